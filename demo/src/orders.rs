//! Orders as they were placed: who bought what, where it goes, what it costs.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::currency::Currency;
use domain::error::Result;
use domain::order::totals;
use domain::product::read::unit_price;
use entity::{
    Address, AssignStatus, ChannelType, Decimal4, FulfillmentStatus, GiftDetails, OrderStatus, OrderSubType, PaymentStatus,
    ShippingDetails, order, order_line,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::buyers::Buyer;
use crate::currencies::{Tender, cents, out_of_range};
use crate::data::{Country, HOME, INDIA};
use crate::dice::{Dice, Table};
use crate::shop::{ORDER_DAYS, Shop};

/// Places among the named customers.
const ADA: u64 = 0;
const RAVI: u64 = 1;

/// A new order, and what is to become of it.
#[derive(Debug)]
pub(crate) struct PlacedOrder {
    pub(crate) dice: Dice,
    pub(crate) order: order::Model,
    pub(crate) lines: Vec<order_line::Model>,
    /// Places of the lines' products in the catalogue.
    pub(crate) products: Vec<u64>,
    pub(crate) currency: Currency,
    pub(crate) gst_applies: bool,
    /// The buyer's, where it is on file.
    pub(crate) buyer: Option<Buyer>,
    pub(crate) target: OrderStatus,
    /// Documentation shows it.
    pub(crate) is_shown: bool,
}

impl Shop {
    /// The order at this place: the first one is the oldest.
    pub(crate) fn placed(&self, index: u64) -> Result<PlacedOrder> {
        let mut dice = Dice::of(self.size.seed, Table::Order, index);
        let placed_at = self.placed_at(&mut dice, index);
        let id = dice.id(placed_at);
        let shown = self.shown(index);
        let drawn = self.data.statuses.draw(&mut dice, (self.now - placed_at).num_days(), self.size.orders - 1 - index, self.size.orders);
        let target = if shown == Some(RAVI) { OrderStatus::Completed } else { drawn };
        let on_file = shown.is_some() || !dice.chance(4);
        let buyer = on_file.then(|| self.buyer(shown.unwrap_or_else(|| dice.favourite(self.size.customers)))).transpose()?;
        let kind = if shown.is_some() { ChannelType::Website } else { self.channel(&mut dice, buyer.as_ref()) };
        let account = self.account(kind)?;
        let country = match &buyer {
            Some(buyer) => buyer.country,
            None => self.data.places.country(HOME)?,
        };
        let company = self.company(country);
        let warehouse = self.warehouse(country);
        let warehouse_id = account.auto_assign_warehouse_id.unwrap_or(warehouse.id);
        // Somebody chose it, or the account or the country always sends from it.
        let chosen = !matches!(target, OrderStatus::Pending | OrderStatus::InReview);
        let assigned = chosen || !warehouse.is_default || account.auto_assign_warehouse_id.is_some();
        let tender = Tender::new(self.data.organization.currency(&country.currency)?)?;
        let wholesale = buyer.as_ref().is_some_and(|buyer| buyer.row.is_wholesale);
        let address = buyer.as_ref().map_or_else(|| self.address_of_a_stranger(&mut dice, country), |buyer| buyer.address.clone());
        let wanted =
            if shown.is_some() { vec![(0, 2), (1.min(self.size.products - 1), 1)] } else { self.wanted(&mut dice, wholesale, target) };
        let (products, lines) = self.lines(&mut dice, id, placed_at, tender, target, wanted, shown.is_some())?;
        let shipping = self.shipping_details(&mut dice, country, wholesale);
        let texts = &self.data.texts;
        let gift = (!wholesale && shown.is_none() && dice.chance(5))
            .then(|| GiftDetails { message: Some(dice.one(&texts.greetings).clone()), wrap: dice.chance(70) });
        let (channel_order_id, channel_order_id_alt) = channel_ids(&mut dice, kind, index);
        let today = placed_at.date_naive();
        let mut order = order::Model {
            organization_id: self.organization.id,
            id,
            order_number: format!("{:07}", index + 1),
            version: 1,
            company_id: company.id,
            account_id: account.id,
            sub_channel: (kind == ChannelType::Amazon).then(|| "amazon.com".into()),
            source: kind,
            sub_type: sub_type(&mut dice, kind),
            channel_order_id,
            channel_order_id_alt,
            channel_order_id_alt2: None,
            channel_shipping_method: (kind == ChannelType::Amazon).then(|| if dice.chance(40) { "Second Day" } else { "Standard" }.into()),
            placed_at,
            status: if target == OrderStatus::Backorder { target } else { OrderStatus::Pending },
            status_before_hold: None,
            fulfillment_status: FulfillmentStatus::Unfulfilled,
            payment_status: PaymentStatus::Unpaid,
            assign_status: if assigned { AssignStatus::Assigned } else { AssignStatus::Pending },
            archived: false,
            warehouse_id,
            customer_id: buyer.as_ref().map(|buyer| buyer.row.id),
            customer_username: buyer.as_ref().and_then(|buyer| buyer.row.username.clone()),
            business_account_id: buyer.as_ref().and_then(|buyer| buyer.row.business_account_id),
            purchase_order_number: wholesale.then(|| dice.fill("PO-####")),
            shipping_override_address: None,
            billing_address: billing_address(&mut dice, &address),
            shipping_address: address,
            currency: tender.currency.code().into(),
            items_amount: Decimal4::ZERO,
            discount_amount: Decimal4::ZERO,
            order_discount: Decimal4::ZERO,
            tax_amount: Decimal4::ZERO,
            tax_given: false,
            shipping_amount: Decimal4::ZERO,
            handling_amount: Decimal4::ZERO,
            insurance_amount: Decimal4::ZERO,
            gift_wrap_amount: Decimal4::ZERO,
            grand_total: Decimal4::ZERO,
            returned_amount: Decimal4::ZERO,
            paid_amount: Decimal4::ZERO,
            refunded_amount: Decimal4::ZERO,
            tax_exempt: wholesale && country.is(HOME) && dice.chance(60),
            disable_inventory_count: false,
            allow_backorder: target == OrderStatus::Backorder,
            shipping,
            gift,
            customer_note: dice.chance(12).then(|| dice.one(&texts.customer_notes).clone()),
            internal_note: (wholesale && dice.chance(25)).then(|| "Net 30, agreed with accounts.".into()),
            sales_agent_id: (wholesale || kind == ChannelType::Phone).then(|| dice.one(&self.sales_agents).id),
            delivery_agent_id: country.is(INDIA).then(|| *dice.one(&self.delivery_agents(country))),
            marketing_source: dice.chance(30).then(|| dice.one(&texts.marketing_sources).clone()),
            meta: self.meta(&mut dice, kind),
            ship_date: None,
            hold_until: None,
            hold_reason: None,
            cancel_reason: None,
            cancelled_at: None,
            ship_by_date: Some(today + TimeDelta::days(dice.between(2, 5))),
            deliver_by_date: dice.chance(50).then(|| today + TimeDelta::days(dice.between(6, 14))),
            created_at: placed_at,
            updated_at: placed_at,
        };
        let gst_applies = company.gstin.is_some();
        let tax = country.sales_tax.get(order.shipping_address.state.as_deref().unwrap_or_default()).copied();
        charge(&mut dice, &mut order, &lines, tender, tax, gst_applies, shown.is_some())?;
        Ok(PlacedOrder { dice, order, lines, products, currency: tender.currency, gst_applies, buyer, target, is_shown: shown.is_some() })
    }

    /// Whose order this is, if documentation shows it: the first and the last are Ada's, the second is Ravi's.
    fn shown(&self, index: u64) -> Option<u64> {
        match index {
            0 => Some(ADA),
            1 if self.size.orders > 20 && self.size.customers > RAVI => Some(RAVI),
            index => (index + 1 == self.size.orders).then_some(ADA),
        }
    }

    /// Orders come a little faster every month; the last one came a moment ago.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "an instant among many needs no exactness")]
    fn placed_at(&self, dice: &mut Dice, index: u64) -> DateTime<Utc> {
        let part = (index as f64 + dice.share()) / self.size.orders.max(1) as f64;
        let age = TimeDelta::days(ORDER_DAYS).num_milliseconds() as f64 * (1.0 - part).powf(1.15);
        self.now - TimeDelta::milliseconds(age as i64) - TimeDelta::minutes(2)
    }

    /// Places in the catalogue, and how many of each.
    fn wanted(&self, dice: &mut Dice, wholesale: bool, target: OrderStatus) -> Vec<(u64, i32)> {
        let mut wanted: Vec<(u64, i32)> = Vec::new();
        // What waits for stock waits for what is sold out.
        if target == OrderStatus::Backorder {
            let sold_out = u64::try_from(self.data.catalogue.first_sold_out()).unwrap_or_default();
            wanted.push((sold_out.min(self.size.products - 1), 1));
        }
        let count = if wholesale { dice.between(2, 6) } else { dice.weighted(&[(1, 38), (2, 28), (3, 18), (4, 10), (5, 6)]) };
        for _ in 0..count {
            let place = dice.favourite(self.size.products);
            let units = if wholesale { *dice.one(&[4, 6, 8, 12, 12, 24, 48]) } else { dice.weighted(&[(1, 62), (2, 25), (3, 8), (4, 5)]) };
            if wanted.iter().all(|(other, _)| *other != place) {
                wanted.push((place, units));
            }
        }
        // Only where there are several can some be shipped before the others.
        if let (OrderStatus::PartiallyShipped, Some((_, units))) = (target, wanted.first_mut()) {
            *units = (*units).max(2);
        }
        wanted
    }

    fn lines(
        &self,
        dice: &mut Dice,
        order_id: Uuid,
        placed_at: DateTime<Utc>,
        tender: Tender,
        target: OrderStatus,
        wanted: Vec<(u64, i32)>,
        plain: bool,
    ) -> Result<(Vec<u64>, Vec<order_line::Model>)> {
        let mut lines = Vec::with_capacity(wanted.len());
        for (position, (place, quantity)) in (0..).zip(&wanted) {
            let (item, quantity) = (self.product(*place)?, *quantity);
            let breaks: &[Arc<_>] = &item.price_breaks;
            let unit_price = tender.price(unit_price(&item.row, breaks, quantity))?;
            let gross = tender.currency.gross(quantity, unit_price).map_err(out_of_range)?;
            let off = if plain { 0 } else { dice.weighted(&[(0, 88), (5, 4), (10, 6), (20, 2)]) };
            let discount = tender.currency.percent(gross, percent(off)).map_err(out_of_range)?;
            lines.push(order_line::Model {
                organization_id: self.organization.id,
                id: dice.id(placed_at),
                order_id,
                position,
                channel_order_item_id: None,
                product_id: item.row.id,
                sku: item.row.sku,
                name: item.row.name,
                quantity,
                unit_price,
                discount,
                gst_percent: item.row.gst_percent,
                reserved_quantity: if target == OrderStatus::Backorder && position == 0 { 0 } else { quantity },
                fulfilled_quantity: 0,
                returned_quantity: 0,
                invoiced_quantity: 0,
                meta: if off > 0 { json!({ "discountType": "PERCENT", "discountPercent": off }) } else { json!({}) },
            });
        }
        Ok((wanted.into_iter().map(|(place, _)| place).collect(), lines))
    }

    /// Where the buyer orders.
    fn channel(&self, dice: &mut Dice, buyer: Option<&Buyer>) -> ChannelType {
        let channels = &self.data.organization.channels;
        match buyer {
            None => ChannelType::LocalStore,
            Some(buyer) if buyer.row.is_wholesale => dice.weighted(&channels.wholesale),
            Some(buyer) if buyer.country.is(HOME) => dice.weighted(&channels.home),
            Some(_) => dice.weighted(&channels.abroad),
        }
    }

    fn meta(&self, dice: &mut Dice, kind: ChannelType) -> Value {
        match kind {
            ChannelType::Website => json!({ "device": dice.one(&self.data.texts.devices), "newsletter": dice.chance(40) }),
            _ => json!({}),
        }
    }

    fn shipping_details(&self, dice: &mut Dice, country: &Country, wholesale: bool) -> ShippingDetails {
        let service = dice.one(self.data.shipping.services(country, wholesale));
        let (carrier, service) = (Some(service.carrier.clone()), Some(service.name.clone()));
        let weight = f64::from(dice.between(4, if wholesale { 300 } else { 60 })) / 10.0;
        ShippingDetails { carrier, service, weight_kg: Some(weight), ..ShippingDetails::default() }
    }
}

/// What comes on top of the goods, and the totals. A plain order has shipping and tax only.
fn charge(
    dice: &mut Dice,
    order: &mut order::Model,
    lines: &[order_line::Model],
    tender: Tender,
    sales_tax: Option<i64>,
    gst_applies: bool,
    plain: bool,
) -> Result<()> {
    let wholesale = order.business_account_id.is_some();
    let free = order.source == ChannelType::LocalStore || (!plain && dice.chance(35));
    if !free {
        let price = if wholesale {
            3900
        } else if plain {
            695
        } else {
            *dice.one(&[495, 695, 895, 1250])
        };
        order.shipping_amount = tender.price(cents(price))?;
    }
    if order.gift.as_ref().is_some_and(|gift| gift.wrap) {
        order.gift_wrap_amount = tender.price(cents(450))?;
    }
    if wholesale && dice.chance(30) {
        order.handling_amount = tender.price(cents(1500))?;
    }
    if !plain && dice.chance(6) {
        order.insurance_amount = tender.price(cents(350))?;
    }
    totals::compute(order, lines, tender.currency, gst_applies).map_err(out_of_range)?;
    if !plain && dice.chance(5) {
        order.order_discount = tender.currency.percent(order.items_amount, percent(5)).map_err(out_of_range)?;
    }
    if let Some(sales_tax) = sales_tax.filter(|_| !order.tax_exempt) {
        let rate = Decimal4::from_ten_thousandths(sales_tax * 100).map_err(out_of_range)?;
        totals::compute(order, lines, tender.currency, gst_applies).map_err(out_of_range)?;
        let sold = order.items_amount.checked_sub(order.discount_amount).map_err(out_of_range)?;
        order.tax_amount = tender.currency.percent(sold, rate).map_err(out_of_range)?;
        order.tax_given = true;
    }
    totals::compute(order, lines, tender.currency, gst_applies).map_err(out_of_range)
}

fn percent(whole: i64) -> Decimal4 {
    Decimal4::from_ten_thousandths(whole * 10_000).unwrap_or_default()
}

/// The ids that the channel gave; each holds the order's place, so that none comes twice.
fn channel_ids(dice: &mut Dice, kind: ChannelType, index: u64) -> (Option<String>, Option<String>) {
    let high = 111 + index / 10_000_000;
    match kind {
        ChannelType::Website => (Some(format!("W-{}", 100_001 + index)), Some(dice.fill("cart-@@##@#"))),
        ChannelType::MarketplaceGeneric => (Some(format!("MM{}", 4_000_001 + index)), None),
        ChannelType::Amazon => (Some(format!("{high}-{}-{:07}", dice.fill("4######"), index % 10_000_000)), None),
        _ => (None, None),
    }
}

fn sub_type(dice: &mut Dice, kind: ChannelType) -> OrderSubType {
    match kind {
        ChannelType::Amazon => dice.weighted(&[(OrderSubType::Prime, 60), (OrderSubType::None, 30), (OrderSubType::AmazonBusiness, 10)]),
        ChannelType::Phone => dice.weighted(&[(OrderSubType::None, 90), (OrderSubType::Sample, 10)]),
        _ => OrderSubType::None,
    }
}

fn billing_address(dice: &mut Dice, address: &Address) -> Option<Address> {
    dice.chance(75).then(|| address.clone())
}
