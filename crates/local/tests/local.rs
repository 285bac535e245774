//! The local platform with real Node processes and a small artefact in `tests/fake`.
//!
//! Node is the one in `BAILEE_NODE`, else the one that `cargo xtask` noted, else `node` on the PATH.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at its first surprise"
)]

mod harness;

use harness::{Local, Place};
use serde_json::{Value, json};

#[test]
fn two_sites_in_flight_in_one_process_each_see_only_their_own() {
    let local = Local::start("flight", 1);
    let tours: Vec<_> = ["alpha", "beta", "alpha", "beta"]
        .into_iter()
        .map(|site| {
            let local = local.clone();
            std::thread::spawn(move || local.invoke(site, "tour", &json!({"value": site})))
        })
        .collect();
    let answers: Vec<Value> = tours.into_iter().map(|tour| tour.join().unwrap()).collect();
    for (answer, site) in answers.iter().zip(["alpha", "beta", "alpha", "beta"]) {
        assert_eq!(answer["seen"], json!([site, site, site, site, site]));
        assert_eq!(answer["pid"], answers[0]["pid"], "all ran in one process");
    }
    assert_eq!(local.stored("alpha", "step:0"), Some(json!("alpha")));
    assert_eq!(local.stored("beta", "step:0"), Some(json!("beta")));
}

#[test]
fn the_app_gets_the_context_of_its_invocation() {
    let local = Local::start("context", 1);
    let sites = local.get("/_local/sites");
    let alpha = &sites["sites"][0];
    let admin = local.invoke("alpha", "echo", &json!({"a": 1}));
    assert_eq!(admin["payload"], json!({"a": 1}));
    let backend = &admin["context"]["backend"];
    assert_eq!(
        backend["installContext"],
        json!(format!(
            "ari:cloud:jira::site/{}",
            alpha["cloudId"].as_str().unwrap()
        ))
    );
    assert_eq!(
        backend["principal"]["accountId"],
        admin["context"]["context"]["accountId"]
    );
    assert_eq!(admin["runtime"]["installationId"], alpha["installationId"]);
    assert_eq!(admin["runtime"]["functionKey"], "resolver");
    assert_eq!(admin["runtime"]["environmentType"], "DEVELOPMENT");

    let (_, anonymous) = local.post(
        "/_local/sites/alpha/invoke",
        &json!({"user": "anonymous", "function": "echo"}),
    );
    assert_eq!(anonymous["context"]["backend"].get("principal"), None);
    assert_eq!(
        local.invoke("alpha", "me", &json!({}))["displayName"],
        "Ada Admin"
    );
}

#[test]
fn a_killed_process_ends_its_invocation_and_is_replaced() {
    let local = Local::start("kill", 1);
    let pid = local.invoke("alpha", "pid", &json!({}))["pid"].clone();
    let halfway = {
        let local = local.clone();
        std::thread::spawn(move || {
            local.post(
                "/_local/sites/alpha/invoke",
                &json!({"function": "halfway"}),
            )
        })
    };
    local.until(|| local.stored("alpha", "half").is_some());
    let (_, killed) = local.post("/_local/processes/kill", &json!({"pid": pid}));
    assert_eq!(killed["killed"], json!([pid]));
    let (status, answer) = halfway.join().unwrap();
    assert_eq!(
        (status, &answer["error"]["code"]),
        (502, &json!("process-killed"))
    );
    assert_eq!(
        local.stored("alpha", "whole"),
        None,
        "nothing went on after the kill"
    );
    assert_ne!(local.invoke("alpha", "pid", &json!({}))["pid"], pid);
    let last = local.get("/_local/invocations?limit=2");
    assert_eq!(last["invocations"][1]["outcome"], "killed");
}

