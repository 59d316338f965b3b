//! New lines of an order: checked, priced and named.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Decimal4, order_line, price_break, product};
use serde_json::Value;
use uuid::Uuid;

use super::input::LineInput;
use crate::currency::Currency;
use crate::error::Code;
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::product::read::unit_price;

/// Units of a line at the most.
pub const MOST_UNITS: i32 = 1_000_000;
/// Lines of an order at the most.
pub const MOST_LINES: usize = 500;

/// What new lines of one order share.
#[derive(Debug)]
pub struct Pricing<'a> {
    pub op: &'a Op,
    pub order_id: Uuid,
    /// Unknown where the input's currency is wrong: then amounts are checked as far as they can be.
    pub currency: Option<Currency>,
    /// The catalogue's prices are in the organization's currency, and serve for no other.
    pub catalogue_prices_apply: bool,
    pub breaks: &'a HashMap<Uuid, Vec<Arc<price_break::Model>>>,
}

impl Pricing<'_> {
    /// A line, or all that is wrong with it. Its fulfilled units are checked by the caller.
    pub fn line(
        &self,
        problems: &mut Problems,
        path: &Path<'_>,
        input: &LineInput,
        product: Option<&product::Model>,
        position: usize,
    ) -> Option<order_line::Model> {
        let before = problems.len();
        let quantity = problems.whole(&path.field("quantity"), input.quantity, 1, MOST_UNITS);
        let unit_price = self.unit_price(problems, path, input, product, quantity);
        let discount = problems.amount(&path.field("discount"), input.discount.as_ref(), self.currency).unwrap_or(Decimal4::ZERO);
        let name = problems.text(&path.field("name"), input.name.as_deref());
        let channel_order_item_id = problems.text(&path.field("channelOrderItemId"), input.channel_order_item_id.as_deref());
        let meta = problems.object(&path.field("meta"), input.meta.as_ref()).unwrap_or_default();
        if let (Some(currency), Some(quantity), Some(unit_price)) = (self.currency, quantity, unit_price) {
            check_discount(problems, path, currency, quantity, unit_price, discount);
        }
        if problems.len() != before {
            return None;
        }
        let product = product?;
        Some(order_line::Model {
            organization_id: self.op.organization_id(),
            id: self.op.new_id(),
            order_id: self.order_id,
            position: i32::try_from(position).unwrap_or(i32::MAX),
            channel_order_item_id,
            product_id: product.id,
            sku: product.sku.clone(),
            name: name.unwrap_or_else(|| product.name.clone()),
            quantity: quantity?,
            unit_price: unit_price?,
            discount,
            gst_percent: product.gst_percent,
            reserved_quantity: 0,
            fulfilled_quantity: 0,
            returned_quantity: 0,
            invoiced_quantity: 0,
            meta: Value::Object(meta.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        })
    }

    /// Given, else the price break's for the quantity, else the product's.
    fn unit_price(
        &self,
        problems: &mut Problems,
        path: &Path<'_>,
        input: &LineInput,
        product: Option<&product::Model>,
        quantity: Option<i32>,
    ) -> Option<Decimal4> {
        let at = path.field("unitPrice");
        if input.unit_price.as_ref().is_some_and(|price| !price.is_blank()) {
            return problems.decimal(&at, input.unit_price.as_ref());
        }
        if !self.catalogue_prices_apply {
            problems.add(&at, Code::Required, "The catalogue has no prices in this currency: give the price.");
            return None;
        }
        let product = product?;
        let breaks = self.breaks.get(&product.id).map(Vec::as_slice).unwrap_or_default();
        Some(unit_price(product, breaks, quantity?))
    }
}

/// Notes a discount above the gross amount, and a gross amount that no order can hold.
pub fn check_discount(
    problems: &mut Problems,
    path: &Path<'_>,
    currency: Currency,
    quantity: i32,
    unit_price: Decimal4,
    discount: Decimal4,
) {
    match currency.gross(quantity, unit_price) {
        Ok(gross) if discount > gross => {
            problems.add(&path.field("discount"), Code::OutOfRange, "A discount is at most quantity × unitPrice.");
        }
        Ok(_) => {}
        Err(_) => problems.add(&path.field("unitPrice"), Code::OutOfRange, "quantity × unitPrice is too large an amount."),
    }
}
