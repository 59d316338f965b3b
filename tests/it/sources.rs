//! The five sources' own samples, each as one document of this gateway: what they answer, and that every field that was sent is
//! read back.

use serde_json::{Value, json};

use crate::sources_walk::assert_read_back;
use crate::support::{Shop, order_of, redacted, with};

/// Sends a source's document, with ids in the place of the names that stand for them.
async fn send(shop: &Shop, source: &str, names: &[(&str, &Value)]) -> Value {
    let folder = format!("{}/tests/sources/{source}", env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(format!("{folder}/document.graphql")).unwrap();
    let mut variables = std::fs::read_to_string(format!("{folder}/variables.json")).unwrap();
    for (name, id) in names {
        variables = variables.replace(&format!("\"@{name}\""), &id.to_string());
    }
    assert!(!variables.contains("\"@"), "a name is left: {variables}");
    let variables: Value = serde_json::from_str(&variables).unwrap();
    let answer = shop.run(&document, variables.clone()).await;
    shop.assert_stock_identity().await;
    let (_, payload) = answer.as_object().unwrap().iter().next().unwrap();
    if let Some(id) = payload["order"]["id"].as_str() {
        assert_read_back(shop, id, &variables["input"]).await;
    }
    answer
}

async fn id(shop: &Shop, mutation: &str, object: &str, input: Value) -> Value {
    shop.save(mutation, object, "id", input).await["id"].clone()
}

#[tokio::test]
async fn sellercloud_creates_an_order() {
    let shop = Shop::open().await;
    shop.stocked("HAMMER", 5).await;
    shop.stocked("NAILS", 500).await;
    shop.product("NAILS", json!({ "price": "0.1250", "priceBreaks": [{ "minimumQuantity": 10, "unitPrice": "0.1" }] })).await;
    id(&shop, "saveChannelAccount", "channelAccount", json!({ "name": "Counter", "type": "LOCAL_STORE" })).await;
    let company = id(&shop, "saveCompany", "company", json!({ "name": "Hardware Inc", "externalId": "163" })).await;
    let agent = id(&shop, "saveSalesAgent", "salesAgent", json!({ "firstName": "Sam", "lastName": "Sales", "externalId": "12" })).await;
    let answer = send(&shop, "sellercloud-create", &[("company", &company), ("salesAgent", &agent)]).await;
    insta::assert_json_snapshot!(redacted(answer));
}

#[tokio::test]
async fn sellercloud_updates_an_order() {
    let shop = Shop::open().await;
    shop.stocked("HAMMER", 5).await;
    let order = shop.made(with(order_of(&[("HAMMER", 2)]), json!({ "customerNote": "Knock" }))).await;
    let company = id(&shop, "saveCompany", "company", json!({ "name": "Hardware Inc", "externalId": "163" })).await;
    let customer = id(&shop, "saveCustomer", "customer", json!({ "displayName": "Jane Doe", "externalId": "77" })).await;
    let agent = id(&shop, "saveSalesAgent", "salesAgent", json!({ "firstName": "Sam", "lastName": "Sales", "externalId": "12" })).await;
    let names = [("order", &order["id"]), ("company", &company), ("customer", &customer), ("salesAgent", &agent)];
    let answer = send(&shop, "sellercloud-update", &names).await;
    assert_eq!(shop.levels("HAMMER").await, [(5, 0)]);
    insta::assert_json_snapshot!(redacted(answer));
    // Sent again it changes nothing.
    assert_eq!(send(&shop, "sellercloud-update", &names).await["updateOrder"]["order"]["version"], 2);
}

#[tokio::test]
async fn the_oms_creates_a_sales_order() {
    let shop = Shop::open().await;
    let lamp = json!(shop.stocked("LAMP", 5).await);
    shop.stocked("MUG", 5).await;
    shop.product("MUG", json!({ "otherIds": [{ "type": "ALTERNATE_SKU", "value": "ALT-MUG" }] })).await;
    id(&shop, "saveChannelAccount", "channelAccount", json!({ "name": "Channel 1", "type": "EDI", "externalId": "1" })).await;
    let account = json!({
        "name": "Big Buyer", "externalId": "123",
        "billingAddress": { "name": "Accounts", "line1": "1 Ledger Lane", "city": "Austin", "state": "TX", "postalCode": "73301", "country": "US" },
        "defaultShippingAddress": { "name": "Dock 4", "line1": "9 Freight Road", "city": "Dallas", "state": "TX", "postalCode": "75201", "country": "US" },
    });
    let account = id(&shop, "saveBusinessAccount", "businessAccount", account).await;
    let answer = send(&shop, "oms-create", &[("product", &lamp), ("businessAccount", &account)]).await;
    insta::assert_json_snapshot!(redacted(answer));
}

#[tokio::test]
async fn s2_creates_an_order() {
    let shop = Shop::open().await;
    shop.save("saveOrganization", "organization", "id", json!({ "name": "test organization" })).await;
    let account =
        json!({ "name": "test organization", "type": "MARKETPLACE_GENERIC", "externalId": "1ac48942-405a-4841-a7d8-708f50dbe888" });
    id(&shop, "saveChannelAccount", "channelAccount", account).await;
    let first = json!({
        "externalId": "3775cc37-30e7-4579-a58e-c9adda6fa888", "name": "Test Product", "brandName": "Sony", "gtin": "7045557637838", "remarks": "test.",
        "imageMain": "95d73baf-76ba-4bea-86ac-1534c5e5d4aa/2024-04-23/avatar/听雨__24_x_26.25__PFPWig_4_YXKT59pJLuoIk82VgaF.jpg",
        "packageLengthMm": 33.27078, "packageWidthMm": 64.29312, "packageHeightMm": 96.57682, "shippingWeightKg": 76.44365, "caseUnit": "EACH",
        "casePack": 2, "caseLengthMm": 34.340958, "caseWidthMm": 20.323586, "caseHeightMm": 12.659683, "caseWeightKg": 0.35708416,
        "condition": "NEW", "serialNumberRequired": true, "expiryDateRequired": true, "unknown": false, "otherIds": [],
    });
    let second = json!({
        "externalId": "bab7c35b-2ecb-4b40-be82-8dc1e0a86888", "name": "SKU GREY", "brandName": "", "gtin": "", "remarks": "", "imageMain": "",
        "packageLengthMm": 1500.0, "packageWidthMm": 260.0, "packageHeightMm": 810.0, "shippingWeightKg": 35.0, "caseUnit": "CARTON",
        "casePack": 1, "caseLengthMm": 0.0, "caseWidthMm": 0.0, "caseHeightMm": 0.0, "caseWeightKg": 0.0, "condition": "NEW",
    });
    shop.product("test", first).await;
    shop.product("SKU-GREY", second).await;
    shop.adjust("test", None, 10).await;
    shop.adjust("SKU-GREY", None, 10).await;
    insta::assert_json_snapshot!(redacted(send(&shop, "s2-create", &[]).await));
}

#[tokio::test]
async fn sourcehub_orders_a_cart() {
    let shop = Shop::open().await;
    shop.save("saveOrganization", "organization", "id", json!({ "defaultCurrency": "INR", "timeZone": "Asia/Kolkata" })).await;
    let category =
        json!({ "name": "Tea ,Coffee and Beverages", "image": "https://sourcehub.in/public/images/productcategory/1617180572.jpg" });
    let category = id(&shop, "saveProductCategory", "productCategory", category).await;
    let tea = json!({
        "externalId": "4", "name": "3 Roses Mrp 10 (408pc)", "imageMain": "https://sourcehub.in/public/images/product/1605342130.jpg",
        "hsnCode": "0902", "description": "", "price": 200, "maximumRetailPrice": 4080, "shippingWeightKg": 3000.0, "volumeM3": 0.0,
        "gstPercent": 5, "measurementUnit": "bags", "categoryId": category, "priceBreaks": [{ "minimumQuantity": 1, "unitPrice": 200 }],
    });
    shop.product("CP 2425 0046", tea).await;
    shop.adjust("CP 2425 0046", None, 1).await;
    let area = json!({ "name": "Salt Lake", "code": "SL", "cityName": "Kolkata", "cityCode": "KOL", "stateName": "West Bengal", "stateCode": "WB" });
    let area = id(&shop, "saveArea", "area", area).await;
    let customer = json!({
        "externalId": "9", "contactPersonName": "Amit De", "business": "Arobit Business Solutions Pvt Ltd",
        "displayName": "Arobit Business Solutions Pvt Ltd", "contactPersonNumber": "9163367906", "companyPhone": "9163367906",
        "gstTreatment": "UNREGISTERED", "customerCode": "1639328586",
        "defaultShippingAddress": { "name": "Amit De", "line1": "Sector V", "line2": "Block EP", "postalCode": "700091", "country": "IN", "areaId": area },
    });
    let customer = id(&shop, "saveCustomer", "customer", customer).await;
    let cart = |quantity: i32| json!({ "customerId": customer, "items": [{ "product": { "externalId": "4" }, "quantity": quantity }] });
    shop.save("setCartItems", "cart", "id", cart(2)).await;
    insta::assert_json_snapshot!("sourcehub_1_item_unavailable", redacted(send(&shop, "sourcehub-create", &[]).await));
    shop.adjust("CP 2425 0046", None, 5).await;
    shop.save("setCartItems", "cart", "id", cart(3)).await;
    insta::assert_json_snapshot!("sourcehub_order_succesfully_placed", redacted(send(&shop, "sourcehub-create", &[]).await));
}
