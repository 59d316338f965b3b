//! Many orders in one mutation.

use domain::id::Kind;
use entity::{customer, idempotency_key, order};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, address, errors, order_of, outcomes, with};

const ALL: &str = "REJECT_EVERYTHING";
const EACH: &str = "REJECT_FAILED";

fn described(email: &str) -> Value {
    json!({ "customer": { "details": { "email": email, "firstName": "A", "lastName": "B" } } })
}

#[tokio::test]
async fn good_orders_are_made_in_their_order() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    shop.stocked("CUP", 100).await;
    for policy in [ALL, EACH] {
        let orders = vec![
            order_of(&[("TEA", 1), ("CUP", 2)]),
            with(order_of(&[("CUP", 3)]), json!({ "orderNumber": format!("N-{policy}"), "tags": ["b", "a"], "meta": { "x": 1 } })),
            with(
                order_of(&[("TEA", 4)]),
                json!({ "status": "SHIPPED", "notes": [{ "text": "n" }], "payments": [{ "method": "CASH", "amount": "40" }] }),
            ),
        ];
        let payload = shop.bulk(orders, policy).await;
        assert_eq!((outcomes(&payload), &payload["createdCount"]), (vec!["made".to_owned(); 3], &json!(3)));
        let orders: Vec<_> = payload["results"].as_array().unwrap().iter().map(|result| &result["order"]).collect();
        for order in &orders {
            assert_eq!(&&shop.order(order).await, order, "the answer is what is kept");
            assert_eq!(order["version"], 1);
        }
        assert_eq!(orders[0]["lines"].as_array().unwrap().len(), 2);
        assert_eq!((&orders[1]["orderNumber"], &orders[1]["tags"]), (&json!(format!("N-{policy}")), &json!(["b", "a"])));
        assert_eq!((&orders[2]["status"], &orders[2]["paymentStatus"]), (&json!("SHIPPED"), &json!("PAID")));
        assert!(orders[0]["orderNumber"].as_str().unwrap() < orders[2]["orderNumber"].as_str().unwrap());
        assert!(orders[0]["id"].as_str().unwrap() < orders[1]["id"].as_str().unwrap());
    }
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(100, 2)], vec![(100, 10)]));
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_with_its_path() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let orders = || {
        vec![
            order_of(&[("TEA", 1)]),
            json!({
                "customer": { "id": "order_x" }, "currency": "?", "companyId": Kind::Company.print(Uuid::now_v7()),
                "lines": [{ "product": { "sku": "TEA" }, "quantity": 99 }, { "product": { "sku": "NONE" }, "quantity": 0 }],
            }),
            with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "a\u{7}", "lines": [] })),
            order_of(&[("TEA", 2)]),
            with(order_of(&[]), json!({ "lines": null, "shippingAddress": with(address(), json!({ "state": "??" })) })),
        ]
    };
    let wrong =
        |index: usize, lines: &[&str]| lines.iter().map(|line| line.replace('#', &index.to_string())).collect::<Vec<_>>().join(", ");
    let second = wrong(
        1,
        &[
            "INVALID input.orders.#.customer.id",
            "NOT_FOUND input.orders.#.companyId",
            "INVALID input.orders.#.currency",
            "NOT_FOUND input.orders.#.lines.1.product.sku",
            "OUT_OF_RANGE input.orders.#.lines.1.quantity",
            "UNAVAILABLE input.orders.#.lines",
        ],
    );
    let third = wrong(2, &["INVALID input.orders.#.idempotencyKey"]);
    let last = wrong(4, &["REQUIRED input.orders.#.lines", "INVALID input.orders.#.shippingAddress.state"]);
    // The second order asks for so much that there is not enough for all of them together.
    let short = |index: usize| format!("UNAVAILABLE input.orders.{index}.lines");
    let payload = shop.bulk(orders(), ALL).await;
    assert_eq!(outcomes(&payload), [short(0).as_str(), &second, &third, &short(3), &last]);
    assert_eq!((&payload["createdCount"], &payload["userErrors"]), (&json!(0), &json!([])));
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (0, vec![(9, 0)]));
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), ["made", &second, &third, "made", &last]);
    assert_eq!((&payload["createdCount"], &payload["userErrors"]), (&json!(2), &json!([])));
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (2, vec![(9, 3)]));
}