#[test]
fn a_fault_kills_the_process_at_the_call_it_names() {
    let local = Local::start("fault", 2);
    let rule = json!({"fault": {"type": "kill", "applied": true}, "site": "alpha", "effect": "set", "skip": 2, "count": 1});
    let (status, faults) = local.post("/_local/faults", &rule);
    assert_eq!(
        (status, faults["faults"].as_array().unwrap().len()),
        (200, 1)
    );
    let (status, _) = local.post(
        "/_local/sites/alpha/invoke",
        &json!({"function": "tour", "payload": {"value": 1}}),
    );
    assert_eq!(status, 502);
    assert_eq!(
        local.stored("alpha", "step:2"),
        Some(json!(1)),
        "the third write was performed"
    );
    assert_eq!(local.stored("alpha", "step:3"), None);
    let answer = local.get("/_local/faults");
    assert_eq!(answer["faults"], json!([]), "the fault is used up");
    let effects = answer["effects"].as_array().unwrap();
    assert!(effects.contains(&json!("transact")), "{effects:?}");
    assert_eq!(
        local.invoke("beta", "tour", &json!({"value": 2}))["seen"][4],
        2
    );
}

#[test]
fn a_lost_reply_rejects_the_fetch_and_the_write_is_there() {
    let local = Local::start("lost", 1);
    local.post(
        "/_local/faults",
        &json!([{"fault": {"type": "timeout", "applied": true}, "effect": "set", "count": 1}]),
    );
    let (status, answer) = local.post(
        "/_local/sites/alpha/invoke",
        &json!({"function": "set", "payload": {"key": "k", "value": 7}}),
    );
    assert_eq!(
        (status, &answer["error"]["message"]),
        (502, &json!("TypeError: fetch failed"))
    );
    assert_eq!(local.stored("alpha", "k"), Some(json!(7)));
}

