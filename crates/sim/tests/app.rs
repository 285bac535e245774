//! The app's own code: what it reads and writes through Bailee, for itself and for users, in every mode, and what nobody else may.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::collections::BTreeSet;

use bailee_forge::{Context, Event, Outcome};
use bailee_sim::executor::run;
use bailee_sim::{Area, Config, Fault, Ran, Rule, Sim, Span};
use common::app::{For, MODES, SECRET, app, ask, context, entries, get, page, put, site, stored};
use common::{Bench, DAY, keys};
use serde_json::{Value as Json, json};

#[test]
fn the_app_reads_with_secrets_open_what_it_wrote_and_a_page_sees_them_closed() {
    let bench = site();
    let value = json!({
        "name": "one", "token": SECRET,
        "servers": [{"url": "https://a.example", "token": "walnut-almond"}, {"url": "https://b.example"}],
    });
    let put = put(&bench, "enforced-1", value.clone());
    assert_eq!(put["ok"]["broken"], json!([]));
    let read = get(&bench, "enforced-1");
    assert_eq!(
        read["ok"],
        json!({"value": value, "version": put["ok"]["version"]})
    );
    assert_eq!(get(&bench, "enforced-2"), json!({"ok": null}));

    let shown = page(&bench, "records.get", json!({"key": "enforced-1"}));
    assert_eq!(shown["ok"]["value"]["token"], json!({"$secret": "set"}));
    for secret in [SECRET, "walnut-almond"] {
        assert!(!stored(&bench).contains(secret), "{secret} lies open");
        for function in [
            "records.list",
            "ledger.list",
            "status",
            "statement",
            "backups.list",
        ] {
            let answer = page(&bench, function, json!({})).to_string();
            assert!(!answer.contains(secret), "{function}: {answer}");
        }
    }
    // What a page wrote is opened, too, and the journal shows no secret of it.
    let record = json!({"key": "enforced-3", "value": {"token": SECRET}});
    assert!(page(&bench, "records.put", record)["ok"].is_object());
    assert_eq!(get(&bench, "enforced-3")["ok"]["value"]["token"], SECRET);
}

#[test]
fn actors_tell_a_page_s_user_the_app_a_user_it_acts_for_and_events_apart() {
    let bench = site();
    let write = |who, key: &str| {
        let writes = json!({"write": [[{"put": key, "value": {"name": "x"}}]]});
        assert!(ask(&bench, who, writes)[0]["ok"].is_object());
    };
    page(
        &bench,
        "records.put",
        json!({"key": "enforced-1", "value": {"name": "x"}}),
    );
    write(For::Itself, "enforced-2");
    write(For::User("admin"), "enforced-3");
    write(For::User("member"), "enforced-4");
    write(For::User("anonymous"), "enforced-5");
    bench.sim.advance(DAY, app).unwrap();
    let entries = entries(&bench);
    let actors = |act: &str| -> Vec<&str> {
        let found = entries.iter().filter(|entry| entry["act"] == act);
        found
            .map(|entry| entry["actor"].as_str().unwrap())
            .collect()
    };
    let puts = actors("put");
    let admin = puts[0];
    assert!(!admin.contains(':'), "{admin}");
    assert_eq!(puts[1..3], ["app", &format!("app:{admin}")]);
    assert!(
        puts[3].starts_with("app:") && puts[3] != puts[2],
        "{puts:?}"
    );
    assert_eq!(puts[4], "app", "nobody is nobody");
    assert_eq!(
        (actors("setup"), actors("seal")),
        (vec!["event"], vec!["event"])
    );
}

#[test]
fn the_site_is_that_of_the_platform_and_a_context_of_another_changes_nothing() {
    let bench = Bench::new(Config::calm(1), &["alpha", "beta"]);
    bench.sim.advance(1000, app).unwrap();
    let before = stored(&bench);
    let beta = bench.sim.world().context("beta").unwrap().install_context;
    for payload in [
        json!({"write": [[{"put": "enforced-1", "value": {"name": "x"}}]]}),
        json!({"write": [[{"put": "observed-1", "value": {"name": "x"}}]]}),
        json!({"read": [{"key": "enforced-1"}]}),
    ] {
        let platform = bench.sim.invoke("alpha", "member").unwrap();
        let context = Context {
            handed: Some(beta.clone()),
            ..platform.context()
        };
        let ran = run(
            &platform,
            app(platform.clone(), context, Event::App { payload }),
        );
        let Ran::Done(Outcome::Reply { body }) = ran else {
            panic!("{ran:?}");
        };
        assert_eq!(body["error"]["code"], "other-site", "{body}");
        assert_eq!(platform.finish().usage.total_calls(), 0);
    }
    assert_eq!(stored(&bench), before);
    let beta = format!("{:?}", bench.sim.world().stored("beta").unwrap());
    assert!(!beta.contains("enforced-1"));
}

