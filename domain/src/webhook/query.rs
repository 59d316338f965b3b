//! The document that makes a message's data, judged before it is kept.

use super::port::DocumentCheck;
use crate::error::Code;
use crate::message::{Message, Parameter};
use crate::op::Op;
use crate::problems::{Path, Problems};

/// Notes what is wrong with a document, and which of its fields the token that saves it may not read.
pub(super) fn judge(problems: &mut Problems, op: &Op, document: &str, documents: &dyn DocumentCheck) {
    let path = Path::INPUT.field("query");
    match documents.check(document) {
        Err(faults) => {
            for fault in faults {
                problems.add(&path, Code::Invalid, Message::new("{reason}").with(Parameter::Reason, fault));
            }
        }
        Ok(needed) => {
            for needed in needed.into_iter().filter(|needed| !op.viewer.scopes.contains(&needed.scope)) {
                let message = Message::new("The token lacks the scope '{scope}', which '{field}' needs.");
                let message = message.with(Parameter::Scope, needed.scope.name()).with(Parameter::Field, needed.field);
                problems.add(&path, Code::Forbidden, message);
            }
        }
    }
}
