//! What people type into a search box, and what they find: each word anywhere, in every script, by whichever way it was written.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use domain::order::filter::Filter;
use domain::search::{Search, searchable};
use entity::order;
use sea_orm::{DbBackend, EntityTrait, IntoActiveModel};

use crate::reads_plans::Plans;
use crate::reads_support::{ORG, World};
use crate::support::{Shop, address, order_of, with};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop
}

fn order(more: Value) -> Value {
    with(with(order_of(&[("TEA", 1)]), json!({ "disableInventoryCount": true })), more)
}

fn sent_to(more: Value) -> Value {
    json!({ "shippingAddress": with(address(), more) })
}

/// What a list finds, by this field of it.
async fn found(shop: &Shop, list: &str, field: &str, search: &str) -> BTreeSet<String> {
    let argument = if ["orders", "products", "customers"].contains(&list) { "filter: { search: $text }" } else { "search: $text" };
    let query = format!("query($text: String) {{ list: {list}({argument}) {{ nodes {{ field: {field} }} }} }}");
    let data = shop.run(&query, json!({ "text": search })).await;
    data["list"]["nodes"].as_array().unwrap().iter().map(|node| node["field"].as_str().unwrap().to_owned()).collect()
}

async fn numbers(shop: &Shop, search: &str) -> String {
    found(shop, "orders", "orderNumber", search).await.into_iter().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn numbers_are_found_with_and_without_zeros() {
    let shop = shop().await;
    for number in ["0000012", "0000120", "0000121", "#500", "A-0012", "０９Ä"] {
        shop.made(order(json!({ "orderNumber": number }))).await;
    }
    for (search, wanted) in [
        ("120", "0000120"),
        ("#0000120", "0000120"),
        ("0000120", "0000120"),
        ("00120", "0000120"),
        ("12", "0000012 0000120 0000121"),
        ("#12", "0000012 0000120 0000121"),
        // Who writes all of a number means that one.
        ("0000012", "0000012"),
        ("0012", "0000012"),
        ("00001", "0000120 0000121"),
        ("000", "0000012 0000120 0000121"),
        ("#", "#500"),
        ("500", "#500"),
        ("#500", "#500"),
        ("a-0", "A-0012"),
        ("0012 ann", "0000012"),
        ("09a", "０９Ä"),
        ("９ä", "０９Ä"),
    ] {
        assert_eq!(numbers(&shop, search).await, wanted, "{search}");
    }
}

#[tokio::test]
async fn every_word_is_found_somewhere() {
    let shop = shop().await;
    let ada = json!({ "name": "Ada Whitfield", "email": "ada@engines.example", "phone": "+1 (555) 010-9999", "state": null, "city": "London",
        "country": "GB", "postalCode": "SW1A 1AA" });
    shop.made(with(order(sent_to(ada)), json!({ "orderNumber": "0000120", "purchaseOrderNumber": "PO-7" }))).await;
    let bob = json!({ "name": "Bob Whitfield", "business": "Nut & Bolt", "postalCode": "90210-1234" });
    shop.made(with(
        order(sent_to(bob)),
        json!({ "orderNumber": "0000121", "billingAddress": with(address(), json!({ "postalCode": "10001" })) }),
    ))
    .await;
    for (search, wanted) in [
        ("whitfield ada", "0000120"),
        ("ADA  Whitfield", "0000120"),
        ("whitfield", "0000120 0000121"),
        ("whitfield bolt", "0000121"),
        ("whitfield 121", "0000121"),
        ("whitfield 120 po-7 tea sw1a ada", "0000120"),
        ("ada bob", ""),
        // A part of a name, but only the beginning of a code.
        ("hitfiel", "0000120 0000121"),
        ("o-7", ""),
        ("1AA", ""),
        ("SW1A 1AA", "0000120"),
        ("sw1a1aa", "0000120"),
        ("SW1A-1AA", "0000120"),
        ("sw1a", "0000120"),
        ("90210", "0000121"),
        ("902101234", "0000121"),
        ("10001", "0000121"),
        ("0001", ""),
        ("+1 (555) 010-9999", "0000120"),
        ("555 0109999", "0000120"),
        ("010-9999", "0000120"),
        ("109999", "0000120"),
        // Three digits are in nearly every phone number.
        ("999", ""),
        ("engines.example", "0000120"),
        ("%", ""),
        ("a\u{1}", ""),
    ] {
        assert_eq!(numbers(&shop, search).await, wanted, "{search}");
    }
    let query = "query($text: String) { orders(filter: { search: $text }) { totalCount } }";
    let (code, message) = shop.refusal(query, json!({ "text": "a b c d e f g" })).await;
    assert_eq!((code.as_str(), message.as_str()), ("BAD_REQUEST", "'filter.search' has 7 words: 6 are allowed."));
    // Who asks for nothing gets all.
    assert_eq!(shop.run(query, json!({ "text": " \u{200b} " })).await["orders"]["totalCount"], 2);
}

#[tokio::test]
async fn orders_are_found_by_whose_they_are() {
    let shop = shop().await;
    let saved = json!({ "name": "Müller GmbH", "phone": "030 / 1234 567", "externalId": "B-1" });
    let business = shop.save("saveBusinessAccount", "businessAccount", "id", saved).await;
    let customer = json!({ "displayName": "Grace", "email": "grace@navy.example", "companyPhone": "040-7654321", "customerCode": "G1",
        "defaultShippingAddress": with(address(), json!({ "postalCode": "20001", "phone": "0800 5550123" })) });
    let customer = shop.save("saveCustomer", "customer", "id", customer).await;
    let theirs = json!({ "orderNumber": "N1", "businessAccountId": business["id"], "customer": { "id": customer["id"] } });
    shop.made(order(theirs)).await;
    shop.made(order(json!({ "orderNumber": "N2" }))).await;
    for search in ["muller", "0301234567", "GRACE", "navy", "7654321", "g1", "grace muller n1"] {
        assert_eq!(numbers(&shop, search).await, "N1", "{search}");
    }
    // It went elsewhere.
    assert_eq!(numbers(&shop, "20001").await, "");
    for search in ["20001", "0800 555", "grace navy", "g1 7654321"] {
        assert_eq!(found(&shop, "customers", "displayName", search).await.len(), 1, "{search}");
    }
    assert_eq!(found(&shop, "customers", "displayName", "0001").await.len(), 0);
    assert_eq!(found(&shop, "businessAccounts", "name", "gmbh 1234567").await.len(), 1);
    let anew = json!({ "id": customer["id"], "displayName": "Hopper", "companyPhone": "1112223", "clear": ["DEFAULT_SHIPPING_ADDRESS"] });
    shop.save("saveCustomer", "customer", "id", anew).await;
    // The order keeps the phone that whoever placed it had then.
    assert_eq!([numbers(&shop, "7654321").await, numbers(&shop, "grace hopper 1112223").await], ["N1", "N1"]);
    assert_eq!(found(&shop, "customers", "displayName", "20001").await.len(), 0);
}

#[tokio::test]
async fn lines_are_found_by_the_sku_they_were_ordered_by() {
    let shop = shop().await;
    let other = json!([{ "type": "ALTERNATE_SKU", "value": "ÄLT-77" }]);
    let id = shop.product("OLD-1", json!({ "name": "Grüner Tee", "gtin": "4006381333931", "otherIds": other })).await;
    let line = json!({ "lines": [{ "product": { "sku": "OLD-1" }, "quantity": 1 }] });
    shop.made(with(order(json!({ "orderNumber": "N1" })), line)).await;
    shop.save("saveProduct", "product", "id", json!({ "id": id, "sku": "NEW-1" })).await;
    for search in ["old-1", "OLD", "new-1"] {
        assert_eq!(numbers(&shop, search).await, "N1", "{search}");
    }
    assert_eq!(numbers(&shop, "ld-1").await, "");
    for search in ["alt-77", "lt-7 GRUNER", "new 931", "tee ew-1"] {
        assert_eq!(found(&shop, "products", "sku", search).await, ["NEW-1".to_owned()].into(), "{search}");
    }
    for search in ["old-1", "gruner kaffee"] {
        assert_eq!(found(&shop, "products", "sku", search).await.len(), 0, "{search}");
    }
    shop.save("saveProduct", "product", "id", json!({ "id": id, "otherIds": [] })).await;
    assert_eq!(found(&shop, "products", "sku", "alt-77").await.len(), 0);
}

/// Letters of which texts are made.
const SCRIPTS: [&str; 12] = [
    "abcdeXYZ",
    "äÖüßéÉñÅøŁçŐ",
    "αβγΔΣςόήΩ",
    "жЩёйЯЇґђ",
    "աբԳԴև",
    "あガパ漢字ひビ",
    "한글조선각",
    "हिनदक्ष",
    "עבריתש",
    "مرحبا",
    "ọửặĐẾệ",
    "ﬁＦｕǅⅣ",
];

/// As others write it.
fn spellings(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let forms = [text.to_owned(), text.to_uppercase(), text.to_lowercase(), domain::text::fold(text)];
    let forms = forms.iter().flat_map(|form| [form.clone(), form.nfd().collect(), form.nfc().collect(), form.nfkd().collect()]);
    forms.collect::<BTreeSet<_>>().into_iter().collect()
}

#[tokio::test]
async fn whatever_is_written_is_found_however_it_is_spelt() {
    let shop = shop().await;
    // Any sequence will do: this one is the same each time.
    let mut state: u32 = 7;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % below
    };
    for (index, letters) in SCRIPTS.iter().enumerate() {
        let letters: Vec<char> = letters.chars().collect();
        let mut text = || format!("{}{index}", (0..4).map(|_| letters[next(letters.len())]).collect::<String>());
        let texts: [String; 16] = std::array::from_fn(|_| text());
        let [number, channel, po, name, email, later, business, sku, anew, alternate, last, display, brand, area, account, theirs] = &texts;
        let mut all = Vec::new();
        // Made alone, in a batch, or imported.
        let first = shop.made(order(json!({ "orderNumber": format!("#00{number}") }))).await;
        for spelling in spellings(number) {
            assert_eq!(
                found(&shop, "orders", "id", &spelling).await,
                [first["id"].as_str().unwrap().to_owned()].into(),
                "{number} as {spelling}"
            );
        }
        let batch = [json!({ "channelOrderId": channel }), json!({ "purchaseOrderNumber": po })].map(order);
        let batch = shop.bulk(batch.into(), "REJECT_EVERYTHING").await;
        assert_eq!(batch["createdCount"], 2, "{batch:#}");
        all.push(("orders", channel, batch["results"][0]["order"]["id"].clone()));
        all.push(("orders", po, batch["results"][1]["order"]["id"].clone()));
        let imported = shop.made(with(order(sent_to(json!({ "business": business }))), json!({ "status": "SHIPPED" }))).await;
        all.push(("orders", business, imported["id"].clone()));
        // Changed.
        let email_address = format!("{email}@example.com");
        let fields = [
            sent_to(json!({ "name": format!("Somebody {name}") })),
            json!({ "billingAddress": with(address(), json!({ "email": email_address })) }),
            json!({ "orderNumber": later }),
        ];
        for fields in fields {
            shop.updated(&first, fields).await;
        }
        all.extend([name, email, later].map(|text| ("orders", text, first["id"].clone())));
        // Whose it is, and what.
        let details = json!({ "email": format!("c{index}@example.com"), "firstName": "F", "lastName": last });
        let bought = shop.made(order(json!({ "customer": { "details": details } }))).await;
        all.push(("orders", last, bought["id"].clone()));
        all.push(("customers", last, bought["customer"]["id"].clone()));
        let customer = json!({ "id": bought["customer"]["id"], "displayName": display });
        shop.save("saveCustomer", "customer", "id", customer).await;
        all.push(("customers", display, bought["customer"]["id"].clone()));
        all.push(("orders", display, bought["id"].clone()));
        let product = json!(shop.product(sku, json!({})).await);
        let line = json!({ "lines": [{ "product": { "sku": sku }, "quantity": 1 }] });
        let sold = shop.made(with(order(json!({})), line)).await;
        let other = json!([{ "type": "ALTERNATE_SKU", "value": alternate }]);
        let change = json!({ "id": product, "sku": anew, "otherIds": other, "brandName": brand });
        let changed = shop.save("saveProduct", "product", "brand { id }", change).await;
        all.extend([("orders", sku, sold["id"].clone()), ("orders", anew, sold["id"].clone())]);
        all.extend([("products", anew, product.clone()), ("products", alternate, product)]);
        all.push(("brands", brand, changed["brand"]["id"].clone()));
        let place =
            json!({ "name": area, "code": format!("A{index}"), "cityName": "C", "cityCode": "C", "stateName": "S", "stateCode": "S" });
        all.push(("areas", area, shop.save("saveArea", "area", "id", place).await["id"].clone()));
        let saved = shop.save("saveBusinessAccount", "businessAccount", "id", json!({ "name": account })).await;
        all.push(("businessAccounts", account, saved["id"].clone()));
        let username = json!({ "businessAccountId": saved["id"], "customerUsername": theirs });
        let on_account = shop.made(order(username)).await;
        all.extend([("orders", account, on_account["id"].clone()), ("orders", theirs, on_account["id"].clone())]);
        for (list, text, id) in all {
            for spelling in spellings(text) {
                let ids = found(&shop, list, "id", &spelling).await;
                assert!(ids.contains(id.as_str().unwrap()), "{list} {text} as {spelling}");
            }
        }
        assert!(found(&shop, "orders", "id", number).await.is_empty(), "a number that it has no more: {number}");
    }
}