#[test]
fn what_bailee_does_not_write_passes_through_and_leaves_no_history() {
    let bench = site();
    let before = entries(&bench).len();
    for key in ["ignored-1", "observed-1"] {
        let value = json!({"anything": ["jane.doe@firm.example"], "token": SECRET});
        assert_eq!(
            put(&bench, key, value.clone()),
            json!({"ok": {"broken": []}})
        );
        assert_eq!(keys(&bench, key), [(key.to_owned(), value.clone())]);
        assert_eq!(get(&bench, key), json!({"ok": {"value": value}}));
        let expecting = json!({"write": [[{"delete": key, "expect": 3}]]});
        let refused = ask(&bench, For::Itself, expecting);
        assert_eq!(refused[0]["error"]["code"], "invalid-payload");
    }
    let both = json!({"write": [[{"delete": "ignored-1"}, {"put": "observed-1", "value": 7}]]});
    assert_eq!(
        ask(&bench, For::Itself, both),
        [json!({"ok": {"broken": []}})]
    );
    assert!(keys(&bench, "ignored-1").is_empty());
    assert_eq!(get(&bench, "observed-1")["ok"]["value"], 7);
    let mixed =
        json!({"write": [[{"put": "ignored-2", "value": 1}, {"put": "enforced-2", "value": {}}]]});
    assert_eq!(
        ask(&bench, For::Itself, mixed)[0]["error"]["code"],
        "invalid-payload"
    );
    assert!(keys(&bench, "ignored-2").is_empty());
    assert_eq!(entries(&bench).len(), before);
    // The next look sees the observed one.
    bench.sim.advance(2 * DAY, app).unwrap();
    let seen = entries(&bench)
        .iter()
        .filter(|entry| entry["act"] == "seen")
        .count();
    assert_eq!(seen, 1);
}

#[test]
fn a_secret_is_written_to_the_secret_store_in_every_mode_and_to_no_other() {
    let bench = site();
    for mode in MODES {
        let key = &format!("{mode}d-secret");
        let put = json!({"store": "secret", "put": key, "value": SECRET});
        let answer = ask(&bench, For::Itself, json!({"write": [[put]]}));
        assert!(answer[0].get("ok").is_some(), "{key} {answer:?}");
        let read = json!({"read": [{"store": "secret", "key": key}]});
        assert_eq!(ask(&bench, For::Itself, read)[0]["ok"]["value"], SECRET);
        let stored = bench.sim.world().stored("alpha").unwrap();
        let places = stored.iter().filter(|(_, at, _)| at == key);
        let places: Vec<&Area> = places.map(|(area, ..)| area).collect();
        assert_eq!(places, [&Area::Secret], "{key}");
        let delete = json!({"store": "secret", "delete": key});
        let several = json!({"write": [[delete.clone(), {"delete": "ignored-1"}]]});
        let refused = ask(&bench, For::Itself, several);
        assert_eq!(refused[0]["error"]["code"], "invalid-payload", "{key}");
        ask(&bench, For::Itself, json!({"write": [[delete]]}));
        let read = json!({"read": [{"store": "secret", "key": key}]});
        assert_eq!(ask(&bench, For::Itself, read)[0], json!({"ok": null}));
    }
}

/// A value that the gate takes and that is more than the platform does, once its secret is sealed.
fn too_large() -> Json {
    json!({"token": "x".repeat(200_000)})
}

#[test]
fn an_earlier_write_never_lands_on_a_later_one() {
    let bench = site();
    let name = |name: &str| json!({"name": name});
    let list = json!({"write": [
        [{"put": "journald-a", "value": name("one")}],
        [{"put": "journald-a", "value": name("two")}, {"put": "journald-b", "value": name("two")}],
        [{"put": "journald-a", "value": too_large()}],
    ]});
    let ends = ask(&bench, For::Itself, list);
    assert!(
        ends[0].get("ok").is_some() && ends[1].get("ok").is_some(),
        "{ends:?}"
    );
    assert_eq!(ends[2]["error"]["code"], "too-large");
    assert_eq!(get(&bench, "journald-a")["ok"]["value"], name("two"));
    assert_eq!(get(&bench, "journald-b")["ok"]["value"], name("two"));
}

