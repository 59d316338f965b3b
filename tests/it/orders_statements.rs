//! How many statements orders cost, BEGIN and COMMIT counted.

use serde_json::{Value, json};

use crate::support::{ORDER, Shop, address, order_of, save_document, units, with};

const ANSWER: &str = "order { id orderNumber lines { sku } totals { grandTotal { amount } } }";
const SKUS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// A shop that has its first block of order numbers.
async fn busy() -> Shop {
    let shop = Shop::open().await;
    for sku in SKUS {
        shop.stocked(sku, 1_000).await;
    }
    shop.made(order_of(&[("A", 1)])).await;
    shop
}

fn five_lines() -> Value {
    order_of(&SKUS.map(|sku| (sku, 2)))
}

async fn cost(shop: &Shop, mutation: &str, input: Value) -> (u64, Value) {
    let document = save_document(mutation, ANSWER);
    let (statements, mut data) = shop.statements(shop.run(&document, json!({ "input": input }))).await;
    assert_eq!(data["payload"]["userErrors"], json!([]), "{input:#}");
    (statements, data["payload"]["order"].take())
}

#[tokio::test]
async fn a_create_costs_seven_whatever_its_lines() {
    let shop = busy().await;
    // BEGIN, key, references, products with price breaks, locked stock, all that is written, COMMIT.
    let (five, order) = cost(&shop, "createSalesOrder", with(five_lines(), json!({ "idempotencyKey": "k-1" }))).await;
    assert_eq!(order["lines"].as_array().unwrap().len(), 5);
    let (one, _) = cost(&shop, "createSalesOrder", with(order_of(&[("A", 1)]), json!({ "idempotencyKey": "k-2" }))).await;
    assert_eq!(one, five);
    let priced: Vec<_> = SKUS.iter().map(|sku| json!({ "product": { "sku": sku }, "quantity": 1, "unitPrice": "1" })).collect();
    let input = json!({ "idempotencyKey": "k-3", "shippingAddress": address(), "lines": priced });
    let (priced, _) = cost(&shop, "createSalesOrder", input).await;
    assert!(five <= 7, "with the catalogue's prices: {five}");
    assert_eq!(priced, five, "with prices of their own");
}

#[tokio::test]
async fn a_hundred_orders_cost_little_more_than_one() {
    let shop = busy().await;
    let keyed = |order: Value, key: String| with(order, json!({ "idempotencyKey": key }));
    let document =
        save_document("createSalesOrders", "results { order { id lines { sku product { name brand { name } } } } } createdCount");
    let cost = async |orders: Vec<Value>, policy: &str| {
        let count = orders.len();
        let input = json!({ "orders": orders, "errorPolicy": policy });
        let (statements, data) = shop.statements(shop.run(&document, json!({ "input": input }))).await;
        assert_eq!((&data["payload"]["createdCount"], &data["payload"]["userErrors"]), (&json!(count), &json!([])), "{data:#}");
        statements
    };
    for policy in ["REJECT_EVERYTHING", "REJECT_FAILED"] {
        // The first one takes a block of numbers; products for the answer make one more, with the orders as they are by then in a
        // snapshot of three.
        let hundred = cost((0..100).map(|index| keyed(five_lines(), format!("{policy}-{index}"))).collect(), policy).await;
        assert!(hundred <= 16, "a hundred orders: {hundred}");
        // However many lines they have: PostgreSQL takes the rows of a table as one value.
        let long = (0..8).map(|_| with(order_of(&[("A", 1); 400]), json!({ "disableInventoryCount": true })));
        let long = cost(long.collect(), policy).await;
        let most = if std::env::var("TEST_DATABASE_URL").is_ok() { 13 } else { 16 };
        assert!(long <= most, "orders of many lines: {long}");
        // So that there are numbers again.
        shop.made(order_of(&[("A", 1)])).await;
        let one = cost(vec![keyed(five_lines(), format!("{policy}-one"))], policy).await;
        assert!(one <= 11, "an order in a list: {one}");
        // As different as orders can be, in what they name and in what they bring.
        let customer = |index: usize| match index % 4 {
            0 => {
                json!({ "details": { "email": format!("{policy}{index}@example.com"), "firstName": "A", "lastName": "B", "username": format!("{policy}{index}") } })
            }
            1 => json!({ "username": format!("{policy}0") }),
            2 => json!({ "details": { "email": format!("{policy}0@example.com"), "firstName": "A", "lastName": "B" } }),
            _ => Value::Null,
        };
        let mixed = |index: usize| {
            let more = json!({
                "customer": customer(index), "channel": if index.is_multiple_of(3) { json!({ "type": "WEBSITE" }) } else { Value::Null },
                "orderNumber": index.is_multiple_of(5).then(|| format!("{policy}-{index}")), "channelOrderId": format!("{policy}-{index}"),
                "tags": ["a"], "notes": [{ "text": "n" }], "payments": [{ "method": "CASH", "amount": "1" }], "customFields": { "a": 1 },
                "attachments": [{ "fileName": "a", "path": "b" }], "status": if index.is_multiple_of(7) { "RETURNED" } else { "PENDING" },
            });
            keyed(with(five_lines(), more), format!("{policy}-mixed-{index}"))
        };
        let mixed = cost((0..100).map(mixed).collect(), policy).await;
        assert!(mixed <= 20, "mixed orders: {mixed}");
    }
}

