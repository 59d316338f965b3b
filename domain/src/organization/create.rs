//! Makes an organization with what it needs to take orders.

use chrono::{DateTime, Utc};
use entity::{ChannelType, channel_account, company, organization, warehouse};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::Value;

use crate::currency::Currency;
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Store, Viewer};

/// Makes an organization with a first company, a default warehouse and a channel account of its own website.
///
/// For the operator, not for a viewer: nobody has a token yet.
pub async fn create(store: &Store, name: &str, currency: &str, now: DateTime<Utc>) -> Result<organization::Model> {
    let mut problems = Problems::default();
    let name = problems.required_text(&Path::Root.field("name"), Some(name)).unwrap_or_default();
    let at = Path::Root.field("currency");
    let currency = problems.required_text(&at, Some(currency));
    let currency = problems.read(&at, currency.map(|code| Raw::<Currency>::new(Value::from(code))).as_ref());
    problems.finish()?;
    let viewer = Viewer { subject: String::new(), organization_id: uuid::Uuid::nil(), organizations: Vec::new(), scopes: Vec::new() };
    let op = Op::new(viewer, now);
    let organization = organization::Model {
        id: op.new_id(),
        name: name.clone(),
        default_currency: currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
        time_zone: "UTC".into(),
        created_at: op.now,
        updated_at: op.now,
    };
    let tx = store.db.begin().await?;
    organization::Entity::insert(organization.clone().into_active_model().reset_all()).exec_without_returning(&tx).await?;
    let company = company::Model {
        organization_id: organization.id,
        id: op.new_id(),
        external_id: None,
        name: name.clone(),
        gstin: None,
        address: None,
        created_at: op.now,
        updated_at: op.now,
    };
    company::Entity::insert(company.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    let warehouse = warehouse::Model {
        organization_id: organization.id,
        id: op.new_id(),
        external_id: None,
        name: "Main warehouse".into(),
        is_default: true,
        address: None,
        created_at: op.now,
        updated_at: op.now,
    };
    warehouse::Entity::insert(warehouse.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    let account = channel_account::Model {
        organization_id: organization.id,
        id: op.new_id(),
        external_id: None,
        name,
        kind: ChannelType::Website,
        auto_assign_warehouse_id: None,
        created_at: op.now,
        updated_at: op.now,
    };
    channel_account::Entity::insert(account.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    store.db.commit(tx).await?;
    Ok(organization)
}
