//! The root of all queries.

use async_graphql::MergedObject;

use super::area::AreaQuery;
use super::brand::BrandQuery;
use super::business_account::BusinessAccountQuery;
use super::channel_account::ChannelAccountQuery;
use super::company::CompanyQuery;
use super::customer::CustomerQuery;
use super::delivery_agent::DeliveryAgentQuery;
use super::node::NodeQuery;
use super::order::OrderQuery;
use super::product_category::ProductCategoryQuery;
use super::product_list::ProductQuery;
use super::sales_agent::SalesAgentQuery;
use super::viewer::ViewerQuery;
use super::warehouse::WarehouseQuery;
use super::webhook::WebhookQuery;

/// What can be read. Everything is of the organization that the token, or a header beside it, names. A field that fails, such as for a
/// scope that the token lacks, is null, and the rest of the answer stands.
#[derive(Default, MergedObject)]
pub struct Query(
    ViewerQuery,
    NodeQuery,
    OrderQuery,
    CustomerQuery,
    ProductQuery,
    BusinessAccountQuery,
    BrandQuery,
    AreaQuery,
    CompanyQuery,
    ChannelAccountQuery,
    WarehouseQuery,
    SalesAgentQuery,
    DeliveryAgentQuery,
    ProductCategoryQuery,
    WebhookQuery,
);