#[test]
fn the_clock_runs_what_falls_due_in_order() {
    let local = Local::start("clock", 2);
    local.post("/_local/clock", &json!({"advance": "PT0S"}));
    let (_, day) = local.post("/_local/clock", &json!({"advance": "P1D"}));
    let ran = day["ran"].as_array().unwrap();
    let times: Vec<&str> = ran.iter().map(|one| one["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(ran.len(), 48, "24 hours on two sites");
    assert_eq!(local.stored("alpha", "ticks"), Some(json!(24)));
    // The app's own clock went along.
    let now = local.invoke("alpha", "time", &json!({}));
    assert_eq!(
        now["date"].as_str().unwrap().get(..13),
        day["now"].as_str().unwrap().get(..13)
    );

    // A queue event with a delay, whose consumer asks for a retry after 30 seconds.
    let pushed = local.invoke(
        "alpha",
        "push",
        &json!({"body": {"n": 1, "again": true}, "delay": 60}),
    );
    assert_eq!(pushed["status"], 201);
    local.post("/_local/clock", &json!({"advance": "PT59S"}));
    assert_eq!(local.stored("alpha", "heard:1"), None);
    local.post("/_local/clock", &json!({"advance": "PT2S"}));
    assert_eq!(local.stored("alpha", "heard:1").unwrap()["retries"], 0);
    local.post("/_local/clock", &json!({"advance": "PT30S"}));
    assert_eq!(local.stored("alpha", "heard:1").unwrap()["retries"], 1);
}

#[test]
fn without_an_advance_a_pushed_event_is_delivered_by_itself() {
    let local = Local::start("push", 1);
    local.invoke("beta", "push", &json!({"body": {"n": 2}}));
    local.until(|| local.stored("beta", "heard:2").is_some());
    assert_eq!(local.stored("alpha", "heard:2"), None);
}

#[test]
fn a_function_that_does_not_end_is_ended_and_tried_again() {
    let local = Local::start("timeout", 1);
    local.invoke("alpha", "push", &json!({"body": {}, "queue": "brief"}));
    let (_, advanced) = local.post("/_local/clock", &json!({"advance": "PT5S"}));
    let outcomes: Vec<_> = advanced["ran"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["outcome"])
        .collect();
    assert!(outcomes.contains(&&json!("ok")), "{outcomes:?}");
    assert_eq!(
        local.stored("alpha", "brief:1").unwrap()["retryReason"],
        "FUNCTION_TIME_OUT"
    );
    let all = local.get("/_local/invocations?site=alpha");
    assert!(
        all["invocations"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["outcome"] == "timed-out")
    );
}

#[test]
fn the_state_survives_a_restart_and_the_clock_stands_still_meanwhile() {
    let place = Place::new("restart");
    let before = {
        let local = Local::at(&place, 1);
        local.invoke(
            "alpha",
            "set",
            &json!({"key": "k", "value": {"deep": [1, 2]}}),
        );
        local.post("/_local/sites", &json!({"site": "gamma"}));
        local.post("/_local/clock", &json!({"advance": "P3D"}));
        let now = local.get("/_local/clock")["now"].clone();
        local.stop();
        now
    };
    let local = Local::at(&place, 1);
    assert_eq!(local.stored("alpha", "k"), Some(json!({"deep": [1, 2]})));
    let names: Vec<_> = local.get("/_local/sites")["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["site"].clone())
        .collect();
    assert_eq!(names, ["alpha", "beta", "gamma"]);
    let after = local.get("/_local/clock")["now"].clone();
    assert_eq!(
        before.as_str().unwrap().get(..13),
        after.as_str().unwrap().get(..13)
    );
}

#[test]
fn uninstall_runs_the_last_call_and_reinstall_begins_empty() {
    let local = Local::start("life", 1);
    local.invoke("alpha", "set", &json!({"key": "k", "value": 1}));
    let before = local.get("/_local/sites")["sites"][0]["installationId"].clone();
    let (status, gone) = local.post("/_local/sites/alpha/uninstall", &json!({}));
    assert_eq!((status, &gone["installed"]), (200, &json!(false)));
    assert_eq!(gone["ran"]["function"], "uninstall");
    assert_eq!(gone["former"][0]["installationId"], before);
    let (status, answer) = local.post("/_local/sites/alpha/invoke", &json!({"function": "pid"}));
    assert_eq!(
        (status, &answer["error"]["code"]),
        (409, &json!("not-installed"))
    );
    let (_, back) = local.post("/_local/sites/alpha/reinstall", &json!({}));
    assert_eq!(back["installed"], true);
    assert_ne!(back["installationId"], before);
    assert_eq!(local.stored("alpha", "k"), None);
    local.until(|| local.log("alpha").contains("goodbye"));
    let (status, _) = local.post(
        "/_local/sites/alpha/relink",
        &json!({"installationId": before}),
    );
    assert_eq!(status, 200);
    assert_eq!(local.stored("alpha", "k"), Some(json!(1)));
}

#[test]
fn events_reach_the_triggers_that_declare_them_as_they_were_given() {
    let local = Local::start("event", 1);
    local.post(
        "/_local/sites/alpha/event",
        &json!({"type": "avi:jira:deleted:project", "payload": {"project": {"id": "10001"}}}),
    );
    local.until(|| {
        local
            .stored("alpha", "event:avi:jira:deleted:project")
            .is_some()
    });
    let sites = local.get("/_local/sites");
    assert_eq!(sites["sites"][0]["projects"][1]["state"], "deleted");
    // Malformed on purpose: it is the app's to survive.
    local.post(
        "/_local/sites/alpha/event",
        &json!({"type": "avi:jira:deleted:project", "payload": {"eventType": "odd", "project": 7}}),
    );
    local.until(|| local.stored("alpha", "event:odd").is_some());
    let (status, upgraded) = local.post("/_local/sites/alpha/upgrade", &json!({}));
    assert_eq!((status, &upgraded["version"]), (200, &json!("2.0.0")));
    assert_eq!(
        local.invoke("alpha", "echo", &json!({}))["runtime"]["appVersion"],
        "2.0.0"
    );
}

#[test]
fn what_the_app_prints_is_in_its_log_and_nowhere_else() {
    let local = Local::start("log", 1);
    assert_eq!(local.invoke("alpha", "print", &json!({}))["printed"], true);
    local.until(|| local.log("alpha").contains("from stdout"));
    assert!(local.log("alpha").contains("from console"));
    assert!(!local.log("beta").contains("from"));
    let refused = local.invoke("alpha", "egress", &json!({}));
    assert!(
        refused["refused"]
            .as_str()
            .unwrap()
            .contains("no external address")
    );
    assert_eq!(local.invoke("alpha", "nothing", &json!({})), Value::Null);
}

#[test]
fn the_page_is_served_with_the_platforms_policy_and_the_bridge() {
    let local = Local::start("page", 1);
    let (status, headers, html) = local.page("/_page/alpha/admin/");
    assert_eq!(status, 200);
    assert!(
        html.contains("<script src=\"/_frame/bridge.js\">"),
        "{html}"
    );
    let policy = &headers["content-security-policy"];
    assert!(
        policy.contains("script-src 'self'") && policy.contains("alpha.atlassian.net"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("{site}"),
        "{policy}"
    );
    assert_eq!(local.page("/_page/alpha/admin/main.js").0, 200);
    for path in [
        "/_page/omega/admin/",
        "/_page/alpha/nobody/",
        "/_page/alpha/admin/../fake/index.cjs",
        "/_page/alpha/admin/%2e%2e/index.cjs",
    ] {
        assert_eq!(local.page(path).0, 404, "{path}");
    }
    let (_, headers, frame) = local.page("/");
    assert!(frame.contains("<iframe"));
    assert!(headers["content-security-policy"].contains("frame-ancestors 'none'"));
}

#[test]
fn a_burst_after_a_kill_starts_no_more_processes_than_there_should_be() {
    let local = Local::start("burst", 1);
    local.post("/_local/processes/kill", &json!({}));
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let local = local.clone();
            std::thread::spawn(move || local.invoke("alpha", "pid", &json!({}))["pid"].clone())
        })
        .collect();
    let pids: Vec<Value> = calls.into_iter().map(|call| call.join().unwrap()).collect();
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
    assert_eq!(
        local.get("/_local/health")["processes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn an_artefact_that_does_not_load_is_said_at_start() {
    let place = Place::new("broken");
    let folder = place.folder().join("artefact");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(
        harness::fake().join("manifest.yml"),
        folder.join("manifest.yml"),
    )
    .unwrap();
    std::fs::copy(
        harness::fake().join("beside.cjs"),
        folder.join("beside.cjs"),
    )
    .unwrap();
    std::fs::write(
        folder.join("index.cjs"),
        "throw new Error('no such module');",
    )
    .unwrap();
    let error = harness::start_error(&place, &folder);
    assert_eq!(error.code(), "artefact-broken");
    assert!(error.to_string().contains("no such module"), "{error}");
    // A handler is what the artefact exports, not what every object inherits.
    let manifest = folder.join("manifest.yml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replace("index.uninstall", "index.constructor"),
    )
    .unwrap();
    std::fs::copy(harness::fake().join("index.cjs"), folder.join("index.cjs")).unwrap();
    let error = harness::start_error(&place, &folder);
    assert_eq!(error.code(), "artefact-broken");
    assert!(error.to_string().contains("index.constructor"), "{error}");
    std::fs::remove_file(folder.join("manifest.yml")).unwrap();
    assert_eq!(
        harness::start_error(&place, &folder).code(),
        "artefact-missing"
    );
    std::fs::write(folder.join("manifest.yml"), "app: yaml").unwrap();
    assert_eq!(
        harness::start_error(&place, &folder).code(),
        "manifest-unusable"
    );
}

#[test]
fn every_json_that_javascript_writes_reaches_the_app_as_it_is() {
    let local = Local::start("payload", 1);
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for payload in [
        r#"{"half":"\ud83d"}"#,
        r#"{"\udc00":1}"#,
        r#"{"constructor":1,"toString":2}"#,
        &format!("{{\"deep\":{deep}}}"),
    ] {
        let body = format!(r#"{{"function":"echo","payload":{payload}}}"#);
        let path = "/_local/sites/alpha/invoke";
        let (status, text) = local.send("POST", path, Some(&body), &[]);
        assert_eq!(status, 200, "{payload}: {text}");
        assert!(
            text.contains(&format!("\"payload\":{payload}")),
            "{payload}: {text}"
        );
    }
}
