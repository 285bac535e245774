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
fn the_store_can_be_read_and_tampered_with() {
    let local = Local::start("store", 1);
    let path = "/_local/sites/alpha/store";
    assert_eq!(
        local
            .send("PUT", &format!("{path}/l:a%23b"), Some("{\"x\":1}"), &[])
            .0,
        200
    );
    assert_eq!(
        local
            .send(
                "PUT",
                &format!("{path}/head?entity=head"),
                Some("{\"seq\":5}"),
                &[]
            )
            .0,
        200
    );
    assert_eq!(
        local
            .send(
                "PUT",
                &format!("{path}/root?secret=true"),
                Some("\"s\""),
                &[]
            )
            .0,
        200
    );
    let text = local.send("GET", path, None, &[]).1;
    for line in [
        json!({"key": "l:a#b", "value": {"x": 1}}),
        json!({"key": "head", "entity": "head", "value": {"seq": 5}}),
        json!({"key": "root", "secret": true, "value": "s"}),
    ] {
        let found = text
            .lines()
            .any(|stored| serde_json::from_str::<Value>(stored).unwrap() == line);
        assert!(found, "{line} in {text}");
    }
    assert_eq!(
        local
            .send("DELETE", &format!("{path}/l:a%23b"), None, &[])
            .0,
        200
    );
    assert_eq!(
        local
            .send("DELETE", &format!("{path}/l:a%23b"), None, &[])
            .0,
        404
    );
    assert_eq!(local.stored("alpha", "l:a#b"), None);
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
fn every_error_says_what_is_wrong() {
    let local = Local::start("errors", 1);
    let cases: [(&str, &str, Option<&str>, u16, &str); 17] = [
        ("GET", "/_local/nothing", None, 404, "not-found"),
        ("GET", "/nothing", None, 404, "not-found"),
        ("DELETE", "/_local/clock", None, 405, "method-not-allowed"),
        (
            "POST",
            "/_local/clock",
            Some("{\"advance\":\"tomorrow\"}"),
            400,
            "invalid-request",
        ),
        (
            "POST",
            "/_local/clock",
            Some("{\"advance\":\"-P1D\"}"),
            400,
            "invalid-request",
        ),
        ("POST", "/_local/clock", Some("{}"), 400, "invalid-request"),
        (
            "POST",
            "/_local/clock",
            Some("not json"),
            400,
            "invalid-request",
        ),
        (
            "POST",
            "/_local/sites",
            Some("{\"site\":\"No Name\"}"),
            400,
            "site-name",
        ),
        (
            "POST",
            "/_local/sites",
            Some("{\"site\":\"alpha\"}"),
            409,
            "site-exists",
        ),
        (
            "POST",
            "/_local/sites/omega/invoke",
            Some("{\"function\":\"pid\"}"),
            404,
            "no-site",
        ),
        (
            "POST",
            "/_local/sites/alpha/invoke",
            Some("{\"user\":\"root\",\"function\":\"pid\"}"),
            404,
            "not-found",
        ),
        (
            "POST",
            "/_local/sites/alpha/invoke",
            Some("{\"payload\":1}"),
            400,
            "invalid-request",
        ),
        (
            "POST",
            "/_local/sites/alpha/invoke",
            Some("{\"function\":\"fail\"}"),
            502,
            "function-threw",
        ),
        (
            "POST",
            "/_local/sites/alpha/reinstall",
            Some("{}"),
            409,
            "already-installed",
        ),
        (
            "POST",
            "/_local/faults",
            Some("{\"fault\":{\"type\":\"weather\"}}"),
            400,
            "invalid-request",
        ),
        (
            "POST",
            "/_local/processes/kill",
            Some("{\"pid\":1}"),
            404,
            "not-found",
        ),
        ("POST", "/_forge/fetch", Some("{}"), 403, "not-a-process"),
    ];
    for (method, path, body, status, code) in cases {
        let (found, text) = local.send(method, path, body, &[]);
        let error: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (found, &error["error"]["code"]),
            (status, &json!(code)),
            "{method} {path} {body:?}: {text}"
        );
        assert!(!error["error"]["message"].as_str().unwrap().is_empty());
    }
    let large = json!({"function": "echo", "payload": "x".repeat(500_001)}).to_string();
    let (status, _) = local.send("POST", "/_local/sites/alpha/invoke", Some(&large), &[]);
    assert_eq!(status, 413);
}

