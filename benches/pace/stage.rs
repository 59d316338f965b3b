//! What is measured, set up and cleared away: the gateway on its database, and on PostgreSQL the reference beside it.

use std::env;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::books;
use crate::database::Database;
use crate::gateway::Gateway;
use crate::load::{Load, Moment};
use crate::operation::{Operation, Shop};
use crate::process::{memory_of, time_of, time_of_postgres};
use crate::reference::Reference;
use crate::report::Figures;

/// Who does an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contestant {
    Gateway(Operation),
    Reference(Operation),
}

/// All that is set up.
pub(crate) struct Stage {
    folder: TempDir,
    database: Database,
    gateway: Gateway,
    reference: Option<Reference>,
    shop: Shop,
    made: u64,
    keep: bool,
}

impl Stage {
    pub(crate) fn set(arguments: &Arguments) -> Outcome<Self> {
        let mut folder = tempfile::Builder::new().prefix("pace-").tempdir()?;
        folder.disable_cleanup(arguments.keep);
        let server = env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
        let file = format!("sqlite://{}?mode=rwc", folder.path().join("orders.sqlite").display());
        let made = server.as_deref().map(|server| Database::on_server(server, "pace")).transpose()?;
        let url = made.as_ref().map_or(file.clone(), |database| database.url().to_owned());
        let gateway = Gateway::start(folder.path(), &url)?;
        println!("filling: {} orders", arguments.orders());
        let shop = gateway.fill(arguments.orders())?;
        let reference = server.map(|server| Reference::make(&server, arguments.orders())).transpose()?;
        let database = match made {
            Some(database) => database,
            None => Database::open(&file, None)?,
        };
        if reference.is_some() {
            database.run("VACUUM ANALYZE")?;
        }
        Ok(Self { folder, database, gateway, reference, shop, made: 0, keep: arguments.keep })
    }

    pub(crate) fn contestants(&self, arguments: &Arguments) -> Vec<Contestant> {
        let mut contestants: Vec<_> = arguments.operations().into_iter().map(Contestant::Gateway).collect();
        if self.reference.is_some() {
            contestants.extend(arguments.operations().into_iter().map(Contestant::Reference));
        }
        contestants
    }

    pub(crate) fn measure(&mut self, arguments: &Arguments, contestant: Contestant, clients: usize, round: usize) -> Outcome<Figures> {
        thread::sleep(Duration::from_millis(300));
        let (operation, figures) = match contestant {
            Contestant::Gateway(operation) => (operation, self.measure_gateway(arguments, operation, clients, round)?),
            Contestant::Reference(operation) => (operation, self.measure_reference(arguments, operation, clients)?),
        };
        let name = if matches!(contestant, Contestant::Reference(_)) { "pgbench" } else { "gateway" };
        println!("{:<26} {name} {clients:>3} clients: {:>7.0} a second, p50 {:.2} ms", operation.name(), figures.rate, figures.p50);
        if let Some(error) = &figures.error {
            println!("  {error}");
        }
        Ok(figures)
    }

    fn measure_gateway(&mut self, arguments: &Arguments, operation: Operation, clients: usize, round: usize) -> Outcome<Figures> {
        let gateway = &self.gateway;
        let usage = || (time_of(gateway.process()), time_of_postgres(), gateway.statements().unwrap_or_default());
        let (mut begin, mut end) = (usage(), usage());
        let load = Load {
            address: &gateway.address,
            token: &gateway.token,
            shop: &self.shop,
            clients,
            warm_up: arguments.warm_up,
            time: arguments.seconds(),
            seed: arguments.seed + round as u64,
        };
        let seen = load.run(operation, |moment| match moment {
            Moment::Begin => begin = usage(),
            Moment::End => end = usage(),
        })?;
        if operation == Operation::Create {
            self.made += seen.answered;
        }
        let done = seen.times.len().max(1) as f64;
        Ok(Figures {
            gateway_time: (end.0 - begin.0).as_secs_f64() * 1e3 / done,
            database_time: end.1.saturating_sub(begin.1).as_secs_f64() * 1e3 / done,
            statements: (end.2 - begin.2) as f64 / done,
            memory: memory_of(gateway.process()) / 1024,
            ..Figures::of(seen, arguments.seconds())
        })
    }

    fn measure_reference(&mut self, arguments: &Arguments, operation: Operation, clients: usize) -> Outcome<Figures> {
        let reference = self.reference.as_mut().ok_or("there is no reference")?;
        let begin = time_of_postgres();
        let seen = reference.measure(arguments, self.folder.path(), operation, clients)?;
        let database_time = time_of_postgres().saturating_sub(begin).as_secs_f64() * 1e3 / seen.answered.max(1) as f64;
        Ok(Figures { database_time, ..Figures::of(seen, arguments.seconds()) })
    }

    pub(crate) fn machine(&self) -> String {
        let cores = thread::available_parallelism().map_or(0, usize::from);
        format!("{cores} cores, {}", self.database.version())
    }

    /// Whether the databases hold what was answered.
    pub(crate) fn check(&self) -> Outcome<bool> {
        let mut wrongs = books::wrongs(&self.database, self.shop.orders as u64 + self.made, self.made)?;
        wrongs.extend(self.reference.as_ref().map(Reference::wrongs).transpose()?.unwrap_or_default());
        for wrong in &wrongs {
            println!("WRONG: {wrong}");
        }
        if wrongs.is_empty() {
            println!("\nThe database holds all {} orders that were answered, each once, and their stock.", self.made);
        }
        Ok(wrongs.is_empty())
    }

    pub(crate) fn clear(self) -> Outcome<()> {
        self.gateway.end()?;
        if self.keep {
            println!("kept: {} and {}", self.database.url(), self.folder.path().display());
            return Ok(());
        }
        self.database.drop()?;
        self.reference.map_or(Ok(()), Reference::drop)
    }
}
