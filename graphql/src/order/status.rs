//! Where an order stands, and what kind of order it is.

use async_graphql::Enum;

/// How far an order has come, from placement to delivery or return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderStatus")]
pub enum OrderStatus {
    /// New: nothing has been done yet.
    Pending,
    /// Being reviewed before it is processed.
    InReview,
    /// Being prepared.
    Processing,
    /// Its goods are committed to it.
    Committed,
    /// Waiting for stock.
    Backorder,
    /// On hold until it is released.
    OnHold,
    /// Postponed to a later date.
    Postponed,
    /// Packed, and waiting to be picked up.
    AwaitingShipment,
    /// Some of its goods have left.
    PartiallyShipped,
    /// All of its goods have left.
    Shipped,
    /// The carrier could not deliver it.
    Undelivered,
    /// The customer has received it.
    Delivered,
    /// Fulfilled: everything that was promised has been done.
    Fulfilled,
    /// Invoiced, and not shipped yet.
    Invoiced,
    /// Completed: nothing is left to do.
    Completed,
    /// Some or all of the money was refunded.
    PartiallyRefunded,
    /// All of its goods came back. Final.
    Returned,
    /// Cancelled before anything left. Final.
    Cancelled,
}

/// A special kind of order, as Sellercloud tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderSubType")]
pub enum OrderSubType {
    /// An ordinary order.
    None,
    /// A sample.
    Sample,
    /// A donation to charity.
    Charity,
    /// To be delivered on the day it is placed.
    SameDayDelivery,
    /// To be delivered on the second day.
    SecondDay,
    /// An order of Amazon Prime.
    Prime,
    /// An order of Amazon Business.
    AmazonBusiness,
    /// An order of Amazon Business with Prime.
    AmazonBusinessPrime,
    /// A replacement for goods that Amazon shipped.
    FbaExchange,
    /// An eBay order with a promised day of delivery.
    EbayGuaranteedDelivery,
    /// An eBay order that the buyer picks up.
    EbayLocalPickup,
    /// An order of Wish Express.
    WishExpress,
    /// Shipped by the global shipping programme of its marketplace.
    Gs,
    /// Shipped by Newegg.
    Sbn,
}

/// How much of an order has left the warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::FulfillmentStatus")]
pub enum FulfillmentStatus {
    /// No unit has left.
    Unfulfilled,
    /// Some units have left, but not all.
    PartiallyFulfilled,
    /// Every unit of every line has left.
    Fulfilled,
}

/// What was paid and not given back, compared with what is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::PaymentStatus")]
pub enum PaymentStatus {
    /// Something is due, and nothing has been paid.
    Unpaid,
    /// Less than is due has been paid.
    PartiallyPaid,
    /// Exactly what is due has been paid; also if nothing is due.
    Paid,
    /// More than is due has been paid.
    Overpaid,
    /// Nothing ever, and nothing is due: the order is cancelled.
    Voided,
    /// All that was paid has been refunded.
    Refunded,
}

/// The kind of a billing document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::InvoiceKind")]
pub enum InvoiceKind {
    /// An invoice: it bills an amount of 0 or more.
    Invoice,
    /// It takes back what was billed and is not owed any more: its amount is below zero.
    CreditNote,
}

/// Whether an order's warehouse was chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::AssignStatus")]
pub enum AssignStatus {
    /// Not chosen yet: the order is with the organization's default warehouse for now.
    Pending,
    /// Chosen by the caller, by a later change, or by a rule of the channel account.
    Assigned,
}

/// Something that can be done with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::order::decide::actions::Action")]
pub enum OrderAction {
    /// `updateOrder`. It takes some fields of every order; which statuses it takes, `allowedStatuses` tells.
    Update,
    /// `updateOrder` with `lines`: to add lines, change them and take them away.
    EditLines,
    /// `holdOrder`. Of an order that is on hold already, it changes the day and the reason.
    Hold,
    /// `releaseOrder`, back to `statusBeforeHold`.
    Release,
    /// `cancelOrder` of the whole order, of which nothing has left.
    Cancel,
    /// `cancelOrder` with `remaining`: what a partly shipped order has not shipped.
    CancelRemaining,
    /// `createFulfillment`: something is left to ship.
    Fulfill,
    /// `recordPayment`.
    RecordPayment,
    /// `recordRefund`: something that was paid has not been given back.
    RecordRefund,
    /// `recordReturn`: something has left and not come back.
    RecordReturn,
    /// `createInvoice`: it would write an invoice or a credit note.
    CreateInvoice,
    /// `addOrderNote`.
    AddNote,
    /// `updateOrder` with `archived: true`: lists leave the order out.
    Archive,
    /// `updateOrder` with `archived: false`: lists show the order again.
    Unarchive,
}
