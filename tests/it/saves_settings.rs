//! Saving an organization's settings: companies, accounts, warehouses, agents, areas.

use domain::id::Kind;
use domain::{Error, Scope, Store};
use entity::{Tenant, channel_account, company, organization, warehouse};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::reads_support::{ORG, OTHER, World, id, noon, order, print};
use crate::saves_support::{address, errors, op, refused, save, send};

#[tokio::test]
async fn settings_change_field_by_field() {
    let world = World::new().await;
    let shown = "id externalId name gstin address { name city } createdAt updatedAt";
    let input = json!({ "name": " Acme ", "externalId": "x-1", "gstin": "27AAPFU0939F1ZV", "address": address() });
    let made = save(&world, 1, "company", input, shown).await;
    assert_eq!((&made["name"], &made["gstin"], &made["address"]["city"]), (&json!("Acme"), &json!("27AAPFU0939F1ZV"), &json!("Boston")));
    // Left out, null and blank all stay; nothing changes, and so does not the time.
    let same = save(&world, 2, "company", json!({ "id": made["id"], "name": "  ", "gstin": null, "externalId": "x-1" }), shown).await;
    assert_eq!(same, made);
    let changed = save(&world, 3, "company", json!({ "id": made["id"], "name": "Acme Ltd", "clear": ["GSTIN", "ADDRESS"] }), shown).await;
    assert_eq!((&changed["gstin"], &changed["address"], &changed["externalId"]), (&Value::Null, &Value::Null, &json!("x-1")));
    assert_eq!(changed["createdAt"], made["createdAt"]);
    assert_ne!(changed["updatedAt"], made["updatedAt"]);
    let read = world.ask("{ companies(externalId: [\"x-1\"]) { name gstin } }").await;
    assert_eq!(read["companies"], json!([{ "name": "Acme Ltd", "gstin": null }]));
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let world = World::new().await;
    let mut bad = address();
    bad["state"] = json!("Massachusetts");
    bad["postalCode"] = Value::Null;
    let input = json!({ "externalId": "co-1", "gstin": "99AAPFU0939F1ZV", "address": bad, "clear": ["ADDRESS", "EXTERNAL_ID"] });
    let expected = [
        "CONFLICT input.externalId",
        "REQUIRED input.name",
        "INVALID input.gstin",
        "INVALID input.address.state",
        "REQUIRED input.address.postalCode",
    ];
    assert_eq!(refused(&world, "company", input).await, expected);
    assert_eq!(refused(&world, "company", json!({ "name": "B", "externalId": "co-1" })).await, ["DUPLICATE input.externalId"]);
    assert_eq!(refused(&world, "company", json!({ "name": "a\u{0}b" })).await, ["INVALID input.name"]);
    assert_eq!(refused(&world, "company", json!({ "name": "a".repeat(256) })).await, ["TOO_LONG input.name"]);
    // An id that names nothing is all that is told: what a new one would need is not asked for.
    let ids = [print(Kind::Company, id(2, 99)), print(Kind::Order, id(2, 1)), "x".into()];
    let answers = ["NOT_FOUND input.id", "NOT_FOUND input.id", "INVALID input.id"];
    for (id, answer) in ids.into_iter().zip(answers) {
        assert_eq!(refused(&world, "company", json!({ "id": id })).await, [answer]);
    }
    let foreign = send(&world, op(OTHER, 1), "saveCompany", json!({ "id": print(Kind::Company, id(2, 1)), "name": "x" }), "").await;
    assert!(errors(&foreign).is_empty(), "each organization has its own company of this id");
}

