//! What an address must have, by country.

use std::collections::{HashMap, HashSet};

use entity::{Address, Tenant, area, city, state};
use sea_orm::{ColumnTrait, ConnectionTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use serde::Serialize;
use uuid::Uuid;

use super::check::trimmed;
use super::error::{Code, Result};
use super::gst;
use super::id::Kind;
use super::message::{Message, Parameter};
use super::problems::{Path, Problems};
use super::values::{Country, Raw};

/// A whole address, as it was sent.
#[derive(Clone, Debug, Serialize)]
pub struct AddressInput {
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub business: Option<String>,
    pub line1: String,
    pub line2: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Raw<Country>,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub email: Option<String>,
    pub area_id: Option<String>,
}

impl From<&Address> for AddressInput {
    /// As it would be sent.
    fn from(address: &Address) -> Self {
        Self {
            name: Some(address.name.clone()),
            first_name: address.first_name.clone(),
            middle_name: address.middle_name.clone(),
            last_name: address.last_name.clone(),
            business: address.business.clone(),
            line1: address.line1.clone(),
            line2: address.line2.clone(),
            city: Some(address.city.clone()),
            state: address.state.clone(),
            region: address.region.clone(),
            postal_code: address.postal_code.clone(),
            country: Raw::of(&Country(address.country.clone())),
            phone: address.phone.clone(),
            fax: address.fax.clone(),
            email: address.email.clone(),
            area_id: address.area_id.map(|id| Kind::Area.print(id)),
        }
    }
}

/// Countries and territories whose post demands a postal code: those that have Z among their required fields in the address data that
/// browsers and maps use (google/libaddressinput, https://chromium-i18n.appspot.com/ssl-address; CC BY 4.0; read in November 2026).
const POSTAL_CODE_REQUIRED: [&str; 74] = [
    "AS", "AT", "AU", "AX", "BE", "BL", "BR", "CA", "CH", "CN", "CZ", "DE", "DK", "EE", "ES", "FI", "FK", "FM", "FR", "GB", "GF", "GG",
    "GL", "GP", "GR", "GS", "GU", "HU", "IM", "IN", "IO", "IT", "JE", "JP", "KR", "LI", "LT", "LU", "LV", "MF", "MH", "MP", "MQ", "MX",
    "MY", "NC", "NL", "NO", "NZ", "PF", "PL", "PM", "PN", "PR", "PT", "PW", "RE", "RO", "RU", "SE", "SG", "SH", "SJ", "SK", "SM", "TC",
    "TR", "TW", "UA", "US", "VI", "WF", "YT", "ZA",
];

/// The two letters that the United States Postal Service writes for states, the district, territories, freely associated states and the
/// armed forces (Publication 28, appendix B).
const US_STATES: [&str; 62] = [
    "AA", "AE", "AK", "AL", "AP", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "FM", "GA", "GU", "HI", "IA", "ID", "IL", "IN",
    "KS", "KY", "LA", "MA", "MD", "ME", "MH", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH",
    "OK", "OR", "PA", "PR", "PW", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY",
];

/// Those that Canada Post writes.
const CA_PROVINCES: [&str; 13] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];

/// The areas that addresses name, with the name of their cities: read once for all addresses of an input.
#[derive(Clone, Debug, Default)]
pub struct Areas(HashMap<Uuid, AreaPlace>);

/// Where an area lies.
#[derive(Clone, Debug)]
pub struct AreaPlace {
    pub city: String,
    /// Its state's name.
    pub state: String,
}

impl FromIterator<(Uuid, AreaPlace)> for Areas {
    fn from_iter<I: IntoIterator<Item = (Uuid, AreaPlace)>>(areas: I) -> Self {
        Self(areas.into_iter().collect())
    }
}

impl Areas {
    /// Reads those that the addresses name; none is read where none is named.
    pub async fn of(db: &impl ConnectionTrait, organization_id: Uuid, addresses: impl IntoIterator<Item = &AddressInput>) -> Result<Self> {
        let ids: HashSet<Uuid> =
            addresses.into_iter().filter_map(|address| super::id::find(Kind::Area, address.area_id.as_deref()?)).collect();
        Self::by_id(db, organization_id, ids).await
    }

    /// Reads those with these ids.
    pub async fn by_id(db: &impl ConnectionTrait, organization_id: Uuid, ids: HashSet<Uuid>) -> Result<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<(Uuid, String, String)> = area::Entity::of(organization_id)
            .filter(area::Column::Id.is_in(ids))
            .inner_join(city::Entity)
            .join(JoinType::InnerJoin, city::Relation::State.def())
            .select_only()
            .column(area::Column::Id)
            .column_as(city::Column::Name, "city_name")
            .column_as(state::Column::Name, "state_name")
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self(rows.into_iter().map(|(id, city, state)| (id, AreaPlace { city, state })).collect()))
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub fn get(&self, id: Uuid) -> Option<&AreaPlace> {
        self.0.get(&id)
    }
}

