//! How a mutation changes an order, once for all of them: begin, key, lock, load, decide, write, commit; replay and retry.
//!
//! A verb is its input and its rule. It says what it must know and which stock it may touch, and then decides, without waiting for
//! anything.

use std::collections::BTreeSet;

use entity::{Tenant, fulfillment, invoice, order, order_line, order_note, order_return, payment, refund};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::change::Change;
use super::read;
use super::situation::{Asked, Situation};
use super::write::write;
use crate::attempt::attempt;
use crate::draft::of_id;
use crate::error::{Error, Result};
use crate::id::{self, Kind};
use crate::idempotency::{self, Key};
use crate::problems::{Path, Problems};
use crate::rows::{self, Reader};
use crate::stock::{Levels, Place};
use crate::{Op, Problem, Scope, Store};

/// A mutation of an order that is there. Whoever knows what it asks for may have it decided, on orders that are made up as well.
///
/// Serialized it says what it asks for, and nothing else: its fingerprint is made of that.
pub trait Verb: Serialize + Sync {
    /// What it records under the order.
    type Row: Recorded;

    /// The mutation, for its keys.
    const NAME: &'static str;
    /// Whether what it records is new; else its key stands for what it names.
    const MAKES: bool;

    /// The order, or what hangs on it.
    fn target(&self) -> Target<'_>;

    /// What makes a retry safe.
    fn idempotency_key(&self) -> Option<&str>;

    /// The version that the caller has seen.
    fn expected_version(&self) -> Option<i32>;

    /// Whether it only shows what would be.
    fn is_dry_run(&self) -> bool {
        false
    }

    /// What must be known.
    fn asks(&self, _change: &Change<'_>, _problems: &mut Problems) -> Asked<'_> {
        Asked::default()
    }

    /// The stock that it may touch.
    fn stock(&self, _change: &Change<'_>, _situation: &Situation) -> Stock {
        Stock::default()
    }

    /// Makes the change, or notes all that is wrong with it. `id` is that of what it records.
    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()>;

    /// What it has recorded, once it is written.
    fn row(change: &mut Change<'_>) -> Option<Self::Row>;
}

/// What names the order to change, and where it was named.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    Order { field: &'static str, id: &'a str },
    Fulfillment { field: &'static str, id: &'a str },
}

impl Target<'_> {
    /// The id that is named; that of nothing where it names none.
    fn id(self) -> Uuid {
        match self {
            Self::Order { id, .. } => id::find(Kind::Order, id),
            Self::Fulfillment { id, .. } => id::find(Kind::Fulfillment, id),
        }
        .unwrap_or_default()
    }
}

/// Stock to lock.
#[derive(Debug, Default)]
pub struct Stock {
    pub places: BTreeSet<Place>,
    /// Those that get a level where they have none.
    pub made: BTreeSet<Place>,
}

/// What a change answers with.
#[derive(Debug)]
pub struct Changed<R> {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    /// What was recorded under it.
    pub row: R,
    /// Lines that the order had before; others of a preview are only thought of.
    pub kept: Vec<Uuid>,
    pub outcome: Outcome,
    /// What is wrong with what a dry run shows; of a change that is made, nothing.
    pub problems: Vec<Problem>,
}

/// How an answer came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The idempotency key had done it before: nothing new was written.
    Replayed,
    /// A dry run: it is not kept.
    Preview,
}

/// Changes an order.
pub(super) async fn run<V: Verb>(op: &Op, store: &Store, verb: &V) -> Result<Changed<V::Row>> {
    op.require(Scope::OrdersWrite)?;
    // A dry run neither reads nor writes it.
    let key = verb.idempotency_key().filter(|_| !verb.is_dry_run());
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), V::NAME, key, verb)?;
    attempt(|| once(op, store, verb, key.as_ref())).await
}

