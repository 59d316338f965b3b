//! A city of the organization's directory of delivery areas.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "city")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub state_id: Uuid,
    pub name: String,
    /// Unique within the organization.
    pub code: String,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "(OrganizationId, StateId)", to = "(OrganizationId, Id)")]
    pub state: BelongsTo<super::state::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
