//! How an order is to be shipped and wrapped.

use async_graphql::SimpleObject;

/// How an order is to be shipped. Everything in it is a wish; what was done is in the fulfilments.
#[derive(Clone, Debug, SimpleObject)]
pub struct ShippingDetails {
    /// The carrier that is wanted.
    carrier: Option<String>,
    /// The carrier's service, such as `Express`; up to 255 characters.
    service: Option<String>,
    /// Weight of the parcel, in kilograms.
    weight_kg: Option<f64>,
    /// Length of the parcel, in millimetres.
    length_mm: Option<f64>,
    /// Width of the parcel, in millimetres.
    width_mm: Option<f64>,
    /// Height of the parcel, in millimetres.
    height_mm: Option<f64>,
}

impl From<entity::ShippingDetails> for ShippingDetails {
    fn from(details: entity::ShippingDetails) -> Self {
        let entity::ShippingDetails { carrier, service, weight_kg, length_mm, width_mm, height_mm } = details;
        Self { carrier, service, weight_kg, length_mm, width_mm, height_mm }
    }
}

/// The gift message and wrap of an order that is a gift.
#[derive(Clone, Debug, SimpleObject)]
pub struct GiftDetails {
    /// The text of the gift card.
    message: Option<String>,
    /// Whether the goods are to be gift-wrapped.
    wrap: bool,
}

impl From<entity::GiftDetails> for GiftDetails {
    fn from(entity::GiftDetails { message, wrap }: entity::GiftDetails) -> Self {
        Self { message, wrap }
    }
}
