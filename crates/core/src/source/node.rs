//! The document with the line of each part, free of the parser's types.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The value of a key and the line of the key, counted from 1.
pub(super) struct Member {
    pub(super) line: u32,
    pub(super) value: Node,
}

/// The entries of a table in the order of the source.
pub(super) type Members = Vec<(String, Member)>;

/// A value.
pub(super) enum Node {
    String(String),
    /// `None` beyond 64 bits.
    Integer(Option<i64>),
    Boolean(bool),
    /// A date, a time or both, as written.
    Date(String),
    /// The items with their lines.
    Array(Vec<(u32, Node)>),
    /// The line of its key, and its entries.
    Table(u32, Members),
    /// What no key takes; the text completes "must be …, not".
    Other(&'static str),
}

/// An error of syntax: its line and what is wrong.
pub(super) struct SyntaxError {
    pub(super) line: Option<u32>,
    pub(super) message: String,
}

impl Node {
    /// What the value is, for "must be …, not …".
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "a boolean",
            Self::Date(_) => "a date",
            Self::Array(_) => "an array",
            Self::Table(..) => "a table",
            Self::Other(name) => name,
        }
    }
}

/// Reads the text.
///
/// # Errors
/// Every error of syntax.
pub(super) fn document(text: &str) -> Result<Members, Vec<SyntaxError>> {
    let lines = Lines::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let error = |error: &toml::de::Error| SyntaxError {
        line: error.span().map(|span| lines.of(span.start)),
        message: error.message().to_owned(),
    };
    if errors.is_empty() {
        Ok(entries(document.get_ref(), &lines))
    } else {
        Err(errors.iter().map(error).collect())
    }
}

/// Offsets at which lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(
            std::iter::once(0)
                .chain(breaks.map(|(index, _)| index + 1))
                .collect(),
        )
    }

    fn of(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }
}

fn entries(table: &DeTable<'_>, lines: &Lines) -> Members {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let line = lines.of(key.span().start);
        (
            key.get_ref().to_string(),
            Member {
                line,
                value: node(value, line, lines),
            },
        )
    };
    entries.into_iter().map(entry).collect()
}

fn node(value: &Spanned<DeValue<'_>>, line: u32, lines: &Lines) -> Node {
    match value.get_ref() {
        DeValue::String(text) => Node::String(text.to_string()),
        DeValue::Integer(integer) => {
            Node::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
        }
        DeValue::Boolean(boolean) => Node::Boolean(*boolean),
        DeValue::Datetime(date) => Node::Date(date.to_string()),
        DeValue::Float(_) => Node::Other("a float"),
        DeValue::Array(items) => {
            let item = |item: &Spanned<DeValue<'_>>| {
                let line = lines.of(item.span().start);
                (line, node(item, line, lines))
            };
            Node::Array(items.iter().map(item).collect())
        }
        DeValue::Table(table) => Node::Table(line, entries(table, lines)),
    }
}
