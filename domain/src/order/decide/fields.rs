//! Fields that stand for themselves: texts, dates, flags, how it travels, the gift, and what the channel sends along.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{GiftDetails, ShippingDetails, organization};
use serde_json::{Map, Value};

use crate::error::Code;
use crate::fields::put;
use crate::message::{Message, Parameter};
use crate::op::Op;
use crate::order::change::Change;
use crate::order::input::{ClearableField as Field, GiftInput, OrderFields, ShippingInput};
use crate::order::situation::Situation;
use crate::problems::{Path, Problems};
use crate::values::{Moment, Raw};

/// Takes what is given, and empties what is to be cleared.
pub fn apply(
    change: &mut Change<'_>,
    path: &Path<'_>,
    fields: &OrderFields,
    clear: &[Field],
    situation: &Situation,
    problems: &mut Problems,
) {
    texts(change, path, fields, clear, problems);
    dates(change, path, fields, clear, problems);
    if let Some(number) = &situation.names.order_number {
        change.order.order_number.clone_from(number);
    }
    let (at, zone) = (path.field("placedAt"), zone(&situation.references.organization));
    if let Some(moment) = problems.read(&at, fields.placed_at.as_ref()) {
        change.order.placed_at = moment.instant(zone);
        not_ahead(problems, &at, change.op, change.order.placed_at, "An order cannot have been placed more than a day from now.");
    }
    let order = &mut change.order;
    order.sub_type = fields.sub_type.unwrap_or(order.sub_type);
    order.allow_backorder = fields.allow_backorder.unwrap_or(order.allow_backorder);
    if let Some(disable) = fields.disable_inventory_count
        && disable != order.disable_inventory_count
    {
        order.disable_inventory_count = disable;
        if change.lines_before().iter().any(|line| line.fulfilled_quantity > 0) {
            // What comes back would go where it was not taken from.
            let message = "Goods of this order have left: whether they are counted stays as it is.";
            problems.add(&path.field("disableInventoryCount"), Code::Conflict, message);
        }
    }
    details(change, path, fields, clear, problems);
}

fn texts(change: &mut Change<'_>, path: &Path<'_>, fields: &OrderFields, clear: &[Field], problems: &mut Problems) {
    let order = &mut change.order;
    for (name, given, clearable, target) in [
        ("subChannel", &fields.sub_channel, Field::SubChannel, &mut order.sub_channel),
        ("customerUsername", &fields.customer_username, Field::CustomerUsername, &mut order.customer_username),
        ("phone", &fields.phone, Field::Phone, &mut order.phone),
        ("channelOrderId", &fields.channel_order_id, Field::ChannelOrderId, &mut order.channel_order_id),
        ("channelOrderIdAlt", &fields.channel_order_id_alt, Field::ChannelOrderIdAlt, &mut order.channel_order_id_alt),
        ("channelOrderIdAlt2", &fields.channel_order_id_alt2, Field::ChannelOrderIdAlt2, &mut order.channel_order_id_alt2),
        ("channelShippingMethod", &fields.channel_shipping_method, Field::ChannelShippingMethod, &mut order.channel_shipping_method),
        ("purchaseOrderNumber", &fields.purchase_order_number, Field::PurchaseOrderNumber, &mut order.purchase_order_number),
        ("marketingSource", &fields.marketing_source, Field::MarketingSource, &mut order.marketing_source),
    ] {
        let at = path.field(name);
        let value = problems.text(&at, given.as_deref());
        put(problems, &at, value, clear.contains(&clearable), target);
    }
    let at = path.field("email");
    let email = problems.email(&at, fields.email.as_deref());
    put(problems, &at, email, clear.contains(&Field::Email), &mut order.email);
    for (name, given, clearable, target) in [
        ("customerNote", &fields.customer_note, Field::CustomerNote, &mut order.customer_note),
        ("internalNote", &fields.internal_note, Field::InternalNote, &mut order.internal_note),
    ] {
        let at = path.field(name);
        let value = problems.long_text(&at, given.as_deref());
        put(problems, &at, value, clear.contains(&clearable), target);
    }
}

