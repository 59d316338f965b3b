//! The documentation, held against what it tells of: links, settings, commands, codes; and its documents, which are run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use apollo_compiler::{ExecutableDocument, Schema};
use clap::Args;
use domain::message::Parameter;
use order_gateway::config::Config;
use serde_json::{Value, json};

use crate::docs_page::{Page, page, pages, root};
use crate::support::{Shop, address};

/// Bytes of the front door: what it does not hold has a page of its own.
const FRONT_DOOR: usize = 10_240;

/// A word between backticks, alone in its cell.
fn name(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

#[test]
fn the_front_door_is_short_and_leads_to_every_page() {
    let door = page("README.md");
    assert!(door.text.len() <= FRONT_DOOR, "README.md has {} bytes: at most {FRONT_DOOR}", door.text.len());
    let index = page("docs/README.md");
    for page in pages() {
        let Some(name) = page.path.strip_prefix("docs/").filter(|name| *name != "README.md") else { continue };
        assert!(door.links().contains(&page.path.as_str()), "README.md does not lead to {}", page.path);
        assert!(index.links().contains(&name), "docs/README.md does not lead to {name}");
        let question = page.text.lines().next().unwrap().trim_start_matches("# ");
        assert!(index.text.contains(&format!("[{question}]({name})")), "docs/README.md asks another question than {name}: {question}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    let mut count = 0;
    for from in pages() {
        let folder = Path::new(&from.path).parent().unwrap();
        for link in from.links() {
            count += 1;
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let path = if file.is_empty() { Path::new(&from.path).to_owned() } else { folder.join(file) };
            let there = root().join(&path).exists();
            let found = there && anchor.is_none_or(|anchor| page(path.to_str().unwrap()).anchors().contains(anchor));
            if !found {
                broken.push(format!("{}: {link}", from.path));
            }
        }
    }
    assert!(broken.is_empty() && count > 50, "{count} links; broken: {broken:#?}");
}

/// The map of the house among them.
#[test]
fn every_file_that_a_page_names_is_there() {
    const MADE: [&str; 2] = ["web/dist", "target/"];
    let folders: Vec<String> = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut missing = Vec::new();
    let mut count = 0;
    for page in pages() {
        for name in page.names() {
            let is_path = name.split_once('/').is_some_and(|(first, _)| folders.iter().any(|folder| folder == first));
            if !is_path || name.contains([' ', '…']) || MADE.iter().any(|made| name.starts_with(made)) {
                continue;
            }
            count += 1;
            if !root().join(name).exists() {
                missing.push(format!("{}: {name}", page.path));
            }
        }
    }
    assert!(missing.is_empty() && count > 30, "{count} paths; missing: {missing:#?}");
    let map = page("docs/house.md");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = manifest.split_once("members = [").unwrap().1.split(']').next().unwrap();
    for member in members.split('"').skip(1).step_by(2) {
        assert!(map.names().contains(&format!("{member}/").as_str()), "the map has no {member}/");
    }
}

#[test]
fn every_setting_stands_in_the_tables_with_its_default() {
    let page = page("docs/configuration.md");
    let mut told = BTreeMap::new();
    for row in page.rows() {
        if let [variable, flag, default, meaning] = row[..] {
            let Some(variable) = name(variable) else { continue };
            assert!(!meaning.is_empty(), "{variable}");
            assert_eq!(
                told.insert(variable.to_owned(), (flag.replace('`', ""), default.replace('`', ""))),
                None,
                "{variable} stands twice"
            );
        }
    }
    let log = told.remove("RUST_LOG").unwrap();
    let source = fs::read_to_string(root().join("src/log.rs")).unwrap();
    assert!(source.contains(&format!("\"{}\"", log.1)), "RUST_LOG has another default than {}", log.1);

    let command = Config::augment_args(clap::Command::new("order-gateway"));
    let mut set = BTreeMap::new();
    for argument in command.get_arguments() {
        let variable = argument.get_env().unwrap().to_str().unwrap().to_owned();
        let flag = format!("--{}", argument.get_long().unwrap());
        let values: Vec<_> = argument.get_default_values().iter().map(|value| value.to_str().unwrap()).collect();
        let default = match (values.join(",").as_str(), variable.as_str()) {
            ("false", _) => "off".to_owned(),
            // What has no default of its own: three switches, a secret that is made, and what is not there.
            ("", "INTROSPECTION" | "SUGGESTIONS" | "GRAPHIQL") => "on".to_owned(),
            ("", "JWT_SECRET") => "made, and kept beside the SQLite file".to_owned(),
            ("", _) => "none".to_owned(),
            (value, _) => value.to_owned(),
        };
        set.insert(variable, (flag, default));
    }
    assert_eq!(told, set);
}

#[test]
fn every_command_of_the_manual_is_one() {
    let page = page("docs/configuration.md").section("## Command line");
    let mut named = BTreeSet::new();
    for line in page.blocks_in("sh").join("\n").lines() {
        let typed =
            line.split(" #").next().unwrap_or_default().replace("org_…", "org_01h2xcejqtf2nbrexx3vqjhp41").replace("\"Acme GmbH\"", "Acme");
        let arguments: Vec<&str> = typed.split_whitespace().skip(1).collect();
        named.extend(arguments.first().map(ToString::to_string));
        // Asked for help, the command reads what stands before, and does nothing.
        let output = Command::new(env!("CARGO_BIN_EXE_order-gateway")).args(&arguments).arg("--help").output().unwrap();
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let help = Command::new(env!("CARGO_BIN_EXE_order-gateway")).arg("-h").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    let commands: BTreeSet<String> = commands.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    let all = commands.into_iter().filter(|command| command != "help").collect();
    assert_eq!(named, all);
}

/// The names in the first cells of a page's tables, each once, as they are listed.
fn listed(page: &Page) -> Vec<String> {
    let mut names: Vec<String> = page.rows().iter().filter_map(|row| name(row[0])).map(str::to_owned).collect();
    names.dedup();
    names.retain(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    names
}

#[test]
fn every_code_of_an_error_is_explained() {
    let page = page("docs/errors.md");
    let schema = Schema::parse_and_validate(graphql::sdl(), "schema.graphql").unwrap();
    let codes: Vec<String> = schema.get_enum("UserErrorCode").unwrap().values.keys().map(ToString::to_string).collect();
    assert_eq!(listed(&page.section("## What is wrong with a mutation's input")), codes);

    let mut told: BTreeSet<String> = listed(&page.section("## What is wrong with the request")).into_iter().collect();
    told.extend(page.section("## A fault of the gateway").names().first().map(ToString::to_string));
    let mut used = BTreeSet::new();
    for text in sources("graphql/src/code.rs") {
        // `Self::TooSlow => "TOO_SLOW"`, and nothing else that is written so.
        used.extend(text.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|code| is_code(code)).map(str::to_owned));
    }
    assert_eq!(told, used);
}

/// What messages speak of has a name, and the page says of each what it holds, and which code has it.
#[test]
fn every_parameter_of_an_error_is_explained() {
    let page = page("docs/errors.md");
    let explained = page.section("### Messages in another language");
    let explained: Vec<&str> = explained.rows().iter().filter_map(|row| name(row[0])).collect();
    let names: Vec<&str> = Parameter::ALL.iter().map(|parameter| parameter.name()).collect();
    assert_eq!(explained, names);
    let (by_code, _) = page.text.split_once("### Messages in another language").unwrap();
    let by_code = Page { text: by_code.to_owned(), path: page.path.clone() };
    let rows = by_code.rows();
    let listed: BTreeSet<&str> = rows.iter().filter_map(|row| row.get(2)).flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let listed: BTreeSet<&str> = listed.into_iter().filter(|name| *name != "parameters").chain(["value"]).collect();
    assert_eq!(listed, names.iter().copied().collect());
    // Each is used somewhere.
    let rules = sources("domain/src").concat();
    for parameter in Parameter::ALL.iter().filter(|parameter| **parameter != Parameter::Value) {
        assert!(rules.matches(&format!("Parameter::{parameter:?},")).count() > 0, "{parameter:?}");
    }
}

fn is_code(text: &str) -> bool {
    text.len() > 4 && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// The text of a Rust file, or of all below a folder.
fn sources(path: &str) -> Vec<String> {
    let whole = root().join(path);
    if whole.is_file() {
        return vec![fs::read_to_string(whole).unwrap()];
    }
    let names = fs::read_dir(whole).unwrap().map(|entry| entry.unwrap());
    let below = names.filter(|entry| entry.path().is_dir() || entry.path().extension().is_some_and(|extension| extension == "rs"));
    below.flat_map(|entry| sources(&format!("{path}/{}", entry.file_name().to_str().unwrap()))).collect()
}

#[test]
fn every_code_that_closes_a_socket_is_explained() {
    let page = page("docs/live-events.md").section("## Why a socket was closed");
    let told: BTreeSet<String> = page.rows().iter().filter(|row| row[0].parse::<u16>().is_ok()).map(|row| row[0].to_owned()).collect();
    let mut used = BTreeSet::new();
    for text in sources("src/http") {
        let numbers = text.split("=> ").skip(1).filter_map(|rest| rest.split(',').next());
        used.extend(numbers.filter(|number| number.parse().is_ok_and(is_close)).map(str::to_owned));
    }
    assert_eq!(told, used);
}

/// Whether a number can be the code of a socket's end: RFC 6455's, or the protocol's.
fn is_close(code: u16) -> bool {
    matches!(code, 1000..=1015 | 4400..=4499)
}

#[test]
fn every_document_fits_the_schema() {
    let schema = Schema::parse_and_validate(graphql::sdl(), "schema.graphql").unwrap();
    let mut count = 0;
    for page in pages() {
        for document in page.blocks_in("graphql").into_iter().chain(bodies(&page)) {
            count += 1;
            let checked = ExecutableDocument::parse_and_validate(&schema, &document, "document.graphql");
            checked.unwrap_or_else(|invalid| panic!("{}: {}\n{document}", page.path, invalid.errors));
        }
    }
    assert!(count > 7, "{count}");
}

/// The documents that `curl` sends.
fn bodies(page: &Page) -> Vec<String> {
    let commands = page.blocks_in("sh").join("\n");
    let bodies = commands.split("-d '").skip(1).map(|rest| rest.split('\'').next().unwrap_or_default());
    bodies.map(|body| serde_json::from_str::<Value>(body).unwrap()["query"].as_str().unwrap().to_owned()).collect()
}

/// A shop that has what the pages name of the demo; that the demo has it, its own test makes sure.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    for (sku, price) in [("TEA-GREEN-250", "12.50"), ("MUG-BLUE", "14")] {
        shop.product(sku, json!({ "price": price })).await;
        shop.adjust(sku, None, 100).await;
    }
    let customer = json!({ "displayName": "Ada Lovelace", "username": "ada", "defaultShippingAddress": address() });
    shop.save("saveCustomer", "customer", "id", customer).await;
    shop
}

#[tokio::test]
async fn the_first_order_is_answered_as_the_front_door_tells() {
    let shop = shop().await;
    let door = page("README.md");
    let mut told: Value = serde_json::from_str(&door.blocks_in("json")[0]).unwrap();
    let made = shop.run(&door.blocks_in("graphql")[0], json!({})).await;
    let order = &made["createSalesOrder"]["order"];
    assert!(order["id"].as_str().unwrap().starts_with("order_"));
    for (field, value) in [("id", &order["id"]), ("orderNumber", &order["orderNumber"])] {
        told["data"]["createSalesOrder"]["order"][field] = value.clone();
    }
    assert_eq!(told["data"], made);
    let listed = shop.run(&bodies(&door)[0], json!({})).await;
    assert_eq!(&listed["orders"]["nodes"][0], order);
}

#[tokio::test]
async fn an_order_goes_through_the_documents_of_its_page() {
    let shop = shop().await;
    let page = page("docs/orders.md");
    let (make, change, read) = (page.section("## Make"), page.section("## Change"), page.section("## Read back"));
    let sent = |part: &Page, names: &[(&str, &Value)]| {
        let variables = names.iter().fold(part.blocks_in("json")[0].clone(), |text, (name, id)| text.replace(name, id.as_str().unwrap()));
        (part.blocks_in("graphql")[0].clone(), serde_json::from_str::<Value>(&variables).unwrap())
    };
    let (document, variables) = sent(&make, &[]);
    let made = shop.run(&document, variables.clone()).await;
    let order = &made["createSalesOrder"]["order"];
    let amounts = ["items", "grandTotal", "due"].map(|name| order["totals"][name]["amount"].as_str().unwrap());
    assert_eq!(
        (amounts, &order["status"], &order["paymentStatus"]),
        (["38.50", "46.45", "26.45"], &json!("PENDING"), &json!("PARTIALLY_PAID"))
    );
    for told in amounts {
        assert!(make.text.contains(told), "{told}");
    }
    assert_eq!(shop.run(&document, variables).await["createSalesOrder"]["replayed"], true);

    let names = [("order_…", &order["id"]), ("line_…", &order["lines"][0]["id"])];
    let (document, variables) = sent(&change, &names);
    let changed = shop.run(&document, variables).await;
    assert_eq!((&changed["updateOrder"]["userErrors"], &changed["updateOrder"]["order"]["version"]), (&json!([]), &json!(2)));
    let (document, variables) = sent(&read, &names);
    let found = shop.run(&document, variables).await;
    assert_eq!((&found["order"]["status"], &found["order"]["lines"].as_array().unwrap().len()), (&json!("PROCESSING"), &3));

    let lists = page.section("## List").blocks_in("graphql");
    let list = shop.run(&lists[0], json!({})).await;
    assert_eq!(list["orders"]["nodes"][0]["id"], order["id"]);
    let tabs = shop.run(&lists[1], json!({ "customer": "customer_of_nobody" })).await;
    assert_eq!(tabs["tabs"]["summary"]["byStatus"], json!([{ "status": "PROCESSING", "count": 1 }]));
    let stock = shop.run(&page.section("## Something to order").blocks_in("graphql")[0], json!({})).await;
    assert_eq!((&stock["saveProduct"]["userErrors"], &stock["adjustInventory"]["userErrors"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn the_cost_of_the_example_is_what_its_page_tells() {
    let shop = shop().await;
    let page = page("docs/limits.md");
    let example = page.names().into_iter().find(|name| name.starts_with("orders(first: 20)")).unwrap();
    let answer = shop.answer(&format!("{{ {example} }}"), json!({})).await;
    let told: Value = serde_json::from_str(&page.blocks_in("json")[0]).unwrap();
    let cost = &answer["extensions"]["cost"];
    assert_eq!((&cost["requestedQueryCost"], &cost["limit"]), (&told["requestedQueryCost"], &told["limit"]));
    for field in ["maximumAvailable", "restoreRate"] {
        assert_eq!(cost["throttle"][field], told["throttle"][field], "{field}");
    }
}