#[test]
fn a_page_from_elsewhere_cannot_drive_the_platform() {
    let local = Local::start("guard", 1);
    let body = Some("{\"advance\":\"P1D\"}");
    for (headers, status) in [
        (&[("host", "evil.example")][..], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "same-origin")], 200),
    ] {
        assert_eq!(
            local.send("POST", "/_local/clock", body, headers).0,
            status,
            "{headers:?}"
        );
    }
    assert_eq!(
        local
            .send(
                "GET",
                "/_local/sites/alpha/store",
                None,
                &[("host", "evil.example")]
            )
            .0,
        403
    );
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
fn a_request_of_a_client_package_can_be_made_without_node() {
    let local = Local::start("fetch", 1);
    let request = |path: &str, body: &Value| {
        json!({"options": {"type": "kvs", "provider": "app", "remote": "kvs"}, "path": path,
               "init": {"method": "POST", "headers": {"content-type": "application/json"}, "body": body.to_string()}})
    };
    let (_, set) = local.post(
        "/_local/sites/alpha/fetch",
        &request("/api/v1/set", &json!({"key": "k", "value": 1})),
    );
    assert_eq!(set["status"], 204);
    let (_, got) = local.post(
        "/_local/sites/alpha/fetch",
        &request("/api/v1/get", &json!({"key": "k"})),
    );
    assert_eq!(got["status"], 200);
    let value: Value = serde_json::from_str(got["body"].as_str().unwrap()).unwrap();
    assert_eq!(value["value"], 1);
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
fn what_things_cost_is_counted() {
    let local = Local::start("cost", 1);
    local.post("/_local/clock", &json!({"advance": "PT0S"}));
    let before = local.get("/_local/cost");
    local.invoke("alpha", "tour", &json!({"value": 1}));
    let after = local.get("/_local/cost");
    let more = |name: &str| {
        after["sites"]["alpha"][name].as_u64().unwrap()
            - before["sites"]["alpha"][name].as_u64().unwrap()
    };
    assert_eq!(
        (
            more("calls"),
            more("readUnits"),
            more("writeUnits"),
            more("invocations")
        ),
        (10, 5, 5, 1)
    );
    assert!(after["total"]["dollars"].as_f64() > before["total"]["dollars"].as_f64());
    assert_eq!(after["sites"]["beta"], before["sites"]["beta"]);
    assert!(after["prices"]["readOn"].is_string());
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

#[test]
fn a_value_that_a_store_cannot_hold_is_refused_and_named() {
    let local = Local::start("unheld", 1);
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (value, status) in [
        (r#""\ud83d""#, 400),
        (r#"{"\udc00":1}"#, 400),
        (&nested(128), 400),
        ("1e999", 400),
        (&nested(127), 200),
        (r#""\ud83d\ude00""#, 200),
    ] {
        let path = "/_local/sites/alpha/store/m:1";
        let (found, text) = local.send("PUT", path, Some(value), &[]);
        assert_eq!(found, status, "{value}: {text}");
        if status == 400 {
            let error: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(error["error"]["code"], "invalid-request");
            let message = error["error"]["message"].as_str().unwrap();
            assert!(message.contains("store can hold"), "{message}");
        }
    }
    for (payload, status) in [
        (r#""\ud83d""#, 400),
        (&nested(127), 400),
        (&nested(126), 200),
    ] {
        let body = format!(r#"{{"type":"avi:jira:deleted:project","payload":{payload}}}"#);
        let path = "/_local/sites/alpha/event";
        let (found, text) = local.send("POST", path, Some(&body), &[]);
        assert_eq!(found, status, "{payload}: {text}");
    }
}

#[test]
fn an_advance_does_a_bounded_amount_of_work_and_can_be_continued() {
    let local = Local::start("bound", 2);
    let (status, part) = local.post(
        "/_local/clock",
        &json!({"advance": "P1D", "deliveries": 10}),
    );
    let count = |part: &Value| part["ran"].as_array().unwrap().len();
    assert_eq!((status, &part["complete"]), (200, &json!(false)));
    // Two sites may have something due at the same moment.
    assert!((10..=11).contains(&count(&part)), "{part}");
    assert!(part["now"].as_str() < part["to"].as_str(), "{part}");
    assert_eq!(local.get("/_local/clock")["advancing"], Value::Null);

    let (_, rest) = local.post("/_local/clock", &json!({"to": part["to"]}));
    assert_eq!(rest["complete"], true);
    assert_eq!(count(&part) + count(&rest), 48, "24 hours on two sites");
    // What has passed is no error: a continuation may come late.
    let (status, again) = local.post("/_local/clock", &json!({"to": part["to"]}));
    assert_eq!((status, &again["complete"]), (200, &json!(true)));
    for deliveries in [json!(0), json!(5001), json!("all")] {
        let body = json!({"advance": "PT0S", "deliveries": deliveries});
        assert_eq!(local.post("/_local/clock", &body).0, 400, "{deliveries}");
    }
}

#[test]
fn an_advance_that_is_under_way_says_how_far_it_is() {
    let local = Local::start("progress", 1);
    local.invoke("alpha", "push", &json!({"body": {}, "queue": "brief"}));
    let advance = {
        let local = local.clone();
        std::thread::spawn(move || local.post("/_local/clock", &json!({"advance": "PT5S"})))
    };
    // The first delivery runs for the second that the manifest gives it.
    local.until(|| local.get("/_local/clock")["advancing"]["to"].is_string());
    assert_eq!(advance.join().unwrap().1["complete"], true);
    assert_eq!(local.get("/_local/clock")["advancing"], Value::Null);
}
