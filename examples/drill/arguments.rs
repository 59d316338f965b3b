//! What can be asked for.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Breaks gateways and their database again and again, and checks that nothing is lost and nothing done twice.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// An empty PostgreSQL database to use: postgres://USER@HOST/NAME. Its server is not stopped. Without it: SQLite, in a folder that is removed
    #[arg(long, conflicts_with = "postgres")]
    pub database_url: Option<String>,

    /// A PostgreSQL server of its own, made for this, which is stopped and held up too
    #[arg(long)]
    pub postgres: bool,

    /// How often a gateway is killed; for every five of these, something else is done as well
    #[arg(long, default_value_t = 20)]
    pub kills: u32,

    /// Gateways on the one database
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=9))]
    pub gateways: u16,

    /// Clients that order, pay, ship and invoice
    #[arg(long, default_value_t = 8)]
    pub clients: u64,

    /// The same seed chooses the same orders and faults; what meets what is still chance
    #[arg(long, default_value_t = 7)]
    pub seed: u64,

    /// The binary of the gateway; without it, it is built
    #[arg(long, value_name = "PATH")]
    pub gateway: Option<PathBuf>,

    /// How long after a fault has ended a gateway may still refuse
    #[arg(long, default_value = "2s", value_parser = humantime::parse_duration)]
    pub limit: Duration,

    /// Gateways listen on this port of 127.0.0.1 and the next ones
    #[arg(long, default_value_t = 21700)]
    pub port: u16,

    /// Keeps the folder with the logs of the gateways and of the database
    #[arg(long)]
    pub keep: bool,
}
