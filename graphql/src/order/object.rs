//! A sales order.

use async_graphql::{Context, ID, Object};
use entity::{business_account, channel_account, company, customer, delivery_agent, sales_agent, warehouse};

use super::{
    AssignStatus, Attachment, Fulfillment, FulfillmentStatus, GiftDetails, Invoice, OrderAction, OrderEvent, OrderLine, OrderNote,
    OrderStatus, OrderSubType, OrderTotals, Payment, PaymentStatus, Refund, Return, ShippingDetails,
};
use crate::address::Address;
use crate::business_account::BusinessAccount;
use crate::channel_account::{ChannelAccount, ChannelType};
use crate::company::Company;
use crate::connection::{Connection, PageArguments};
use crate::context::ContextExt;
use crate::customer::Customer;
use crate::delivery_agent::DeliveryAgent;
use crate::error::ApiError;
use crate::organization::Organization;
use crate::row::row_object;
use crate::sales_agent::SalesAgent;
use crate::scalar::{CurrencyCode, Date, DateTime, Json};
use crate::warehouse::Warehouse;
use domain::id::Kind;
use domain::order::decide::{actions, hold};
use domain::order::history::EventSort;
use domain::order::status;

row_object!(
    /// A sales order.
    Order, entity::order::Model
);

/// What a customer has ordered through a sales channel, and all that became of it.
#[Object]
impl Order {
    /// Identifies the order everywhere; begins with `order_`.
    pub async fn id(&self) -> ID {
        Kind::Order.print(self.0.id).into()
    }

    /// The number that people call the order by. No two orders of the organization ever share one, cancelled ones included.
    async fn order_number(&self) -> &str {
        &self.0.order_number
    }

