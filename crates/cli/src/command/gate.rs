//! `bailee gate`: the gate as a tool of its own, for files that are not stored yet, or not in Bailee.

use std::path::Path;

use bailee_core::gate::Rule;
use bailee_core::policy::Policy;
use serde_json::{Value, json};

use self::report::Report;
use self::search::Search;
use crate::cli::Gate;
use crate::error::{CliError, Exit};
use crate::printer::Printer;

mod find;
mod input;
mod json;
mod pointer;
mod record;
mod report;
mod sarif;
mod search;
mod text;

pub(crate) fn run(args: &Gate, printer: &mut Printer) -> Result<Exit, CliError> {
    if args.rules {
        list_rules(printer);
        return Ok(Exit::Fine);
    }
    let policy = args.policy.as_deref().map(read_policy).transpose()?;
    let mut search = Search::new(rules_off(args, policy.as_ref()), policy);
    let mut report = Report::new(printer, args.format);
    for path in &args.files {
        if let Err(error) = input::search(path, args.ndjson, &mut search, &mut report) {
            report.tell(search.take(), 0);
            report.miss(&error);
        }
    }
    Ok(report.finish())
}

/// The rules that are left out, by the command line and by the policy: what a policy leaves out, the app may store.
fn rules_off(args: &Gate, policy: Option<&Policy>) -> Vec<Rule> {
    let of_policy = policy.map(|policy| policy.gate.off.as_slice());
    [args.off.as_slice(), of_policy.unwrap_or_default()].concat()
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
