//! One transaction that makes a batch of orders: read together, judged one after another, written together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::draft::Draft;
use super::facts::{Candidate, Case, Facts};
use super::judge::Judge;
use super::keys::{Claim, Keys};
use super::stock::{self, Demand};
use super::taken::Taken;
use super::{Answer, BulkErrorPolicy, Created, Outcome, write};
use crate::check::trimmed;
use crate::error::{Error, Result};
use crate::idempotency::Key;
use crate::order::input::CreateInput;
use crate::order::read::{lines_of_orders, orders_of};
use crate::problems::{Path, Problems};
use crate::stock::Levels;
use crate::{Op, Problem, Store};

/// An order of a batch, or the only one.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub input: &'a CreateInput,
    pub path: Path<'static>,
    /// Or what is wrong with it; a dry run has none.
    pub key: Result<Option<Key>, Vec<Problem>>,
}

impl<'a> Item<'a> {
    pub(super) fn new(input: &'a CreateInput, path: Path<'static>) -> Result<Self> {
        let key = if input.dry_run {
            Ok(None)
        } else {
            match Key::read(&path.field("idempotencyKey"), "createSalesOrder", input.idempotency_key.as_deref(), input) {
                Ok(key) => Ok(key),
                Err(Error::Invalid(problems)) => Err(problems),
                Err(error) => return Err(error),
            }
        };
        Ok(Self { input, path, key })
    }

    /// Whether the gateway has to number it.
    fn needs_number(&self) -> bool {
        !self.input.dry_run && self.key.is_ok() && trimmed(self.input.order_number.as_deref()).is_none()
    }
}

/// What is to be said of an order.
enum Verdict {
    Good(Box<Draft>),
    /// An order that is there already: its key made it before.
    Known(Uuid),
    /// The order of this earlier one of the batch, whose key and input it has.
    Again(usize),
    Refused(Problems),
}

