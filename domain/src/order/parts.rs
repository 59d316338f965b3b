//! The parts of a new order that depend on nothing but their own input.

use entity::{Decimal4, GiftDetails, ShippingDetails, attachment, order_custom_field, order_note, order_tag, payment};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::currency::Currency;
use crate::error::Code;
use crate::op::Op;
use crate::order::input::{AttachmentInput, ChargesInput, GiftInput, NoteInput, PaymentInput, ShippingInput};
use crate::order::totals::Fault;
use crate::problems::{Path, Problems};
use crate::values::canonical_json;

/// Payments, notes, attachments and the like of one order at the most.
pub const MOST_CHILDREN: usize = 200;
/// Tags of one order at the most.
pub const MOST_TAGS: usize = 50;

/// Charges that were given; those left out are absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Charges {
    pub tax: Option<Decimal4>,
    pub shipping: Option<Decimal4>,
    pub handling: Option<Decimal4>,
    pub insurance: Option<Decimal4>,
    pub gift_wrap: Option<Decimal4>,
    pub discount: Option<Decimal4>,
}

impl Problems {
    pub fn charges(&mut self, path: &Path<'_>, input: Option<&ChargesInput>, currency: Option<Currency>) -> Charges {
        let Some(input) = input else { return Charges::default() };
        Charges {
            tax: self.amount(&path.field("tax"), input.tax.as_ref(), currency),
            shipping: self.amount(&path.field("shipping"), input.shipping.as_ref(), currency),
            handling: self.amount(&path.field("handling"), input.handling.as_ref(), currency),
            insurance: self.amount(&path.field("insurance"), input.insurance.as_ref(), currency),
            gift_wrap: self.amount(&path.field("giftWrap"), input.gift_wrap.as_ref(), currency),
            discount: self.amount(&path.field("discount"), input.discount.as_ref(), currency),
        }
    }

    /// Refuses a total at the part of the input that made it so.
    pub fn total(&mut self, path: &Path<'_>, fault: Fault, charges: Option<&ChargesInput>, lines_given: bool) {
        let at_charges = path.field("charges");
        let at = match (fault, charges) {
            (Fault::Goods, _) => path.field("lines"),
            (Fault::BelowZero, Some(charges)) if charges.discount.is_some() => at_charges.field("discount"),
            (Fault::Sum, Some(_)) => at_charges,
            _ if lines_given => path.field("lines"),
            _ => at_charges,
        };
        let message = match fault {
            Fault::Goods | Fault::Sum => "The order's total is too large an amount.",
            Fault::BelowZero => "The order's total would be below 0.",
        };
        self.add(&at, Code::OutOfRange, message);
    }

    pub fn shipping(&mut self, path: &Path<'_>, input: Option<&ShippingInput>) -> ShippingDetails {
        let Some(input) = input else { return ShippingDetails::default() };
        ShippingDetails {
            carrier: self.text(&path.field("carrier"), input.carrier.as_deref()),
            service: self.text(&path.field("service"), input.service.as_deref()),
            weight_kg: self.measure(&path.field("weightKg"), input.weight_kg),
            length_mm: self.measure(&path.field("lengthMm"), input.length_mm),
            width_mm: self.measure(&path.field("widthMm"), input.width_mm),
            height_mm: self.measure(&path.field("heightMm"), input.height_mm),
        }
    }

    pub fn gift(&mut self, path: &Path<'_>, input: Option<&GiftInput>) -> Option<GiftDetails> {
        let input = input?;
        Some(GiftDetails { message: self.long_text(&path.field("message"), input.message.as_deref()), wrap: input.wrap })
    }

    /// Trimmed, each once; empty ones count as absent.
    pub fn tags(&mut self, path: &Path<'_>, input: &[String]) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for (index, tag) in input.iter().enumerate() {
            let tag = self.text(&path.index(index), Some(tag));
            tags.extend(tag.filter(|tag| !tags.contains(tag)));
        }
        if tags.len() > MOST_TAGS {
            self.add(path, Code::TooLong, format!("An order has at most {MOST_TAGS} tags."));
        }
        tags
    }

    /// Notes that a list of children is too long.
    pub fn at_most(&mut self, path: &Path<'_>, count: usize, most: usize) {
        if count > most {
            self.add(path, Code::OutOfRange, format!("At most {most} are allowed."));
        }
    }

    pub fn payment(
        &mut self,
        path: &Path<'_>,
        op: &Op,
        order_id: Uuid,
        input: &PaymentInput,
        currency: Option<Currency>,
    ) -> Option<payment::Model> {
        let amount = self.positive_amount(&path.field("amount"), &input.amount, currency);
        let transaction_id = self.text(&path.field("transactionId"), input.transaction_id.as_deref());
        let paid_at = self.read(&path.field("paidAt"), input.paid_at.as_ref()).unwrap_or(op.now);
        Some(payment::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id,
            method: input.method,
            amount: amount?,
            transaction_id,
            paid_at,
            created_at: op.now,
        })
    }

    pub fn note(&mut self, path: &Path<'_>, op: &Op, order_id: Uuid, input: &NoteInput) -> Option<order_note::Model> {
        let at = path.field("text");
        let before = self.len();
        let text = self.long_text(&at, Some(&input.text));
        if text.is_none() && self.len() == before {
            self.required(&at);
        }
        Some(order_note::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id,
            category: input.category,
            text: text?,
            author: op.viewer.subject.clone(),
            created_at: op.now,
        })
    }

    pub fn attachment(&mut self, path: &Path<'_>, op: &Op, order_id: Uuid, input: &AttachmentInput) -> Option<attachment::Model> {
        let file_name = self.required_text(&path.field("fileName"), Some(&input.file_name));
        let at = path.field("path");
        let before = self.len();
        let file = self.long_text(&at, Some(&input.path));
        if file.is_none() && self.len() == before {
            self.required(&at);
        }
        Some(attachment::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id,
            file_name: file_name?,
            path: file?,
            created_at: op.now,
            updated_at: op.now,
        })
    }
}

/// Tags as rows.
pub fn tag_rows(op: &Op, order_id: Uuid, tags: Vec<String>) -> Vec<order_tag::Model> {
    let row = |(position, tag)| order_tag::Model { organization_id: op.organization_id(), order_id, tag, position };
    (0..).zip(tags).map(row).collect()
}

/// Custom fields as rows; a null takes a field away, so it makes none.
pub fn custom_field_rows(op: &Op, order_id: Uuid, fields: &Map<String, Value>) -> Vec<order_custom_field::Model> {
    let row = |(position, (key, value)): (i32, (&String, &Value))| order_custom_field::Model {
        organization_id: op.organization_id(),
        order_id,
        key: key.clone(),
        position,
        value: canonical_json(value).to_string(),
    };
    (0..).zip(fields.iter().filter(|(_, value)| !value.is_null())).map(row).collect()
}
