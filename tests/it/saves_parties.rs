//! Saving customers and business accounts.

use domain::id::Kind;
use serde_json::{Value, json};

use crate::reads_support::{World, id, print};
use crate::saves_support::{address, refused, save};

#[tokio::test]
async fn a_customer_is_named_by_what_is_known() {
    let world = World::new().await;
    for (input, name) in [
        (json!({ "firstName": "Ada", "lastName": "Lovelace" }), "Ada Lovelace"),
        (json!({ "firstName": "Ada", "business": "Engines" }), "Engines"),
        (json!({ "firstName": "Ada" }), "Ada"),
        (json!({ "email": "ada@example.com" }), "ada@example.com"),
        (json!({ "username": "ada" }), "ada"),
        (json!({ "displayName": "A", "business": "B" }), "A"),
    ] {
        let made = save(&world, 1, "customer", input, "displayName customerCode isWholesale gstTreatment").await;
        assert_eq!(made["displayName"], name);
        assert_eq!(made["customerCode"].as_str().unwrap().len(), 11);
        assert_eq!((&made["isWholesale"], &made["gstTreatment"]), (&json!(false), &json!("UNREGISTERED")));
    }
    assert_eq!(refused(&world, "customer", json!({ "customerCode": "X" })).await, ["REQUIRED input.displayName"]);
}

#[tokio::test]
async fn what_is_unique_is_guarded_by_name() {
    let world = World::new().await;
    let input = json!({ "externalId": "e", "customerCode": "c", "username": "u", "email": "A@x.org" });
    let made = save(&world, 1, "customer", input, "id email updatedAt").await;
    let input = json!({ "externalId": "e", "customerCode": "c", "username": "u", "email": "a@X.org" });
    let taken = ["DUPLICATE input.externalId", "DUPLICATE input.customerCode", "DUPLICATE input.username", "DUPLICATE input.email"];
    assert_eq!(refused(&world, "customer", input).await, taken);
    // Its own values are no obstacle, nor is another case of its own email.
    let input = json!({ "id": made["id"], "externalId": "e", "customerCode": "c", "username": "u", "email": "a@x.org" });
    assert_eq!(save(&world, 2, "customer", input, "email").await["email"], "a@x.org");
    let other = save(&world, 2, "customer", json!({ "email": "b@x.org" }), "id").await;
    assert_eq!(refused(&world, "customer", json!({ "id": other["id"], "email": "A@X.ORG" })).await, ["DUPLICATE input.email"]);
    for email in ["a", "@", "a@", "@b", "a@b@c", "a b@c"] {
        assert_eq!(refused(&world, "customer", json!({ "email": email })).await, ["INVALID input.email"], "{email}");
    }
}

#[tokio::test]
async fn a_customer_changes_and_is_emptied() {
    let world = World::new().await;
    let account = save(&world, 1, "businessAccount", json!({ "name": "Buyers", "phone": "1", "billingAddress": address() }), "id").await;
    let shown = "id firstName displayName businessAccount { id name } defaultShippingAddress { line1 } updatedAt";
    let input = json!({ "firstName": "A", "businessAccountId": account["id"], "defaultShippingAddress": address() });
    let made = save(&world, 1, "customer", input, shown).await;
    assert_eq!(made["businessAccount"]["name"], "Buyers");
    assert_eq!(save(&world, 2, "customer", json!({ "id": made["id"], "firstName": "A", "clear": [] }), shown).await, made);
    let clear = json!({ "id": made["id"], "clear": ["FIRST_NAME", "BUSINESS_ACCOUNT", "DEFAULT_SHIPPING_ADDRESS"] });
    let emptied = save(&world, 3, "customer", clear, shown).await;
    assert_eq!(
        (&emptied["firstName"], &emptied["businessAccount"], &emptied["defaultShippingAddress"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(emptied["displayName"], "A");
    let input =
        json!({ "id": made["id"], "firstName": "B", "businessAccountId": account["id"], "clear": ["FIRST_NAME", "BUSINESS_ACCOUNT"] });
    assert_eq!(refused(&world, "customer", input).await, ["CONFLICT input.firstName", "CONFLICT input.businessAccountId"]);
    let unknown = json!({ "username": "z", "businessAccountId": print(Kind::BusinessAccount, id(9, 99)) });
    assert_eq!(refused(&world, "customer", unknown).await, ["NOT_FOUND input.businessAccountId"]);
    assert_eq!(
        refused(&world, "businessAccount", json!({ "clear": ["PHONE"], "phone": "2" })).await,
        ["REQUIRED input.name", "CONFLICT input.phone"]
    );
}
