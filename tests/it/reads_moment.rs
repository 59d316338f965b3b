//! Writers beside readers: an answer shows the database at one moment, and a list at one moment alone.
//!
//! `MOMENTS=20000 cargo test --test it reads_moment -- --nocapture` asks that often instead, and tells what it has seen.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::events_support::{Host, within};
use crate::support::{Shop, order_of, save_document, with};

/// Money of the order and of its lines, each told by another statement.
const SUMS: &str = "id version totals { items { amount } paid { amount } } lines { total { amount } product { sku brand { name } } } \
                    payments { amount { amount } }";

/// How many answers are looked at.
fn answers() -> usize {
    std::env::var("MOMENTS").ok().and_then(|number| number.parse().ok()).unwrap_or(300)
}

fn cents(money: &Value) -> i64 {
    let amount = money["amount"].as_str().unwrap();
    (amount.parse::<rust_decimal::Decimal>().unwrap() * rust_decimal::Decimal::ONE_HUNDRED).try_into().unwrap()
}

fn sum(list: &Value, money: impl Fn(&Value) -> i64) -> i64 {
    list.as_array().unwrap().iter().map(money).sum()
}

/// What an order says of itself is what its lines and payments say.
fn is_whole(order: &Value) -> bool {
    let (items, paid) = (cents(&order["totals"]["items"]), cents(&order["totals"]["paid"]));
    items == sum(&order["lines"], |line| cents(&line["total"])) && paid == sum(&order["payments"], |payment| cents(&payment["amount"]))
}

/// A shop with an order of two lines.
async fn busy() -> (Shop, Value) {
    // Long enough for however many answers.
    let shop = Shop::open().await.for_a_while(Duration::from_secs(24 * 60 * 60));
    for sku in ["TEA", "RICE"] {
        shop.stocked(sku, 1_000_000).await;
    }
    let order = shop.made(order_of(&[("TEA", 1), ("RICE", 1)])).await;
    (shop, order)
}

/// Changes an order until it is over: a quantity goes up and down, and payments come in.
async fn write(shop: &Shop, order: &Value, writer: usize, is_over: &AtomicBool) {
    let update = save_document("updateOrder", "order { version }");
    let pay = save_document("recordPayment", "order { version }");
    let mut round = 0;
    while !is_over.load(Ordering::Relaxed) {
        round += 1;
        let lines = json!({ "update": [{ "id": order["lines"][writer % 2]["id"], "quantity": 1 + round % 2 }] });
        shop.run(&update, json!({ "input": { "id": order["id"], "lines": lines } })).await;
        // An order takes 200.
        if round <= 90 {
            let payment = json!({ "method": "CASH", "amount": "0.01" });
            shop.run(&pay, json!({ "input": { "orderId": order["id"], "payment": payment } })).await;
        }
    }
}

/// Reads while two write, and gives the number of answers that were of several moments.
async fn torn<F: Future<Output = bool>>(shop: &Shop, order: &Value, is_whole: impl Fn(usize) -> F) -> usize {
    let is_over = AtomicBool::new(false);
    let read = async {
        let mut torn = 0;
        for number in 0..answers() {
            torn += usize::from(!is_whole(number).await);
        }
        is_over.store(true, Ordering::Relaxed);
        torn
    };
    let (torn, (), ()) = tokio::join!(read, write(shop, order, 0, &is_over), write(shop, order, 1, &is_over));
    println!("{torn} of {} answers are of several moments", answers());
    torn
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_is_of_one_moment() {
    let (shop, order) = busy().await;
    let queries = [
        format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {SUMS} }} }}"),
        format!("query($id: ID!) {{ node(id: $id) {{ ... on Order {{ {SUMS} }} }} }}"),
        format!("query($id: ID!) {{ nodes(ids: [$id, $id]) {{ ... on Order {{ {SUMS} }} }} }}"),
        format!("{{ orders(first: 1) {{ nodes {{ {SUMS} }} }} }}"),
        // Beside one another, in whatever order they are read.
        format!(
            "query($id: ID!) {{ order(by: {{ id: $id }}) {{ id version totals {{ items {{ amount }} paid {{ amount }} }} }}
             node(id: $id) {{ ... on Order {{ {SUMS} events(first: 1) {{ nodes {{ version }} }} }} }} }}"
        ),
    ];
    let torn = torn(&shop, &order, async |number| {
        let data = shop.run(&queries[number % queries.len()], json!({ "id": order["id"] })).await;
        let orders: Vec<&Value> = [&data["node"], &data["nodes"][0], &data["nodes"][1], &data["orders"]["nodes"][0], &data["order"]]
            .into_iter()
            .filter(|order| order.is_object())
            .collect();
        let whole = orders.iter().filter(|order| order["lines"].is_array()).all(|order| is_whole(order));
        let newest = data["node"]["events"]["nodes"][0]["version"].as_i64();
        let beside = newest.is_none_or(|version| orders.iter().all(|order| order["version"] == version));
        whole && beside && orders.iter().all(|order| order["totals"] == orders[0]["totals"])
    })
    .await;
    assert_eq!(torn, 0);
}

