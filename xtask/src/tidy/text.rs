//! Every text file: no place of a machine, no stray blanks, one sentence on a line of Markdown.

use super::tree::{File, Tree};

/// Fixtures and generated files keep the form that they came in.
fn is_ours(file: &&File) -> bool {
    let generated = ["package-lock.json", "Cargo.lock"].contains(&file.path.as_str());
    let given = file.path.contains("/fixtures/")
        || file.path.contains("/golden/")
        || file.path.starts_with("tests/cli/")
        || file.path.contains("/compile-fail/");
    !generated && !given
}

pub(super) fn places(tree: &Tree) -> Vec<String> {
    // Written in two halves, so that this file does not contain them.
    let unwanted = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/tmp/", "plan"),
        concat!("registry.", "npmjs"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
    ];
    let mut broken = Vec::new();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(place) = unwanted.iter().find(|place| line.contains(*place)) {
                broken.push(format!("{}:{}: {place}", file.path, index + 1));
            }
        }
    }
    broken
}

pub(super) fn blanks(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.files.iter().filter(is_ours) {
        for (index, line) in file.text.lines().enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                broken.push(format!("{}:{}", file.path, index + 1));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            broken.push(format!("{}: the last line has no end", file.path));
        }
    }
    broken
}

pub(super) fn sentences(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.under("", ".md").filter(is_ours) {
        let mut fenced = false;
        for (index, line) in file.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            } else if !fenced && !line.starts_with(['|', '#']) && has_two_sentences(line) {
                broken.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    broken
}

/// Whether a word of at least three lower-case letters ends a sentence and another sentence begins.
fn has_two_sentences(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(2).any(|pair| {
        let [end, start] = pair else { return false };
        let word = end.trim_end_matches(['.', '?', '!']);
        let ended = word.len() < end.len() && !end.ends_with("..") && word.len() >= 3;
        let last = word
            .chars()
            .rev()
            .take(3)
            .all(|c| c.is_ascii_lowercase() || c == '`' || c == ')');
        ended && last && start.starts_with(|c: char| c.is_ascii_uppercase())
    })
}
