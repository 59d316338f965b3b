//! What `updateOrder` changes, and what it leaves alone.

use serde_json::{Value, json};

use crate::support::{Shop, address, errors, order_of, with};

/// An order that says everything that can be said.
async fn full(shop: &Shop) -> Value {
    shop.stocked("TEA", 50).await;
    let agent = shop.save("saveSalesAgent", "salesAgent", "id", json!({ "firstName": "Sam", "lastName": "Sales" })).await["id"].clone();
    let driver =
        shop.save("saveDeliveryAgent", "deliveryAgent", "id", json!({ "firstName": "Dee", "lastName": "Driver" })).await["id"].clone();
    let account = shop.save("saveBusinessAccount", "businessAccount", "id", json!({ "name": "Acme" })).await["id"].clone();
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Bob" })).await["id"].clone();
    let more = json!({
        "customer": { "id": customer }, "businessAccountId": account, "salesAgentId": agent, "deliveryAgentId": driver,
        "billingAddress": address(), "shippingOverrideAddress": address(), "customerUsername": "bob", "email": "bob@example.com", "phone": "555-1",
        "channelOrderId": "c-1",
        "channelOrderIdAlt": "c-2", "channelOrderIdAlt2": "c-3", "subChannel": "sub", "channelShippingMethod": "Standard",
        "purchaseOrderNumber": "PO-1", "customerNote": "Knock", "internalNote": "Rush", "marketingSource": "Radio",
        "shipDate": "2024-01-20", "holdUntil": "2024-01-18", "shipByDate": "2024-01-25", "deliverByDate": "2024-01-30",
        "shipping": { "carrier": "UPS", "service": "Ground", "weightKg": 1.5 }, "gift": { "message": "Enjoy", "wrap": true },
        "charges": { "tax": "1.00", "shipping": "2.00", "discount": "0.50" }, "tags": ["a", "b"],
        "customFields": { "PO": "1", "Level": "High" }, "meta": { "x": 1, "y": { "z": 2 } },
        "attachments": [{ "fileName": "a.jpg", "path": "x/a.jpg" }, { "fileName": "b.jpg", "path": "x/b.jpg" }],
    });
    shop.made(with(order_of(&[("TEA", 2), ("TEA", 3)]), more)).await
}

async fn events(shop: &Shop, order: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { order(by: { id: $id }) { events(first: 20) { nodes { type version actor changes reason } } } }";
    shop.run(query, json!({ "id": order["id"] })).await["order"]["events"]["nodes"].as_array().unwrap().clone()
}

/// Fields that can be cleared, with a value for each.
fn clearable(order: &Value) -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("CUSTOMER", "customerId", order["customer"]["id"].clone()),
        ("BUSINESS_ACCOUNT", "businessAccountId", order["businessAccount"]["id"].clone()),
        ("SALES_AGENT", "salesAgentId", order["salesAgent"]["id"].clone()),
        ("DELIVERY_AGENT", "deliveryAgentId", order["deliveryAgent"]["id"].clone()),
        ("BILLING_ADDRESS", "billingAddress", address()),
        ("SHIPPING_OVERRIDE_ADDRESS", "shippingOverrideAddress", address()),
        ("CUSTOMER_USERNAME", "customerUsername", json!("x")),
        ("EMAIL", "email", json!("x@example.com")),
        ("PHONE", "phone", json!("x")),
        ("CHANNEL_ORDER_ID", "channelOrderId", json!("x")),
        ("CHANNEL_ORDER_ID_ALT", "channelOrderIdAlt", json!("x")),
        ("CHANNEL_ORDER_ID_ALT2", "channelOrderIdAlt2", json!("x")),
        ("SUB_CHANNEL", "subChannel", json!("x")),
        ("SHIPPING", "shipping", json!({ "carrier": "x" })),
        ("CHANNEL_SHIPPING_METHOD", "channelShippingMethod", json!("x")),
        ("PURCHASE_ORDER_NUMBER", "purchaseOrderNumber", json!("x")),
        ("GIFT", "gift", json!({ "message": "x" })),
        ("CUSTOMER_NOTE", "customerNote", json!("x")),
        ("INTERNAL_NOTE", "internalNote", json!("x")),
        ("MARKETING_SOURCE", "marketingSource", json!("x")),
        ("SHIP_DATE", "shipDate", json!("2025-01-01")),
        ("HOLD_UNTIL", "holdUntil", json!("2025-01-01")),
        ("SHIP_BY_DATE", "shipByDate", json!("2025-01-01")),
        ("DELIVER_BY_DATE", "deliverByDate", json!("2025-01-01")),
    ]
}

