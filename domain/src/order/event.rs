//! The history of an order: what changed, written in the transaction that changed it.

use entity::{Address, Decimal4, OrderEventType, order, order_event, order_line};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::currency::print;
use crate::id::Kind;
use crate::op::Op;

/// Field names, each with its old and new value.
#[derive(Clone, Debug, Default)]
pub struct Changes(Map<String, Value>);

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field is among them.
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Notes a field, unless both values are the same.
    pub fn note(&mut self, field: &str, from: Value, to: Value) {
        if from != to {
            self.0.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    }

    /// Notes every field of the order that differs.
    pub fn note_order(&mut self, before: &order::Model, after: &order::Model) {
        for ((field, from), (_, to)) in fields(before).into_iter().zip(fields(after)) {
            self.note(field, from, to);
        }
    }

    /// Notes the lines that were added or removed, whole, and of those that stayed what changed.
    pub fn note_lines(&mut self, currency: &str, before: &[order_line::Model], after: &[order_line::Model]) {
        let print = |lines: &[order_line::Model], others: &[order_line::Model]| -> Value {
            let told = lines.iter().filter_map(|each| {
                let other = others.iter().find(|other| other.id == each.id);
                if other == Some(each) {
                    return None;
                }
                let mut told = line(each, currency);
                if let Some(other) = other {
                    let other = line(other, currency);
                    told.retain(|field, value| matches!(field.as_str(), "id" | "sku") || other.get(field) != Some(value));
                }
                Some(told)
            });
            told.map(Value::Object).collect()
        };
        self.note("lines", print(before, after), print(after, before));
    }

    /// The row.
    pub fn event(self, op: &Op, order: &order::Model, kind: OrderEventType, reason: Option<String>) -> order_event::Model {
        order_event::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id: order.id,
            kind,
            version: order.version,
            actor: op.viewer.subject.clone(),
            changes: Value::Object(self.0),
            reason,
            occurred_at: order.updated_at,
            position: 0,
        }
    }
}

/// The first event of an order: what it began with.
pub fn created(op: &Op, order: &order::Model, lines: &[order_line::Model]) -> order_event::Model {
    let mut changes = Changes::default();
    for (field, to) in fields(order).into_iter().filter(|(field, _)| matches!(*field, "status" | "orderNumber" | "grandTotal" | "customer"))
    {
        changes.note(field, Value::Null, to);
    }
    changes.note("lines", json!([]), lines.iter().map(|each| Value::Object(line(each, &order.currency))).collect());
    changes.event(op, order, OrderEventType::Created, None)
}

fn id(kind: Kind, id: Uuid) -> Value {
    kind.print(id).into()
}

fn optional_id(kind: Kind, value: Option<Uuid>) -> Value {
    value.map_or(Value::Null, |value| id(kind, value))
}

