//! Why the database does not serve: what its operator does about it is another thing each time.

use database::outage;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// What keeps the database from serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// It does not answer, or a connection was lost.
    OutOfReach,
    /// No connection was to be had in time; the driver does not say why.
    NoConnection,
    /// It answers, and takes no connection: a wrong password, no such database, too many clients.
    Refused,
    ReadOnly,
    DiskFull,
    /// Out of memory, or of something else that it needs.
    Exhausted,
    /// It cannot read or write its own files.
    Files,
    Unmigrated,
    /// A right is missing.
    Denied,
    TooSlow,
    /// Its data is broken. A fault, and nothing that passes.
    Damaged,
    /// A fault of ours.
    Failed,
}

impl Outage {
    /// What keeps the database from serving, judged by its error.
    pub fn of(error: &DbErr) -> Self {
        let is_opening = matches!(error, DbErr::Conn(_));
        match sqlx_error(error) {
            _ if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::Internal(_))) => Self::NoConnection,
            Some(SqlxError::PoolTimedOut) => Self::NoConnection,
            Some(SqlxError::Database(error)) => {
                let code = error.code().unwrap_or_default();
                let found = match error.try_downcast_ref::<SqliteError>() {
                    Some(_) => Self::of_sqlite(&code, error.message()),
                    None => Self::of_postgres(&code),
                };
                if found == Self::Failed && is_opening { Self::Refused } else { found }
            }
            Some(SqlxError::Io(_) | SqlxError::PoolClosed | SqlxError::Tls(_)) => Self::OutOfReach,
            // Whatever it is that keeps a connection from being opened, such as a proxy without a server behind it.
            _ if is_opening => Self::OutOfReach,
            _ => Self::Failed,
        }
    }

    /// By the low byte of an extended code, which is its kind.
    fn of_sqlite(code: &str, message: &str) -> Self {
        match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(1) if message.starts_with("no such table") || message.starts_with("no such column") => Self::Unmigrated,
            Ok(8) => Self::ReadOnly,
            // IOERR, CANTOPEN.
            Ok(10 | 14) => Self::Files,
            Ok(13) => Self::DiskFull,
            // CORRUPT, NOTADB.
            Ok(11 | 26) => Self::Damaged,
            _ => Self::Failed,
        }
    }

    /// By the state, or by the class that it begins with.
    fn of_postgres(state: &str) -> Self {
        match state {
            "25006" => Self::ReadOnly,
            "53100" => Self::DiskFull,
            "42P01" | "42703" => Self::Unmigrated,
            "42501" => Self::Denied,
            // query_canceled, idle_in_transaction_session_timeout.
            "57014" | "25P03" => Self::TooSlow,
            // invalid_catalog_name, too_many_connections.
            "3D000" | "53300" => Self::Refused,
            _ if state.starts_with("28") => Self::Refused,
            _ if state.starts_with("08") || state.starts_with("57P0") => Self::OutOfReach,
            _ if state.starts_with("53") => Self::Exhausted,
            _ if state.starts_with("58") => Self::Files,
            _ if state.starts_with("XX0") && state != "XX000" => Self::Damaged,
            _ => Self::Failed,
        }
    }

    /// Whether the same may succeed later, without any change of ours.
    pub const fn may_pass(self) -> bool {
        !matches!(self, Self::Damaged | Self::Failed)
    }

    /// Has connections looked after, where that may help.
    pub fn note(self) {
        match self {
            Self::ReadOnly => outage::met_read_only(),
            Self::DiskFull => outage::met_full_disk(),
            Self::NoConnection => outage::met_no_connection(),
            Self::OutOfReach | Self::Refused => outage::met_loss(),
            Self::Exhausted | Self::Files | Self::Unmigrated | Self::Denied | Self::TooSlow | Self::Damaged | Self::Failed => {}
        }
    }

    /// The error with what is known beside it: the driver only says that somebody has waited.
    pub(crate) fn explained(self, error: DbErr) -> DbErr {
        match outage::cause().filter(|_| self == Self::NoConnection) {
            Some(cause) => DbErr::Conn(RuntimeErr::Internal(cause)),
            None => error,
        }
    }

    /// For the log.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OutOfReach => "the database is out of reach",
            Self::NoConnection => "no connection to the database was to be had in time",
            Self::Refused => "the database refuses the connection",
            Self::ReadOnly => "the database takes no writes: it is read-only",
            Self::DiskFull => "the database's disk is full",
            Self::Exhausted => "the database has run out of memory or of another resource",
            Self::Files => "the database cannot use its files",
            Self::Unmigrated => "the database lacks a table or a column: run `order-gateway migrate`",
            Self::Denied => "the database's user lacks a right: grant it, or connect as the owner of the tables",
            Self::TooSlow => "a statement took longer than it may",
            Self::Damaged => "the database is damaged",
            Self::Failed => "the database has failed",
        }
    }

    /// For readiness, in a word.
    pub const fn state(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::DiskFull => "full",
            _ => "down",
        }
    }
}

/// The driver's error, if it is one.
pub(crate) fn sqlx_error(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}
