//! Writes drafts: one statement for each table, whatever the number of orders.

use entity::{
    attachment, customer, fulfillment, fulfillment_line, order, order_custom_field, order_event, order_line, order_note, order_return,
    order_tag, payment, return_line,
};
use sea_orm::ConnectionTrait;

use super::cart;
use super::draft::Draft;
use crate::error::Result;
use crate::insert::insert;
use crate::op::Op;
use crate::order::event;

/// Everything that the drafts hold, in an order that the foreign keys accept.
pub(super) async fn write(tx: &impl ConnectionTrait, op: &Op, drafts: &[&Draft]) -> Result<()> {
    let all = || drafts.iter().copied();
    insert::<customer::Entity, _>(tx, all().filter_map(|draft| draft.new_customer.clone())).await?;
    insert::<order::Entity, _>(tx, all().map(|draft| draft.order.clone())).await?;
    insert::<order_line::Entity, _>(tx, all().flat_map(|draft| draft.lines.clone())).await?;
    insert::<payment::Entity, _>(tx, all().flat_map(|draft| draft.payments.clone())).await?;
    insert::<order_note::Entity, _>(tx, all().flat_map(|draft| draft.notes.clone())).await?;
    insert::<attachment::Entity, _>(tx, all().flat_map(|draft| draft.attachments.clone())).await?;
    insert::<order_tag::Entity, _>(tx, all().flat_map(|draft| draft.tags.clone())).await?;
    insert::<order_custom_field::Entity, _>(tx, all().flat_map(|draft| draft.custom_fields.clone())).await?;
    insert::<fulfillment::Entity, _>(tx, all().filter_map(|draft| draft.fulfillment.as_ref().map(|(row, _)| row.clone()))).await?;
    insert::<fulfillment_line::Entity, _>(tx, all().filter_map(|draft| draft.fulfillment.as_ref()).flat_map(|(_, rows)| rows.clone()))
        .await?;
    insert::<order_return::Entity, _>(tx, all().filter_map(|draft| draft.order_return.as_ref().map(|(row, _)| row.clone()))).await?;
    insert::<return_line::Entity, _>(tx, all().filter_map(|draft| draft.order_return.as_ref()).flat_map(|(_, rows)| rows.clone())).await?;
    insert::<order_event::Entity, _>(tx, all().map(|draft| event::created(op, &draft.order, &draft.lines))).await?;
    let carts: Vec<_> = all().filter_map(|draft| draft.cart.as_ref()).collect();
    cart::empty(tx, op, &carts).await
}
