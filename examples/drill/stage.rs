//! What a drill is played on: a database, an organization with something to sell, gateways, and who asks them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::client::{Client, mutation};
use crate::gateway::{Binary, Gateway};
use crate::ledger::Ledger;
use crate::place::Place;
use crate::receiver::Receiver;
use crate::tally::Tally;

/// Sold by the thousands, but for the last, of which there is little.
pub(crate) const SKUS: [&str; 5] = ["CUP", "TEA", "POT", "TRAY", "RARE"];
/// Nothing but a sign of life is booked on it.
pub(crate) const PROBE: &str = "PROBE";
const MUCH: i64 = 1_000_000;
const LITTLE: i64 = 200;
/// For a gateway to serve, after whatever happened.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Stage {
    pub gateways: Vec<Gateway>,
    pub place: Place,
    pub client: Client,
    pub receiver: Receiver,
    pub tally: Arc<Tally>,
    pub ledger: Arc<Ledger>,
    pub limit: Duration,
    /// Last: it goes when all that uses it has ended.
    folder: TempDir,
}

impl Stage {
    pub(crate) fn set(arguments: &Arguments) -> Outcome<Self> {
        let path = match &arguments.gateway {
            Some(path) => path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?,
            None => build()?,
        };
        let mut folder = tempfile::Builder::new().prefix("drill-").tempdir()?;
        // The database may run as somebody else.
        open_to_others(folder.path())?;
        if arguments.keep {
            folder.disable_cleanup(true);
            println!("logs in {}", folder.path().display());
        }
        let place = Place::make(arguments, folder.path())?;
        let secret = format!("{:032x}", rand::random::<u128>());
        let binary = Binary { path, database_url: place.url(), secret, folder: folder.path().to_owned() };
        binary.print(&["migrate"])?;
        let organization = binary.print(&["organization", "create", "Drill"])?;
        let token = binary.print(&["token", "--organization", &organization, "--ttl", "7days", "--subject", "drill"])?;
        let ports: Vec<u16> = (0..arguments.gateways).map(|number| arguments.port + number).collect();
        let gateways = ports.iter().map(|port| Gateway::start(&binary, *port)).collect::<Outcome<Vec<_>>>()?;
        let (tally, ledger) = (Arc::new(Tally::default()), Arc::new(Ledger::default()));
        let client = Client::new(ports, token, Arc::clone(&tally));
        let mut stage = Self { gateways, place, client, receiver: Receiver::default(), tally, ledger, limit: arguments.limit, folder };
        for gateway in 0..stage.gateways.len() {
            stage.await_ready(gateway)?;
        }
        stage.receiver = Receiver::begin(&stage.client)?;
        stage.stock_up()?;
        Ok(stage)
    }

    fn stock_up(&self) -> Outcome<()> {
        for sku in SKUS.into_iter().chain([PROBE]) {
            let product = json!({ "input": { "sku": sku, "name": sku, "price": "9.99" } });
            self.client.insist(0, &mutation("saveProduct", ""), &product)?;
            let units = if sku == "RARE" { LITTLE } else { MUCH };
            self.book(sku, units, |document, variables| self.client.insist(0, document, variables))?;
        }
        Ok(())
    }

    /// Adds to a sku's stock, once.
    fn book<T>(&self, sku: &str, units: i64, ask: impl FnOnce(&str, &serde_json::Value) -> Outcome<T>) -> Outcome<T> {
        let adjustment = json!({ "product": { "sku": sku }, "delta": units });
        let variables = json!({ "input": { "idempotencyKey": Uuid::now_v7(), "adjustments": [adjustment] } });
        let answer = ask(&mutation("adjustInventory", ""), &variables)?;
        *self.ledger.facts().stock.entry(sku.to_owned()).or_default() += units;
        Ok(answer)
    }

    fn await_ready(&self, gateway: usize) -> Outcome<()> {
        let begun = Instant::now();
        while self.client.is_ready(gateway) != Some(true) {
            if begun.elapsed() > PATIENCE {
                return Err(format!("gateway {gateway} is not ready after {} s", PATIENCE.as_secs()).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// A fault has ended: waits until each gateway is ready and takes a mutation, and notes how long that was.
    pub(crate) fn recovered(&self, fault: &'static str, ended: Instant) -> Outcome<()> {
        let took = thread::scope(|scope| {
            let waiting: Vec<_> = (0..self.gateways.len()).map(|gateway| scope.spawn(move || self.serves(gateway, ended))).collect();
            waiting.into_iter().map(|one| one.join().map_err(|_| "a probe panicked")?).collect::<Outcome<Vec<_>>>()
        })?;
        let longest = took.into_iter().max().unwrap_or_default();
        self.tally.played(fault, longest);
        println!("{fault}: all serve after {:.2} s", longest.as_secs_f64());
        if longest > self.limit {
            self.tally.broken(format!("{fault}: after {:.2} s only all gateways served again", longest.as_secs_f64()));
        }
        Ok(())
    }

    fn serves(&self, gateway: usize, since: Instant) -> Outcome<Duration> {
        self.await_ready(gateway)?;
        self.book(PROBE, 1, |document, variables| {
            while self.client.ask(gateway, document, variables).is_err() {
                if since.elapsed() > PATIENCE {
                    return Err(format!("gateway {gateway} takes no mutation after {} s", PATIENCE.as_secs()).into());
                }
                thread::sleep(Duration::from_millis(10));
            }
            Ok(())
        })?;
        Ok(since.elapsed())
    }

    /// All gateways say within some time that they are not ready.
    pub(crate) fn turns_red(&self, fault: &str, within: Duration) {
        let begun = Instant::now();
        let is_red = |gateway| {
            while self.client.is_ready(gateway) != Some(false) {
                if begun.elapsed() > within {
                    self.tally.broken(format!("{fault}: gateway {gateway} says that it is ready"));
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
        };
        thread::scope(|scope| {
            for gateway in 0..self.gateways.len() {
                scope.spawn(move || is_red(gateway));
            }
        });
    }

    /// Kills all gateways and starts new ones.
    pub(crate) fn begin_anew(&mut self) -> Outcome<()> {
        for gateway in &mut self.gateways {
            gateway.kill()?;
        }
        for gateway in 0..self.gateways.len() {
            self.await_ready(gateway)?;
        }
        Ok(())
    }

    /// Ends the gateways as an operator does.
    pub(crate) fn end(&mut self) -> Outcome<()> {
        for gateway in &mut self.gateways {
            let status = gateway.terminate()?;
            if !status.success() {
                self.tally.broken(format!("a gateway ended with {status} at SIGTERM"));
            }
        }
        Ok(())
    }

    /// Of an SQLite database.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("data").join("orders.sqlite")
    }
}

/// Builds the gateway as this was built.
fn build() -> Outcome<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--bin", "order-gateway", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("the gateway cannot be built; --gateway names one that is there".into());
    }
    let here = std::env::current_exe()?;
    let beside = here.parent().and_then(Path::parent).map(|folder| folder.join("order-gateway"));
    beside.filter(|path| path.exists()).ok_or_else(|| "the built gateway is not found; --gateway names one".into())
}

fn open_to_others(folder: &Path) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?)
}
