//! Pages: nothing is skipped or repeated, in either direction, by any sort field.

use domain::Scope;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::reads_support::{ORG, World, event, id};
use domain::id::Kind;

const QUERY: &str = "query($first: Int, $after: String, $last: Int, $before: String, $sort: OrderSort) {
    orders(first: $first, after: $after, last: $last, before: $before, sort: $sort) {
        edges { cursor node { id orderNumber } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

fn numbers(page: &Value) -> Vec<String> {
    page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["orderNumber"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn walks_forward_and_backward_by_every_field() {
    let world = World::new().await;
    world.fill(11).await;
    for field in ["PLACED_AT", "CREATED_AT", "UPDATED_AT", "ORDER_NUMBER", "GRAND_TOTAL", "SHIP_BY_DATE"] {
        for direction in ["ASC", "DESC"] {
            let sort = json!({"field": field, "direction": direction});
            let all = world.ask_with(QUERY, json!({"sort": sort})).await["orders"].clone();
            let all = numbers(&all);
            assert_eq!(all.len(), 11);
            let (mut forward, mut after) = (Vec::new(), Value::Null);
            loop {
                let page = world.ask_with(QUERY, json!({"sort": sort, "first": 3, "after": after})).await["orders"].clone();
                assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!forward.is_empty()));
                forward.extend(numbers(&page));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == json!(false) {
                    break;
                }
            }
            assert_eq!(forward, all, "{field} {direction} forward");
            let (mut backward, mut before) = (Vec::new(), Value::Null);
            loop {
                let page = world.ask_with(QUERY, json!({"sort": sort, "last": 4, "before": before})).await["orders"].clone();
                assert_eq!(page["pageInfo"]["hasNextPage"], json!(!backward.is_empty()));
                backward.splice(0..0, numbers(&page));
                before = page["pageInfo"]["startCursor"].clone();
                if page["pageInfo"]["hasPreviousPage"] == json!(false) {
                    break;
                }
            }
            assert_eq!(backward, all, "{field} {direction} backward");
        }
    }
}

#[tokio::test]
async fn sorts_ties_by_id_and_missing_days_last() {
    let world = World::new().await;
    world.fill(6).await;
    let by = async |sort: Value| {
        let data = world.ask_with(QUERY, json!({"sort": sort})).await;
        numbers(&data["orders"]).into_iter().map(|number| number.trim_start_matches('0').to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(by(json!({})).await, "6 5 4 3 2 1");
    assert_eq!(by(json!({"field": null, "direction": null})).await, "6 5 4 3 2 1");
    assert_eq!(by(json!({"direction": "ASC"})).await, "1 2 3 4 5 6");
    // 3 ships by the 4th, 6 by the 2nd.
    assert_eq!(by(json!({"field": "SHIP_BY_DATE", "direction": "ASC"})).await, "6 3 1 2 4 5");
    assert_eq!(by(json!({"field": "SHIP_BY_DATE", "direction": "DESC"})).await, "3 6 5 4 2 1");
}

#[tokio::test]
async fn between_two_cursors() {
    let world = World::new().await;
    world.fill(6).await;
    let all = world.ask_with(QUERY, json!({})).await["orders"].clone();
    let cursor = |index: usize| all["edges"][index]["cursor"].clone();
    let page = world.ask_with(QUERY, json!({"after": cursor(0), "before": cursor(4), "first": 2})).await["orders"].clone();
    assert_eq!(numbers(&page), ["0000005", "0000004"]);
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let page = world.ask_with(QUERY, json!({"after": cursor(0), "before": cursor(4), "last": 2})).await["orders"].clone();
    assert_eq!(numbers(&page), ["0000004", "0000003"]);
    assert_eq!(page["pageInfo"]["hasPreviousPage"], true);
}

#[tokio::test]
async fn refuses_bad_arguments() {
    let world = World::new().await;
    world.fill(2).await;
    let cursor = world.ask_with(QUERY, json!({"sort": {"field": "GRAND_TOTAL"}})).await["orders"]["edges"][0]["cursor"].clone();
    for arguments in [
        "first: 1, last: 1",
        "first: 0",
        "first: 101",
        "first: -1",
        "last: 0",
        "last: 101",
        r#"after: "x""#,
        r#"before: """#,
        r#"after: "e30""#,
        &format!("after: {cursor}"),
        r#"filter: {placedAt: {from: "yesterday"}}"#,
        r#"filter: {placedAt: {from: "2026-01"}}"#,
        r#"filter: {shipByDate: {to: "2026-02-30"}}"#,
        r#"filter: {grandTotal: {min: "1e99"}}"#,
        r#"filter: {grandTotal: {max: "0.00001"}}"#,
        r#"filter: {currency: ["usd"]}"#,
    ] {
        assert_eq!(world.code(&format!("{{ orders({arguments}) {{ nodes {{ id }} }} }}"), Scope::ALL).await, "BAD_REQUEST", "{arguments}");
    }
    for (name, value, times) in [("tag", "\"x\"", 1_001), ("status", "PENDING", 1_001), ("customField", "{key: \"x\"}", 11)] {
        let list = vec![value; times].join(",");
        let query = format!("{{ orders(filter: {{{name}: [{list}]}}) {{ nodes {{ id }} }} }}");
        assert_eq!(world.code(&query, Scope::ALL).await, "BAD_REQUEST", "{name}");
    }
    let longest = "x".repeat(256);
    assert_eq!(
        world.code(&format!("{{ products(filter: {{search: \"{longest}\"}}) {{ nodes {{ id }} }} }}"), Scope::ALL).await,
        "BAD_REQUEST"
    );
    assert_eq!(world.code(&format!("{{ brands(search: \"{longest}\") {{ nodes {{ id }} }} }}"), Scope::ALL).await, "BAD_REQUEST");
    let ids = vec!["\"x\""; 101].join(",");
    assert_eq!(world.code(&format!("{{ nodes(ids: [{ids}]) {{ id }} }}"), Scope::ALL).await, "BAD_REQUEST");
}

#[tokio::test]
async fn pages_of_every_other_list() {
    let world = World::new().await;
    world.fill(2).await;
    for list in ["customers", "products", "brands", "businessAccounts", "areas"] {
        let data =
            world.ask(&format!("{{ list: {list}(first: 1) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} totalCount }} }}")).await;
        let total = data["list"]["totalCount"].as_u64().unwrap();
        assert_eq!(data["list"]["pageInfo"]["hasNextPage"], json!(total > 1), "{list}");
        if total > 1 {
            let after = data["list"]["pageInfo"]["endCursor"].as_str().unwrap();
            let rest = world.ask(&format!("{{ list: {list}(after: \"{after}\") {{ nodes {{ id }} }} }}")).await;
            assert_eq!(rest["list"]["nodes"].as_array().unwrap().len() as u64, total - 1, "{list}");
        }
    }
}

#[tokio::test]
async fn events_newest_first_below_an_order_and_oldest_first_above() {
    let world = World::new().await;
    world.fill(2).await;
    for (order, version) in [(1, 1), (2, 1), (1, 2), (1, 3)] {
        world.put(event(ORG, order, version)).await;
    }
    let data = world.ask(r#"{ order(by: {orderNumber: "0000001"}) { events(first: 2) { nodes { version type changes order { orderNumber } } pageInfo { hasNextPage } } } }"#).await;
    assert_eq!(data["order"]["events"]["nodes"][0]["version"], 3);
    assert_eq!(data["order"]["events"]["pageInfo"]["hasNextPage"], true);
    let one = Kind::Order.print(id(10, 1));
    let versions = async |arguments: &str| {
        let data = world.ask(&format!("{{ orderEvents({arguments} first: 10) {{ nodes {{ version }} totalCount }} }}")).await;
        data["orderEvents"]["nodes"].as_array().unwrap().iter().map(|node| node["version"].to_string()).collect::<String>()
    };
    // As they were written.
    assert_eq!(versions("").await, "1123");
    assert_eq!(versions(&format!("orderId: \"{one}\"")).await, "123");
    assert_eq!(versions(&format!("orderId: \"{one}\" types: [UPDATED]")).await, "23");
    assert_eq!(versions("types: [CREATED]").await, "11");
    assert_eq!(versions("types: []").await, "");
    assert_eq!(versions("orderId: \"nobody\"").await, "");
}

#[tokio::test]
async fn as_many_conditions_as_are_allowed() {
    let world = World::new().await;
    world.fill(2).await;
    let texts: Vec<_> = (0..1_000).map(|number| format!("x{number}")).collect();
    let custom: Vec<_> = (0..10).map(|number| json!({"key": format!("k{number}"), "exists": false})).collect();
    let filter = json!({"tag": texts, "orderNumber": texts, "channelOrderId": texts, "purchaseOrderNumber": texts, "customField": custom});
    let query = "query($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } customers { nodes { orders(filter: $filter) { nodes { id } } } } }";
    let data = world.ask_with(query, json!({"filter": filter})).await;
    assert_eq!(data["orders"]["nodes"], json!([]));
    let data = world.ask_with(query, json!({"filter": {"customField": custom}})).await;
    assert_eq!(data["orders"]["nodes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_fault_of_ours_says_nothing_of_the_database() {
    let world = World::new().await;
    world.fill(1).await;
    world.db.execute_unprepared("DROP TABLE invoice_line").await.unwrap();
    world.db.execute_unprepared("DROP TABLE invoice").await.unwrap();
    let answer = world.answer("{ orders { nodes { invoices { id } } } }", json!({}), Scope::ALL.to_vec()).await;
    // A table that is missing is one that nobody has migrated.
    assert_eq!(answer["errors"][0]["extensions"], json!({"code": "UNAVAILABLE"}));
    assert!(!answer["errors"][0]["message"].as_str().unwrap().contains("invoice"));
    world.db.execute_unprepared("UPDATE sales_order SET shipping_address = '[]'").await.unwrap();
    let answer = world.answer("{ orders { nodes { id } } }", json!({}), Scope::ALL.to_vec()).await;
    assert_eq!(answer["errors"][0]["extensions"], json!({"code": "INTERNAL_SERVER_ERROR"}));
    assert!(!answer["errors"][0]["message"].as_str().unwrap().contains("shipping"));
}
