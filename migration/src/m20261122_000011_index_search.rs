//! Search: the beginning of numbers, ids and skus by expression indexes, parts of names by the `search` columns.

use crate::schema::{Indexes, trigram_schema};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for indexes in prefix_indexes() {
            indexes.create(manager).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let schema = trigram_schema(manager).await?;
            for table in SEARCHED {
                let sql = format!("CREATE INDEX \"ix_{table}_search\" ON \"{table}\" USING gin (\"search\" {schema}.gin_trgm_ops)");
                manager.get_connection().execute_unprepared(&sql).await?;
            }
        } else {
            // An index that holds all that is asked for is the least that SQLite can read through.
            for table in SEARCHED {
                Indexes::of(table).plain(&["search", "id"]).create(manager).await?;
            }
        }
        Ok(())
    }

    /// Leaves the extension: something else may use it by now.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in SEARCHED {
            // Named alike on both databases.
            Indexes::of(table).plain(&["search", "id"]).drop(manager).await?;
        }
        for indexes in prefix_indexes() {
            indexes.drop(manager).await?;
        }
        Ok(())
    }
}

/// The tables that have a column `search`.
const SEARCHED: [&str; 5] = ["area", "brand", "business_account", "customer", "product"];

fn prefix_indexes() -> [Indexes; 4] {
    [
        Indexes::of("sales_order")
            .lower("order_number", &["id"])
            .lower_where_set("channel_order_id", &["id"])
            .lower_where_set("purchase_order_number", &["id"]),
        Indexes::of("order_line").lower("sku", &["order_id"]),
        Indexes::of("product").lower("sku", &["id"]),
        Indexes::of("product_identifier").lower("value", &["product_id"]),
    ]
}
