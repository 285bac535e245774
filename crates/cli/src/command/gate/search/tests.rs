//! The search, with and without a policy.

use super::*;
use crate::command::gate::json::read_line;

fn found(json: &str) -> Vec<(String, &'static str, String)> {
    let item = read_line(json.as_bytes(), 3).unwrap();
    let mut search = Search::new(Vec::new(), None);
    search.begin("x");
    search.search_value("", &item, &mut Vec::new());
    let told = search.take().finds.into_iter();
    told.map(|find| (find.place.line(), find.rule.code(), find.message))
        .collect()
}

#[test]
fn a_value_is_found_at_its_pointer_with_the_name_of_its_member() {
    let finds = found(r#"{"a":["jane@example.com"],"b":{"dbPassword":"hunter2!x"}}"#);
    let places: Vec<_> = finds.iter().map(|find| (find.0.as_str(), find.1)).collect();
    assert_eq!(
        places,
        [("x:3 /a/0", "email"), ("x:3 /b/dbPassword", "password")]
    );
}

#[test]
fn the_text_beside_a_value_is_its_name() {
    for name in ["key", "name"] {
        let finds = found(&format!(
            r#"[{{"{name}":"dbPassword","value":"hunter2!x"}}]"#
        ));
        let place = finds.first().map(|find| (find.0.as_str(), find.1));
        assert_eq!(place, Some(("x:3 /0/value", "password")));
    }
}

#[test]
fn a_name_that_is_a_find_is_never_told() {
    let finds = found(r#"{"a":{"jane@example.com":{"b":"bob@example.com"}}}"#);
    let told: Vec<_> = finds.iter().map(|find| find.0.as_str()).collect();
    assert_eq!(told, ["x:3 /a", "x:3 /a"]);
    assert!(finds[0].2.starts_with("a member's name looks like "));
    assert!(
        finds[1]
            .2
            .starts_with("below a member whose name is not shown: ")
    );
}

#[test]
fn more_finds_than_the_detectors_keep_are_all_told() {
    let mut state = 7_u64;
    let mut letter = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let digits = *b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        char::from(digits[(state >> 33) as usize % digits.len()])
    };
    let text: String = (0..1_000)
        .map(|_| {
            format!(
                "{}{}\n",
                concat!("gh", "p_"),
                (0..36).map(|_| letter()).collect::<String>()
            )
        })
        .collect();
    assert!(scan("", &text).len() < 1_000, "the detectors keep no more");
    let lines: std::collections::BTreeSet<usize> = Search::new(Vec::new(), None)
        .find_all("", &text)
        .iter()
        .map(|finding| text[..finding.range.start].matches('\n').count())
        .collect();
    assert_eq!(lines.len(), 1_000);
}

#[test]
fn a_text_is_parted_at_its_lines() {
    let parts = |text: &str| {
        let mut lengths = Vec::new();
        let mut start = 0;
        while let Some(part) = first_part(text, start) {
            lengths.push(part.len());
            start += part.len();
        }
        lengths
    };
    assert_eq!(
        parts(&"ab\n".repeat(32)),
        [[9; 10].as_slice(), &[6]].concat()
    );
    assert_eq!(parts("abcdefgh\nx"), [9, 1]);
    assert_eq!(parts("abc"), [0; 0]);
    assert_eq!(parts("abc\n"), [0; 0]);
    assert_eq!(parts("\n\n"), [1, 1]);
    assert_eq!(parts(""), [0; 0]);
}

fn told(policy: Policy, json: &str) -> (Vec<String>, Vec<String>) {
    let item = read_line(json.as_bytes(), 1).unwrap();
    let mut search = Search::new(Vec::new(), Some(policy));
    search.begin("x");
    search.search_whole(&item, &mut Vec::new());
    let found = search.take();
    let told = found.finds.into_iter();
    let told = told.map(|find| format!("{} {}", find.place.line(), find.rule.code()));
    let outside = found.outside.into_iter().map(|place| place.line());
    (told.collect(), outside.collect())
}

fn reference() -> Policy {
    Policy::parse(&std::fs::read_to_string("../../bailee.toml").unwrap()).unwrap()
}

fn places(json: &str) -> Vec<String> {
    told(reference(), json).0
}

const FINE: &str = r#"{"key":"integration:site:7","version":3,"value":{"name":"Build server",
    "baseUrl":"https://build.example","enabled":true,"apiToken":"anything","events":["push"]}}"#;

