//! Listening to what happens to orders.

use async_graphql::futures_util::{Stream, stream};
use async_graphql::{Context, ID, Subscription};

use super::{OrderEvent, OrderEventType};
use crate::bounds;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::subscription::Listening;
use domain::Scope;
use domain::id::{self, Kind};
use domain::order::By;
use domain::order::feed::Wanted;
use domain::order::list::order_by;
use uuid::Uuid;

/// The id of an order that the organization has: whoever waits for another one would wait for ever.
async fn existing(ctx: &Context<'_>, text: &str) -> Result<Uuid, ApiError> {
    let found = match id::find(Kind::Order, text) {
        Some(id) => order_by(ctx.store().db.reader(), ctx.op().organization_id(), &By::Id(id)).await?.map(|order| order.id),
        None => None,
    };
    found.ok_or_else(|| ApiError::BadRequest("'orderId': The organization has no such order.".to_owned()))
}

/// The part of the subscription root about orders.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// What happens to the organization's orders, once it is committed: each event once, those of one order by its versions. Whoever
    /// loses the connection reads with the query `orderEvents` what happened meanwhile. A subscriber that takes events more slowly
    /// than they come fails with the code `TOO_SLOW`. Needs the scope `ORDERS_READ`.
    async fn order_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what happens to this order; one that the organization does not have is refused at once.")] order_id: Option<
            ID,
        >,
        #[graphql(desc = "Only what is of one of these kinds; an empty list leaves nothing.")] types: Option<Vec<OrderEventType>>,
    ) -> Result<impl Stream<Item = Result<OrderEvent, ApiError>> + use<>, ApiError> {
        let types = bounds::list("types", types)?.map(|types| types.into_iter().map(Into::into).collect());
        ctx.require(Scope::OrdersRead)?;
        let order_id = match order_id {
            Some(text) => Some(existing(ctx, &text).await?),
            None => None,
        };
        let events = ctx.store().feed.listen(ctx.op(), Wanted { order_id, types }).await?;
        Listening::tell(ctx);
        Ok(stream::unfold(events, |mut events| async {
            let event = events.next().await?;
            Some((event.map(OrderEvent::from).map_err(ApiError::from), events))
        }))
    }
}