fn dates(change: &mut Change<'_>, path: &Path<'_>, fields: &OrderFields, clear: &[Field], problems: &mut Problems) {
    let order = &mut change.order;
    for (name, given, clearable, target) in [
        ("shipDate", &fields.ship_date, Field::ShipDate, &mut order.ship_date),
        ("holdUntil", &fields.hold_until, Field::HoldUntil, &mut order.hold_until),
        ("shipByDate", &fields.ship_by_date, Field::ShipByDate, &mut order.ship_by_date),
        ("deliverByDate", &fields.deliver_by_date, Field::DeliverByDate, &mut order.deliver_by_date),
    ] {
        let at = path.field(name);
        let value = problems.read(&at, given.as_ref());
        put(problems, &at, value, clear.contains(&clearable), target);
    }
}

/// Shipping is merged by field, a gift is replaced whole, meta is merged by key.
fn details(change: &mut Change<'_>, path: &Path<'_>, fields: &OrderFields, clear: &[Field], problems: &mut Problems) {
    let order = &mut change.order;
    let at = path.field("shipping");
    let given = fields.shipping.as_ref().map(|input| merged_shipping(problems, &at, input, &order.shipping));
    let mut shipping = Some(std::mem::take(&mut order.shipping));
    put(problems, &at, given, clear.contains(&Field::Shipping), &mut shipping);
    order.shipping = shipping.unwrap_or_default();
    let at = path.field("gift");
    let gift = fields.gift.as_ref().map(|input| gift(problems, &at, input));
    put(problems, &at, gift, clear.contains(&Field::Gift), &mut order.gift);
    let at = path.field("meta");
    if let Some(given) = problems.object(&at, fields.meta.as_ref()) {
        order.meta = Value::Object(merged(problems, &at, &order.meta, given));
    }
}

/// In the organization's time zone a date begins.
pub fn zone(organization: &organization::Model) -> Tz {
    organization.time_zone.parse().unwrap_or(Tz::UTC)
}

/// Notes where something is said to have happened that cannot have: clocks differ by a day at most.
pub fn not_ahead(problems: &mut Problems, path: &Path<'_>, op: &Op, instant: DateTime<Utc>, template: &'static str) {
    let most = op.now + TimeDelta::days(1);
    if instant > most {
        problems.add(path, Code::OutOfRange, latest(template, most));
    }
}

/// Something cannot have happened before something else had.
pub fn earliest(template: &'static str, instant: DateTime<Utc>) -> Message {
    Message::new(template).with(Parameter::Min, print(instant))
}

/// Something cannot have happened after something else had.
pub fn latest(template: &'static str, instant: DateTime<Utc>) -> Message {
    Message::new(template).with(Parameter::Max, print(instant))
}

fn print(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// When money changed hands; now, where nothing is said.
pub fn money_moved_at(
    problems: &mut Problems,
    path: &Path<'_>,
    op: &Op,
    given: Option<&Raw<Moment>>,
    situation: &Situation,
) -> DateTime<Utc> {
    let Some(moment) = problems.read(path, given) else { return op.now };
    let instant = moment.instant(zone(&situation.references.organization));
    not_ahead(problems, path, op, instant, "Money cannot have changed hands more than a day from now.");
    instant
}

fn merged_shipping(problems: &mut Problems, path: &Path<'_>, input: &ShippingInput, old: &ShippingDetails) -> ShippingDetails {
    let mut text = |name: &'static str, given: &Option<String>, old: &Option<String>| {
        problems.text(&path.field(name), given.as_deref()).or_else(|| old.clone())
    };
    let carrier = text("carrier", &input.carrier, &old.carrier);
    let service = text("service", &input.service, &old.service);
    let mut measure = |name: &'static str, given: Option<f64>, old: Option<f64>| problems.measure(&path.field(name), given).or(old);
    ShippingDetails {
        carrier,
        service,
        weight_kg: measure("weightKg", input.weight_kg, old.weight_kg),
        length_mm: measure("lengthMm", input.length_mm, old.length_mm),
        width_mm: measure("widthMm", input.width_mm, old.width_mm),
        height_mm: measure("heightMm", input.height_mm, old.height_mm),
    }
}

fn gift(problems: &mut Problems, path: &Path<'_>, input: &GiftInput) -> GiftDetails {
    GiftDetails { message: problems.long_text(&path.field("message"), input.message.as_deref()), wrap: input.wrap }
}

/// The object with the given keys put in, and those whose value is null taken out.
pub fn merged(problems: &mut Problems, path: &Path<'_>, old: &Value, given: Map<String, Value>) -> Map<String, Value> {
    let mut map = old.as_object().cloned().unwrap_or_default();
    for (key, value) in given {
        if value.is_null() {
            map.remove(&key);
        } else {
            map.insert(key, value);
        }
    }
    problems.bounded_object(path, map).unwrap_or_default()
}
