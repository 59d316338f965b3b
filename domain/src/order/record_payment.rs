//! Records money that was received for an order, in whatever status.

use entity::payment;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::pay;
use super::input::PaymentInput;
use super::situation::{Asked, Child, Names, Situation};
use super::verb::{self, Changed, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Store};

/// Money that came in. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPaymentInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub payment: PaymentInput,
}

/// Records a payment.
pub async fn record_payment(op: &Op, store: &Store, input: RecordPaymentInput) -> Result<Changed<payment::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for RecordPaymentInput {
    type Row = payment::Model;

    const NAME: &'static str = "recordPayment";
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
        let names = Names { organization: self.payment.paid_at.as_ref().is_some_and(Raw::is_day), ..Names::default() };
        Asked { names, ..Asked::children(change, [Child::Payments]) }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let at = Path::INPUT.field("payment");
        let payment = pay::read(change, &at, id, &self.payment, situation, problems);
        pay::receive(change, &Path::INPUT.field("orderId"), &at, payment, situation, problems)
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.payments.pop()
    }
}
