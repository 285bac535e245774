//! Restores of the app's own secrets: as they were, or left as they are; killed anywhere, and beside an app that goes on writing.

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
use bailee_engine::internal::Task;
use bailee_sim::{Fault, Rule};
use common::ring::opened;
use common::secret::{
    SETTINGS, Site, delivery, kinds, policy, policy_with, settings, strike, token,
};
use common::{DAY, HOUR};
use serde_json::{Value as Json, json};

#[test]
fn every_day_can_be_restored_with_its_secrets() {
    let site = Site::new();
    let mut days = Vec::new();
    for day in 0..8_u32 {
        if day % 3 == 2 {
            site.drop(SETTINGS);
        } else {
            site.keep(SETTINGS, settings(&day.to_string()));
        }
        for n in 0..30 {
            match (day + n) % 7 {
                0 => {
                    site.keep_server(&n.to_string());
                    site.keep(&format!("token-{n}"), token(100 * day + n));
                }
                3 => site.drop(&format!("token-{n}")),
                5 => site.drop_server(&n.to_string()),
                _ => {}
            }
        }
        site.advance(DAY);
        days.push((site.seq(), site.secrets()));
    }
    // Tokens that no server makes a key of and that no look saw are nobody's: there are none here.
    for (seq, secrets) in days.iter().rev().chain(&days) {
        let job = site.restore(*seq, "bring-back");
        assert_eq!(
            (&job["state"], &job["meanwhile"], &job["proof"]),
            (&json!("done"), &json!(0), &json!("full")),
            "{job}"
        );
        assert_eq!(site.secrets(), *secrets, "as it was at change {seq}");
    }
}

#[test]
fn a_secret_that_a_restore_brought_back_and_its_app_deleted_stays_gone_when_bailee_writes_it() {
    let observed = policy_with(&kinds("mode = \"observe\""), Beside::default());
    let site = Site::new().under(observed);
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    site.keep("login-a", json!({"user": "canary"}));
    site.advance(DAY);
    let seq = site.seq();
    site.drop("login-a");
    site.advance(DAY);
    // Not long before the look that hands the kind over.
    site.restore(seq, "bring-back");
    assert!(site.secrets().contains_key("login-a"));
    site.drop("login-a");
    let site = site.under(policy());
    site.advance(HOUR);
    for _ in 0..3 {
        site.advance(DAY);
        assert!(!site.secrets().contains_key("login-a"));
    }
}

#[test]
fn secrets_stay_as_they_are_today_unless_they_are_asked_for() {
    let site = Site::new();
    site.keep(SETTINGS, settings("leaked"));
    for n in 0..2 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("rotated"));
    site.drop("token-0");
    site.drop_server("0");
    site.keep_server("2");
    site.keep("token-2", token(2));
    site.advance(DAY);
    let now = site.secrets();
    let preview = site.ok("backups.preview", json!({"to": {"seq": point}}));
    assert_eq!(
        (&preview["secretsDiffer"], &preview["total"]),
        (&json!(3), &json!(2)),
        "{preview}"
    );
    let job = site.restore(point, "keep");
    assert_eq!(
        (&job["state"], &job["secretsKept"], &job["proof"]),
        (&json!("done"), &json!(3), &json!("records")),
        "{job}"
    );
    assert_eq!(site.secrets(), now);
    let preview = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let preview = site.ok("backups.preview", preview);
    let changes = preview["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 3, "{preview}");
    for change in changes {
        assert_eq!(
            (&change["fields"], &change["secrets"]),
            (&json!([]), &json!(["value"])),
            "{change}"
        );
    }
    let job = site.restore(point, "bring-back");
    assert_eq!(
        (&job["state"], &job["secretsKept"], &job["proof"]),
        (&json!("done"), &json!(0), &json!("full")),
        "{job}"
    );
    assert_eq!(site.secrets(), then);
}

#[test]
fn a_restore_that_is_killed_at_any_call_brings_every_secret_back() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..4 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n}"), token(n));
    }
    site.ok(
        "records.put",
        json!({"key": "account-a", "value": {"title": "A"}}),
    );
    assert!(site.login("canary-one", None).ok().is_some());
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("two"));
    site.keep("token-0", token(100));
    site.drop("token-1");
    site.drop("token-2");
    site.drop_server("2");
    site.keep_server("5");
    site.keep("token-5", token(5));
    let version =
        site.ok("records.get", json!({"store": "secret", "key": "login-a"}))["version"].as_u64();
    assert!(site.login("canary-two", version).ok().is_some());
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    let event = delivery(&Task::Restore {
        job: job.as_str().unwrap().to_owned(),
    });
    let mut struck = 0;
    for applied in [false, true] {
        for call in 0.. {
            let (world, is_struck) = strike(&site, &event, Some((call, applied)));
            if !is_struck {
                break;
            }
            struck += 1;
            let site = Site::of(world);
            site.look_closely();
            let job = site.finish(&job);
            let place = format!("killed at {call} {applied}: {job}");
            assert_eq!(
                (&job["state"], &job["meanwhile"]),
                (&json!("done"), &json!(0)),
                "{place}"
            );
            assert_eq!(site.secrets(), then, "{place}");
            assert_eq!(job["stateHash"], job["expectedHash"], "{place}");
        }
    }
    assert!(struck > 60, "{struck}");
}

