//! Writes the demo: one transaction, so that a demo is there as a whole or not at all.

use chrono::{DateTime, Utc};
use entity::{
    area, brand, business_account, cart, cart_item, channel_account, city, company, customer, delivery_agent, inventory_level,
    invoice_number_counter, order_number_counter, organization, price_break, product, product_category, product_identifier, sales_agent,
    state, warehouse,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::Size;
use super::bill::Ledger;
use super::maker::{Batch, Maker, chunks};
use super::shop::Shop;
use crate::database::{Load, Rows};
use crate::domain::Store;
use crate::domain::error::{Error, Result};

/// Makes the organization with everything in it, as if it were in use at `now`. `progress` hears of every so many rows
/// of [`Size::total`].
pub async fn load(store: &Store, size: &Size, now: DateTime<Utc>, progress: impl Fn(u64) + Send + Sync) -> Result<Uuid> {
    let size = Size { products: size.products.max(1), customers: size.customers.max(1), ..*size };
    let shop = Shop::new(size, now);
    let mut tx = store.db.load().await?;
    fixtures(&mut tx, &shop).await?;
    for chunk in chunks(size.products) {
        products(&mut tx, &shop, chunk.clone()).await?;
        progress(chunk.end);
    }
    for chunk in chunks(shop.businesses()) {
        insert::<business_account::Entity, _>(&mut tx, chunk.map(|index| shop.business(index).0)).await?;
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
            tx.analyze(PLANNED).await?;
        }
        round += 1;
        // While these are written, the next ones are made.
        let making = tokio::task::spawn_blocking(move || {
            let batch = maker.next();
            (maker, batch)
        });
        for rows in rows {
            tx.write(rows).await?;
        }
        progress(size.products + size.customers + orders);
        let made = making.await.map_err(|error| Error::Internal(format!("the demo's orders were not made: {error}")))?;
        (maker, batch) = (made.0, made.1?);
    }
    let Maker { shop, ledger, reserved, .. } = maker;
    for chunk in chunks(size.products) {
        insert::<inventory_level::Entity, _>(&mut tx, chunk.flat_map(|index| reserved.levels(&shop, index))).await?;
    }
    counters(&mut tx, &shop, &ledger).await?;
    tx.analyze(PLANNED).await?;
    tx.commit().await?;
    Ok(shop.organization.id)
}

/// The tables whose plans matter: those that others refer to, and those that lists read.
const PLANNED: &str = "organization, company, warehouse, channel_account, sales_agent, delivery_agent, area, brand, \
                       product_category, product, business_account, customer, sales_order, order_line, payment, fulfillment, invoice, \
                       order_return, order_event, inventory_level";

async fn insert<E, A>(tx: &mut Load<'_>, models: impl IntoIterator<Item = E::Model>) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    Ok(tx.write(Rows::of::<E, A>(tx.backend(), models)?).await?)
}

async fn fixtures(tx: &mut Load<'_>, shop: &Shop) -> Result<()> {
    insert::<organization::Entity, _>(tx, [shop.organization.clone()]).await?;
    insert::<company::Entity, _>(tx, shop.companies.clone()).await?;
    insert::<warehouse::Entity, _>(tx, shop.warehouses.clone()).await?;
    insert::<channel_account::Entity, _>(tx, shop.accounts.clone()).await?;
    insert::<sales_agent::Entity, _>(tx, shop.sales_agents.clone()).await?;
    insert::<delivery_agent::Entity, _>(tx, shop.delivery_agents.clone()).await?;
    insert::<state::Entity, _>(tx, shop.states.clone()).await?;
    insert::<city::Entity, _>(tx, shop.cities.clone()).await?;
    insert::<area::Entity, _>(tx, shop.areas.clone()).await?;
    insert::<brand::Entity, _>(tx, shop.brands.clone()).await?;
    insert::<product_category::Entity, _>(tx, shop.categories.clone()).await
}

async fn products(tx: &mut Load<'_>, shop: &Shop, chunk: std::ops::Range<u64>) -> Result<()> {
    let (mut rows, mut breaks, mut identifiers) = (Vec::new(), Vec::new(), Vec::new());
    for item in chunk.map(|index| shop.product(index)) {
        rows.push(item.row);
        breaks.extend(item.price_breaks.iter().map(|row| row.as_ref().clone()));
        identifiers.extend(item.identifiers);
    }
    insert::<product::Entity, _>(tx, rows).await?;
    insert::<price_break::Entity, _>(tx, breaks).await?;
    insert::<product_identifier::Entity, _>(tx, identifiers).await
}

async fn customers(tx: &mut Load<'_>, shop: &Shop, chunk: std::ops::Range<u64>) -> Result<()> {
    let (mut rows, mut carts, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for index in chunk {
        let buyer = shop.buyer(index);
        if let Some((cart, contents)) = shop.cart(index, &buyer, |product| shop.product(product).row.id) {
            carts.push(cart);
            items.extend(contents);
        }
        rows.push(buyer.row);
    }
    insert::<customer::Entity, _>(tx, rows).await?;
    insert::<cart::Entity, _>(tx, carts).await?;
    insert::<cart_item::Entity, _>(tx, items).await
}

/// The gateway goes on where the demo stopped.
async fn counters(tx: &mut Load<'_>, shop: &Shop, ledger: &Ledger) -> Result<()> {
    let next_number = i64::try_from(shop.size.orders).unwrap_or(i64::MAX - 1) + 1;
    let counter = order_number_counter::Model { organization_id: shop.organization.id, next_number };
    insert::<order_number_counter::Entity, _>(tx, [counter]).await?;
    insert::<invoice_number_counter::Entity, _>(tx, ledger.counters(shop.organization.id)).await
}
