//! Goods come back.

use std::collections::{BTreeSet, HashMap};

use entity::{Decimal4, OrderStatus, OutOfRange, order_line, order_return, return_line};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::change::Change;
use super::recorded::{is_full, note_full};
use super::totals;
use crate::currency::print;
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::stock::Place;

/// Goods that come back together.
#[derive(Clone, Debug)]
pub struct Comeback {
    pub id: Uuid,
    /// What they are worth; where nothing is said what they were sold for, or what the order still bills where that is less.
    pub amount: Option<Decimal4>,
    pub reason: Option<String>,
    /// They go back on the shelf.
    pub restock: bool,
}

/// Where it is told that goods cannot come back.
#[derive(Clone, Copy, Debug)]
pub struct ReturnPaths<'a> {
    pub order: &'a Path<'a>,
    pub amount: &'a Path<'a>,
    pub restock: &'a Path<'a>,
}

/// What of a line has left and not come back.
pub(super) fn out_of(line: &order_line::Model) -> i32 {
    line.fulfilled_quantity - line.returned_quantity
}

impl Change {
    /// What is out of each line, where there is any.
    pub fn out(&self) -> Vec<(Uuid, i32)> {
        self.lines.iter().map(|line| (line.id, out_of(line))).filter(|(_, units)| *units > 0).collect()
    }

    /// What these units of the lines were sold for. Parts of a line add up to the whole of it, whatever the parts.
    pub fn sold_for(&self, units: &HashMap<Uuid, i32>) -> Result<std::result::Result<Decimal4, OutOfRange>> {
        let currency = self.currency()?;
        let sum = self.lines.iter().try_fold(Decimal4::ZERO, |sum, line| {
            let Some(units) = units.get(&line.id) else { return Ok(sum) };
            let total = totals::line_total(line, currency)?;
            let share = |units: i32| currency.share(total, i64::from(units), i64::from(line.quantity));
            sum.checked_add(share(line.returned_quantity + units)?.checked_sub(share(line.returned_quantity)?)?)
        });
        Ok(sum)
    }

    /// Takes these units back, one at least. Where stock is locked already, the rest of it must be too.
    pub async fn give_back(
        &mut self,
        tx: &impl ConnectionTrait,
        op: &Op,
        problems: &mut Problems,
        paths: ReturnPaths<'_>,
        units: &[(Uuid, i32)],
        back: Comeback,
    ) -> Result<()> {
        let before = problems.len();
        if is_full::<order_return::Entity>(tx, op, order_return::Column::OrderId, self).await? {
            note_full(problems, paths.order, "returns");
        }
        let by_line: HashMap<Uuid, i32> = units.iter().copied().collect();
        let amount = self.worth(problems, paths.amount, &by_line, back.amount)?;
        let restocked = back.restock && !self.order.disable_inventory_count;
        if restocked {
            self.restock(tx, op, problems, paths.restock, &by_line).await?;
        }
        let (Some(amount), true) = (amount, problems.len() == before) else { return Ok(()) };
        let organization_id = op.organization_id();
        let mut rows = Vec::new();
        for line in &mut self.lines {
            let Some(&returned) = by_line.get(&line.id) else { continue };
            line.returned_quantity += returned;
            rows.push(return_line::Model { organization_id, return_id: back.id, line_id: line.id, quantity: returned });
        }
        self.order.returned_amount = amount.all;
        let row = order_return::Model {
            organization_id,
            id: back.id,
            order_id: self.order.id,
            amount: amount.these,
            reason: back.reason,
            restocked,
            created_at: op.now,
        };
        let told = json!({ "id": Kind::Return.print(row.id), "amount": print(row.amount, &self.order.currency), "restocked": restocked });
        self.changes.note("returns", Value::Null, told);
        self.order_return = Some((row, rows));
        if self.lines.iter().all(|line| line.returned_quantity == line.quantity) {
            self.order.status = OrderStatus::Returned;
        }
        Ok(())
    }

    /// What is taken off the bill: what is said, or what the goods were sold for. Never more than there is on it, which an order's
    /// own discount, or what was said of earlier goods, may make less.
    fn worth(&self, problems: &mut Problems, path: &Path<'_>, units: &HashMap<Uuid, i32>, said: Option<Decimal4>) -> Result<Option<Worth>> {
        let before = self.order.returned_amount;
        let billable = self.order.grand_total.checked_sub(before);
        let (Ok(sold_for), Ok(billable)) = (self.sold_for(units)?, billable) else {
            problems.add(path, Code::OutOfRange, "What came back is too large an amount.");
            return Ok(None);
        };
        let most = billable.max(Decimal4::ZERO);
        if said.is_some_and(|amount| amount > most) {
            let message = format!("This is more than the order still bills: at most {} is.", print(most, &self.order.currency));
            problems.add(path, Code::OutOfRange, message);
            return Ok(None);
        }
        let these = said.unwrap_or(sold_for.min(most));
        let Ok(all) = before.checked_add(these) else {
            problems.add(path, Code::OutOfRange, "What came back is too large an amount.");
            return Ok(None);
        };
        Ok(Some(Worth { these, all }))
    }

    /// Puts the units back on the shelf of the order's warehouse.
    async fn restock(
        &mut self,
        tx: &impl ConnectionTrait,
        op: &Op,
        problems: &mut Problems,
        path: &Path<'_>,
        units: &HashMap<Uuid, i32>,
    ) -> Result<()> {
        let back = |line: &order_line::Model| units.get(&line.id).map(|units| (self.place(line.product_id), i64::from(*units)));
        let back: Vec<(Place, i64)> = self.lines.iter().filter_map(back).collect();
        let places: BTreeSet<Place> = back.iter().map(|(place, _)| *place).collect();
        self.levels.make_missing(tx, op, &places).await?;
        for (place, units) in back {
            if !self.levels.restock(place, units)? {
                problems.add(path, Code::OutOfRange, format!("A stock level holds at most {} units.", i32::MAX));
                break;
            }
        }
        Ok(())
    }
}

/// What goods that came back take off the bill.
struct Worth {
    these: Decimal4,
    /// With what came back before.
    all: Decimal4,
}
