//! What a shop sells, and where it keeps it.

use serde_json::{Value, json};

use super::{Shop, with};

/// Somewhere in the United States.
pub fn address() -> Value {
    json!({ "name": "Ann Example", "line1": "1 Main Street", "city": "Springfield", "state": "IL", "postalCode": "62701", "country": "US" })
}

/// The least that an order needs: lines of these skus, and where they go.
pub fn order_of(lines: &[(&str, i32)]) -> Value {
    let line = |(sku, quantity): &(&str, i32)| json!({ "product": { "sku": sku }, "quantity": quantity });
    json!({ "shippingAddress": address(), "lines": lines.iter().map(line).collect::<Vec<_>>() })
}

/// Lines of TEA at these prices, in an order that counts no stock.
pub fn priced(lines: &[(i32, &str)]) -> Value {
    let line = |(quantity, price): &(i32, &str)| json!({ "product": { "sku": "TEA" }, "quantity": quantity, "unitPrice": price });
    json!({ "shippingAddress": address(), "disableInventoryCount": true, "lines": lines.iter().map(line).collect::<Vec<_>>() })
}

impl Shop {
    /// A product at 10.00 that is not in stock.
    pub async fn product(&self, sku: &str, more: Value) -> String {
        let input = with(json!({ "sku": sku, "name": format!("Product {sku}"), "price": "10" }), more);
        self.save("saveProduct", "product", "id", input).await["id"].as_str().unwrap().to_owned()
    }

    /// A product at 10.00, with so many units in the default warehouse.
    pub async fn stocked(&self, sku: &str, units: i32) -> String {
        let id = self.product(sku, json!({})).await;
        self.adjust(sku, None, units).await;
        id
    }

    pub async fn adjust(&self, sku: &str, warehouse: Option<&str>, delta: i32) {
        let input = json!({ "adjustments": [{ "product": { "sku": sku }, "warehouseId": warehouse, "delta": delta }] });
        self.save("adjustInventory", "levels", "id", input).await;
    }

    pub async fn warehouse(&self, name: &str) -> String {
        self.save("saveWarehouse", "warehouse", "id", json!({ "name": name })).await["id"].as_str().unwrap().to_owned()
    }

    /// On hand and reserved of a product, warehouse by warehouse in the order of their names.
    pub async fn levels(&self, sku: &str) -> Vec<(i64, i64)> {
        let query = "query($sku: String!) { product(by: { sku: $sku }) { inventory { onHand reserved warehouse { name } } } }";
        let data = self.run(query, json!({ "sku": sku })).await;
        let mut levels: Vec<_> = data["product"]["inventory"].as_array().unwrap().iter().collect();
        levels.sort_by_key(|level| level["warehouse"]["name"].as_str().map(str::to_owned));
        levels.into_iter().map(|level| (level["onHand"].as_i64().unwrap(), level["reserved"].as_i64().unwrap())).collect()
    }
}
