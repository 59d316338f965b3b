//! Looks from outside, through gateways that were started afterwards, whether what was acknowledged is there once.

pub(crate) mod events;
mod orders;
mod stock;

use serde_json::{Value, json};

use crate::Outcome;
use crate::client::Client;
use crate::stage::Stage;
use crate::subscriber::Subscriber;

/// Checks everything; what does not hold is told to the tally.
pub(crate) fn all(stage: &Stage, subscribers: &[Subscriber]) -> Outcome<()> {
    println!("checking");
    let orders = orders::all(&stage.client)?;
    let events = events::all(&stage.client)?;
    orders::check(stage, &orders);
    stock::check(stage, &orders)?;
    events::check(stage, &orders, &events);
    for subscriber in subscribers {
        events::check_heard(stage, &events, subscriber);
    }
    events::check_taken(stage, &events);
    println!("{} orders and {} events looked at", orders.len(), events.len());
    Ok(())
}

/// All rows of a list: a query with `$after` whose one root field is named `list`.
fn pages(client: &Client, document: &str) -> Outcome<Vec<Value>> {
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut data = client.insist(0, document, &json!({ "after": after }))?;
        if let Value::Array(nodes) = data["list"]["nodes"].take() {
            rows.extend(nodes);
        }
        if data["list"]["pageInfo"]["hasNextPage"] != true {
            return Ok(rows);
        }
        after = data["list"]["pageInfo"]["endCursor"].take();
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
