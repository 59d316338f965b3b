//! What `createSalesOrder` finds for itself: prices, addresses, the channel, the customer, the cart.

use entity::customer;
use serde_json::{Value, json};

use crate::support::{Shop, address, order_of, priced, with};

#[tokio::test]
async fn prices_come_from_the_catalogue() {
    let shop = Shop::open().await;
    let breaks = json!([{ "minimumQuantity": 10, "unitPrice": "8" }, { "minimumQuantity": 5, "unitPrice": "9.5" }]);
    let other_ids = json!([{ "type": "ALTERNATE_SKU", "value": "OLD-TEA" }]);
    shop.product("TEA", json!({ "priceBreaks": breaks, "otherIds": other_ids, "externalId": "4" })).await;
    shop.product("CUP", json!({ "otherIds": [{ "type": "ALTERNATE_SKU", "value": "SAME" }] })).await;
    shop.product("POT", json!({ "otherIds": [{ "type": "ALTERNATE_SKU", "value": "SAME" }, { "type": "UPC", "value": "CUP" }] })).await;
    let free = |product: Value, quantity: i32| json!({ "shippingAddress": address(), "disableInventoryCount": true, "lines": [{ "product": product, "quantity": quantity }] });
    for (quantity, price) in [(4, "10.00"), (5, "9.50"), (9, "9.50"), (10, "8.00")] {
        let order = shop.made(free(json!({ "sku": "TEA" }), quantity)).await;
        assert_eq!(order["lines"][0]["unitPrice"]["amount"], price, "{quantity}");
    }
    assert_eq!(shop.made(free(json!({ "sku": "OLD-TEA" }), 5)).await["lines"][0]["sku"], "TEA");
    assert_eq!(shop.made(free(json!({ "externalId": "4" }), 1)).await["lines"][0]["sku"], "TEA");
    // A product's own sku comes before another's alternate one.
    assert_eq!(shop.made(free(json!({ "sku": "CUP" }), 1)).await["lines"][0]["sku"], "CUP");
    assert_eq!(shop.refused(free(json!({ "sku": "SAME" }), 1)).await, ["AMBIGUOUS input.lines.0.product.sku"]);
    assert_eq!(shop.refused(free(json!({ "sku": "NONE" }), 1)).await, ["NOT_FOUND input.lines.0.product.sku"]);
    assert_eq!(shop.refused(free(json!({ "id": shop.id() }), 1)).await, ["NOT_FOUND input.lines.0.product.id"]);
    assert_eq!(shop.refused(free(json!({ "id": "tea" }), 1)).await, ["INVALID input.lines.0.product.id"]);
    // A later change of the product changes no order.
    let order = shop.made(free(json!({ "sku": "TEA" }), 1)).await;
    shop.product("TEA", json!({ "price": "99", "name": "Finest tea" })).await;
    assert_eq!(shop.order(&order).await, order);
}

#[tokio::test]
async fn addresses_are_filled_in() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let at = |line1: &str| with(address(), json!({ "line1": line1 }));
    let account = json!({ "name": "Acme", "billingAddress": at("Acme bills"), "defaultShippingAddress": at("Acme ships") });
    let account = shop.save("saveBusinessAccount", "businessAccount", "id", account).await["id"].clone();
    let own = json!({ "email": "own@example.com", "displayName": "Own", "defaultShippingAddress": at("Own ships"), "defaultBillingAddress": at("Own bills") });
    let own = shop.save("saveCustomer", "customer", "id", own).await["id"].clone();
    let member = json!({ "email": "m@example.com", "displayName": "Member", "businessAccountId": account, "defaultShippingAddress": at("Member ships") });
    let member = shop.save("saveCustomer", "customer", "id", member).await["id"].clone();
    let bare = json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 1 }], "disableInventoryCount": true });
    for (more, ships, bills, has_account) in [
        (json!({ "customer": { "id": own } }), "Own ships", "Own bills", false),
        (json!({ "customer": { "id": member } }), "Acme ships", "Acme bills", true),
        (json!({ "businessAccountId": account }), "Acme ships", "Acme bills", true),
        (json!({ "customer": { "id": own }, "businessAccountId": account }), "Acme ships", "Acme bills", true),
        (json!({ "customer": { "id": own }, "shippingAddress": at("Given") }), "Given", "Own bills", false),
        (json!({ "customer": { "id": own }, "billingAddress": at("Given") }), "Own ships", "Given", false),
    ] {
        let order = shop.made(with(bare.clone(), more.clone())).await;
        assert_eq!(order["shippingAddress"]["line1"], ships, "{more}");
        assert_eq!(order["billingAddress"]["line1"], bills, "{more}");
        assert_eq!(order["businessAccount"].is_object(), has_account, "{more}");
    }
    assert_eq!(shop.refused(bare.clone()).await, ["REQUIRED input.shippingAddress"]);
    // The order keeps a copy.
    let order = shop.made(with(bare, json!({ "customer": { "id": own } }))).await;
    shop.save("saveCustomer", "customer", "id", json!({ "id": own, "defaultShippingAddress": at("Moved") })).await;
    assert_eq!(shop.order(&order).await["shippingAddress"]["line1"], "Own ships");
}