#[tokio::test]
async fn every_order_finds_its_own_references() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let main = shop.run("{ channelAccounts { id type } }", json!({})).await["channelAccounts"][0].clone();
    let depot = shop.warehouse("Depot").await;
    shop.adjust("TEA", Some(&depot), 100).await;
    let save = async |mutation: &str, object: &str, input: Value| shop.save(mutation, object, "id", input).await["id"].clone();
    let business = save("saveBusinessAccount", "businessAccount", json!({ "name": "Acme" })).await;
    let company = save("saveCompany", "company", json!({ "name": "Second" })).await;
    let agent = save("saveSalesAgent", "salesAgent", json!({ "firstName": "S", "lastName": "A" })).await;
    let driver = save("saveDeliveryAgent", "deliveryAgent", json!({ "firstName": "D", "lastName": "A" })).await;
    save(
        "saveChannelAccount",
        "channelAccount",
        json!({ "name": "E", "type": "EBAY", "externalId": "e-1", "autoAssignOrdersToWarehouseId": depot }),
    )
    .await;
    for index in 1..=2 {
        save("saveChannelAccount", "channelAccount", json!({ "name": format!("A{index}"), "type": "AMAZON" })).await;
    }
    let ann =
        json!({ "displayName": "Ann", "email": "Ann@Example.com", "username": "ann", "externalId": "x-1", "businessAccountId": business });
    let ann = shop.save("saveCustomer", "customer", "id customerCode", ann).await;
    let order = |more: Value| with(with(order_of(&[("TEA", 1)]), json!({ "channel": { "accountId": main["id"] } })), more);
    let orders = vec![
        order(json!({ "customer": { "id": ann["id"] } })),
        order(json!({ "customer": { "externalId": "x-1" }, "channel": { "externalId": "e-1" } })),
        order(json!({ "customer": { "customerCode": ann["customerCode"] }, "channel": { "type": "EBAY" }, "companyId": company })),
        order(json!({ "customerUsername": "ann", "salesAgentId": agent })),
        order(with(described("ANN@example.COM"), json!({ "deliveryAgentId": driver, "warehouseId": depot }))),
        order(json!({ "businessAccountId": business })),
        order(json!({ "customerUsername": "nobody" })),
        order(json!({ "channel": { "type": "AMAZON" } })),
        order(json!({ "channel": null })),
        order(json!({ "channel": { "type": "WALMART" } })),
    ];
    let payload = shop.bulk(orders, EACH).await;
    let told = outcomes(&payload);
    assert_eq!(told[..7], vec!["made".to_owned(); 7]);
    assert_eq!(told[7], "AMBIGUOUS input.orders.7.channel.type");
    assert_eq!(told[8], "REQUIRED input.orders.8.channel");
    assert_eq!(told[9], "NOT_FOUND input.orders.9.channel.type");
    let told: Vec<_> = payload["results"].as_array().unwrap()[..7]
        .iter()
        .map(|result| &result["order"])
        .map(|order| {
            json!([
                order["customer"]["displayName"],
                order["businessAccount"]["name"],
                order["source"],
                order["company"]["name"] == "Second",
                order["warehouse"]["name"],
                order["salesAgent"]["firstName"],
                order["deliveryAgent"]["firstName"],
            ])
        })
        .collect();
    let at = &main["type"];
    assert_eq!(
        told,
        [
            json!(["Ann", "Acme", at, false, "Main warehouse", null, null]),
            json!(["Ann", "Acme", "EBAY", false, "Depot", null, null]),
            json!(["Ann", "Acme", "EBAY", true, "Depot", null, null]),
            json!(["Ann", "Acme", at, false, "Main warehouse", "S", null]),
            json!(["Ann", "Acme", at, false, "Depot", null, "D"]),
            json!([null, "Acme", at, false, "Main warehouse", null, null]),
            json!([null, null, at, false, "Main warehouse", null, null]),
        ]
    );
    assert_eq!(shop.levels("TEA").await, [(100, 3), (100, 4)]);
}

