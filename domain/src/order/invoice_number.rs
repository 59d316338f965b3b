//! Numbers of invoices and credit notes: of each kind a company's run without gaps, and their dates do not run back.

use entity::invoice_series::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::change::Change;
use super::decide::bill::Document;
use crate::currency::print;
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::message::{Message, Parameter};
use crate::problems::{Path, Problems};

/// Gives each document of the change the next number of its series.
///
/// Taken in the transaction that writes the document, which gives it back where it fails. The next document of the series waits
/// for its end, so it is the last thing to be asked for.
pub(super) async fn take(tx: &impl ConnectionTrait, change: &mut Change<'_>) -> Result<()> {
    for document in &mut change.added.invoices {
        let invoice = &document.row;
        let row = ActiveModel {
            organization_id: Set(invoice.organization_id),
            company_id: Set(invoice.company_id),
            kind: Set(invoice.kind),
            next_number: Set(2),
            last_date: Set(invoice.date),
        };
        let next = Expr::col((Alias::new("invoice_series"), Column::NextNumber)).add(1);
        let conflict = OnConflict::columns([Column::OrganizationId, Column::CompanyId, Column::Kind])
            .value(Column::NextNumber, next)
            .value(Column::LastDate, Expr::cust(LATER_DATE))
            .to_owned();
        let series = Entity::insert(row).on_conflict(conflict).exec_with_returning(tx).await?;
        if series.last_date != document.row.date {
            if document.is_dated {
                let mut problems = Problems::default();
                let message = Message::new("The last document of this series is dated {min}: dates do not run back.");
                let message = message.with(Parameter::Min, series.last_date.to_string());
                problems.add(&Path::INPUT.field("date"), Code::OutOfRange, message);
                problems.finish()?;
            }
            document.row.date = series.last_date;
        }
        change.changes.note("invoices", Value::Null, give(document, series.next_number - 1));
    }
    Ok(())
}

/// The later one of the series' date and the document's.
const LATER_DATE: &str =
    r#"CASE WHEN "invoice_series"."last_date" > excluded."last_date" THEN "invoice_series"."last_date" ELSE excluded."last_date" END"#;

/// Gives the document this number of its series, decimal, padded to 7 digits; and the document as the history tells it.
pub fn give(document: &mut Document, number: i64) -> Value {
    let invoice = &mut document.row;
    invoice.invoice_number = format!("{number:07}");
    let amount = print(invoice.invoice_amount, &invoice.currency);
    json!({
        "id": Kind::Invoice.print(invoice.id), "kind": invoice.kind, "invoiceNumber": invoice.invoice_number, "invoiceAmount": amount,
    })
}
