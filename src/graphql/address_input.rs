//! Addresses as clients send them.

use async_graphql::{ID, InputObject};

use super::scalar::CountryCode;
use crate::domain::address;

/// A complete address. Where one is changed, all of the old one goes: send every line that should remain.
#[derive(Clone, Debug, InputObject)]
pub struct AddressInput {
    /// Whom it is for, in one line. Where it is left out, the first, middle and last name make it.
    name: Option<String>,
    /// Given name; needed with `lastName` where `name` is left out.
    first_name: Option<String>,
    /// Name between the given and the family name.
    middle_name: Option<String>,
    /// Family name; needed with `firstName` where `name` is left out.
    last_name: Option<String>,
    /// Name of a business there.
    business: Option<String>,
    /// Street and number.
    line1: String,
    /// Floor, door, building.
    line2: Option<String>,
    /// Town or city. With `areaId` it may be left out: it is the area's.
    city: Option<String>,
    /// State or province. The US and Canada need their two-letter code here; in India it is a state's two-letter code or name.
    state: Option<String>,
    /// A region beside the state, where people use one.
    region: Option<String>,
    /// Postal or ZIP code. Needed, except where the country has none, as in Hong Kong or Qatar.
    postal_code: Option<String>,
    /// The country, by its ISO 3166-1 alpha-2 code.
    country: CountryCode,
    /// Telephone number there.
    phone: Option<String>,
    /// Fax number there.
    fax: Option<String>,
    /// Email address of the contact.
    email: Option<String>,
    /// A delivery area of the organization's directory.
    area_id: Option<ID>,
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
            area_id: input.area_id.map(Into::into),
        }
    }
}
