//! Those who order.

pub mod save;

mod statistics;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use entity::business_account;

pub use self::statistics::CustomerStatistics;
use super::address::Address;
use super::bounds;
use super::business_account::BusinessAccount;
use super::cart::Cart;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::error::ApiError;
use super::loader::prefetch;
use super::order::{OrderConnection, OrderFilter, OrderSort, orders_of};
use super::range::{DateTimeRange, SortDirection, time};
use super::row::row_object;
use super::scalar::DateTime;
use domain::id::{self, Kind};
use domain::order::list::Owner;
use domain::{Scope, customer};

/// How a customer is registered for India's goods and services tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::GstTreatment")]
pub enum GstTreatment {
    /// A business that is registered for GST and has a GSTIN.
    Registered,
    /// A business or consumer that is not registered for GST.
    Unregistered,
    /// A small business that pays GST at a flat rate on its turnover.
    Composition,
    /// A customer abroad; what it buys is taxed across states.
    Overseas,
    /// A business in a special economic zone; what it buys is taxed across states.
    SpecialEconomicZone,
}

row_object!(
    /// Someone who orders.
    Customer, entity::customer::Model
);

/// A person or business that places orders.
#[Object]
impl Customer {
    /// Identifies the customer everywhere; begins with `customer_`.
    pub async fn id(&self) -> ID {
        Kind::Customer.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The organization's own short name for the customer; no two customers share one.
    async fn customer_code(&self) -> &str {
        &self.0.customer_code
    }

    /// The name that the customer logs in with; no two customers share one.
    async fn username(&self) -> Option<&str> {
        self.0.username.as_deref()
    }

    /// Where mail reaches the customer. No two customers share one; upper and lower case of A to Z are alike.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The given name, up to 255 characters.
    async fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }

    /// The family name, up to 255 characters.
    async fn last_name(&self) -> Option<&str> {
        self.0.last_name.as_deref()
    }

    /// The name of the person to contact.
    async fn contact_person_name(&self) -> Option<&str> {
        self.0.contact_person_name.as_deref()
    }

    /// The phone number of the person to contact.
    async fn contact_person_number(&self) -> Option<&str> {
        self.0.contact_person_number.as_deref()
    }

    /// The name of the customer's own business.
    async fn business(&self) -> Option<&str> {
        self.0.business.as_deref()
    }

    /// The telephone number of the customer's own business.
    async fn company_phone(&self) -> Option<&str> {
        self.0.company_phone.as_deref()
    }

    /// The name to show in lists: the given display name, else the business, the personal name, the contact person, the email address or the username.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Whether the customer is a reseller.
    async fn is_wholesale(&self) -> bool {
        self.0.is_wholesale
    }

    /// How the customer is registered for India's goods and services tax.
    async fn gst_treatment(&self) -> GstTreatment {
        self.0.gst_treatment.into()
    }

    /// The customer's 15-character number for India's goods and services tax.
    async fn gstin(&self) -> Option<&str> {
        self.0.gstin.as_deref()
    }

    /// The business account that the customer buys for.
    async fn business_account(&self, ctx: &Context<'_>) -> Result<Option<BusinessAccount>, ApiError> {
        Ok(ctx.loaders().rows::<business_account::Entity>().find(self.0.business_account_id).await?.map(BusinessAccount))
    }

