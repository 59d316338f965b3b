//! Money that comes in.

use entity::{idempotency_key, payment};
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, priced, with};

const PAYMENT: &str = "order { version status paymentStatus totals { paid { amount } due { amount } } payments { id } }
    payment { id method amount { amount currency } transactionId paidAt order { version } } replayed";

fn payment(order: &Value, amount: Value) -> Value {
    json!({ "orderId": order["id"], "payment": { "method": "CARD", "amount": amount } })
}

#[tokio::test]
async fn what_is_paid_decides_the_payment_status() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = shop.made(priced(&[(2, "10")])).await;
    assert_eq!(order["paymentStatus"], "UNPAID");
    for (amount, status, due) in [("5", "PARTIALLY_PAID", "15.00"), ("15.00", "PAID", "0.00"), ("0.01", "OVERPAID", "-0.01")] {
        let payload = shop.done("recordPayment", PAYMENT, payment(&order, json!(amount))).await;
        assert_eq!((&payload["order"]["paymentStatus"], &payload["order"]["totals"]["due"]["amount"]), (&json!(status), &json!(due)));
        assert_eq!(payload["order"]["status"], "PENDING");
    }
    let more = json!({ "method": "PAYPAL", "amount": 2, "transactionId": " tx-1 ", "paidAt": "2024-01-02T03:04:05+01:00" });
    let payload = shop.done("recordPayment", PAYMENT, json!({ "orderId": order["id"], "payment": more, "expectedVersion": 4 })).await;
    let paid = &payload["payment"];
    assert_eq!(paid["amount"], json!({ "amount": "2.00", "currency": "USD" }));
    assert_eq!(
        (&paid["method"], &paid["transactionId"], &paid["paidAt"]),
        (&json!("PAYPAL"), &json!("tx-1"), &json!("2024-01-02T02:04:05Z"))
    );
    // The oldest first, by the moment of payment.
    assert_eq!(payload["order"]["payments"][0]["id"], paid["id"]);
    assert_eq!(paid["order"]["version"], 5);
    let event = shop.events(&order).await[0].take();
    assert_eq!((&event["type"], &event["version"], &event["reason"]), (&json!("PAYMENT_RECORDED"), &json!(5), &Value::Null));
    assert_eq!(event["changes"]["paid"], json!({ "from": "20.01", "to": "22.01" }));
    assert_eq!((&event["changes"]["payments"]["to"]["id"], &event["changes"]["payments"]["to"]["amount"]), (&paid["id"], &json!("2.00")));
    // Money may come whatever the status.
    for status in ["ON_HOLD", "CANCELLED", "RETURNED"] {
        let order = shop.made(with(priced(&[(1, "10")]), json!({ "status": status }))).await;
        assert_eq!(shop.done("recordPayment", PAYMENT, payment(&order, json!("1"))).await["order"]["status"], status);
    }
}

#[tokio::test]
async fn a_wrong_payment_is_not_recorded() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = shop.made(priced(&[(2, "10")])).await;
    let yen = shop.made(with(priced(&[(2, "10")]), json!({ "currency": "JPY" }))).await;
    for (order, amount, wanted) in [
        (&order, json!("0"), "OUT_OF_RANGE"),
        (&order, json!("-1"), "OUT_OF_RANGE"),
        (&order, json!("1.001"), "INVALID"),
        (&order, json!("one"), "INVALID"),
        (&order, json!(true), "INVALID"),
        (&order, json!(" "), "REQUIRED"),
        (&order, json!("100000000000000"), "OUT_OF_RANGE"),
        (&yen, json!("0.5"), "INVALID"),
    ] {
        let wanted = [format!("{wanted} input.payment.amount")];
        assert_eq!(shop.declined("recordPayment", order, payment(order, amount.clone())).await, wanted, "{amount}");
    }
    // All at once.
    let wrong = json!({ "method": "CASH", "amount": "0.001", "transactionId": "x".repeat(256), "paidAt": "yesterday" });
    let wanted = ["INVALID input.payment.amount", "TOO_LONG input.payment.transactionId", "INVALID input.payment.paidAt"];
    assert_eq!(shop.declined("recordPayment", &order, json!({ "orderId": order["id"], "payment": wrong })).await, wanted);
    let stale = with(payment(&order, json!("1")), json!({ "expectedVersion": 7 }));
    assert_eq!(shop.declined("recordPayment", &order, stale).await, ["VERSION_CONFLICT input.expectedVersion"]);
    // Together they must be an amount too.
    shop.done("recordPayment", PAYMENT, payment(&order, json!("99999999999999.99"))).await;
    assert_eq!(shop.declined("recordPayment", &order, payment(&order, json!("1"))).await, ["OUT_OF_RANGE input.payment.amount"]);
}

