//! How much is done at once, by all clients together.

use clap::{Args, value_parser};

use super::unset;

/// Bounds of a process. What is over them is refused at once.
#[derive(Clone, Debug, Args)]
pub struct Load {
    /// Queries that run at once; without it three quarters of POOL_SIZE
    #[arg(long, env, global = true, value_parser = value_parser!(u32).range(1..=100_000))]
    pub reads_at_once: Option<u32>,

    /// Queries that wait for their turn
    #[arg(long, env, global = true, default_value_t = 256, value_parser = value_parser!(u32).range(..=100_000))]
    pub reads_waiting: u32,

    /// Mutations that run at once
    #[arg(long, env, global = true, default_value_t = 512, value_parser = value_parser!(u32).range(1..=100_000))]
    pub writes_at_once: u32,

    /// Bytes of all answers that clients have not taken yet: over it no query begins
    #[arg(long, env, global = true, default_value_t = 256 << 20, value_parser = value_parser!(u32).range(1..))]
    pub unsent_limit: u32,
}

impl Default for Load {
    fn default() -> Self {
        unset()
    }
}