    /// Where the customer's goods go, where neither the order nor a business account says anything else.
    async fn default_shipping_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.default_shipping_address.as_ref())
    }

    /// Where the customer's bills go, where neither the order nor a business account says anything else.
    async fn default_billing_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.default_billing_address.as_ref())
    }

    /// The orders of this customer, sorted as asked, the last placed first by default. Needs the scope `ORDERS_READ`.
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
        #[graphql(desc = "Which of the orders to list; without it all that are not archived.")] filter: Option<OrderFilter>,
        #[graphql(desc = "How to sort them; by default the last placed comes first.")] sort: Option<OrderSort>,
    ) -> Result<Option<OrderConnection>, ApiError> {
        ctx.require(Scope::OrdersRead)?;
        let owner = Owner::Customer(self.0.id);
        orders_of(ctx, owner, filter, sort, &PageArguments { first, after, last, before }).await.map(Some)
    }

    /// What the customer has chosen but not ordered yet; empty where that is nothing. Needs the scope `CUSTOMERS_READ`.
    async fn cart(&self, ctx: &Context<'_>) -> Result<Option<Cart>, ApiError> {
        ctx.require(Scope::CustomersRead)?;
        Ok(Some(Cart { customer_id: self.0.id }))
    }

    /// What the customer has ordered so far, at the moment of this answer: reckoned from all its orders, so each costs 10 points more.
    /// Needs the scope `ORDERS_READ`.
    async fn statistics(&self, ctx: &Context<'_>) -> Result<Option<CustomerStatistics>, ApiError> {
        ctx.require(Scope::OrdersRead)?;
        Ok(Some(CustomerStatistics(ctx.loaders().customer_statistics.must(self.0.id).await?)))
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

/// Identifies one customer, by exactly one of these fields.
#[derive(Clone, Debug, OneofObject)]
pub enum CustomerBy {
    /// The id in the gateway, a TypeID.
    Id(ID),
    /// The `externalId`: the id in another system.
    ExternalId(String),
    /// The customer code, compared exactly.
    CustomerCode(String),
    /// The username, compared exactly.
    Username(String),
    /// The email address; upper and lower case of A to Z are alike.
    Email(String),
}

impl CustomerBy {
    /// Nothing where the id cannot be one of a customer.
    fn read(self) -> Option<customer::CustomerBy> {
        Some(match self {
            Self::Id(id) => customer::CustomerBy::Id(id::find(Kind::Customer, &id)?),
            Self::ExternalId(id) => customer::CustomerBy::ExternalId(id),
            Self::CustomerCode(code) => customer::CustomerBy::CustomerCode(code),
            Self::Username(name) => customer::CustomerBy::Username(name),
            Self::Email(email) => customer::CustomerBy::Email(email),
        })
    }
}

/// Which customers to list. A customer must meet every condition that is given.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CustomerFilter {
    /// Has each word of this text somewhere in a name, the email address, the username, the customer code or a phone number, or at the
    /// beginning of the postal code of a default address; case and accents do not matter, in any script. At most 6 words, divided by
    /// blanks.
    search: Option<String>,
    /// Whether the customer is a reseller.
    is_wholesale: Option<bool>,
    /// The id of the business account that the customer buys for.
    business_account_id: Option<ID>,
    /// Last changed within this range of time.
    updated_at: Option<DateTimeRange>,
}

impl CustomerFilter {
    async fn read(self, ctx: &Context<'_>) -> Result<customer::CustomerFilter, ApiError> {
        Ok(customer::CustomerFilter {
            search: bounds::search("filter.search", self.search.as_deref())?,
            is_wholesale: self.is_wholesale,
            business_account: self.business_account_id.map(|text| id::find(Kind::BusinessAccount, &text)),
            updated_at: time(ctx, "filter.updatedAt", self.updated_at).await?,
        })
    }
}

/// What customers are sorted by; equals are sorted by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "customer::CustomerSort")]
pub enum CustomerSortField {
    /// The time of creation in the gateway.
    #[default]
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The display name; capital letters come before small ones.
    DisplayName,
}

/// How to sort customers.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CustomerSort {
    /// The field to sort by.
    #[graphql(default_with = "Some(CustomerSortField::default())")]
    field: Option<CustomerSortField>,
    /// The direction to sort in.
    #[graphql(default_with = "Some(SortDirection::default())")]
    direction: Option<SortDirection>,
}

/// The part of the query root about customers.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer, or null where none has that name. Needs the scope `CUSTOMERS_READ`.
    async fn customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, code, username, email address or external id of the customer.")] by: CustomerBy,
    ) -> Result<Option<Customer>, ApiError> {
        ctx.require(Scope::CustomersRead)?;
        let Some(by) = by.read() else { return Ok(None) };
        let found = customer::customer_by(&*ctx.snapshot(), ctx.op().organization_id(), &by).await?;
        Ok(found.map(Customer::from))
    }

    /// The organization's customers, the last made first by default. Needs the scope `CUSTOMERS_READ`.
    async fn customers(
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
        #[graphql(desc = "Which customers to list; without it all of them.")] filter: Option<CustomerFilter>,
        #[graphql(desc = "How to sort them; by default the last made comes first.")] sort: Option<CustomerSort>,
    ) -> Result<Option<Connection<Customer>>, ApiError> {
        ctx.require(Scope::CustomersRead)?;
        let filter = filter.unwrap_or_default().read(ctx).await?;
        let sort = sort.unwrap_or_default();
        let (field, direction) = (sort.field.unwrap_or_default().into(), sort.direction.unwrap_or_default().into());
        let window = PageArguments { first, after, last, before }.window(field, &ctx.look_ahead())?;
        let db = &*ctx.snapshot();
        let page = customer::customers(db, ctx.op().organization_id(), &filter, field, direction, &window).await?;
        let customers: Connection<Customer> = Connection::new(page, field);
        if let Some(asked) = prefetch::of_nodes(&ctx.look_ahead()) {
            let rows: Vec<_> = customers.items().map(|customer| Arc::clone(&customer.0)).collect();
            prefetch::customers(&ctx.loaders(), &rows, &asked).await?;
        }
        Ok(Some(customers))
    }
}
