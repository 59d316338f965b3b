//! Money that goes back.

use chrono::Utc;
use domain::id;
use entity::{Decimal4, PaymentMethod, refund};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, errors, priced, with};

const REFUND: &str = "order { version status paymentStatus totals { refunded { amount } due { amount } } refunds { id } }
    refund { id method amount { amount currency } transactionId reason refundedAt order { version } } replayed";

fn refund(order: &Value, amount: &str) -> Value {
    json!({ "orderId": order["id"], "method": "CARD", "amount": amount })
}

/// An order of 20.00 that is paid.
async fn paid(shop: &Shop, more: Value) -> Value {
    shop.made(with(with(priced(&[(2, "10")]), json!({ "payments": [{ "method": "CARD", "amount": "20" }] })), more)).await
}

#[tokio::test]
async fn at_most_what_was_paid_goes_back() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = paid(&shop, json!({})).await;
    assert_eq!(shop.declined("recordRefund", &order, refund(&order, "20.01")).await, ["OUT_OF_RANGE input.amount"]);
    let more = json!({ "transactionId": "re-1", "reason": " Late ", "refundedAt": "2024-01-02T00:00:00Z", "expectedVersion": 1 });
    let payload = shop.done("recordRefund", REFUND, with(refund(&order, "15"), more)).await;
    assert_eq!(
        (&payload["order"]["paymentStatus"], &payload["order"]["totals"]["due"]["amount"]),
        (&json!("PARTIALLY_PAID"), &json!("15.00"))
    );
    let given = &payload["refund"];
    assert_eq!(given["amount"], json!({ "amount": "15.00", "currency": "USD" }));
    assert_eq!((&given["transactionId"], &given["reason"]), (&json!("re-1"), &json!("Late")));
    assert_eq!((&given["refundedAt"], &given["order"]["version"]), (&json!("2024-01-02T00:00:00Z"), &json!(2)));
    let event = shop.events(&order).await[0].take();
    assert_eq!((&event["type"], &event["reason"]), (&json!("REFUND_RECORDED"), &json!("Late")));
    assert_eq!(event["changes"]["refunded"], json!({ "from": "0.00", "to": "15.00" }));
    assert_eq!(event["changes"]["refunds"]["to"]["id"], given["id"]);
    assert_eq!(shop.declined("recordRefund", &order, refund(&order, "5.01")).await, ["OUT_OF_RANGE input.amount"]);
    let rest = shop.done("recordRefund", REFUND, refund(&order, "5")).await;
    assert_eq!((&rest["order"]["paymentStatus"], &rest["order"]["status"]), (&json!("REFUNDED"), &json!("PENDING")));
    assert_eq!(shop.declined("recordRefund", &order, refund(&order, "0.01")).await, ["OUT_OF_RANGE input.amount"]);
    let unpaid = shop.made(priced(&[(1, "10")])).await;
    assert_eq!(shop.declined("recordRefund", &unpaid, refund(&unpaid, "1")).await, ["OUT_OF_RANGE input.amount"]);
    // All that is wrong at once.
    let wrong = json!({ "amount": "0.001", "transactionId": "x".repeat(256), "refundedAt": "x", "reason": "x".repeat(10_001) });
    let wanted = ["INVALID input.amount", "TOO_LONG input.transactionId", "INVALID input.refundedAt", "TOO_LONG input.reason"];
    assert_eq!(shop.declined("recordRefund", &order, with(refund(&order, "1"), wrong)).await, wanted);
    for (amount, code) in [("0", "OUT_OF_RANGE"), ("-1", "OUT_OF_RANGE"), ("", "REQUIRED"), ("x", "INVALID")] {
        assert_eq!(shop.declined("recordRefund", &order, refund(&order, amount)).await, [format!("{code} input.amount")]);
    }
    let stale = with(refund(&order, "1"), json!({ "expectedVersion": 1 }));
    assert_eq!(shop.declined("recordRefund", &order, stale).await, ["VERSION_CONFLICT input.expectedVersion"]);
}

