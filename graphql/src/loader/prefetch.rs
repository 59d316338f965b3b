//! Reads ahead what a request asks for below a list, level by level, so that the fields below find it in memory.
//!
//! It only warms the loaders: a field always asks its loader, so what is not foreseen here is right too, and only waits a yield.

use std::sync::Arc;

use async_graphql::{Lookahead, SelectionField};
use entity::{
    Row, brand, business_account, channel_account, company, customer, delivery_agent, order, order_line, product, product_category,
    sales_agent, warehouse,
};
use uuid::Uuid;

use super::Loaders;
use super::batch::Batch;
use crate::error::ApiError;

/// The fields asked for of a connection's items, by whichever way.
pub fn of_nodes<'a>(connection: &Lookahead<'a>) -> Option<Lookahead<'a>> {
    let mut fields: Vec<SelectionField<'a>> = connection.field("nodes").selection_fields();
    fields.extend(connection.field("edges").field("node").selection_fields());
    Lookahead::try_from(fields.as_slice()).ok()
}

/// What is asked for of orders.
pub async fn orders(loaders: &Loaders, orders: &[Arc<order::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let is = |name| asked.field(name).exists();
    loaders.prime::<order::Entity>(orders);
    let ids: &[Uuid] = &orders.iter().map(|order| order.id).collect::<Vec<_>>();
    // First, since parts of an order name its lines: then they are known.
    let actions = is("allowedActions");
    lines(loaders, ids, asked.field("lines"), actions).await?;
    tokio::try_join!(
        fulfillments(loaders, ids, asked.field("fulfillments")),
        invoices(loaders, ids, asked.field("invoices"), actions),
        returns(loaders, ids, asked.field("returns")),
        parties(loaders, orders, asked),
        lists(&loaders.order_payments, ids, is("payments")),
        lists(&loaders.order_refunds, ids, is("refunds")),
        lists(&loaders.order_notes, ids, is("notes")),
        lists(&loaders.order_attachments, ids, is("attachments")),
        lists(&loaders.order_tags, ids, is("tags")),
        lists(&loaders.order_custom_fields, ids, is("customFields")),
    )?;
    Ok(())
}

/// Who and what orders name, but their lines.
async fn parties(loaders: &Loaders, orders: &[Arc<order::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let is = |name| asked.field(name).exists();
    let keys = |key: fn(&order::Model) -> Option<Uuid>| orders.iter().filter_map(move |order| key(order));
    tokio::try_join!(
        rows::<company::Entity>(loaders, keys(|order| Some(order.company_id)), is("company") || is("allowedActions")),
        rows::<channel_account::Entity>(loaders, keys(|order| Some(order.account_id)), is("account")),
        rows::<warehouse::Entity>(loaders, keys(|order| Some(order.warehouse_id)), is("warehouse")),
        rows::<customer::Entity>(loaders, keys(|order| order.customer_id), is("customer")),
        rows::<business_account::Entity>(loaders, keys(|order| order.business_account_id), is("businessAccount")),
        rows::<sales_agent::Entity>(loaders, keys(|order| order.sales_agent_id), is("salesAgent")),
        rows::<delivery_agent::Entity>(loaders, keys(|order| order.delivery_agent_id), is("deliveryAgent")),
    )?;
    Ok(())
}

/// `actions`: they are needed to tell what can be done with the orders.
async fn lines(loaders: &Loaders, order_ids: &[Uuid], asked: Lookahead<'_>, actions: bool) -> Result<(), ApiError> {
    let lines: Vec<_> = lists(&loaders.order_lines, order_ids, asked.exists() || actions).await?;
    loaders.prime::<order_line::Entity>(&lines);
    line_products(loaders, &lines, asked.field("product")).await
}

async fn line_products(loaders: &Loaders, lines: &[Arc<order_line::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    let found = rows::<product::Entity>(loaders, lines.iter().map(|line| line.product_id), asked.exists()).await?;
    products(loaders, &found, &asked).await
}

/// What is asked for of products.
pub async fn products(loaders: &Loaders, products: &[Arc<product::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let is = |name| asked.field(name).exists();
    loaders.prime::<product::Entity>(products);
    let ids: &[Uuid] = &products.iter().map(|product| product.id).collect::<Vec<_>>();
    tokio::try_join!(
        rows::<brand::Entity>(loaders, products.iter().filter_map(|product| product.brand_id), is("brand")),
        rows::<product_category::Entity>(loaders, products.iter().filter_map(|product| product.category_id), is("category")),
        lists(&loaders.price_breaks, ids, is("priceBreaks") || is("unitPrice")),
        lists(&loaders.product_identifiers, ids, is("otherIds")),
        lists(&loaders.product_levels, ids, is("inventory")),
    )?;
    Ok(())
}

/// What is asked for of customers.
pub async fn customers(loaders: &Loaders, customers: &[Arc<customer::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let is = |name| asked.field(name).exists();
    loaders.prime::<customer::Entity>(customers);
    let ids: &[Uuid] = &customers.iter().map(|customer| customer.id).collect::<Vec<_>>();
    let accounts = customers.iter().filter_map(|customer| customer.business_account_id);
    tokio::try_join!(
        rows::<business_account::Entity>(loaders, accounts, is("businessAccount")),
        cart_items(loaders, ids, asked.field("cart").field("items")),
    )?;
    Ok(())
}

async fn cart_items(loaders: &Loaders, customer_ids: &[Uuid], asked: Lookahead<'_>) -> Result<(), ApiError> {
    let items = lists(&loaders.customer_cart_items, customer_ids, asked.exists()).await?;
    let asked = asked.field("product");
    let found = rows::<product::Entity>(loaders, items.iter().map(|item| item.product_id), asked.exists()).await?;
    products(loaders, &found, &asked).await
}

async fn fulfillments(loaders: &Loaders, order_ids: &[Uuid], asked: Lookahead<'_>) -> Result<(), ApiError> {
    let ids: Vec<_> = lists(&loaders.order_fulfillments, order_ids, asked.exists()).await?.iter().map(|row| row.id).collect();
    let parts = lists(&loaders.fulfillment_lines, &ids, asked.field("lines").exists()).await?;
    line_names(loaders, parts.iter().map(|part| part.line_id), asked.field("lines").field("line")).await
}

async fn invoices(loaders: &Loaders, order_ids: &[Uuid], asked: Lookahead<'_>, actions: bool) -> Result<(), ApiError> {
    let ids: Vec<_> = lists(&loaders.order_invoices, order_ids, asked.exists() || actions).await?.iter().map(|row| row.id).collect();
    let parts = lists(&loaders.invoice_lines, &ids, asked.field("lines").exists()).await?;
    line_names(loaders, parts.iter().map(|part| part.line_id), asked.field("lines").field("line")).await
}

async fn returns(loaders: &Loaders, order_ids: &[Uuid], asked: Lookahead<'_>) -> Result<(), ApiError> {
    let ids: Vec<_> = lists(&loaders.order_returns, order_ids, asked.exists()).await?.iter().map(|row| row.id).collect();
    let parts = lists(&loaders.return_lines, &ids, asked.field("lines").exists()).await?;
    line_names(loaders, parts.iter().map(|part| part.line_id), asked.field("lines").field("line")).await
}

/// The order's lines that parts of it name.
async fn line_names(loaders: &Loaders, ids: impl Iterator<Item = Uuid>, asked: Lookahead<'_>) -> Result<(), ApiError> {
    let lines = rows::<order_line::Entity>(loaders, ids, asked.exists()).await?;
    line_products(loaders, &lines, asked.field("product")).await
}

/// The rows with these ids, where they are asked for.
async fn rows<E: Row>(loaders: &Loaders, ids: impl Iterator<Item = Uuid>, asked: bool) -> Result<Vec<Arc<E::Model>>, ApiError> {
    if !asked {
        return Ok(Vec::new());
    }
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(loaders.rows::<E>().all(ids).await?.into_values().collect())
}

/// All that these parents have in their lists, where they are asked for.
async fn lists<T: Clone + Send + Sync + 'static>(loader: &Batch<Uuid, Vec<T>>, parents: &[Uuid], asked: bool) -> Result<Vec<T>, ApiError> {
    if !asked {
        return Ok(Vec::new());
    }
    Ok(loader.all(parents.iter().copied()).await?.into_values().flatten().collect())
}
