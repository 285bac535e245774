//! Secrets beside other values: they are kept beside the addresses that they were stored with, and sealed when a policy declares them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::sync::OnceLock;

use bailee_core::field::Class;
use bailee_core::policy::{Beside, Mode, Policy};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::engine::handle;
use bailee_sim::{Config, Sim, SimPlatform, World};
use common::{Bench, DAY, keys, record};
use serde_json::{Value as Json, json};

const ONE: &str = "https://one.example";
const TWO: &str = "https://two.example";

fn keep() -> Json {
    json!({"$secret": "set"})
}

/// The payload of a put of an integration.
fn integration(url: &str, token: Json, expect: Option<u64>) -> Json {
    let value = json!({"baseUrl": url, "enabled": true, "apiToken": token});
    let mut put = record("integration:site", "one", value);
    put["expect"] = json!(expect);
    put
}

fn stored(bench: &Bench) -> Json {
    keys(bench, "integration:").remove(0).1
}

#[test]
fn whoever_changes_where_a_secret_is_sent_enters_it_again() {
    let bench = Bench::calm();
    let first = bench.ok("records.put", integration(ONE, json!("canary"), None));
    let before = stored(&bench);
    let version = first["version"].as_u64();
    for other in [TWO, "https://one.example/", "https://one.example:8443"] {
        let put = integration(other, keep(), version);
        let report = bench.call("alpha", "admin", "records.put", put);
        let error = &report.body().unwrap()["error"];
        let violations = error["detail"]["violations"].as_array().unwrap();
        assert_eq!(
            (&error["code"], violations.len()),
            (&json!("gate-refused"), 1)
        );
        let violation = &violations[0];
        assert_eq!(
            (&violation["field"], &violation["rule"]),
            (&json!("apiToken"), &json!("other-address"))
        );
        let message = violation["message"].as_str().unwrap();
        assert!(message.ends_with("changed: baseUrl"), "{message}");
        assert!(!message.contains("example"), "{message}");
        assert_eq!(stored(&bench), before, "nothing was changed");
    }
    // Whatever else is changed, it is kept; and entered again it goes where it is to go.
    let mut put = integration(ONE, keep(), version);
    put["value"]["timeoutSeconds"] = json!(7);
    let kept = bench.ok("records.put", put);
    assert_eq!(stored(&bench)["apiToken"], before["apiToken"]);
    bench.ok(
        "records.put",
        integration(TWO, json!("canary"), kept["version"].as_u64()),
    );
    assert_eq!(stored(&bench)["baseUrl"], TWO);
    // Without its secret it may be sent anywhere.
    let version = bench.ok("records.list", json!({}))["records"][0]["version"].as_u64();
    let mut put = integration(ONE, keep(), version);
    put["value"].as_object_mut().unwrap().remove("apiToken");
    bench.ok("records.put", put);
}

#[test]
fn a_restore_does_not_send_a_newer_secret_to_an_older_address() {
    let bench = Bench::calm();
    let first = bench.ok("records.put", integration(ONE, json!("canary-1"), None));
    let old = stored(&bench);
    let put = integration(TWO, json!("canary-2"), first["version"].as_u64());
    bench.ok("records.put", put);
    let new = stored(&bench);
    let to = json!({"seq": first["seq"]});
    let preview = bench.ok("backups.preview", json!({"to": to}));
    assert_eq!(
        (&preview["secretsDiffer"], &preview["total"]),
        (&json!(1), &json!(0)),
        "{preview}"
    );
    let job = bench.restore(to.clone());
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(stored(&bench), new);
    // Its own secret may come back with it.
    bench.ok(
        "backups.restore",
        json!({"to": to, "secrets": "bring-back"}),
    );
    bench.advance(60_000);
    assert_eq!(stored(&bench), old);
}

