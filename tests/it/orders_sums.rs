//! Every level adds up to the last minor unit, in every currency: lines to the order, documents to what it bills, returns to what it cost;
//! whatever the discounts and the taxes, and however often it is edited, billed and brought back.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{Shop, errors, in_india, in_rupees, with};

/// Of each currency.
const ORDERS: usize = 8;
const STEPS: usize = 8;

/// A currency, and its decimals.
#[derive(Clone, Copy)]
struct Currency(&'static str, u32);

const CURRENCIES: [Currency; 4] = [Currency("JPY", 0), Currency("USD", 2), Currency("INR", 2), Currency("KWD", 3)];

impl Currency {
    /// An amount in its smallest units; it has no digit more.
    fn units(self, amount: &Value) -> i64 {
        let text = amount["amount"].as_str().unwrap();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(decimals, self.1 as usize, "{text}");
        text.replace('.', "").parse().unwrap()
    }

    fn print(self, units: i64) -> String {
        rust_decimal::Decimal::new(units, self.1).to_string()
    }
}

/// A line whose price has up to four decimals, and whose discount leaves something of it.
fn line(dice: &mut ChaCha8Rng, currency: Currency) -> Value {
    let sku = ["TEA", "RICE", "BOOK"][dice.random_range(0..3)];
    let (quantity, price) = (dice.random_range(1..8), dice.random_range(0..2_000_000_i64));
    let most = i64::from(quantity) * price * 10_i64.pow(currency.1) / 10_000 / 2;
    let discount = if dice.random_bool(0.5) { dice.random_range(0..=most) } else { 0 };
    let price = rust_decimal::Decimal::new(price, 4).to_string();
    json!({ "product": { "sku": sku }, "quantity": quantity, "unitPrice": price, "discount": currency.print(discount) })
}

fn charges(dice: &mut ChaCha8Rng, currency: Currency) -> Value {
    let mut amount = || currency.print(dice.random_range(0..2_000));
    json!({ "shipping": amount(), "handling": amount(), "insurance": amount(), "giftWrap": amount() })
}

/// More units of a line or another line; and, at times, other charges. What came back cost no more than what is left of it.
fn edit(dice: &mut ChaCha8Rng, currency: Currency, order: &Value) -> Value {
    let lines = if dice.random_bool(0.5) {
        let lines = order["lines"].as_array().unwrap();
        let line = &lines[dice.random_range(0..lines.len())];
        let quantity = line["quantity"].as_i64().unwrap() + dice.random_range(1..5);
        json!({ "update": [{ "id": line["id"], "quantity": quantity }] })
    } else {
        json!({ "add": [line(dice, currency)] })
    };
    if dice.random_bool(0.5) { json!({ "lines": lines, "charges": charges(dice, currency) }) } else { json!({ "lines": lines }) }
}

/// Some units of some lines, of those that have any.
fn some(dice: &mut ChaCha8Rng, order: &Value, most: fn(&Value) -> i64) -> Vec<Value> {
    let lines = order["lines"].as_array().unwrap().iter().filter(|line| most(line) > 0 && dice.random_bool(0.7));
    let lines: Vec<&Value> = lines.collect();
    lines.iter().map(|line| json!({ "lineId": line["id"], "quantity": dice.random_range(1..=most(line)) })).collect()
}

fn all(order: &Value, most: fn(&Value) -> i64) -> Vec<Value> {
    let lines = order["lines"].as_array().unwrap().iter().filter(|line| most(line) > 0);
    lines.map(|line| json!({ "lineId": line["id"], "quantity": most(line) })).collect()
}

fn left(line: &Value) -> i64 {
    line["quantity"].as_i64().unwrap() - line["fulfilledQuantity"].as_i64().unwrap()
}

fn out(line: &Value) -> i64 {
    line["fulfilledQuantity"].as_i64().unwrap() - line["returnedQuantity"].as_i64().unwrap()
}

const SUMS: &str = "status
    totals { items { amount } discount { amount } orderDiscount { amount } tax { amount } shipping { amount } handling { amount }
        insurance { amount } giftWrap { amount } grandTotal { amount } returned { amount } billable { amount } due { amount } }
    lines { id quantity invoicedQuantity discount { amount } total { amount } orderDiscountShare { amount } tax { amount } payable { amount } }
    returns { amount { amount } }
    invoices { kind totalAmount { amount } discountAmount { amount } returnedAmount { amount } invoiceAmount { amount }
        tax { amount } cgst { amount } sgst { amount } igst { amount }
        lines { line { id } quantity amount { amount } discount { amount } cgst { amount } sgst { amount } igst { amount } } }";

/// The order's lines and documents, and what they must add up to. `billed`: a document was just written.
async fn check(shop: &Shop, order: &Value, currency: Currency, billed: bool) {
    let query = format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {SUMS} }} }}");
    let now = shop.run(&query, json!({ "id": order["id"] })).await["order"].take();
    let list = |name: &str| now[name].as_array().unwrap();
    let of = |object: &Value, name: &str| currency.units(&object[name]);
    let sum = |rows: &[Value], name: &str| rows.iter().map(|row| of(row, name)).sum::<i64>();
    let total = |name: &str| currency.units(&now["totals"][name]);
    let (lines, invoices) = (list("lines"), list("invoices"));

    assert_eq!(sum(lines, "orderDiscountShare"), total("orderDiscount"), "{now:#}");
    assert_eq!(sum(lines, "tax"), total("tax"), "{now:#}");
    for line in lines {
        assert_eq!(of(line, "payable"), of(line, "total") - of(line, "orderDiscountShare") + of(line, "tax"), "{line:#}");
    }
    let charges = total("shipping") + total("handling") + total("insurance") + total("giftWrap");
    assert_eq!(sum(lines, "payable") + charges, total("grandTotal"), "{now:#}");
    assert_eq!(sum(list("returns"), "amount"), total("returned"), "{now:#}");
    let is_cancelled = now["status"] == "CANCELLED";
    assert_eq!(total("billable"), if is_cancelled { 0 } else { total("grandTotal") - total("returned") }, "{now:#}");

    for invoice in invoices {
        let of = |name: &str| of(invoice, name);
        let parts = of("tax") + of("cgst") + of("sgst") + of("igst");
        assert_eq!(of("invoiceAmount"), of("totalAmount") - of("discountAmount") - of("returnedAmount") + parts, "{invoice:#}");
        assert_eq!(invoice["kind"] == "CREDIT_NOTE", of("invoiceAmount") < 0, "{invoice:#}");
        for part in ["cgst", "sgst", "igst"] {
            assert_eq!(of(part), sum(invoice["lines"].as_array().unwrap(), part), "{invoice:#}");
        }
        assert!(of("igst") == 0 || (of("cgst") == 0 && of("sgst") == 0), "{invoice:#}");
    }
    if !billed {
        return;
    }
    assert_eq!(sum(invoices, "invoiceAmount"), total("billable"), "{now:#}");
    let taxed = sum(invoices, "tax") + sum(invoices, "cgst") + sum(invoices, "sgst") + sum(invoices, "igst");
    let of_now = |amount: i64| if is_cancelled { 0 } else { amount };
    assert_eq!(sum(invoices, "totalAmount"), of_now(total("items") + charges), "{now:#}");
    assert_eq!(sum(invoices, "discountAmount"), of_now(total("discount")), "{now:#}");
    assert_eq!(sum(invoices, "returnedAmount") - taxed, of_now(total("returned") - total("tax")), "{now:#}");
    for line in lines {
        let told: Vec<Value> = invoices
            .iter()
            .flat_map(|invoice| invoice["lines"].as_array().unwrap())
            .filter(|row| row["line"]["id"] == line["id"])
            .cloned()
            .collect();
        let units: i64 = told.iter().map(|row| row["quantity"].as_i64().unwrap()).sum();
        assert_eq!((units, &line["invoicedQuantity"]), (of_now(line["quantity"].as_i64().unwrap()), &json!(units)), "{now:#}");
        assert_eq!(sum(&told, "discount"), of_now(of(line, "discount") + of(line, "orderDiscountShare")), "{now:#}");
        assert_eq!(sum(&told, "amount"), of_now(of(line, "total") + of(line, "discount")), "{now:#}");
    }
}

