//! Has the crate compiled again when the page in `web/dist` was built, changed or removed. It builds nothing itself.

use std::path::Path;

fn main() {
    // Cargo takes a path that is missing for one that always changes, so then the folder around it is watched.
    let watched = if Path::new("web/dist").exists() { "web/dist" } else { "web" };
    println!("cargo::rerun-if-changed={watched}");
}
