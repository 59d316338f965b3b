//! Anything that has an id.

use std::sync::Arc;

use async_graphql::futures_util::future::try_join_all;
use async_graphql::{Context, ID, Interface, Object};
use entity::{
    Row, area, attachment, brand, business_account, cart_item, channel_account, city, company, customer, delivery_agent, fulfillment,
    inventory_level, invoice, order, order_event, order_line, order_note, order_return, payment, product, product_category, refund,
    sales_agent, state, warehouse, webhook_delivery,
};
use uuid::Uuid;

use super::area::{Area, City, State};
use super::brand::Brand;
use super::business_account::BusinessAccount;
use super::cart::{Cart, CartItem};
use super::channel_account::ChannelAccount;
use super::company::Company;
use super::context::ContextExt;
use super::customer::Customer;
use super::delivery_agent::DeliveryAgent;
use super::error::ApiError;
use super::inventory::InventoryLevel;
use super::loader::Loaders;
use super::order::{Attachment, Fulfillment, Invoice, Order, OrderEvent, OrderLine, OrderNote, Payment, Refund, Return};
use super::organization::Organization;
use super::product::Product;
use super::product_category::ProductCategory;
use super::sales_agent::SalesAgent;
use super::warehouse::Warehouse;
use super::webhook::{Webhook, WebhookDelivery};
use domain::Scope;
use domain::id::{self, Kind};

/// Ids that `nodes` takes at most.
const MOST_IDS: usize = 100;

/// Something with an id of its own, by which `node` finds it again. An id is a TypeID: a prefix that names the type, an underscore,
/// and 26 characters, such as `order_01h2xcejqtf2nbrexx3vqjhp41`.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The globally unique id."))]
pub enum Node {
    Organization(Organization),
    Company(Company),
    ChannelAccount(ChannelAccount),
    Warehouse(Warehouse),
    SalesAgent(SalesAgent),
    DeliveryAgent(DeliveryAgent),
    State(State),
    City(City),
    Area(Area),
    Customer(Customer),
    BusinessAccount(BusinessAccount),
    Cart(Cart),
    CartItem(CartItem),
    Brand(Brand),
    ProductCategory(ProductCategory),
    Product(Product),
    InventoryLevel(InventoryLevel),
    Order(Order),
    OrderLine(OrderLine),
    Payment(Payment),
    Refund(Refund),
    OrderNote(OrderNote),
    Attachment(Attachment),
    Fulfillment(Fulfillment),
    Invoice(Invoice),
    Return(Return),
    OrderEvent(OrderEvent),
    Webhook(Webhook),
    WebhookDelivery(WebhookDelivery),
}

/// The scope that ids of a kind are read with; none where any valid token will do.
pub(super) const fn scope(kind: Kind) -> Option<Scope> {
    match kind {
        Kind::Organization
        | Kind::Company
        | Kind::ChannelAccount
        | Kind::Warehouse
        | Kind::SalesAgent
        | Kind::DeliveryAgent
        | Kind::State
        | Kind::City
        | Kind::Area => None,
        Kind::Customer | Kind::BusinessAccount | Kind::Cart | Kind::CartItem => Some(Scope::CustomersRead),
        Kind::Brand | Kind::ProductCategory | Kind::Product | Kind::InventoryLevel => Some(Scope::CatalogRead),
        Kind::Order
        | Kind::OrderLine
        | Kind::Payment
        | Kind::Refund
        | Kind::OrderNote
        | Kind::Attachment
        | Kind::Fulfillment
        | Kind::Invoice
        | Kind::Return
        | Kind::OrderEvent => Some(Scope::OrdersRead),
        Kind::Webhook | Kind::WebhookDelivery => Some(Scope::Admin),
    }
}

