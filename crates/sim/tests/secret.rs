//! Secrets of the app's own: found by keys that the policy makes, taken into the history, restored, and written after the change that
//! says so. Nothing of one is in any answer, log, job or event.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_core::policy::Beside;
use bailee_forge::Event;
use bailee_sim::{Area, Fault, Ran, Rule, World};
use common::secret::{SETTINGS, Site, kinds, policy, policy_with, settings, strike, token};
use common::{DAY, HOUR};
use serde_json::json;

#[test]
fn secrets_are_found_by_their_keys_and_nothing_of_them_is_shown() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..60 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    // No record makes this key.
    site.keep("token-other", token(7));
    let before = site.secrets();
    site.advance(DAY);
    assert_eq!(site.secrets(), before, "byte for byte as the app wrote it");
    // A server that was first seen today brings its token with it.
    assert_eq!((site.count("settings"), site.count("token")), (1, 60));
    for key in [SETTINGS, "token-7"] {
        let shown = site.ok("records.get", json!({"store": "secret", "key": key}));
        assert_eq!(shown["value"], json!({"$secret": "set"}), "{shown}");
        assert_eq!(shown["name"], key, "{shown}");
    }
    let seq = site.seq();
    let before = site.sim.world().usage().total_calls();
    site.advance(DAY);
    let calls = site.sim.world().usage().total_calls() - before;
    assert_eq!(site.seq(), seq, "a day without changes makes no change");
    // One for each secret, and one that is not there; all else is what a look takes anyway.
    assert!((62..=82).contains(&calls), "{calls} calls");
}

#[test]
fn a_look_at_many_secrets_takes_no_more_than_a_tenth_of_a_minute_s_units() {
    let site = Site::new();
    for n in 0..900 {
        let mut world = site.sim.world();
        let server = json!({"name": n});
        let (key, of) = (format!("token-{n}"), format!("server-{n}"));
        world
            .tamper("alpha", Area::Plain, &of, Some(&server))
            .unwrap();
        world
            .tamper("alpha", Area::Secret, &key, Some(&token(n)))
            .unwrap();
    }
    site.advance(2 * DAY);
    assert_eq!(site.count("token"), 900);
    let seq = site.seq();
    let before = site.sim.world().usage().read_units;
    let reports = site.advance(DAY);
    let units = site.sim.world().usage().read_units - before;
    assert_eq!(
        site.seq(),
        seq,
        "all of them were compared and none was missed"
    );
    let elapsed = reports.iter().map(|report| report.invocation.elapsed);
    let minutes = elapsed.sum::<i64>() / 60_000;
    // The first share is there at once.
    let shares = u64::try_from(minutes).unwrap() + 1;
    assert!(
        (900..=shares * 440).contains(&units),
        "{units} units in {minutes} minutes"
    );
}

#[test]
fn a_look_sees_what_was_changed_and_deleted_also_where_no_record_makes_the_key_any_more() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..3 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    site.keep(SETTINGS, settings("two"));
    // The server goes and its token stays; of another, both go.
    site.drop_server("0");
    site.drop_server("1");
    site.drop("token-1");
    site.drop("token-2");
    site.keep_server("3");
    site.keep("token-3", token(3));
    let before = site.seq();
    site.advance(DAY);
    assert_eq!(site.count("token"), 2, "0, which is known, and 3");
    assert_eq!(
        site.acts(before)
            .iter()
            .filter(|act| *act == "seen")
            .count(),
        1
    );
    // What nobody makes a key of is still looked at.
    site.keep("token-0", token(100));
    let before = site.seq();
    site.advance(DAY);
    assert!(site.seq() > before);
    site.drop("token-0");
    site.drop(SETTINGS);
    site.advance(DAY);
    assert_eq!((site.count("settings"), site.count("token")), (0, 1));
}

#[test]
fn the_page_writes_secrets_in_the_app_s_own_form_and_keeps_what_it_does_not_see() {
    let site = Site::new();
    let stored = site.login("canary-one", None);
    let version = stored.ok().unwrap()["version"].as_u64();
    assert_eq!(
        site.secrets()["login-a"],
        json!({"user": "build", "password": "canary-one"})
    );
    let value = json!({"user": "deploy", "password": {"$secret": "set"}});
    let put = json!({"store": "secret", "key": "login-a", "value": value, "expect": version});
    let version = site.ok("records.put", put)["version"].clone();
    assert_eq!(
        site.secrets()["login-a"],
        json!({"user": "deploy", "password": "canary-one"})
    );
    let shown = site.ok("records.get", json!({"store": "secret", "key": "login-a"}));
    assert_eq!(shown["value"], json!({"$secret": "set"}), "{shown}");
    site.ok(
        "records.delete",
        json!({"store": "secret", "key": "login-a", "expect": version}),
    );
    assert_eq!(site.secrets().len(), 0);
    // What the policy does not declare is refused, and personal data; what is Bailee's own is no record.
    for value in [
        json!({"other": "canary"}),
        json!({"user": "jane.doe@canary.com"}),
    ] {
        let put = json!({"store": "secret", "key": "login-a", "value": value});
        assert_eq!(
            site.call("records.put", put).error_code(),
            Some("gate-refused")
        );
    }
    let own = json!({"store": "secret", "key": "bailee:root"});
    assert_eq!(
        site.call("records.get", own).error_code(),
        Some("invalid-payload")
    );
    assert_eq!(
        site.call(
            "records.put",
            json!({"store": "secret", "key": SETTINGS, "value": {}})
        )
        .error_code(),
        Some("forbidden")
    );
}

