//! The organization itself: its companies, warehouses, channel accounts, agents and delivery areas.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    Address, ChannelType, area, brand, channel_account, city, company, delivery_agent, organization, product_category, sales_agent, state,
    warehouse,
};
use uuid::Uuid;

use crate::Size;
use crate::check_digit;
use crate::dice::{Dice, Table};
use crate::places::AREAS;

/// The shop opened so long ago.
const OPEN_DAYS: i64 = 400;
/// Its orders began so long ago.
pub(crate) const ORDER_DAYS: i64 = 180;

/// Index of the warehouse and of the company that serve India.
pub(crate) const INDIAN: usize = 1;

/// The organization, with all that is the same whatever its size.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) size: Size,
    pub(crate) now: DateTime<Utc>,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) organization: organization::Model,
    /// The first in the United States, the second in India.
    pub(crate) companies: Vec<company::Model>,
    /// The first is the default one.
    pub(crate) warehouses: Vec<warehouse::Model>,
    pub(crate) accounts: Vec<channel_account::Model>,
    pub(crate) sales_agents: Vec<sales_agent::Model>,
    pub(crate) delivery_agents: Vec<delivery_agent::Model>,
    pub(crate) states: Vec<state::Model>,
    pub(crate) cities: Vec<city::Model>,
    /// In the order of [`AREAS`].
    pub(crate) areas: Vec<area::Model>,
    pub(crate) brands: Vec<brand::Model>,
    pub(crate) categories: Vec<product_category::Model>,
}

impl Shop {
    pub(crate) fn new(size: Size, now: DateTime<Utc>) -> Self {
        let now = now.trunc_subsecs(3);
        let opened_at = now - TimeDelta::days(OPEN_DAYS);
        let mut dice = Dice::of(size.seed, Table::Shop, 0);
        let organization = organization::Model {
            // As new as it is, so that it never passes for the oldest organization of a database.
            id: dice.id(now),
            name: "Kestrel & Moss Trading".into(),
            default_currency: "USD".into(),
            time_zone: "UTC".into(),
            created_at: opened_at,
            updated_at: opened_at,
        };
        let mut shop = Self {
            size,
            now,
            opened_at,
            organization,
            companies: Vec::new(),
            warehouses: Vec::new(),
            accounts: Vec::new(),
            sales_agents: Vec::new(),
            delivery_agents: Vec::new(),
            states: Vec::new(),
            cities: Vec::new(),
            areas: Vec::new(),
            brands: Vec::new(),
            categories: Vec::new(),
        };
        shop.make_areas(&mut dice);
        shop.make_companies(&mut dice);
        shop.make_warehouses(&mut dice);
        shop.make_accounts(&mut dice);
        shop.make_agents(&mut dice);
        shop.make_brands(&mut dice);
        shop.make_categories(&mut dice);
        shop
    }

    /// A moment before the first order, for one of so many rows: the first rows are the newest.
    pub(crate) fn early(&self, index: u64, count: u64) -> DateTime<Utc> {
        let span = TimeDelta::days(OPEN_DAYS - ORDER_DAYS - 10).num_milliseconds();
        let part = i128::from(span) * i128::from(count.saturating_sub(index)) / i128::from(count.max(1) + 1);
        self.opened_at + TimeDelta::milliseconds(span - i64::try_from(part).unwrap_or(span)).max(TimeDelta::zero())
    }

    fn make_areas(&mut self, dice: &mut Dice) {
        let (organization_id, created_at) = (self.organization.id, self.opened_at);
        let mut states: HashMap<&str, Uuid> = HashMap::new();
        let mut cities: HashMap<&str, Uuid> = HashMap::new();
        for (state, state_code, city, city_code, name, code, _) in AREAS {
            let state_id = *states.entry(state_code).or_insert_with(|| {
                let id = dice.id(created_at);
                self.states.push(state::Model { organization_id, id, name: state.into(), code: state_code.into(), created_at });
                id
            });
            let city_id = *cities.entry(city_code).or_insert_with(|| {
                let id = dice.id(created_at);
                self.cities.push(city::Model { organization_id, id, state_id, name: city.into(), code: city_code.into(), created_at });
                id
            });
            self.areas.push(area::Model {
                organization_id,
                id: dice.id(created_at),
                city_id,
                name: name.into(),
                code: code.into(),
                created_at,
                updated_at: created_at,
            });
        }
    }