#[test]
fn a_record_as_declared_is_fine_wherever_it_stands_and_its_secrets_are_its_own() {
    assert_eq!(places(FINE), [""; 0]);
    assert_eq!(
        places(&format!(r#"{{"key":"a","value":[{FINE}]}}"#)),
        [""; 0]
    );
    let answer = format!(r#"{{"ok":{{"records":[{FINE}],"cursor":null}}}}"#);
    assert_eq!(told(reference(), &answer), (vec![], vec![]));
}

#[test]
fn what_is_not_as_declared_is_told_at_its_place() {
    for (from, to, expected) in [
        (
            "Build server",
            "jane@example.com",
            vec!["x:1 /value/name email"],
        ),
        (
            r#""push""#,
            r#""push","jane@example.com""#,
            vec!["x:1 /value/events/1 email"],
        ),
        ("true", "7", vec!["x:1 /value/enabled type"]),
        ("{\"name\"", "[1],\"by\":{\"name\"", vec!["x:1 /value type"]),
        (
            "\"version\":3",
            "\"by\":\"jane@example.com\"",
            vec!["x:1 /by email"],
        ),
        (
            "\"enabled\":true",
            "\"enabled\":true,\"owner\":\"jane@example.com\"",
            vec!["x:1 /value field-undeclared", "x:1 /value/owner email"],
        ),
    ] {
        assert_eq!(places(&FINE.replace(from, to)), expected, "{to}");
    }
}

#[test]
fn a_value_that_the_gate_does_not_look_into_is_searched_all_the_same() {
    let unfit = FINE.replace("true", "\"jane@example.com\"");
    let expected = ["x:1 /value/enabled type", "x:1 /value/enabled email"];
    assert_eq!(places(&unfit), expected);
    let twice = FINE.replace("\"events\"", "\"events\":[\"jane@example.com\"],\"events\"");
    assert_eq!(places(&twice), ["x:1 /value/events/0 email"]);
    let twice = FINE.replace("\"version\"", "\"key\":\"jane@example.com\",\"version\"");
    assert_eq!(places(&twice), ["x:1 /key email"]);
    let large = FINE.replace(
        "\"push\"",
        &format!("\"{}\",\"jane@example.com\"", "push ".repeat(50_000)),
    );
    assert_eq!(
        places(&large),
        ["x:1 /value too-large", "x:1 /value/events/1 email"]
    );
}

#[test]
fn a_key_of_no_kind_is_told_and_its_value_searched_like_anything_else() {
    let other = FINE.replace("integration:", "other:");
    let outside = vec!["x:1".to_owned()];
    assert_eq!(
        told(reference(), &other.replace("true", "7")),
        (vec![], outside.clone())
    );
    let found = told(reference(), &other.replace("anything", "jane@example.com"));
    let place = "x:1 /value/apiToken email".to_owned();
    assert_eq!((found.0.contains(&place), found.1), (true, outside));
    // Among records, too, but not wherever a key has a value: a list of headers is none of the store.
    let list = format!(r#"{{"results":[{FINE},{other}]}}"#);
    assert_eq!(told(reference(), &list).1, ["x:1 /results/1"]);
    let headers = r#"{"headers":[{"key":"Accept","value":"text/html"}]}"#;
    assert_eq!(told(reference(), headers), (vec![], vec![]));
}

#[test]
fn the_store_is_a_part_of_the_place() {
    for (store, expected) in [
        (r#""store":"kvs","#, vec![]),
        (r#""store":"entity:job","#, vec!["x:1"]),
        (r#""entity":"job","#, vec!["x:1"]),
        (r#""secret":true,"#, vec!["x:1"]),
        // What is Bailee's own is not outside, and what is no store is no record.
        (r#""store":"entity:bailee","#, vec![]),
        (r#""store":"Main street","#, vec![]),
    ] {
        let json = FINE.replacen("{", &format!("{{{store}"), 1);
        assert_eq!(told(reference(), &json).1, expected, "{store}");
    }
}

#[test]
fn a_record_as_it_is_stored_has_sealed_secrets() {
    let stored = FINE.replace("\"anything\"", r#"{"$sealed":"AAAA"}"#);
    assert_eq!(places(&stored), [""; 0]);
    let plain = FINE.replace("\"push\"", r#"{"$sealed":"AAAA"}"#);
    assert_eq!(places(&plain).len(), 1);
}

#[test]
fn where_credentials_belong_none_is_a_find_and_data_of_people_is_one() {
    let mut policy = reference();
    let mut kinds = policy.kinds.iter_mut();
    let kind = kinds.find(|kind| kind.name == "integration");
    kind.unwrap().store = bailee_core::policy::Store::Secret;
    let with = |more: &str| {
        let record = FINE.replacen("\"key\"", "\"secret\":true,\"key\"", 1);
        let record = record.replace("\"push\"", "\"password=hunter2\"");
        record.replacen("\"value\":{", &format!("\"value\":{{{more}"), 1)
    };
    let declared = |more: &str| told(policy.clone(), &with(more)).0;
    assert_eq!(declared(""), [""; 0]);
    let undeclared = r#""other":["password=hunter2","jane@example.com"],"#;
    let found = declared(undeclared);
    let people: Vec<&String> = found.iter().filter(|one| one.ends_with(" email")).collect();
    assert_eq!((found.len(), people.len()), (2, 1), "{found:?}");
    // What stands beside such a record is searched as ever.
    let beside = format!(r#"[{},"password=hunter2"]"#, with(""));
    let found = told(policy.clone(), &beside).0;
    assert_eq!(found, ["x:1 /1 password"]);
}

#[test]
fn a_dump_is_an_object_with_a_key_that_is_nothing_else() {
    let fine = r#"{"name":"Build server","baseUrl":"https://build.example","enabled":true}"#;
    let dump = format!(r#"{{"integration:site:7":{fine},"jobs":["jane@example.com"]}}"#);
    let found = told(reference(), &dump);
    assert_eq!(
        found,
        (vec!["x:1 /jobs/0 email".into()], vec!["x:1 /jobs".into()])
    );
    let unfit = dump.replace("true", "\"password=hunter2\"");
    let places = places(&unfit);
    let expected = [
        "x:1 /integration:site:7/enabled type",
        "x:1 /integration:site:7/enabled password",
        "x:1 /jobs/0 email",
    ];
    assert_eq!(places, expected);
    // Inside something else it is no dump.
    let inside = format!(r#"{{"data":{}}}"#, unfit);
    assert_eq!(told(reference(), &inside).1, [""; 0]);
}

#[test]
fn a_key_that_is_a_find_is_not_told() {
    let dump = r#"{"integration:site:7":{"enabled":1},"jane@example.com":{"a":1}}"#;
    let (finds, outside) = told(reference(), dump);
    assert_eq!(outside, ["x:1"]);
    assert!(finds.contains(&"x:1 email".to_owned()), "{finds:?}");
}

/// A policy of one kind with this head and shape.
fn policy(head: &str, value: &str) -> Policy {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    // Without the app's own functions, which name its kinds.
    let kinds = text.find("\n[[functions]]").unwrap() + 1;
    let clauses = text.find("\n[[clauses]]").unwrap();
    let kind = format!("[[kinds]]\nname = \"one\"\ntitle = \"One\"\npurpose = \"One.\"\n{head}\n");
    let parsed = Policy::parse(&[&text[..kinds], &kind, value, "\n", &text[clauses..]].concat());
    parsed.unwrap()
}

#[test]
fn a_value_may_be_something_else_than_an_object() {
    let list = "[kinds.value]\ntype = \"list\"\n[kinds.value.item]\ntype = \"string\"\nclass = \"plain\"\n";
    let names = || policy("key = \"names-{id}\"\nmode = \"journal\"", list);
    for (value, expected) in [
        (r#"["a"]"#, vec![]),
        (r#"["a","jane@example.com"]"#, vec!["x:1 /value/1 email"]),
        (
            r#"["a",{"to":"jane@example.com"}]"#,
            vec!["x:1 /value/1 type", "x:1 /value/1/to email"],
        ),
        (
            r#""jane@example.com""#,
            vec!["x:1 /value type", "x:1 /value email"],
        ),
    ] {
        let json = format!(r#"{{"key":"names-1","value":{value}}}"#);
        assert_eq!(told(names(), &json).0, expected, "{value}");
    }
}

#[test]
fn fields_that_are_called_as_the_parts_are_are_told_apart() {
    let fields = "[kinds.fields.key]\ntype = \"string\"\nclass = \"plain\"\npurpose = \"A.\"\n\
        [kinds.fields.value]\ntype = \"string\"\nclass = \"plain\"\npurpose = \"A.\"\n";
    let one = || policy("key = \"one {id}\"\nmode = \"journal\"", fields);
    for (json, expected) in [
        (
            r#"{"key":"one 1","value":{"key":"jane@example.com","value":7}}"#,
            vec!["x:1 /value/value type", "x:1 /value/key email"],
        ),
        (
            r#"{"key":"one 4111111111111111","value":{"key":"a","value":"jane@example.com"}}"#,
            vec!["x:1 /key payment-card", "x:1 /value/value email"],
        ),
        (
            r#"{"key":"one 1","value":{"other":1}}"#,
            vec!["x:1 /value field-undeclared"],
        ),
    ] {
        assert_eq!(told(one(), json).0, expected, "{json}");
    }
}

#[test]
fn what_an_open_object_does_not_declare_is_told_once_at_its_place() {
    let one = policy("key = \"one-{id}\"\nmode = \"journal\"", "open = true\n");
    let json = r#"{"key":"one-1","value":{"a":{"b":["jane@example.com"]}}}"#;
    assert_eq!(told(one, json).0, ["x:1 /value/a/b/0 email"]);
}

#[test]
fn a_kind_that_is_left_alone_is_not_looked_into() {
    let one = || policy("key = \"one-{id}\"\nmode = \"ignore\"", "open = true\n");
    let json = r#"{"key":"one-1","value":{"a":"jane@example.com"},"by":"bob@example.com"}"#;
    assert_eq!(told(one(), json), (vec!["x:1 /by email".into()], vec![]));
    let dump = r#"{"one-1":{"a":"jane@example.com"}}"#;
    assert_eq!(told(one(), dump), (vec![], vec![]));
}

#[test]
fn a_key_that_may_be_any_name_makes_no_dump() {
    let fields = "[kinds.fields.a]\ntype = \"integer\"\nclass = \"plain\"\npurpose = \"A.\"\n";
    for key in ["config", "user{id}"] {
        let one = policy(&format!("key = \"{key}\"\nmode = \"journal\""), fields);
        let json = r#"{"config":{"a":"b"},"username":{"a":"b"}}"#;
        assert_eq!(told(one, json), (vec![], vec![]), "{key}");
    }
}

const RULE: &str = r#"{"key":"rule:site:1","value":{"name":"Call","trigger":"schedule","enabled":true,"actions":[
    {"do":"transition"},
    {"do":"call-webhook","url":"https://a.example","token":"password=hunter2","payload":{"to":["x"]}}]}}"#;

#[test]
fn what_is_nested_is_told_at_its_place_and_its_secrets_are_its_own() {
    assert_eq!(places(RULE), [""; 0]);
    for (from, to, expected) in [
        (
            "\"x\"",
            "\"jane@example.com\"",
            vec!["x:1 /value/actions/1/payload/to/0 email"],
        ),
        (
            "https://a",
            "http://a",
            vec!["x:1 /value/actions/1/url type"],
        ),
        // What is not as declared is searched here, all but the secret.
        (
            "\"transition\"",
            "\"jane@example.com\"",
            vec![
                "x:1 /value/actions/0/do not-a-choice",
                "x:1 /value/actions/0/do email",
            ],
        ),
        (
            "\"do\":\"transition\"",
            "\"do\":\"jane@example.com\",\"do\":\"transition\"",
            vec!["x:1 /value/actions/0/do email"],
        ),
    ] {
        assert_eq!(places(&RULE.replace(from, to)), expected, "{to}");
    }
}
