//! Creates that arrive while others of their organization are being made share the next transaction: what a transaction costs is paid
//! once for all of them. Nobody waits for a timer: an order that arrives alone is made at once, alone.

use std::collections::{HashMap, VecDeque};
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::DbBackend;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::batch::{self, Item};
use super::{Answer, BulkErrorPolicy, Created};
use crate::attempt::{again, attempt};
use crate::error::{Error, Result};
use crate::order::input::CreateInput;
use crate::problems::Path;
use crate::{Op, Store};
use telemetry::Behalf;

/// Orders of one transaction at the most: more of them would hold its locks for long.
const MOST_ORDERS: usize = 32;
/// Lines of all of them at the most, but for an order that has more itself.
const MOST_LINES: usize = 500;

/// The creates that wait, by their organization, so that a busy one is in nobody's way.
#[derive(Clone, Debug, Default)]
pub struct Queue(Arc<Mutex<HashMap<Uuid, Waiting>>>);

/// The creates of one organization.
#[derive(Debug, Default)]
struct Waiting {
    /// Transactions that are under way.
    running: usize,
    tickets: VecDeque<Ticket>,
}

/// An order that waits, with everything of its own. It belongs to no request: it is made with others, whichever of them go.
#[derive(Debug)]
struct Ticket {
    op: Op,
    input: CreateInput,
    behalf: Behalf,
    answer: oneshot::Sender<Result<Created>>,
}

impl Queue {
    /// Makes the order, at once or with those that wait.
    pub(super) async fn make(&self, op: &Op, store: &Store, input: CreateInput) -> Result<Created> {
        let organization_id = op.organization_id();
        let (answer, answered) = oneshot::channel();
        let begins = {
            let mut all = self.lock();
            let waiting = all.entry(organization_id).or_default();
            waiting.tickets.push_back(Ticket { op: op.handed_on(), input, behalf: telemetry::current(), answer });
            let begins = waiting.running < most_running(store.db.backend());
            waiting.running += usize::from(begins);
            begins
        };
        if begins {
            Worker::begin(self.clone(), store.clone(), organization_id);
        }
        answered.await.map_err(|_| Error::Internal("an order that was to be made with others was dropped".into()))?
    }

    /// The next orders to make together. Where nobody waits the worker is done, and the next order begins with one of its own.
    fn next(&self, organization_id: Uuid) -> Option<Vec<Ticket>> {
        let mut all = self.lock();
        let waiting = all.get_mut(&organization_id)?;
        let (mut tickets, mut lines): (Vec<Ticket>, usize) = Default::default();
        // Whoever has gone was told that nothing is known of their order: what is made late may be refused elsewhere meanwhile.
        waiting.tickets.retain(|ticket| !ticket.answer.is_closed());
        while let Some(ticket) = waiting.tickets.front() {
            lines += ticket.input.lines.as_ref().map_or(0, Vec::len);
            if !tickets.is_empty() && (tickets.len() == MOST_ORDERS || lines > MOST_LINES) {
                break;
            }
            tickets.extend(waiting.tickets.pop_front());
        }
        if !tickets.is_empty() {
            return Some(tickets);
        }
        waiting.running -= 1;
        if waiting.running == 0 {
            all.remove(&organization_id);
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Transactions of one organization at once. PostgreSQL makes some side by side, but the more there are, the fewer orders share one
/// and the longer each waits for another's stock: of 1, 2, 3, 4 and 8, 3 was best at 8 and at 32 clients. SQLite has one writer.
const fn most_running(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Postgres => 3,
        _ => 1,
    }
}

/// Makes what waits, until nobody does.
struct Worker {
    queue: Queue,
    store: Store,
    organization_id: Uuid,
    is_done: bool,
}

impl Worker {
    fn begin(queue: Queue, store: Store, organization_id: Uuid) {
        // Not within a request, which may end before the orders of others do.
        tokio::spawn(Self { queue, store, organization_id, is_done: false }.work());
    }

    async fn work(mut self) {
        while let Some(tickets) = self.queue.next(self.organization_id) {
            // What is done for all of them is done for each.
            let behalf = Behalf::all(tickets.iter().map(|ticket| &ticket.behalf));
            let (items, answers): (Vec<_>, Vec<_>) = tickets.into_iter().map(|ticket| ((ticket.op, ticket.input), ticket.answer)).unzip();
            telemetry::on_behalf(behalf, make(&self.store, &items, answers)).await;
        }
        self.is_done = true;
    }
}

/// Should a worker break down, another goes on.
impl Drop for Worker {
    fn drop(&mut self) {
        if !self.is_done {
            Self::begin(self.queue.clone(), self.store.clone(), self.organization_id);
        }
    }
}

type Answers = Vec<oneshot::Sender<Result<Created>>>;

/// Makes these orders, and answers each. Whoever has gone is answered in vain; where nobody waits any more, nothing more is done.
async fn make(store: &Store, orders: &[(Op, CreateInput)], mut answers: Answers) {
    if orders.len() > 1 {
        let made = tokio::select! {
            made = together(store, orders) => made,
            () = all_gone(&mut answers) => return,
        };
        match made {
            Ok(made) => return answers.into_iter().zip(made).for_each(|(answer, made)| drop(answer.send(made.map_err(Error::Invalid)))),
            // Nobody fares better alone, and each would wait for it anew.
            Err(Error::Unavailable(error)) => {
                return answers.into_iter().for_each(|answer| drop(answer.send(Err(Error::Unavailable(error.clone())))));
            }
            // Something is in the way that is no order's fault, or one order's: it must not be in the way of the others.
            Err(_) => {}
        }
    }
    for ((op, input), mut answer) in orders.iter().zip(answers) {
        tokio::select! {
            made = alone(op, store, input) => drop(answer.send(made)),
            () = answer.closed() => {}
        }
    }
}

async fn all_gone(answers: &mut Answers) {
    for answer in answers {
        answer.closed().await;
    }
}

async fn together(store: &Store, orders: &[(Op, CreateInput)]) -> Result<Vec<Answer>> {
    let items = orders.iter().map(|(op, input)| Item::new(op, input, Path::INPUT)).collect::<Result<Vec<_>>>()?;
    again(|| batch::run(store, &items, BulkErrorPolicy::RejectFailed)).await
}

/// Makes an order in a transaction of its own.
pub(super) async fn alone(op: &Op, store: &Store, input: &CreateInput) -> Result<Created> {
    let item = Item::new(op, input, Path::INPUT)?;
    let mut answers = attempt(|| batch::run(store, slice::from_ref(&item), BulkErrorPolicy::RejectFailed)).await?;
    let answer = answers.pop().ok_or_else(|| Error::Internal("an order has no answer".into()))?;
    answer.map_err(Error::Invalid)
}
