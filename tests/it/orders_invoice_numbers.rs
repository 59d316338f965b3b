//! Invoices: each once, numbered without gaps, and at the same moment.

use chrono::{NaiveDate, Utc};
use domain::id;
use entity::{Decimal4, InvoiceKind, invoice};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::orders_invoices::edit;
use crate::support::{INVOICE, Shop, errors, first_numbers, in_rupees, line, with};

#[tokio::test]
async fn a_key_writes_one_invoice() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let order = shop.made(in_rupees(json!([line("TEA", 1, "100", "0")]), json!({}))).await;
    let key = json!({ "idempotencyKey": "k", "date": "2026-01-02" });
    let first = shop.invoiced(&order, key.clone()).await;
    let again = shop.invoiced(&order, with(key, json!({ "expectedVersion": 1, "dueDate": null }))).await;
    assert_eq!((&first["replayed"], &again["replayed"]), (&json!(false), &json!(true)));
    assert_eq!((&again["invoice"], &again["order"]), (&first["invoice"], &first["order"]));
    let other = json!({ "orderId": order["id"], "idempotencyKey": "k", "date": "2026-01-03" });
    assert_eq!(shop.declined("createInvoice", &order, other).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(shop.invoice_numbers(&company).await, first_numbers(1));
}

/// A row as another process could have left it.
fn stray(shop: &Shop, order: &Value, number: &str) -> invoice::Model {
    let [order_id, company_id] = [&order["id"], &order["company"]["id"]].map(|id| id::parse(id.as_str().unwrap()).unwrap().1);
    let none = Decimal4::ZERO;
    invoice::Model {
        organization_id: shop.organization,
        id: Uuid::now_v7(),
        order_id,
        company_id,
        kind: InvoiceKind::Invoice,
        invoice_number: number.to_owned(),
        date: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        due_date: None,
        currency: "INR".to_owned(),
        total_amount: none,
        discount_amount: none,
        returned_amount: none,
        invoice_amount: none,
        tax: none,
        cgst: none,
        sgst: none,
        igst: none,
        created_at: Utc::now(),
    }
}

#[tokio::test]
async fn numbers_run_by_company_and_a_failure_gives_its_number_back() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let other = shop.save("saveCompany", "company", "id", json!({ "name": "Other" })).await["id"].clone();
    let made = async |more: Value| shop.made(in_rupees(json!([line("TEA", 1, "1", "0")]), more)).await;
    for wanted in ["0000001", "0000002"] {
        assert_eq!(shop.invoiced(&made(json!({})).await, json!({})).await["invoice"]["invoiceNumber"], wanted);
    }
    let there = made(json!({ "companyId": other })).await;
    assert_eq!(shop.invoiced(&there, json!({})).await["invoice"]["invoiceNumber"], "0000001");
    // The third number is in the way: the transaction fails after it has taken it.
    let order = made(json!({})).await;
    let blocking = stray(&shop, &order, "0000003");
    let tx = shop.database.begin().await.unwrap();
    blocking.clone().into_active_model().reset_all().insert(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    assert_eq!(shop.declined("createInvoice", &order, json!({ "orderId": order["id"] })).await, ["DUPLICATE input"]);
    let tx = shop.database.begin().await.unwrap();
    invoice::Entity::delete(blocking.into_active_model()).exec(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    assert_eq!(shop.invoiced(&order, json!({})).await["invoice"]["invoiceNumber"], "0000003");
    assert_eq!(shop.invoice_numbers(&company).await, first_numbers(3));
    // An order has so many invoices at the most.
    let full = made(json!({ "companyId": other })).await;
    let rows = (0..200).map(|number| stray(&shop, &full, &format!("S{number}")).into_active_model().reset_all());
    let tx = shop.database.begin().await.unwrap();
    invoice::Entity::insert_many(rows).exec_without_returning(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    assert_eq!(shop.declined("createInvoice", &full, json!({ "orderId": full["id"] })).await, ["OUT_OF_RANGE input.orderId"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invoices_at_once() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    // Of one order: one invoice.
    let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({}))).await;
    let payloads = shop.at_once(INVOICE, vec![("createInvoice", json!({ "orderId": order["id"] })); 6]).await;
    assert_eq!(payloads.iter().filter(|payload| payload["invoice"].is_object()).count(), 1);
    for payload in payloads.iter().filter(|payload| payload["invoice"].is_null()) {
        assert_eq!(errors(payload), ["CONFLICT input.orderId"]);
    }
    // With one key: one invoice, told to all.
    let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({}))).await;
    let payloads = shop.at_once(INVOICE, vec![("createInvoice", json!({ "orderId": order["id"], "idempotencyKey": "k" })); 6]).await;
    assert!(payloads.iter().all(|payload| payload["invoice"].is_object() && payload["invoice"]["id"] == payloads[0]["invoice"]["id"]));
    // Of many orders, some of which are refused: no number is missing.
    let mut inputs = Vec::new();
    for index in 0..8 {
        let status = if index % 4 == 0 { "CANCELLED" } else { "PENDING" };
        let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({ "status": status }))).await;
        inputs.push(("createInvoice", json!({ "orderId": order["id"] })));
    }
    shop.at_once(INVOICE, inputs).await;
    assert_eq!(shop.invoice_numbers(&company).await, first_numbers(8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_edit_and_an_invoice_at_once() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    for _ in 0..4 {
        let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({}))).await;
        let price = with(json!({ "id": order["id"] }), edit(&order, json!({ "unitPrice": "50" })));
        let fewer = with(json!({ "id": order["id"] }), edit(&order, json!({ "quantity": 1 })));
        let bill = ("createInvoice", json!({ "orderId": order["id"] }));
        let payloads = shop.at_once("order { id }", vec![bill, ("updateOrder", price), ("updateOrder", fewer)]).await;
        assert_eq!(errors(&payloads[0]), [""; 0]);
        let refused = [errors(&payloads[1]), errors(&payloads[2])].concat();
        let allowed = ["CONFLICT input.lines.update.0.unitPrice", "OUT_OF_RANGE input.lines.update.0.quantity"];
        assert!(refused.iter().all(|error| allowed.contains(&error.as_str())), "{refused:?}");
        let query = "query($id: ID!) { order(by: { id: $id }) { totals { billable { amount } } invoices { invoiceAmount { amount } } } }";
        let now = shop.run(query, json!({ "id": order["id"] })).await["order"].take();
        assert_eq!(now["invoices"], json!([{ "invoiceAmount": now["totals"]["billable"] }]));
    }
}
