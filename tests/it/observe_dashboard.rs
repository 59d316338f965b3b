//! The dashboard and its page, held against the figures that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Shop;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What is shown: the names of the families, and those of their samples.
async fn shown() -> (BTreeSet<String>, BTreeSet<String>) {
    let shop = Shop::open().await;
    let text = telemetry::metrics().text(&shop.database.pools());
    let name = |sample: &str| sample.split(['{', ' ']).next().unwrap().to_owned();
    let samples = text.lines().filter(|line| !line.starts_with('#')).map(name).collect();
    let families = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let of_kind = |line: &str| {
        let (name, kind) = line.split_once(' ').unwrap();
        if kind == "counter" { format!("{name}_total") } else { name.to_owned() }
    };
    (families.map(of_kind).collect(), samples)
}

/// All `expr` of the panels.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("expr").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| expressions(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_dashboard_shows_figures_that_there_are() {
    let (families, samples) = shown().await;
    let dashboard: Value = serde_json::from_str(&read("docs/grafana.json")).unwrap();
    let mut asked = Vec::new();
    expressions(&dashboard, &mut asked);
    let mut used = BTreeSet::new();
    for expression in &asked {
        let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
        let names: Vec<_> = words.filter(|word| word.starts_with("order_gateway_") || word.starts_with("process_")).collect();
        assert!(!names.is_empty(), "{expression}");
        for name in names {
            assert!(samples.contains(name), "{name} is not shown: {expression}");
            used.insert(name.to_owned());
        }
    }
    // What is counted is looked at.
    let is_used = |family: &String| used.iter().any(|name| name.starts_with(family.as_str()));
    let unused: Vec<_> = families.iter().filter(|family| !is_used(family) && *family != "order_gateway_build_info").collect();
    assert!(unused.is_empty() && asked.len() > 10, "{unused:?}");
}

#[tokio::test]
async fn the_page_explains_every_figure() {
    let (families, _) = shown().await;
    let page = read("docs/observing.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let told: BTreeSet<String> =
        rows.filter(|name| name.starts_with("order_gateway_") || name.starts_with("process_")).map(str::to_owned).collect();
    assert_eq!(told, families);
}
