//! The place of each event in the list of all: ascending in the order in which transactions may be seen to have ended.
//!
//! A number that is taken in a transaction is seen only when that ends, and another one that was taken later may end before. So
//! a transaction that takes numbers tells first, by a shared advisory lock, from where on it takes them: the list is complete up
//! to the least number that is told, and nobody waits for anybody. SQLite has one writer, whose numbers are seen as they are taken.

use crate::schema::Indexes;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["ALTER TABLE \"order_event\" ADD COLUMN \"position\" bigint NOT NULL DEFAULT 0", PLACE_PRESENT]).await?;
        match manager.get_database_backend() {
            DbBackend::Postgres => run(manager, &POSTGRES_UP).await?,
            _ => run(manager, &SQLITE_UP).await?,
        }
        Indexes::of("order_event").plain(&["position", "id"]).create(manager).await?;
        // What was sorted by the moment is sorted by the position now.
        Indexes::of("order_event").plain(&["occurred_at", "id"]).drop(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Indexes::of("order_event").plain(&["occurred_at", "id"]).create(manager).await?;
        match manager.get_database_backend() {
            DbBackend::Postgres => run(manager, &POSTGRES_DOWN).await?,
            _ => run(manager, &SQLITE_DOWN).await?,
        }
        Indexes::of("order_event").plain(&["position", "id"]).drop(manager).await?;
        run(manager, &["ALTER TABLE \"order_event\" DROP COLUMN \"position\""]).await
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Events that are there already stand in the order of their moments, and those of one order in the order of its versions.
const PLACE_PRESENT: &str = r#"
UPDATE "order_event" SET "position" = present.number
FROM (
    SELECT organization_id, id, row_number() OVER (ORDER BY moment, version, id) AS number
    FROM (
        SELECT organization_id, id, version, max(occurred_at) OVER (PARTITION BY organization_id, order_id ORDER BY version) AS moment
        FROM "order_event"
    ) AS moments
) AS present
WHERE "order_event".organization_id = present.organization_id AND "order_event".id = present.id"#;

const POSTGRES_UP: [&str; 5] = [
    "CREATE SEQUENCE order_event_position OWNED BY order_event.position",
    // As if a number was taken, so that the next one is above `last_value` from the first event on.
    "SELECT setval('order_event_position', (SELECT count(*) + 1 FROM order_event))",
    // 28519 is a mark that keeps these locks apart from others. The setting ends with the transaction, as the lock does.
    r"
CREATE FUNCTION order_event_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('order_gateway.places_events', true), '') = '' THEN
        PERFORM pg_advisory_xact_lock_shared((28519::bigint << 48) | last_value) FROM order_event_position;
        PERFORM set_config('order_gateway.places_events', 'yes', true);
    END IF;
    NEW.position := nextval('order_event_position');
    RETURN NEW;
END $$",
    "CREATE TRIGGER tr_order_event_place BEFORE INSERT ON order_event FOR EACH ROW EXECUTE FUNCTION order_event_place()",
    // The last number must be read before the locks: whoever took a number up to it held its lock by then. What is read after
    // this function, by another statement, misses nothing up to the answer.
    r"
CREATE FUNCTION order_event_horizon() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    taken bigint;
    unsure bigint;
BEGIN
    SELECT last_value INTO taken FROM order_event_position;
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO unsure FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 28519
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(taken, unsure);
END $$",
];

const POSTGRES_DOWN: [&str; 3] =
    ["DROP TRIGGER tr_order_event_place ON order_event", "DROP FUNCTION order_event_place()", "DROP FUNCTION order_event_horizon()"];

const SQLITE_UP: [&str; 2] = [
    "CREATE UNIQUE INDEX \"uq_order_event_position\" ON \"order_event\" (\"position\")",
    "CREATE TRIGGER \"tr_order_event_place\" AFTER INSERT ON \"order_event\" BEGIN \
     UPDATE \"order_event\" SET \"position\" = (SELECT max(\"position\") + 1 FROM \"order_event\") WHERE rowid = NEW.rowid; END",
];

const SQLITE_DOWN: [&str; 2] = ["DROP TRIGGER \"tr_order_event_place\"", "DROP INDEX \"uq_order_event_position\""];
