//! What operators see.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::{address, duration, unset};

/// Where figures are shown, and what is told in the log by itself.
#[derive(Clone, Debug, Args)]
pub struct Observe {
    /// The address that shows /metrics; never one that others can reach
    #[arg(long, env, global = true, value_parser = address)]
    pub metrics_address: Option<SocketAddr>,

    /// Operations that take as long are logged
    #[arg(long, env, global = true, default_value = "1s", value_parser = duration)]
    pub slow_operation: Duration,
}

impl Default for Observe {
    fn default() -> Self {
        unset()
    }
}
