//! Whole runs over the byte boundary, driven as the shim drives them.

use super::{Local, Outside, Session, StepError};
use bailee_engine::{Platform, PlatformExt};
use bailee_forge::event::Event;
use bailee_forge::{Effect, Key, Outcome, Reply};
use serde_json::{Value, json};

struct Fixed;

impl Local for Fixed {
    fn now(&self) -> i64 {
        1_790_000_000_000
    }
    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        true
    }
    fn runs(&self) -> u32 {
        1
    }
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn read(output: &[u8]) -> Value {
    let mut step: Value = serde_json::from_slice(output).unwrap();
    if step.get("log").is_some_and(Value::is_null) {
        step.as_object_mut().unwrap().remove("log");
    }
    step
}

async fn get_one(platform: Outside<Fixed>) -> Outcome {
    let body = match platform.get(&key("l:a")).await {
        Ok(value) => json!({"ok": value}),
        Err(error) => json!({"error": error.code}),
    };
    Outcome::Reply { body }
}

#[test]
fn a_run_asks_for_its_effect_and_ends_with_what_the_handler_returns() {
    let mut session = Session::new(Fixed, get_one);
    let first = read(&session.step(None).unwrap());
    assert_eq!(
        first,
        json!({"effects": [{"id": 1, "effect": {"type": "get", "key": "l:a"}}]})
    );
    let last = session.step(Some((1, br#"{"ok":{"v":1}}"#))).unwrap();
    assert_eq!(read(&last), json!({"done": {"ok": {"v": 1}}}));
}

#[test]
fn an_error_of_the_host_and_an_unreadable_answer_reach_the_use_case_as_errors() {
    for (answer, code) in [
        (
            r#"{"error":{"code":"RATE_LIMIT_EXCEEDED","status":429}}"#,
            "RATE_LIMIT_EXCEEDED",
        ),
        ("not json", "UNREADABLE_REPLY"),
        ("{}", "UNREADABLE_REPLY"),
    ] {
        let mut session = Session::new(Fixed, get_one);
        session.step(None).unwrap();
        let last = session.step(Some((1, answer.as_bytes()))).unwrap();
        assert_eq!(read(&last), json!({"done": {"error": code}}), "{answer}");
    }
}

#[test]
fn time_randomness_and_freshness_never_leave_the_module() {
    let mut session = Session::new(Fixed, |platform: Outside<Fixed>| async move {
        let now = platform.now().await.unwrap();
        let random = platform.random::<4>().await.unwrap();
        let runs = platform.instance_runs().await.unwrap();
        Outcome::Reply {
            body: json!([now, random, runs]),
        }
    });
    let done = read(&session.step(None).unwrap());
    assert_eq!(
        done,
        json!({"done": [1_790_000_000_000_i64, [7, 7, 7, 7], 1]})
    );
}

#[test]
fn more_randomness_than_the_limit_is_refused() {
    let mut session = Session::new(Fixed, |platform: Outside<Fixed>| async move {
        let answer = platform.call(Effect::Random { length: 1025 }).await;
        assert!(!matches!(answer, Ok(Reply::Bytes { .. })));
        Outcome::Done
    });
    assert_eq!(
        read(&session.step(None).unwrap()),
        json!({"done": {"statusCode": 204}})
    );
}

#[test]
fn an_answer_to_no_effect_ends_the_run() {
    let mut session = Session::new(Fixed, get_one);
    session.step(None).unwrap();
    assert_eq!(
        session.step(Some((9, b"{}"))),
        Err(StepError::Unasked { id: 9 })
    );
}

#[test]
fn a_use_case_that_waits_for_nothing_is_an_error_and_not_a_hang() {
    let mut session = Session::new(Fixed, |_: Outside<Fixed>| std::future::pending::<Outcome>());
    assert_eq!(session.step(None), Err(StepError::Stalled));
    assert_eq!(StepError::Stalled.code(), "run-stalled");
}

#[test]
fn an_event_that_cannot_be_read_is_answered_or_logged_and_never_retried() {
    let error = Event::read("queue", b"[\"canary\"]").unwrap_err();
    let mut session = Session::refused(false, &error);
    let end = read(&session.step(None).unwrap());
    assert_eq!(end["done"], json!({"statusCode": 204}));
    assert_eq!(end["log"]["error"]["code"], "malformed-event");
    assert!(!end.to_string().contains("canary"));
    let mut session = Session::refused(true, &error);
    let end = read(&session.step(None).unwrap());
    assert_eq!(end["done"]["error"]["code"], "malformed-event");
}
