//! The control API of the local platform: what it does, what it refuses, and how it says so.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at its first surprise"
)]

mod harness;

use harness::Local;
use serde_json::{Value, json};

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
fn an_error_is_json_whoever_found_it() {
    let local = Local::start("rejections", 1);
    for (method, path) in [
        ("GET", "/_local/invocations?limit=x"),
        ("GET", "/_local/invocations?limt=5"),
        ("GET", "/_local/sites/alpha/log?limit=-1"),
        ("GET", "/_local/sites/alpha/store?prefx=l:"),
        ("DELETE", "/_local/sites/alpha/store/k?entitty=e"),
        ("DELETE", "/_local/sites/alpha/store/%FF"),
        ("PATCH", "/_local/clock"),
    ] {
        let (status, text) = local.send(method, path, None, &[]);
        assert!((400..500).contains(&status), "{path}: {status}");
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(
            answer["error"]["code"].is_string(),
            "{method} {path}: {text}"
        );
        assert!(
            answer["error"]["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{text}"
        );
    }
    let upgrade = "/_local/sites/alpha/upgrade";
    let (status, _) = local.post(upgrade, &json!({"version": "4294967295.0.0"}));
    assert_eq!(status, 200);
    assert_eq!(
        local.post(upgrade, &json!({})).0,
        200,
        "the largest version has no next one"
    );
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
