//! Numbers of invoices: a company's run without gaps.

use entity::invoice_number_counter::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::error::Result;
use crate::op::Op;

/// The company's next number: decimal, padded to 7 digits.
///
/// Taken in the transaction that writes the invoice, which gives it back where it fails. The next invoice of the company waits
/// for its end, so it is the last thing to be asked for.
pub(super) async fn take(tx: &impl ConnectionTrait, op: &Op, company_id: Uuid) -> Result<String> {
    let row = ActiveModel { organization_id: Set(op.organization_id()), company_id: Set(company_id), next_number: Set(2) };
    let next = Expr::col((Alias::new("invoice_number_counter"), Column::NextNumber)).add(1);
    let counter = Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::OrganizationId, Column::CompanyId]).value(Column::NextNumber, next).to_owned())
        .exec_with_returning(tx)
        .await?;
    Ok(format!("{:07}", counter.next_number - 1))
}
