//! Addresses and names as they are written: states, countries, postal codes, blank texts, and names that follow others.

use serde_json::{Value, json};

use crate::support::{Shop, address, in_india, order_of, with};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop
}

fn sent_to(more: Value) -> Value {
    with(order_of(&[("TEA", 1)]), json!({ "disableInventoryCount": true, "shippingAddress": with(address(), more) }))
}

#[tokio::test]
async fn states_are_those_of_the_post() {
    let shop = shop().await;
    let state = async |order: Value| {
        let id = shop.made(order).await["id"].clone();
        let query = "query($id: ID!) { order(by: { id: $id }) { shippingAddress { state country } } }";
        let address = shop.run(query, json!({ "id": id })).await["order"]["shippingAddress"].take();
        (address["country"].as_str().unwrap().to_owned(), address["state"].as_str().unwrap_or_default().to_owned())
    };
    let us = |state: &str, code: &str| sent_to(json!({ "state": state, "postalCode": code, "city": "APO", "country": "us" }));
    for (given, wanted) in [("AE", "AE"), ("ap", "AP"), ("Aa", "AA"), ("FM", "FM"), ("mh", "MH"), ("PW", "PW"), ("ny", "NY"), ("DC", "DC")]
    {
        assert_eq!(state(us(given, "09012")).await, ("US".to_owned(), wanted.to_owned()));
    }
    let canada = sent_to(json!({ "state": "qc", "postalCode": "H2X 1Y4", "country": "CA" }));
    assert_eq!(state(canada).await, ("CA".to_owned(), "QC".to_owned()));
    for wrong in ["UM", "XX", "New York", "QC"] {
        assert_eq!(shop.refused(us(wrong, "09012")).await, ["INVALID input.shippingAddress.state"], "{wrong}");
    }
    for name in ["Orissa", "Pondicherry", "Uttaranchal", "Jammu & Kashmir", "Tamilnadu", "odisha", "tn"] {
        state(with(sent_to(json!({})), json!({ "shippingAddress": in_india(Some(name)) }))).await;
    }
    let nowhere = with(sent_to(json!({})), json!({ "shippingAddress": in_india(Some("Bavaria")) }));
    assert_eq!(shop.refused(nowhere).await, ["INVALID input.shippingAddress.state"]);
    let kosovo = sent_to(json!({ "country": "xk", "state": null, "postalCode": null }));
    assert_eq!(state(kosovo).await.0, "XK");
    let kingdom = sent_to(json!({ "country": "uk", "state": null, "postalCode": "SW1A 1AA" }));
    assert_eq!(state(kingdom).await.0, "GB");
    assert_eq!(shop.refused(sent_to(json!({ "country": "ZZ" }))).await, ["INVALID input.shippingAddress.country"]);
}

#[tokio::test]
async fn a_postal_code_is_demanded_where_the_post_demands_one() {
    let shop = shop().await;
    let without = |country: &str| sent_to(json!({ "country": country, "state": null, "postalCode": null }));
    for country in ["IE", "CO", "CL", "PE", "VN", "NG", "KE", "PA", "HK", "AE", "XK"] {
        shop.made(without(country)).await;
    }
    for country in ["DE", "gb", "uk", "IN", "JP", "BR", "SG", "ZA"] {
        assert_eq!(shop.refused(without(country)).await, ["REQUIRED input.shippingAddress.postalCode"], "{country}");
    }
}

#[tokio::test]
async fn what_nobody_sees_is_blank() {
    let shop = shop().await;
    let order =
        shop.made(with(sent_to(json!({})), json!({ "customFields": { " color ": "red" }, "customerNote": "\u{200b}\u{feff}" }))).await;
    assert_eq!(order["customerNote"], Value::Null);
    assert_eq!(order["customFields"], json!({ "color": "red" }));
    let list = "query($filter: OrderFilter) { orders(filter: $filter) { totalCount } }";
    let found = shop.run(list, json!({ "filter": { "customField": [{ "key": " color\t" }] } })).await;
    assert_eq!(found["orders"]["totalCount"], 1);
    let none = shop.updated(&order, json!({ "customFields": { "color\t": null } })).await;
    assert_eq!(none["customFields"], json!({}));
    for (fields, wanted) in
        [(json!({ "\u{200b}": 1 }), "INVALID input.customFields.\u{200b}"), (json!({ " ": 1 }), "INVALID input.customFields. ")]
    {
        assert_eq!(shop.update_refused(&order, json!({ "customFields": fields })).await, [wanted]);
    }
    assert_eq!(shop.update_refused(&order, json!({ "customFields": { "a": 1, " a": 2 } })).await.len(), 1);
    assert_eq!(shop.mistakes("saveProduct", json!({ "sku": "\u{2800}\u{200d}", "name": "x", "price": "1" })).await, ["REQUIRED input.sku"]);
}

