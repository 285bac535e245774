//! Events of every shape that public sources show, and calls with everything that JavaScript can send.

use std::collections::BTreeSet;

use super::*;
use crate::payload::DEPTH;
use serde_json::value::RawValue;

fn read(module: &str, payload: &str) -> Result<Event, EventError> {
    Event::read(module, payload.as_bytes())
}

/// One event of `tests/fixtures/events`, in the shape that public sources show, with values of our own.
#[derive(Deserialize)]
struct Sample {
    name: String,
    module: String,
    /// As text: some hold what no JSON value of ours can.
    payload: Box<RawValue>,
    reads: String,
}

fn samples() -> Vec<Sample> {
    let files = std::fs::read_dir("../../tests/fixtures/events").unwrap();
    files
        .flat_map(|file| {
            let text = std::fs::read(file.unwrap().path()).unwrap();
            serde_json::from_slice::<Vec<Sample>>(&text).unwrap()
        })
        .collect()
}

/// What was read, in the words of the samples.
fn told(event: Result<Event, EventError>) -> String {
    match event {
        Ok(Event::Resolver { .. }) => "resolver".into(),
        Ok(Event::Scheduled) => "scheduled".into(),
        Ok(Event::Queue(delivery)) if delivery.retry_context.is_some() => "queue again".into(),
        Ok(Event::Queue(_)) => "queue".into(),
        Ok(Event::Installed { .. }) => "installed".into(),
        Ok(Event::Upgraded { .. }) => "upgraded".into(),
        Ok(Event::PreUninstall) => "preUninstall".into(),
        Ok(Event::ProjectDeleted { project, .. }) => format!("projectDeleted {project}"),
        Ok(Event::App { .. }) => "app".into(),
        Ok(Event::Other { kind }) => format!("other {kind}"),
        Err(error) => error.code().into(),
    }
}

#[test]
fn an_event_of_any_shape_is_read_for_what_it_is() {
    let samples = samples();
    let names: BTreeSet<&str> = samples.iter().map(|sample| sample.name.as_str()).collect();
    assert_eq!(names.len(), samples.len());
    assert!(samples.len() >= 45, "{}", samples.len());
    for sample in &samples {
        assert_eq!(
            told(read(&sample.module, sample.payload.get())),
            sample.reads,
            "{}",
            sample.name
        );
    }
}