/// The reference policy with a kind that has secrets in a map, and in a union in a list.
fn shapes() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| {
        let kind = r#"
[[kinds]]
name = "shape"
title = "Shape"
purpose = "Test."
key = "shape-{id}"
mode = "journal"
see = "site"
change = "site"
open = true

[kinds.fields.token]
type = "string"
class = "secret"
purpose = "Test."
[kinds.fields.by]
type = "map"
purpose = "Test."
[kinds.fields.by.item]
type = "object"
fields.url = { type = "string", class = "plain", purpose = "Test." }
fields.token = { type = "string", class = "secret", purpose = "Test." }
[kinds.fields.ways]
type = "list"
purpose = "Test."
[kinds.fields.ways.item]
type = "union"
any-of = [
  { type = "object", fields.url = { type = "url", class = "plain", purpose = "Test." }, fields.token = { type = "string", class = "secret", purpose = "Test." } },
  { type = "object", fields.host = { type = "string", class = "plain", purpose = "Test." }, fields.token = { type = "string", class = "secret", purpose = "Test." } },
]
"#;
        let text = common::with_kinds(kind);
        let policy = Policy::parse_with(&text, Some(Beside::default()));
        policy.unwrap_or_else(|errors| panic!("{errors}"))
    })
}

#[test]
fn secrets_in_maps_lists_and_unions_are_bound_to_their_addresses() {
    let bench = Bench::calm();
    let put = |value: Json, expect: Option<u64>| {
        let payload = json!({"key": "shape-1", "value": value, "expect": expect});
        let app = |platform, context, event| async move {
            handle(&platform, shapes(), &context, event).await
        };
        let report = bench
            .sim
            .call("alpha", "admin", "records.put", payload, app);
        report.unwrap()
    };
    let value = |token: Json| {
        let one = |name: &str, address: &str| json!({name: address, "token": token});
        json!({
            "by": {"a": one("url", ONE), "b": one("url", TWO)},
            "ways": [one("url", ONE), one("host", "ssh://one.example"), {"host": TWO}],
            "notes": {"link": ONE},
        })
    };
    let first = put(value(json!("canary")), None);
    let first = first.ok().unwrap_or_else(|| panic!("{:?}", first.body()));
    let version = first["version"].as_u64();
    let places = |change: &dyn Fn(&mut Json)| -> Vec<String> {
        let mut next = value(keep());
        change(&mut next);
        let report = put(next, version);
        let Some(body) = report.body().filter(|_| report.ok().is_none()) else {
            panic!("it was stored");
        };
        let violations = body["error"]["detail"]["violations"].as_array();
        let violations = violations.unwrap_or_else(|| panic!("{body}")).iter();
        violations
            .map(|one| {
                assert_eq!(one["rule"], "other-address", "{one}");
                format!("{}{}", one["field"], one["place"])
            })
            .collect()
    };
    let (a, b) = (r#""by"["a","token"]"#, r#""by"["b","token"]"#);
    let (first, second) = (r#""ways"[1,"token"]"#, r#""ways"[2,"token"]"#);
    // Of a map and of a list each part has its own.
    assert_eq!(
        places(&|value| value["by"]["a"]["url"] = json!(TWO)),
        [a, first, second]
    );
    assert_eq!(
        places(&|value| value["ways"][0]["url"] = json!(TWO)),
        [a, b, first]
    );
    // Another case of the union, with an address where none was, and another one in its place.
    let other = json!({"host": "ssh://two.example", "token": keep()});
    assert_eq!(
        places(&|value| value["ways"][1] = other.clone()),
        [a, b, second]
    );
    // What is free-form leads away as well.
    assert_eq!(
        places(&|value| value["notes"]["link"] = json!(TWO)).len(),
        4
    );
    assert_eq!(
        places(&|value| value["notes"]["more"] = json!([TWO])).len(),
        4
    );
    assert_eq!(places(&|value| value["notes"] = json!({})).len(), 4);
    // Nothing of it: the values are kept.
    let mut next = value(keep());
    next["notes"]["text"] = json!("Nothing to see at https://two.example.");
    assert!(put(next, version).ok().is_some());
}

/// The reference policy before `apiToken` and the tokens of actions were declared secret.
fn earlier() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| changed(|field| field.class = Class::Plain))
}

