//! No program carries a path of the folder that it was compiled in.
//!
//! Cargo does not compile again when a checkout is copied together with its `target`, and takes a file outside a package by
//! its absolute path. So a path that is compiled in leads from the copy to the original, and an included file outside the
//! package is the original's, or an old one. What lies inside the package is tracked by its place in it.

use super::rust::{is, text};
use super::tree::{File, Tree};
use proc_macro2::TokenTree;

/// Beginnings of variables that say the same in every folder.
const EVERYWHERE: [&str; 1] = ["CARGO_PKG_"];
/// What a build script has written; only to be included, because Cargo tracks included files.
const BUILT: &str = "OUT_DIR";

/// Every path that is compiled in, and every included file that lies outside its package.
pub(super) fn compiled_in(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("", ".rs") {
        let package = package(tree, &file.path);
        let mut search = Search {
            file,
            package,
            broken: &mut broken,
        };
        search.read(&file.tokens().into_iter().collect::<Vec<_>>(), false);
    }
    broken
}

/// Returns the folder of the package that a file belongs to, with a slash behind it.
fn package<'a>(tree: &Tree, path: &'a str) -> &'a str {
    let ends = path.rmatch_indices('/').map(|(index, _)| index + 1);
    let mut folders = ends.filter_map(|end| path.get(..end));
    let is_package = |folder: &&str| {
        let manifest = format!("{folder}Cargo.toml");
        tree.files.iter().any(|file| file.path == manifest)
    };
    folders.find(is_package).unwrap_or_default()
}

struct Search<'a> {
    file: &'a File,
    package: &'a str,
    broken: &'a mut Vec<String>,
}

impl Search<'_> {
    fn read(&mut self, tokens: &[TokenTree], included: bool) {
        for (index, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                let name = index.checked_sub(2).and_then(|before| tokens.get(before));
                let bang = index.checked_sub(1).and_then(|before| tokens.get(before));
                let called = bang.filter(|bang| is(bang, '!')).and(name);
                let name = called.map(ToString::to_string).unwrap_or_default();
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let first = match inner.first() {
                    Some(TokenTree::Literal(literal)) => literal.to_string(),
                    _ => String::new(),
                };
                let first = text(&first).unwrap_or_default();
                let include = name.starts_with("include");
                let wrong = match name.as_str() {
                    "env" | "option_env" => {
                        let fine = EVERYWHERE.iter().any(|start| first.starts_with(start));
                        !(fine || included && first == BUILT)
                    }
                    _ => include && !first.is_empty() && !self.is_inside(first),
                };
                if wrong {
                    let line = group.span_open().start().line;
                    let place = format!("{}:{line}: {name}!(\"{first}\")", self.file.path);
                    self.broken.push(place);
                }
                self.read(&inner, included || include);
            }
        }
    }

    /// Whether a path beside this file lies in its package.
    fn is_inside(&self, relative: &str) -> bool {
        let inside = self
            .file
            .path
            .strip_prefix(self.package)
            .unwrap_or_default();
        let mut depth = inside.matches('/').count();
        for part in relative.split('/') {
            match part {
                "." => {}
                ".." if depth == 0 => return false,
                ".." => depth -= 1,
                _ => depth += 1,
            }
        }
        !relative.starts_with('/')
    }
}

#[cfg(test)]
mod tests {
    use super::compiled_in;
    use crate::tidy::tests::tree;

    fn broken(text: &str) -> Vec<String> {
        compiled_in(&tree(&[
            ("Cargo.toml", "[workspace]\n"),
            ("crates/x/Cargo.toml", "[package]\n"),
            ("crates/x/src/deep/a.rs", text),
        ]))
    }

    #[test]
    fn paths_of_the_folder_of_compilation_are_found() {
        for text in [
            "//! A.\nlet a = env!(\"CARGO_MANIFEST_DIR\");\n",
            "//! A.\nlet a = Path::new(option_env!(\"CARGO_BIN_EXE_x\"));\n",
            "//! A.\nlet a = concat!(env!(\"OUT_DIR\"), \"/a\");\n",
            "//! A.\nlet a = include_str!(\"../../../../a.toml\");\n",
            "//! A.\nlet a = include_bytes!(\"/etc/a\");\n",
            "//! A.\nlet a = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a\"));\n",
            "//! A.\n#[cfg(test)] mod tests { const A: &str = include_str!(\"../../../b/a\"); }\n",
        ] {
            let found = broken(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let start = "crates/x/src/deep/a.rs:2: ";
            assert!(
                found.iter().all(|place| place.starts_with(start)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn what_says_the_same_in_every_folder_is_fine() {
        for text in [
            "let a = env!(\"CARGO_PKG_VERSION\");\n",
            "let a = std::env::var_os(\"CARGO_MANIFEST_DIR\");\n",
            "let a = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/a\"));\n",
            "let a = include_str!(\"../../a.toml\");\n",
            "let a = \"env!(\\\"OUT_DIR\\\")\"; // env!(\"OUT_DIR\")\n",
        ] {
            assert_eq!(broken(text), [""; 0], "{text}");
        }
    }
}
