//! Units of an order's lines, as callers name them.

use std::collections::HashMap;

use entity::{Tenant, order_line};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::lines::MOST_LINES;
use super::parts::MOST_CHILDREN;
use crate::domain::error::{Code, Result};
use crate::domain::id::Kind;
use crate::domain::op::Op;
use crate::domain::problems::{Path, Problems};

/// So many units of a line.
#[derive(Clone, Debug, Serialize)]
pub struct LineQuantity {
    pub line_id: String,
    pub quantity: i32,
}

/// The units of a list, or all that is wrong with it: each line is named once, and gives at most as many as it has.
pub(super) fn named_units(
    problems: &mut Problems,
    path: &Path<'_>,
    lines: &[order_line::Model],
    input: &[LineQuantity],
    most: fn(&order_line::Model) -> i32,
) -> Vec<(Uuid, i32)> {
    if input.is_empty() {
        problems.required(path);
    }
    problems.at_most(path, input.len(), MOST_LINES);
    let mut named: HashMap<Uuid, usize> = HashMap::new();
    let mut units = Vec::new();
    for (index, wanted) in input.iter().enumerate().take(MOST_LINES) {
        let at = path.index(index);
        let at_id = at.field("lineId");
        let Some(id) = problems.required_id(&at_id, Kind::OrderLine, &wanted.line_id) else { continue };
        let Some(line) = lines.iter().find(|line| line.id == id) else {
            problems.not_found(&at_id, "line of this order");
            continue;
        };
        if named.insert(id, index).is_some() {
            problems.add(&at_id, Code::Conflict, "This line is named twice.");
            continue;
        }
        let at = at.field("quantity");
        match most(line) {
            0 => problems.add(&at, Code::OutOfRange, "There is nothing left of this line."),
            most => units.extend(problems.whole(&at, wanted.quantity, 1, most).map(|quantity| (id, quantity))),
        }
    }
    units
}

impl Change {
    /// Notes where the order has as many rows of a kind as it may have. `of_order`: the column that names the order.
    pub(super) async fn check_room<E>(
        &self,
        tx: &impl ConnectionTrait,
        op: &Op,
        problems: &mut Problems,
        path: &Path<'_>,
        of_order: E::Column,
    ) -> Result<()>
    where
        E: Tenant<Model: Send + Sync>,
    {
        let count = E::of(op.organization_id()).filter(of_order.eq(self.order.id)).count(tx).await?;
        problems.at_most(path, usize::try_from(count).unwrap_or(usize::MAX).saturating_add(1), MOST_CHILDREN);
        Ok(())
    }
}
