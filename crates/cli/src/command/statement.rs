//! `bailee statement`: the statement of a site, from the app that runs on the local platform.

use bailee_core::clause::Verdict;
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
    Ok(outcome(&statement))
}

/// What is incomplete was not found to be kept, so it is no more fine than what is failing.
fn outcome(statement: &Statement) -> Exit {
    let is_open = |verdict: Verdict| matches!(verdict, Verdict::Failing | Verdict::Incomplete);
    if statement
        .clauses
        .iter()
        .any(|clause| is_open(clause.verdict))
    {
        Exit::Problem
    } else {
        Exit::Fine
    }
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
        let word = format!("{:<10}", clause.verdict.as_str());
        let word = printer.tone(tone(clause.verdict), &word);
        printer.line(&format!("{word} {:<4} {}", clause.id, clause.text));
        if let Some(evidence) = &clause.evidence {
            let line = printer.tone(Tone::Quiet, &evidence.text);
            printer.line(&format!("                {line}"));
        }
    }
    let worst = [Verdict::Failing, Verdict::Incomplete, Verdict::Proven]
        .into_iter()
        .find(|verdict| statement.count(*verdict) > 0)
        .unwrap_or(Verdict::Stated);
    let summary = printer.tone(tone(worst), &statement.summary());
    printer.line(&summary);
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Proven => Tone::Good,
        Verdict::Failing => Tone::Bad,
        Verdict::Incomplete => Tone::Doubt,
        Verdict::Stated => Tone::Quiet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_statement_without_failing_and_incomplete_clauses_is_fine() {
        for (verdict, exit) in [
            ("proven", Exit::Fine),
            ("stated", Exit::Fine),
            ("failing", Exit::Problem),
            ("incomplete", Exit::Problem),
        ] {
            let statement: Statement = serde_json::from_value(json!({
                "vendor": "Vendor", "app": "App", "generated": "2026-11-21T18:00:00.000Z",
                "clauses": [
                    { "id": "A3", "text": "Kept.", "owner": "app", "verdict": "proven" },
                    { "id": "A4", "text": "Known.", "owner": "app", "verdict": verdict },
                ],
            }))
            .unwrap();
            assert_eq!(outcome(&statement), exit, "{verdict}");
        }
    }
}