#[tokio::test]
async fn what_is_not_named_survives() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let mut nothing = json!({
        "expectedVersion": null, "companyId": null, "source": null, "subType": null, "currency": null, "disableInventoryCount": null,
        "allowBackorder": null, "shippingAddress": null, "status": null, "warehouseId": null, "archived": null, "placedAt": null,
        "orderNumber": null, "charges": null, "taxExempt": null, "lines": null, "addTags": null, "removeTags": null,
        "addAttachments": null, "removeAttachmentIds": null, "customFields": null, "meta": null, "clear": null,
    });
    for (_, field, _) in clearable(&order) {
        nothing = with(nothing, json!({ field: null }));
    }
    assert_eq!(shop.updated(&order, nothing).await, order);
    let empty = json!({ "customFields": {}, "meta": [], "addTags": [], "lines": {}, "clear": [], "shipping": {}, "charges": {}, "orderNumber": " ", "customerNote": "" });
    assert_eq!(shop.updated(&order, empty).await, order);
    // What is as it was is no change: neither a version nor an event.
    let same = json!({
        "status": "PENDING", "currency": "USD", "customFields": { "PO": "1", "gone": null }, "addTags": ["a"], "removeTags": ["z"], "archived": false,
        "customerNote": " Knock ", "charges": { "tax": "1", "shipping": 2 }, "shippingAddress": address(), "shipDate": "2024-01-20",
        "lines": { "update": [{ "id": order["lines"][0]["id"], "quantity": 2, "unitPrice": "10.0" }] }, "expectedVersion": 1,
    });
    assert_eq!(shop.updated(&order, same).await, order);
    assert_eq!(events(&shop, &order).await.len(), 1);
}

#[tokio::test]
async fn only_clear_empties_a_field() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    for (name, field, value) in clearable(&order) {
        let both = json!({ field: value, "clear": [name] });
        assert_eq!(shop.update_refused(&order, both).await, [format!("CONFLICT input.{field}")], "{name}");
    }
    let names: Vec<_> = clearable(&order).into_iter().map(|(name, _, _)| name).collect();
    let cleared = shop.updated(&order, json!({ "clear": names })).await;
    for field in [
        "customer",
        "businessAccount",
        "salesAgent",
        "deliveryAgent",
        "billingAddress",
        "shippingOverrideAddress",
        "customerUsername",
        "email",
        "phone",
        "channelOrderId",
        "channelOrderIdAlt",
        "channelOrderIdAlt2",
        "subChannel",
        "channelShippingMethod",
        "purchaseOrderNumber",
        "gift",
        "customerNote",
        "internalNote",
        "marketingSource",
        "shipDate",
        "holdUntil",
        "shipByDate",
        "deliverByDate",
    ] {
        assert!(!order[field].is_null() && cleared[field].is_null(), "{field}: {} {}", order[field], cleared[field]);
    }
    assert_eq!(
        cleared["shipping"],
        json!({ "carrier": null, "service": null, "weightKg": null, "lengthMm": null, "widthMm": null, "heightMm": null })
    );
    for field in ["orderNumber", "status", "lines", "totals", "tags", "customFields", "meta", "attachments", "shippingAddress", "placedAt"]
    {
        assert_eq!(order[field], cleared[field], "{field}");
    }
    assert_eq!(cleared["version"], 2);
}

