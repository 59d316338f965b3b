//! Stock levels: locked in one order, changed in memory, written in one statement.
//!
//! The database has a CHECK that `0 <= reserved <= on_hand`, so that no mistake here can oversell.

use std::collections::{BTreeMap, BTreeSet};

use database::Writes;
use entity::{Tenant, inventory_level};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::error::{Error, Result};
use super::message::{Message, Parameter};
use super::op::Op;
use super::rows::{self, Reader, padded};

/// A shelf holds no more.
pub fn full() -> Message {
    Message::new("A stock level holds at most {max} units.").with(Parameter::Max, i32::MAX)
}

/// A product in a warehouse. Levels are locked in the order of this key, so that two operations cannot deadlock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub product_id: Uuid,
    pub warehouse_id: Uuid,
}

impl Place {
    /// Where a level is.
    pub const fn of(level: &inventory_level::Model) -> Self {
        Self { product_id: level.product_id, warehouse_id: level.warehouse_id }
    }
}

/// Units of a level that can be ordered: what is on hand and not reserved.
pub const fn available(level: &inventory_level::Model) -> i64 {
    // A CHECK holds it at 0 or above.
    level.on_hand.saturating_sub(level.reserved)
}

/// The levels that an operation may change, under lock until its transaction ends.
#[derive(Clone, Debug, Default)]
pub struct Levels(BTreeMap<Place, Level>);

/// A level as it is to be, and what the database has of it.
#[derive(Clone, Debug)]
struct Level {
    row: inventory_level::Model,
    on_hand_before: i64,
    reserved_before: i64,
}

impl Level {
    const fn is_changed(&self) -> bool {
        self.row.on_hand != self.on_hand_before || self.row.reserved != self.reserved_before
    }
}

impl Levels {
    /// These levels, as they are: nobody else changes them meanwhile.
    pub fn of(rows: impl IntoIterator<Item = inventory_level::Model>) -> Self {
        let level =
            |row: inventory_level::Model| (Place::of(&row), Level { on_hand_before: row.on_hand, reserved_before: row.reserved, row });
        Self(rows.into_iter().map(level).collect())
    }

    /// Reads and locks the levels of these places. A place without a level has nothing.
    pub async fn lock(tx: &impl Reader, op: &Op, places: &BTreeSet<Place>) -> Result<Self> {
        if places.is_empty() {
            return Ok(Self::default());
        }
        let levels = inventory_level::Entity::of(op.organization_id())
            .filter(at(places))
            .order_by_asc(inventory_level::Column::ProductId)
            .order_by_asc(inventory_level::Column::WarehouseId)
            .lock_exclusive();
        Ok(Self::of(rows::all(tx, levels).await?))
    }

    /// Locks the levels of these places, of which those that are missing are made.
    ///
    /// They are made before any is locked: who held some while others are made could wait for somebody who waits for those.
    pub async fn lock_or_make(tx: &impl Reader, op: &Op, places: &BTreeSet<Place>) -> Result<Self> {
        let mut levels = Self::default();
        levels.make_missing(tx, op, places).await?;
        Ok(levels)
    }

