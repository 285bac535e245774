//! What goes wrong around the app must not stop backups, lock a site, or make an answer untrue.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bailee_core::digest::Digest;
use bailee_engine::Platform;
use bailee_forge::{Effect, PlatformError};
use bailee_sim::engine::handle;
use bailee_sim::{Fault, Rule, SimPlatform};
use common::{Bench, DAY, integration, keys, policy, tamper};
use serde_json::{Value as Json, json};

/// A platform on which something happens once, right before the first effect that `when` names.
struct Hook<F> {
    inner: SimPlatform,
    happens: RefCell<Option<F>>,
    when: Box<dyn Fn(&Effect) -> bool>,
}

impl<F: FnOnce()> Platform for Hook<F> {
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError> {
        if (self.when)(&effect) {
            let happens = self.happens.borrow_mut().take();
            if let Some(happens) = happens {
                happens();
            }
        }
        self.inner.call(effect).await
    }
}

/// Calls as the administrator while `happens` comes in between.
fn call_with(
    bench: &Bench,
    function: &str,
    payload: Json,
    when: fn(&Effect) -> bool,
    happens: impl FnOnce(),
) -> Json {
    let happens = RefCell::new(Some(happens));
    let report = bench
        .sim
        .call(
            "alpha",
            "admin",
            function,
            payload,
            |inner, context, event| {
                let hook = Hook {
                    inner,
                    happens,
                    when: Box::new(when),
                };
                async move { handle(&hook, policy(), &context, event).await }
            },
        )
        .unwrap();
    report.body().unwrap().clone()
}

#[test]
fn a_lost_live_value_is_brought_back_by_a_restore_to_now() {
    for altered in [false, true] {
        let bench = Bench::calm();
        let one = bench.put("one", "https://one.example", None);
        bench.put("two", "https://two.example", None);
        bench.advance(DAY);
        let before = bench.records("alpha");
        let (key, mut value) = keys(&bench, one["key"].as_str().unwrap()).remove(0);
        value["enabled"] = json!(false);
        tamper(&bench, &key, altered.then_some(value));
        assert_eq!(bench.verdict("A3").0, "failing");
        let seq = bench.ok("status", json!({}))["seq"].clone();
        let job = bench.restore(json!({"seq": seq}));
        assert_eq!(job["state"], "done", "altered {altered}: {job}");
        assert_eq!(bench.verdict("A3").0, "proven");
        let live = bench.ok("records.get", json!({"key": one["key"]}));
        assert_eq!(live["value"], before[0]["value"]);
    }
}

#[test]
fn a_lost_live_value_is_not_built_on_and_does_not_end_backups_or_lists() {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    let two = bench.put("two", "https://two.example", None);
    bench.advance(DAY);
    let key = one["key"].as_str().unwrap();
    tamper(&bench, key, None);
    // Nobody acknowledged that it went, so nothing is built on it.
    let again = integration("one", "https://new.example", None);
    assert_eq!(bench.error("records.put", again), "store-damaged");
    let delete = json!({"key": key, "expect": one["version"]});
    assert_eq!(bench.error("records.delete", delete), "store-damaged");
    assert_eq!(bench.records("alpha").len(), 2);
    assert_eq!(bench.verdict("A3").0, "failing", "the break is shown");
    let mut version = two["version"].as_u64();
    for n in 0..80 {
        version = bench.put("two", &format!("https://n{n}.example"), version)["version"].as_u64();
    }
    bench.advance(2 * DAY);
    let status = bench.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
    assert!(keys(&bench, "b:").len() == 1, "a base was written over it");
    let job = bench.restore(json!({"seq": status["seq"]}));
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(bench.verdict("A3").0, "proven");
    bench.put("one", "https://new.example", version_of(&bench, key));
}

fn version_of(bench: &Bench, key: &str) -> Option<u64> {
    bench.ok("records.get", json!({"key": key}))["version"].as_u64()
}

