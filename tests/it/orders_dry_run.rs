//! What a dry run shows: all that can be reckoned, beside whatever is wrong.

use entity::order;
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, with};

/// A dry run shows what it can, whatever is wrong.
#[tokio::test]
async fn a_dry_run_shows_what_it_can() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let price = json!({ "unitPrice": "2" });
    let line = |quantity: i32| with(json!({ "product": { "sku": "TEA" }, "quantity": quantity }), price.clone());
    let dry = |more: Value| with(order_of(&[]), with(json!({ "dryRun": true, "lines": [line(6)], "charges": { "shipping": "3" } }), more));
    let of = |payload: &Value| {
        let preview = &payload["preview"];
        (preview["totals"]["grandTotal"]["amount"].clone(), preview["lines"].as_array().map_or(0, Vec::len))
    };
    // Too little stock: what it would cost, and what is missing.
    let short = shop.create(dry(json!({}))).await;
    assert_eq!((errors(&short), of(&short)), (vec!["UNAVAILABLE input.lines".to_owned()], (json!("15.00"), 1)), "{short:#}");
    assert_eq!((&short["order"], &short["preview"]["lines"][0]["reservedQuantity"]), (&Value::Null, &json!(0)));
    assert_eq!(short["userErrors"][0]["items"][0]["availableQuantity"], 5);
    for (more, told, preview) in [
        // Something that costs nothing.
        (json!({ "lines": [line(2)], "tags": ["x".repeat(300)] }), vec!["TOO_LONG input.tags.0"], (json!("7.00"), 1)),
        (json!({ "shippingAddress": null }), vec!["REQUIRED input.shippingAddress", "UNAVAILABLE input.lines"], (json!("15.00"), 1)),
        // A line that is wrong is left out.
        (
            json!({ "lines": [line(2), line(0), { "product": { "sku": "NONE" }, "quantity": 1 }] }),
            vec!["OUT_OF_RANGE input.lines.1.quantity", "NOT_FOUND input.lines.2.product.sku"],
            (json!("7.00"), 1),
        ),
        (json!({ "lines": [line(1)], "charges": { "discount": "5" } }), vec!["OUT_OF_RANGE input.charges.discount"], (json!("-3.00"), 1)),
        // Nothing can be reckoned.
        (json!({ "lines": [line(0)] }), vec!["OUT_OF_RANGE input.lines.0.quantity"], (Value::Null, 0)),
        (json!({ "lines": [line(2)], "currency": "NOPE" }), vec!["INVALID input.currency"], (Value::Null, 0)),
        (
            json!({ "lines": [line(2)], "warehouseId": "warehouse_01h2xcejqtf2nbrexx3vqjhp41" }),
            vec!["NOT_FOUND input.warehouseId"],
            (Value::Null, 0),
        ),
    ] {
        let payload = shop.create(dry(more.clone())).await;
        assert_eq!((errors(&payload), of(&payload)), (told.into_iter().map(str::to_owned).collect(), preview), "{more} {payload:#}");
        // A real one shows nothing.
        let payload = shop.create(with(dry(more), json!({ "dryRun": false }))).await;
        assert_eq!((&payload["preview"], &payload["order"]), (&Value::Null, &Value::Null));
    }
    // In a batch each shows its own, whatever becomes of it; together they ask for more than there is.
    for policy in ["REJECT_EVERYTHING", "REJECT_FAILED"] {
        let payload = shop.bulk(vec![dry(json!({ "lines": [line(3)] })), dry(json!({ "lines": [line(4)] }))], policy).await;
        let results = payload["results"].as_array().unwrap();
        assert_eq!(results.iter().map(of).collect::<Vec<_>>(), [(json!("9.00"), 1), (json!("11.00"), 1)], "{payload:#}");
        assert!(results.iter().any(|result| !errors(result).is_empty()), "{payload:#}");
    }
    assert_eq!((shop.levels("TEA").await, shop.count::<order::Entity>().await), (vec![(5, 0)], 0));
}

/// A dry run shows what is good of a change, whatever is wrong with the rest.
#[tokio::test]
async fn a_dry_run_shows_what_is_good_of_a_change() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let line = |quantity: i32| json!({ "product": { "sku": "TEA" }, "quantity": quantity, "unitPrice": "2" });
    let order = shop.made(with(order_of(&[]), json!({ "lines": [line(2)] }))).await;
    for (change, told, total) in [
        (json!({ "lines": { "add": [line(9)] } }), vec!["UNAVAILABLE input.lines"], json!("22.00")),
        (
            json!({ "charges": { "shipping": "1" }, "customerId": "customer_01h2xcejqtf2nbrexx3vqjhp41" }),
            vec!["NOT_FOUND input.customerId"],
            json!("5.00"),
        ),
        (json!({ "charges": { "shipping": "1", "tax": "x" } }), vec!["INVALID input.charges.tax"], json!("5.00")),
        (json!({ "status": "DELIVERED" }), vec!["ILLEGAL_TRANSITION input.status"], json!("4.00")),
        (json!({ "charges": { "discount": "5" } }), vec!["OUT_OF_RANGE input.charges.discount"], json!("-1.00")),
        // Of another version nothing is shown.
        (json!({ "expectedVersion": 9 }), vec!["VERSION_CONFLICT input.expectedVersion"], Value::Null),
    ] {
        let change = with(json!({ "id": order["id"] }), change);
        let payload = shop.update(with(change.clone(), json!({ "dryRun": true }))).await;
        let amount = &payload["preview"]["totals"]["grandTotal"]["amount"];
        assert_eq!((errors(&payload), amount), (told.into_iter().map(str::to_owned).collect(), &total), "{change} {payload:#}");
        let real = shop.update(change).await;
        assert_eq!((&real["preview"], errors(&real).len()), (&Value::Null, 1));
    }
    assert_eq!(shop.order(&order).await, order);
}
