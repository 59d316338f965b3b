//! How values look in answers.

use domain::Scope;
use domain::id::Kind;
use entity::{cart, cart_item, order_custom_field, price_break};
use serde_json::json;

use crate::reads_support::{ORG, World, amount, id, noon, order, print};

#[tokio::test]
async fn money_days_and_moments() {
    let world = World::new().await;
    world.fill(0).await;
    let mut yen = order(ORG, 3);
    yen.currency = "JPY".to_owned();
    yen.items_amount = amount("1000");
    world.put(yen).await;
    world.put(crate::reads_support::line(ORG, 3, 0)).await;
    for (position, key, value) in [(0, "z", "\"last\""), (1, "a", "1.5"), (2, "b", "false")] {
        let (key, value) = (key.to_owned(), value.to_owned());
        world.put(order_custom_field::Model { organization_id: ORG, order_id: id(10, 3), key, position, value }).await;
    }
    let data = world
        .ask(
            r#"{ order(by: {channelOrder: {accountId: "account_X", channelOrderId: "Web-3"}}) { id }
                 same: order(by: {orderNumber: " 0000003 "}) {
                    placedAt shipByDate holdUntil meta customFields shipping { weightKg carrier } gift { wrap } tags
                    shippingAddress { name state country area { name } } billingAddress { name }
                    totals { items { amount currency } billable { amount } due { amount } }
                    lines { unitPrice { amount } discount { amount } total { amount } meta }
                 } }"#,
        )
        .await;
    assert_eq!(data["order"], json!(null));
    let expected = json!({
        "placedAt": "2026-09-21T14:14:20.123456Z", "shipByDate": "2026-10-04", "holdUntil": null, "meta": {"a": [true], "b": 1},
        "customFields": {"z": "last", "a": 1.5, "b": false}, "shipping": {"weightKg": 1.5, "carrier": null}, "gift": null, "tags": [],
        "shippingAddress": {"name": "Jane Doe", "state": "IL", "country": "US", "area": null}, "billingAddress": null,
        "totals": {"items": {"amount": "1000", "currency": "JPY"}, "billable": {"amount": "43"}, "due": {"amount": "-5.75"}},
        "lines": [{"unitPrice": {"amount": "0.3333"}, "discount": {"amount": "0.1"}, "total": {"amount": "0.9"}, "meta": {}}],
    });
    assert_eq!(data["same"], expected);
}

#[tokio::test]
async fn prices_stock_and_carts() {
    let world = World::new().await;
    world.fill(0).await;
    for (minimum_quantity, unit_price) in [(10, "8.5"), (5, "9")] {
        world
            .put(price_break::Model { organization_id: ORG, product_id: id(6, 2), minimum_quantity, unit_price: amount(unit_price) })
            .await;
    }
    let product = r#"{ price { amount currency } unitPrice { amount } five: unitPrice(quantity: 5) { amount } ten: unitPrice(quantity: 10) { amount }
        null: unitPrice(quantity: null) { amount } priceBreaks { minimumQuantity unitPrice { amount } } gstPercent packageLengthMm
        availableQuantity elsewhere: availableQuantity(warehouseId: "WAREHOUSE") nowhere: availableQuantity(warehouseId: "x")
        inventory { onHand reserved available warehouse { name } } }"#;
    let product = product.replace("WAREHOUSE", &print(Kind::Warehouse, id(3, 2)));
    let data = world.ask(&format!("{{ product(by: {{sku: \"SKU-2\"}}) {product} }}")).await;
    let expected = json!({
        "price": {"amount": "9.99", "currency": "USD"}, "unitPrice": {"amount": "9.99"}, "five": {"amount": "9.00"}, "ten": {"amount": "8.50"},
        "null": {"amount": "9.99"},
        "priceBreaks": [{"minimumQuantity": 5, "unitPrice": {"amount": "9.00"}}, {"minimumQuantity": 10, "unitPrice": {"amount": "8.50"}}],
        "gstPercent": "18", "packageLengthMm": 100.5, "availableQuantity": 17, "elsewhere": 0, "nowhere": 0,
        "inventory": [{"onHand": 20, "reserved": 3, "available": 17, "warehouse": {"name": "Warehouse 1"}}],
    });
    assert_eq!(data["product"], expected);
    for quantity in [0, -1, 1_000_001] {
        let price = format!("{{ product(by: {{sku: \"SKU-2\"}}) {{ unitPrice(quantity: {quantity}) {{ amount }} }} }}");
        assert_eq!(world.code(&price, Scope::ALL).await, "BAD_REQUEST", "{quantity}");
    }

    let cart = "{ customer(by: {customerCode: \"C-1\"}) { cart { id updatedAt subtotal { amount currency } items { quantity unitPrice { amount } availableQuantity product { sku } } } } }";
    let data = world.ask(cart).await;
    let empty =
        json!({"id": print(Kind::Cart, id(9, 1)), "updatedAt": null, "subtotal": {"amount": "0.00", "currency": "USD"}, "items": []});
    assert_eq!(data["customer"]["cart"], empty);
    world.put(cart::Model { organization_id: ORG, customer_id: id(9, 1), updated_at: noon() }).await;
    for (row, quantity) in [(2, 5), (3, 1)] {
        let (customer_id, product_id) = (id(9, 1), id(6, row));
        world.put(cart_item::Model { organization_id: ORG, id: id(15, row), customer_id, product_id, quantity, created_at: noon() }).await;
    }
    let data = world.ask(cart).await;
    assert_eq!(data["customer"]["cart"]["subtotal"]["amount"], "54.99");
    assert_eq!(
        data["customer"]["cart"]["items"][0],
        json!({"quantity": 5, "unitPrice": {"amount": "9.00"}, "availableQuantity": 17, "product": {"sku": "SKU-2"}})
    );
}

#[tokio::test]
async fn lists_of_settings() {
    let world = World::new().await;
    let data = world
        .ask(r#"{ companies { externalId } none: companies(externalId: []) { id } one: companies(externalId: ["co-1", "x\u0000"]) { name } channelAccounts { type autoAssignOrdersToWarehouse { id } } }"#)
        .await;
    let expected = json!({
        "companies": [{"externalId": "co-1"}], "none": [], "one": [{"name": "Company 1"}],
        "channelAccounts": [{"type": "WEBSITE", "autoAssignOrdersToWarehouse": null}],
    });
    assert_eq!(data, expected);
}