/// A calm site on which the platform's rates do not matter.
fn without_rates() -> Bench {
    let bench = Bench::calm();
    bench.sim.world().config.quota.requests_per_second = u64::MAX;
    bench.sim.world().config.quota.units_per_minute = u64::MAX;
    bench
}

#[test]
fn a_record_that_changed_two_thousand_times_in_a_day_is_sealed() {
    let bench = without_rates();
    let mut version = None;
    for n in 0..2000_u32 {
        // Values that do not compress, as a rotated secret has.
        let noise = u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut payload = integration("one", "https://one.example", version);
        payload["value"]["apiToken"] = json!(format!("{noise:016x}{:016x}", !noise));
        version = bench.ok("records.put", payload)["version"].as_u64();
    }
    bench.advance(2 * DAY);
    let status = bench.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
}

#[test]
fn a_backlog_of_large_changes_is_sealed_in_parts() {
    let bench = without_rates();
    for n in 0..400_u64 {
        let dependencies: serde_json::Map<String, Json> = (0..400_u64)
            .map(|k| {
                (
                    format!("p{:x}", (n * 1000 + k).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
                    json!(format!("{:x}", (k + n).wrapping_mul(0xd134_2543_de82_ef95))),
                )
            })
            .collect();
        let value = json!({"version": "1.0.0", "dependencies": dependencies});
        let payload = common::record("connector", &format!("c{n}"), value);
        bench.ok("records.put", payload);
    }
    bench.advance(2 * DAY);
    let status = bench.ok("status", json!({}));
    assert_eq!(status["unsealed"], 0, "{status}");
    assert!(
        status["manifests"].as_u64().unwrap() > 1,
        "one manifest cannot hold it: {status}"
    );
    assert_eq!(bench.verdict("A9").0, "proven");
}

#[test]
fn two_seals_in_the_middle_of_a_read_are_not_damage() {
    let is_batch = |effect: &Effect| matches!(effect, Effect::BatchGet { .. });
    for function in [
        "records.list",
        "status",
        "backups.preview",
        "ledger.list",
        "statement",
    ] {
        let bench = Bench::calm();
        bench.put("one", "https://one.example", None);
        bench.put("two", "https://two.example", None);
        let payload = if function == "backups.preview" {
            json!({"to": {"seq": 2}})
        } else {
            json!({})
        };
        let body = call_with(&bench, function, payload, is_batch, || {
            bench.ok("backups.seal", json!({}));
            bench.put("three", "https://three.example", None);
            bench.ok("backups.seal", json!({}));
        });
        assert!(body["ok"].is_object(), "{function}: {body}");
        assert!(
            !body.to_string().contains("\"failing\""),
            "{function}: {body}"
        );
        assert!(
            !body.to_string().contains("\"ok\":false"),
            "{function}: {body}"
        );
    }
}

#[test]
fn two_seals_between_the_pieces_of_a_large_change_are_not_damage() {
    let is_piece = |effect: &Effect| matches!(effect, Effect::EntityGet(get) if get.key.as_str().contains('#'));
    let large = |version: &str, length: usize, expect: &Json| {
        let hash = |n: u32, k: u32| Digest::blake3(format!("{version} {n} {k}").as_bytes());
        let texts = (0..900_u32).map(|n| {
            let text: String = (0..4).map(|k| hash(n, k).to_string()).collect();
            (
                format!("p{n}"),
                json!(format!("{version} {}", &text[..length])),
            )
        });
        let dependencies: serde_json::Map<String, Json> = texts.collect();
        let value = json!({"version": version, "dependencies": dependencies});
        let mut payload = common::record("connector", "large", value);
        payload["expect"] = expect.clone();
        payload
    };
    for function in ["records.list", "backups.preview", "statement"] {
        let bench = Bench::calm();
        let first = bench.ok("records.put", large("1.0.0", 240, &Json::Null));
        bench.ok("backups.seal", json!({}));
        let second = bench.ok("records.put", large("1.0.1", 240, &first["version"]));
        let payload = if function == "backups.preview" {
            json!({"to": {"seq": 2}})
        } else {
            json!({})
        };
        let body = call_with(&bench, function, payload, is_piece, || {
            bench.ok("backups.seal", json!({}));
            bench.ok("records.put", large("1.0.2", 1, &second["version"]));
            bench.ok("backups.seal", json!({}));
        });
        assert!(body["ok"].is_object(), "{function}: {body}");
        assert!(
            !body.to_string().contains("\"failing\""),
            "{function}: {body}"
        );
        assert_eq!(keys(&bench, "m:").len(), 3, "{function} read a piece");
    }
}

/// Delivers what is due within a minute while `happens` comes before the first effect that `when` names.
fn deliver_with(bench: &Bench, when: impl Fn(&Effect) -> bool + 'static, happens: impl FnOnce()) {
    let (mut happens, when) = (Some(happens), Rc::new(when));
    let end = bench.sim.world().now() + 60_000;
    loop {
        let next = bench.sim.world().step(end);
        let Some(delivery) = next else { break };
        let once = Rc::new(RefCell::new(happens.take()));
        let (inside, when) = (Rc::clone(&once), Rc::clone(&when));
        bench
            .sim
            .deliver(&delivery, |inner, context, event| {
                let hook = Hook {
                    inner,
                    happens: RefCell::new(Some(move || {
                        if let Some(happens) = inside.borrow_mut().take() {
                            happens();
                        }
                    })),
                    when: Box::new(move |effect| when(effect)),
                };
                async move { handle(&hook, policy(), &context, event).await }
            })
            .unwrap();
        happens = once.borrow_mut().take();
    }
}

#[test]
fn a_restore_goes_on_when_two_seals_come_before_any_of_its_calls() {
    for call in 0.. {
        let bench = Bench::calm();
        bench.put("one", "https://one.example", None);
        bench.put("two", "https://two.example", None);
        let job = bench.ok("backups.restore", json!({"to": {"seq": 2}}))["job"].clone();
        let (seen, did) = (Cell::new(0), Rc::new(Cell::new(false)));
        let is_next = move |_: &Effect| seen.replace(seen.get() + 1) == call;
        let happened = Rc::clone(&did);
        deliver_with(&bench, is_next, || {
            happened.set(true);
            bench.ok("backups.seal", json!({}));
            bench.call("alpha", "member", "status", json!({}));
            bench.ok("backups.seal", json!({}));
        });
        let job = bench.ok("jobs.get", json!({"job": job}));
        assert_eq!(job["state"], "done", "before call {call}: {job}");
        if !did.get() {
            assert!(call > 15, "the restore made {call} calls only");
            break;
        }
    }
}

#[test]
fn a_removed_record_that_is_there_again_is_found_also_when_a_batch_does_not_show_it() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    bench.put("six", "https://six.example", None);
    let removed: Vec<_> = keys(&bench, "integration:")
        .into_iter()
        .filter(|(_, value)| value["name"] != "one")
        .collect();
    let job = bench.ok("backups.restore", json!({"to": {"seq": 2}}))["job"].clone();
    let is_proof = |effect: &Effect| {
        let text = serde_json::to_string(effect).unwrap();
        text.contains("\"get\"") && text.contains("integration:")
    };
    deliver_with(&bench, is_proof, || {
        for (key, value) in &removed {
            tamper(&bench, key, Some(value.clone()));
        }
        bench
            .sim
            .world()
            .add_fault(Rule::always(Fault::MissingKey).at("batchGet"));
    });
    bench.sim.world().faults.clear();
    let job = bench.ok("jobs.get", json!({"job": job}));
    // Nobody acknowledged them: they are told, and taken away again.
    assert_eq!(
        (&job["state"], &job["proof"]),
        (&json!("done"), &json!("full")),
        "{job}"
    );
    assert_eq!(keys(&bench, "integration:").len(), 1);
    let ledger = bench.ok("ledger.list", json!({"limit": 100}));
    let entries = ledger["entries"].as_array().unwrap();
    assert!(
        entries.iter().any(|entry| entry["act"] == "found"),
        "{entries:?}"
    );
}

