//! With everything invoiced, the invoices add up to the order's totals, whatever the lines and however often they were edited.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{Shop, in_india, in_rupees, with};

const ORDERS: usize = 24;

/// An amount in paise.
fn paise(amount: &Value) -> i64 {
    let text = amount["amount"].as_str().unwrap();
    assert_eq!(text.split_once('.').unwrap().1.len(), 2, "{text}");
    text.replace('.', "").parse().unwrap()
}

fn rupees(paise: i64) -> String {
    format!("{}.{:02}", paise / 100, paise % 100)
}

/// A line whose price has up to four decimals, and whose discount leaves something of it.
fn line(dice: &mut ChaCha8Rng) -> Value {
    let sku = ["TEA", "RICE", "BOOK"][dice.random_range(0..3)];
    let (quantity, price) = (dice.random_range(1..8), dice.random_range(0..200_000_i64));
    let most = i64::from(quantity) * price / 100 / 2;
    let discount = if dice.random_bool(0.5) { dice.random_range(0..=most) } else { 0 };
    let price = format!("{}.{:04}", price / 10_000, price % 10_000);
    json!({ "product": { "sku": sku }, "quantity": quantity, "unitPrice": price, "discount": rupees(discount) })
}

fn charges(dice: &mut ChaCha8Rng) -> Value {
    let mut amount = || rupees(dice.random_range(0..2_000));
    json!({ "shipping": amount(), "handling": amount(), "insurance": amount(), "giftWrap": amount() })
}

/// More units of a line or another line; and, at times, other charges.
fn edit(dice: &mut ChaCha8Rng, order: &Value) -> Value {
    let lines = if dice.random_bool(0.5) {
        let lines = order["lines"].as_array().unwrap();
        let line = &lines[dice.random_range(0..lines.len())];
        let quantity = line["quantity"].as_i64().unwrap() + dice.random_range(1..5);
        json!({ "update": [{ "id": line["id"], "quantity": quantity }] })
    } else {
        json!({ "add": [line(dice)] })
    };
    if dice.random_bool(0.5) { json!({ "lines": lines, "charges": charges(dice) }) } else { json!({ "lines": lines }) }
}

/// A unit leaves and comes back, for as much, where others are left to ship: an order of which all came back is billed no more.
async fn give_back(shop: &Shop, order: &Value, paise: i64) {
    let now = shop.order(order).await;
    let left = |line: &Value| line["quantity"].as_i64().unwrap() - line["fulfilledQuantity"].as_i64().unwrap();
    let lines = now["lines"].as_array().unwrap();
    if lines.iter().map(left).sum::<i64>() < 2 {
        return;
    }
    let units = json!([{ "lineId": lines.iter().find(|line| left(line) > 0).unwrap()["id"], "quantity": 1 }]);
    shop.done("createFulfillment", "order { id }", json!({ "orderId": order["id"], "lines": units })).await;
    let amount = rupees(paise.min(self::paise(&now["totals"]["billable"])));
    shop.done("recordReturn", "order { id }", json!({ "orderId": order["id"], "lines": units, "amount": amount })).await;
}

/// The order's invoices, and what they must add up to.
async fn check(shop: &Shop, order: &Value, tax_given: bool) {
    const AMOUNTS: &str = "totalAmount { amount } discountAmount { amount } returnedAmount { amount } invoiceAmount { amount }
        tax { amount } cgst { amount } sgst { amount } igst { amount }
        lines { line { id } quantity amount { amount } discount { amount } cgst { amount } sgst { amount } igst { amount } }";
    let query = format!(
        "query($id: ID!) {{ order(by: {{ id: $id }}) {{
            totals {{ items {{ amount }} discount {{ amount }} orderDiscount {{ amount }} tax {{ amount }} billable {{ amount }} returned {{ amount }} }}
            lines {{ id quantity discount {{ amount }} total {{ amount }} }} invoices {{ {AMOUNTS} }} }} }}"
    );
    let now = shop.run(&query, json!({ "id": order["id"] })).await["order"].take();
    let invoices = now["invoices"].as_array().unwrap();
    let sum = |name: &str| invoices.iter().map(|invoice| paise(&invoice[name])).sum::<i64>();
    let gst = sum("cgst") + sum("sgst") + sum("igst");
    assert_eq!(sum("invoiceAmount"), paise(&now["totals"]["billable"]), "{now:#}");
    assert_eq!(sum("returnedAmount"), paise(&now["totals"]["returned"]), "{now:#}");
    assert_eq!(if tax_given { sum("tax") } else { gst }, paise(&now["totals"]["tax"]), "{now:#}");
    assert_eq!(if tax_given { gst } else { sum("tax") }, 0, "{now:#}");
    for invoice in invoices {
        let of = |name: &str| paise(&invoice[name]);
        let parts = of("tax") + of("cgst") + of("sgst") + of("igst");
        assert_eq!(of("invoiceAmount"), of("totalAmount") - of("discountAmount") - of("returnedAmount") + parts, "{invoice:#}");
        for part in ["cgst", "sgst", "igst"] {
            let of_lines: i64 = invoice["lines"].as_array().unwrap().iter().map(|line| paise(&line[part])).sum();
            assert_eq!(of(part), of_lines, "{invoice:#}");
        }
        assert!(of("igst") == 0 || of("cgst") + of("sgst") == 0, "{invoice:#}");
    }
    for line in now["lines"].as_array().unwrap() {
        let billed =
            || invoices.iter().flat_map(|invoice| invoice["lines"].as_array().unwrap()).filter(|row| row["line"]["id"] == line["id"]);
        assert_eq!(billed().map(|row| row["quantity"].as_i64().unwrap()).sum::<i64>(), line["quantity"].as_i64().unwrap(), "{now:#}");
        assert_eq!(billed().map(|row| paise(&row["discount"])).sum::<i64>(), paise(&line["discount"]), "{now:#}");
        assert_eq!(billed().map(|row| paise(&row["amount"]) - paise(&row["discount"])).sum::<i64>(), paise(&line["total"]), "{now:#}");
    }
}

#[tokio::test]
async fn invoices_add_up() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..ORDERS {
        let lines: Vec<_> = (0..dice.random_range(1..5)).map(|_| line(&mut dice)).collect();
        let tax_given = dice.random_bool(0.25);
        let mut charges = charges(&mut dice);
        if tax_given {
            charges = with(charges, json!({ "tax": rupees(dice.random_range(0..5_000)) }));
        }
        let state = ["Maharashtra", "KL"][dice.random_range(0..2)];
        let input = in_rupees(json!(lines), json!({ "charges": charges, "shippingAddress": in_india(Some(state)) }));
        let mut order = shop.made(input).await;
        // A discount of the whole order, as large as it may be at times.
        let left = paise(&order["totals"]["items"]) - paise(&order["totals"]["discount"]);
        let discount = rupees(dice.random_range(0..=left));
        order = shop.updated(&order, json!({ "charges": { "discount": discount } })).await;
        for _ in 0..dice.random_range(1..5) {
            if dice.random_bool(0.4) {
                give_back(&shop, &order, dice.random_range(0..500)).await;
            }
            shop.invoiced(&order, json!({})).await;
            check(&shop, &order, tax_given).await;
            let change = edit(&mut dice, &order);
            order = shop.updated(&order, change).await;
        }
    }
}
