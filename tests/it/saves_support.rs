//! Ways to send a save mutation, and to look at what was wrong with it.

use chrono::{Duration, Utc};
use domain::{Op, Scope, Viewer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::reads_support::{ORG, World, noon};

/// Somebody with all scopes, some hours after the world was made.
pub fn op(organization: Uuid, hours: i64) -> Op {
    let viewer = Viewer {
        subject: "tester".to_owned(),
        organization_id: organization,
        organizations: vec![organization],
        scopes: Scope::ALL.to_vec(),
    };
    Op::new(viewer, noon() + Duration::hours(hours))
}

/// An operation of this moment.
pub fn now(organization: Uuid) -> Op {
    Op::new(op(organization, 0).viewer, Utc::now())
}

/// What errors of all kinds say.
const ERRORS: &str = "__typename code path message parameters
    ... on UnavailableItemsError { count warehouse { id } items { lineIndexes requiredQuantity availableQuantity product { id } } }";

/// Sends one mutation with its input, and answers with its payload.
pub async fn send(world: &World, op: Op, field: &str, input: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query = format!("mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} userErrors {{ {ERRORS} }} }} }}");
    let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(json!({ "input": input })));
    let answer = serde_json::to_value(graphql::execute(&world.schema, request, op).await).unwrap();
    assert!(answer.get("errors").is_none(), "{field} {input}\n{answer:#}");
    crate::support::words::check(&answer["data"][field]);
    answer["data"][field].clone()
}

/// Saves what must be right, and answers with the object.
pub async fn save(world: &World, hours: i64, noun: &str, input: Value, selection: &str) -> Value {
    let field = format!("save{}{}", noun[..1].to_uppercase(), &noun[1..]);
    let payload = send(world, op(ORG, hours), &field, input, &format!("{noun} {{ {selection} }}")).await;
    assert_eq!(payload["userErrors"], json!([]), "{noun}");
    payload[noun].clone()
}

/// Saves what must be wrong: the codes and paths of all that is.
pub async fn refused(world: &World, noun: &str, input: Value) -> Vec<String> {
    let field = format!("save{}{}", noun[..1].to_uppercase(), &noun[1..]);
    let payload = send(world, op(ORG, 1), &field, input, &format!("{noun} {{ id }}")).await;
    assert_eq!(payload[noun], Value::Null, "{payload:#}");
    errors(&payload)
}

/// `CODE path.from.input`, one for each mistake.
pub fn errors(payload: &Value) -> Vec<String> {
    let list = payload["userErrors"].as_array().unwrap();
    let path = |error: &Value| {
        let segments: Vec<_> = error["path"].as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned()).collect();
        segments.join(".")
    };
    list.iter().map(|error| format!("{} {}", error["code"].as_str().unwrap(), path(error))).collect()
}

/// An address that is right.
pub fn address() -> Value {
    json!({ "name": "Ada Lovelace", "line1": "1 Main Street", "city": "Boston", "state": "MA", "postalCode": "02101", "country": "US" })
}
