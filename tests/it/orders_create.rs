//! What `createSalesOrder` makes, and what it refuses.

use entity::{customer, order, order_number_counter};
use serde_json::{Value, json};

use crate::support::{Shop, address, errors, order_of, priced, with};

#[tokio::test]
async fn the_least_that_an_order_needs() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    for (field, value) in [
        ("orderNumber", json!("0000001")),
        ("version", json!(1)),
        ("status", json!("PENDING")),
        ("fulfillmentStatus", json!("UNFULFILLED")),
        ("paymentStatus", json!("UNPAID")),
        ("assignStatus", json!("PENDING")),
        ("source", json!("WEBSITE")),
        ("subType", json!("NONE")),
        ("currency", json!("USD")),
        ("tags", json!([])),
        ("customFields", json!({})),
        ("meta", json!({})),
        ("billingAddress", Value::Null),
        ("gift", Value::Null),
        ("customer", Value::Null),
    ] {
        assert_eq!(order[field], value, "{field}");
    }
    assert_eq!(order["lines"][0]["name"], "Product TEA");
    assert_eq!(order["lines"][0]["reservedQuantity"], 2);
    assert_eq!(order["totals"]["grandTotal"], json!({ "amount": "20.00", "currency": "USD" }));
    assert_eq!(order["totals"]["due"]["amount"], "20.00");
    assert_eq!(shop.levels("TEA").await, [(5, 2)]);
    assert_eq!(shop.order(&order).await, order);
    assert_eq!(shop.made(order_of(&[("TEA", 1)])).await["orderNumber"], "0000002");
}

#[tokio::test]
async fn totals_are_computed() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let input = with(
        priced(&[(3, "0.3333"), (1, "0.125"), (1, "0.135")]),
        json!({
            "charges": { "tax": "1.10", "shipping": "2.20", "handling": 3.3, "insurance": "4.4", "giftWrap": "5.50", "discount": "1.00" },
            "payments": [{ "method": "CARD", "amount": "2.00" }, { "method": "CASH", "amount": "3.5", "transactionId": "t-1" }],
        }),
    );
    let input = with(
        input.clone(),
        json!({ "lines": [with(input["lines"][0].clone(), json!({ "discount": "0.50" })), input["lines"][1], input["lines"][2]] }),
    );
    let order = shop.made(input).await;
    // 3 × 0.3333 = 0.9999 → 1.00; 0.125 → 0.12 and 0.135 → 0.14, half to even.
    let totals = |name: &str| order["totals"][name]["amount"].as_str().unwrap().to_owned();
    for (name, amount) in [
        ("items", "1.26"),
        ("discount", "1.50"),
        ("orderDiscount", "1.00"),
        ("tax", "1.10"),
        ("shipping", "2.20"),
        ("handling", "3.30"),
        ("insurance", "4.40"),
        ("giftWrap", "5.50"),
        ("grandTotal", "16.26"),
        ("returned", "0.00"),
        ("billable", "16.26"),
        ("paid", "5.50"),
        ("refunded", "0.00"),
        ("due", "10.76"),
    ] {
        assert_eq!(totals(name), amount, "{name}");
    }
    assert_eq!(order["paymentStatus"], "PARTIALLY_PAID");
    assert_eq!(order["lines"][0]["unitPrice"]["amount"], "0.3333");
    assert_eq!(order["lines"][0]["total"]["amount"], "0.50");
    assert_eq!(order["lines"][1]["total"]["amount"], "0.12");
    let paid = |amount: &str| with(priced(&[(1, "5")]), json!({ "payments": [{ "method": "CARD", "amount": amount }] }));
    assert_eq!(shop.made(paid("5")).await["paymentStatus"], "PAID");
    assert_eq!(shop.made(paid("5.01")).await["paymentStatus"], "OVERPAID");
    assert_eq!(shop.made(priced(&[(1, "0")])).await["paymentStatus"], "PAID");
}

