//! Whole runs over the byte boundary, driven as the shim drives them.

use super::{Answered, Inside, Outside, Session, StepError, random};
use bailee_engine::{Platform, PlatformExt};
use bailee_forge::effect::{Get, Instance, Now, Random, Remaining, Spent};
use bailee_forge::{Effect, Event, Key, Outcome};
use serde_json::{Value, json};

struct Fixed;

impl Inside for Fixed {
    fn answer(&self, effect: &Effect) -> Option<Answered> {
        match effect {
            Effect::Now(_) => Some(Ok(json!(1_790_000_000_000_i64))),
            Effect::Random(Random { length }) => Some(random(*length, |bytes| {
                bytes.fill(7);
                true
            })),
            Effect::Instance(_) => Some(Ok(json!(1))),
            _ => None,
        }
    }
}

fn read(output: &[u8]) -> Value {
    let mut step: Value = serde_json::from_slice(output).unwrap();
    if step.get("log").is_some_and(Value::is_null) {
        step.as_object_mut().unwrap().remove("log");
    }
    step
}

fn get() -> Get {
    Get {
        key: Key::new("l:a").unwrap(),
    }
}

async fn get_one(platform: Outside<Fixed>) -> Outcome {
    let body = match platform.ask(get()).await {
        Ok(value) => json!({"ok": value}),
        Err(error) => json!({"error": error.code}),
    };
    Outcome::Reply { body }
}

fn session<F: Future<Output = Outcome> + 'static>(
    make: impl FnOnce(Outside<Fixed>) -> F,
) -> Session {
    Session::new("queue", Fixed, make)
}

#[test]
fn a_run_asks_for_its_effect_and_ends_with_what_the_handler_returns() {
    let mut session = session(get_one);
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
        let mut session = session(get_one);
        session.step(None).unwrap();
        let last = session.step(Some((1, answer.as_bytes()))).unwrap();
        assert_eq!(read(&last), json!({"done": {"error": code}}), "{answer}");
    }
}