    /// Makes an empty level in each of these places that has none, and locks it with the others.
    pub async fn make_missing(&mut self, tx: &impl Reader, op: &Op, places: &BTreeSet<Place>) -> Result<()> {
        let missing: BTreeSet<Place> = places.iter().copied().filter(|place| !self.0.contains_key(place)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let row = |place: &Place| {
            let model = inventory_level::Model {
                organization_id: op.organization_id(),
                id: op.new_id(),
                product_id: place.product_id,
                warehouse_id: place.warehouse_id,
                on_hand: 0,
                reserved: 0,
                updated_at: op.now,
            };
            model.into_active_model().reset_all()
        };
        inventory_level::Entity::insert_many(missing.iter().map(row))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        self.0.extend(Self::lock(tx, op, &missing).await?.0);
        Ok(())
    }

    /// Units that can still be reserved.
    pub fn available(&self, place: Place) -> i64 {
        self.0.get(&place).map_or(0, |level| available(&level.row))
    }

    /// Sets units aside. The caller has asked what is available.
    pub fn reserve(&mut self, place: Place, units: i64) -> Result<()> {
        self.change(place, 0, units)
    }

    /// Gives reserved units back.
    pub fn release(&mut self, place: Place, units: i64) -> Result<()> {
        self.change(place, 0, -units)
    }

    /// Takes units away for good: some that were reserved, and some that were available.
    pub fn take(&mut self, place: Place, reserved: i64, available: i64) -> Result<()> {
        self.change(place, -(reserved + available), -reserved)
    }

    /// Puts units back on the shelf, unless it holds no more.
    pub fn restock(&mut self, place: Place, units: i64) -> Result<bool> {
        let fits = self.fits(place, units);
        if fits {
            self.change(place, units, 0)?;
        }
        Ok(fits)
    }

    /// Puts units back on the shelf that are set aside at once, unless it holds no more.
    pub fn take_back(&mut self, place: Place, units: i64) -> Result<bool> {
        let fits = self.fits(place, units);
        if fits {
            self.change(place, units, units)?;
        }
        Ok(fits)
    }

    /// Books units that came in or, below 0, went out. The caller has asked what is available, and whether they fit.
    pub fn adjust(&mut self, place: Place, delta: i64) -> Result<()> {
        self.change(place, delta, 0)
    }

    /// Whether the shelf holds so many more.
    pub fn fits(&self, place: Place, units: i64) -> bool {
        self.0.get(&place).is_none_or(|level| level.row.on_hand + units <= i64::from(i32::MAX))
    }

    fn change(&mut self, place: Place, on_hand: i64, reserved: i64) -> Result<()> {
        if on_hand == 0 && reserved == 0 {
            return Ok(());
        }
        let level = self.0.get_mut(&place).ok_or_else(|| Error::Internal(format!("no stock level was locked for {place:?}")))?;
        level.row.on_hand += on_hand;
        level.row.reserved += reserved;
        if level.row.reserved < 0 || level.row.reserved > level.row.on_hand {
            return Err(Error::Internal(format!("stock would go below 0 for {place:?}")));
        }
        Ok(())
    }

    /// The level of a place as it is written.
    pub fn row(&self, op: &Op, place: Place) -> Option<inventory_level::Model> {
        let level = self.0.get(&place)?;
        let updated_at = if level.is_changed() { op.now } else { level.row.updated_at };
        Some(inventory_level::Model { updated_at, ..level.row.clone() })
    }

    /// Adds all that changed to what is to be written. The rows are locked: what they are to be is known, and the primary key finds
    /// each, whatever the planner thinks of the table.
    pub fn add_to(&self, writes: &mut Writes, op: &Op) {
        use inventory_level::Column::{Id, OnHand, OrganizationId, Reserved, UpdatedAt};
        let changed = self.0.values().filter(|level| level.is_changed());
        let rows = changed.map(|level| inventory_level::Model { updated_at: op.now, ..level.row.clone() });
        writes.upsert::<inventory_level::Entity, _>(rows, &[OrganizationId, Id], &[OnHand, Reserved, UpdatedAt]);
    }
}

/// These places and no others, lest more than they are locked: the products of each warehouse.
fn at(places: &BTreeSet<Place>) -> Condition {
    let mut warehouses: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for place in places {
        warehouses.entry(place.warehouse_id).or_default().push(place.product_id);
    }
    warehouses.into_iter().fold(Condition::any(), |any, (warehouse_id, products)| {
        let in_warehouse = Condition::all().add(inventory_level::Column::WarehouseId.eq(warehouse_id));
        any.add(in_warehouse.add(inventory_level::Column::ProductId.is_in(padded(&products))))
    })
}

/// Units of a product that a line asks for.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    pub place: Place,
    pub units: i64,
}

/// Where more is asked for than is there: the product, what all needs of it ask for together, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    pub place: Place,
    pub required: i64,
    pub available: i64,
}

impl Levels {
    /// Reserves every need, or nothing where one is short: needs of the same place are added up first.
    pub fn reserve_all(&mut self, needs: &[Need]) -> Result<Vec<Short>> {
        let short = self.short(needs);
        if short.is_empty() {
            for need in needs {
                self.reserve(need.place, need.units)?;
            }
        }
        Ok(short)
    }

    /// Where the needs together ask for more than there is.
    pub fn short(&self, needs: &[Need]) -> Vec<Short> {
        let mut required: BTreeMap<Place, i64> = BTreeMap::new();
        for need in needs {
            *required.entry(need.place).or_default() += need.units;
        }
        let short = |(place, required): (Place, i64)| {
            let available = self.available(place);
            (required > available).then_some(Short { place, required, available })
        };
        required.into_iter().filter_map(short).collect()
    }

    /// Reserves what there is, need by need, and says how much each got.
    pub fn reserve_some(&mut self, needs: &[Need]) -> Result<Vec<i64>> {
        needs
            .iter()
            .map(|need| {
                let units = Ord::min(need.units, self.available(need.place));
                self.reserve(need.place, units)?;
                Ok(units)
            })
            .collect()
    }
}
