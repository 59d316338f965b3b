//! Filters and searches: each finds what it should, and nothing else.

use domain::id::Kind;
use entity::{order_custom_field, order_tag};
use serde_json::{Value, json};

use crate::reads_support::{ORG, World, address, id, order, print, product};

async fn orders(world: &World, filter: Value) -> String {
    let query = "query($filter: OrderFilter) { orders(filter: $filter, sort: {field: ORDER_NUMBER, direction: ASC}) { nodes { orderNumber } totalCount } }";
    let data = world.ask_with(query, json!({"filter": filter})).await;
    let nodes = data["orders"]["nodes"].as_array().unwrap();
    assert_eq!(data["orders"]["totalCount"], nodes.len());
    nodes.iter().map(|node| node["orderNumber"].as_str().unwrap().trim_start_matches('0').to_owned()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn orders_by_every_condition() {
    let world = World::new().await;
    world.fill(4).await;
    let mut archived = order(ORG, 5);
    archived.archived = true;
    archived.shipping_address = address("Somebody");
    world.put(archived).await;
    for (row, tag) in [(1, "red"), (2, "red"), (2, "blue")] {
        world.put(order_tag::Model { organization_id: ORG, order_id: id(10, row), tag: tag.to_owned(), position: 0 }).await;
    }
    for (row, key, value) in [(1, "size", "42"), (2, "size", "\"42\""), (3, "gift", "true")] {
        let (key, value) = (key.to_owned(), value.to_owned());
        world.put(order_custom_field::Model { organization_id: ORG, order_id: id(10, row), key, position: 0, value }).await;
    }
    let (customer, product, nobody) = (print(Kind::Customer, id(9, 1)), print(Kind::Product, id(6, 2)), print(Kind::Customer, id(9, 99)));
    for (filter, found) in [
        (json!(null), "1 2 3 4"),
        (json!({}), "1 2 3 4"),
        (json!({"archived": true}), "5"),
        (json!({"archived": null}), "1 2 3 4"),
        (json!({"status": ["SHIPPED"]}), "2 4"),
        (json!({"status": ["SHIPPED", "PENDING"]}), "1 2 3 4"),
        (json!({"status": []}), ""),
        (
            json!({"fulfillmentStatus": ["UNFULFILLED"], "paymentStatus": ["UNPAID"], "assignStatus": ["PENDING"], "source": ["WEBSITE"], "subType": ["NONE"]}),
            "1 2 3 4",
        ),
        (json!({"paymentStatus": ["PAID"]}), ""),
        (json!({"customerId": [customer]}), "2 4"),
        (json!({"customerId": [customer, nobody, "rubbish"]}), "2 4"),
        (json!({"customerId": ["rubbish"]}), ""),
        (json!({"productId": [product]}), "1 2 3 4"),
        (json!({"orderNumber": ["0000002", "x\u{0}"]}), "2"),
        (json!({"channelOrderId": ["Web-3"]}), "3"),
        (json!({"purchaseOrderNumber": ["PO/4"]}), "4"),
        (json!({"currency": ["USD"]}), "1 2 3 4"),
        (json!({"currency": ["EUR"]}), ""),
        (json!({"tag": ["red"]}), "1 2"),
        (json!({"tag": ["blue", "green"]}), "2"),
        (json!({"tag": ["green"]}), ""),
        (json!({"grandTotal": {"min": "50.5", "max": 51.5}}), "1 2"),
        (json!({"grandTotal": {"min": "52.5"}}), "3"),
        (json!({"shipByDate": {"from": "2026-10-04"}}), "3"),
        (json!({"shipByDate": {"to": "2026-10-03"}}), ""),
        (json!({"holdUntil": {"from": "2020-01-01"}}), ""),
        // Placed in pairs, a minute apart; the end does not belong to the range.
        (json!({"placedAt": {"from": "2026-09-21T14:14:20.123456Z"}}), "2 3 4"),
        (json!({"placedAt": {"from": "2026-09-21T16:14:20.123456+02:00", "to": "2026-09-21T14:15:20.123456Z"}}), "2 3"),
        (json!({"customField": [{"key": "size"}]}), "1 2"),
        (json!({"customField": [{"key": "size", "exists": false}]}), "3 4"),
        (json!({"customField": [{"key": "size", "equals": 42}]}), "1"),
        (json!({"customField": [{"key": "size", "equals": 42.0}]}), "1"),
        (json!({"customField": [{"key": "size", "equals": "42"}]}), "2"),
        (json!({"customField": [{"key": "size", "equals": [42]}]}), ""),
        (json!({"customField": [{"key": "gift", "equals": true}, {"key": "size"}]}), ""),
        (json!({"customField": [{"key": "gift", "equals": true}, {"key": "size", "exists": false}]}), "3"),
        (json!({"customField": [{"key": "g\u{0}", "exists": false}]}), "1 2 3 4"),
    ] {
        assert_eq!(orders(&world, filter.clone()).await, found, "{filter}");
    }
}

#[tokio::test]
async fn orders_by_search() {
    let world = World::new().await;
    world.fill(12).await;
    for (search, found) in [
        ("0000012", "12"),
        ("000001", "1 10 11 12"),
        ("WEB-11", "11"),
        ("eb-11", ""),
        ("po/1", "1 10 11 12"),
        ("sku-5", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("ku-5", ""),
        ("DOE2@", "1 3 5 7 9 11"),
        ("ane doe 1", "1 2 4 6 8 10 11 12"),
        ("%", ""),
        ("_", ""),
        ("\u{0}", ""),
        (" ", "1 2 3 4 5 6 7 8 9 10 11 12"),
    ] {
        let mut numbers = orders(&world, json!({"search": search})).await;
        if found.is_empty() {
            assert_eq!(numbers, "", "{search}");
            continue;
        }
        numbers.push(' ');
        assert_eq!(numbers.trim(), found, "{search}");
    }
}

#[tokio::test]
async fn products_and_customers() {
    let world = World::new().await;
    world.fill(1).await;
    let mut odd = product(ORG, 7);
    odd.name = "Ordinary".to_owned();
    odd.brand_id = None;
    world.put(odd).await;
    world
        .put(entity::product_identifier::Model {
            organization_id: ORG,
            id: id(14, 1),
            product_id: id(6, 7),
            position: 0,
            kind: entity::ProductIdentifierType::AlternateSku,
            value: "ALT-7".to_owned(),
            search: String::new(),
        })
        .await;
    let products = async |filter: Value| {
        let query =
            "query($filter: ProductFilter) { products(filter: $filter, sort: {field: SKU, direction: ASC}) { nodes { sku } totalCount } }";
        let data = world.ask_with(query, json!({"filter": filter})).await;
        let skus: Vec<_> =
            data["products"]["nodes"].as_array().unwrap().iter().map(|node| node["sku"].as_str().unwrap()[4..].to_owned()).collect();
        assert_eq!(data["products"]["totalCount"], skus.len());
        skus.join("")
    };
    for (filter, found) in [
        (json!({"search": "lt-7"}), "7"),
        (json!({"search": "sku-"}), "1234567"),
        (json!({"search": "%_\\"}), "123456"),
        (json!({"search": "DINAR"}), "7"),
        (json!({"search": "4000000000003"}), "3"),
        (json!({"inStock": true}), "123456"),
        (json!({"inStock": false}), "7"),
        (json!({"brandId": print(Kind::Brand, id(5, 1))}), "36"),
        (json!({"brandId": "brand_x"}), ""),
        (json!({"brandId": null}), "1234567"),
        (json!({"categoryId": print(Kind::ProductCategory, id(5, 1))}), ""),
        (json!({"updatedAt": {"from": "2030-01-01T00:00:00Z"}}), ""),
    ] {
        assert_eq!(products(filter.clone()).await, found, "{filter}");
    }
    let data = world
        .ask(
            r#"{ a: product(by: {sku: "ALT-7"}) { sku } b: product(by: {sku: "sku-7"}) { sku } c: product(by: {gtin: "4000000000001"}) { sku }
                 d: product(by: {externalId: "P2"}) { sku } e: product(by: {id: "product_x"}) { sku }
                 f: customer(by: {email: "JANE.DOE1@example.com"}) { customerCode } g: customer(by: {username: "user2"}) { customerCode }
                 h: customer(by: {customerCode: "nobody"}) { customerCode }
                 i: customers(filter: {search: "dOE1@exa"}) { nodes { customerCode } } j: customers(filter: {isWholesale: true}) { nodes { customerCode } } }"#,
        )
        .await;
    let expected = json!({
        "a": {"sku": "SKU-7"}, "b": null, "c": {"sku": "SKU-1"}, "d": {"sku": "SKU-2"}, "e": null,
        "f": {"customerCode": "C-1"}, "g": {"customerCode": "C-2"}, "h": null,
        "i": {"nodes": [{"customerCode": "C-1"}]}, "j": {"nodes": [{"customerCode": "C-2"}]},
    });
    assert_eq!(data, expected);
}
