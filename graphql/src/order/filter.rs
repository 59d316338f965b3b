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
use domain::search::{MOST_WORDS, Search};

/// Conditions on custom fields at most: each costs a subquery, and PostgreSQL's planner takes seconds for a hundred of them.
const MOST_CUSTOM_FIELDS: usize = 10;
/// Values of all lists together at most: SQLite takes 32,766 parameters in a statement.
const MOST_VALUES: usize = 10_000;
/// Conditions in `and`, `or` and `not` at most, and how deep they lie inside one another.
const MOST_CONDITIONS: usize = 20;
const MOST_LEVELS: usize = 3;

/// Whether orders are counted by what a condition of a filter asks for: what is filtered by such alone, and by `and`, `or` and `not` of
/// such, is counted without a look at the orders.
pub fn is_counted(condition: &str) -> bool {
    matches!(condition, "status" | "fulfillmentStatus" | "paymentStatus" | "currency" | "archived" | "includeArchived")
}

/// Which orders to list. An order must meet every condition that is given; a condition that is a list is met by any of its values,
/// so an empty list is met by no order. An id that names nothing is met by no order either. All lists of a filter together hold at most
/// 10,000 values.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderFilter {
    /// Has each word of this text, in any place: its number (with or without `#` and zeros before it), its channel's id for it, the
    /// customer's purchase order number, a postal code or the sku of a line begins with it, or a name, email address or phone number of
    /// its addresses, its customer or its business account has it somewhere, or the customer's username or code. Case and accents do not
    /// matter, in any script; nor, in postal codes and phone numbers, do blanks and hyphens. Of a phone number at least four digits are
    /// needed. At most 6 words, divided by blanks, in the whole filter.
    search: Option<String>,
    /// Has one of these statuses.
    status: Option<Vec<OrderStatus>>,
    /// Has one of these fulfilment statuses.
    fulfillment_status: Option<Vec<FulfillmentStatus>>,
    /// Has one of these payment statuses.
    payment_status: Option<Vec<PaymentStatus>>,
    /// Has one of these assign statuses: whether its warehouse was chosen.
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
    /// Has one of these sub-types.
    sub_type: Option<Vec<OrderSubType>>,
    /// Is in one of these currencies.
    currency: Option<Vec<CurrencyCode>>,
    /// Has one of these tags, compared exactly.
    tag: Option<Vec<String>>,
    /// Is archived, or is not. Where the whole filter leaves this out, archived orders are left out too.
    archived: Option<bool>,
    /// True: archived orders too, beside those that are not. Not together with `archived`, and not within `and`, `or` or `not`.
    include_archived: Option<bool>,
    /// Was placed within this range of time.
    placed_at: Option<DateTimeRange>,
    /// Was created in the gateway within this range of time.
    created_at: Option<DateTimeRange>,
    /// Last changed within this range of time.
    updated_at: Option<DateTimeRange>,
    /// Has a `shipByDate` within this range.
    ship_by_date: Option<DateRange>,
    /// Has a `deliverByDate` within this range.
    deliver_by_date: Option<DateRange>,
    /// Has a `holdUntil` within this range.
    hold_until: Option<DateRange>,
    /// Has a grand total between these limits, whatever its currency.
    grand_total: Option<DecimalRange>,
    /// Its custom fields meet all of these, at most 10 in the whole filter.
    custom_field: Option<Vec<CustomFieldFilter>>,
    /// Meets every one of these, beside the conditions above; an empty list is met by every order. A filter holds at most 20 conditions
    /// in `and`, `or` and `not` together, at most 3 levels deep.
    and: Option<Vec<Self>>,
    /// Meets at least one of these; an empty list is met by no order.
    or: Option<Vec<Self>>,
    /// Does not meet this.
    not: Option<Box<Self>>,
}

/// A condition on one of the organization's own fields. With neither `equals` nor `exists` the field has to be there.
#[derive(Clone, Debug, InputObject)]
pub struct CustomFieldFilter {
    /// The name of the custom field, compared exactly.
    key: String,
    /// The field has this value: a string, a number or a boolean.
    equals: Option<Json>,
    /// True: the order has the field, whatever its value. False: it does not.
    exists: Option<bool>,
}

/// `and`, `or` and `not` of a filter.
type Branches = (Option<Vec<OrderFilter>>, Option<Vec<OrderFilter>>, Option<Box<OrderFilter>>);