#[tokio::test]
async fn fields_are_merged_or_replaced() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let change = json!({
        "shipping": { "carrier": "FedEx", "lengthMm": 20.0 }, "charges": { "shipping": "0", "handling": "3.00" },
        "customFields": { "Level": null, "PO": 7, "New": true }, "meta": { "x": null, "y": { "w": 1 } },
        "gift": { "message": "Bye" }, "billingAddress": { "name": "Bill", "line1": "2 High Street", "city": "Dubai", "country": "AE" },
        "source": "PHONE", "subType": "PRIME", "placedAt": "2024-03-01T10:00:00+02:00",
    });
    let changed = shop.updated(&order, change).await;
    let shipping = json!({ "carrier": "FedEx", "service": "Ground", "weightKg": 1.5, "lengthMm": 20.0, "widthMm": null, "heightMm": null });
    assert_eq!(changed["shipping"], shipping);
    let totals = |name: &str| changed["totals"][name]["amount"].as_str().unwrap().to_owned();
    assert_eq!(
        (totals("tax"), totals("shipping"), totals("handling"), totals("discount")),
        ("1.00".into(), "0.00".into(), "3.00".into(), "0.50".into())
    );
    assert_eq!(totals("grandTotal"), "53.50");
    assert_eq!(changed["customFields"], json!({ "PO": 7, "New": true }));
    assert_eq!(changed["meta"], json!({ "y": { "w": 1 } }));
    assert_eq!(changed["gift"], json!({ "message": "Bye", "wrap": false }));
    assert_eq!((&changed["billingAddress"]["city"], &changed["billingAddress"]["state"]), (&json!("Dubai"), &Value::Null));
    assert_eq!((&changed["source"], &changed["account"]["type"]), (&json!("PHONE"), &json!("WEBSITE")));
    assert_eq!(changed["placedAt"], "2024-03-01T08:00:00Z");
    assert_eq!(changed["version"], 2);
    let history = events(&shop, &order).await;
    assert_eq!((&history[0]["type"], &history[0]["version"], &history[0]["actor"]), (&json!("UPDATED"), &json!(2), &json!("tester")));
    insta::assert_json_snapshot!(crate::support::redacted(history[0]["changes"].clone()));
}

#[tokio::test]
async fn tags_and_attachments_come_and_go() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let changed = shop.updated(&order, json!({ "removeTags": ["a", "c"], "addTags": ["c", "a", "c", " d "] })).await;
    assert_eq!(changed["tags"], json!(["b", "c", "a", "d"]));
    let gone = order["attachments"][0]["id"].clone();
    let changed = shop
        .updated(&order, json!({ "removeAttachmentIds": [gone], "addAttachments": [{ "fileName": "c.jpg", "path": "x/c.jpg" }] }))
        .await;
    let names: Vec<_> = changed["attachments"].as_array().unwrap().iter().map(|file| file["fileName"].as_str().unwrap()).collect();
    assert_eq!(names, ["b.jpg", "c.jpg"]);
    assert_eq!(changed["attachments"][0], order["attachments"][1]);
    assert_eq!(shop.update_refused(&order, json!({ "removeAttachmentIds": [gone] })).await, ["NOT_FOUND input.removeAttachmentIds.0"]);
    // A list that is too long, and an order that would have too many.
    let tags = |count: usize| (0..count).map(|tag| format!("t{tag}")).collect::<Vec<_>>();
    assert_eq!(shop.update_refused(&order, json!({ "addTags": tags(51) })).await, ["TOO_LONG input.addTags"]);
    assert_eq!(shop.update_refused(&order, json!({ "addTags": tags(50) })).await, ["OUT_OF_RANGE input.addTags"]);
    let file = json!({ "fileName": "d.jpg", "path": "x/d.jpg" });
    let files = |count: usize| json!({ "addAttachments": vec![file.clone(); count] });
    assert_eq!(shop.update_refused(&order, files(201)).await, ["TOO_LONG input.addAttachments"]);
    assert_eq!(shop.update_refused(&order, files(200)).await, ["OUT_OF_RANGE input.addAttachments"]);
}

