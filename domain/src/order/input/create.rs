//! A new order.

use entity::OrderStatus;
use serde::Serialize;

use super::{AttachmentInput, ChannelRef, CustomerRef, LineInput, NoteInput, OrderFields, PaymentInput};

/// A new order. Serialized for its fingerprint, which leaves out what does not say what to make.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CreateInput {
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub dry_run: bool,
    #[serde(flatten)]
    pub fields: OrderFields,
    pub channel: Option<ChannelRef>,
    pub customer: Option<CustomerRef>,
    pub lines: Option<Vec<LineInput>>,
    pub from_cart: bool,
    pub payments: Vec<PaymentInput>,
    pub notes: Vec<NoteInput>,
    pub attachments: Vec<AttachmentInput>,
    pub tags: Vec<String>,
}

impl CreateInput {
    /// Where the order begins.
    pub fn status(&self) -> OrderStatus {
        self.fields.status.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use entity::{ChannelType, OrderNoteCategory, OrderSubType};

    use super::*;
    use crate::idempotency::fingerprint;
    use crate::order::input::{ChargesInput, GiftInput, ShippingInput};
    use crate::product::find::ProductRef;

    /// Keys that were used before an upgrade are known after it.
    #[test]
    fn the_fingerprint_of_an_input_stays() {
        let text = |text: &str| Some(text.to_owned());
        let line = LineInput { product: ProductRef::Sku("TEA".to_owned()), quantity: 2, ..LineInput::default() };
        let fields = OrderFields {
            company_id: text("company_x"),
            order_number: text(" N-1 "),
            channel_order_id: text("c"),
            channel_order_id_alt2: text(""),
            sub_type: Some(OrderSubType::None),
            status: Some(OrderStatus::Pending),
            customer_username: text("ada"),
            purchase_order_number: text("PO"),
            shipping: Some(ShippingInput { carrier: text("UPS"), weight_kg: Some(1.5), ..ShippingInput::default() }),
            charges: Some(ChargesInput::default()),
            tax_exempt: Some(false),
            disable_inventory_count: Some(false),
            allow_backorder: Some(true),
            gift: Some(GiftInput { message: None, wrap: false }),
            customer_note: text("hello"),
            marketing_source: text("ad"),
            ..OrderFields::default()
        };
        let input = CreateInput {
            idempotency_key: text("k"),
            fields,
            channel: Some(ChannelRef::Type(ChannelType::Website)),
            customer: Some(CustomerRef::Username("ada".to_owned())),
            lines: Some(vec![line]),
            notes: vec![NoteInput { category: OrderNoteCategory::General, text: "n".to_owned() }],
            tags: vec!["a".to_owned()],
            ..CreateInput::default()
        };
        let known = "c3ade8760be2b38ad070765887de84d51c843949590b451399fe227981b90204";
        assert_eq!(fingerprint(&input).unwrap_or_default(), known);
    }
}
