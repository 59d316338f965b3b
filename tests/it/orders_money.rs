//! Money that comes back: whose discount and tax it is, what a return is worth, what is billed and taken back, what a cancelled order owes.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{INVOICE, Shop, errors, first_numbers, in_rupees, line, order_of, units, with};

/// A line of an order in dollars, of a product that is not taxed.
fn book(quantity: i32, price: &str) -> Value {
    json!({ "product": { "sku": "BOOK" }, "quantity": quantity, "unitPrice": price })
}

fn uncounted(lines: Value, more: Value) -> Value {
    with(order_of(&[]), with(json!({ "lines": lines, "disableInventoryCount": true }), more))
}

async fn shares(shop: &Shop, order: &Value) -> Vec<[String; 3]> {
    let query = "query($id: ID!) { order(by: { id: $id }) { lines { orderDiscountShare { amount } tax { amount } payable { amount } } } }";
    let lines = shop.run(query, json!({ "id": order["id"] })).await["order"]["lines"].take();
    let amounts = |line: &Value| ["orderDiscountShare", "tax", "payable"].map(|name| line[name]["amount"].as_str().unwrap().to_owned());
    lines.as_array().unwrap().iter().map(amounts).collect()
}

fn amount<'a>(order: &'a Value, name: &str) -> &'a str {
    order["totals"][name]["amount"].as_str().unwrap()
}

#[tokio::test]
async fn the_orders_discount_and_tax_are_the_lines() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let given = json!({ "charges": { "discount": "42.00", "tax": "0.02", "shipping": "5.00" } });
    let order = shop.made(uncounted(json!([book(1, "150"), book(1, "60")]), given)).await;
    assert_eq!(shares(&shop, &order).await, [["30.00", "0.01", "120.01"], ["12.00", "0.01", "48.01"]]);
    // GST is on what is left after both discounts: 18 % of 120 − 30, 5 % of 60 − 15.
    let lines = json!([line("TEA", 1, "130", "10"), line("RICE", 1, "60", "0")]);
    let order = shop.made(in_rupees(lines, json!({ "charges": { "discount": "45.00" } }))).await;
    assert_eq!(shares(&shop, &order).await, [["30.00", "16.20", "106.20"], ["15.00", "2.25", "47.25"]]);
    assert_eq!((amount(&order, "tax"), amount(&order, "grandTotal")), ("18.45", "153.45"));
    // They follow every change; one that touches no line is told as no change of lines.
    let changed = shop.updated(&order, json!({ "charges": { "discount": "0" } })).await;
    assert_eq!(shares(&shop, &order).await, [["0.00", "21.60", "141.60"], ["0.00", "3.00", "63.00"]]);
    let event = shop.events(&changed).await[0].take();
    assert_eq!((&event["type"], &event["changes"]["lines"]), (&json!("UPDATED"), &Value::Null));
}

#[tokio::test]
async fn a_return_is_worth_what_the_units_cost_the_buyer() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let lines = json!([book(1, "150"), book(1, "60")]);
    let order = shop.made(uncounted(lines, json!({ "status": "SHIPPED", "charges": { "discount": "42.00" } }))).await;
    let first = shop.given_back(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    assert_eq!((amount(&first, "returned"), amount(&first, "billable")), ("120.00", "48.00"));
    // Two units at 100.00 with 18 % GST, invoiced, shipped, both back.
    for by_status in [false, true] {
        let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({}))).await;
        shop.invoiced(&order, json!({})).await;
        shop.fulfilled(&order, json!({})).await;
        let back = if by_status {
            shop.updated(&order, json!({ "status": "RETURNED" })).await
        } else {
            shop.given_back(&order, json!({ "lines": units(&order, &[(0, 2)]) })).await
        };
        assert_eq!((amount(&back, "returned"), amount(&back, "due")), ("236.00", "0.00"));
        let note = shop.invoiced(&order, json!({})).await["invoice"].take();
        let amounts = ["totalAmount", "discountAmount", "returnedAmount", "cgst", "sgst", "igst", "invoiceAmount"];
        let amounts = amounts.map(|name| note[name]["amount"].as_str().unwrap());
        assert_eq!((amounts, &note["kind"]), (["0.00", "0.00", "200.00", "-18.00", "-18.00", "0.00", "-236.00"], &json!("CREDIT_NOTE")));
    }
    // Three that do not divide: each is rounded down, the last takes what is left. An import that came back is worth the same.
    let order = shop.made(uncounted(json!([book(3, "3.3333")]), json!({ "status": "SHIPPED", "charges": { "tax": "0.01" } }))).await;
    for returned in ["3.33", "6.66", "10.01"] {
        assert_eq!(amount(&shop.given_back(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await, "returned"), returned);
    }
    let import = json!({ "status": "RETURNED", "charges": { "tax": "0.01", "discount": "1.00", "shipping": "2.00" } });
    let import = shop.made(uncounted(json!([book(3, "3.3333")]), import)).await;
    assert_eq!((amount(&import, "returned"), amount(&import, "billable")), ("9.01", "2.00"));
    // What the same update makes of the amounts counts.
    let order = shop.made(uncounted(json!([book(2, "10")]), json!({ "status": "SHIPPED" }))).await;
    let back = shop.updated(&order, json!({ "status": "RETURNED", "charges": { "discount": "3.00" } })).await;
    assert_eq!((amount(&back, "returned"), amount(&back, "due")), ("17.00", "0.00"));
}

