//! Each acknowledged order is there once, with all that was added to it, and nothing else is there.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{list, pages, text};
use crate::Outcome;
use crate::client::Client;
use crate::ledger::Part;
use crate::stage::Stage;

const ALL: &str = "query($after: String) {
    list: orders(first: 50, after: $after, sort: { field: CREATED_AT, direction: ASC }) {
        pageInfo { hasNextPage endCursor }
        nodes {
            id orderNumber version status purchaseOrderNumber tags
            lines { sku quantity reservedQuantity fulfilledQuantity }
            notes { text } payments { transactionId }
            fulfillments { trackingNumber }
            invoices { id kind invoiceNumber }
        }
    }
}";

pub(crate) fn all(client: &Client) -> Outcome<Vec<Value>> {
    pages(client, ALL)
}

pub(crate) fn check(stage: &Stage, orders: &[Value]) {
    let facts = stage.ledger.facts();
    let by_id: HashMap<&str, &Value> = orders.iter().map(|order| (text(&order["id"]), order)).collect();
    let mut by_key: HashMap<&str, Vec<&str>> = HashMap::new();
    for order in orders {
        by_key.entry(text(&order["purchaseOrderNumber"])).or_default().push(text(&order["id"]));
    }
    for (key, id) in &facts.orders {
        if !by_key.get(key.as_str()).is_some_and(|ids| ids.contains(&id.as_str())) {
            stage.tally.lost(format!("order {id}"));
        }
    }
    for (key, ids) in &by_key {
        if ids.len() > 1 {
            stage.tally.doubled(format!("the orders {ids:?} have one key"));
        }
        if !facts.orders.contains_key(*key) {
            let word = if facts.refused.contains(*key) { "refused" } else { "never answered" };
            stage.tally.broken(format!("the orders {ids:?} are there, which were {word}"));
        }
    }
    for id in &facts.cancelled {
        if by_id.get(id.as_str()).is_none_or(|order| order["status"] != "CANCELLED") {
            stage.tally.lost(format!("the cancellation of {id}"));
        }
    }
    check_parts(stage, orders, &facts.parts);
    check_numbers(stage, orders);
}

fn check_parts(stage: &Stage, orders: &[Value], acknowledged: &HashMap<(Part, String), String>) {
    let mut found: HashMap<(Part, &str), Vec<&str>> = HashMap::new();
    for order in orders {
        let notes = list(&order["notes"]).map(|note| (Part::Note, text(&note["text"])));
        let payments = list(&order["payments"]).map(|payment| (Part::Payment, text(&payment["transactionId"])));
        let fulfillments = list(&order["fulfillments"]).map(|one| (Part::Fulfillment, text(&one["trackingNumber"])));
        let invoices = list(&order["invoices"]).map(|invoice| (Part::Invoice, text(&invoice["id"])));
        let tags = list(&order["tags"]).map(|tag| (Part::Tag, text(tag)));
        for part in notes.chain(payments).chain(fulfillments).chain(invoices).chain(tags) {
            found.entry(part).or_default().push(text(&order["id"]));
        }
    }
    for ((part, mark), order) in acknowledged {
        match found.get(&(*part, mark.as_str())).map(Vec::as_slice) {
            Some([there]) if there == order => {}
            Some([_, _, ..]) => {}
            _ => stage.tally.lost(format!("{part:?} {mark} of {order}")),
        }
    }
    for ((part, mark), there) in &found {
        if there.len() > 1 {
            stage.tally.doubled(format!("{part:?} {mark} of {there:?}"));
        }
        if !acknowledged.contains_key(&(*part, (*mark).to_owned())) {
            stage.tally.broken(format!("{part:?} {mark} of {there:?} was never acknowledged"));
        }
    }
}

/// Orders have numbers of their own; invoices have them without gaps, for each kind.
fn check_numbers(stage: &Stage, orders: &[Value]) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut series: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for order in orders {
        *numbers.entry(text(&order["orderNumber"])).or_default() += 1;
        for invoice in list(&order["invoices"]) {
            let number = text(&invoice["invoiceNumber"]);
            let digits: String = number.chars().rev().take_while(char::is_ascii_digit).collect();
            let digits: String = digits.chars().rev().collect();
            series.entry(text(&invoice["kind"])).or_default().push(digits.parse().unwrap_or_default());
        }
    }
    for (number, times) in numbers.into_iter().filter(|(_, times)| *times > 1) {
        stage.tally.doubled(format!("{times} orders have the number {number}"));
    }
    for (kind, mut numbers) in series {
        numbers.sort_unstable();
        if !numbers.iter().copied().eq(1..=numbers.len() as u64) {
            stage.tally.broken(format!("the numbers of {kind} have gaps, or come twice: {numbers:?}"));
        }
    }
}