#[tokio::test]
async fn addresses_are_checked_by_country() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let to = |address: Value| with(priced(&[(1, "1")]), json!({ "shippingAddress": address }));
    for (change, wanted) in [
        (json!({ "state": null }), "REQUIRED input.shippingAddress.state"),
        (json!({ "state": "Illinois" }), "INVALID input.shippingAddress.state"),
        (json!({ "country": "CA" }), "INVALID input.shippingAddress.state"),
        (json!({ "country": "ZZ" }), "INVALID input.shippingAddress.country"),
        (json!({ "postalCode": " " }), "REQUIRED input.shippingAddress.postalCode"),
        (json!({ "city": null }), "REQUIRED input.shippingAddress.city"),
        (json!({ "line1": "" }), "REQUIRED input.shippingAddress.line1"),
        (json!({ "name": null, "firstName": "Ann" }), "REQUIRED input.shippingAddress.name"),
        (json!({ "country": "IN", "state": "Atlantis" }), "INVALID input.shippingAddress.state"),
    ] {
        assert_eq!(shop.refused(to(with(address(), change.clone()))).await, [wanted], "{change}");
    }
    for change in [
        json!({ "country": "AE", "state": null, "postalCode": null }),
        json!({ "country": "HK", "state": null, "postalCode": null }),
        json!({ "country": "CA", "state": "ON" }),
        json!({ "country": "IN", "state": "West Bengal" }),
        json!({ "country": "IN", "state": "WB" }),
        json!({ "country": "CN", "state": "test" }),
    ] {
        assert_eq!(shop.made(to(with(address(), change.clone()))).await["shippingAddress"]["country"], change["country"]);
    }
    let named = with(address(), json!({ "name": null, "firstName": "Ann", "middleName": "B.", "lastName": "Example" }));
    assert_eq!(shop.made(to(named)).await["shippingAddress"]["name"], "Ann B. Example");
}

#[tokio::test]
async fn the_channel_is_found_or_asked_for() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = priced(&[(1, "1")]);
    let through = |channel: Value| with(order.clone(), json!({ "channel": channel }));
    assert_eq!(shop.made(order.clone()).await["source"], "WEBSITE");
    let ebay = json!({ "name": "eBay", "type": "EBAY", "externalId": "e-1" });
    let ebay = shop.save("saveChannelAccount", "channelAccount", "id", ebay).await["id"].clone();
    assert_eq!(shop.refused(order.clone()).await, ["REQUIRED input.channel"]);
    for channel in [json!({ "type": "EBAY" }), json!({ "accountId": ebay }), json!({ "externalId": "e-1" })] {
        let order = shop.made(through(channel)).await;
        assert_eq!((&order["account"]["name"], &order["source"]), (&json!("eBay"), &json!("EBAY")));
    }
    assert_eq!(shop.refused(through(json!({ "type": "AMAZON" }))).await, ["NOT_FOUND input.channel.type"]);
    assert_eq!(shop.refused(through(json!({ "externalId": "e-2" }))).await, ["NOT_FOUND input.channel.externalId"]);
    assert_eq!(shop.refused(through(json!({ "accountId": shop.id() }))).await, ["NOT_FOUND input.channel.accountId"]);
    let depot = shop.warehouse("Depot").await;
    let second = json!({ "name": "eBay 2", "type": "EBAY", "autoAssignOrdersToWarehouseId": depot });
    let second = shop.save("saveChannelAccount", "channelAccount", "id", second).await["id"].clone();
    assert_eq!(shop.refused(through(json!({ "type": "EBAY" }))).await, ["AMBIGUOUS input.channel.type"]);
    let assigned = shop.made(through(json!({ "accountId": second }))).await;
    assert_eq!((&assigned["warehouse"]["name"], &assigned["assignStatus"]), (&json!("Depot"), &json!("ASSIGNED")));
    let given = shop.made(with(through(json!({ "accountId": ebay })), json!({ "warehouseId": depot }))).await;
    assert_eq!((&given["warehouse"]["name"], &given["assignStatus"]), (&json!("Depot"), &json!("ASSIGNED")));
}