#[test]
fn a_change_that_is_killed_before_its_secret_is_completed_by_whoever_comes_next() {
    let site = Site::new();
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    let version = site.login("canary-one", None).ok().unwrap()["version"].as_u64();
    let value = |password: &str| json!({"user": "build", "password": password});
    let put = json!({"store": "secret", "key": "login-a", "value": value("canary-two"), "expect": version});
    let delete = json!({"store": "secret", "key": "login-a", "expect": version});
    let scenarios = [
        ("records.put", put, Some(value("canary-two"))),
        ("records.delete", delete, None),
    ];
    for (function, payload, after) in scenarios {
        let event = Event::Resolver {
            function: function.into(),
            payload,
        };
        let mut open = 0;
        for applied in [false, true] {
            for call in 0.. {
                let (world, is_struck) = strike(&site, &event, Some((call, applied)));
                if !is_struck {
                    break;
                }
                let place = format!("{function} killed at {call} {applied}");
                let then = |world: &World| {
                    let site = Site::of(world.clone());
                    (
                        site.seq() > version.unwrap(),
                        site.secrets().remove("login-a"),
                        site,
                    )
                };
                let (is_in_history, found, struck) = then(&world);
                struck.look_closely();
                let expected = if is_in_history {
                    after.clone()
                } else {
                    Some(value("canary-one"))
                };
                if found != expected {
                    assert!(
                        is_in_history && found == Some(value("canary-one")),
                        "{place}"
                    );
                    open += 1;
                    // It is named until it is done.
                    assert_eq!(struck.verdict("A3").0, "failing", "{place}");
                }
                // The page comes next, or the look.
                let (_, _, read) = then(&world);
                read.call("records.get", json!({"store": "secret", "key": "login-a"}));
                let (_, _, looked) = then(&world);
                looked.advance(DAY);
                for site in [read, looked] {
                    assert_eq!(site.secrets().remove("login-a"), expected, "{place}");
                    let (verdict, evidence) = site.verdict("A3");
                    assert_eq!(verdict, "incomplete", "{place}: {evidence}");
                    assert_eq!(
                        site.ok("status", json!({}))["trouble"],
                        json!(null),
                        "{place}"
                    );
                }
            }
        }
        assert!(open > 0, "{function}");
    }
}

#[test]
fn a_secret_whose_answer_was_lost_is_written_again_and_one_that_was_refused_by_the_next_look() {
    let site = Site::new();
    for applied in [false, true] {
        let lost = Rule::once(Fault::LostReply { applied }).at("secretSet");
        site.sim.world().add_fault(lost);
    }
    let stored = site.login("canary-one", None);
    let version = stored.ok().unwrap()["version"].as_u64();
    let code = "REFUSED".to_owned();
    let refused = Rule::always(Fault::Refused { status: 400, code });
    site.sim.world().add_fault(refused.at("secretSet"));
    let stored = site.login("canary-two", version);
    assert_eq!(stored.error_code(), Some("outcome-unknown"));
    site.sim.world().faults.clear();
    assert_eq!(site.secrets()["login-a"]["password"], "canary-one");
    site.advance(DAY);
    assert_eq!(site.secrets()["login-a"]["password"], "canary-two");
    assert_eq!(site.verdict("A3").0, "incomplete");
}

