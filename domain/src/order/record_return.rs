//! Records that goods have come back, whether they go back on the shelf or not.

use entity::{OrderEventType, order_return};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::give_back::{self, ReturnPaths, ReturnedGoods, out_of};
use super::decide::units::{LineQuantity, named_places, named_units};
use super::situation::{Asked, Child, Situation};
use super::totals;
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::{Code, Result};
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Store};

/// Goods that came back together. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub lines: Vec<LineQuantity>,
    /// What is taken off the bill; where nothing is said what the lines were sold for, or what the order still bills where that is less.
    pub amount: Option<Raw<Decimal>>,
    pub reason: Option<String>,
    pub restock: bool,
}

/// Takes goods of an order back.
pub async fn record_return(op: &Op, store: &Store, input: ReturnInput) -> Result<Changed<order_return::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for ReturnInput {
    type Row = order_return::Model;

    const NAME: &'static str = "recordReturn";
    const MAKES: bool = true;

    fn target(&self) -> Target<'_> {
        Target::Order { field: "orderId", id: &self.order_id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn asks(&self, change: &Change<'_>, _: &mut Problems) -> Asked<'_> {
        Asked::children(change, [Child::Returns])
    }

    fn stock(&self, change: &Change<'_>, _: &Situation) -> Stock {
        if !self.restock || change.order.disable_inventory_count {
            return Stock::default();
        }
        let places = named_places(change, Some(&self.lines), out_of);
        Stock { made: places.clone(), places }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let path = Path::INPUT;
        let (at_order, at_amount, at_restock) = (path.field("orderId"), path.field("amount"), path.field("restock"));
        let reason = problems.long_text(&path.field("reason"), self.reason.as_deref());
        let before = problems.len();
        let amount = problems.amount(&at_amount, self.amount.as_ref(), change.currency);
        let units = self.units(change, problems);
        if problems.len() == before {
            let paths = ReturnPaths { order: &at_order, amount: &at_amount, restock: &at_restock };
            let goods = ReturnedGoods { id, amount, reason: reason.clone(), restock: self.restock };
            give_back::give_back(change, paths, &units, goods, situation, problems)?;
        }
        if totals::settle(&mut change.order).is_err() {
            problems.add(&at_amount, Code::OutOfRange, totals::too_large("What came back is too large an amount."));
        }
        (change.event, change.reason) = (Some(OrderEventType::ReturnRecorded), reason);
        Ok(())
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.returns.pop().map(|(row, _)| row)
    }
}

impl ReturnInput {
    /// What comes back.
    fn units(&self, change: &Change<'_>, problems: &mut Problems) -> Vec<(Uuid, i32)> {
        if let Err(refusal) = give_back::may_give_back(&change.lines) {
            refusal.tell(change, &Path::INPUT.field("orderId"), problems);
            return Vec::new();
        }
        named_units(problems, &Path::INPUT.field("lines"), &change.lines, &self.lines, out_of)
    }
}
