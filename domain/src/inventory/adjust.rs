//! Changes what warehouses have on hand.

use std::collections::{BTreeMap, HashSet};

use database::Writes;
use entity::{Tenant, inventory_level, warehouse};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::attempt::attempt;
use crate::error::{Code, Result, Shortage};
use crate::id::Kind;
use crate::idempotency::{self, Key};
use crate::message::{Message, Parameter};
use crate::order::decide::reserve;
use crate::problems::{Path, Problems};
use crate::product::{ProductRef, find_refs};
use crate::rows;
use crate::stock::{self, Levels, Place};
use crate::{Op, Scope, Store};

const MOST: usize = 500;

/// Units that came in or went out.
#[derive(Clone, Debug, Serialize)]
pub struct AdjustInventoryInput {
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    pub adjustments: Vec<InventoryAdjustment>,
    pub reason: Option<String>,
}

/// Units of one product.
#[derive(Clone, Debug, Serialize)]
pub struct InventoryAdjustment {
    pub product: ProductRef,
    /// The organization's default warehouse where none is named.
    pub warehouse_id: Option<String>,
    pub delta: i32,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Adjusted {
    /// One for each adjustment, in the input's order.
    pub levels: Vec<inventory_level::Model>,
    pub replayed: bool,
}

/// Adds to, and takes from, what is on hand: all of it, or nothing.
pub async fn adjust(op: &Op, store: &Store, input: AdjustInventoryInput) -> Result<Adjusted> {
    op.require(Scope::InventoryWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "adjustInventory", input.idempotency_key.as_deref(), &input)?;
    attempt(|| write(op, store, &input, key.as_ref())).await
}

async fn write(op: &Op, store: &Store, input: &AdjustInventoryInput, key: Option<&Key>) -> Result<Adjusted> {
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, Value::Null).await?
    {
        let ids = ids(&first);
        let found = rows::by_id::<inventory_level::Entity>(&tx, op.organization_id(), &ids).await?;
        store.db.commit(tx).await?;
        let levels = ids.iter().filter_map(|id| Some(found.get(id)?.as_ref().clone())).collect();
        return Ok(Adjusted { levels, replayed: true });
    }
    let mut problems = Problems::default();
    problems.long_text(&Path::INPUT.field("reason"), input.reason.as_deref());
    let places = places(&tx, op, &mut problems, &input.adjustments).await?;
    // Only what can be placed can be counted, so stock is looked at when all else is right.
    problems.finish()?;

    let mut sums: BTreeMap<Place, Sum> = BTreeMap::new();
    for (index, (place, adjustment)) in places.iter().zip(&input.adjustments).enumerate() {
        let sum = sums.entry(*place).or_default();
        sum.delta += i64::from(adjustment.delta);
        sum.lines.push(index);
    }
    let mut levels = Levels::lock_or_make(&tx, op, &sums.keys().copied().collect()).await?;
    check(&levels, &sums)?;
    for (place, sum) in &sums {
        levels.adjust(*place, sum.delta)?;
    }
    let mut writes = Writes::default();
    levels.add_to(&mut writes, op);
    writes.run(&tx).await?;

    let levels: Vec<_> = places.iter().filter_map(|place| levels.row(op, *place)).collect();
    if let Some(key) = key {
        idempotency::keep(&tx, op, key, json!(levels.iter().map(|level| level.id).collect::<Vec<_>>())).await?;
    }
    store.db.commit(tx).await?;
    Ok(Adjusted { levels, replayed: false })
}

/// All that is asked for of one level.
#[derive(Default)]
struct Sum {
    delta: i64,
    /// The adjustments that ask for it.
    lines: Vec<usize>,
}