/// Makes them, or says why not: one answer for each, in their order.
pub(super) async fn run(op: &Op, store: &Store, items: &[Item<'_>], policy: BulkErrorPolicy) -> Result<Vec<Answer>> {
    // Taken before the transaction, so that the counter's row is never held while orders are made.
    let numbers = numbers(op, store, items).await?;
    let order_ids: Vec<Uuid> = items.iter().map(|_| op.new_id()).collect();
    let tx = store.db.begin().await?;
    let mut keys = Keys::claim(&tx, op, items, &order_ids).await?;
    let mut candidates = Vec::with_capacity(items.len());
    for (index, ((item, order_id), number)) in items.iter().zip(&order_ids).zip(numbers).enumerate() {
        if matches!(keys.claim_of(index), Claim::Free) {
            candidates.push(Candidate { index, input: item.input, path: item.path, order_id: *order_id, number });
        }
    }
    let read = Box::pin(Facts::read(&tx, op, candidates)).await;
    if matches!(read, Err(Error::NumberTaken)) {
        store.numbers.forget(op.organization_id());
    }
    let (cases, facts, levels) = read?;

    let dry = items.iter().any(|item| item.input.dry_run);
    let whole = policy == BulkErrorPolicy::RejectEverything;
    let (verdicts, levels) = judge(op, &mut keys, items, (cases, facts, levels), whole, dry)?;
    let stopped = whole && verdicts.iter().any(|verdict| matches!(verdict, Verdict::Refused(_)));
    if dry || stopped {
        drop(tx);
    } else {
        keep(op, store, tx, &verdicts, &levels, &keys).await?;
    }
    answers(op, store, verdicts, stopped, dry).await
}

/// A number for each order that needs one; none that an order of the batch brings along.
async fn numbers(op: &Op, store: &Store, items: &[Item<'_>]) -> Result<Vec<Option<String>>> {
    let given: HashSet<String> = items.iter().filter_map(|item| trimmed(item.input.order_number.as_deref())).collect();
    let missing = items.iter().filter(|item| item.needs_number()).count();
    let mut free = Vec::with_capacity(missing);
    while free.len() < missing {
        let more = store.numbers.take(&store.db, op.organization_id(), missing - free.len()).await?;
        free.extend(more.into_iter().filter(|number| !given.contains(number)));
    }
    let mut free = free.into_iter();
    Ok(items.iter().map(|item| if item.needs_number() { free.next() } else { None }).collect())
}

fn judge(
    op: &Op,
    keys: &mut Keys<'_>,
    items: &[Item<'_>],
    (cases, facts, levels): (Vec<Case<'_>>, Facts, Levels),
    whole: bool,
    dry: bool,
) -> Result<(Vec<Verdict>, Levels)> {
    let taken = Taken::new(!whole && !dry);
    let mut judge = Judge { op, facts: &facts, levels, taken, demand: whole.then(Demand::default) };
    let mut cases: BTreeMap<usize, Case<'_>> = cases.into_iter().map(|case| (case.candidate.index, case)).collect();
    let mut verdicts = Vec::with_capacity(items.len());
    for index in 0..items.len() {
        let claim = keys.claim_of(index).clone();
        verdicts.push(match (claim, cases.get_mut(&index)) {
            (Claim::Known(order_id), _) => Verdict::Known(order_id),
            (Claim::Refused(problems), _) => refused(problems),
            (Claim::Free, None) => return Err(Error::Internal("an order of a batch was not read".into())),
            (Claim::Free, Some(case)) => match keys.earlier(index) {
                Some(Ok(first)) => Verdict::Again(first),
                Some(Err(problem)) => refused(vec![problem]),
                None => match judge.judge(case)? {
                    Ok(draft) => {
                        keys.use_up(index);
                        Verdict::Good(Box::new(draft))
                    }
                    Err(problems) => Verdict::Refused(problems),
                },
            },
        });
    }
    let short = judge.demand.as_ref().map(|demand| demand.short(&judge.levels)).unwrap_or_default();
    for (index, short) in short {
        let (Some(case), Some(verdict)) = (cases.get(&index), verdicts.get_mut(index)) else { continue };
        let mut problems = match std::mem::replace(verdict, Verdict::Again(index)) {
            Verdict::Refused(problems) => problems,
            _ => Problems::default(),
        };
        stock::note_shortages(&mut problems, &case.candidate.path, case.candidate.input, short, facts.products(case));
        *verdict = Verdict::Refused(problems);
    }
    Ok((verdicts, judge.levels))
}

fn refused(problems: Vec<Problem>) -> Verdict {
    let mut all = Problems::default();
    all.extend(problems);
    Verdict::Refused(all)
}

/// Writes everything that is good; where nothing is, the transaction is given up.
async fn keep(op: &Op, store: &Store, tx: DatabaseTransaction, verdicts: &[Verdict], levels: &Levels, keys: &Keys<'_>) -> Result<()> {
    let good = verdicts.iter().filter_map(|verdict| if let Verdict::Good(draft) = verdict { Some(draft.as_ref()) } else { None });
    let drafts: Vec<&Draft> = good.collect();
    if drafts.is_empty() {
        return Ok(());
    }
    levels.write(&tx, op).await?;
    write::write(&tx, op, &drafts).await?;
    keys.settle(&tx, op).await?;
    Ok(store.db.commit(tx).await?)
}

async fn answers(op: &Op, store: &Store, verdicts: Vec<Verdict>, stopped: bool, dry: bool) -> Result<Vec<Answer>> {
    let known = verdicts.iter().filter_map(|verdict| if let Verdict::Known(id) = verdict { Some(*id) } else { None });
    let known = replays(op, store, known.collect()).await?;
    let outcome = if dry { Outcome::Preview } else { Outcome::Made };
    let mut answers: Vec<Answer> = Vec::with_capacity(verdicts.len());
    for verdict in verdicts {
        let gone = || Error::Internal("the order of an idempotency key is gone".into());
        answers.push(match verdict {
            Verdict::Refused(problems) => Err(problems.into_vec()),
            // Two of a batch may have the key of one order.
            Verdict::Known(id) => Ok(known.get(&id).ok_or_else(gone)?.clone()),
            Verdict::Good(_) | Verdict::Again(_) if stopped => Err(Vec::new()),
            Verdict::Good(draft) => Ok(Created { order: draft.order, lines: draft.lines, outcome }),
            Verdict::Again(first) => match answers.get(first) {
                Some(Ok(created)) => Ok(Created { outcome: Outcome::Replayed, ..created.clone() }),
                _ => return Err(gone()),
            },
        });
    }
    Ok(answers)
}

/// Orders that keys made before, as they are now.
async fn replays(op: &Op, store: &Store, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Created>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let db = store.db.reader();
    let orders = orders_of(db, op.organization_id(), &ids).await?;
    let mut lines = lines_of_orders(db, op.organization_id(), &ids).await?;
    let replay = |(id, order)| {
        let lines = lines.remove(&id).unwrap_or_default().into_iter().map(Arc::unwrap_or_clone).collect();
        (id, Created { order: Arc::unwrap_or_clone(order), lines, outcome: Outcome::Replayed })
    };
    Ok(orders.into_iter().map(replay).collect())
}