#[tokio::test]
async fn a_display_name_follows_until_it_is_given() {
    let shop = shop().await;
    let save = async |input: Value| shop.save("saveCustomer", "customer", "id displayName", input).await;
    let ada = save(json!({ "firstName": "Ada", "lastName": "King" })).await;
    assert_eq!(ada["displayName"], "Ada King");
    let of = |more: Value| with(json!({ "id": ada["id"] }), more);
    assert_eq!(save(of(json!({ "lastName": "Lovelace" }))).await["displayName"], "Ada Lovelace");
    assert_eq!(save(of(json!({ "displayName": "Countess" }))).await["displayName"], "Countess");
    assert_eq!(save(of(json!({ "business": "Engines Ltd" }))).await["displayName"], "Countess");
    assert_eq!(save(of(json!({ "clear": ["DISPLAY_NAME"] }))).await["displayName"], "Engines Ltd");
    assert_eq!(save(of(json!({ "clear": ["BUSINESS"] }))).await["displayName"], "Ada Lovelace");
    let both = of(json!({ "displayName": "x", "clear": ["DISPLAY_NAME"] }));
    assert_eq!(shop.mistakes("saveCustomer", both).await, ["CONFLICT input.displayName"]);
    // Without any name the last one stays.
    assert_eq!(save(of(json!({ "clear": ["FIRST_NAME", "LAST_NAME"] }))).await["displayName"], "Ada Lovelace");
    // One who came with an order follows too.
    let details = json!({ "email": "bob@example.com", "firstName": "Bob", "lastName": "Old" });
    let order = shop.made(with(sent_to(json!({})), json!({ "customer": { "details": details } }))).await;
    let changed = save(json!({ "id": order["customer"]["id"], "lastName": "New" })).await;
    assert_eq!(changed["displayName"], "Bob New");
}

#[tokio::test]
async fn what_is_no_gift_any_more_is_not_wrapped() {
    let shop = shop().await;
    let gift = json!({ "gift": { "message": "Hi", "wrap": true }, "charges": { "giftWrap": "4.50" } });
    let order = shop.made(with(sent_to(json!({})), gift)).await;
    let plain = shop.updated(&order, json!({ "clear": ["GIFT"] })).await;
    let query = "query($id: ID!) { order(by: { id: $id }) { gift { wrap } totals { giftWrap { amount } grandTotal { amount } } } }";
    let now = shop.run(query, json!({ "id": plain["id"] })).await["order"].take();
    assert_eq!(now, json!({ "gift": null, "totals": { "giftWrap": { "amount": "0.00" }, "grandTotal": { "amount": "10.00" } } }));
}

#[tokio::test]
async fn a_search_sees_neither_case_nor_accents() {
    let shop = shop().await;
    shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Ärzte ohne Grenzen", "username": "arzt" })).await;
    shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Re\u{301}mi Straße" })).await;
    shop.save("saveCustomer", "customer", "id", json!({ "displayName": "ΟΔΟΣ ΕΛΛΗΝΩΝ" })).await;
    shop.save("saveProduct", "product", "id", json!({ "sku": "W-1", "name": "WÜRZE", "price": "1", "brandName": "Łódź" })).await;
    let order = with(sent_to(json!({})), json!({ "customer": { "username": "arzt" } }));
    shop.made(order).await;
    let count = async |list: &str, argument: &str, search: &str| {
        let query = format!("query($text: String) {{ list: {list}({argument}) {{ nodes {{ id }} }} }}");
        shop.run(&query, json!({ "text": search })).await["list"]["nodes"].as_array().unwrap().len()
    };
    for search in ["ärzte", "ARZTE", "a\u{308}rzte", "Arzte Ohne"] {
        assert_eq!(count("customers", "filter: { search: $text }", search).await, 1, "{search}");
        assert_eq!(count("orders", "filter: { search: $text }", search).await, 1, "{search}");
    }
    for search in ["remi", "Rémi", "STRASSE", "straße", "οδός", "ελλήνων"] {
        assert_eq!(count("customers", "filter: { search: $text }", search).await, 1, "{search}");
    }
    assert_eq!(count("products", "filter: { search: $text }", "wurze").await, 1);
    assert_eq!(count("brands", "search: $text", "lodz").await, 1);
    // What is renamed is found by its new name alone.
    shop.save("saveProduct", "product", "id", json!({ "sku": "W-1", "name": "Salz" })).await;
    assert_eq!(
        (count("products", "filter: { search: $text }", "wurze").await, count("products", "filter: { search: $text }", "SALZ").await),
        (0, 1)
    );
}
