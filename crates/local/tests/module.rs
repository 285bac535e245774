//! Modules by their key: pages, panels, web triggers, and consumers that are resolvers; and a clock that stands still.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at its first surprise"
)]

mod harness;

use harness::{Local, Place};
use serde_json::{Value, json};

const INVOKE: &str = "/_local/sites/alpha/invoke";
const REQUEST: &str = "/_local/sites/alpha/request";

#[test]
fn a_panel_is_called_by_its_key_and_gets_its_issue() {
    let local = Local::start("panel", 1);
    let asked = json!({
        "module": "panel", "user": "member", "function": "links.get", "payload": {"a": 1},
        "extension": {"issue": {"id": "10042", "key": "APP-42"}, "type": "forged"},
    });
    let (status, answer) = local.post(INVOKE, &asked);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["call"]["functionKey"], "links.get");
    assert_eq!(answer["call"]["payload"], json!({"a": 1}));
    let context = &answer["context"];
    assert_eq!(context["moduleKey"], "panel");
    let extension = json!({"type": "jira:issuePanel", "issue": {"id": "10042", "key": "APP-42"}});
    assert_eq!(context["extension"], extension);
    assert_eq!(answer["runtime"]["moduleType"], "jira:issuePanel");
    assert_eq!(answer["runtime"]["moduleKey"], "panel");
    let account = &answer["backend"]["principal"]["accountId"];
    assert!(account.is_string(), "{answer}");
    assert_eq!(account, &context["accountId"]);

    // Without a module, as before: the page that is shown.
    let admin = local.invoke("alpha", "echo", &json!({}));
    assert_eq!(admin["context"]["context"]["moduleKey"], "admin");
    assert_eq!(admin["runtime"]["moduleType"], "jira:adminPage");
}

#[test]
fn a_web_trigger_gets_the_request_and_no_user() {
    let local = Local::start("hook", 1);
    let (status, answer) = local.post(
        REQUEST,
        &json!({
            "module": "hook", "userPath": "/builds", "headers": {"X-Event": ["build"]},
            "queryParameters": {"server": ["one"]}, "body": "{\"n\":1}",
        }),
    );
    assert_eq!((status, &answer["statusCode"]), (200, &json!(200)));
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let request = &body["request"];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["userPath"], "/builds");
    assert_eq!(request["headers"], json!({"X-Event": ["build"]}));
    assert_eq!(request["queryParameters"], json!({"server": ["one"]}));
    assert_eq!(request["body"], "{\"n\":1}");
    assert!(body["backend"]["installContext"].is_string());
    assert_eq!(body["backend"].get("principal"), None);
    let last = &local.get("/_local/invocations?limit=1")["invocations"][0];
    assert_eq!(
        (&last["module"], &last["function"], &last["user"]),
        (&json!("webTrigger"), &json!("hook"), &Value::Null)
    );

    let fixed = json!({"module": "hook", "body": "fixed"});
    assert_eq!(local.post(REQUEST, &fixed).1, json!({"outputKey": "ok"}));
    let (status, answer) = local.post(REQUEST, &json!({"module": "hook", "body": "nothing"}));
    assert_eq!(
        (status, &answer["error"]["code"]),
        (502, &json!("no-response"))
    );
}

#[test]
fn a_key_of_another_kind_of_module_is_none() {
    let local = Local::start("kind", 1);
    for (path, body) in [
        (INVOKE, json!({"module": "hook", "function": "f"})),
        (INVOKE, json!({"module": "still", "function": "f"})),
        (INVOKE, json!({"module": "work", "function": "f"})),
        (REQUEST, json!({"module": "panel"})),
        (REQUEST, json!({"module": "nothing"})),
    ] {
        let (status, answer) = local.post(path, &body);
        let code = &answer["error"]["code"];
        assert_eq!((status, code), (404, &json!("no-module")), "{body}");
    }
}

#[test]
fn a_consumer_with_a_resolver_gets_its_event_as_a_call() {
    let local = Local::start("older", 1);
    local.invoke(
        "alpha",
        "push",
        &json!({"body": {"n": 1}, "queue": "older"}),
    );
    local.post("/_local/clock", &json!({"advance": "PT1M"}));
    let first = local.stored("alpha", "older:1:0").unwrap();
    assert_eq!(first["functionKey"], "heard");
    assert_eq!(first["payload"], json!({"n": 1}));
    assert!(first["jobId"].is_string());
    let second = local.stored("alpha", "older:1:1").unwrap();
    assert_eq!(second["payload"]["n"], 1);
    assert_eq!(second["payload"]["retryContext"]["retryCount"], 1);
}

#[test]
fn a_clock_that_stands_shows_the_same_times_in_every_run() {
    let times = |name: &str| {
        let place = Place::new(name);
        let local = Local::standing(&place, "2026-12-01T00:00:00Z");
        let mut seen = vec![local.invoke("alpha", "time", &json!({}))["now"].clone()];
        for advance in ["PT1H", "PT90S"] {
            local.post("/_local/clock", &json!({"advance": advance}));
            seen.push(local.invoke("alpha", "time", &json!({}))["now"].clone());
        }
        // A delivery that is due at once does not wait for the clock.
        local.invoke("alpha", "push", &json!({"body": {"n": 2}}));
        local.until(|| local.stored("alpha", "heard:2").is_some());
        seen.push(local.stored("alpha", "heard:2").unwrap()["at"].clone());
        local.stop();
        // It stands where it stood when the platform starts again, whatever time is given.
        let again = Local::standing(&place, "2030-01-01T00:00:00Z");
        seen.push(again.invoke("alpha", "time", &json!({}))["date"].clone());
        again.stop();
        seen
    };
    let seen = times("stands");
    let begin = 1_796_083_200_000_i64;
    let expected = json!([
        begin,
        begin + 3_600_000,
        begin + 3_690_000,
        "2026-12-01T01:01:30.000Z",
        "2026-12-01T01:01:30.000Z"
    ]);
    assert_eq!(json!(seen), expected);
    assert_eq!(times("stands-again"), seen);
}
