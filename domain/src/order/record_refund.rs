//! Records money that was given back: at most what was paid and not given back before.

use entity::{PaymentMethod, refund};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::fields::money_moved_at;
use super::decide::pay::{self, Refund};
use super::situation::{Asked, Child, Names, Situation};
use super::verb::{self, Changed, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::{Moment, Raw};
use crate::{Op, Store};

/// Money that went back. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRefundInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub method: PaymentMethod,
    pub amount: Raw<Decimal>,
    pub transaction_id: Option<String>,
    /// Now where it is left out.
    pub refunded_at: Option<Raw<Moment>>,
    pub reason: Option<String>,
}

/// Records a refund.
pub async fn record_refund(op: &Op, store: &Store, input: RecordRefundInput) -> Result<Changed<refund::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for RecordRefundInput {
    type Row = refund::Model;

    const NAME: &'static str = "recordRefund";
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
        let names = Names { organization: self.refunded_at.as_ref().is_some_and(Raw::is_day), ..Names::default() };
        Asked { names, ..Asked::children(change, [Child::Refunds]) }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let path = Path::INPUT;
        let refund = Refund {
            id,
            method: self.method,
            amount: problems.positive_amount(&path.field("amount"), &self.amount, change.currency),
            transaction_id: problems.text(&path.field("transactionId"), self.transaction_id.as_deref()),
            refunded_at: money_moved_at(problems, &path.field("refundedAt"), change.op, self.refunded_at.as_ref(), situation),
            reason: problems.long_text(&path.field("reason"), self.reason.as_deref()),
        };
        pay::refund(change, &path.field("orderId"), &path, refund, situation, problems)
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.refunds.pop()
    }
}
