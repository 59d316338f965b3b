//! The gateway's migrations: dated, with a way back, the same for SQLite and PostgreSQL.
//!
//! They import no entity: a migration stays what it was when it ran, whatever becomes of the entities.
//!
//! All pending migrations run in one transaction, each in a savepoint of its own, so that a migration that fails
//! leaves the database as it was. Processes that start together take turns: on PostgreSQL by an advisory lock that ends
//! with the transaction, on SQLite by its one writer.

mod m20261122_000001_create_organization;
mod m20261122_000002_create_area;
mod m20261122_000003_create_customer;
mod m20261122_000004_create_product;
mod m20261122_000005_create_inventory_level;
mod m20261122_000006_create_sales_order;
mod m20261122_000007_create_payment;
mod m20261122_000008_create_fulfillment;
mod m20261122_000009_create_invoice;
mod m20261122_000010_create_order_event;
mod m20261122_000011_index_search;
mod m20261123_000001_order_event_position;
mod m20261127_000001_shares_of_lines;
mod m20261127_000002_credit_notes;
mod m20261127_000003_numbers_and_names;
mod m20261127_000004_fold_search;
mod m20261127_000005_search_places;
mod m20261127_000006_placed_by;
mod m20261127_000007_count_orders;
mod m20261128_000001_webhooks;
mod schema;

use sea_orm_migration::{
    DbErr, MigrationTrait, MigratorTrait, async_trait,
    sea_orm::{
        ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions,
        TransactionTrait,
    },
};

/// The list of migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_create_organization::Migration),
            Box::new(m20261122_000002_create_area::Migration),
            Box::new(m20261122_000003_create_customer::Migration),
            Box::new(m20261122_000004_create_product::Migration),
            Box::new(m20261122_000005_create_inventory_level::Migration),
            Box::new(m20261122_000006_create_sales_order::Migration),
            Box::new(m20261122_000007_create_payment::Migration),
            Box::new(m20261122_000008_create_fulfillment::Migration),
            Box::new(m20261122_000009_create_invoice::Migration),
            Box::new(m20261122_000010_create_order_event::Migration),
            Box::new(m20261122_000011_index_search::Migration),
            Box::new(m20261123_000001_order_event_position::Migration),
            Box::new(m20261127_000001_shares_of_lines::Migration),
            Box::new(m20261127_000002_credit_notes::Migration),
            Box::new(m20261127_000003_numbers_and_names::Migration),
            Box::new(m20261127_000004_fold_search::Migration),
            Box::new(m20261127_000005_search_places::Migration),
            Box::new(m20261127_000006_placed_by::Migration),
            Box::new(m20261127_000007_count_orders::Migration),
            Box::new(m20261128_000001_webhooks::Migration),
        ]
    }
}

/// Applies every pending migration, or none where one fails.
pub async fn up(db: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = begin_alone(db).await?;
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}

/// Takes back the last `steps` migrations, or all of them, with what their tables hold.
pub async fn down(db: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
    let transaction = begin_alone(db).await?;
    Migrator::down(&transaction, steps).await?;
    transaction.commit().await
}

/// The names of the migrations that are not applied yet, oldest first. Writes nothing and waits for nobody.
///
/// Fails where the database knows a migration that this program does not: a newer program migrated it.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

/// The names of the migrations that are applied, oldest first. Writes nothing and waits for nobody.
pub async fn applied(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let applied = Migrator::get_applied_migrations_read_only(db).await?;
    Ok(applied.iter().map(|migration| migration.name().to_owned()).collect())
}

/// A transaction that no other process's migration runs beside.
async fn begin_alone(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    /// Any number that nothing else in the database locks.
    const LOCK: i64 = 0x6f72_6465_7267_7721;

    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let transaction = db
        .begin_with_options(TransactionOptions {
            // After the wait for the lock, what the other process did must be visible.
            isolation_level: postgres.then_some(IsolationLevel::ReadCommitted),
            sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
        .await?;
    if postgres {
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    Ok(transaction)
}
