//! How many statements queries cost: one a level, whatever the number of parents, and the two that begin and end their snapshot.

use entity::{cart, cart_item};
use serde_json::json;

use crate::reads_support::{ORG, World, event, id, noon};

/// BEGIN and ROLLBACK. Nothing tells here that one statement will do.
const SNAPSHOT: u64 = 2;

#[tokio::test]
async fn fifty_orders_cost_one_statement_a_level() {
    let world = World::new().await;
    world.fill(50).await;
    let below = "{ id lines { id total { amount } product { sku brand { name } } } invoices { invoiceNumber invoiceAmount { amount } } }";
    for query in [
        format!("{{ orders(first: 50) {{ nodes {below} }} }}"),
        format!("{{ orders(first: 50) {{ edges {{ node {below} }} pageInfo {{ endCursor }} }} }}"),
        format!(
            "query {{ orders(first: 50) {{ ...Page }} }} fragment Page on OrderConnection {{ nodes {{ ...Row }} }} fragment Row on Order {below}"
        ),
    ] {
        let data = world.ask(&query).await;
        assert!(data.to_string().contains("Brand 2"));
        assert_eq!(world.statements(), 5 + SNAPSHOT, "{query}");
    }
}

#[tokio::test]
async fn totals_are_counted_only_when_asked_for() {
    let world = World::new().await;
    world.fill(3).await;
    world.ask("{ orders { nodes { id } } }").await;
    assert_eq!(world.statements(), 1 + SNAPSHOT);
    let data = world.ask("{ orders(first: 1) { totalCount nodes { id } } }").await;
    assert_eq!((&data["orders"]["totalCount"], data["orders"]["nodes"].as_array().unwrap().len()), (&json!(3), 1));
    assert_eq!(world.statements(), 2 + SNAPSHOT);
}

/// Nor are rows read that nobody looks at.
#[tokio::test]
async fn rows_are_read_only_when_asked_for() {
    let world = World::new().await;
    world.fill(3).await;
    for list in ["orders", "customers", "products", "brands", "orderEvents", "orders(filter: {not: {tag: [\"none\"]}})"] {
        let rows = world.ask(&format!("{{ {list} {{ totalCount edges {{ node {{ id }} }} }} }}")).await;
        let statements = world.statements();
        let name = list.split('(').next().unwrap();
        let data = world.ask(&format!("{{ {list} {{ totalCount }} }}")).await;
        assert_eq!((&data[name]["totalCount"], world.statements()), (&rows[name]["totalCount"], statements - 1), "{list}");
        let data = world.ask(&format!("{{ {list} {{ ... {{ pageInfo {{ hasNextPage }} }} totalCount }} }}")).await;
        assert_eq!((&data[name]["totalCount"], world.statements()), (&rows[name]["totalCount"], statements), "{list}");
    }
    let data = world.ask("{ orders { summary { count } } }").await;
    assert_eq!(data["orders"]["summary"]["count"], 3);
    assert_eq!(world.statements(), 1 + SNAPSHOT);
}

#[tokio::test]
async fn one_order_with_everything_costs_one_statement_a_kind() {
    let world = World::new().await;
    world.fill(1).await;
    let data = world
        .ask(
            r#"{ order(by: {orderNumber: "0000001"}) {
                company { name } account { name organization { name } } warehouse { name } customer { displayName businessAccount { name } }
                lines { product { name brand { name } category { name } priceBreaks { minimumQuantity } } }
                payments { id } refunds { id } notes { id } attachments { id } tags customFields
                fulfillments { lines { line { sku } } } invoices { lines { line { sku } } } returns { lines { line { sku } } }
            } }"#,
        )
        .await;
    assert_eq!(data["order"]["lines"].as_array().unwrap().len(), 5);
    // order, lines, product, brand, breaks, 3 parts, invoice lines, company, account, organization, warehouse, customer,
    // business account or not, and six lists.
    assert!(world.statements() <= 21 + SNAPSHOT, "{}", world.statements());
}

