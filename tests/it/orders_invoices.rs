//! Invoices: what they come to, and whose the tax is.

use chrono::Utc;
use entity::invoice_series;
use serde_json::{Value, json};

use crate::support::{MAHARASHTRA, Shop, address, first_numbers, in_india, in_rupees, line, with};

fn tax(of: &Value) -> [&str; 3] {
    ["cgst", "sgst", "igst"].map(|part| of[part]["amount"].as_str().unwrap())
}

pub(crate) fn edit(order: &Value, more: Value) -> Value {
    json!({ "lines": { "update": [with(json!({ "id": order["lines"][0]["id"] }), more)] } })
}

#[tokio::test]
async fn an_invoice_bills_everything_with_its_tax() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let lines = json!([line("TEA", 3, "33.335", "0.01"), line("RICE", 1, "1.10", "0"), line("BOOK", 2, "5", "1")]);
    let charges = json!({ "shipping": "7", "handling": "2", "insurance": "1", "giftWrap": "0.50", "discount": "3" });
    let order = shop.made(in_rupees(lines, json!({ "charges": charges }))).await;
    // The order's discount is 2.72, 0.03 and 0.25 of the lines. 18 % of 100.00 − 0.01 − 2.72 is 17.5086; 5 % of 1.10 − 0.03 is 0.0535.
    assert_eq!(order["totals"]["tax"]["amount"], "17.56");
    let payload = shop.invoiced(&order, json!({ "date": "2026-02-01", "dueDate": "2026-02-01", "expectedVersion": 1 })).await;
    let invoice = &payload["invoice"];
    assert_eq!(invoice["totalAmount"], json!({ "amount": "121.60", "currency": "INR" }));
    let amounts = ["discountAmount", "returnedAmount", "invoiceAmount", "tax"].map(|name| invoice[name]["amount"].as_str().unwrap());
    assert_eq!(amounts, ["4.01", "0.00", "135.15", "0.00"]);
    assert_eq!(tax(invoice), ["8.79", "8.77", "0.00"]);
    assert_eq!(invoice["kind"], "INVOICE");
    assert_eq!(payload["order"]["totals"]["billable"]["amount"], "135.15");
    assert_eq!(
        (&invoice["date"], &invoice["dueDate"], &invoice["invoiceNumber"]),
        (&json!("2026-02-01"), &json!("2026-02-01"), &json!("0000001"))
    );
    assert_eq!((&invoice["company"]["id"], &invoice["order"]["id"]), (&company, &order["id"]));
    let lines: Vec<_> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let lines = invoice["lines"].as_array().unwrap();
            lines.iter().find(|billed| billed["line"]["id"] == line["id"]).unwrap()
        })
        .collect();
    assert_eq!(
        (&lines[0]["amount"]["amount"], &lines[0]["discount"]["amount"], &lines[0]["gstPercent"]),
        (&json!("100.00"), &json!("2.73"), &json!("18"))
    );
    assert_eq!([tax(lines[0]), tax(lines[1]), tax(lines[2])], [["8.76", "8.75", "0.00"], ["0.03", "0.02", "0.00"], ["0.00"; 3]]);
    assert_eq!((&lines[2]["gstPercent"], &lines[2]["quantity"]), (&Value::Null, &json!(2)));
    let now = shop.order(&order).await;
    assert_eq!((&now["status"], &now["version"]), (&json!("INVOICED"), &json!(2)));
    assert_eq!(now["lines"][0]["invoicedQuantity"], 3);
    let event = shop.events(&order).await[0].take();
    assert_eq!((&event["type"], &event["changes"]["status"]["to"]), (&json!("INVOICE_CREATED"), &json!("INVOICED")));
    let wanted =
        json!({ "from": null, "to": { "id": invoice["id"], "kind": "INVOICE", "invoiceNumber": "0000001", "invoiceAmount": "135.15" } });
    assert_eq!(event["changes"]["invoices"], wanted);
    assert_eq!(event["changes"]["lines"]["to"][0]["invoicedQuantity"], 3);
    // Nothing is left.
    assert_eq!(shop.declined("createInvoice", &order, json!({ "orderId": order["id"] })).await, ["CONFLICT input.orderId"]);
}

