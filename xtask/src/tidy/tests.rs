//! Each invariant on the tree itself, and on the smallest tree that breaks it.

use super::tree::{File, Tree};
use super::{CHECKS, literal};
use crate::node;
use crate::shell::Repo;
use serde_json::json;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Node, and the checkout with TypeScript's parser.
static PARSER: LazyLock<(PathBuf, PathBuf)> = LazyLock::new(|| {
    let repo = Repo::find().unwrap();
    (node::find(&repo).unwrap(), repo.path(""))
});

/// A tree of these files.
pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
    let files = files.iter().map(|(path, text)| File::new(path, *text));
    Tree::new(files.collect(), json!({}), PARSER.clone())
}

fn with_dependency(from: &str, to: &str) -> Tree {
    let metadata =
        json!({"packages": [{"name": from, "dependencies": [{"name": to, "kind": null}]}]});
    Tree::new(Vec::new(), metadata, PARSER.clone())
}

/// A tree for each invariant that breaks it, in the order of `CHECKS`.
fn mutants() -> Vec<Tree> {
    let effect = "    \"get\": Get {} -> (), host, once;\n    \"set\": Set {} -> (), host, once;\n";
    vec![
        with_dependency("bailee-core", "bailee-engine"),
        with_dependency("bailee-engine", "getrandom"),
        tree(&[(
            "crates/core/src/a.rs",
            "//! A.\nuse std::time::SystemTime;\n",
        )]),
        tree(&[(
            "crates/sim/src/a.rs",
            "//! A.\nuse wasm_bindgen::JsValue;\n",
        )]),
        tree(&[
            ("Cargo.toml", "[workspace.dependencies]\n\nserde = \"1\"\n"),
            ("crates/core/Cargo.toml", "[dependencies]\nserde = \"1\"\n"),
        ]),
        tree(&[
            (
                "crates/core/Cargo.toml",
                "[package]\n\n[dependencies]\nserde-json.workspace = true\nserde.workspace = true\n",
            ),
            ("crates/core/src/a.rs", "//! A.\nuse serde_json::Value;\n"),
        ]),
        tree(&[
            ("crates/core/src/lib.rs", "//! Core.\nmod a;\nmod b;\n"),
            ("crates/core/src/a.rs", "//! A.\nuse crate::b;\n"),
            ("crates/core/src/b.rs", "//! B.\nuse super::a;\n"),
        ]),
        literal::tests::mutant(),
        tree(&[(
            "crates/sim/src/a.rs",
            "//! A.\nconst ROOT: &str = env!(\"CARGO_MANIFEST_DIR\");\n",
        )]),
        tree(&[("crates/core/src/a.rs", "use std::fmt;\n")]),
        tree(&[("crates/core/src/lib.rs", "//! Core.\npub mod a;\n")]),
        tree(&[(
            "crates/engine/src/a.rs",
            "//! A.\nstatic LAST: Mutex<String> = Mutex::new(String::new());\n",
        )]),
        tree(&[("crates/engine/src/a.rs", &"//! A.\n".repeat(501))]),
        tree(&[("crates/engine/src/a.rs", "//! A.\n#[ignore = \"later\"]\n")]),
        tree(&[("src/run.js", "import { kvs } from '@forge/kvs';\n")]),
        tree(&[("src/handlers.js", "run(policy, \"app\", payload);\n")]),
        tree(&[("src/run.js", &"line\n".repeat(240))]),
        tree(&[("src/run.js", "const seen = new Map();\n")]),
        tree(&[
            ("crates/forge/src/effect.rs", effect),
            ("src/host.js", "\nconst effects = {\n  get: () => 1,\n};\n"),
        ]),
        tree(&[(
            "package.json",
            r#"{"dependencies":{"a":"^1.0.0"},"devDependencies":{}}"#,
        )]),
        tree(&[("package-lock.json", "{\n  \"resolved\": \"x\"\n}\n")]),
        tree(&[("a.md", concat!("See /wo", "rk/main.\n"))]),
        tree(&[("a.md", "Blank. \n")]),
        tree(&[("a.md", "This is one sentence. This is another.\n")]),
    ]
}

#[test]
fn every_invariant_holds_in_this_repository() {
    let tree = Tree::load(&Repo::find().unwrap(), PARSER.0.clone()).unwrap();
    assert!(tree.files.len() > 50, "the tree was not read");
    let broken: Vec<_> = CHECKS
        .iter()
        .flat_map(|(sentence, check)| {
            check(&tree)
                .into_iter()
                .map(move |place| format!("{sentence}: {place}"))
        })
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_invariant_has_a_mutant_that_it_catches() {
    let mutants = mutants();
    assert_eq!(mutants.len(), CHECKS.len());
    for ((sentence, check), mutant) in CHECKS.iter().zip(&mutants) {
        assert!(!check(mutant).is_empty(), "not caught: {sentence}");
    }
}

#[test]
fn a_constant_of_the_shim_that_can_hold_something_is_state_and_a_function_or_a_text_is_none() {
    let state = |line: &str| super::script::state(&tree(&[("src/run.js", line)])).len();
    for held in [
        "let a;\n",
        "const a = {};\n",
        "export const a = [];\n",
        "const a = make();\n",
        "const a =\n  new Map();\n",
        "globalThis.a = 1;\n",
    ] {
        assert_eq!(state(held), 1, "{held}");
    }
    for none in [
        "const a = 1;\n",
        "const f = a => g(a);\n",
        "export const f = (a, b) =>\n",
        "  const a = {};\n",
    ] {
        assert_eq!(state(none), 0, "{none}");
    }
}

#[test]
fn tests_comments_and_abbreviations_are_no_violations() {
    let fine = tree(&[
        (
            "crates/core/src/a.rs",
            "//! A.\n// not std::fs\n#[cfg(test)]\nmod tests {\nuse std::fs; }\n",
        ),
        ("crates/core/src/a/tests.rs", "//! T.\nuse std::env;\n"),
        (
            "a.md",
            "One sentence, e.g. This one, of v1.2. And `a.b` too\n",
        ),
    ]);
    assert_eq!(super::layer::pure_sources(&fine), Vec::<String>::new());
    assert_eq!(super::text::sentences(&fine), Vec::<String>::new());
}
