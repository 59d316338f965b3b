//! Skus that name one product, and products that are not sold any more.

use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, with};

#[tokio::test]
async fn a_sku_names_one_product() {
    let shop = Shop::open().await;
    let alternate = |value: &str| json!({ "otherIds": [{ "type": "UPC", "value": "TEA" }, { "type": "ALTERNATE_SKU", "value": value }] });
    let product = |sku: &str, more: Value| with(json!({ "sku": sku, "name": sku, "price": "1" }), more);
    shop.save("saveProduct", "product", "id", product("TEA", json!({}))).await;
    shop.save("saveProduct", "product", "id", product("MUG", alternate("CUP"))).await;
    assert_eq!(shop.mistakes("saveProduct", product("POT", alternate("TEA"))).await, ["DUPLICATE input.otherIds.1.value"]);
    assert_eq!(shop.mistakes("saveProduct", product("CUP", json!({}))).await, ["DUPLICATE input.sku"]);
    // One that is blank keeps its place.
    let blank = json!({ "otherIds": [{ "type": "EAN", "value": " " }, { "type": "ALTERNATE_SKU", "value": "TEA" }] });
    let mistakes = ["REQUIRED input.otherIds.0.value", "DUPLICATE input.otherIds.1.value"];
    assert_eq!(shop.mistakes("saveProduct", product("POT", blank)).await, mistakes);
    let tea = shop.run("{ product(by: { sku: \"TEA\" }) { id } }", json!({})).await["product"]["id"].clone();
    assert_eq!(shop.mistakes("saveProduct", json!({ "id": tea, "sku": "CUP" })).await, ["DUPLICATE input.sku"]);
    // A product may have its own sku as an alternate one, and two may share one that is nobody's own.
    shop.save("saveProduct", "product", "id", product("TEA", alternate("TEA"))).await;
    shop.save("saveProduct", "product", "id", product("JUG", alternate("CUP"))).await;
}

#[tokio::test]
async fn a_product_that_is_not_sold_is_in_old_orders_only() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    shop.stocked("MUG", 9).await;
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Ada" })).await["id"].clone();
    let cart = |quantity: i32| json!({ "customerId": customer, "items": [{ "product": { "sku": "TEA" }, "quantity": quantity }] });
    shop.save("setCartItems", "cart", "id", cart(1)).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let saved = shop.save("saveProduct", "product", "active", json!({ "sku": "TEA", "active": false })).await;
    assert_eq!(saved["active"], false);
    for units in [1, 10] {
        // Also where there is less of it than is asked for.
        assert_eq!(errors(&shop.create(order_of(&[("MUG", 1), ("TEA", units)])).await), ["CONFLICT input.lines.1.product"]);
    }
    let add = json!({ "lines": { "add": [{ "product": { "sku": "TEA" }, "quantity": 1 }] } });
    assert_eq!(shop.update_refused(&order, add).await, ["CONFLICT input.lines.add.0.product"]);
    assert_eq!(shop.mistakes("setCartItems", cart(2)).await, ["CONFLICT input.items.0.product"]);
    shop.save("setCartItems", "cart", "id", cart(0)).await;
    // What is ordered stays as it is, and goes its way.
    let more = json!({ "lines": { "update": [{ "id": order["lines"][0]["id"], "quantity": 2 }] } });
    shop.updated(&order, more).await;
    shop.fulfilled(&order, json!({})).await;
    let list = async |filter: Value| {
        let query = "query($filter: ProductFilter) { products(filter: $filter) { nodes { sku active } } }";
        shop.run(query, json!({ "filter": filter })).await["products"]["nodes"].take()
    };
    assert_eq!(list(json!({ "active": true })).await, json!([{ "sku": "MUG", "active": true }]));
    assert_eq!(list(json!({ "active": false })).await, json!([{ "sku": "TEA", "active": false }]));
    assert_eq!(list(json!({})).await.as_array().unwrap().len(), 2);
}
