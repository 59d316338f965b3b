//! The history of an order: what changed, written in the transaction that changed it.

use entity::{Address, GiftDetails, OrderEventType, ShippingDetails, order, order_event, order_line};
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
        debug_assert!(is_field(field), "webhooks know no field '{field}'");
        if from != to {
            self.0.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    }

    /// Notes every field of the order that differs.
    pub fn note_order(&mut self, before: &order::Model, after: &order::Model) {
        for (field, differs, print) in FIELDS {
            if differs(before, after) {
                self.note(field, print(before), print(after));
            }
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
                    // What follows from the order's charges is told there.
                    if other == told {
                        return None;
                    }
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

/// What belongs to an order and is told whole.
const PARTS: [&str; 10] =
    ["lines", "payments", "refunds", "notes", "attachments", "fulfillments", "invoices", "returns", "tags", "customFields"];

/// Whether events tell changes of a field of this name.
pub fn is_field(name: &str) -> bool {
    PARTS.contains(&name) || FIELDS.iter().any(|(field, ..)| *field == name)
}

/// Notes a field in an event's row, where it came to be known after all else.
pub fn note(event: &mut order_event::Model, field: &str, from: Value, to: Value) {
    let mut changes = Changes(event.changes.as_object_mut().map(std::mem::take).unwrap_or_default());
    changes.note(field, from, to);
    event.changes = Value::Object(changes.0);
}

/// What the first event of an order tells beside its lines.
const FIRST: [&str; 4] = ["status", "orderNumber", "grandTotal", "customer"];

/// The first event of an order: what it began with.
pub fn created(op: &Op, order: &order::Model, lines: &[order_line::Model]) -> order_event::Model {
    let mut changes = Changes::default();
    for (field, _, print) in FIELDS.iter().filter(|(field, ..)| FIRST.contains(field)) {
        changes.note(field, Value::Null, print(order));
    }
    changes.note("lines", json!([]), lines.iter().map(|each| Value::Object(first_line(each, &order.currency))).collect());
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

/// A line that an order began with; what is as of any line that nothing has happened to is left out.
fn first_line(each: &order_line::Model, currency: &str) -> Map<String, Value> {
    let mut told = line(each, currency);
    told.retain(|field, value| match field.as_str() {
        "discount" => each.discount != Default::default(),
        "meta" => value.as_object().is_none_or(|meta| !meta.is_empty()),
        "quantity" => true,
        _ => !value.is_null() && value.as_i64() != Some(0),
    });
    told
}

/// A field under its name in the schema: whether two orders differ in it, and how it is told.
type Field = (&'static str, fn(&order::Model, &order::Model) -> bool, fn(&order::Model) -> Value);

macro_rules! field {
    ($name:literal, $field:ident) => {
        ($name, |one, other| one.$field != other.$field, |order| json!(order.$field))
    };
    ($name:literal, $field:ident as $print:expr) => {
        ($name, |one, other| one.$field != other.$field, |order| $print(&order.$field))
    };
    ($name:literal, money $field:ident) => {
        (
            $name,
            // An amount is told with its currency's decimals.
            |one, other| one.$field != other.$field || one.currency != other.currency,
            |order| Value::from(print(order.$field, &order.currency)),
        )
    };
}

/// Every field of an order that can change.
const FIELDS: [Field; 55] = [
    field!("orderNumber", order_number),
    field!("company", company_id as |id: &Uuid| self::id(Kind::Company, *id)),
    field!("subChannel", sub_channel),
    field!("source", source),
    field!("subType", sub_type),
    field!("channelOrderId", channel_order_id),
    field!("channelOrderIdAlt", channel_order_id_alt),
    field!("channelOrderIdAlt2", channel_order_id_alt2),
    field!("channelShippingMethod", channel_shipping_method),
    field!("placedAt", placed_at),
    field!("status", status),
    field!("fulfillmentStatus", fulfillment_status),
    field!("paymentStatus", payment_status),
    field!("assignStatus", assign_status),
    field!("archived", archived),
    field!("warehouse", warehouse_id as |id: &Uuid| self::id(Kind::Warehouse, *id)),
    field!("customer", customer_id as |id: &Option<Uuid>| optional_id(Kind::Customer, *id)),
    field!("customerUsername", customer_username),
    field!("email", email),
    field!("phone", phone),
    field!("businessAccount", business_account_id as |id: &Option<Uuid>| optional_id(Kind::BusinessAccount, *id)),
    field!("purchaseOrderNumber", purchase_order_number),
    field!("shippingAddress", shipping_address as |given: &Address| address(Some(given))),
    field!("shippingOverrideAddress", shipping_override_address as |given: &Option<Address>| address(given.as_ref())),
    field!("billingAddress", billing_address as |given: &Option<Address>| address(given.as_ref())),
    field!("currency", currency),
    field!("orderDiscount", money order_discount),
    field!("tax", money tax_amount),
    field!("taxGiven", tax_given),
    field!("shippingCharge", money shipping_amount),
    field!("handling", money handling_amount),
    field!("insurance", money insurance_amount),
    field!("giftWrap", money gift_wrap_amount),
    field!("grandTotal", money grand_total),
    field!("returned", money returned_amount),
    field!("paid", money paid_amount),
    field!("refunded", money refunded_amount),
    field!("taxExempt", tax_exempt),
    field!("disableInventoryCount", disable_inventory_count),
    field!("allowBackorder", allow_backorder),
    field!("shipping", shipping as shipping),
    field!("gift", gift as gift),
    field!("customerNote", customer_note),
    field!("internalNote", internal_note),
    field!("salesAgent", sales_agent_id as |id: &Option<Uuid>| optional_id(Kind::SalesAgent, *id)),
    field!("deliveryAgent", delivery_agent_id as |id: &Option<Uuid>| optional_id(Kind::DeliveryAgent, *id)),
    field!("marketingSource", marketing_source),
    field!("meta", meta),
    field!("shipDate", ship_date),
    field!("holdUntil", hold_until),
    field!("holdReason", hold_reason),
    field!("cancelReason", cancel_reason),
    field!("cancelledAt", cancelled_at),
    field!("shipByDate", ship_by_date),
    field!("deliverByDate", deliver_by_date),
];

fn shipping(shipping: &ShippingDetails) -> Value {
    json!({
        "carrier": shipping.carrier, "service": shipping.service, "weightKg": shipping.weight_kg,
        "lengthMm": shipping.length_mm, "widthMm": shipping.width_mm, "heightMm": shipping.height_mm,
    })
}

fn gift(gift: &Option<GiftDetails>) -> Value {
    gift.as_ref().map_or(Value::Null, |gift| json!({ "message": gift.message, "wrap": gift.wrap }))
}