#[tokio::test]
async fn the_list_itself_is_checked() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 999).await;
    let one = || order_of(&[("TEA", 1)]);
    let payload = shop.bulk(Vec::new(), EACH).await;
    assert_eq!((errors(&payload), &payload["results"]), (vec!["REQUIRED input.orders".to_owned()], &json!([])));
    let payload = shop.bulk(vec![one(); 101], EACH).await;
    assert_eq!(errors(&payload), ["TOO_LONG input.orders"]);
    assert_eq!(outcomes(&payload), vec!["stopped"; 101]);
    let long = order_of(&[("TEA", 1); 500]);
    let payload = shop.bulk([vec![long; 10], vec![one()]].concat(), EACH).await;
    assert_eq!(errors(&payload), ["OUT_OF_RANGE input.orders"]);
    let dry = with(one(), json!({ "dryRun": true }));
    for (orders, odd) in [(vec![one(), one(), dry.clone()], 2), (vec![dry, one()], 1)] {
        let payload = shop.bulk(orders, EACH).await;
        assert_eq!(errors(&payload), [format!("CONFLICT input.orders.{odd}.dryRun")]);
    }
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (0, vec![(999, 0)]));
    let payload = shop.bulk(vec![one(); 100], ALL).await;
    assert_eq!((&payload["createdCount"], shop.count::<order::Entity>().await), (&json!(100), 100));
}

#[tokio::test]
async fn a_dry_run_previews_and_keeps_nothing() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 3).await;
    let dry = |units: i32, more: Value| with(with(order_of(&[("TEA", units)]), json!({ "dryRun": true, "idempotencyKey": "k" })), more);
    let orders = || vec![dry(2, described("a@example.com")), dry(2, json!({})), dry(1, json!({ "orderNumber": "N" }))];
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), ["preview", "UNAVAILABLE input.orders.1.lines", "preview"]);
    assert_eq!(payload["createdCount"], 0);
    let preview = &payload["results"][0]["preview"];
    assert_eq!((&preview["lines"][0]["reservedQuantity"], &preview["totals"]["grandTotal"]["amount"]), (&json!(2), &json!("20.00")));
    // Together they ask for more than there is.
    let short: Vec<_> = (0..3).map(|index| format!("UNAVAILABLE input.orders.{index}.lines")).collect();
    assert_eq!(outcomes(&shop.bulk(orders(), ALL).await), short);
    assert_eq!(outcomes(&shop.bulk(vec![dry(1, json!({})), dry(9, json!({ "allowBackorder": true }))], ALL).await), ["preview"; 2]);
    assert_eq!(shop.levels("TEA").await, [(3, 0)]);
    assert_eq!(
        shop.count::<order::Entity>().await + shop.count::<customer::Entity>().await + shop.count::<idempotency_key::Entity>().await,
        0
    );
}

#[tokio::test]
async fn one_value_goes_to_one_order_of_the_batch() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let order = |more: Value| with(order_of(&[("TEA", 1)]), more);
    let orders = || {
        vec![
            order(json!({ "orderNumber": "N-1", "channelOrderId": "c-1" })),
            order(json!({ "orderNumber": " N-1 " })),
            order(json!({ "channelOrderId": "c-1" })),
            order(json!({ "orderNumber": "0000003" })),
            order(json!({})),
        ]
    };
    let (second, third) = ("DUPLICATE input.orders.1.orderNumber", "DUPLICATE input.orders.2.channelOrderId");
    // The first order will not be there to be told of.
    let payload = shop.bulk(orders(), ALL).await;
    assert_eq!(outcomes(&payload), ["stopped", second, third, "stopped", "stopped"]);
    assert_eq!(payload["results"][1]["userErrors"][0]["__typename"], "InputError");
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), ["made", second, third, "made", "made"]);
    for result in [&payload["results"][1], &payload["results"][2]] {
        assert_eq!(result["userErrors"][0]["existingOrder"]["id"], payload["results"][0]["order"]["id"]);
    }
    // A refused order takes nothing from those after it.
    let hopeless = order(json!({ "orderNumber": "N-2", "channelOrderId": "c-2", "currency": "?" }));
    let payload = shop.bulk(vec![hopeless, order(json!({ "orderNumber": "N-2", "channelOrderId": "c-2" }))], EACH).await;
    assert_eq!(outcomes(&payload), ["INVALID input.orders.0.currency", "made"]);
    // Numbers that the gateway counts leave out those that the batch brings along.
    let payload = shop
        .bulk((1..=40).map(|number| order(json!({ "orderNumber": (number % 2 == 0).then(|| format!("{number:07}")) }))).collect(), ALL)
        .await;
    assert_eq!(payload["createdCount"], 40, "{:#}", payload["results"]);
}