impl Problems {
    /// The address, or all that is wrong with it.
    pub fn address(&mut self, path: &Path<'_>, input: Option<&AddressInput>, areas: &Areas) -> Option<Address> {
        let input = input?;
        let before = self.len();
        let first_name = self.text(&path.field("firstName"), input.first_name.as_deref());
        let middle_name = self.text(&path.field("middleName"), input.middle_name.as_deref());
        let last_name = self.text(&path.field("lastName"), input.last_name.as_deref());
        let name = self.text(&path.field("name"), input.name.as_deref());
        let name = name.or_else(|| full_name(first_name.as_deref(), middle_name.as_deref(), last_name.as_deref()));
        if name.is_none() && self.len() == before {
            self.add(&path.field("name"), Code::Required, "A name is required: the full name, or firstName and lastName.");
        }
        let area_id = self.area(&path.field("areaId"), input.area_id.as_deref(), areas);
        let place = area_id.and_then(|id| areas.get(id));
        let city = self.text(&path.field("city"), input.city.as_deref()).or_else(|| place.map(|place| place.city.clone()));
        if city.is_none() && trimmed(input.city.as_deref()).is_none() && trimmed(input.area_id.as_deref()).is_none() {
            self.required(&path.field("city"));
        }
        let line1 = self.required_text(&path.field("line1"), Some(&input.line1));
        let country = if input.country.is_blank() {
            self.required(&path.field("country"));
            None
        } else {
            self.read(&path.field("country"), Some(&input.country)).map(|Country(code)| code)
        };
        let mut state = self.text(&path.field("state"), input.state.as_deref());
        if matches!(country.as_deref(), Some("US" | "CA")) {
            state = state.map(|state| state.to_ascii_uppercase());
        }
        let postal_code = self.text(&path.field("postalCode"), input.postal_code.as_deref());
        if let Some(country) = country.as_deref() {
            self.state(&path.field("state"), country, state.as_deref().or(place.map(|place| place.state.as_str())), input.state.as_deref());
            if postal_code.is_none() && trimmed(input.postal_code.as_deref()).is_none() && POSTAL_CODE_REQUIRED.contains(&country) {
                let message = Message::new("A postal code is required in {country}.").with(Parameter::Country, country);
                self.add(&path.field("postalCode"), Code::Required, message);
            }
        }
        let address = Address {
            name: name.unwrap_or_default(),
            first_name,
            middle_name,
            last_name,
            business: self.text(&path.field("business"), input.business.as_deref()),
            line1: line1.unwrap_or_default(),
            line2: self.text(&path.field("line2"), input.line2.as_deref()),
            city: city.unwrap_or_default(),
            state,
            region: self.text(&path.field("region"), input.region.as_deref()),
            postal_code,
            country: country.unwrap_or_default(),
            phone: self.text(&path.field("phone"), input.phone.as_deref()),
            fax: self.text(&path.field("fax"), input.fax.as_deref()),
            email: self.text(&path.field("email"), input.email.as_deref()),
            area_id,
        };
        (self.len() == before).then_some(address)
    }

    fn area(&mut self, path: &Path<'_>, text: Option<&str>, areas: &Areas) -> Option<Uuid> {
        let id = self.id(path, Kind::Area, text)?;
        if areas.get(id).is_none() {
            self.not_found(path, "area");
            return None;
        }
        Some(id)
    }

    /// In the US and Canada a state is required, by its two letters; in India it is one of the GST's table.
    fn state(&mut self, path: &Path<'_>, country: &str, state: Option<&str>, given: Option<&str>) {
        let of = |template| Message::new(template).with(Parameter::Country, country);
        match country {
            "US" | "CA" => match trimmed(given) {
                None => self.add(path, Code::Required, of("A state or province is required in {country}, as a two-letter code.")),
                Some(code) if !postal_states(country).iter().any(|state| state.eq_ignore_ascii_case(&code)) => {
                    self.add(path, Code::Invalid, of("This is no two-letter code of a state or province of {country}."));
                }
                Some(_) => {}
            },
            "IN" if trimmed(given).is_some() && state.is_some_and(|state| gst::state_by_name(state).is_none()) => {
                self.add(path, Code::Invalid, of("This is no state of India: a two-letter code or a name is expected."));
            }
            _ => {}
        }
    }
}

fn postal_states(country: &str) -> &'static [&'static str] {
    if country == "US" { &US_STATES } else { &CA_PROVINCES }
}

/// The full name that the parts make; both the first and the last must be there.
fn full_name(first: Option<&str>, middle: Option<&str>, last: Option<&str>) -> Option<String> {
    let (first, last) = (first?, last?);
    Some(middle.map_or_else(|| format!("{first} {last}"), |middle| format!("{first} {middle} {last}")))
}