#[test]
fn a_statement_is_not_red_because_somebody_writes_meanwhile() {
    let bench = Bench::calm();
    let one = bench.put("one", "https://one.example", None);
    bench.advance(DAY);
    let is_query = |effect: &Effect| matches!(effect, Effect::QueryKeys { .. });
    let create = call_with(&bench, "statement", json!({}), is_query, || {
        drop(bench.put("two", "https://two.example", None));
    });
    let update = call_with(&bench, "statement", json!({}), is_query, || {
        bench.put("one", "https://other.example", one["version"].as_u64());
    });
    for body in [create, update] {
        assert!(!body.to_string().contains("\"failing\""), "{body}");
    }
}

struct Jira(SimPlatform, u16);

impl Platform for Jira {
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError> {
        match effect {
            Effect::Jira { .. } => Ok(json!({"status": self.1, "body": null})),
            other => self.0.call(other).await,
        }
    }
}

#[test]
fn an_outage_of_jira_is_no_refusal() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    for (status, code) in [
        (429, "rate-limited"),
        (503, "platform-unavailable"),
        (403, "forbidden"),
    ] {
        let report = bench.sim.call(
            "alpha",
            "admin",
            "status",
            json!({}),
            |platform, context, event| async move {
                handle(&Jira(platform, status), policy(), &context, event).await
            },
        );
        assert_eq!(report.unwrap().error_code(), Some(code), "{status}");
    }
    let ledger = bench.ok("ledger.list", json!({"from": 0, "limit": 100}));
    let refused = ledger["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["act"] == "refused")
        .count();
    assert_eq!(refused, 1, "only the answer 403 is one");
}

