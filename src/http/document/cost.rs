//! What an operation costs: the objects that it may answer with, by the sizes of its lists.
//!
//! An object costs 1 and a leaf nothing; what is below a list counts as often as the list has items. A mutation costs 10, and 1 for
//! each item of the lists in its input. What is reckoned by looking at many orders costs more. The points are paid out of the token's
//! bucket.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Response, Value, Variables};
use async_graphql_value::Value as Literal;
use axum::http::StatusCode;

use super::collect::{Field, Set};
use super::plan::Plan;
use crate::http::answer::{Code, Refusal};
use crate::http::quota::{Permit, Throttle};
use domain::page::{DEFAULT_SIZE, MOST_ROWS};
use graphql::order;

/// Items that a list is taken to have where neither `first`, `last` nor a list among its arguments tells.
const USUAL_ITEMS: u64 = 10;
/// It reads what it needs, locks, writes and commits.
const MUTATION: u64 = 10;
/// Orders of the whole organization are looked at, to count them.
const ALL_ORDERS: u64 = 100;
/// The orders of a customer or a business account are.
const SOMEBODYS_ORDERS: u64 = 10;

/// What is told of an operation in `extensions.cost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub requested: u64,
    pub limit: u64,
    /// Argument when it is paid, where rates are limited.
    pub throttle: Option<Throttle>,
}

impl Cost {
    /// Of an operation with these variables.
    pub(super) fn of(plan: &Plan, variables: &Variables) -> u64 {
        Estimate { variables }.set(&plan.set, None, Some(plan.kind)).max(1)
    }

    /// Refuses what costs more than an operation may.
    pub(super) fn check(self) -> Result<Self, Refusal> {
        let Self { requested, limit, .. } = self;
        if requested <= limit {
            return Ok(self);
        }
        let message = format!("The operation costs {requested} points: at most {limit} are taken. Ask for fewer items of its lists.");
        Err(Refusal::document(Code::TooComplex, message, None)
            .with("limit", limit)
            .with_extension("cost", self.value())
            .over("COMPLEXITY_LIMIT"))
    }

    /// Takes the points out of the token's bucket, or refuses where they are not there.
    pub(super) fn pay(self, permit: &Permit) -> Result<Self, Refusal> {
        let empty = match permit.pay(self.requested) {
            Ok(throttle) => return Ok(Self { throttle, ..self }),
            Err(empty) => empty,
        };
        let message = format!(
            "The token has {} points left and the operation costs {}: {} come back each second.",
            empty.throttle.available, self.requested, empty.throttle.restore
        );
        let cost = Self { throttle: Some(empty.throttle), ..self };
        let refusal = Refusal::http(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message).retry_after(empty.wait).over("RATE_LIMIT");
        Err(refusal.with_extension("cost", cost.value()))
    }

    /// Adds the cost to an answer.
    pub(crate) fn attach_to(self, outcome: &mut Response) {
        outcome.extensions.insert("cost".to_owned(), self.value());
    }

    fn value(self) -> Value {
        let mut value =
            IndexMap::from([(Name::new("requestedQueryCost"), Value::from(self.requested)), (Name::new("limit"), Value::from(self.limit))]);
        if let Some(throttle) = self.throttle {
            value.insert(Name::new("throttle"), throttle.value());
        }
        Value::Object(value)
    }
}

struct Estimate<'a> {
    variables: &'a Variables,
}

impl<'a> Estimate<'a> {
    /// `page` is the size of the connection that the selections are in, and `root` the kind of the operation whose root they are. An
    /// object is of one type: the dearest one counts.
    fn set(&self, set: &'a Set, page: Option<u64>, root: Option<OperationType>) -> u64 {
        let cost = |field: &'a Field| self.field(field, page, root);
        let costs = set.variants.iter().flatten().map(|fields| fields.values().map(|field| cost(field)).fold(0, u64::saturating_add));
        costs.max().unwrap_or_default()
    }

    fn field(&self, field: &'a Field, page: Option<u64>, root: Option<OperationType>) -> u64 {
        let own = if root == Some(OperationType::Mutation) && !field.name.starts_with("__") {
            MUTATION + field.arguments.iter().map(|argument| self.items(&argument.value.node)).sum::<u64>()
        } else {
            u64::from(field.below.is_some()) + self.looks(field, root.is_some())
        };
        let Some(below) = &field.below else { return own };
        let page_below = field.ty.ends_with("Connection").then(|| self.page_size(field));
        let times = if field.is_list { page.unwrap_or_else(|| self.list_size(field)) } else { 1 };
        times.saturating_mul(own.saturating_add(self.set(below, page_below, None)))
    }

