//! Who buys: business accounts, customers and their carts, each made of the seed and its place in the list alone.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::error::Result;
use domain::gst;
use entity::{Address, GstTreatment, business_account, cart, cart_item, customer};

use crate::check_digit;
use crate::data::{City, Country, HOME, INDIA};
use crate::dice::{Dice, Table};
use crate::shop::Shop;

/// A customer, and where it lives.
#[derive(Debug)]
pub(crate) struct Buyer {
    pub(crate) row: customer::Model,
    /// The one that it buys for.
    pub(crate) business: Option<business_account::Model>,
    pub(crate) country: &'static Country,
    pub(crate) address: Address,
}

/// Somebody at an address.
struct Person {
    first_name: String,
    last_name: String,
    business: Option<String>,
    email: Option<String>,
}

impl Shop {
    /// How many business accounts there are.
    pub(crate) fn businesses(&self) -> u64 {
        (self.size.customers / 8).clamp(3, 20_000)
    }

    /// The business account at this place, and its country.
    pub(crate) fn business(&self, index: u64) -> Result<(business_account::Model, &'static Country)> {
        let mut dice = Dice::of(self.size.seed, Table::BusinessAccount, index);
        let created_at = self.early(index, self.businesses());
        let id = dice.id(created_at);
        let place = usize::try_from(index).unwrap_or_default();
        let (places, houses, trades) = (&self.data.places, &self.data.customers.houses, &self.data.customers.trades);
        // Among the first few there are some of India, whose GST is worth a look.
        let country = match place {
            0 => places.country(HOME)?,
            place if place % 3 == 1 => places.country(INDIA)?,
            _ => places.any_country(&mut dice),
        };
        let name = format!("{} {}", houses[place % houses.len()], trades[(place / houses.len() + place) % trades.len()]);
        let round = place / (houses.len() * trades.len());
        let name = if round == 0 { name } else { format!("{name} {}", round + 1) };
        let (first_name, last_name) = country.person(&mut dice);
        let who = Person { first_name, last_name, business: Some(name.clone()), email: Some(format!("orders{}@example.org", index + 1)) };
        let address = self.address(&mut dice, country, who);
        let row = business_account::Model {
            organization_id: self.organization.id,
            id,
            external_id: Some(format!("B-{}", 501 + index)),
            name,
            phone: address.phone.clone(),
            billing_address: Some(address.clone()),
            default_shipping_address: dice.chance(70).then_some(address),
            search: String::new(),
            created_at,
            updated_at: created_at,
        };
        Ok((row, country))
    }

    /// The customer at this place. The first one is Ada.
    pub(crate) fn buyer(&self, index: u64) -> Result<Buyer> {
        let mut dice = Dice::of(self.size.seed, Table::Customer, index);
        let created_at = self.early(index, self.size.customers);
        let id = dice.id(created_at);
        let business = (index % 5 == 2).then(|| self.business(index / 5 % self.businesses())).transpose()?;
        let named = usize::try_from(index).ok().and_then(|index| self.data.customers.named.get(index));
        let country = match (&business, named) {
            (_, Some(named)) => self.data.places.country(&named.country)?,
            (Some((_, country)), _) => *country,
            _ => self.data.places.any_country(&mut dice),
        };
        let (first_name, last_name, username) = match named {
            Some(named) => (named.first_name.clone(), named.last_name.clone(), named.username.clone()),
            None => {
                let (first_name, last_name) = country.person(&mut dice);
                let username = format!("{}.{}{index}", ascii(&first_name), ascii(&last_name));
                (first_name, last_name, username)
            }
        };
        let email = format!("{username}@example.{}", if named.is_some() || dice.chance(60) { "com" } else { "org" });
        let account = business.map(|(account, _)| account);
        let who = Person {
            first_name: first_name.clone(),
            last_name: last_name.clone(),
            business: account.as_ref().map(|account| account.name.clone()),
            email: Some(email.clone()),
        };
        let mut address = self.address(&mut dice, country, who);
        if let Some(named) = named {
            self.move_to(&mut address, country.city(&named.city)?);
            (address.line1, address.line2) = (named.line1.clone(), None);
        }
        let is_registered = account.is_some() || named.is_some_and(|named| named.gst_registered);
        let (gst_treatment, gstin) = gst_treatment(&mut dice, country, &address, is_registered);
        let name = format!("{first_name} {last_name}");
        let row = customer::Model {
            organization_id: self.organization.id,
            id,
            external_id: Some(format!("CU-{}", 30_001 + index)),
            customer_code: format!("C-{}", 1001 + index),
            username: (named.is_some() || dice.chance(70)).then_some(username),
            email: Some(email),
            contact_person_name: account.is_some().then(|| name.clone()),
            contact_person_number: account.is_some().then(|| address.phone.clone()).flatten(),
            business: address.business.clone(),
            company_phone: account.as_ref().and_then(|account| account.phone.clone()),
            display_name: account.as_ref().map_or_else(|| name.clone(), |account| format!("{name}, {}", account.name)),
            // Others are shown so by their names alone.
            display_name_given: account.is_some() || address.business.is_some(),
            first_name: Some(first_name),
            last_name: Some(last_name),
            is_wholesale: account.is_some(),
            gst_treatment,
            gstin,
            business_account_id: account.as_ref().map(|account| account.id),
            // A few never gave one: an order of theirs must bring its own.
            default_shipping_address: (named.is_some() || !dice.chance(6)).then(|| address.clone()),
            default_billing_address: (named.is_some() || dice.chance(60)).then(|| address.clone()),
            search: String::new(),
            created_at,
            updated_at: created_at,
        };
        Ok(Buyer { row, business: account, country, address })
    }