#[test]
fn a_write_is_left_out_only_for_those_that_leave_all_that_it_would() {
    let bench = site();
    let version = put(&bench, "journald-a", json!({"token": "old"}))["ok"]["version"].clone();
    // The second is refused, and the third keeps a secret: that of the first.
    let keeping = json!({"token": {"$secret": "set"}, "name": "three"});
    let list = json!({"write": [
        [{"put": "journald-a", "value": {"token": "one"}}],
        [{"put": "journald-a", "value": too_large()}],
        [{"put": "journald-a", "value": keeping}],
        [{"put": "journald-a", "value": {"name": "four"}, "expect": version}],
    ]});
    let ends = ask(&bench, For::Itself, list);
    assert!(ends[0].get("ok").is_some(), "{ends:?}");
    assert_eq!(ends[1]["error"]["code"], "too-large");
    assert!(ends[2].get("ok").is_some(), "{ends:?}");
    assert_eq!(ends[3]["error"]["code"], "version-conflict");
    let value = json!({"token": "one", "name": "three"});
    assert_eq!(get(&bench, "journald-a")["ok"]["value"], value);
}

#[test]
fn what_changes_nothing_is_compared_with_what_is_there_and_not_with_what_was() {
    let mut config = Config::calm(3);
    // Longer than a call takes.
    config.lag = Span::new(3000, 3000);
    let bench = Bench::new(config, &["alpha"]);
    bench.sim.advance(600_000, app).unwrap();
    let name = |name: &str| json!({"name": name});
    put(&bench, "enforced-1", name("one"));
    bench.sim.advance(60_000, app).unwrap();
    put(&bench, "enforced-1", name("two"));
    bench.sim.world().add_fault(Rule::always(Fault::StaleBatch));
    let again = put(&bench, "enforced-1", name("one"));
    bench.sim.world().faults.clear();
    assert!(again.get("ok").is_some(), "{again}");
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"], name("one"));
}

#[test]
fn what_was_to_guard_a_write_does_not_vanish_from_it() {
    let bench = site();
    let unguarded = json!({"put": "enforced-1", "value": {}, "expect": null});
    let refused = ask(&bench, For::Itself, json!({"write": [[unguarded]]}));
    assert_eq!(refused[0]["error"]["code"], "invalid-payload");
    assert!(keys(&bench, "enforced-1").is_empty());
}

#[test]
fn the_gate_reports_in_journal_refuses_in_enforce_and_names_no_value() {
    let bench = site();
    let value = json!({"name": "jane.doe@firm.example", "count": "seven", "extra": "walnut", "token": SECRET});
    let refused = put(&bench, "enforced-1", value.clone());
    assert_eq!(refused["error"]["code"], "gate-refused");
    assert!(keys(&bench, "enforced-1").is_empty());
    let made = put(&bench, "journald-1", value.clone());
    let rules = |broken: &Json| -> BTreeSet<(String, String)> {
        let text = |json: &Json| json.as_str().unwrap().to_owned();
        let broken = broken.as_array().unwrap().iter();
        broken
            .map(|one| (text(&one["field"]), text(&one["rule"])))
            .collect()
    };
    let expected = [
        ("name", "email"),
        ("count", "type"),
        ("value", "field-undeclared"),
    ];
    let expected = expected.map(|(field, rule)| (field.to_owned(), rule.to_owned()));
    assert_eq!(rules(&made["ok"]["broken"]), expected.clone().into());
    assert_eq!(
        rules(&refused["error"]["detail"]["violations"]),
        expected.into()
    );
    for answer in [&made, &refused] {
        for content in ["jane", "seven", "walnut", "extra", SECRET] {
            assert!(!answer.to_string().contains(content), "{answer}");
        }
    }
    assert_eq!(get(&bench, "journald-1")["ok"]["value"], value);
    assert!(
        !stored(&bench).contains(SECRET),
        "also here a secret is sealed"
    );
    let last = entries(&bench).pop().unwrap();
    assert_eq!(
        (&last["act"], &last["data"]),
        (&json!("put-reported"), &json!({"broken": 3}))
    );
    // A page is refused in both.
    for key in ["journald-1", "journald-2", "enforced-1"] {
        let payload = json!({"key": key, "value": value, "expect": made["ok"]["version"]});
        assert_eq!(
            page(&bench, "records.put", payload)["error"]["code"],
            "gate-refused"
        );
    }
    // What could not be sealed, or would be taken for a secret, is refused in both.
    for value in [
        json!({"token": 7}),
        json!({"servers": "x"}),
        json!({"extra": {"$sealed": "AAAA"}}),
    ] {
        let refused = put(&bench, "journald-3", value);
        assert_eq!(refused["error"]["code"], "gate-refused");
    }
    for key in ["undeclared-1", "cache"] {
        let answer = put(&bench, key, json!({}));
        assert_eq!(
            answer["error"]["detail"]["violations"][0]["rule"],
            "kind-undeclared"
        );
        assert_eq!(get(&bench, key)["error"]["code"], "gate-refused");
    }
}

