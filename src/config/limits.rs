//! What a request may ask for at most.

use std::time::Duration;

use clap::{Args, value_parser};

use super::{duration, unset};

/// Bounds that are checked before any work is done.
#[derive(Clone, Debug, Args)]
pub struct Limits {
    /// Bytes of a request's body
    #[arg(long, env, global = true, default_value_t = 1 << 20, value_parser = value_parser!(u32).range(1..))]
    pub body_limit: u32,

    /// Tokens of a document
    #[arg(long, env, global = true, default_value_t = 10_000, value_parser = value_parser!(u32).range(1..))]
    pub token_limit: u32,

    /// Levels of nested fields
    #[arg(long, env, global = true, default_value_t = 15, value_parser = value_parser!(u32).range(1..=60))]
    pub depth_limit: u32,

    /// Aliases and repeated fields, with fragments spread out
    #[arg(long, env, global = true, default_value_t = 50, value_parser = value_parser!(u32))]
    pub alias_limit: u32,

    /// Root fields of an operation
    #[arg(long, env, global = true, default_value_t = 20, value_parser = value_parser!(u32).range(1..))]
    pub root_field_limit: u32,

    /// Directives, with fragments spread out
    #[arg(long, env, global = true, default_value_t = 100, value_parser = value_parser!(u32))]
    pub directive_limit: u32,

    /// Fragments of a document
    #[arg(long, env, global = true, default_value_t = 200, value_parser = value_parser!(u32))]
    pub fragment_limit: u32,

    /// Fields and spreads, with fragments spread out
    #[arg(long, env, global = true, default_value_t = 5_000, value_parser = value_parser!(u32).range(1..))]
    pub selection_limit: u32,

    /// An operation's cost: its objects, times the sizes of the lists that they are in
    #[arg(long, env, global = true, default_value_t = 100_000, value_parser = value_parser!(u32).range(1..))]
    pub complexity_limit: u32,

    /// Errors in an answer
    #[arg(long, env, global = true, default_value_t = 10, value_parser = value_parser!(u32).range(1..=1000))]
    pub error_limit: u32,

    /// Bytes of an answer
    #[arg(long, env, global = true, default_value_t = 32 << 20, value_parser = value_parser!(u32).range(1024..))]
    pub response_limit: u32,

    /// For the head of a request, and for the rest between two requests of a connection
    #[arg(long, env, global = true, default_value = "30s", value_parser = duration)]
    pub header_timeout: Duration,

    /// For a request's body
    #[arg(long, env, global = true, default_value = "10s", value_parser = duration)]
    pub body_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        unset()
    }
}
