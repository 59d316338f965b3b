//! Edits of lines: added, changed, taken away; stock and totals follow.

use std::collections::{HashMap, HashSet};

use entity::{OrderStatus, order_line, organization};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;
use uuid::Uuid;

use super::fields::Update;
use super::input::{LineUpdate, LinesChange};
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::order::lines::{MOST_LINES, MOST_UNITS, Pricing, check_discount};
use crate::order::status;
use crate::problems::{Path, Problems};
use crate::product::find::{Found, ProductRef, find_priced};

impl<C: ConnectionTrait> Update<'_, C> {
    /// Edits the lines, and says which lines of the input became which new lines.
    pub(super) async fn lines(&mut self) -> Result<HashMap<Uuid, usize>> {
        let Some(lines) = &self.input.lines else { return Ok(HashMap::new()) };
        if lines.add.is_empty() && lines.update.is_empty() && lines.remove.is_empty() {
            return Ok(HashMap::new());
        }
        let path = self.path;
        let at = path.field("lines");
        let status = self.change.before().status;
        if !status::is_open(status) && status != OrderStatus::PartiallyShipped {
            self.change.illegal(&mut self.problems, &at, None, "Lines can be edited in an open order and in one that is partly shipped.");
            return Ok(HashMap::new());
        }
        self.update_lines(&at, lines)?;
        let added = self.add_lines(&at, lines).await?;
        if self.change.lines.is_empty() {
            self.problems.add(&at, Code::Required, "An order keeps at least one line.");
        }
        self.problems.at_most(&at, self.change.lines.len(), MOST_LINES);
        Ok(added)
    }

    fn update_lines(&mut self, path: &Path<'_>, lines: &LinesChange) -> Result<()> {
        let currency = self.change.currency()?;
        let mut named = HashSet::new();
        let at_update = path.field("update");
        for (index, input) in lines.update.iter().enumerate() {
            let at = at_update.index(index);
            let Some(position) = self.existing(&at.field("id"), &input.id, &mut named) else { continue };
            if let Some(line) = self.change.lines.get_mut(position) {
                update_line(&mut self.problems, &at, line, input, currency);
            }
        }
        let at_remove = path.field("remove");
        let mut removed = HashSet::new();
        for (index, id) in lines.remove.iter().enumerate() {
            let at = at_remove.index(index);
            let Some(line) = self.existing(&at, id, &mut named).and_then(|position| self.change.lines.get(position)) else { continue };
            if line.fulfilled_quantity > 0 || line.invoiced_quantity > 0 {
                self.problems.add(&at, Code::Conflict, "Units of this line are shipped or invoiced.");
            }
            removed.insert(line.id);
        }
        self.change.lines.retain(|line| !removed.contains(&line.id));
        Ok(())
    }

    /// The position of a line of this order; each may be named once.
    fn existing(&mut self, path: &Path<'_>, id: &str, named: &mut HashSet<Uuid>) -> Option<usize> {
        let id = self.problems.required_id(path, Kind::OrderLine, id)?;
        let position = self.change.lines.iter().position(|line| line.id == id);
        if position.is_none() {
            self.problems.not_found(path, "line of this order");
        } else if !named.insert(id) {
            self.problems.add(path, Code::Conflict, "This line is named twice.");
            return None;
        }
        position
    }

    async fn add_lines(&mut self, path: &Path<'_>, lines: &LinesChange) -> Result<HashMap<Uuid, usize>> {
        let at_add = path.field("add");
        self.problems.at_most(&at_add, lines.add.len(), MOST_LINES);
        if lines.add.is_empty() || lines.add.len() > MOST_LINES {
            return Ok(HashMap::new());
        }
        let organization_id = self.op.organization_id();
        let refs: Vec<ProductRef> = lines.add.iter().map(|line| line.product.clone()).collect();
        let Found { products, price_breaks } = find_priced(self.tx, organization_id, &refs).await?;
        let organization = organization::Entity::find_by_id(organization_id).one(self.tx).await?;
        let pricing = Pricing {
            op: self.op,
            order_id: self.change.order.id,
            currency: Some(self.change.currency()?),
            catalogue_prices_apply: organization.is_some_and(|own| own.default_currency == self.change.order.currency),
            breaks: &price_breaks,
        };
        let next = self.change.lines_before().iter().map(|line| line.position).max().unwrap_or(-1) + 1;
        let next = usize::try_from(next).unwrap_or_default();
        let mut added = HashMap::new();
        for (index, (input, product)) in lines.add.iter().zip(&products).enumerate() {
            let at = at_add.index(index);
            if let Err((code, message)) = product {
                let at_product = at.field("product");
                self.problems.add(&at_product.field(input.product.field()), *code, message.clone());
            }
            if input.fulfilled_quantity.is_some() {
                self.problems.add(&at.field("fulfilledQuantity"), Code::Conflict, "This goes with a new order only.");
            }
            if let Some(line) = pricing.line(&mut self.problems, &at, input, product.as_deref().ok(), next + index) {
                added.insert(line.id, index);
                self.change.lines.push(line);
            }
        }
        Ok(added)
    }
}

fn update_line(
    problems: &mut Problems,
    path: &Path<'_>,
    line: &mut order_line::Model,
    input: &LineUpdate,
    currency: crate::currency::Currency,
) {
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
        line.meta = Value::Object(problems.merged(&at, &line.meta, given));
    }
    for (name, changed) in [("unitPrice", line.unit_price != before.unit_price), ("discount", line.discount != before.discount)] {
        if changed && line.invoiced_quantity > 0 {
            problems.add(&path.field(name), Code::Conflict, "Units of this line are invoiced: their price and discount stay.");
        }
    }
    check_discount(problems, path, currency, line.quantity, line.unit_price, line.discount);
}
