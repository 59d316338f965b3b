//! Changes what warehouses have on hand.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::InventoryLevel;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::product::ProductRef;
use crate::user_error::UserError;
use domain::inventory;

/// Units that came in or went out: all of it is booked, or nothing.
#[derive(Clone, Debug, InputObject)]
pub struct AdjustInventoryInput {
    /// Makes a retry safe: sent again with the same input it changes nothing more, and answers with the same levels.
    idempotency_key: Option<String>,
    /// 1 to 500 adjustments. Those of the same product and warehouse are added up.
    adjustments: Vec<InventoryAdjustmentInput>,
    /// The reason for the change, in words, up to 10,000 characters.
    reason: Option<String>,
}

/// Units of one product that came into, or went out of, one warehouse.
#[derive(Clone, Debug, InputObject)]
pub struct InventoryAdjustmentInput {
    /// The product, by its id, sku or external id.
    product: ProductRef,
    /// The warehouse; the organization's default one where none is named.
    warehouse_id: Option<ID>,
    /// How many more, or below 0 how many less, are on hand. What is reserved cannot be taken.
    delta: i32,
}

impl From<AdjustInventoryInput> for inventory::AdjustInventoryInput {
    fn from(input: AdjustInventoryInput) -> Self {
        let adjustments = input.adjustments.into_iter().map(|adjustment| inventory::InventoryAdjustment {
            product: adjustment.product.into(),
            warehouse_id: adjustment.warehouse_id.map(String::from),
            delta: adjustment.delta,
        });
        Self { idempotency_key: input.idempotency_key, adjustments: adjustments.collect(), reason: input.reason }
    }
}

/// The result of `adjustInventory`.
#[derive(Clone, Debug, SimpleObject)]
pub struct AdjustInventoryPayload {
    /// True where the idempotency key had been used: nothing was booked again.
    replayed: bool,
    /// The level that each adjustment led to, in the input's order; empty where the input was refused.
    levels: Vec<InventoryLevel>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root about stock.
#[derive(Clone, Copy, Debug, Default)]
pub struct InventoryMutation;

#[Object]
impl InventoryMutation {
    /// Books goods that came in, went out, or were miscounted. Needs the scope `INVENTORY_WRITE`.
    async fn adjust_inventory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes of stock.")] input: AdjustInventoryInput,
    ) -> Result<AdjustInventoryPayload, ApiError> {
        let (adjusted, user_errors) = command(ctx, inventory::adjust(ctx.op(), ctx.store(), input.into())).await?;
        let (replayed, levels) = adjusted.map_or((false, Vec::new()), |adjusted| (adjusted.replayed, adjusted.levels));
        Ok(AdjustInventoryPayload { replayed, levels: levels.into_iter().map(InventoryLevel::from).collect(), user_errors })
    }
}
