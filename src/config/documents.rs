//! Documents that clients name by a hash.

use std::path::PathBuf;

use clap::Args;

use super::unset;

/// What is kept of documents, and whether others run.
#[derive(Clone, Debug, Args)]
pub struct Documents {
    /// Bytes of documents that clients have registered by their hash (automatic persisted queries); 0: none are taken
    #[arg(long, env, global = true, default_value_t = 16 << 20)]
    pub persisted_queries: u32,

    /// Bytes, or about, of documents that are kept parsed for requests like the last ones; 0: none are kept
    #[arg(long, env, global = true, default_value_t = 32 << 20)]
    pub parsed_documents: u32,

    /// A file with the only documents that run, as Apollo's or Relay's tools write it
    #[arg(long, env, global = true)]
    pub trusted_documents: Option<PathBuf>,
}

impl Default for Documents {
    fn default() -> Self {
        unset()
    }
}
