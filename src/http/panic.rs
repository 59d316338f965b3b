//! What becomes of a panic: its message goes to the log, and the client reads that the fault is ours.

use std::any::Any;

use axum::http::StatusCode;
use tracing::error;

use super::answer::{Code, Refusal};
use super::request_id::RequestId;

/// Logs the panic of what ended so, and refuses.
pub(crate) fn refusal(panic: &(dyn Any + Send), what: &str, id: &RequestId) -> Refusal {
    error!(panic = message(panic), "{what} panicked");
    let refusal = Refusal::http(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, "Internal error.");
    refusal.with("requestId", id.as_str())
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&'static str>().copied()).unwrap_or("no words")
}