#[tokio::test]
async fn documents_say_what_changed() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    // 10.00 and shipping 50.00; then no shipping, and 10.00 more.
    let order = shop.made(uncounted(json!([book(1, "10")]), json!({ "charges": { "shipping": "50.00" } }))).await;
    shop.invoiced(&order, json!({})).await;
    shop.updated(&order, json!({ "charges": { "shipping": "0" }, "lines": { "add": [book(1, "10")] } })).await;
    let payload = shop.invoiced(&order, json!({})).await;
    let note = &payload["invoice"];
    let amounts = ["totalAmount", "discountAmount", "returnedAmount", "invoiceAmount"].map(|name| note[name]["amount"].as_str().unwrap());
    assert_eq!(amounts, ["-40.00", "0.00", "0.00", "-40.00"]);
    assert_eq!((&note["kind"], &note["invoiceNumber"]), (&json!("CREDIT_NOTE"), &json!("0000001")));
    assert_eq!(shop.declined("createInvoice", &order, json!({ "orderId": order["id"] })).await, ["CONFLICT input.orderId"]);
    let event = shop.events(&order).await[0].take();
    assert_eq!((&event["type"], &event["changes"]["invoices"]["to"]["kind"]), (&json!("INVOICE_CREATED"), &json!("CREDIT_NOTE")));
    // A charge that goes up is billed alone, without a line.
    shop.updated(&order, json!({ "charges": { "handling": "1.50" } })).await;
    let more = shop.invoiced(&order, json!({})).await["invoice"].take();
    assert_eq!(
        (&more["kind"], &more["totalAmount"]["amount"], &more["lines"], &more["invoiceNumber"]),
        (&json!("INVOICE"), &json!("1.50"), &json!([]), &json!("0000002"))
    );
    // A cancelled order is billed no more: all that was billed is taken back, unit by unit.
    let order =
        shop.made(in_rupees(json!([line("TEA", 2, "100", "10")]), json!({ "charges": { "discount": "20", "shipping": "4" } }))).await;
    shop.invoiced(&order, json!({})).await;
    shop.cancel(&order).await;
    let payload = shop.invoiced(&order, json!({})).await;
    let note = &payload["invoice"];
    let amounts = ["totalAmount", "discountAmount", "cgst", "sgst", "invoiceAmount"].map(|name| note[name]["amount"].as_str().unwrap());
    assert_eq!(amounts, ["-204.00", "-30.00", "-15.30", "-15.30", "-204.60"]);
    assert_eq!((&note["lines"][0]["quantity"], &payload["order"]["status"]), (&json!(-2), &json!("CANCELLED")));
    assert_eq!(shop.order(&order).await["lines"][0]["invoicedQuantity"], 0);
    assert_eq!(shop.declined("createInvoice", &order, json!({ "orderId": order["id"] })).await, ["CONFLICT input.orderId"]);
    // Each kind has numbers of its own, without a gap.
    let numbers = shop.invoice_numbers(&company).await;
    assert_eq!(numbers, ["0000001", "0000001", "0000002", "0000002", "0000003"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_credit_note_of_many_at_once() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    for _ in 0..3 {
        let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "0")]), json!({}))).await;
        shop.invoiced(&order, json!({})).await;
        let id = json!({ "orderId": order["id"] });
        let cancel = ("cancelOrder", json!({ "id": order["id"] }));
        let payloads = shop.at_once("order { id }", vec![("createInvoice", id.clone()), cancel, ("createInvoice", id.clone())]).await;
        assert_eq!(errors(&payloads[1]), [""; 0]);
        let payloads = shop.at_once(INVOICE, vec![("createInvoice", id); 4]).await;
        let written = payloads.iter().filter(|payload| payload["invoice"].is_object()).count();
        let query = "query($id: ID!) { order(by: { id: $id }) { invoices { kind invoiceAmount { amount } } } }";
        let invoices = shop.run(query, json!({ "id": order["id"] })).await["order"]["invoices"].take();
        assert!(written <= 1, "{payloads:#?}");
        assert_eq!(
            invoices,
            json!([
                { "kind": "INVOICE", "invoiceAmount": { "amount": "236.00" } },
                { "kind": "CREDIT_NOTE", "invoiceAmount": { "amount": "-236.00" } },
            ])
        );
    }
    let twice: Vec<String> = first_numbers(3).into_iter().flat_map(|number| [number.clone(), number]).collect();
    assert_eq!(shop.invoice_numbers(&company).await, twice);
}

