//! Attempts to deliver.

use async_graphql::Object;

use crate::row::row_object;
use crate::scalar::DateTime;

row_object!(
    /// One attempt to deliver a message.
    WebhookAttempt, entity::webhook_attempt::Model
);

/// One attempt to deliver a message, and how the receiver answered.
#[Object]
impl WebhookAttempt {
    /// When it began.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> i32 {
        self.0.duration_ms
    }

    /// The HTTP status of the answer; null where no answer came.
    async fn status_code(&self) -> Option<i32> {
        self.0.status_code
    }

    /// Why it counts as failed; null where it succeeded.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The first 1,000 characters of the answer's body; null where there was none.
    async fn response(&self) -> Option<&str> {
        self.0.response.as_deref()
    }
}