#[test]
fn a_call_with_half_a_character_names_the_field_and_not_the_function() {
    for (payload, what) in [
        (
            r#"{"kind":"rule","fields":{"query":"done \ud83c"}}"#,
            "fields.query holds half of a surrogate pair",
        ),
        (
            r#"{"name":"\udf89"}"#,
            "name holds half of a surrogate pair",
        ),
        (
            r#"{"fields":{"labels":["a","\ud83c"]}}"#,
            "fields.labels item 2 holds half of a surrogate pair",
        ),
        (
            r#"{"fields":{"\ud83c":"a"}}"#,
            "a name in fields holds half of a surrogate pair",
        ),
    ] {
        let call = format!(r#"{{"functionKey":"records.put","payload":{payload}}}"#);
        let error = read("resolver", &call).unwrap_err();
        assert_eq!(error.code(), "invalid-payload");
        assert_eq!(
            error.to_string(),
            format!("the request cannot be read: {what}")
        );
    }
}

#[test]
fn what_the_app_s_own_code_asks_for_is_read_by_the_name_of_the_module_alone() {
    let asked = r#"{"read":[{"key":"a"}]}"#;
    assert_eq!(told(read("app", asked)), "app");
    // Whatever a page sends is a call of a function.
    let call = format!(r#"{{"functionKey":"app","module":"app","payload":{asked}}}"#);
    assert_eq!(told(read("resolver", &call)), "resolver");
    for (payload, code) in [
        ("", "invalid-payload"),
        (r#"{"read":["\ud83c"]}"#, "invalid-payload"),
        ("[]", "malformed-event"),
        ("{", "malformed-event"),
    ] {
        let error = read("app", payload).unwrap_err();
        assert_eq!(error.code(), code, "{payload}");
        let Outcome::Reply { body } = error.outcome("app") else {
            panic!("{payload} is not answered");
        };
        assert_eq!(body["error"]["code"], code);
    }
}

#[test]
fn a_call_that_is_nested_too_deeply_is_answered_for_that() {
    for levels in [DEPTH, 126, 127, 5000] {
        let call = format!(
            r#"{{"functionKey":"records.put","payload":{{"fields":{{"labels":{}{}}}}}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        );
        let error = read("resolver", &call).unwrap_err();
        assert_eq!(error.code(), "invalid-payload");
        assert!(
            error.to_string().contains("fields.labels item 1 is nested"),
            "{error}"
        );
    }
    let error = read("resolver", "").unwrap_err();
    assert_eq!(error.code(), "invalid-payload");
}

#[test]
fn every_other_json_that_javascript_writes_is_handed_on_as_it_is() {
    for payload in [
        "null",
        "0",
        "-0",
        "1e21",
        "1.7976931348623157e+308",
        "5e-324",
        "9007199254740993",
        "123456789012345680000",
        r#""\u0000\u2028\ud83c\udf89""#,
        "[[],{}]",
        r#"{"":{"__proto__":1,"constructor":null}}"#,
    ] {
        let call = format!(r#"{{"functionKey":"f","payload":{payload}}}"#);
        let expected: Json = serde_json::from_str(payload).unwrap();
        assert_eq!(
            read("resolver", &call),
            Ok(Event::Resolver {
                function: "f".into(),
                payload: expected
            }),
            "{payload}"
        );
    }
    assert_eq!(
        read("resolver", r#"{"functionKey":"f"}"#),
        Ok(Event::Resolver {
            function: "f".into(),
            payload: Json::Null
        })
    );
}

#[test]
fn a_malformed_event_is_an_error_without_its_content() {
    for (module, payload) in [
        ("resolver", "canary"),
        ("resolver", r#"{"payload":"canary"}"#),
        ("resolver", r#"{"functionKey":["canary"]}"#),
        ("resolver", r#"["canary"]"#),
        ("queue", r#"{"queueName":"work","body":["canary"]}"#),
        ("trigger", r#"["canary"]"#),
        (
            "trigger",
            r#"{"eventType":"avi:jira:deleted:project","project":{"id":{"canary":1}}}"#,
        ),
        ("canary", "{}"),
    ] {
        let error = read(module, payload).unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
        assert_ne!(error.code(), "invalid-payload");
    }
}

#[test]
fn an_unreadable_call_is_answered_and_any_other_unreadable_event_is_logged() {
    let error = read("queue", "[]").unwrap_err();
    let Outcome::Reply { body } = error.outcome("resolver") else {
        panic!("no answer");
    };
    assert_eq!(body["error"]["code"], "malformed-event");
    let outcome = error.outcome("queue");
    assert_eq!(outcome.to_wire(), json!({"statusCode": 500}));
    let line = outcome.to_log("queue").unwrap();
    assert_eq!(line["code"], "malformed-event");
}

#[test]
fn the_context_is_read_member_by_member_and_nothing_else_is_taken_from_it() {
    let context =
        br#"{"installContext":"ari:cloud:jira::site/1","accountId":"a","appVersion":null,"principal":{"accountId":"b"}}"#;
    assert_eq!(
        Context::read(context),
        Ok(Context {
            install_context: "ari:cloud:jira::site/1".into(),
            account_id: Some("a".into()),
            app_version: None,
            handed: None,
        })
    );
    assert_eq!(
        Context::read(br#"{"installContext":7,"accountId":{}}"#),
        Ok(Context::default())
    );
    let read = |context: &[u8]| {
        let Context {
            install_context,
            handed,
            ..
        } = Context::read(context).unwrap();
        (install_context, handed)
    };
    assert_eq!(
        read(br#"{"installContext":"a","handed":"b"}"#),
        ("a".into(), Some("b".into()))
    );
    // Where the platform names no site, it is that of the context which was handed over.
    assert_eq!(read(br#"{"handed":"b"}"#), ("b".into(), Some("b".into())));
    assert!(Context::read(b"\"text\"").is_err());
}