impl OrderFilter {
    pub(super) async fn read(self, ctx: &Context<'_>) -> Result<order::Filter, ApiError> {
        if self.archived.is_some() && self.include_archived == Some(true) {
            return Err(ApiError::BadRequest(
                "'filter.includeArchived' lists archived orders and others: it cannot go with 'archived'.".to_owned(),
            ));
        }
        Reading::default().filter(ctx, self, "filter".to_owned(), 0).await
    }
}

/// A filter that is being read, with what its parts hold together so far.
#[derive(Debug, Default)]
struct Reading {
    values: usize,
    words: usize,
    custom_fields: usize,
    conditions: usize,
}

impl Reading {
    /// The filter at a place, so many levels deep.
    async fn filter(&mut self, ctx: &Context<'_>, filter: OrderFilter, at: String, level: usize) -> Result<order::Filter, ApiError> {
        let at = At(at);
        let (all, any, not) = self.below(ctx, &at, level, (filter.and, filter.or, filter.not)).await?;
        Ok(order::Filter {
            search: self.search(&at, filter.search.as_deref())?,
            status: self.list(&at, "status", filter.status)?,
            fulfillment_status: self.list(&at, "fulfillmentStatus", filter.fulfillment_status)?,
            payment_status: self.list(&at, "paymentStatus", filter.payment_status)?,
            assign_status: self.list(&at, "assignStatus", filter.assign_status)?,
            source: self.list(&at, "source", filter.source)?,
            account: self.ids(&at, "accountId", filter.account_id, Kind::ChannelAccount)?,
            company: self.ids(&at, "companyId", filter.company_id, Kind::Company)?,
            customer: self.ids(&at, "customerId", filter.customer_id, Kind::Customer)?,
            business_account: self.ids(&at, "businessAccountId", filter.business_account_id, Kind::BusinessAccount)?,
            warehouse: self.ids(&at, "warehouseId", filter.warehouse_id, Kind::Warehouse)?,
            product: self.ids(&at, "productId", filter.product_id, Kind::Product)?,
            sales_agent: self.ids(&at, "salesAgentId", filter.sales_agent_id, Kind::SalesAgent)?,
            delivery_agent: self.ids(&at, "deliveryAgentId", filter.delivery_agent_id, Kind::DeliveryAgent)?,
            order_number: self.list(&at, "orderNumber", filter.order_number)?,
            channel_order_id: self.list(&at, "channelOrderId", filter.channel_order_id)?,
            purchase_order_number: self.list(&at, "purchaseOrderNumber", filter.purchase_order_number)?,
            sub_type: self.list(&at, "subType", filter.sub_type)?,
            currency: self.currencies(&at, filter.currency)?,
            tag: self.list(&at, "tag", filter.tag)?,
            archived: filter.archived,
            include_archived: at.outermost("includeArchived", filter.include_archived, level)?.unwrap_or(false),
            placed_at: time(ctx, &at.of("placedAt", &filter.placed_at), filter.placed_at).await?,
            created_at: time(ctx, &at.of("createdAt", &filter.created_at), filter.created_at).await?,
            updated_at: time(ctx, &at.of("updatedAt", &filter.updated_at), filter.updated_at).await?,
            ship_by_date: filter.ship_by_date.span(&at.of("shipByDate", &filter.ship_by_date))?,
            deliver_by_date: filter.deliver_by_date.span(&at.of("deliverByDate", &filter.deliver_by_date))?,
            hold_until: filter.hold_until.span(&at.of("holdUntil", &filter.hold_until))?,
            grand_total: filter.grand_total.span(&at.of("grandTotal", &filter.grand_total))?,
            custom_field: self.custom_fields(filter.custom_field)?,
            all,
            any,
            not,
        })
    }

    /// The conditions in `and`, `or` and `not`.
    async fn below(
        &mut self,
        ctx: &Context<'_>,
        At(at): &At,
        level: usize,
        (and, or, not): Branches,
    ) -> Result<(Vec<order::Filter>, Option<Vec<order::Filter>>, Option<Box<order::Filter>>), ApiError> {
        let level = level + 1;
        let all = self.each(ctx, format!("{at}.and"), level, and).await?.unwrap_or_default();
        let any = self.each(ctx, format!("{at}.or"), level, or).await?;
        let not = self.each(ctx, format!("{at}.not"), level, not.map(|not| vec![*not])).await?;
        Ok((all, any, not.and_then(|mut filters| filters.pop()).map(Box::new)))
    }

