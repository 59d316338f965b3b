//! The root of all mutations.

use async_graphql::MergedObject;

use super::area::save::AreaMutation;
use super::business_account::save::BusinessAccountMutation;
use super::cart::set_items::CartMutation;
use super::channel_account::save::ChannelAccountMutation;
use super::company::save::CompanyMutation;
use super::customer::save::CustomerMutation;
use super::delivery_agent::save::DeliveryAgentMutation;
use super::inventory::adjust::InventoryMutation;
use super::order::OrderMutation;
use super::organization::save::OrganizationMutation;
use super::product::save::ProductMutation;
use super::product_category::save::ProductCategoryMutation;
use super::sales_agent::save::SalesAgentMutation;
use super::warehouse::save::WarehouseMutation;
use super::webhook::WebhookMutation;

/// What can be changed. Every mutation tells all that is wrong with its input at once, and then changes nothing.
#[derive(Default, MergedObject)]
pub struct Mutation(
    OrderMutation,
    CartMutation,
    CustomerMutation,
    ProductMutation,
    InventoryMutation,
    OrganizationMutation,
    CompanyMutation,
    ChannelAccountMutation,
    WarehouseMutation,
    BusinessAccountMutation,
    SalesAgentMutation,
    DeliveryAgentMutation,
    ProductCategoryMutation,
    AreaMutation,
    WebhookMutation,
);
