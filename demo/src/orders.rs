//! Orders as they were placed: who bought what, where it goes, what it costs.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    Address, AssignStatus, ChannelType, Decimal4, FulfillmentStatus, GiftDetails, OrderStatus, OrderSubType, PaymentStatus,
    ShippingDetails, order, order_line,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::buyers::Buyer;
use crate::currencies::{Tender, cents, out_of_range};
use crate::dice::{Dice, Table};
use crate::places::{COUNTRIES, INDIA, US};
use crate::shop::{INDIAN, ORDER_DAYS, Shop};
use crate::statuses;
use domain::currency::Currency;
use domain::error::Result;
use domain::order::totals;
use domain::product::read::unit_price;

/// Indexes of the channel accounts.
const WEBSITE: usize = 0;
const STORE: usize = 1;
const MARKETPLACE: usize = 2;
const AMAZON: usize = 3;
const PHONE: usize = 4;

/// Places in the list of customers.
const ADA: u64 = 0;
const RAVI: u64 = 1;
/// The place in the catalogue of the copper kettle.
const KETTLE: u64 = 5;

/// A new order, and what is to become of it.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) dice: Dice,
    pub(crate) order: order::Model,
    pub(crate) lines: Vec<order_line::Model>,
    /// Places of the lines' products in the catalogue.
    pub(crate) products: Vec<u64>,
    /// Index of the warehouse.
    pub(crate) warehouse: usize,
    pub(crate) currency: Currency,
    pub(crate) gst_applies: bool,
    /// The buyer's, where it is on file.
    pub(crate) buyer: Option<Buyer>,
    pub(crate) target: OrderStatus,
    /// Documentation shows it.
    pub(crate) is_shown: bool,
}

const GREETINGS: [&str; 5] = [
    "Happy birthday! With love from all of us.",
    "Congratulations on the new house.",
    "Thank you for everything.",
    "Merry Christmas, and see you in the new year.",
    "Get well soon.",
];
const CUSTOMER_NOTES: [&str; 6] = [
    "Please leave the parcel with the neighbour at number 12.",
    "Ring twice, the bell is quiet.",
    "No plastic filling, please.",
    "It is a present: please leave the prices out.",
    "Deliver to the loading dock before noon.",
    "Call before delivery.",
];

