//! One product of an order.

use crate::Decimal4;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub position: i32,
    pub channel_order_item_id: Option<String>,
    pub product_id: Uuid,
    /// As it was when ordered, as are the name, the picture and the GST rate.
    pub sku: String,
    pub name: String,
    pub image_main: Option<String>,
    pub quantity: i32,
    pub unit_price: Decimal4,
    pub discount: Decimal4,
    pub gst_percent: Option<Decimal4>,
    /// Its part of the order's own discount.
    pub order_discount_share: Decimal4,
    /// Its GST, or its part of a tax that was given.
    pub tax: Decimal4,
    /// What the units that came back had cost the buyer.
    pub returned_payable: Decimal4,
    /// What of the amounts that were given back for it was tax.
    pub returned_tax: Decimal4,
    pub reserved_quantity: i32,
    pub fulfilled_quantity: i32,
    pub returned_quantity: i32,
    pub invoiced_quantity: i32,
    /// An object.
    #[sea_orm(column_type = "JsonBinary")]
    pub meta: Json,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
