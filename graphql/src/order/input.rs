//! Parts of an order as clients send them.

use async_graphql::ID;
use async_graphql::{InputObject, OneofObject};

use super::{OrderNoteCategory, PaymentMethod};
use crate::channel_account::ChannelType;
use crate::product::ProductRef;
use crate::scalar::{DateTime, Decimal, Json};
use domain::order::input;

/// The channel account that an order comes through, by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
pub enum ChannelRef {
    /// The gateway's id of it.
    AccountId(ID),
    /// The id that another system gave it.
    ExternalId(String),
    /// The kind of channel, where the organization has a single account of that kind.
    Type(ChannelType),
}

impl From<ChannelRef> for input::ChannelRef {
    fn from(reference: ChannelRef) -> Self {
        match reference {
            ChannelRef::AccountId(id) => Self::AccountId(id.into()),
            ChannelRef::ExternalId(id) => Self::ExternalId(id),
            ChannelRef::Type(kind) => Self::Type(kind.into()),
        }
    }
}

/// The customer of an order, by exactly one of these: one who is known, or a description of one.
#[derive(Clone, Debug, OneofObject)]
pub enum OrderCustomerInput {
    /// The gateway's id of a known customer.
    Id(ID),
    /// The id that another system gave a known customer.
    ExternalId(String),
    /// A known customer's code.
    CustomerCode(String),
    /// A known customer's username.
    Username(String),
    /// Somebody who may be new. Where the email is known, it is that customer, and the rest of the description changes nothing.
    Details(CustomerDetailsInput),
}

impl From<OrderCustomerInput> for input::CustomerRef {
    fn from(reference: OrderCustomerInput) -> Self {
        match reference {
            OrderCustomerInput::Id(id) => Self::Id(id.into()),
            OrderCustomerInput::ExternalId(id) => Self::ExternalId(id),
            OrderCustomerInput::CustomerCode(code) => Self::CustomerCode(code),
            OrderCustomerInput::Username(name) => Self::Username(name),
            OrderCustomerInput::Details(details) => Self::Details(details.into()),
        }
    }
}

/// A customer who is put on file together with the order, unless the email is known.
#[derive(Clone, Debug, InputObject)]
pub struct CustomerDetailsInput {
    /// Tells customers apart; upper and lower case of A to Z are alike.
    email: String,
    /// Given name.
    first_name: String,
    /// Family name.
    last_name: String,
    /// Name of the customer's business.
    business: Option<String>,
    /// Whether the customer buys to sell on.
    #[graphql(default_with = "Some(false)")]
    is_wholesale: Option<bool>,
    /// Login name, which no other customer may have.
    username: Option<String>,
    /// Telephone number of the person to talk to.
    contact_person_number: Option<String>,
}

impl From<CustomerDetailsInput> for input::CustomerDetails {
    fn from(details: CustomerDetailsInput) -> Self {
        Self {
            email: details.email,
            first_name: details.first_name,
            last_name: details.last_name,
            business: details.business,
            is_wholesale: details.is_wholesale.unwrap_or_default(),
            username: details.username,
            contact_person_number: details.contact_person_number,
        }
    }
}

/// A product to order, and on what terms.
#[derive(Clone, Debug, InputObject)]
pub struct OrderLineInput {
    /// What is ordered.
    product: ProductRef,
    /// How many, from 1 to 1,000,000.
    quantity: i32,
    /// What one costs, from 0, with up to 4 decimals. Left out, it is the price break's for the quantity, else the product's.
    unit_price: Option<Decimal>,
    /// What is taken off the whole line, from 0 to what the units cost together.
    discount: Option<Decimal>,
    /// How the line is called. Left out, as the product is.
    name: Option<String>,
    /// The sales channel's own id for the line.
    channel_order_item_id: Option<String>,
    /// How many had been shipped before the order came here; only with the status `PARTIALLY_SHIPPED`, up to the quantity.
    fulfilled_quantity: Option<i32>,
    /// Anything that the channel says of the line: an object.
    meta: Option<Json>,
}

impl From<OrderLineInput> for input::LineInput {
    fn from(line: OrderLineInput) -> Self {
        Self {
            product: line.product.into(),
            quantity: line.quantity,
            unit_price: line.unit_price.map(|price| price.raw()),
            discount: line.discount.map(|discount| discount.raw()),
            name: line.name,
            channel_order_item_id: line.channel_order_item_id,
            fulfilled_quantity: line.fulfilled_quantity,
            meta: line.meta.map(|meta| meta.raw()),
        }
    }
}

