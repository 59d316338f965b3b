//! A sales order.

use crate::{
    Address, AssignStatus, ChannelType, Decimal4, FulfillmentStatus, GiftDetails, OrderStatus, OrderSubType, PaymentStatus, ShippingDetails,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique within the organization, for ever.
    pub order_number: String,
    /// Counts the changes, from 1.
    pub version: i32,
    pub company_id: Uuid,
    pub account_id: Uuid,
    pub sub_channel: Option<String>,
    pub source: ChannelType,
    pub sub_type: OrderSubType,
    /// Unique within the account, for ever.
    pub channel_order_id: Option<String>,
    pub channel_order_id_alt: Option<String>,
    pub channel_order_id_alt2: Option<String>,
    pub channel_shipping_method: Option<String>,
    pub placed_at: DateTimeUtc,
    pub status: OrderStatus,
    /// Where `releaseOrder` goes back to.
    pub status_before_hold: Option<OrderStatus>,
    /// Follows from the lines.
    pub fulfillment_status: FulfillmentStatus,
    /// Follows from the money.
    pub payment_status: PaymentStatus,
    pub assign_status: AssignStatus,
    pub archived: bool,
    pub warehouse_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub customer_username: Option<String>,
    /// As given, or as its customer's was when it was placed; as the phone.
    pub email: Option<String>,
    pub phone: Option<String>,
    pub business_account_id: Option<Uuid>,
    pub purchase_order_number: Option<String>,
    /// A copy, as the two below.
    pub shipping_address: Address,
    pub shipping_override_address: Option<Address>,
    pub billing_address: Option<Address>,
    pub currency: String,
    /// Sum of the lines' gross amounts.
    pub items_amount: Decimal4,
    /// The lines' discounts and the order's own together.
    pub discount_amount: Decimal4,
    pub order_discount: Decimal4,
    pub tax_amount: Decimal4,
    /// True where the caller gave the tax; otherwise it is the lines' GST.
    pub tax_given: bool,
    pub shipping_amount: Decimal4,
    pub handling_amount: Decimal4,
    pub insurance_amount: Decimal4,
    pub gift_wrap_amount: Decimal4,
    pub grand_total: Decimal4,
    pub returned_amount: Decimal4,
    pub paid_amount: Decimal4,
    pub refunded_amount: Decimal4,
    pub tax_exempt: bool,
    pub disable_inventory_count: bool,
    pub allow_backorder: bool,
    pub shipping: ShippingDetails,
    pub gift: Option<GiftDetails>,
    pub customer_note: Option<String>,
    pub internal_note: Option<String>,
    pub sales_agent_id: Option<Uuid>,
    pub delivery_agent_id: Option<Uuid>,
    pub marketing_source: Option<String>,
    /// An object.
    #[sea_orm(column_type = "JsonBinary")]
    pub meta: Json,
    pub ship_date: Option<Date>,
    pub hold_until: Option<Date>,
    pub hold_reason: Option<String>,
    pub cancel_reason: Option<String>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub ship_by_date: Option<Date>,
    pub deliver_by_date: Option<Date>,
    /// What searches look through beside numbers and skus, folded.
    pub search: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
