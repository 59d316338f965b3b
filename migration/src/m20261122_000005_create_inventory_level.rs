//! Stock, and the carts that want some of it.

use crate::schema::{Indexes, Kind, NewTable, drop_tables};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        inventory_level(manager).await?;
        cart(manager).await?;
        cart_item(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["cart_item", "cart", "inventory_level"]).await
    }
}

async fn inventory_level(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "inventory_level")
        .required(Kind::Uuid, &["product_id", "warehouse_id"])
        .required(Kind::Long, &["on_hand", "reserved"])
        .required(Kind::Instant, &["updated_at"])
        .refers("product_id", "product")
        .refers("warehouse_id", "warehouse")
        .check("reserved", "reserved >= 0 AND reserved <= on_hand")
        .check("on_hand", "on_hand <= 2147483647")
        .create(manager)
        .await?;
    // The product comes first: a product's levels are read far more often than a warehouse's.
    Indexes::of("inventory_level").unique(&["product_id", "warehouse_id"]).create(manager).await
}

async fn cart(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "cart", &["customer_id"])
        .required(Kind::Uuid, &["customer_id"])
        .required(Kind::Instant, &["updated_at"])
        .refers("customer_id", "customer")
        .create(manager)
        .await
}

async fn cart_item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "cart_item")
        .required(Kind::Uuid, &["customer_id", "product_id"])
        .required(Kind::Integer, &["quantity"])
        .required(Kind::Instant, &["created_at"])
        .refers("customer_id", "customer")
        .refers("product_id", "product")
        .at_least(1, &["quantity"])
        .create(manager)
        .await?;
    Indexes::of("cart_item").unique(&["customer_id", "product_id"]).create(manager).await
}
