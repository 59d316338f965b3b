//! What a resolver may fail with, as clients see it.

use async_graphql::{Context, Error, ErrorExtensions};

use super::code::Code;
use super::context::ContextExt;
use super::user_error::{UserError, told};
use domain::{self, Scope};

/// The reason why a field has no answer.
///
/// It has no `Display` on purpose: `?` on an error of the database in a resolver does not compile, so its words stay inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The token lacks a scope.
    Forbidden(Scope),
    /// The token names an organization that is not there.
    NoOrganization,
    /// An argument is wrong; the text tells which, and why.
    BadRequest(String),
    /// A subscriber takes events more slowly than they come.
    TooSlow,
    /// The database does not answer.
    Unavailable,
    /// A fault of ours; its detail is in the log only.
    Internal,
}

impl ApiError {
    /// A fault of ours that no other layer has noticed.
    pub fn internal(detail: &str) -> Self {
        tracing::error!(detail, "a resolver failed");
        Self::Internal
    }

    const fn code(&self) -> Code {
        match self {
            Self::Forbidden(_) | Self::NoOrganization => Code::Forbidden,
            Self::BadRequest(_) => Code::BadRequest,
            Self::TooSlow => Code::TooSlow,
            Self::Unavailable => Code::Unavailable,
            Self::Internal => Code::InternalServerError,
        }
    }

    fn message(self) -> String {
        match self {
            Self::Forbidden(scope) => format!("The token lacks the scope '{}'.", scope.name()),
            Self::NoOrganization => "The token's organization does not exist.".to_owned(),
            Self::BadRequest(message) => message,
            Self::TooSlow => "Events came faster than they were taken, and some were dropped. Subscribe again, and read with the query \
                              'orderEvents' what is missing."
                .to_owned(),
            Self::Unavailable => "The database cannot serve this now. Try again later.".to_owned(),
            Self::Internal => "Something went wrong on our side.".to_owned(),
        }
    }
}

/// Logs what a client is not told, once: here.
impl From<domain::Error> for ApiError {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::Forbidden(scope) => Self::Forbidden(scope),
            domain::Error::NoOrganization => Self::NoOrganization,
            domain::Error::BadRequest(message) => Self::BadRequest(message),
            domain::Error::TooSlow => Self::TooSlow,
            domain::Error::Unavailable(cause) => {
                tracing::error!(%cause, "{}", domain::Outage::of(&cause).words());
                Self::Unavailable
            }
            error @ (domain::Error::Database(_) | domain::Error::NumberTaken | domain::Error::Internal(_)) => {
                tracing::error!(?error, "a resolver failed");
                Self::Internal
            }
            // Mutations split these off into their payload; a query has no input of that kind.
            domain::Error::Invalid(problems) => {
                let messages: Vec<_> = problems.into_iter().map(|problem| problem.message).collect();
                Self::BadRequest(messages.join(" "))
            }
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let code = error.code();
        Self::new(error.message()).extend_with(|_, extensions| extensions.set("code", code.name()))
    }
}

/// Runs a command, and splits its answer: what was wrong with the input belongs into the payload, anything else fails the field.
///
/// ```ignore
/// let (order, user_errors) = command(ctx, order::cancel(ctx.op(), ctx.store(), input)).await?;
/// Ok(CancelOrderPayload { order: order.map(Order::from), user_errors })
/// ```
pub async fn command<T>(
    ctx: &Context<'_>,
    command: impl Future<Output = domain::Result<T>>,
) -> Result<(Option<T>, Vec<UserError>), ApiError> {
    // Before, so that nobody holds a connection who waits for another one; after, so that the payload shows what was written.
    ctx.forget().await;
    let result = Box::pin(command).await;
    ctx.forget().await;
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(domain::Error::Invalid(problems)) => Ok((None, told(ctx, problems))),
        Err(error) => Err(error.into()),
    }
}