#[tokio::test]
async fn orders_are_found_by_index() {
    let world = World::new().await;
    world.fill(0).await;
    put_orders(&world, 1..=2_000, |row| format!("Jane Roe{row}")).await;
    let backend = world.db.get_database_backend();
    let plans = Plans::of(&world).await;
    for search in ["1205", "#0001205", "000120", "roe1205 jane", "+1 (555) 010-9999", "ärzte 1205 po-7 tea sw1a 1aa"] {
        let filter = Filter { search: Search::new(search).unwrap(), include_archived: true, ..Filter::default() };
        let plan = plans.find(&filter).await;
        let own = ["bare_order_number", "lower_channel_order_id", "lower_purchase_order_number", "ix_sales_order_search"];
        for index in own.into_iter().chain(["pk_product_sku"]) {
            // SQLite has its own names for the indexes of keys.
            let index = if backend == DbBackend::Postgres { index } else { index.trim_start_matches("pk_") };
            assert!(plan.iter().any(|line| line.contains(index)), "{search} without {index}: {plan:#?}");
        }
    }
}

/// Orders of so many rows that nobody reads them all to find one: bare ones, with a name to send them to.
async fn put_orders(world: &World, rows: RangeInclusive<u32>, name: impl Fn(u32) -> String) {
    let row = |row: u32| {
        let mut order = crate::reads_support::order(ORG, row);
        order.customer_id = None;
        order.ship_by_date = None;
        order.shipping_address.name = name(row);
        searchable::<order::Entity>(order).into_active_model()
    };
    let rows: Vec<_> = rows.map(row).collect();
    for rows in rows.chunks(100) {
        order::Entity::insert_many(rows.to_vec()).exec_without_returning(&world.db).await.unwrap();
    }
}

