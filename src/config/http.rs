//! What is served over HTTP: how much of it, to whom, and for how long.

use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, value_parser};

use super::{Documents, Exposure, Limits, Live, Load, Observe, Rates, duration};

/// Everything that the gateway asks its settings for while it serves.
#[derive(Clone, Debug, Args)]
pub struct Http {
    /// What a request may take, such as 20s
    #[arg(long, env, global = true, default_value = "20s", value_parser = duration)]
    pub request_timeout: Duration,

    /// How many connections are served at once
    #[arg(long, env, global = true, default_value_t = 4096, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,

    /// Whether answers from 1 kB on are compressed, where the client accepts it
    #[arg(long, env, global = true, action = ArgAction::Set, default_value = "on", value_parser = BoolishValueParser::new())]
    pub compression: bool,

    #[command(flatten)]
    pub limits: Limits,

    #[command(flatten)]
    pub load: Load,

    #[command(flatten)]
    pub live: Live,

    #[command(flatten)]
    pub rates: Rates,

    #[command(flatten)]
    pub exposure: Exposure,

    #[command(flatten)]
    pub documents: Documents,

    #[command(flatten)]
    pub observe: Observe,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(20),
            max_connections: 4096,
            compression: true,
            limits: Limits::default(),
            load: Load::default(),
            live: Live::default(),
            rates: Rates::default(),
            exposure: Exposure::default(),
            documents: Documents::default(),
            observe: Observe::default(),
        }
    }
}
