//! A new order in memory: everything that the input says, checked, and nothing written yet.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    AssignStatus, Decimal4, FulfillmentStatus, OrderStatus, PaymentStatus, attachment, customer, fulfillment, fulfillment_line, order,
    order_custom_field, order_line, order_note, order_return, order_tag, payment, price_break, return_line,
};
use serde_json::Value;
use uuid::Uuid;

use super::cart::Cart;
use super::customer::Buyer;
use super::references::{References, Wanted};
use super::stock::Products;
use super::taken::Taken;
use crate::address::Areas;
use crate::currency::Currency;
use crate::error::Code;
use crate::op::Op;
use crate::order::input::{CreateInput, LineInput};
use crate::order::lines::Pricing;
use crate::order::{parts, status, totals};
use crate::problems::{Path, Problems};
use crate::values::Moment;

/// Everything that a create writes.
#[derive(Debug)]
pub(super) struct Draft {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    /// Made with the order, where the customer was described.
    pub new_customer: Option<customer::Model>,
    pub payments: Vec<payment::Model>,
    pub notes: Vec<order_note::Model>,
    pub attachments: Vec<attachment::Model>,
    pub tags: Vec<order_tag::Model>,
    pub custom_fields: Vec<order_custom_field::Model>,
    /// Of an order that was shipped before it came here.
    pub fulfillment: Option<(fulfillment::Model, Vec<fulfillment_line::Model>)>,
    pub order_return: Option<(order_return::Model, Vec<return_line::Model>)>,
    /// The cart that it empties.
    pub cart: Option<Cart>,
}

/// What a draft is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sources<'a> {
    pub op: &'a Op,
    pub input: &'a CreateInput,
    /// The input's lines, or the cart's.
    pub lines: &'a [LineInput],
    pub wanted: &'a Wanted,
    pub references: &'a References,
    /// One for each line.
    pub products: &'a Products,
    pub price_breaks: &'a HashMap<Uuid, Vec<Arc<price_break::Model>>>,
    pub areas: &'a Areas,
    pub buyer: &'a Buyer,
    pub taken: &'a Taken,
    pub cart: Option<&'a Cart>,
    pub order_id: Uuid,
}

