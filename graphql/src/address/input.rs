//! Addresses as mutations take them.

use async_graphql::{ID, InputObject};

use super::super::scalar::CountryCode;
use domain::address;

/// A whole address: what is left out of it is empty, whatever an earlier one had.
#[derive(Clone, Debug, InputObject)]
pub struct AddressInput {
    /// The full name of the recipient, up to 255 characters. It may be left out where `firstName` and `lastName` are given.
    pub name: Option<String>,
    /// The given name of the recipient, up to 255 characters.
    pub first_name: Option<String>,
    /// The middle name of the recipient, up to 255 characters.
    pub middle_name: Option<String>,
    /// The family name of the recipient, up to 255 characters.
    pub last_name: Option<String>,
    /// The name of the business at this address.
    pub business: Option<String>,
    /// The first line of the street address, such as street and house number.
    pub line1: String,
    /// The second line of the street address: a floor, a suite or a building.
    pub line2: Option<String>,
    /// The city or town. It may be left out where `areaId` is given: then it is the area's city.
    pub city: Option<String>,
    /// The state or province. In the United States and Canada it must be there, as a code of two letters; in India it is a code or the
    /// full name.
    pub state: Option<String>,
    /// A region that is not a state or province, up to 255 characters.
    pub region: Option<String>,
    /// The ZIP or postal code; needed wherever the country has any.
    pub postal_code: Option<String>,
    /// The country, by its two-letter code of ISO 3166-1.
    pub country: CountryCode,
    /// The phone number for questions about a delivery, up to 255 characters.
    pub phone: Option<String>,
    /// The fax number.
    pub fax: Option<String>,
    /// The email address for questions about a delivery.
    pub email: Option<String>,
    /// The id of the delivery area that the address lies in.
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
