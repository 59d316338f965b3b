//! The bearer of the token.

use async_graphql::{Context, Enum, Object};

use super::context::ContextExt;
use super::error::ApiError;
use super::organization::Organization;

/// A permission of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Scope")]
pub enum Scope {
    /// Look up and list orders and what happened to them.
    OrdersRead,
    /// Create and change orders, and record what happens to them.
    OrdersWrite,
    /// Look up and list customers, business accounts and carts.
    CustomersRead,
    /// Save customers and business accounts, and fill carts.
    CustomersWrite,
    /// Look up and list products, brands and categories.
    CatalogRead,
    /// Save products and categories.
    CatalogWrite,
    /// Change the stock of warehouses.
    InventoryWrite,
    /// Save what the organization is made of: its settings, companies, channel accounts, warehouses, agents and areas. Save and look up
    /// its webhooks.
    Admin,
}

/// Whoever sent the token of this request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewer;

/// Whoever sent the token of this request, and what the token allows.
#[Object]
impl Viewer {
    /// The subject that the token names. It is the author of the notes and the actor of the events that this token leaves behind.
    async fn subject<'a>(&self, ctx: &Context<'a>) -> &'a str {
        &ctx.data_unchecked::<std::sync::Arc<domain::Op>>().viewer.subject
    }

    /// The organization that this request acts in.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        Ok(Organization(ctx.loaders().organizations.must(ctx.op().organization_id()).await?))
    }

    /// Every organization that the token allows to act in; a header of the request chooses one.
    async fn organizations(&self, ctx: &Context<'_>) -> Result<Vec<Organization>, ApiError> {
        let ids = &ctx.op().viewer.organizations;
        let found = ctx.loaders().organizations.all(ids.iter().copied()).await?;
        // One that was named in a token and then removed is not there.
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).map(Organization).collect())
    }

    /// The scopes that the token carries.
    async fn scopes(&self, ctx: &Context<'_>) -> Vec<Scope> {
        ctx.op().viewer.scopes.iter().copied().map(Scope::from).collect()
    }
}

/// The part of the query root that tells who is asking.
#[derive(Clone, Copy, Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking, in which organization, and with which scopes. Any valid token may ask.
    async fn viewer(&self) -> Option<Viewer> {
        Some(Viewer)
    }
}
