//! Reads of orders and of what belongs to them.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{
    Tenant, attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::rows::{self, Reader};

type Many<M> = Result<HashMap<Uuid, Vec<Arc<M>>>>;

/// An order that must be there, with its lines.
pub async fn whole(db: &impl Reader, organization_id: Uuid, id: Uuid) -> Result<(order::Model, Vec<order_line::Model>)> {
    let order = rows::one(db, order::Entity::of(organization_id).filter(order::Column::Id.eq(id))).await?;
    let order = order.ok_or_else(|| Error::Internal("an order that something refers to is gone".into()))?;
    let lines = lines_of_order(db, organization_id, id).await?;
    Ok((order, lines))
}

/// The lines of an order, in their order.
pub async fn lines_of_order(db: &impl Reader, organization_id: Uuid, id: Uuid) -> Result<Vec<order_line::Model>> {
    let lines = order_line::Entity::of(organization_id).filter(order_line::Column::OrderId.eq(id));
    rows::all(db, lines.order_by_asc(order_line::Column::Position).order_by_asc(order_line::Column::Id)).await
}

/// The lines of each order, in their order.
pub async fn lines_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<order_line::Model> {
    let sort = [order_line::Column::Position, order_line::Column::Id];
    rows::many_of(db, order_line::Entity::of(organization_id), order_line::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The payments of each order, the oldest first.
pub async fn payments_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<payment::Model> {
    let sort = [payment::Column::PaidAt, payment::Column::Id];
    rows::many_of(db, payment::Entity::of(organization_id), payment::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The refunds of each order, the oldest first.
pub async fn refunds_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<refund::Model> {
    let sort = [refund::Column::RefundedAt, refund::Column::Id];
    rows::many_of(db, refund::Entity::of(organization_id), refund::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The notes of each order, the oldest first.
pub async fn notes_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<order_note::Model> {
    let sort = [order_note::Column::CreatedAt, order_note::Column::Id];
    rows::many_of(db, order_note::Entity::of(organization_id), order_note::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The attachments of each order, the oldest first.
pub async fn attachments_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<attachment::Model> {
    let sort = [attachment::Column::CreatedAt, attachment::Column::Id];
    rows::many_of(db, attachment::Entity::of(organization_id), attachment::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The fulfilments of each order, the oldest first.
pub async fn fulfillments_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<fulfillment::Model> {
    let sort = [fulfillment::Column::CreatedAt, fulfillment::Column::Id];
    rows::many_of(db, fulfillment::Entity::of(organization_id), fulfillment::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The invoices of each order, the oldest first.
pub async fn invoices_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<invoice::Model> {
    let sort = [invoice::Column::CreatedAt, invoice::Column::Id];
    rows::many_of(db, invoice::Entity::of(organization_id), invoice::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The returns of each order, the oldest first.
pub async fn returns_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<order_return::Model> {
    let sort = [order_return::Column::CreatedAt, order_return::Column::Id];
    rows::many_of(db, order_return::Entity::of(organization_id), order_return::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The tags of each order, in their order.
pub async fn tags_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<order_tag::Model> {
    let sort = [order_tag::Column::Position, order_tag::Column::Tag];
    rows::many_of(db, order_tag::Entity::of(organization_id), order_tag::Column::OrderId, order_ids, &sort, |row| row.order_id).await
}

/// The custom fields of each order, in their order.
pub async fn custom_fields_of_orders(db: &impl Reader, organization_id: Uuid, order_ids: &[Uuid]) -> Many<order_custom_field::Model> {
    let sort = [order_custom_field::Column::Position, order_custom_field::Column::Key];
    rows::many_of(db, order_custom_field::Entity::of(organization_id), order_custom_field::Column::OrderId, order_ids, &sort, |row| {
        row.order_id
    })
    .await
}

/// What each fulfilment took.
pub async fn lines_of_fulfillments(db: &impl Reader, organization_id: Uuid, fulfillment_ids: &[Uuid]) -> Many<fulfillment_line::Model> {
    let sort = [fulfillment_line::Column::LineId];
    rows::many_of(
        db,
        fulfillment_line::Entity::of(organization_id),
        fulfillment_line::Column::FulfillmentId,
        fulfillment_ids,
        &sort,
        |row| row.fulfillment_id,
    )
    .await
}

/// What each invoice bills.
pub async fn lines_of_invoices(db: &impl Reader, organization_id: Uuid, invoice_ids: &[Uuid]) -> Many<invoice_line::Model> {
    let sort = [invoice_line::Column::LineId];
    rows::many_of(db, invoice_line::Entity::of(organization_id), invoice_line::Column::InvoiceId, invoice_ids, &sort, |row| row.invoice_id)
        .await
}

/// What each return brought back.
pub async fn lines_of_returns(db: &impl Reader, organization_id: Uuid, return_ids: &[Uuid]) -> Many<return_line::Model> {
    let sort = [return_line::Column::LineId];
    rows::many_of(db, return_line::Entity::of(organization_id), return_line::Column::ReturnId, return_ids, &sort, |row| row.return_id).await
}