#[tokio::test]
async fn currencies_have_their_own_decimals() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let yen = shop.made(with(priced(&[(3, "0.5"), (2, "500")]), json!({ "currency": "JPY" }))).await;
    assert_eq!(yen["totals"]["grandTotal"], json!({ "amount": "1002", "currency": "JPY" }));
    assert_eq!(yen["lines"][0]["unitPrice"]["amount"], "0.5");
    let dinar = shop.made(with(priced(&[(1, "0.0015"), (1, "1")]), json!({ "currency": "KWD", "charges": { "shipping": "0.125" } }))).await;
    assert_eq!(dinar["totals"]["grandTotal"]["amount"], "1.127");
    let with_charge = |currency: &str| with(priced(&[(1, "5")]), json!({ "currency": currency, "charges": { "shipping": "0.125" } }));
    assert_eq!(shop.refused(with_charge("JPY")).await, ["INVALID input.charges.shipping"]);
    assert_eq!(shop.refused(with_charge("USD")).await, ["INVALID input.charges.shipping"]);
    assert_eq!(shop.refused(with_charge("XYZ")).await, ["INVALID input.currency"]);
    // The catalogue's prices are in the organization's currency.
    let unpriced = with(order_of(&[("TEA", 1)]), json!({ "currency": "EUR", "disableInventoryCount": true }));
    assert_eq!(shop.refused(unpriced).await, ["REQUIRED input.lines.0.unitPrice"]);
}

#[tokio::test]
async fn amounts_out_of_range_are_refused() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let discount = with(priced(&[(1, "5")]), json!({ "charges": { "discount": "5.01" } }));
    assert_eq!(shop.refused(discount).await, ["OUT_OF_RANGE input.charges.discount"]);
    let free = with(priced(&[(1, "5")]), json!({ "charges": { "discount": "5.00" } }));
    assert_eq!(shop.made(free).await["totals"]["grandTotal"]["amount"], "0.00");
    let huge = shop.refused(priced(&[(1_000_000, "99999999999999.9999")])).await;
    assert!(huge.iter().all(|error| error.starts_with("OUT_OF_RANGE input.lines")) && !huge.is_empty(), "{huge:?}");
    let many: Vec<_> = (0..10).map(|_| (1, "99999999999999")).collect();
    let sum = shop.refused(priced(&many)).await;
    assert!(sum.iter().all(|error| error.starts_with("OUT_OF_RANGE input.lines")) && !sum.is_empty(), "{sum:?}");
    let charged = with(priced(&[(1, "1")]), json!({ "charges": { "shipping": "99999999999999" } }));
    assert_eq!(shop.refused(charged).await, ["OUT_OF_RANGE input.charges"]);
    for (quantity, price, wanted) in [
        (0, "1", "OUT_OF_RANGE input.lines.0.quantity"),
        (-1, "1", "OUT_OF_RANGE input.lines.0.quantity"),
        (1_000_001, "1", "OUT_OF_RANGE input.lines.0.quantity"),
        (1, "-1", "OUT_OF_RANGE input.lines.0.unitPrice"),
        (1, "1.00001", "INVALID input.lines.0.unitPrice"),
        (1, "a lot", "INVALID input.lines.0.unitPrice"),
        (1, "100000000000000", "OUT_OF_RANGE input.lines.0.unitPrice"),
    ] {
        assert_eq!(shop.refused(priced(&[(quantity, price)])).await, [wanted], "{quantity} × {price}");
    }
    let line = json!({ "product": { "sku": "TEA" }, "quantity": 2, "unitPrice": "1", "discount": "2.01" });
    assert_eq!(shop.refused(with(priced(&[]), json!({ "lines": [line] }))).await, ["OUT_OF_RANGE input.lines.0.discount"]);
}

