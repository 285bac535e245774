//! What the control API remembers of the past: the last invocations with their cost, and what the app printed.

use std::collections::VecDeque;

use bailee_sim::{Module, Prices, Usage};
use serde::Serialize;
use serde_json::Value as Json;

/// Invocations kept.
const INVOCATIONS: usize = 500;
/// Lines kept.
const LINES: usize = 5000;

/// One invocation that ended.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its number.
    pub id: u64,
    /// The site.
    pub site: String,
    /// The user's name, where there is one.
    pub user: Option<String>,
    /// Kind of module.
    pub module: Module,
    /// The resolver's function, or the manifest's.
    pub function: String,
    /// When it began, RFC 3339, on the platform's clock.
    pub at: String,
    /// How long it took, on this machine.
    pub millis: i64,
    /// `ok`, `threw`, `timed-out` or `killed`.
    pub outcome: &'static str,
    /// Attempt of a delivery, from 1.
    pub attempt: u32,
    /// The process that ran it.
    pub pid: Option<u32>,
    /// Platform calls by effect.
    pub effects: Json,
    /// What it cost.
    #[serde(flatten)]
    pub cost: Cost,
}

/// What something used, and what that costs before any free allowance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Invocations.
    pub invocations: u64,
    /// Platform calls.
    pub calls: u64,
    /// Read units of 10 KB.
    pub read_units: u64,
    /// Write units of 10 KB.
    pub write_units: u64,
    /// Bytes read, as billed.
    pub read_bytes: u64,
    /// Bytes written.
    pub write_bytes: u64,
    /// Configured memory × duration.
    pub gb_seconds: f64,
    /// US dollars.
    pub dollars: f64,
}

impl Cost {
    /// Returns what `usage` costs.
    #[must_use]
    pub fn of(usage: &Usage, prices: &Prices) -> Self {
        Self {
            invocations: usage.invocations,
            calls: usage.total_calls(),
            read_units: usage.read_units,
            write_units: usage.write_units,
            read_bytes: usage.read_bytes,
            write_bytes: usage.write_bytes,
            gb_seconds: usage.gb_seconds(),
            dollars: usage.dollars(prices),
        }
    }
}

/// A line that the app printed.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// When, RFC 3339, on the platform's clock.
    pub at: String,
    /// The site, or none for output outside of any invocation.
    pub site: Option<String>,
    /// Number of the invocation.
    pub invocation: Option<u64>,
    /// `info`, `warn`, `error`, …
    pub level: String,
    /// The text.
    pub text: String,
}

/// The last invocations and lines, oldest first.
#[derive(Debug, Default)]
pub struct Past {
    begun: VecDeque<(u64, String)>,
    invocations: VecDeque<Record>,
    lines: VecDeque<Line>,
}

impl Past {
    /// Notes the site of an invocation that begins: what it prints may be read after its end.
    pub fn begin(&mut self, id: u64, site: &str) {
        push(&mut self.begun, (id, site.to_owned()), LINES);
    }

    /// Returns the site of an invocation.
    #[must_use]
    pub fn site_of(&self, id: u64) -> Option<String> {
        let mut newest_first = self.begun.iter().rev();
        newest_first
            .find(|(begun, _)| *begun == id)
            .map(|(_, site)| site.clone())
    }

    /// Adds an invocation and forgets the oldest beyond the limit.
    pub fn add(&mut self, record: Record) {
        push(&mut self.invocations, record, INVOCATIONS);
    }

    /// Adds a line and forgets the oldest beyond the limit.
    pub fn print(&mut self, line: Line) {
        push(&mut self.lines, line, LINES);
    }

    /// Returns the last `limit` invocations, newest first, of one site or all.
    #[must_use]
    pub fn invocations(&self, site: Option<&str>, limit: usize) -> Vec<Record> {
        let of_site = |record: &&Record| site.is_none_or(|site| site == record.site);
        self.invocations
            .iter()
            .rev()
            .filter(of_site)
            .take(limit)
            .cloned()
            .collect()
    }

    /// Returns the last `limit` lines of a site, oldest first.
    #[must_use]
    pub fn lines(&self, site: &str, limit: usize) -> Vec<Line> {
        let of_site = |line: &&Line| line.site.as_deref() == Some(site);
        let mut lines: Vec<_> = self
            .lines
            .iter()
            .rev()
            .filter(of_site)
            .take(limit)
            .cloned()
            .collect();
        lines.reverse();
        lines
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T, most: usize) {
    if list.len() == most {
        list.pop_front();
    }
    list.push_back(item);
}
