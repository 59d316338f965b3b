//! Events fit the orders: a version each, and one for each thing that was added; and subscribers missed none.

use std::collections::HashMap;

use serde_json::Value;

use super::{list, pages, text};
use crate::Outcome;
use crate::client::Client;
use crate::stage::Stage;
use crate::subscriber::Subscriber;

const ALL: &str = "query($after: String) {
    list: orderEvents(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id type version order { id } } }
}";

/// All events, in the order of the list.
pub(crate) fn all(client: &Client) -> Outcome<Vec<Value>> {
    pages(client, ALL)
}

pub(crate) fn check(stage: &Stage, orders: &[Value], events: &[Value]) {
    let mut of_order: HashMap<&str, Vec<&Value>> = HashMap::new();
    for event in events {
        of_order.entry(text(&event["order"]["id"])).or_default().push(event);
    }
    for order in orders {
        let id = text(&order["id"]);
        let events = of_order.remove(id).unwrap_or_default();
        let versions = events.iter().map(|event| event["version"].as_i64().unwrap_or_default());
        if !versions.clone().eq(1..=order["version"].as_i64().unwrap_or_default()) {
            let versions: Vec<_> = versions.collect();
            stage.tally.broken(format!("{id} has version {}, and events of {versions:?}", order["version"]));
        }
        let count = |kind: &str| events.iter().filter(|event| event["type"] == kind).count();
        let is_cancelled = usize::from(order["status"] == "CANCELLED");
        for (kind, expected) in [
            ("CREATED", 1),
            ("NOTE_ADDED", list(&order["notes"]).count()),
            ("PAYMENT_RECORDED", list(&order["payments"]).count()),
            ("FULFILLMENT_CREATED", list(&order["fulfillments"]).count()),
            ("INVOICE_CREATED", list(&order["invoices"]).count()),
            ("CANCELLED", is_cancelled),
        ] {
            if count(kind) != expected {
                stage.tally.broken(format!("{id} has {} events {kind}, where {expected} fit it", count(kind)));
            }
        }
    }
    for (id, events) in of_order {
        stage.tally.broken(format!("{} events tell of {id}, which is not there", events.len()));
    }
}

/// Nothing is missing in a stream from its first event to its last, and nothing at all of what it heard and read.
pub(crate) fn check_heard(stage: &Stage, events: &[Value], subscriber: &Subscriber) {
    let heard = subscriber.heard();
    let places: HashMap<&str, usize> = events.iter().enumerate().map(|(place, event)| (text(&event["id"]), place)).collect();
    let gateway = subscriber.gateway;
    for stream in &heard.streams {
        let told: Vec<_> = stream.iter().map(|id| places.get(id.as_str()).copied()).collect();
        for (number, pair) in told.windows(2).enumerate() {
            if let [Some(before), Some(after)] = pair
                && before + 1 != *after
            {
                let word = if after > before { "skipped" } else { "were told again" };
                stage.tally.broken(format!("a stream of gateway {gateway}: behind its event {number}, events {word}"));
            }
        }
        if told.contains(&None) {
            stage.tally.broken(format!("a stream of gateway {gateway} told of an event that is not there"));
        }
    }
    let missed = events.iter().filter(|event| !heard.all.contains(text(&event["id"]))).count();
    if missed > 0 {
        stage.tally.lost(format!("{missed} events, to the subscriber of gateway {gateway}"));
    }
    let told: usize = heard.streams.iter().map(Vec::len).sum();
    println!(
        "subscriber of gateway {gateway}: {} streams, {told} events told, {} known of {}",
        heard.streams.len(),
        heard.all.len(),
        events.len()
    );
}

/// The webhook was sent each event, and those of an order in the order of their versions.
pub(crate) fn check_taken(stage: &Stage, events: &[Value]) {
    let taken = stage.receiver.taken();
    let missed = events.iter().filter(|event| !taken.events.contains(text(&event["id"]))).count();
    if missed > 0 {
        stage.tally.lost(format!("{missed} events, to the webhook"));
    }
    if taken.forged > 0 {
        stage.tally.broken(format!("{} messages to the webhook were not signed by its secret", taken.forged));
    }
    let mut versions: HashMap<&str, i64> = HashMap::new();
    for (order, version) in &taken.order {
        let before = versions.insert(order, *version).unwrap_or_default();
        if before + 1 != *version {
            stage.tally.broken(format!("the webhook was sent version {version} of {order} behind {before}"));
        }
    }
    println!("webhook: {} messages, {} events of {}", taken.messages, taken.events.len(), events.len());
}
