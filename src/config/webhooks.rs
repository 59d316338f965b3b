//! Whether this process sends to webhooks, and where it may.

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};
use courier::Networks;

use super::unset;

/// Settings of what is sent.
#[derive(Clone, Debug, Args)]
pub struct Webhooks {
    /// Whether this process sends what webhooks wait for
    #[arg(long, env, global = true, action = ArgAction::Set, default_value = "on", value_parser = BoolishValueParser::new())]
    pub webhooks: bool,

    /// Networks that webhooks may be in besides public addresses, such as 10.0.0.0/8,127.0.0.1; to these without TLS too
    #[arg(long, env, global = true)]
    pub webhook_allowed_networks: Option<Networks>,
}

impl Webhooks {
    /// Networks that may be sent to besides public addresses.
    pub fn allowed(&self) -> Networks {
        self.webhook_allowed_networks.clone().unwrap_or_default()
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        unset()
    }
}