fn changed(change: impl Fn(&mut bailee_core::field::Field)) -> Policy {
    let mut policy = common::policy().clone();
    for kind in &mut policy.kinds {
        for field in &mut kind.value.fields {
            if field.name == "apiToken" {
                change(field);
            }
            if let Some(item) = field.item.as_mut().filter(|_| field.name == "actions") {
                let tokens = item.fields.iter_mut();
                tokens.filter(|one| one.name == "token").for_each(&change);
            }
        }
    }
    policy
}

async fn earlier_app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    handle(&platform, earlier(), &context, event).await
}

/// A site of the earlier policy, with tokens that lie open, and the number of its last change.
fn open_site() -> (Bench, u64) {
    let mut world = World::new(Config::calm(1));
    world.install("alpha").unwrap();
    let bench = Bench {
        sim: Sim::new(world),
    };
    bench.sim.advance(1000, earlier_app).unwrap();
    let put = |payload: Json| {
        let report = bench
            .sim
            .call("alpha", "admin", "records.put", payload, earlier_app)
            .unwrap();
        let answer = report.ok().cloned();
        answer.unwrap_or_else(|| panic!("{:?}", report.body()))
    };
    put(integration(ONE, json!("canary"), None));
    let action = |token: &str| json!({"do": "call-webhook", "url": ONE, "token": token});
    let value = json!({"trigger": "schedule", "enabled": true, "actions": [action("canary"), {"do": "transition"}, action("canary")]});
    let last = put(record("rule:site", "one", value));
    bench.sim.advance(DAY, earlier_app).unwrap();
    (bench, last["seq"].as_u64().unwrap())
}

/// Whether a token lies open somewhere in the live values.
fn lies_open(bench: &Bench) -> bool {
    let live = [keys(bench, "integration:"), keys(bench, "rule:")].concat();
    live.iter()
        .any(|(_, value)| value.to_string().contains("canary"))
}

