//! A webhook's receiver: it fails now and then, and remembers all that it took.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use courier::Signer;
use serde_json::{Value, json};

use crate::Outcome;
use crate::client::Client;

/// Of so many first attempts one is answered with 500, and one not at all.
const FAILS: u64 = 40;

/// Where the gateways send to.
#[derive(Clone, Default)]
pub(crate) struct Receiver(Arc<Shared>);

#[derive(Default)]
struct Shared {
    signer: OnceLock<Signer>,
    taken: Mutex<Taken>,
}

/// What it took.
#[derive(Clone, Default)]
pub(crate) struct Taken {
    /// Orders and versions in the order in which they came first, by their events.
    pub order: Vec<(String, i64)>,
    pub events: HashSet<String>,
    pub messages: usize,
    pub forged: usize,
    tried: HashMap<String, usize>,
}

enum Reply {
    Take,
    Fail,
    Hang,
}

impl Receiver {
    /// Makes a webhook that leads here.
    pub(crate) fn begin(client: &Client) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let document = "mutation($input: SaveWebhookInput!) { saveWebhook(input: $input) { secret userErrors { code path message } } }";
        let receiver = Self::default();
        let url = format!("http://{}/", listener.local_addr()?);
        let data = client.insist(0, document, &json!({ "input": { "url": url } }))?;
        let secret = data["saveWebhook"]["secret"].as_str().ok_or_else(|| format!("no webhook is made: {data}"))?;
        receiver.0.signer.set(Signer::default().with_secret(secret.parse()?)).map_err(|_| "a webhook is made once")?;
        let serving = receiver.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let receiver = serving.clone();
                // A gateway that is killed ends its connections.
                thread::spawn(move || receiver.serve(stream).ok());
            }
        });
        Ok(receiver)
    }

    pub(crate) fn has(&self, count: usize) -> bool {
        self.shared().events.len() >= count
    }

    pub(crate) fn taken(&self) -> Taken {
        self.shared().clone()
    }

    fn shared(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: TcpStream) -> Outcome<()> {
        let mut writer = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        loop {
            let mut headers = HashMap::new();
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line)? == 0 {
                    return Ok(());
                }
                if line.trim().is_empty() {
                    break;
                }
                if let Some((name, value)) = line.split_once(':') {
                    headers.insert(name.to_lowercase(), value.trim().to_owned());
                }
            }
            let mut body = vec![0; headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default()];
            reader.read_exact(&mut body)?;
            match self.take(&headers, &body) {
                Reply::Take => writer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?,
                Reply::Fail => writer.write_all(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")?,
                Reply::Hang => return Ok(()),
            }
        }
    }

    fn take(&self, headers: &HashMap<String, String>, body: &[u8]) -> Reply {
        let header = |name: &str| headers.get(name).map(String::as_str).unwrap_or_default();
        let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp").parse().unwrap_or_default());
        let signed = self.0.signer.get().map(|signer| signer.sign(id, timestamp, body).signature).unwrap_or_default();
        let is_forged = !header("webhook-signature").split(' ').any(|signature| signature == signed);
        let mut taken = self.shared();
        taken.messages += 1;
        taken.forged += usize::from(is_forged);
        let number = taken.messages as u64;
        let tries = taken.tried.entry(id.to_owned()).or_default();
        *tries += 1;
        match (*tries, number % FAILS) {
            (1, 0) => return Reply::Fail,
            (1, 1) => return Reply::Hang,
            _ => {}
        }
        let message: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| message["data"][name].as_str().unwrap_or_default().to_owned();
        if taken.events.insert(text("eventId")) {
            taken.order.push((text("orderId"), message["data"]["version"].as_i64().unwrap_or_default()));
        }
        Reply::Take
    }
}
