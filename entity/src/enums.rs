//! The closed sets of values, kept as text: `SCREAMING_SNAKE_CASE` in the database, in JSON and in GraphQL alike.
//!
//! The default is what a row has in a column that was not read.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The kind of sales channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChannelType {
    LocalStore,
    #[default]
    Website,
    MarketplaceGeneric,
    Amazon,
    Ebay,
    Walmart,
    Shopify,
    Woocommerce,
    Magento,
    Wholesale,
    PointOfSale,
    Edi,
    Phone,
}

/// How a customer stands to India's goods and services tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GstTreatment {
    #[default]
    Registered,
    Unregistered,
    Composition,
    Overseas,
    SpecialEconomicZone,
}

/// The kind of a product's identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProductIdentifierType {
    #[default]
    AlternateSku,
    Asin,
    Upc,
    Ean,
    Isbn,
    ManufacturerPartNumber,
    Other,
}

/// What a product is packed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CaseUnit {
    #[default]
    Each,
    Carton,
    Box,
    Pallet,
}

/// A product's condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProductCondition {
    #[default]
    New,
    Used,
    Refurbished,
    Damaged,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    #[default]
    Pending,
    InReview,
    Processing,
    Committed,
    Backorder,
    OnHold,
    Postponed,
    AwaitingShipment,
    PartiallyShipped,
    Shipped,
    Undelivered,
    Delivered,
    Fulfilled,
    Invoiced,
    Completed,
    PartiallyRefunded,
    Returned,
    Cancelled,
}

/// Sellercloud's order sub types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderSubType {
    #[default]
    None,
    Sample,
    Charity,
    SameDayDelivery,
    SecondDay,
    Prime,
    AmazonBusiness,
    AmazonBusinessPrime,
    FbaExchange,
    EbayGuaranteedDelivery,
    EbayLocalPickup,
    WishExpress,
    Gs,
    Sbn,
}

/// How much of an order has left the warehouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FulfillmentStatus {
    #[default]
    Unfulfilled,
    PartiallyFulfilled,
    Fulfilled,
}

/// How much of an order is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStatus {
    #[default]
    Unpaid,
    PartiallyPaid,
    Paid,
    Overpaid,
    Voided,
    Refunded,
}

/// Whether somebody chose the order's warehouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssignStatus {
    #[default]
    Pending,
    Assigned,
}

/// Which way a document goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceKind {
    #[default]
    Invoice,
    CreditNote,
}

/// How money changes hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentMethod {
    #[default]
    Cash,
    Card,
    BankTransfer,
    Cheque,
    Paypal,
    StoreCredit,
    OnAccount,
    Marketplace,
    Other,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderNoteCategory {
    #[default]
    General,
    CustomerInstructions,
    CustomerServiceNote,
}

/// What happened to an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderEventType {
    #[default]
    Created,
    Updated,
    StatusChanged,
    LinesChanged,
    NoteAdded,
    PaymentRecorded,
    FulfillmentCreated,
    FulfillmentUpdated,
    FulfillmentCancelled,
    InvoiceCreated,
    ReturnRecorded,
    RefundRecorded,
    Held,
    Released,
    Cancelled,
    Archived,
    Unarchived,
}

/// Whether a webhook sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookStatus {
    #[default]
    Active,
    /// Stopped by hand.
    Paused,
    /// Stopped by the gateway.
    Disabled,
}

/// What became of an event that a webhook sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookDeliveryStatus {
    #[default]
    Waiting,
    Delivered,
    /// It failed for five days while others arrived.
    GivenUp,
    /// Somebody gave it up.
    Skipped,
}