#[test]
fn what_became_secret_is_sealed_within_a_day_and_the_ledger_says_why() {
    let (bench, seq) = open_site();
    assert!(lies_open(&bench));
    bench.advance(DAY);
    assert!(!lies_open(&bench));
    let token = &stored(&bench)["apiToken"];
    assert!(token["$sealed"].is_string(), "{token}");
    let rule = keys(&bench, "rule:").remove(0).1;
    assert!(rule["actions"][2]["token"]["$sealed"].is_string(), "{rule}");
    for record in bench.records("alpha") {
        assert!(record["value"].to_string().contains(r#"{"$secret":"set"}"#));
    }
    for clause in ["A3", "A4", "A5", "A8", "A9"] {
        let (verdict, evidence) = bench.verdict(clause);
        assert_eq!(verdict, "proven", "{clause}: {evidence}");
    }
    let entries = bench.ok("ledger.list", json!({}))["entries"].clone();
    let sealed = entries.as_array().unwrap().iter();
    let sealed: Vec<&Json> = sealed
        .filter(|entry| entry["act"] == "secrets-sealed")
        .collect();
    assert_eq!(sealed.len(), 1, "both records in one change: {entries}");
    assert_eq!(sealed[0]["actor"], "event");
    assert!(!entries.to_string().contains("canary"), "{entries}");
    // Once.
    let before = bench.ok("status", json!({}))["seq"].clone();
    bench.advance(3 * DAY);
    assert_eq!(bench.ok("status", json!({}))["seq"], before);

    // Kept secrets stay sealed, and what was brought back as it lay then is sealed again.
    let old = stored(&bench);
    assert_eq!(bench.restore(json!({"seq": seq}))["state"], "done");
    assert_eq!(stored(&bench)["apiToken"], old["apiToken"]);
    let payload = json!({"to": {"seq": seq}, "secrets": "bring-back"});
    let job = bench.ok("backups.restore", payload)["job"].clone();
    bench.advance(DAY);
    let job = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full"))
    );
    assert!(!lies_open(&bench));
    assert_eq!(bench.verdict("A4").0, "proven");
}

#[test]
fn secrets_that_lie_open_are_kept_by_a_restore_and_no_old_one_comes_back() {
    let (bench, seq) = open_site();
    let version = bench.ok("records.list", json!({}))["records"][0]["version"].as_u64();
    let put = |token: Json| {
        let mut put = integration(ONE, token, version);
        if put["value"]["apiToken"].is_null() {
            put["value"].as_object_mut().unwrap().remove("apiToken");
        }
        let sim = Sim::new(bench.sim.snapshot());
        let report = sim.call("alpha", "admin", "records.put", put, earlier_app);
        assert!(report.unwrap().ok().is_some());
        Bench { sim }
    };
    // It was changed, or removed, before the policy made it secret.
    for token in [json!("canary-2"), json!(null)] {
        let bench = put(token.clone());
        let preview = bench.ok("backups.preview", json!({"to": {"seq": seq}}));
        assert_eq!(
            (&preview["secretsDiffer"], &preview["total"]),
            (&json!(1), &json!(0)),
            "{preview}"
        );
        assert_eq!(bench.restore(json!({"seq": seq}))["state"], "done");
        bench.advance(DAY);
        assert_eq!(stored(&bench)["apiToken"].is_null(), token.is_null());
        assert!(!lies_open(&bench));
    }
}

#[test]
fn what_the_gate_refuses_for_another_reason_and_what_the_history_does_not_say_is_left_alone() {
    let (bench, _) = open_site();
    // Somebody altered one of them; of the other the policy declares less than it holds.
    let mut value = stored(&bench);
    value["enabled"] = json!(false);
    let key = keys(&bench, "integration:").remove(0).0;
    common::tamper(&bench, &key, Some(value.clone()));
    bench.advance(2 * DAY);
    assert_eq!(stored(&bench), value);
    assert_eq!(bench.verdict("A3").0, "failing");
    let rule = keys(&bench, "rule:").remove(0).1;
    assert!(!rule.to_string().contains("canary"), "{rule}");

    let (bench, _) = open_site();
    let before = stored(&bench);
    let narrow: &'static Policy = Box::leak(Box::new(changed(|field| field.max = Some(3))));
    let app =
        |platform, context, event| async move { handle(&platform, narrow, &context, event).await };
    bench.sim.advance(2 * DAY, app).unwrap();
    assert_eq!(stored(&bench), before);
}

#[test]
fn in_an_observed_kind_nothing_is_sealed_until_bailee_writes_it() {
    let (bench, _) = open_site();
    let with = |mode: Mode| -> &'static Policy {
        let mut policy = common::policy().clone();
        for kind in policy
            .kinds
            .iter_mut()
            .filter(|kind| kind.name == "integration")
        {
            kind.mode = mode;
        }
        Box::leak(Box::new(policy))
    };
    let advance = |policy: &'static Policy| {
        let app = |platform, context, event| async move {
            handle(&platform, policy, &context, event).await
        };
        bench.sim.advance(2 * DAY, app).unwrap();
    };
    let before = stored(&bench);
    advance(with(Mode::Observe));
    assert_eq!(stored(&bench), before);
    let rule = keys(&bench, "rule:").remove(0).1;
    assert!(!rule.to_string().contains("canary"), "{rule}");
    // The app wrote once more before Bailee does: that is taken in first, and sealed then.
    let mut value = before;
    value["timeoutSeconds"] = json!(9);
    let key = keys(&bench, "integration:").remove(0).0;
    common::tamper(&bench, &key, Some(value));
    advance(with(Mode::Journal));
    assert_eq!(stored(&bench)["timeoutSeconds"], 9);
    assert!(!lies_open(&bench));
}
