//! What the demo is made of: the files in `data/`, read once, and a type for each.

mod catalogue;
mod customers;
mod organization;
mod places;
mod shipping;
mod statuses;
mod texts;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use domain::error::{Error, Result};
use serde::de::DeserializeOwned;

pub(crate) use self::catalogue::{Catalogue, Shelf, Stock};
pub(crate) use self::customers::Customers;
pub(crate) use self::organization::{Account, Company, Currency, Organization, Warehouse};
pub(crate) use self::places::{City, Country, HOME, INDIA, Places};
pub(crate) use self::shipping::Shipping;
pub(crate) use self::statuses::Statuses;
pub(crate) use self::texts::Texts;

/// All files.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) catalogue: Catalogue,
    pub(crate) customers: Customers,
    pub(crate) organization: Organization,
    pub(crate) places: Places,
    pub(crate) shipping: Shipping,
    pub(crate) statuses: Statuses,
    pub(crate) texts: Texts,
}

static DATA: LazyLock<Result<Data, String>> = LazyLock::new(Data::read);

impl Data {
    pub(crate) fn get() -> Result<&'static Self> {
        DATA.as_ref().map_err(|error| Error::Internal(error.clone()))
    }

    fn read() -> Result<Self, String> {
        Ok(Self {
            catalogue: parsed("catalogue", include_str!("../../data/catalogue.toml"))?,
            customers: parsed("customers", include_str!("../../data/customers.toml"))?,
            organization: parsed("organization", include_str!("../../data/organization.toml"))?,
            places: parsed::<Places>("places", include_str!("../../data/places.toml"))?.with_cities_of_areas(),
            shipping: parsed("shipping", include_str!("../../data/shipping.toml"))?,
            statuses: parsed("statuses", include_str!("../../data/statuses.toml"))?,
            texts: parsed("texts", include_str!("../../data/texts.toml"))?,
        })
    }
}

fn parsed<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| format!("demo/data/{name}.toml: {error}"))
}

/// A name that one file uses and another one lacks.
fn missing(what: &str, name: &str) -> Error {
    Error::Internal(format!("the demo's data has no {what} {name}"))
}
