//! What a request may ask for at most.

use clap::{Args, value_parser};

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

    /// A query's cost: its fields, times the sizes of the lists that they are in
    #[arg(long, env, global = true, default_value_t = 100_000, value_parser = value_parser!(u32).range(1..))]
    pub complexity_limit: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_limit: 1 << 20,
            token_limit: 10_000,
            depth_limit: 15,
            alias_limit: 50,
            root_field_limit: 20,
            directive_limit: 100,
            fragment_limit: 200,
            selection_limit: 5_000,
            complexity_limit: 100_000,
        }
    }
}
