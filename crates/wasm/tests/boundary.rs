//! The boundary itself, in Node: what crosses it, what each step returns, what a broken caller gets.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must end")]

use std::collections::VecDeque;

use bailee_core::policy::{
    App, Backup, Contacts, Dated, FORMAT, Gate, Hosting, Ledger, Policy, Retention, Vendor,
};
use bailee_wasm::{Run, last_panic};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const SITE: &[u8] = br#"{"installContext":"ari:cloud:jira::site/one","accountId":"someone"}"#;

/// The smallest policy, compiled.
fn policy() -> Vec<u8> {
    let dated = || Dated {
        days: 1,
        source: "https://a.example".into(),
        seen: "2026-01-01".into(),
    };
    let policy = Policy {
        format: FORMAT,
        vendor: Vendor {
            name: "Vendor".into(),
            contact: "https://a.example".into(),
            security: "https://a.example".into(),
        },
        app: App {
            key: "app".into(),
            name: "App".into(),
        },
        ledger: Ledger {
            origin: "a.example/app".into(),
        },
        hosting: Hosting {
            provider: "Atlassian Forge".into(),
            location: "in a region".into(),
            source: "https://a.example".into(),
            seen: "2026-01-01".into(),
        },
        retention: Retention {
            after_uninstall: dated(),
            relink: dated(),
            paid_uninstall: dated(),
            late_expiry: dated(),
        },
        backup: Backup {
            frequency_hours: 24,
            margin_hours: 2,
            kept_days: 35,
        },
        contacts: Contacts {
            documentation: "https://a.example".into(),
            advisories: "https://a.example".into(),
            privacy: "https://a.example".into(),
        },
        gate: Gate::default(),
        processors: Vec::new(),
        kinds: Vec::new(),
        functions: Vec::new(),
        clauses: Vec::new(),
        beside: None,
    };
    policy.to_json()
}

fn begin(module: &str, payload: &[u8], context: &[u8]) -> Option<Run> {
    Run::new(module, payload, context, &policy()).ok()
}

fn run(module: &str, payload: &Value) -> Run {
    begin(module, &serde_json::to_vec(payload).unwrap(), SITE).unwrap()
}

fn step(run: &mut Run, id: u32, reply: Option<Value>) -> Value {
    let reply = reply.map(|value| serde_json::to_vec(&value).unwrap());
    serde_json::from_slice(&run.step(id, reply).ok().unwrap()).unwrap()
}

/// The ids of the effects that a step asks for.
fn effects(step: &Value) -> VecDeque<Value> {
    let effects = at(step, "/effects").as_array().into_iter().flatten();
    effects.map(|one| at(one, "/id").clone()).collect()
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

#[wasm_bindgen_test]
fn the_first_step_asks_the_platform_for_something_with_an_id() {
    let mut run = run("resolver", &json!({"functionKey": "status", "payload": {}}));
    let first = step(&mut run, 0, None);
    assert!(at(&first, "/effects/0/id").is_u64(), "{first}");
    assert!(at(&first, "/effects/0/effect/type").is_string(), "{first}");
}

#[wasm_bindgen_test]
fn an_error_of_the_platform_ends_in_an_answer_and_not_in_a_trap() {
    let mut run = run("resolver", &json!({"functionKey": "status", "payload": {}}));
    let mut now = step(&mut run, 0, None);
    let mut asked: VecDeque<Value> = effects(&now);
    for _ in 0..200 {
        let Some(id) = asked.pop_front() else {
            break;
        };
        let refusal = json!({"error": {"code": "FORBIDDEN", "status": 403}});
        let id = u32::try_from(id.as_u64().unwrap()).unwrap();
        now = step(&mut run, id, Some(refusal));
        asked.extend(effects(&now));
    }
    assert!(at(&now, "/done/error/code").is_string(), "{now}");
}

#[wasm_bindgen_test]
fn a_payload_that_is_no_json_is_answered_with_a_code() {
    let mut run = begin("resolver", b"\xff\xfe canary", SITE).unwrap();
    let end = step(&mut run, 0, None);
    assert_eq!(*at(&end, "/done/error/code"), "malformed-event");
    assert!(!end.to_string().contains("canary"));
}

#[wasm_bindgen_test]
fn a_context_of_another_shape_is_an_error_and_unknown_members_are_ignored() {
    for context in [&b""[..], b"\"text\"", b"[]"] {
        assert!(begin("resolver", b"{}", context).is_none());
    }
    let extra = br#"{"installContext":"ari:x","newField":"1","principal":{"accountId":"forged"}}"#;
    assert!(begin("resolver", b"{}", extra).is_some());
}

#[wasm_bindgen_test]
fn a_payload_that_javascript_cannot_write_is_answered_for_that() {
    let mut run = begin("resolver", b"", SITE).unwrap();
    let end = step(&mut run, 0, None);
    assert_eq!(*at(&end, "/done/error/code"), "invalid-payload");
    let text = br#"{"functionKey":"records.put","payload":{"name":"cut \ud83c"}}"#;
    let mut run = begin("resolver", text, SITE).unwrap();
    let end = step(&mut run, 0, None);
    assert_eq!(*at(&end, "/done/error/code"), "invalid-payload");
    assert!(
        end.to_string()
            .contains("name holds half of a surrogate pair"),
        "{end}"
    );
}

#[wasm_bindgen_test]
fn what_is_no_policy_is_answered_or_logged_with_its_code_and_asks_for_nothing() {
    let compiled = policy();
    let cut = compiled.split_at(compiled.len() / 2).0;
    let text = String::from_utf8(compiled.clone()).unwrap();
    let later = text.replacen("\"format\":1", "\"format\":2", 1);
    assert_ne!(later, text);
    let deep = "[".repeat(100_000);
    for broken in [
        &b""[..],
        b"\xff canary",
        b"null",
        b"[]",
        b"{}",
        cut,
        later.as_bytes(),
        deep.as_bytes(),
    ] {
        let call = br#"{"functionKey":"status","payload":{}}"#;
        let mut run = Run::new("resolver", call, SITE, broken).ok().unwrap();
        let end = step(&mut run, 0, None);
        assert_eq!(*at(&end, "/done/error/code"), "policy-unreadable", "{end}");
        assert_eq!(*at(&end, "/log"), Value::Null);
        assert!(!end.to_string().contains("canary"));
        for (module, payload) in [
            ("scheduled", json!({})),
            ("queue", json!({"body": {"task": "seal"}})),
            ("trigger", json!({"eventType": "avi:forge:installed:app"})),
            ("preUninstall", json!({})),
        ] {
            let payload = serde_json::to_vec(&payload).unwrap();
            let mut run = Run::new(module, &payload, SITE, broken).ok().unwrap();
            let end = step(&mut run, 0, None);
            let log = json!({"event": "run-failed", "module": module, "code": "policy-unreadable"});
            assert_eq!(end, json!({"done": {"statusCode": 500}, "log": log}));
        }
    }
}

#[wasm_bindgen_test]
fn an_answer_to_no_effect_is_an_error_of_that_run() {
    let mut run = run("resolver", &json!({"functionKey": "status", "payload": {}}));
    step(&mut run, 0, None);
    assert!(run.step(4711, Some(b"{}".to_vec())).is_err());
}

#[wasm_bindgen_test]
fn nothing_has_panicked() {
    assert_eq!(last_panic(), None);
}
