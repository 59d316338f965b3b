//! The rules of the house, read from the sources.

mod imports;

use std::fs;
use std::path::Path;

use self::imports::{Modules, circle};

/// Where the layers above the entities have their sources.
const OURS: [&str; 8] = ["src", "courier/src", "database/src", "demo/src", "domain/src", "engine/src", "graphql/src", "telemetry/src"];

/// A source file: where it is, from the repository's root, and its lines.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Lines of code, with their numbers; comments are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }
}

/// All Rust sources below these folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(Path::new(env!("CARGO_MANIFEST_DIR")), folder, &mut found);
    }
    assert!(!found.is_empty());
    found
}

fn collect(root: &Path, folder: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(root, &path, found);
        } else if path.ends_with(".rs") {
            found.push(Source { text: fs::read_to_string(entry.path()).unwrap(), path });
        }
    }
}

/// What a line of code imports of this crate: `crate::a`, or each of `crate::{a, b::c}`.
fn own_modules(line: &str) -> Vec<&str> {
    let mut modules = Vec::new();
    for part in line.split("crate::").skip(1) {
        let list = part.strip_prefix('{').map_or(vec![part], |list| list.split(',').map(str::trim).collect());
        modules
            .extend(list.into_iter().map(|path| path.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()));
    }
    modules
}

fn is_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|part| part == word)
}

fn refuse(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}\n{}", broken.join("\n"));
}

#[test]
fn layers_import_one_way() {
    // What crates may use of one another, cargo sees to.
    const LAYERS: [(&str, &[&str]); 7] = [
        ("src/config", &["config"]),
        ("src/log.rs", &["config", "log"]),
        ("src/traces.rs", &["config", "traces"]),
        ("src/http", &["http", "config"]),
        ("src/webhooks", &["webhooks", "http", "config"]),
        ("src/command", &["command", "webhooks", "http", "config"]),
        ("migration/src", &["schema"]),
    ];
    let mut broken = Vec::new();
    for source in sources(&["src", "migration/src"]) {
        let Some((_, allowed)) = LAYERS.iter().find(|(place, _)| source.path.starts_with(place)) else { continue };
        for (number, line) in source.code() {
            for module in own_modules(line).into_iter().filter(|module| !allowed.contains(module)) {
                broken.push(format!("{}:{number} imports {module}: {}", source.path, line.trim()));
            }
        }
    }
    refuse(&broken, "main → lib → command → webhooks → http → config");
}

#[test]
fn no_two_modules_of_http_use_each_other() {
    let modules = Modules::read("http", &sources(&["src/http"]));
    let broken: Vec<_> = modules.rooms().iter().chain([&modules.files()]).filter_map(circle).collect();
    refuse(&broken, "inside http what is used does not use its user");
}

#[test]
fn libraries_stay_in_their_layer() {
    const HOMES: [(&str, &[&str]); 9] = [
        ("async_graphql", &["engine/src", "graphql/src", "src/http", "src/command"]),
        ("async_graphql_value", &["graphql/src", "src/http"]),
        ("axum", &["src/http"]),
        ("jsonwebtoken", &["src/http/auth"]),
        ("sea_orm", &["domain/src", "database/src", "demo/src"]),
        ("opentelemetry", &["telemetry/src", "src/traces.rs"]),
        ("prometheus_client", &["telemetry/src"]),
        ("toml", &["demo/src"]),
        ("clap", &["src/main.rs", "src/command", "src/config"]),
    ];
    /// Types that say whose they are; no statement is made with them.
    const TYPES: [(&str, &[&str]); 2] = [
        ("use sea_orm::EntityTrait;", &["graphql/src/connection.rs", "graphql/src/cursor.rs"]),
        ("use sea_orm::DbErr;", &["src/command", "src/http/health.rs"]),
    ];
    let mut broken = Vec::new();
    for source in sources(&OURS) {
        for (number, line) in source.code() {
            // Names in a string are no imports.
            let code = line.split('"').step_by(2).collect::<String>();
            for (library, homes) in HOMES {
                let is_type = TYPES.iter().any(|(import, places)| line.trim() == *import && source.is_in(places));
                if is_word(&code, library) && !source.is_in(homes) && !is_type {
                    broken.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    for source in sources(&["migration/src"]) {
        let names = source.code().filter(|(_, line)| line.trim_start().starts_with("use entity"));
        broken.extend(names.map(|(number, line)| format!("{}:{number}: {line}", source.path)));
    }
    refuse(&broken, "each of these libraries has its layer");
}

/// An order's rules are decided, not looked up: they may be asked beforehand, of a hundred orders at once, and of orders that are made up.
#[test]
fn rules_of_orders_wait_for_nothing() {
    const FORBIDDEN: [&str; 8] =
        [".await", "async ", "ConnectionTrait", "DatabaseTransaction", "DatabaseConnection", "database::", "Store", "Utc::now"];
    let mut broken = Vec::new();
    for source in sources(&["domain/src/order/decide"]) {
        let found = source.code().filter(|(_, line)| FORBIDDEN.iter().any(|word| line.contains(word)));
        broken.extend(found.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())));
    }
    refuse(&broken, "what a rule must know is read before it is asked");
}

#[test]
fn every_statement_is_bound_to_one_organization() {
    const BARE: [&str; 6] = ["::find()", "::find_by_id(", "::update_many()", "::delete_many()", "::delete_by_id(", "::find_related("];
    let mut broken = Vec::new();
    for source in sources(&OURS) {
        for (number, line) in source.code() {
            // An organization is the tenant itself.
            let of_others = line.replace("organization::Entity::find", "");
            if BARE.iter().any(|bare| of_others.contains(bare)) {
                broken.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    refuse(&broken, "every statement starts from `Tenant::of`, `update_of` or `delete_of`");
}

#[test]
fn files_are_short_and_finished() {
    let words = ["todo!", "dbg!", "unimplemented!", "#[allow", "#![allow"];
    let names = ["utils", "helpers", "common", "manager", "service"];
    let mut broken = Vec::new();
    for source in sources(&[
        "src",
        "courier/src",
        "database/src",
        "demo/src",
        "domain/src",
        "engine/src",
        "entity/src",
        "graphql/src",
        "migration/src",
        "telemetry/src",
    ]) {
        let lines = source.text.lines().count();
        if lines > 400 {
            broken.push(format!("{} has {lines} lines", source.path));
        }
        if !source.text.starts_with("//!") {
            broken.push(format!("{} does not say what it is", source.path));
        }
        if names.iter().any(|name| source.path.split(['/', '.']).any(|part| part == *name)) {
            broken.push(format!("{} is named after nothing", source.path));
        }
        for (number, line) in source.code() {
            broken.extend(words.iter().filter(|word| line.contains(**word)).map(|word| format!("{}:{number} has {word}", source.path)));
        }
    }
    refuse(&broken, "files have at most 400 lines, one idea, and nothing unfinished");
}
