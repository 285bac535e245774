//! Values with parts: secrets inside of them are sealed, kept, restored and never shown, and what is not in custody is named.

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
use common::{Bench, keys};
use serde_json::{Value as Json, json};

/// The payload of a put of a rule with these actions.
fn rule(actions: Json, expect: Option<u64>) -> Json {
    let value = json!({"trigger": "schedule", "enabled": true, "actions": actions});
    let mut put = common::record("rule:site", "Call", value);
    put["expect"] = json!(expect);
    put
}

fn hook(host: &str, token: Json) -> Json {
    json!({"do": "call-webhook", "url": format!("https://{host}.example"), "token": token, "payload": {"deep": [1, null]}})
}

fn keep() -> Json {
    json!({"$secret": "set"})
}

/// What the store has of the actions, and what the page gets.
fn actions(bench: &Bench) -> (Json, Json) {
    let (_, stored) = keys(bench, "rule:").remove(0);
    let shown = bench.records("alpha").remove(0);
    (stored["actions"].clone(), shown["value"]["actions"].clone())
}

/// The violation of a refused put: field, rule and message.
fn refusal(bench: &Bench, payload: Json) -> (String, String, String) {
    let report = bench.call("alpha", "admin", "records.put", payload);
    let violation = report.body().unwrap()["error"]["detail"]["violations"][0].clone();
    let text = |name: &str| violation[name].as_str().unwrap().to_owned();
    (text("field"), text("rule"), text("message"))
}

#[test]
fn a_secret_inside_of_a_list_is_sealed_in_place_and_never_shown() {
    let bench = Bench::calm();
    let put = json!([{"do": "add-comment"}, hook("a", json!("one")), hook("b", json!("one"))]);
    bench.ok("records.put", rule(put, None));
    let (stored, shown) = actions(&bench);
    assert!(!stored.to_string().contains("\"one\""), "{stored}");
    let sealed = |index: usize| stored[index]["token"]["$sealed"].clone();
    assert!(sealed(1).is_string() && sealed(2).is_string());
    assert_ne!(sealed(1), sealed(2), "the place is sealed with the text");
    let expected = json!([{"do": "add-comment"}, hook("a", keep()), hook("b", keep())]);
    assert_eq!(shown, expected);
    assert_eq!(bench.verdict("A4").0, "proven");
}

#[test]
fn a_secret_is_kept_at_its_place_and_nowhere_else() {
    let bench = Bench::calm();
    let two = json!([hook("a", json!("one")), hook("b", json!("two"))]);
    bench.ok("records.put", rule(two, None));
    let (before, _) = actions(&bench);

    // Another text beside it, another secret in the next item, and one more item behind it.
    let mut first = hook("a", keep());
    first["target"] = json!("other");
    let next = json!([first, hook("b", json!("three")), {"do": "transition"}]);
    let version = bench.ok("records.put", rule(next, Some(2)))["version"].as_u64();
    let (after, _) = actions(&bench);
    assert_eq!(after[0]["token"], before[0]["token"]);
    assert_ne!(after[1]["token"], before[1]["token"]);

    // The first item is gone: the second would get its secret.
    let moved = json!([hook("b", keep()), {"do": "transition"}]);
    let (field, code, message) = refusal(&bench, rule(moved, version));
    assert_eq!((field.as_str(), code.as_str()), ("actions", "no-secret"));
    assert!(
        message.starts_with("item 1, token: belongs to an item that stood elsewhere"),
        "{message}"
    );

    // Nothing to keep.
    let none = json!([hook("a", keep()), hook("b", keep()), hook("d", keep())]);
    let (_, code, message) = refusal(&bench, rule(none, version));
    assert_eq!(code, "no-secret");
    assert!(message.starts_with("item 3, token: has no"), "{message}");
    assert_eq!(actions(&bench).0, after, "nothing was changed");
}

#[test]
fn a_refusal_says_the_place() {
    let bench = Bench::calm();
    let wrong = json!([{"do": "add-comment"}, {"do": "call-webhook", "url": "http://a.example"}]);
    assert_eq!(
        refusal(&bench, rule(wrong, None)),
        (
            "actions".to_owned(),
            "type".to_owned(),
            "item 2, url: must begin with https://, not http://: the connection would not be encrypted".to_owned()
        )
    );
}

