//! Documents that run without a request: those that make the data of a webhook's messages.

use std::collections::HashSet;
use std::sync::Arc;

use apollo_compiler::ast::{OperationType, Type};
use apollo_compiler::executable::Operation;
use async_graphql::{Value, Variables};
use async_graphql_value::Value as Literal;
use uuid::Uuid;

use super::collect::{Field, Set};
use super::cost::Cost;
use super::engine::Step;
use super::plan::Plan;
use super::{Pipeline, coerce};
use crate::http::answer::{Code, Refusal};
use domain::Scope;
use domain::id::Kind;
use domain::webhook::port::Needed;
use graphql::scopes;

/// What such a document is told: of which order's event it speaks.
const GIVEN: [(&str, Kind); 2] = [("orderId", Kind::Order), ("eventId", Kind::OrderEvent)];

impl Pipeline {
    /// Judges a document, and tells what may not be read by everybody.
    pub(in crate::http) fn judge(&self, text: &str) -> Result<Vec<Needed>, Refusal> {
        let (plan, _) = self.plan_of(text, &given(Uuid::nil(), Uuid::nil()))?;
        let mut needed = Needs::default();
        needed.set(&plan.set);
        Ok(needed.found)
    }

    /// A document as the engine takes it.
    pub(in crate::http) fn unattended(&self, text: &str, order_id: Uuid, event_id: Uuid) -> Result<Step, Refusal> {
        let (plan, values) = self.plan_of(text, &given(order_id, event_id))?;
        Ok(Step::new(&plan, values, &Arc::from(text)))
    }

    fn plan_of(&self, text: &str, given: &Variables) -> Result<(Arc<Plan>, Variables), Refusal> {
        let document = self.document(&Arc::from(text), text.len())?;
        let operations = &document.tree.operations;
        let (1, Some(operation)) = (operations.len(), operations.iter().next()) else {
            return Err(refused("The document must have exactly one operation."));
        };
        if operation.operation_type != OperationType::Query {
            return Err(refused("The operation must be a query."));
        }
        knows_its_variables(operation)?;
        self.allow_introspection(&document)?;
        let values = coerce::coerce(self.rules.schema(), operation, given.clone(), text, self.limits.error_limit)?;
        let plan = self.plan(&document, operation, &values)?;
        let cost = Cost { requested: Cost::of(&plan, &values), limit: self.limits.complexity_limit.into(), throttle: None };
        cost.check()?;
        Ok((plan, values))
    }
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::document(Code::BadRequest, message, None)
}

fn given(order_id: Uuid, event_id: Uuid) -> Variables {
    let mut variables = Variables::default();
    let ids = GIVEN.into_iter().zip([order_id, event_id]);
    variables.extend(ids.map(|((name, kind), id)| (async_graphql::Name::new(name), Value::from(kind.print(id)))));
    variables
}

/// Refuses variables that nobody gives, and other types for those that are given.
fn knows_its_variables(operation: &Operation) -> Result<(), Refusal> {
    for variable in &operation.variables {
        let (name, ty) = (&variable.name, &variable.ty);
        let is_id = matches!(&**ty, Type::Named(ty) | Type::NonNullNamed(ty) if ty == "ID");
        let is_given = GIVEN.iter().any(|(given, _)| name == given);
        if is_given && !is_id {
            return Err(refused(format!("The variable '${name}' is of type 'ID!', not '{ty}'.")));
        }
        if !is_given && ty.is_non_null() && variable.default_value.is_none() {
            return Err(refused(format!("The variable '${name}' is required, and only '$orderId' and '$eventId' are given.")));
        }
    }
    Ok(())
}

/// Collects what fields need, each once.
#[derive(Default)]
struct Needs {
    seen: HashSet<*const Field>,
    found: Vec<Needed>,
}

impl Needs {
    fn set(&mut self, set: &Set) {
        for (parent, variant) in &set.types {
            let fields = set.variants.get(*variant).into_iter().flatten().flat_map(|fields| fields.values());
            for field in fields {
                self.field(parent, field);
            }
        }
    }

    fn field(&mut self, parent: &str, field: &Arc<Field>) {
        let scopes = match (parent, field.name.as_str()) {
            ("Query", "node" | "nodes") => field.arguments.iter().flat_map(|argument| of_ids(&argument.value.node)).collect(),
            (parent, name) => Vec::from_iter(scopes::of_field(parent, name)),
        };
        for scope in scopes {
            let field = if parent == "Query" { field.name.to_string() } else { format!("{parent}.{}", field.name) };
            let needed = Needed { field, scope };
            if !self.found.contains(&needed) {
                self.found.push(needed);
            }
        }
        if self.seen.insert(Arc::as_ptr(field)) {
            field.below.iter().for_each(|below| self.set(below));
        }
    }
}

/// What the ids need that are known beforehand.
fn of_ids(ids: &Literal) -> Vec<Scope> {
    match ids {
        Literal::Variable(name) => {
            let kinds = GIVEN.iter().filter(|(given, _)| name == given);
            kinds.filter_map(|(_, kind)| scopes::of_kind(*kind)).collect()
        }
        Literal::String(id) => Vec::from_iter(scopes::of_id(id)),
        Literal::List(ids) => ids.iter().flat_map(of_ids).collect(),
        _ => Vec::new(),
    }
}