#[tokio::test]
async fn an_update_costs_a_fixed_number() {
    let shop = busy().await;
    let (_, order) = cost(&shop, "createSalesOrder", five_lines()).await;
    let id = &order["id"];
    // BEGIN, order, lines, all that is written, COMMIT.
    let (note, _) = cost(&shop, "updateOrder", json!({ "id": id, "customerNote": "x" })).await;
    assert!(note <= 5, "a note: {note}");
    let (same, _) = cost(&shop, "updateOrder", json!({ "id": id, "customerNote": "x" })).await;
    assert!(same < note, "nothing: {same}");
    let line = |index: usize| json!({ "product": { "sku": SKUS[index] }, "quantity": 1 });
    let (one, _) = cost(&shop, "updateOrder", json!({ "id": id, "lines": { "add": [line(0)] } })).await;
    let (four, _) = cost(&shop, "updateOrder", json!({ "id": id, "lines": { "add": [line(1), line(2), line(3), line(4)] } })).await;
    assert_eq!(one, four);
    // As that, with the organization, products and locked stock.
    assert!(four <= 8, "lines: {four}");
    let (cancel, _) = cost(&shop, "cancelOrder", json!({ "id": id })).await;
    // As a note, with the stock locked.
    assert!(cancel <= 6, "a cancellation: {cancel}");
}

