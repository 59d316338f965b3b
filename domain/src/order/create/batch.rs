//! One transaction that makes a batch of orders: loaded together, decided one after another, each as if those before it had been made,
//! written together.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use entity::order;
use uuid::Uuid;

use super::demand::DemandOfAll;
use super::keys::{Claim, Keys};
use super::{Answer, BulkErrorPolicy, Created};
use crate::check::trimmed;
use crate::error::{Error, Result};
use crate::idempotency::Key;
use crate::order::change::Change;
use crate::order::decide::new_order;
use crate::order::earlier_in_batch::EarlierInBatch;
use crate::order::input::CreateInput;
use crate::order::number::Taken;
use crate::order::read::lines_of_orders;
use crate::order::situation::{Asked, Names, Situation};
use crate::order::verb::Outcome;
use crate::order::write::write;
use crate::problems::{Path, Problems};
use crate::rows::{self, Reader};
use crate::stock::Levels;
use crate::{Op, Problem, Store};

/// An order of a batch, or the only one, as it was sent.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Who makes it, and when: those of a batch may differ.
    pub op: &'a Op,
    pub input: &'a CreateInput,
    pub path: Path<'static>,
    /// Or what is wrong with it; a dry run has none.
    pub key: Result<Option<Key>, Vec<Problem>>,
}

impl<'a> Item<'a> {
    pub(super) fn new(op: &'a Op, input: &'a CreateInput, path: Path<'static>) -> Result<Self> {
        let key = if input.dry_run {
            Ok(None)
        } else {
            match Key::read(&path.field("idempotencyKey"), "createSalesOrder", input.idempotency_key.as_deref(), input) {
                Ok(key) => Ok(key),
                Err(Error::Invalid(problems)) => Err(problems),
                Err(error) => return Err(error),
            }
        };
        Ok(Self { op, input, path, key })
    }

    fn gives_number(&self) -> bool {
        trimmed(self.input.fields.order_number.as_deref()).is_some()
    }

    /// Whether the gateway has to number it.
    fn needs_number(&self) -> bool {
        !self.input.dry_run && self.key.is_ok() && !self.gives_number()
    }
}

/// An order of a batch on its way from its input to its rows.
struct NewOrder<'a> {
    item: &'a Item<'a>,
    id: Uuid,
    /// What is wrong with the way in which it names things.
    problems: Problems,
    /// There where its key lets it be made.
    situation: Option<Situation>,
}