/// Amounts beside the lines, in the order's currency: none below 0, none with more decimals than the currency has.
#[derive(Clone, Debug, InputObject)]
pub struct OrderChargesInput {
    /// Tax on the whole order. Where it is never given, it is the GST of the lines, if the selling company is registered for it.
    tax: Option<Decimal>,
    /// For carriage.
    shipping: Option<Decimal>,
    /// For picking and packing.
    handling: Option<Decimal>,
    /// For insuring the goods on their way.
    insurance: Option<Decimal>,
    /// For wrapping a gift.
    gift_wrap: Option<Decimal>,
    /// Taken off the order as a whole, beside what is taken off its lines.
    discount: Option<Decimal>,
}

impl From<OrderChargesInput> for input::ChargesInput {
    fn from(charges: OrderChargesInput) -> Self {
        Self {
            tax: charges.tax.map(|amount| amount.raw()),
            shipping: charges.shipping.map(|amount| amount.raw()),
            handling: charges.handling.map(|amount| amount.raw()),
            insurance: charges.insurance.map(|amount| amount.raw()),
            gift_wrap: charges.gift_wrap.map(|amount| amount.raw()),
            discount: charges.discount.map(|amount| amount.raw()),
        }
    }
}

/// How the order should travel, and what its parcel measures: each measure from 0.
#[derive(Clone, Debug, InputObject)]
pub struct ShippingDetailsInput {
    /// Who should carry it.
    carrier: Option<String>,
    /// Which of the carrier's services.
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

impl From<ShippingDetailsInput> for input::ShippingInput {
    fn from(shipping: ShippingDetailsInput) -> Self {
        let ShippingDetailsInput { carrier, service, weight_kg, length_mm, width_mm, height_mm } = shipping;
        Self { carrier, service, weight_kg, length_mm, width_mm, height_mm }
    }
}

/// Makes the order a gift.
#[derive(Clone, Debug, InputObject)]
pub struct GiftInput {
    /// What the card should say, up to 10,000 characters.
    message: Option<String>,
    /// Whether it should be wrapped; what that costs is `charges.giftWrap`.
    #[graphql(default_with = "Some(false)")]
    wrap: Option<bool>,
}

impl From<GiftInput> for input::GiftInput {
    fn from(gift: GiftInput) -> Self {
        Self { message: gift.message, wrap: gift.wrap.unwrap_or_default() }
    }
}

/// Money that was received.
#[derive(Clone, Debug, InputObject)]
pub struct PaymentInput {
    /// How it was paid.
    method: PaymentMethod,
    /// How much, above 0, in the order's currency.
    amount: Decimal,
    /// What the payment processor calls it.
    transaction_id: Option<String>,
    /// When; left out, now.
    paid_at: Option<DateTime>,
}

impl From<PaymentInput> for input::PaymentInput {
    fn from(payment: PaymentInput) -> Self {
        Self {
            method: payment.method.into(),
            amount: payment.amount.raw(),
            transaction_id: payment.transaction_id,
            paid_at: payment.paid_at.map(|at| at.raw()),
        }
    }
}

/// A note to write.
#[derive(Clone, Debug, InputObject)]
pub struct OrderNoteInput {
    /// What it is about.
    #[graphql(default_with = "Some(OrderNoteCategory::General)")]
    category: Option<OrderNoteCategory>,
    /// What it says: 1 to 10,000 characters.
    text: String,
}

impl From<OrderNoteInput> for input::NoteInput {
    fn from(note: OrderNoteInput) -> Self {
        Self { category: note.category.unwrap_or(OrderNoteCategory::General).into(), text: note.text }
    }
}

/// A file that was put somewhere already.
#[derive(Clone, Debug, InputObject)]
pub struct AttachmentInput {
    /// What people call it.
    file_name: String,
    /// Where it is: a path or a URL. The gateway keeps it as it is and never opens it.
    path: String,
}

impl From<AttachmentInput> for input::AttachmentInput {
    fn from(attachment: AttachmentInput) -> Self {
        Self { file_name: attachment.file_name, path: attachment.path }
    }
}

/// Each of a list, as the domain takes it; none where there is no list.
pub(super) fn each<A: Into<B>, B>(items: Option<Vec<A>>) -> Vec<B> {
    items.unwrap_or_default().into_iter().map(Into::into).collect()
}
