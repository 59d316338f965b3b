//! What comes along with an order: payments, notes, tags, custom fields and files.

use domain::error::Result;
use domain::order::input::{AttachmentInput, CreateInput, NoteInput, PaymentInput};
use domain::values::Raw;
use entity::{ChannelType, Decimal4, OrderNoteCategory, OrderStatus, PaymentMethod};
use serde_json::{Map, Value, json};

use crate::basket::money;
use crate::currencies::out_of_range;
use crate::dice::Dice;
use crate::sale::Sale;
use crate::shop::Shop;

impl Shop {
    /// Adds them to the order.
    pub(crate) fn add_extras(&self, dice: &mut Dice, sale: &Sale<'_>, input: &mut CreateInput) {
        let (texts, wholesale, is_gift) = (&self.data.texts, sale.is_wholesale(), input.fields.gift.is_some());
        for (tag, applies) in
            [("wholesale", wholesale), ("gift", is_gift), ("vip", dice.chance(8)), ("rush", dice.chance(7)), ("fragile", dice.chance(12))]
        {
            input.tags.extend(applies.then(|| tag.to_owned()));
        }
        let mut fields = Map::new();
        if wholesale {
            fields.insert("costCentre".into(), Value::from(dice.fill("CC-##")));
            fields.insert("palletDelivery".into(), Value::from(dice.chance(30)));
        } else if dice.chance(20) {
            fields.insert("loyaltyTier".into(), Value::from(dice.one(&texts.loyalty_tiers).clone()));
            fields.insert("loyaltyPoints".into(), json!(dice.between(10, 900)));
        }
        input.fields.custom_fields = (!fields.is_empty()).then(|| Raw::new(Value::Object(fields)));
        if dice.chance(7) {
            let text = dice.one(&texts.instructions).clone();
            input.notes.push(NoteInput { category: OrderNoteCategory::CustomerInstructions, text });
        }
        if let Some(number) = input.fields.purchase_order_number.as_ref().filter(|_| dice.chance(60)) {
            let file_name = format!("{}.pdf", number.to_lowercase());
            let path = format!("https://files.example.com/orders/{}/{file_name}", sale.number());
            input.attachments.push(AttachmentInput { file_name, path });
        }
    }

    /// Shops and marketplaces take the money with the order; businesses pay on account, later.
    pub(crate) fn payment(&self, dice: &mut Dice, sale: &Sale<'_>, method: PaymentMethod, total: Decimal4) -> Result<Option<PaymentInput>> {
        use OrderStatus::{Cancelled, InReview, OnHold, PartiallyRefunded, Pending, Returned};
        let target = sale.target;
        let goes_back = matches!(target, PartiallyRefunded | Returned);
        let on_account = sale.is_wholesale() && !goes_back;
        let waits = matches!(target, Pending | InReview | OnHold | Cancelled) && dice.chance(35) && !sale.is_shown;
        if on_account || waits {
            return Ok(None);
        }
        let deposit = sale.account.kind == ChannelType::Phone && !goes_back && dice.chance(25);
        let amount = if deposit { sale.tender.currency.share(total, 30, 100).map_err(out_of_range)? } else { total };
        let transaction_id = match method {
            PaymentMethod::Card => Some(dice.fill("ch_#@##@@##@#")),
            PaymentMethod::Paypal => Some(dice.fill("##@####@##@######")),
            PaymentMethod::BankTransfer => Some(dice.fill("BT########")),
            PaymentMethod::Marketplace => Some(dice.fill("MP-########")),
            _ => None,
        };
        Ok((!amount.is_zero()).then(|| PaymentInput { method, amount: money(amount), transaction_id, paid_at: None }))
    }
}
