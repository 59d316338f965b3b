//! Looking orders up and listing them.

use std::slice;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use entity::order;

use super::{Order, OrderConnection, OrderEvent, OrderEventType, OrderFilter, OrderSort};
use crate::bounds;
use crate::connection::{Connection, PageArguments};
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::loader::prefetch;
use domain::Scope;
use domain::id::{self, Kind};
use domain::order::history::{self, EventSort};
use domain::order::list::{self, Asked, Owner};

/// Identifies one order, by exactly one of these fields.
#[derive(Clone, Debug, OneofObject)]
pub enum OrderBy {
    /// The id in the gateway, a TypeID.
    Id(ID),
    /// The order number, compared exactly.
    OrderNumber(String),
    /// The channel account, and the channel's id for the order.
    ChannelOrder(ChannelOrderKey),
}

/// The id that a channel gave an order, which only together with the account names one.
#[derive(Clone, Debug, InputObject)]
pub struct ChannelOrderKey {
    /// The channel account through which the order came in.
    account_id: ID,
    /// The channel's id for the order, compared exactly.
    channel_order_id: String,
}

impl OrderBy {
    /// Nothing where an id cannot be one of its kind.
    fn read(self) -> Option<list::By> {
        Some(match self {
            Self::Id(id) => list::By::Id(id::find(Kind::Order, &id)?),
            Self::OrderNumber(number) => list::By::OrderNumber(number),
            Self::ChannelOrder(ChannelOrderKey { account_id, channel_order_id }) => {
                list::By::ChannelOrder { account_id: id::find(Kind::ChannelAccount, &account_id)?, channel_order_id }
            }
        })
    }
}

async fn asked(
    ctx: &Context<'_>,
    filter: Option<OrderFilter>,
    sort: Option<OrderSort>,
    arguments: &PageArguments,
) -> Result<Asked, ApiError> {
    let filter = filter.unwrap_or_default().read(ctx).await?;
    let OrderSort { field, direction } = sort.unwrap_or_default();
    let (sort, direction) = (field.unwrap_or_default().into(), direction.unwrap_or_default().into());
    let look_ahead = ctx.look_ahead();
    let window = arguments.window(sort, &look_ahead)?;
    Ok(Asked { filter, sort, direction, window, summary: look_ahead.field("summary").exists() })
}

/// A page of somebody's orders: with those of all others that the same list of the request names.
pub(crate) async fn orders_of(
    ctx: &Context<'_>,
    owner: Owner,
    filter: Option<OrderFilter>,
    sort: Option<OrderSort>,
    arguments: &PageArguments,
) -> Result<OrderConnection, ApiError> {
    let asked = Arc::new(asked(ctx, filter, sort, arguments).await?);
    let sort = asked.sort;
    let listed = ctx.loaders().order_pages.must((owner, asked)).await?;
    ctx.loaders().prime::<order::Entity>(&listed.page.rows);
    Ok(OrderConnection::new(listed, sort))
}

/// The part of the query root about orders.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderQuery;

#[Object]
impl OrderQuery {
    /// One order, or null where none has that name. Archived ones are found too. Needs the scope `ORDERS_READ`.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, number, or channel's id of the order.")] by: OrderBy,
    ) -> Result<Option<Order>, ApiError> {
        ctx.require(Scope::OrdersRead)?;
        let Some(by) = by.read() else { return Ok(None) };
        let found = list::order_by(&*ctx.snapshot(), ctx.op().organization_id(), &by).await?;
        let Some(order) = found.map(Order::from) else { return Ok(None) };
        prefetch::orders(&ctx.loaders(), slice::from_ref(&order.0), &ctx.look_ahead()).await?;
        Ok(Some(order))
    }

    /// The organization's orders, the last placed first by default. Archived ones are left out unless the filter asks for them.
    /// Needs the scope `ORDERS_READ`.
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many items to return from the start of the list, or after the cursor `after`: 1 to 100; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Return only items after the item with this cursor.")] after: Option<String>,
        #[graphql(
            desc = "How many items to return from the end of the list, or before the cursor `before`: 1 to 100. Not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Return only items before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Which orders to list; without it all that are not archived.")] filter: Option<OrderFilter>,
        #[graphql(desc = "How to sort them; by default the last placed comes first.")] sort: Option<OrderSort>,
    ) -> Result<Option<OrderConnection>, ApiError> {
        ctx.require(Scope::OrdersRead)?;
        let asked = asked(ctx, filter, sort, &PageArguments { first, after, last, before }).await?;
        let db = &*ctx.snapshot();
        if !asked.is_found_at_once() {
            db.needs_more();
        }
        let listed = list::orders(db, ctx.op().organization_id(), &asked).await?;
        let orders = OrderConnection::new(listed, asked.sort);
        if let Some(asked) = prefetch::of_nodes(&ctx.look_ahead()) {
            let rows: Vec<_> = orders.items().map(|order| Arc::clone(&order.0)).collect();
            prefetch::orders(&ctx.loaders(), &rows, &asked).await?;
        }
        Ok(Some(orders))
    }

    /// What happened to the organization's orders, the earliest first: in the order in which it was written down. A client that has
    /// lost its connection reads on from the last cursor that it has seen, and neither misses nor repeats anything: an event is
    /// listed once no earlier one can appear any more. Needs the scope `ORDERS_READ`.
    async fn order_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what happened to this order, by its versions. Cursors of one order's events are not those of all events.")]
        order_id: Option<ID>,
        #[graphql(desc = "Only what is of one of these kinds; an empty list leaves nothing.")] types: Option<Vec<OrderEventType>>,
        #[graphql(
            desc = "How many items to return from the start of the list, or after the cursor `after`: 1 to 100; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Return only items after the item with this cursor.")] after: Option<String>,
        #[graphql(
            desc = "How many items to return from the end of the list, or before the cursor `before`: 1 to 100. Not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Return only items before the item with this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<OrderEvent>>, ApiError> {
        ctx.require(Scope::OrdersRead)?;
        let types: Option<Vec<_>> = bounds::list("types", types)?.map(|types| types.into_iter().map(Into::into).collect());
        let sort = if order_id.is_some() { EventSort::Version } else { EventSort::Position };
        let arguments = PageArguments { first, after, last, before };
        let look_ahead = ctx.look_ahead();
        let window = arguments.window(sort, &look_ahead)?;
        let (db, organization) = (&*ctx.snapshot(), ctx.op().organization_id());
        let page = match order_id {
            Some(text) => {
                // No order has the nil id, so a text that is no order's id finds nothing.
                let id = id::find(Kind::Order, &text).unwrap_or_default();
                history::events_of_order(db, organization, id, types.as_deref(), &window).await?
            }
            None => history::events(db, organization, ctx.horizon()?, types.as_deref(), &window).await?,
        };
        Ok(Some(Connection::new(page, sort)))
    }
}
