//! Addresses as mutations take them.

use async_graphql::{ID, InputObject};

use super::super::scalar::CountryCode;
use domain::address;

/// A whole address: what is left out of it is empty, whatever an earlier one had.
#[derive(Clone, Debug, InputObject)]
pub struct AddressInput {
    /// Whom to ask for. It may be left out where `firstName` and `lastName` are given.
    pub name: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The middle name.
    pub middle_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The business at this address.
    pub business: Option<String>,
    /// Street and number, or what stands for them.
    pub line1: String,
    /// What else the street address needs: a floor, a suite, a building.
    pub line2: Option<String>,
    /// The city or town. It may be left out where `areaId` is given: then it is the area's city.
    pub city: Option<String>,
    /// The state or province. In the United States and Canada it must be there, as a code of two letters; in India it is a code or the
    /// full name.
    pub state: Option<String>,
    /// A part of the country that is no state.
    pub region: Option<String>,
    /// The ZIP or postal code; needed wherever the country has any.
    pub postal_code: Option<String>,
    /// The country.
    pub country: CountryCode,
    /// A telephone number for questions about a delivery.
    pub phone: Option<String>,
    /// A fax number.
    pub fax: Option<String>,
    /// An email address for questions about a delivery.
    pub email: Option<String>,
    /// The delivery area that it lies in.
    pub area_id: Option<ID>,
}

impl From<AddressInput> for address::AddressInput {
    fn from(input: AddressInput) -> Self {
        Self {
            name: input.name,
            first_name: input.first_name,
            middle_name: input.middle_name,
            last_name: input.last_name,
            business: input.business,
            line1: input.line1,
            line2: input.line2,
            city: input.city,
            state: input.state,
            region: input.region,
            postal_code: input.postal_code,
            country: input.country.raw(),
            phone: input.phone,
            fax: input.fax,
            email: input.email,
            area_id: input.area_id.map(String::from),
        }
    }
}
