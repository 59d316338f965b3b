//! How fast the gateway is, beside what its database can do at best: the same machine, the same minutes, one after the other.
//!
//! `docs/speed.md` tells how to run it and what its table means.

mod arguments;
mod books;
mod database;
mod gateway;
mod load;
mod operation;
mod pgbench;
mod process;
mod reference;
mod report;
mod stage;
mod wire;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use self::arguments::Arguments;
use self::report::Report;
use self::stage::Stage;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("pace: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every answer was right, and the database holds what was answered.
fn run(arguments: &Arguments) -> Outcome<bool> {
    let mut stage = Stage::set(arguments)?;
    let mut report = Report::default();
    let mut dice = ChaCha8Rng::seed_from_u64(arguments.seed);
    for round in 0..arguments.rounds() {
        let mut clients = arguments.clients();
        clients.shuffle(&mut dice);
        for clients in clients {
            let mut contestants = stage.contestants(arguments);
            contestants.shuffle(&mut dice);
            for contestant in contestants {
                let figures = stage.measure(arguments, contestant, clients, round)?;
                report.add(contestant, clients, figures);
            }
        }
    }
    report.print(&stage.machine());
    let holds = stage.check()?;
    stage.clear()?;
    Ok(holds && !report.has_errors())
}