#[test]
fn what_is_put_back_as_it_was_read_is_no_change_and_no_secret_is_sealed_anew() {
    let bench = site();
    let value = json!({"name": "one", "token": SECRET, "servers": [{"url": "https://a.example", "token": "walnut"}]});
    let first = put(&bench, "enforced-1", value);
    let sealed = |bench: &Bench| {
        let (_, value) = keys(bench, "enforced-1").pop().unwrap();
        (value["token"].clone(), value["servers"][0]["token"].clone())
    };
    let before = sealed(&bench);
    let mut read = get(&bench, "enforced-1")["ok"]["value"].clone();
    assert_eq!(
        put(&bench, "enforced-1", read.clone())["ok"]["version"],
        first["ok"]["version"]
    );
    read["name"] = json!("two");
    assert_ne!(
        put(&bench, "enforced-1", read.clone())["ok"]["version"],
        first["ok"]["version"]
    );
    assert_eq!(sealed(&bench), before);
    read["token"] = json!("another");
    put(&bench, "enforced-1", read.clone());
    assert_ne!(sealed(&bench).0, before.0);
    assert_eq!(sealed(&bench).1, before.1);
    // The placeholder means what it means on the page.
    read["token"] = json!({"$secret": "set"});
    put(&bench, "enforced-1", read);
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"]["token"], "another");
    let none = put(&bench, "enforced-9", json!({"token": {"$secret": "set"}}));
    assert_eq!(
        none["error"]["detail"]["violations"][0]["rule"],
        "no-secret"
    );
}

#[test]
fn a_page_does_not_learn_whether_a_secret_is_the_stored_one() {
    let bench = site();
    put(&bench, "enforced-1", json!({"token": SECRET}));
    let sealed = |bench: &Bench| keys(bench, "enforced-1").pop().unwrap().1;
    let before = sealed(&bench);
    let version = get(&bench, "enforced-1")["ok"]["version"].clone();
    page(
        &bench,
        "records.put",
        json!({"key": "enforced-1", "value": {"token": SECRET}, "expect": version}),
    );
    assert_ne!(sealed(&bench), before);
}

#[test]
fn several_records_are_one_change_all_or_nothing_and_a_version_may_be_asked_for() {
    let bench = site();
    let change = |writes: Json| ask(&bench, For::Itself, json!({"write": [writes]})).remove(0);
    let made = change(
        json!([{"put": "enforced-1", "value": {"name": "a"}}, {"put": "enforced-2", "value": {"name": "b"}}]),
    );
    let version = made["ok"]["version"].clone();
    assert_eq!(get(&bench, "enforced-2")["ok"]["version"], version);
    let conflict = change(json!([
        {"put": "enforced-1", "value": {"name": "c"}},
        {"put": "enforced-2", "value": {"name": "d"}, "expect": 1},
    ]));
    assert_eq!(conflict["error"]["code"], "version-conflict");
    assert_eq!(conflict["error"]["detail"]["current"], version);
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"]["name"], "a");
    let there = change(json!([{"put": "enforced-1", "value": {"name": "x"}, "expect": 0}]));
    assert_eq!(there["error"]["code"], "version-conflict");
    let made = change(json!([
        {"put": "enforced-1", "value": {"name": "c"}, "expect": version},
        {"delete": "enforced-2", "expect": version},
        {"delete": "enforced-7"},
    ]));
    assert!(made["ok"]["version"].as_u64() > version.as_u64(), "{made}");
    assert_eq!(get(&bench, "enforced-2"), json!({"ok": null}));
    for (writes, code) in [
        (
            json!([{"put": "enforced-1", "value": {}}, {"delete": "enforced-1"}]),
            "invalid-payload",
        ),
        (json!([{"put": "enforced-1"}]), "invalid-payload"),
        (
            json!([{"put": "enforced-1", "value": {}, "walnut": 1}]),
            "invalid-payload",
        ),
        (
            json!([{"put": "head", "store": "entity:bailee", "value": {}}]),
            "invalid-payload",
        ),
        (json!("walnut"), "invalid-payload"),
    ] {
        let refused = change(writes);
        assert_eq!(refused["error"]["code"], code);
        assert!(!refused.to_string().contains("walnut"));
    }
    // More than fit into one change are refused, and nothing of them is made.
    let many: Vec<Json> = (0..30)
        .map(|n| json!({"put": format!("enforced-m{n}"), "value": {}}))
        .collect();
    assert_eq!(change(json!(many))["error"]["code"], "too-large");
    assert!(keys(&bench, "enforced-m").is_empty());
}

