//! Who buys: business accounts, customers and their carts, each made of the seed and its place in the list alone.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{Address, GstTreatment, business_account, cart, cart_item, customer};
use uuid::Uuid;

use crate::check_digit;
use crate::dice::{Dice, Table};
use crate::places::{AREAS, COUNTRIES, Country, INDIA, JAPAN, US};
use crate::shop::Shop;
use domain::gst;

/// A customer, and where it lives.
#[derive(Debug)]
pub(crate) struct Buyer {
    pub(crate) row: customer::Model,
    /// Index of [`COUNTRIES`].
    pub(crate) country: usize,
    pub(crate) address: Address,
}

/// Somebody at an address.
struct Person {
    first_name: String,
    last_name: String,
    business: Option<String>,
    email: Option<String>,
}

const TRADES: [&str; 10] =
    ["Tea Rooms", "Coffee House", "Interiors", "Gifts", "Kitchen Supply", "Hotels", "Bookshop", "Trading Co.", "Pantry", "Homewares"];
const HOUSES: [&str; 14] = [
    "Larkspur",
    "Blue Heron",
    "Second Avenue",
    "Harbour Light",
    "Old Mill",
    "Marigold",
    "Corner",
    "Foxglove",
    "Monsoon",
    "Lanternfish",
    "Red Barn",
    "Hazel & Rye",
    "Saffron",
    "North Star",
];

/// The customers that documentation names: first name, last name, username, country.
const KNOWN: [(&str, &str, &str, usize); 4] = [
    ("Ada", "Whitfield", "ada", US),
    ("Ravi", "Kulkarni", "ravi", INDIA),
    ("Grace", "Okafor", "grace", US),
    ("Yui", "Tanaka", "yui", JAPAN),
];

/// Where they live: the first line, and the place of the city in its country's list.
const KNOWN_ADDRESSES: [(&str, usize); 4] =
    [("1815 Alder Street", 0), ("12, Link Road", 0), ("240 Orchard Road", 1), ("2-4-1 Jingumae", 0)];

impl Shop {
    /// How many business accounts there are.
    pub(crate) fn businesses(&self) -> u64 {
        (self.size.customers / 8).clamp(3, 20_000)
    }

