//! An app with functions of its own beside Bailee's: what they do nobody looks at, so nothing that they could break is proven.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_core::policy::{Beside, Policy};
use bailee_engine::{CHECKS, PlatformExt};
use bailee_forge::effect::{SecretGet, SecretSet};
use bailee_forge::{Context, Event, Key, Outcome, Secret, Value};
use bailee_sim::SimPlatform;
use bailee_sim::engine::handle;
use common::{Bench, DAY, app, tamper};
use serde_json::{Value as Json, json};

/// What the vendor declares of the function.
const DECLARED: &str = r#"
[[functions]]
name = "settings"
who = "members"
touches = ["secret"]
purpose = "Shows the settings of the integration."
"#;

/// The policy of an app whose manifest has these functions and stores beside Bailee's.
fn combined(declared: &str, beside: Option<Beside>) -> &'static Policy {
    let text = common::text() + declared;
    let policy = Policy::parse_with(&text, beside).unwrap_or_else(|errors| panic!("{errors}"));
    Box::leak(Box::new(policy))
}

fn beside(functions: &[&str], stores: &[&str]) -> Option<Beside> {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Some(Beside {
        functions: owned(functions),
        stores: owned(stores),
    })
}

/// The vendor's function: it hands out the stored key of the integration, and takes another one.
async fn settings(platform: SimPlatform, _: Context, event: Event) -> Outcome {
    let Event::Resolver { payload, .. } = event else {
        return Outcome::Done;
    };
    let key = Key::new("api-key").unwrap();
    if let Some(text) = payload["replace"].as_str() {
        let value = Secret::new(Value::text(text).unwrap()).unwrap();
        let set = SecretSet {
            key: key.clone(),
            value,
            options: Default::default(),
        };
        platform.ask(set).await.unwrap();
    }
    let body = json!({"ok": platform.ask(SecretGet { key }).await.unwrap()});
    Outcome::Reply { body }
}

/// A site with a record and a backup, on which everything that is checked is proven under the reference app's policy.
fn healthy() -> Bench {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.advance(DAY);
    for (id, clause) in clauses(&bench, common::policy()) {
        assert_eq!(clause["verdict"], "proven", "{id}: {clause}");
        assert!(!clause["text"].as_str().unwrap().contains("Not in custody"));
    }
    bench
}

/// The checked clauses of the statement under a policy.
fn clauses(bench: &Bench, policy: &'static Policy) -> Vec<(&'static str, Json)> {
    let call = |platform: SimPlatform, context: Context, event: Event| async move {
        handle(&platform, policy, &context, event).await
    };
    let report = bench
        .sim
        .call("alpha", "admin", "statement", json!({}), call);
    let report = report.unwrap();
    let all = report.ok().unwrap()["clauses"].as_array().unwrap().clone();
    let checked = CHECKS.iter().map(|check| {
        let clause = all.iter().find(|clause| clause["id"] == check.id);
        (check.id, clause.unwrap().clone())
    });
    checked.collect()
}

#[test]
fn nothing_is_proven_while_a_member_reads_and_replaces_a_secret_through_a_function_of_the_vendors()
{
    let bench = healthy();
    let member = |payload: Json| {
        let report = bench
            .sim
            .call("alpha", "member", "settings", payload, settings);
        report.unwrap().ok().unwrap().clone()
    };
    assert_eq!(
        member(json!({"replace": "the member's key"})),
        "the member's key"
    );
    assert_eq!(member(json!({})), "the member's key");
    // Bailee's own functions refuse the same member, and that is all that the checks can see.
    let report = bench.sim.call("alpha", "member", "status", json!({}), app);
    assert_eq!(report.unwrap().error_code(), Some("forbidden"));

    let policy = combined(DECLARED, beside(&["settings"], &[]));
    let stated =
        "`settings` (stated by the vendor: called by any user of the site; touches secret)";
    for (id, clause) in clauses(&bench, policy) {
        assert_eq!(clause["verdict"], "incomplete", "{id}: {clause}");
        let evidence = clause["evidence"]["text"].as_str().unwrap();
        assert!(evidence.contains(stated), "{id}: {evidence}");
        assert!(
            clause["text"].as_str().unwrap().contains("`settings`"),
            "{clause}"
        );
    }
}

#[test]
fn a_function_that_nobody_declared_and_a_store_of_the_apps_own_are_named() {
    let bench = healthy();
    let policy = combined("", beside(&["settings"], &["entity:job", "sql"]));
    for (id, clause) in clauses(&bench, policy) {
        assert_eq!(clause["verdict"], "incomplete", "{id}: {clause}");
        let (text, evidence) = (&clause["text"], &clause["evidence"]["text"]);
        assert!(
            evidence
                .as_str()
                .unwrap()
                .contains("`settings` (undeclared)"),
            "{clause}"
        );
        for said in [text, evidence] {
            assert!(
                said.as_str().unwrap().contains("entity:job, sql"),
                "{clause}"
            );
        }
    }
    for (id, clause) in clauses(&bench, combined("", beside(&[], &["sql"]))) {
        assert_eq!(clause["verdict"], "incomplete", "{id}: {clause}");
    }
}

#[test]
fn a_manifest_that_was_not_read_proves_nothing_by_its_absence() {
    let bench = healthy();
    for (id, clause) in clauses(&bench, combined("", None)) {
        assert_eq!(clause["verdict"], "incomplete", "{id}: {clause}");
        for said in [&clause["text"], &clause["evidence"]["text"]] {
            assert!(
                said.as_str().unwrap().contains("its manifest was not read"),
                "{clause}"
            );
        }
    }
}

#[test]
fn what_is_broken_in_such_an_app_is_failing() {
    let bench = healthy();
    tamper(&bench, "cache:users", Some(json!("anything")));
    let policy = combined(DECLARED, beside(&["settings"], &[]));
    for (id, clause) in clauses(&bench, policy) {
        let expected = if id == "A3" { "failing" } else { "incomplete" };
        assert_eq!(clause["verdict"], expected, "{id}: {clause}");
    }
}

#[test]
fn the_ledger_tells_when_a_function_comes_into_the_app() {
    let bench = healthy();
    let policy = combined(DECLARED, beside(&["settings"], &[]));
    let acts = || {
        let ledger = bench.ok("ledger.list", json!({"from": 0, "limit": 100}));
        let entries = ledger["entries"].as_array().unwrap().clone();
        entries
            .iter()
            .filter(|entry| entry["act"] == "policy-changed")
            .count()
    };
    let before = acts();
    let call = |platform: SimPlatform, context: Context, event: Event| async move {
        handle(&platform, policy, &context, event).await
    };
    let report = bench.sim.call("alpha", "admin", "status", json!({}), call);
    assert!(report.unwrap().ok().is_some());
    assert_eq!(acts(), before + 1);
}
