//! Saving products and categories.

use serde_json::{Value, json};

use crate::reads_support::{ORG, World};
use crate::saves_support::{errors, op, refused, save, send};

const SHOWN: &str = "id sku name price { amount } brand { id name } category { name } gstPercent packageLengthMm casePack caseUnit \
    priceBreaks { minimumQuantity unitPrice { amount } } otherIds { type value } updatedAt";

#[tokio::test]
async fn a_product_is_made_and_changed_by_its_sku() {
    let world = World::new().await;
    let category = save(&world, 1, "productCategory", json!({ "name": "Tools", "image": "https://x/y.png" }), "id").await;
    let input = json!({
        "sku": " A-1 ", "name": "Hammer", "price": 9.99, "brandName": "Best  Tools", "categoryId": category["id"], "gstPercent": "18",
        "packageLengthMm": 300, "casePack": 12, "caseUnit": "CARTON",
        "priceBreaks": [{ "minimumQuantity": 100, "unitPrice": "8.3333" }, { "minimumQuantity": 10, "unitPrice": 9 }],
        "otherIds": [{ "type": "ALTERNATE_SKU", "value": "OLD-1" }, { "type": "EAN", "value": "4006381333931" }],
    });
    let made = save(&world, 1, "product", input.clone(), SHOWN).await;
    assert_eq!((&made["sku"], &made["price"]["amount"], &made["category"]["name"]), (&json!("A-1"), &json!("9.99"), &json!("Tools")));
    let breaks = json!([{ "minimumQuantity": 10, "unitPrice": { "amount": "9.00" } }, { "minimumQuantity": 100, "unitPrice": { "amount": "8.3333" } }]);
    assert_eq!(made["priceBreaks"], breaks);
    assert_eq!(made["otherIds"][0], json!({ "type": "ALTERNATE_SKU", "value": "OLD-1" }));
    // The same again, with the brand in another spelling, changes nothing.
    let mut same = input;
    same["brandName"] = json!("best tools");
    assert_eq!(save(&world, 2, "product", same, SHOWN).await, made);
    // A list alone is a change; the other list stays.
    let changed = save(&world, 3, "product", json!({ "sku": "A-1", "priceBreaks": [] }), SHOWN).await;
    assert_eq!((&changed["id"], &changed["priceBreaks"], &changed["otherIds"]), (&made["id"], &json!([]), &made["otherIds"]));
    assert_ne!(changed["updatedAt"], made["updatedAt"]);
    let input = json!({ "id": made["id"], "sku": "A-2", "clear": ["BRAND", "CATEGORY", "GST_PERCENT", "PACKAGE_DIMENSIONS", "CASE_PACK"] });
    let cleared = save(&world, 4, "product", input, SHOWN).await;
    assert_eq!((&cleared["sku"], &cleared["brand"], &cleared["packageLengthMm"]), (&json!("A-2"), &Value::Null, &Value::Null));
    let found = world.ask("{ product(by: { sku: \"OLD-1\" }) { sku } brands { nodes { name } } }").await;
    assert_eq!((&found["product"]["sku"], found["brands"]["nodes"].as_array().unwrap().len()), (&json!("A-2"), 1));
}