    async fn each(
        &mut self,
        ctx: &Context<'_>,
        at: String,
        level: usize,
        filters: Option<Vec<OrderFilter>>,
    ) -> Result<Option<Vec<order::Filter>>, ApiError> {
        let Some(filters) = filters else { return Ok(None) };
        self.conditions += filters.len();
        at_most(self.conditions, MOST_CONDITIONS, "conditions in 'and', 'or' and 'not'")?;
        if level > MOST_LEVELS && !filters.is_empty() {
            return Err(ApiError::BadRequest(format!("'{at}' lies {level} levels deep: {MOST_LEVELS} are allowed.")));
        }
        let mut read = Vec::with_capacity(filters.len());
        for (place, filter) in filters.into_iter().enumerate() {
            let at = if at.ends_with(".not") { at.clone() } else { format!("{at}.{place}") };
            read.push(Box::pin(self.filter(ctx, filter, at, level)).await?);
        }
        Ok(Some(read))
    }

    fn list<T, U: From<T>>(&mut self, at: &At, field: &str, values: Option<Vec<T>>) -> Result<Option<Vec<U>>, ApiError> {
        let values = bounds::list(&at.of(field, &values), values)?;
        self.values += values.as_ref().map_or(0, Vec::len);
        at_most(self.values, MOST_VALUES, "values in its lists")?;
        Ok(values.map(|values| values.into_iter().map(U::from).collect()))
    }

    fn ids(&mut self, at: &At, field: &str, texts: Option<Vec<ID>>, kind: Kind) -> Result<Option<Vec<Uuid>>, ApiError> {
        let texts: Option<Vec<ID>> = self.list(at, field, texts)?;
        Ok(texts.map(|texts| texts.iter().filter_map(|text| id::find(kind, text)).collect()))
    }

    fn currencies(&mut self, at: &At, codes: Option<Vec<CurrencyCode>>) -> Result<Option<Vec<String>>, ApiError> {
        let place = at.of("currency", &codes);
        let code = |code: CurrencyCode| {
            let currency: Option<Currency> = read(Some(code.raw()), &place)?;
            Ok(currency.map(|currency| currency.code().to_owned()).unwrap_or_default())
        };
        self.list(at, "currency", codes)?.map(|codes| codes.into_iter().map(code).collect()).transpose()
    }

    fn search(&mut self, at: &At, text: Option<&str>) -> Result<Option<Search>, ApiError> {
        let search = bounds::search(&at.of("search", &text), text)?;
        self.words += search.as_ref().map_or(0, |search| search.words().len());
        at_most(self.words, MOST_WORDS, "words to search for")?;
        Ok(search)
    }

    fn custom_fields(&mut self, filters: Option<Vec<CustomFieldFilter>>) -> Result<Vec<CustomField>, ApiError> {
        let filters = filters.unwrap_or_default();
        self.custom_fields += filters.len();
        at_most(self.custom_fields, MOST_CUSTOM_FIELDS, "conditions in 'customField'")?;
        Ok(filters.into_iter().flat_map(CustomFieldFilter::read).collect())
    }
}

fn at_most(found: usize, most: usize, what: &str) -> Result<(), ApiError> {
    if found <= most {
        return Ok(());
    }
    Err(ApiError::BadRequest(format!("'filter' has {found} {what} or more: {most} are allowed.")))
}

/// Where a part of a filter stands.
struct At(String);

impl At {
    /// Where one of its fields stands; nobody asks for one that is not given.
    fn of<T>(&self, field: &str, value: &Option<T>) -> String {
        if value.is_some() { format!("{}.{field}", self.0) } else { String::new() }
    }

    /// The value of a field that only the whole filter may have.
    fn outermost<T>(&self, field: &str, value: Option<T>, level: usize) -> Result<Option<T>, ApiError> {
        if level == 0 || value.is_none() {
            return Ok(value);
        }
        Err(ApiError::BadRequest(format!("'{}.{field}' is a matter of the whole filter: give it beside 'and', 'or' and 'not'.", self.0)))
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

/// What orders are sorted by; equals are sorted by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "order::OrderSort")]
pub enum OrderSortField {
    /// The time at which the order was placed (`placedAt`).
    #[default]
    PlacedAt,
    /// The time of creation in the gateway.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The order number, compared as text: `10` comes before `9`.
    OrderNumber,
    /// The number of the grand total, whatever the currency.
    GrandTotal,
    /// The last day of shipping; orders that have none come last in both directions.
    ShipByDate,
}

/// How to sort orders.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderSort {
    /// The field to sort by.
    #[graphql(default_with = "Some(OrderSortField::default())")]
    pub(super) field: Option<OrderSortField>,
    /// The direction to sort in.
    #[graphql(default_with = "Some(SortDirection::default())")]
    pub(super) direction: Option<SortDirection>,
}
