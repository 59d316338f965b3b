//! Up, down, up again, one by one, and two at once.

use crate::{
    rows::fill,
    scratch::{Scratch, connect, run, texts},
};
use sea_orm_migration::{
    DbErr, MigratorTrait,
    sea_orm::{DatabaseConnection, DbBackend},
};

#[tokio::test]
async fn goes_up_and_down_and_up_again() -> Result<(), DbErr> {
    for scratch in Scratch::all("there_and_back").await? {
        let db = &scratch.db;
        let all = migration::Migrator::migrations().len();
        assert_eq!(migration::pending(db).await?.len(), all);
        assert_eq!(tables(db).await?, Vec::<String>::new(), "looking for pending migrations writes nothing");

        migration::up(db).await?;
        assert_eq!(migration::pending(db).await?, Vec::<String>::new());
        let tables_then = tables(db).await?;
        assert_eq!(tables_then.len(), 45);
        let indexes_then = indexes(db).await?;
        migration::up(db).await?;

        migration::down(db, Some(1)).await?;
        assert_eq!(migration::pending(db).await?.len(), 1);
        migration::down(db, None).await?;
        assert_eq!(migration::pending(db).await?.len(), all);
        assert_eq!(tables(db).await?, ["seaql_migrations"]);

        migration::up(db).await?;
        assert_eq!(tables(db).await?, tables_then);
        assert_eq!(indexes(db).await?, indexes_then);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_migration_is_one_transaction_by_itself() -> Result<(), DbErr> {
    for scratch in Scratch::all("one_by_one").await? {
        let db = &scratch.db;
        for _ in migration::Migrator::migrations() {
            migration::Migrator::up(db, Some(1)).await?;
        }
        let numbers_events =
            migration::Migrator::migrations().iter().position(|each| each.name() == "m20261123_000001_order_event_position");
        let later = migration::Migrator::migrations().len() - 1 - numbers_events.unwrap_or_default();
        migration::Migrator::down(db, u32::try_from(later).ok()).await?;
        run(db, "DROP INDEX ix_order_event_position").await?;
        let before = indexes(db).await?;
        // The first statements of the way back work, a later one finds no index.
        assert!(migration::Migrator::down(db, Some(1)).await.is_err());
        assert_eq!(indexes(db).await?, before);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn takes_back_tables_that_hold_rows() -> Result<(), DbErr> {
    for scratch in Scratch::all("with_rows").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        fill(db).await?;
        migration::down(db, None).await?;
        assert_eq!(tables(db).await?, ["seaql_migrations"]);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_that_start_together_take_turns() -> Result<(), DbErr> {
    let file = std::env::temp_dir().join(format!("migration-{}.sqlite", std::process::id()));
    let sqlite = format!("sqlite://{}?mode=rwc", file.display());
    let (one, other) = (connect(&sqlite).await?, connect(&sqlite).await?);
    let (first, second) = tokio::join!(migration::up(&one), migration::up(&other));
    first.and(second)?;
    one.close().await?;
    other.close().await?;
    std::fs::remove_file(file).map_err(|error| DbErr::Custom(error.to_string()))?;

    for scratch in Scratch::all("together").await? {
        if scratch.db.get_database_backend() == DbBackend::Postgres {
            let (other, third) = (connect(&scratch.url).await?, connect(&scratch.url).await?);
            let (first, second, last) = tokio::join!(migration::up(&scratch.db), migration::up(&other), migration::up(&third));
            first.and(second).and(last)?;
            other.close().await?;
            third.close().await?;
        }
        scratch.close().await?;
    }
    Ok(())
}

async fn tables(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    texts(
        db,
        match db.get_database_backend() {
            DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
            _ => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
        },
    )
    .await
}

async fn indexes(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    texts(
        db,
        match db.get_database_backend() {
            DbBackend::Postgres => "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            _ => "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
        },
    )
    .await
}
