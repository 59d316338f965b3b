//! An operation reads the columns that it looks at, and answers what it would answer had it read them all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::demo_support::{Demo, SIZE};

const TYPES: &str = "{ __schema { types { kind name fields { name args { type { kind } defaultValue } type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// As little as can be asked of the objects whose rows are read in part.
const LITTLE: &str = "little: orders(first: 40) { nodes { __typename customer { __typename }
    lines { __typename product { __typename brand { __typename } } } } } products(first: 20) { nodes { __typename } }";

/// Where a walk through all objects begins.
const ROOTS: [(&str, &str); 3] = [
    ("Order", "it: orders(first: 40) { nodes { # } }"),
    ("Customer", "it: customers(first: 20) { nodes { # } }"),
    ("Product", "it: products(first: 20) { nodes { # } }"),
];

/// Objects, each with the fields that need no argument, and the types of those.
struct Schema(BTreeMap<String, BTreeMap<String, (String, bool)>>);

impl Schema {
    fn read(data: &Value) -> Self {
        let objects = data["__schema"]["types"].as_array().unwrap().iter().filter(|ty| ty["kind"] == "OBJECT");
        Self(objects.map(|ty| (ty["name"].as_str().unwrap().to_owned(), fields(ty))).collect())
    }

    /// A field, and of an object all its leaves.
    fn selection(&self, field: &str, ty: &str, depth: usize) -> Option<String> {
        let Some(fields) = self.0.get(ty) else { return Some(field.to_owned()) };
        if depth == 0 {
            return None;
        }
        let below: Vec<String> = fields.iter().filter_map(|(field, (ty, _))| self.selection(field, ty, depth - 1)).collect();
        Some(format!("{field} {{ __typename {} }}", below.join(" ")))
    }
}

fn fields(ty: &Value) -> BTreeMap<String, (String, bool)> {
    let mut fields = BTreeMap::new();
    for field in ty["fields"].as_array().unwrap() {
        let needs = |arg: &Value| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null();
        if field["args"].as_array().unwrap().iter().any(needs) {
            continue;
        }
        let (mut of, mut is_list) = (&field["type"], false);
        while !of["ofType"].is_null() {
            is_list |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        if matches!(of["kind"].as_str(), Some("OBJECT" | "SCALAR" | "ENUM")) {
            fields.insert(field["name"].as_str().unwrap().to_owned(), (of["name"].as_str().unwrap().to_owned(), is_list));
        }
    }
    fields
}

#[tokio::test]
async fn every_field_is_the_same_however_little_else_is_asked_for() {
    let demo = Demo::load(SIZE).await;
    let shop = demo.shop();
    let schema = Schema::read(&shop.run(TYPES, json!({})).await);

    let mut seen: BTreeSet<String> = ROOTS.iter().map(|(ty, _)| (*ty).to_owned()).collect();
    let mut queue: Vec<(String, String)> = ROOTS.iter().map(|(ty, path)| ((*ty).to_owned(), (*path).to_owned())).collect();
    let mut asked = 0;
    while let Some((ty, path)) = queue.pop() {
        for (field, (of, _)) in &schema.0[&ty] {
            if schema.0.contains_key(of) && seen.insert(of.clone()) {
                queue.insert(0, (of.clone(), path.replace('#', &format!("{field} {{ # }}"))));
            }
            let Some(selection) = schema.selection(field, of, 1) else { continue };
            let document = format!("{{ {LITTLE} {} }}", path.replace('#', &selection));
            let whole = demo.ask(&document, json!({})).await;
            let read = shop.run(&document, json!({})).await;
            assert_eq!(read, whole, "{ty}.{field}: {document}");
            asked += 1;
        }
    }
    assert!(asked > 250, "{asked} fields of {seen:?}");
}
