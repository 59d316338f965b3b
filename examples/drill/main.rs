//! Drives real gateways with clients that retry with keys, breaks things again and again, and looks from outside whether all held.
//!
//! `docs/drill.md` tells how to run it, what it breaks and what it checks.

mod arguments;
mod check;
mod client;
mod cluster;
mod disk;
mod faults;
mod gateway;
mod ledger;
mod place;
mod receiver;
mod shopper;
mod sql;
mod stage;
mod subscriber;
mod tally;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::arguments::Arguments;
use self::faults::Deck;
use self::shopper::Shopper;
use self::stage::Stage;
use self::subscriber::Subscriber;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// For subscribers to be told of the last events.
const LAST_EVENTS: Duration = Duration::from_secs(10);
/// For the webhook to be sent the last events: the term of a gateway that was killed, and two more tries.
const LAST_MESSAGES: Duration = Duration::from_secs(90);

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("drill: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all held.
fn run(arguments: &Arguments) -> Outcome<bool> {
    println!("seed {}", arguments.seed);
    let mut stage = Stage::set(arguments)?;
    let is_over = Arc::new(AtomicBool::new(false));
    let shoppers: Vec<_> = (0..arguments.clients)
        .map(|number| {
            let shopper = Shopper::new(&stage, number, arguments.seed);
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || shopper.shop(&is_over))
        })
        .collect();
    let subscribers: Vec<_> = (0..stage.gateways.len()).map(|number| Subscriber::begin(&stage, number)).collect();

    let played = Deck::new(&stage, ChaCha8Rng::seed_from_u64(arguments.seed)).play(&mut stage, arguments.kills);
    is_over.store(true, Ordering::Relaxed);
    let mut gave_up = Vec::new();
    for shopper in shoppers {
        match shopper.join() {
            Ok(shopped) => gave_up.extend(shopped.err()),
            Err(_) => return Err("a client panicked".into()),
        }
    }
    played?;
    for error in gave_up {
        stage.tally.broken(format!("a client gave up: {error}"));
    }

    let events = check::events::all(&stage.client)?;
    let begun = Instant::now();
    while subscribers.iter().any(|subscriber| !subscriber.has(events.len())) && begun.elapsed() < LAST_EVENTS {
        thread::sleep(Duration::from_millis(50));
    }
    for subscriber in &subscribers {
        subscriber.end();
    }
    // Before the gateways are killed: what was sent then would be sent again, and the wait for it is a test of its own.
    while !stage.receiver.has(events.len()) && begun.elapsed() < LAST_MESSAGES {
        thread::sleep(Duration::from_millis(50));
    }
    // What was acknowledged is there afterwards too.
    stage.begin_anew()?;
    check::all(&stage, &subscribers)?;
    stage.end()?;
    Ok(stage.tally.report(&stage.ledger))
}
