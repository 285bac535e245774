//! The invariants of ARCHITECTURE.md as checks over the tree: each is a sentence, a function, and a test with a
//! seeded violation that it must catch.

mod circle;
mod import;
mod javascript;
mod layer;
mod literal;
mod place;
mod rust;
mod script;
mod source;
mod text;
mod tree;
mod vocabulary;

use crate::count::Counts;
use crate::setup;
use crate::shell::{Failure, Repo};
use tree::Tree;

/// One invariant: the sentence that holds, and a function that returns every place where it does not.
type Check = (&'static str, fn(&Tree) -> Vec<String>);

/// Every invariant. A new one is one more line here, and a mutant in its module's tests.
const CHECKS: [Check; 24] = [
    ("a crate depends only on crates below it", layer::direction),
    (
        "core, forge and engine depend on nothing that reaches outside",
        layer::pure_dependencies,
    ),
    (
        "core, forge and engine name no clock, file, socket, environment, thread or random source",
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
    (
        "every dependency of a crate is named in its sources",
        layer::unused,
    ),
    (
        "no file imports another in a circle, the roots of crates aside",
        circle::circles,
    ),
    (
        "a word of a vocabulary is written in its table only",
        literal::second_literals,
    ),
    (
        "no program carries a path of the folder that it was compiled in",
        place::compiled_in,
    ),
    ("every Rust file starts with what it is", source::heads),
    (
        "every crate forbids unsafe code, those that wasm-bindgen binds aside",
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
        "of the shim only src/host.js imports @forge packages",
        script::forge_imports,
    ),
    (
        "only src/client.js starts a run of the module app",
        script::runs_of_the_app,
    ),
    (
        "the shim has fewer than 240 lines of code, and 110 of types",
        script::length,
    ),
    ("the shim keeps no state between invocations", script::state),
    (
        "src/host.js performs exactly the effects that bailee-forge names",
        script::effects,
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
];

/// Prints every check and what breaks it.
///
/// # Errors
/// [`Failure::Checks`] when an invariant is broken.
pub(crate) fn run(repo: &Repo) -> Result<(), Failure> {
    // TypeScript's parser is one of the npm packages.
    let tools = setup::all(repo)?;
    let tree = Tree::load(repo, tools.node)?;
    let mut counts = Counts::default();
    for (sentence, check) in CHECKS {
        let broken = check(&tree);
        if broken.is_empty() {
            counts.add(Counts::pass());
            println!("ok {sentence}");
        } else {
            counts.add(Counts::fail(sentence));
            println!("not ok {sentence}\n    {}", broken.join("\n    "));
        }
    }
    println!("\n{} passed, {} failed", counts.passed, counts.failed);
    counts.verdict()
}

#[cfg(test)]
mod tests;