    /// The business account at this place, and its country.
    pub(crate) fn business(&self, index: u64) -> (business_account::Model, usize) {
        let mut dice = Dice::of(self.size.seed, Table::BusinessAccount, index);
        let created_at = self.early(index, self.businesses());
        let id = dice.id(created_at);
        let place = usize::try_from(index).unwrap_or_default();
        // Among the first few there are some of India, whose GST is worth a look.
        let country = match place {
            0 => US,
            place if place % 3 == 1 => INDIA,
            _ => country(&mut dice),
        };
        let name = format!("{} {}", HOUSES[place % HOUSES.len()], TRADES[(place / HOUSES.len() + place) % TRADES.len()]);
        let round = place / (HOUSES.len() * TRADES.len());
        let name = if round == 0 { name } else { format!("{name} {}", round + 1) };
        let (first_name, last_name) = person(&mut dice, &COUNTRIES[country]);
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
            created_at,
            updated_at: created_at,
        };
        (row, country)
    }

    /// The customer at this place. The first one is Ada.
    pub(crate) fn buyer(&self, index: u64) -> Buyer {
        let mut dice = Dice::of(self.size.seed, Table::Customer, index);
        let created_at = self.early(index, self.size.customers);
        let id = dice.id(created_at);
        let business = (index % 5 == 2).then(|| self.business(index / 5 % self.businesses()));
        let known = usize::try_from(index).ok().and_then(|index| KNOWN.get(index));
        let country = match (&business, known) {
            (_, Some((.., country))) => *country,
            (Some((_, country)), _) => *country,
            _ => country(&mut dice),
        };
        let (first_name, last_name, username) = match known {
            Some((first_name, last_name, username, _)) => ((*first_name).to_owned(), (*last_name).to_owned(), (*username).to_owned()),
            None => {
                let (first_name, last_name) = person(&mut dice, &COUNTRIES[country]);
                let username = format!("{}.{}{index}", ascii(&first_name), ascii(&last_name));
                (first_name, last_name, username)
            }
        };
        let email = format!("{username}@example.{}", if known.is_some() || dice.chance(60) { "com" } else { "org" });
        let account = business.map(|(account, _)| account);
        let who = Person {
            first_name: first_name.clone(),
            last_name: last_name.clone(),
            business: account.as_ref().map(|account| account.name.clone()),
            email: Some(email.clone()),
        };
        let mut address = self.address(&mut dice, country, who);
        if let Some((line1, at)) = usize::try_from(index).ok().and_then(|index| KNOWN_ADDRESSES.get(index)) {
            self.settle(&mut address, country, *at);
            (address.line1, address.line2) = ((*line1).into(), None);
        }
        let is_registered = account.is_some() || index == 1;
        let (gst_treatment, gstin) = gst_treatment(&mut dice, country, &address, is_registered);
        let name = format!("{first_name} {last_name}");
        let row = customer::Model {
            organization_id: self.organization.id,
            id,
            external_id: Some(format!("CU-{}", 30_001 + index)),
            customer_code: format!("C-{}", 1001 + index),
            username: (known.is_some() || dice.chance(70)).then_some(username),
            email: Some(email),
            contact_person_name: account.is_some().then(|| name.clone()),
            contact_person_number: account.is_some().then(|| address.phone.clone()).flatten(),
            business: address.business.clone(),
            company_phone: account.as_ref().and_then(|account| account.phone.clone()),
            display_name: account.as_ref().map_or_else(|| name.clone(), |account| format!("{name}, {}", account.name)),
            first_name: Some(first_name),
            last_name: Some(last_name),
            is_wholesale: account.is_some(),
            gst_treatment,
            gstin,
            business_account_id: account.map(|account| account.id),
            // A few never gave one: an order of theirs must bring its own.
            default_shipping_address: (known.is_some() || !dice.chance(6)).then(|| address.clone()),
            default_billing_address: (known.is_some() || dice.chance(60)).then(|| address.clone()),
            created_at,
            updated_at: created_at,
        };
        Buyer { row, country, address }
    }

    /// What the customer at this place has in its cart: Ada always has something.
    pub(crate) fn cart(&self, index: u64, buyer: &Buyer, product: impl Fn(u64) -> Uuid) -> Option<(cart::Model, Vec<cart_item::Model>)> {
        if !index.is_multiple_of(4) {
            return None;
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
        let items = chosen.into_iter().map(|place| cart_item::Model {
            organization_id: self.organization.id,
            id: dice.id(updated_at),
            customer_id: buyer.row.id,
            product_id: product(place),
            quantity: dice.between(1, 3),
            created_at: updated_at,
        });
        let items = items.collect();
        Some((cart::Model { organization_id: self.organization.id, customer_id: buyer.row.id, updated_at }, items))
    }

    /// An address of somebody who buys once, without being a customer on file.
    pub(crate) fn passer_by(&self, dice: &mut Dice) -> Address {
        let (first_name, last_name) = person(dice, &COUNTRIES[US]);
        self.address(dice, US, Person { first_name, last_name, business: None, email: None })
    }

    fn address(&self, dice: &mut Dice, country: usize, who: Person) -> Address {
        let land = &COUNTRIES[country];
        let place = dice.between(0, if country == INDIA { AREAS.len() } else { land.cities.len() } - 1);
        let mut address = Address {
            name: format!("{} {}", who.first_name, who.last_name),
            first_name: Some(who.first_name),
            middle_name: None,
            last_name: Some(who.last_name),
            business: who.business,
            line1: land.line1(dice),
            line2: land.line2(dice),
            city: String::new(),
            state: None,
            region: None,
            postal_code: None,
            country: land.code.into(),
            phone: Some(dice.fill(land.phone)),
            fax: None,
            email: who.email,
            area_id: None,
        };
        self.settle(&mut address, country, place);
        address
    }

    /// Puts the address into one of the country's cities; in India into one of the delivery areas.
    fn settle(&self, address: &mut Address, country: usize, place: usize) {
        let (city, state, postal_code) = if country == INDIA {
            let (state, _, city, _, _, _, postal_code) = AREAS[place];
            address.area_id = self.areas.get(place).map(|area| area.id);
            (city, state, postal_code)
        } else {
            COUNTRIES[country].cities[place]
        };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        address.city = city.into();
        address.state = text(state);
        address.postal_code = text(postal_code);
    }

    /// A moment that lies so many minutes on, or half-way to now where that is nearer.
    pub(crate) fn later(&self, at: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        let half = (self.now - at) / 2;
        (at + TimeDelta::minutes(minutes).min(half)).trunc_subsecs(3)
    }
}

fn country(dice: &mut Dice) -> usize {
    let weights: Vec<(usize, u32)> = COUNTRIES.iter().map(|country| country.weight).enumerate().collect();
    dice.weighted(&weights)
}

fn person(dice: &mut Dice, country: &Country) -> (String, String) {
    (dice.one(country.first_names).to_owned(), dice.one(country.last_names).to_owned())
}

fn gst_treatment(dice: &mut Dice, country: usize, address: &Address, is_business: bool) -> (GstTreatment, Option<String>) {
    if country != INDIA {
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
