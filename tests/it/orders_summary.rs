//! What the orders of a list come to, against the orders themselves: whatever happened, and while it happens.

use std::collections::BTreeMap;

use domain::Scope;
use entity::{OrderStatus, order_count};
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use serde_json::{Map, Value, json};

use crate::reads_support::{ORG, World};
use crate::support::{Shop, bulk_document, order_of, priced, save_document, with};

const SUMMARY: &str = "summary { count grandTotal { amount currency } due { amount currency } byStatus { status count }
    byPaymentStatus { paymentStatus count } byFulfillmentStatus { fulfillmentStatus count } }";
const NODES: &str = "nodes { status paymentStatus fulfillmentStatus totals { grandTotal { amount currency } due { amount currency } } }";

/// A summary by the names of what it counts and sums.
fn told(summary: &Value) -> Value {
    let mut told = Map::from_iter([("count".to_owned(), summary["count"].clone())]);
    for sums in ["grandTotal", "due"] {
        for sum in summary[sums].as_array().unwrap() {
            let amount: Decimal = sum["amount"].as_str().unwrap().parse().unwrap();
            told.insert(format!("{sums} {}", sum["currency"].as_str().unwrap()), json!(amount.normalize().to_string()));
        }
    }
    for (counts, name) in [("byStatus", "status"), ("byPaymentStatus", "paymentStatus"), ("byFulfillmentStatus", "fulfillmentStatus")] {
        for count in summary[counts].as_array().unwrap() {
            told.insert(format!("{name} {}", count[name].as_str().unwrap()), count["count"].clone());
        }
    }
    Value::Object(told)
}

/// What these orders come to, in the same form.
pub fn added_up(orders: &[Value]) -> Value {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::from([("count".to_owned(), orders.len() as u64)]);
    for order in orders {
        for name in ["grandTotal", "due"] {
            let sum = &order["totals"][name];
            let amount: Decimal = sum["amount"].as_str().unwrap().parse().unwrap();
            *sums.entry(format!("{name} {}", sum["currency"].as_str().unwrap())).or_default() += amount;
        }
        for name in ["status", "paymentStatus", "fulfillmentStatus"] {
            *counts.entry(format!("{name} {}", order[name].as_str().unwrap())).or_default() += 1;
        }
    }
    let counts = counts.into_iter().map(|(name, count)| (name, json!(count)));
    counts.chain(sums.into_iter().map(|(name, sum)| (name, json!(sum.normalize().to_string())))).collect::<Map<_, _>>().into()
}

/// Of one answer, of all whose orders are on its page.
pub fn assert_adds_up(connection: &Value, about: &str) {
    let orders = connection["nodes"].as_array().unwrap();
    assert_eq!(told(&connection["summary"]), added_up(orders), "{about}");
    assert_eq!(connection["totalCount"], orders.len(), "{about}");
}

/// The list of each of these filters adds up.
async fn assert_all_add_up(shop: &Shop, filters: &[Value]) {
    let query = format!("query($filter: OrderFilter) {{ orders(first: 100, filter: $filter) {{ {NODES} totalCount {SUMMARY} }} }}");
    for filter in filters {
        let data = shop.run(&query, json!({ "filter": filter })).await;
        assert_adds_up(&data["orders"], &filter.to_string());
    }
}

fn filters(customer: &Value) -> Vec<Value> {
    vec![
        json!(null),
        json!({ "archived": true }),
        json!({ "includeArchived": true }),
        json!({ "status": ["PENDING"] }),
        json!({ "status": ["PENDING", "CANCELLED"], "currency": ["USD"], "includeArchived": true }),
        json!({ "paymentStatus": ["PAID"], "fulfillmentStatus": ["UNFULFILLED"] }),
        json!({ "or": [{ "status": ["SHIPPED"] }, { "paymentStatus": ["UNPAID"] }], "not": { "currency": ["JPY"] } }),
        json!({ "status": [] }),
        // These are counted by looking at the orders.
        json!({ "customerId": [customer] }),
        json!({ "search": "example" }),
        json!({ "or": [{ "customerId": [customer] }, { "status": ["CANCELLED"] }], "includeArchived": true }),
        json!({ "grandTotal": { "min": "15" } }),
    ]
}