    /// How often the order was changed, its making counted as the first time. Sent back as `expectedVersion`, it keeps a change from
    /// overwriting another one that the caller has not seen.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The organization that the order belongs to.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        Ok(Organization(ctx.loaders().organizations.must(self.0.organization_id).await?))
    }

    /// The legal entity that sells.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company, ApiError> {
        Ok(Company(ctx.loaders().rows::<company::Entity>().must(self.0.company_id).await?))
    }

    /// The channel account through which it came in.
    async fn account(&self, ctx: &Context<'_>) -> Result<ChannelAccount, ApiError> {
        Ok(ChannelAccount(ctx.loaders().rows::<channel_account::Entity>().must(self.0.account_id).await?))
    }

    /// The part of the channel that the order came from, such as a site or a till.
    async fn sub_channel(&self) -> Option<&str> {
        self.0.sub_channel.as_deref()
    }

    /// The kind of channel that it came from: the account's, unless it was changed since.
    async fn source(&self) -> ChannelType {
        self.0.source.into()
    }

    /// The special kind of order; `NONE` for an ordinary one.
    async fn sub_type(&self) -> OrderSubType {
        self.0.sub_type.into()
    }

    /// The id that the channel gave it. No two orders of one account ever share one.
    async fn channel_order_id(&self) -> Option<&str> {
        self.0.channel_order_id.as_deref()
    }

    /// A second id that the channel has for the order.
    async fn channel_order_id_alt(&self) -> Option<&str> {
        self.0.channel_order_id_alt.as_deref()
    }

    /// A third id that the channel has for the order.
    async fn channel_order_id_alt2(&self) -> Option<&str> {
        self.0.channel_order_id_alt2.as_deref()
    }

    /// The shipping method in the channel's own words.
    async fn channel_shipping_method(&self) -> Option<&str> {
        self.0.channel_shipping_method.as_deref()
    }

    /// When the customer placed it on the channel.
    async fn placed_at(&self) -> DateTime {
        self.0.placed_at.into()
    }

    /// The order's status: how far it has come.
    async fn status(&self) -> OrderStatus {
        self.0.status.into()
    }

    /// The statuses that `updateOrder` would give it now. Others follow from fulfilments, returns and refunds.
    async fn allowed_statuses(&self) -> Vec<OrderStatus> {
        status::allowed_statuses(&self.0).into_iter().map(OrderStatus::from).collect()
    }

    /// What can be done with it now, as far as its own state decides. Stock, limits and the scopes of the token are not looked at, nor
    /// amounts that a mutation would name.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Result<Vec<OrderAction>, ApiError> {
        let loaders = ctx.loaders();
        let lines = loaders.order_lines.list(self.0.id).await?;
        let invoices = loaders.order_invoices.list(self.0.id).await?;
        let seller = loaders.rows::<company::Entity>().must(self.0.company_id).await?;
        let actions = actions::allowed(ctx.op(), &self.0, &lines, &invoices, &seller)?;
        Ok(actions.into_iter().map(OrderAction::from).collect())
    }

    /// The status that `releaseOrder` would give it back; null where it is not on hold.
    async fn status_before_hold(&self) -> Option<OrderStatus> {
        hold::after(&self.0).map(OrderStatus::from)
    }

    /// How much of the order has left the warehouse.
    async fn fulfillment_status(&self) -> FulfillmentStatus {
        self.0.fulfillment_status.into()
    }

    /// How much of the order has been paid.
    async fn payment_status(&self) -> PaymentStatus {
        self.0.payment_status.into()
    }

    /// Whether the order's warehouse was chosen, or is the default for now.
    async fn assign_status(&self) -> AssignStatus {
        self.0.assign_status.into()
    }

    /// Whether the order is archived: lists leave it out by default. Nothing else depends on it.
    async fn archived(&self) -> bool {
        self.0.archived
    }

    /// The warehouse that its goods come from, and in which they are reserved.
    async fn warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders().rows::<warehouse::Entity>().must(self.0.warehouse_id).await?))
    }

    /// The customer on file who placed the order; null if there is none.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<Customer>, ApiError> {
        Ok(ctx.loaders().rows::<customer::Entity>().find(self.0.customer_id).await?.map(Customer))
    }

    /// The name under which the customer ordered on the channel; there need be no customer of that name on file.
    async fn customer_username(&self) -> Option<&str> {
        self.0.customer_username.as_deref()
    }

    /// The email address of whoever placed it: as it was given, else as the customer's was then.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The phone number of whoever placed it: as it was given, else as the customer's was then, or the business account's.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// The business account that it is bought on.
    async fn business_account(&self, ctx: &Context<'_>) -> Result<Option<BusinessAccount>, ApiError> {
        Ok(ctx.loaders().rows::<business_account::Entity>().find(self.0.business_account_id).await?.map(BusinessAccount))
    }

    /// The number of the customer's own purchase order.
    async fn purchase_order_number(&self) -> Option<&str> {
        self.0.purchase_order_number.as_deref()
    }

    /// Where its goods go. A copy: it stays as it is when the customer moves.
    async fn shipping_address(&self) -> Address {
        Address::new(self.0.organization_id, self.0.shipping_address.clone())
    }

    /// Where its goods go instead of the shipping address.
    async fn shipping_override_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.shipping_override_address.as_ref())
    }

    /// Where its bills go; null where that is the shipping address.
    async fn billing_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.billing_address.as_ref())
    }

    /// What is ordered, in the order in which it was given: 1 to 500 lines.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<OrderLine>, ApiError> {
        Ok(ctx.loaders().order_lines.list(self.0.id).await?.into_iter().map(OrderLine).collect())
    }

    /// The currency of all of the order's amounts.
    async fn currency(&self) -> CurrencyCode {
        self.0.currency.as_str().into()
    }

    /// The order's sums: what it costs, what was paid, and what is due.
    async fn totals(&self) -> OrderTotals {
        OrderTotals::from(&*self.0)
    }

    /// Whether the order is exempt from tax.
    async fn tax_exempt(&self) -> bool {
        self.0.tax_exempt
    }

    /// Whether it leaves stock alone: it reserves none, and takes none when it ships.
    async fn disable_inventory_count(&self) -> bool {
        self.0.disable_inventory_count
    }

    /// Whether it was taken though stock might not cover it; it then waits for the rest.
    async fn allow_backorder(&self) -> bool {
        self.0.allow_backorder
    }

    /// The carrier and service wanted, and the parcel's measures.
    async fn shipping(&self) -> ShippingDetails {
        self.0.shipping.clone().into()
    }

    /// The card and the wrap, where it is a gift; otherwise null.
    async fn gift(&self) -> Option<GiftDetails> {
        self.0.gift.clone().map(GiftDetails::from)
    }

    /// The money received for it, the earliest first; 200 payments at most.
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<Payment>, ApiError> {
        Ok(ctx.loaders().order_payments.list(self.0.id).await?.into_iter().map(Payment).collect())
    }

    /// The money given back, the earliest first; 200 refunds at most.
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<Refund>, ApiError> {
        Ok(ctx.loaders().order_refunds.list(self.0.id).await?.into_iter().map(Refund).collect())
    }

    /// What people wrote about it, the earliest first; 200 notes at most.
    async fn notes(&self, ctx: &Context<'_>) -> Result<Vec<OrderNote>, ApiError> {
        Ok(ctx.loaders().order_notes.list(self.0.id).await?.into_iter().map(OrderNote).collect())
    }

    /// The customer's note to the seller.
    async fn customer_note(&self) -> Option<&str> {
        self.0.customer_note.as_deref()
    }

    /// A note for the seller's staff.
    async fn internal_note(&self) -> Option<&str> {
        self.0.internal_note.as_deref()
    }

    /// The files that belong to it, the earliest first; 200 at most.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>, ApiError> {
        Ok(ctx.loaders().order_attachments.list(self.0.id).await?.into_iter().map(Attachment).collect())
    }

    /// What left the warehouse, the earliest first; 200 fulfilments at most.
    async fn fulfillments(&self, ctx: &Context<'_>) -> Result<Vec<Fulfillment>, ApiError> {
        Ok(ctx.loaders().order_fulfillments.list(self.0.id).await?.into_iter().map(Fulfillment).collect())
    }

    /// Its invoices, the earliest first; 200 at most.
    async fn invoices(&self, ctx: &Context<'_>) -> Result<Vec<Invoice>, ApiError> {
        Ok(ctx.loaders().order_invoices.list(self.0.id).await?.into_iter().map(Invoice).collect())
    }

    /// What came back, the earliest first; 200 returns at most.
    async fn returns(&self, ctx: &Context<'_>) -> Result<Vec<Return>, ApiError> {
        Ok(ctx.loaders().order_returns.list(self.0.id).await?.into_iter().map(Return).collect())
    }

    /// The sales agent who is credited with the sale.
    async fn sales_agent(&self, ctx: &Context<'_>) -> Result<Option<SalesAgent>, ApiError> {
        Ok(ctx.loaders().rows::<sales_agent::Entity>().find(self.0.sales_agent_id).await?.map(SalesAgent))
    }

    /// The delivery agent who brings the goods.
    async fn delivery_agent(&self, ctx: &Context<'_>) -> Result<Option<DeliveryAgent>, ApiError> {
        Ok(ctx.loaders().rows::<delivery_agent::Entity>().find(self.0.delivery_agent_id).await?.map(DeliveryAgent))
    }

    /// What made the customer order, such as a campaign or a newsletter.
    async fn marketing_source(&self) -> Option<&str> {
        self.0.marketing_source.as_deref()
    }

    /// Free labels, in the order in which they were added; 50 at most.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<String>, ApiError> {
        Ok(ctx.loaders().order_tags.list(self.0.id).await?.iter().map(|row| row.tag.clone()).collect())
    }

    /// The organization's own fields: an object whose values are strings, numbers and booleans. Lists of orders can be filtered by
    /// them.
    async fn custom_fields(&self, ctx: &Context<'_>) -> Result<Json, ApiError> {
        let rows = ctx.loaders().order_custom_fields.list(self.0.id).await?;
        Json::object(rows.iter().map(|row| (row.key.as_str(), row.value.as_str())))
            .ok_or_else(|| ApiError::internal("a custom field is no JSON"))
    }

    /// What the channel sent along with it: an object, kept as it came.
    async fn meta(&self) -> Json {
        (&self.0.meta).into()
    }

    /// The date on which the order is to be shipped, or was.
    async fn ship_date(&self) -> Option<Date> {
        self.0.ship_date.map(Date::from)
    }

    /// The day until which it is meant to be held. A reminder: nothing happens by itself on that day.
    async fn hold_until(&self) -> Option<Date> {
        self.0.hold_until.map(Date::from)
    }

    /// The reason for the hold; null if the order is not on hold or none was given.
    async fn hold_reason(&self) -> Option<&str> {
        self.0.hold_reason.as_deref()
    }

    /// The reason for the cancellation; null if the order is not cancelled or none was given.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// When the order was cancelled; null if it is not.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime::from)
    }

    /// The last date on which the order may be shipped.
    async fn ship_by_date(&self) -> Option<Date> {
        self.0.ship_by_date.map(Date::from)
    }

    /// The last date on which the order may be delivered.
    async fn deliver_by_date(&self) -> Option<Date> {
        self.0.deliver_by_date.map(Date::from)
    }

    /// The order's history, the latest event first.
    async fn events(
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
    ) -> Result<Connection<OrderEvent>, ApiError> {
        let sort = EventSort::Version;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let page = ctx.loaders().event_pages.must((self.0.id, window)).await?;
        Ok(Connection::new(page, sort))
    }

    /// When it was created in the gateway.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
