//! Reads ahead what a request asks for below a list, level by level, so that the fields below find it in memory.
//!
//! It only warms the loaders: a field always asks its loader, so what is not foreseen here is right too, and only waits a yield.

use std::sync::Arc;

use async_graphql::{Lookahead, SelectionField};
use entity::{order, order_line, product};
use uuid::Uuid;

use super::Loaders;
use crate::error::ApiError;

/// The fields asked for of a connection's items, by whichever way.
pub fn of_nodes<'a>(connection: &Lookahead<'a>) -> Option<Lookahead<'a>> {
    let mut fields: Vec<SelectionField<'a>> = connection.field("nodes").selection_fields();
    fields.extend(connection.field("edges").field("node").selection_fields());
    Lookahead::try_from(fields.as_slice()).ok()
}

/// What is asked for of orders.
pub async fn orders(loaders: &Loaders, orders: &[Arc<order::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    loaders.prime_orders(orders).await;
    let ids = || orders.iter().map(|order| order.id);
    // First, since parts of an order name its lines: then they are known.
    lines(loaders, orders, asked.field("lines")).await?;
    tokio::try_join!(
        fulfillments(loaders, orders, asked.field("fulfillments")),
        invoices(loaders, orders, asked.field("invoices")),
        returns(loaders, orders, asked.field("returns")),
        parties(loaders, orders, asked),
        async {
            if asked.field("payments").exists() {
                loaders.order_payments.all(ids()).await?;
            }
            if asked.field("refunds").exists() {
                loaders.order_refunds.all(ids()).await?;
            }
            if asked.field("notes").exists() {
                loaders.order_notes.all(ids()).await?;
            }
            if asked.field("attachments").exists() {
                loaders.order_attachments.all(ids()).await?;
            }
            if asked.field("tags").exists() {
                loaders.order_tags.all(ids()).await?;
            }
            if asked.field("customFields").exists() {
                loaders.order_custom_fields.all(ids()).await?;
            }
            Ok(())
        },
    )?;
    Ok(())
}

/// Who and what orders name, but their lines.
async fn parties(loaders: &Loaders, orders: &[Arc<order::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let keys = |key: fn(&order::Model) -> Option<Uuid>| distinct(orders.iter().filter_map(|order| key(order)));
    if asked.field("company").exists() {
        loaders.companies.all(keys(|order| Some(order.company_id))).await?;
    }
    if asked.field("account").exists() {
        loaders.channel_accounts.all(keys(|order| Some(order.account_id))).await?;
    }
    if asked.field("warehouse").exists() {
        loaders.warehouses.all(keys(|order| Some(order.warehouse_id))).await?;
    }
    if asked.field("customer").exists() {
        loaders.customers.all(keys(|order| order.customer_id)).await?;
    }
    if asked.field("businessAccount").exists() {
        loaders.business_accounts.all(keys(|order| order.business_account_id)).await?;
    }
    if asked.field("salesAgent").exists() {
        loaders.sales_agents.all(keys(|order| order.sales_agent_id)).await?;
    }
    if asked.field("deliveryAgent").exists() {
        loaders.delivery_agents.all(keys(|order| order.delivery_agent_id)).await?;
    }
    Ok(())
}

async fn lines(loaders: &Loaders, orders: &[Arc<order::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    if !asked.exists() {
        return Ok(());
    }
    let lists = loaders.order_lines.all(orders.iter().map(|order| order.id)).await?;
    let lines: Vec<_> = lists.into_values().flatten().collect();
    let known: Vec<_> = lines.iter().map(|line| (line.id, Arc::clone(line))).collect();
    loaders.lines.prime(known).await;
    line_products(loaders, &lines, asked.field("product")).await
}

async fn line_products(loaders: &Loaders, lines: &[Arc<order_line::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    if !asked.exists() {
        return Ok(());
    }
    let found = loaders.products.all(distinct(lines.iter().map(|line| line.product_id))).await?;
    let found: Vec<_> = found.into_values().collect();
    products(loaders, &found, &asked).await
}

/// What is asked for of products.
pub async fn products(loaders: &Loaders, products: &[Arc<product::Model>], asked: &Lookahead<'_>) -> Result<(), ApiError> {
    loaders.prime_products(products).await;
    let ids = || products.iter().map(|product| product.id);
    if asked.field("brand").exists() {
        loaders.brands.all(distinct(products.iter().filter_map(|product| product.brand_id))).await?;
    }
    if asked.field("category").exists() {
        loaders.product_categories.all(distinct(products.iter().filter_map(|product| product.category_id))).await?;
    }
    if asked.field("priceBreaks").exists() || asked.field("unitPrice").exists() {
        loaders.price_breaks.all(ids()).await?;
    }
    if asked.field("otherIds").exists() {
        loaders.product_identifiers.all(ids()).await?;
    }
    if asked.field("inventory").exists() {
        loaders.product_levels.all(ids()).await?;
    }
    Ok(())
}

async fn fulfillments(loaders: &Loaders, orders: &[Arc<order::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    if !asked.exists() {
        return Ok(());
    }
    let lists = loaders.order_fulfillments.all(orders.iter().map(|order| order.id)).await?;
    let asked = asked.field("lines");
    if asked.exists() {
        let parts = loaders.fulfillment_lines.all(lists.into_values().flatten().map(|row| row.id)).await?;
        line_names(loaders, parts.into_values().flatten().map(|part| part.line_id), &asked).await?;
    }
    Ok(())
}

async fn invoices(loaders: &Loaders, orders: &[Arc<order::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    if !asked.exists() {
        return Ok(());
    }
    let lists = loaders.order_invoices.all(orders.iter().map(|order| order.id)).await?;
    let asked = asked.field("lines");
    if asked.exists() {
        let parts = loaders.invoice_lines.all(lists.into_values().flatten().map(|row| row.id)).await?;
        line_names(loaders, parts.into_values().flatten().map(|part| part.line_id), &asked).await?;
    }
    Ok(())
}

async fn returns(loaders: &Loaders, orders: &[Arc<order::Model>], asked: Lookahead<'_>) -> Result<(), ApiError> {
    if !asked.exists() {
        return Ok(());
    }
    let lists = loaders.order_returns.all(orders.iter().map(|order| order.id)).await?;
    let asked = asked.field("lines");
    if asked.exists() {
        let parts = loaders.return_lines.all(lists.into_values().flatten().map(|row| row.id)).await?;
        line_names(loaders, parts.into_values().flatten().map(|part| part.line_id), &asked).await?;
    }
    Ok(())
}

/// The order's lines that parts of it name.
async fn line_names(loaders: &Loaders, ids: impl Iterator<Item = Uuid>, asked: &Lookahead<'_>) -> Result<(), ApiError> {
    let asked = asked.field("line");
    if !asked.exists() {
        return Ok(());
    }
    let lines: Vec<_> = loaders.lines.all(distinct(ids)).await?.into_values().collect();
    line_products(loaders, &lines, asked.field("product")).await
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
