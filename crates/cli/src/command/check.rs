//! `bailee check`: every problem of a policy, with line and key, and what of the manifest it does not declare; and the compiled
//! form of one that has none.

use std::fs;

use bailee_core::policy::Policy;
use serde_json::json;

use crate::cli::Check;
use crate::error::{CliError, Exit};
use crate::manifest;
use crate::printer::{Printer, Tone};

pub(crate) fn run(args: &Check, printer: &mut Printer) -> Result<Exit, CliError> {
    let path = args.policy.display().to_string();
    let text = fs::read_to_string(&args.policy).map_err(|source| CliError::Read {
        path: path.clone(),
        source,
    })?;
    let beside = manifest::read(args.manifest.as_deref(), &args.policy)?;
    match Policy::parse_with(&text, beside) {
        Ok(policy) => {
            if let Some(file) = &args.write {
                fs::write(file, policy.to_json()).map_err(|source| CliError::Write {
                    path: file.display().to_string(),
                    source,
                })?;
            }
            let undeclared: Vec<&str> = policy.undeclared().collect();
            if printer.json {
                printer.value(&json!({
                    "ok": true,
                    "policy": path,
                    "problems": [],
                    "beside": &policy.beside,
                    "undeclared": undeclared,
                }));
            } else {
                let sign = printer.tone(Tone::Good, "ok");
                let fields: usize = policy.kinds.iter().map(|kind| kind.fields.len()).sum();
                printer.line(&format!(
                    "{sign}: {path} is valid: {}, {}, {}",
                    count(policy.kinds.len(), "kind"),
                    count(fields, "field"),
                    count(policy.clauses.len(), "clause"),
                ));
                about_manifest(&policy, printer);
            }
            Ok(Exit::Fine)
        }
        Err(errors) => {
            if printer.json {
                let problems: Vec<_> = errors.0.iter().map(|problem| {
                    json!({"line": problem.line, "key": problem.key, "message": problem.message})
                }).collect();
                printer.value(&json!({"ok": false, "policy": path, "problems": problems}));
            } else {
                for problem in &errors.0 {
                    let line = problem
                        .line
                        .map(|line| format!(":{line}"))
                        .unwrap_or_default();
                    let key = match problem.key.as_str() {
                        "" => String::new(),
                        key => format!("{key}: "),
                    };
                    let place = printer.tone(Tone::Quiet, &format!("{path}{line}:"));
                    printer.line(&format!("{place} {key}{}", problem.message));
                }
                let sign = printer.tone(Tone::Bad, "failed");
                printer.line(&format!(
                    "{sign}: {path} has {}",
                    count(errors.0.len(), "problem")
                ));
            }
            Ok(Exit::Problem)
        }
    }
}

/// Says what of the manifest keeps clauses from being proven, if anything does.
fn about_manifest(policy: &Policy, printer: &mut Printer) {
    let mut note = |text: &str| {
        let sign = printer.tone(Tone::Quiet, "note");
        printer.line(&format!("{sign}: {text}"));
    };
    let Some(beside) = &policy.beside else {
        return note(&format!(
            "there is no {} beside it, so the statement can prove nothing; name the manifest with --manifest",
            manifest::FILE
        ));
    };
    for name in policy.undeclared() {
        note(&format!(
            "the function {name} of the manifest is undeclared: say in a [[functions]] table who may call it and what it touches"
        ));
    }
    if !policy.beside().is_empty() {
        note(&format!(
            "the app has {} and {} beside Bailee's: clauses that they could break are at best incomplete",
            count(beside.functions.len(), "function"),
            count(beside.stores.len(), "store"),
        ));
    }
}

fn count(number: usize, what: &str) -> String {
    super::count(u64::try_from(number).unwrap_or(u64::MAX), what)
}