/// What would be billed is; an order of which nothing new is to be said refuses.
async fn bill(shop: &Shop, order: &Value, currency: Currency) {
    let payload = shop.act("createInvoice", "invoice { id }", json!({ "orderId": order["id"] })).await;
    let told = errors(&payload);
    assert!(told.is_empty() || told == ["CONFLICT input.orderId"] || told == ["ILLEGAL_TRANSITION input.orderId"], "{told:?}");
    check(shop, order, currency, told.is_empty()).await;
}

/// An order's life, as the dice fall.
async fn live(shop: &Shop, dice: &mut ChaCha8Rng, currency: Currency) {
    let lines: Vec<_> = (0..dice.random_range(1..5)).map(|_| line(dice, currency)).collect();
    let mut charged = charges(dice, currency);
    if dice.random_bool(0.4) {
        charged = with(charged, json!({ "tax": currency.print(dice.random_range(0..5_000)) }));
    }
    let state = ["Maharashtra", "KL"][dice.random_range(0..2)];
    let more = json!({ "currency": currency.0, "charges": charged, "shippingAddress": in_india(Some(state)) });
    let mut order = shop.made(in_rupees(json!(lines), more)).await;
    // A discount of the whole order, as large as it may be at times.
    let left_of = currency.units(&order["totals"]["items"]) - currency.units(&order["totals"]["discount"]);
    let discount = currency.print(dice.random_range(0..=left_of));
    order = shop.updated(&order, json!({ "charges": { "discount": discount } })).await;
    check(shop, &order, currency, false).await;
    for _ in 0..dice.random_range(1..STEPS) {
        order = shop.order(&order).await;
        let (mutation, input) = match dice.random_range(0..10) {
            0..3 => {
                bill(shop, &order, currency).await;
                continue;
            }
            3..6 => ("updateOrder", with(json!({ "id": order["id"] }), edit(dice, currency, &order))),
            6..8 => ("createFulfillment", json!({ "orderId": order["id"], "lines": some(dice, &order, left) })),
            _ => ("recordReturn", json!({ "orderId": order["id"], "lines": some(dice, &order, out), "restock": false })),
        };
        // Some of it the order's status refuses; then nothing has changed.
        shop.act(mutation, "order { id }", input).await;
        check(shop, &order, currency, false).await;
    }
    order = shop.order(&order).await;
    if order["allowedStatuses"].as_array().unwrap().contains(&json!("CANCELLED")) && dice.random_bool(0.5) {
        let cancelled = shop.cancel(&order).await["order"].take();
        assert_eq!((currency.units(&cancelled["totals"]["due"]), &cancelled["paymentStatus"]), (0, &json!("VOIDED")));
    } else {
        let rest = all(&order, left);
        if !rest.is_empty() {
            order = shop.fulfilled(&order, json!({ "lines": rest })).await;
        }
        let rest = all(&order, out);
        if !rest.is_empty() {
            order = shop.given_back(&order, json!({ "lines": rest, "restock": false })).await;
        }
        let charges = ["shipping", "handling", "insurance", "giftWrap"].map(|name| currency.units(&order["totals"][name]));
        assert_eq!(currency.units(&order["totals"]["due"]), charges.iter().sum::<i64>(), "{order:#}");
    }
    bill(shop, &order, currency).await;
}

#[tokio::test]
async fn every_level_adds_up() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..ORDERS {
        for currency in CURRENCIES {
            live(&shop, &mut dice, currency).await;
        }
    }
}
