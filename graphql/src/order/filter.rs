//! Which orders a list holds, and how it is sorted.

use async_graphql::{Context, Enum, ID, InputObject};
use uuid::Uuid;

use super::{AssignStatus, FulfillmentStatus, OrderStatus, OrderSubType, PaymentStatus};
use crate::bounds;
use crate::channel_account::ChannelType;
use crate::error::ApiError;
use crate::range::{DateRange, DateTimeRange, DecimalRange, RangeExt, SortDirection, read, time};
use crate::scalar::{CurrencyCode, Json};
use domain::currency::Currency;
use domain::id::{self, Kind};
use domain::order;
use domain::order::filter::{CustomField, CustomFieldTest};

/// Conditions on custom fields at most.
const MOST_CUSTOM_FIELDS: usize = 10;

/// Which orders to list. An order must meet every condition that is given; a condition that is a list is met by any of its values,
/// so an empty list is met by no order. An id that names nothing is met by no order either.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderFilter {
    /// Has each word of this text, in any place: its number (with or without `#` and zeros before it), its channel's id for it, the
    /// customer's purchase order number, a postal code or the sku of a line begins with it, or a name, email address or phone number of
    /// its addresses, its customer or its business account has it somewhere, or the customer's username or code. Case and accents do not
    /// matter, in any script; nor, in postal codes and phone numbers, do blanks and hyphens. Of a phone number at least four digits are
    /// needed. At most 6 words, divided by blanks.
    search: Option<String>,
    /// Stands at one of these.
    status: Option<Vec<OrderStatus>>,
    /// Has left the warehouse to one of these degrees.
    fulfillment_status: Option<Vec<FulfillmentStatus>>,
    /// Is paid to one of these degrees.
    payment_status: Option<Vec<PaymentStatus>>,
    /// Had its warehouse chosen, or not.
    assign_status: Option<Vec<AssignStatus>>,
    /// Came from one of these kinds of channel.
    source: Option<Vec<ChannelType>>,
    /// Came in through one of these channel accounts.
    account_id: Option<Vec<ID>>,
    /// Is sold by one of these companies.
    company_id: Option<Vec<ID>>,
    /// Was placed by one of these customers.
    customer_id: Option<Vec<ID>>,
    /// Is bought on one of these business accounts.
    business_account_id: Option<Vec<ID>>,
    /// Comes from one of these warehouses.
    warehouse_id: Option<Vec<ID>>,
    /// Has a line of one of these products.
    product_id: Option<Vec<ID>>,
    /// Is credited to one of these sales agents.
    sales_agent_id: Option<Vec<ID>>,
    /// Is delivered by one of these delivery agents.
    delivery_agent_id: Option<Vec<ID>>,
    /// Has one of these order numbers.
    order_number: Option<Vec<String>>,
    /// Has one of these ids from its channel.
    channel_order_id: Option<Vec<String>>,
    /// Has one of these numbers of the customer's purchase order.
    purchase_order_number: Option<Vec<String>>,
    /// Is of one of these special kinds.
    sub_type: Option<Vec<OrderSubType>>,
    /// Is in one of these currencies.
    currency: Option<Vec<CurrencyCode>>,
    /// Bears one of these labels, letter by letter.
    tag: Option<Vec<String>>,
    /// Is archived, or is not. Where this is left out, archived orders are left out too.
    archived: Option<bool>,
    /// True: archived orders too, beside those that are not. Not together with `archived`.
    include_archived: Option<bool>,
    /// Was placed in this stretch of time.
    placed_at: Option<DateTimeRange>,
    /// Was made here in this stretch of time.
    created_at: Option<DateTimeRange>,
    /// Last changed in this stretch of time.
    updated_at: Option<DateTimeRange>,
    /// Must be shipped by a day of this stretch.
    ship_by_date: Option<DateRange>,
    /// Must be delivered by a day of this stretch.
    deliver_by_date: Option<DateRange>,
    /// Is meant to be held until a day of this stretch.
    hold_until: Option<DateRange>,
    /// Has a grand total between these limits, whatever its currency.
    grand_total: Option<DecimalRange>,
    /// Its custom fields meet all of these, at most 10.
    custom_field: Option<Vec<CustomFieldFilter>>,
}

/// A condition on one of the organization's own fields. With neither `equals` nor `exists` the field has to be there.
#[derive(Clone, Debug, InputObject)]
pub struct CustomFieldFilter {
    /// The name of the field, letter by letter.
    key: String,
    /// The field has this value: a string, a number or a boolean.
    equals: Option<Json>,
    /// The field is there, whatever its value, or is not there.
    exists: Option<bool>,
}

