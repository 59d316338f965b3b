//! Which module uses which, below one folder of sources: read from `use` declarations and from paths in the code.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;

/// The names that lead to a module from the folder; the folder itself has none.
type Path = Vec<String>;

/// For each module those that it uses, each with the first place that does.
pub type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// The modules below one folder of `src/`.
pub struct Modules {
    files: BTreeMap<Path, File>,
}

struct File {
    place: String,
    /// What is used, with its line.
    uses: Vec<(usize, Path)>,
    /// Names that are handed on, and what they stand for.
    exports: BTreeMap<String, Path>,
}

impl Modules {
    pub fn read(folder: &str, sources: &[Source]) -> Self {
        let path = |source: &Source| -> Path {
            let path = source.path.strip_prefix("src/").unwrap().strip_prefix(folder).unwrap().trim_end_matches(".rs");
            path.split('/').filter(|name| !name.is_empty() && *name != "mod").map(ToOwned::to_owned).collect()
        };
        let all: BTreeSet<Path> = sources.iter().map(path).collect();
        Self { files: sources.iter().map(|source| (path(source), File::read(source, &path(source), folder, &all))).collect() }
    }

    /// File by file. What a folder's `mod.rs` hands on counts as used from where it stands.
    pub fn files(&self) -> Graph {
        self.graph(|from, to| Some((from.join("::"), to.join("::"))))
    }

    /// For each folder, part by part: its files and the folders in it.
    pub fn rooms(&self) -> Vec<Graph> {
        let folders: BTreeSet<&[String]> = self.files.keys().filter_map(|path| Some(path.split_last()?.1)).collect();
        let rooms = folders.into_iter().map(|folder| {
            let part = |path: &[String]| Some(path.strip_prefix(folder)?.first()?.clone());
            self.graph(|from, to| Some((part(from)?, part(to)?)))
        });
        rooms.collect()
    }

    fn graph(&self, names: impl Fn(&[String], &[String]) -> Option<(String, String)>) -> Graph {
        let mut graph = Graph::new();
        for (from, file) in &self.files {
            for (line, used) in &file.uses {
                if let Some((one, other)) = names(from, &self.home(used)).filter(|(one, other)| one != other) {
                    graph.entry(one).or_default().entry(other).or_insert_with(|| format!("{}:{line}", file.place));
                }
            }
        }
        graph
    }

    /// The module where the thing at a path's end stands, whoever hands it on.
    fn home(&self, path: &[String]) -> Path {
        let depth = (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth])).unwrap();
        let handed_on = path.get(depth).and_then(|name| self.files[&path[..depth]].exports.get(name));
        handed_on.map_or_else(|| path[..depth].to_vec(), |target| self.home(target))
    }
}

impl File {
    fn read(source: &Source, own: &[String], folder: &str, all: &BTreeSet<Path>) -> Self {
        let tokens = tokens(source);
        let mut file = Self { place: source.path.clone(), uses: Vec::new(), exports: BTreeMap::new() };
        let mut at = 0;
        while let Some((line, token)) = tokens.get(at) {
            let before = at.checked_sub(1).map(|before| tokens[before].1.as_str());
            let (mut paths, mut end) = (Vec::new(), at + 1);
            if token == "use" {
                end = tree(&tokens, at + 1, &[], &mut paths);
            } else if is_name(token) && before != Some("::") {
                end = tree(&tokens, at, &[], &mut paths);
                // A name alone may be a variable's.
                paths.retain(|path| path.len() > 1);
            }
            for path in paths.into_iter().filter_map(|path| absolute(&path, own, folder, all)) {
                match path.last() {
                    Some(name) if token == "use" && matches!(before, Some("pub" | ")")) => drop(file.exports.insert(name.clone(), path)),
                    _ => file.uses.push((*line, path)),
                }
            }
            at = end;
        }
        file
    }
}

/// A path from the folder; none where it leads elsewhere.
fn absolute(path: &[String], own: &[String], folder: &str, all: &BTreeSet<Path>) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    let (base, rest) = match first.as_str() {
        "crate" => (&own[..0], rest.strip_prefix(&[folder.to_owned()])?),
        "self" => (own, rest),
        "super" => {
            let ups = path.iter().take_while(|name| *name == "super").count();
            (&own[..own.len().checked_sub(ups)?], &path[ups..])
        }
        name => (own, all.contains(&[own, &[name.to_owned()]].concat()).then_some(path)?),
    };
    Some([base, rest].concat())
}

/// Reads a path that may end in a tree, `a::{b, c::d}`, and tells where it ends. A new name for a thing is passed over.
fn tree(tokens: &[(usize, String)], mut at: usize, before: &[String], found: &mut Vec<Path>) -> usize {
    let mut path = before.to_vec();
    while let Some((_, token)) = tokens.get(at) {
        match token.as_str() {
            "{" => {
                while tokens[at].1 != "}" {
                    at = tree(tokens, at + 1, &path, found);
                }
                return at + 1;
            }
            "as" => at += 1,
            // The module itself, or all that is in it.
            "self" | "*" if !path.is_empty() => found.push(path.clone()),
            token if is_name(token) => path.push(token.to_owned()),
            _ => break,
        }
        at += 1;
        match tokens.get(at).map(|(_, token)| token.as_str()) {
            Some("::") => at += 1,
            Some("as") => {}
            _ => break,
        }
    }
    if path.len() > before.len() {
        found.push(path);
    }
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The tokens of a file up to its unit tests, with their lines; comments and texts are left out.
fn tokens(source: &Source) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    for (number, line) in source.code().take_while(|(_, line)| line.trim() != "#[cfg(test)]") {
        let code: String = line.replace("'\"'", "").split('"').step_by(2).collect();
        let code = code.split("//").next().unwrap();
        let mut rest = code.trim();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                first if first.is_ascii_alphanumeric() || first == '_' => {
                    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                ':' if rest.starts_with("::") => 2,
                first => first.len_utf8(),
            };
            tokens.push((number, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Modules that use one another in a circle, as a line to be read; none where there is no circle.
pub fn circle(graph: &Graph) -> Option<String> {
    let mut done = BTreeSet::new();
    graph.keys().find_map(|name| walk(graph, name, &mut Vec::new(), &mut done))
}

fn walk<'a>(graph: &'a Graph, name: &'a str, trail: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>) -> Option<String> {
    if let Some(begin) = trail.iter().position(|passed| *passed == name) {
        let round: Vec<_> = trail[begin..].iter().chain([&name]).collect();
        let steps = round.windows(2).map(|step| format!("{} → {} ({})", step[0], step[1], graph[*step[0]][*step[1]]));
        return Some(steps.collect::<Vec<_>>().join(", "));
    }
    if !done.insert(name) {
        return None;
    }
    trail.push(name);
    let found = graph.get(name).and_then(|used| used.keys().find_map(|next| walk(graph, next, trail, done)));
    trail.pop();
    found
}
