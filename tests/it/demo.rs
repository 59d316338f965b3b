//! The demo: believable, consistent, the same for the same seed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use demo::Size;
use domain::currency::Currency;
use domain::order::{status, totals};
use entity::*;
use sea_orm::{EntityTrait, Iterable};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::demo_support::{Demo, SIZE};
use crate::reads_support::noon;

/// Adds up by key.
fn sums<K: Ord, V: std::ops::AddAssign + Default>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut sums = BTreeMap::new();
    for (key, value) in pairs {
        *sums.entry(key).or_default() += value;
    }
    sums
}

fn units(amount: Decimal4) -> i64 {
    amount.ten_thousandths()
}

#[tokio::test]
async fn every_status_occurs_and_orders_are_numbered_as_they_came() {
    for size in [SIZE, Size { products: 1, customers: 1, orders: 18, seed: 3 }, Size { orders: 0, ..SIZE }] {
        let demo = Demo::load(size).await;
        assert_eq!(demo.orders.len() as u64, size.orders);
        let found: Vec<OrderStatus> = demo.orders.iter().map(|order| order.status).collect();
        let missing: Vec<_> = OrderStatus::iter().filter(|status| size.orders > 0 && !found.contains(status)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        for (number, order) in (1..).zip(&demo.orders) {
            assert_eq!(order.order_number, format!("{number:07}"));
            assert!(order.placed_at <= order.updated_at && order.updated_at <= noon(), "{order:?}");
            assert_eq!(order.id.get_timestamp().map(|at| at.to_unix().0 as i64), Some(order.created_at.timestamp()));
        }
        assert!(demo.orders.is_sorted_by_key(|order| order.placed_at));
        let counters = demo.all::<order_number_counter::Entity>().await;
        assert_eq!(counters[0].next_number as u64, size.orders + 1);
    }
}

#[tokio::test]
async fn stock_is_what_the_lines_have_reserved_and_more() {
    let demo = Demo::load(SIZE).await;
    let mut reserved = BTreeMap::new();
    for order in &demo.orders {
        for line in &demo.lines[&order.id] {
            assert!(line.reserved_quantity + line.fulfilled_quantity <= line.quantity && line.returned_quantity <= line.fulfilled_quantity);
            if line.reserved_quantity > 0 {
                assert!(status::reserves(order.status), "{order:?}");
                *reserved.entry((line.product_id, order.warehouse_id)).or_insert(0) += i64::from(line.reserved_quantity);
            }
            let left = line.quantity - line.fulfilled_quantity;
            if status::reserves(order.status) && order.status != OrderStatus::Backorder {
                assert_eq!(line.reserved_quantity, left, "{order:?}");
            }
        }
        let short = demo.lines[&order.id].iter().any(|line| line.reserved_quantity < line.quantity - line.fulfilled_quantity);
        assert_eq!(order.status == OrderStatus::Backorder, short && status::is_open(order.status), "{order:?}");
    }
    let levels = demo.all::<inventory_level::Entity>().await;
    let products = demo.all::<product::Entity>().await;
    assert_eq!(levels.len(), products.len() * 3);
    let found: BTreeMap<_, _> =
        levels.iter().filter(|level| level.reserved > 0).map(|level| ((level.product_id, level.warehouse_id), level.reserved)).collect();
    assert_eq!(found, reserved);

    let skus: BTreeSet<&str> = products.iter().map(|product| product.sku.as_str()).collect();
    assert_eq!(skus.len(), products.len());
    for product in &products {
        let digits: Vec<u32> = product.gtin.as_deref().unwrap().chars().map(|digit| digit.to_digit(10).unwrap()).collect();
        assert_eq!(digits.iter().zip([1, 3].iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>() % 10, 0);
    }
}

#[tokio::test]
async fn amounts_add_up() {
    let demo = Demo::load(SIZE).await;
    let paid = sums(demo.all::<payment::Entity>().await.into_iter().map(|row| (row.order_id, units(row.amount))));
    let refunded = sums(demo.all::<refund::Entity>().await.into_iter().map(|row| (row.order_id, units(row.amount))));
    let returned = sums(demo.all::<order_return::Entity>().await.into_iter().map(|row| (row.order_id, units(row.amount))));
    for order in &demo.orders {
        let mut computed = order.clone();
        let currency = Currency::from_code(&order.currency).unwrap();
        let gst_applies = demo.companies[&order.company_id].gstin.is_some();
        let mut lines = demo.lines[&order.id].clone();
        totals::compute(&mut computed, &mut lines, currency, gst_applies).unwrap();
        assert_eq!((&computed, &lines), (order, &demo.lines[&order.id]));
        let sum = |sums: &BTreeMap<Uuid, i64>| sums.get(&order.id).copied().unwrap_or_default();
        let sums = (sum(&paid), sum(&refunded), sum(&returned));
        assert_eq!((units(order.paid_amount), units(order.refunded_amount), units(order.returned_amount)), sums, "{order:?}");
        assert!(order.refunded_amount <= order.paid_amount && order.returned_amount <= order.grand_total);
        assert!(!order.tax_exempt || order.tax_amount.is_zero());
        for amount in [order.shipping_amount, order.discount_amount, order.grand_total, order.paid_amount, order.refunded_amount] {
            assert!(currency.holds(amount), "{order:?}");
        }
    }
    let found: BTreeSet<_> = demo.orders.iter().map(|order| format!("{:?}", order.payment_status)).collect();
    assert!(found.contains("Paid") && found.contains("Unpaid") && found.contains("PartiallyPaid"), "{found:?}");
}

#[tokio::test]
async fn goods_that_left_and_came_back_are_those_of_the_lines() {
    let demo = Demo::load(SIZE).await;
    let parcels = demo.all::<fulfillment::Entity>().await;
    let taken_back: BTreeSet<Uuid> = parcels.iter().filter(|row| row.cancelled_at.is_some()).map(|row| row.id).collect();
    assert!(!taken_back.is_empty(), "a newcomer sees one");
    let left = demo.all::<fulfillment_line::Entity>().await.into_iter().filter(|row| !taken_back.contains(&row.fulfillment_id));
    let shipped = sums(left.map(|row| (row.line_id, row.quantity)));
    let returned = sums(demo.all::<return_line::Entity>().await.into_iter().map(|row| (row.line_id, row.quantity)));
    let invoiced = sums(demo.all::<invoice_line::Entity>().await.into_iter().map(|row| (row.line_id, row.quantity)));
    for line in demo.lines.values().flatten() {
        let of = |sums: &BTreeMap<Uuid, i32>| sums.get(&line.id).copied().unwrap_or_default();
        let lines = (line.fulfilled_quantity, line.returned_quantity, line.invoiced_quantity);
        assert_eq!((of(&shipped), of(&returned), of(&invoiced)), lines, "{line:?}");
    }
    let delivered =
        sums(demo.all::<fulfillment::Entity>().await.into_iter().map(|row| (row.order_id, i32::from(row.delivered_at.is_some()))));
    for order in demo.orders.iter().filter(|order| order.status == OrderStatus::Delivered) {
        assert!(delivered[&order.id] > 0);
    }
}

#[tokio::test]
async fn invoices_have_no_gaps_and_the_right_tax() {
    let demo = Demo::load(SIZE).await;
    let orders: HashMap<Uuid, &order::Model> = demo.orders.iter().map(|order| (order.id, order)).collect();
    let mut lines: HashMap<Uuid, Vec<invoice_line::Model>> = HashMap::new();
    for line in demo.all::<invoice_line::Entity>().await {
        lines.entry(line.invoice_id).or_default().push(line);
    }
    let mut invoices = demo.all::<invoice::Entity>().await;
    invoices.sort_by(|one, other| (one.company_id, &one.invoice_number).cmp(&(other.company_id, &other.invoice_number)));
    assert!(invoices.iter().any(|invoice| invoice.kind == InvoiceKind::CreditNote), "a newcomer sees one");
    let mut kinds = BTreeSet::new();
    for company in demo.companies.values() {
        assert!(invoices.iter().any(|invoice| invoice.company_id == company.id));
        for kind in [InvoiceKind::Invoice, InvoiceKind::CreditNote] {
            let own: Vec<_> = invoices.iter().filter(|invoice| (invoice.company_id, invoice.kind) == (company.id, kind)).collect();
            let numbers: Vec<_> = own.iter().map(|invoice| invoice.invoice_number.parse::<i64>().unwrap()).collect();
            assert_eq!(numbers, (1..=own.len() as i64).collect::<Vec<_>>());
            assert!(own.is_sorted_by_key(|invoice| invoice.created_at), "later documents have higher numbers");
            let series = demo.all::<invoice_series::Entity>().await.into_iter();
            let next = series.filter(|row| (row.company_id, row.kind) == (company.id, kind)).map(|row| row.next_number).next();
            assert_eq!(next.unwrap_or(1), own.len() as i64 + 1);
        }
    }
    for (order, billed) in sums(invoices.iter().map(|invoice| (invoice.order_id, units(invoice.invoice_amount)))) {
        assert_eq!(billed, units(orders[&order].grand_total) - units(orders[&order].returned_amount), "{:?}", orders[&order]);
    }
    for invoice in &invoices {
        let order = orders[&invoice.order_id];
        assert_eq!((order.company_id, &order.currency), (invoice.company_id, &invoice.currency));
        assert_eq!(invoice.invoice_amount.is_negative(), invoice.kind == InvoiceKind::CreditNote, "{invoice:?}");
        // A credit note of what bore no GST names no line.
        let own = lines.get(&invoice.id).map(Vec::as_slice).unwrap_or_default();
        let sum = |of: fn(&invoice_line::Model) -> Decimal4| Decimal4::sum(own.iter().map(of)).unwrap();
        let gst = (sum(|line| line.cgst), sum(|line| line.sgst), sum(|line| line.igst));
        assert_eq!(gst, (invoice.cgst, invoice.sgst, invoice.igst));
        let seller = &demo.companies[&invoice.company_id];
        let same_state = seller.address.as_ref().unwrap().state == order.shipping_address.state;
        if seller.gstin.is_none() {
            assert_eq!(units(gst.0) + units(gst.1) + units(gst.2), 0);
        } else if same_state {
            let odd = units(gst.0) - units(gst.1);
            assert!(gst.2.is_zero() && odd.abs() <= 100 * own.len() as i64);
            assert!(odd >= 0 || invoice.kind == InvoiceKind::CreditNote);
            kinds.insert("CGST and SGST");
        } else {
            assert!(gst.0.is_zero() && gst.1.is_zero() && !gst.2.is_zero());
            kinds.insert("IGST");
        }
    }
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}

#[tokio::test]
async fn events_tell_how_each_order_came_where_it_stands() {
    let demo = Demo::load(SIZE).await;
    let mut events: BTreeMap<Uuid, Vec<order_event::Model>> = BTreeMap::new();
    for event in demo.all::<order_event::Entity>().await {
        events.entry(event.order_id).or_default().push(event);
    }
    for order in &demo.orders {
        let events = events.get_mut(&order.id).unwrap();
        events.sort_by_key(|event| event.version);
        assert!(events.iter().map(|event| event.version).eq(1..=order.version), "{order:?}");
        assert!(events.is_sorted_by_key(|event| event.occurred_at));
        assert_eq!((events[0].kind, events.last().unwrap().occurred_at), (OrderEventType::Created, order.updated_at));
        let mut at: Option<OrderStatus> = None;
        for event in events.iter() {
            assert!(event.changes.as_object().is_some_and(|changes| !changes.is_empty()), "{event:?}");
            let Some(change) = event.changes.get("status") else { continue };
            let to: OrderStatus = serde_json::from_value(change["to"].clone()).unwrap();
            let from: Option<OrderStatus> = serde_json::from_value(change["from"].clone()).unwrap();
            assert_eq!(from, at);
            let is_taken_back = event.kind == OrderEventType::FulfillmentCancelled;
            assert!(is_taken_back || from.is_none_or(|from| status::may_follow(from, to)), "{from:?} to {to:?}");
            at = Some(to);
        }
        assert_eq!(at, Some(order.status));
    }
}

/// All rows of a demo, by table.
async fn rows(demo: &Demo) -> BTreeMap<&'static str, BTreeSet<String>> {
    macro_rules! rows {
        ($($table:ident)*) => { [$((stringify!($table), text(demo.all::<$table::Entity>().await))),*] };
    }
    fn text<M: std::fmt::Debug>(rows: Vec<M>) -> BTreeSet<String> {
        rows.iter().map(|row| format!("{row:?}")).collect()
    }
    let organization = organization::Entity::find().all(&demo.db).await.unwrap();
    let tables = rows!(
        area attachment brand business_account cart cart_item channel_account city company customer delivery_agent fulfillment
        fulfillment_line inventory_level invoice invoice_line invoice_series order order_custom_field order_event order_line
        order_note order_number_counter order_return order_tag payment price_break product product_category product_identifier product_sku refund
        return_line sales_agent state warehouse
    );
    tables.into_iter().chain([("organization", text(organization))]).collect()
}

#[tokio::test]
async fn the_same_seed_makes_the_same_data() {
    let (one, same, other) = (Demo::load(SIZE).await, Demo::load(SIZE).await, Demo::load(Size { seed: 8, ..SIZE }).await);
    let (one, same, other) = (rows(&one).await, rows(&same).await, rows(&other).await);
    for (table, rows) in &one {
        assert!(!rows.is_empty(), "{table}");
        assert_eq!(rows, &same[table], "{table}");
        assert_ne!(rows, &other[table], "{table}");
    }
}

#[tokio::test]
async fn addresses_are_such_as_their_countries_have() {
    let demo = Demo::load(SIZE).await;
    let customers = demo.all::<customer::Entity>().await;
    let addresses = customers.iter().filter_map(|customer| customer.default_shipping_address.as_ref());
    let mut countries = BTreeSet::new();
    for address in addresses.chain(demo.orders.iter().map(|order| &order.shipping_address)) {
        let form: String = address
            .postal_code
            .iter()
            .flat_map(|code| code.chars())
            .map(|character| match character {
                '0'..='9' => '9',
                'A'..='Z' => 'A',
                other => other,
            })
            .collect();
        let right: &[&str] = match address.country.as_str() {
            "US" | "DE" | "FR" => &["99999"],
            "IN" => &["999999"],
            "CA" => &["A9A 9A9"],
            "GB" => &["A9 9AA", "AA9 9AA", "AA99 9AA"],
            "AU" => &["9999"],
            "JP" => &["999-9999"],
            "HK" => &[""],
            other => panic!("{other}"),
        };
        assert!(right.contains(&form.as_str()), "{address:?}");
        if let "US" | "CA" = address.country.as_str() {
            let state = format!("{}-{}", address.country, address.state.as_deref().unwrap());
            assert!(rust_iso3166::iso3166_2::from_code(&state).is_some(), "{state}");
        }
        assert_eq!(address.area_id.is_some(), address.country == "IN");
        assert!(address.email.as_deref().is_none_or(|email| email.ends_with("@example.com") || email.ends_with("@example.org")));
        countries.insert(address.country.clone());
    }
    assert!(countries.len() >= 7, "{countries:?}");
}

#[tokio::test]
async fn documentation_can_name_what_is_there() {
    let demo = Demo::load(SIZE).await;
    let page = include_str!("../../web/src/examples.js");
    for query in page.split('`').filter(|part| part.contains("query ")) {
        demo.ask(query, json!({ "first": 5 })).await;
    }
    let first = "{ order(by: { orderNumber: \"0000001\" }) { status customer { username } totals { grandTotal { amount currency } } invoices { invoiceNumber } } }";
    let answer = demo.ask(first, json!({})).await;
    let total = json!({ "grandTotal": { "amount": "45.95", "currency": "USD" } });
    assert_eq!((&answer["order"]["status"], &answer["order"]["customer"]["username"]), (&json!("COMPLETED"), &json!("ada")));
    assert_eq!((&answer["order"]["totals"], answer["order"]["invoices"].as_array().unwrap().len()), (&total, 1));

    let create = page.split('`').find(|part| part.contains("createSalesOrder(")).unwrap();
    let order =
        |customer: Value, lines: Value| json!({ "input": { "channel": { "type": "WEBSITE" }, "customer": customer, "lines": lines } });
    let tea = json!([{ "product": { "sku": "TEA-GREEN-250" }, "quantity": 2 }, { "product": { "sku": "MUG-BLUE" }, "quantity": 1 }]);
    let made = demo.ask(create, order(json!({ "username": "ada" }), tea)).await;
    assert_eq!(
        (&made["createSalesOrder"]["userErrors"], &made["createSalesOrder"]["order"]["orderNumber"]),
        (&json!([]), &json!("0000401"))
    );
    let teapots = json!([{ "product": { "sku": "TEAPOT-IRON" }, "quantity": 3 }]);
    let refused = demo.ask(create, order(json!({ "customerCode": "C-1001" }), teapots)).await;
    assert_eq!(refused["createSalesOrder"]["userErrors"][0]["code"], "UNAVAILABLE");
    let cart = json!({ "input": { "channel": { "type": "WEBSITE" }, "customer": { "username": "ada" }, "fromCart": true } });
    assert_eq!(demo.ask(create, cart).await["createSalesOrder"]["userErrors"], json!([]));
}

/// A demo that was loaded in one second is not younger than what came before it.
#[tokio::test]
async fn the_organization_is_as_new_as_it_is() {
    let demo = Demo::load(Size { orders: 1, ..SIZE }).await;
    let made_at = demo.organization.get_timestamp().map(|at| at.to_unix().0 as i64);
    assert_eq!(made_at, Some(noon().timestamp()));
    let placed: Vec<DateTime<Utc>> = demo.orders.iter().map(|order| order.placed_at).collect();
    assert_eq!(placed.len(), 1);
}

/// The token that a start without a secret prints, and what the start says before it.
fn start(folder: &std::path::Path) -> Value {
    use std::io::BufRead;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_order-gateway"));
    command.current_dir(folder).env_remove("DATABASE_URL").env_remove("JWT_SECRET").env("LISTEN_ADDRESS", "127.0.0.1:0");
    let mut gateway = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut lines = std::io::BufReader::new(gateway.stdout.take().unwrap()).lines();
    let token = lines.find_map(|line| Some(line.unwrap().split_once("#token=")?.1.to_owned()));
    gateway.kill().unwrap();
    gateway.wait().unwrap();
    jsonwebtoken::dangerous::insecure_decode::<Value>(token.unwrap()).unwrap().claims["org"].clone()
}

#[tokio::test]
async fn a_first_start_loads_the_demo_and_a_second_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path());
    assert_eq!(start(folder.path()), first);
    let url = format!("sqlite://{}", folder.path().join("order-gateway.sqlite").display());
    let db = sea_orm::Database::connect(url).await.unwrap();
    assert_eq!(organization::Entity::find().all(&db).await.unwrap().len(), 1);
    assert_eq!(order::Entity::find().all(&db).await.unwrap().len(), 120);
}