#[tokio::test]
async fn a_product_is_judged_whole() {
    let world = World::new().await;
    let new = refused(&world, "product", json!({})).await;
    assert_eq!(new, ["REQUIRED input.sku", "REQUIRED input.name", "REQUIRED input.price"]);
    let input = json!({
        "sku": "S", "name": "N", "price": "-1", "maximumRetailPrice": "1.00001", "gstPercent": 101, "casePack": 0, "volumeM3": -1,
        "description": "a".repeat(10_001), "brandName": "B", "categoryId": "category_x", "clear": ["BRAND"],
        "priceBreaks": [
            { "minimumQuantity": 0, "unitPrice": 1 }, { "minimumQuantity": 2, "unitPrice": "" }, { "minimumQuantity": 2, "unitPrice": 1 }
        ],
        "otherIds": [{ "type": "UPC", "value": " " }, { "type": "UPC", "value": "1" }, { "type": "UPC", "value": "1" }],
    });
    let expected = [
        "TOO_LONG input.description",
        "OUT_OF_RANGE input.price",
        "INVALID input.maximumRetailPrice",
        "OUT_OF_RANGE input.gstPercent",
        "OUT_OF_RANGE input.volumeM3",
        "OUT_OF_RANGE input.casePack",
        "OUT_OF_RANGE input.priceBreaks.0.minimumQuantity",
        "REQUIRED input.priceBreaks.1.unitPrice",
        "DUPLICATE input.priceBreaks.2.minimumQuantity",
        "REQUIRED input.otherIds.0.value",
        "DUPLICATE input.otherIds.2",
        "CONFLICT input.brandName",
        "INVALID input.categoryId",
    ];
    assert_eq!(refused(&world, "product", input).await, expected);
    let brands = world.ask("{ brands { totalCount } }").await;
    assert_eq!(brands["brands"]["totalCount"], 0, "a refused product leaves no brand behind");
    let many: Vec<_> = (1..=101).map(|minimum| json!({ "minimumQuantity": minimum, "unitPrice": 1 })).collect();
    assert_eq!(
        refused(&world, "product", json!({ "sku": "S", "name": "N", "price": 1, "priceBreaks": many })).await,
        ["TOO_LONG input.priceBreaks"]
    );
    save(&world, 1, "product", json!({ "sku": "S", "name": "N", "price": 0, "externalId": "e" }), "id").await;
    let other = save(&world, 1, "product", json!({ "sku": "T", "name": "N", "price": 1 }), "id").await;
    let taken = refused(&world, "product", json!({ "id": other["id"], "sku": "S", "externalId": "e" })).await;
    assert_eq!(taken, ["DUPLICATE input.externalId", "DUPLICATE input.sku"]);
}

#[tokio::test]
async fn an_organization_has_at_most_200_categories() {
    let world = World::new().await;
    for row in 0..200 {
        save(&world, 1, "productCategory", json!({ "name": format!("C{row}") }), "id").await;
    }
    let payload = send(&world, op(ORG, 1), "saveProductCategory", json!({ "name": "x" }), "productCategory { id }").await;
    assert_eq!(errors(&payload), ["OUT_OF_RANGE input"]);
}

#[tokio::test]
async fn several_saves_of_one_request_see_each_other() {
    let world = World::new().await;
    let product = save(&world, 1, "product", json!({ "sku": "S", "name": "old", "price": 1 }), "id").await;
    let customer = save(&world, 1, "customer", json!({ "username": "u" }), "id").await;
    let query = format!(
        "mutation {{ a: setCartItems(input: {{ customerId: {c}, items: [{{ product: {{ sku: \"S\" }}, quantity: 2 }}] }}) {{ ...on }}
            saveProduct(input: {{ id: {p}, name: \"new\", price: 5 }}) {{ product {{ name }} }}
            b: setCartItems(input: {{ customerId: {c}, items: [{{ product: {{ sku: \"S\" }}, quantity: 3 }}] }}) {{ ...on }} }}
         fragment on on SetCartItemsPayload {{ cart {{ subtotal {{ amount }} items {{ quantity product {{ name }} }} }} }}",
        c = customer["id"],
        p = product["id"],
    )
    .replace("...on", "...cart")
    .replace("fragment on on", "fragment cart on");
    let answer = world.ask(&query).await;
    assert_eq!(
        answer["a"]["cart"],
        json!({ "subtotal": { "amount": "2.00" }, "items": [{ "quantity": 2, "product": { "name": "old" } }] })
    );
    assert_eq!(
        answer["b"]["cart"],
        json!({ "subtotal": { "amount": "15.00" }, "items": [{ "quantity": 3, "product": { "name": "new" } }] })
    );
}
