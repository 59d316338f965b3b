//! Where an order stands that was placed so long ago.

use entity::OrderStatus::{self, *};

use crate::dice::Dice;

/// Up to so many days old, and how many of them stand where.
const BY_AGE: [(i64, &[(OrderStatus, u32)]); 4] = [
    (
        2,
        &[
            (Pending, 36),
            (InReview, 8),
            (Processing, 20),
            (Committed, 9),
            (AwaitingShipment, 9),
            (Invoiced, 5),
            (OnHold, 4),
            (Postponed, 2),
            (Backorder, 3),
            (Cancelled, 4),
        ],
    ),
    (
        7,
        &[
            (Pending, 4),
            (Processing, 9),
            (Committed, 5),
            (AwaitingShipment, 8),
            (Invoiced, 6),
            (OnHold, 3),
            (Postponed, 2),
            (Backorder, 4),
            (PartiallyShipped, 8),
            (Shipped, 32),
            (Undelivered, 3),
            (Delivered, 11),
            (Cancelled, 5),
        ],
    ),
    (
        30,
        &[
            (Backorder, 2),
            (OnHold, 1),
            (Postponed, 1),
            (PartiallyShipped, 3),
            (Shipped, 9),
            (Undelivered, 2),
            (Delivered, 28),
            (Fulfilled, 11),
            (Completed, 30),
            (PartiallyRefunded, 4),
            (Returned, 3),
            (Cancelled, 6),
        ],
    ),
    (i64::MAX, &[(Completed, 74), (Delivered, 3), (Fulfilled, 6), (PartiallyRefunded, 4), (Returned, 4), (Cancelled, 9)]),
];

/// Every status comes once for certain: how many thousandths of the orders are younger than that one.
const CERTAIN: [(OrderStatus, u64); 17] = [
    (Pending, 0),
    (InReview, 3),
    (Processing, 5),
    (Committed, 7),
    (OnHold, 9),
    (Backorder, 11),
    (AwaitingShipment, 13),
    (Invoiced, 15),
    (Postponed, 17),
    (PartiallyShipped, 22),
    (Shipped, 28),
    (Cancelled, 36),
    (Undelivered, 45),
    (Delivered, 70),
    (Fulfilled, 90),
    (PartiallyRefunded, 130),
    (Returned, 170),
];

/// `younger`: how many younger orders there are.
pub(crate) fn status(dice: &mut Dice, days: i64, younger: u64, orders: u64) -> OrderStatus {
    let by_age = BY_AGE.iter().find(|(limit, _)| days < *limit).map_or(BY_AGE[3].1, |(_, weights)| weights);
    let drawn = dice.weighted(by_age);
    // The oldest order has come to its end.
    if younger + 1 == orders && orders > 1 { Completed } else { certain(younger, orders).unwrap_or(drawn) }
}

/// In a small demo several would fall on one order: the next older ones take them.
fn certain(younger: u64, orders: u64) -> Option<OrderStatus> {
    let mut next = 0;
    for (status, thousandths) in CERTAIN {
        let place = next.max(orders / 1000 * thousandths + orders % 1000 * thousandths / 1000);
        if place >= younger {
            return (place == younger).then_some(status);
        }
        next = place + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Table;

    #[test]
    fn every_status_comes_up() {
        for orders in [18, 120, 5_000] {
            let at = |younger| status(&mut Dice::of(1, Table::Order, younger), 100, younger, orders);
            let found: Vec<OrderStatus> = (0..orders).map(at).collect();
            for status in <OrderStatus as sea_orm::Iterable>::iter() {
                assert!(found.contains(&status), "{status:?} of {orders}");
            }
        }
    }
}