#[tokio::test]
async fn dates_of_documents_do_not_run_back() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let made = async || shop.made(in_rupees(json!([line("TEA", 1, "100", "0")]), json!({}))).await;
    let day = |days: i64| (Utc::now() + TimeDelta::days(days)).date_naive().to_string();
    let order = made().await;
    let dated = |days: i64| json!({ "orderId": order["id"], "date": day(days) });
    assert_eq!(shop.declined("createInvoice", &order, dated(2)).await, ["OUT_OF_RANGE input.date"]);
    assert_eq!(shop.invoiced(&order, dated(1)).await["invoice"]["date"], day(1));
    // Tomorrow's was the last: today's comes too late, and one without a date has tomorrow's.
    let order = made().await;
    assert_eq!(
        shop.declined("createInvoice", &order, json!({ "orderId": order["id"], "date": day(0) })).await,
        ["OUT_OF_RANGE input.date"]
    );
    assert_eq!(shop.invoiced(&order, json!({})).await["invoice"]["date"], day(1));
    assert_eq!(shop.invoiced(&made().await, json!({ "date": day(1) })).await["invoice"]["invoiceNumber"], "0000003");
    // Credit notes are another series.
    shop.cancel(&order).await;
    let note = shop.invoiced(&order, json!({ "date": day(-9) })).await["invoice"].take();
    assert_eq!((&note["date"], &note["invoiceNumber"]), (&json!(day(-9)), &json!("0000001")));
}

#[tokio::test]
async fn a_cancelled_order_bills_nothing() {
    let shop = Shop::open().await;
    shop.product("BOOK", json!({})).await;
    let made = async |more: Value| shop.made(uncounted(json!([book(1, "10")]), more)).await;
    let paid = |amount: &str| json!({ "payments": [{ "method": "CASH", "amount": amount }] });
    let money = |order: &Value| {
        [order["paymentStatus"].as_str().unwrap(), amount(order, "grandTotal"), amount(order, "billable"), amount(order, "due")]
            .map(str::to_owned)
    };
    let cancelled = shop.cancel(&made(json!({})).await).await["order"].take();
    assert_eq!(money(&cancelled), ["VOIDED", "10.00", "0.00", "0.00"]);
    let order = made(paid("4")).await;
    assert_eq!(money(&shop.updated(&order, json!({ "status": "CANCELLED" })).await), ["OVERPAID", "10.00", "0.00", "-4.00"]);
    let refund = |amount: &str| json!({ "orderId": order["id"], "method": "CASH", "amount": amount });
    shop.done("recordRefund", "order { id }", refund("1")).await;
    assert_eq!(money(&shop.order(&order).await), ["OVERPAID", "10.00", "0.00", "-3.00"]);
    shop.done("recordRefund", "order { id }", refund("3")).await;
    assert_eq!(money(&shop.order(&order).await), ["REFUNDED", "10.00", "0.00", "0.00"]);
    assert_eq!(money(&made(json!({ "status": "CANCELLED" })).await), ["VOIDED", "10.00", "0.00", "0.00"]);
    // Wherever an order stands: all that was paid and given back is refunded.
    let open = made(paid("10")).await;
    shop.done("recordRefund", "order { id }", json!({ "orderId": open["id"], "method": "CASH", "amount": "10" })).await;
    assert_eq!(money(&shop.order(&open).await), ["REFUNDED", "10.00", "10.00", "10.00"]);
    let list = async |status: &str| {
        let query = "query($status: [PaymentStatus!]) { orders(filter: { paymentStatus: $status }) { totalCount } }";
        shop.run(query, json!({ "status": [status] })).await["orders"]["totalCount"].take()
    };
    assert_eq!((list("VOIDED").await, list("REFUNDED").await, list("UNPAID").await), (json!(2), json!(2), json!(0)));
}