/// What a mutation has written, others may have changed again by the time that the rest is read.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payload_is_of_one_moment() {
    let (shop, order) = busy().await;
    let update = save_document("updateOrder", &format!("order {{ {SUMS} events(first: 1) {{ nodes {{ version }} }} }}"));
    let torn = torn(&shop, &order, async |number| {
        let input = json!({ "id": order["id"], "customerNote": number.to_string() });
        let payload = shop.run(&update, json!({ "input": input })).await["payload"].take();
        assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
        let order = &payload["order"];
        is_whole(order) && order["version"] == order["events"]["nodes"][0]["version"]
    })
    .await;
    assert_eq!(torn, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_an_event_shows_is_of_one_moment() {
    let (shop, order) = busy().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket
        .listen(&format!("subscription {{ orderEvents {{ version order {{ {SUMS} events(first: 1) {{ nodes {{ version }} }} }} }} }}"))
        .await;
    let socket = tokio::sync::Mutex::new(socket);
    let torn = torn(&shop, &order, async |_| {
        let event = socket.lock().await.event().await;
        let order = &event["order"];
        is_whole(order)
            && order["version"] == order["events"]["nodes"][0]["version"]
            && order["version"].as_i64() >= event["version"].as_i64()
    })
    .await;
    assert_eq!(torn, 0);
}

/// A list that is asked for twice is one list.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_list_that_stands_twice_is_of_one_moment() {
    let (shop, _) = busy().await;
    let query = "{ orders(first: 3) { nodes { id } } ...M } fragment M on Query { orders(first: 3) { nodes { same: id orderNumber } } }";
    let create = save_document("createSalesOrder", "order { id }");
    let is_over = AtomicBool::new(false);
    let make = async || {
        while !is_over.load(Ordering::Relaxed) {
            shop.run(&create, json!({ "input": order_of(&[("TEA", 1)]) })).await;
        }
    };
    let read = async {
        let mut mixed = 0;
        for _ in 0..answers() {
            let data = shop.run(query, json!({})).await;
            mixed += data["orders"]["nodes"].as_array().unwrap().iter().filter(|order| order["id"] != order["same"]).count();
        }
        is_over.store(true, Ordering::Relaxed);
        mixed
    };
    let (mixed, (), (), ()) = tokio::join!(read, make(), make(), make());
    println!("{mixed} nodes of {} answers are mixed", answers());
    assert_eq!(mixed, 0);
}

