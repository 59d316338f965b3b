//! What can be asked for.

use std::time::Duration;

use clap::Parser;

use crate::operation::Operation;

/// Measures the gateway beside pgbench with the least that the same work needs.
///
/// The database is made on the server that TEST_DATABASE_URL names, such as postgres://postgres@127.0.0.1:5432, and dropped at the end;
/// without it an SQLite file is used, and the gateway is measured alone.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// A first look: 1,000 orders, 1 and 8 clients, 2 s each
    #[arg(long)]
    short: bool,

    /// Orders that are there before anything is measured
    #[arg(long)]
    orders: Option<usize>,

    /// How many clients ask at once; measured one after the other
    #[arg(long, value_delimiter = ',')]
    clients: Option<Vec<usize>>,

    /// Measured so long each time
    #[arg(long, value_parser = humantime::parse_duration)]
    seconds: Option<Duration>,

    /// Before each measurement
    #[arg(long, value_parser = humantime::parse_duration, default_value = "1s")]
    pub warm_up: Duration,

    /// How often all of it; the table shows the medians
    #[arg(long)]
    rounds: Option<usize>,

    /// Only these
    #[arg(long, value_delimiter = ',')]
    only: Option<Vec<Operation>>,

    /// The order in which they are measured
    #[arg(long, default_value_t = 7)]
    pub seed: u64,

    /// Clears nothing away: the database, and the folder with the gateway's log
    #[arg(long)]
    pub keep: bool,

    /// What cargo tells every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    pub(crate) fn orders(&self) -> usize {
        self.orders.unwrap_or(if self.short { 1_000 } else { 10_000 })
    }

    pub(crate) fn clients(&self) -> Vec<usize> {
        self.clients.clone().unwrap_or_else(|| if self.short { vec![1, 8] } else { vec![1, 8, 32] })
    }

    pub(crate) fn seconds(&self) -> Duration {
        self.seconds.unwrap_or(Duration::from_secs(if self.short { 2 } else { 6 }))
    }

    pub(crate) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.short { 1 } else { 2 })
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        self.only.clone().unwrap_or_else(|| Operation::ALL.to_vec())
    }
}
