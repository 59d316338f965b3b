//! A client that orders, pays, ships, invoices and cancels, and sends again what was not answered.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Outcome;
use crate::client::{Client, mutation};
use crate::ledger::{Ledger, Part};
use crate::stage::{SKUS, Stage};
use crate::tally::Tally;

/// The orders that a client goes on with.
const RECENT: usize = 40;
/// What is sent twice at the same moment, and what once more after it was answered: one in so many.
const TWICE: u32 = 12;
const AGAIN: u32 = 8;

/// What a client does.
const VERBS: [Verb; 9] = [
    Verb::Create,
    Verb::Create,
    Verb::Bulk,
    Verb::Tag,
    Verb::Add(Part::Note),
    Verb::Add(Part::Payment),
    Verb::Add(Part::Fulfillment),
    Verb::Add(Part::Invoice),
    Verb::Cancel,
];

#[derive(Clone, Copy)]
enum Verb {
    Create,
    Bulk,
    Tag,
    Add(Part),
    Cancel,
}

pub(crate) struct Shopper {
    client: Client,
    tally: Arc<Tally>,
    ledger: Arc<Ledger>,
    dice: ChaCha8Rng,
    recent: VecDeque<String>,
}

impl Shopper {
    pub(crate) fn new(stage: &Stage, number: u64, seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        dice.set_stream(number + 1);
        let (tally, ledger) = (Arc::clone(&stage.tally), Arc::clone(&stage.ledger));
        Self { client: stage.client.clone(), tally, ledger, dice, recent: VecDeque::new() }
    }

    /// Goes on until it is over. What has begun is ended.
    pub(crate) fn shop(mut self, is_over: &AtomicBool) -> Outcome<()> {
        while !is_over.load(Ordering::Relaxed) {
            let verb = VERBS[self.below(VERBS.len() as u64)];
            let order = (!self.recent.is_empty()).then(|| self.below(self.recent.len() as u64)).and_then(|at| self.recent.get(at)).cloned();
            match (verb, order) {
                (Verb::Create, _) | (_, None) => self.create()?,
                (Verb::Bulk, _) => self.create_some()?,
                (Verb::Tag, Some(order)) => self.tag(order)?,
                (Verb::Add(part), Some(order)) => self.add(part, order)?,
                (Verb::Cancel, Some(order)) => self.cancel(order)?,
            }
        }
        Ok(())
    }

    fn create(&mut self) -> Outcome<()> {
        let (key, input) = self.order();
        let payload = self.send(&mutation("createSalesOrder", "replayed made: order { id }"), &json!({ "input": input }))?;
        self.book_order(key, &payload);
        Ok(())
    }

    fn create_some(&mut self) -> Outcome<()> {
        let (keys, orders): (Vec<_>, Vec<_>) = (0..2 + self.below(3)).map(|_| self.order()).unzip();
        let fields = "results { replayed made: order { id } userErrors { code message path } }";
        let payload = self.send(&mutation("createSalesOrders", fields), &json!({ "input": { "orders": orders } }))?;
        for (number, key) in keys.into_iter().enumerate() {
            self.book_order(key, &payload["results"][number]);
        }
        Ok(())
    }

    /// A new order, which bears its key where the gateway does not look at it.
    fn order(&mut self) -> (String, Value) {
        let key = Uuid::now_v7().to_string();
        let lines: Vec<_> = (0..1 + self.below(3))
            .map(|_| json!({ "product": { "sku": SKUS[self.below(SKUS.len() as u64)] }, "quantity": 1 + self.below(3) }))
            .collect();
        let address = json!({ "name": "Ann", "line1": "1 Main Street", "city": "Springfield", "state": "IL", "postalCode": "62701", "country": "US" });
        (key.clone(), json!({ "idempotencyKey": key, "purchaseOrderNumber": key, "lines": lines, "shippingAddress": address }))
    }

