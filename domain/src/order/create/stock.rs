//! What new orders ask of the stock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::{OrderStatus, order_line, product};
use uuid::Uuid;

use super::draft::Draft;
use crate::error::{Code, Detail, Result, Shortage};
use crate::order::input::{CreateInput, LineInput};
use crate::order::lines::MOST_UNITS;
use crate::order::reserve::wait_for_stock;
use crate::order::status;
use crate::problems::{Path, Problems};
use crate::product::find::Unfound;
use crate::stock::{Levels, Need, Place, Short};

/// The product of each line, or why there is none.
pub(super) type Products = [Result<Arc<product::Model>, Unfound>];

/// Whether an order made so sets stock aside.
pub(super) fn reserves(input: &CreateInput) -> bool {
    !input.disable_inventory_count && status::reserves(input.status) && input.status != OrderStatus::Undelivered
}

/// Whether the order may wait for stock.
pub(super) fn may_wait(input: &CreateInput) -> bool {
    input.allow_backorder || input.status == OrderStatus::Backorder
}

/// What the lines ask for: from the draft, or, where there is none, as far as it can be told from the input.
pub(super) fn needs(
    draft: Option<&Draft>,
    input: &CreateInput,
    lines: &[LineInput],
    products: &Products,
    warehouse: Option<Uuid>,
) -> Vec<Need> {
    let Some(warehouse_id) = warehouse.filter(|_| reserves(input)) else { return Vec::new() };
    if let Some(draft) = draft {
        let need = |line: &order_line::Model| Need {
            place: Place { product_id: line.product_id, warehouse_id },
            units: i64::from(line.quantity - line.fulfilled_quantity),
        };
        return draft.lines.iter().map(need).collect();
    }
    let need = |(line, product): (&LineInput, &Result<Arc<product::Model>, _>)| {
        let product = product.as_ref().ok()?;
        let units = line.quantity.checked_sub(line.fulfilled_quantity.unwrap_or(0))?;
        let place = Place { product_id: product.id, warehouse_id };
        (1..=MOST_UNITS).contains(&units).then_some(Need { place, units: i64::from(units) })
    };
    lines.iter().zip(products).filter_map(need).collect()
}

/// Reserves for the draft's lines: all of it, or with `allowBackorder` what there is. Answers with what is short.
pub(super) fn reserve(draft: &mut Draft, levels: &mut Levels, needs: &[Need]) -> Result<Vec<Short>> {
    let granted = if draft.order.allow_backorder {
        levels.reserve_some(needs)?
    } else {
        let short = levels.reserve_all(needs)?;
        if !short.is_empty() {
            return Ok(short);
        }
        needs.iter().map(|need| need.units).collect()
    };
    for (line, units) in draft.lines.iter_mut().zip(&granted) {
        line.reserved_quantity = i32::try_from(*units).unwrap_or(i32::MAX);
    }
    if needs.iter().zip(&granted).any(|(need, units)| *units < need.units) {
        wait_for_stock(&mut draft.order);
    }
    Ok(Vec::new())
}

/// What orders that cannot wait ask for, added up where all of them are made or none.
#[derive(Debug, Default)]
pub(super) struct Demand {
    required: BTreeMap<Place, i64>,
    granted: BTreeMap<Place, i64>,
    places: BTreeMap<usize, BTreeSet<Place>>,
}

impl Demand {
    /// Notes the needs of an order, and whether they were reserved.
    pub(super) fn add(&mut self, order: usize, needs: &[Need], granted: bool) {
        for need in needs {
            *self.required.entry(need.place).or_default() += need.units;
            if granted {
                *self.granted.entry(need.place).or_default() += need.units;
            }
            self.places.entry(order).or_default().insert(need.place);
        }
    }

    /// For each order, where all of them together ask for more than there is.
    pub(super) fn short(&self, levels: &Levels) -> BTreeMap<usize, Vec<Short>> {
        let short = |place: &Place| {
            let required = self.required.get(place).copied().unwrap_or_default();
            let available = levels.available(*place) + self.granted.get(place).copied().unwrap_or_default();
            (required > available).then_some(Short { place: *place, required, available })
        };
        let of_order = |(order, places): (&usize, &BTreeSet<Place>)| {
            let short: Vec<Short> = places.iter().filter_map(short).collect();
            (!short.is_empty()).then_some((*order, short))
        };
        self.places.iter().filter_map(of_order).collect()
    }
}

pub(super) fn note_shortages(problems: &mut Problems, path: &Path<'_>, input: &CreateInput, short: Vec<Short>, products: &Products) {
    let Some(first) = short.first() else { return };
    let warehouse_id = first.place.warehouse_id;
    let at = path.field(if input.from_cart { "fromCart" } else { "lines" });
    let asks = |product_id: Uuid| {
        // A cart's items are no lines of the input.
        let lines = products.iter().enumerate().filter(|_| !input.from_cart);
        lines.filter(move |(_, product)| product.as_ref().is_ok_and(|product| product.id == product_id)).map(|(index, _)| index).collect()
    };
    let items: Vec<Shortage> = short
        .into_iter()
        .map(|short| Shortage {
            line_indexes: asks(short.place.product_id),
            order_line_ids: Vec::new(),
            product_id: short.place.product_id,
            required: short.required,
            available: short.available,
        })
        .collect();
    let message = format!("Stock does not suffice for {} product(s).", items.len());
    problems.add_with(&at, Code::Unavailable, message, Detail::Unavailable { warehouse_id, items });
}
