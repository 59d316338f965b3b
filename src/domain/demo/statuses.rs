//! Where an order stands that was placed so long ago.

use entity::OrderStatus::{self, *};

use super::dice::Dice;

/// Up to so many days old, and how many of them stand where.
const BY_AGE: [(i64, &[(OrderStatus, u32)]); 4] = [
    (
        2,
        &[
            (Pending, 36), (InReview, 8), (Processing, 20), (Committed, 9), (AwaitingShipment, 9), (Invoiced, 5), (OnHold, 4), (Postponed, 2),
            (Backorder, 3), (Cancelled, 4),
        ],
    ),
    (
        7,
        &[
            (Pending, 4), (Processing, 9), (Committed, 5), (AwaitingShipment, 8), (Invoiced, 6), (OnHold, 3), (Postponed, 2), (Backorder, 4),
            (PartiallyShipped, 8), (Shipped, 32), (Undelivered, 3), (Delivered, 11), (Cancelled, 5),
        ],
    ),
    (
        30,
        &[
            (Backorder, 2), (OnHold, 1), (Postponed, 1), (PartiallyShipped, 3), (Shipped, 9), (Undelivered, 2), (Delivered, 28), (Fulfilled, 11),
            (Completed, 30), (PartiallyRefunded, 4), (Returned, 3), (Cancelled, 6),
        ],
    ),
    (i64::MAX, &[(Completed, 74), (Delivered, 3), (Fulfilled, 6), (PartiallyRefunded, 4), (Returned, 4), (Cancelled, 9)]),
];

/// Every status once, from the youngest order's to the oldest's.
const EACH: [OrderStatus; 18] = [
    Pending, InReview, Processing, Committed, AwaitingShipment, Invoiced, OnHold, Backorder, Postponed, PartiallyShipped, Shipped, Undelivered,
    Delivered, Fulfilled, PartiallyRefunded, Returned, Cancelled, Completed,
];

/// In a larger demo every status comes up by itself.
const SMALL: u64 = 2_000;

/// `rank`: how many younger orders there are.
pub(super) fn status(dice: &mut Dice, days: i64, rank: u64, orders: u64) -> OrderStatus {
    let by_age = BY_AGE.iter().find(|(limit, _)| days < *limit).map_or(BY_AGE[3].1, |(_, weights)| weights);
    let drawn = dice.weighted(by_age);
    if orders > SMALL {
        return drawn;
    }
    // One order in every stretch of a small demo has the status that nothing may leave to chance.
    let each = EACH.len() as u64 + 6;
    let due = (0_u64..).zip(EACH).find(|(place, _)| place * orders / each == rank);
    due.map_or(drawn, |(_, status)| status)
}