    fn book_order(&mut self, key: String, payload: &Value) {
        let Some(id) = self.acknowledged(payload) else {
            self.ledger.facts().refused.insert(key);
            return;
        };
        self.ledger.facts().orders.insert(key, id.clone());
        self.recent.push_back(id);
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    fn tag(&mut self, order: String) -> Outcome<()> {
        let mark = Uuid::now_v7().to_string();
        let variables = json!({ "input": { "id": order, "idempotencyKey": mark, "addTags": [mark] } });
        let payload = self.send(&mutation("updateOrder", "replayed made: order { id }"), &variables)?;
        self.book_part(Part::Tag, mark, order, &payload);
        Ok(())
    }

    fn add(&mut self, part: Part, order: String) -> Outcome<()> {
        let key = Uuid::now_v7().to_string();
        let input = json!({ "orderId": order, "idempotencyKey": key });
        let (name, made, more) = match part {
            Part::Payment => {
                ("recordPayment", "payment", json!({ "payment": { "method": "CARD", "amount": "1.00", "transactionId": key } }))
            }
            Part::Fulfillment => ("createFulfillment", "fulfillment", json!({ "trackingNumber": key })),
            Part::Invoice => ("createInvoice", "invoice", json!({})),
            Part::Note | Part::Tag => ("addOrderNote", "note", json!({ "note": { "text": key } })),
        };
        let variables = json!({ "input": with(input, more) });
        let payload = self.send(&mutation(name, &format!("replayed made: {made} {{ id }}")), &variables)?;
        // An invoice bears no mark of a caller's: it is known by its id.
        let mark = if part == Part::Invoice { payload["made"]["id"].as_str().unwrap_or_default().to_owned() } else { key };
        self.book_part(part, mark, order, &payload);
        Ok(())
    }

    fn book_part(&self, part: Part, mark: String, order: String, payload: &Value) {
        if self.acknowledged(payload).is_some() {
            self.ledger.facts().parts.insert((part, mark), order);
        }
    }

    fn cancel(&mut self, order: String) -> Outcome<()> {
        let variables = json!({ "input": { "id": order, "idempotencyKey": Uuid::now_v7() } });
        let payload = self.send(&mutation("cancelOrder", "replayed made: order { id }"), &variables)?;
        if self.acknowledged(&payload).is_some() {
            self.ledger.facts().cancelled.insert(order);
        }
        Ok(())
    }

    /// The id of what was made; none where a rule refused it.
    fn acknowledged(&self, payload: &Value) -> Option<String> {
        if let Some(id) = payload["made"]["id"].as_str() {
            Tally::add(&self.tally.acknowledged);
            return Some(id.to_owned());
        }
        Tally::add(&self.tally.refused);
        if payload["userErrors"].as_array().is_none_or(Vec::is_empty) {
            self.tally.broken(format!("neither made nor refused: {payload}"));
        }
        None
    }

    /// Sends a mutation that has keys, sometimes twice at the same moment, sometimes once more when it is answered.
    fn send(&mut self, document: &str, variables: &Value) -> Outcome<Value> {
        let gateway = self.any();
        let payload = |gateway| Ok(self.client.insist(gateway, document, variables)?["payload"].take()) as Outcome<Value>;
        let (mut first, other) = if Self::by_chance(TWICE) {
            let (first, other) = thread::scope(|scope| {
                let other = scope.spawn(|| payload(gateway + 1));
                (payload(gateway), other.join())
            });
            (first?, Some(other.map_err(|_| "a client panicked")??))
        } else {
            (payload(gateway)?, None)
        };
        let later = if Self::by_chance(AGAIN) { Some(payload(gateway + 1)?) } else { None };
        for answer in other.iter().chain(&later) {
            self.compare(&first, answer, later.as_ref().is_some_and(|later| std::ptr::eq(later, answer)));
        }
        for answer in other.into_iter().chain(later) {
            made_of_either(&mut first, answer);
        }
        Ok(first)
    }

    /// Both answers to one key tell of the same thing, once made, and a later one says so.
    fn compare(&self, first: &Value, answer: &Value, is_later: bool) {
        let pairs: Vec<_> = match first["results"].as_array() {
            Some(results) => results.iter().enumerate().map(|(number, result)| (result, &answer["results"][number])).collect(),
            None => vec![(first, answer)],
        };
        for (first, answer) in pairs.into_iter().filter(|(first, _)| first["made"].is_object()) {
            // One of two at the same moment may have come when there was too little, and left the key to the other.
            if !is_later && answer["made"].is_null() {
                continue;
            }
            if first["made"]["id"] != answer["made"]["id"] || (is_later && answer["replayed"] != true) {
                self.tally.doubled(format!("one key was answered as {first} and as {answer}"));
            }
        }
    }

    fn any(&mut self) -> usize {
        self.below(self.client.gateways() as u64)
    }

    fn below(&mut self, end: u64) -> usize {
        usize::try_from(below(&mut self.dice, end)).unwrap_or_default()
    }

    /// One in so many, without the dice that choose what is done: how often this is asked depends on chance.
    fn by_chance(many: u32) -> bool {
        rand::random_ratio(1, many)
    }
}

/// A key whose mutation was refused is free: what was short before may be made when it is sent once more.
fn made_of_either(first: &mut Value, mut answer: Value) {
    if let Some(results) = first["results"].as_array_mut() {
        for (number, first) in results.iter_mut().enumerate() {
            made_of_either(first, answer["results"][number].take());
        }
    } else if answer["made"].is_object() {
        *first = answer;
    }
}

/// A number below another one.
pub(crate) fn below(dice: &mut ChaCha8Rng, end: u64) -> u64 {
    dice.random_range(0..end.max(1))
}

fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}
