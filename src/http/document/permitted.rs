//! A mutation of which the token may not do every part is not begun: what its first fields did could not be told beside the refusal, since a
//! mutation's field cannot be null.

use async_graphql::parser::types::OperationType;

use super::plan::Plan;
use super::positions::resolve;
use crate::http::answer::{Code, Refusal};
use domain::Scope;
use graphql::scopes;

pub(super) fn permit(plan: &Plan, scopes: &[Scope], text: &str) -> Result<(), Refusal> {
    let fields: Vec<_> = plan.set.variants.iter().flatten().flat_map(|fields| fields.values()).collect();
    // One alone is refused where it runs, at its own path.
    if plan.kind != OperationType::Mutation || fields.len() < 2 {
        return Ok(());
    }
    for field in fields {
        let Some(needed) = scopes::of_field("Mutation", &field.name).filter(|needed| !scopes.contains(needed)) else { continue };
        let message = format!("Nothing was executed: the token lacks the scope '{}', which '{}' needs.", needed.name(), field.key);
        return Err(Refusal::document(Code::Forbidden, message, resolve(text, field.position)));
    }
    Ok(())
}