#[tokio::test]
async fn paths_that_nobody_foresaw_are_batched_too() {
    let world = World::new().await;
    world.fill(20).await;
    world.ask("{ products { nodes { availableQuantity unitPrice(quantity: 5) { amount } inventory { warehouse { name } product { sku } } } } }").await;
    // products, price breaks, levels; default warehouse, organization, available; warehouses.
    assert!(world.statements() <= 8 + SNAPSHOT, "{}", world.statements());
}

#[tokio::test]
async fn customers_with_their_carts_cost_one_statement_a_level() {
    let world = World::new().await;
    world.fill(0).await;
    for row in 1..=2 {
        let (organization_id, customer_id) = (ORG, id(9, row));
        world.put(cart::Model { organization_id, customer_id, updated_at: noon() }).await;
        let (product_id, created_at) = (id(6, row), noon());
        world.put(cart_item::Model { organization_id, id: id(15, row), customer_id, product_id, quantity: 2, created_at }).await;
    }
    let below = "displayName businessAccount { name } cart { items { quantity product { sku brand { name } } } }";
    let data = world.ask(&format!("{{ customers {{ nodes {{ {below} }} }} }}")).await;
    assert_eq!(data["customers"]["nodes"][0]["cart"]["items"][0]["quantity"], 2);
    // Customers, business accounts, items, products, brands.
    assert_eq!(world.statements(), 5 + SNAPSHOT);
}

#[tokio::test]
async fn lists_below_lists_cost_one_statement() {
    let world = World::new().await;
    world.fill(9).await;
    for order in 1..=9 {
        for version in 1..=3 {
            world.put(event(ORG, order, version)).await;
        }
    }
    let lists = "orders(first: 3, sort: {field: SHIP_BY_DATE, direction: ASC}) { totalCount edges { cursor node { orderNumber } } pageInfo { hasNextPage } }";
    let data = world.ask(&format!("{{ customers {{ nodes {{ id {lists} }} }} }}")).await;
    // Customers; their orders, and the numbers of them.
    assert_eq!(world.statements(), 3 + SNAPSHOT);
    for customer in data["customers"]["nodes"].as_array().unwrap() {
        let alone = world.ask(&format!("{{ node(id: {}) {{ ... on Customer {{ id {lists} }} }} }}", customer["id"])).await;
        assert_eq!(alone["node"], *customer);
        let filtered = world
            .ask(&format!("{{ {} }}", lists.replace("first: 3", &format!("first: 3, filter: {{customerId: [{}]}}", customer["id"]))))
            .await;
        assert_eq!(filtered["orders"], customer["orders"]);
        assert_eq!(customer["orders"]["edges"].as_array().unwrap().len(), 3);
    }
    let data = world
        .ask("{ orders(first: 9) { nodes { events(last: 2) { nodes { version order { orderNumber } } pageInfo { hasPreviousPage } } } } }")
        .await;
    assert_eq!(world.statements(), 2 + SNAPSHOT);
    let expected = json!([{"version": 2, "order": {"orderNumber": "0000009"}}, {"version": 1, "order": {"orderNumber": "0000009"}}]);
    assert_eq!(data["orders"]["nodes"][0]["events"], json!({"nodes": expected, "pageInfo": {"hasPreviousPage": true}}));
    let data = world
        .ask("{ businessAccounts { nodes { customers { totalCount nodes { displayName } } orders { totalCount nodes { id } } } } }")
        .await;
    assert_eq!(data["businessAccounts"]["nodes"][0]["customers"], json!({"totalCount": 1, "nodes": [{"displayName": "Jane Doe 1"}]}));
    assert_eq!(data["businessAccounts"]["nodes"][0]["orders"], json!({"totalCount": 0, "nodes": []}));
    assert_eq!(world.statements(), 5 + SNAPSHOT);
}
