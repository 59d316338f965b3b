//! Goods come back.

use std::collections::HashMap;

use entity::{Decimal4, OrderEventType, OrderStatus, OutOfRange, order_line, order_return, return_line};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::currency::print;
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::order::change::Change;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::{Child, Situation};
use crate::order::totals;
use crate::problems::{Path, Problems};
use crate::stock::Place;

/// Goods that come back together.
#[derive(Clone, Debug)]
pub struct ReturnedGoods {
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
pub fn out_of(line: &order_line::Model) -> i32 {
    line.fulfilled_quantity - line.returned_quantity
}

/// What is out of each line, where there is any.
pub fn out(change: &Change<'_>) -> Vec<(Uuid, i32)> {
    change.lines.iter().map(|line| (line.id, out_of(line))).filter(|(_, units)| *units > 0).collect()
}

/// Takes these units back, one at least. Where they go on the shelf, their places must be locked.
pub fn give_back(
    change: &mut Change<'_>,
    paths: ReturnPaths<'_>,
    units: &[(Uuid, i32)],
    goods: ReturnedGoods,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    let before = problems.len();
    if situation.children.count(Child::Returns) >= MOST_CHILDREN {
        problems.too_many(paths.order, MOST_CHILDREN, "returns");
    }
    let by_line: HashMap<Uuid, i32> = units.iter().copied().collect();
    let amount = credit(change, paths.amount, &by_line, goods.amount, problems)?;
    let restocked = goods.restock && !change.order.disable_inventory_count;
    if restocked {
        restock(change, paths.restock, &by_line, problems)?;
    }
    let (Some(credit), true) = (amount, problems.len() == before) else { return Ok(()) };
    let organization_id = change.order.organization_id;
    let mut rows = Vec::new();
    for line in &mut change.lines {
        let Some(&returned) = by_line.get(&line.id) else { continue };
        line.returned_quantity += returned;
        rows.push(return_line::Model { organization_id, return_id: goods.id, line_id: line.id, quantity: returned });
    }
    change.order.returned_amount = credit.in_all;
    let row = order_return::Model {
        organization_id,
        id: goods.id,
        order_id: change.order.id,
        amount: credit.amount,
        reason: goods.reason,
        restocked,
        created_at: change.op.now,
    };
    let told = json!({ "id": Kind::Return.print(row.id), "amount": print(row.amount, &change.order.currency), "restocked": restocked });
    change.changes.note("returns", Value::Null, told);
    change.event = Some(OrderEventType::ReturnRecorded);
    change.added.returns.push((row, rows));
    if change.lines.iter().all(|line| line.returned_quantity == line.quantity) {
        change.order.status = OrderStatus::Returned;
    }
    Ok(())
}

/// What goods that came back take off the bill.
struct Credit {
    amount: Decimal4,
    /// With what came back before.
    in_all: Decimal4,
}

/// What is taken off the bill: what is said, or what the goods were sold for. Never more than there is on it, which an order's
/// own discount, or what was said of earlier goods, may make less.
fn credit(
    change: &Change<'_>,
    path: &Path<'_>,
    units: &HashMap<Uuid, i32>,
    said: Option<Decimal4>,
    problems: &mut Problems,
) -> Result<Option<Credit>> {
    let before = change.order.returned_amount;
    let billable = change.order.grand_total.checked_sub(before);
    let (Ok(sold_for), Ok(billable)) = (sold_for(change, units)?, billable) else {
        problems.add(path, Code::OutOfRange, "What came back is too large an amount.");
        return Ok(None);
    };
    let most = billable.max(Decimal4::ZERO);
    if said.is_some_and(|amount| amount > most) {
        let message = format!("This is more than the order still bills: at most {} is.", print(most, &change.order.currency));
        problems.add(path, Code::OutOfRange, message);
        return Ok(None);
    }
    let amount = said.unwrap_or(sold_for.min(most));
    let Ok(in_all) = before.checked_add(amount) else {
        problems.add(path, Code::OutOfRange, "What came back is too large an amount.");
        return Ok(None);
    };
    Ok(Some(Credit { amount, in_all }))
}

/// What these units of the lines were sold for. Parts of a line add up to the whole of it, whatever the parts.
fn sold_for(change: &Change<'_>, units: &HashMap<Uuid, i32>) -> Result<Result<Decimal4, OutOfRange>> {
    let currency = change.known_currency()?;
    let sum = change.lines.iter().try_fold(Decimal4::ZERO, |sum, line| {
        let Some(units) = units.get(&line.id) else { return Ok(sum) };
        let total = totals::line_total(line, currency)?;
        let share = |units: i32| currency.share(total, i64::from(units), i64::from(line.quantity));
        sum.checked_add(share(line.returned_quantity + units)?.checked_sub(share(line.returned_quantity)?)?)
    });
    Ok(sum)
}

/// Puts the units back on the shelf of the order's warehouse.
fn restock(change: &mut Change<'_>, path: &Path<'_>, units: &HashMap<Uuid, i32>, problems: &mut Problems) -> Result<()> {
    let back = |line: &order_line::Model| units.get(&line.id).map(|units| (change.place(line.product_id), i64::from(*units)));
    let back: Vec<(Place, i64)> = change.lines.iter().filter_map(back).collect();
    for (place, units) in back {
        if !change.levels.restock(place, units)? {
            problems.add(path, Code::OutOfRange, format!("A stock level holds at most {} units.", i32::MAX));
            break;
        }
    }
    Ok(())
}
