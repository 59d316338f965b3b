//! What the warehouses have: what orders have reserved, and as much on top as is to be had.

use std::collections::HashMap;

use entity::inventory_level;

use crate::dice::{Dice, Table};
use crate::orders::Placed;
use crate::shelves::Stock;
use crate::shop::Shop;

/// Units that orders have reserved, by place in the catalogue and by warehouse.
#[derive(Debug, Default)]
pub(crate) struct Reserved(HashMap<(u64, usize), i64>);

impl Reserved {
    pub(crate) fn add(&mut self, placed: &Placed) {
        for (product, line) in placed.products.iter().zip(&placed.lines) {
            if line.reserved_quantity > 0 {
                *self.0.entry((*product, placed.warehouse)).or_default() += i64::from(line.reserved_quantity);
            }
        }
    }

    /// The levels of the product at this place.
    pub(crate) fn levels(&self, shop: &Shop, product: u64) -> Vec<inventory_level::Model> {
        let mut dice = Dice::of(shop.size.seed, Table::Stock, product);
        let product_id = shop.product(product).row.id;
        let level = |(index, warehouse): (usize, &entity::warehouse::Model)| {
            let plenty = dice.between(40, if index == 0 { 900 } else { 300 });
            let available = match Shop::stock_of(product) {
                Stock::Plenty => plenty,
                Stock::Scarce if index == 0 => 2,
                Stock::Scarce | Stock::SoldOut => 0,
            };
            let reserved = self.0.get(&(product, index)).copied().unwrap_or_default();
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
        shop.warehouses.iter().enumerate().map(level).collect()
    }
}
