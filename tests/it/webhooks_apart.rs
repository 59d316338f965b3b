//! Webhooks of one organization are nothing to another, and nobody sees them without the scope.

use domain::Scope;
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of};
use crate::webhooks_support::printed;

/// The mutations about what is there, each with its input.
fn mutations(webhook: &Value, delivery: &str) -> [(&'static str, Value); 7] {
    [
        ("saveWebhook", json!({ "id": webhook, "url": "https://thief.example" })),
        ("rotateWebhookSecret", json!({ "id": webhook })),
        ("replayWebhook", json!({ "id": webhook, "from": "2026-01-01" })),
        ("replayWebhook", json!({ "id": webhook, "deliveryId": delivery })),
        ("skipWebhookDelivery", json!({ "id": delivery })),
        ("testWebhook", json!({ "id": webhook })),
        ("deleteWebhook", json!({ "id": webhook })),
    ]
}

#[tokio::test]
async fn another_organization_finds_nothing() {
    let owner = Shop::open().await;
    owner.stocked("TEA", 9).await;
    let webhook = owner.new_webhook(json!({ "name": "mine" })).await["id"].clone();
    let order = owner.made(order_of(&[("TEA", 1)])).await;
    let delivery = printed(&owner.plan(&webhook).await[0]);
    let before = (owner.webhook_row(&webhook).await, owner.deliveries(&webhook).await);
    let shop = owner.neighbour().await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } webhooks { id } }";
    let found = shop.run(query, json!({ "ids": [webhook, delivery] })).await;
    assert_eq!(found, json!({ "nodes": [null, null], "webhooks": [] }));
    for (mutation, input) in mutations(&webhook, &delivery) {
        let told = errors(&shop.hook(mutation, "", input).await);
        assert!(told.contains(&"NOT_FOUND input.id".to_owned()), "{mutation}: {told:?}");
    }
    // A webhook of its own sends nothing of the others', and does not name their orders.
    let own = shop.new_webhook(json!({})).await["id"].clone();
    assert_eq!(shop.webhook_now(&own).await["waiting"], 0);
    owner.cancel(&order).await;
    assert_eq!((shop.webhook_now(&own).await["waiting"].take(), shop.plan(&own).await.len()), (json!(0), 0));
    let refused = shop.hook("replayWebhook", "count", json!({ "id": own, "orderId": order["id"] })).await;
    assert_eq!(errors(&refused), ["NOT_FOUND input.orderId"]);
    let all = shop.hook("replayWebhook", "count", json!({ "id": own, "from": "2020-01-01" })).await;
    assert_eq!(all["count"], 0);
    assert_eq!((owner.webhook_row(&webhook).await, owner.deliveries(&webhook).await), before);
}

#[tokio::test]
async fn nothing_goes_without_the_scope() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let webhook = shop.new_webhook(json!({})).await["id"].clone();
    shop.made(order_of(&[("TEA", 1)])).await;
    let delivery = printed(&shop.plan(&webhook).await[0]);
    let before = (shop.webhook_row(&webhook).await, shop.deliveries(&webhook).await);
    let others: Vec<_> = Scope::ALL.iter().copied().filter(|scope| *scope != Scope::Admin).collect();
    let nearly = shop.with_scopes(&others);
    for (mutation, input) in mutations(&webhook, &delivery) {
        let (code, message) = nearly.refusal(&crate::support::save_document(mutation, ""), json!({ "input": input })).await;
        assert_eq!((code.as_str(), message.as_str()), ("FORBIDDEN", "The token lacks the scope 'admin'."), "{mutation}");
    }
    for id in [webhook.as_str().unwrap(), &delivery] {
        let (code, _) = nearly.refusal("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(code, "FORBIDDEN");
    }
    assert_eq!(nearly.refusal("{ webhooks { id } }", json!({})).await.0, "FORBIDDEN");
    assert_eq!((shop.webhook_row(&webhook).await, shop.deliveries(&webhook).await), before);
    // And with it alone all of it goes, a query aside.
    let admin = shop.with_scopes(&[Scope::Admin]);
    let read = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on WebhookDelivery { event { order { orderNumber } } } } }";
    let read = admin.run(read, json!({ "ids": [webhook, delivery] })).await;
    assert!(read["nodes"][1]["event"]["order"]["orderNumber"].is_string(), "what a delivery names is readable with it: {read:#}");
    for (mutation, input) in mutations(&webhook, &delivery) {
        assert_eq!(admin.hook(mutation, "", input).await["userErrors"], json!([]), "{mutation}");
    }
}

/// The scopes that documents are judged by are those that resolvers ask for.
#[tokio::test]
async fn what_fields_need_is_what_they_ask_for() {
    let shop = Shop::open().await;
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Ada" })).await["id"].clone();
    let business = shop.save("saveBusinessAccount", "businessAccount", "id", json!({ "name": "Acme" })).await["id"].clone();
    let roots = shop.run("{ __schema { queryType { fields { name args { name defaultValue type { kind } } type { kind name ofType { kind name } } } } } }", json!({})).await;
    let roots = roots["__schema"]["queryType"]["fields"].as_array().unwrap().clone();
    assert!(roots.len() > 18, "{}", roots.len());
    let below = [
        ("Customer", "orders { totalCount }", &customer),
        ("Customer", "cart { id }", &customer),
        ("Customer", "statistics { orderCount }", &customer),
        ("BusinessAccount", "orders { totalCount }", &business),
    ];
    let arguments = |field: &str| match field {
        "order" | "customer" | "product" => "(by: { id: \"x\" })",
        "node" => "(id: \"x\")",
        "nodes" => "(ids: [])",
        _ => "",
    };
    let documents = roots.iter().map(|field| {
        let name = field["name"].as_str().unwrap();
        ("Query", name.to_owned(), format!("{{ {name}{} {{ __typename }} }}", arguments(name)))
    });
    let documents = documents.chain(below.iter().map(|(parent, field, id)| {
        let name = field.split(' ').next().unwrap();
        (*parent, name.to_owned(), format!("{{ node(id: {id}) {{ ... on {parent} {{ {field} }} }} }}"))
    }));
    for (parent, field, document) in documents {
        let needed = graphql::scopes::of_field(parent, &field);
        let lacking: Vec<_> = Scope::ALL.iter().copied().filter(|scope| Some(*scope) != needed).collect();
        // Whoever lacks what the object itself needs, does not come so far.
        if parent != "Query" && needed == Some(Scope::CustomersRead) {
            continue;
        }
        let answer = shop.with_scopes(&lacking).answer(&document, json!({})).await;
        match needed {
            Some(scope) => {
                let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
                assert_eq!(message, format!("The token lacks the scope '{}'.", scope.name()), "{document}");
            }
            None => {
                let none = shop.with_scopes(&[]).answer(&document, json!({})).await;
                assert!(none.get("errors").is_none(), "{document} {none:#}");
            }
        }
    }
}