#[tokio::test]
async fn two_hundred_payments_are_the_most() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let most: Vec<_> = (0..199).map(|_| json!({ "method": "CASH", "amount": "1" })).collect();
    let order = shop.made(with(priced(&[(2, "10")]), json!({ "payments": most }))).await;
    shop.done("recordPayment", PAYMENT, payment(&order, json!("1"))).await;
    assert_eq!(shop.declined("recordPayment", &order, payment(&order, json!("1"))).await, ["OUT_OF_RANGE input.orderId"]);
}

#[tokio::test]
async fn a_key_records_one_payment() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = shop.made(priced(&[(2, "10")])).await;
    let input = with(payment(&order, json!("5.00")), json!({ "idempotencyKey": "k", "expectedVersion": 1 }));
    // A refused payment leaves the key free.
    let refused = with(input.clone(), json!({ "expectedVersion": 9 }));
    assert_eq!(shop.declined("recordPayment", &order, refused).await, ["VERSION_CONFLICT input.expectedVersion"]);
    assert_eq!(shop.count::<idempotency_key::Entity>().await, 0);
    let first = shop.done("recordPayment", PAYMENT, input.clone()).await;
    assert_eq!(first["replayed"], false);
    shop.updated(&order, json!({ "customerNote": "x" })).await;
    // Sent again it answers with the order as it is now; the version that was expected has passed.
    let respelled = with(input.clone(), json!({ "payment": { "method": "CARD", "amount": 5, "transactionId": "", "paidAt": null } }));
    for again in [input.clone(), respelled] {
        let payload = shop.twin().done("recordPayment", PAYMENT, again).await;
        assert_eq!((&payload["replayed"], &payload["order"]["version"]), (&json!(true), &json!(3)));
        assert_eq!(payload["payment"]["id"], first["payment"]["id"]);
    }
    let other = shop.made(priced(&[(2, "10")])).await;
    for other in [payment(&order, json!("6")), payment(&other, json!("5")), payment(&order, json!("nonsense"))] {
        let input = with(other, json!({ "idempotencyKey": "k" }));
        assert_eq!(shop.declined("recordPayment", &order, input).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    }
    // Each mutation has keys of its own.
    let refund = json!({ "orderId": order["id"], "idempotencyKey": "k", "method": "CARD", "amount": "5.00" });
    assert_eq!(shop.done("recordRefund", "replayed", refund).await["replayed"], false);
    let long = with(input, json!({ "idempotencyKey": "k".repeat(256) }));
    assert_eq!(shop.declined("recordPayment", &order, long).await, ["TOO_LONG input.idempotencyKey"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn payments_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let input = with(payment(&order, json!("5")), json!({ "idempotencyKey": "k" }));
    let payloads = shop.at_once(PAYMENT, vec![("recordPayment", input); 8]).await;
    assert!(payloads.iter().all(|payload| payload["payment"].is_object() && payload["payment"]["id"] == payloads[0]["payment"]["id"]));
    assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == false).count(), 1);
    assert_eq!(shop.count::<payment::Entity>().await, 1);
    // Without a key each is money of its own, and none is lost.
    let payloads = shop.at_once(PAYMENT, vec![("recordPayment", payment(&order, json!("1"))); 8]).await;
    assert!(payloads.iter().all(|payload| errors(payload).is_empty()), "{payloads:#?}");
    let now = shop.order(&order).await;
    assert_eq!((&now["totals"]["paid"]["amount"], &now["version"]), (&json!("13.00"), &json!(10)));
    // Of those who expect the same version one is heard.
    let input = with(payment(&order, json!("1")), json!({ "expectedVersion": 10 }));
    let payloads = shop.at_once(PAYMENT, vec![("recordPayment", input); 6]).await;
    assert_eq!(payloads.iter().filter(|payload| payload["payment"].is_object()).count(), 1);
    // A payment and a cancellation: both.
    let mixed = vec![("recordPayment", payment(&order, json!("1"))), ("cancelOrder", json!({ "id": order["id"] }))];
    let payloads = shop.at_once("order { version }", mixed).await;
    assert!(payloads.iter().all(|payload| errors(payload).is_empty()), "{payloads:#?}");
    let now = shop.order(&order).await;
    assert_eq!((&now["status"], &now["totals"]["paid"]["amount"]), (&json!("CANCELLED"), &json!("15.00")));
}