#[tokio::test]
async fn words_that_many_orders_have_are_found_page_by_page() {
    let world = World::new().await;
    world.fill(0).await;
    // The earlier half of the numbers knows nothing of Jane.
    put_orders(&world, 1..=2_100, |row| if row > 1_050 { "Jane Roe".to_owned() } else { "Bob".to_owned() }).await;
    let page = async |arguments: String, count: &str| {
        let query = format!(
            "{{ orders({arguments}) {{ nodes {{ orderNumber }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} {count} }} }}"
        );
        let mut data = world.ask(&query).await;
        data["orders"].take()
    };
    for (field, direction) in [("ORDER_NUMBER", "ASC"), ("ORDER_NUMBER", "DESC"), ("SHIP_BY_DATE", "ASC")] {
        let sort = format!("sort: {{ field: {field}, direction: {direction} }}");
        for (search, wanted) in [("jane", 1_050), ("roe JANE 2", 101), ("jane bob", 0)] {
            let filter = format!("filter: {{ search: \"{search}\" }}, {sort}");
            let mut numbers = Vec::new();
            let mut after = String::new();
            loop {
                let page = page(format!("first: 100{after}, {filter}"), if after.is_empty() { "totalCount" } else { "" }).await;
                assert!(!after.is_empty() || page["totalCount"] == wanted, "{search}: {page}");
                numbers.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["orderNumber"].as_str().unwrap().to_owned()));
                if page["pageInfo"]["hasNextPage"] == json!(false) {
                    break;
                }
                after = format!(", after: {}", page["pageInfo"]["endCursor"]);
            }
            let distinct: BTreeSet<&String> = numbers.iter().collect();
            assert_eq!((numbers.len(), distinct.len()), (wanted, wanted), "{search} {sort}");
            let last = page(format!("last: 20, {filter}"), "").await;
            let last: Vec<String> =
                last["nodes"].as_array().unwrap().iter().map(|node| node["orderNumber"].as_str().unwrap().to_owned()).collect();
            assert_eq!(last, numbers[wanted.saturating_sub(20)..], "the last of {search} {sort}");
            if field == "ORDER_NUMBER" {
                let mut sorted = numbers.clone();
                sorted.sort();
                if direction == "DESC" {
                    sorted.reverse();
                }
                assert_eq!(numbers, sorted);
            }
        }
    }
    // The next orders fill the page: neither are all found, nor is the list read a second time.
    world.ask("{ orders(filter: { search: \"jane\" }, sort: { field: ORDER_NUMBER, direction: DESC }) { nodes { id } } }").await;
    assert_eq!(world.statements(), 2 + 2);
    world.ask("{ orders(filter: { search: \"jane\" }, sort: { field: ORDER_NUMBER, direction: ASC }) { nodes { id } } }").await;
    assert_eq!(world.statements(), 3 + 2);
    world.ask("{ orders(filter: { search: \"jane 1100\" }) { nodes { id } } }").await;
    assert_eq!(world.statements(), 2 + 2);
}

