//! `bailee statement`: the statement of a site, from the app that runs on the local platform.

use bailee_core::clause::{Clause, Verdict};
use bailee_core::statement::Statement;
use serde_json::{Value, json};

use crate::cli::{Format, Statement as Arguments};
use crate::error::{CliError, Exit};
use crate::printer::{Printer, Tone};

pub(crate) fn run(args: &Arguments, printer: &mut Printer) -> Result<Exit, CliError> {
    let answer = ask(args)?;
    let statement: Statement =
        serde_json::from_value(answer.clone()).map_err(CliError::NoStatement)?;
    let format = if printer.json {
        Format::Json
    } else {
        args.format
    };
    match format {
        Format::Json => printer.value(&answer),
        Format::Markdown => printer.line(statement.to_markdown().trim_end()),
        Format::Html => printer.line(statement.to_html().trim_end()),
        Format::Text => text(&statement, printer),
    }
    let failing = statement
        .clauses
        .iter()
        .any(|clause| clause.verdict == Verdict::Failing);
    Ok(if failing { Exit::Problem } else { Exit::Fine })
}

/// Calls the app's function `statement` as an administrator of the site.
fn ask(args: &Arguments) -> Result<Value, CliError> {
    let url = args.url.trim_end_matches('/');
    let request = json!({"user": "admin", "function": "statement", "payload": {}});
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let unreachable = |source| CliError::Unreachable {
        url: url.to_owned(),
        source: Box::new(source),
    };
    let body: Value = agent
        .post(format!("{url}/_local/sites/{}/invoke", args.site))
        .send_json(&request)
        .map_err(unreachable)?
        .body_mut()
        .read_json()
        .map_err(unreachable)?;
    if let Some(answer) = body.get("ok") {
        return Ok(answer.clone());
    }
    let text = |name| {
        body.pointer(name)
            .and_then(Value::as_str)
            .unwrap_or("no reason given")
    };
    Err(CliError::Refused {
        code: text("/error/code").to_owned(),
        message: text("/error/message").to_owned(),
    })
}

fn text(statement: &Statement, printer: &mut Printer) {
    for clause in &statement.clauses {
        let (tone, word) = verdict(clause);
        let word = printer.tone(tone, &format!("{word:<8}"));
        printer.line(&format!("{word} {:<4} {}", clause.id, clause.text));
        if let Some(evidence) = &clause.evidence {
            let line = printer.tone(Tone::Quiet, &evidence.text);
            printer.line(&format!("              {line}"));
        }
    }
    let counts = counts(statement, printer);
    printer.line(&counts);
}

/// The number of clauses with each verdict, the last line of the text form.
fn counts(statement: &Statement, printer: &Printer) -> String {
    let count = |verdict| {
        statement
            .clauses
            .iter()
            .filter(|clause| clause.verdict == verdict)
            .count()
    };
    let failing = count(Verdict::Failing);
    let summary = format!(
        "{} proven, {failing} failing, {} stale, {} stated",
        count(Verdict::Proven),
        count(Verdict::Stale),
        count(Verdict::Stated),
    );
    printer.tone(if failing > 0 { Tone::Bad } else { Tone::Good }, &summary)
}

fn verdict(clause: &Clause) -> (Tone, &'static str) {
    match clause.verdict {
        Verdict::Proven => (Tone::Good, "proven"),
        Verdict::Failing => (Tone::Bad, "failing"),
        Verdict::Stale => (Tone::Doubt, "stale"),
        Verdict::Stated => (Tone::Quiet, "stated"),
    }
}
