//! Businesses that buy on account.

pub mod save;

use async_graphql::{Context, ID, Object};
use entity::customer;

use super::address::Address;
use super::bounds;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::customer::Customer;
use super::error::ApiError;
use super::order::{OrderConnection, OrderFilter, OrderSort, orders_of};
use super::row::row_object;
use super::scalar::DateTime;
use domain::customer::CustomerSort;
use domain::id::Kind;
use domain::order::list::Owner;
use domain::{Scope, business_account};

row_object!(
    /// A business that buys on account.
    BusinessAccount, entity::business_account::Model
);

/// A business that buys, through any number of customers. Orders of its customers that name no address take its addresses.
#[Object]
impl BusinessAccount {
    /// Identifies the business account everywhere; begins with `business_`.
    pub async fn id(&self) -> ID {
        Kind::BusinessAccount.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The name of the business.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The phone number of the business, up to 255 characters.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// The billing address of its orders that give none.
    async fn billing_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.billing_address.as_ref())
    }

    /// The shipping address of its orders that give none.
    async fn default_shipping_address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.default_shipping_address.as_ref())
    }

    /// The customers that buy for this business, the first created first.
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
    ) -> Result<Connection<Customer>, ApiError> {
        let sort = CustomerSort::CreatedAt;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let page = ctx.loaders().customer_pages.must((self.0.id, window)).await?;
        ctx.loaders().prime::<customer::Entity>(&page.rows);
        Ok(Connection::new(page, sort))
    }

    /// The orders of this business account, sorted as asked, the last placed first by default. Needs the scope `ORDERS_READ`.
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
        let owner = Owner::BusinessAccount(self.0.id);
        orders_of(ctx, owner, filter, sort, &PageArguments { first, after, last, before }).await.map(Some)
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

/// The part of the query root about business accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct BusinessAccountQuery;

#[Object]
impl BusinessAccountQuery {
    /// The organization's business accounts by name. Needs the scope `CUSTOMERS_READ`.
    async fn business_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those with each word of this text somewhere in the name, the external id or the phone number, or at the beginning of the postal code of an address; case and accents do not matter, in any script. At most 6 words."
        )]
        search: Option<String>,
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
    ) -> Result<Option<Connection<BusinessAccount>>, ApiError> {
        ctx.require(Scope::CustomersRead)?;
        let sort = business_account::BusinessAccountSort::Name;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let search = bounds::search("search", search.as_deref())?;
        let page = business_account::business_accounts(&*ctx.snapshot(), ctx.op().organization_id(), search.as_ref(), &window).await?;
        Ok(Some(Connection::new(page, sort)))
    }
}
