//! Every request that Atlassian's client packages were seen to make is sent to the model, and answered as documented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use bailee_sim::app::{AttributeType, Declared, Entity, Index};
use bailee_sim::wire::{Fetched, Response, fetch};
use bailee_sim::{App, Area, Config, Fault, Invocation, Module, Rule, World};
use serde_json::{Value as Json, json};

/// The requests and what answers them.
fn golden() -> Vec<Json> {
    let text = std::fs::read_to_string("../../tests/fixtures/forge/requests.json").unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The app that the requests were made by: an entity `job` and a queue `work-queue`.
fn app() -> App {
    let mut app = App::reference();
    app.entities.insert(
        "job".into(),
        Entity {
            attributes: BTreeMap::from([
                ("status".into(), AttributeType::String),
                ("due".into(), AttributeType::Integer),
            ]),
            indexes: BTreeMap::from([(
                "by-status".into(),
                Index {
                    partition: vec!["status".into()],
                    range: Some("due".into()),
                },
            )]),
        },
    );
    let consumer = app.consumer("bailee-work").unwrap().clone();
    app.modules.push(Declared {
        queue: Some("work-queue".into()),
        key: "work-queue".into(),
        ..consumer
    });
    app
}

fn world() -> (World, Invocation) {
    let mut world = World::with_app(Config::calm(1), app());
    world.install("alpha").unwrap();
    let site = world.site_mut("alpha").unwrap();
    site.users.get_mut("member").unwrap().account_id = Some("acc".into());
    let invocation = world.invoke("alpha", "admin").unwrap();
    (world, invocation)
}

fn put(world: &mut World, area: Area, key: &str, value: &Json) {
    world.tamper("alpha", area, key, Some(value)).unwrap();
}

fn job() -> Area {
    Area::Entity("job".into())
}

fn body(response: &Response) -> Json {
    if response.body.is_empty() {
        return Json::Null;
    }
    serde_json::from_str(&response.body).unwrap()
}

/// Puts the store into the state in which the call was made.
fn prepare(call: &str, world: &mut World) {
    match call {
        "kvs.get" | "kvs.get+metadata" | "kvs.set FAIL_IF_EXISTS" | "kvs.delete" => {
            put(world, Area::Plain, "k", &json!({"a": 1}));
        }
        "kvs.getSecret" | "kvs.deleteSecret" => put(world, Area::Secret, "k", &json!({"a": 1})),
        "entity.get" | "entity.delete" => put(world, job(), "k", &json!({"due": 1})),
        "kvs.query" | "kvs.query getOne" => {
            for n in 0..30 {
                put(world, Area::Plain, &format!("p:{n:02}"), &json!(n));
            }
        }
        "entity.query index" => {
            for n in 0..9 {
                let item = json!({"status": "x", "due": 1 + n % 5});
                put(world, job(), &format!("k{n}"), &item);
            }
        }
        "batchGet" => put(world, Area::Plain, "a", &json!(1)),
        "transact" => {
            put(world, job(), "b", &json!({"status": "x"}));
            put(world, job(), "d", &json!({"due": 1}));
        }
        "429" => world.add_fault(Rule::once(Fault::RateLimited { retry_after: None })),
        "500 html" => world.add_fault(Rule::once(Fault::LostReply { applied: false })),
        "queue.push partial" => world.add_fault(Rule::once(Fault::PartialBatch)),
        _ => {}
    }
}

/// Status and body that the documentation gives, with `*` for any value.
fn expected(call: &str) -> Option<(u16, Json)> {
    let refused = |status, code| Some((status, json!({"code": code, "message": "*"})));
    let ok = |json| Some((200, json));
    match call {
        "kvs.get" | "kvs.getSecret" => ok(json!({"key": "k", "value": {"a": 1}})),
        "kvs.get+metadata" => {
            ok(json!({"key": "k", "value": {"a": 1}, "createdAt": "*", "updatedAt": "*"}))
        }
        "kvs.get 404" => refused(404, "KEY_NOT_FOUND"),
        "kvs.set"
        | "kvs.set ttl"
        | "kvs.delete"
        | "kvs.setSecret"
        | "kvs.deleteSecret"
        | "entity.set"
        | "entity.delete"
        | "transact"
        | "transact ttl 4th arg"
        | "transact ttl 3rd arg"
        | "queue.cancel" => Some((204, Json::Null)),
        "kvs.set FAIL_IF_EXISTS" => refused(409, "KEY_CONFLICT"),
        "kvs.set OVERRIDE returnValue" => ok(json!({"key": "k", "value": 1, "updatedAt": "*"})),
        "kvs.query" | "entity.query index" => ok(json!({"data": "*", "cursor": "*"})),
        "kvs.query getOne" => ok(json!({"data": [{"key": "p:00", "value": 0}], "cursor": "*"})),
        "entity.get" => ok(json!({"key": "k", "entityName": "job", "value": {"due": 1}})),
        "batchSet" => ok(
            json!({"successfulKeys": [{"key": "a"}, {"key": "b", "entityName": "job"}], "failedKeys": []}),
        ),
        "batchGet" => ok(json!({
            "successfulKeys": [{"key": "a", "value": 1}],
            "failedKeys": [{"key": "b", "entityName": "job", "error": {"code": "KEY_NOT_FOUND", "message": "Provided key does not exist"}}],
        })),
        "batchDelete" => ok(json!({"successfulKeys": [{"key": "a"}], "failedKeys": []})),
        "429" => refused(429, "RATE_LIMIT_EXCEEDED"),
        "queue.push" => Some((201, json!({}))),
        "queue.push partial" => Some((202, json!({"failedEvents": "*", "errorMessage": "*"}))),
        "queue.stats" => ok(json!({"success": 0, "inProgress": 1, "failed": 0})),
        "asUser(acc).requestJira" => ok(json!({
            "accountId": "acc", "accountType": "atlassian", "displayName": "*", "active": true,
            "timeZone": "*", "locale": "*", "emailAddress": "",
        })),
        "other proxy error" => {
            ok(json!({"accountType": "app", "displayName": "*", "active": true}))
        }
        _ => None,
    }
}

fn matches(actual: &Json, expected: &Json) -> bool {
    match (actual, expected) {
        (actual, Json::String(any)) if any == "*" => !actual.is_null(),
        (Json::Object(actual), Json::Object(expected)) => {
            actual.len() == expected.len()
                && expected
                    .iter()
                    .all(|(key, value)| actual.get(key).is_some_and(|got| matches(got, value)))
        }
        (Json::Array(actual), Json::Array(expected)) => {
            actual.len() == expected.len()
                && actual
                    .iter()
                    .zip(expected)
                    .all(|(got, value)| matches(got, value))
        }
        _ => actual == expected,
    }
}

/// Sends the request; the recorded cursor and job id are replaced by ones that this world gave.
fn send(world: &mut World, invocation: &mut Invocation, entry: &Json) -> Fetched {
    let mut init = entry["init"].clone();
    let path = entry["path"].as_str().unwrap();
    let options = &entry["options"];
    for name in ["after", "cursor"] {
        if init["body"][name] == "C" {
            init["body"].as_object_mut().unwrap().remove(name);
            let limit = init["body"]["limit"].as_i64().unwrap();
            init["body"]["limit"] = json!(limit / 2);
            let first = fetch(world, invocation, options, path, &init);
            init["body"][name] = body(first.answer().unwrap())["cursor"].clone();
        }
    }
    if init["body"]["jobId"] == "J" {
        let push = json!({"body": {"queueName": "work-queue", "jobId": "J", "payload": [{"body": {}}]}, "method": "POST"});
        let publish = path
            .replace("stats", "publish")
            .replace("cancel", "publish");
        let pushed = fetch(world, invocation, options, &publish, &push);
        assert_eq!(pushed.answer().unwrap().status, 201);
    }
    fetch(world, invocation, options, path, &init)
}

#[test]
fn every_recorded_request_is_answered_as_documented_or_said_to_be_not_modelled() {
    let golden = golden();
    let (mut modelled, mut not_modelled) = (0, Vec::new());
    for entry in golden.iter().filter(|entry| entry.get("path").is_some()) {
        let call = entry["call"].as_str().unwrap();
        let (mut world, mut invocation) = world();
        if call == "needs auth error" {
            invocation = world.invoke("alpha", "anonymous").unwrap();
        }
        prepare(call, &mut world);
        let fetched = send(&mut world, &mut invocation, entry);
        let response = fetched.answer().unwrap();
        assert!(response.headers.contains_key("x-b3-traceid"), "{call}");
        match (call, expected(call)) {
            (_, Some((status, wanted))) => {
                assert_eq!(response.status, status, "{call}: {}", response.body);
                assert!(
                    matches(&body(response), &wanted),
                    "{call}: {}",
                    response.body
                );
                modelled += 1;
            }
            ("500 html", None) => {
                assert_eq!(response.status, 504);
                assert!(serde_json::from_str::<Json>(&response.body).is_err());
                modelled += 1;
            }
            ("needs auth error", None) => {
                assert_eq!(response.status, 401);
                assert_eq!(
                    response.headers["forge-proxy-error"],
                    "NEEDS_AUTHENTICATION_ERR"
                );
                modelled += 1;
            }
            _ => {
                assert_eq!(response.status, 501, "{call}: {}", response.body);
                assert_eq!(body(response)["code"], "NOT_MODELLED", "{call}");
                not_modelled.push(call);
            }
        }
    }
    assert_eq!(modelled, 32, "not modelled: {not_modelled:?}");
    assert_eq!(
        not_modelled,
        [
            "appEvents.publish",
            "asApp.requestJira",
            "asApp.requestGraph",
            "privacy.report",
            "webTrigger.getUrl",
            "invokeRemote",
            "os.get",
            "os.createUploadUrl",
            "os.createDownloadUrl",
            "os.delete",
            "sql.executeRaw",
            "sql.prepare",
        ]
    );
}

#[test]
fn a_page_goes_on_where_the_cursor_of_the_page_before_says() {
    let golden = golden();
    for (call, size) in [("kvs.query", 20), ("entity.query index", 5)] {
        let entry = golden.iter().find(|entry| entry["call"] == call).unwrap();
        let (mut world, mut invocation) = world();
        prepare(call, &mut world);
        let mut init = entry["init"].clone();
        let fields = init["body"].as_object_mut().unwrap();
        let name = if fields.remove("after").is_some() {
            "after"
        } else {
            fields.remove("cursor");
            "cursor"
        };
        let mut keys = Vec::new();
        loop {
            let path = entry["path"].as_str().unwrap();
            let page = fetch(&mut world, &mut invocation, &entry["options"], path, &init);
            let page = body(page.answer().unwrap());
            let data = page["data"].as_array().unwrap();
            assert!(data.len() <= size);
            keys.extend(
                data.iter()
                    .map(|item| item["key"].as_str().unwrap().to_owned()),
            );
            let Some(cursor) = page.get("cursor") else {
                break;
            };
            init["body"][name] = cursor.clone();
        }
        let mut unique = keys.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(
            (keys.len(), unique.len()),
            if name == "after" { (30, 30) } else { (9, 9) }
        );
    }
}

#[test]
fn a_body_that_is_no_json_or_of_another_shape_is_refused_without_repeating_it() {
    let kvs = json!({"type": "kvs"});
    for (path, wrong) in [
        ("/api/v1/set", json!("canary")),
        ("/api/v1/set", json!({"key": {"canary": 1}})),
        ("/api/v1/batch/get", json!({"canary": 1})),
        ("/api/v1/transaction", json!([])),
        ("/api/v1/entity/get", json!({"key": "canary"})),
    ] {
        let (mut world, mut invocation) = world();
        let init = json!({"method": "POST", "body": wrong});
        let fetched = fetch(&mut world, &mut invocation, &kvs, path, &init);
        let response = fetched.answer().unwrap();
        assert_eq!(response.status, 400, "{path} {wrong}");
        assert!(!response.body.contains("canary"), "{}", response.body);
    }
}

#[test]
fn a_killed_invocation_gets_no_answer_and_makes_no_further_call() {
    let (mut world, mut invocation) = world();
    world.add_fault(Rule::once(Fault::Kill { applied: true }).after(1));
    let kvs = json!({"type": "kvs"});
    let mut set = |key: &str| {
        let init = json!({"method": "POST", "body": {"key": key, "value": 1}});
        fetch(&mut world, &mut invocation, &kvs, "/api/v1/set", &init)
    };
    assert!(set("a").answer().is_some());
    assert!(matches!(set("b"), Fetched::Over(_)));
    assert!(matches!(set("c"), Fetched::Over(_)));
    let keys: Vec<String> = world
        .stored("alpha")
        .unwrap()
        .into_iter()
        .map(|(_, key, _)| key)
        .collect();
    assert_eq!(keys, ["a", "b"]);
}

#[test]
fn an_invocation_of_a_removed_installation_reads_and_writes_nothing() {
    let (mut world, mut invocation) = world();
    put(&mut world, Area::Plain, "k", &json!("canary"));
    let last = world.uninstall("alpha").unwrap().unwrap();
    assert_eq!(last.module, Module::PreUninstall);
    world
        .complete(last.id, &bailee_sim::Completion::Threw)
        .unwrap();
    world.install("alpha").unwrap();
    let init = json!({"method": "POST", "body": {"key": "k"}});
    let fetched = fetch(
        &mut world,
        &mut invocation,
        &json!({"type": "kvs"}),
        "/api/v1/get",
        &init,
    );
    assert_eq!(fetched.answer().unwrap().status, 403);
    let mut invocation = world.invoke("alpha", "admin").unwrap();
    let fetched = fetch(
        &mut world,
        &mut invocation,
        &json!({"type": "kvs"}),
        "/api/v1/get",
        &init,
    );
    assert_eq!(fetched.answer().unwrap().status, 404);
}