#[test]
fn a_restore_keeps_the_newest_secrets_of_matching_items_and_proves_it() {
    let bench = Bench::calm();
    let with = |token: &str, other: &str| json!([hook("a", json!(token)), {"do": "set-field", "target": other}]);
    bench.ok("records.put", rule(with("one", "old"), None));
    bench.ok("records.put", rule(with("two", "new"), Some(2)));
    let (newest, _) = actions(&bench);
    let preview = bench.ok("backups.preview", json!({"to": {"seq": 2}}));
    assert_eq!(preview["secretsDiffer"], 1, "{preview}");
    assert_eq!(
        preview["changes"][0]["secrets"],
        json!(["actions, item 1, token"])
    );
    let job = bench.restore(json!({"seq": 2}));
    assert_eq!(job["state"], "done", "{job}");
    let (stored, shown) = actions(&bench);
    assert_eq!(stored[0]["token"], newest[0]["token"]);
    assert_eq!(
        shown,
        json!([hook("a", keep()), {"do": "set-field", "target": "old"}])
    );
    assert_eq!(bench.verdict("A3").0, "proven");
}

#[test]
fn a_list_of_another_length_stays_when_its_secrets_are_to_be_kept() {
    let bench = Bench::calm();
    let two = json!([hook("a", json!("one")), hook("b", json!("two"))]);
    bench.ok("records.put", rule(two, None));
    bench.ok(
        "records.put",
        rule(json!([hook("b", json!("two"))]), Some(2)),
    );
    let (newest, _) = actions(&bench);
    let preview = bench.ok("backups.preview", json!({"to": {"seq": 2}}));
    // What is stored is what the restore comes to, so that there is nothing to change; that secrets differ is still said.
    assert_eq!(
        (&preview["secretsDiffer"], &preview["total"]),
        (&json!(1), &json!(0)),
        "{preview}"
    );
    bench.restore(json!({"seq": 2}));
    assert_eq!(actions(&bench).0, newest);
}

#[test]
fn what_is_not_in_custody_is_named_and_no_clause_about_it_is_proven() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    for clause in ["A3", "A4", "A5"] {
        assert_eq!(bench.verdict(clause).0, "proven");
    }
    // The same store, read by an app whose policy leaves a member out of custody, in which anything may stand.
    let text = common::text();
    let ignoring = text.replace(
        "[kinds.fields.actions.item.fields.payload]\ntype = \"any\"\npurpose = \"What the webhook is sent beside the issue.\"",
        "[kinds.fields.actions.item.fields.payload]\nignore = true",
    );
    assert_ne!(text, ignoring);
    let policy = Policy::parse_with(&ignoring, Some(Beside::default()));
    let policy = policy.unwrap_or_else(|errors| panic!("{errors}"));
    let policy: &'static _ = Box::leak(Box::new(policy));
    let call = |function: &str, payload: Json| {
        bench
            .sim
            .call(
                "alpha",
                "admin",
                function,
                payload,
                |platform, context, event| async move {
                    bailee_sim::engine::handle(&platform, policy, &context, event).await
                },
            )
            .unwrap()
    };
    let leak = json!([{"do": "call-webhook", "payload": {"password": "hunter2", "to": "jane@example.com"}}]);
    assert!(call("records.put", rule(leak, None)).ok().is_some());
    let report = call("statement", json!({}));
    let clauses = report.ok().unwrap()["clauses"].as_array().unwrap().clone();
    let name = "`rule.actions.*.payload`";
    for id in ["A2", "A3", "A4", "A5"] {
        let clause = clauses.iter().find(|clause| clause["id"] == id).unwrap();
        assert!(clause["text"].as_str().unwrap().contains(name), "{clause}");
        if id != "A2" {
            assert_eq!(clause["verdict"], "incomplete", "{clause}");
            let evidence = clause["evidence"]["text"].as_str().unwrap();
            assert!(evidence.contains(name), "{clause}");
        }
    }
}