#[tokio::test]
async fn customers_are_found_or_made() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let by = |customer: Value| with(priced(&[(1, "1")]), json!({ "customer": customer }));
    let details = |email: &str, first: &str| json!({ "details": { "email": email, "firstName": first, "lastName": "Example", "business": "Ex Ltd", "isWholesale": true } });
    let first = shop.made(by(details("Ann@Example.com", "Ann"))).await;
    assert_eq!(first["customer"]["email"], "Ann@Example.com");
    let second = shop.made(by(details("ann@example.COM", "Somebody"))).await;
    assert_eq!(first["customer"], second["customer"]);
    assert_eq!(shop.count::<customer::Entity>().await, 1);
    let saved = json!({ "email": "bob@example.com", "displayName": "Bob", "username": "bob", "customerCode": "C-7", "externalId": "9" });
    let bob = shop.save("saveCustomer", "customer", "id", saved).await["id"].clone();
    for customer in [json!({ "id": bob }), json!({ "username": "bob" }), json!({ "customerCode": "C-7" }), json!({ "externalId": "9" })] {
        assert_eq!(shop.made(by(customer.clone())).await["customer"]["id"], bob, "{customer}");
    }
    let named = |name: &str| with(priced(&[(1, "1")]), json!({ "customerUsername": name }));
    let order = shop.made(named("bob")).await;
    assert_eq!((&order["customer"]["id"], &order["customerUsername"]), (&bob, &json!("bob")));
    let order = shop.made(named("customer123")).await;
    assert_eq!((&order["customer"], &order["customerUsername"]), (&Value::Null, &json!("customer123")));
    for (customer, wanted) in [
        (json!({ "username": "eve" }), "NOT_FOUND input.customer.username"),
        (json!({ "customerCode": "C-8" }), "NOT_FOUND input.customer.customerCode"),
        (json!({ "externalId": "10" }), "NOT_FOUND input.customer.externalId"),
        (json!({ "id": shop.id() }), "NOT_FOUND input.customer.id"),
        (json!({ "id": "7" }), "INVALID input.customer.id"),
        (details("no address", "Ann"), "INVALID input.customer.details.email"),
        (details("new@example.com", " "), "REQUIRED input.customer.details.firstName"),
    ] {
        assert_eq!(shop.refused(by(customer.clone())).await, [wanted], "{customer}");
    }
    assert_eq!(shop.count::<customer::Entity>().await, 2);
}

