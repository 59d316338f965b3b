//! How parcels go.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Country, HOME, INDIA};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shipping {
    pub(crate) home: Vec<Service>,
    pub(crate) home_wholesale: Vec<Service>,
    pub(crate) india: Vec<Service>,
    pub(crate) abroad: Vec<Service>,
    /// By carrier.
    pub(crate) tracking_numbers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Service {
    pub(crate) carrier: String,
    pub(crate) name: String,
}

impl Shipping {
    pub(crate) fn services(&self, country: &Country, wholesale: bool) -> &[Service] {
        match country.code.as_str() {
            INDIA => &self.india,
            HOME if wholesale => &self.home_wholesale,
            HOME => &self.home,
            _ => &self.abroad,
        }
    }

    /// The form of a carrier's tracking numbers.
    pub(crate) fn tracking_number(&self, carrier: Option<&str>) -> &str {
        carrier.and_then(|carrier| self.tracking_numbers.get(carrier)).map_or("", String::as_str)
    }
}
