//! Places that hold stock.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::address::Address;
use super::bounds;
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use super::scalar::DateTime;
use domain::id::Kind;
use domain::warehouse;

row_object!(
    /// A place that holds stock.
    Warehouse, entity::warehouse::Model
);

/// A place that holds stock. All goods of an order leave from one.
#[Object]
impl Warehouse {
    /// Identifies the warehouse everywhere; begins with `warehouse_`.
    pub async fn id(&self) -> ID {
        Kind::Warehouse.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The name of the warehouse, up to 255 characters.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address of the warehouse.
    async fn address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.address.as_ref())
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

/// The part of the query root about warehouses.
#[derive(Clone, Copy, Debug, Default)]
pub struct WarehouseQuery;

#[Object]
impl WarehouseQuery {
    /// The warehouses of the organization, the oldest first; there are never more than 200. Any valid token may ask.
    async fn warehouses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that another system knows by one of these ids; an empty list leaves none.")] external_id: Option<
            Vec<String>,
        >,
    ) -> Result<Option<Vec<Warehouse>>, ApiError> {
        let external_id = bounds::list("externalId", external_id)?;
        let rows = warehouse::warehouses(&*ctx.snapshot(), ctx.op().organization_id(), external_id.as_deref()).await?;
        Ok(Some(rows.into_iter().map(Warehouse::from).collect()))
    }
}