    /// What it costs to look at orders one by one. Those of the whole organization are counted as they are written, by what some filters
    /// ask for.
    fn looks(&self, field: &'a Field, is_root: bool) -> u64 {
        let counts = |below: &Set| {
            let mut fields = below.variants.iter().flatten().flat_map(|fields| fields.values());
            fields.any(|field| matches!(field.name.as_str(), "summary" | "totalCount"))
        };
        let filter = || field.arguments.iter().find(|argument| argument.name.node == "filter");
        match field.ty.as_str() {
            "CustomerStatistics" => SOMEBODYS_ORDERS,
            // `Webhook.waiting`: events are counted.
            "Int" if field.name == "waiting" => SOMEBODYS_ORDERS,
            "OrderConnection" if !field.below.as_ref().is_some_and(counts) => 0,
            "OrderConnection" if !is_root => SOMEBODYS_ORDERS,
            "OrderConnection" if !filter().is_none_or(|filter| self.is_counted(&filter.value.node)) => ALL_ORDERS,
            _ => 0,
        }
    }

    /// Whether orders are counted by all that a filter, or a list of filters, asks for.
    fn is_counted(&self, filter: &'a Literal) -> bool {
        match self.resolve(filter) {
            Argument::Given(filter) => is_counted(filter),
            Argument::Literal(Literal::List(filters)) => filters.iter().all(|filter| self.is_counted(filter)),
            Argument::Literal(Literal::Object(conditions)) => conditions.iter().all(|(name, value)| match name.as_str() {
                "and" | "or" | "not" => self.is_counted(value),
                name => order::is_counted(name) || self.is_null(value),
            }),
            Argument::Literal(_) => true,
        }
    }

    fn is_null(&self, value: &'a Literal) -> bool {
        matches!(self.resolve(value), Argument::Given(Value::Null) | Argument::Literal(Literal::Null))
    }

    /// A page over the most rows is refused by its resolver, which says so better.
    fn page_size(&self, field: &'a Field) -> u64 {
        let size = ["first", "last"].into_iter().find_map(|name| {
            match self.resolve(&field.arguments.iter().find(|own| own.name.node == name)?.value.node) {
                Argument::Literal(Literal::Number(number)) | Argument::Given(Value::Number(number)) => number.as_i64(),
                _ => None,
            }
        });
        size.map_or(DEFAULT_SIZE, |size| size.clamp(1, MOST_ROWS.cast_signed()).unsigned_abs())
    }

    /// `nodes(ids: […])` has as many items as it is given ids.
    fn list_size(&self, field: &'a Field) -> u64 {
        let sizes = field.arguments.iter().find_map(|argument| match self.resolve(&argument.value.node) {
            Argument::Literal(Literal::List(items)) => Some(items.len() as u64),
            Argument::Given(Value::List(items)) => Some(items.len() as u64),
            _ => None,
        });
        sizes.unwrap_or(USUAL_ITEMS)
    }

    fn resolve(&self, value: &'a Literal) -> Argument<'a> {
        match value {
            Literal::Variable(name) => Argument::Given(self.variables.get(name).unwrap_or(&Value::Null)),
            value => Argument::Literal(value),
        }
    }

    fn items(&self, value: &'a Literal) -> u64 {
        match self.resolve(value) {
            Argument::Given(value) => items(value),
            Argument::Literal(Literal::List(values)) => values.len() as u64 + values.iter().map(|value| self.items(value)).sum::<u64>(),
            Argument::Literal(Literal::Object(fields)) => fields.values().map(|value| self.items(value)).sum(),
            Argument::Literal(_) => 0,
        }
    }
}

/// An argument's value: as the document has it, or as a variable brings it.
enum Argument<'a> {
    Literal(&'a Literal),
    Given(&'a Value),
}

fn is_counted(filter: &Value) -> bool {
    match filter {
        Value::List(filters) => filters.iter().all(is_counted),
        Value::Object(conditions) => conditions.iter().all(|(name, value)| match name.as_str() {
            "and" | "or" | "not" => is_counted(value),
            name => order::is_counted(name) || *value == Value::Null,
        }),
        _ => true,
    }
}

fn items(value: &Value) -> u64 {
    match value {
        Value::List(values) => values.len() as u64 + values.iter().map(items).sum::<u64>(),
        Value::Object(fields) => fields.values().map(items).sum(),
        _ => 0,
    }
}