#[tokio::test]
async fn versions_tell_who_has_seen_what() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let changed = shop.updated(&order, json!({ "customerNote": "1", "expectedVersion": 1 })).await;
    assert_eq!(changed["version"], 2);
    let payload = shop.update(json!({ "id": order["id"], "customerNote": "2", "expectedVersion": 1 })).await;
    assert_eq!(errors(&payload), ["VERSION_CONFLICT input.expectedVersion"]);
    assert_eq!(
        (&payload["userErrors"][0]["__typename"], &payload["userErrors"][0]["currentVersion"]),
        (&json!("VersionConflictError"), &json!(2))
    );
    assert_eq!(payload["userErrors"][0]["order"]["version"], 2);
    let input = json!({ "id": order["id"], "expectedVersion": 1 });
    assert_eq!(shop.mistakes("cancelOrder", input).await, ["VERSION_CONFLICT input.expectedVersion"]);
    assert_eq!(shop.order(&order).await["customerNote"], "1");
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let change = json!({ "id": order["id"], "dryRun": true, "lines": { "add": [{ "product": { "sku": "TEA" }, "quantity": 5 }] }, "charges": { "shipping": "5" }, "addTags": ["x"] });
    let payload = shop.update(change).await;
    assert_eq!((&payload["order"], &payload["userErrors"]), (&Value::Null, &json!([])));
    assert_eq!(payload["preview"]["totals"]["grandTotal"]["amount"], "105.50");
    let ids: Vec<_> = payload["preview"]["lines"].as_array().unwrap().iter().map(|line| line["lineId"].clone()).collect();
    assert_eq!(ids, [order["lines"][0]["id"].clone(), order["lines"][1]["id"].clone(), Value::Null]);
    assert_eq!(shop.order(&order).await, order);
    assert_eq!(shop.levels("TEA").await, [(50, 5)]);
}

#[tokio::test]
async fn one_event_says_all_that_changed() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    let line = &order["lines"][0]["id"];
    let quantity = |units: i32| json!({ "update": [{ "id": line, "quantity": units }] });
    for (change, kind) in [
        (json!({ "status": "PROCESSING", "lines": quantity(3), "archived": true, "customerNote": "x" }), "STATUS_CHANGED"),
        (json!({ "lines": quantity(4), "archived": false }), "LINES_CHANGED"),
        (json!({ "archived": true, "customerNote": "y" }), "ARCHIVED"),
        (json!({ "archived": false, "customerNote": "z" }), "UNARCHIVED"),
        (json!({ "customerNote": "w" }), "UPDATED"),
        (json!({ "status": "ON_HOLD", "lines": quantity(5), "holdUntil": "2030-01-01" }), "HELD"),
        (json!({ "holdUntil": "2030-01-02" }), "UPDATED"),
        (json!({ "status": "COMMITTED" }), "RELEASED"),
        (json!({ "status": "CANCELLED", "customerNote": "v" }), "CANCELLED"),
    ] {
        let changed = shop.updated(&order, change.clone()).await;
        let history = events(&shop, &order).await;
        assert_eq!((&history[0]["type"], &history[0]["version"]), (&json!(kind), &changed["version"]), "{change}");
    }
    let history = events(&shop, &order).await;
    assert_eq!(history.len(), 10);
    assert_eq!(history[9]["type"], "CREATED");
    assert_eq!(history[1]["changes"]["status"], json!({ "from": "ON_HOLD", "to": "COMMITTED" }));
    assert_eq!(history[1]["changes"]["holdUntil"], json!({ "from": "2030-01-02", "to": null }));
    assert_eq!(history[6]["changes"]["archived"], json!({ "from": false, "to": true }));
    insta::assert_json_snapshot!(crate::support::redacted(history[8]["changes"].clone()));
}

#[tokio::test]
async fn a_hold_is_released() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let held = shop.updated(&order, json!({ "status": "ON_HOLD", "holdUntil": "2030-01-01" })).await;
    assert_eq!(
        (&held["status"], &held["holdUntil"], &held["lines"][0]["reservedQuantity"]),
        (&json!("ON_HOLD"), &json!("2030-01-01"), &json!(2))
    );
    let released = shop.updated(&order, json!({ "status": "PROCESSING" })).await;
    assert_eq!((&released["status"], &released["holdUntil"], &released["holdReason"]), (&json!("PROCESSING"), &Value::Null, &Value::Null));
    // A date alone holds nothing.
    assert_eq!(shop.updated(&order, json!({ "holdUntil": "2030-01-01" })).await["status"], "PROCESSING");
    // Off hold everything is reserved, or the order stays held.
    let waiting = shop.made(with(order_of(&[("TEA", 4)]), json!({ "status": "ON_HOLD", "allowBackorder": true }))).await;
    assert_eq!(waiting["lines"][0]["reservedQuantity"], 3);
    assert_eq!(shop.update_refused(&waiting, json!({ "status": "PENDING" })).await, ["UNAVAILABLE input.status"]);
    assert_eq!(shop.updated(&waiting, json!({ "status": "BACKORDER" })).await["status"], "BACKORDER");
}

