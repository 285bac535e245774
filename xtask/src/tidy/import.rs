//! What a Rust file imports from other files of its crate, read from its tokens.
//!
//! A path counts wherever it stands: in a `use`, in code, in a macro's arguments.
//! `mod x;` is no import, and a `pub use` is one only of what the file itself uses; what stands under `#[cfg(test)]` is left
//! out.

use super::rust::{attribute, is, is_for_tests, item};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// A path as it is written, with the line on which it begins.
pub(super) type Path = (usize, Vec<String>);

/// What stands in a file, or in a module inside a file.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The modules from the file's own to this one, which is the last; empty for the file's own.
    pub(super) inner: Vec<String>,
    /// Modules that are declared here and lie in files of their own.
    pub(super) modules: BTreeSet<String>,
    /// Names that are passed on by a `pub use`, with what they stand for.
    pub(super) passed: Vec<(String, Path)>,
    /// Names that a `use` brings in, with what they stand for; a glob's name is `*`.
    pub(super) uses: Vec<(String, Path)>,
    /// Paths in code, of at least two names.
    pub(super) paths: Vec<Path>,
    /// Single names in code, with the line of the first place.
    pub(super) words: BTreeMap<String, usize>,
}

/// Returns the scopes of a file, its own first.
pub(super) fn scopes(tokens: TokenStream) -> Vec<Scope> {
    let mut scopes = vec![Scope::default()];
    read(&tokens.into_iter().collect::<Vec<_>>(), 0, &mut scopes);
    scopes
}

/// Reads tokens into the scope of this number.
fn read(tokens: &[TokenTree], scope: usize, scopes: &mut Vec<Scope>) {
    let mut at = 0;
    // Whether the tokens before are `pub` or `pub(…)`.
    let mut public = false;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        let was_public = std::mem::take(&mut public);
        at += 1;
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                at += attribute(rest);
                if is_for_tests(rest) {
                    at += item(tokens.get(at..).unwrap_or_default());
                }
            }
            TokenTree::Ident(word) if word == "pub" => {
                let restricted =
                    matches!(rest.first(), Some(TokenTree::Group(group)) if is_visibility(group));
                at += usize::from(restricted);
                public = true;
            }
            // `impl Trait + use<'a>` is no import.
            TokenTree::Ident(word)
                if word == "use" && !rest.first().is_some_and(|next| is(next, '<')) =>
            {
                let end = rest
                    .iter()
                    .position(|token| is(token, ';'))
                    .unwrap_or(rest.len());
                let mut found = Vec::new();
                names(rest.get(..end).unwrap_or_default(), &[], &mut found);
                add_use(found, word.span().start().line, was_public, scope, scopes);
                at += end;
            }
            TokenTree::Ident(word) if word == "mod" => at += module(rest, scope, scopes),
            TokenTree::Ident(word) => {
                let before = at.checked_sub(2).and_then(|index| tokens.get(index));
                at += path(word, before, rest, scope, scopes);
            }
            TokenTree::Group(group) => {
                read(
                    &group.stream().into_iter().collect::<Vec<_>>(),
                    scope,
                    scopes,
                );
            }
            _ => {}
        }
    }
}

/// Reads what follows `mod`, and returns how many tokens that were.
fn module(rest: &[TokenTree], scope: usize, scopes: &mut Vec<Scope>) -> usize {
    let Some(TokenTree::Ident(name)) = rest.first() else {
        return 0;
    };
    let Some(here) = scopes.get_mut(scope) else {
        return 0;
    };
    match rest.get(1) {
        Some(TokenTree::Group(group)) => {
            let mut inner = here.inner.clone();
            inner.push(name.to_string());
            scopes.push(Scope {
                inner,
                ..Scope::default()
            });
            let last = scopes.len() - 1;
            read(
                &group.stream().into_iter().collect::<Vec<_>>(),
                last,
                scopes,
            );
        }
        _ => {
            here.modules.insert(name.to_string());
        }
    }
    2
}

/// Reads a path of code that begins with `first`, and returns how many tokens follow it.
fn path(
    first: &Ident,
    before: Option<&TokenTree>,
    rest: &[TokenTree],
    scope: usize,
    scopes: &mut [Scope],
) -> usize {
    let (mut names, mut length) = (vec![text(first)], 0);
    while let [one, two, TokenTree::Ident(name), ..] = rest.get(length..).unwrap_or_default() {
        if !(is(one, ':') && is(two, ':')) {
            break;
        }
        names.push(text(name));
        length += 3;
    }
    let line = first.span().start().line;
    // After a dot it is a field or method, after a colon the rest of a path that began with a type: neither names a module.
    let is_start = !before.is_some_and(|token| is(token, '.') || is_double_colon(token, first));
    if let Some(here) = scopes.get_mut(scope).filter(|_| is_start) {
        match names.as_slice() {
            [word] => {
                here.words.entry(word.clone()).or_insert(line);
            }
            [word, ..] => {
                here.words.entry(word.clone()).or_insert(line);
                here.paths.push((line, names));
            }
            [] => {}
        }
    }
    length
}

/// Whether `before` is the second colon of a `::` that touches the name, as in `<T>::name` or `::name`.
fn is_double_colon(before: &TokenTree, name: &Ident) -> bool {
    // A single colon, as in `name: Type`, has a blank behind it in formatted code; `:` of a field without one is not
    // formatted, and then the name is a type in the prelude or in scope, seen at its `use`.
    is(before, ':') && before.span().end() == name.span().start()
}

/// Adds what one `use` names.
fn add_use(
    found: Vec<(Vec<String>, String)>,
    line: usize,
    public: bool,
    scope: usize,
    scopes: &mut [Scope],
) {
    let Some(here) = scopes.get_mut(scope) else {
        return;
    };
    for (path, name) in found {
        if public {
            here.passed.push((name, (line, path)));
        } else {
            here.uses.push((name, (line, path)));
        }
    }
}

/// Reads a tree of a `use`: each path with the name that it gets; a glob's name is `*`.
fn names(tokens: &[TokenTree], before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    for branch in tokens.split(|token| is(token, ',')) {
        let (mut path, mut name) = (before.to_vec(), None);
        let mut rest = branch.iter();
        while let Some(token) = rest.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    name = rest.next().map(ToString::to_string);
                }
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(text(word)),
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    names(&inner, &path, found);
                    path.clear();
                }
                TokenTree::Punct(punct) if punct.as_char() == '*' => name = Some("*".to_owned()),
                _ => {}
            }
        }
        if let Some(last) = path.last() {
            let name = name.unwrap_or_else(|| last.clone());
            found.push((path, name));
        }
    }
}

/// Whether a group behind `pub` restricts it: `(crate)`, `(super)`, `(in …)`; a tuple's first field is none.
fn is_visibility(group: &proc_macro2::Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Parenthesis
        && matches!(first, Some(TokenTree::Ident(word)) if ["crate", "super", "self", "in"].contains(&word.to_string().as_str()))
}

/// Returns a name without the mark of a raw identifier.
fn text(word: &Ident) -> String {
    let text = word.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}
