//! The conformance suite: documented behaviours of the platform as data, and a runner for any [`Platform`].
//!
//! `fixtures/conformance.json` holds steps of effects, `fixtures/conformance-wire.json` steps of raw requests.
//! The same files are run in Node through the real clients.
//! In every text `@` stands for a prefix that no other case uses; `{"$text": n}` is a text of n letters,
//! `{"$nest": n}` a list nested n deep, and `"$cursor"` the cursor of the page before.

use std::collections::BTreeMap;

use bailee_engine::Platform;
use bailee_forge::{Effect, PlatformError, Reply};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use thiserror::Error;

const CASES: &str = include_str!("../fixtures/conformance.json");
const WIRE_CASES: &str = include_str!("../fixtures/conformance-wire.json");

/// How often a step that holds only eventually is tried.
const TRIES: u32 = 100;

/// One documented behaviour.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The behaviour as a sentence.
    pub name: String,
    /// What to do and what to expect, in order.
    pub steps: Vec<Step>,
}

/// One step of a case: an effect or a raw request.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    /// The effect, in its JSON form.
    #[serde(default)]
    pub effect: Json,
    /// The raw request: `options`, `path`, `body`.
    #[serde(default)]
    pub request: Json,
    /// What must be observed: `"ok"`, or an object whose fields must all be there.
    pub expect: Json,
    /// Whether it need hold only after a while.
    #[serde(default)]
    pub eventually: bool,
}

/// A case that did not hold.
#[derive(Debug, Error)]
#[error("{name}: step {step} expected {expected}, observed {observed}")]
pub struct Failure {
    /// The behaviour.
    pub name: String,
    /// Which step, from 1.
    pub step: usize,
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
}

/// Returns the cases of effects.
///
/// # Errors
/// When the file, which is compiled in, is not valid.
pub fn all() -> Result<Vec<Case>, serde_json::Error> {
    serde_json::from_str(CASES)
}

/// Returns the cases of raw requests.
///
/// # Errors
/// As [`all`].
pub fn all_wire() -> Result<Vec<Case>, serde_json::Error> {
    serde_json::from_str(WIRE_CASES)
}

/// Runs a case of effects; `prefix` must be made of key characters and not be used by another case.
///
/// # Errors
/// The first step that did not hold.
pub async fn run(platform: &impl Platform, case: &Case, prefix: &str) -> Result<(), Failure> {
    let mut cursor = Json::Null;
    for (index, step) in case.steps.iter().enumerate() {
        let expected = fill(&step.expect, prefix, &cursor);
        let effect = fill(&step.effect, prefix, &cursor);
        let mut tries = if step.eventually { TRIES } else { 1 };
        loop {
            let observed = match serde_json::from_value::<Effect>(effect.clone()) {
                Ok(effect) => {
                    let reply = platform.call(effect).await;
                    if let Ok(Reply::Page { cursor: next, .. }) = &reply {
                        cursor = json!(next);
                    }
                    observe(reply)
                }
                Err(error) => json!({"error": "not-an-effect", "message": error.to_string()}),
            };
            if holds(&observed, &expected) {
                break;
            }
            tries -= 1;
            if tries == 0 {
                return Err(failure(case, index, &expected, &observed));
            }
        }
    }
    Ok(())
}

/// Runs a case of raw requests; `send` gets options, path and body and returns status and body.
///
/// # Errors
/// The first step that did not hold.
pub fn run_wire(
    case: &Case,
    prefix: &str,
    mut send: impl FnMut(&Json, &str, &Json) -> (u16, Json),
) -> Result<(), Failure> {
    for (index, step) in case.steps.iter().enumerate() {
        let expected = fill(&step.expect, prefix, &Json::Null);
        let request = fill(&step.request, prefix, &Json::Null);
        let part = |name: &str| request.get(name).cloned().unwrap_or_default();
        let path = part("path");
        let (status, body) = send(
            &part("options"),
            path.as_str().unwrap_or_default(),
            &part("body"),
        );
        let observed = json!({"status": status, "body": body});
        if !holds(&observed, &expected) {
            return Err(failure(case, index, &expected, &observed));
        }
    }
    Ok(())
}