#[tokio::test]
async fn scopes_are_asked_for_first() {
    let world = World::new().await;
    for (field, scope) in [
        ("saveCompany(input: {})", Scope::Admin),
        ("saveOrganization(input: {})", Scope::Admin),
        ("saveCustomer(input: {})", Scope::CustomersWrite),
        ("saveBusinessAccount(input: {})", Scope::CustomersWrite),
        ("setCartItems(input: { customerId: \"\", items: [] })", Scope::CustomersWrite),
        ("saveProduct(input: {})", Scope::CatalogWrite),
        ("saveProductCategory(input: {})", Scope::CatalogWrite),
        ("adjustInventory(input: { adjustments: [] })", Scope::InventoryWrite),
    ] {
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|other| *other != scope).collect();
        let query = format!("mutation {{ {field} {{ userErrors {{ code }} }} }}");
        assert_eq!(world.code(&query, &others).await, "FORBIDDEN", "{field}");
        assert!(world.answer(&query, json!({}), vec![scope]).await.get("errors").is_none(), "{field}");
    }
}

#[tokio::test]
async fn an_organization_moves_its_default_warehouse() {
    let world = World::new().await;
    let shown = "name timeZone defaultCurrency defaultWarehouse { id } updatedAt";
    let before = save(&world, 1, "organization", json!({}), shown).await;
    let second = print(Kind::Warehouse, id(3, 2));
    assert_ne!(before["defaultWarehouse"]["id"], json!(second));
    let after = save(
        &world,
        2,
        "organization",
        json!({ "defaultWarehouseId": second, "timeZone": "Asia/Kolkata", "defaultCurrency": "INR" }),
        shown,
    )
    .await;
    assert_eq!(
        (&after["defaultWarehouse"]["id"], &after["timeZone"], &after["defaultCurrency"]),
        (&json!(second), &json!("Asia/Kolkata"), &json!("INR"))
    );
    assert_ne!(after["updatedAt"], before["updatedAt"]);
    let again = save(&world, 3, "organization", json!({ "defaultWarehouseId": second }), shown).await;
    assert_eq!(again, after);
    let input = json!({ "defaultCurrency": "XYZ", "timeZone": "Mars/Olympus", "defaultWarehouseId": print(Kind::Warehouse, id(3, 9)) });
    let wrong = refused(&world, "organization", input).await;
    assert_eq!(wrong, ["INVALID input.defaultCurrency", "INVALID input.timeZone", "NOT_FOUND input.defaultWarehouseId"]);
}

#[tokio::test]
async fn an_account_keeps_its_type_once_orders_came_in() {
    let world = World::new().await;
    world.fill(1).await;
    let shown = "id name type autoAssignOrdersToWarehouse { id }";
    let made = save(&world, 1, "channelAccount", json!({ "name": "Shop", "type": "SHOPIFY" }), shown).await;
    let warehouse = print(Kind::Warehouse, id(3, 1));
    let input = json!({ "id": made["id"], "type": "AMAZON", "autoAssignOrdersToWarehouseId": warehouse });
    let changed = save(&world, 2, "channelAccount", input, shown).await;
    assert_eq!((&changed["type"], &changed["autoAssignOrdersToWarehouse"]["id"]), (&json!("AMAZON"), &json!(warehouse)));
    let cleared = json!({ "id": made["id"], "clear": ["AUTO_ASSIGN_ORDERS_TO_WAREHOUSE"] });
    assert_eq!(save(&world, 3, "channelAccount", cleared, shown).await["autoAssignOrdersToWarehouse"], Value::Null);
    let used = print(Kind::ChannelAccount, order(ORG, 1).account_id);
    assert_eq!(refused(&world, "channelAccount", json!({ "id": used, "type": "EDI" })).await, ["CONFLICT input.type"]);
    assert_eq!(refused(&world, "channelAccount", json!({})).await, ["REQUIRED input.name", "REQUIRED input.type"]);
}