impl Draft {
    /// The draft, or nothing where anything is wrong; whatever is wrong is noted.
    pub(super) fn build(problems: &mut Problems, path: &Path<'_>, from: Sources<'_>) -> Option<Self> {
        let before = problems.len();
        let Sources { op, input, wanted, references, order_id, .. } = from;
        let organization = &references.organization;
        let zone: Tz = organization.time_zone.parse().unwrap_or(Tz::UTC);
        let at_currency = path.field("currency");
        let currency = match problems.read(&at_currency, input.currency.as_ref()) {
            None if problems.len() == before => Currency::from_code(&organization.default_currency),
            read => read,
        };

        let account = references.account(problems, path, wanted);
        let company = if references.company.is_none() {
            problems.not_found(&path.field("companyId"), "company");
            None
        } else {
            references.company.as_ref()
        };
        if references.warehouse.is_none() {
            problems.not_found(&path.field("warehouseId"), "warehouse");
        }
        references.agents(problems, path, wanted);
        let business_account = references.business_account(problems, path, wanted);
        references.duplicates(problems, path, wanted, from.taken);

        let lines = lines(problems, path, &from, currency);
        let charges = problems.charges(&path.field("charges"), input.charges.as_ref(), currency);
        if input.tax_exempt && charges.tax.is_some_and(|tax| !tax.is_zero()) {
            problems.add(&path.field("charges").field("tax"), Code::Conflict, "A tax-exempt order has no tax.");
        }
        let payments = children(problems, &path.field("payments"), &input.payments, |problems, path, payment| {
            problems.payment(path, op, order_id, payment, currency)
        });
        let notes = children(problems, &path.field("notes"), &input.notes, |problems, path, note| problems.note(path, op, order_id, note));
        let attachments = children(problems, &path.field("attachments"), &input.attachments, |problems, path, attachment| {
            problems.attachment(path, op, order_id, attachment)
        });
        let tags = problems.tags(&path.field("tags"), &input.tags);
        let custom_fields = problems.custom_fields(&path.field("customFields"), input.custom_fields.as_ref()).unwrap_or_default();
        let meta = problems.object(&path.field("meta"), input.meta.as_ref()).unwrap_or_default();
        let placed_at = placed_at(problems, &path.field("placedAt"), op, input, zone);

        let buyer = from.buyer.customer();
        let at_shipping = path.field("shippingAddress");
        let given = problems.len();
        let shipping_address = problems.address(&at_shipping, input.shipping_address.as_ref(), from.areas).or_else(|| {
            let filled = business_account
                .and_then(|account| account.default_shipping_address.clone())
                .or_else(|| buyer.and_then(|customer| customer.default_shipping_address.clone()));
            if filled.is_none() && problems.len() == given {
                problems.required(&at_shipping);
            }
            filled
        });
        let shipping_override_address =
            problems.address(&path.field("shippingOverrideAddress"), input.shipping_override_address.as_ref(), from.areas);
        let billing_address = problems.address(&path.field("billingAddress"), input.billing_address.as_ref(), from.areas).or_else(|| {
            business_account
                .and_then(|account| account.billing_address.clone())
                .or_else(|| buyer.and_then(|customer| customer.default_billing_address.clone()))
        });

        let mut text = |name: &'static str, value: &Option<String>| problems.text(&path.field(name), value.as_deref());
        let sub_channel = text("subChannel", &input.sub_channel);
        let channel_order_id = text("channelOrderId", &input.channel_order_id);
        let channel_order_id_alt = text("channelOrderIdAlt", &input.channel_order_id_alt);
        let channel_order_id_alt2 = text("channelOrderIdAlt2", &input.channel_order_id_alt2);
        let channel_shipping_method = text("channelShippingMethod", &input.channel_shipping_method);
        let customer_username = text("customerUsername", &input.customer_username);
        let purchase_order_number = text("purchaseOrderNumber", &input.purchase_order_number);
        let marketing_source = text("marketingSource", &input.marketing_source);
        let customer_note = problems.long_text(&path.field("customerNote"), input.customer_note.as_deref());
        let internal_note = problems.long_text(&path.field("internalNote"), input.internal_note.as_deref());
        let shipping = problems.shipping(&path.field("shipping"), input.shipping.as_ref());
        let gift = problems.gift(&path.field("gift"), input.gift.as_ref());
        let mut date = |name: &'static str, raw: &Option<_>| problems.read::<NaiveDate>(&path.field(name), raw.as_ref());
        let ship_date = date("shipDate", &input.ship_date);
        let hold_until = date("holdUntil", &input.hold_until);
        let ship_by_date = date("shipByDate", &input.ship_by_date);
        let deliver_by_date = date("deliverByDate", &input.deliver_by_date);
        let paid_amount = total_paid(problems, &path.field("payments"), &payments);

        if problems.len() != before {
            return None;
        }
        let (account, company, warehouse, currency, lines) = (account?, company?, references.warehouse.as_ref()?, currency?, lines?);
        let assigned = wanted.warehouse_id.is_some() || account.auto_assign_warehouse_id.is_some();
        let mut order = order::Model {
            organization_id: op.organization_id(),
            id: order_id,
            order_number: wanted.order_number.clone().unwrap_or_default(),
            version: 1,
            company_id: company.id,
            account_id: account.id,
            sub_channel,
            source: account.kind,
            sub_type: input.sub_type,
            channel_order_id,
            channel_order_id_alt,
            channel_order_id_alt2,
            channel_shipping_method,
            placed_at,
            status: input.status,
            status_before_hold: (input.status == OrderStatus::OnHold).then_some(OrderStatus::Pending),
            fulfillment_status: FulfillmentStatus::Unfulfilled,
            payment_status: PaymentStatus::Unpaid,
            assign_status: if assigned { AssignStatus::Assigned } else { AssignStatus::Pending },
            archived: false,
            warehouse_id: warehouse.id,
            customer_id: buyer.map(|customer| customer.id),
            customer_username,
            business_account_id: business_account.map(|account| account.id),
            purchase_order_number,
            shipping_address: shipping_address?,
            shipping_override_address,
            billing_address,
            currency: currency.code().to_owned(),
            items_amount: Decimal4::ZERO,
            discount_amount: Decimal4::ZERO,
            order_discount: charges.discount.unwrap_or_default(),
            tax_amount: charges.tax.unwrap_or_default(),
            tax_given: charges.tax.is_some(),
            shipping_amount: charges.shipping.unwrap_or_default(),
            handling_amount: charges.handling.unwrap_or_default(),
            insurance_amount: charges.insurance.unwrap_or_default(),
            gift_wrap_amount: charges.gift_wrap.unwrap_or_default(),
            grand_total: Decimal4::ZERO,
            returned_amount: Decimal4::ZERO,
            paid_amount,
            refunded_amount: Decimal4::ZERO,
            tax_exempt: input.tax_exempt,
            disable_inventory_count: input.disable_inventory_count,
            allow_backorder: input.allow_backorder || input.status == OrderStatus::Backorder,
            shipping,
            gift,
            customer_note,
            internal_note,
            sales_agent_id: wanted.sales_agent_id,
            delivery_agent_id: wanted.delivery_agent_id,
            marketing_source,
            meta: Value::Object(meta.into_iter().filter(|(_, value)| !value.is_null()).collect()),
            ship_date,
            hold_until,
            hold_reason: None,
            cancel_reason: None,
            cancelled_at: (input.status == OrderStatus::Cancelled).then_some(op.now),
            ship_by_date,
            deliver_by_date,
            created_at: op.now,
            updated_at: op.now,
        };
        let computed = totals::compute(&mut order, &lines, currency, company.gstin.is_some());
        if let Some(fault) = totals::fault(&order, &lines, currency, computed) {
            problems.total(path, fault, input.charges.as_ref(), true);
        }
        if problems.len() != before {
            return None;
        }
        let mut draft = Self {
            new_customer: from.buyer.made().cloned(),
            payments,
            notes,
            attachments,
            tags: parts::tag_rows(op, order_id, tags),
            custom_fields: parts::custom_field_rows(op, order_id, &custom_fields),
            fulfillment: None,
            order_return: None,
            cart: from.cart.cloned(),
            order,
            lines,
        };
        draft.import(op, zone, currency);
        Some(draft)
    }

