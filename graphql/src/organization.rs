//! Tenants.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use super::scalar::{CurrencyCode, DateTime};
use super::warehouse::Warehouse;
use domain::id::Kind;

row_object!(
    /// A tenant.
    Organization, entity::organization::Model
);

/// A business that uses the gateway, kept apart from all others: whatever it has can neither be seen nor named from another one.
#[Object]
impl Organization {
    /// Identifies the organization everywhere; begins with `org_`.
    pub async fn id(&self) -> ID {
        Kind::Organization.print(self.0.id).into()
    }

    /// What the organization is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The currency of the catalogue's prices, and of orders that name none.
    async fn default_currency(&self) -> CurrencyCode {
        self.0.default_currency.as_str().into()
    }

    /// The warehouse of orders for which nobody chose one.
    async fn default_warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders_in(self.0.id).default_warehouses.must(self.0.id).await?))
    }

    /// The time zone by its IANA name, such as `Europe/Berlin`: it decides where a day begins.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// When the organization was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its settings last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
