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
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            json,
            colour: wanted && std::io::stdout().is_terminal(),
            colour_errors: wanted && std::io::stderr().is_terminal(),
        }
    }

    /// Writes a line of text.
    pub(crate) fn line(&mut self, text: &str) {
        // A closed pipe (`| head`) is no error of ours.
        let _ = writeln!(std::io::stdout(), "{text}");
        let _ = std::io::stdout().flush();
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
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Returns `text` in the colour of `tone` where standard output shows colours.
    pub(crate) fn tone(&self, tone: Tone, text: &str) -> String {
        paint(self.colour, tone, text)
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
