//! Where an order stands that was placed so long ago.

use entity::OrderStatus;
use serde::Deserialize;

use crate::dice::Dice;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statuses {
    pub(crate) certain: Vec<(OrderStatus, u64)>,
    pub(crate) ages: Vec<Age>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Age {
    /// None for all orders that are older than the others.
    pub(crate) days: Option<i64>,
    pub(crate) weights: Vec<(OrderStatus, u32)>,
}

impl Statuses {
    /// `younger`: how many younger orders there are.
    pub(crate) fn draw(&self, dice: &mut Dice, days: i64, younger: u64, orders: u64) -> OrderStatus {
        let age = self.ages.iter().find(|age| age.days.is_none_or(|limit| days < limit));
        let drawn = age.map_or(OrderStatus::Completed, |age| dice.weighted(&age.weights));
        // The oldest order has come to its end.
        if younger + 1 == orders && orders > 1 { OrderStatus::Completed } else { self.certain(younger, orders).unwrap_or(drawn) }
    }

    /// In a small demo several would fall on one order: the next older ones take them.
    fn certain(&self, younger: u64, orders: u64) -> Option<OrderStatus> {
        let mut next = 0;
        for (status, thousandths) in &self.certain {
            let place = next.max(orders / 1000 * thousandths + orders % 1000 * thousandths / 1000);
            if place >= younger {
                return (place == younger).then_some(*status);
            }
            next = place + 1;
        }
        None
    }
}
