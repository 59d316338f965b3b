//! What must hold after every mutation, read from the tables.

use std::collections::BTreeMap;

use entity::{OrderStatus, Tenant, inventory_level, order, order_event, order_line};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::Shop;

const RESERVING: [OrderStatus; 11] = [
    OrderStatus::Pending,
    OrderStatus::InReview,
    OrderStatus::Processing,
    OrderStatus::Committed,
    OrderStatus::Backorder,
    OrderStatus::OnHold,
    OrderStatus::Postponed,
    OrderStatus::AwaitingShipment,
    OrderStatus::Invoiced,
    OrderStatus::PartiallyShipped,
    OrderStatus::Undelivered,
];

impl Shop {
    /// Stock and lines say the same, and every version has its event.
    pub async fn assert_stock_identity(&self) {
        let db = self.database.reader();
        let orders: BTreeMap<Uuid, order::Model> =
            order::Entity::of(self.organization).all(db).await.unwrap().into_iter().map(|order| (order.id, order)).collect();
        let lines = order_line::Entity::of(self.organization).all(db).await.unwrap();
        let levels = inventory_level::Entity::of(self.organization).all(db).await.unwrap();
        let mut reserved: BTreeMap<(Uuid, Uuid), i64> = BTreeMap::new();
        for line in &lines {
            let order = &orders[&line.order_id];
            let left = line.quantity - line.fulfilled_quantity;
            assert!(line.quantity > 0 && line.reserved_quantity >= 0 && line.returned_quantity >= 0, "{line:?}");
            assert!(line.reserved_quantity <= left, "{line:?}");
            assert!(line.returned_quantity <= line.fulfilled_quantity, "{line:?}");
            assert!(line.invoiced_quantity <= line.quantity, "{line:?}");
            if line.reserved_quantity > 0 {
                assert!(RESERVING.contains(&order.status), "{:?} reserves: {line:?}", order.status);
                assert!(!order.disable_inventory_count, "stock is not counted, but reserved: {line:?}");
            }
            *reserved.entry((line.product_id, order.warehouse_id)).or_default() += i64::from(line.reserved_quantity);
        }
        for level in &levels {
            assert!(0 <= level.reserved && level.reserved <= level.on_hand, "{level:?}");
            let of_lines = reserved.remove(&(level.product_id, level.warehouse_id)).unwrap_or_default();
            assert_eq!(level.reserved, of_lines, "{level:?} against the lines");
        }
        assert!(reserved.values().all(|units| *units == 0), "reserved without a level: {reserved:?}");
        let mut events: BTreeMap<Uuid, Vec<i32>> = BTreeMap::new();
        for event in order_event::Entity::of(self.organization).all(db).await.unwrap() {
            events.entry(event.order_id).or_default().push(event.version);
        }
        for (id, order) in &orders {
            let mut versions = events.remove(id).unwrap_or_default();
            versions.sort_unstable();
            assert_eq!(versions, (1..=order.version).collect::<Vec<_>>(), "one event a version: {order:?}");
        }
    }

    /// How many rows a table of this organization has.
    pub async fn count<E: EntityTrait + Tenant>(&self) -> usize {
        E::of(self.organization).all(self.database.reader()).await.unwrap().len()
    }
}