#[tokio::test]
async fn the_odd_paisa_is_the_centres() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let order = shop.made(in_rupees(json!([line("TEA", 1, "0.28", "0"), line("TEA", 1, "0.28", "0")]), json!({}))).await;
    let payload = shop.invoiced(&order, json!({})).await;
    // Divided line by line: 0.05 each.
    assert_eq!(tax(&payload["invoice"]["lines"][0]), ["0.03", "0.02", "0.00"]);
    assert_eq!(tax(&payload["invoice"]), ["0.06", "0.04", "0.00"]);
    let order = shop.made(in_rupees(json!([line("TEA", 1, "17", "0")]), json!({ "currency": "JPY" }))).await;
    assert_eq!(tax(&shop.invoiced(&order, json!({})).await["invoice"]), ["2", "1", "0"]);
}

#[tokio::test]
async fn the_border_decides_whose_the_tax_is() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let area = json!({ "name": "Salt Lake", "code": "SL", "cityName": "Kolkata", "cityCode": "KOL", "stateName": "West Bengal", "stateCode": "WB" });
    let area = shop.save("saveArea", "area", "id", area).await["id"].clone();
    let customer = async |treatment: &str| {
        let input = json!({ "displayName": treatment, "gstTreatment": treatment });
        json!({ "id": shop.save("saveCustomer", "customer", "id", input).await["id"] })
    };
    let georgia = with(address(), json!({ "state": "GA", "city": "Atlanta", "postalCode": "30301" }));
    let halves = ["9.00", "9.00", "0.00"];
    let integrated = ["0.00", "0.00", "18.00"];
    let check = async |more: Value, wanted: [&str; 3]| {
        let order = shop.made(in_rupees(json!([line("TEA", 1, "100", "0")]), more.clone())).await;
        let payload = shop.invoiced(&order, json!({})).await;
        assert_eq!(tax(&payload["invoice"]), wanted, "{more:#}");
        assert_eq!(
            (&payload["invoice"]["invoiceAmount"]["amount"], &payload["order"]["totals"]["tax"]["amount"]),
            (&json!("118.00"), &json!("18.00"))
        );
    };
    check(json!({}), halves).await;
    check(json!({ "shippingAddress": in_india(Some("mh")) }), halves).await;
    check(json!({ "shippingAddress": in_india(Some("KL")) }), integrated).await;
    check(json!({ "shippingAddress": in_india(None) }), integrated).await;
    check(json!({ "shippingOverrideAddress": in_india(Some("Kerala")) }), integrated).await;
    check(json!({ "shippingAddress": in_india(Some("KL")), "shippingOverrideAddress": in_india(Some("MH")) }), halves).await;
    check(json!({ "billingAddress": in_india(Some("KL")) }), halves).await;
    // The area's state goes before the address's.
    check(json!({ "shippingAddress": with(in_india(Some("MH")), json!({ "areaId": area })) }), integrated).await;
    for (treatment, wanted) in [
        ("REGISTERED", halves),
        ("UNREGISTERED", halves),
        ("COMPOSITION", halves),
        ("OVERSEAS", integrated),
        ("SPECIAL_ECONOMIC_ZONE", integrated),
    ] {
        check(json!({ "customer": customer(treatment).await }), wanted).await;
    }
    // The seller's state: its address's, else its GSTIN's.
    shop.save("saveCompany", "company", "id", json!({ "id": company, "address": with(in_india(None), json!({ "areaId": area })) })).await;
    check(json!({}), integrated).await;
    check(json!({ "shippingAddress": in_india(Some("WB")) }), halves).await;
    shop.save("saveCompany", "company", "id", json!({ "id": company, "clear": ["ADDRESS"] })).await;
    check(json!({}), halves).await;
    shop.save("saveCompany", "company", "id", json!({ "id": company, "address": georgia })).await;
    check(json!({}), halves).await;
    // Georgia's letters are Goa's.
    shop.save("saveCompany", "company", "id", json!({ "id": company, "address": in_india(Some("GA")) })).await;
    check(json!({ "shippingAddress": georgia }), integrated).await;
    check(json!({ "shippingAddress": in_india(Some("Goa")) }), halves).await;
}