/// What an id names, where the token may read it. A text that is no id of ours names nothing.
async fn find(ctx: &Context<'_>, id: Option<(Kind, Uuid)>) -> Result<Option<Node>, ApiError> {
    let Some((kind, id)) = id else { return Ok(None) };
    let loaders = &ctx.loaders();
    Ok(match kind {
        // A tenant belongs to no other one: the token itself says which ones may be seen.
        Kind::Organization if !ctx.op().viewer.organizations.contains(&id) => None,
        Kind::Organization => loaders.organizations.get(id).await?.map(|row| Organization(row).into()),
        // Every customer has a cart, even where nothing is stored of it.
        Kind::Cart => loaders.rows::<customer::Entity>().get(id).await?.map(|customer| Cart::of(&customer).into()),
        Kind::Company => row::<company::Entity, Company>(loaders, id).await?,
        Kind::ChannelAccount => row::<channel_account::Entity, ChannelAccount>(loaders, id).await?,
        Kind::Warehouse => row::<warehouse::Entity, Warehouse>(loaders, id).await?,
        Kind::SalesAgent => row::<sales_agent::Entity, SalesAgent>(loaders, id).await?,
        Kind::DeliveryAgent => row::<delivery_agent::Entity, DeliveryAgent>(loaders, id).await?,
        Kind::State => row::<state::Entity, State>(loaders, id).await?,
        Kind::City => row::<city::Entity, City>(loaders, id).await?,
        Kind::Area => row::<area::Entity, Area>(loaders, id).await?,
        Kind::Customer => row::<customer::Entity, Customer>(loaders, id).await?,
        Kind::BusinessAccount => row::<business_account::Entity, BusinessAccount>(loaders, id).await?,
        Kind::CartItem => row::<cart_item::Entity, CartItem>(loaders, id).await?,
        Kind::Brand => row::<brand::Entity, Brand>(loaders, id).await?,
        Kind::ProductCategory => row::<product_category::Entity, ProductCategory>(loaders, id).await?,
        Kind::Product => row::<product::Entity, Product>(loaders, id).await?,
        Kind::InventoryLevel => row::<inventory_level::Entity, InventoryLevel>(loaders, id).await?,
        Kind::Order => row::<order::Entity, Order>(loaders, id).await?,
        Kind::OrderLine => row::<order_line::Entity, OrderLine>(loaders, id).await?,
        Kind::Payment => row::<payment::Entity, Payment>(loaders, id).await?,
        Kind::Refund => row::<refund::Entity, Refund>(loaders, id).await?,
        Kind::OrderNote => row::<order_note::Entity, OrderNote>(loaders, id).await?,
        Kind::Attachment => row::<attachment::Entity, Attachment>(loaders, id).await?,
        Kind::Fulfillment => row::<fulfillment::Entity, Fulfillment>(loaders, id).await?,
        Kind::Invoice => row::<invoice::Entity, Invoice>(loaders, id).await?,
        Kind::Return => row::<order_return::Entity, Return>(loaders, id).await?,
        Kind::OrderEvent => row::<order_event::Entity, OrderEvent>(loaders, id).await?,
        Kind::Webhook => loaders.webhooks.get(id).await?.map(|webhook| Webhook(webhook).into()),
        // What a deleted webhook has sent is gone with it.
        Kind::WebhookDelivery => match loaders.rows::<webhook_delivery::Entity>().get(id).await? {
            Some(delivery) if loaders.webhooks.get(delivery.webhook_id).await?.is_some() => Some(WebhookDelivery(delivery).into()),
            _ => None,
        },
    })
}

/// The row of an entity, as the object that shows it.
async fn row<E: Row, T: From<Arc<E::Model>> + Into<Node>>(loaders: &Loaders, id: Uuid) -> Result<Option<Node>, ApiError> {
    Ok(loaders.rows::<E>().get(id).await?.map(|row| T::from(row).into()))
}

pub(super) fn parse(text: &str) -> Option<(Kind, Uuid)> {
    id::parse(text).and_then(|(kind, id)| Some((kind?, id)))
}

fn authorize(ctx: &Context<'_>, id: Option<(Kind, Uuid)>) -> Result<(), ApiError> {
    match id.and_then(|(kind, _)| scope(kind)) {
        Some(scope) => ctx.require(scope),
        None => Ok(()),
    }
}

/// The part of the query root that finds anything by its id.
#[derive(Clone, Copy, Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has this id, or null where nothing of the organization does. Needs the scope that reading its type needs.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the object, a TypeID such as `order_01h2xcejqtf2nbrexx3vqjhp41`.")] id: ID,
    ) -> Result<Option<Node>, ApiError> {
        let id = parse(&id);
        authorize(ctx, id)?;
        find(ctx, id).await
    }

    /// Whatever has these ids, in their order, with null for each id that nothing of the organization has. Needs the scopes that
    /// reading their types needs.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids of the objects, at most 100.")] ids: Vec<ID>,
    ) -> Result<Option<Vec<Option<Node>>>, ApiError> {
        if ids.len() > MOST_IDS {
            return Err(ApiError::BadRequest(format!("'ids' has {} entries: {MOST_IDS} are allowed.", ids.len())));
        }
        let ids: Vec<_> = ids.iter().map(|id| parse(id)).collect();
        for id in &ids {
            authorize(ctx, *id)?;
        }
        // Asked for together, so that the loaders read each type with one statement.
        try_join_all(ids.into_iter().map(|id| find(ctx, id))).await.map(Some)
    }
}
