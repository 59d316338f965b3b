//! What the tables of webhooks refuse.

use crate::{
    rows::{Row, fill},
    scratch::{Scratch, run},
};
use sea_orm_migration::{DbErr, sea_orm::DbBackend};

const NOW: &str = "'2026-01-02T03:04:05.123456+00:00'";

#[tokio::test]
async fn deliveries_are_of_one_event_and_due_while_they_wait() -> Result<(), DbErr> {
    for scratch in Scratch::all("webhooks").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        fill(db).await?;
        let own = |table, id: &'static str| Row::of(table, &[("organization_id", "#1"), ("id", id)]);
        let event = own("order_event", "#20").with(&[("order_id", "#9"), ("type", "'CREATED'"), ("version", "1"), ("actor", "'a'")]);
        event.with(&[("changes", "'{}'"), ("occurred_at", NOW)]).insert(db).await?;
        let texts = ["url", "subject", "secret", "signing_key"].map(|column| (column, "'x'"));
        let lists = ["types", "fields", "sources", "scopes"].map(|column| (column, "'[]'"));
        let webhook = own("webhook", "#21").with(&texts).with(&lists).with(&[("status", "'ACTIVE'"), ("position", "0")]);
        let webhook = webhook.with(&[("created_at", NOW), ("updated_at", NOW)]);
        webhook.insert(db).await?;
        let delivery = own("webhook_delivery", "#22")
            .with(&[("webhook_id", "#21"), ("event_id", "#20"), ("order_id", "#9"), ("version", "1"), ("position", "1")])
            .with(&[("status", "'WAITING'"), ("attempts", "0"), ("due_at", NOW), ("created_at", NOW)]);
        delivery.insert(db).await?;
        let attempt = own("webhook_attempt", "#23").with(&[("delivery_id", "#22"), ("at", NOW), ("duration_ms", "0")]);
        attempt.insert(db).await?;
        for (row, rule) in [
            (webhook.with(&[("status", "'GONE'")]), "ck_webhook_status"),
            (webhook.with(&[("url", "''")]), "ck_webhook_url"),
            (delivery.with(&[("status", "'LOST'")]), "ck_webhook_delivery_"),
            (delivery.with(&[("due_at", "NULL")]), "ck_webhook_delivery_due_while_waiting"),
            (delivery.with(&[("status", "'DELIVERED'")]), "ck_webhook_delivery_due_while_waiting"),
            (delivery.with(&[("attempts", "-1")]), "ck_webhook_delivery_attempts"),
            (attempt.with(&[("duration_ms", "-1")]), "ck_webhook_attempt_duration_ms"),
        ] {
            let refusal = row.with(&[("id", "#99")]).refusal(db).await;
            assert!(refusal.contains(rule), "{rule}: {refusal}");
        }
        let twice = delivery.with(&[("id", "#99")]).refusal(db).await.to_lowercase();
        let rule = if db.get_database_backend() == DbBackend::Postgres { "uq_webhook_delivery_webhook_id_event_id" } else { "event_id" };
        assert!(twice.contains("unique") && twice.contains(rule), "{twice}");
        for row in [
            delivery.with(&[("organization_id", "#2")]),
            attempt.with(&[("organization_id", "#2")]),
            webhook.with(&[("organization_id", "#3")]),
        ] {
            let refusal = row.with(&[("id", "#99")]).refusal(db).await.to_lowercase();
            assert!(refusal.contains("foreign key"), "{refusal}");
        }
        let refusal = run(db, "DELETE FROM webhook").await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refusal.to_lowercase().contains("foreign key"), "{refusal}");
        scratch.close().await?;
    }
    Ok(())
}