#[tokio::test]
async fn a_tax_that_was_given_is_on_the_first_invoice() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let order = shop.made(in_rupees(json!([line("TEA", 1, "100", "0")]), json!({ "charges": { "tax": "5", "shipping": "4" } }))).await;
    let first = shop.invoiced(&order, json!({})).await["invoice"].take();
    assert_eq!((&first["tax"]["amount"], &first["invoiceAmount"]["amount"], tax(&first)), (&json!("5.00"), &json!("109.00"), ["0.00"; 3]));
    assert_eq!(first["lines"][0]["gstPercent"], Value::Null);
    shop.updated(&order, edit(&order, json!({ "quantity": 2 }))).await;
    let second = shop.invoiced(&order, json!({})).await["invoice"].take();
    assert_eq!(
        (&second["tax"]["amount"], &second["invoiceAmount"]["amount"], tax(&second)),
        (&json!("0.00"), &json!("100.00"), ["0.00"; 3])
    );
    // Without GST: none is given, and none is due.
    let lines = || json!([line("TEA", 1, "100", "0")]);
    let exempt = shop.made(in_rupees(lines(), json!({ "taxExempt": true }))).await;
    assert_eq!(shop.invoiced(&exempt, json!({})).await["invoice"]["invoiceAmount"]["amount"], "100.00");
    let zero = shop.made(in_rupees(lines(), json!({ "charges": { "tax": "0" } }))).await;
    assert_eq!(shop.invoiced(&zero, json!({})).await["invoice"]["invoiceAmount"]["amount"], "100.00");
    shop.save("saveCompany", "company", "id", json!({ "id": company, "clear": ["GSTIN"] })).await;
    let order = shop.made(in_rupees(lines(), json!({}))).await;
    assert_eq!(shop.invoiced(&order, json!({})).await["invoice"]["invoiceAmount"]["amount"], "100.00");
}

#[tokio::test]
async fn a_company_that_gains_or_loses_its_gstin() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let gstin = async |input: Value| {
        shop.save("saveCompany", "company", "id", with(json!({ "id": company }), input)).await;
    };
    let (lost, gained) = (json!({ "clear": ["GSTIN"] }), json!({ "gstin": MAHARASHTRA }));
    // Before the first invoice: that one bears what is due on its day, and the totals follow.
    let lines = || json!([line("TEA", 1, "100", "0")]);
    let order = shop.made(in_rupees(lines(), json!({}))).await;
    gstin(lost.clone()).await;
    let bare = shop.made(in_rupees(lines(), json!({}))).await;
    let payload = shop.invoiced(&order, json!({})).await;
    assert_eq!(
        (&payload["invoice"]["invoiceAmount"]["amount"], &payload["order"]["totals"]["billable"]["amount"]),
        (&json!("100.00"), &json!("100.00"))
    );
    gstin(gained.clone()).await;
    let payload = shop.invoiced(&bare, json!({})).await;
    assert_eq!(
        (&payload["invoice"]["invoiceAmount"]["amount"], &payload["order"]["totals"]["billable"]["amount"]),
        (&json!("118.00"), &json!("118.00"))
    );
    // After it what is invoiced keeps its tax, and so does the rest of its order.
    gstin(lost).await;
    let more = shop.updated(&bare, edit(&bare, json!({ "quantity": 2 }))).await;
    assert_eq!(more["totals"]["tax"]["amount"], "36.00");
    assert_eq!(tax(&shop.invoiced(&bare, json!({})).await["invoice"]), ["9.00", "9.00", "0.00"]);
    gstin(gained).await;
    let more = shop.updated(&order, edit(&order, json!({ "quantity": 2 }))).await;
    assert_eq!(more["totals"]["tax"]["amount"], "0.00");
    assert_eq!(tax(&shop.invoiced(&order, json!({})).await["invoice"]), ["0.00"; 3]);
}

