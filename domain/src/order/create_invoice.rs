//! Bills the difference between what an order bills now and what its documents say so far.

use chrono::NaiveDate;
use entity::invoice;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::bill::{self, Bill, BillPaths};
use super::situation::{Asked, CustomerKey, Names, Situation};
use super::verb::{self, Changed, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Store};

/// An invoice or a credit note to write. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct CreateInvoiceInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    /// Today, where the organization is, if it is left out; or the date of the last of its series, where that is later.
    pub date: Option<Raw<NaiveDate>>,
    pub due_date: Option<Raw<NaiveDate>>,
}

/// Writes an invoice or a credit note.
pub async fn create_invoice(op: &Op, store: &Store, input: CreateInvoiceInput) -> Result<Changed<invoice::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for CreateInvoiceInput {
    type Row = invoice::Model;

    const NAME: &'static str = "createInvoice";
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
        let order = &change.order;
        let goods_go_to = order.shipping_override_address.as_ref().unwrap_or(&order.shipping_address);
        let names = Names {
            organization: true,
            company_id: Some(order.company_id),
            customer: order.customer_id.map(CustomerKey::Id),
            area_ids: goods_go_to.area_id.into_iter().collect(),
            ..Names::default()
        };
        Asked { names, order_id: Some(order.id), billing: true, ..Asked::default() }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let path = Path::INPUT;
        let date = problems.read(&path.field("date"), self.date.as_ref());
        let due_date = problems.read(&path.field("dueDate"), self.due_date.as_ref());
        let (at_order, at_date, at_due_date) = (path.field("orderId"), path.field("date"), path.field("dueDate"));
        let paths = BillPaths { order: &at_order, date: &at_date, due_date: &at_due_date };
        bill::bill(change, paths, Bill { id, date, due_date }, situation, problems)
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.invoices.pop().map(|document| document.row)
    }
}
