//! Measures the detectors of the gate: recall by class, false refusals, speed.
//!
//! `cargo xtask bench gate` runs it. Cases come from a seed, harmless values from the packages that are installed.
//!
//! - `--seed N`: other cases.
//! - `--misses CLASS`: prints some cases of a class or group that are missed, or refused though harmless.
//! - `--cases FILE`: judges the lines of a file instead: `{"label", "group", "class", "name", "parts"}`.
//! - `--write FILE`: writes all cases in that form, for peers and the artefact, and measures nothing.
//! - `--beside FILE`: adds a column with what a peer found; may be given several times.

mod address;
mod case;
mod clock;
mod dice;
mod hostile;
mod jira;
mod judge;
mod key;
mod line;
mod mail;
mod make;
mod named;
mod notation;
mod option;
mod person;
mod real;
mod report;
mod speed;
mod template;
mod token;

use case::{Case, HARMLESS};
use judge::Judge;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::path::PathBuf;

type Failure = Box<dyn std::error::Error>;

const SEED: u64 = 20_261_126;
/// As many cases as `--misses` prints.
const SHOWN: usize = 40;

#[derive(Debug, Default)]
struct Options {
    seed: Option<u64>,
    misses: Option<String>,
    cases: Option<PathBuf>,
    write: Option<PathBuf>,
    beside: Vec<PathBuf>,
}

impl Options {
    fn read() -> Result<Self, Failure> {
        let mut options = Self::default();
        option::read(|option, value| {
            match option {
                "--seed" => options.seed = Some(value.parse()?),
                "--misses" => options.misses = Some(value),
                "--cases" => options.cases = Some(value.into()),
                "--write" => options.write = Some(value.into()),
                "--beside" => options.beside.push(value.into()),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

fn main() -> Result<(), Failure> {
    let options = Options::read()?;
    let seed = options.seed.unwrap_or(SEED);
    let cases = match &options.cases {
        Some(path) => read_cases(&std::fs::read_to_string(path)?)?,
        None => make_cases(seed),
    };
    if let Some(path) = &options.write {
        return write_cases(&cases, path);
    }
    let gate = Judge::gate(&cases);
    if let Some(class) = &options.misses {
        show_misses(&cases, &gate, class);
        return Ok(());
    }
    let mut judges = vec![gate];
    for path in &options.beside {
        judges.push(Judge::read(path, cases.len())?);
    }
    if options.cases.is_none() {
        println!("Seed {seed}.\n");
    }
    report::print(&cases, &judges);
    if options.cases.is_none() {
        report_names(&cases);
        if let Some(gate) = judges.first() {
            speed::print(&cases, gate);
        }
    }
    Ok(())
}

/// Every case.
fn make_cases(seed: u64) -> Vec<Case> {
    let mut cases = make::make(seed, &[jira::add]);
    cases.list.extend(real::read());
    cases.list
}

/// How many real values would be refused beside the names that they have.
fn report_names(cases: &[Case]) {
    let real: Vec<Case> = cases
        .iter()
        .filter(|case| case.group == real::REAL)
        .cloned()
        .collect();
    let named = Judge::gate_named(&real);
    let refused = named.found.iter().filter(|found| **found).count();
    println!(
        "\nBeside the names that they have in their files, {refused} of {} real values are refused; some of them are passwords of examples.",
        real.len()
    );
}

fn read_cases(text: &str) -> Result<Vec<Case>, Failure> {
    let line = |line: &str| {
        let json: Json = serde_json::from_str(line)?;
        let member = |name: &str| {
            let text = json.get(name).and_then(Json::as_str);
            text.unwrap_or_default().to_owned()
        };
        let parts = json
            .get("parts")
            .and_then(Json::as_array)
            .ok_or("no parts")?;
        // Of an entry of a map without a name, the class is the name.
        let name = match (member("name"), member("context").as_str()) {
            (name, "map") if name.is_empty() => member("class"),
            (name, _) => name,
        };
        Ok(Case {
            label: member("label"),
            group: member("group"),
            class: member("class"),
            name,
            text: parts.iter().filter_map(Json::as_str).collect(),
        })
    };
    text.lines()
        .filter(|text| !text.is_empty())
        .map(line)
        .collect()
}

fn write_cases(cases: &[Case], path: &std::path::Path) -> Result<(), Failure> {
    let mut out = String::new();
    for case in cases {
        let line = json!({
            "label": case.label, "group": case.group, "class": case.class, "name": case.name, "parts": [case.text],
        });
        writeln!(out, "{line}")?;
    }
    for (what, text) in speed::long_values(cases) {
        writeln!(
            out,
            "{}",
            json!({"label": "long", "group": "long", "class": what, "name": "", "parts": [text]})
        )?;
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, out)?)
}

fn show_misses(cases: &[Case], gate: &Judge, class: &str) {
    let is_wrong = |(case, found): &(&Case, &bool)| {
        (case.label == HARMLESS) == **found && (case.group == class || case.class.contains(class))
    };
    let wrong = cases.iter().zip(&gate.found).filter(is_wrong);
    for (case, _) in wrong.take(SHOWN) {
        let finds = bailee_core::detector::scan(&case.name, &case.text);
        let forms: Vec<&str> = finds.iter().map(|find| find.form).collect();
        let text: String = case.text.chars().take(400).collect();
        println!(
            "{} / {} [{}] {forms:?}\n    {text:?}",
            case.group, case.class, case.name
        );
    }
}
