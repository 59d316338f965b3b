//! Sales orders and all that belongs to them.

mod add_note;
mod cancel;
mod cancel_fulfillment;
mod connection;
mod create;
mod create_invoice;
mod event;
mod fields;
mod filter;
mod fulfill;
mod fulfillment;
mod hold;
mod input;
mod invoice;
mod line;
mod money;
mod note;
mod object;
mod payment;
mod preview;
mod query;
mod record_payment;
mod record_refund;
mod record_return;
mod returns;
mod shipping;
mod status;
mod subscription;
mod summary;
mod update;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use entity::{Row, order, order_line};

use super::context::ContextExt;
use super::shown::shown;
use domain::order::verb::{Changed, Outcome};

pub use connection::OrderConnection;
pub use event::{OrderEvent, OrderEventType};
pub use filter::{CustomFieldFilter, OrderFilter, OrderSort, OrderSortField, is_counted};
pub use fulfillment::{Fulfillment, FulfillmentLine};
pub use invoice::{Invoice, InvoiceLine};
pub use line::OrderLine;
pub use money::OrderTotals;
pub use note::{Attachment, OrderNote, OrderNoteCategory};
pub use object::Order;
pub use payment::{Payment, PaymentMethod, Refund};
pub(crate) use query::orders_of;
pub use query::{ChannelOrderKey, OrderBy, OrderQuery};
pub use returns::{Return, ReturnLine};
pub use shipping::{GiftDetails, ShippingDetails};
pub use status::{AssignStatus, FulfillmentStatus, InvoiceKind, OrderAction, OrderStatus, OrderSubType, PaymentStatus};
pub use subscription::OrderSubscription;
pub use summary::{FulfillmentStatusCount, OrderStatusCount, OrderSummary, PaymentStatusCount};

/// The part of the mutation root about orders.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
pub struct OrderMutation(
    create::CreateOrderMutation,
    create::CreateOrdersMutation,
    update::UpdateOrderMutation,
    cancel::CancelOrderMutation,
    hold::HoldOrderMutation,
    add_note::AddOrderNoteMutation,
    record_payment::RecordPaymentMutation,
    record_refund::RecordRefundMutation,
    create_invoice::CreateInvoiceMutation,
    fulfill::FulfillmentMutation,
    cancel_fulfillment::CancelFulfillmentMutation,
    record_return::ReturnMutation,
);

/// An order that a mutation has just written, as its payload shows it. Lines that are as they were written are not read again.
async fn answered(ctx: &Context<'_>, order: order::Model, lines: Vec<order_line::Model>) -> Order {
    let (loaders, version) = (ctx.loaders(), order.version);
    let Order(order) = shown::<order::Entity, _>(ctx, order).await;
    loaders.prime::<order::Entity>(&[Arc::clone(&order)]);
    // Whatever changes an order or what hangs on it makes another version of it.
    if order.version == version {
        loaders.prime_lines(order.id, lines.into_iter().map(Arc::new).collect());
    }
    Order(order)
}

/// The parts of a payload that changes an order and records nothing under it: the order, and whether that was long ago.
async fn changed(ctx: &Context<'_>, changed: Option<Changed<()>>) -> (Option<Order>, bool) {
    let Some(Changed { order, lines, outcome, .. }) = changed else { return (None, false) };
    (Some(answered(ctx, order, lines).await), outcome == Outcome::Replayed)
}

/// The parts of a payload that records something: the order, what was recorded, and whether that was long ago.
async fn recorded<E: Row, R: From<Arc<E::Model>>>(
    ctx: &Context<'_>,
    recorded: Option<Changed<E::Model>>,
) -> (Option<Order>, Option<R>, bool) {
    let Some(Changed { order, lines, row, outcome, .. }) = recorded else { return (None, None, false) };
    let version = order.version;
    let order = answered(ctx, order, lines).await;
    let row = if order.0.version == version { R::from(Arc::new(row)) } else { shown::<E, R>(ctx, row).await };
    (Some(order), Some(row), outcome == Outcome::Replayed)
}