    /// Of an order that comes with a status past shipping: what happened to its goods, without moving stock.
    fn import(&mut self, op: &Op, zone: Tz, currency: Currency) {
        if status::is_past_shipping(self.order.status) {
            for line in &mut self.lines {
                line.fulfilled_quantity = line.quantity;
            }
        }
        let shipped: Vec<_> = self.lines.iter().filter(|line| line.fulfilled_quantity > 0).collect();
        if !shipped.is_empty() {
            let fulfillment = fulfillment::Model {
                organization_id: op.organization_id(),
                id: op.new_id(),
                order_id: self.order.id,
                warehouse_id: self.order.warehouse_id,
                carrier: self.order.shipping.carrier.clone(),
                service: self.order.shipping.service.clone(),
                tracking_number: None,
                tracking_url: None,
                shipped_at: self.order.ship_date.map_or(self.order.placed_at, |date| Moment::Day(date).instant(zone)),
                delivered_at: None,
                created_at: op.now,
            };
            let rows = shipped.iter().map(|line| fulfillment_line::Model {
                organization_id: op.organization_id(),
                fulfillment_id: fulfillment.id,
                line_id: line.id,
                quantity: line.fulfilled_quantity,
            });
            let rows = rows.collect();
            self.fulfillment = Some((fulfillment, rows));
        }
        if self.order.status == OrderStatus::Returned {
            self.import_return(op, currency);
        }
        self.order.fulfillment_status = status::fulfillment_status(&self.lines);
    }

