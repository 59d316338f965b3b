//! What is broken, and how it ends.

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;

use crate::Outcome;
use crate::gateway::REQUEST_TIMEOUT;
use crate::place::Place;
use crate::shopper::below;
use crate::stage::Stage;

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(3);
/// Longer than a request may take, and than a connection is waited for.
const LONG: Duration = Duration::from_secs(6);
/// Within which readiness tells what happened: its own 4 s, and some.
const RED: Duration = Duration::from_secs(6);
/// Between two kills, there is some time to work.
const BETWEEN: Duration = Duration::from_millis(300);
/// Kills for each other fault.
const KILLS: u32 = 5;
/// Of a request that may take `REQUEST_TIMEOUT`: on a busy machine it may take this much more.
const SLACK: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// SIGTERM to one gateway after the other, each of which is started again before the next.
    Roll,
    /// The server stops as where its machine loses power.
    Stop,
    /// All connections end.
    Cut,
    /// The server's processes are held up (SIGSTOP).
    Hold,
    /// The server takes no more connections.
    Crowd,
    /// Somebody's lock keeps all connections of the pools.
    Lock,
    /// The server takes no writes, as after a failover.
    ReadOnly,
    /// Somebody takes locks in another order, and waits longer.
    Deadlock,
    /// The disk is full.
    Full,
    /// Another process holds SQLite's write lock.
    Busy,
}

impl Fault {
    const fn name(self) -> &'static str {
        match self {
            Self::Roll => "rolling restart",
            Self::Stop => "PostgreSQL stopped",
            Self::Cut => "connections cut",
            Self::Hold => "PostgreSQL held up",
            Self::Crowd => "no connection left",
            Self::Lock => "tables locked",
            Self::ReadOnly => "PostgreSQL read-only",
            Self::Deadlock => "deadlocks",
            Self::Full => "disk full",
            Self::Busy => "SQLite's lock held",
        }
    }

    /// What can be done to a database.
    fn of(place: &Place) -> Vec<Self> {
        match place {
            Place::Own(_) => {
                vec![Self::Roll, Self::Stop, Self::Cut, Self::Hold, Self::Crowd, Self::Lock, Self::ReadOnly, Self::Deadlock]
            }
            Place::Shared(_) => {
                println!("the server is not stopped, not held up and not filled, since it is not this drill's own (--postgres makes one)");
                vec![Self::Roll, Self::Cut, Self::Lock, Self::ReadOnly]
            }
            Place::File { disk, .. } => {
                let mut faults = vec![Self::Roll];
                match disk {
                    Some(_) => faults.push(Self::Full),
                    None => println!("no disk is filled: a file system in memory cannot be mounted here (it needs root)"),
                }
                match Command::new("sqlite3").arg("--version").output() {
                    Ok(_) => faults.push(Self::Busy),
                    Err(_) => println!("no other process holds SQLite's lock: sqlite3 is not installed"),
                }
                faults
            }
        }
    }
}

/// Faults in a random order, each as often as the others.
pub(crate) struct Deck {
    all: Vec<Fault>,
    left: Vec<Fault>,
    dice: ChaCha8Rng,
}

impl Deck {
    pub(crate) fn new(stage: &Stage, dice: ChaCha8Rng) -> Self {
        Self { all: Fault::of(&stage.place), left: Vec::new(), dice }
    }

    /// Kills so often, and does something else every few times; each fault comes at least once.
    pub(crate) fn play(&mut self, stage: &mut Stage, kills: u32) -> Outcome<()> {
        let others = (kills / KILLS).max(u32::try_from(self.all.len())?);
        let mut done = 0;
        for kill in 0..kills.max(others) {
            if kill < kills {
                sleep(BETWEEN);
                let gateway = usize::try_from(below(&mut self.dice, stage.gateways.len() as u64))?;
                stage.gateways[gateway].kill()?;
                stage.recovered("kill -9", Instant::now())?;
            }
            while done * kills.max(others) < (kill + 1) * others {
                let fault = self.draw()?;
                sleep(BETWEEN);
                play(fault, stage)?;
                done += 1;
            }
            for (number, gateway) in stage.gateways.iter_mut().enumerate() {
                if let Some(status) = gateway.has_ended() {
                    return Err(format!("gateway {number} ended by itself: {status}").into());
                }
            }
        }
        if stage.tally.slowest() > REQUEST_TIMEOUT + SLACK {
            stage.tally.broken(format!("a request took {:.1} s", stage.tally.slowest().as_secs_f64()));
        }
        Ok(())
    }

