//! What one token may use: a token is a subject in an organization.

use std::num::NonZeroU32;

use clap::{Args, value_parser};

use super::unset;

/// Bounds that hold for all requests of a token together, in each process.
#[derive(Clone, Debug, Args)]
pub struct Rates {
    /// Points that a token may spend at once; 0: rates are not limited
    #[arg(long, env, global = true, default_value_t = 20_000_000)]
    pub rate_limit: u32,

    /// Points that a token gets back each second
    #[arg(long, env, global = true, default_value_t = nonzero(2_000_000), value_parser = restore)]
    pub rate_restore: NonZeroU32,

    /// Operations of a token that run at once; 0: not limited
    #[arg(long, env, global = true, default_value_t = 2048, value_parser = value_parser!(u32).range(..=1_000_000))]
    pub operations_per_token: u32,
}

impl Default for Rates {
    fn default() -> Self {
        unset()
    }
}

const fn nonzero(number: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(number - 1)
}

/// A bucket counts time in nanoseconds.
fn restore(text: &str) -> Result<NonZeroU32, String> {
    let number: NonZeroU32 = text.parse().map_err(|_| "must be a number of 1 or more".to_owned())?;
    if number.get() > 100_000_000 { Err("must be at most 100000000".to_owned()) } else { Ok(number) }
}