/// The list of all events and what lies below them: the list is complete up to a moment that is not later.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_that_are_listed_are_complete_at_their_moment() {
    let (shop, order) = busy().await;
    let query = "query($after: String) { orders(first: 1) { nodes { version } }
        orderEvents(first: 100, after: $after) { nodes { version order { version lines { id } } } pageInfo { endCursor } } }";
    let (after, seen) = (std::sync::Mutex::new(Value::Null), std::sync::Mutex::new(Vec::new()));
    let torn = torn(&shop, &order, async |_| {
        let variables = json!({ "after": *after.lock().unwrap() });
        let data = shop.run(query, variables).await;
        let page = &data["orderEvents"];
        if page["pageInfo"]["endCursor"].is_string() {
            *after.lock().unwrap() = page["pageInfo"]["endCursor"].clone();
        }
        let now = &data["orders"]["nodes"][0]["version"];
        let events = page["nodes"].as_array().unwrap();
        seen.lock().unwrap().extend(events.iter().map(|event| event["version"].as_i64().unwrap()));
        events.iter().all(|event| event["order"]["version"] == *now && event["version"].as_i64() <= now.as_i64())
    })
    .await;
    assert_eq!(torn, 0);
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen, (1..=i64::try_from(seen.len()).unwrap()).collect::<Vec<_>>(), "none is missing");
}

/// SQLite has four connections that read, and the tests' PostgreSQL eight in all.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_come_back_whatever_becomes_of_an_operation() {
    let (shop, order) = busy().await;
    let query = format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {SUMS} }} again: order(by: {{ id: $id }}) {{ {SUMS} }} }}");
    let ask = async || shop.run(&query, json!({ "id": order["id"] })).await;
    for microseconds in (0..400).map(|step| step * 40) {
        // Whoever asked goes away.
        tokio::time::timeout(Duration::from_micros(microseconds), ask()).await.ok();
    }
    // A field that fails, and the others that go on.
    let broken = "query($id: ID!) { orders(first: 1000) { nodes { id } } order(by: { id: $id }) { lines { id } } }";
    for _ in 0..20 {
        assert!(shop.answer(broken, json!({ "id": order["id"] })).await["errors"].is_array());
    }
    // Listeners who have had an event hold nothing until the next one.
    let host = Host::of(&shop).await;
    let mut sockets = Vec::new();
    for _ in 0..12 {
        let mut socket = host.socket(&shop).await;
        socket.listen(&format!("subscription {{ orderEvents {{ order {{ {SUMS} }} }} }}")).await;
        sockets.push(socket);
    }
    shop.updated(&order, json!({ "customerNote": "x" })).await;
    for socket in &mut sockets {
        assert!(is_whole(&socket.event().await["order"]));
    }
    let mutation = format!(
        "mutation($input: UpdateOrderInput!) {{ a: updateOrder(input: $input) {{ order {{ {SUMS} }} }} b: updateOrder(input: $input) {{ order {{ {SUMS} }} }} }}"
    );
    within(async {
        for round in 0..10 {
            let input = json!({ "input": { "id": order["id"], "customerNote": round.to_string() } });
            let (one, other, both) = tokio::join!(ask(), ask(), shop.run(&mutation, input));
            assert!([&one["order"], &other["again"], &both["a"]["order"], &both["b"]["order"]].into_iter().all(is_whole));
        }
    })
    .await;
}

#[tokio::test]
async fn what_needs_one_statement_has_no_transaction() {
    let (shop, order) = busy().await;
    let cost = async |query: &str, wanted: u64| {
        let (statements, _) = shop.statements(shop.run(query, json!({ "id": order["id"] }))).await;
        assert_eq!(statements, wanted, "{query}");
    };
    let one = "query($id: ID!) { order(by: { id: $id })";
    cost(&format!("{one} {{ id orderNumber status totals {{ grandTotal {{ amount }} }} shippingAddress {{ city }} meta }} }}"), 1).await;
    cost(&format!("{one} {{ id }} viewer {{ subject }} }}"), 3).await;
    // BEGIN, the order, its lines, ROLLBACK.
    cost(&format!("{one} {{ lines {{ id }} }} }}"), 4).await;
    cost("{ orders(first: 1) { edges { cursor node { id totals { paid { amount } } } } pageInfo { endCursor } } }", 1).await;
    cost("{ orders(first: 1) { totalCount nodes { id } } }", 4).await;
    cost("{ viewer { subject } __schema { queryType { name } } }", 0).await;
    let note = |fields: &str| {
        format!("mutation($id: ID!) {{ updateOrder(input: {{ id: $id, customerNote: \"{}\" }}) {{ {fields} }} }}", fields.len())
    };
    // BEGIN, the order, its lines, what is written, COMMIT.
    cost(&note("order { version totals { items { amount } } lines { sku total { amount } } } userErrors { message }"), 5).await;
    // BEGIN, the order as it is by then, its tags, ROLLBACK.
    cost(&note("order { version lines { sku } tags }"), 5 + 4).await;
}