#[tokio::test]
async fn an_update_of_everything_costs_nine() {
    let shop = busy().await;
    shop.settle_in_india().await;
    let party = async |mutation: &str, object: &str, input: Value| shop.save(mutation, object, "id", input).await["id"].clone();
    let customer = party("saveCustomer", "customer", json!({ "displayName": "Bob" })).await;
    let business = party("saveBusinessAccount", "businessAccount", json!({ "name": "Bob & Co." })).await;
    let seller = party("saveSalesAgent", "salesAgent", json!({ "firstName": "A", "lastName": "B" })).await;
    let carrier = party("saveDeliveryAgent", "deliveryAgent", json!({ "firstName": "C", "lastName": "D" })).await;
    let company = party("saveCompany", "company", json!({ "name": "Other" })).await;
    let place =
        json!({ "name": "Fort", "code": "FORT", "cityName": "Mumbai", "cityCode": "BOM", "stateName": "Maharashtra", "stateCode": "MH" });
    let area = party("saveArea", "area", place).await;
    let begun = json!({
        "tags": ["a", "b"], "customFields": { "a": 1, "b": 2 }, "attachments": [{ "fileName": "a", "path": "b" }],
    });
    let order = shop.made(with(five_lines(), begun)).await;
    let here = json!({ "name": "A B", "line1": "1 Road", "city": "Mumbai", "state": "MH", "postalCode": "400001", "country": "IN", "areaId": area });
    let named = json!({
        "id": order["id"], "expectedVersion": 1, "companyId": company, "customerId": customer, "businessAccountId": business,
        "salesAgentId": seller, "deliveryAgentId": carrier, "source": "PHONE", "subType": "SAMPLE", "allowBackorder": true,
        "shippingAddress": here, "shippingOverrideAddress": here, "billingAddress": here, "status": "SHIPPED", "archived": true,
        "orderNumber": "N-1", "channelOrderId": "C-1",
    });
    let texts = json!({
        "placedAt": "2026-01-01", "subChannel": "s", "customerUsername": "bob",
        "channelOrderIdAlt": "C-2", "channelOrderIdAlt2": "C-3", "channelShippingMethod": "x", "purchaseOrderNumber": "P-1",
        "shipping": { "carrier": "UPS" }, "charges": { "shipping": "5" }, "taxExempt": true, "gift": { "message": "g" },
        "customerNote": "c", "internalNote": "i", "marketingSource": "m", "shipDate": "2026-01-02", "holdUntil": "2026-01-03",
        "shipByDate": "2026-01-04", "deliverByDate": "2026-01-05",
    });
    let lists = json!({
        "addTags": ["c"], "removeTags": ["a"],
        "addAttachments": [{ "fileName": "c", "path": "d" }], "removeAttachmentIds": [order["attachments"][0]["id"]],
        "customFields": { "a": null, "b": 3, "c": 4 }, "meta": { "m": 1 },
        "lines": {
            "add": [{ "product": { "sku": "A" }, "quantity": 1 }], "remove": [order["lines"][4]["id"]],
            "update": [{ "id": order["lines"][0]["id"], "quantity": 3 }],
        },
    });
    let everything = with(with(named, texts), lists);
    // BEGIN, order, lines, all that it names, products, what hangs on it, locked stock, all that is written, COMMIT.
    let (all, changed) = cost(&shop, "updateOrder", everything).await;
    assert!(all <= 9, "everything: {all}");
    assert_eq!(changed["lines"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn the_verbs_of_an_order_cost_a_fixed_number() {
    let shop = busy().await;
    shop.settle_in_india().await;
    let (_, order) = cost(&shop, "createSalesOrder", five_lines()).await;
    let (id, below) = (json!({ "id": order["id"] }), json!({ "orderId": order["id"] }));
    // BEGIN, order, lines, all that is written, COMMIT.
    for verb in ["holdOrder", "releaseOrder"] {
        let (cost, _) = cost(&shop, verb, id.clone()).await;
        assert!(cost <= 5, "{verb}: {cost}");
    }
    // A key is one statement more; known, it is BEGIN, the key twice, the order and its lines.
    for (verb, more) in [("holdOrder", json!({})), ("releaseOrder", json!({})), ("updateOrder", json!({ "customerNote": "x" }))] {
        let input = with(with(id.clone(), more), json!({ "idempotencyKey": "k" }));
        let (first, _) = cost(&shop, verb, input.clone()).await;
        assert!(first <= 6, "{verb}: {first}");
        let (again, _) = cost(&shop, verb, input).await;
        assert!(again <= 5, "{verb} again: {again}");
    }
    // As those, with the key and the number of them so far.
    for (verb, more) in [
        ("addOrderNote", json!({ "note": { "text": "x" } })),
        ("recordPayment", json!({ "payment": { "method": "CASH", "amount": "1" } })),
        ("recordRefund", json!({ "method": "CASH", "amount": "1" })),
    ] {
        let (first, _) = cost(&shop, verb, with(with(below.clone(), more.clone()), json!({ "idempotencyKey": "k" }))).await;
        assert!(first <= 7, "{verb}: {first}");
        let (again, _) = cost(&shop, verb, with(with(below.clone(), more), json!({ "idempotencyKey": "k" }))).await;
        // BEGIN, the key twice, the row, its order and lines.
        assert!(again <= 6, "{verb} again: {again}");
    }
    // BEGIN, key, order, lines, what it refers to, earlier invoices, the counter, all that is written, COMMIT.
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Bob" })).await["id"].clone();
    let line = |sku: &str| json!({ "product": { "sku": sku }, "quantity": 2, "unitPrice": "1" });
    let order = |lines: Vec<Value>| json!({ "shippingAddress": address(), "disableInventoryCount": true, "customer": { "id": customer }, "lines": lines });
    let mut costs = Vec::new();
    for lines in [vec![line("TEA")], ["TEA", "RICE", "A", "B", "TEA", "C"].map(line).to_vec()] {
        let (_, order) = cost(&shop, "createSalesOrder", order(lines)).await;
        costs.push(cost(&shop, "createInvoice", json!({ "orderId": order["id"], "idempotencyKey": order["id"] })).await.0);
    }
    assert!(costs[0] == costs[1] && costs[0] <= 9, "{costs:?}");
}

#[tokio::test]
async fn goods_move_at_a_fixed_cost() {
    let shop = busy().await;
    let mut costs = Vec::new();
    for lines in [1, 5] {
        let skus: Vec<(&str, i32)> = SKUS.iter().take(lines).map(|sku| (*sku, 3)).collect();
        let (_, order) = cost(&shop, "createSalesOrder", order_of(&skus)).await;
        let order = shop.order(&order).await;
        let some: Vec<(usize, i32)> = (0..lines).map(|line| (line, 1)).collect();
        let key = |name: &str, input: Value| with(json!({ "orderId": order["id"], "idempotencyKey": format!("{name}-{lines}") }), input);
        let (part, _) = cost(&shop, "createFulfillment", key("part", json!({ "lines": units(&order, &some) }))).await;
        let (rest, _) = cost(&shop, "createFulfillment", key("rest", json!({}))).await;
        let parcels = shop.run("query($id: ID!) { order(by: { id: $id }) { fulfillments { id } } }", json!({ "id": order["id"] })).await;
        let parcels = parcels["order"]["fulfillments"].clone();
        let there = json!({ "deliveredAt": chrono::Utc::now() });
        let (news, _) = cost(&shop, "updateFulfillment", with(there.clone(), json!({ "id": parcels[0]["id"] }))).await;
        let (last, _) = cost(&shop, "updateFulfillment", with(there, json!({ "id": parcels[1]["id"] }))).await;
        let back = json!({ "lines": units(&order, &some) });
        let (shelved, _) = cost(&shop, "recordReturn", key("shelved", back.clone())).await;
        let (thrown, _) = cost(&shop, "recordReturn", key("thrown", with(back, json!({ "restock": false })))).await;
        let (again, _) = cost(&shop, "createFulfillment", key("rest", json!({}))).await;
        costs.push([part, rest, news, last, shelved, thrown, again]);
    }
    assert_eq!(costs[0], costs[1], "by one line and by five");
    // BEGIN, key, order, lines, count, locked stock, all that is written, COMMIT.
    let [part, rest, news, last, shelved, thrown, again] = costs[0];
    assert!(part <= 8 && rest == part, "to send: {part}, {rest}");
    // BEGIN, what left, order, lines, all that left, all that is written, COMMIT.
    assert!(news <= 7 && last == news, "to follow: {news}, {last}");
    assert!(shelved <= 8 && thrown == shelved - 1, "to take back: {shelved}, {thrown}");
    // BEGIN, key, the key's row; what left, order, lines.
    assert!(again <= 6, "again: {again}");
}

#[tokio::test]
async fn an_order_with_everything_under_it_costs_a_fixed_number() {
    let shop = busy().await;
    let few = with(
        order_of(&[("A", 1)]),
        json!({ "tags": ["a"], "notes": [{ "text": "x" }], "payments": [{ "method": "CASH", "amount": "1" }] }),
    );
    let many = json!({
        "tags": ["a", "b"], "notes": [{ "text": "x" }, { "text": "y" }], "status": "SHIPPED",
        "payments": [{ "method": "CASH", "amount": "1" }, { "method": "CASH", "amount": "2" }],
    });
    let few = shop.made(few).await;
    let many = shop.made(with(five_lines(), many)).await;
    let query = format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {ORDER} }} }}");
    let (of_few, _) = shop.statements(shop.run(&query, json!({ "id": few["id"] }))).await;
    let (of_many, _) = shop.statements(shop.run(&query, json!({ "id": many["id"] }))).await;
    // The order, its 10 lists, the lines of fulfilments, and company, account, warehouse; there is no party here.
    // And the two that begin and end their snapshot.
    assert!(of_few <= 18 && of_many <= 18, "{of_few} {of_many}");
}

