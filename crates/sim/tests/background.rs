//! Work that nobody waits for: what fails is logged, shown and written down, and locks nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use bailee_sim::sim::Report;
use bailee_sim::site::ProjectState;
use bailee_sim::{Area, Fault, Rule};
use common::{Bench, DAY, HOUR, keys, tamper_own};
use serde_json::{Value as Json, json};

/// The health of background work as the page is given it.
fn work(bench: &Bench) -> (bool, String) {
    let status = bench.ok("status", json!({}));
    let health = status["health"].as_array().unwrap();
    let work = health.iter().find(|one| one["id"] == "work").unwrap();
    (
        work["ok"].as_bool().unwrap(),
        work["text"].as_str().unwrap().to_owned(),
    )
}

/// The lines that runs left in the log: `code` and `at` of each.
fn lines(reports: &[Report]) -> Vec<(Json, Json)> {
    let lines = reports.iter().filter_map(|report| report.log.as_ref());
    lines
        .map(|line| (line["code"].clone(), line["at"].clone()))
        .collect()
}

fn failures(bench: &Bench) -> Vec<Json> {
    let entries = bench.ok("ledger.list", json!({}))["entries"].clone();
    let entries = entries.as_array().unwrap().clone();
    entries
        .into_iter()
        .filter(|entry| entry["act"] == "work-failed")
        .collect()
}

#[test]
fn a_lost_or_unreadable_job_does_not_lock_the_site() {
    let pausing = json!({"data": {"job": "x", "state": "pausing"}});
    for damage in [None, Some(json!({"text": "x"})), Some(pausing)] {
        for cancel in [false, true] {
            let bench = Bench::calm();
            bench.put("one", "https://one.example", None);
            let job = bench.ok("backups.restore", json!({"to": {"seq": 1}}))["job"]
                .as_str()
                .unwrap()
                .to_owned();
            tamper_own(&bench, &format!("job:{job}"), damage.clone());
            match cancel {
                true => drop(bench.ok("jobs.cancel", json!({"job": job}))),
                false => drop(bench.advance(60_000)),
            }
            bench.put("two", "https://two.example", None);
            assert_eq!(
                work(&bench).0,
                cancel,
                "who cancels knows; a failure is shown"
            );
        }
    }
}

#[test]
fn a_restore_that_fails_is_a_failure_of_background_work() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    bench.put("one", "https://two.example", first["version"].as_u64());
    let job = bench.ok("backups.restore", json!({"to": {"seq": 2}}))["job"].clone();
    tamper_own(&bench, &keys(&bench, "j:").remove(1).0, None);
    let reports = bench.advance(60_000);
    let job = bench.ok("jobs.get", json!({"job": job}));
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(lines(&reports)[0].0, json!("store-damaged"));
    let (is_fine, text) = work(&bench);
    assert!(!is_fine && text.contains("restore store-damaged"), "{text}");
}

#[test]
fn a_schedule_that_fails_for_the_time_being_is_not_called_repeated_since_nobody_repeats_it() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    let fault = Fault::Refused {
        status: 503,
        code: "INTERNAL_SERVER_ERROR".into(),
    };
    bench
        .sim
        .world()
        .add_fault(Rule::always(fault).at("entityGet"));
    let reports = bench.advance(DAY);
    bench.sim.world().faults.clear();
    let logged: Vec<&Json> = reports
        .iter()
        .filter_map(|report| report.log.as_ref())
        .collect();
    assert_eq!(logged.len(), 1, "{logged:?}");
    assert_eq!(logged[0]["event"], "run-failed", "{logged:?}");
}

#[test]
fn a_restore_that_cannot_be_queued_does_not_cost_the_backup() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.ok("backups.restore", json!({"to": {"seq": 1}}));
    bench
        .sim
        .world()
        .add_fault(Rule::always(Fault::LostReply { applied: false }).at("push"));
    bench.sim.world().add_fault(
        Rule::always(Fault::Kill { applied: false })
            .at("entityGet")
            .key("job:"),
    );
    bench.advance(2 * DAY);
    bench.sim.world().faults.clear();
    let status = bench.ok("status", json!({}));
    assert!(status["manifests"].as_u64() >= Some(1), "{status}");
    // Nobody repeats a schedule, so that it failed is told: the only change that waits for the next backup.
    assert!(!work(&bench).0 && status["unsealed"] == 1, "{status}");
}