#[test]
fn an_answer_of_another_type_than_the_row_says_counts_as_no_answer() {
    let mut session = session(|platform: Outside<Fixed>| async move {
        let error = platform.ask(Remaining {}).await.unwrap_err();
        assert!(error.is_outcome_unknown());
        Outcome::Done
    });
    session.step(None).unwrap();
    let last = session.step(Some((1, br#"{"ok":"text"}"#))).unwrap();
    assert_eq!(read(&last), json!({"done": {"statusCode": 204}}));
}

#[test]
fn what_a_row_calls_inside_never_leaves_the_module() {
    let mut session = session(|platform: Outside<Fixed>| async move {
        let now = platform.ask(Now {}).await.unwrap();
        let random = platform.random::<4>().await.unwrap();
        let runs = platform.ask(Instance {}).await.unwrap();
        Outcome::Reply {
            body: json!([now, random, runs]),
        }
    });
    let done = read(&session.step(None).unwrap());
    assert_eq!(
        done,
        json!({"done": [1_790_000_000_000_i64, [7, 7, 7, 7], 1]})
    );
    for effect in [
        Effect::from(Now {}),
        Random { length: 1 }.into(),
        Instance {}.into(),
        Remaining {}.into(),
        get().into(),
    ] {
        assert_eq!(Fixed.answer(&effect).is_some(), effect.is_inside());
    }
}

#[test]
fn a_run_knows_how_many_requests_it_sent() {
    let mut session = session(|platform: Outside<Fixed>| async move {
        let before = platform.ask(Spent {}).await.unwrap();
        let _ = platform.ask(get()).await;
        let _ = platform.ask(Remaining {}).await;
        let _ = platform.ask(Now {}).await;
        // One that was refused was sent as well.
        let _ = platform.ask(get()).await;
        let after = platform.ask(Spent {}).await.unwrap();
        Outcome::Reply {
            body: json!([before, after]),
        }
    });
    session.step(None).unwrap();
    session.step(Some((1, br#"{"ok":1}"#))).unwrap();
    session.step(Some((2, br#"{"ok":900000}"#))).unwrap();
    let refused = br#"{"error":{"code":"RATE_LIMIT_EXCEEDED","status":429}}"#;
    let done = session.step(Some((3, refused))).unwrap();
    assert_eq!(read(&done), json!({"done": [0, 2]}));
}

#[test]
fn more_randomness_than_the_limit_is_refused() {
    let mut session = session(|platform: Outside<Fixed>| async move {
        assert!(platform.ask(Random { length: 1024 }).await.is_ok());
        assert!(platform.ask(Random { length: 1025 }).await.is_err());
        Outcome::Done
    });
    assert_eq!(
        read(&session.step(None).unwrap()),
        json!({"done": {"statusCode": 204}})
    );
}

#[test]
fn an_answer_to_no_effect_ends_the_run() {
    let mut session = session(get_one);
    session.step(None).unwrap();
    assert_eq!(
        session.step(Some((9, b"{}"))),
        Err(StepError::Unasked { id: 9 })
    );
}

#[test]
fn a_late_answer_that_nobody_waits_for_is_taken_and_forgotten() {
    let mut session = session(|platform: Outside<Fixed>| async move {
        let mut given_up = Box::pin(platform.call(get().into()));
        std::future::poll_fn(|context| {
            assert!(given_up.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        let second = Box::pin(platform.call(get().into()));
        std::future::poll_fn(|_| std::task::Poll::Ready(())).await;
        let waits = second.await;
        drop(given_up);
        let last = platform.call(get().into()).await;
        Outcome::Reply {
            body: json!([waits.is_ok(), last.is_ok()]),
        }
    });
    let first = read(&session.step(None).unwrap());
    assert_eq!(first["effects"].as_array().unwrap().len(), 2);
    let next = read(&session.step(Some((2, br#"{"ok":2}"#))).unwrap());
    assert_eq!(next["effects"][0]["id"], 3);
    let late = read(&session.step(Some((1, br#"{"ok":1}"#))).unwrap());
    assert_eq!(late, json!({"effects": []}), "the run waits for the third");
    let last = read(&session.step(Some((3, br#"{"ok":3}"#))).unwrap());
    assert_eq!(last, json!({"done": [true, true]}));
}

#[test]
fn a_use_case_that_waits_for_nothing_is_an_error_and_not_a_hang() {
    let mut session = session(|_: Outside<Fixed>| std::future::pending::<Outcome>());
    assert_eq!(session.step(None), Err(StepError::Stalled));
    assert_eq!(StepError::Stalled.code(), "run-stalled");
}

#[test]
fn background_work_that_failed_or_is_to_be_repeated_ends_with_a_line_for_the_log() {
    for (outcome, done, line) in [
        (
            Outcome::failed("store-damaged", Some("j:2".into())),
            json!({"statusCode": 500}),
            json!({"event": "run-failed", "module": "queue", "code": "store-damaged", "at": "j:2"}),
        ),
        (
            Outcome::retry(30, "rate-limited", None),
            Outcome::retry(30, "rate-limited", None).to_wire(),
            json!({"event": "run-retried", "module": "queue", "code": "rate-limited", "retryAfter": 30}),
        ),
    ] {
        let mut session = session(|_: Outside<Fixed>| std::future::ready(outcome));
        let end = read(&session.step(None).unwrap());
        assert_eq!(end, json!({"done": done, "log": line}));
    }
}

#[test]
fn an_event_that_cannot_be_read_is_answered_or_logged_and_never_retried() {
    let error = Event::read("queue", b"[\"canary\"]").unwrap_err();
    let mut session = Session::ended("queue", error.outcome("queue"));
    let end = read(&session.step(None).unwrap());
    assert_eq!(end["done"], json!({"statusCode": 500}));
    assert_eq!(end["log"]["code"], "malformed-event");
    assert!(!end.to_string().contains("canary"));
    let mut session = Session::ended("resolver", error.outcome("resolver"));
    let end = read(&session.step(None).unwrap());
    assert_eq!(end["done"]["error"]["code"], "malformed-event");
    assert_eq!(end.get("log"), None);
}
