//! How much an order, and a batch of orders, may hold.

use crate::error::{Code, Result};
use crate::message::{Message, Parameter};
use crate::problems::{Path, Problems};

/// Units of a line at the most.
pub const MOST_UNITS: i32 = 1_000_000;
/// Lines of an order at the most.
pub const MOST_LINES: usize = 500;
/// Payments, notes, attachments and the like of one order at the most.
pub const MOST_CHILDREN: usize = 200;
/// Tags of one order at the most.
pub const MOST_TAGS: usize = 50;
/// Orders of a batch at the most.
pub const MOST_ORDERS: usize = 100;
/// Lines of all orders of a batch at the most.
const MOST_BATCH_LINES: usize = 5_000;

/// Where the orders of a batch are in its input.
pub const ORDERS: Path<'static> = Path::Field(&Path::INPUT, "orders");

/// Refuses a batch with too many lines; those of carts are known only once they are read.
pub fn check_batch_lines(count: usize) -> Result<()> {
    let mut problems = Problems::default();
    if count > MOST_BATCH_LINES {
        problems.add(
            &ORDERS,
            Code::OutOfRange,
            Message::new("All orders together have at most {max} lines.").with(Parameter::Max, MOST_BATCH_LINES),
        );
    }
    problems.finish()
}

impl Problems {
    /// Notes that a list of the input is too long.
    pub fn at_most(&mut self, path: &Path<'_>, count: usize, most: usize) {
        if count > most {
            self.add(path, Code::TooLong, Message::new("At most {max} are allowed.").with(Parameter::Max, most));
        }
    }

    /// Notes that an order would have more of something than it may.
    pub fn too_many(&mut self, path: &Path<'_>, most: usize, what: &str) {
        let message = Message::new("An order has at most {max} {type}.").with(Parameter::Max, most);
        self.add(path, Code::OutOfRange, message.with(Parameter::Type, what));
    }
}
