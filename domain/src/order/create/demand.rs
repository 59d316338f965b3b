//! What the orders of a batch that cannot wait ask for together, where all of them are made or none.

use std::collections::{BTreeMap, BTreeSet};

use crate::order::decide::new_order::Demand;
use crate::stock::{Levels, Place, Short};

/// Their needs, added up.
#[derive(Debug, Default)]
pub(super) struct DemandOfAll {
    required: BTreeMap<Place, i64>,
    granted: BTreeMap<Place, i64>,
    places: BTreeMap<usize, BTreeSet<Place>>,
}

impl DemandOfAll {
    /// Notes what an order asks for, and whether it got it.
    pub(super) fn add(&mut self, order: usize, demand: &Demand, granted: bool) {
        if demand.may_wait {
            return;
        }
        for need in &demand.needs {
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
