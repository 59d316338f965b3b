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
    /// The id of the channel account in the gateway.
    AccountId(ID),
    /// The id of the channel account in another system.
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
    /// The id of a customer on file.
    Id(ID),
    /// The `externalId` of a customer on file.
    ExternalId(String),
    /// The customer code of a customer on file.
    CustomerCode(String),
    /// The username of a customer on file.
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
    /// The email address. If a customer on file has it (A to Z without regard to case), the order is that customer's.
    email: String,
    /// The given name, up to 255 characters.
    first_name: String,
    /// The family name, up to 255 characters.
    last_name: String,
    /// The name of the customer's own business, up to 255 characters.
    business: Option<String>,
    /// Whether the customer is a reseller.
    #[graphql(default_with = "Some(false)")]
    is_wholesale: Option<bool>,
    /// The username, up to 255 characters; unique within the organization.
    username: Option<String>,
    /// The phone number of the person to contact, up to 255 characters.
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
    /// The product, by its id, sku or external id.
    product: ProductRef,
    /// The number of units, from 1 to 1,000,000.
    quantity: i32,
    /// The price of one unit, from 0, with up to 4 decimals. Left out, the price break for the quantity, else the product's price.
    unit_price: Option<Decimal>,
    /// The discount on the whole line, from 0 to quantity × unit price.
    discount: Option<Decimal>,
    /// The name of the line, up to 255 characters. Left out, the product's name.
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
    /// What the buyer pays for shipping.
    shipping: Option<Decimal>,
    /// What the buyer pays for handling, such as picking and packing.
    handling: Option<Decimal>,
    /// What the buyer pays for insuring the shipment.
    insurance: Option<Decimal>,
    /// What the buyer pays for gift wrap.
    gift_wrap: Option<Decimal>,
    /// A discount on the whole order, beside the discounts of its lines.
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
    /// The carrier that is wanted, up to 255 characters.
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

impl From<ShippingDetailsInput> for input::ShippingInput {
    fn from(shipping: ShippingDetailsInput) -> Self {
        let ShippingDetailsInput { carrier, service, weight_kg, length_mm, width_mm, height_mm } = shipping;
        Self { carrier, service, weight_kg, length_mm, width_mm, height_mm }
    }
}

/// Makes the order a gift.
#[derive(Clone, Debug, InputObject)]
pub struct GiftInput {
    /// The text of the gift card, up to 10,000 characters.
    message: Option<String>,
    /// Whether to gift-wrap the goods. The price of it is `charges.giftWrap`.
    #[graphql(default_with = "Some(false)")]
    wrap: Option<bool>,
}

impl From<GiftInput> for input::GiftInput {
    fn from(gift: GiftInput) -> Self {
        Self { message: gift.message, wrap: gift.wrap.unwrap_or_default() }
    }
}

/// A payment that was received.
#[derive(Clone, Debug, InputObject)]
pub struct PaymentInput {
    /// The method of payment.
    method: PaymentMethod,
    /// The amount, in the order's currency: above 0, with no more decimals than the currency has.
    amount: Decimal,
    /// The payment processor's id for the transaction, up to 255 characters.
    transaction_id: Option<String>,
    /// When it happened: at most a day from now. Left out, now.
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

/// A note to add to an order.
#[derive(Clone, Debug, InputObject)]
pub struct OrderNoteInput {
    /// The category of the note.
    #[graphql(default_with = "Some(OrderNoteCategory::General)")]
    category: Option<OrderNoteCategory>,
    /// The text, 1 to 10,000 characters.
    text: String,
}

impl From<OrderNoteInput> for input::NoteInput {
    fn from(note: OrderNoteInput) -> Self {
        Self { category: note.category.unwrap_or(OrderNoteCategory::General).into(), text: note.text }
    }
}

/// A file that is stored elsewhere, to be attached to an order.
#[derive(Clone, Debug, InputObject)]
pub struct AttachmentInput {
    /// The name of the file as people see it, up to 255 characters.
    file_name: String,
    /// The path or URL of the file, up to 255 characters. The gateway stores it as given and never opens it.
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