#[tokio::test]
async fn orders_come_in_with_any_status() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 10).await;
    let input = |status: &str| {
        with(order_of(&[("TEA", 2), ("CUP", 1)]), json!({ "status": status, "placedAt": "2024-01-15", "shipDate": "2024-01-20" }))
    };
    for status in ["SHIPPED", "UNDELIVERED", "DELIVERED", "FULFILLED", "COMPLETED", "PARTIALLY_REFUNDED"] {
        let order = shop.made(input(status)).await;
        assert_eq!(order["status"], status);
        assert_eq!(order["fulfillmentStatus"], "FULFILLED", "{status}");
        assert_eq!(order["fulfillments"].as_array().unwrap().len(), 1, "{status}");
        assert_eq!(order["fulfillments"][0]["shippedAt"], "2024-01-20T00:00:00Z", "{status}");
        assert_eq!(order["lines"][0]["fulfilledQuantity"], 2, "{status}");
        assert_eq!(order["returns"], json!([]), "{status}");
    }
    let undated = shop.made(with(input("SHIPPED"), json!({ "shipDate": null }))).await;
    assert_eq!(undated["fulfillments"][0]["shippedAt"], "2024-01-15T00:00:00Z");
    let returned = shop.made(input("RETURNED")).await;
    assert_eq!(returned["lines"][0]["returnedQuantity"], 2);
    assert_eq!(returned["returns"][0]["restocked"], false);
    assert_eq!(returned["returns"][0]["amount"]["amount"], "30.00");
    assert_eq!(returned["totals"]["billable"]["amount"], "0.00");
    let cancelled = shop.made(input("CANCELLED")).await;
    assert_eq!(cancelled["fulfillments"], json!([]));
    assert_eq!(cancelled["lines"][0]["reservedQuantity"], 0);
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(10, 0)], vec![(10, 0)]));
    let partly = with(
        input("PARTIALLY_SHIPPED"),
        json!({ "lines": [
        { "product": { "sku": "TEA" }, "quantity": 4, "fulfilledQuantity": 1 },
        { "product": { "sku": "CUP" }, "quantity": 2 },
    ] }),
    );
    let order = shop.made(partly.clone()).await;
    assert_eq!(order["fulfillmentStatus"], "PARTIALLY_FULFILLED");
    assert_eq!(order["fulfillments"][0]["lines"], json!([{ "line": { "sku": "TEA" }, "quantity": 1 }]));
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(10, 3)], vec![(10, 2)]));
    let none = shop.made(input("PARTIALLY_SHIPPED")).await;
    assert_eq!(none["fulfillments"], json!([]));
    assert_eq!(shop.refused(with(partly.clone(), json!({ "status": "PENDING" }))).await, ["CONFLICT input.lines.0.fulfilledQuantity"]);
    let too_many = json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 1, "fulfilledQuantity": 2 }] });
    assert_eq!(shop.refused(with(partly, too_many)).await, ["OUT_OF_RANGE input.lines.0.fulfilledQuantity"]);
    let held = shop.made(with(input("ON_HOLD"), json!({ "holdUntil": "2024-01-18" }))).await;
    assert_eq!((&held["status"], &held["lines"][0]["reservedQuantity"]), (&json!("ON_HOLD"), &json!(2)));
    let waiting = shop.made(with(order_of(&[("TEA", 100)]), json!({ "status": "BACKORDER" }))).await;
    assert_eq!((&waiting["status"], &waiting["allowBackorder"]), (&json!("BACKORDER"), &json!(true)));
    for status in ["IN_REVIEW", "PROCESSING", "COMMITTED", "POSTPONED", "AWAITING_SHIPMENT", "INVOICED"] {
        assert_eq!(shop.made(with(order_of(&[("CUP", 1)]), json!({ "status": status }))).await["status"], status);
    }
}

#[tokio::test]
async fn numbers_are_taken_once() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let ebay = shop.save("saveChannelAccount", "channelAccount", "id", json!({ "name": "eBay", "type": "EBAY" })).await["id"].clone();
    let order = |more: Value| with(with(priced(&[(1, "1")]), json!({ "channel": { "type": "WEBSITE" } })), more);
    let first = shop.made(order(json!({ "orderNumber": "ORD-2024-001", "channelOrderId": "c-1" }))).await;
    let existing = json!({ "id": first["id"], "orderNumber": "ORD-2024-001" });
    let refused = shop.create(order(json!({ "orderNumber": " ORD-2024-001 ", "channelOrderId": "c-1" }))).await;
    assert_eq!(errors(&refused), ["DUPLICATE input.orderNumber", "DUPLICATE input.channelOrderId"]);
    for error in refused["userErrors"].as_array().unwrap() {
        assert_eq!((&error["__typename"], &error["existingOrder"]), (&json!("DuplicateOrderError"), &existing));
    }
    // Another account may have the same id; a cancelled order keeps its number.
    shop.made(order(json!({ "channelOrderId": "c-1", "channel": { "accountId": ebay } }))).await;
    assert_eq!(shop.cancel(&first).await["userErrors"], json!([]));
    assert_eq!(shop.refused(order(json!({ "orderNumber": "ORD-2024-001" }))).await, ["DUPLICATE input.orderNumber"]);
    // Numbers that were taken by hand are skipped.
    let counted = shop.made(order(json!({}))).await["orderNumber"].as_str().unwrap().parse::<u32>().unwrap();
    let by_hand: Vec<_> = (1..=20).map(|more| counted + more).collect();
    for number in &by_hand {
        shop.made(order(json!({ "orderNumber": format!("{number:07}") }))).await;
    }
    let next = shop.made(order(json!({}))).await["orderNumber"].as_str().unwrap().parse::<u32>().unwrap();
    assert!(!by_hand.contains(&next) && next > counted, "{next}");
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    let input = json!({
        "channel": { "type": "AMAZON" },
        "companyId": "company",
        "warehouseId": shop.id(),
        "currency": "dollars",
        "customer": { "username": "nobody" },
        "placedAt": "yesterday",
        "shippingAddress": { "line1": "", "country": "US" },
        "lines": [
            { "product": { "sku": "NONE" }, "quantity": 1 },
            { "product": { "sku": "TEA" }, "quantity": 0, "unitPrice": "-1" },
            { "product": { "sku": "TEA" }, "quantity": 1, "meta": 7 },
        ],
        "charges": { "tax": "-1", "shipping": "x", "handling": [1] },
        "payments": [{ "method": "CARD", "amount": "0" }],
        "notes": [{ "text": " " }],
        "attachments": [{ "fileName": "", "path": "a" }],
        "salesAgentId": "x",
        "tags": ["ok", "a\u{0}b"],
        "customFields": { "list": [1] },
        "meta": [1],
        "subChannel": "x".repeat(256),
        "customerNote": "x".repeat(10_001),
        "shipDate": "2024-02-30",
        "shipByDate": {},
    });
    let mut told = shop.refused(input).await;
    told.sort();
    insta::assert_json_snapshot!(told);
    assert_eq!(shop.count::<order::Entity>().await, 0);
}

