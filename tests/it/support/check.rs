//! What must hold after every mutation, read from the tables.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    OrderStatus, Tenant, fulfillment, fulfillment_line, inventory_level, order, order_count, order_event, order_line, order_return,
    product, return_line,
};
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
        let mut events: BTreeMap<Uuid, Vec<(i32, _)>> = BTreeMap::new();
        for event in order_event::Entity::of(self.organization).all(db).await.unwrap() {
            events.entry(event.order_id).or_default().push((event.version, event.occurred_at));
        }
        self.assert_movements_add_up(&orders, &lines).await;
        self.assert_orders_are_counted(orders.values()).await;
        for (id, order) in &orders {
            let mut versions = events.remove(id).unwrap_or_default();
            versions.sort_unstable();
            assert!(versions.is_sorted_by_key(|(_, moment)| *moment), "a history runs forward: {versions:?}");
            assert!(versions.iter().map(|(version, _)| *version).eq(1..=order.version), "one event a version: {order:?}");
        }
    }

    /// The counters say what the orders say.
    async fn assert_orders_are_counted(&self, orders: impl Iterator<Item = &order::Model>) {
        const BILLION: i128 = 1_000_000_000;
        let (mut counted, mut found): (BTreeMap<_, [i128; 3]>, BTreeMap<_, [i128; 3]>) = Default::default();
        for row in order_count::Entity::of(self.organization).all(self.database.reader()).await.unwrap() {
            let key = format!("{:?} {:?} {:?} {} {}", row.status, row.fulfillment_status, row.payment_status, row.currency, row.archived);
            let sums = [(row.grand_total_billions, row.grand_total_rest), (row.due_billions, row.due_rest)];
            let [grand_total, due] = sums.map(|(billions, rest)| i128::from(billions) * BILLION + i128::from(rest));
            let kept = counted.entry(key).or_default();
            *kept = [kept[0] + i128::from(row.orders), kept[1] + grand_total, kept[2] + due];
        }
        for row in orders {
            let key = format!("{:?} {:?} {:?} {} {}", row.status, row.fulfillment_status, row.payment_status, row.currency, row.archived);
            let due = domain::order::totals::due(row).unwrap().ten_thousandths();
            let kept = found.entry(key).or_default();
            *kept = [kept[0] + 1, kept[1] + i128::from(row.grand_total.ten_thousandths()), kept[2] + i128::from(due)];
        }
        counted.retain(|_, sums| *sums != [0, 0, 0]);
        assert_eq!(counted, found, "what is counted, against the orders");
    }

    /// What left and what came back, added up, is what the lines and the totals say.
    async fn assert_movements_add_up(&self, orders: &BTreeMap<Uuid, order::Model>, lines: &[order_line::Model]) {
        let db = self.database.reader();
        let (mut left, mut back, mut worth) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let cancelled = self.cancelled_parcels().await;
        for row in fulfillment_line::Entity::of(self.organization).all(db).await.unwrap() {
            if cancelled.contains(&row.fulfillment_id) {
                continue;
            }
            *left.entry(row.line_id).or_default() += row.quantity;
        }
        for row in return_line::Entity::of(self.organization).all(db).await.unwrap() {
            *back.entry(row.line_id).or_default() += row.quantity;
        }
        for row in order_return::Entity::of(self.organization).all(db).await.unwrap() {
            *worth.entry(row.order_id).or_default() += row.amount.ten_thousandths();
        }
        for line in lines {
            let units = (left.get(&line.id).copied().unwrap_or(0), back.get(&line.id).copied().unwrap_or(0));
            assert_eq!(units, (line.fulfilled_quantity, line.returned_quantity), "fulfilments and returns against {line:?}");
        }
        for (id, order) in orders {
            assert_eq!(order.returned_amount.ten_thousandths(), worth.get(id).copied().unwrap_or(0), "returns against {order:?}");
        }
    }

    /// Fulfilments that were taken back.
    async fn cancelled_parcels(&self) -> BTreeSet<Uuid> {
        let rows = fulfillment::Entity::of(self.organization).all(self.database.reader()).await.unwrap();
        rows.into_iter().filter(|row| row.cancelled_at.is_some()).map(|row| row.id).collect()
    }

    /// Everything that holds after each mutation, and what is on hand: what came in (`received`, by sku) less what left, with what
    /// went back on the shelf. For shops whose orders count stock, or do not, from beginning to end.
    pub async fn assert_on_hand(&self, received: &[(&str, i64)]) {
        self.assert_stock_identity().await;
        let db = self.database.reader();
        let orders: BTreeMap<Uuid, order::Model> =
            order::Entity::of(self.organization).all(db).await.unwrap().into_iter().map(|order| (order.id, order)).collect();
        let lines: BTreeMap<Uuid, order_line::Model> =
            order_line::Entity::of(self.organization).all(db).await.unwrap().into_iter().map(|line| (line.id, line)).collect();
        // What came with its order, as one of an import does, took nothing off a shelf.
        let parcels = fulfillment::Entity::of(self.organization).all(db).await.unwrap();
        let shipped: BTreeMap<Uuid, bool> = parcels
            .into_iter()
            .map(|row| (row.id, row.created_at != orders[&row.order_id].created_at && !orders[&row.order_id].disable_inventory_count))
            .collect();
        let returns = order_return::Entity::of(self.organization).all(db).await.unwrap();
        let restocked: BTreeMap<Uuid, bool> = returns.into_iter().map(|row| (row.id, row.restocked)).collect();
        let cancelled = self.cancelled_parcels().await;
        let mut moved: BTreeMap<Uuid, i64> = BTreeMap::new();
        for row in fulfillment_line::Entity::of(self.organization).all(db).await.unwrap() {
            if shipped[&row.fulfillment_id] && !cancelled.contains(&row.fulfillment_id) {
                *moved.entry(lines[&row.line_id].product_id).or_default() -= i64::from(row.quantity);
            }
        }
        for row in return_line::Entity::of(self.organization).all(db).await.unwrap() {
            if restocked[&row.return_id] {
                *moved.entry(lines[&row.line_id].product_id).or_default() += i64::from(row.quantity);
            }
        }
        let mut on_hand: BTreeMap<Uuid, i64> = BTreeMap::new();
        for level in inventory_level::Entity::of(self.organization).all(db).await.unwrap() {
            *on_hand.entry(level.product_id).or_default() += level.on_hand;
        }
        for product in product::Entity::of(self.organization).all(db).await.unwrap() {
            let came_in: i64 = received.iter().filter(|(sku, _)| *sku == product.sku).map(|(_, units)| units).sum();
            let expected = came_in + moved.get(&product.id).copied().unwrap_or(0);
            assert_eq!(on_hand.get(&product.id).copied().unwrap_or(0), expected, "{} on hand", product.sku);
        }
    }

    /// How many rows a table of this organization has.
    pub async fn count<E: Tenant>(&self) -> usize {
        E::of(self.organization).all(self.database.reader()).await.unwrap().len()
    }
}
