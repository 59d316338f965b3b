//! What errors say: whatever a message tells in figures or in quotes stands in its parameters too, and those are the documented ones.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

/// Characters of a parameter at the most, with the mark of what was cut.
const LONGEST: usize = 256;

/// Judges all user errors of an answer that tell their parameters.
pub fn check(answer: &Value) {
    match answer {
        Value::Array(items) => items.iter().for_each(check),
        Value::Object(fields) => {
            fields.values().for_each(check);
            for error in fields.get("userErrors").and_then(Value::as_array).into_iter().flatten() {
                if error.get("parameters").is_some() {
                    check_error(error);
                }
            }
        }
        _ => {}
    }
}

fn check_error(error: &Value) {
    let (code, message) = (error["code"].as_str().unwrap(), error["message"].as_str().unwrap());
    let parameters = error["parameters"].as_object().unwrap();
    let known = &documented()[code];
    for (name, value) in parameters {
        assert!(known.contains(name), "docs/errors.md knows no {name} of {code}: {error:#}");
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert!(text.chars().count() <= LONGEST, "{name} is too long: {error:#}");
        match name.as_str() {
            "min" | "max" if code == "OUT_OF_RANGE" => assert!(value.is_string(), "{error:#}"),
            "min" | "max" | "length" | "digits" | "decimals" | "count" | "version" => assert!(value.is_number(), "{error:#}"),
            "to" => assert!(value.is_string() || value.is_null(), "{error:#}"),
            _ => assert!(value.is_string(), "{error:#}"),
        }
    }
    assert!(!message.contains(['{', '}']), "a parameter is missing: {error:#}");
    let mut rest = message.to_owned();
    let mut told: Vec<_> = parameters.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    told.retain(|text| !text.is_empty());
    told.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for text in told {
        rest = rest.replace(&text, "");
    }
    let left = rest.replace("\"\"", "").replace("''", "");
    // What a field is called may have a figure in it; it stands in no quotes.
    let words = left.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(words.count(), 0, "a figure is in no parameter: {error:#}");
    assert!(!left.contains(['"']), "a quoted text is in no parameter: {error:#}");
}

/// The parameters of each code, as docs/errors.md lists them; `value` comes with all.
fn documented() -> &'static BTreeMap<String, Vec<String>> {
    static TABLE: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md")).unwrap();
        let (by_code, _) = page.split_once("### Messages in another language").unwrap();
        let rows = by_code.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
        let row = |row: &str| {
            let (code, rest) = row.split_once('`')?;
            let parameters = rest.rsplit(" | ").next()?;
            let names = parameters.split('`').skip(1).step_by(2).map(str::to_owned);
            Some((code.to_owned(), names.chain(["value".to_owned()]).collect()))
        };
        rows.filter_map(row).collect()
    })
}
