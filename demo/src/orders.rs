//! Orders as their channels send them, and what the gateway would find of what they name.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::address::AreaPlace;
use domain::id::Kind;
use domain::order::input::{ChannelRef, CreateInput, CustomerRef, OrderFields, ShippingInput};
use domain::order::situation::{Names, References, Situation};
use domain::values::Raw;
use entity::{ChannelType, OrderStatus, OrderSubType};
use serde_json::json;

use crate::basket::Basket;
use crate::catalogue::Item;
use crate::data::INDIA;
use crate::dice::Dice;
use crate::sale::Sale;
use crate::shop::Shop;

impl Shop {
    /// The order but for the parts that come along with it.
    pub(crate) fn input(&self, dice: &mut Dice, sale: &Sale<'_>, basket: &mut Basket) -> CreateInput {
        let (texts, wholesale, kind) = (&self.data.texts, sale.is_wholesale(), sale.account.kind);
        let (channel_order_id, channel_order_id_alt) = channel_ids(dice, kind, sale.index);
        let is_amazon = kind == ChannelType::Amazon;
        let customer = sale.buyer.as_ref().map(|buyer| &buyer.row);
        // Somebody chose it, or the country always sends from it.
        let chosen = !matches!(sale.target, OrderStatus::Pending | OrderStatus::InReview) || !sale.warehouse.is_default;
        let chosen = chosen && sale.account.auto_assign_warehouse_id.is_none();
        let today = sale.placed_at.date_naive();
        let date = |days: i64| Raw::<NaiveDate>::of(&(today + TimeDelta::days(days)));
        let fields = OrderFields {
            company_id: (sale.company.id != self.companies[0].id).then(|| Kind::Company.print(sale.company.id)),
            sales_agent_id: (wholesale || kind == ChannelType::Phone).then(|| Kind::SalesAgent.print(dice.one(&self.sales_agents).id)),
            delivery_agent_id: (sale.country.is(INDIA)).then(|| Kind::DeliveryAgent.print(*dice.one(&self.delivery_agents(sale.country)))),
            warehouse_id: chosen.then(|| Kind::Warehouse.print(sale.warehouse.id)),
            channel_order_id,
            channel_order_id_alt,
            sub_channel: is_amazon.then(|| "amazon.com".into()),
            channel_shipping_method: is_amazon.then(|| if dice.chance(40) { "Second Day" } else { "Standard" }.into()),
            customer_username: customer.and_then(|customer| customer.username.clone()),
            // Shops ask for a number to call, and send along what they are given.
            phone: sale.address.phone.clone().filter(|_| customer.is_some()),
            purchase_order_number: wholesale.then(|| dice.fill("PO-####")),
            marketing_source: dice.chance(30).then(|| dice.one(&texts.marketing_sources).clone()),
            customer_note: dice.chance(12).then(|| dice.one(&texts.customer_notes).clone()),
            internal_note: (wholesale && dice.chance(25)).then(|| "Net 30, agreed with accounts.".into()),
            sub_type: Some(sub_type(dice, kind)),
            status: sale.is_over_the_counter().then_some(sale.target),
            ship_by_date: Some(date(dice.between(2, 5))),
            deliver_by_date: dice.chance(50).then(|| date(dice.between(6, 14))),
            shipping_address: Some((&sale.address).into()),
            billing_address: dice.chance(75).then(|| (&sale.address).into()),
            shipping: (!sale.is_over_the_counter()).then(|| self.shipping_details(dice, sale)),
            gift: basket.gift.take(),
            currency: (!sale.tender.is_dollar()).then(|| Raw::of(&sale.tender.currency)),
            charges: Some(std::mem::take(&mut basket.charges)),
            tax_exempt: Some(basket.tax_exempt),
            allow_backorder: (sale.target == OrderStatus::Backorder).then_some(true),
            meta: (kind == ChannelType::Website)
                .then(|| Raw::new(json!({ "device": dice.one(&texts.devices), "newsletter": dice.chance(40) }))),
            ..OrderFields::default()
        };
        CreateInput {
            fields,
            channel: Some(ChannelRef::Type(kind)),
            customer: customer.map(|customer| CustomerRef::Id(Kind::Customer.print(customer.id))),
            lines: Some(std::mem::take(&mut basket.lines)),
            ..CreateInput::default()
        }
    }

    fn shipping_details(&self, dice: &mut Dice, sale: &Sale<'_>) -> ShippingInput {
        let wholesale = sale.is_wholesale();
        let service = dice.one(self.data.shipping.services(sale.country, wholesale));
        let (carrier, service) = (Some(service.carrier.clone()), Some(service.name.clone()));
        let weight = f64::from(dice.between(4, if wholesale { 300 } else { 60 })) / 10.0;
        ShippingInput { carrier, service, weight_kg: Some(weight), ..ShippingInput::default() }
    }

    /// What is known of what the order names: all of it is there.
    pub(crate) fn situation(&self, sale: &Sale<'_>, names: Names, items: Vec<Item>) -> Situation {
        let place = |id| (id, AreaPlace { city: sale.address.city.clone(), state: sale.address.state.clone().unwrap_or_default() });
        let references = References {
            organization: self.organization.clone(),
            accounts: vec![sale.account.clone()],
            company: Some(sale.company.clone()),
            warehouse: Some(sale.warehouse.clone()),
            customer: sale.buyer.as_ref().map(|buyer| buyer.row.clone()),
            business_account: sale.buyer.as_ref().and_then(|buyer| buyer.business.clone()),
            sales_agent_id: names.sales_agent_id,
            delivery_agent_id: names.delivery_agent_id,
            areas: sale.address.area_id.map(place).into_iter().collect(),
            ..References::default()
        };
        let price_breaks = items.iter().map(|item| (item.row.id, item.price_breaks.clone())).collect();
        let products = items.into_iter().map(|item| Ok(Arc::new(item.row))).collect();
        Situation { names, references, products, price_breaks: Arc::new(price_breaks), ..Situation::default() }
    }
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