#[tokio::test]
async fn an_order_is_found_by_the_email_and_the_phone_that_it_keeps() {
    let shop = shop().await;
    let customer = json!({ "displayName": "Ann", "email": "Ann@Example.com", "contactPersonNumber": "+1 (555) 010-7777" });
    let id = shop.save("saveCustomer", "customer", "id", customer).await["id"].clone();
    shop.made(order(json!({ "orderNumber": "A", "customer": { "id": id } }))).await;
    let own = shop.made(order(json!({ "orderNumber": "B", "email": "ZOË@shop.example", "phone": "044-668" }))).await;
    // The customer is reached in another way by now; the order was not.
    let later = json!({ "id": id, "email": "later@example.net", "contactPersonNumber": "1" });
    shop.save("saveCustomer", "customer", "id", later).await;
    for (search, wanted) in [
        ("ann@example", "A"),
        ("5550107777", "A"),
        ("010-7777", "A"),
        ("later@example.net", "A"),
        ("zoe@SHOP", "B"),
        ("044668", "B"),
        ("example", "A B"),
    ] {
        assert_eq!(numbers(&shop, search).await, wanted, "{search}");
    }
    shop.updated(&own, json!({ "email": "other@shop.example", "clear": ["PHONE"] })).await;
    assert_eq!((numbers(&shop, "zoe@shop").await, numbers(&shop, "044668").await), (String::new(), String::new()));
}
