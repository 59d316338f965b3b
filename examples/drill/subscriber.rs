//! One who follows all events through one gateway, as `docs/live-events.md` tells clients to.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::stage::Stage;

const EVENTS: &str = "subscription { orderEvents { id } }";
const PAUSE: Duration = Duration::from_millis(100);

/// What it was told.
pub(crate) struct Subscriber {
    pub gateway: usize,
    told: Arc<Told>,
}

#[derive(Default)]
struct Told {
    is_over: AtomicBool,
    heard: Mutex<Heard>,
}

#[derive(Clone, Default)]
pub(crate) struct Heard {
    /// The events of each stream, as they came.
    pub streams: Vec<Vec<String>>,
    /// All of them, and those that were read after a stream had begun.
    pub all: HashSet<String>,
    /// Up to where it has read.
    cursor: Option<String>,
}

impl Told {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber {
    pub(crate) fn begin(stage: &Stage, gateway: usize) -> Self {
        let told = Arc::new(Told::default());
        let (client, shared) = (stage.client.clone(), Arc::clone(&told));
        thread::spawn(move || {
            while !shared.is_over.load(Ordering::Relaxed) {
                follow(&client, gateway, &shared);
                thread::sleep(PAUSE);
            }
        });
        Self { gateway, told }
    }

    /// Whether it knows of so many events.
    pub(crate) fn has(&self, count: usize) -> bool {
        self.told.heard().all.len() >= count
    }

    /// It listens no more.
    pub(crate) fn end(&self) {
        self.told.is_over.store(true, Ordering::Relaxed);
    }

    pub(crate) fn heard(&self) -> Heard {
        self.told.heard().clone()
    }
}

/// Listens until the stream ends. First it listens, then it reads what it has missed.
fn follow(client: &Client, gateway: usize, told: &Arc<Told>) {
    let Ok(stream) = client.stream(gateway, EVENTS) else { return };
    told.heard().streams.push(Vec::new());
    let (reading, shared) = (client.clone(), Arc::clone(told));
    let missed = thread::spawn(move || read_on(&reading, gateway, &shared));
    for line in BufReader::new(stream).lines() {
        // Its gateway has ended, or told that it does.
        let Ok(line) = line else { break };
        let Some(data) = line.strip_prefix("data: ") else { continue };
        let answer: Value = serde_json::from_str(data).unwrap_or_default();
        let Some(id) = answer["data"]["orderEvents"]["id"].as_str() else { break };
        if told.is_over.load(Ordering::Relaxed) {
            break;
        }
        let mut heard = told.heard();
        heard.all.insert(id.to_owned());
        if let Some(stream) = heard.streams.last_mut() {
            stream.push(id.to_owned());
        }
    }
    missed.join().ok();
}

fn read_on(client: &Client, gateway: usize, told: &Told) {
    let document = "query($after: String) { orderEvents(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    loop {
        let after = told.heard().cursor.clone();
        let Ok(data) = client.insist(gateway, document, &json!({ "after": after })) else { return };
        let page = &data["orderEvents"];
        let mut heard = told.heard();
        for node in page["nodes"].as_array().into_iter().flatten() {
            heard.all.extend(node["id"].as_str().map(str::to_owned));
        }
        if let Some(cursor) = page["pageInfo"]["endCursor"].as_str() {
            heard.cursor = Some(cursor.to_owned());
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return;
        }
    }
}