#[test]
fn background_work_that_fails_is_logged_and_shown_until_it_succeeds_and_written_down_once() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    bench.put("two", "https://two.example", None);
    let (key, value) = keys(&bench, "j:").remove(0);
    tamper_own(&bench, &key, None);
    let place = format!("{key} missing");
    let reports = bench.advance(DAY);
    assert_eq!(lines(&reports), [(json!("store-damaged"), json!(place))]);
    let (is_fine, text) = work(&bench);
    assert!(!is_fine && text.contains(&place), "{text}");
    // The same trouble of the next day is logged again, and written down no second time.
    let reports = bench.advance(DAY);
    assert_eq!(lines(&reports).len(), 1);
    tamper_own(&bench, &key, Some(value));
    let written = failures(&bench);
    assert_eq!(written.len(), 1, "{written:?}");
    bench.advance(DAY);
    assert_eq!(bench.ok("status", json!({}))["unsealed"], 0);
    assert!(work(&bench).0, "a backup that is taken ends the trouble");
    assert_eq!(failures(&bench).len(), 1, "the ledger keeps it");
}

#[test]
fn background_work_of_a_site_whose_keys_are_gone_says_so_and_writes_nothing() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    let root = Area::Secret;
    bench
        .sim
        .world()
        .tamper("alpha", root, "bailee:root", None)
        .unwrap();
    let before = bench.sim.world().stored("alpha").unwrap();
    let reports = bench.advance(DAY);
    assert_eq!(
        lines(&reports),
        [(json!("keys-lost"), json!("bailee:root"))]
    );
    assert_eq!(bench.sim.world().stored("alpha").unwrap(), before);
}

#[test]
fn a_restore_whose_start_is_not_known_runs_or_was_not_started() {
    let bench = Bench::calm();
    let first = bench.put("one", "https://one.example", None);
    bench.put("one", "https://two.example", first["version"].as_u64());
    for fault in [
        Rule::once(Fault::LostReply { applied: true }).at("transact"),
        Rule::always(Fault::RateLimited { retry_after: None })
            .at("entityGet")
            .key("j:")
            // The first looks whether the history goes on beyond the head.
            .after(1),
    ] {
        bench.sim.world().add_fault(fault);
    }
    let code = bench.error("backups.restore", json!({"to": {"seq": first["seq"]}}));
    bench.sim.world().faults.clear();
    assert_eq!(code, "outcome-unknown");
    assert!(
        bench.ok("status", json!({}))["job"].is_string(),
        "it had been started"
    );
    bench.advance(60_000);
    assert_eq!(
        bench.ok("status", json!({}))["job"],
        Json::Null,
        "it ran without waiting for the next day"
    );
}

/// A store that refuses `count` transactions for the time being while a project is deleted in Jira, and then works again.
fn project_deleted_after(count: u32) -> (Vec<Report>, Vec<Json>) {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    let fault = Fault::Refused {
        status: 503,
        code: "INTERNAL_SERVER_ERROR".into(),
    };
    let mut rule = Rule::always(fault).at("transact");
    rule.count = Some(count);
    bench.sim.world().add_fault(rule);
    let deleted = ProjectState::Deleted;
    bench
        .sim
        .world()
        .set_project("alpha", "10001", deleted)
        .unwrap();
    let reports = bench.advance(2 * HOUR);
    bench.sim.world().faults.clear();
    let entries = bench.ok("ledger.list", json!({}))["entries"].clone();
    let acts = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["act"].clone());
    (reports, acts.collect())
}

#[test]
fn an_event_that_the_platform_gives_up_is_written_down_as_failed_and_never_called_repeated() {
    let mut given_up = 0;
    for count in 0..80 {
        let (reports, acts) = project_deleted_after(count);
        let logged: Vec<&Json> = reports
            .iter()
            .filter_map(|report| report.log.as_ref())
            .filter(|line| line["module"] == "trigger")
            .collect();
        let is_done = acts.contains(&json!("project-deleted"));
        let last = logged.last().map(|line| line["event"].clone());
        assert_eq!(
            is_done,
            last != Some(json!("run-failed")),
            "{count}: {acts:?} {logged:?}"
        );
        given_up += u32::from(!is_done && acts.contains(&json!("work-failed")));
    }
    assert!(
        given_up > 0,
        "no number of refusals ended the event while the store could be told"
    );
}

#[test]
fn work_of_the_queue_that_fails_again_and_again_is_shown_before_anybody_gives_up() {
    let bench = Bench::calm();
    bench.put("one", "https://one.example", None);
    let fault = Fault::Refused {
        status: 503,
        code: "INTERNAL_SERVER_ERROR".into(),
    };
    // The manifest cannot be written: whatever a seal writes, and nothing else.
    bench
        .sim
        .world()
        .add_fault(Rule::always(fault).at("transact").key("m:"));
    bench.advance(DAY);
    let mut is_shown = false;
    for _ in 0..60 {
        bench.advance(60_000);
        is_shown |= !work(&bench).0;
    }
    assert!(is_shown, "an hour of failures was shown nowhere");
    bench.sim.world().faults.clear();
    bench.advance(DAY);
    assert!(work(&bench).0);
}
