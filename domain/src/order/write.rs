//! Writes what was decided: for one order or for a hundred alike, in one message to the database.

use std::collections::BTreeSet;

use database::Writes;
use entity::{
    Tenant, attachment, cart_item, customer, former_channel_order, former_order_number, fulfillment, fulfillment_line, invoice,
    invoice_line, order, order_custom_field, order_event, order_line, order_note, order_return, order_tag, payment, refund, return_line,
};
use sea_orm::sea_query::{CaseStatement, Expr, SimpleExpr};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter};
use uuid::Uuid;

use super::change::Change;
use super::invoice_number;
use crate::error::Result;
use crate::op::Op;
use crate::stock::Levels;

/// Writes the orders with everything that hangs on them, the stock and the events; the caller commits. Nothing is written of an order
/// that did not change.
pub async fn write(tx: &impl ConnectionTrait, op: &Op, levels: &Levels, changes: &mut [&mut Change<'_>]) -> Result<()> {
    let mut events = Vec::with_capacity(changes.len());
    for change in changes.iter_mut().filter(|change| change.is_change()) {
        invoice_number::take(tx, change).await?;
        events.push(change.finish()?);
    }
    let changed: Vec<&Change<'_>> = changes.iter().map(|change| &**change).filter(|change| change.is_change()).collect();
    let mut writes = Writes::default();
    levels.add_to(&mut writes, op);
    add_orders(&mut writes, &changed);
    add_children(&mut writes, &changed);
    for change in changed {
        remove(&mut writes, change);
        track(&mut writes, change);
    }
    writes.insert::<order_event::Entity, _>(events);
    Ok(writes.run(tx).await?)
}

/// Orders and their lines; a described customer goes before its order.
fn add_orders(writes: &mut Writes, changes: &[&Change<'_>]) {
    let new = || changes.iter().filter(|change| change.is_new());
    let edited = || changes.iter().filter(|change| !change.is_new());
    writes.insert::<customer::Entity, _>(changes.iter().filter_map(|change| change.added.customer.clone()));
    writes.insert::<order::Entity, _>(new().map(|change| change.order.clone()));
    writes.insert::<order_line::Entity, _>(new().flat_map(|change| change.lines.clone()));
    for change in edited() {
        update(writes, change);
        remove_lines(writes, change);
    }
    add_former_numbers(writes, changes);
    use order_line::Column as Line;
    let lines = edited().flat_map(|change| change.lines.iter().filter(|line| !change.lines_before().contains(line)).cloned());
    let columns: Vec<_> = Line::iter().filter(|column| !matches!(column, Line::OrganizationId | Line::Id | Line::OrderId)).collect();
    writes.upsert::<order_line::Entity, _>(lines, &[Line::OrganizationId, Line::Id], &columns);
}

/// Numbers that orders give up stay theirs for ever.
fn add_former_numbers(writes: &mut Writes, changes: &[&Change<'_>]) {
    let edited = || changes.iter().filter(|change| !change.is_new()).map(|change| (change.before(), &change.order));
    let numbers = edited().filter(|(before, order)| before.order_number != order.order_number);
    let row = |(before, _): (&order::Model, &order::Model)| former_order_number::Model {
        organization_id: before.organization_id,
        order_number: before.order_number.clone(),
        order_id: before.id,
    };
    use former_order_number::Column::{OrderId, OrderNumber, OrganizationId};
    writes.upsert::<former_order_number::Entity, _>(numbers.map(row), &[OrganizationId, OrderNumber], &[OrderId]);
    let ids = edited().filter(|(before, order)| before.channel_order_id != order.channel_order_id);
    let row = |(before, _): (&order::Model, &order::Model)| {
        let (organization_id, account_id, order_id) = (before.organization_id, before.account_id, before.id);
        let channel_order_id = before.channel_order_id.clone()?;
        Some(former_channel_order::Model { organization_id, account_id, channel_order_id, order_id })
    };
    use former_channel_order::Column as Former;
    let key = [Former::OrganizationId, Former::AccountId, Former::ChannelOrderId];
    writes.upsert::<former_channel_order::Entity, _>(ids.filter_map(row), &key, &[Former::OrderId]);
}

/// The columns that changed, and only of the version that was judged.
fn update(writes: &mut Writes, change: &Change<'_>) {
    let (before, order) = (change.before(), &change.order);
    let mut row = order.clone().into_active_model();
    for column in order::Column::iter() {
        if before.get(column) != order.get(column) {
            row.reset(column);
        }
    }
    let update = order::Entity::update_of(order.organization_id).set(row).filter(order::Column::Id.eq(order.id));
    writes.update(update.filter(order::Column::Version.eq(before.version)), 1);
}

fn remove_lines(writes: &mut Writes, change: &Change<'_>) {
    let kept: BTreeSet<Uuid> = change.lines.iter().map(|line| line.id).collect();
    let removed: Vec<Uuid> = change.lines_before().iter().map(|line| line.id).filter(|id| !kept.contains(id)).collect();
    if !removed.is_empty() {
        let count = removed.len();
        writes.delete(order_line::Entity::delete_of(change.order.organization_id).filter(order_line::Column::Id.is_in(removed)), count);
    }
}

fn remove(writes: &mut Writes, change: &Change<'_>) {
    let (organization_id, order_id) = (change.order.organization_id, change.order.id);
    let removed = &change.removed;
    if !removed.tags.is_empty() {
        let tags = order_tag::Entity::delete_of(organization_id).filter(order_tag::Column::OrderId.eq(order_id));
        let count = removed.tags.len();
        writes.delete(tags.filter(order_tag::Column::Tag.is_in(removed.tags.iter().cloned())), count);
    }
    if !removed.custom_fields.is_empty() {
        let fields = order_custom_field::Entity::delete_of(organization_id).filter(order_custom_field::Column::OrderId.eq(order_id));
        let count = removed.custom_fields.len();
        writes.delete(fields.filter(order_custom_field::Column::Key.is_in(removed.custom_fields.iter().cloned())), count);
    }
    if !removed.attachments.is_empty() {
        let count = removed.attachments.len();
        writes.delete(
            attachment::Entity::delete_of(organization_id).filter(attachment::Column::Id.is_in(removed.attachments.clone())),
            count,
        );
    }
    if !removed.cart_items.is_empty() {
        // What came into the cart meanwhile stays.
        let count = removed.cart_items.len();
        writes.delete(cart_item::Entity::delete_of(organization_id).filter(cart_item::Column::Id.is_in(removed.cart_items.clone())), count);
    }
}

/// Fulfilments that are there already.
fn track(writes: &mut Writes, change: &Change<'_>) {
    use fulfillment::Column::{CancelledAt, Carrier, DeliveredAt, Id, OrderId, Service, TrackingNumber, TrackingUrl};
    let organization_id = change.order.organization_id;
    if let Some(tracked) = change.fulfillment.as_ref().filter(|tracked| tracked.changed) {
        let mut row = tracked.row.clone().into_active_model();
        [Carrier, Service, TrackingNumber, TrackingUrl, DeliveredAt, CancelledAt].into_iter().for_each(|column| row.reset(column));
        writes.update(fulfillment::Entity::update_of(organization_id).set(row).filter(Id.eq(tracked.row.id)), 1);
    }
    if change.delivered > 0 {
        let on_their_way =
            fulfillment::Entity::update_of(organization_id).filter(OrderId.eq(change.order.id)).filter(DeliveredAt.is_null());
        let on_their_way = on_their_way.filter(CancelledAt.is_null());
        writes.update(on_their_way.col_expr(DeliveredAt, not_before_it_left(change.op)), change.delivered);
    }
}

/// Now, or when a fulfilment left where this was given as later.
fn not_before_it_left(op: &Op) -> SimpleExpr {
    use fulfillment::Column::ShippedAt;
    CaseStatement::new().case(ShippedAt.gt(op.now), Expr::col(ShippedAt)).finally(Expr::value(op.now)).into()
}

/// In an order that the foreign keys accept.
fn add_children(writes: &mut Writes, changes: &[&Change<'_>]) {
    let all = || changes.iter().map(|change| &change.added);
    writes.insert::<payment::Entity, _>(all().flat_map(|added| added.payments.clone()));
    writes.insert::<refund::Entity, _>(all().flat_map(|added| added.refunds.clone()));
    writes.insert::<order_note::Entity, _>(all().flat_map(|added| added.notes.clone()));
    writes.insert::<attachment::Entity, _>(all().flat_map(|added| added.attachments.clone()));
    use order_tag::Column as Tag;
    let tags = all().flat_map(|added| added.tags.clone());
    writes.upsert::<order_tag::Entity, _>(tags, &[Tag::OrganizationId, Tag::OrderId, Tag::Tag], &[Tag::Position]);
    use order_custom_field::Column::{Key, OrderId, OrganizationId, Value};
    let fields = all().flat_map(|added| added.custom_fields.clone());
    writes.upsert::<order_custom_field::Entity, _>(fields, &[OrganizationId, OrderId, Key], &[Value]);
    writes.insert::<fulfillment::Entity, _>(all().flat_map(|added| added.fulfillments.iter().map(|(row, _)| row.clone())));
    writes.insert::<fulfillment_line::Entity, _>(all().flat_map(|added| added.fulfillments.iter().flat_map(|(_, rows)| rows.clone())));
    writes.insert::<order_return::Entity, _>(all().flat_map(|added| added.returns.iter().map(|(row, _)| row.clone())));
    writes.insert::<return_line::Entity, _>(all().flat_map(|added| added.returns.iter().flat_map(|(_, rows)| rows.clone())));
    writes.insert::<invoice::Entity, _>(all().flat_map(|added| added.invoices.iter().map(|document| document.row.clone())));
    writes.insert::<invoice_line::Entity, _>(all().flat_map(|added| added.invoices.iter().flat_map(|document| document.lines.clone())));
}