#[tokio::test]
async fn an_order_keeps_how_whoever_placed_it_was_reached() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({ "imageMain": "https://example.com/tea.png" })).await;
    let saved = async |mutation, object, input| shop.save(mutation, object, "id", input).await["id"].clone();
    let acme = saved("saveBusinessAccount", "businessAccount", json!({ "name": "Acme", "phone": "555-1" })).await;
    let quiet = saved("saveBusinessAccount", "businessAccount", json!({ "name": "Quiet" })).await;
    let ann = json!({ "displayName": "Ann", "email": "Ann@example.com", "contactPersonNumber": "555-2", "companyPhone": "555-3" });
    let ann = saved("saveCustomer", "customer", ann).await;
    let bob = json!({ "displayName": "Bob", "companyPhone": "555-4", "businessAccountId": acme });
    let bob = saved("saveCustomer", "customer", bob).await;
    let eve =
        saved("saveCustomer", "customer", json!({ "displayName": "Eve", "email": "eve@example.com", "businessAccountId": acme })).await;
    let new = json!({ "email": "new@example.com", "firstName": "New", "lastName": "One", "contactPersonNumber": "555-5" });
    for (more, email, phone) in [
        (json!({}), json!(null), json!(null)),
        (json!({ "email": " me@example.com ", "phone": " 555-9 " }), json!("me@example.com"), json!("555-9")),
        (json!({ "customer": { "id": ann } }), json!("Ann@example.com"), json!("555-2")),
        (json!({ "customer": { "id": ann }, "email": "other@example.com" }), json!("other@example.com"), json!("555-2")),
        (json!({ "customer": { "id": ann }, "phone": "555-9", "businessAccountId": acme }), json!("Ann@example.com"), json!("555-9")),
        (json!({ "customer": { "id": bob } }), json!(null), json!("555-4")),
        (json!({ "customer": { "id": eve } }), json!("eve@example.com"), json!("555-1")),
        (json!({ "customer": { "id": eve }, "businessAccountId": quiet }), json!("eve@example.com"), json!(null)),
        (json!({ "businessAccountId": acme }), json!(null), json!("555-1")),
        (json!({ "customer": { "details": new } }), json!("new@example.com"), json!("555-5")),
    ] {
        let order = shop.made(with(priced(&[(1, "1")]), more.clone())).await;
        assert_eq!((&order["email"], &order["phone"]), (&email, &phone), "{more}");
    }
    for (more, wanted) in [
        (json!({ "email": "nobody" }), "INVALID input.email"),
        (json!({ "email": format!("{}@x.org", "x".repeat(251)) }), "TOO_LONG input.email"),
        (json!({ "phone": "5".repeat(256) }), "TOO_LONG input.phone"),
        (json!({ "phone": "555\u{0}" }), "INVALID input.phone"),
    ] {
        assert_eq!(shop.refused(with(priced(&[(1, "1")]), more.clone())).await, [wanted], "{more}");
    }
    // Neither another email of the customer nor another picture of the product changes an order, nor does another customer.
    let order = shop.made(with(priced(&[(1, "1")]), json!({ "customer": { "id": ann } }))).await;
    saved("saveCustomer", "customer", json!({ "id": ann, "email": "later@example.com", "contactPersonNumber": "555-7" })).await;
    shop.product("TEA", json!({ "imageMain": "https://example.com/other.png" })).await;
    let query = "query($id: ID!) { order(by: { id: $id }) { lines { imageMain } } }";
    let lines = shop.run(query, json!({ "id": order["id"] })).await["order"]["lines"].take();
    assert_eq!(lines, json!([{ "imageMain": "https://example.com/tea.png" }]));
    let changed = shop.updated(&order, json!({ "customerId": bob })).await;
    assert_eq!((&changed["email"], &changed["phone"]), (&json!("Ann@example.com"), &json!("555-2")));
    // They change alone, which the history tells.
    shop.updated(&order, json!({ "email": "new@example.com", "clear": ["PHONE"] })).await;
    let event = shop.events(&order).await[0].take();
    let told = json!({
        "email": { "from": "Ann@example.com", "to": "new@example.com" }, "phone": { "from": "555-2", "to": null },
    });
    assert_eq!((&event["type"], &event["changes"]), (&json!("UPDATED"), &told));
}

#[tokio::test]
async fn the_cart_is_ordered_and_emptied() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    shop.stocked("CUP", 5).await;
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Amit De" })).await["id"].clone();
    let fill = json!({ "customerId": customer, "items": [{ "product": { "sku": "TEA" }, "quantity": 2 }, { "product": { "sku": "CUP" }, "quantity": 9 }] });
    shop.save("setCartItems", "cart", "id", fill).await;
    let order = json!({ "customer": { "id": customer }, "fromCart": true, "shippingAddress": address() });
    let items = async || {
        let query = "query($id: ID!) { customer(by: { id: $id }) { cart { items { quantity product { sku } } } } }";
        shop.run(query, json!({ "id": customer })).await["customer"]["cart"]["items"].as_array().unwrap().len()
    };
    assert_eq!(shop.refused(order.clone()).await, ["UNAVAILABLE input.fromCart"]);
    let payload = shop.create(order.clone()).await;
    assert_eq!(payload["userErrors"][0]["items"][0]["lineIndexes"], json!([]));
    assert_eq!(items().await, 2);
    shop.save("setCartItems", "cart", "id", json!({ "customerId": customer, "items": [{ "product": { "sku": "CUP" }, "quantity": 1 }] }))
        .await;
    let preview = shop.create(with(order.clone(), json!({ "dryRun": true }))).await;
    assert_eq!(preview["preview"]["totals"]["grandTotal"]["amount"], "30.00");
    assert_eq!(items().await, 2);
    let made = shop.made(order.clone()).await;
    assert_eq!(made["totals"]["items"]["amount"], "30.00");
    assert_eq!(items().await, 0);
    assert_eq!(shop.refused(order.clone()).await, ["REQUIRED input.fromCart"]);
    assert_eq!(
        shop.refused(with(order_of(&[("TEA", 1)]), json!({ "fromCart": true, "customer": { "id": customer } }))).await,
        ["CONFLICT input.fromCart"]
    );
    assert_eq!(shop.refused(json!({ "fromCart": true, "shippingAddress": address() })).await, ["CONFLICT input.fromCart"]);
}
