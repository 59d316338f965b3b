//! What leaves: refusals and answers, as bodies of one of three media types. Knows no request, no document and no connection.

mod accept;
mod body;
mod engine_errors;
mod error;
mod events;
mod executed;
mod media;
mod outcome;
mod refusal;

pub(crate) use engine_errors::complete;
pub(crate) use error::{Code, code_of, error, in_execution, is_of_execution};
pub(crate) use events::{COMMENT, COMPLETE, next_event, stream_of};
pub(crate) use executed::executed;
pub(crate) use media::Media;
pub(crate) use outcome::{is_refused, too_long};
pub(crate) use refusal::Refusal;
