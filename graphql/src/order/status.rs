//! Where an order stands, and what kind of order it is.

use async_graphql::Enum;

/// Where an order stands on its way from the customer's wish to the last return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderStatus")]
pub enum OrderStatus {
    /// Just came in.
    Pending,
    /// Somebody is looking it over.
    InReview,
    /// Being made ready.
    Processing,
    /// Its goods are promised to it.
    Committed,
    /// Waits for stock.
    Backorder,
    /// Stopped until somebody releases it.
    OnHold,
    /// Put off to a later day.
    Postponed,
    /// Packed, and waits to be fetched.
    AwaitingShipment,
    /// A part of its goods has left.
    PartiallyShipped,
    /// All of its goods have left.
    Shipped,
    /// The carrier could not hand it over.
    Undelivered,
    /// The customer has it.
    Delivered,
    /// All that was promised has been done.
    Fulfilled,
    /// Its invoice is written.
    Invoiced,
    /// Nothing is left to do.
    Completed,
    /// Some of the money was given back.
    PartiallyRefunded,
    /// All of its goods came back. Final.
    Returned,
    /// Called off before anything left. Final.
    Cancelled,
}

/// A special kind of order, as Sellercloud tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderSubType")]
pub enum OrderSubType {
    /// An ordinary order.
    None,
    /// A sample, sent to be looked at.
    Sample,
    /// A gift to charity.
    Charity,
    /// To arrive on the day it is placed.
    SameDayDelivery,
    /// To arrive on the second day.
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
    /// An eBay order that the buyer fetches.
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
    /// Nothing yet.
    Unfulfilled,
    /// Some units, not all.
    PartiallyFulfilled,
    /// Every unit of every line.
    Fulfilled,
}

/// What was paid and not given back, compared with what is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::PaymentStatus")]
pub enum PaymentStatus {
    /// Nothing of something.
    Unpaid,
    /// Less than is due.
    PartiallyPaid,
    /// Exactly what is due, be it nothing.
    Paid,
    /// More than is due.
    Overpaid,
    /// Nothing ever, and nothing is due: the order is cancelled.
    Voided,
    /// All that was paid was given back.
    Refunded,
}

/// Which way a document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::InvoiceKind")]
pub enum InvoiceKind {
    /// It bills.
    Invoice,
    /// It takes back what was billed and is not owed any more: its amount is below zero.
    CreditNote,
}

/// Whether an order's warehouse was chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::AssignStatus")]
pub enum AssignStatus {
    /// Nobody chose: the organization's default warehouse has it for now.
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
