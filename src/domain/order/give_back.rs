//! Goods come back.

use std::collections::HashMap;

use entity::{Decimal4, OrderStatus, OutOfRange, order_return, return_line};
use uuid::Uuid;

use super::change::Change;
use super::totals;
use crate::domain::error::Result;
use crate::domain::op::Op;

impl Change {
    /// What is out of each line, where there is any.
    pub fn out(&self) -> Vec<(Uuid, i32)> {
        let out = self.lines.iter().map(|line| (line.id, line.fulfilled_quantity - line.returned_quantity));
        out.filter(|(_, units)| *units > 0).collect()
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

    /// Takes these units back; the places must be locked where they go back in stock.
    pub fn give_back(
        &mut self,
        op: &Op,
        units: &HashMap<Uuid, i32>,
        amount: Decimal4,
        reason: Option<String>,
        restock: bool,
    ) -> Result<()> {
        let restocked = restock && !self.order.disable_inventory_count;
        let row = order_return::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id: self.order.id,
            amount,
            reason,
            restocked,
            created_at: op.now,
        };
        let mut rows = Vec::new();
        let warehouse_id = self.order.warehouse_id;
        for line in &mut self.lines {
            let Some(&returned) = units.get(&line.id).filter(|units| **units > 0) else { continue };
            line.returned_quantity += returned;
            if restocked {
                let place = crate::domain::stock::Place { product_id: line.product_id, warehouse_id };
                self.levels.restock(place, i64::from(returned))?;
            }
            rows.push(return_line::Model {
                organization_id: op.organization_id(),
                return_id: row.id,
                line_id: line.id,
                quantity: returned,
            });
        }
        self.order_return = Some((row, rows));
        if self.lines.iter().all(|line| line.returned_quantity == line.quantity) {
            self.order.status = OrderStatus::Returned;
        }
        Ok(())
    }
}