#[tokio::test]
async fn references_must_be_there() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    for field in ["companyId", "customerId", "businessAccountId", "salesAgentId", "deliveryAgentId", "warehouseId"] {
        assert_eq!(shop.update_refused(&order, json!({ field: shop.id() })).await, [format!("NOT_FOUND input.{field}")]);
        assert_eq!(shop.update_refused(&order, json!({ field: "7" })).await, [format!("INVALID input.{field}")]);
    }
    assert_eq!(shop.mistakes("updateOrder", json!({ "id": shop.id() })).await, ["NOT_FOUND input.id"]);
    assert_eq!(shop.mistakes("updateOrder", json!({ "id": "0000001" })).await, ["INVALID input.id"]);
    assert_eq!(shop.mistakes("updateOrder", json!({ "id": " " })).await, ["REQUIRED input.id"]);
    let other = shop.made(with(order_of(&[("TEA", 1)]), json!({ "orderNumber": "N-1", "channelOrderId": "c-9" }))).await;
    let payload = shop.update(json!({ "id": order["id"], "orderNumber": "N-1", "channelOrderId": "c-9" })).await;
    assert_eq!(errors(&payload), ["DUPLICATE input.orderNumber", "DUPLICATE input.channelOrderId"]);
    assert_eq!(payload["userErrors"][0]["existingOrder"], json!({ "id": other["id"], "orderNumber": "N-1" }));
    assert_eq!(shop.updated(&other, json!({ "orderNumber": "N-1", "channelOrderId": "c-9" })).await["version"], 1);
    // Everything wrong at once.
    let wrong = json!({ "companyId": "x", "shipDate": "soon", "charges": { "tax": "-1" }, "lines": { "remove": ["x"] }, "meta": 7, "customerNote": "\u{0}", "shippingAddress": { "line1": "", "country": "DE" } });
    let mut told = shop.update_refused(&order, wrong).await;
    told.sort();
    insta::assert_json_snapshot!(told);
}

#[tokio::test]
async fn money_keeps_its_rules() {
    let shop = Shop::open().await;
    let order = full(&shop).await;
    assert_eq!(shop.update_refused(&order, json!({ "charges": { "discount": "60" } })).await, ["OUT_OF_RANGE input.charges.discount"]);
    let huge = json!({ "charges": { "shipping": "99999999999999" } });
    assert_eq!(shop.update_refused(&order, huge).await, ["OUT_OF_RANGE input.charges"]);
    let line = json!({ "product": { "sku": "TEA" }, "quantity": 1, "unitPrice": "10" });
    let lean = shop.made(with(order_of(&[]), json!({ "lines": [line], "charges": { "shipping": "2", "discount": "12" } }))).await;
    let below = shop.update_refused(&lean, json!({ "charges": { "shipping": "1" } })).await;
    assert_eq!(below, ["OUT_OF_RANGE input.charges"], "the discount is not in this input");
    let cheaper = json!({ "lines": { "update": [{ "id": lean["lines"][0]["id"], "unitPrice": "9" }] } });
    assert_eq!(shop.update_refused(&lean, cheaper).await, ["OUT_OF_RANGE input.lines"]);
    assert_eq!(shop.update_refused(&order, json!({ "taxExempt": true })).await, ["CONFLICT input.taxExempt"]);
    assert_eq!(shop.update_refused(&order, json!({ "charges": { "shipping": "0.001" } })).await, ["INVALID input.charges.shipping"]);
    let exempt = shop.updated(&order, json!({ "taxExempt": true, "charges": { "tax": "0" } })).await;
    assert_eq!(exempt["totals"]["tax"]["amount"], "0.00");
    let euros = shop.updated(&order, json!({ "currency": "EUR" })).await;
    assert_eq!(euros["totals"]["grandTotal"], json!({ "amount": "51.50", "currency": "EUR" }));
    assert_eq!(euros["lines"][0]["unitPrice"], json!({ "amount": "10.00", "currency": "EUR" }));
    let unpriced = json!({ "lines": { "add": [{ "product": { "sku": "TEA" }, "quantity": 1 }] } });
    assert_eq!(shop.update_refused(&order, unpriced).await, ["REQUIRED input.lines.add.0.unitPrice"]);
    // The order's own discount, 0.50, is nothing in yen.
    assert_eq!(shop.update_refused(&order, json!({ "currency": "JPY" })).await.len(), 1);
    assert_eq!(
        shop.updated(&order, json!({ "currency": "JPY", "charges": { "discount": "0" } })).await["totals"]["grandTotal"]["amount"],
        "52"
    );
    let paid = shop.made(with(order_of(&[("TEA", 1)]), json!({ "payments": [{ "method": "CASH", "amount": "1" }] }))).await;
    assert_eq!(shop.update_refused(&paid, json!({ "currency": "EUR" })).await, ["CONFLICT input.currency"]);
    let back = shop.made(with(order_of(&[("TEA", 1)]), json!({ "status": "RETURNED" }))).await;
    assert_eq!(shop.update_refused(&back, json!({ "currency": "EUR" })).await, ["CONFLICT input.currency"]);
}

