//! Who may read what, by which id.

use domain::Scope;
use domain::id::Kind;
use serde_json::json;

use crate::reads_support::{ORG, OTHER, World, customer, id, order, print, product};

#[tokio::test]
async fn finds_every_kind_by_its_id() {
    let world = World::new().await;
    world.fill(1).await;
    for (kind, row, name) in [
        (Kind::Organization, ORG, "Organization"),
        (Kind::Company, id(2, 1), "Company"),
        (Kind::Warehouse, id(3, 1), "Warehouse"),
        (Kind::ChannelAccount, id(4, 1), "ChannelAccount"),
        (Kind::Brand, id(5, 1), "Brand"),
        (Kind::Product, id(6, 1), "Product"),
        (Kind::InventoryLevel, id(7, 1), "InventoryLevel"),
        (Kind::BusinessAccount, id(8, 1), "BusinessAccount"),
        (Kind::Customer, id(9, 1), "Customer"),
        (Kind::Cart, id(9, 1), "Cart"),
        (Kind::Order, id(10, 1), "Order"),
        (Kind::OrderLine, id(11, 1_001), "OrderLine"),
        (Kind::Invoice, id(12, 1), "Invoice"),
    ] {
        let text = print(kind, row);
        let data = world.ask(&format!("{{ node(id: \"{text}\") {{ __typename id }} }}")).await;
        assert_eq!(data["node"], json!({"__typename": name, "id": text}));
    }
    let (one, two) = (print(Kind::Order, id(10, 1)), print(Kind::Order, id(10, 2)));
    let query = format!("{{ nodes(ids: [\"{two}\", \"x\", \"{one}\", \"{one}\"]) {{ id }} }}");
    assert_eq!(world.ask(&query).await["nodes"], json!([null, null, {"id": one}, {"id": one}]));
    // BEGIN, the orders, ROLLBACK.
    assert_eq!(world.statements(), 3);
}

#[tokio::test]
async fn nothing_of_another_organization_exists() {
    let world = World::new().await;
    let mut foreign = product(OTHER, 1);
    foreign.brand_id = None;
    world.put(foreign).await;
    let mut foreign = customer(OTHER, 1);
    foreign.business_account_id = None;
    world.put(foreign).await;
    let mut foreign = order(OTHER, 1);
    foreign.customer_id = None;
    world.put(foreign).await;
    for (kind, row) in [
        (Kind::Organization, OTHER),
        (Kind::Product, id(6, 1)),
        (Kind::Customer, id(9, 1)),
        (Kind::Cart, id(9, 1)),
        (Kind::Order, id(10, 1)),
    ] {
        let data = world.ask(&format!("{{ node(id: \"{}\") {{ id }} }}", print(kind, row))).await;
        assert_eq!(data["node"], json!(null), "{kind:?}");
    }
    let data = world
        .ask(
            r#"{ orders { totalCount nodes { id } } products { totalCount } customers { totalCount } order(by: {orderNumber: "0000001"}) { id }
                 product(by: {sku: "SKU-1"}) { id } customer(by: {email: "jane.doe1@example.com"}) { id } companies { name } warehouses { name } }"#,
        )
        .await;
    assert_eq!(data["orders"], json!({"totalCount": 0, "nodes": []}));
    assert_eq!((&data["order"], &data["product"], &data["customer"]), (&json!(null), &json!(null), &json!(null)));
    assert_eq!(data["warehouses"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn scopes_are_asked_for_where_the_rules_say() {
    let world = World::new().await;
    world.fill(1).await;
    let order = print(Kind::Order, id(10, 1));
    let customer = print(Kind::Customer, id(9, 1));
    for (query, scopes) in [
        ("{ orders { nodes { id } } }".to_owned(), [Scope::OrdersRead].as_slice()),
        (format!("{{ order(by: {{id: \"{order}\"}}) {{ id customer {{ email }} lines {{ product {{ sku }} }} }} }}"), &[Scope::OrdersRead]),
        ("{ orderEvents { nodes { id } } }".to_owned(), &[Scope::OrdersRead]),
        ("{ customers { nodes { cart { id } } } }".to_owned(), &[Scope::CustomersRead]),
        ("{ customers { nodes { orders { nodes { id } } } } }".to_owned(), &[Scope::CustomersRead, Scope::OrdersRead]),
        ("{ businessAccounts { nodes { id } } }".to_owned(), &[Scope::CustomersRead]),
        ("{ businessAccounts { nodes { customers { nodes { email } } } } }".to_owned(), &[Scope::CustomersRead]),
        ("{ products { nodes { id } } }".to_owned(), &[Scope::CatalogRead]),
        ("{ brands { nodes { id } } productCategories { id } }".to_owned(), &[Scope::CatalogRead]),
        (format!("{{ node(id: \"{order}\") {{ id }} }}"), &[Scope::OrdersRead]),
        (format!("{{ nodes(ids: [\"{customer}\"]) {{ id }} }}"), &[Scope::CustomersRead]),
        ("{ viewer { subject scopes organization { name defaultWarehouse { name address { city } } } organizations { id } } companies { id } channelAccounts { id } warehouses { id } salesAgents { id } deliveryAgents { id } areas { nodes { id } } }".to_owned(), &[]),
    ] {
        let answer = world.answer(&query, json!({}), scopes.to_vec()).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        for missing in scopes {
            let rest: Vec<_> = Scope::ALL.iter().copied().filter(|scope| scope != missing).collect();
            let answer = world.answer(&query, json!({}), rest).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{query}");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains(missing.name()));
        }
    }
    let through_order = format!("{{ order(by: {{id: \"{order}\"}}) {{ customer {{ cart {{ id }} }} }} }}");
    assert_eq!(world.code(&through_order, &[Scope::OrdersRead]).await, "FORBIDDEN");
}