#[test]
fn writes_of_one_list_become_one_change_the_last_of_a_key_wins_and_a_refused_one_fails_alone() {
    let bench = site();
    let before = entries(&bench).len();
    let one = |key: &str, name: &str| json!([{"put": key, "value": {"name": name}}]);
    let answers = ask(
        &bench,
        For::Itself,
        json!({"write": [
            one("enforced-1", "first"),
            one("enforced-2", "two"),
            one("enforced-3", "jane.doe@firm.example"),
            one("enforced-1", "last"),
            [{"put": "enforced-4", "value": {}, "expect": 77}],
            [{"put": "observed-1", "value": 1}],
            [{"delete": "enforced-5"}],
        ]}),
    );
    let codes: Vec<&str> = answers
        .iter()
        .map(|answer| answer["error"]["code"].as_str().unwrap_or("ok"))
        .collect();
    assert_eq!(
        codes,
        [
            "ok",
            "ok",
            "gate-refused",
            "ok",
            "version-conflict",
            "ok",
            "ok"
        ]
    );
    let made = entries(&bench);
    assert_eq!(made.len(), before + 1, "{made:?}");
    assert_eq!(answers[0]["ok"]["version"], answers[3]["ok"]["version"]);
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"]["name"], "last");
    // What asks for a version is made before what comes after it.
    let version = get(&bench, "enforced-1")["ok"]["version"].clone();
    let answers = ask(
        &bench,
        For::Itself,
        json!({"write": [
            [{"put": "enforced-1", "value": {"name": "seen"}, "expect": version}],
            [{"put": "enforced-1", "value": {"name": "late"}, "expect": version}],
        ]}),
    );
    assert!(answers[0]["ok"].is_object());
    assert_eq!(answers[1]["error"]["code"], "version-conflict");
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"]["name"], "seen");
    // Twenty at once need no more changes than there is room for.
    let many: Vec<Json> = (0..20)
        .map(|n| one(&format!("enforced-m{n}"), "x"))
        .collect();
    let before = entries(&bench).len();
    let answers = ask(&bench, For::Itself, json!({"write": many}));
    assert!(
        answers.iter().all(|answer| answer["ok"].is_object()),
        "{answers:?}"
    );
    assert!(entries(&bench).len() <= before + 2);
}

#[test]
fn a_secret_that_is_kept_is_that_of_the_write_before_it() {
    let bench = site();
    let answers = ask(
        &bench,
        For::Itself,
        json!({"write": [
            [{"put": "enforced-1", "value": {"token": "new"}}],
            [{"put": "enforced-1", "value": {"name": "x", "token": {"$secret": "set"}}}],
        ]}),
    );
    assert!(answers[1]["ok"].is_object(), "{answers:?}");
    assert_eq!(
        get(&bench, "enforced-1")["ok"]["value"],
        json!({"name": "x", "token": "new"})
    );
}

#[test]
fn a_refused_last_write_does_not_take_the_one_before_along() {
    let bench = site();
    let answers = ask(
        &bench,
        For::Itself,
        json!({"write": [
            [{"put": "journald-1", "value": {"name": "kept"}}],
            [{"put": "journald-1", "value": too_large()}],
        ]}),
    );
    assert!(answers[0]["ok"].is_object(), "{}", answers[0]);
    assert_eq!(answers[1]["error"]["code"], "too-large");
    assert_eq!(get(&bench, "journald-1")["ok"]["value"]["name"], "kept");
}

