//! What an order's invoices and credit notes say together.

use std::collections::HashMap;

use entity::{Decimal4, OutOfRange, Tenant, invoice, invoice_line};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::gst::split::Parts;
use crate::order::decide::bill::Documents;

/// The sums of the documents that an order has.
#[derive(Clone, Debug, Default)]
pub struct Billed {
    pub documents: usize,
    pub total: Decimal4,
    pub discount: Decimal4,
    pub returned: Decimal4,
    pub tax: Decimal4,
    /// By line, where a document names it.
    pub lines: HashMap<Uuid, BilledLine>,
}

/// What the documents say of one line.
#[derive(Clone, Copy, Debug, Default)]
pub struct BilledLine {
    pub amount: Decimal4,
    pub discount: Decimal4,
    pub gst: Parts,
}

const LINE: &str = "line";
const COUNT: &str = "documents";
const SUMS: [&str; 5] = ["sum_1", "sum_2", "sum_3", "sum_4", "sum_5"];

impl Billed {
    /// What the documents say all in all.
    pub fn documents(&self) -> Result<Documents, OutOfRange> {
        let gst = self.lines.values().flat_map(|line| [line.gst.cgst, line.gst.sgst, line.gst.igst]);
        let amount = Decimal4::sum(gst.chain([self.total, self.tax]))?.checked_sub(self.discount)?.checked_sub(self.returned)?;
        Ok(Documents { count: self.documents, amount })
    }

    /// Reads them; the order is locked.
    pub(super) async fn read(tx: &impl ConnectionTrait, organization_id: Uuid, order_id: Uuid) -> Result<Self> {
        let mut query = of_documents(organization_id, order_id);
        query.union(UnionType::All, of_lines(organization_id, order_id));
        let mut billed = Self::default();
        for row in tx.query_all(&query).await? {
            let mut sums = [Decimal4::ZERO; 5];
            for (sum, name) in sums.iter_mut().zip(SUMS) {
                let value: Option<i64> = row.try_get("", name)?;
                let value = Decimal4::from_ten_thousandths(value.unwrap_or_default());
                *sum = value.map_err(|_| Error::Internal("an order's invoices are out of range".into()))?;
            }
            let [first, second, third, fourth, fifth] = sums;
            match row.try_get::<Option<Uuid>>("", LINE)? {
                None => {
                    let count: i64 = row.try_get("", COUNT)?;
                    billed.documents = usize::try_from(count).unwrap_or_default();
                    (billed.total, billed.discount, billed.returned, billed.tax) = (first, second, third, fourth);
                }
                Some(line_id) => {
                    let gst = Parts { cgst: third, sgst: fourth, igst: fifth };
                    billed.lines.insert(line_id, BilledLine { amount: first, discount: second, gst });
                }
            }
        }
        Ok(billed)
    }
}

/// All documents together: one row, whether there are any or not.
fn of_documents(organization_id: Uuid, order_id: Uuid) -> SelectStatement {
    use invoice::Column::{DiscountAmount, OrderId, ReturnedAmount, Tax, TotalAmount};
    let mut select = invoice::Entity::of(organization_id).filter(OrderId.eq(order_id)).select_only().into_query();
    let sums = [TotalAmount, DiscountAmount, ReturnedAmount, Tax].map(|column| Some(column.as_column_ref().into()));
    add_columns(&mut select, Expr::cust("CAST(NULL AS uuid)"), sums.into_iter().chain([None]));
    select
}

/// A row for each line that a document names.
fn of_lines(organization_id: Uuid, order_id: Uuid) -> SelectStatement {
    use invoice_line::Column::{Amount, Cgst, Discount, Igst, InvoiceId, LineId, Sgst};
    let documents = invoice::Entity::of(organization_id).filter(invoice::Column::OrderId.eq(order_id));
    let documents = documents.select_only().column(invoice::Column::Id).into_query();
    let lines = invoice_line::Entity::of(organization_id).filter(InvoiceId.in_subquery(documents));
    let mut select = lines.select_only().group_by(LineId).into_query();
    let sums = [Amount, Discount, Cgst, Sgst, Igst].map(|column| Some(column.as_column_ref().into()));
    add_columns(&mut select, Expr::col(LineId.as_column_ref()), sums);
    select
}

/// Both parts have the same columns, of the same types.
fn add_columns(select: &mut SelectStatement, line: SimpleExpr, sums: impl IntoIterator<Item = Option<sea_orm::sea_query::ColumnRef>>) {
    select.expr_as(line, Alias::new(LINE));
    select.expr_as(Func::count(Expr::cust("*")), Alias::new(COUNT));
    for (column, name) in sums.into_iter().zip(SUMS) {
        // PostgreSQL adds up 64-bit numbers to a decimal one.
        let sum = column.map_or_else(|| Expr::cust("NULL"), |column| Expr::col(column).sum());
        select.expr_as(sum.cast_as(Alias::new("bigint")), Alias::new(name));
    }
}