#[tokio::test]
async fn a_refund_of_what_was_shipped_is_told_by_the_status() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    for from in ["SHIPPED", "DELIVERED", "FULFILLED", "COMPLETED"] {
        let order = paid(&shop, json!({ "status": from })).await;
        let payload = shop.done("recordRefund", REFUND, refund(&order, "1")).await;
        assert_eq!(payload["order"]["status"], "PARTIALLY_REFUNDED", "{from}");
        let event = shop.events(&order).await[0].take();
        assert_eq!((&event["type"], &event["changes"]["status"]["from"]), (&json!("REFUND_RECORDED"), &json!(from)));
        assert_eq!(shop.done("recordRefund", REFUND, refund(&order, "19")).await["order"]["status"], "PARTIALLY_REFUNDED", "all of it too");
    }
    for status in [
        "PENDING",
        "IN_REVIEW",
        "PROCESSING",
        "COMMITTED",
        "ON_HOLD",
        "POSTPONED",
        "AWAITING_SHIPMENT",
        "INVOICED",
        "UNDELIVERED",
        "RETURNED",
        "CANCELLED",
    ] {
        let order = paid(&shop, json!({ "status": status })).await;
        assert_eq!(shop.done("recordRefund", REFUND, refund(&order, "1")).await["order"]["status"], status);
    }
    let line = json!([{ "product": { "sku": "TEA" }, "quantity": 2, "fulfilledQuantity": 1 }]);
    let partly = paid(&shop, json!({ "status": "PARTIALLY_SHIPPED", "lines": line })).await;
    assert_eq!(shop.done("recordRefund", REFUND, refund(&partly, "1")).await["order"]["status"], "PARTIALLY_SHIPPED");
}

#[tokio::test]
async fn two_hundred_refunds_are_the_most() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = shop.made(with(priced(&[(2, "10")]), json!({ "payments": [{ "method": "CARD", "amount": "400" }] }))).await;
    let first = shop.done("recordRefund", "refund { id }", refund(&order, "199")).await;
    // The one, in small change.
    let order_id = id::parse(order["id"].as_str().unwrap()).unwrap().1;
    let row = |amount: i64, id: Uuid| refund::Model {
        organization_id: shop.organization,
        id,
        order_id,
        method: PaymentMethod::Card,
        amount: Decimal4::from_ten_thousandths(amount * 10_000).unwrap(),
        transaction_id: None,
        reason: None,
        refunded_at: Utc::now(),
        created_at: Utc::now(),
    };
    let tx = shop.database.begin().await.unwrap();
    let first = id::parse(first["refund"]["id"].as_str().unwrap()).unwrap().1;
    row(1, first).into_active_model().reset_all().update(&tx).await.unwrap();
    let rest = (0..198).map(|_| row(1, Uuid::now_v7()).into_active_model().reset_all());
    refund::Entity::insert_many(rest).exec_without_returning(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    shop.done("recordRefund", REFUND, refund(&order, "1")).await;
    assert_eq!(shop.declined("recordRefund", &order, refund(&order, "1")).await, ["OUT_OF_RANGE input.orderId"]);
}

#[tokio::test]
async fn a_key_records_one_refund() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = paid(&shop, json!({ "status": "SHIPPED" })).await;
    let input = with(refund(&order, "20"), json!({ "idempotencyKey": "k" }));
    let first = shop.done("recordRefund", REFUND, input.clone()).await;
    let again =
        shop.done("recordRefund", REFUND, with(input.clone(), json!({ "amount": 20.0, "expectedVersion": 1, "reason": " " }))).await;
    assert_eq!((&again["replayed"], &again["refund"]), (&json!(true), &first["refund"]));
    assert_eq!(again["order"], first["order"]);
    let other = with(input, json!({ "method": "CASH" }));
    assert_eq!(shop.declined("recordRefund", &order, other).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_money_goes_back_once() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = paid(&shop, json!({ "status": "DELIVERED" })).await;
    let payloads = shop.at_once(REFUND, vec![("recordRefund", refund(&order, "20")); 8]).await;
    assert_eq!(payloads.iter().filter(|payload| payload["refund"].is_object()).count(), 1);
    for payload in payloads.iter().filter(|payload| payload["refund"].is_null()) {
        assert_eq!(errors(payload), ["OUT_OF_RANGE input.amount"]);
    }
    let order = paid(&shop, json!({})).await;
    let payloads = shop.at_once(REFUND, vec![("recordRefund", refund(&order, "6")); 8]).await;
    assert_eq!(payloads.iter().filter(|payload| payload["refund"].is_object()).count(), 3);
    assert_eq!(shop.order(&order).await["totals"]["refunded"]["amount"], "18.00");
}
