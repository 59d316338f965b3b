//! The steps as mutations, and the shop as a query shows it.

use serde_json::{Value, json};

use super::model::{Model, PRICES, STOCK};
use super::step::{NewLine, Step, Units};
use crate::support::{Shop, address, errors, save_document};

const SKUS: [&str; 3] = ["A", "B", "C"];

/// Fills the shelves of a new shop.
pub async fn stock(shop: &Shop) {
    for (sku, price) in SKUS.iter().zip(PRICES) {
        shop.product(sku, json!({ "price": decimal(price) })).await;
    }
    let filled = SKUS.iter().zip(STOCK).filter(|(_, units)| *units > 0);
    let adjustments: Vec<_> = filled.map(|(sku, units)| json!({ "product": { "sku": sku }, "delta": units })).collect();
    shop.save("adjustInventory", "levels", "id", json!({ "adjustments": adjustments })).await;
    for name in ["Ann", "Bob"] {
        shop.save("saveCustomer", "customer", "id", json!({ "displayName": name })).await;
    }
}

fn decimal(ten_thousandths: i64) -> String {
    format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

fn amount(cents: i64) -> String {
    super::rules::money(cents)
}

/// What a client sends for a step; nothing where there is nothing that it could be about.
pub fn mutation(model: &Model, seen: &Value, step: &Step) -> Option<(&'static str, Value)> {
    let order = |order: usize| model.nth(order).map(|index| (&model.orders[index], &seen["orders"]["nodes"][index]));
    let line =
        |line: &NewLine| json!({ "product": { "sku": SKUS[line.product] }, "quantity": line.quantity, "discount": amount(line.discount) });
    Some(match step {
        Step::Create { lines, status, backorder, uncounted, paid } => {
            let mut lines: Vec<_> = lines.iter().map(|new| (line(new), new.fulfilled)).collect();
            if *status == "PARTIALLY_SHIPPED" {
                lines.iter_mut().for_each(|(line, fulfilled)| line["fulfilledQuantity"] = json!(fulfilled));
            }
            let lines: Vec<_> = lines.into_iter().map(|(line, _)| line).collect();
            let payments: Vec<_> = paid.iter().map(|cents| json!({ "method": "CASH", "amount": amount(*cents) })).collect();
            let input = json!({
                "shippingAddress": address(), "lines": lines, "status": status, "allowBackorder": backorder,
                "disableInventoryCount": uncounted, "payments": payments,
                "customer": { "id": seen["customers"]["nodes"][lines.len() % 2]["id"] },
            });
            ("createSalesOrder", input)
        }
        Step::Edit { order: nth, add, change, remove } => {
            let (known, seen) = order(*nth)?;
            let id = |line: usize| seen["lines"][line % known.lines()]["id"].clone();
            let update: Vec<_> = change.iter().map(|(line, quantity)| json!({ "id": id(*line), "quantity": quantity })).collect();
            let remove: Vec<_> = remove.iter().map(|line| id(*line)).collect();
            let add: Vec<_> = add.iter().map(line).collect();
            ("updateOrder", json!({ "id": seen["id"], "lines": { "add": add, "update": update, "remove": remove } }))
        }
        Step::Price { order: nth, line, price } => {
            let (known, seen) = order(*nth)?;
            let update = json!([{ "id": seen["lines"][line % known.lines()]["id"], "unitPrice": decimal(*price) }]);
            ("updateOrder", json!({ "id": seen["id"], "lines": { "update": update } }))
        }
        Step::Status { order: nth, to } => ("updateOrder", json!({ "id": order(*nth)?.1["id"], "status": to })),
        Step::Cancel { order: nth } => ("cancelOrder", json!({ "id": order(*nth)?.1["id"] })),
        Step::CancelRest { order: nth } => ("cancelOrder", json!({ "id": order(*nth)?.1["id"], "remaining": true })),
        Step::Unship { order: nth, parcel } => {
            let (known, seen) = order(*nth)?;
            ("cancelFulfillment", json!({ "id": seen["fulfillments"][parcel.checked_rem(known.parcels())?]["id"] }))
        }
        Step::Hold { order: nth } => ("holdOrder", json!({ "id": order(*nth)?.1["id"] })),
        Step::Release { order: nth } => ("releaseOrder", json!({ "id": order(*nth)?.1["id"] })),
        Step::Pay { order: nth, amount: cents } => {
            ("recordPayment", json!({ "orderId": order(*nth)?.1["id"], "payment": { "method": "CASH", "amount": amount(*cents) } }))
        }
        Step::Refund { order: nth, amount: cents } => {
            ("recordRefund", json!({ "orderId": order(*nth)?.1["id"], "method": "CASH", "amount": amount(*cents) }))
        }
        Step::Invoice { order: nth } => ("createInvoice", json!({ "orderId": order(*nth)?.1["id"] })),
        Step::Fulfill { order: nth, lines } => {
            let (known, seen) = order(*nth)?;
            let lines = lines.as_ref().map(|lines| units(seen, known.lines(), lines));
            ("createFulfillment", json!({ "orderId": seen["id"], "lines": lines }))
        }
        Step::Deliver { order: nth, parcel } => {
            let (known, seen) = order(*nth)?;
            let parcel = &seen["fulfillments"][parcel.checked_rem(known.parcels())?]["id"];
            ("updateFulfillment", json!({ "id": parcel, "deliveredAt": chrono::Utc::now() }))
        }
        Step::Return { order: nth, lines, restock, amount: worth } => {
            let (known, seen) = order(*nth)?;
            let lines = units(seen, known.lines(), lines);
            ("recordReturn", json!({ "orderId": seen["id"], "lines": lines, "restock": restock, "amount": worth.map(amount) }))
        }
        Step::Count { order: nth, counted } => ("updateOrder", json!({ "id": order(*nth)?.1["id"], "disableInventoryCount": !counted })),
        Step::AllowBackorder { order: nth, allowed } => ("updateOrder", json!({ "id": order(*nth)?.1["id"], "allowBackorder": allowed })),
        Step::Adjust { product, delta } => {
            ("adjustInventory", json!({ "adjustments": [{ "product": { "sku": SKUS[*product] }, "delta": delta }] }))
        }
    })
}

fn units(seen: &Value, lines: usize, units: &Units) -> Value {
    units.iter().map(|(line, quantity)| json!({ "lineId": seen["lines"][line % lines]["id"], "quantity": quantity })).collect()
}

/// The codes of what was wrong with it.
pub async fn send(shop: &Shop, mutation: &str, input: &Value) -> Vec<String> {
    let data = shop.run(&save_document(mutation, ""), json!({ "input": input })).await;
    errors(&data["payload"]).iter().map(|error| error.split(' ').next().unwrap_or_default().to_owned()).collect()
}

/// All that the steps can change.
pub async fn look(shop: &Shop) -> Value {
    let query = "{ orders(first: 100, sort: { field: CREATED_AT, direction: ASC }) { nodes {
            id version status customer { id } placedAt statusBeforeHold allowedStatuses allowedActions fulfillmentStatus paymentStatus disableInventoryCount allowBackorder
            lines { id sku quantity reservedQuantity fulfilledQuantity returnedQuantity invoicedQuantity total { amount } }
            totals { items { amount } discount { amount } grandTotal { amount } returned { amount } billable { amount } paid { amount } refunded { amount } due { amount } }
            fulfillments { id deliveredAt cancelledAt } returns { amount { amount } restocked } invoices { invoiceAmount { amount } }
        } totalCount summary { count grandTotal { amount } due { amount } byStatus { status count }
            byPaymentStatus { paymentStatus count } byFulfillmentStatus { fulfillmentStatus count } } }
        looked: orders(filter: { or: [{ search: \"example\" }, { status: [PENDING] }] }) { totalCount summary { count grandTotal { amount } due { amount } } }
        customers { nodes { id statistics { orderCount cancelledCount billed { amount } firstPlacedAt lastPlacedAt } } }
        A: product(by: { sku: \"A\" }) { inventory { onHand reserved } }
        B: product(by: { sku: \"B\" }) { inventory { onHand reserved } }
        C: product(by: { sku: \"C\" }) { inventory { onHand reserved } } }";
    shop.run(query, json!({})).await
}

/// What does not add up of what lists and customers say of all their orders.
pub fn mistaken(seen: &Value) -> Option<String> {
    let orders = seen["orders"]["nodes"].as_array().unwrap();
    let sum = |name: &str, orders: &[&Value]| -> rust_decimal::Decimal {
        orders.iter().map(|order| order["totals"][name]["amount"].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap()).sum()
    };
    let told = |sums: &Value| -> rust_decimal::Decimal {
        sums.as_array().unwrap().iter().map(|sum| sum["amount"].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap()).sum()
    };
    let all: Vec<&Value> = orders.iter().collect();
    for list in ["orders", "looked"] {
        let summary = &seen[list]["summary"];
        let counts = [&seen[list]["totalCount"], &summary["count"]].map(|count| count.as_u64().unwrap());
        let sums = [("grandTotal", &summary["grandTotal"]), ("due", &summary["due"])];
        if counts != [orders.len() as u64; 2] || sums.iter().any(|(name, sums)| sum(name, &all) != told(sums)) {
            return Some(format!("{summary:#} of {list}"));
        }
    }
    for (counts, name) in [("byStatus", "status"), ("byPaymentStatus", "paymentStatus"), ("byFulfillmentStatus", "fulfillmentStatus")] {
        let counts = seen["orders"]["summary"][counts].as_array().unwrap();
        let of = |value: &Value| orders.iter().filter(|order| order[name] == *value).count();
        let is_right = |count: &Value| count["count"] == of(&count[name]);
        if !counts.iter().all(is_right) || counts.iter().map(|count| count["count"].as_u64().unwrap()).sum::<u64>() != orders.len() as u64 {
            return Some(format!("{counts:?}"));
        }
    }
    seen["customers"]["nodes"].as_array().unwrap().iter().find_map(|customer| {
        let own: Vec<&Value> = all.iter().copied().filter(|order| order["customer"]["id"] == customer["id"]).collect();
        let (cancelled, standing): (Vec<_>, Vec<_>) = own.into_iter().partition(|order| order["status"] == "CANCELLED");
        let statistics = &customer["statistics"];
        let placed = || standing.iter().map(|order| order["placedAt"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap());
        let moment = |name: &str| statistics[name].as_str().map(|text| text.parse().unwrap());
        let is_right = statistics["orderCount"] == standing.len()
            && statistics["cancelledCount"] == cancelled.len()
            && told(&statistics["billed"]) == sum("billable", &standing)
            && (moment("firstPlacedAt"), moment("lastPlacedAt")) == (placed().min(), placed().max());
        (!is_right).then(|| format!("{statistics:#} of a customer"))
    })
}

/// As the model tells it.
pub fn view(seen: &Value) -> Value {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let level = |sku: &&str| {
        let levels = list(&seen[*sku]["inventory"]);
        levels.first().map_or_else(|| json!([0, 0]), |level| json!([level["onHand"], level["reserved"]]))
    };
    let line = |line: &Value| {
        json!([
            SKUS.iter().position(|sku| line["sku"] == **sku),
            line["quantity"],
            line["reservedQuantity"],
            line["fulfilledQuantity"],
            line["returnedQuantity"],
            line["invoicedQuantity"],
            line["total"]["amount"],
        ])
    };
    let billed = |invoice: &Value| {
        let amount: rust_decimal::Decimal = invoice["invoiceAmount"]["amount"].as_str().unwrap().parse().unwrap();
        i64::try_from((amount * rust_decimal::Decimal::ONE_HUNDRED).normalize().mantissa()).unwrap()
    };
    let order = |order: &Value| {
        let mut allowed: Vec<_> = list(&order["allowedStatuses"]).iter().map(|status| status.as_str().unwrap().to_owned()).collect();
        allowed.sort_unstable();
        let total = |name: &str| order["totals"][name]["amount"].clone();
        json!({
            "version": order["version"],
            "status": order["status"],
            "allowed": allowed,
            "fulfillmentStatus": order["fulfillmentStatus"],
            "paymentStatus": order["paymentStatus"],
            "flags": [order["disableInventoryCount"] == false, order["allowBackorder"]],
            "lines": list(&order["lines"]).iter().map(line).collect::<Vec<_>>(),
            "items": total("items"),
            "discount": total("discount"),
            "grandTotal": total("grandTotal"),
            "returned": total("returned"),
            "billable": total("billable"),
            "paid": total("paid"),
            "refunded": total("refunded"),
            "due": total("due"),
            "billed": [list(&order["invoices"]).len(), amount(list(&order["invoices"]).iter().map(billed).sum())],
            "delivered": list(&order["fulfillments"]).iter().map(|parcel| json!([parcel["deliveredAt"].is_string(), parcel["cancelledAt"].is_string()])).collect::<Vec<_>>(),
            "returns": list(&order["returns"]).iter().map(|back| json!([back["amount"]["amount"], back["restocked"]])).collect::<Vec<_>>(),
        })
    };
    json!({ "levels": SKUS.iter().map(level).collect::<Vec<_>>(), "orders": list(&seen["orders"]["nodes"]).iter().map(order).collect::<Vec<_>>() })
}
