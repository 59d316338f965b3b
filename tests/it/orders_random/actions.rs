//! What an order said could be done with it, against what came of it.

use serde_json::{Value, json};

use super::step::Step;

/// What a step does, by the name that `allowedActions` has for it.
fn action(step: &Step) -> Option<&'static str> {
    Some(match step {
        Step::Edit { add: None, change: None, remove: None, .. } => return None,
        Step::Edit { .. } | Step::Price { .. } => "EDIT_LINES",
        Step::Status { .. } | Step::Count { .. } | Step::AllowBackorder { .. } => "UPDATE",
        Step::Cancel { .. } => "CANCEL",
        Step::CancelRest { .. } => "CANCEL_REMAINING",
        Step::Hold { .. } => "HOLD",
        Step::Release { .. } => "RELEASE",
        Step::Pay { .. } => "RECORD_PAYMENT",
        Step::Refund { .. } => "RECORD_REFUND",
        Step::Invoice { .. } => "CREATE_INVOICE",
        Step::Fulfill { .. } => "FULFILL",
        Step::Return { .. } => "RECORD_RETURN",
        Step::Create { .. } | Step::Unship { .. } | Step::Deliver { .. } | Step::Adjust { .. } => return None,
    })
}

/// Whether a refusal is about the order's state: not about stock, an amount, or what the input names.
fn is_about_state(step: &Step, code: &str) -> bool {
    match step {
        // A status is refused as such, and whether goods are counted stays.
        Step::Status { .. } | Step::Count { .. } => false,
        // Lines may be named twice, or have nothing left of their own.
        Step::Edit { .. } | Step::Price { .. } | Step::Return { .. } | Step::Fulfill { lines: Some(_), .. } => code == "ILLEGAL_TRANSITION",
        _ => code == "ILLEGAL_TRANSITION" || code == "CONFLICT",
    }
}

/// What was listed and refused for the order's state, or was not listed and done all the same. `seen`: the orders before the step.
pub fn contradiction(seen: &Value, step: &Step, input: &Value, codes: &[String]) -> Option<String> {
    let action = action(step)?;
    let id = if input["orderId"].is_string() { &input["orderId"] } else { &input["id"] };
    let order = seen["orders"]["nodes"].as_array()?.iter().find(|order| order["id"] == *id)?;
    let is_listed = order["allowedActions"].as_array()?.contains(&json!(action));
    let is_refused = codes.iter().any(|code| is_about_state(step, code));
    match (is_listed, codes.is_empty()) {
        (true, _) if is_refused => Some(format!("{action} was listed, and refused")),
        (false, true) => Some(format!("{action} was not listed, and done")),
        _ => None,
    }
}
