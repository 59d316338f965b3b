//! From a client's parameters to an operation that is safe to execute: the same for every transport.
//!
//! The steps, each of which relies on those before it; the first that finds something wrong refuses:
//!
//! 1. `parameters`: what the client asks for, out of a body, a query string or a message.
//! 2. `persisted`: the document's text, which may be named by its hash.
//! 3. `read`, once for a text that comes again and again, which `known` keeps: `tokens` counts, so that parsing has bounds;
//!    `descriptions` blanks what the parser lacks; it is parsed; `bounds` keeps all walks after it short; `rules` finds it valid.
//! 4. `document`: the operation is chosen. Introspection is refused where it is switched off.
//! 5. `coerce`: the values of variables, against their types.
//! 6. `collect`: what the operation asks for with these values, as the specification has it. The same for the same text and the same
//!    Boolean variables: the `plan`, which `known` keeps as well.
//! 7. `engine`: the engine's tree for each part that runs by itself, and the shape of the answer, which it does not keep to;
//!    `header_key` puts a key from the request's head into it.
//! 8. `cost`: what the plan costs with these values, taken out of the token's bucket last, so that what is refused costs nothing.

mod bounds;
mod checked;
mod coerce;
mod collect;
mod cost;
mod descriptions;
mod engine;
mod header_key;
mod known;
mod literal;
mod parameters;
mod permitted;
mod persisted;
mod plan;
mod positions;
mod read;
mod rules;
mod tokens;
mod unattended;

use std::sync::Arc;

use apollo_compiler::Node;
use apollo_compiler::executable::Operation;
use async_graphql::Variables;
use async_graphql::parser::types::OperationType;

use self::checked::Document;
use self::collect::Collector;
use self::cost::Cost;
use self::known::Key;
use self::persisted::Found;
use self::plan::Plan;
use self::rules::Rules;
use super::answer::{Code, Refusal};
use super::load::{Load, Place};
use super::quota::Permit;
use crate::config::{Http, Limits};
use domain::Scope;

pub(crate) use self::engine::{Shape, Step};
pub(crate) use self::parameters::Parameters;
pub use self::persisted::Documents;

/// A request whose operation is valid, within its bounds, and as the engine takes it.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// What is to run one after the other: a mutation's fields, or the whole.
    pub steps: Vec<Step>,
    pub operation: OperationType,
    /// By which the request chose its operation.
    pub name: Option<String>,
    /// The name that the operation has in its document.
    pub own_name: Option<String>,
    /// The name that figures are told by.
    pub label: Arc<str>,
    pub cost: Cost,
    /// Held until the operation has ended.
    pub _permit: Permit,
    /// Where it waits for its turn.
    pub place: Place,
}

/// What documents are looked up in, and checked with.
pub struct Pipeline {
    documents: Documents,
    rules: Rules,
    limits: Limits,
    has_introspection: bool,
}

impl Pipeline {
    /// For operations on an exported schema.
    pub fn new(sdl: &str, documents: Documents, settings: &Http) -> Result<Self, String> {
        let (limits, exposure) = (settings.limits.clone(), &settings.exposure);
        Ok(Self { documents, rules: Rules::of(sdl, exposure.suggestions())?, limits, has_introspection: exposure.introspection() })
    }

    /// Does all that can be done before the engine's work; the permit lasts as long as what comes of it.
    pub(in crate::http) fn prepare(
        &self,
        mut parameters: Parameters,
        scopes: &[Scope],
        permit: Permit,
        load: &Load,
    ) -> Result<Prepared, Refusal> {
        let Found { text, register, is_kept } = self.documents.find(&mut parameters)?;
        let document = self.document(&text, parameters.size.max(text.len()))?;
        if let Some(hash) = register {
            self.documents.register(hash, &text);
        }

        // Some clients send an empty name where they have none.
        let name = parameters.operation_name.filter(|name| !name.is_empty());
        let operation = document.operation(name.as_deref())?;
        self.allow_introspection(&document)?;
        let given = parameters.variables.unwrap_or_default();
        let values = coerce::coerce(self.rules.schema(), operation, given, &text, self.limits.error_limit)?;
        let plan = self.plan(&document, operation, &values)?;
        permitted::permit(&plan, scopes, &text)?;
        let requested = Cost::of(&plan, &values);
        let cost = Cost { requested, limit: self.limits.complexity_limit.into(), throttle: None }.check()?;

        let mut steps = match plan.parts() {
            [part] => vec![Step::new(part, values, &text)],
            parts => parts.iter().map(|part| Step::new(part, part.own(&values), &text)).collect(),
        };
        if let Some(key) = &parameters.idempotency_key
            && plan.kind == OperationType::Mutation
        {
            header_key::put(key, &plan, &mut steps, self.rules.schema())?;
        }
        let place = load.enter(plan.kind)?;
        let cost = cost.pay(&permit)?;
        let own_name = operation.name.as_ref().map(ToString::to_string);
        let label = telemetry::known_name(own_name.as_deref().filter(|_| is_kept));
        Ok(Prepared { steps, operation: plan.kind, name, own_name, label, cost, _permit: permit, place })
    }

    fn allow_introspection(&self, document: &Document) -> Result<(), Refusal> {
        match document.introspection {
            Some(place) if !self.has_introspection => {
                let (message, place) = ("Introspection is switched off here.", positions::position(&document.text, place));
                Err(Refusal::document(Code::GraphqlValidationFailed, message, Some(place)))
            }
            _ => Ok(()),
        }
    }

    /// Reads a text, or finds what came of it.
    fn document(&self, text: &Arc<str>, size: usize) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.documents.known.document(text) {
            // What counts the request's bytes differs each time.
            bounds::copies(document.variable_uses, size).map_err(|excess| read::refuse(excess, text))?;
            return Ok(document);
        }
        let document = Arc::new(read::read(Arc::clone(text), size, &self.rules, &self.limits)?);
        self.documents.known.keep(&document);
        Ok(document)
    }

    /// Collects what an operation asks for, or finds what came of it.
    fn plan(&self, document: &Document, operation: &Node<Operation>, values: &Variables) -> Result<Arc<Plan>, Refusal> {
        let name = operation.name.as_ref().map(ToString::to_string);
        let key = Key { text: Arc::clone(&document.text), operation: name, conditions: document.decided(operation, values) };
        let plan = self.documents.known.plan(key, || {
            let conditions = document.conditions(operation, values).collect();
            let collector = Collector { schema: self.rules.schema(), document: &document.tree, conditions };
            Plan::new(operation, collector.operation(operation), operation.location())
        });
        if plan.kind == OperationType::Subscription
            && let Some(failure) = engine::unheard(&plan, values, &document.text)
        {
            return Err(Refusal::invalid(vec![failure]));
        }
        Ok(plan)
    }
}
