//! Findings: what a check of the statement saw.

use bailee_core::clause::{Evidence, Verdict};
use bailee_core::gate::{self, Rule};
use bailee_core::location::Location;
use bailee_core::name::Name;

use crate::state::State;
use crate::survey::Survey;

/// What a check found, with one sentence of evidence that holds nothing of a customer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The clause is kept.
    Kept(String),
    /// The clause is broken.
    Broken(String),
    /// The check could not look at everything.
    Unfinished(String),
}

impl Finding {
    /// Returns the verdict, and the evidence with the time at which the check looked, in milliseconds since the Unix epoch.
    pub(crate) fn into_verdict(self, time_ms: i64) -> (Verdict, Evidence) {
        let (verdict, text) = match self {
            Self::Kept(text) => (Verdict::Proven, text),
            Self::Broken(text) => (Verdict::Failing, text),
            Self::Unfinished(text) => (Verdict::Incomplete, text),
        };
        (verdict, Evidence { time_ms, text })
    }
}

/// The finding of a check whose very subject is damaged.
pub(crate) fn damaged(name: &Name) -> Finding {
    Finding::Broken(format!(
        "Stored data is missing or was changed outside the app, at `{name}`."
    ))
}

/// The finding of a check that could not read what it looks at.
pub(crate) fn unreadable(name: &Name) -> Finding {
    Finding::Unfinished(format!(
        "The records cannot be read, since stored data is missing or was changed outside the app, at `{name}`."
    ))
}

/// What a check of every stored record found: the first rule of those that matter that is broken, or why not all was looked at.
pub(crate) fn content<'s>(
    survey: &'s Survey<'_>,
    matters: impl Fn(Rule) -> bool,
) -> Result<&'s State, Finding> {
    let state = survey.state.as_ref().map_err(unreadable)?;
    if let Some(finding) = broken(survey, state, matters) {
        return Err(finding);
    }
    let unfinished = forgotten(state).or_else(|| unseen(survey));
    match unfinished.or_else(|| ignored(survey)) {
        Some(text) => Err(Finding::Unfinished(text)),
        None => Ok(state),
    }
}

/// Says how many records could not be looked at because their keys were forgotten, if there are any.
pub(crate) fn forgotten(state: &State) -> Option<String> {
    match state.records.len() - state.known().count() {
        0 => None,
        count => Some(format!(
            "The records that can be read were looked at; {} forgotten and cannot be.",
            counted(count, "record was", "records were")
        )),
    }
}

/// Says which members are not in custody, so that nobody looked at them, if there are any.
pub(crate) fn ignored(survey: &Survey<'_>) -> Option<String> {
    let names = survey.policy.ignored();
    (!names.is_empty()).then(|| {
        format!(
            "Everything in custody was looked at and nothing was found; not in custody are {names}."
        )
    })
}

/// Runs the gate over what is stored and reports the first rule of `matters` that is broken, with how many records break one.
pub(crate) fn broken(
    survey: &Survey<'_>,
    state: &State,
    matters: impl Fn(Rule) -> bool,
) -> Option<Finding> {
    // What the app wrote since the last look is there as well.
    let live = survey.live.iter().flat_map(|live| &live.unseen);
    let unseen = live.chain(&survey.inventory.unseen);
    let mut rules = state.known().chain(unseen).filter_map(|record| {
        let Location { store, key } = &record.location;
        let result = gate::check_stored(survey.policy, store, key, &record.value);
        let violations = result.err()?;
        violations
            .into_iter()
            .map(|violation| violation.rule)
            .find(|rule| matters(*rule))
    });
    let first = rules.next()?;
    let count = match rules.count() {
        0 => "1 record breaks".to_owned(),
        more => format!("{} records break", more + 1),
    };
    Some(Finding::Broken(format!(
        "{count} the policy, the first one by the rule `{}`.",
        first.code()
    )))
}

/// Says which stored values were not looked at, if there are any.
fn unseen(survey: &Survey<'_>) -> Option<String> {
    let seen = &survey.inventory;
    let unknown = seen.undeclared + seen.unknown_records;
    let strays = survey.live.as_ref().map(|live| live.strays.len());
    match strays {
        _ if unknown > 0 => Some(format!(
            "The records of the history were looked at; {} stored that it does not know.",
            values(unknown)
        )),
        Some(0) if seen.is_whole => None,
        None | Some(0) => Some(
            "The records of the history were looked at; there are more stored values than one run compares with it.".into(),
        ),
        Some(strays) => Some(format!(
            "The records of the history were looked at; {} not what it says.",
            values(strays)
        )),
    }
}

/// So many values, and the verb.
pub(crate) fn values(count: usize) -> String {
    counted(count, "value is", "values are")
}

/// A number with the word that goes with it.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
