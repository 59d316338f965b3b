//! One operation of a sequence, as small numbers that mean something in any state: the n-th order, its n-th line.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

/// A line to be ordered.
#[derive(Clone, Copy, Debug)]
pub struct NewLine {
    pub product: usize,
    pub quantity: i64,
    /// In cents.
    pub discount: i64,
    /// Of an order that comes partly shipped.
    pub fulfilled: i64,
}

/// Units of the n-th line.
pub type Units = Vec<(usize, i64)>;

#[derive(Clone, Debug)]
pub enum Step {
    Create { lines: Vec<NewLine>, status: &'static str, backorder: bool, uncounted: bool, paid: Option<i64> },
    Edit { order: usize, add: Option<NewLine>, change: Option<(usize, i64)>, remove: Option<usize> },
    Price { order: usize, line: usize, price: i64 },
    Status { order: usize, to: &'static str },
    Cancel { order: usize },
    CancelRest { order: usize },
    Unship { order: usize, parcel: usize },
    Hold { order: usize },
    Release { order: usize },
    Pay { order: usize, amount: i64 },
    Refund { order: usize, amount: i64 },
    Invoice { order: usize },
    Fulfill { order: usize, lines: Option<Units> },
    Deliver { order: usize, parcel: usize },
    Return { order: usize, lines: Units, restock: bool, amount: Option<i64> },
    Count { order: usize, counted: bool },
    AllowBackorder { order: usize, allowed: bool },
    Adjust { product: usize, delta: i64 },
}

pub const STATUSES: [&str; 18] = [
    "PENDING",
    "IN_REVIEW",
    "PROCESSING",
    "COMMITTED",
    "BACKORDER",
    "ON_HOLD",
    "POSTPONED",
    "AWAITING_SHIPMENT",
    "INVOICED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "UNDELIVERED",
    "DELIVERED",
    "FULFILLED",
    "COMPLETED",
    "PARTIALLY_REFUNDED",
    "RETURNED",
    "CANCELLED",
];

/// Orders are few, so that what happens to one meets what happened to it before.
const ORDERS: std::ops::Range<usize> = 0..3;

fn new_line() -> impl Strategy<Value = NewLine> {
    let discount = prop_oneof![3 => Just(0), 1 => 1..80_i64];
    (0..3_usize, 1..5_i64, discount, 0..5_i64).prop_map(|(product, quantity, discount, fulfilled)| NewLine {
        product,
        quantity,
        discount,
        fulfilled: fulfilled.min(quantity),
    })
}

fn status() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&STATUSES)
}

/// Most orders are new; some come from elsewhere with a life behind them.
fn first_status() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("PENDING"), 1 => Just("ON_HOLD"), 1 => Just("BACKORDER"), 2 => Just("PARTIALLY_SHIPPED"), 2 => status()]
}

fn units() -> impl Strategy<Value = Units> {
    vec((0..3_usize, 1..4_i64), 1..3)
}

fn step() -> impl Strategy<Value = Step> {
    let create =
        (vec(new_line(), 1..4), first_status(), any::<bool>(), proptest::bool::weighted(0.15), option::weighted(0.3, 1..4_000_i64))
            .prop_map(|(lines, status, backorder, uncounted, paid)| Step::Create { lines, status, backorder, uncounted, paid });
    let edit = (ORDERS, option::of(new_line()), option::of((0..4_usize, 0..6_i64)), option::weighted(0.3, 0..4_usize))
        .prop_map(|(order, add, change, remove)| Step::Edit { order, add, change, remove });
    let back = (ORDERS, units(), proptest::bool::weighted(0.7), option::weighted(0.3, 0..3_000_i64))
        .prop_map(|(order, lines, restock, amount)| Step::Return { order, lines, restock, amount });
    prop_oneof![
        4 => create,
        4 => edit,
        1 => (ORDERS, 0..3_usize, 0..200_000_i64).prop_map(|(order, line, price)| Step::Price { order, line, price }),
        6 => (ORDERS, status()).prop_map(|(order, to)| Step::Status { order, to }),
        1 => ORDERS.prop_map(|order| Step::Cancel { order }),
        1 => ORDERS.prop_map(|order| Step::CancelRest { order }),
        2 => (ORDERS, 0..3_usize).prop_map(|(order, parcel)| Step::Unship { order, parcel }),
        1 => ORDERS.prop_map(|order| Step::Hold { order }),
        2 => ORDERS.prop_map(|order| Step::Release { order }),
        2 => (ORDERS, 1..4_000_i64).prop_map(|(order, amount)| Step::Pay { order, amount }),
        2 => (ORDERS, 1..2_000_i64).prop_map(|(order, amount)| Step::Refund { order, amount }),
        2 => ORDERS.prop_map(|order| Step::Invoice { order }),
        6 => (ORDERS, option::weighted(0.8, units())).prop_map(|(order, lines)| Step::Fulfill { order, lines }),
        2 => (ORDERS, 0..3_usize).prop_map(|(order, parcel)| Step::Deliver { order, parcel }),
        5 => back,
        1 => (ORDERS, any::<bool>()).prop_map(|(order, counted)| Step::Count { order, counted }),
        1 => (ORDERS, any::<bool>()).prop_map(|(order, allowed)| Step::AllowBackorder { order, allowed }),
        3 => (0..3_usize, -6..8_i64).prop_map(|(product, delta)| Step::Adjust { product, delta }),
    ]
}

/// A life of a shop.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..30)
}