#[tokio::test]
async fn a_dry_run_keeps_nothing() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let details = json!({ "details": { "email": "a@example.com", "firstName": "A", "lastName": "B" } });
    let dry =
        with(order_of(&[("TEA", 2)]), json!({ "dryRun": true, "customer": details, "idempotencyKey": "k", "charges": { "tax": "1" } }));
    let payload = shop.create(dry.clone()).await;
    assert_eq!(payload["order"], Value::Null);
    insta::assert_json_snapshot!(payload["preview"]);
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
    assert_eq!(shop.count::<order::Entity>().await, 0);
    assert_eq!(shop.count::<customer::Entity>().await, 0);
    assert_eq!(shop.count::<order_number_counter::Entity>().await, 0);
    assert_eq!(shop.count::<entity::idempotency_key::Entity>().await, 0);
    assert_eq!(
        shop.refused(with(dry.clone(), json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 6 }] }))).await,
        ["UNAVAILABLE input.lines"]
    );
    // The same input for real, with the key that the dry run did not use.
    let order = shop.made(with(dry.clone(), json!({ "dryRun": false }))).await;
    assert_eq!(order["orderNumber"], "0000001");
    let again = shop.create(dry).await;
    assert_eq!((&again["replayed"], &again["order"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn tax_is_given_or_computed() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({ "gstPercent": "5" })).await;
    shop.product("CUP", json!({ "gstPercent": "12.5" })).await;
    shop.product("BOOK", json!({})).await;
    let company = shop.save("saveCompany", "company", "id", json!({ "name": "Seller", "gstin": "19AAACA1234A1Z5" })).await["id"].clone();
    let lines = json!([
        { "product": { "sku": "TEA" }, "quantity": 3, "unitPrice": "9.99", "discount": "1.00" },
        { "product": { "sku": "CUP" }, "quantity": 1, "unitPrice": "1.00" },
        { "product": { "sku": "BOOK" }, "quantity": 1, "unitPrice": "100" },
    ]);
    let order = json!({ "companyId": company, "lines": lines, "shippingAddress": address(), "disableInventoryCount": true });
    // 5 % of 28.97 is 1.4485, 12.5 % of 1.00 is 0.125: half to even, line by line.
    let made = shop.made(order.clone()).await;
    assert_eq!(made["totals"]["tax"]["amount"], "1.57");
    assert_eq!(made["totals"]["grandTotal"]["amount"], "131.54");
    let given = shop.made(with(order.clone(), json!({ "charges": { "tax": "0" } }))).await;
    assert_eq!(given["totals"]["tax"]["amount"], "0.00");
    let exempt = shop.made(with(order.clone(), json!({ "taxExempt": true }))).await;
    assert_eq!(exempt["totals"]["tax"]["amount"], "0.00");
    assert_eq!(
        shop.refused(with(order.clone(), json!({ "taxExempt": true, "charges": { "tax": "0.01" } }))).await,
        ["CONFLICT input.charges.tax"]
    );
    shop.made(with(order.clone(), json!({ "taxExempt": true, "charges": { "tax": "0.00" } }))).await;
    // The first company has no GSTIN.
    let without = shop.made(with(order, json!({ "companyId": null }))).await;
    assert_eq!(without["totals"]["tax"]["amount"], "0.00");
}

#[tokio::test]
async fn bounds_of_texts_and_lists() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = priced(&[(1, "1")]);
    let many: Vec<_> = (0..501).map(|_| (1, "1")).collect();
    assert_eq!(shop.refused(priced(&many)).await, ["TOO_LONG input.lines"]);
    assert_eq!(shop.made(priced(&many[..500])).await["lines"].as_array().unwrap().len(), 500);
    assert_eq!(shop.refused(priced(&[])).await, ["REQUIRED input.lines"]);
    let tags = |count: usize| json!({ "tags": (0..count).map(|tag| format!("t{tag}")).collect::<Vec<_>>() });
    assert_eq!(shop.refused(with(order.clone(), tags(51))).await, ["TOO_LONG input.tags"]);
    assert_eq!(shop.made(with(order.clone(), tags(50))).await["tags"].as_array().unwrap().len(), 50);
    let keys = |count: usize| Value::Object((0..count).map(|key| (format!("k{key}"), json!(1))).collect());
    let nested =
        |levels: usize| (0..levels).fold(json!(1), |inside, level| if level % 2 == 0 { json!([inside]) } else { json!({ "a": inside }) });
    // What is taken is read back, in the order and in its history.
    let deep = shop.made(with(order.clone(), json!({ "meta": { "a": nested(31) } }))).await;
    let deep = shop.updated(&deep, json!({ "meta": { "b": nested(31) } })).await;
    assert_eq!(deep["meta"], json!({ "a": nested(31), "b": nested(31) }));
    assert_eq!(shop.events(&deep).await[0]["changes"]["meta"]["to"]["b"], nested(31));
    for (more, wanted) in [
        (json!({ "subChannel": "é".repeat(256) }), "TOO_LONG input.subChannel"),
        (json!({ "orderNumber": "x".repeat(256) }), "TOO_LONG input.orderNumber"),
        (json!({ "channelOrderId": "a\u{0}b" }), "INVALID input.channelOrderId"),
        (json!({ "customerUsername": "a\u{0}b" }), "INVALID input.customerUsername"),
        (json!({ "orderNumber": "a\u{0}b" }), "INVALID input.orderNumber"),
        (json!({ "internalNote": "a\u{7}b" }), "INVALID input.internalNote"),
        (json!({ "tags": ["x".repeat(256)] }), "TOO_LONG input.tags.0"),
        (json!({ "meta": "text" }), "INVALID input.meta"),
        (json!({ "meta": { "a": "\u{0}" } }), "INVALID input.meta.a"),
        (json!({ "meta": keys(101) }), "TOO_LONG input.meta"),
        (json!({ "meta": { "a": nested(32) } }), "INVALID input.meta"),
        (json!({ "meta": { "a": "x".repeat(65_536) } }), "TOO_LONG input.meta"),
        (json!({ "customFields": { "a": {} } }), "INVALID input.customFields.a"),
        (json!({ "placedAt": "2999-01-01T00:00:00Z" }), "OUT_OF_RANGE input.placedAt"),
        (json!({ "shipping": { "weightKg": -1.0 } }), "OUT_OF_RANGE input.shipping.weightKg"),
        (json!({ "idempotencyKey": "k".repeat(256) }), "TOO_LONG input.idempotencyKey"),
        (json!({ "notes": vec![json!({ "text": "x" }); 201] }), "TOO_LONG input.notes"),
    ] {
        assert_eq!(shop.refused(with(order.clone(), more.clone())).await, [wanted], "{wanted}");
    }
    let several = json!({ "customFields": { "c": [1], "v": "a\u{0}", "w": {} } });
    let told = ["INVALID input.customFields.v", "INVALID input.customFields.c", "INVALID input.customFields.w"];
    assert_eq!(shop.refused(with(order.clone(), several)).await, told, "all that is wrong at once");
    let blank = json!({
        "orderNumber": " ", "channelOrderId": "", "subChannel": "\t", "channelShippingMethod": "", "customerNote": "  \n", "tags": [" ", "a ", "a"],
        "meta": [], "customFields": { "Package Count": 3, "gone": null, "Priority Level": "High", "rush": true }, "shipDate": "", "salesAgentId": "", "idempotencyKey": "",
        "dryRun": null, "status": null, "fromCart": null, "subType": null,
    });
    let order = shop.made(with(order, blank)).await;
    for field in ["channelOrderId", "subChannel", "channelShippingMethod", "customerNote", "shipDate", "salesAgent"] {
        assert_eq!(order[field], Value::Null, "{field}");
    }
    assert_eq!((&order["tags"], &order["meta"], &order["status"]), (&json!(["a"]), &json!({}), &json!("PENDING")));
    assert_eq!(order["customFields"], json!({ "Package Count": 3, "Priority Level": "High", "rush": true }));
}
