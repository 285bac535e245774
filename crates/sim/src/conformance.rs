//! The conformance suite: documented behaviours of the platform as data, and a runner for any [`Platform`].
//!
//! `fixtures/conformance.json` holds steps of effects, `fixtures/conformance-wire.json` steps of raw requests.
//! The same files are run in Node through the real clients; [`crate::conformance!`] makes a test of each case of effects.
//! In every text `@` stands for a prefix that no other case uses; `{"$text": n}` is a text of n letters,
//! `{"$nest": n}` a list nested n deep, and `"$cursor"` the cursor of the page before.
//!
//! What a step expects says how its answer is looked at:
//!
//! | expected | what must hold |
//! |---|---|
//! | `"ok"` | it was performed |
//! | `{"value": …}` | the client returned exactly this |
//! | `{"keys": […]}` | a page with exactly these keys, in this order |
//! | `{"batch": {…}, "failed": {…}}` | values by key, of which more may be there, and exactly these failed keys with their codes |
//! | `{"answer": {…}}` | the client returned an object with at least these members |
//! | `{"error": "CODE"}` | it was refused with this documented code |
//! | `"refused"` | it was refused and nothing was done; the code stands in no page |

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bailee_engine::Platform;
use bailee_forge::{Effect, PlatformError};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use thiserror::Error;

const CASES: &str = include_str!("../fixtures/conformance.json");
const WIRE_CASES: &str = include_str!("../fixtures/conformance-wire.json");

/// How often a step that holds only eventually is tried.
const TRIES: u32 = 100;
/// How often a case is polled before it counts as stuck.
const POLLS: u32 = 100_000;

/// One documented behaviour.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The behaviour as a sentence.
    pub name: String,
    /// What to do and what to expect, in order.
    pub steps: Vec<CaseStep>,
}

