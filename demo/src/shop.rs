//! The organization itself: its companies, warehouses, channel accounts, agents and delivery areas.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::error::{Error, Result};
use entity::{
    Address, ChannelType, area, brand, channel_account, city, company, delivery_agent, organization, product_category, sales_agent, state,
    warehouse,
};
use uuid::Uuid;

use crate::Size;
use crate::data::{self, Country, Data};
use crate::dice::{Dice, Table};
use crate::picture::{PERSON, picture};

/// The shop opened so long ago.
const OPEN_DAYS: i64 = 400;
/// Its orders began so long ago.
pub(crate) const ORDER_DAYS: i64 = 180;

/// The organization, with all that is the same whatever its size.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) data: &'static Data,
    pub(crate) size: Size,
    pub(crate) now: DateTime<Utc>,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) organization: organization::Model,
    pub(crate) companies: Vec<company::Model>,
    /// The first is the default one.
    pub(crate) warehouses: Vec<warehouse::Model>,
    pub(crate) accounts: Vec<channel_account::Model>,
    pub(crate) sales_agents: Vec<sales_agent::Model>,
    pub(crate) delivery_agents: Vec<delivery_agent::Model>,
    pub(crate) states: Vec<state::Model>,
    pub(crate) cities: Vec<city::Model>,
    pub(crate) areas: Vec<area::Model>,
    pub(crate) brands: Vec<brand::Model>,
    pub(crate) categories: Vec<product_category::Model>,
}

impl Shop {
    pub(crate) fn new(data: &'static Data, size: Size, now: DateTime<Utc>) -> Self {
        let now = now.trunc_subsecs(3);
        let opened_at = now - TimeDelta::days(OPEN_DAYS);
        let mut dice = Dice::of(size.seed, Table::Shop, 0);
        let organization = organization::Model {
            // As new as it is, so that it never passes for the oldest organization of a database.
            id: dice.id(now),
            name: data.organization.name.clone(),
            default_currency: data.organization.currency.clone(),
            time_zone: data.organization.time_zone.clone(),
            created_at: opened_at,
            updated_at: opened_at,
        };
        let mut shop = Self {
            data,
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
        for area in &self.data.places.areas {
            let state_id = *states.entry(&area.state_code).or_insert_with(|| {
                let id = dice.id(created_at);
                let (name, code) = (area.state.clone(), area.state_code.clone());
                self.states.push(state::Model { organization_id, id, name, code, created_at });
                id
            });
            let city_id = *cities.entry(&area.city_code).or_insert_with(|| {
                let id = dice.id(created_at);
                let (name, code) = (area.city.clone(), area.city_code.clone());
                self.cities.push(city::Model { organization_id, id, state_id, name, code, created_at });
                id
            });
            self.areas.push(area::Model {
                organization_id,
                id: dice.id(created_at),
                search: String::new(),
                city_id,
                name: area.name.clone(),
                code: area.code.clone(),
                created_at,
                updated_at: created_at,
            });
        }
    }

    fn make_companies(&mut self, dice: &mut Dice) {
        let row = |company: &data::Company| company::Model {
            organization_id: self.organization.id,
            id: dice.id(self.opened_at),
            external_id: Some(company.external_id.clone()),
            name: company.name.clone(),
            gstin: company.gstin.clone(),
            address: Some(company.address.clone()),
            created_at: self.opened_at,
            updated_at: self.opened_at,
        };
        self.companies = self.data.organization.companies.iter().map(row).collect();
    }

    fn make_warehouses(&mut self, dice: &mut Dice) {
        let row = |(position, warehouse): (usize, &data::Warehouse)| warehouse::Model {
            organization_id: self.organization.id,
            id: dice.id(self.opened_at),
            external_id: Some(warehouse.external_id.clone()),
            name: warehouse.name.clone(),
            is_default: position == 0,
            address: Some(warehouse.address.clone()),
            created_at: self.opened_at,
            updated_at: self.opened_at,
        };
        self.warehouses = self.data.organization.warehouses.iter().enumerate().map(row).collect();
    }

    fn make_accounts(&mut self, dice: &mut Dice) {
        let warehouse = |external_id: &String| self.warehouses.iter().find(|row| row.external_id.as_ref() == Some(external_id));
        let row = |account: &data::Account| channel_account::Model {
            organization_id: self.organization.id,
            id: dice.id(self.opened_at),
            external_id: Some(account.external_id.clone()),
            name: account.name.clone(),
            kind: account.kind,
            auto_assign_warehouse_id: account.warehouse.as_ref().and_then(warehouse).map(|row| row.id),
            created_at: self.opened_at,
            updated_at: self.opened_at,
        };
        self.accounts = self.data.organization.accounts.iter().map(row).collect();
    }

    fn make_agents(&mut self, dice: &mut Dice) {
        let (organization_id, created_at, updated_at) = (self.organization.id, self.opened_at, self.opened_at);
        for (number, agent) in (1..).zip(&self.data.organization.sales_agents) {
            let (first_name, last_name) = (agent.first_name.to_lowercase(), agent.last_name.to_lowercase());
            self.sales_agents.push(sales_agent::Model {
                organization_id,
                id: dice.id(created_at),
                external_id: Some(format!("SA-{number}")),
                first_name: agent.first_name.clone(),
                last_name: agent.last_name.clone(),
                email: Some(format!("{first_name}.{last_name}@example.com")),
                mobile_number: Some(dice.fill(&agent.phone)),
                avatar: Some(picture(PERSON, number)),
                created_at,
                updated_at,
            });
        }
        for (number, agent) in (1..).zip(&self.data.organization.delivery_agents) {
            self.delivery_agents.push(delivery_agent::Model {
                organization_id,
                id: dice.id(created_at),
                external_id: Some(format!("DA-{number}")),
                first_name: agent.first_name.clone(),
                last_name: agent.last_name.clone(),
                phone_number: Some(dice.fill(&agent.phone)),
                created_at,
                updated_at,
            });
        }
    }

    /// The account of a channel.
    pub(crate) fn account(&self, kind: ChannelType) -> Result<&channel_account::Model> {
        let account = self.accounts.iter().find(|account| account.kind == kind);
        account.ok_or_else(|| Error::Internal(format!("the demo has no account of {kind:?}")))
    }

    /// The company that sells there: the first one, where the country has none of its own.
    pub(crate) fn company(&self, country: &Country) -> &company::Model {
        self.companies.iter().find(|company| is_in(company.address.as_ref(), country)).unwrap_or(&self.companies[0])
    }

    /// The warehouse that sends there: the default one, where the country has none of its own.
    pub(crate) fn warehouse(&self, country: &Country) -> &warehouse::Model {
        self.warehouses.iter().find(|warehouse| is_in(warehouse.address.as_ref(), country)).unwrap_or(&self.warehouses[0])
    }

    /// The agents who deliver there.
    pub(crate) fn delivery_agents(&self, country: &Country) -> Vec<Uuid> {
        let agents = self.data.organization.delivery_agents.iter().zip(&self.delivery_agents);
        agents.filter(|(agent, _)| country.is(&agent.country)).map(|(_, row)| row.id).collect()
    }
}

fn is_in(address: Option<&Address>, country: &Country) -> bool {
    address.is_some_and(|address| country.is(&address.country))
}
