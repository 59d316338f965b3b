//! What people write into orders.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Texts {
    pub(crate) greetings: Vec<String>,
    pub(crate) customer_notes: Vec<String>,
    pub(crate) instructions: Vec<String>,
    pub(crate) hold_reasons: Vec<String>,
    pub(crate) cancel_reasons: Vec<String>,
    /// And whether such goods can be sold again.
    pub(crate) return_reasons: Vec<(String, bool)>,
    pub(crate) service_notes: Vec<String>,
    pub(crate) service_authors: Vec<String>,
    pub(crate) marketing_sources: Vec<String>,
    pub(crate) devices: Vec<String>,
    pub(crate) loyalty_tiers: Vec<String>,
}
