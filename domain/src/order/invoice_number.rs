//! Numbers of invoices: a company's run without gaps.

use entity::invoice;
use entity::invoice_number_counter::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::change::Change;
use crate::currency::print;
use crate::error::Result;
use crate::id::Kind;

/// Gives each invoice of the change its company's next number.
///
/// Taken in the transaction that writes the invoice, which gives it back where it fails. The next invoice of the company waits
/// for its end, so it is the last thing to be asked for.
pub(super) async fn take(tx: &impl ConnectionTrait, change: &mut Change<'_>) -> Result<()> {
    for (invoice, _) in &mut change.added.invoices {
        let row = ActiveModel { organization_id: Set(invoice.organization_id), company_id: Set(invoice.company_id), next_number: Set(2) };
        let next = Expr::col((Alias::new("invoice_number_counter"), Column::NextNumber)).add(1);
        let counter = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::OrganizationId, Column::CompanyId]).value(Column::NextNumber, next).to_owned())
            .exec_with_returning(tx)
            .await?;
        change.changes.note("invoices", Value::Null, give(invoice, counter.next_number - 1));
    }
    Ok(())
}

/// Gives the invoice this number of its company's run, decimal, padded to 7 digits; and the invoice as the history tells it.
pub fn give(invoice: &mut invoice::Model, number: i64) -> Value {
    invoice.invoice_number = format!("{number:07}");
    let amount = print(invoice.invoice_amount, &invoice.currency);
    json!({ "id": Kind::Invoice.print(invoice.id), "invoiceNumber": invoice.invoice_number, "invoiceAmount": amount })
}