/// The level of each adjustment.
async fn places(tx: &impl ConnectionTrait, op: &Op, problems: &mut Problems, given: &[InventoryAdjustment]) -> Result<Vec<Place>> {
    let path = Path::INPUT.field("adjustments");
    if given.is_empty() {
        problems.required(&path);
        return Ok(Vec::new());
    }
    if given.len() > MOST {
        problems.add(&path, Code::TooLong, Message::new("At most {max} adjustments are allowed.").with(Parameter::Max, MOST));
        return Ok(Vec::new());
    }
    let refs: Vec<_> = given.iter().map(|adjustment| adjustment.product.clone()).collect();
    let products = find_refs(tx, op.organization_id(), &refs).await?;
    let mut ids = Vec::with_capacity(given.len());
    for (index, adjustment) in given.iter().enumerate() {
        let at = path.index(index);
        let before = problems.len();
        let id = problems.id(&at.field("warehouseId"), Kind::Warehouse, adjustment.warehouse_id.as_deref());
        ids.push(if problems.len() > before { None } else { Some(id) });
    }
    let warehouses = Warehouses::of(tx, op, ids.iter().flatten().copied()).await?;
    let mut places = Vec::with_capacity(given.len());
    for (index, (product, id)) in products.into_iter().zip(ids).enumerate() {
        let at = path.index(index);
        let warehouse = id.and_then(|id| warehouses.find(problems, &at.field("warehouseId"), id));
        match product {
            Ok(product) => places.extend(warehouse.map(|warehouse_id| Place { product_id: product.id, warehouse_id })),
            Err((code, message)) => {
                let field = given.get(index).map_or("", |adjustment| adjustment.product.field());
                problems.add(&at.field("product").field(field), code, message);
            }
        }
    }
    Ok(places)
}

/// The warehouses that adjustments name, and the default one.
struct Warehouses {
    known: HashSet<Uuid>,
    default: Option<Uuid>,
}

impl Warehouses {
    async fn of(tx: &impl ConnectionTrait, op: &Op, ids: impl Iterator<Item = Option<Uuid>>) -> Result<Self> {
        let ids: HashSet<_> = ids.flatten().collect();
        let condition = warehouse::Column::IsDefault.eq(true);
        let condition = sea_orm::Condition::any().add(condition).add(warehouse::Column::Id.is_in(ids));
        let rows = warehouse::Entity::of(op.organization_id()).filter(condition).all(tx).await?;
        Ok(Self { default: rows.iter().find(|row| row.is_default).map(|row| row.id), known: rows.iter().map(|row| row.id).collect() })
    }

    fn find(&self, problems: &mut Problems, path: &Path<'_>, id: Option<Uuid>) -> Option<Uuid> {
        match id {
            Some(id) if self.known.contains(&id) => Some(id),
            Some(_) => {
                problems.not_found(path, "warehouse");
                None
            }
            None => problems.demand(path, self.default),
        }
    }
}

/// Stock suffices everywhere, and fits.
fn check(levels: &Levels, sums: &BTreeMap<Place, Sum>) -> Result<()> {
    let path = Path::INPUT.field("adjustments");
    let mut problems = Problems::default();
    let mut short: BTreeMap<Uuid, Vec<Shortage>> = BTreeMap::new();
    for (place, sum) in sums {
        let available = levels.available(*place);
        if sum.delta < 0 && available + sum.delta < 0 {
            short.entry(place.warehouse_id).or_default().push(Shortage {
                line_indexes: sum.lines.clone(),
                order_line_ids: Vec::new(),
                product_id: place.product_id,
                required: -sum.delta,
                available,
            });
        }
        if !levels.fits(*place, sum.delta) {
            let index = sum.lines.last().copied().unwrap_or_default();
            problems.add(&path.index(index).field("delta"), Code::OutOfRange, stock::full());
        }
    }
    for (warehouse_id, mut items) in short {
        items.sort_by(|one, other| one.line_indexes.cmp(&other.line_indexes));
        reserve::note(&mut problems, &path, warehouse_id, items);
    }
    problems.finish()
}

/// What the key keeps.
fn ids(result: &Value) -> Vec<Uuid> {
    result.as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}