    fn make_companies(&mut self, dice: &mut Dice) {
        let companies = [
            (
                "US-1",
                "Kestrel & Moss, Inc.",
                None,
                address("Kestrel & Moss, Inc.", "1420 NW Lovejoy Street", "Portland", "OR", "97209", "US"),
            ),
            (
                "IN-1",
                "Kestrel & Moss India Private Limited",
                Some(check_digit::gstin("27", "AAKCK4821M")),
                address("Kestrel & Moss India Private Limited", "14, Link Road, Andheri West", "Mumbai", "Maharashtra", "400053", "IN"),
            ),
        ];
        for (external_id, name, gstin, address) in companies {
            self.companies.push(company::Model {
                organization_id: self.organization.id,
                id: dice.id(self.opened_at),
                external_id: Some(external_id.into()),
                name: name.into(),
                gstin,
                address: Some(address),
                created_at: self.opened_at,
                updated_at: self.opened_at,
            });
        }
    }

    fn make_warehouses(&mut self, dice: &mut Dice) {
        let warehouses = [
            ("WH-PDX", "Portland", address("Kestrel & Moss, receiving", "6700 N Basin Avenue", "Portland", "OR", "97217", "US")),
            (
                "WH-BOM",
                "Bhiwandi",
                address("Kestrel & Moss India, stores", "Plot 8, Mankoli Road", "Bhiwandi", "Maharashtra", "421302", "IN"),
            ),
            ("WH-EWR", "Newark", address("Kestrel & Moss, east coast", "240 Doremus Avenue", "Newark", "NJ", "07105", "US")),
        ];
        for (index, (external_id, name, address)) in warehouses.into_iter().enumerate() {
            self.warehouses.push(warehouse::Model {
                organization_id: self.organization.id,
                id: dice.id(self.opened_at),
                external_id: Some(external_id.into()),
                name: format!("{name} warehouse"),
                is_default: index == 0,
                address: Some(address),
                created_at: self.opened_at,
                updated_at: self.opened_at,
            });
        }
    }

    fn make_accounts(&mut self, dice: &mut Dice) {
        let accounts = [
            ("web", "kestrelandmoss.example", ChannelType::Website, None),
            ("store", "Shop on Lovejoy Street", ChannelType::LocalStore, None),
            ("makers", "Makers' Market", ChannelType::MarketplaceGeneric, None),
            ("amazon", "Amazon US", ChannelType::Amazon, Some(self.warehouses[2].id)),
            ("phone", "Telephone orders", ChannelType::Phone, None),
        ];
        for (external_id, name, kind, auto_assign_warehouse_id) in accounts {
            self.accounts.push(channel_account::Model {
                organization_id: self.organization.id,
                id: dice.id(self.opened_at),
                external_id: Some(external_id.into()),
                name: name.into(),
                kind,
                auto_assign_warehouse_id,
                created_at: self.opened_at,
                updated_at: self.opened_at,
            });
        }
    }

    fn make_agents(&mut self, dice: &mut Dice) {
        let (organization_id, created_at, updated_at) = (self.organization.id, self.opened_at, self.opened_at);
        let sellers = [("Imogen", "Hart"), ("Dev", "Malhotra"), ("Rosa", "Quintero"), ("Tobias", "Lindqvist")];
        for (index, (first_name, last_name)) in (1..).zip(sellers) {
            self.sales_agents.push(sales_agent::Model {
                organization_id,
                id: dice.id(created_at),
                external_id: Some(format!("SA-{index}")),
                first_name: first_name.into(),
                last_name: last_name.into(),
                email: Some(format!("{}.{}@example.com", first_name.to_lowercase(), last_name.to_lowercase())),
                mobile_number: Some(dice.fill("+1 503 555 01##")),
                avatar: Some(format!("https://images.example.com/people/{}.jpg", first_name.to_lowercase())),
                created_at,
                updated_at,
            });
        }
        for (index, (first_name, last_name)) in (1..).zip([("Suresh", "Kamble"), ("Farah", "Qureshi"), ("Wes", "Tanner")]) {
            self.delivery_agents.push(delivery_agent::Model {
                organization_id,
                id: dice.id(created_at),
                external_id: Some(format!("DA-{index}")),
                first_name: first_name.into(),
                last_name: last_name.into(),
                phone_number: Some(dice.fill(if index == 3 { "+1 503 555 01##" } else { "+91 22 5550 0###" })),
                created_at,
                updated_at,
            });
        }
    }
}

/// A plain address of the shop's own.
fn address(name: &str, line1: &str, city: &str, state: &str, postal_code: &str, country: &str) -> Address {
    Address {
        name: name.into(),
        first_name: None,
        middle_name: None,
        last_name: None,
        business: None,
        line1: line1.into(),
        line2: None,
        city: city.into(),
        state: Some(state.into()),
        region: None,
        postal_code: Some(postal_code.into()),
        country: country.into(),
        phone: None,
        fax: None,
        email: None,
        area_id: None,
    }
}
