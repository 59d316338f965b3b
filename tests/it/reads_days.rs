//! Plain days where a moment is, archived orders beside others, and mistakes that are told once.

use chrono::{Days, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, with};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop.save("saveOrganization", "organization", "id", json!({ "timeZone": "America/New_York" })).await;
    shop
}

fn order(more: Value) -> Value {
    with(order_of(&[("TEA", 1)]), with(json!({ "disableInventoryCount": true }), more))
}

#[tokio::test]
async fn a_day_is_taken_whole_where_the_organization_is() {
    let shop = shop().await;
    for (number, placed_at) in [
        ("early", "2026-03-07T04:59:59Z"),
        ("in", "2026-03-07T05:00:00Z"),
        ("last", "2026-03-08T04:59:59Z"),
        ("late", "2026-03-08T05:00:00Z"),
    ] {
        shop.made(order(json!({ "orderNumber": number, "placedAt": placed_at }))).await;
    }
    let query = "query($range: DateTimeRange) { orders(filter: { placedAt: $range }, sort: { direction: ASC }) { nodes { orderNumber } } }";
    let list = async |range: Value| {
        let nodes = shop.run(query, json!({ "range": range })).await["orders"]["nodes"].take();
        nodes.as_array().unwrap().iter().map(|order| order["orderNumber"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(json!({ "from": "2026-03-07", "to": "2026-03-07" })).await, "in last");
    assert_eq!(list(json!({ "from": "2026-03-07T05:00:00Z", "to": "2026-03-08" })).await, "in last late");
    assert_eq!(list(json!({ "to": "2026-03-06" })).await, "early");
    let (code, message) = shop.refusal(query, json!({ "range": { "from": "2026-02-30" } })).await;
    assert_eq!((code.as_str(), message.contains("placedAt.from")), ("BAD_REQUEST", true));
    let (days, moments) = (
        "{ orders(filter: { placedAt: { to: \"2026-03-07\" } }) { nodes { id } } }",
        "{ orders(filter: { placedAt: { to: \"2026-03-08T05:00:00Z\" } }) { nodes { id } } }",
    );
    let (with_day, _) = shop.statements(shop.run(days, json!({}))).await;
    let (without, _) = shop.statements(shop.run(moments, json!({}))).await;
    assert_eq!((without, with_day), (1, 4), "only a day asks where the organization is, and that of the moment that the list shows");
}

#[tokio::test]
async fn a_day_is_taken_where_something_happened() {
    let shop = shop().await;
    let made = shop.made(order(json!({ "placedAt": "2026-03-07T15:00:00Z" }))).await;
    let id = json!({ "orderId": made["id"] });
    let pay = |more: Value| with(id.clone(), json!({ "payment": with(json!({ "method": "CASH", "amount": "1" }), more) }));
    let paid = shop.done("recordPayment", "payment { paidAt }", pay(json!({ "paidAt": "2026-03-07" }))).await;
    assert_eq!(paid["payment"]["paidAt"], "2026-03-07T05:00:00Z");
    let refund = with(id.clone(), json!({ "method": "CASH", "amount": "1", "refundedAt": "2026-03-08" }));
    assert_eq!(shop.done("recordRefund", "refund { refundedAt }", refund).await["refund"]["refundedAt"], "2026-03-08T05:00:00Z");
    // On the day of the order goods leave after it was placed, and not on the day before.
    let ship = |day: &str| with(id.clone(), json!({ "shippedAt": day }));
    for early in ["2026-03-06", "2026-03-07T14:59:59Z"] {
        assert_eq!(shop.declined("createFulfillment", &made, ship(early)).await, ["OUT_OF_RANGE input.shippedAt"]);
    }
    let sent = shop.done("createFulfillment", "fulfillment { id shippedAt }", ship("2026-03-07")).await["fulfillment"].take();
    assert_eq!(sent["shippedAt"], "2026-03-07T15:00:00Z");
    let came = shop.track(&sent, json!({ "deliveredAt": "2026-03-07" })).await;
    assert_eq!(came["fulfillment"]["deliveredAt"], "2026-03-07T15:00:00Z");
    // An import may have shipped before.
    shop.made(order(json!({ "status": "SHIPPED", "placedAt": "2026-03-07", "shipDate": "2026-03-01" }))).await;
    // At most a day ahead.
    let (soon, late) = (Utc::now() + TimeDelta::hours(23), Utc::now() + TimeDelta::hours(25));
    shop.done("recordPayment", "payment { id }", pay(json!({ "paidAt": soon }))).await;
    assert_eq!(shop.declined("recordPayment", &made, pay(json!({ "paidAt": late }))).await, ["OUT_OF_RANGE input.payment.paidAt"]);
    let far = (Utc::now().date_naive() + Days::new(3)).to_string();
    let refund = with(id.clone(), json!({ "method": "CASH", "amount": "1", "refundedAt": far }));
    assert_eq!(shop.declined("recordRefund", &made, refund).await, ["OUT_OF_RANGE input.refundedAt"]);
    let new = json!({ "payments": [{ "method": "CASH", "amount": "1", "paidAt": late }] });
    assert_eq!(shop.refused(order(new)).await, ["OUT_OF_RANGE input.payments.0.paidAt"]);
}

#[tokio::test]
async fn a_transaction_is_told_once() {
    let shop = shop().await;
    let made = shop.made(order(json!({ "payments": [{ "method": "CARD", "amount": "5", "transactionId": "t" }] }))).await;
    let pay = |method: &str| json!({ "orderId": made["id"], "payment": { "method": method, "amount": "1", "transactionId": " t " } });
    assert_eq!(shop.declined("recordPayment", &made, pay("CARD")).await, ["DUPLICATE input.payment.transactionId"]);
    shop.done("recordPayment", "payment { id }", pay("PAYPAL")).await;
    let refund = json!({ "orderId": made["id"], "method": "CARD", "amount": "1", "transactionId": "t" });
    shop.done("recordRefund", "refund { id }", refund.clone()).await;
    assert_eq!(shop.declined("recordRefund", &made, refund).await, ["DUPLICATE input.transactionId"]);
    let twice = json!({ "method": "CARD", "amount": "5", "transactionId": "t" });
    assert_eq!(shop.refused(order(json!({ "payments": [twice, twice] }))).await, ["DUPLICATE input.payments.1.transactionId"]);
    // Another order may have it: one payment for two.
    shop.made(order(json!({ "payments": [twice] }))).await;
    for code in ["XXX", "XTS", "XAU"] {
        assert_eq!(shop.refused(order(json!({ "currency": code }))).await, ["INVALID input.currency"]);
    }
}

#[tokio::test]
async fn archived_orders_are_listed_beside_the_others() {
    let shop = shop().await;
    let one = shop.made(order(json!({}))).await;
    shop.made(order(json!({}))).await;
    shop.updated(&one, json!({ "archived": true })).await;
    let query = "query($filter: OrderFilter) { orders(filter: $filter) { totalCount } }";
    for (filter, count) in [
        (json!({}), 1),
        (json!({ "archived": true }), 1),
        (json!({ "includeArchived": true }), 2),
        (json!({ "includeArchived": false }), 1),
        (json!({ "includeArchived": false, "archived": true }), 1),
    ] {
        assert_eq!(shop.run(query, json!({ "filter": filter })).await["orders"]["totalCount"], count, "{filter}");
    }
    let both = json!({ "filter": { "includeArchived": true, "archived": false } });
    assert_eq!(shop.refusal(query, both).await.0, "BAD_REQUEST");
}

#[tokio::test]
async fn an_order_is_placed_before_its_goods_leave() {
    let shop = shop().await;
    let placed = shop.made(order(json!({ "placedAt": "2026-01-10T00:00:00Z" }))).await;
    shop.fulfilled(&placed, json!({ "shippedAt": "2026-01-12T00:00:00Z" })).await;
    let at = |moment: &str| json!({ "placedAt": moment });
    assert_eq!(shop.update_refused(&placed, at("2026-01-12T00:00:01Z")).await, ["OUT_OF_RANGE input.placedAt"]);
    for moment in ["2026-01-12T00:00:00Z", "2026-01-01T00:00:00Z"] {
        assert_eq!(shop.updated(&placed, at(moment)).await["placedAt"], moment);
    }
    // One that came here with a past may have been sent before it was placed.
    let past = json!({ "status": "SHIPPED", "placedAt": "2026-01-10T00:00:00Z", "shipDate": "2026-01-05" });
    let imported = shop.made(order(past)).await;
    shop.updated(&imported, at("2026-01-11T00:00:00Z")).await;
}

/// The first and the last of all days, on both databases.
#[tokio::test]
async fn days_at_the_ends_of_time_are_days() {
    let shop = shop().await;
    shop.save("saveOrganization", "organization", "timeZone", json!({ "timeZone": "Asia/Tokyo" })).await;
    shop.made(order(json!({ "placedAt": "0001-01-01" }))).await;
    let query = "query($filter: OrderFilter) { orders(filter: $filter) { nodes { placedAt } } }";
    let list = async |filter: Value| shop.run(query, json!({ "filter": filter })).await["orders"]["nodes"].take();
    let first = json!([{ "placedAt": "0001-01-01T00:00:00Z" }]);
    assert_eq!(list(json!({ "placedAt": { "to": "0001-01-01" } })).await, first);
    for zone in ["Asia/Tokyo", "UTC", "America/New_York"] {
        shop.save("saveOrganization", "organization", "timeZone", json!({ "timeZone": zone })).await;
        assert_eq!(list(json!({ "placedAt": { "to": "9999-12-31" } })).await, first, "{zone}");
    }
}

#[tokio::test]
async fn one_mistake_is_one_error() {
    let shop = shop().await;
    let tags: Vec<_> = (0..51).map(|number| number.to_string()).collect();
    assert_eq!(shop.refused(order(json!({ "tags": tags }))).await, ["TOO_LONG input.tags"]);
    // Who cannot be found may have had an address.
    let nobody = [json!({ "id": "order_x" }), json!({ "externalId": "nobody" }), json!({ "username": "nobody" })];
    for (customer, mistake) in
        nobody.iter().zip(["INVALID input.customer.id", "NOT_FOUND input.customer.externalId", "NOT_FOUND input.customer.username"])
    {
        let mut order = order(json!({ "customer": customer }));
        order.as_object_mut().unwrap().remove("shippingAddress");
        assert_eq!(shop.refused(order).await, [mistake]);
    }
    // A payment that is wrong keeps its place among the others.
    let pay = |amount: &str, id: &str| json!({ "method": "CASH", "amount": amount, "transactionId": id });
    let payments = json!({ "payments": [pay("0", "z"), pay("1", "a"), pay("1", "a")], "dryRun": true });
    assert_eq!(shop.refused(order(payments)).await, ["OUT_OF_RANGE input.payments.0.amount", "DUPLICATE input.payments.2.transactionId"]);
    let line = json!({ "product": { "sku": "TEA" }, "quantity": 3, "unitPrice": "10", "discount": "15" });
    let made = shop.made(order(json!({ "lines": [line], "tags": ["a"] }))).await;
    assert_eq!(shop.update_refused(&made, json!({ "addTags": tags })).await, ["TOO_LONG input.addTags"]);
    let smaller = json!({ "lines": { "update": [{ "id": made["lines"][0]["id"], "quantity": 1 }] } });
    assert_eq!(shop.update_refused(&made, smaller).await, ["OUT_OF_RANGE input.lines.update.0.discount"]);
    let query = "query($sku: String) { product(by: { sku: $sku }) { id } }";
    let (code, message) = shop.refusal(query, json!({ "sku": "TEA" })).await;
    assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    assert!(message.contains("declare $sku as String!"), "{message}");
    assert_eq!(errors(&shop.update(json!({ "id": made["id"], "addTags": ["b"] })).await), [""; 0]);
}
