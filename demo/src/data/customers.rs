//! Who buys.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Customers {
    pub(crate) houses: Vec<String>,
    pub(crate) trades: Vec<String>,
    pub(crate) named: Vec<NamedCustomer>,
}

/// A customer that documentation names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedCustomer {
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) line1: String,
    pub(crate) city: String,
    pub(crate) country: String,
    #[serde(default)]
    pub(crate) gst_registered: bool,
}
