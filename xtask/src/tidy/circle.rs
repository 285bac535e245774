//! No file imports another in a circle: whoever reads a file can read what it rests on first.
//!
//! The root of a crate does not count: it is where the files are put together.

use super::import::{self, Scope};
use super::tree::Tree;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many `pub use` a name is followed through, so that two that pass on each other come to an end.
const PASSES: usize = 16;

/// Which file imports which others, with the line of the first import of each.
type Graph = BTreeMap<String, BTreeMap<String, usize>>;

/// A module path from the root of its crate.
type Module = Vec<String>;

/// One crate: every module with the file and the scope that it lies in.
struct Unit {
    root: String,
    modules: BTreeMap<Module, (String, Scope)>,
}

/// Every circle, the shortest of each knot.
pub(super) fn circles(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    let roots = tree.files.iter().filter(|file| is_root(&file.path));
    for root in roots {
        let unit = Unit::read(tree, &root.path);
        broken.extend(
            knots(&unit.graph())
                .iter()
                .map(|knot| describe(&root.path, knot)),
        );
    }
    match scripts(tree) {
        Ok(graph) => broken.extend(
            knots(&graph)
                .iter()
                .map(|knot| describe("JavaScript", knot)),
        ),
        Err(message) => broken.push(message),
    }
    broken
}

/// Whether a file is the root of a crate, by Cargo's conventions.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.rsplit('/').collect();
    match parts.as_slice() {
        ["lib.rs" | "main.rs", "src", ..] | ["build.rs", ..] => true,
        [file, "tests" | "examples" | "benches", ..] => file.ends_with(".rs"),
        ["main.rs", _, "tests" | "examples" | "benches", ..] => true,
        _ => false,
    }
}

impl Unit {
    /// Reads the file of the root and those of its modules.
    fn read(tree: &Tree, root: &str) -> Self {
        let mut unit = Self {
            root: root.to_owned(),
            modules: BTreeMap::new(),
        };
        let mut waiting = vec![(root.to_owned(), Module::new())];
        while let Some((path, module)) = waiting.pop() {
            let Some(file) = tree.files.iter().find(|file| file.path == path) else {
                continue;
            };
            for scope in import::scopes(file.tokens()) {
                let here: Module = module.iter().chain(&scope.inner).cloned().collect();
                for name in &scope.modules {
                    let folder = [vec![folder(&path, root)], scope.inner.clone()]
                        .concat()
                        .join("/");
                    let candidates = [
                        format!("{folder}/{name}.rs"),
                        format!("{folder}/{name}/mod.rs"),
                    ];
                    let child = [here.clone(), vec![name.clone()]].concat();
                    waiting.extend(candidates.map(|file| (file, child.clone())));
                }
                unit.modules.insert(here, (path.clone(), scope));
            }
        }
        unit
    }

    /// Returns which file of this crate imports which.
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        for (module, (file, scope)) in &self.modules {
            let used = scope.uses.iter().map(|(_, path)| path.clone());
            // What is passed on is imported when the file itself names it.
            let passed = scope.passed.iter().filter_map(|(name, (_, path))| {
                let line = scope.words.get(name)?;
                Some((*line, path.clone()))
            });
            let paths = scope.paths.iter().cloned();
            for (line, path) in used.chain(passed).chain(paths) {
                let Some(target) = self.file(module, &path, PASSES) else {
                    continue;
                };
                if target != *file && target != self.root && *file != self.root {
                    let first = graph
                        .entry(file.clone())
                        .or_default()
                        .entry(target)
                        .or_insert(line);
                    *first = line.min(*first);
                }
            }
        }
        graph
    }

    /// Returns the file that a path written in `module` leads to, `None` when it leads out of the crate.
    fn file(&self, module: &[String], path: &[String], passes: usize) -> Option<String> {
        let passes = passes.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let mut at: Module = match first.as_str() {
            "crate" => Module::new(),
            "self" => module.to_vec(),
            "super" => {
                let mut outer = module.to_vec();
                outer.pop();
                while let Some(("super", more)) =
                    rest.split_first().map(|(name, more)| (name.as_str(), more))
                {
                    outer.pop();
                    rest = more;
                }
                outer
            }
            name => {
                let child = [module, std::slice::from_ref(first)].concat();
                if self.modules.contains_key(&child) {
                    child
                } else {
                    // A name that a `use` of this module brought in.
                    let (_, scope) = self.modules.get(module)?;
                    let (_, (_, start)) = scope.uses.iter().find(|(used, (_, start))| {
                        used == name && start.first().map(String::as_str) != Some(name)
                    })?;
                    return self.file(module, &[start, rest].concat(), passes);
                }
            }
        };
        while let Some((name, more)) = rest.split_first() {
            let child = [at.as_slice(), std::slice::from_ref(name)].concat();
            if self.modules.contains_key(&child) {
                (at, rest) = (child, more);
                continue;
            }
            let (_, scope) = self.modules.get(&at)?;
            if let Some((_, (_, start))) = scope.passed.iter().find(|(passed, _)| passed == name) {
                let through = [start.as_slice(), more].concat();
                // What is passed on from another crate is not in this one.
                return self.file(&at, &through, passes);
            }
            break;
        }
        self.modules.get(&at).map(|(file, _)| file.clone())
    }
}

