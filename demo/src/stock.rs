//! What the warehouses have: what orders have reserved, and as much on top as is to be had.

use std::collections::HashMap;

use domain::error::Result;
use domain::order::situation::Situation;
use domain::stock::Levels;
use entity::{OrderStatus, inventory_level, order, order_line, warehouse};
use uuid::Uuid;

use crate::data::Stock;
use crate::dice::{Dice, Table};
use crate::sale::Sale;
use crate::shop::Shop;

/// More than any order asks for.
const PLENTY: i64 = 1_000_000;

/// What an order finds: all that it asks for, but for what it is to wait for. The real levels follow from what the orders took.
pub(crate) fn plenty(sale: &Sale<'_>, situation: &Situation) -> Levels {
    let level = |(position, product): (usize, &entity::product::Model)| inventory_level::Model {
        organization_id: product.organization_id,
        id: Uuid::nil(),
        product_id: product.id,
        warehouse_id: sale.warehouse.id,
        on_hand: if position == 0 && sale.target == OrderStatus::Backorder { 0 } else { PLENTY },
        reserved: 0,
        updated_at: sale.placed_at,
    };
    Levels::of(situation.products.iter().flatten().map(|product| &**product).enumerate().map(level))
}

/// Units that orders have reserved, by place in the catalogue and by warehouse.
#[derive(Debug, Default)]
pub(crate) struct Reserved(HashMap<(u64, Uuid), i64>);

impl Reserved {
    /// Adds the lines of an order; `places` are those of their products in the catalogue.
    pub(crate) fn add(&mut self, places: &[u64], order: &order::Model, lines: &[order_line::Model]) {
        for (place, line) in places.iter().zip(lines) {
            if line.reserved_quantity > 0 {
                *self.0.entry((*place, order.warehouse_id)).or_default() += i64::from(line.reserved_quantity);
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
