//! Stock adds up: what was booked, less what was shipped, is on hand; what lines reserve is reserved.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{list, text};
use crate::Outcome;
use crate::stage::{PROBE, SKUS, Stage};

pub(crate) fn check(stage: &Stage, orders: &[Value]) -> Outcome<()> {
    let mut of_lines: HashMap<&str, (i64, i64)> = HashMap::new();
    for line in orders.iter().flat_map(|order| list(&order["lines"])) {
        let (reserved, fulfilled) = of_lines.entry(text(&line["sku"])).or_default();
        let number = |name: &str| line[name].as_i64().unwrap_or_default();
        *reserved += number("reservedQuantity");
        *fulfilled += number("fulfilledQuantity");
        if number("reservedQuantity") + number("fulfilledQuantity") > number("quantity") {
            stage.tally.broken(format!("a line has more than was ordered: {line}"));
        }
    }
    for sku in SKUS.into_iter().chain([PROBE]) {
        let document = "query($sku: String!) { product(by: { sku: $sku }) { inventory { onHand reserved } } }";
        let data = stage.client.insist(0, document, &json!({ "sku": sku }))?;
        let sum = |name: &str| list(&data["product"]["inventory"]).filter_map(|level| level[name].as_i64()).sum::<i64>();
        let (reserved, fulfilled) = of_lines.get(sku).copied().unwrap_or_default();
        let booked = stage.ledger.facts().stock.get(sku).copied().unwrap_or_default();
        if (sum("onHand"), sum("reserved")) != (booked - fulfilled, reserved) {
            let is = format!("{} on hand and {} reserved", sum("onHand"), sum("reserved"));
            stage.tally.broken(format!("{sku} has {is}; {booked} were booked, {fulfilled} shipped, {reserved} are in lines"));
        }
    }
    Ok(())
}