async fn once<V: Verb>(op: &Op, store: &Store, verb: &V, key: Option<&Key>) -> Result<Changed<V::Row>> {
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(if V::MAKES { id } else { verb.target().id() })).await?
    {
        drop(tx);
        return replay(op, store, &first).await;
    }
    let mut change = open(&tx, op, verb.target()).await?;
    change.expect_version(&Path::INPUT.field("expectedVersion"), verb.expected_version())?;
    let mut problems = Problems::default();
    let asked = verb.asks(&change, &mut problems);
    let situation = Situation::read(&tx, op, vec![asked]).await?.pop().unwrap_or_default();
    let Stock { places, made } = verb.stock(&change, &situation);
    change.levels = Levels::lock(&tx, op, &places).await?;
    change.levels.make_missing(&tx, op, &made).await?;
    verb.decide(&mut change, &situation, id, &mut problems)?;
    if !(verb.is_dry_run() && change.is_reckoned) {
        std::mem::take(&mut problems).finish()?;
    }
    let kept = change.lines_before().iter().map(|line| line.id).collect();
    let mut outcome = Outcome::Preview;
    if !verb.is_dry_run() {
        let levels = std::mem::take(&mut change.levels);
        write(&tx, op, &levels, &mut [&mut change]).await?;
        store.db.commit(tx).await?;
        outcome = Outcome::Done;
    }
    let row = V::row(&mut change).ok_or_else(|| Error::Internal("what a change was to record is missing".into()))?;
    Ok(Changed { order: change.order, lines: change.lines, row, kept, outcome, problems: problems.into_vec() })
}

/// The order that is named, locked, with its lines.
async fn open<'a>(tx: &impl Reader, op: &'a Op, target: Target<'_>) -> Result<Change<'a>> {
    let mut problems = Problems::default();
    let (field, kind, id, what) = match target {
        Target::Order { field, id } => (field, Kind::Order, id, "order"),
        Target::Fulfillment { field, id } => (field, Kind::Fulfillment, id, "fulfilment"),
    };
    let at = Path::INPUT.field(field);
    let id = problems.required_id(&at, kind, id);
    problems.finish()?;
    let order_id = match (target, id) {
        (Target::Fulfillment { .. }, Some(id)) => {
            let of_fulfillment = fulfillment::Entity::of(op.organization_id()).filter(fulfillment::Column::Id.eq(id));
            of_fulfillment.select_only().column(fulfillment::Column::OrderId).into_tuple().one(tx).await?
        }
        (Target::Order { .. }, id) | (_, id) => id,
    };
    let change = match order_id {
        Some(order_id) => lock(tx, op, order_id).await?,
        None => None,
    };
    match change {
        Some(change) => Ok(change),
        None => {
            let mut problems = Problems::default();
            problems.not_found(&at, what);
            problems.finish().and(Err(Error::Internal("an order without a problem is missing".into())))
        }
    }
}

async fn lock<'a>(tx: &impl Reader, op: &'a Op, id: Uuid) -> Result<Option<Change<'a>>> {
    let order = rows::one(tx, order::Entity::of(op.organization_id()).filter(order::Column::Id.eq(id)).lock_exclusive()).await?;
    let Some(order) = order else { return Ok(None) };
    // Read after the lock: nobody changes them now.
    let lines = read::lines_of_order(tx, op.organization_id(), id).await?;
    Change::of(op, order, lines).map(Some)
}

/// What the key did the first time, and the order that it belongs to, as both are now.
async fn replay<R: Recorded>(op: &Op, store: &Store, first: &Value) -> Result<Changed<R>> {
    let gone = || Error::Internal("what an idempotency key recorded is gone".into());
    let id = first.as_str().and_then(|id| id.parse::<Uuid>().ok()).ok_or_else(gone)?;
    let db = store.db.reader();
    let (order_id, row) = R::find(db, op.organization_id(), id).await?.ok_or_else(gone)?;
    let (order, lines) = read::whole(db, op.organization_id(), order_id).await?;
    Ok(Changed { order, lines, row, kept: Vec::new(), outcome: Outcome::Replayed, problems: Vec::new() })
}

/// A row that a verb records, found again by its id for a replay.
pub trait Recorded: Sized {
    /// The row, and the order that it belongs to.
    fn find(db: &impl ConnectionTrait, organization_id: Uuid, id: Uuid) -> impl Future<Output = Result<Option<(Uuid, Self)>>> + Send;
}

/// A verb that records nothing beside its change of the order.
impl Recorded for () {
    async fn find(_: &impl ConnectionTrait, _: Uuid, id: Uuid) -> Result<Option<(Uuid, Self)>> {
        Ok(Some((id, ())))
    }
}

macro_rules! recorded {
    ($($table:ident),+) => {
        $(impl Recorded for $table::Model {
            async fn find(db: &impl ConnectionTrait, organization_id: Uuid, id: Uuid) -> Result<Option<(Uuid, Self)>> {
                let row = $table::Entity::of(organization_id).filter(of_id::<$table::Entity>(id)).one(db).await?;
                Ok(row.map(|row| (row.order_id, row)))
            }
        })+
    };
}

recorded!(payment, refund, order_note, fulfillment, order_return, invoice);
