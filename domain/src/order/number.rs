//! Order numbers that the gateway gives: taken from a counter in blocks, so that two creates never wait for one row. What is not used
//! comes back, so that gaps are rare.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::{Tenant, former_order_number, order, order_number_counter};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::error::Result;
use crate::rows::padded;
use database::Database;

/// A small shop loses few numbers at a restart; a busy one seldom touches the counter.
const SMALLEST_BLOCK: i64 = 8;
const LARGEST_BLOCK: i64 = 256;

/// The numbers that this process has taken and not given out. Gaps are rare, repeats are not at all.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Arc<Mutex<HashMap<Uuid, Arc<Block>>>>);

#[derive(Debug, Default)]
struct Block {
    /// In their order, so that those that come back are the next.
    free: Mutex<BTreeSet<i64>>,
    /// How many the counter gave last; held while it is asked.
    size: tokio::sync::Mutex<i64>,
}

/// Numbers for orders that are to be made: those that no order gets go back when this is dropped.
#[derive(Debug, Default)]
pub struct Taken {
    block: Arc<Block>,
    numbers: BTreeSet<i64>,
}

impl Numbers {
    /// As many numbers as are asked for, but none of those that somebody brings along.
    pub async fn take(&self, db: &Database, organization_id: Uuid, count: usize, except: &HashSet<String>) -> Result<Taken> {
        let block = self.block(organization_id);
        loop {
            if let Ok(taken) = block.take(count, except) {
                return Ok(taken);
            }
            let mut size = block.size.lock().await;
            // Whoever held it before may have brought enough.
            let missing = match block.take(count, except) {
                Ok(taken) => return Ok(taken),
                Err(missing) => i64::try_from(missing).unwrap_or(LARGEST_BLOCK),
            };
            *size = Ord::max(Ord::clamp(*size * 2, SMALLEST_BLOCK, LARGEST_BLOCK), missing);
            let more = refill(db, organization_id, *size).await?;
            block.free().extend(more);
        }
    }

    /// Drops those that somebody has taken by hand meanwhile.
    pub async fn sift(&self, db: &Database, organization_id: Uuid) -> Result<()> {
        let block = self.block(organization_id);
        let free: Vec<i64> = block.free().iter().copied().collect();
        let taken = taken_by_hand(db.reader(), organization_id, &free).await?;
        block.free().retain(|number| !taken.contains(&print(*number)));
        Ok(())
    }

    fn block(&self, organization_id: Uuid) -> Arc<Block> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(organization_id).or_default())
    }
}

impl Block {
    fn free(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next numbers, or how many are missing.
    fn take(self: &Arc<Self>, count: usize, except: &HashSet<String>) -> Result<Taken, usize> {
        let mut free = self.free();
        let numbers: BTreeSet<i64> = free.iter().copied().filter(|number| !except.contains(&print(*number))).take(count).collect();
        if numbers.len() < count {
            return Err(count - numbers.len());
        }
        free.retain(|number| !numbers.contains(number));
        Ok(Taken { block: Arc::clone(self), numbers })
    }
}

impl Taken {
    /// Decimal, padded to 7 digits, the smallest first.
    pub fn printed(&self) -> impl Iterator<Item = String> {
        self.numbers.iter().copied().map(print)
    }

    /// From here on these are orders' numbers: they do not come back, even where nobody knows whether the orders were made.
    pub fn spend<'a>(&mut self, numbers: impl Iterator<Item = &'a str>) {
        for number in numbers.filter_map(|text| text.parse().ok()) {
            self.numbers.remove(&number);
            self.block.free().remove(&number);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.numbers.is_empty() {
            self.block.free().append(&mut self.numbers);
        }
    }
}

fn print(number: i64) -> String {
    format!("{number:07}")
}

/// Takes the next numbers from the counter, but those that somebody has taken by hand.
async fn refill(db: &Database, organization_id: Uuid, size: i64) -> Result<Vec<i64>> {
    use order_number_counter::{ActiveModel, Column, Entity};
    let tx = db.begin().await?;
    let row = ActiveModel { organization_id: Set(organization_id), next_number: Set(1 + size) };
    let next = Expr::col((Alias::new("order_number_counter"), Column::NextNumber)).add(size);
    let counter = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::OrganizationId).value(Column::NextNumber, next).to_owned())
        .exec_with_returning(&tx)
        .await?;
    let numbers: Vec<i64> = ((counter.next_number - size)..counter.next_number).collect();
    let taken = taken_by_hand(&tx, organization_id, &numbers).await?;
    db.commit(tx).await?;
    Ok(numbers.into_iter().filter(|number| !taken.contains(&print(*number))).collect())
}

/// Which of the numbers an order has, or once had.
async fn taken_by_hand(db: &impl ConnectionTrait, organization_id: Uuid, numbers: &[i64]) -> Result<HashSet<String>> {
    let printed: Vec<String> = numbers.iter().copied().map(print).collect();
    let of_orders = order::Entity::of(organization_id).filter(order::Column::OrderNumber.is_in(padded(&printed)));
    let mut taken = of_orders.select_only().column(order::Column::OrderNumber).into_query();
    use former_order_number::Column::OrderNumber;
    let former = former_order_number::Entity::of(organization_id).filter(OrderNumber.is_in(padded(&printed)));
    taken.union(UnionType::All, former.select_only().column(OrderNumber).into_query());
    let rows = db.query_all(&taken).await?;
    Ok(rows.iter().map(|row| row.try_get("", "order_number")).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(numbers: impl IntoIterator<Item = i64>) -> Arc<Block> {
        Arc::new(Block { free: Mutex::new(numbers.into_iter().collect()), ..Block::default() })
    }

    #[test]
    fn what_is_not_used_is_the_next() {
        let block = block(1..=4);
        let mut taken = block.take(3, &HashSet::from([print(2)])).unwrap_or_default();
        assert_eq!(taken.printed().collect::<Vec<_>>(), ["0000001", "0000003", "0000004"]);
        // One of them, and the one that somebody brought along.
        taken.spend(["0000003", "0000002", "A-1"].into_iter());
        drop(taken);
        assert_eq!(*block.free(), BTreeSet::from([1, 4]));
        assert_eq!(block.take(3, &HashSet::new()).err(), Some(1));
        assert_eq!(*block.free(), BTreeSet::from([1, 4]));
    }
}