/// A shop with a customer, and orders in all kinds of states.
async fn lively() -> (Shop, Value, Vec<Value>) {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1_000).await;
    let customer =
        shop.save("saveCustomer", "customer", "id", json!({ "email": "ann@example.com", "firstName": "Ann" })).await["id"].clone();
    let mut orders = Vec::new();
    for index in 0..6 {
        let more = if index % 2 == 0 { json!({ "customer": { "id": customer } }) } else { json!({}) };
        orders.push(shop.made(with(order_of(&[("TEA", 1 + index)]), more)).await);
    }
    let yen =
        with(priced(&[(3, "1000")]), json!({ "currency": "JPY", "customer": { "id": customer }, "placedAt": "2026-01-02T03:04:05Z" }));
    orders.push(shop.made(yen).await);
    (shop, customer, orders)
}

#[tokio::test]
async fn a_list_comes_to_what_its_orders_come_to() {
    let (shop, customer, orders) = lively().await;
    let filters = filters(&customer);
    assert_all_add_up(&shop, &filters).await;
    let id = |index: usize| orders[index]["id"].clone();
    let pay = |index: usize, amount: &str| json!({ "orderId": id(index), "payment": { "method": "CASH", "amount": amount } });
    for (mutation, input) in [
        ("recordPayment", pay(0, "10")),
        ("recordPayment", pay(1, "50")),
        ("recordRefund", json!({ "orderId": id(1), "method": "CASH", "amount": "5" })),
        ("cancelOrder", json!({ "id": id(1) })),
        ("createFulfillment", json!({ "orderId": id(2) })),
        ("recordReturn", json!({ "orderId": id(2), "lines": [{ "lineId": orders[2]["lines"][0]["id"], "quantity": 1 }] })),
        ("holdOrder", json!({ "id": id(3) })),
        ("updateOrder", json!({ "id": id(4), "archived": true })),
        ("updateOrder", json!({ "id": id(4), "charges": { "shipping": "7.77" } })),
        ("updateOrder", json!({ "id": id(5), "currency": "EUR" })),
        ("updateOrder", json!({ "id": id(4), "archived": false })),
        ("updateOrder", json!({ "id": id(1), "archived": true })),
        ("addOrderNote", json!({ "orderId": id(6), "note": { "text": "nothing else" } })),
    ] {
        assert_eq!(shop.mistakes(mutation, input.clone()).await, Vec::<String>::new(), "{mutation} {input}");
        assert_all_add_up(&shop, &filters).await;
    }
    // Refused as a whole, and only previewed: nothing is counted.
    let before = shop.run(&format!("{{ orders {{ {SUMMARY} }} }}"), json!({})).await;
    let bulk = json!({ "orders": [order_of(&[("TEA", 1)]), order_of(&[("NOPE", 1)])], "errorPolicy": "REJECT_EVERYTHING" });
    shop.run(&bulk_document(), json!({ "input": bulk })).await;
    shop.run(
        &save_document("createSalesOrder", "preview { totals { due { amount } } }"),
        json!({ "input": with(order_of(&[("TEA", 1)]), json!({ "dryRun": true })) }),
    )
    .await;
    assert_eq!(shop.run(&format!("{{ orders {{ {SUMMARY} }} }}"), json!({})).await, before);
    let bulk = json!({ "orders": vec![order_of(&[("TEA", 1)]); 5], "errorPolicy": "REJECT_FAILED" });
    shop.run(&bulk_document(), json!({ "input": bulk })).await;
    assert_all_add_up(&shop, &filters).await;
    shop.assert_stock_identity().await;
    // Nobody else's orders are in it.
    let data = shop.neighbour().await.run(&format!("{{ orders {{ totalCount {SUMMARY} }} }}"), json!({})).await;
    assert_eq!((&data["orders"]["totalCount"], told(&data["orders"]["summary"])), (&json!(0), json!({ "count": 0 })));
}

#[tokio::test]
async fn sums_may_be_larger_than_any_amount() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    for _ in 0..12 {
        shop.made(priced(&[(1, "99999999999999.99")])).await;
    }
    let data =
        shop.run(&format!("{{ orders {{ {SUMMARY} }} counted: orders(filter: {{ search: \"ann\" }}) {{ {SUMMARY} }} }}"), json!({})).await;
    for list in ["orders", "counted"] {
        assert_eq!(data[list]["summary"]["due"], json!([{ "amount": "1199999999999999.88", "currency": "USD" }]), "{list}");
    }
}

