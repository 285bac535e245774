//! The invariants of ARCHITECTURE.md as checks over the tree: each is a sentence, a function, and a test with a
//! seeded violation that it must catch.

mod layer;
mod script;
mod source;
mod text;

use crate::shell::{Failure, Repo, ask, read};
use crate::suite::Counts;

/// A file of the repository, as text.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Path from the root, with `/`.
    path: String,
    text: String,
    /// Whether the whole file is compiled for tests only.
    is_test: bool,
}

/// What the checks look at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    files: Vec<File>,
    /// `cargo metadata` of the members, without their dependencies.
    metadata: serde_json::Value,
}

/// One invariant: the sentence that holds, and a function that returns every place where it does not.
type Check = (&'static str, fn(&Tree) -> Vec<String>);

/// Every invariant. A new one is one more line here, and a mutant in its module's tests.
const CHECKS: [Check; 21] = [
    ("a crate depends only on crates below it", layer::direction),
    (
        "core, forge and engine depend on nothing that reaches outside",
        layer::pure_dependencies,
    ),
    (
        "core, forge and engine name no clock, file, socket, environment or thread",
        layer::pure_sources,
    ),
    (
        "only bailee-wasm names wasm_bindgen or js_sys",
        layer::wasm_bindgen,
    ),
    (
        "every dependency stands in the workspace manifest, with its reason, and is used",
        layer::reasons,
    ),
    ("every Rust file starts with what it is", source::heads),
    (
        "every crate forbids unsafe code, bailee-wasm aside",
        source::unsafe_code,
    ),
    ("no static can hold data of a request", source::statics),
    (
        "no Rust file is longer than 500 lines, tests 800",
        source::length,
    ),
    (
        "no test is ignored or expects a panic, and lints are expected, not allowed",
        source::attributes,
    ),
    (
        "only src/host.js imports @forge packages",
        script::forge_imports,
    ),
    ("the shim has fewer than 200 lines", script::length),
    ("the shim keeps no state between invocations", script::state),
    (
        "src/host.js performs exactly the effects that bailee-forge names",
        script::effects,
    ),
    (
        "the shim names no function of the engine, which alone knows them",
        script::functions,
    ),
    (
        "package.json pins exact versions, and has no type field",
        script::pins,
    ),
    ("the lock file names no host", script::lock),
    (
        "no file names a path of a machine or the host of a registry",
        text::places,
    ),
    (
        "no line ends in blanks, and every file ends with a line",
        text::blanks,
    ),
    ("Markdown has one sentence on a line", text::sentences),
    (
        "every key family that is written is documented",
        layer::key_families,
    ),
];

impl Tree {
    /// Reads every text file that git tracks or would track.
    ///
    /// # Errors
    /// When git or Cargo cannot be asked.
    fn load(repo: &Repo) -> Result<Self, Failure> {
        let missing = |what: &str| Failure::Missing {
            what: format!("{what} gave no answer"),
        };
        let mut git = repo.command("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let paths = ask(&mut git).ok_or_else(|| missing("git ls-files"))?;
        // A file that is not UTF-8 is a picture or a fixture, one that is gone was deleted since.
        let files = paths.lines().filter_map(|path| {
            let text = read(&repo.path(path)).ok()?;
            Some(File::new(path, text))
        });
        let mut files: Vec<File> = files.collect();
        let modules: Vec<String> = files.iter().flat_map(File::test_modules).collect();
        for file in &mut files {
            file.is_test |= modules.contains(&file.path);
        }
        let mut cargo = repo.cargo();
        cargo.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        let metadata = ask(&mut cargo).and_then(|text| serde_json::from_str(&text).ok());
        Ok(Self {
            files,
            metadata: metadata.ok_or_else(|| missing("cargo metadata"))?,
        })
    }

    /// Returns the files whose path starts with `folder` and ends with `ending`.
    fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder) && file.path.ends_with(ending))
    }

    /// Returns the text of a file, empty when there is none.
    fn text(&self, path: &str) -> &str {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map_or("", |file| &file.text)
    }
}

impl File {
    fn new(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            text: text.into(),
            is_test: path.ends_with("tests.rs") || path.contains("/tests/"),
        }
    }

    /// Returns the lines before the file's tests, with their numbers from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        let all: Vec<&str> = self.text.lines().collect();
        let tests = all
            .windows(2)
            .position(|pair| pair == ["#[cfg(test)]", "mod tests {"]);
        let end = if self.is_test {
            0
        } else {
            tests.unwrap_or(all.len())
        };
        lines.take(end)
    }

    /// Returns the paths of the modules that this file declares for tests only.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let folder = match stem.rsplit_once('/') {
            Some((folder, "lib" | "main" | "mod")) => folder,
            _ => stem,
        };
        let lines: Vec<&str> = self.text.lines().collect();
        let declared = lines.windows(2).filter_map(|pair| {
            let [attribute, declaration] = pair else {
                return None;
            };
            let name = declaration.split("mod ").nth(1)?.strip_suffix(';')?;
            (*attribute == "#[cfg(test)]").then(|| format!("{folder}/{name}.rs"))
        });
        declared.collect()
    }
}

/// Prints every check and what breaks it.
///
/// # Errors
/// [`Failure::Checks`] when an invariant is broken.
pub(crate) fn run(repo: &Repo) -> Result<(), Failure> {
    let tree = Tree::load(repo)?;
    let mut counts = Counts::default();
    for (sentence, check) in CHECKS {
        let broken = check(&tree);
        if broken.is_empty() {
            counts.passed += 1;
            println!("ok {sentence}");
        } else {
            counts.failed += 1;
            println!("not ok {sentence}\n    {}", broken.join("\n    "));
        }
    }
    println!("\n{} passed, {} failed", counts.passed, counts.failed);
    counts.verdict()
}

#[cfg(test)]
mod tests;
