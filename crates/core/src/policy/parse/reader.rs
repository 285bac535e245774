//! Walks a TOML document and collects every problem instead of stopping at the first.
//!
//! A getter that fails notes the problem and returns an empty value; what the emptiness would cause later is
//! suppressed, so each mistake is reported once.

use std::collections::BTreeMap;

use super::node::{self, Entries, Entry, Node};
use crate::policy::{PolicyErrors, Problem};

/// The problems so far and the line of every key.
pub(super) struct Reader {
    problems: Vec<Problem>,
    places: BTreeMap<String, u32>,
}

/// A table whose keys are taken one after another; what is left at the end is unknown.
pub(super) struct Table {
    path: String,
    line: u32,
    entries: BTreeMap<String, Entry>,
    known: Vec<String>,
}

impl Table {
    /// Whether the table has this key and it was not taken yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
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
        // Whatever else a field declares depends on its type.
        let cause = |problem: &Problem| {
            problem
                .key
                .strip_suffix(".type")
                .unwrap_or(&problem.key)
                .to_owned()
        };
        let shape: Vec<String> = self.problems.iter().map(cause).collect();
        let caused = |key: &str| shape.iter().any(|parent| is_within(key, parent));
        for problem in later.iter().filter(|problem| !caused(&problem.key)) {
            let line = problem.line.or_else(|| self.place(&problem.key));
            self.problems.push(Problem {
                line,
                ..problem.clone()
            });
        }
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

    fn open(&mut self, path: String, line: u32, entries: Entries) -> Table {
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

    fn take(&mut self, table: &mut Table, key: &str) -> Option<Entry> {
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

    /// One of the given words.
    pub(super) fn word<T: Copy>(
        &mut self,
        table: &mut Table,
        key: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let line = table
            .entries
            .get(key)
            .map_or(table.line, |entry| entry.line);
        let before = self.problems.len();
        let text = self.string(table, key);
        let found = find(words, &text);
        if found.is_none() && self.problems.len() == before {
            self.problem(
                line,
                table.key(key),
                format!("{text:?} is not one of: {}", names(words)),
            );
        }
        found
    }

    /// A non-empty array of the given words.
    pub(super) fn words<T: Copy>(
        &mut self,
        table: &mut Table,
        key: &str,
        words: &[(&str, T)],
    ) -> Vec<T> {
        let line = table
            .entries
            .get(key)
            .map_or(table.line, |entry| entry.line);
        let texts: Vec<String> = self.require(table, key, "an array of strings", strings);
        for text in texts.iter().filter(|text| find(words, text).is_none()) {
            self.problem(
                line,
                table.key(key),
                format!("{text:?} is not one of: {}", names(words)),
            );
        }
        texts.iter().filter_map(|text| find(words, text)).collect()
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

    /// A table of tables that must be there, in the order of the source.
    pub(super) fn named_tables<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        read: impl Fn(&mut Self, &str, &mut Table) -> T,
    ) -> Vec<T> {
        let entries: Entries = self.require(table, key, "a table of tables", |node| match node {
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
                    values.push(read(self, &name, &mut inner));
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

fn find<T: Copy>(words: &[(&str, T)], text: &str) -> Option<T> {
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| *value)
}

fn names<T>(words: &[(&str, T)]) -> String {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    names.join(", ")
}

/// Whether `key` is `parent` or lies inside it.
fn is_within(key: &str, parent: &str) -> bool {
    key.strip_prefix(parent)
        .is_some_and(|rest| parent.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}