#[tokio::test]
async fn agents_and_warehouses_are_made_up_to_a_limit() {
    let world = World::new().await;
    assert_eq!(
        refused(&world, "salesAgent", json!({ "email": "no" })).await,
        ["REQUIRED input.firstName", "REQUIRED input.lastName", "INVALID input.email"]
    );
    for row in 0..200 {
        let input = json!({ "firstName": "A", "lastName": format!("{row}") });
        save(&world, 1, "deliveryAgent", input, "id").await;
    }
    let one_more = refused(&world, "deliveryAgent", json!({ "firstName": "A", "lastName": "B" })).await;
    assert_eq!(one_more, ["OUT_OF_RANGE input"]);
    let agents = world.ask("{ deliveryAgents { id lastName } }").await;
    let last = agents["deliveryAgents"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(save(&world, 2, "deliveryAgent", json!({ "id": last["id"], "lastName": "Z" }), "lastName").await["lastName"], "Z");
}

#[tokio::test]
async fn an_area_comes_with_its_city_and_state() {
    let world = World::new().await;
    let shown = "id name code city { id name code state { id name code } }";
    let input =
        json!({ "name": "Andheri", "code": "AND", "cityName": "Mumbai", "cityCode": "BOM", "stateName": "Maharashtra", "stateCode": "MH" });
    let first = save(&world, 1, "area", input, shown).await;
    let second = save(&world, 1, "area", json!({ "name": "Bandra", "code": "BAN", "cityCode": "BOM" }), shown).await;
    assert_eq!(second["city"], first["city"]);
    let input =
        json!({ "name": "Camp", "code": "CMP", "cityName": "Pune", "cityCode": "PNQ", "stateCode": "MH", "stateName": "maharashtra" });
    let third = save(&world, 1, "area", input, shown).await;
    assert_eq!(third["city"]["state"], first["city"]["state"]);
    assert_ne!(third["city"]["id"], first["city"]["id"]);
    // A name without a code renames; a code moves the area.
    let renamed = save(&world, 2, "area", json!({ "id": third["id"], "cityName": "Poona" }), shown).await;
    assert_eq!((&renamed["city"]["name"], &renamed["city"]["id"]), (&json!("Poona"), &third["city"]["id"]));
    let moved = save(&world, 2, "area", json!({ "id": third["id"], "cityCode": "BOM" }), shown).await;
    assert_eq!(moved["city"]["id"], first["city"]["id"]);
    let wrong = refused(&world, "area", json!({ "code": "AND", "cityCode": "BOM", "cityName": "Delhi", "stateCode": "DL" })).await;
    assert_eq!(wrong, ["REQUIRED input.name", "DUPLICATE input.code", "CONFLICT input.cityName", "CONFLICT input.stateCode"]);
    let wrong = refused(&world, "area", json!({ "name": "x", "code": "x", "cityCode": "NEW", "stateCode": "NEW" })).await;
    assert_eq!(wrong, ["REQUIRED input.cityName", "REQUIRED input.stateName"]);
    let wrong = refused(&world, "area", json!({})).await;
    assert_eq!(
        wrong,
        [
            "REQUIRED input.name",
            "REQUIRED input.code",
            "REQUIRED input.cityCode",
            "REQUIRED input.cityName",
            "REQUIRED input.stateCode",
            "REQUIRED input.stateName"
        ]
    );
}

#[tokio::test]
async fn an_organization_is_made_with_what_it_needs_to_take_orders() {
    let world = World::new().await;
    let store = Store::new(world.database.clone());
    let made = domain::organization::create(&store, " New ", "JPY", noon()).await.unwrap();
    assert_eq!((made.name.as_str(), made.default_currency.as_str()), ("New", "JPY"));
    assert_eq!(company::Entity::of(made.id).one(&world.db).await.unwrap().unwrap().name, "New");
    assert!(warehouse::Entity::of(made.id).one(&world.db).await.unwrap().unwrap().is_default);
    assert!(channel_account::Entity::of(made.id).one(&world.db).await.unwrap().is_some());
    assert!(organization::Entity::find_by_id(made.id).one(&world.db).await.unwrap().is_some());
    let refused = domain::organization::create(&store, " ", "yen", noon()).await;
    let Err(Error::Invalid(problems)) = refused else { panic!("made: {refused:?}") };
    assert_eq!(problems.iter().map(|problem| problem.path.join(".")).collect::<Vec<_>>(), ["name", "currency"]);
}
