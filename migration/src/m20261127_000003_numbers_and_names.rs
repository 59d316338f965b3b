//! Numbers that orders once had stay theirs; fulfilments can be taken back; products can go out of the catalogue; customers are shown by
//! their names unless somebody said otherwise.

use crate::schema::{Indexes, Kind, NewTable, add_columns, change_checks, change_reference, drop_columns, drop_tables, run};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        former_numbers(manager).await?;
        let instant = if is_postgres(manager) { "timestamp with time zone" } else { "timestamp_with_timezone_text" };
        add_columns(manager, "fulfillment", &[&format!("\"cancelled_at\" {instant}")]).await?;
        // A line of which nothing has left after all may go from its order.
        change_reference(manager, "fulfillment_line", "line_id", "order_line", true).await?;
        change_checks(manager, "order_event", &[("type", Some(&event_types("'FULFILLMENT_CANCELLED', ")))]).await?;
        add_columns(manager, "product", &["\"active\" boolean NOT NULL DEFAULT TRUE"]).await?;
        Indexes::of("product").plain(&["active", "created_at", "id"]).create(manager).await?;
        add_columns(manager, "customer", &["\"display_name_given\" boolean NOT NULL DEFAULT FALSE"]).await?;
        run(manager, &[NAMES_THAT_WERE_GIVEN]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "customer", &["display_name_given"]).await?;
        Indexes::of("product").plain(&["active", "created_at", "id"]).drop(manager).await?;
        drop_columns(manager, "product", &["active"]).await?;
        run(manager, &["UPDATE order_event SET type = 'UPDATED' WHERE type = 'FULFILLMENT_CANCELLED'"]).await?;
        change_checks(manager, "order_event", &[("type", Some(&event_types("")))]).await?;
        // Nothing before this knows of goods that did not leave after all.
        let lines = "DELETE FROM fulfillment_line WHERE EXISTS (SELECT 1 FROM fulfillment AS f WHERE f.cancelled_at IS NOT NULL \
                     AND f.organization_id = fulfillment_line.organization_id AND f.id = fulfillment_line.fulfillment_id)";
        run(manager, &[lines, "DELETE FROM fulfillment WHERE cancelled_at IS NOT NULL"]).await?;
        drop_columns(manager, "fulfillment", &["cancelled_at"]).await?;
        change_reference(manager, "fulfillment_line", "line_id", "order_line", false).await?;
        if is_postgres(manager) {
            run(manager, &["DROP TRIGGER tr_sales_order_numbers ON sales_order", "DROP FUNCTION sales_order_numbers()"]).await?;
        }
        drop_tables(manager, &["former_channel_order", "former_order_number"]).await
    }
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

fn event_types(more: &str) -> String {
    format!(
        "type IN ({more}'CREATED', 'UPDATED', 'STATUS_CHANGED', 'LINES_CHANGED', 'NOTE_ADDED', 'PAYMENT_RECORDED', 'FULFILLMENT_CREATED', \
         'FULFILLMENT_UPDATED', 'INVOICE_CREATED', 'RETURN_RECORDED', 'REFUND_RECORDED', 'HELD', 'RELEASED', 'CANCELLED', 'ARCHIVED', \
         'UNARCHIVED')"
    )
}

/// What an order has given up is in its history.
async fn former_numbers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "former_order_number", &["order_number"])
        .required(Kind::Text, &["order_number"])
        .required(Kind::Uuid, &["order_id"])
        .refers("order_id", "sales_order")
        .create(manager)
        .await?;
    NewTable::keyed(manager, "former_channel_order", &["account_id", "channel_order_id"])
        .required(Kind::Uuid, &["account_id"])
        .required(Kind::Text, &["channel_order_id"])
        .required(Kind::Uuid, &["order_id"])
        .refers("account_id", "channel_account")
        .refers("order_id", "sales_order")
        .create(manager)
        .await?;
    let postgres = is_postgres(manager);
    let from = |field: &str| match postgres {
        true => format!("e.changes -> '{field}' ->> 'from'"),
        false => format!("json_extract(e.changes, '$.{field}.from')"),
    };
    let numbers = from("orderNumber");
    let ids = from("channelOrderId");
    run(
        manager,
        &[
            &format!(
                "INSERT INTO former_order_number (organization_id, order_number, order_id) \
                 SELECT e.organization_id, {numbers}, e.order_id FROM order_event AS e WHERE {numbers} IS NOT NULL ON CONFLICT DO NOTHING"
            ),
            &format!(
                "INSERT INTO former_channel_order (organization_id, account_id, channel_order_id, order_id) \
                 SELECT e.organization_id, o.account_id, {ids}, e.order_id FROM order_event AS e \
                 JOIN sales_order AS o ON o.organization_id = e.organization_id AND o.id = e.order_id \
                 WHERE {ids} IS NOT NULL ON CONFLICT DO NOTHING"
            ),
        ],
    )
    .await?;
    // SQLite has one writer, who has looked.
    if postgres { run(manager, &GUARD).await } else { Ok(()) }
}

/// Between the look and the write others may take a number and give it up again. The index makes them wait for one another, and whoever
/// comes after that sees here what was given up: a statement in a trigger sees all that is committed.
const GUARD: [&str; 2] = [
    r"
CREATE FUNCTION sales_order_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM former_order_number AS f WHERE f.organization_id = NEW.organization_id
            AND f.order_number = NEW.order_number AND f.order_id <> NEW.id)
        OR EXISTS (SELECT 1 FROM former_channel_order AS f WHERE f.organization_id = NEW.organization_id AND f.account_id = NEW.account_id
            AND f.channel_order_id = NEW.channel_order_id AND f.order_id <> NEW.id)
    THEN
        RAISE unique_violation USING MESSAGE = 'another order once had this number', CONSTRAINT = 'uq_sales_order_former_number';
    END IF;
    RETURN NULL;
END $$",
    "CREATE TRIGGER tr_sales_order_numbers AFTER INSERT OR UPDATE OF order_number, channel_order_id ON sales_order \
     FOR EACH ROW EXECUTE FUNCTION sales_order_numbers()",
];

/// As the program makes a name of the other names.
const NAMES_THAT_WERE_GIVEN: &str = "
UPDATE customer SET display_name_given = TRUE WHERE display_name <> substr(coalesce(
    business,
    CASE WHEN first_name IS NOT NULL AND last_name IS NOT NULL THEN first_name || ' ' || last_name ELSE coalesce(first_name, last_name) END,
    contact_person_name, email, username, ''
), 1, 255)";