#[tokio::test]
async fn the_status_says_invoiced_where_the_order_waits_for_that() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let made = async |status: &str| {
        let fulfilled = (status == "PARTIALLY_SHIPPED").then_some(1);
        let line = with(line("TEA", 2, "1", "0"), json!({ "fulfilledQuantity": fulfilled }));
        shop.made(in_rupees(json!([line]), json!({ "status": status }))).await
    };
    for status in ["PENDING", "IN_REVIEW", "PROCESSING", "COMMITTED"] {
        let order = made(status).await;
        assert_eq!(shop.invoiced(&order, json!({})).await["order"]["status"], "INVOICED", "{status}");
    }
    for status in [
        "ON_HOLD",
        "POSTPONED",
        "AWAITING_SHIPMENT",
        "INVOICED",
        "PARTIALLY_SHIPPED",
        "SHIPPED",
        "UNDELIVERED",
        "DELIVERED",
        "FULFILLED",
        "COMPLETED",
        "PARTIALLY_REFUNDED",
    ] {
        let order = made(status).await;
        assert_eq!(shop.invoiced(&order, json!({})).await["order"]["status"], status);
    }
    for status in ["CANCELLED", "RETURNED"] {
        let order = made(status).await;
        assert_eq!(shop.declined("createInvoice", &order, json!({ "orderId": order["id"] })).await, ["ILLEGAL_TRANSITION input.orderId"]);
    }
    // A backorder is billed whole, and goes on waiting; an invoice survives a cancellation.
    let short = in_rupees(json!([line("TEA", 2, "1", "0")]), json!({ "disableInventoryCount": false, "allowBackorder": true }));
    let order = shop.made(short).await;
    assert_eq!(shop.invoiced(&order, json!({})).await["order"]["status"], "BACKORDER");
    let cancelled = shop.cancel(&order).await["order"].take();
    assert_eq!(cancelled["lines"][0]["invoicedQuantity"], 2);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_takes_no_number() {
    let shop = Shop::open().await;
    let company = shop.settle_in_india().await;
    let order = shop.made(in_rupees(json!([line("TEA", 1, "1", "0")]), json!({}))).await;
    for (more, wanted) in [
        (json!({ "date": "2026-02-30", "dueDate": "soon" }), vec!["INVALID input.date", "INVALID input.dueDate"]),
        (json!({ "date": "2026-02-02", "dueDate": "2026-02-01" }), vec!["OUT_OF_RANGE input.dueDate"]),
        // Left out, the date is today.
        (json!({ "dueDate": "2020-01-01" }), vec!["OUT_OF_RANGE input.dueDate"]),
        (json!({ "expectedVersion": 3 }), vec!["VERSION_CONFLICT input.expectedVersion"]),
        (json!({ "orderId": company }), vec!["NOT_FOUND input.orderId"]),
    ] {
        assert_eq!(shop.declined("createInvoice", &order, with(json!({ "orderId": order["id"] }), more)).await, wanted);
    }
    assert_eq!(shop.count::<invoice_series::Entity>().await, 0);
    // Left out, the date is today's where the organization is.
    shop.save("saveOrganization", "organization", "id", json!({ "timeZone": "Pacific/Kiritimati" })).await;
    let before = Utc::now();
    let invoice = shop.invoiced(&order, json!({})).await["invoice"].take();
    let there = |now: chrono::DateTime<Utc>| (now + chrono::TimeDelta::hours(14)).date_naive().to_string();
    let date = invoice["date"].as_str().unwrap();
    assert!(date == there(before) || date == there(Utc::now()), "{date}");
    assert_eq!(invoice["dueDate"], Value::Null);
    assert_eq!(shop.invoice_numbers(&company).await, first_numbers(1));
}

