//! The organization itself.

use domain::error::Result;
use entity::{Address, ChannelType, PaymentMethod};
use serde::Deserialize;

use super::missing;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Organization {
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) time_zone: String,
    pub(crate) currencies: Vec<Currency>,
    pub(crate) sales_agents: Vec<SalesAgent>,
    pub(crate) delivery_agents: Vec<DeliveryAgent>,
    pub(crate) channels: Channels,
    pub(crate) accounts: Vec<Account>,
    pub(crate) companies: Vec<Company>,
    pub(crate) warehouses: Vec<Warehouse>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Currency {
    pub(crate) code: String,
    /// Both are decimals.
    pub(crate) rate: String,
    pub(crate) step: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SalesAgent {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) phone: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryAgent {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) phone: String,
    pub(crate) country: String,
}

/// How often each channel is used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Channels {
    pub(crate) wholesale: Vec<(ChannelType, u32)>,
    pub(crate) home: Vec<(ChannelType, u32)>,
    pub(crate) abroad: Vec<(ChannelType, u32)>,
}

/// A channel account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) external_id: String,
    pub(crate) name: String,
    pub(crate) kind: ChannelType,
    pub(crate) actor: String,
    pub(crate) payments: Vec<(PaymentMethod, u32)>,
    pub(crate) warehouse: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Company {
    pub(crate) external_id: String,
    pub(crate) name: String,
    pub(crate) gstin: Option<String>,
    pub(crate) address: Address,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Warehouse {
    pub(crate) external_id: String,
    pub(crate) name: String,
    pub(crate) address: Address,
}

impl Organization {
    pub(crate) fn currency(&self, code: &str) -> Result<&Currency> {
        self.currencies.iter().find(|currency| currency.code == code).ok_or_else(|| missing("currency", code))
    }

    /// The account of a channel.
    pub(crate) fn account(&self, kind: ChannelType) -> Result<&Account> {
        self.accounts.iter().find(|account| account.kind == kind).ok_or_else(|| missing("account", &format!("{kind:?}")))
    }
}
