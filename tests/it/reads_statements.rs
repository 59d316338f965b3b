//! How many statements queries cost: one a level, whatever the number of parents.

use crate::reads_support::World;

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
        assert_eq!(world.statements().len(), 5, "{query}\n{:#?}", world.statements());
    }
}

#[tokio::test]
async fn totals_are_counted_only_when_asked_for() {
    let world = World::new().await;
    world.fill(3).await;
    world.ask("{ orders { nodes { id } } }").await;
    assert_eq!(world.statements().len(), 1);
    let data = world.ask("{ orders(first: 1) { totalCount } }").await;
    assert_eq!(data["orders"]["totalCount"], 3);
    assert_eq!(world.statements().len(), 2);
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
    assert!(world.statements().len() <= 21, "{:#?}", world.statements());
}

#[tokio::test]
async fn paths_that_nobody_foresaw_are_batched_too() {
    let world = World::new().await;
    world.fill(20).await;
    world.ask("{ products { nodes { availableQuantity unitPrice(quantity: 5) { amount } inventory { warehouse { name } product { sku } } } } }").await;
    // products, price breaks, levels; default warehouse, organization, available; warehouses.
    assert!(world.statements().len() <= 8, "{:#?}", world.statements());
}