/// One step of a case: an effect or a raw request.
#[derive(Clone, Debug, Deserialize)]
pub struct CaseStep {
    /// The effect, in its JSON form.
    #[serde(default)]
    pub effect: Json,
    /// The raw request: `options`, `path`, `body`.
    #[serde(default)]
    pub request: Json,
    /// What must be observed.
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

/// Fails unless `platform` behaves as case number `index` documents; what [`crate::conformance!`] makes calls it.
///
/// # Panics
/// When the behaviour does not hold, with what was expected and observed.
#[expect(clippy::panic, reason = "it is the body of a test")]
pub fn hold(platform: &impl Platform, index: usize) {
    let cases = all().unwrap_or_default();
    let Some(case) = cases.get(index) else {
        panic!("there is no case {index}");
    };
    let prefix = format!("case{index}");
    let mut run = pin!(run(platform, case, &prefix));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..POLLS {
        match run.as_mut().poll(&mut context) {
            Poll::Ready(Ok(())) => return,
            Poll::Ready(Err(failure)) => panic!("{failure}"),
            Poll::Pending => {}
        }
    }
    panic!("{}: no answer came", case.name);
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
                    let outcome = platform.call(effect).await;
                    if let Some(next) = outcome.as_ref().ok().and_then(|ok| ok.get("nextCursor")) {
                        cursor = next.clone();
                    }
                    observe(outcome)
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
        if !includes(&observed, &expected) {
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

/// What can be told of an outcome through any client: `{"ok": …}`, or `{"error", "refused"}` with whether it is sure that
/// nothing was done.
fn observe(outcome: Result<Json, PlatformError>) -> Json {
    match outcome {
        Ok(json) => json!({ "ok": json }),
        Err(error) => json!({
            "error": error.code,
            "refused": !error.is_outcome_unknown() && !error.is_retryable(),
        }),
    }
}

/// Whether what was observed is what is expected; the expectation says how to look at it.
fn holds(observed: &Json, expected: &Json) -> bool {
    if expected == "refused" {
        return observed.get("refused") == Some(&Json::Bool(true));
    }
    if expected.get("error").is_some() {
        return includes(observed, expected);
    }
    let Some(ok) = observed.get("ok") else {
        return false;
    };
    let Some(expected) = expected.as_object() else {
        return expected == "ok";
    };
    let named = |items: &str, of: &str| -> Map<String, Json> {
        let items = ok.get(items).and_then(Json::as_array).into_iter().flatten();
        items
            .map(|item| {
                let key = item.get("key").and_then(Json::as_str).unwrap_or_default();
                (
                    key.to_owned(),
                    item.pointer(of).cloned().unwrap_or_default(),
                )
            })
            .collect()
    };
    !expected.is_empty()
        && expected.iter().all(|(name, wanted)| match name.as_str() {
            "value" => ok == wanted,
            "keys" => {
                let results = ok.get("results").and_then(Json::as_array);
                let keys = results.map(|all| all.iter().filter_map(|item| item.get("key")));
                keys.is_some_and(|keys| keys.eq(wanted.as_array().into_iter().flatten()))
            }
            "batch" => includes(&named("successfulKeys", "/value").into(), wanted),
            "failed" => Json::from(named("failedKeys", "/error/code")) == *wanted,
            "answer" => includes(ok, wanted),
            _ => false,
        })
}

/// Whether `observed` has everything that `expected` has; more may be there.
fn includes(observed: &Json, expected: &Json) -> bool {
    match (observed, expected) {
        (Json::Object(observed), Json::Object(expected)) => {
            expected.iter().all(|(name, wanted)| {
                observed
                    .get(name)
                    .is_some_and(|observed| includes(observed, wanted))
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
        let ok = |json: Json| observe(Ok(json));
        assert!(holds(&ok(Json::Null), &json!("ok")));
        assert!(holds(&ok(json!({"a": 1})), &json!({"value": {"a": 1}})));
        assert!(!holds(
            &ok(json!({"a": 1, "b": 2})),
            &json!({"value": {"a": 1}})
        ));
        assert!(holds(
            &ok(json!({"a": 1, "b": 2})),
            &json!({"answer": {"a": 1}})
        ));
        assert!(!holds(&ok(json!({"a": 1})), &json!({"answer": {"a": 2}})));
        assert!(!holds(&ok(json!({})), &json!({"answer": {"a": 1}})));
        let page = ok(json!({"results": [{"key": "a"}, {"key": "b"}]}));
        assert!(holds(&page, &json!({"keys": ["a", "b"]})));
        for wrong in [json!(["b", "a"]), json!(["a"]), json!(["a", "b", "c"])] {
            assert!(!holds(&page, &json!({ "keys": wrong })));
        }
        let batch = ok(json!({
            "successfulKeys": [{"key": "a", "value": 1}],
            "failedKeys": [{"key": "b", "error": {"code": "X"}}],
        }));
        assert!(holds(
            &batch,
            &json!({"batch": {"a": 1}, "failed": {"b": "X"}})
        ));
        assert!(!holds(&batch, &json!({"batch": {"a": 1}, "failed": {}})));
        assert!(!holds(&batch, &json!({"batch": {"a": 2}})));
        assert!(!holds(&batch, &json!({"unknown": 1})));
        assert!(!holds(&batch, &json!({})));
    }

    #[test]
    fn an_error_is_known_by_its_code_or_by_nothing_having_been_done() {
        let of = |code: &str, status| observe(Err(PlatformError::new(code, status)));
        assert!(holds(
            &of("MAX_SIZE", Some(400)),
            &json!({"error": "MAX_SIZE"})
        ));
        assert!(!holds(
            &of("MAX_SIZE", Some(400)),
            &json!({"error": "MAX_DEPTH"})
        ));
        assert!(!holds(
            &observe(Ok(Json::Null)),
            &json!({"error": "MAX_SIZE"})
        ));
        assert!(!holds(&of("MAX_SIZE", Some(400)), &json!("ok")));
        assert!(holds(&of("ANY", Some(409)), &json!("refused")));
        for (code, status) in [("ANY", Some(504)), ("ANY", None), ("ANY", Some(429))] {
            assert!(!holds(&of(code, status), &json!("refused")));
        }
        assert!(!holds(&observe(Ok(Json::Null)), &json!("refused")));
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