/// All that is taken for a part of a row is one: debug builds refuse a second statement where one was foretold.
#[tokio::test]
async fn what_is_foretold_to_cost_one_statement_does() {
    let (shop, _) = busy().await;
    shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Bob", "username": "bob" })).await;
    shop.save("saveBusinessAccount", "businessAccount", "id", json!({ "name": "Bob & Co." })).await;
    shop.save("saveSalesAgent", "salesAgent", "id", json!({ "firstName": "A", "lastName": "B" })).await;
    shop.save("saveDeliveryAgent", "deliveryAgent", "id", json!({ "firstName": "C", "lastName": "D" })).await;
    let place =
        json!({ "name": "Fort", "code": "FORT", "cityName": "Mumbai", "cityCode": "BOM", "stateName": "Maharashtra", "stateCode": "MH" });
    shop.save("saveArea", "area", "id", place).await;
    shop.made(with(order_of(&[("TEA", 1)]), json!({ "tags": ["a"], "customFields": { "a": 1 }, "gift": { "message": "g" } }))).await;
    let types = shop
        .run(
            "{ __schema { types { name fields { name args { name } type { ...T ofType { ...T ofType { ...T ofType { ...T } } } } } } } }
              fragment T on __Type { name kind }",
            json!({}),
        )
        .await;
    let types = types["__schema"]["types"].as_array().unwrap();
    let mut asked = 0;
    for root in fields(types, "Query") {
        let name = root["name"].as_str().unwrap();
        let argument = match name {
            "order" => "(by: { orderNumber: \"0000001\" })",
            "customer" => "(by: { username: \"bob\" })",
            name if graphql::reads::is_found_at_once(name) => "",
            _ => continue,
        };
        let query = format!("{{ {name}{argument} {} }}", own(types, named(&root["type"]), 0));
        let (statements, data) = shop.statements(shop.run(&query, json!({}))).await;
        let horizon = u64::from(name == "orderEvents" && shop.database.backend() == sea_orm::DbBackend::Postgres);
        assert_eq!(statements, 1 + horizon, "{query}");
        assert!(!data[name].is_null(), "{query}");
        asked += 1;
    }
    assert!(asked > 10, "{asked}");
}

fn fields<'a>(types: &'a [Value], name: &str) -> &'a [Value] {
    let ty = types.iter().find(|ty| ty["name"] == name).unwrap_or_else(|| panic!("no type {name}"));
    ty["fields"].as_array().map_or(&[], Vec::as_slice)
}

fn named(ty: &Value) -> &str {
    if ty["ofType"].is_object() { named(&ty["ofType"]) } else { ty["name"].as_str().unwrap() }
}

/// The selections of a type that one statement is to tell.
fn own(types: &[Value], name: &str, level: u32) -> String {
    let own = fields(types, name).iter().filter_map(|field| {
        let (field_name, ty) = (field["name"].as_str().unwrap(), named(&field["type"]));
        let is_leaf = fields(types, ty).is_empty();
        let is_own = graphql::reads::is_own(name, field_name, ty, is_leaf) && level < 6;
        is_own.then(|| if is_leaf { field_name.to_owned() } else { format!("{field_name} {}", own(types, ty, level + 1)) })
    });
    format!("{{ {} }}", own.collect::<Vec<_>>().join(" "))
}
