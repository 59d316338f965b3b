//! Lines: new ones checked, priced and named, old ones changed and taken away.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::{Decimal4, OrderStatus, order, order_line, price_break, product};
use sea_orm::ActiveEnum;
use serde_json::Value;
use uuid::Uuid;

use super::fields::merged;
use super::refusal::{Allowed, Refusal};
use crate::currency::{Currency, print};
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::message::{Message, Parameter};
use crate::op::Op;
use crate::order::change::Change;
use crate::order::input::{LineInput, LineUpdate, LinesChange};
use crate::order::limits::{MOST_LINES, MOST_UNITS};
use crate::order::situation::Situation;
use crate::order::{status, totals};
use crate::problems::{Path, Problems};
use crate::product::NOT_SOLD;
use crate::product::read::unit_price;

/// Lines can be edited as long as something may still leave.
pub fn may_edit(order: &order::Model) -> Allowed {
    if status::is_open(order.status) || order.status == OrderStatus::PartiallyShipped {
        return Ok(());
    }
    let words = status::words(order.status);
    Err(Refusal::status(None, format!("This order is {words}: lines can be edited in an open order and in one that is partly shipped.")))
}

/// Edits the lines of an order that is there, and says which lines of the input became which new lines.
pub fn edit(
    change: &mut Change<'_>,
    path: &Path<'_>,
    lines: &LinesChange,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<HashMap<Uuid, usize>> {
    if lines.add.is_empty() && lines.update.is_empty() && lines.remove.is_empty() {
        return Ok(HashMap::new());
    }
    if let Err(refusal) = may_edit(change.before()) {
        refusal.tell(change, path, problems);
        return Ok(HashMap::new());
    }
    update(change, path, lines, problems)?;
    let added = add(change, &path.field("add"), &lines.add, situation, problems);
    if change.lines.is_empty() {
        problems.add(path, Code::Required, "An order keeps at least one line.");
    }
    if change.lines.len() > MOST_LINES && lines.add.len() <= MOST_LINES {
        problems.too_many(path, MOST_LINES, "lines");
    }
    Ok(added)
}

fn update(change: &mut Change<'_>, path: &Path<'_>, lines: &LinesChange, problems: &mut Problems) -> Result<()> {
    let currency = change.known_currency()?;
    let mut named = HashSet::new();
    let (at_update, at_remove) = (path.field("update"), path.field("remove"));
    let before = problems.len();
    problems.at_most(&at_update, lines.update.len(), MOST_LINES);
    problems.at_most(&at_remove, lines.remove.len(), MOST_LINES);
    if problems.len() != before {
        return Ok(());
    }
    for (index, input) in lines.update.iter().enumerate() {
        let at = at_update.index(index);
        let Some(position) = existing(change, problems, &at.field("id"), &input.id, &mut named) else { continue };
        if let Some(line) = change.lines.get_mut(position) {
            update_line(problems, &at, line, input, currency);
        }
    }
    let mut removed = HashSet::new();
    for (index, id) in lines.remove.iter().enumerate() {
        let at = at_remove.index(index);
        let Some(line) = existing(change, problems, &at, id, &mut named).and_then(|position| change.lines.get(position)) else { continue };
        if line.fulfilled_quantity > 0 || line.invoiced_quantity > 0 {
            problems.add(&at, Code::Conflict, "Units of this line are shipped or invoiced.");
        }
        removed.insert(line.id);
    }
    change.lines.retain(|line| !removed.contains(&line.id));
    Ok(())
}

/// The position of a line of this order; each may be named once.
fn existing(change: &Change<'_>, problems: &mut Problems, path: &Path<'_>, id: &str, named: &mut HashSet<Uuid>) -> Option<usize> {
    let id = problems.required_id(path, Kind::OrderLine, id)?;
    let position = change.lines.iter().position(|line| line.id == id);
    if position.is_none() {
        problems.not_found(path, "line of this order");
    } else if !named.insert(id) {
        problems.add(path, Code::Conflict, "This line is named twice.");
        return None;
    }
    position
}

/// Adds lines, and says which of the input became which.
pub fn add(
    change: &mut Change<'_>,
    path: &Path<'_>,
    lines: &[LineInput],
    situation: &Situation,
    problems: &mut Problems,
) -> HashMap<Uuid, usize> {
    problems.at_most(path, lines.len(), MOST_LINES);
    let pricing = Pricing {
        op: change.op,
        order_id: change.order.id,
        currency: change.currency,
        catalogue_prices_apply: change
            .currency
            .is_none_or(|currency| currency.code() == situation.references.organization.default_currency),
        breaks: &situation.price_breaks,
    };
    let next = change.lines_before().iter().map(|line| line.position).max().unwrap_or(-1) + 1;
    let next = usize::try_from(next).unwrap_or_default();
    let mut added = HashMap::new();
    for (index, (input, product)) in lines.iter().zip(&situation.products).enumerate() {
        let at = path.index(index);
        if product.as_ref().is_ok_and(|product| !product.active) {
            problems.add(&at.field("product"), Code::Conflict, NOT_SOLD);
        }
        if let Err((code, message)) = product {
            problems.add(&at.field("product").field(input.product.field()), *code, message.clone());
        }
        let fulfilled = fulfilled_quantity(change, problems, &at.field("fulfilledQuantity"), input);
        if let Some(line) = pricing.line(problems, &at, input, product.as_deref().ok(), next + index) {
            added.insert(line.id, index);
            change.lines.push(order_line::Model { fulfilled_quantity: fulfilled, ..line });
        }
    }
    added
}

/// What had left of a line before the order came here.
fn fulfilled_quantity(change: &Change<'_>, problems: &mut Problems, path: &Path<'_>, input: &LineInput) -> i32 {
    let Some(units) = input.fulfilled_quantity else { return 0 };
    if !change.is_new() {
        problems.add(path, Code::Conflict, "This goes with a new order only.");
        return 0;
    }
    if change.order.status != OrderStatus::PartiallyShipped {
        let message = Message::new("This goes with the status {status} only.");
        problems.add(path, Code::Conflict, message.with(Parameter::Status, OrderStatus::PartiallyShipped.to_value()));
        return 0;
    }
    problems.whole(path, units, 0, input.quantity.max(0)).unwrap_or(0)
}

fn update_line(problems: &mut Problems, path: &Path<'_>, line: &mut order_line::Model, input: &LineUpdate, currency: Currency) {
    let before = line.clone();
    if let Some(quantity) = input.quantity {
        let at = path.field("quantity");
        let least = line.fulfilled_quantity.max(line.invoiced_quantity).max(1);
        if let Some(quantity) = problems.whole(&at, quantity, least, MOST_UNITS) {
            line.quantity = quantity;
        }
    }
    if let Some(price) = problems.decimal(&path.field("unitPrice"), input.unit_price.as_ref()) {
        line.unit_price = price;
    }
    if let Some(discount) = problems.amount(&path.field("discount"), input.discount.as_ref(), Some(currency)) {
        line.discount = discount;
    }
    if let Some(name) = problems.text(&path.field("name"), input.name.as_deref()) {
        line.name = name;
    }
    if let Some(id) = problems.text(&path.field("channelOrderItemId"), input.channel_order_item_id.as_deref()) {
        line.channel_order_item_id = Some(id);
    }
    let at = path.field("meta");
    if let Some(given) = problems.object(&at, input.meta.as_ref()) {
        line.meta = Value::Object(merged(problems, &at, &line.meta, given));
    }
    for (name, changed) in [("unitPrice", line.unit_price != before.unit_price), ("discount", line.discount != before.discount)] {
        if changed && line.invoiced_quantity > 0 {
            problems.add(&path.field(name), Code::Conflict, "Units of this line are invoiced: their price and discount stay.");
        }
    }
    check_discount(problems, path, currency, line.quantity, line.unit_price, line.discount);
}

/// What new lines of one order share.
#[derive(Debug)]
struct Pricing<'a> {
    op: &'a Op,
    order_id: Uuid,
    /// Unknown where the input's currency is wrong: then amounts are checked as far as they can be.
    currency: Option<Currency>,
    /// The catalogue's prices are in the organization's currency, and serve for no other.
    catalogue_prices_apply: bool,
    breaks: &'a HashMap<Uuid, Vec<Arc<price_break::Model>>>,
}

