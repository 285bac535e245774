//! What is told of the search: a line for each find as it is found, or all of them in one object at the end.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::find::{Find, OUTSIDE, Place, TOLD, visible};
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
    /// The keys of no kind, where they are told at the end.
    outside: Vec<Place>,
    /// How many keys of no kind there are.
    strange: u64,
    /// How many of them the input has that is being read, and how it is called.
    strange_here: (u64, String),
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
            outside: Vec::new(),
            strange: 0,
            strange_here: (0, String::new()),
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
        for place in found.outside {
            self.tell_outside(place);
        }
        self.show_progress(bytes);
        !self.printer.is_closed()
    }

    /// Tells that a key is of no kind: that is no find, and what lies there was searched.
    fn tell_outside(&mut self, place: Place) {
        self.strange = self.strange.saturating_add(1);
        if self.format == GateFormat::Text {
            let count = self.strange_here.0.saturating_add(1);
            if count <= TOLD {
                let note = self.printer.tone_note(Tone::Doubt, "outside the policy");
                let place = place.line();
                self.printer.note(&format!("{note}: {place}: {OUTSIDE}"));
            }
            self.strange_here = (count, place.path);
        } else {
            self.outside.push(place);
        }
    }

    /// Tells of the input that was read what was not told while it was.
    pub(super) fn end_input(&mut self) {
        let (count, path) = std::mem::take(&mut self.strange_here);
        if count > TOLD {
            let more = count - TOLD;
            let note = self.printer.tone_note(Tone::Doubt, "outside the policy");
            let path = visible(&path);
            let are = if more == 1 { "key is" } else { "keys are" };
            self.printer
                .note(&format!("{note}: {path}: {more} more {are} of no kind"));
        }
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
            GateFormat::Sarif => {
                let log = sarif::write(&self.finds, &self.outside, &self.unread);
                self.printer.value(&log);
            }
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
            "outside": self.outside,
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
        if self.strange > 0 {
            text.push_str(&format!(
                "; {} outside the policy",
                count(self.strange, "key")
            ));
        }
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
