//! Levels of stock: made, locked and changed many at once, always in the same order.

use std::collections::{BTreeMap, HashMap};

use entity::{Tenant, inventory_level};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::Op;
use crate::error::{Error, Result};
use crate::stock::Place;

pub type Level = inventory_level::Model;

/// The levels of these places, locked; those that are missing are made.
pub async fn locked_or_made(tx: &impl ConnectionTrait, op: &Op, places: impl Iterator<Item = Place>) -> Result<BTreeMap<Place, Level>> {
    let mut places: Vec<_> = places.collect();
    places.sort_unstable();
    places.dedup();
    let organization_id = op.organization_id();
    let there = inventory_level::Entity::of(organization_id).filter(at(&places));
    let there: Vec<(Uuid, Uuid)> = there
        .select_only()
        .column(inventory_level::Column::ProductId)
        .column(inventory_level::Column::WarehouseId)
        .into_tuple()
        .all(tx)
        .await?;
    let there: std::collections::HashSet<_> =
        there.into_iter().map(|(product_id, warehouse_id)| Place { product_id, warehouse_id }).collect();
    let missing: Vec<_> = places.iter().filter(|place| !there.contains(place)).collect();
    if !missing.is_empty() {
        let rows = missing.into_iter().map(|place| blank(op, *place).into_active_model().reset_all());
        // Who makes the same level at the same moment is waited for.
        let made = inventory_level::Entity::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
        made.exec_without_returning(tx).await?;
    }
    let levels = inventory_level::Entity::of(organization_id)
        .filter(at(&places))
        .order_by_asc(inventory_level::Column::ProductId)
        .order_by_asc(inventory_level::Column::WarehouseId)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(levels.into_iter().map(|row| (Place { product_id: row.product_id, warehouse_id: row.warehouse_id }, row)).collect())
}

/// Adds to what is on hand, all in one statement. The levels are locked.
pub async fn add(tx: &impl ConnectionTrait, op: &Op, deltas: Vec<(Uuid, i64)>) -> Result<()> {
    if deltas.is_empty() {
        return Ok(());
    }
    let count = u64::try_from(deltas.len()).unwrap_or(u64::MAX);
    let ids: Vec<_> = deltas.iter().map(|(id, _)| *id).collect();
    let id = || Expr::col(inventory_level::Column::Id);
    let delta = deltas.into_iter().fold(CaseStatement::new(), |case, (level, delta)| case.case(id().eq(level), delta)).finally(0_i64);
    let done = inventory_level::Entity::update_of(op.organization_id())
        .filter(inventory_level::Column::Id.is_in(ids))
        .col_expr(inventory_level::Column::OnHand, Expr::col(inventory_level::Column::OnHand).add(delta))
        .col_expr(inventory_level::Column::UpdatedAt, Expr::value(op.now))
        .exec(tx)
        .await?;
    if done.rows_affected == count { Ok(()) } else { Err(Error::Internal("a level vanished under its lock".into())) }
}

/// Levels as they are now, in the order of their ids in the list.
pub async fn by_ids(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<Vec<Level>> {
    let rows = inventory_level::Entity::of(organization_id).filter(inventory_level::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| rows.get(id).cloned()).collect())
}

/// These places: the products of each warehouse.
fn at(places: &[Place]) -> Condition {
    let mut warehouses: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for place in places {
        warehouses.entry(place.warehouse_id).or_default().push(place.product_id);
    }
    warehouses.into_iter().fold(Condition::any(), |any, (warehouse_id, products)| {
        let in_warehouse = Condition::all().add(inventory_level::Column::WarehouseId.eq(warehouse_id));
        any.add(in_warehouse.add(inventory_level::Column::ProductId.is_in(products)))
    })
}

fn blank(op: &Op, place: Place) -> Level {
    Level {
        organization_id: op.organization_id(),
        id: op.new_id(),
        product_id: place.product_id,
        warehouse_id: place.warehouse_id,
        on_hand: 0,
        reserved: 0,
        updated_at: op.now,
    }
}