impl Pricing<'_> {
    /// A line, or all that is wrong with it. Its fulfilled units are checked by the caller.
    fn line(
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
            image_main: product.image_main.clone(),
            quantity: quantity?,
            unit_price: unit_price?,
            discount,
            gst_percent: product.gst_percent,
            order_discount_share: Decimal4::ZERO,
            tax: Decimal4::ZERO,
            returned_payable: Decimal4::ZERO,
            returned_tax: Decimal4::ZERO,
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
            let message = Message::new("The catalogue has no prices in {currency}: give the price.");
            let currency = self.currency.map_or("this currency", Currency::code);
            problems.add(&at, Code::Required, message.with(Parameter::Currency, currency));
            return None;
        }
        let product = product?;
        let breaks = self.breaks.get(&product.id).map(Vec::as_slice).unwrap_or_default();
        Some(unit_price(product, breaks, quantity?))
    }
}

/// Notes a discount above the gross amount, and a gross amount that no order can hold.
fn check_discount(problems: &mut Problems, path: &Path<'_>, currency: Currency, quantity: i32, unit_price: Decimal4, discount: Decimal4) {
    match currency.gross(quantity, unit_price) {
        Ok(gross) if discount > gross => {
            let message =
                Message::new("A discount is at most quantity × unitPrice: {max}.").with(Parameter::Max, print(gross, currency.code()));
            problems.add(&path.field("discount"), Code::OutOfRange, message.with(Parameter::Currency, currency.code()));
        }
        Ok(_) => {}
        Err(_) => {
            problems.add(&path.field("unitPrice"), Code::OutOfRange, totals::too_large("quantity × unitPrice is too large an amount."))
        }
    }
}
