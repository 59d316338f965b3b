//! Ranges of values that filters take.

use chrono::{DateTime, NaiveDate, Utc};
use entity::Decimal4;
use sea_orm::{ColumnTrait, Condition, Value};

/// From a value on, up to another one; either may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span<T> {
    /// Inclusive.
    pub from: Option<T>,
    pub to: Option<T>,
}

impl<T> Default for Span<T> {
    fn default() -> Self {
        Self { from: None, to: None }
    }
}

/// A value that ranges are made of.
pub trait Bound: Copy + Into<Value> {
    /// Whether the end belongs to the range.
    const END_INCLUDED: bool;
}

impl Bound for DateTime<Utc> {
    const END_INCLUDED: bool = false;
}

impl Bound for NaiveDate {
    const END_INCLUDED: bool = true;
}

impl Bound for Decimal4 {
    const END_INCLUDED: bool = true;
}

impl<T: Bound> Span<T> {
    /// The condition, with the range's own added.
    pub fn restrict(&self, mut condition: Condition, column: impl ColumnTrait) -> Condition {
        if let Some(from) = self.from {
            condition = condition.add(column.gte(from));
        }
        if let Some(to) = self.to {
            condition = condition.add(if T::END_INCLUDED { column.lte(to) } else { column.lt(to) });
        }
        condition
    }
}