#[tokio::test]
async fn invoiced_units_stay_as_they_are() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let other = shop.save("saveCompany", "company", "id", json!({ "name": "Other" })).await["id"].clone();
    let order = shop
        .made(in_rupees(json!([line("TEA", 3, "10", "1"), line("BOOK", 2, "5", "0")]), json!({ "charges": { "shipping": "4" } })))
        .await;
    shop.invoiced(&order, json!({})).await;
    let added = shop.updated(&order, json!({ "lines": { "add": [line("RICE", 1, "3", "0")] } })).await;
    for (change, wanted) in [
        (edit(&order, json!({ "unitPrice": "11" })), "CONFLICT input.lines.update.0.unitPrice"),
        (edit(&order, json!({ "discount": "2" })), "CONFLICT input.lines.update.0.discount"),
        (edit(&order, json!({ "quantity": 2 })), "OUT_OF_RANGE input.lines.update.0.quantity"),
        (json!({ "lines": { "remove": [order["lines"][1]["id"]] } }), "CONFLICT input.lines.remove.0"),
        (json!({ "companyId": other }), "CONFLICT input.companyId"),
        (json!({ "currency": "USD" }), "CONFLICT input.currency"),
        (json!({ "taxExempt": true }), "CONFLICT input.taxExempt"),
        (json!({ "charges": { "tax": "1" } }), "CONFLICT input.charges.tax"),
        (json!({ "charges": { "discount": "1" } }), "CONFLICT input.charges.discount"),
    ] {
        assert_eq!(shop.update_refused(&order, change.clone()).await, [wanted], "{change:#}");
    }
    // The rest may change: other units, other lines, and charges, by which the next invoice makes up.
    let new = &added["lines"][2];
    let lines = json!({ "update": [
        { "id": order["lines"][0]["id"], "quantity": 4, "unitPrice": "10.00", "name": "Assam" }, { "id": new["id"], "unitPrice": "4" },
    ] });
    shop.updated(
        &order,
        json!({ "lines": lines, "charges": { "shipping": "1.50" }, "companyId": order["company"]["id"], "taxExempt": false }),
    )
    .await;
    let payload = shop.invoiced(&order, json!({})).await;
    let invoice = &payload["invoice"];
    let amounts = ["totalAmount", "discountAmount", "invoiceAmount"].map(|name| invoice[name]["amount"].as_str().unwrap());
    // 10.00 and 4.00, with 2.50 of shipping taken back; 1.80 and 0.20 of GST.
    assert_eq!(amounts, ["11.50", "0.00", "13.50"]);
    shop.updated(&order, json!({ "charges": { "shipping": "9" }, "lines": { "add": [line("BOOK", 1, "1", "0")] } })).await;
    let payload = shop.invoiced(&order, json!({})).await;
    assert_eq!(payload["invoice"]["totalAmount"]["amount"], "8.50");
    assert_eq!(shop.update_refused(&order, json!({ "lines": { "remove": [new["id"]] } })).await, ["CONFLICT input.lines.remove.0"]);
}

#[tokio::test]
async fn what_came_back_is_taken_off_the_next_invoice() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let tea = with(line("TEA", 4, "100", "0"), json!({ "fulfilledQuantity": 2 }));
    let order = shop.made(in_rupees(json!([tea]), json!({ "status": "PARTIALLY_SHIPPED" }))).await;
    let back = async |more: Value| {
        let lines = json!([{ "lineId": order["lines"][0]["id"], "quantity": 1 }]);
        let input = with(json!({ "orderId": order["id"], "lines": lines, "restock": false }), more);
        shop.done("recordReturn", "order { id }", input).await;
    };
    back(json!({ "amount": "5" })).await;
    let first = shop.invoiced(&order, json!({})).await["invoice"].take();
    // Of 118.00 that a unit costs 18.00 is GST, and so of 5.00 it is 0.76.
    assert_eq!((&first["returnedAmount"]["amount"], &first["invoiceAmount"]["amount"]), (&json!("4.24"), &json!("467.00")));
    assert_eq!(tax(&first), ["35.62", "35.62", "0.00"]);
    back(json!({ "amount": "130" })).await;
    shop.updated(&order, json!({ "lines": { "add": [line("BOOK", 1, "50", "0")] } })).await;
    // More came back than is billed: the company owes the difference.
    let payload = shop.invoiced(&order, json!({})).await;
    let second = &payload["invoice"];
    assert_eq!((&second["returnedAmount"]["amount"], &second["invoiceAmount"]["amount"]), (&json!("110.17"), &json!("-80.00")));
    assert_eq!(
        (&second["kind"], &second["invoiceNumber"], tax(second)),
        (&json!("CREDIT_NOTE"), &json!("0000001"), ["-9.92", "-9.91", "0.00"])
    );
    assert_eq!(payload["order"]["totals"]["billable"]["amount"], "387.00");
}