/// Returns the folder in which the modules of a file lie.
fn folder(path: &str, root: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if path == root || name == "mod.rs" {
        folder.to_owned()
    } else {
        path.trim_end_matches(".rs").to_owned()
    }
}

/// Returns which JavaScript file imports which.
fn scripts(tree: &Tree) -> Result<Graph, String> {
    let scripts = tree.scripts()?;
    let mut graph = Graph::new();
    for (path, script) in scripts {
        for (line, specifier) in &script.imports {
            let Some(target) = beside(path, specifier) else {
                continue;
            };
            if scripts.contains_key(&target) && target != *path {
                graph
                    .entry(path.clone())
                    .or_default()
                    .entry(target)
                    .or_insert(*line);
            }
        }
    }
    Ok(graph)
}

/// Returns the path that a relative specifier names, `None` for a package.
fn beside(path: &str, specifier: &str) -> Option<String> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A circle, and how many files are knotted together with it.
struct Knot {
    /// Each file with the line that imports the next; the last imports the first.
    circle: Vec<(String, usize)>,
    files: usize,
}

/// Returns the shortest circle of each set of files that reach one another.
fn knots(graph: &Graph) -> Vec<Knot> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.keys() {
        if seen.contains(start) || circle(graph, start).is_none() {
            continue;
        }
        let ahead = reached(graph, start);
        let knot: Vec<&String> = ahead
            .into_iter()
            .filter(|file| reached(graph, file).contains(start))
            .collect();
        let shortest = knot
            .iter()
            .filter_map(|file| circle(graph, file))
            .min_by_key(Vec::len);
        found.extend(shortest.map(|circle| Knot {
            circle,
            files: knot.len(),
        }));
        seen.extend(knot);
    }
    found
}

/// Returns the files that `start` imports, directly or through others.
fn reached<'a>(graph: &'a Graph, start: &str) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> = vec![start];
    while let Some(file) = waiting.pop() {
        for next in graph.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next) {
                waiting.push(next);
            }
        }
    }
    found
}

/// Returns the shortest circle through `start`.
fn circle(graph: &Graph, start: &str) -> Option<Vec<(String, usize)>> {
    // For each file the one that it was first reached from, and the line there.
    let mut from: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for (next, line) in graph.get(file).into_iter().flatten() {
            if from.contains_key(next.as_str()) {
                continue;
            }
            from.insert(next, (file, *line));
            if next == start {
                let mut circle = Vec::new();
                let mut at = start;
                while let Some((file, line)) = from.get(at) {
                    circle.push(((*file).to_owned(), *line));
                    at = file;
                    if at == start {
                        break;
                    }
                }
                circle.reverse();
                return Some(circle);
            }
            waiting.push_back(next);
        }
    }
    None
}

fn describe(unit: &str, knot: &Knot) -> String {
    let steps: Vec<String> = knot
        .circle
        .iter()
        .map(|(file, line)| format!("{file}:{line}"))
        .collect();
    let first = knot.circle.first().map_or("", |(file, _)| file);
    let more = match knot.files - knot.circle.len() {
        0 => String::new(),
        _ => format!(" (the shortest circle of {} files)", knot.files),
    };
    format!("{unit}: {} → {first}{more}", steps.join(" → "))
}

#[cfg(test)]
mod tests;