impl Shop {
    /// The order at this place: the first one is the oldest.
    pub(crate) fn placed(&self, index: u64) -> Result<Placed> {
        let mut dice = Dice::of(self.size.seed, Table::Order, index);
        let placed_at = self.placed_at(&mut dice, index);
        let id = dice.id(placed_at);
        let shown = self.shown(index);
        let drawn = statuses::status(&mut dice, (self.now - placed_at).num_days(), self.size.orders - 1 - index, self.size.orders);
        let target = if shown == Some(RAVI) { OrderStatus::Completed } else { drawn };
        let on_file = shown.is_some() || !dice.chance(4);
        let buyer = on_file.then(|| self.buyer(shown.unwrap_or_else(|| dice.favourite(self.size.customers))));
        let account = if shown.is_some() { WEBSITE } else { account(&mut dice, buyer.as_ref()) };
        let country = buyer.as_ref().map_or(US, |buyer| buyer.country);
        let india = country == INDIA;
        let company = &self.companies[if india { INDIAN } else { 0 }];
        let warehouse = if india {
            INDIAN
        } else if account == AMAZON {
            2
        } else {
            0
        };
        // Somebody chose it, or the account always sends from it.
        let assigned = warehouse != 0 || !matches!(target, OrderStatus::Pending | OrderStatus::InReview);
        let tender = Tender::of(if account == AMAZON { "USD" } else { COUNTRIES[country].currency })?;
        let wholesale = buyer.as_ref().is_some_and(|buyer| buyer.row.is_wholesale);
        let address = buyer.as_ref().map_or_else(|| self.passer_by(&mut dice), |buyer| buyer.address.clone());
        let wanted =
            if shown.is_some() { vec![(0, 2), (1.min(self.size.products - 1), 1)] } else { self.wanted(&mut dice, wholesale, target) };
        let (products, lines) = self.lines(&mut dice, id, placed_at, tender, target, wanted, shown.is_some())?;
        let shipping = shipping_details(&mut dice, country, wholesale);
        let gift = (!wholesale && shown.is_none() && dice.chance(5))
            .then(|| GiftDetails { message: Some(dice.one(&GREETINGS).into()), wrap: dice.chance(70) });
        let kind = self.accounts[account].kind;
        let (channel_order_id, channel_order_id_alt) = channel_ids(&mut dice, account, index);
        let today = placed_at.date_naive();
        let mut order = order::Model {
            organization_id: self.organization.id,
            id,
            order_number: format!("{:07}", index + 1),
            version: 1,
            company_id: company.id,
            account_id: self.accounts[account].id,
            sub_channel: (account == AMAZON).then(|| "amazon.com".into()),
            source: kind,
            sub_type: sub_type(&mut dice, account),
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
            warehouse_id: self.warehouses[warehouse].id,
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
            tax_exempt: wholesale && country == US && dice.chance(60),
            disable_inventory_count: false,
            allow_backorder: target == OrderStatus::Backorder,
            shipping,
            gift,
            customer_note: dice.chance(12).then(|| dice.one(&CUSTOMER_NOTES).into()),
            internal_note: (wholesale && dice.chance(25)).then(|| "Net 30, agreed with accounts.".into()),
            sales_agent_id: (wholesale || account == PHONE)
                .then(|| dice.between(0, self.sales_agents.len() - 1))
                .map(|at| self.sales_agents[at].id),
            delivery_agent_id: india.then(|| dice.between(0, 1)).map(|at| self.delivery_agents[at].id),
            marketing_source: dice.chance(30).then(|| dice.one(&["newsletter", "search", "social media", "referral", "trade fair"]).into()),
            meta: meta(&mut dice, account),
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
        charge(&mut dice, &mut order, &lines, tender, gst_applies, shown.is_some())?;
        Ok(Placed {
            dice,
            order,
            lines,
            products,
            warehouse,
            currency: tender.currency,
            gst_applies,
            buyer,
            target,
            is_shown: shown.is_some(),
        })
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
        // What waits for stock waits for the copper kettle, which is sold out.
        if target == OrderStatus::Backorder {
            wanted.push((KETTLE.min(self.size.products - 1), 1));
        }
        let count = if wholesale { dice.between(2, 6) } else { dice.weighted(&[(1, 38), (2, 28), (3, 18), (4, 10), (5, 6)]) };
        for _ in 0..count {
            let place = dice.favourite(self.size.products);
            let units = if wholesale { dice.one(&[4, 6, 8, 12, 12, 24, 48]) } else { dice.weighted(&[(1, 62), (2, 25), (3, 8), (4, 5)]) };
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
            let (item, quantity) = (self.product(*place), *quantity);
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
}

/// What comes on top of the goods, and the totals. A plain order has shipping and tax only.
fn charge(
    dice: &mut Dice,
    order: &mut order::Model,
    lines: &[order_line::Model],
    tender: Tender,
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
            dice.one(&[495, 695, 895, 1250])
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
    if order.shipping_address.country == "US" && !order.tax_exempt {
        let rate = Decimal4::from_ten_thousandths(sales_tax(order.shipping_address.state.as_deref()) * 100).map_err(out_of_range)?;
        totals::compute(order, lines, tender.currency, gst_applies).map_err(out_of_range)?;
        let sold = order.items_amount.checked_sub(order.discount_amount).map_err(out_of_range)?;
        order.tax_amount = tender.currency.percent(sold, rate).map_err(out_of_range)?;
        order.tax_given = true;
    }
    totals::compute(order, lines, tender.currency, gst_applies).map_err(out_of_range)
}

/// About what a buyer pays there, in hundredths of a percent.
fn sales_tax(state: Option<&str>) -> i64 {
    match state {
        Some("OR") => 0,
        Some("MA") => 625,
        Some("CO" | "GA" | "MN") => 890,
        Some("CA") => 950,
        Some("IL" | "WA") => 1025,
        _ => 850,
    }
}

fn percent(whole: i64) -> Decimal4 {
    Decimal4::from_ten_thousandths(whole * 10_000).unwrap_or_default()
}

fn account(dice: &mut Dice, buyer: Option<&Buyer>) -> usize {
    match buyer {
        None => STORE,
        Some(buyer) if buyer.row.is_wholesale => dice.weighted(&[(PHONE, 55), (WEBSITE, 45)]),
        Some(buyer) if buyer.country == US => dice.weighted(&[(WEBSITE, 48), (AMAZON, 24), (MARKETPLACE, 14), (STORE, 10), (PHONE, 4)]),
        Some(_) => dice.weighted(&[(WEBSITE, 74), (MARKETPLACE, 22), (PHONE, 4)]),
    }
}

/// The ids that the channel gave; each holds the order's place, so that none comes twice.
fn channel_ids(dice: &mut Dice, account: usize, index: u64) -> (Option<String>, Option<String>) {
    let high = 111 + index / 10_000_000;
    match account {
        WEBSITE => (Some(format!("W-{}", 100_001 + index)), Some(dice.fill("cart-@@##@#"))),
        MARKETPLACE => (Some(format!("MM{}", 4_000_001 + index)), None),
        AMAZON => (Some(format!("{high}-{}-{:07}", dice.fill("4######"), index % 10_000_000)), None),
        _ => (None, None),
    }
}

fn sub_type(dice: &mut Dice, account: usize) -> OrderSubType {
    match account {
        AMAZON => dice.weighted(&[(OrderSubType::Prime, 60), (OrderSubType::None, 30), (OrderSubType::AmazonBusiness, 10)]),
        PHONE => dice.weighted(&[(OrderSubType::None, 90), (OrderSubType::Sample, 10)]),
        _ => OrderSubType::None,
    }
}

fn meta(dice: &mut Dice, account: usize) -> Value {
    match account {
        WEBSITE => json!({ "device": dice.one(&["desktop", "mobile", "tablet"]), "newsletter": dice.chance(40) }),
        _ => json!({}),
    }
}

fn billing_address(dice: &mut Dice, address: &Address) -> Option<Address> {
    dice.chance(75).then(|| address.clone())
}

fn shipping_details(dice: &mut Dice, country: usize, wholesale: bool) -> ShippingDetails {
    let (carrier, service) = match country {
        INDIA => dice.one(&[("Delhivery", "Surface"), ("Blue Dart", "Dart Apex"), ("India Post", "Speed Post")]),
        US if wholesale => dice.one(&[("UPS", "Ground"), ("FedEx", "Freight Economy")]),
        US => dice.one(&[("USPS", "Priority Mail"), ("UPS", "Ground"), ("FedEx", "Home Delivery"), ("UPS", "2nd Day Air")]),
        _ => dice.one(&[("DHL", "Express Worldwide"), ("UPS", "Worldwide Saver"), ("USPS", "Priority Mail International")]),
    };
    let weight = f64::from(dice.between(4, if wholesale { 300 } else { 60 })) / 10.0;
    ShippingDetails { carrier: Some(carrier.into()), service: Some(service.into()), weight_kg: Some(weight), ..ShippingDetails::default() }
}
