//! Walks a TOML document and collects every problem instead of stopping at the first.
//!
//! A getter that fails notes the problem and returns an empty value; what the emptiness would cause later is
//! suppressed, so each mistake is reported once.

use std::collections::BTreeMap;

use super::node::{self, Member, Members, Node};
use crate::policy::{PolicyErrors, Problem};

/// The problems so far and the line of every key.
pub(super) struct Reader {
    problems: Vec<Problem>,
    places: BTreeMap<String, u32>,
    /// Tables of which not every part could be read: how many there are cannot be said.
    partial: Vec<String>,
}

/// A table whose keys are taken one after another; what is left at the end is unknown.
pub(super) struct Table {
    path: String,
    line: u32,
    entries: BTreeMap<String, Member>,
    known: Vec<String>,
}

impl Table {
    /// Whether the table has this key and it was not taken yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The line of the key, or of the table when it does not have the key.
    fn line_of(&self, key: &str) -> u32 {
        self.entries.get(key).map_or(self.line, |entry| entry.line)
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            problems: Vec::new(),
            places: BTreeMap::new(),
            partial: Vec::new(),
        }
    }

    /// The document; `None` when its syntax is broken, after noting each error.
    pub(super) fn root(&mut self, text: &str) -> Option<Table> {
        match node::document(text) {
            Ok(entries) => Some(self.open(String::new(), 1, entries)),
            Err(errors) => {
                let problem = |error: node::SyntaxError| Problem {
                    line: error.line,
                    key: String::new(),
                    message: format!("syntax: {}", error.message),
                };
                self.problems.extend(errors.into_iter().map(problem));
                None
            }
        }
    }

    /// The problems of shape and those found later, each with its line, in the order of the lines.
    pub(super) fn into_errors(mut self, later: &[Problem]) -> PolicyErrors {
        let shape: Vec<String> = self
            .problems
            .iter()
            .map(|problem| problem.key.clone())
            .collect();
        let caused = |key: &str| {
            shape.iter().any(|parent| is_within(key, parent))
                || self.partial.iter().any(|partial| partial == key)
        };
        let own: Vec<Problem> = later
            .iter()
            .filter(|problem| !caused(&problem.key))
            .map(|problem| Problem {
                line: problem.line.or_else(|| self.place(&problem.key)),
                ..problem.clone()
            })
            .collect();
        self.problems.extend(own);
        self.problems.sort_by_key(|problem| problem.line);
        PolicyErrors(self.problems)
    }

    /// The line of a key, or of the nearest table around it.
    fn place(&self, key: &str) -> Option<u32> {
        let mut key = key;
        loop {
            if let Some(line) = self.places.get(key) {
                return Some(*line);
            }
            key = key.get(..key.rfind(['.', '['])?)?;
        }
    }

    fn problem(&mut self, line: u32, key: String, message: impl Into<String>) {
        self.problems.push(Problem {
            line: Some(line),
            key,
            message: message.into(),
        });
    }

    fn open(&mut self, path: String, line: u32, entries: Members) -> Table {
        self.places.insert(path.clone(), line);
        let mut table = Table {
            path,
            line,
            entries: BTreeMap::new(),
            known: Vec::new(),
        };
        for (key, entry) in entries {
            self.places.insert(table.key(&key), entry.line);
            table.entries.insert(key, entry);
        }
        table
    }

    /// Notes every key that was not taken.
    pub(super) fn finish(&mut self, table: &mut Table) {
        for (key, entry) in std::mem::take(&mut table.entries) {
            let message = format!("unknown key; known here: {}", table.known.join(", "));
            self.problem(entry.line, table.key(&key), message);
        }
    }

    fn take(&mut self, table: &mut Table, key: &str) -> Option<Member> {
        table.known.push(key.to_owned());
        table.entries.remove(key)
    }

    /// Takes a key and converts its value; a wrong type is noted.
    fn convert<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        expected: &str,
        convert: impl FnOnce(Node) -> Result<T, Node>,
    ) -> Option<T> {
        let entry = self.take(table, key)?;
        match convert(entry.value) {
            Ok(value) => Some(value),
            Err(node) => {
                let message = format!("must be {expected}, not {}", node.describe());
                self.problem(entry.line, table.key(key), message);
                None
            }
        }
    }

    /// Takes a key that must be there.
    fn require<T: Default>(
        &mut self,
        table: &mut Table,
        key: &str,
        expected: &str,
        convert: impl FnOnce(Node) -> Result<T, Node>,
    ) -> T {
        if !table.has(key) {
            table.known.push(key.to_owned());
            self.problem(
                table.line,
                table.key(key),
                format!("is missing; it must be {expected}"),
            );
            return T::default();
        }
        self.convert(table, key, expected, convert)
            .unwrap_or_default()
    }

    /// Notes that a table, or a table of an array, could not be read, so that nothing is said of its absence.
    pub(super) fn doubt(&mut self, table: &Table) {
        let array = table
            .path
            .strip_suffix(']')
            .and_then(|path| path.rsplit_once('['));
        let key = array.map_or(table.path.as_str(), |(key, _)| key);
        self.partial.push(key.to_owned());
    }

    /// Whether not every part of the table at this key could be read.
    pub(super) fn is_partial(&self, table: &Table, key: &str) -> bool {
        self.partial.contains(&table.key(key))
    }

    /// Notes a problem of a key that was read already.
    pub(super) fn problem_at(&mut self, table: &Table, key: &str, message: &str) {
        let path = table.key(key);
        let line = self.place(&path).unwrap_or(table.line);
        self.problem(line, path, message);
    }

    /// Notes a key that must not be there, if it is.
    pub(super) fn refuse(&mut self, table: &mut Table, key: &str, message: &str) {
        if let Some(entry) = table.entries.remove(key) {
            self.problem(entry.line, table.key(key), message);
        }
    }

    /// Reads a key that may be left out, as what must be there where it is: without it the value is the default.
    pub(super) fn optional<T: Default>(
        &mut self,
        table: &mut Table,
        key: &str,
        read: impl FnOnce(&mut Self, &mut Table, &str) -> T,
    ) -> T {
        if table.has(key) {
            return read(self, table, key);
        }
        table.known.push(key.to_owned());
        T::default()
    }

    pub(super) fn string(&mut self, table: &mut Table, key: &str) -> String {
        self.require(table, key, "a string", |node| match node {
            Node::String(text) => Ok(text),
            other => Err(other),
        })
    }

    /// A whole number from 0 to 2^32 − 1.
    pub(super) fn count(&mut self, table: &mut Table, key: &str) -> u32 {
        self.require(
            table,
            key,
            "a whole number from 0 to 4294967295",
            |node| match node {
                Node::Integer(Some(number)) => {
                    u32::try_from(number).map_err(|_| Node::Other("a number outside"))
                }
                other => Err(other),
            },
        )
    }

    /// A date such as `2026-02-19`, unquoted.
    pub(super) fn date(&mut self, table: &mut Table, key: &str) -> String {
        self.require(
            table,
            key,
            "a date such as 2026-02-19, without quotes",
            |node| match node {
                Node::Date(text) => Ok(text),
                other => Err(other),
            },
        )
    }

    pub(super) fn optional_bool(&mut self, table: &mut Table, key: &str) -> bool {
        let convert = |node| match node {
            Node::Boolean(boolean) => Ok(boolean),
            other => Err(other),
        };
        self.convert(table, key, "true or false", convert)
            .unwrap_or_default()
    }

    pub(super) fn optional_integer(&mut self, table: &mut Table, key: &str) -> Option<i64> {
        self.convert(table, key, "a whole number", |node| match node {
            Node::Integer(Some(number)) => Ok(number),
            other => Err(other),
        })
    }

    pub(super) fn optional_strings(&mut self, table: &mut Table, key: &str) -> Vec<String> {
        self.convert(table, key, "an array of strings", strings)
            .unwrap_or_default()
    }

    pub(super) fn optional_map(
        &mut self,
        table: &mut Table,
        key: &str,
    ) -> BTreeMap<String, String> {
        let convert = |node| match node {
            Node::Table(_, entries) => entries
                .into_iter()
                .map(|(key, entry)| match entry.value {
                    Node::String(text) => Ok((key, text)),
                    other => Err(other),
                })
                .collect(),
            other => Err(other),
        };
        self.convert(table, key, "a table of strings", convert)
            .unwrap_or_default()
    }

    /// A text of a form of its own; another text is noted with the reason.
    pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        table: &mut Table,
        key: &str,
    ) -> Option<T> {
        let line = table.line_of(key);
        let before = self.problems.len();
        let text = self.string(table, key);
        if self.problems.len() > before {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(line, table.key(key), format!("{text:?}: {error}"));
                None
            }
        }
    }

    /// One of the words that `name` gives for `all`.
    pub(super) fn word<T: Copy>(
        &mut self,
        table: &mut Table,
        key: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let line = table.line_of(key);
        let before = self.problems.len();
        let text = self.string(table, key);
        if self.problems.len() > before {
            return None;
        }
        self.known(&text, all, name, line, &table.key(key))
    }

    /// An array of such words.
    pub(super) fn words<T: Copy>(
        &mut self,
        table: &mut Table,
        key: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Vec<T> {
        let line = table.line_of(key);
        let texts: Vec<String> = self.require(table, key, "an array of strings", strings);
        let path = table.key(key);
        texts
            .iter()
            .filter_map(|text| self.known(text, all, &name, line, &path))
            .collect()
    }

    /// The one of `all` with this name; another name is noted.
    fn known<T: Copy>(
        &mut self,
        text: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
        line: u32,
        key: &str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|word| name(*word) == text);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|word| name(*word)).collect();
            let message = format!("{text:?} is not one of: {}", names.join(", "));
            self.problem(line, key.to_owned(), message);
        }
        found
    }

    /// A table that must be there; its unknown keys are noted.
    pub(super) fn required_table<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        read: impl FnOnce(&mut Self, &mut Table) -> T,
    ) -> T {
        let before = self.problems.len();
        let (line, entries) = self.require(table, key, "a table", |node| match node {
            Node::Table(line, entries) => Ok((line, entries)),
            other => Err(other),
        });
        let absent = self.problems.len() > before;
        let mut inner = self.open(
            table.key(key),
            if absent { table.line } else { line },
            entries,
        );
        let value = read(self, &mut inner);
        if absent {
            // One problem for the table, none for what it would hold.
            self.problems.truncate(before + 1);
        }
        self.finish(&mut inner);
        value
    }

    /// An array of tables that must be there, `[]` for none.
    pub(super) fn tables<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        read: impl Fn(&mut Self, &mut Table) -> T,
    ) -> Vec<T> {
        let nodes: Vec<(u32, Node)> = self.require(
            table,
            key,
            "an array of tables ([] for none)",
            |node| match node {
                Node::Array(items) => Ok(items),
                other => Err(other),
            },
        );
        let path = table.key(key);
        let mut values = Vec::new();
        for (index, (line, node)) in nodes.into_iter().enumerate() {
            let path = format!("{path}[{index}]");
            match node {
                Node::Table(_, entries) => {
                    let mut inner = self.open(path, line, entries);
                    values.push(read(self, &mut inner));
                    self.finish(&mut inner);
                }
                other => self.problem(
                    line,
                    path,
                    format!("must be a table, not {}", other.describe()),
                ),
            }
        }
        values
    }

    /// A table of tables that must be there, in the order of the source, without those that `read` cannot make sense of.
    pub(super) fn named_tables<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        read: impl Fn(&mut Self, &str, &mut Table) -> Option<T>,
    ) -> Vec<T> {
        let entries: Members = self.require(table, key, "a table of tables", |node| match node {
            Node::Table(_, entries) => Ok(entries),
            other => Err(other),
        });
        let path = table.key(key);
        let mut values = Vec::new();
        for (name, entry) in entries {
            let path = format!("{path}.{name}");
            match entry.value {
                Node::Table(_, entries) => {
                    let mut inner = self.open(path, entry.line, entries);
                    match read(self, &name, &mut inner) {
                        Some(value) => values.push(value),
                        None => self.partial.push(table.key(key)),
                    }
                    self.finish(&mut inner);
                }
                other => self.problem(
                    entry.line,
                    path,
                    format!("must be a table, not {}", other.describe()),
                ),
            }
        }
        values
    }
}

fn strings(node: Node) -> Result<Vec<String>, Node> {
    let Node::Array(items) = node else {
        return Err(node);
    };
    items
        .into_iter()
        .map(|(_, item)| match item {
            Node::String(text) => Ok(text),
            _ => Err(Node::Other("an array with something else")),
        })
        .collect()
}

/// Whether `key` is `parent` or lies inside it.
fn is_within(key: &str, parent: &str) -> bool {
    key.strip_prefix(parent)
        .is_some_and(|rest| parent.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}
