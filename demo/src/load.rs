//! Writes the demo: one transaction, so that a demo is there as a whole or not at all.

use std::ops::Range;

use chrono::{DateTime, Utc};
use database::{Load, Rows};
use domain::Store;
use domain::error::{Error, Result};
use domain::product::sku_row;
use domain::search::searchable;
use entity::{
    area, brand, business_account, cart, cart_item, channel_account, city, company, customer, delivery_agent, inventory_level,
    invoice_series, order_number_counter, organization, price_break, product, product_category, product_identifier, product_sku,
    sales_agent, state, warehouse,
};
use uuid::Uuid;

use crate::Size;
use crate::data::Data;
use crate::invoices::Ledger;
use crate::maker::{Batch, Maker, chunks};
use crate::shop::Shop;
use crate::stock::Reserved;

/// Makes the organization with everything in it, as if it were in use at `now`. `progress` hears of every so many rows
/// of [`Size::total`].
pub async fn load(store: &Store, size: &Size, now: DateTime<Utc>, progress: impl Fn(u64) + Send + Sync) -> Result<Uuid> {
    let size = Size { products: size.products.max(1), customers: size.customers.max(1), ..*size };
    let shop = Shop::new(Data::get()?, size, now);
    let mut tx = store.db.load().await?;
    fixtures(&mut tx, &shop).await?;
    for chunk in chunks(size.products) {
        products(&mut tx, &shop, chunk.clone()).await?;
        progress(chunk.end);
    }
    for chunk in chunks(shop.businesses()) {
        business_accounts(&mut tx, &shop, chunk).await?;
    }
    for chunk in chunks(size.customers) {
        customers(&mut tx, &shop, chunk.clone()).await?;
        progress(size.products + chunk.end);
    }
    let mut maker = Maker::new(shop, store.db.backend());
    let mut batch = maker.next()?;
    let mut round = 0;
    while let Some(Batch { rows, orders }) = batch {
        if round < 2 {
            tx.analyze(&PLANNED).await?;
        }
        round += 1;
        // While these are written, the next ones are made.
        let making = tokio::task::spawn_blocking(move || {
            let batch = maker.next();
            (maker, batch)
        });
        tx.write(rows).await?;
        progress(size.products + size.customers + orders);
        let made = making.await.map_err(|error| Error::Internal(format!("the demo's orders were not made: {error}")))?;
        (maker, batch) = (made.0, made.1?);
    }
    let Maker { shop, ledger, reserved, .. } = maker;
    for chunk in chunks(size.products) {
        levels(&mut tx, &shop, &reserved, chunk).await?;
    }
    counters(&mut tx, &shop, &ledger).await?;
    tx.analyze(&PLANNED).await?;
    tx.commit().await?;
    Ok(shop.organization.id)
}

/// The tables whose plans matter: those that others refer to, and those that lists read.
const PLANNED: [&str; 20] = [
    "organization",
    "company",
    "warehouse",
    "channel_account",
    "sales_agent",
    "delivery_agent",
    "area",
    "brand",
    "product_category",
    "product",
    "business_account",
    "customer",
    "sales_order",
    "order_line",
    "payment",
    "fulfillment",
    "invoice",
    "order_return",
    "order_event",
    "inventory_level",
];

async fn fixtures(tx: &mut Load<'_>, shop: &Shop) -> Result<()> {
    let rows = Rows::new(tx.backend())
        .and::<organization::Entity, _>([shop.organization.clone()])?
        .and::<company::Entity, _>(shop.companies.clone())?
        .and::<warehouse::Entity, _>(shop.warehouses.clone())?
        .and::<channel_account::Entity, _>(shop.accounts.clone())?
        .and::<sales_agent::Entity, _>(shop.sales_agents.clone())?
        .and::<delivery_agent::Entity, _>(shop.delivery_agents.clone())?
        .and::<state::Entity, _>(shop.states.clone())?
        .and::<city::Entity, _>(shop.cities.clone())?
        .and::<area::Entity, _>(shop.areas.iter().cloned().map(searchable::<area::Entity>))?
        .and::<brand::Entity, _>(shop.brands.iter().cloned().map(searchable::<brand::Entity>))?
        .and::<product_category::Entity, _>(shop.categories.clone())?;
    Ok(tx.write(rows).await?)
}

async fn products(tx: &mut Load<'_>, shop: &Shop, chunk: Range<u64>) -> Result<()> {
    let (mut rows, mut breaks, mut identifiers) = (Vec::new(), Vec::new(), Vec::new());
    for index in chunk {
        let item = shop.product(index)?;
        rows.push(item.row);
        breaks.extend(item.price_breaks.iter().map(|row| row.as_ref().clone()));
        identifiers.extend(item.identifiers);
    }
    let skus: Vec<product_sku::Model> = rows.iter().map(sku_row).collect();
    let rows = Rows::new(tx.backend())
        .and::<product::Entity, _>(rows.into_iter().map(searchable::<product::Entity>))?
        .and::<price_break::Entity, _>(breaks)?
        .and::<product_sku::Entity, _>(skus)?
        .and::<product_identifier::Entity, _>(identifiers.into_iter().map(searchable::<product_identifier::Entity>))?;
    Ok(tx.write(rows).await?)
}

async fn business_accounts(tx: &mut Load<'_>, shop: &Shop, chunk: Range<u64>) -> Result<()> {
    let accounts: Vec<_> = chunk.map(|index| Ok(shop.business(index)?.0)).collect::<Result<_>>()?;
    Ok(tx
        .write(
            Rows::new(tx.backend()).and::<business_account::Entity, _>(accounts.into_iter().map(searchable::<business_account::Entity>))?,
        )
        .await?)
}

async fn customers(tx: &mut Load<'_>, shop: &Shop, chunk: Range<u64>) -> Result<()> {
    let (mut rows, mut carts, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for index in chunk {
        let buyer = shop.buyer(index)?;
        if let Some((cart, contents)) = shop.cart(index, &buyer)? {
            carts.push(cart);
            items.extend(contents);
        }
        rows.push(buyer.row);
    }
    let rows = Rows::new(tx.backend())
        .and::<customer::Entity, _>(rows.into_iter().map(searchable::<customer::Entity>))?
        .and::<cart::Entity, _>(carts)?
        .and::<cart_item::Entity, _>(items)?;
    Ok(tx.write(rows).await?)
}

async fn levels(tx: &mut Load<'_>, shop: &Shop, reserved: &Reserved, chunk: Range<u64>) -> Result<()> {
    let levels: Vec<_> = chunk.map(|index| reserved.levels(shop, index)).collect::<Result<_>>()?;
    Ok(tx.write(Rows::new(tx.backend()).and::<inventory_level::Entity, _>(levels.into_iter().flatten())?).await?)
}

/// The gateway goes on where the demo stopped.
async fn counters(tx: &mut Load<'_>, shop: &Shop, ledger: &Ledger) -> Result<()> {
    let next_number = i64::try_from(shop.size.orders).unwrap_or(i64::MAX - 1) + 1;
    let counter = order_number_counter::Model { organization_id: shop.organization.id, next_number };
    let rows = Rows::new(tx.backend())
        .and::<order_number_counter::Entity, _>([counter])?
        .and::<invoice_series::Entity, _>(ledger.series(shop.organization.id))?;
    Ok(tx.write(rows).await?)
}