    fn draw(&mut self) -> Outcome<Fault> {
        if self.left.is_empty() {
            self.left.clone_from(&self.all);
        }
        let drawn = usize::try_from(below(&mut self.dice, self.left.len() as u64))?;
        Ok(self.left.swap_remove(drawn))
    }
}

fn play(fault: Fault, stage: &mut Stage) -> Outcome<()> {
    let name = fault.name();
    match fault {
        Fault::Roll => return roll(stage),
        Fault::Stop => {
            let Place::Own(cluster) = &stage.place else { return Ok(()) };
            cluster.stop()?;
            stage.turns_red(name, RED);
            sleep(AWAY);
            cluster.start()?;
        }
        Fault::Hold => {
            let Place::Own(cluster) = &stage.place else { return Ok(()) };
            cluster.hold(true)?;
            stage.turns_red(name, RED);
            sleep(AWAY);
            cluster.hold(false)?;
        }
        Fault::Full => {
            let Place::File { disk: Some(disk), .. } = &stage.place else { return Ok(()) };
            disk.fill()?;
            stage.turns_red(name, RED);
            sleep(AWAY);
            disk.free()?;
        }
        Fault::Busy => {
            let lock = format!(".shell sleep {}", LONG.as_secs());
            let lines = [".timeout 5000", "BEGIN IMMEDIATE;", &lock, "COMMIT;"];
            Command::new("sqlite3").arg(stage.file()).args(lines).status()?;
        }
        Fault::Cut | Fault::Crowd | Fault::Lock | Fault::ReadOnly | Fault::Deadlock => on_server(fault, stage)?,
    }
    stage.recovered(name, Instant::now())
}

/// What any PostgreSQL can be asked for.
fn on_server(fault: Fault, stage: &Stage) -> Outcome<()> {
    let Some(sql) = stage.place.sql() else { return Ok(()) };
    let name = sql.run("SELECT quote_ident(current_database())")?;
    match fault {
        Fault::Cut => sql.cut(),
        Fault::Crowd => {
            sql.run(&format!("ALTER DATABASE {name} CONNECTION LIMIT 0"))?;
            sql.cut()?;
            stage.turns_red(fault.name(), RED);
            sleep(AWAY);
            sql.run(&format!("ALTER DATABASE {name} CONNECTION LIMIT -1")).map(drop)
        }
        Fault::ReadOnly => {
            sql.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"))?;
            sql.cut()?;
            stage.turns_red(fault.name(), RED);
            sleep(AWAY);
            // Sessions that were opened meanwhile stay as they are: the gateway has to leave them.
            sql.run(&format!("ALTER DATABASE {name} RESET default_transaction_read_only")).map(drop)
        }
        Fault::Lock => {
            // Whoever waits crosswise with it, it is the gateway's transaction that is ended.
            sql.run(&format!(
                "SET deadlock_timeout = '20s'; BEGIN; LOCK TABLE inventory_level, sales_order; SELECT pg_sleep({}); COMMIT",
                LONG.as_secs()
            ))
            .map(drop)
        }
        Fault::Deadlock => {
            // Gateways look for deadlocks first, so it is their transactions that are ended.
            let [first, last] = ["ASC", "DESC"].map(|order| {
                format!("UPDATE inventory_level SET on_hand = on_hand WHERE (organization_id, id) = (SELECT organization_id, id FROM inventory_level ORDER BY product_id {order} LIMIT 1)")
            });
            for _ in 0..3 {
                sql.run(&format!("SET deadlock_timeout = '20s'; BEGIN; {last}; SELECT pg_sleep(0.5); {first}; COMMIT"))?;
            }
            Ok(())
        }
        Fault::Roll | Fault::Stop | Fault::Hold | Fault::Full | Fault::Busy => Ok(()),
    }
}

fn roll(stage: &mut Stage) -> Outcome<()> {
    for number in 0..stage.gateways.len() {
        let status = stage.gateways[number].terminate()?;
        if !status.success() {
            stage.tally.broken(format!("a gateway ended with {status} at SIGTERM"));
        }
        stage.gateways[number].start_again()?;
        stage.recovered(Fault::Roll.name(), Instant::now())?;
    }
    Ok(())
}