#[test]
fn a_damaged_record_is_refused_alone() {
    let bench = site();
    for n in 1..=2 {
        put(&bench, &format!("enforced-{n}"), json!({"name": "x"}));
    }
    common::tamper(&bench, "enforced-1", Some(json!({"name": "walnut"})));
    let read = ask(
        &bench,
        For::Itself,
        json!({"read": [{"key": "enforced-1"}, {"key": "enforced-2"}]}),
    );
    assert_eq!(read[0]["error"]["code"], "store-damaged");
    assert_eq!(read[1]["ok"]["value"]["name"], "x");
    let write = |key: &str| json!([{"put": key, "value": {"name": "y"}}]);
    let written = ask(
        &bench,
        For::Itself,
        json!({"write": [write("enforced-1"), write("enforced-2")]}),
    );
    assert_eq!(written[0]["error"]["code"], "store-damaged");
    assert!(written[1]["ok"].is_object());
    assert!(!format!("{read:?}{written:?}").contains("walnut"));
}

#[test]
fn while_a_restore_runs_the_app_s_writes_are_refused_and_what_passes_through_is_not() {
    let bench = site();
    put(&bench, "enforced-1", json!({"name": "one"}));
    let seq = entries(&bench).pop().unwrap()["seq"].clone();
    put(&bench, "enforced-1", json!({"name": "two"}));
    assert!(page(&bench, "backups.restore", json!({"to": {"seq": seq}}))["ok"].is_object());
    let answers = ask(
        &bench,
        For::Itself,
        json!({"write": [
            [{"put": "enforced-1", "value": {"name": "three"}}],
            [{"put": "enforced-2", "value": {"name": "three"}}],
            [{"put": "ignored-1", "value": 1}],
        ]}),
    );
    let codes: Vec<&str> = answers
        .iter()
        .map(|answer| answer["error"]["code"].as_str().unwrap_or("ok"))
        .collect();
    assert_eq!(codes, ["restore-running", "restore-running", "ok"]);
    bench.sim.advance(DAY, app).unwrap();
    assert_eq!(get(&bench, "enforced-1")["ok"]["value"]["name"], "one");
}

#[test]
fn an_app_call_that_is_killed_at_any_call_leaves_the_site_whole() {
    let bench = site();
    put(
        &bench,
        "enforced-1",
        json!({"name": "old", "token": SECRET}),
    );
    put(&bench, "enforced-2", json!({"name": "old"}));
    let payload = json!({"write": [
        [{"put": "enforced-1", "value": {"name": "new", "token": SECRET}}, {"delete": "enforced-2"}],
        [{"put": "enforced-3", "value": {"name": "new"}}],
    ]});
    let world = bench.sim.snapshot();
    let mut struck = 0;
    for applied in [false, true] {
        for kill in 0.. {
            let bench = Bench {
                sim: Sim::new(world.clone()),
            };
            let platform = bench.sim.invoke("alpha", "admin").unwrap();
            platform.kill_at(kill, applied);
            let context = context(&platform, For::Itself);
            let event = Event::App {
                payload: payload.clone(),
            };
            let ran = run(&platform, app(platform.clone(), context, event));
            platform.finish();
            let name = |key: &str| get(&bench, key)["ok"]["value"]["name"].clone();
            let names = [name("enforced-1"), name("enforced-2"), name("enforced-3")];
            let (old, new) = (
                [json!("old"), json!("old"), Json::Null],
                [json!("new"), Json::Null, json!("new")],
            );
            assert!(
                names == old || names == new,
                "killed at {kill} {applied}: {names:?}"
            );
            // The same again ends where it would have ended.
            let again = ask(&bench, For::Itself, payload.clone());
            assert!(
                again.iter().all(|answer| answer["ok"].is_object()),
                "{again:?}"
            );
            assert_eq!(
                [name("enforced-1"), name("enforced-2"), name("enforced-3")],
                new
            );
            bench.sim.advance(2 * DAY, app).unwrap();
            let statement = page(&bench, "statement", json!({}));
            for clause in statement["ok"]["clauses"].as_array().unwrap() {
                assert_ne!(
                    clause["verdict"], "failing",
                    "killed at {kill} {applied}: {clause}"
                );
            }
            if ran != Ran::Killed {
                break;
            }
            struck += 1;
        }
    }
    assert!(struck >= 10, "{struck}");
}

#[test]
fn no_payload_of_a_page_reaches_the_app_s_door() {
    let bench = site();
    put(&bench, "enforced-1", json!({"token": SECRET}));
    for function in ["app", "read", "write"] {
        let answer = page(&bench, function, json!({"read": [{"key": "enforced-1"}]}));
        assert_eq!(answer["error"]["code"], "unknown-function");
    }
    let answer = page(
        &bench,
        "records.get",
        json!({"key": "enforced-1", "read": []}),
    );
    assert_eq!(answer["error"]["code"], "invalid-payload");
}