#[tokio::test]
async fn fifty_orders_cost_as_much_as_one() {
    let shop = busy().await;
    let create = save_document("createSalesOrder", "order { id }");
    for _ in 0..49 {
        shop.run(&create, json!({ "input": five_lines() })).await;
    }
    let query = "query($first: Int) { orders(first: $first) { nodes { id orderNumber totals { grandTotal { amount } }
        lines { sku product { name brand { name } } } customer { displayName } warehouse { name } } } }";
    let (fifty, data) = shop.statements(shop.run(query, json!({ "first": 50 }))).await;
    assert_eq!(data["orders"]["nodes"].as_array().unwrap().len(), 50);
    // The orders, lines, products, brands, customers, warehouses, and the two that begin and end their snapshot.
    assert!(fifty <= 8, "{fifty}");
    let (one, _) = shop.statements(shop.run(query, json!({ "first": 1 }))).await;
    assert_eq!(one, fifty);
}

/// In a debug build, on a thread's 2 MiB of stack.
#[tokio::test]
async fn the_deepest_query_does_not_exhaust_the_stack() {
    let shop = busy().await;
    let query = |steps: usize| {
        let deep = (0..steps).fold("id".to_owned(), |below, _| format!("events(first: 1) {{ nodes {{ order {{ {below} }} }} }}"));
        format!("{{ orders(first: 1) {{ nodes {{ {deep} }} }} }}")
    };
    // 2 + 4 × 3 + 1 levels: as many as the limit lets in.
    shop.run(&query(4), json!({})).await;
    assert_eq!(shop.refusal(&query(5), json!({})).await.0, "TOO_COMPLEX");
}
