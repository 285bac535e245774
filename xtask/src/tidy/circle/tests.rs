//! Which arrows count, in every form in which one can be written.

use super::super::tests::tree;
use super::{circles, scripts};

/// The circles of a crate with these files beside an empty root that declares `a` and `b`.
fn broken(files: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![("crates/x/src/lib.rs", "//! X.\nmod a;\nmod b;\nmod c;\n")];
    all.extend(files);
    circles(&tree(&all))
}

/// Whether the text of `b.rs` is seen to import `a.rs`, which imports it by a plain `use`.
fn imports_a(text: &str) -> bool {
    let files = [
        ("crates/x/src/a.rs", "use crate::b::B;\n"),
        ("crates/x/src/b.rs", text),
    ];
    !broken(&files).is_empty()
}

#[test]
fn a_circle_is_shown_with_the_line_of_each_step() {
    let files = [
        ("crates/x/src/a.rs", "//! A.\nuse crate::b::B;\n"),
        ("crates/x/src/b.rs", "//! B.\n\nuse crate::c;\n"),
        ("crates/x/src/c.rs", "fn f() {\n    crate::a::f();\n}\n"),
    ];
    assert_eq!(
        broken(&files),
        [
            "crates/x/src/lib.rs: crates/x/src/a.rs:2 → crates/x/src/b.rs:3 → crates/x/src/c.rs:2 → crates/x/src/a.rs"
        ]
    );
}

#[test]
fn a_knot_of_many_files_is_shown_by_its_shortest_circle() {
    let files = [
        ("crates/x/src/a.rs", "use crate::b::B;\nuse crate::c::C;\n"),
        ("crates/x/src/b.rs", "use crate::c::C;\n"),
        ("crates/x/src/c.rs", "use crate::a::A;\n"),
    ];
    let found = broken(&files);
    assert_eq!(found.len(), 1);
    assert!(
        found.first().unwrap().ends_with("crates/x/src/a.rs:2 → crates/x/src/c.rs:1 → crates/x/src/a.rs (the shortest circle of 3 files)"),
        "{found:?}"
    );
}

#[test]
fn every_form_of_an_import_counts() {
    for text in [
        "use crate::a;\n",
        "use crate::a::A;\n",
        "use super::a::A as Other;\n",
        "use crate::{c::C, a::{self, A}};\n",
        "use crate::{c::{C, D}, a::*};\n",
        "use self::inner::X;\nmod inner { use super::super::a::A; pub struct X; }\n",
        "mod inner { mod deep { use super::super::super::a::A; } }\n",
        "fn f() { use crate::a::A; }\n",
        "fn f() { crate::a::f() }\n",
        "fn f() -> crate::a::A { todo() }\n",
        "struct S(pub crate::a::A);\n",
        "struct S(pub(crate) Vec<super::a::A>);\n",
        "fn f() { print!(\"{}\", crate::a::NAME) }\n",
        "macro_rules! m { () => { $crate::a::f() } }\n",
        "impl From<crate::a::A> for u8 {}\n",
        "#[cfg(unix)]\nuse crate::a::A;\n",
        "#[cfg(test)]\nuse crate::c::{C, D};\nuse crate::a::A;\n",
        "#[cfg(test)]\nmod tests;\nuse crate::a::A;\n",
        "#[cfg(test)]\n#[expect(dead_code)]\nfn f() -> u8 { 1 }\nuse crate::a::A;\n",
        "pub use crate::a::A;\nfn f(a: A) {}\n",
        "pub(crate) use crate::a::A as Other;\nfn f(a: Other) {}\n",
    ] {
        assert!(imports_a(text), "not seen: {text}");
    }
}

#[test]
fn what_is_no_import_does_not_count() {
    for text in [
        "// use crate::a::A;\n/* crate::a::f() */\n",
        "/// See [`crate::a::A`].\nfn f() {}\n",
        "fn f() { print(\"crate::a::f()\") }\n",
        "fn f() { print(r#\"use crate::a::A;\"#) }\n",
        "#[cfg(test)]\nmod tests { use crate::a::A; }\n",
        "#[cfg(test)]\nuse crate::a::A;\n",
        "#[cfg(test)]\n/// For tests.\npub(crate) fn f() -> crate::a::A { crate::a::A }\n",
        "#[cfg(all(test, unix))]\nmod tests { use crate::a::A; }\n",
        "pub use crate::a::A;\n",
        "pub(crate) use crate::a::{A, B as Other};\nfn f() { x.Other() }\n",
        "use ::a::A;\n",
        "use std::a::A;\n",
        "fn f<'a>() -> impl Iterator<Item = u8> + use<'a> { a() }\n",
        "fn f() { Self::a::<u8>() }\n",
    ] {
        assert!(!imports_a(text), "wrongly seen: {text}");
    }
}