#[test]
fn what_the_app_writes_while_a_restore_runs_stays_and_is_named() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    for n in 0..40 {
        site.keep_server(&n.to_string());
        site.keep(&format!("token-{n:02}"), token(n));
        site.keep(&format!("token-{n}"), token(n));
    }
    site.advance(DAY);
    let (point, then) = (site.seq(), site.secrets());
    site.keep(SETTINGS, settings("two"));
    for n in 0..40 {
        site.keep(&format!("token-{n}"), token(100 + n));
    }
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    // Each delivery ends between a change and its first secret.
    let rule = Rule::always(Fault::Kill { applied: false }).at("secretSet");
    site.sim.world().add_fault(rule);
    site.advance(200);
    site.sim.world().faults.clear();
    let pending = pending(&site);
    assert!(!pending.is_empty(), "{pending:?}");
    for n in 0..40 {
        assert_eq!(
            site.secrets()[&format!("token-{n}")],
            token(100 + n),
            "nothing was written yet"
        );
    }
    site.keep(SETTINGS, settings("meanwhile"));
    site.keep("token-7", token(777));
    site.drop("token-8");
    let job = site.finish(&job);
    assert_eq!(
        (&job["state"], &job["meanwhile"]),
        (&json!("done"), &json!(3)),
        "{job}"
    );
    let mut expected = then;
    expected.insert(SETTINGS.into(), settings("meanwhile"));
    expected.insert("token-7".into(), token(777));
    expected.remove("token-8");
    assert_eq!(site.secrets(), expected);
    // The next look takes in what is there.
    site.advance(DAY);
    assert_eq!(site.count("token"), 39);
    assert_eq!(site.verdict("A9").0, "incomplete");
}

/// The records whose secrets a restore means to write, as its document names them.
fn pending(site: &Site) -> Vec<Json> {
    let stored = site.sim.world().stored("alpha").unwrap();
    let jobs = stored
        .into_iter()
        .filter(|(_, key, _)| key.starts_with("job:"));
    let jobs = jobs.map(|(_, key, job)| opened(&site.sim, &key, &job));
    jobs.flat_map(|job| job["pending"].as_array().unwrap().clone())
        .collect()
}

#[test]
fn a_restore_that_was_cancelled_before_its_secrets_were_written_is_told_by_the_next_look() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    site.advance(DAY);
    let point = site.seq();
    site.keep(SETTINGS, settings("two"));
    site.advance(DAY);
    let payload = json!({"to": {"seq": point}, "secrets": "bring-back"});
    let job = site.ok("backups.restore", payload)["job"].clone();
    site.sim
        .world()
        .add_fault(Rule::always(Fault::Kill { applied: false }).at("secretSet"));
    site.advance(200);
    site.sim.world().faults.clear();
    site.ok("jobs.cancel", json!({"job": job}));
    let before = site.seq();
    site.advance(DAY);
    assert_eq!(site.secrets()[SETTINGS], settings("two"));
    assert!(site.acts(before).contains(&"seen".to_owned()));
}

#[test]
fn secrets_that_the_policy_does_not_keep_any_more_are_left_alone_and_shown_to_nobody() {
    let site = Site::new();
    site.keep(SETTINGS, settings("one"));
    site.advance(DAY);
    let point = site.seq();
    site.keep(SETTINGS, settings("two"));
    site.advance(DAY);
    let all = kinds("mode = \"enforce\"");
    let ignored = all.replacen("mode = \"observe\"", "mode = \"ignore\"", 1);
    let gone = &all[all.find("[[kinds]]\nname = \"server\"").unwrap()..];
    for kinds in [ignored.as_str(), gone] {
        let site = site.under(policy_with(kinds, Beside::default()));
        site.keep(SETTINGS, settings("three"));
        let preview = json!({"to": {"seq": point}, "secrets": "bring-back"});
        assert_eq!(site.ok("backups.preview", preview)["outside"], 1);
        let job = site.restore(point, "bring-back");
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!(site.secrets()[SETTINGS], settings("three"));
        site.advance(DAY);
        assert_eq!(site.ok("status", json!({}))["trouble"], json!(null));
        site.ok("records.list", json!({}));
        assert_ne!(site.verdict("A4").0, "failing", "{:?}", site.verdict("A4"));
    }
}