#[test]
fn a_secret_that_somebody_else_wrote_is_named_and_never_taken_in_and_a_restore_brings_it_back() {
    let site = Site::new();
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    assert!(site.login("canary-one", None).ok().is_some());
    site.advance(3 * DAY);
    let (point, then) = (site.seq(), site.secrets());
    assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
    for planted in [Some(json!({"user": "build", "password": "canary-x"})), None] {
        let site = site.under(policy());
        match planted.clone() {
            Some(value) => site.keep("login-a", value),
            None => site.drop("login-a"),
        }
        assert_eq!(site.verdict("A3").0, "failing");
        let reports = site.advance(DAY);
        let told = format!(
            "{:?}",
            reports.iter().map(|report| &report.log).collect::<Vec<_>>()
        );
        assert!(
            told.contains("store-damaged") && told.contains("l:"),
            "{told}"
        );
        let found = site.ok("findings.list", json!({}))["findings"].clone();
        assert_eq!(found[0]["heading"]["key"], "login-a", "{found}");
        assert!(!found.to_string().contains("canary"), "{found}");
        assert!(!site.acts(point).contains(&"seen".to_owned()));
        assert_eq!(
            site.secrets().remove("login-a"),
            planted,
            "nobody took it for what was acknowledged"
        );
        let got = site.call("records.get", json!({"store": "secret", "key": "login-a"}));
        assert_eq!(got.error_code(), Some("store-damaged"));
        let job = site.restore(point, "keep");
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(site.secrets(), then);
        site.advance(DAY);
        assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
    }
    // One that no record says anything of is found where a key can be made.
    site.ok(
        "records.put",
        json!({"key": "account-b", "value": {"title": "B"}}),
    );
    site.keep("login-b", json!({"user": "canary"}));
    let (verdict, evidence) = site.verdict("A3");
    assert_eq!(
        (
            verdict.as_str(),
            evidence.contains("of which the history knows nothing")
        ),
        ("failing", true),
        "{evidence}"
    );
    site.advance(DAY);
    assert_eq!(site.count("login"), 1);
}

#[test]
fn what_the_app_wrote_last_is_taken_in_when_bailee_begins_to_write_its_secrets() {
    let observed = policy_with(&kinds("mode = \"observe\""), Beside::default());
    let site = Site::new().under(observed);
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    site.keep("login-a", json!({"user": "monday"}));
    site.advance(DAY);
    assert_eq!(site.count("login"), 1);
    site.keep("login-a", json!({"user": "friday"}));
    let site = site.under(policy());
    let seq = site.seq();
    site.advance(HOUR);
    assert!(
        site.acts(seq - 1).contains(&"seen".to_owned()),
        "{:?}",
        site.acts(seq - 1)
    );
    let got = site.ok("records.get", json!({"store": "secret", "key": "login-a"}));
    assert!(site.login("canary", got["version"].as_u64()).ok().is_some());
    assert_eq!(site.verdict("A3").0, "incomplete");
}

#[test]
fn a_secret_store_is_no_leak_and_secrets_that_nothing_can_list_are_named() {
    let site = Site::new();
    site.keep(
        SETTINGS,
        json!({"apiKey": "canary", "host": "https://one.example/", "note": "password=hunter2"}),
    );
    site.keep_server("1");
    site.keep(
        "token-1",
        json!("canary-ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    );
    for looked in [false, true] {
        if looked {
            site.advance(DAY);
        }
        let (verdict, evidence) = site.verdict("A4");
        assert_eq!(verdict, "incomplete", "{evidence}");
        let statement = site.ok("statement", json!({}));
        let clauses = statement["clauses"].as_array().unwrap();
        for clause in clauses {
            // Stated, or checked as far as it can be; nothing is proven beside secrets that nobody can list.
            let verdict = clause["verdict"].as_str().unwrap();
            assert_ne!(verdict, "proven", "{clause}");
        }
        for clause in ["A2", "A3", "A4", "A17"] {
            let clause = clauses.iter().find(|one| one["id"] == clause).unwrap();
            let named = "secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed";
            assert!(clause["text"].as_str().unwrap().contains(named), "{clause}");
        }
    }
    // Personal data is looked for in what is not declared secret, and nothing of it is told.
    site.keep(
        SETTINGS,
        json!({"apiKey": "canary", "note": "jane.doe@canary.com"}),
    );
    let (verdict, evidence) = site.verdict("A3");
    assert_eq!(
        (verdict.as_str(), evidence.contains("by the rule `email`")),
        ("failing", true),
        "{evidence}"
    );
    assert_eq!(site.verdict("A4").0, "incomplete");
}

#[test]
fn a_look_that_is_killed_at_any_call_is_made_good_by_the_next() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..30 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    let world = site.sim.snapshot();
    // Every third, so that both halves and all kinds of call are among them.
    let mut struck = 0;
    for (call, applied) in (0..120)
        .step_by(3)
        .flat_map(|call| [(call, false), (call, true)])
    {
        let site = Site::of(world.clone());
        site.sim
            .world()
            .add_fault(Rule::once(Fault::Kill { applied }).after(call));
        let reports = site.advance(DAY);
        struck += usize::from(reports.iter().any(|report| report.ran == Ran::Killed));
        site.sim.world().faults.clear();
        site.advance(2 * DAY);
        assert_eq!(
            (site.count("settings"), site.count("token")),
            (1, 30),
            "killed at {call}"
        );
    }
    assert!(struck > 40, "{struck}");
}
