//! What comes along with an order: payments, notes, tags, custom fields and files.

use domain::Op;
use domain::error::Result;
use domain::values::canonical_json;
use entity::{ChannelType, OrderNoteCategory, OrderStatus, PaymentMethod, attachment, order_custom_field, order_note, order_tag};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::currencies::out_of_range;
use crate::history::History;

impl History<'_> {
    /// Rows of the parts that the order came with.
    pub(crate) fn attach_extras(&mut self, op: &Op) {
        let (order_id, wholesale) = (self.placed.order.id, self.placed.order.business_account_id.is_some());
        let (dice, texts) = (&mut self.placed.dice, &self.shop.data.texts);
        let mut tags: Vec<String> = Vec::new();
        let is_gift = self.placed.order.gift.is_some();
        for (tag, applies) in
            [("wholesale", wholesale), ("gift", is_gift), ("vip", dice.chance(8)), ("rush", dice.chance(7)), ("fragile", dice.chance(12))]
        {
            tags.extend(applies.then(|| tag.to_owned()));
        }
        self.rows.tags.extend(tag_rows(op, order_id, tags));
        let mut fields = Map::new();
        if wholesale {
            fields.insert("costCentre".into(), Value::from(dice.fill("CC-##")));
            fields.insert("palletDelivery".into(), Value::from(dice.chance(30)));
        } else if dice.chance(20) {
            fields.insert("loyaltyTier".into(), Value::from(dice.one(&texts.loyalty_tiers).clone()));
            fields.insert("loyaltyPoints".into(), json!(dice.between(10, 900)));
        }
        self.rows.custom_fields.extend(custom_field_rows(op, order_id, &fields));
        if dice.chance(7) {
            let (id, text) = (dice.id(self.at), dice.one(&texts.instructions));
            self.rows.notes.push(order_note::Model {
                organization_id: op.organization_id(),
                id,
                order_id,
                category: OrderNoteCategory::CustomerInstructions,
                text: text.clone(),
                author: op.viewer.subject.clone(),
                created_at: self.at,
            });
        }
        if let Some(number) = self.placed.order.purchase_order_number.clone().filter(|_| dice.chance(60)) {
            self.rows.attachments.push(attachment::Model {
                organization_id: op.organization_id(),
                id: dice.id(self.at),
                order_id,
                file_name: format!("{}.pdf", number.to_lowercase()),
                path: format!("https://files.example.com/orders/{}/{}.pdf", self.placed.order.order_number, number.to_lowercase()),
                created_at: self.at,
                updated_at: self.at,
            });
        }
    }

    /// Shops and marketplaces take the money with the order; businesses pay on account, later.
    pub(crate) fn pay_at_once(&mut self) -> Result<()> {
        use OrderStatus::{Cancelled, InReview, OnHold, PartiallyRefunded, Pending, Returned};
        let (target, source) = (self.placed.target, self.placed.order.source);
        let dice = &mut self.placed.dice;
        self.method = dice.weighted(&self.shop.data.organization.account(source)?.payments);
        let on_account = self.placed.order.business_account_id.is_some() && !matches!(target, PartiallyRefunded | Returned);
        let waits = matches!(target, Pending | InReview | OnHold | Cancelled) && dice.chance(35) && !self.placed.is_shown;
        if on_account || waits {
            return Ok(());
        }
        let total = self.placed.order.grand_total;
        let deposit = source == ChannelType::Phone && !matches!(target, PartiallyRefunded | Returned) && dice.chance(25);
        let amount = if deposit { self.placed.currency.share(total, 30, 100).map_err(out_of_range)? } else { total };
        let transaction_id = match self.method {
            PaymentMethod::Card => Some(dice.fill("ch_#@##@@##@#")),
            PaymentMethod::Paypal => Some(dice.fill("##@####@##@######")),
            PaymentMethod::BankTransfer => Some(dice.fill("BT########")),
            PaymentMethod::Marketplace => Some(dice.fill("MP-########")),
            _ => None,
        };
        self.receive(amount, transaction_id)
    }
}

/// Tags as rows.
fn tag_rows(op: &Op, order_id: Uuid, tags: Vec<String>) -> Vec<order_tag::Model> {
    let row = |(position, tag)| order_tag::Model { organization_id: op.organization_id(), order_id, tag, position };
    (0..).zip(tags).map(row).collect()
}

/// Custom fields as rows.
fn custom_field_rows(op: &Op, order_id: Uuid, fields: &Map<String, Value>) -> Vec<order_custom_field::Model> {
    let row = |(position, (key, value)): (i32, (&String, &Value))| order_custom_field::Model {
        organization_id: op.organization_id(),
        order_id,
        key: key.clone(),
        position,
        value: canonical_json(value).to_string(),
    };
    (0..).zip(fields.iter()).map(row).collect()
}
