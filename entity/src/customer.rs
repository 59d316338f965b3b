//! Someone who orders.

use crate::{Address, GstTreatment};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Another system's id.
    pub external_id: Option<String>,
    /// Unique within the organization.
    pub customer_code: String,
    /// Unique within the organization.
    pub username: Option<String>,
    /// Unique within the organization, without case.
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub contact_person_name: Option<String>,
    pub contact_person_number: Option<String>,
    /// The customer's own business name.
    pub business: Option<String>,
    pub company_phone: Option<String>,
    pub display_name: String,
    /// Somebody gave it: it does not follow the names.
    pub display_name_given: bool,
    pub is_wholesale: bool,
    pub gst_treatment: GstTreatment,
    pub gstin: Option<String>,
    pub business_account_id: Option<Uuid>,
    pub default_shipping_address: Option<Address>,
    pub default_billing_address: Option<Address>,
    /// What searches look through, folded.
    pub search: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
