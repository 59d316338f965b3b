//! What can go wrong, without a word of any transport.

use database::outage;
use entity::OrderStatus;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr};
use serde_json::Value;
use uuid::Uuid;

use super::message::{Message, Parameter, Parameters};
use super::op::Scope;
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
        if !is_unreachable(&error) {
            return Self::Database(error);
        }
        match Outage::of(&error) {
            Outage::ReadOnly => outage::met_read_only(),
            Outage::DiskFull => outage::met_full_disk(),
            Outage::NoConnection => outage::met_no_connection(),
            Outage::Unmigrated | Outage::TooSlow | Outage::OutOfReach => {}
        }
        Self::Unavailable(error)
    }
}

/// Why the database does not serve: what its operator does about it is another thing each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    OutOfReach,
    /// None was to be had in time; the driver does not say why.
    NoConnection,
    ReadOnly,
    DiskFull,
    Unmigrated,
    TooSlow,
}

impl Outage {
    /// What keeps the database from serving, judged by its error.
    pub fn of(error: &DbErr) -> Self {
        if matches!(sqlx_error(error), Some(sea_orm::SqlxError::PoolTimedOut)) || matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::NoConnection;
        }
        let is_sqlite = sqlx_error(error).and_then(|error| error.as_database_error()?.try_downcast_ref::<SqliteError>()).is_some();
        match sql_state(error).as_deref() {
            Some(code) if is_sqlite => match code.parse::<i32>().map(|code| code & 0xff) {
                Ok(1) => Self::Unmigrated,
                Ok(8) => Self::ReadOnly,
                Ok(13) => Self::DiskFull,
                _ => Self::OutOfReach,
            },
            Some("25006") => Self::ReadOnly,
            Some("53100") => Self::DiskFull,
            Some("42P01" | "42703") => Self::Unmigrated,
            Some("57014") => Self::TooSlow,
            _ => Self::OutOfReach,
        }
    }

    /// For the log.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OutOfReach => "the database is out of reach",
            Self::NoConnection => "no connection to the database was free in time",
            Self::ReadOnly => "the database takes no writes: it is read-only",
            Self::DiskFull => "the database's disk is full",
            Self::Unmigrated => "the database lacks a table or a column: run `order-gateway migrate`",
            Self::TooSlow => "a statement took longer than it may",
        }
    }
}

/// A unique constraint or index was violated.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// The database has answered, and what it answered cannot be read.
pub fn is_unreadable(error: &DbErr) -> bool {
    !is_unreachable(error) && sqlx_error(error).is_none_or(|error| error.as_database_error().is_none())
}

fn sqlx_error(error: &DbErr) -> Option<&sea_orm::SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}

fn sql_state(error: &DbErr) -> Option<String> {
    Some(sqlx_error(error)?.as_database_error()?.code()?.into_owned())
}

/// Connection exceptions, no such database, no such role, a standby, no room or no connection left, the server is going down or
/// starting, a statement or a pause took longer than it may or was cancelled; and what an operator has not migrated: a table or a column is
/// missing.
const POSTGRES_OUT_OF_SERVICE: [&str; 11] = ["08", "3D000", "28", "25006", "25P03", "53", "57014", "57P0", "42P01", "42703", "58"];

fn is_sqlite_out_of_service(code: &str, message: &str) -> bool {
    // The low byte of an extended code is its kind: ERROR, READONLY, IOERR, FULL, CANTOPEN.
    match code.parse::<i32>().map(|code| code & 0xff) {
        Ok(1) => message.starts_with("no such table") || message.starts_with("no such column"),
        Ok(8 | 10 | 13 | 14) => true,
        _ => false,
    }
}

fn is_unreachable(error: &DbErr) -> bool {
    // Whatever it is that keeps a connection from being opened, a server that takes none or a proxy without one behind it.
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match sqlx_error(error) {
        Some(
            sea_orm::SqlxError::Io(_) | sea_orm::SqlxError::PoolTimedOut | sea_orm::SqlxError::PoolClosed | sea_orm::SqlxError::Tls(_),
        ) => true,
        Some(sea_orm::SqlxError::Database(e)) => match e.code() {
            Some(code) if e.try_downcast_ref::<SqliteError>().is_some() => is_sqlite_out_of_service(&code, e.message()),
            Some(code) => POSTGRES_OUT_OF_SERVICE.iter().any(|begin| code.starts_with(begin)),
            None => false,
        },
        _ => false,
    }
}
