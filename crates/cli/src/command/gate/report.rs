//! What is told of the search: a line for each find as it is found, or all of them in one object at the end.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::find::Find;
use super::sarif;
use super::search::Found;
use crate::cli::GateFormat;
use crate::command::count;
use crate::error::{CliError, Exit};
use crate::printer::{Printer, Tone};

/// Work that takes no longer shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a line of progress stands at least.
const STEP: Duration = Duration::from_millis(200);

/// What is told, and what it comes to.
#[derive(Debug)]
pub(super) struct Report<'p> {
    printer: &'p mut Printer,
    format: GateFormat,
    /// The finds, where they are told at the end.
    finds: Vec<Find>,
    found: u64,
    files: u64,
    values: u64,
    bytes: u64,
    /// What could not be read, for the object at the end.
    unread: Vec<String>,
    begun: Instant,
    shown: Instant,
}

impl<'p> Report<'p> {
    pub(super) fn new(printer: &'p mut Printer, format: GateFormat) -> Self {
        let format = match format {
            GateFormat::Text if printer.json => GateFormat::Json,
            format => format,
        };
        let now = Instant::now();
        Self {
            printer,
            format,
            finds: Vec::new(),
            found: 0,
            files: 0,
            values: 0,
            bytes: 0,
            unread: Vec::new(),
            begun: now,
            shown: now,
        }
    }

    /// Tells what was found, with what was read so far of the input; whether anybody still listens.
    pub(super) fn tell(&mut self, found: Found, bytes: u64) -> bool {
        self.values = self.values.saturating_add(found.values);
        for find in found.finds {
            self.found = self.found.saturating_add(1);
            if self.format == GateFormat::Text {
                let place = self
                    .printer
                    .tone(Tone::Quiet, &format!("{}:", find.place.line()));
                let rule = self.printer.tone(Tone::Bad, find.rule.code());
                self.printer
                    .line(&format!("{place} {rule}: {}", find.message));
            } else {
                self.finds.push(find);
            }
        }
        self.show_progress(bytes);
        !self.printer.is_closed()
    }

    /// Counts an input that was read.
    pub(super) fn count_file(&mut self, bytes: u64) {
        self.files = self.files.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Tells that something could not be read. The search goes on.
    pub(super) fn miss(&mut self, error: &CliError) {
        self.printer.error(error);
        self.unread.push(error.to_string());
    }

    /// Tells the rest, and what it all comes to.
    pub(super) fn finish(self) -> Exit {
        let exit = if !self.unread.is_empty() {
            Exit::Environment
        } else if self.found > 0 {
            Exit::Problem
        } else {
            Exit::Fine
        };
        match self.format {
            GateFormat::Text => {}
            GateFormat::Json => self.printer.value(&self.to_json(exit)),
            GateFormat::Sarif => self.printer.value(&sarif::write(&self.finds, &self.unread)),
        }
        if !self.printer.json {
            let summary = self.summary(exit);
            self.printer.note(&summary);
        }
        exit
    }

    fn to_json(&self, exit: Exit) -> Value {
        json!({
            "ok": exit == Exit::Fine,
            "findings": self.finds,
            "files": self.files,
            "values": self.values,
            "bytes": self.bytes,
            "unread": self.unread.len(),
        })
    }

    fn summary(&self, exit: Exit) -> String {
        let (tone, sign) = match exit {
            Exit::Fine => (Tone::Good, "ok"),
            _ => (Tone::Bad, "failed"),
        };
        let sign = self.printer.tone_note(tone, sign);
        let found = match self.found {
            0 => "nothing found".to_owned(),
            found => count(found, "finding"),
        };
        let read = [
            count(self.files, "file"),
            count(self.values, "value"),
            count(self.bytes, "byte"),
        ];
        let mut text = format!("{sign}: {found} in {}", read.join(", "));
        if !self.unread.is_empty() {
            let number = u64::try_from(self.unread.len()).unwrap_or(u64::MAX);
            text.push_str(&format!("; {} in reading", count(number, "error")));
        }
        text
    }

    /// Shows on a terminal how far long work has come, this much of the input included.
    pub(super) fn show_progress(&mut self, bytes: u64) {
        let now = Instant::now();
        let is_long = now.duration_since(self.begun) > PATIENCE;
        if !is_long || now.duration_since(self.shown) < STEP {
            return;
        }
        self.shown = now;
        let megabytes = self.bytes.saturating_add(bytes) / 1_000_000;
        let found = count(self.found, "finding");
        self.printer
            .progress(&format!("{megabytes} MB read, {found}"));
    }
}
