//! What the warehouses have: what orders have reserved, and as much on top as is to be had.

use std::collections::HashMap;

use domain::error::Result;
use entity::{inventory_level, warehouse};
use uuid::Uuid;

use crate::data::Stock;
use crate::dice::{Dice, Table};
use crate::orders::PlacedOrder;
use crate::shop::Shop;

/// Units that orders have reserved, by place in the catalogue and by warehouse.
#[derive(Debug, Default)]
pub(crate) struct Reserved(HashMap<(u64, Uuid), i64>);

impl Reserved {
    pub(crate) fn add(&mut self, placed: &PlacedOrder) {
        for (product, line) in placed.products.iter().zip(&placed.lines) {
            if line.reserved_quantity > 0 {
                *self.0.entry((*product, placed.order.warehouse_id)).or_default() += i64::from(line.reserved_quantity);
            }
        }
    }

    /// The levels of the product at this place.
    pub(crate) fn levels(&self, shop: &Shop, product: u64) -> Result<Vec<inventory_level::Model>> {
        let mut dice = Dice::of(shop.size.seed, Table::Stock, product);
        let product_id = shop.product(product)?.row.id;
        let level = |warehouse: &warehouse::Model| {
            let plenty = dice.between(40, if warehouse.is_default { 900 } else { 300 });
            let available = match shop.stock_of(product) {
                Stock::Plenty => plenty,
                Stock::Scarce if warehouse.is_default => 2,
                Stock::Scarce | Stock::SoldOut => 0,
            };
            let reserved = self.0.get(&(product, warehouse.id)).copied().unwrap_or_default();
            inventory_level::Model {
                organization_id: shop.organization.id,
                id: dice.id(shop.now),
                product_id,
                warehouse_id: warehouse.id,
                on_hand: reserved + available,
                reserved,
                updated_at: shop.now,
            }
        };
        Ok(shop.warehouses.iter().map(level).collect())
    }
}
