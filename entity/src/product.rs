//! Something that can be ordered.

use crate::{CaseUnit, Decimal4, ProductCondition};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Another system's id.
    pub external_id: Option<String>,
    /// Unique within the organization.
    pub sku: String,
    pub name: String,
    pub description: Option<String>,
    pub brand_id: Option<Uuid>,
    pub category_id: Option<Uuid>,
    /// Global Trade Item Number.
    pub gtin: Option<String>,
    pub remarks: Option<String>,
    pub image_main: Option<String>,
    /// In the organization's default currency.
    pub price: Decimal4,
    pub maximum_retail_price: Option<Decimal4>,
    pub hsn_code: Option<String>,
    pub gst_percent: Option<Decimal4>,
    pub package_length_mm: Option<f64>,
    pub package_width_mm: Option<f64>,
    pub package_height_mm: Option<f64>,
    pub shipping_weight_kg: Option<f64>,
    pub volume_m3: Option<f64>,
    pub measurement_unit: Option<String>,
    pub case_unit: CaseUnit,
    pub case_pack: Option<i32>,
    pub case_length_mm: Option<f64>,
    pub case_width_mm: Option<f64>,
    pub case_height_mm: Option<f64>,
    pub case_weight_kg: Option<f64>,
    pub condition: ProductCondition,
    pub serial_number_required: bool,
    pub expiry_date_required: bool,
    /// True for a placeholder made for an item that the catalogue does not know.
    pub unknown: bool,
    /// False: it is not sold any more.
    pub active: bool,
    /// What searches look through, folded.
    pub search: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(has_many)]
    pub price_breaks: HasMany<super::price_break::Entity>,
    #[sea_orm(has_many)]
    pub identifiers: HasMany<super::product_identifier::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
