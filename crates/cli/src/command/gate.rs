//! `bailee gate`: the gate as a tool of its own, for files that are not stored yet, or not in Bailee.

use std::path::Path;

use bailee_core::gate::Rule;
use bailee_core::policy::Policy;
use serde_json::{Value, json};

use self::report::Report;
use self::search::Search;
use crate::cli::{Gate, GateFormat};
use crate::error::{CliError, Exit};
use crate::printer::Printer;

mod find;
mod hold;
mod input;
mod json;
mod pointer;
mod record;
mod report;
mod sarif;
mod search;
mod text;

pub(crate) fn run(args: &Gate, printer: &mut Printer) -> Result<Exit, CliError> {
    printer.json |= args.format == GateFormat::Json;
    if args.rules {
        list_rules(printer);
        return Ok(Exit::Fine);
    }
    let mut off = args.off.clone();
    let mut policy = args.policy.as_deref().map(read_policy).transpose()?;
    if let Some(policy) = &mut policy {
        // What one of them leaves out is left out in records and in everything beside them.
        policy.gate.off.extend(&off);
        off.clone_from(&policy.gate.off);
    }
    let mut search = Search::new(off, policy);
    let mut report = Report::new(printer, args.format);
    for path in &args.files {
        if let Err(error) = input::search(path, args.ndjson, &mut search, &mut report) {
            report.tell(search.take(), 0);
            report.miss(&error);
        }
        report.end_input();
    }
    Ok(report.finish())
}

fn read_policy(path: &Path) -> Result<Policy, CliError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CliError::Input {
        path: shown.clone(),
        source,
    })?;
    Policy::parse(&text).map_err(|_| CliError::Policy { path: shown })
}

fn list_rules(printer: &mut Printer) {
    if printer.json {
        let rules: Vec<Value> = Rule::ALL
            .iter()
            .map(|rule| {
                json!({ "rule": rule, "subject": find::subject(*rule), "message": rule.message() })
            })
            .collect();
        printer.value(&json!({ "rules": rules }));
        return;
    }
    for rule in Rule::ALL {
        let subject = find::subject(*rule);
        printer.line(&format!(
            "{:<21} {subject:<13} {}",
            rule.code(),
            rule.message()
        ));
    }
}
