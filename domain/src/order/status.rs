//! The status table, once, as data; and what follows from it.

use entity::{Decimal4, FulfillmentStatus, OrderStatus, PaymentStatus, order, order_line};

use OrderStatus::{
    AwaitingShipment, Backorder, Cancelled, Committed, Completed, Delivered, Fulfilled, InReview, Invoiced, OnHold, PartiallyRefunded,
    PartiallyShipped, Pending, Postponed, Processing, Returned, Shipped, Undelivered,
};

/// Statuses in which nothing has left the warehouse yet, and everything may still change.
const OPEN: [OrderStatus; 9] = [Pending, InReview, Processing, Committed, Backorder, OnHold, Postponed, AwaitingShipment, Invoiced];

/// Open statuses from which goods may leave.
const SHIPPABLE: [OrderStatus; 6] = [Pending, Processing, Committed, Backorder, AwaitingShipment, Invoiced];

/// Statuses past shipping, and where each may go. Open statuses may go to every other open one and to CANCELLED, and
/// from those that are shippable goods may leave.
const AFTER_SHIPPING: [(OrderStatus, &[OrderStatus]); 9] = [
    (PartiallyShipped, &[PartiallyShipped, Shipped, Undelivered]),
    (Shipped, &[Delivered, Undelivered, Fulfilled, Completed, PartiallyRefunded, Returned]),
    (Undelivered, &[PartiallyShipped, Shipped, Delivered, Returned]),
    (Delivered, &[Fulfilled, Completed, PartiallyRefunded, Returned]),
    (Fulfilled, &[Completed, PartiallyRefunded, Returned]),
    (Completed, &[PartiallyRefunded, Returned]),
    (PartiallyRefunded, &[Completed, Returned]),
    (Returned, &[]),
    (Cancelled, &[]),
];

/// How people say that an order is in it: "This order is …".
pub const fn words(status: OrderStatus) -> &'static str {
    match status {
        Pending => "pending",
        InReview => "in review",
        Processing => "being processed",
        Committed => "committed",
        Backorder => "on backorder",
        OnHold => "on hold",
        Postponed => "postponed",
        AwaitingShipment => "awaiting shipment",
        PartiallyShipped => "partly shipped",
        Shipped => "shipped",
        Undelivered => "undelivered",
        Delivered => "delivered",
        Fulfilled => "fulfilled",
        Invoiced => "invoiced",
        Completed => "completed",
        PartiallyRefunded => "partly refunded",
        Returned => "returned",
        Cancelled => "cancelled",
    }
}

/// Whether nothing has left the warehouse, and the order may still be changed freely or cancelled.
pub fn is_open(status: OrderStatus) -> bool {
    OPEN.contains(&status)
}

/// Whether goods may leave the warehouse.
pub fn is_shippable(status: OrderStatus) -> bool {
    SHIPPABLE.contains(&status) || matches!(status, PartiallyShipped | Undelivered)
}

/// Whether an order of this status sets stock aside for what is left to ship.
pub fn reserves(status: OrderStatus) -> bool {
    is_open(status) || matches!(status, PartiallyShipped | Undelivered)
}

/// Whether an order made in this status has had all its goods shipped before it came here.
pub fn is_past_shipping(status: OrderStatus) -> bool {
    matches!(status, Shipped | Undelivered | Delivered | Fulfilled | Completed | PartiallyRefunded | Returned)
}

/// Whether the table has a way from one status to the other, by whatever verb.
pub fn may_follow(from: OrderStatus, to: OrderStatus) -> bool {
    if is_open(from) {
        return (is_open(to) && to != from) || to == Cancelled || (SHIPPABLE.contains(&from) && matches!(to, PartiallyShipped | Shipped));
    }
    AFTER_SHIPPING.iter().any(|(status, next)| *status == from && next.contains(&to))
}

/// The statuses that `updateOrder` takes now, and nothing else.
pub fn allowed_statuses(order: &order::Model) -> Vec<OrderStatus> {
    let everything_shipped = order.fulfillment_status == FulfillmentStatus::Fulfilled;
    <OrderStatus as sea_orm::Iterable>::iter()
        .filter(|to| may_follow(order.status, *to))
        // These two follow from fulfilments and refunds, and are never written by hand.
        .filter(|to| !matches!(to, PartiallyShipped | PartiallyRefunded))
        .filter(|to| order.status != Undelivered || *to != Returned || everything_shipped)
        .collect()
}

/// Follows from the lines.
pub fn fulfillment_status(lines: &[order_line::Model]) -> FulfillmentStatus {
    if lines.iter().all(|line| line.fulfilled_quantity == 0) {
        FulfillmentStatus::Unfulfilled
    } else if lines.iter().all(|line| line.fulfilled_quantity == line.quantity) {
        FulfillmentStatus::Fulfilled
    } else {
        FulfillmentStatus::PartiallyFulfilled
    }
}

/// Follows from the money: what was paid and not given back, against what is to be paid.
pub fn payment_status(status: OrderStatus, paid: Decimal4, refunded: Decimal4, billable: Decimal4) -> PaymentStatus {
    if status == Cancelled && paid.is_zero() {
        return PaymentStatus::Voided;
    }
    if paid == refunded && !paid.is_zero() {
        return PaymentStatus::Refunded;
    }
    // No more is given back than was paid.
    let kept = paid.ten_thousandths() - refunded.ten_thousandths();
    match kept.cmp(&billable.ten_thousandths()) {
        std::cmp::Ordering::Equal => PaymentStatus::Paid,
        std::cmp::Ordering::Greater => PaymentStatus::Overpaid,
        std::cmp::Ordering::Less if kept == 0 => PaymentStatus::Unpaid,
        std::cmp::Ordering::Less => PaymentStatus::PartiallyPaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_away_from_the_end() {
        for to in <OrderStatus as sea_orm::Iterable>::iter() {
            assert!(!may_follow(Cancelled, to) && !may_follow(Returned, to));
        }
    }

    #[test]
    fn goods_leave_from_some_open_statuses_only() {
        assert!(may_follow(Pending, Shipped) && may_follow(Invoiced, PartiallyShipped));
        assert!(!may_follow(OnHold, Shipped) && !may_follow(InReview, Shipped) && !may_follow(Postponed, PartiallyShipped));
        assert!(may_follow(OnHold, Cancelled) && !may_follow(PartiallyShipped, Cancelled));
        assert!(!may_follow(Pending, Delivered) && !may_follow(Shipped, Pending));
    }

    #[test]
    fn money_says_how_much_is_paid() {
        let says = |status, paid, refunded, billable| {
            let amount = |units: i64| Decimal4::from_ten_thousandths(units).unwrap_or_default();
            payment_status(status, amount(paid), amount(refunded), amount(billable))
        };
        assert_eq!(says(Pending, 0, 0, 0), PaymentStatus::Paid);
        assert_eq!(says(Pending, 0, 0, 1), PaymentStatus::Unpaid);
        assert_eq!(says(Pending, 1, 0, 2), PaymentStatus::PartiallyPaid);
        assert_eq!(says(Pending, 3, 0, 2), PaymentStatus::Overpaid);
        assert_eq!(says(Shipped, 3, 3, 2), PaymentStatus::Refunded);
        assert_eq!(says(Shipped, 3, 1, 2), PaymentStatus::Paid);
        assert_eq!(says(Cancelled, 0, 0, 0), PaymentStatus::Voided);
        assert_eq!(says(Cancelled, 3, 1, 0), PaymentStatus::Overpaid);
        assert_eq!(says(Cancelled, 3, 3, 0), PaymentStatus::Refunded);
    }
}