#[test]
fn a_change_whose_outcome_cannot_be_settled_is_called_unknown() {
    let bench = Bench::calm();
    bench.put("zero", "https://zero.example", None);
    for (n, fault) in [
        Fault::RateLimited { retry_after: None },
        Fault::Refused {
            status: 403,
            code: "FORBIDDEN".into(),
        },
    ]
    .into_iter()
    .enumerate()
    {
        bench
            .sim
            .world()
            .add_fault(Rule::once(Fault::LostReply { applied: true }).at("transact"));
        bench
            .sim
            .world()
            .add_fault(Rule::always(fault).at("entityGet").key("j:"));
        let code = bench.error(
            "records.put",
            integration(&format!("n{n}"), "https://n.example", None),
        );
        bench.sim.world().faults.clear();
        assert_eq!(code, "outcome-unknown");
    }
    assert_eq!(bench.records("alpha").len(), 3, "both had been made");
}

#[test]
fn a_plain_field_cannot_be_made_to_look_like_a_sealed_one() {
    let bench = Bench::calm();
    for name in ["$sealed", "$secret"] {
        let value = json!({"integration": "i", "fields": {name: "AAAA"}});
        let payload = common::record("mapping:10000", "m", value);
        assert_eq!(
            bench.error("records.put", payload),
            "gate-refused",
            "{name}"
        );
    }
}

#[test]
fn an_error_repeats_nothing_of_a_payload_that_imitates_its_words() {
    let bench = Bench::calm();
    for payload in [
        json!({"key": "integration:site:n", "value": {}, "expect": "x, expected canary"}),
        json!({"key, expected canary": 1}),
    ] {
        let body = bench
            .call("alpha", "admin", "records.put", payload)
            .body()
            .unwrap()
            .to_string();
        assert!(!body.contains("canary"), "{body}");
    }
    let both = json!({"to": {"seq": 1, "time": "2001-01-01T00:00:00Z"}});
    assert_eq!(bench.error("backups.preview", both), "invalid-payload");
}
