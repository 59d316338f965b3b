//! Follows goods that have left: who carries them, and when the customer had them.

use entity::{FulfillmentStatus, OrderEventType, OrderStatus, fulfillment};

use super::ship::print;
use crate::order::change::{Change, Tracked};
use crate::order::situation::Situation;
use crate::order::status;

/// Changes a fulfilment. Where the last of an order's goods are told to have come, it is delivered.
pub fn track(change: &mut Change<'_>, before: &fulfillment::Model, after: fulfillment::Model, delivered: bool, situation: &Situation) {
    change.changes.note("fulfillments", print(before), print(&after));
    let others = situation.fulfillments.iter().filter(|other| other.id != after.id && other.cancelled_at.is_none());
    let all_there = after.delivered_at.is_some() && others.clone().all(|other| other.delivered_at.is_some());
    let order = &mut change.order;
    let all_left = order.fulfillment_status == FulfillmentStatus::Fulfilled;
    if delivered && all_there && all_left && status::may_follow(order.status, OrderStatus::Delivered) {
        order.status = OrderStatus::Delivered;
    }
    change.event = Some(OrderEventType::FulfillmentUpdated);
    change.fulfillment = Some(Tracked { changed: after != *before, row: after });
}
