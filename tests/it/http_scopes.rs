//! What a token may not do: of a mutation with several fields nothing is begun where one may not be done.

use std::collections::HashMap;

use domain::Scope;
use serde_json::{Map, Value, json};

use crate::support::{Shop, order_of, save_document};

const TYPE: &str = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What an input must have, and no more.
fn least(ty: &Value, types: &HashMap<String, Value>) -> Value {
    match ty["kind"].as_str().unwrap() {
        "NON_NULL" => least(&ty["ofType"], types),
        "LIST" => json!([]),
        "ENUM" => types[ty["name"].as_str().unwrap()]["enumValues"][0]["name"].clone(),
        "INPUT_OBJECT" => {
            let input = &types[ty["name"].as_str().unwrap()];
            let fields = input["inputFields"].as_array().unwrap().iter().enumerate();
            let needed = fields.filter(|(place, field)| {
                if input["isOneOf"] == true { *place == 0 } else { field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null() }
            });
            needed
                .map(|(_, field)| (field["name"].as_str().unwrap().to_owned(), least(&field["type"], types)))
                .collect::<Map<_, _>>()
                .into()
        }
        _ => match ty["name"].as_str().unwrap() {
            "Int" => json!(1),
            "Boolean" => json!(true),
            "Decimal" => json!("1"),
            "DateTime" => json!("2026-01-01T00:00:00Z"),
            _ => json!("x"),
        },
    }
}

#[tokio::test]
async fn each_mutation_asks_for_the_scope_that_is_foretold() {
    let shop = Shop::open().await;
    let query = format!(
        "{{ __schema {{ mutationType {{ fields {{ name args {{ {TYPE} }} }} }}
        types {{ name isOneOf enumValues {{ name }} inputFields {{ name defaultValue {TYPE} }} }} }} }}"
    );
    let schema = shop.run(&query, json!({})).await["__schema"].take();
    let types = schema["types"].as_array().unwrap().iter().map(|ty| (ty["name"].as_str().unwrap().to_owned(), ty.clone())).collect();
    let mutations = schema["mutationType"]["fields"].as_array().unwrap();
    assert!(mutations.len() > 30, "{}", mutations.len());
    for mutation in mutations {
        let name = mutation["name"].as_str().unwrap();
        let needed = graphql::scopes::of_field("Mutation", name).unwrap_or_else(|| panic!("{name}"));
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|scope| *scope != needed).collect();
        let variables = json!({ "input": least(&mutation["args"][0]["type"], &types) });
        let refusal = shop.with_scopes(&others).refusal(&save_document(name, ""), variables).await;
        assert_eq!(refusal, ("FORBIDDEN".to_owned(), format!("The token lacks the scope '{}'.", needed.name())), "{name}");
    }
}

#[tokio::test]
async fn a_mutation_of_which_a_part_may_not_be_done_is_not_begun() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let hand = shop.with_scopes(&[Scope::OrdersRead, Scope::OrdersWrite]);
    let both = r#"mutation($id: ID!) {
        note: addOrderNote(input: { orderId: $id, note: { text: "Hello" } }) { order { version } }
        product: saveProduct(input: { sku: "POT", name: "Pot" }) { userErrors { code } }
    }"#;
    let answer = hand.answer(both, json!({ "id": order["id"] })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(answer["errors"][0]["message"], "Nothing was executed: the token lacks the scope 'catalog:write', which 'product' needs.");
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 3, "column": 9 }]));
    assert_eq!(shop.order(&order).await["version"], 1);
    // What is left out is not asked for, and one that may do both does both.
    let left_out = both.replace("{ userErrors { code } }", "@skip(if: true) { userErrors { code } }");
    assert_eq!(hand.run(&left_out, json!({ "id": order["id"] })).await["note"]["order"]["version"], 2);
    assert_eq!(shop.run(both, json!({ "id": order["id"] })).await["note"]["order"]["version"], 3);
}
