//! What can go wrong, without a word of any transport.

use entity::OrderStatus;
use sea_orm::DbErr;
use serde_json::Value;
use uuid::Uuid;

use super::message::{Message, Parameter, Parameters};
use super::op::Scope;
use super::outage::{Outage, sqlx_error};
use super::problems::Path;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Chosen by what a caller does differently.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input of a mutation is wrong; nothing was changed.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<Problem>),
    /// The arguments of a query are wrong.
    #[error("bad request: {0}")]
    BadRequest(String),
    #[error("the scope {} is missing", .0.name())]
    Forbidden(Scope),
    #[error("the token's organization does not exist")]
    NoOrganization,
    /// The database does not answer, or not in time, or not as it should.
    #[error("{}: {_0}", Outage::of(_0).words())]
    Unavailable(#[source] DbErr),
    /// Somebody who listens takes so little of what happens that the rest is not kept for them.
    #[error("the listener is too slow")]
    TooSlow,
    /// A fault of ours.
    #[error("database error")]
    Database(#[source] DbErr),
    /// The gateway's own order number was taken by hand meanwhile: another one will do.
    #[error("the order number was taken meanwhile")]
    NumberTaken,
    /// A fault of ours.
    #[error("{0}")]
    Internal(String),
}

/// One thing that is wrong with a mutation's input.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub code: Code,
    /// For a person to read.
    pub message: String,
    /// What the message speaks of, for translations.
    pub parameters: Parameters,
    /// Field names and list indexes.
    pub path: Vec<String>,
    pub detail: Detail,
}

/// What a program switches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    Required,
    Invalid,
    TooLong,
    OutOfRange,
    NotFound,
    Ambiguous,
    Conflict,
    Duplicate,
    Unavailable,
    VersionConflict,
    IdempotencyConflict,
    IllegalTransition,
    /// The token lacks a scope for something that the input asks for.
    Forbidden,
}

/// What some problems tell beside their code.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Detail {
    #[default]
    None,
    Unavailable {
        warehouse_id: Uuid,
        items: Vec<Shortage>,
    },
    Duplicate {
        order_id: Uuid,
    },
    Version {
        order_id: Uuid,
        current: i32,
    },
    Transition {
        from: OrderStatus,
        to: Option<OrderStatus>,
        allowed: Vec<OrderStatus>,
    },
}

/// One product of which more is asked for than is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The lines of the input that ask for it.
    pub line_indexes: Vec<usize>,
    /// The lines of an existing order that ask for it.
    pub order_line_ids: Vec<Uuid>,
    pub product_id: Uuid,
    pub required: i64,
    pub available: i64,
}

impl Problem {
    pub fn new(code: Code, path: &Path<'_>, message: impl Into<Message>, detail: Detail) -> Self {
        let message = message.into();
        let text = message.to_string();
        let mut parameters = message.into_parameters();
        if code == Code::OutOfRange {
            // Bounds may be amounts, or days: they are texts for all of them. Of texts and lists they are numbers.
            for parameter in [Parameter::Min, Parameter::Max, Parameter::Above] {
                if let Some(bound) = parameters.get_mut(parameter.name()).filter(|bound| bound.is_number()) {
                    *bound = Value::String(bound.to_string());
                }
            }
        }
        Self { code, message: text, parameters, path: path.segments(), detail }
    }
}

impl Error {
    pub fn problem(problem: Problem) -> Self {
        Self::Invalid(vec![problem])
    }

    /// Two transactions met: the same work may succeed when it is done again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::NumberTaken)
            || matches!(self, Self::Database(error) if matches!(
                sql_state(error).as_deref(),
                // PostgreSQL: serialization_failure, deadlock_detected. SQLite: BUSY and BUSY_SNAPSHOT.
                Some("40001" | "40P01" | "5" | "517")
            ))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let outage = Outage::of(&error);
        outage.note();
        if outage.may_pass() { Self::Unavailable(outage.explained(error)) } else { Self::Database(error) }
    }
}

/// A unique constraint or index was violated.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// The database has answered, and what it answered cannot be read.
pub fn is_unreadable(error: &DbErr) -> bool {
    !Outage::of(error).may_pass() && sqlx_error(error).is_none_or(|error| error.as_database_error().is_none())
}

fn sql_state(error: &DbErr) -> Option<String> {
    Some(sqlx_error(error)?.as_database_error()?.code()?.into_owned())
}