    /// What the customer at this place has in its cart: Ada always has something.
    pub(crate) fn cart(&self, index: u64, buyer: &Buyer) -> Result<Option<(cart::Model, Vec<cart_item::Model>)>> {
        if !index.is_multiple_of(4) {
            return Ok(None);
        }
        let mut dice = Dice::of(self.size.seed, Table::Cart, index);
        let mut chosen: Vec<u64> = if index == 0 {
            vec![0, 1.min(self.size.products - 1)]
        } else {
            (0..dice.between(1, 4)).map(|_| dice.favourite(self.size.products)).collect()
        };
        chosen.sort_unstable();
        chosen.dedup();
        let updated_at = self.now - TimeDelta::minutes(dice.between(20, 20_000));
        let (organization_id, customer_id) = (self.organization.id, buyer.row.id);
        let item = |place| {
            let id = dice.id(updated_at);
            let (product_id, quantity) = (self.product(place)?.row.id, dice.between(1, 3));
            Ok(cart_item::Model { organization_id, id, customer_id, product_id, quantity, created_at: updated_at })
        };
        let items = chosen.into_iter().map(item).collect::<Result<_>>()?;
        Ok(Some((cart::Model { organization_id, customer_id, updated_at }, items)))
    }

    /// An address of somebody who buys once, without being a customer on file.
    pub(crate) fn address_of_a_stranger(&self, dice: &mut Dice, country: &Country) -> Address {
        let (first_name, last_name) = country.person(dice);
        self.address(dice, country, Person { first_name, last_name, business: None, email: None })
    }

    fn address(&self, dice: &mut Dice, country: &Country, who: Person) -> Address {
        let city = dice.one(&country.cities);
        let mut address = Address {
            name: format!("{} {}", who.first_name, who.last_name),
            first_name: Some(who.first_name),
            middle_name: None,
            last_name: Some(who.last_name),
            business: who.business,
            line1: country.line1(dice),
            line2: country.line2(dice),
            city: String::new(),
            state: None,
            region: None,
            postal_code: None,
            country: country.code.clone(),
            phone: Some(dice.fill(&country.phone)),
            fax: None,
            email: who.email,
            area_id: None,
        };
        self.move_to(&mut address, city);
        address
    }

    /// Puts the address into a city.
    fn move_to(&self, address: &mut Address, city: &City) {
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        address.city.clone_from(&city.name);
        address.state = text(&city.state);
        address.postal_code = text(&city.postal_code);
        let area = city.area.as_ref().and_then(|code| self.areas.iter().find(|area| area.code == *code));
        address.area_id = area.map(|area| area.id);
    }

    /// A moment that lies so many minutes on, or half-way to now where that is nearer.
    pub(crate) fn later(&self, at: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        let half = (self.now - at) / 2;
        (at + TimeDelta::minutes(minutes).min(half)).trunc_subsecs(3)
    }
}

fn gst_treatment(dice: &mut Dice, country: &Country, address: &Address, is_business: bool) -> (GstTreatment, Option<String>) {
    if !country.is(INDIA) {
        return (GstTreatment::Overseas, None);
    }
    match address.state.as_deref().and_then(gst::state_by_name) {
        Some(state) if is_business => {
            let pan = dice.fill("@@@C@####@");
            (GstTreatment::Registered, Some(check_digit::gstin(state.number, &pan)))
        }
        _ => (GstTreatment::Unregistered, None),
    }
}

/// A name as people write it in an email address.
fn ascii(name: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'á' | 'â' | 'ä' | 'å' => Some('a'),
        'ç' => Some('c'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ñ' => Some('n'),
        'ò' | 'ó' | 'ô' | 'ö' | 'ø' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        letter if letter.is_ascii_alphanumeric() => Some(letter),
        _ => None,
    };
    name.to_lowercase().chars().filter_map(plain).collect()
}
