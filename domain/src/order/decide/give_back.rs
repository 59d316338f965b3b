//! Goods come back.

use std::collections::HashMap;

use entity::{Decimal4, OrderEventType, OrderStatus, OutOfRange, order_line, order_return, return_line};
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::{Allowed, Refusal};
use crate::currency::{Currency, print};
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::{Child, Situation};
use crate::order::totals;
use crate::problems::{Path, Problems};
use crate::stock::{self, Place};

/// Goods that come back together.
#[derive(Clone, Debug)]
pub struct ReturnedGoods {
    pub id: Uuid,
    /// What is given back for them; where nothing is said what they cost the buyer, or what the order still bills where that is less.
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

/// Goods come back after they have left, and once.
pub fn may_give_back(lines: &[order_line::Model]) -> Allowed {
    if lines.iter().any(|line| out_of(line) > 0) {
        return Ok(());
    }
    let message = if lines.iter().all(|line| line.fulfilled_quantity == 0) {
        "Nothing of this order has left: nothing can come back."
    } else if lines.iter().all(|line| line.returned_quantity == line.quantity) {
        "All of this order has come back already."
    } else {
        "All that has left of this order has come back already."
    };
    Err(Refusal::status(Some(OrderStatus::Returned), message))
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
        if let Some(part) = credit.parts.get(&line.id) {
            line.returned_payable = line.returned_payable.checked_add(part.payable).map_err(out_of_range)?;
            line.returned_tax = line.returned_tax.checked_add(part.tax).map_err(out_of_range)?;
        }
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
    /// By line.
    parts: HashMap<Uuid, Part>,
}

/// What units of a line stand for.
#[derive(Clone, Copy)]
struct Part {
    /// What they cost the buyer.
    payable: Decimal4,
    /// What of that is tax; then, what of the amount that is given back for them is.
    tax: Decimal4,
}

/// What is taken off the bill: what is said, or what the units cost the buyer. Never more than there is on it, which what was said of
/// earlier goods may make less.
fn credit(
    change: &Change<'_>,
    path: &Path<'_>,
    units: &HashMap<Uuid, i32>,
    said: Option<Decimal4>,
    problems: &mut Problems,
) -> Result<Option<Credit>> {
    let before = change.order.returned_amount;
    let currency = change.known_currency()?;
    let (Ok(parts), Ok(billable)) = (parts(change, units, currency), totals::billable(&change.order)) else {
        problems.add(path, Code::OutOfRange, totals::too_large("What came back is too large an amount."));
        return Ok(None);
    };
    let most = billable.max(Decimal4::ZERO);
    if said.is_some_and(|amount| amount > most) {
        let message = Message::new("This is more than the order still bills: at most {max} is.");
        let currency = change.order.currency.as_str();
        let message = message.with(Parameter::Max, print(most, currency)).with(Parameter::Currency, currency);
        problems.add(path, Code::OutOfRange, message);
        return Ok(None);
    }
    let cost = Decimal4::sum(parts.iter().map(|(_, part)| part.payable));
    let credited = cost.and_then(|cost| {
        let amount = said.unwrap_or_else(|| cost.clamp(Decimal4::ZERO, most));
        Ok((amount, before.checked_add(amount)?, taxed(parts, cost, amount, currency)?))
    });
    let Ok((amount, in_all, parts)) = credited else {
        problems.add(path, Code::OutOfRange, totals::too_large("What came back is too large an amount."));
        return Ok(None);
    };
    Ok(Some(Credit { amount, in_all, parts: parts.into_iter().collect() }))
}

/// What the units of each line cost the buyer: their part of what the line costs, rounded down; the last units take what is left. With
/// the last units of the order that is so of every line: what they cost may have changed since some of them came back.
fn parts(change: &Change<'_>, units: &HashMap<Uuid, i32>, currency: Currency) -> Result<Vec<(Uuid, Part)>, OutOfRange> {
    let units_of = |line: &order_line::Model| units.get(&line.id).copied().unwrap_or(0);
    let is_last = |line: &order_line::Model| line.returned_quantity + units_of(line) == line.quantity;
    let is_all = change.lines.iter().all(is_last);
    let mut parts = Vec::with_capacity(units.len());
    for line in &change.lines {
        let units = units_of(line);
        if units == 0 && !is_all {
            continue;
        }
        let whole = totals::payable(line, currency)?;
        let payable = if is_last(line) {
            whole.checked_sub(line.returned_payable)?
        } else {
            currency.share_down(whole, i64::from(units), i64::from(line.quantity))?
        };
        // Parts add up to the line's tax, whatever the parts.
        let tax_until = |payable: Decimal4| currency.share_down(line.tax, payable.ten_thousandths(), whole.ten_thousandths());
        let tax = if whole <= Decimal4::ZERO {
            Decimal4::ZERO
        } else {
            tax_until(line.returned_payable.checked_add(payable)?)?.checked_sub(tax_until(line.returned_payable)?)?
        };
        parts.push((line.id, Part { payable, tax }));
    }
    Ok(parts)
}

/// The parts, with what of an amount is tax that is divided as what the units cost is.
fn taxed(mut parts: Vec<(Uuid, Part)>, cost: Decimal4, amount: Decimal4, currency: Currency) -> Result<Vec<(Uuid, Part)>, OutOfRange> {
    if amount == cost {
        return Ok(parts);
    }
    let taxes: Vec<Decimal4> = parts.iter().map(|(_, part)| part.tax).collect();
    let tax = Decimal4::sum(taxes.iter().copied())?;
    let tax = if cost > Decimal4::ZERO {
        currency.share_down(tax, amount.ten_thousandths(), cost.ten_thousandths())?.clamp(Decimal4::ZERO, amount)
    } else {
        Decimal4::ZERO
    };
    for ((_, part), tax) in parts.iter_mut().zip(currency.spread(tax, &taxes)?) {
        part.tax = tax;
    }
    Ok(parts)
}

fn out_of_range(_: OutOfRange) -> Error {
    Error::Internal("what came back of a line is out of range".into())
}

/// Puts the units back on the shelf of the order's warehouse.
fn restock(change: &mut Change<'_>, path: &Path<'_>, units: &HashMap<Uuid, i32>, problems: &mut Problems) -> Result<()> {
    let back = |line: &order_line::Model| units.get(&line.id).map(|units| (change.place(line.product_id), i64::from(*units)));
    let back: Vec<(Place, i64)> = change.lines.iter().filter_map(back).collect();
    for (place, units) in back {
        if !change.levels.restock(place, units)? {
            problems.add(path, Code::OutOfRange, stock::full());
            break;
        }
    }
    Ok(())
}