#[tokio::test]
async fn a_customer_described_twice_is_made_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let order = |more: Value| with(order_of(&[("TEA", 1)]), more);
    let details = |email: &str, username: &str| json!({ "customer": { "details": { "email": email, "firstName": "A", "lastName": "B", "username": username } } });
    let orders = vec![
        with(order(details("a@example.com", "ann")), json!({ "currency": "?" })),
        order(json!({ "customer": { "username": "ann" } })),
        order(details("a@example.com", "ann")),
        order(details("A@Example.com", "other")),
        order(json!({ "customer": { "username": "ann" } })),
        order(json!({ "customerUsername": "ann" })),
        order(details("b@example.com", "ann")),
        with(order(details("a@example.com", "")), json!({ "fromCart": true, "lines": null })),
    ];
    let payload = shop.bulk(orders, EACH).await;
    assert_eq!(
        outcomes(&payload),
        [
            "INVALID input.orders.0.currency",
            "NOT_FOUND input.orders.1.customer.username",
            "made",
            "made",
            "made",
            "made",
            "DUPLICATE input.orders.6.customer.details.username",
            "REQUIRED input.orders.7.fromCart",
        ]
    );
    let results = payload["results"].as_array().unwrap();
    assert!(results[2..6].iter().all(|result| result["order"]["customer"] == results[2]["order"]["customer"]));
    assert_eq!(results[2]["order"]["customer"]["username"], "ann");
    assert_eq!(shop.count::<customer::Entity>().await, 1);
}

#[tokio::test]
async fn a_cart_is_ordered_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let customer = json!({ "displayName": "Ann", "username": "ann" });
    let id = shop.save("saveCustomer", "customer", "id", customer).await["id"].clone();
    let fill = async || {
        let items = json!({ "customerId": id, "items": [{ "product": { "sku": "TEA" }, "quantity": 3 }] });
        shop.save("setCartItems", "cart", "items { quantity }", items).await;
    };
    let cart = |more: Value| with(json!({ "shippingAddress": address(), "customer": { "username": "ann" }, "fromCart": true }), more);
    fill().await;
    let orders = || vec![cart(json!({ "currency": "?" })), cart(json!({})), cart(json!({}))];
    let (first, third) = ("INVALID input.orders.0.currency", "REQUIRED input.orders.2.fromCart");
    assert_eq!(outcomes(&shop.bulk(orders(), ALL).await), [first, "stopped", third]);
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), [first, "made", third]);
    assert_eq!(payload["results"][1]["order"]["lines"][0]["quantity"], 3);
    assert_eq!(outcomes(&shop.bulk(vec![cart(json!({}))], EACH).await), ["REQUIRED input.orders.0.fromCart"]);
    fill().await;
    assert_eq!(outcomes(&shop.bulk(vec![cart(json!({}))], ALL).await), ["made"]);
    assert_eq!(shop.levels("TEA").await, [(9, 6)]);
}

/// A unique index of which the checks know nothing stands for whatever else may be in a batch's way.
#[tokio::test]
async fn what_the_database_refuses_stops_one_order_only() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let index = "CREATE UNIQUE INDEX in_the_way ON sales_order (purchase_order_number)";
    let tx = shop.database.begin().await.unwrap();
    tx.execute_unprepared(index).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    let order = |number: Option<&str>| with(order_of(&[("TEA", 1)]), json!({ "purchaseOrderNumber": number, "idempotencyKey": null }));
    let orders = || vec![order(Some("P-1")), order(None), order(Some("P-1")), order(Some("P-2"))];
    let payload = shop.bulk(orders(), ALL).await;
    assert_eq!((errors(&payload), shop.count::<order::Entity>().await), (vec!["DUPLICATE input.orders".to_owned()], 0));
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), ["made", "made", "DUPLICATE input.orders.2", "made"]);
    assert_eq!((&payload["createdCount"], shop.levels("TEA").await), (&json!(3), vec![(9, 3)]));
}
