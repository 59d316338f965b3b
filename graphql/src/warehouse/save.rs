//! Makes and changes warehouses.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::Warehouse;
use crate::address::AddressInput;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::warehouse;

/// A warehouse to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveWarehouseInput {
    /// The warehouse to change. Without it one is made, and needs a name.
    id: Option<ID>,
    /// The id that another system knows it by; no two warehouses share one.
    external_id: Option<String>,
    /// The name of the warehouse, up to 255 characters.
    name: Option<String>,
    /// The address of the warehouse. It replaces the whole address.
    address: Option<AddressInput>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableWarehouseField>>,
}

/// A field of a warehouse that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "warehouse::ClearableWarehouseField")]
pub enum ClearableWarehouseField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `address`.
    Address,
}

impl From<SaveWarehouseInput> for warehouse::SaveWarehouseInput {
    fn from(input: SaveWarehouseInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            name: input.name,
            address: input.address.map(Into::into),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveWarehouse`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveWarehousePayload {
    /// The warehouse as it is now; null where the input was refused.
    warehouse: Option<Warehouse>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves warehouses.
#[derive(Clone, Copy, Debug, Default)]
pub struct WarehouseMutation;

#[Object]
impl WarehouseMutation {
    /// Makes a warehouse, or changes the one whose id is given. An organization's first one is its default. Needs the scope `ADMIN`.
    async fn save_warehouse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveWarehouseInput,
    ) -> Result<SaveWarehousePayload, ApiError> {
        let (warehouse, user_errors) = command(ctx, warehouse::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveWarehousePayload { warehouse: shown_if_any::<entity::warehouse::Entity, _>(ctx, warehouse).await, user_errors })
    }
}
