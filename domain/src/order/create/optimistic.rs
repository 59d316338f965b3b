//! Nothing is in the way of most orders. They are made without a lock: what must be known is read as it is, and one message to the
//! database claims the keys, takes the stock and writes the orders, or nothing of it.
//!
//! What was read may have changed by then. What must not have is guarded where it is written: keys, numbers and channels' ids are unique,
//! what is referred to is there, and stock is taken of what is left. Where anything stands in the way, or anything is wrong with any of
//! the orders, nothing is said of it here: then they are made, or refused, under locks (`batch`).

use database::Writes;
use entity::{Tenant, former_channel_order, former_order_number};
use sea_orm::sea_query::UnionType;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::Answer;
use super::batch::{self, Item, Verdict};
use super::keys::Keys;
use crate::among;
use crate::error::{Result, is_refused};
use crate::order::change::Change;
use crate::order::situation::Situation;
use crate::order::write;
use crate::{Op, Store};

/// Makes all of them; or none, and then another way must be gone.
pub(super) async fn run(op: &Op, store: &Store, items: &[Item<'_>]) -> Result<Option<Vec<Answer>>> {
    // A cart is locked, lest two at once order it.
    if items.iter().any(|item| item.input.dry_run || item.input.from_cart || item.key.is_err()) {
        return Ok(None);
    }
    let (mut taken, numbers) = batch::numbers(op, store, items).await?;
    let order_ids: Vec<Uuid> = items.iter().map(|item| item.op.new_id()).collect();
    let mut keys = Keys::of(items, &order_ids);
    let db = store.db.reader();
    let (mut orders, asked) = batch::ask(items, &order_ids, numbers, &keys);
    let (situations, levels) = Situation::glance(db, op, asked.inputs, &store.defaults).await?;
    if batch::take(&mut orders, asked.of, situations).is_err() {
        return Ok(None);
    }
    let (mut verdicts, levels) = batch::decide(&mut keys, orders, levels, false, false)?;
    let mut good: Vec<&mut Change<'_>> = Vec::with_capacity(verdicts.len());
    for verdict in &mut verdicts {
        let Verdict::Good(change) = verdict else { return Ok(None) };
        good.push(change);
    }
    let mut writes = Writes::default();
    keys.add_to(&mut writes, op);
    write::add(&mut writes, &mut good)?;
    // Last, so that nobody waits for the stock while the orders are written.
    levels.add_reserved_to(&mut writes, op);
    let spent = taken.spend(good.iter().map(|change| change.order.order_number.as_str()));
    let made = good.len();
    let written = match store.db.backend() {
        DbBackend::Postgres => store.db.write(writes).await.map(|()| true),
        _ => write_unless_had(op, store, writes, &good).await,
    };
    let is_written = match written {
        Err(error) if is_refused(&error) => false,
        written => written?,
    };
    if !is_written {
        taken.take_back(spent);
        return Ok(None);
    }
    telemetry::metrics().orders_made(made);
    batch::answers(op, store, verdicts, false, false).await.map(Some)
}

/// On PostgreSQL a trigger refuses numbers that another order once had. SQLite has none, but one writer.
async fn write_unless_had(op: &Op, store: &Store, writes: Writes, made: &[&mut Change<'_>]) -> Result<bool, DbErr> {
    let numbers: Vec<&str> = made.iter().map(|change| change.order.order_number.as_str()).collect();
    let ids: Vec<&str> = made.iter().filter_map(|change| change.order.channel_order_id.as_deref()).collect();
    use {former_channel_order::Column as Channel, former_order_number::Column as Number};
    let backend = store.db.backend();
    let former = former_order_number::Entity::of(op.organization_id()).filter(among::texts(backend, Number::OrderNumber, &numbers));
    let mut former = former.select_only().column(Number::OrderId).into_query();
    let of_channels = former_channel_order::Entity::of(op.organization_id()).filter(among::texts(backend, Channel::ChannelOrderId, &ids));
    former.union(UnionType::All, of_channels.select_only().column(Channel::OrderId).into_query());
    let tx = store.db.begin().await?;
    if !tx.query_all(&former).await?.is_empty() {
        return Ok(false);
    }
    writes.run(&tx).await?;
    store.db.commit(tx).await?;
    Ok(true)
}
