//! Units of an order's lines, as callers name them.

use std::collections::{BTreeSet, HashSet};

use entity::order_line;
use serde::Serialize;
use uuid::Uuid;

use crate::error::Code;
use crate::id::{self, Kind};
use crate::order::change::Change;
use crate::order::limits::MOST_LINES;
use crate::problems::{Path, Problems};
use crate::stock::Place;

/// So many units of a line.
#[derive(Clone, Debug, Serialize)]
pub struct LineQuantity {
    pub line_id: String,
    pub quantity: i32,
}

/// The units of a list, or all that is wrong with it: each line is named once, and gives at most as many as it has.
pub fn named_units(
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

/// Where units that are named have their stock, before it is judged whether there are so many; of all lines that have some where
/// nothing is named.
pub fn named_places(change: &Change<'_>, input: Option<&[LineQuantity]>, most: fn(&order_line::Model) -> i32) -> BTreeSet<Place> {
    let named: Option<HashSet<Uuid>> =
        input.map(|input| input.iter().filter_map(|wanted| id::find(Kind::OrderLine, &wanted.line_id)).collect());
    let lines = change.lines.iter().filter(|line| match &named {
        Some(named) => named.contains(&line.id),
        None => most(line) > 0,
    });
    lines.map(|line| change.place(line.product_id)).collect()
}
