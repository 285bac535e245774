//! Output: text or JSON, coloured on a terminal only.

use std::error::Error;
use std::io::{IsTerminal, Write};

use serde::Serialize;
use serde_json::json;

use crate::error::CliError;

/// Colours of the text output, by meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tone {
    /// As it should be.
    Good,
    /// Wrong.
    Bad,
    /// Worth a look.
    Doubt,
    /// Secondary.
    Quiet,
}

/// Writes results to standard output, errors and progress to standard error.
#[derive(Debug)]
pub(crate) struct Printer {
    /// Whether results are JSON.
    pub(crate) json: bool,
    colour: bool,
    colour_errors: bool,
    /// Whether standard error is a terminal, where progress can be shown and wiped.
    has_terminal: bool,
    /// Whether a line of progress stands there now.
    is_progress_shown: bool,
    /// Whether nobody reads standard output any more.
    is_closed: bool,
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let has_terminal = std::io::stderr().is_terminal();
        Self {
            json,
            colour: wanted && std::io::stdout().is_terminal(),
            colour_errors: wanted && has_terminal,
            has_terminal,
            is_progress_shown: false,
            is_closed: false,
        }
    }

    /// Writes a line of text.
    pub(crate) fn line(&mut self, text: &str) {
        self.wipe_progress();
        let mut out = std::io::stdout();
        // A closed pipe (`| head`) is no error of ours, but long work can end with it.
        let written = writeln!(out, "{text}").and_then(|()| out.flush());
        self.is_closed |= written.is_err();
    }

    /// Whether nobody reads standard output any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Shows how far long work has come, on a terminal only; the next line of any kind replaces it.
    pub(crate) fn progress(&mut self, text: &str) {
        if self.has_terminal && !self.json {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{text}");
            self.is_progress_shown = true;
        }
    }

    fn wipe_progress(&mut self) {
        if self.is_progress_shown {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
            self.is_progress_shown = false;
        }
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn value(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.line(&text),
            Err(error) => self.note(&format!("cannot be written as JSON: {error}")),
        }
    }

    /// Writes a line of progress to standard error.
    pub(crate) fn note(&mut self, text: &str) {
        self.wipe_progress();
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Returns `text` in the colour of `tone` where standard output shows colours.
    pub(crate) fn tone(&self, tone: Tone, text: &str) -> String {
        paint(self.colour, tone, text)
    }

    /// Returns `text` in the colour of `tone` where standard error shows colours.
    pub(crate) fn tone_note(&self, tone: Tone, text: &str) -> String {
        paint(self.colour_errors, tone, text)
    }

    /// Writes an error with its causes and, where known, what to do about it.
    pub(crate) fn error(&mut self, error: &CliError) {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            message = format!("{message}: {next}");
            cause = next.source();
        }
        if self.json {
            let body =
                json!({"error": {"code": error.code(), "message": message, "hint": error.hint()}});
            self.note(&body.to_string());
            return;
        }
        let label = paint(self.colour_errors, Tone::Bad, "error");
        self.note(&format!("{label}: {message}"));
        if let Some(hint) = error.hint() {
            self.note(&format!("       {hint}"));
        }
    }
}

fn paint(colour: bool, tone: Tone, text: &str) -> String {
    let code = match tone {
        Tone::Good => 32,
        Tone::Bad => 31,
        Tone::Doubt => 33,
        Tone::Quiet => 2,
    };
    if colour {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