/// What is to be said of an order.
enum Verdict<'a> {
    Good(Box<Change<'a>>),
    /// An order that is there already: its key made it before.
    Known(Uuid),
    /// The order of this earlier one of the batch, whose key and input it has.
    SameAs(usize),
    Refused(Problems),
    /// As that, of a dry run: what it would be, as far as that can be reckoned.
    Foreseen(Box<Change<'a>>, Problems),
}

/// Makes them, or says why not: one answer for each, in their order.
pub(super) async fn run(store: &Store, items: &[Item<'_>], policy: BulkErrorPolicy) -> Result<Vec<Answer>> {
    // All are of one organization, and that is all that is asked of this one.
    let Some(op) = items.first().map(|item| item.op) else { return Ok(Vec::new()) };
    // Taken before the transaction, so that the counter's row is never held while orders are made.
    let (mut taken, numbers) = numbers(op, store, items).await?;
    let order_ids: Vec<Uuid> = items.iter().map(|item| item.op.new_id()).collect();
    let tx = store.db.begin().await?;
    let mut keys = Keys::claim(&tx, op, items, &order_ids).await?;
    let (orders, levels) = match Box::pin(load(&tx, op, items, &order_ids, numbers, &keys)).await {
        Err(Error::NumberTaken) => {
            // Back with the others first, for they are looked through.
            drop((tx, taken));
            store.numbers.sift(&store.db, op.organization_id()).await?;
            return Err(Error::NumberTaken);
        }
        read => read?,
    };

    let dry = items.iter().any(|item| item.input.dry_run);
    let whole = policy == BulkErrorPolicy::RejectEverything;
    let (mut verdicts, levels) = decide(&mut keys, orders, levels, whole, dry)?;
    let stopped = whole && verdicts.iter().any(|verdict| matches!(verdict, Verdict::Refused(_) | Verdict::Foreseen(..)));
    let mut good: Vec<&mut Change<'_>> =
        verdicts.iter_mut().filter_map(|verdict| if let Verdict::Good(change) = verdict { Some(change.as_mut()) } else { None }).collect();
    if dry || stopped || good.is_empty() {
        // The transaction is given up, and with it whatever it has locked or claimed.
        drop(tx);
    } else {
        number(&mut good, &taken);
        write(&tx, op, &levels, &mut good).await?;
        keys.settle(&tx, op).await?;
        taken.spend(good.iter().map(|change| change.order.order_number.as_str()));
        store.db.commit(tx).await?;
        telemetry::metrics().orders_made(good.len());
    }
    answers(op, store, verdicts, stopped, dry).await
}

/// The smallest of the numbers go to the orders that are made; of one that was refused in between no gap is left.
fn number(made: &mut [&mut Change<'_>], taken: &Taken) {
    let known: HashSet<String> = taken.printed().collect();
    let numbered = made.iter_mut().filter(|change| known.contains(&change.order.order_number));
    for (change, number) in numbered.zip(taken.printed()) {
        change.order.order_number = number;
    }
}

/// A number for each order that needs one; none that an order of the batch brings along.
async fn numbers(op: &Op, store: &Store, items: &[Item<'_>]) -> Result<(Taken, Vec<Option<String>>)> {
    let given: HashSet<String> = items.iter().filter_map(|item| trimmed(item.input.fields.order_number.as_deref())).collect();
    let missing = items.iter().filter(|item| item.needs_number()).count();
    let taken = store.numbers.take(&store.db, op.organization_id(), missing, &given).await?;
    let mut free = taken.printed();
    let numbers = items.iter().map(|item| if item.needs_number() { free.next() } else { None }).collect();
    drop(free);
    Ok((taken, numbers))
}

/// Reads what must be known of those whose keys let them be made, and locks carts and stock; nothing is written.
async fn load<'a>(
    tx: &impl Reader,
    op: &Op,
    items: &'a [Item<'a>],
    order_ids: &[Uuid],
    numbers: Vec<Option<String>>,
    keys: &Keys<'_>,
) -> Result<(Vec<NewOrder<'a>>, Levels)> {
    let mut orders: Vec<NewOrder<'a>> = Vec::with_capacity(items.len());
    let (mut asked, mut asking): (Vec<Asked<'a>>, Vec<usize>) = Default::default();
    for (index, ((item, id), number)) in items.iter().zip(order_ids).zip(numbers).enumerate() {
        let mut problems = Problems::default();
        if matches!(keys.claim_of(index), Claim::Free) {
            let mut names = Names::of_new(&mut problems, &item.path, item.input);
            names.order_number = if item.gives_number() { names.order_number } else { number };
            let lines = item.input.lines.as_deref().unwrap_or_default();
            asked.push(Asked { names, lines, from_cart: item.input.from_cart && item.input.lines.is_none(), ..Asked::default() });
            asking.push(index);
        }
        orders.push(NewOrder { item, id: *id, problems, situation: None });
    }
    let situations = Situation::read(tx, op, asked).await?;
    let mut places = BTreeSet::new();
    for (index, situation) in asking.into_iter().zip(situations) {
        let Some(order) = orders.get_mut(index) else { continue };
        if !order.item.gives_number() && situation.references.same_number.or(situation.references.former_number).is_some() {
            // Somebody took the number by hand after this process had taken it from the counter.
            return Err(Error::NumberTaken);
        }
        places.extend(new_order::places(order.item.input, &situation));
        order.situation = Some(situation);
    }
    Ok((orders, Levels::lock(tx, op, &places).await?))
}

fn decide<'a>(
    keys: &mut Keys<'_>,
    mut orders: Vec<NewOrder<'a>>,
    mut levels: Levels,
    whole: bool,
    dry: bool,
) -> Result<(Vec<Verdict<'a>>, Levels)> {
    let mut earlier = EarlierInBatch::new(!whole && !dry);
    // Where the whole batch is made or nothing, what is short is told of all orders together.
    let mut of_all = whole.then(DemandOfAll::default);
    let mut verdicts = Vec::with_capacity(orders.len());
    for (index, order) in orders.iter_mut().enumerate() {
        let verdict = match (keys.claim_of(index).clone(), &order.situation) {
            (Claim::Known(order_id), _) => Verdict::Known(order_id),
            (Claim::Refused(problems), _) => Verdict::Refused(problems.into()),
            (Claim::Free, None) => return Err(Error::Internal("an order of a batch was not read".into())),
            (Claim::Free, Some(situation)) => match keys.earlier(index) {
                Some(Ok(first)) => Verdict::SameAs(first),
                Some(Err(problem)) => Verdict::Refused(vec![problem].into()),
                None => {
                    let mut problems = std::mem::take(&mut order.problems);
                    let (input, path) = (order.item.input, &order.item.path);
                    let mut change = Change::blank(order.item.op, order.id);
                    change.levels = std::mem::take(&mut levels);
                    let demand = new_order::decide(&mut change, path, input, situation, &earlier, &mut problems)?;
                    levels = std::mem::take(&mut change.levels);
                    let is_made = problems.is_empty() && demand.short.is_empty();
                    match &mut of_all {
                        Some(of_all) => of_all.add(index, &demand, is_made),
                        None => new_order::note_short(path, input, demand.short, situation, &mut problems),
                    }
                    if is_made {
                        earlier.add(&change);
                        keys.use_up(index);
                        Verdict::Good(Box::new(change))
                    } else if dry && change.is_reckoned {
                        Verdict::Foreseen(Box::new(change), problems)
                    } else {
                        Verdict::Refused(problems)
                    }
                }
            },
        };
        verdicts.push(verdict);
    }
    let short = of_all.map(|demand| demand.short(&levels)).unwrap_or_default();
    for (index, short) in short {
        let (Some(order), Some(verdict)) = (orders.get(index), verdicts.get_mut(index)) else { continue };
        let Some(situation) = &order.situation else { continue };
        let (change, mut problems) = match std::mem::replace(verdict, Verdict::Refused(Problems::default())) {
            Verdict::Foreseen(change, problems) => (Some(change), problems),
            Verdict::Good(change) => (dry.then_some(change), Problems::default()),
            Verdict::Refused(problems) => (None, problems),
            known => {
                *verdict = known;
                continue;
            }
        };
        new_order::note_short(&order.item.path, order.item.input, short, situation, &mut problems);
        *verdict = match change {
            Some(mut change) => {
                change.lines.iter_mut().for_each(|line| line.reserved_quantity = 0);
                Verdict::Foreseen(change, problems)
            }
            None => Verdict::Refused(problems),
        };
    }
    Ok((verdicts, levels))
}

async fn answers(op: &Op, store: &Store, verdicts: Vec<Verdict<'_>>, stopped: bool, dry: bool) -> Result<Vec<Answer>> {
    let known = verdicts.iter().filter_map(|verdict| if let Verdict::Known(id) = verdict { Some(*id) } else { None });
    let known = replays(op, store, known.collect()).await?;
    let outcome = if dry { Outcome::Preview } else { Outcome::Done };
    let mut answers: Vec<Answer> = Vec::with_capacity(verdicts.len());
    for verdict in verdicts {
        let gone = || Error::Internal("the order of an idempotency key is gone".into());
        answers.push(match verdict {
            Verdict::Refused(problems) => Err(problems.into_vec()),
            // Two of a batch may have the key of one order.
            Verdict::Known(id) => Ok(known.get(&id).ok_or_else(gone)?.clone()),
            Verdict::Good(_) | Verdict::SameAs(_) if stopped && !dry => Err(Vec::new()),
            Verdict::Good(change) => Ok(Created { order: change.order, lines: change.lines, outcome, problems: Vec::new() }),
            Verdict::Foreseen(change, problems) => {
                Ok(Created { order: change.order, lines: change.lines, outcome, problems: problems.into_vec() })
            }
            Verdict::SameAs(first) => match answers.get(first) {
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
    let orders = rows::by_id::<order::Entity>(db, op.organization_id(), &ids).await?;
    let mut lines = lines_of_orders(db, op.organization_id(), &ids).await?;
    let replay = |(id, order)| {
        let lines = lines.remove(&id).unwrap_or_default().into_iter().map(Arc::unwrap_or_clone).collect();
        (id, Created { order: Arc::unwrap_or_clone(order), lines, outcome: Outcome::Replayed, problems: Vec::new() })
    };
    Ok(orders.into_iter().map(replay).collect())
}
