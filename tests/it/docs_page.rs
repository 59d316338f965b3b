//! A page of the documentation, and what is found on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A page, by its path from the repository's root.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// A fenced block: what is said behind its fence, and what is in it.
pub struct Block<'a> {
    pub language: &'a str,
    pub text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn page(path: &str) -> Page {
    Page { text: fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}")), path: path.to_owned() }
}

/// README.md and its like, and all of docs/.
pub fn pages() -> Vec<Page> {
    let in_folder = |folder: &str| {
        let names = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut paths: Vec<_> = names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}{name}")).collect();
        paths.sort();
        paths
    };
    [in_folder(""), in_folder("docs/")].concat().iter().map(|path| page(path)).collect()
}

impl Page {
    /// The lines outside fenced blocks.
    pub fn prose(&self) -> Vec<&str> {
        let mut fenced = false;
        let mut lines = Vec::new();
        for line in self.text.lines() {
            match line.starts_with("```") {
                true => fenced = !fenced,
                false if !fenced => lines.push(line),
                false => {}
            }
        }
        lines
    }

    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if let Some(language) = line.strip_prefix("```") {
                let text = lines.by_ref().take_while(|line| !line.starts_with("```")).collect::<Vec<_>>().join("\n");
                blocks.push(Block { language, text });
            }
        }
        blocks
    }

    pub fn blocks_in(&self, language: &str) -> Vec<String> {
        self.blocks().into_iter().filter(|block| block.language == language).map(|block| block.text).collect()
    }

    /// What links point at, such as `#here` or `docs/apps.md#pages`; other sites are left out.
    pub fn links(&self) -> Vec<&str> {
        let targets = self.prose().into_iter().flat_map(|line| line.split("](").skip(1));
        let targets = targets.map(|rest| rest.split(')').next().unwrap_or_default());
        targets.filter(|target| !target.starts_with("https://") && !target.starts_with("http://")).collect()
    }

    /// The anchors of its headings.
    pub fn anchors(&self) -> BTreeSet<String> {
        let headings = self.prose().into_iter().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
        let plain = |heading: &str| {
            let kept = heading.to_lowercase().replace(' ', "-");
            kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
        };
        headings.map(plain).collect()
    }

    /// What stands between single backticks.
    pub fn names(&self) -> Vec<&str> {
        self.prose().into_iter().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
    }

    /// The rows of its tables as cells, without the rows that stand above a rule.
    pub fn rows(&self) -> Vec<Vec<&str>> {
        let rows = self.prose().into_iter().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
        rows.map(|row| row.split(" | ").collect()).collect()
    }

    /// The part below a heading, as a page.
    pub fn section(&self, heading: &str) -> Self {
        let (_, rest) = self.text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("{} has no {heading}", self.path));
        let level = heading.split(' ').next().unwrap_or_default();
        let text = rest.split(&format!("\n{level} ")).next().unwrap_or_default();
        let text = text.split("\n## ").next().unwrap_or_default().to_owned();
        Self { path: self.path.clone(), text }
    }
}
