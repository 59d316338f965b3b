//! Reads of stock levels.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::{Tenant, inventory_level};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::rows::{self, Reader};
use crate::stock::{Place, available};

/// All levels of each product.
pub async fn levels_of_products(
    db: &impl Reader,
    organization_id: Uuid,
    product_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<inventory_level::Model>>>> {
    let sort = [inventory_level::Column::WarehouseId];
    let select = inventory_level::Entity::of(organization_id);
    rows::many_of(db, select, inventory_level::Column::ProductId, product_ids, &sort, |row| row.product_id).await
}

/// The units that can be ordered of each product in a warehouse. Places without a level are left out.
pub async fn available_of(db: &impl Reader, organization_id: Uuid, places: &[Place]) -> Result<HashMap<Place, i64>> {
    let mut found = HashMap::with_capacity(places.len());
    for places in places.chunks(rows::MOST_KEYS) {
        let warehouses: BTreeSet<Uuid> = places.iter().map(|place| place.warehouse_id).collect();
        let products: Vec<Uuid> = places.iter().map(|place| place.product_id).collect();
        let select = inventory_level::Entity::of(organization_id)
            .filter(inventory_level::Column::ProductId.is_in(rows::padded(&products)))
            .filter(inventory_level::Column::WarehouseId.is_in(warehouses));
        found.extend(select.all(db).await?.into_iter().map(|row| (Place::of(&row), available(&row))));
    }
    Ok(found)
}
