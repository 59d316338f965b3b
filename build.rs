//! Lists the page's files for `src/http/graphiql/built.rs`, which embeds them. Builds nothing: `web/dist` may be missing.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("web/dist");
    let page = dist.join("index.html");
    let is_built = page.exists();
    // Cargo takes a path that is missing for one that always changes, so then the folder around it is watched.
    println!("cargo::rerun-if-changed={}", if is_built { "web/dist" } else { "web" });

    let mut code = String::new();
    if is_built {
        writeln!(code, "const PAGE: Option<&[u8]> = Some(include_bytes!({page:?}));")?;
        writeln!(code, "const ASSETS: &[(&str, &[u8])] = &[")?;
        for asset in fs::read_dir(dist.join("assets"))? {
            let asset = asset?;
            writeln!(code, "    ({:?}, include_bytes!({:?})),", asset.file_name(), asset.path())?;
        }
        writeln!(code, "];")?;
    } else {
        code.push_str("const PAGE: Option<&[u8]> = None;\nconst ASSETS: &[(&str, &[u8])] = &[];\n");
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("web.rs"), code)?;
    Ok(())
}
