//! Units of an order's lines, as callers name them.

use std::collections::{BTreeSet, HashSet};

use entity::order_line;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::lines::MOST_LINES;
use crate::error::Code;
use crate::id::Kind;
use crate::problems::{Path, Problems};
use crate::stock::Place;

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
    let mut named = HashSet::new();
    let mut units = Vec::new();
    for (index, wanted) in input.iter().enumerate().take(MOST_LINES) {
        let at = path.index(index);
        let at_id = at.field("lineId");
        let Some(id) = problems.required_id(&at_id, Kind::OrderLine, &wanted.line_id) else { continue };
        let Some(line) = lines.iter().find(|line| line.id == id) else {
            problems.not_found(&at_id, "line of this order");
            continue;
        };
        if !named.insert(id) {
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
    /// Where these units have their stock.
    pub(super) fn places_of(&self, units: &[(Uuid, i32)]) -> BTreeSet<Place> {
        let named: HashSet<Uuid> = units.iter().map(|(line, _)| *line).collect();
        self.lines.iter().filter(|line| named.contains(&line.id)).map(|line| self.place(line.product_id)).collect()
    }
}