impl OrderFilter {
    pub(super) async fn read(self, ctx: &Context<'_>) -> Result<order::Filter, ApiError> {
        if self.archived.is_some() && self.include_archived == Some(true) {
            return Err(ApiError::BadRequest(
                "'filter.includeArchived' lists archived orders and others: it cannot go with 'archived'.".to_owned(),
            ));
        }
        Ok(order::Filter {
            search: bounds::search("filter.search", self.search.as_deref())?,
            status: all("filter.status", self.status)?,
            fulfillment_status: all("filter.fulfillmentStatus", self.fulfillment_status)?,
            payment_status: all("filter.paymentStatus", self.payment_status)?,
            assign_status: all("filter.assignStatus", self.assign_status)?,
            source: all("filter.source", self.source)?,
            account: ids("filter.accountId", self.account_id, Kind::ChannelAccount)?,
            company: ids("filter.companyId", self.company_id, Kind::Company)?,
            customer: ids("filter.customerId", self.customer_id, Kind::Customer)?,
            business_account: ids("filter.businessAccountId", self.business_account_id, Kind::BusinessAccount)?,
            warehouse: ids("filter.warehouseId", self.warehouse_id, Kind::Warehouse)?,
            product: ids("filter.productId", self.product_id, Kind::Product)?,
            sales_agent: ids("filter.salesAgentId", self.sales_agent_id, Kind::SalesAgent)?,
            delivery_agent: ids("filter.deliveryAgentId", self.delivery_agent_id, Kind::DeliveryAgent)?,
            order_number: bounds::list("filter.orderNumber", self.order_number)?,
            channel_order_id: bounds::list("filter.channelOrderId", self.channel_order_id)?,
            purchase_order_number: bounds::list("filter.purchaseOrderNumber", self.purchase_order_number)?,
            sub_type: all("filter.subType", self.sub_type)?,
            currency: bounds::list("filter.currency", self.currency)?.map(|codes| codes.iter().map(currency).collect()).transpose()?,
            tag: bounds::list("filter.tag", self.tag)?,
            archived: self.archived,
            include_archived: self.include_archived.unwrap_or(false),
            placed_at: time(ctx, "filter.placedAt", self.placed_at).await?,
            created_at: time(ctx, "filter.createdAt", self.created_at).await?,
            updated_at: time(ctx, "filter.updatedAt", self.updated_at).await?,
            ship_by_date: self.ship_by_date.span("filter.shipByDate")?,
            deliver_by_date: self.deliver_by_date.span("filter.deliverByDate")?,
            hold_until: self.hold_until.span("filter.holdUntil")?,
            grand_total: self.grand_total.span("filter.grandTotal")?,
            custom_field: custom_fields(self.custom_field)?,
        })
    }
}

impl CustomFieldFilter {
    fn read(self) -> Vec<CustomField> {
        let Self { key, equals, exists } = self;
        let equals = equals.map(|value| CustomFieldTest::equals(&value.raw()));
        let exists = match (&equals, exists) {
            (None, None) => Some(CustomFieldTest::Exists(true)),
            (_, exists) => exists.map(CustomFieldTest::Exists),
        };
        equals.into_iter().chain(exists).map(|test| CustomField { key: key.clone(), test }).collect()
    }
}

fn all<T, U: From<T>>(name: &str, values: Option<Vec<T>>) -> Result<Option<Vec<U>>, ApiError> {
    Ok(bounds::list(name, values)?.map(|values| values.into_iter().map(U::from).collect()))
}

fn ids(name: &str, texts: Option<Vec<ID>>, kind: Kind) -> Result<Option<Vec<Uuid>>, ApiError> {
    Ok(bounds::list(name, texts)?.map(|texts| texts.iter().filter_map(|text| id::find(kind, text)).collect()))
}

/// Each costs a subquery, and PostgreSQL's planner takes seconds for a hundred of them.
fn custom_fields(filters: Option<Vec<CustomFieldFilter>>) -> Result<Vec<CustomField>, ApiError> {
    let filters = filters.unwrap_or_default();
    if filters.len() > MOST_CUSTOM_FIELDS {
        let message = format!("'filter.customField' has {} entries: {MOST_CUSTOM_FIELDS} are allowed.", filters.len());
        return Err(ApiError::BadRequest(message));
    }
    Ok(filters.into_iter().flat_map(CustomFieldFilter::read).collect())
}

fn currency(code: &CurrencyCode) -> Result<String, ApiError> {
    let currency: Option<Currency> = read(Some(code.raw()), "filter.currency")?;
    Ok(currency.map(|currency| currency.code().to_owned()).unwrap_or_default())
}

/// What orders are sorted by; equals are sorted by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "order::OrderSort")]
pub enum OrderSortField {
    /// The moment at which they were placed on their channel.
    #[default]
    PlacedAt,
    /// The moment at which they were made here.
    CreatedAt,
    /// The moment at which they last changed.
    UpdatedAt,
    /// The order number, letter by letter: `10` comes before `9`.
    OrderNumber,
    /// The number of the grand total, whatever the currency.
    GrandTotal,
    /// The last day of shipping; orders that have none come last in both directions.
    ShipByDate,
}

/// How to sort orders.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderSort {
    /// What to sort by.
    #[graphql(default_with = "Some(OrderSortField::default())")]
    pub(super) field: Option<OrderSortField>,
    /// Which end comes first.
    #[graphql(default_with = "Some(SortDirection::default())")]
    pub(super) direction: Option<SortDirection>,
}
