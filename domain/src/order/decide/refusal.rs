//! Why an order's state does not allow what is asked for. A rule says it once: to the verb that obeys it, and to whoever asks beforehand.

use entity::OrderStatus;

use crate::error::Code;
use crate::message::Message;
use crate::order::change::Change;
use crate::problems::{Path, Problems};

/// What a rule says of an order.
pub type Allowed<T = ()> = Result<T, Refusal>;

/// Why not.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    why: Why,
    /// For a person to read: it tells the state that the order is in.
    message: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The status, and the one that was to follow, where one was.
    Status(Option<OrderStatus>),
    /// Something else about the order.
    Other,
}

impl Refusal {
    /// The order's status does not allow it. `to`: the status that was to follow.
    pub fn status(to: Option<OrderStatus>, message: impl Into<Message>) -> Self {
        Self { why: Why::Status(to), message: message.into() }
    }

    /// Something else about the order does not allow it.
    pub fn conflict(message: impl Into<Message>) -> Self {
        Self { why: Why::Other, message: message.into() }
    }

    /// Notes it.
    pub fn tell(self, change: &Change<'_>, path: &Path<'_>, problems: &mut Problems) {
        match self.why {
            Why::Status(to) => change.illegal(problems, path, to, self.message),
            Why::Other => problems.add(path, Code::Conflict, self.message),
        }
    }
}