/// PostgreSQL writes a number of JSON out in all its digits, and what reads them must find the same number.
#[tokio::test]
async fn numbers_of_json_stay_what_they_are() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let numbers = json!({
        "most": f64::MAX, "least": f64::MIN, "tiny": f64::MIN_POSITIVE, "small": 7.77e-231, "large": 1.79e308,
        "odd": 974_911.862_313_228_9, "near": 100.000_000_000_000_01, "long": 0.001_296_891_377_961_068_1,
    });
    let mut lines = order_of(&[("TEA", 1)]);
    lines["lines"][0]["meta"] = numbers.clone();
    let order = shop.made(with(lines, json!({ "meta": numbers, "customFields": numbers }))).await;
    let query = "query($id: ID!) { order(by: { id: $id }) { version meta customFields lines { meta } } }";
    let read = || async { shop.run(query, json!({ "id": order["id"] })).await["order"].take() };
    let first = read().await;
    assert_eq!((&first["meta"], &first["customFields"], &first["lines"][0]["meta"]), (&numbers, &numbers, &numbers));
    shop.updated(&order, json!({ "meta": numbers, "customFields": numbers })).await;
    assert_eq!(read().await, first, "nothing has changed");

    let literal = "mutation($id: ID!) { updateOrder(input: { id: $id, meta: { odd: 974911.8623132289 } }) { order { version meta } } }";
    let updated = shop.run(literal, json!({ "id": order["id"] })).await["updateOrder"]["order"].take();
    assert_eq!((&updated["version"], &updated["meta"]), (&json!(1), &numbers));

    let mut priced = order_of(&[("TEA", 1)]);
    priced["lines"][0]["unitPrice"] = json!(100.000_000_000_000_01);
    assert_eq!(shop.refused(priced).await, ["INVALID input.lines.0.unitPrice"]);
}

/// A tax of 0 that is given is another thing than one that nobody gave: GST is reckoned no more.
#[tokio::test]
async fn the_history_tells_that_a_tax_was_given() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(shop.updated(&order, json!({ "charges": { "tax": "0" } })).await["version"], 2);
    assert_eq!(shop.updated(&order, json!({ "charges": { "tax": "0.00" } })).await["version"], 2, "it was given already");
    let events = events(&shop, &order).await;
    assert_eq!(events[0]["changes"], json!({ "taxGiven": { "from": false, "to": true } }));
}

#[tokio::test]
async fn a_list_of_changes_is_bounded() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let order = shop.made(order_of(&[("TEA", 1), ("TEA", 2)])).await;
    let id = &order["lines"][0]["id"];
    let update = json!({ "lines": { "update": vec![json!({ "id": id, "quantity": 2 }); 501] } });
    assert_eq!(shop.update_refused(&order, update).await, ["TOO_LONG input.lines.update"]);
    assert_eq!(shop.update_refused(&order, json!({ "lines": { "remove": vec![id; 501] } })).await, ["TOO_LONG input.lines.remove"]);
}
