//! What is recorded under an order: once for each idempotency key, and so many of a kind at the most.

use entity::{Row, Tenant, order, order_line};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::change::Change;
use super::parts::MOST_CHILDREN;
use super::read;
use crate::draft::of_id;
use crate::error::{Code, Error, Result};
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::store::Store;

/// What a verb answers with that records something.
#[derive(Debug)]
pub struct Recorded<M> {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub row: M,
    /// The idempotency key had recorded it before: nothing new was written.
    pub replayed: bool,
}

impl<M> Recorded<M> {
    /// Recorded just now.
    pub(super) fn new(change: Change, row: M) -> Self {
        Self { order: change.order, lines: change.lines, row, replayed: false }
    }
}

/// What the key recorded the first time, and the order that it belongs to, as both are now.
pub(super) async fn replay<E: Row>(op: &Op, store: &Store, first: &Value, order_id: fn(&E::Model) -> Uuid) -> Result<Recorded<E::Model>> {
    let gone = || Error::Internal("what an idempotency key recorded is gone".into());
    let id = first.as_str().and_then(|id| id.parse::<Uuid>().ok()).ok_or_else(gone)?;
    let db = store.db.reader();
    let row = E::of(op.organization_id()).filter(of_id::<E>(id)).one(db).await?.ok_or_else(gone)?;
    let (order, lines) = read::whole(db, op.organization_id(), order_id(&row)).await?;
    Ok(Recorded { order, lines, row, replayed: true })
}

/// Notes where the order has no room for another row of this kind. It is locked, so that none slips in between.
pub(super) async fn room_for_another<E>(
    tx: &impl ConnectionTrait,
    op: &Op,
    problems: &mut Problems,
    of_order: E::Column,
    change: &Change,
    what: &str,
) -> Result<()>
where
    E: Tenant,
    E::Model: Sync,
{
    if is_full::<E>(tx, op, of_order, change).await? {
        note_full(problems, &Path::INPUT.field("orderId"), what);
    }
    Ok(())
}

/// Whether the order has as many rows of this kind as it may.
pub(super) async fn is_full<E>(tx: &impl ConnectionTrait, op: &Op, of_order: E::Column, change: &Change) -> Result<bool>
where
    E: Tenant,
    E::Model: Sync,
{
    let count = E::of(op.organization_id()).filter(of_order.eq(change.order.id)).count(tx).await?;
    Ok(count >= MOST_CHILDREN as u64)
}

/// Notes that an order has as many of a kind as it may.
pub(super) fn note_full(problems: &mut Problems, path: &Path<'_>, what: &str) {
    problems.add(path, Code::OutOfRange, format!("An order has at most {MOST_CHILDREN} {what}."));
}