/// An address under the names that it has in the schema.
fn address(address: Option<&Address>) -> Value {
    let Some(address) = address else { return Value::Null };
    let fields = json!({
        "name": address.name, "firstName": address.first_name, "middleName": address.middle_name, "lastName": address.last_name,
        "business": address.business, "line1": address.line1, "line2": address.line2, "city": address.city, "state": address.state,
        "region": address.region, "postalCode": address.postal_code, "country": address.country, "phone": address.phone,
        "fax": address.fax, "email": address.email, "area": address.area_id.map(|area| Kind::Area.print(area)),
    });
    match fields {
        Value::Object(map) => Value::Object(map.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        other => other,
    }
}

fn line(line: &order_line::Model, currency: &str) -> Map<String, Value> {
    let fields = [
        ("id", Kind::OrderLine.print(line.id).into()),
        ("sku", json!(line.sku)),
        ("name", json!(line.name)),
        ("quantity", line.quantity.into()),
        ("unitPrice", print(line.unit_price, currency).into()),
        ("discount", print(line.discount, currency).into()),
        ("channelOrderItemId", json!(line.channel_order_item_id)),
        ("meta", line.meta.clone()),
        ("reservedQuantity", line.reserved_quantity.into()),
        ("fulfilledQuantity", line.fulfilled_quantity.into()),
        ("returnedQuantity", line.returned_quantity.into()),
        ("invoicedQuantity", line.invoiced_quantity.into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Every field of an order that can change, by its name in the schema.
fn fields(order: &order::Model) -> Vec<(&'static str, Value)> {
    let money = |amount: Decimal4| Value::from(print(amount, &order.currency));
    vec![
        ("orderNumber", json!(order.order_number)),
        ("company", id(Kind::Company, order.company_id)),
        ("subChannel", json!(order.sub_channel)),
        ("source", json!(order.source)),
        ("subType", json!(order.sub_type)),
        ("channelOrderId", json!(order.channel_order_id)),
        ("channelOrderIdAlt", json!(order.channel_order_id_alt)),
        ("channelOrderIdAlt2", json!(order.channel_order_id_alt2)),
        ("channelShippingMethod", json!(order.channel_shipping_method)),
        ("placedAt", json!(order.placed_at)),
        ("status", json!(order.status)),
        ("fulfillmentStatus", json!(order.fulfillment_status)),
        ("paymentStatus", json!(order.payment_status)),
        ("assignStatus", json!(order.assign_status)),
        ("archived", json!(order.archived)),
        ("warehouse", id(Kind::Warehouse, order.warehouse_id)),
        ("customer", optional_id(Kind::Customer, order.customer_id)),
        ("customerUsername", json!(order.customer_username)),
        ("businessAccount", optional_id(Kind::BusinessAccount, order.business_account_id)),
        ("purchaseOrderNumber", json!(order.purchase_order_number)),
        ("shippingAddress", address(Some(&order.shipping_address))),
        ("shippingOverrideAddress", address(order.shipping_override_address.as_ref())),
        ("billingAddress", address(order.billing_address.as_ref())),
        ("currency", json!(order.currency)),
        ("orderDiscount", money(order.order_discount)),
        ("tax", money(order.tax_amount)),
        ("shippingCharge", money(order.shipping_amount)),
        ("handling", money(order.handling_amount)),
        ("insurance", money(order.insurance_amount)),
        ("giftWrap", money(order.gift_wrap_amount)),
        ("grandTotal", money(order.grand_total)),
        ("returned", money(order.returned_amount)),
        ("paid", money(order.paid_amount)),
        ("refunded", money(order.refunded_amount)),
        ("taxExempt", json!(order.tax_exempt)),
        ("disableInventoryCount", json!(order.disable_inventory_count)),
        ("allowBackorder", json!(order.allow_backorder)),
        (
            "shipping",
            json!({
                "carrier": order.shipping.carrier, "service": order.shipping.service, "weightKg": order.shipping.weight_kg,
                "lengthMm": order.shipping.length_mm, "widthMm": order.shipping.width_mm, "heightMm": order.shipping.height_mm,
            }),
        ),
        ("gift", order.gift.as_ref().map_or(Value::Null, |gift| json!({ "message": gift.message, "wrap": gift.wrap }))),
        ("customerNote", json!(order.customer_note)),
        ("internalNote", json!(order.internal_note)),
        ("salesAgent", optional_id(Kind::SalesAgent, order.sales_agent_id)),
        ("deliveryAgent", optional_id(Kind::DeliveryAgent, order.delivery_agent_id)),
        ("marketingSource", json!(order.marketing_source)),
        ("meta", order.meta.clone()),
        ("shipDate", json!(order.ship_date)),
        ("holdUntil", json!(order.hold_until)),
        ("holdReason", json!(order.hold_reason)),
        ("cancelReason", json!(order.cancel_reason)),
        ("cancelledAt", json!(order.cancelled_at)),
        ("shipByDate", json!(order.ship_by_date)),
        ("deliverByDate", json!(order.deliver_by_date)),
    ]
}
