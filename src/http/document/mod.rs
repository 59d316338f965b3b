//! From a client's parameters to an operation that is safe to execute: the same for every transport.
//!
//! The steps, each of which relies on those before it; the first that finds something wrong refuses:
//!
//! 1. `parameters`: what the client asks for, out of a body, a query string or a message.
//! 2. `persisted`: the document's text, which may be named by its hash.
//! 3. `parsed`: a text that was met a moment ago is parsed already, and is known to pass 4, 6 and 7.
//! 4. `lexer` counts tokens and brackets, so that parsing has bounds; `syntax_fixes` spells what the engine's parser lacks; then it parses.
//! 5. `bounds`: how much the document selects, which keeps all walks after it short. What counts the request's bytes differs each time.
//! 6. `rules`: whether the document is valid.
//! 7. `typename` puts right what the engine would refuse; now the document is kept, parsed and by its hash.
//! 8. The operation is chosen; `subscription` makes one root field of its fields.
//! 9. Introspection is refused where it is switched off.
//! 10. `shape`: what the answer will look like, which the engine does not keep to.
//! 11. `variables`: their values against their types.
//! 12. `cost`: what the operation costs with these values, taken out of the token's bucket last, so that what is refused costs nothing.

mod bounds;
mod cost;
mod lexer;
mod parameters;
mod parsed;
mod persisted;
mod rules;
mod shape;
mod subscription;
mod syntax_fixes;
mod typename;
mod variables;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Pos, Positioned, Request};

use self::cost::Cost;
use self::persisted::Found;
use self::rules::Rules;
use self::shape::Types;
use super::answer::{Code, Refusal};
use super::quota::Permit;
use crate::config::{Http, Limits};

pub(crate) use self::parameters::Parameters;
pub use self::persisted::Documents;
pub(crate) use self::shape::Shape;

/// A request whose document is parsed and within its bounds, and whose operation is chosen.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub request: Request,
    pub operation: OperationType,
    pub shape: Shape,
    pub cost: Cost,
    /// Held until the operation has ended.
    pub _permit: Permit,
}

/// What documents are looked up in, and checked with.
pub(crate) struct Pipeline {
    documents: Documents,
    rules: Rules,
    types: Types,
    limits: Limits,
    has_introspection: bool,
}

impl Pipeline {
    /// For operations on an exported schema.
    pub(crate) fn new(sdl: &str, documents: Documents, settings: &Http) -> Result<Self, String> {
        let (limits, exposure) = (settings.limits.clone(), &settings.exposure);
        let rules = Rules::of(sdl, exposure.suggestions())?;
        Ok(Self { documents, rules, types: Types::of(sdl)?, limits, has_introspection: exposure.introspection() })
    }

    /// Does all that can be done before the engine's own validation; the permit lasts as long as what comes of it.
    pub(crate) fn prepare(&self, mut parameters: Parameters, permit: Permit) -> Result<Prepared, Refusal> {
        let Self { documents, rules, types, limits, has_introspection } = self;
        let Found { text: query, register } = documents.find(&mut parameters)?;
        let known = documents.parsed.get(&query);
        let is_new = known.is_none();
        let mut document = known.map_or_else(|| parse(&query, limits), Ok)?;
        bounds::check(&document, parameters.size.max(query.len()), limits).map_err(excess)?;
        if is_new {
            rules.check(&query, limits.error_limit).map_err(Refusal::invalid)?;
            typename::wrap(&mut document);
            documents.parsed.keep(&query, &document);
        }
        if let Some(hash) = register {
            documents.register(hash, &query);
        }

        // Some clients send an empty name where they have none.
        let name = parameters.operation_name.filter(|name| !name.is_empty());
        if choose(&document, name.as_deref())?.node.ty == OperationType::Subscription {
            subscription::settle(&mut document, name.as_deref())?;
        }
        let operation = choose(&document, name.as_deref())?;
        let kind = operation.node.ty;
        if !has_introspection && let Some(position) = introspection(&document) {
            let message = "Introspection is switched off here.";
            return Err(Refusal::document(Code::GraphqlValidationFailed, message, Some(position)));
        }
        let shape = Shape::of(types, &document, &operation.node);
        let mut values = parameters.variables.unwrap_or_default();
        variables::check(&operation.node.variable_definitions, &mut values)?;
        let requested = Cost::of(types, &document, &operation.node, &values);
        let cost = Cost { requested, limit: limits.complexity_limit.into(), throttle: None }.check()?.pay(&permit)?;

        let mut request = Request::new(&*query).variables(values);
        request.operation_name = name;
        request.extensions.0 = parameters.extensions.unwrap_or_default();
        request.set_parsed_query(document);
        Ok(Prepared { request, operation: kind, shape, cost, _permit: permit })
    }
}

fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument, Refusal> {
    lexer::check(query, limits.token_limit).map_err(|excess| match excess {
        lexer::Overrun::Tokens => too_complex("tokens", limits.token_limit.into()),
        lexer::Overrun::Depth => too_complex("brackets inside one another", lexer::DEEPEST.into()),
        lexer::Overrun::NameLength => {
            Refusal::document(Code::TooComplex, "The document has a name or a number of more than 255 characters.", None)
        }
    })?;
    parse_query(&*syntax_fixes::fixed(query)).map_err(|error| unparsable(&error))
}

/// Where a document asks for the schema. `__typename` tells nothing that an answer does not show.
fn introspection(document: &ExecutableDocument) -> Option<Pos> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set);
    let mut sets: Vec<_> = operations.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set)).collect();
    while let Some(set) = sets.pop() {
        for selection in &set.node.items {
            match &selection.node {
                Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type") => return Some(field.pos),
                Selection::Field(field) => sets.push(&field.node.selection_set),
                Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    None
}

fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a Positioned<OperationDefinition>, Refusal> {
    let refused = |message: &str| Err(Refusal::document(Code::BadRequest, message, None));
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(operation) if operations.len() == 1 => Ok(operation),
            _ => refused("The document has several operations: 'operationName' must choose one."),
        },
        (DocumentOperations::Multiple(operations), Some(name)) if operations.contains_key(name) => Ok(&operations[name]),
        _ => refused("The document has no operation of that 'operationName'."),
    }
}

fn too_complex(what: &str, limit: u64) -> Refusal {
    Refusal::document(Code::TooComplex, format!("The document has too many {what}: at most {limit} are taken."), None).with("limit", limit)
}

fn excess(excess: bounds::Excess) -> Refusal {
    match excess {
        bounds::Excess::Over { what, limit } => too_complex(what, limit),
        bounds::Excess::Cycle { fragment, position } => {
            let message = format!("The fragment '{fragment}' spreads itself.");
            Refusal::document(Code::GraphqlValidationFailed, message, Some(position))
        }
        bounds::Excess::Repeated { key, position } => {
            let message = format!("The mutation '{key}' is selected twice. Select it once, or give each its own alias to run it twice.");
            Refusal::document(Code::GraphqlValidationFailed, message, Some(position))
        }
    }
}

/// One line in place of the parser's drawing.
fn unparsable(error: &parser::Error) -> Refusal {
    let text = error.to_string();
    let reason = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let reason = reason.trim_start_matches("= ").replace('_', " ");
    let position: Option<Pos> = error.positions().next();
    let message = match position {
        Some(position) => format!("Syntax error at line {}, column {}: {reason}.", position.line, position.column),
        None => format!("Syntax error: {}.", reason.trim_end_matches('.')),
    };
    Refusal::document(Code::GraphqlParseFailed, message, position)
}