fn failure(case: &Case, index: usize, expected: &Json, observed: &Json) -> Failure {
    let short = |json: &Json| json.to_string().chars().take(300).collect();
    Failure {
        name: case.name.clone(),
        step: index + 1,
        expected: short(expected),
        observed: short(observed),
    }
}

/// Puts prefix, cursor and generated values into a step.
fn fill(json: &Json, prefix: &str, cursor: &Json) -> Json {
    match json {
        Json::String(text) if text == "$cursor" => cursor.clone(),
        Json::String(text) => text.replace('@', prefix).into(),
        Json::Array(items) => items
            .iter()
            .map(|item| fill(item, prefix, cursor))
            .collect(),
        Json::Object(fields) => {
            let count = |name: &str| {
                fields
                    .get(name)
                    .and_then(Json::as_u64)
                    .and_then(|count| usize::try_from(count).ok())
            };
            if let Some(letters) = count("$text") {
                return "x".repeat(letters).into();
            }
            if let Some(levels) = count("$nest") {
                return (0..levels).fold(json!(1), |inner, _| json!([inner]));
            }
            let filled: Map<String, Json> = fields
                .iter()
                .map(|(name, field)| (name.replace('@', prefix), fill(field, prefix, cursor)))
                .collect();
            filled.into()
        }
        other => other.clone(),
    }
}

/// What can be told of a reply through any client.
fn observe(reply: Result<Reply, PlatformError>) -> Json {
    match reply {
        Ok(Reply::Value { value }) => json!({ "value": value }),
        Ok(Reply::Page { results, .. }) => {
            let keys: Vec<String> = results.into_iter().map(|item| item.key).collect();
            json!({ "keys": keys })
        }
        Ok(Reply::Batch { successful, failed }) => {
            let batch: BTreeMap<String, Json> = successful
                .into_iter()
                .map(|item| (item.key, item.value))
                .collect();
            let failed: BTreeMap<String, String> = failed
                .into_iter()
                .map(|item| (item.key, item.error.code))
                .collect();
            json!({"batch": batch, "failed": failed})
        }
        Ok(Reply::Http { status, body }) => json!({"status": status, "body": body}),
        Ok(_) => json!("ok"),
        Err(error) => json!({ "error": error.code }),
    }
}

/// Whether everything expected was observed; at the top and in bodies more may have been.
fn holds(observed: &Json, expected: &Json) -> bool {
    match (observed, expected) {
        (Json::Object(observed), Json::Object(expected)) => {
            expected.iter().all(|(name, wanted)| {
                let got = observed.get(name);
                match name.as_str() {
                    // A value, the list of keys, and the failed items must be exactly these.
                    "value" | "keys" | "failed" => got == Some(wanted),
                    _ => got.is_some_and(|got| holds(got, wanted)),
                }
            })
        }
        _ => observed == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_different_does_not_hold() {
        assert!(holds(&json!({"a": 1, "b": 2}), &json!({"a": 1})));
        assert!(!holds(&json!({"a": 1}), &json!({"a": 2})));
        assert!(!holds(&json!({}), &json!({"a": 1})));
        assert!(!holds(
            &json!({"value": {"a": 1, "b": 2}}),
            &json!({"value": {"a": 1}})
        ));
        assert!(!holds(&json!("ok"), &json!({"error": "KEY_CONFLICT"})));
        assert!(!holds(
            &json!({"failed": {"k": "X"}}),
            &json!({"failed": {}})
        ));
    }

    #[test]
    fn every_case_has_its_own_sentence_and_at_least_one_step() {
        let cases: Vec<Case> = all()
            .unwrap()
            .into_iter()
            .chain(all_wire().unwrap())
            .collect();
        let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), cases.len());
        assert!(cases.iter().all(|case| !case.steps.is_empty()));
    }
}
