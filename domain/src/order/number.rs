//! Order numbers that the gateway gives: taken from a counter in blocks, so that two creates never wait for one row.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use entity::{Tenant, former_order_number, order, order_number_counter};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::error::Result;
use database::Database;

/// A small shop loses few numbers at a restart; a busy one seldom touches the counter.
const SMALLEST_BLOCK: i64 = 8;
const LARGEST_BLOCK: i64 = 256;

/// The numbers that this process has taken and not given out. Gaps are fine, repeats are not.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Arc<Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<Block>>>>>);

#[derive(Debug, Default)]
struct Block {
    free: VecDeque<i64>,
    size: i64,
}

impl Numbers {
    /// As many numbers as are asked for: decimal, padded to 7 digits.
    pub async fn take(&self, db: &Database, organization_id: Uuid, count: usize) -> Result<Vec<String>> {
        let block = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(organization_id).or_default());
        let mut block = block.lock().await;
        while block.free.len() < count {
            let missing = i64::try_from(count - block.free.len()).unwrap_or(LARGEST_BLOCK);
            block.size = Ord::max(Ord::clamp(block.size * 2, SMALLEST_BLOCK, LARGEST_BLOCK), missing);
            let free = refill(db, organization_id, block.size).await?;
            block.free.extend(free);
        }
        Ok(block.free.drain(..count).map(print).collect())
    }

    /// Gives up what is left of the block: somebody takes these numbers by hand, and the next block leaves them out.
    pub fn forget(&self, organization_id: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&organization_id);
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
    let numbers = (counter.next_number - size)..counter.next_number;
    let of_orders = order::Entity::of(organization_id).filter(order::Column::OrderNumber.is_in(numbers.clone().map(print)));
    let mut taken = of_orders.select_only().column(order::Column::OrderNumber).into_query();
    use former_order_number::Column::OrderNumber;
    let former = former_order_number::Entity::of(organization_id).filter(OrderNumber.is_in(numbers.clone().map(print)));
    taken.union(UnionType::All, former.select_only().column(OrderNumber).into_query());
    let rows = tx.query_all(&taken).await?;
    let taken: Vec<String> = rows.iter().map(|row| row.try_get("", "order_number")).collect::<Result<_, _>>()?;
    db.commit(tx).await?;
    Ok(numbers.filter(|number| !taken.contains(&print(*number))).collect())
}
