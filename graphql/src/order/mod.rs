//! Sales orders and all that belongs to them.

mod add_note;
mod cancel;
mod cancel_fulfillment;
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
mod update;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use entity::{order, order_line};

use super::context::ContextExt;
use domain::order::verb::{Changed, Outcome};

pub use event::{OrderEvent, OrderEventType};
pub use filter::{CustomFieldFilter, OrderFilter, OrderSort, OrderSortField};
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
pub use status::{AssignStatus, FulfillmentStatus, InvoiceKind, OrderStatus, OrderSubType, PaymentStatus};
pub use subscription::OrderSubscription;

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

/// An order that a mutation has just written: what it wrote is not read again.
async fn answered(ctx: &Context<'_>, order: order::Model, lines: Vec<order_line::Model>) -> Order {
    let order = Arc::new(order);
    let loaders = ctx.loaders();
    loaders.prime::<order::Entity>(&[Arc::clone(&order)]).await;
    loaders.prime_lines(order.id, lines.into_iter().map(Arc::new).collect()).await;
    Order(order)
}

/// The parts of a payload that records something: the order, what was recorded, and whether that was long ago.
async fn recorded<M, R: From<M>>(ctx: &Context<'_>, recorded: Option<Changed<M>>) -> (Option<Order>, Option<R>, bool) {
    match recorded {
        Some(Changed { order, lines, row, outcome, .. }) => {
            (Some(answered(ctx, order, lines).await), Some(row.into()), outcome == Outcome::Replayed)
        }
        None => (None, None, false),
    }
}
