//! Which process sends for a webhook: one at a time, and another one soon after it has died.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Tenant, WebhookStatus, organization, webhook};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::rows::Reader;
use database::Database;

/// For how long a webhook is taken. Whoever takes it takes it again long before.
pub const TERM: TimeDelta = TimeDelta::seconds(25);

/// Organizations with a webhook that nobody sends for.
///
/// It is the one look over all organizations, as at the removal of old keys: what a process sends for is bound to none, and each
/// statement that follows is bound to one. It asks the organizations, each for its own webhooks.
pub async fn unserved(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let of_it = (webhook::Entity, webhook::Column::OrganizationId);
    let waits = Query::select()
        .expr(Expr::val(1))
        .from(webhook::Entity)
        .and_where(Expr::col(of_it).eq(Expr::col((organization::Entity, organization::Column::Id))))
        .cond_where(is_active().add(is_nobodys(now)))
        .to_owned();
    let organizations = organization::Entity::find().select_only().column(organization::Column::Id).filter(Expr::exists(waits));
    Ok(organizations.into_tuple().all(db).await?)
}

fn is_active() -> Condition {
    Condition::all().add(webhook::Column::Status.eq(WebhookStatus::Active)).add(webhook::Column::DeletedAt.is_null())
}

/// Nobody's, or of a process that did not take it for longer.
fn is_nobodys(now: DateTime<Utc>) -> Condition {
    Condition::any().add(webhook::Column::Owner.is_null()).add(webhook::Column::OwnedUntil.lte(now))
}

/// Takes all that are free, and its own for longer.
pub async fn take(db: &Database, organization_id: Uuid, owner: Uuid, now: DateTime<Utc>) -> Result<()> {
    let tx = db.begin().await?;
    webhook::Entity::update_of(organization_id)
        .filter(is_active().add(is_nobodys(now).add(webhook::Column::Owner.eq(owner))))
        .col_expr(webhook::Column::Owner, Expr::value(owner))
        .col_expr(webhook::Column::OwnedUntil, Expr::value(now + TERM))
        .exec(&tx)
        .await?;
    Ok(db.commit_quietly(tx).await?)
}

/// Those that are this process's, and still active.
pub async fn owned(db: &impl Reader, organization_id: Uuid, owner: Uuid) -> Result<Vec<webhook::Model>> {
    let select =
        webhook::Entity::of(organization_id).filter(webhook::Column::Owner.eq(owner)).filter(is_active()).order_by_asc(webhook::Column::Id);
    Ok(select.all(db).await?)
}

/// Leaves all that are this process's to others.
pub async fn leave(db: &Database, organization_id: Uuid, owner: Uuid) -> Result<()> {
    let tx = db.begin().await?;
    webhook::Entity::update_of(organization_id)
        .filter(webhook::Column::Owner.eq(owner))
        .col_expr(webhook::Column::Owner, Expr::value(None::<Uuid>))
        .col_expr(webhook::Column::OwnedUntil, Expr::value(None::<DateTime<Utc>>))
        .exec(&tx)
        .await?;
    Ok(db.commit_quietly(tx).await?)
}