#[test]
fn a_parent_and_its_child_are_a_circle_when_both_use_the_other() {
    let parent = |text| ("crates/x/src/a.rs", text);
    let child = |text| ("crates/x/src/a/kind.rs", text);
    let uses_parent = child("use super::A;\n");
    assert_eq!(
        broken(&[parent("mod kind;\nfn f() { kind::f() }\n"), uses_parent]).len(),
        1
    );
    assert_eq!(
        broken(&[parent("mod kind;\nuse kind::Kind;\n"), uses_parent]).len(),
        1
    );
    assert_eq!(
        broken(&[
            parent("mod kind;\npub use kind::Kind;\nfn f(kind: Kind) {}\n"),
            uses_parent
        ])
        .len(),
        1
    );
    let only_passed = parent("pub mod kind;\npub use kind::Kind;\npub struct A;\n");
    assert_eq!(broken(&[only_passed, uses_parent]), [""; 0]);
    let uses_nothing = parent("mod kind;\nuse kind::Kind;\n");
    assert_eq!(broken(&[uses_nothing, child("struct Kind;\n")]), [""; 0]);
}

#[test]
fn a_name_that_is_passed_on_leads_to_where_it_comes_from() {
    // `b` asks the parent for what the parent passes on from `b`'s sibling, which imports `b`.
    let files = [
        (
            "crates/x/src/a.rs",
            "mod one;\nmod two;\npub use one::One;\n",
        ),
        ("crates/x/src/a/one.rs", "use super::two::Two;\n"),
        ("crates/x/src/a/two.rs", "use super::One;\n"),
    ];
    assert_eq!(broken(&files).len(), 1);
    // The same through the root of the crate.
    let files = [
        ("crates/x/src/lib.rs", "mod a;\nmod b;\npub use a::A;\n"),
        ("crates/x/src/a.rs", "use crate::b::B;\n"),
        ("crates/x/src/b.rs", "use crate::A;\n"),
    ];
    assert_eq!(circles(&tree(&files)).len(), 1);
    // Two that pass on each other come to an end.
    let files = [
        ("crates/x/src/lib.rs", "mod a;\nmod b;\n"),
        ("crates/x/src/a.rs", "pub use crate::b::X;\nfn f(x: X) {}\n"),
        ("crates/x/src/b.rs", "pub use crate::a::X;\nfn f(x: X) {}\n"),
    ];
    assert_eq!(circles(&tree(&files)), [""; 0]);
}

#[test]
fn an_imported_module_leads_to_the_files_inside_it() {
    let files = [
        ("crates/x/src/a.rs", "pub mod deep;\n"),
        ("crates/x/src/a/deep.rs", "use crate::b::B;\n"),
        (
            "crates/x/src/b.rs",
            "use crate::a;\nfn f() { a::deep::f() }\n",
        ),
    ];
    assert_eq!(broken(&files).len(), 1);
}

#[test]
fn the_root_of_a_crate_and_another_crate_are_in_no_circle() {
    let files = [
        (
            "crates/x/src/main.rs",
            "mod a;\nfn main() { a::f(HELP) }\nconst HELP: u8 = 1;\n",
        ),
        (
            "crates/x/src/a.rs",
            "use crate::HELP;\nuse super::HELP as H;\n",
        ),
        ("crates/y/src/lib.rs", "mod a;\nuse a::A;\n"),
        ("crates/y/src/a.rs", "use x::a::A;\n"),
    ];
    assert_eq!(circles(&tree(&files)), [""; 0]);
}

#[test]
fn modules_are_found_where_rust_looks_for_them() {
    let files = [
        ("crates/x/tests/one.rs", "mod common;\n"),
        ("crates/x/tests/common/mod.rs", "mod a;\nmod b;\n"),
        ("crates/x/tests/common/a.rs", "use super::b::B;\n"),
        ("crates/x/tests/common/b.rs", "use super::a::A;\n"),
        ("crates/y/src/lib.rs", "mod out { mod a; mod b; }\n"),
        ("crates/y/src/out/a.rs", "use super::b::B;\n"),
        ("crates/y/src/out/b.rs", "use crate::out::a::A;\n"),
    ];
    let found = circles(&tree(&files));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn scripts_import_what_their_specifiers_name() {
    let tree = tree(&[
        (
            "static/a/app.jsx",
            "import { x } from './part/x.jsx';\nimport p from 'preact';\n",
        ),
        (
            "static/a/part/x.jsx",
            "import { y } from '../y.js';\nimport './x.css';\n",
        ),
        ("static/a/y.js", "const app = () => import('./app.jsx');\n"),
    ]);
    let graph = scripts(&tree).unwrap();
    let count: usize = graph.values().map(std::collections::BTreeMap::len).sum();
    assert_eq!(count, 3);
    assert_eq!(
        circles(&tree),
        [
            "JavaScript: static/a/app.jsx:1 → static/a/part/x.jsx:1 → static/a/y.js:1 → static/a/app.jsx"
        ]
    );
}
