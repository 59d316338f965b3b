//! Asks gateways over HTTP, and asks again where there was no answer.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

use crate::Outcome;
use crate::tally::Tally;

/// What a client waits for an answer: far more than a gateway may take.
const ANSWER: Duration = Duration::from_secs(30);
/// Before the same is sent again.
const PAUSE: Duration = Duration::from_millis(50);
/// Then a client gives up.
const PATIENCE: Duration = Duration::from_secs(90);

/// One organization's client of all gateways.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    token: String,
    ports: Vec<u16>,
    tally: Arc<Tally>,
}

/// Why there is no answer; the same may be sent again.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No connection, or 503 `UNAVAILABLE` with `Retry-After`.
    Outage(String),
    /// What no outage explains.
    Wrong(String),
}

impl Client {
    pub(crate) fn new(ports: Vec<u16>, token: String, tally: Arc<Tally>) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(ANSWER)).build();
        Self { agent: config.into(), token, ports, tally }
    }

    pub(crate) fn gateways(&self) -> usize {
        self.ports.len()
    }

    /// Asks one gateway once.
    pub(crate) fn ask(&self, gateway: usize, document: &str, variables: &Value) -> Result<Value, Failure> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let begun = Instant::now();
        let answer = self.post(gateway, &body);
        self.tally.answered_after(begun.elapsed());
        let (status, retry_after, text) = answer.map_err(|error| Failure::Outage(error.to_string()))?;
        let wrong = || Failure::Wrong(format!("{status}: {text}"));
        let mut answer: Value = serde_json::from_str(&text).map_err(|_| wrong())?;
        if status == 503 && retry_after && answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE" {
            Tally::add(&self.tally.unavailable);
            return Err(Failure::Outage(text));
        }
        if status != 200 || answer.get("errors").is_some() {
            return Err(wrong());
        }
        Ok(answer["data"].take())
    }

    fn post(&self, gateway: usize, body: &str) -> Result<(u16, bool, String), ureq::Error> {
        let mut response = self.request(gateway, "application/json").send(body)?;
        let retry_after = response.headers().contains_key("retry-after");
        let text = response.body_mut().read_to_string()?;
        Ok((response.status().as_u16(), retry_after, text))
    }

    fn request(&self, gateway: usize, accept: &str) -> ureq::RequestBuilder<ureq::typestate::WithBody> {
        let url = format!("http://127.0.0.1:{}/graphql", self.ports[gateway]);
        let request = self.agent.post(url).header("accept", accept).header("content-type", "application/json");
        request.header("authorization", format!("Bearer {}", self.token))
    }

    /// Asks this gateway, and where it does not answer, the next one, until one does.
    pub(crate) fn insist(&self, gateway: usize, document: &str, variables: &Value) -> Outcome<Value> {
        let begun = Instant::now();
        let mut number = gateway;
        loop {
            let why = match self.ask(number % self.gateways(), document, variables) {
                Ok(data) => return Ok(data),
                Err(Failure::Outage(why)) => why,
                Err(Failure::Wrong(what)) => {
                    self.tally.broken(format!("an answer that is neither success nor UNAVAILABLE: {what}"));
                    what
                }
            };
            if begun.elapsed() > PATIENCE {
                return Err(format!("no answer within {} s: {why}", PATIENCE.as_secs()).into());
            }
            Tally::add(&self.tally.retried);
            number += 1;
            thread::sleep(PAUSE);
        }
    }

    /// Opens a stream of events.
    pub(crate) fn stream(&self, gateway: usize, document: &str) -> Outcome<impl std::io::Read + 'static> {
        let url = format!("http://127.0.0.1:{}/graphql", self.ports[gateway]);
        let request = self.agent.post(url).config().timeout_global(None).timeout_recv_response(Some(ANSWER)).build();
        let request = request.header("accept", "text/event-stream").header("content-type", "application/json");
        let body = json!({ "query": document }).to_string();
        let response = request.header("authorization", format!("Bearer {}", self.token)).send(body)?;
        if response.status().as_u16() != 200 {
            return Err(format!("a stream is refused: {}", response.status()).into());
        }
        Ok(response.into_body().into_reader())
    }

    /// Whether a gateway says that it is ready; none where it says nothing.
    pub(crate) fn is_ready(&self, gateway: usize) -> Option<bool> {
        let url = format!("http://127.0.0.1:{}/health/ready", self.ports[gateway]);
        let response = self.agent.get(url).call().ok()?;
        match response.status().as_u16() {
            200 => Some(true),
            503 => Some(false),
            _ => None,
        }
    }
}

/// A mutation with one argument `input`, and what is asked of its payload.
pub(crate) fn mutation(name: &str, fields: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($input: {kind}!) {{ payload: {name}(input: $input) {{ {fields} userErrors {{ code message path }} }} }}")
}