    fn import_return(&mut self, op: &Op, currency: Currency) {
        for line in &mut self.lines {
            line.returned_quantity = line.quantity;
        }
        // The totals were computed from the same lines, so their sum is in range. The order's own discount may make it cost less.
        let sold_for = Decimal4::sum(self.lines.iter().filter_map(|line| totals::line_total(line, currency).ok())).unwrap_or_default();
        let amount = sold_for.min(self.order.grand_total);
        let order_return = order_return::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id: self.order.id,
            amount,
            reason: None,
            restocked: false,
            created_at: op.now,
        };
        let rows = self.lines.iter().map(|line| return_line::Model {
            organization_id: op.organization_id(),
            return_id: order_return.id,
            line_id: line.id,
            quantity: line.quantity,
        });
        let rows = rows.collect();
        self.order_return = Some((order_return, rows));
        self.order.returned_amount = amount;
        // What is to be paid fell by no more than there was, so this is in range too.
        totals::settle(&mut self.order).ok();
    }
}

fn lines(problems: &mut Problems, path: &Path<'_>, from: &Sources<'_>, currency: Option<Currency>) -> Option<Vec<order_line::Model>> {
    let organization = &from.references.organization;
    let pricing = Pricing {
        op: from.op,
        order_id: from.order_id,
        currency,
        catalogue_prices_apply: currency.is_none_or(|currency| currency.code() == organization.default_currency),
        breaks: from.price_breaks,
    };
    let at_lines = path.field("lines");
    let before = problems.len();
    let lines = from.lines.iter().zip(from.products).enumerate().filter_map(|(index, (input, product))| {
        let at = at_lines.index(index);
        if let Err((code, message)) = product {
            let at_product = at.field("product");
            problems.add(&at_product.field(input.product.field()), *code, message.clone());
        }
        let fulfilled = fulfilled_quantity(problems, &at, from.input.status, input);
        let mut line = pricing.line(problems, &at, input, product.as_deref().ok(), index)?;
        line.fulfilled_quantity = fulfilled;
        Some(line)
    });
    let lines: Vec<_> = lines.collect();
    (problems.len() == before).then_some(lines)
}

fn fulfilled_quantity(problems: &mut Problems, path: &Path<'_>, status: OrderStatus, input: &LineInput) -> i32 {
    let at = path.field("fulfilledQuantity");
    match input.fulfilled_quantity {
        None => 0,
        Some(_) if status != OrderStatus::PartiallyShipped => {
            problems.add(&at, Code::Conflict, "This goes with the status PARTIALLY_SHIPPED only.");
            0
        }
        Some(units) => problems.whole(&at, units, 0, input.quantity.max(0)).unwrap_or(0),
    }
}

fn children<I, M>(
    problems: &mut Problems,
    path: &Path<'_>,
    inputs: &[I],
    mut read: impl FnMut(&mut Problems, &Path<'_>, &I) -> Option<M>,
) -> Vec<M> {
    problems.at_most(path, inputs.len(), parts::MOST_CHILDREN);
    inputs.iter().enumerate().filter_map(|(index, input)| read(problems, &path.index(index), input)).collect()
}

fn placed_at(problems: &mut Problems, path: &Path<'_>, op: &Op, input: &CreateInput, zone: Tz) -> DateTime<Utc> {
    let Some(moment) = problems.read(path, input.placed_at.as_ref()) else { return op.now };
    let placed_at = moment.instant(zone);
    if placed_at > op.now + TimeDelta::days(1) {
        problems.add(path, Code::OutOfRange, "An order cannot have been placed more than a day from now.");
    }
    placed_at
}

fn total_paid(problems: &mut Problems, path: &Path<'_>, payments: &[payment::Model]) -> Decimal4 {
    Decimal4::sum(payments.iter().map(|payment| payment.amount)).unwrap_or_else(|_| {
        problems.add(path, Code::OutOfRange, "The payments are too large an amount together.");
        Decimal4::ZERO
    })
}
