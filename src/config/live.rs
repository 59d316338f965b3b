//! What streams may ask for: sockets, and answers as server-sent events.

use clap::{Args, value_parser};

use super::unset;

/// Settings of whatever stays open.
#[derive(Clone, Debug, Args)]
pub struct Live {
    /// Sockets and event streams that one token may have open at once
    #[arg(long, env, global = true, default_value_t = 100, value_parser = value_parser!(u32).range(1..))]
    pub streams_per_token: u32,

    /// Operations that one socket may have running at once
    #[arg(long, env, global = true, default_value_t = 100, value_parser = value_parser!(u32).range(1..))]
    pub operations_per_socket: u32,
}

impl Default for Live {
    fn default() -> Self {
        unset()
    }
}