/// Two gateways make, pay and cancel orders at once, while a third reader adds up every answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_gateways_count_together() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let other = shop.elsewhere().await;
    let live = |shop: Shop, writer: usize| async move {
        let create = save_document("createSalesOrder", "order { id }");
        for round in 0..10 {
            let mut data = shop.run(&create, json!({ "input": priced(&[(1, "19.99")]) })).await;
            let id = data["payload"]["order"]["id"].take();
            let (mutation, input) = match (round + writer) % 3 {
                0 => ("cancelOrder", json!({ "id": id })),
                1 => ("recordPayment", json!({ "orderId": id, "payment": { "method": "CASH", "amount": "5" } })),
                _ => ("updateOrder", json!({ "id": id, "archived": true })),
            };
            assert_eq!(shop.mistakes(mutation, input).await, Vec::<String>::new());
        }
    };
    let writers: Vec<_> =
        (0..4).map(|writer| tokio::spawn(live(if writer % 2 == 0 { shop.clone() } else { other.clone() }, writer))).collect();
    let query = format!("{{ orders(first: 100, filter: {{ includeArchived: true }}) {{ {NODES} totalCount {SUMMARY} }} }}");
    while writers.iter().any(|writer| !writer.is_finished()) {
        let data = shop.run(&query, json!({})).await;
        assert_adds_up(&data["orders"], "while orders are made");
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let data = other.run(&query, json!({})).await;
    assert_eq!(data["orders"]["totalCount"], 40);
    assert_adds_up(&data["orders"], "afterwards");
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn customers_have_ordered_what_their_orders_say() {
    let (shop, customer, orders) = lively().await;
    let other = shop.save("saveCustomer", "customer", "id", json!({ "email": "bob@example.com", "firstName": "Bob" })).await["id"].clone();
    assert_eq!(shop.mistakes("cancelOrder", json!({ "id": orders[0]["id"] })).await, Vec::<String>::new());
    assert_eq!(shop.mistakes("updateOrder", json!({ "id": orders[2]["id"], "archived": true })).await, Vec::<String>::new());
    let fields = "statistics { orderCount cancelledCount billed { amount currency } firstPlacedAt lastPlacedAt }";
    let query = format!(
        "query($id: ID!) {{ customer(by: {{ id: $id }}) {{ {fields} orders(first: 100, filter: {{ includeArchived: true }}) {{ {NODES} totalCount {SUMMARY} }} }} }}"
    );
    let data = shop.run(&query, json!({ "id": customer })).await;
    assert_eq!(
        data["customer"]["statistics"],
        json!({
            "orderCount": 3, "cancelledCount": 1,
            "billed": [{ "amount": "3000", "currency": "JPY" }, { "amount": "80.00", "currency": "USD" }],
            "firstPlacedAt": "2026-01-02T03:04:05Z", "lastPlacedAt": orders[4]["placedAt"],
        })
    );
    // Lists of somebody's orders come to what these come to.
    assert_adds_up(&data["customer"]["orders"], "of a customer");
    let data = shop.run(&query, json!({ "id": other })).await;
    assert_eq!(
        data["customer"]["statistics"],
        json!({ "orderCount": 0, "cancelledCount": 0, "billed": [], "firstPlacedAt": null, "lastPlacedAt": null })
    );
    assert_adds_up(&data["customer"]["orders"], "of a customer who has none");
    // One statement for all customers of a list.
    let (statements, data) = shop.statements(shop.run(&format!("{{ customers {{ nodes {{ {fields} }} }} }}"), json!({}))).await;
    assert_eq!((statements, data["customers"]["nodes"].as_array().unwrap().len()), (2 + 2, 2));
    // Whoever may not read orders gets the rest.
    let answer =
        shop.with_scopes(&[Scope::CustomersRead]).answer(&format!("{{ customers {{ nodes {{ id {fields} }} }} }}"), json!({})).await;
    let node = &answer["data"]["customers"]["nodes"][0];
    assert_eq!((&node["statistics"], node["id"].is_string()), (&Value::Null, true));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_counted_and_what_is_costs_what_it_takes() {
    let (shop, customer, _) = lively().await;
    let statements = async |query: &str| shop.statements(shop.run(query, json!({ "customer": [customer] }))).await.0;
    assert_eq!(statements("{ orders { nodes { id } } }").await, 1);
    // The snapshot, the sums, the page.
    assert_eq!(statements("{ orders { nodes { id } totalCount summary { count due { amount } } } }").await, 2 + 2);
    assert_eq!(statements("{ orders { nodes { id } totalCount } }").await, 2 + 2);
    let of = "query($customer: [ID!]) { orders(filter: { customerId: $customer }) { nodes { id } totalCount summary { count } } }";
    assert_eq!(statements(of).await, 2 + 2);
    let cost = async |query: &str| {
        let answer = shop
            .answer(
                query,
                json!({ "customer": [customer], "none": null, "counted": { "status": ["PENDING"], "not": { "archived": true } } }),
            )
            .await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["extensions"]["cost"]["requestedQueryCost"].as_u64().unwrap()
    };
    for (query, expected) in [
        ("{ orders { summary { count } } }", 2),
        ("{ orders { summary { byStatus { count } } } }", 12),
        ("{ orders(filter: { status: [PENDING], or: [{ archived: true }, { currency: [\"USD\"] }] }) { totalCount } }", 1),
        ("query($counted: OrderFilter) { orders(filter: $counted) { summary { count } } }", 2),
        ("query($none: [ID!]) { orders(filter: { customerId: $none }) { summary { count } } }", 2),
        ("query($customer: [ID!]) { orders(filter: { customerId: $customer }) { summary { count } } }", 102),
        ("query($customer: [ID!]) { orders(filter: { customerId: $customer }) { nodes { id } } }", 51),
        ("{ orders(filter: { or: [{ search: \"a\" }] }) { totalCount } }", 101),
        ("{ orders(filter: { not: { tag: [\"a\"] } }) { totalCount } }", 101),
        ("{ customers(first: 5) { nodes { statistics { orderCount } } } }", 1 + 5 * (1 + 11)),
        ("{ customers(first: 5) { nodes { orders { totalCount } } } }", 1 + 5 * (1 + 11)),
    ] {
        assert_eq!(cost(query).await, expected, "{query}");
    }
}

/// The answer is the counters': there are not so many orders to look at.
#[tokio::test]
async fn a_million_orders_are_counted_without_a_look_at_them() {
    let world = World::new().await;
    for shard in 0..4 {
        let (organization_id, status, orders) = (ORG, OrderStatus::Postponed, 250_000);
        let sums =
            order_count::Model { grand_total_billions: 250, due_rest: -1, currency: "USD".to_owned(), ..order_count::Model::default() };
        world.put(order_count::Model { organization_id, shard, status, orders, ..sums }).await;
    }
    let query = "query($filter: OrderFilter) { orders(filter: $filter) { totalCount summary { count grandTotal { amount } due { amount } byStatus { status count } } }
        counted: orders(filter: $filter) { totalCount } }";
    for filter in [json!(null), json!({ "status": ["POSTPONED"] }), json!({ "not": { "status": ["PENDING"] } })] {
        let data = world.ask_with(query, json!({ "filter": filter })).await;
        let summary = json!({
            "count": 1_000_000, "grandTotal": [{ "amount": "100000000.00" }], "due": [{ "amount": "-0.0004" }],
            "byStatus": [{ "status": "POSTPONED", "count": 1_000_000 }],
        });
        assert_eq!(
            data,
            json!({ "orders": { "totalCount": 1_000_000, "summary": summary }, "counted": { "totalCount": 1_000_000 } }),
            "{filter}"
        );
    }
    let data = world.ask_with(query, json!({ "filter": { "status": ["PENDING"] } })).await;
    assert_eq!((&data["orders"]["totalCount"], &data["counted"]["totalCount"]), (&json!(0), &json!(0)));
}

/// What one transaction has counted and not committed, another one does not wait for.
#[tokio::test]
async fn transactions_count_beside_one_another() {
    let (shop, _, orders) = lively().await;
    if shop.database.backend() != DbBackend::Postgres {
        return;
    }
    let id = |index: usize| domain::id::parse(orders[index]["id"].as_str().unwrap()).unwrap().1;
    let cancel = async |tx: &DatabaseTransaction, index: usize| {
        tx.execute_unprepared(&format!(
            "SET LOCAL lock_timeout = '3s'; UPDATE sales_order SET status = 'CANCELLED' WHERE id = '{}'",
            id(index)
        ))
        .await
    };
    let shard = async |tx: &DatabaseTransaction| {
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() % 16 AS shard");
        tx.query_one_raw(asked).await.unwrap().unwrap().try_get::<i32>("", "shard").unwrap()
    };
    let first = shop.database.begin().await.unwrap();
    cancel(&first, 0).await.unwrap();
    // A few connections may share a shard.
    let mut others = Vec::new();
    let other = loop {
        let other = shop.elsewhere().await.database.begin().await.unwrap();
        if shard(&other).await != shard(&first).await {
            break other;
        }
        others.push(other);
        assert!(others.len() < 5, "connections hardly ever share a shard");
    };
    cancel(&other, 1).await.unwrap();
    other.commit().await.unwrap();
    first.rollback().await.unwrap();
    let data = shop.run("{ orders(filter: { status: [CANCELLED] }) { totalCount } }", json!({})).await;
    assert_eq!(data["orders"]["totalCount"], 1);
}
