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

fn places(json: &str) -> Vec<String> {
    let policy = Policy::parse(&std::fs::read_to_string("../../bailee.toml").unwrap()).unwrap();
    let item = read_line(json.as_bytes(), 1).unwrap();
    let mut search = Search::new(Vec::new(), Some(policy));
    search.begin("x");
    search.search_value("", &item, &mut Vec::new());
    let told = search.take().finds.into_iter();
    told.map(|find| format!("{} {}", find.place.line(), find.rule.code()))
        .collect()
}

const FINE: &str = r#"{"kind":"integration","scope":"site","name":"Build server","version":3,
    "fields":{"baseUrl":"https://build.example","enabled":true,"apiToken":"anything","events":["push"]}}"#;

#[test]
fn a_record_as_declared_is_fine_wherever_it_stands_and_its_secrets_are_its_own() {
    assert_eq!(places(FINE), [""; 0]);
    assert_eq!(
        places(&format!(r#"{{"key":"a","value":[{FINE}]}}"#)),
        [""; 0]
    );
}

#[test]
fn what_is_not_as_declared_is_told_at_its_place() {
    for (from, to, expected) in [
        ("Build server", "jane@example.com", vec!["x:1 /name email"]),
        (
            r#""push""#,
            r#""push","jane@example.com""#,
            vec!["x:1 /fields/events/1 email"],
        ),
        ("true", "7", vec!["x:1 /fields/enabled type"]),
        ("\"site\"", "\"OPS\"", vec!["x:1 /scope scope-not-allowed"]),
        (
            "\"version\":3",
            "\"by\":\"jane@example.com\"",
            vec!["x:1 /by email"],
        ),
        (
            "\"enabled\":true",
            "\"enabled\":true,\"owner\":\"jane@example.com\"",
            vec!["x:1 /fields field-undeclared", "x:1 /fields/owner email"],
        ),
    ] {
        assert_eq!(places(&FINE.replace(from, to)), expected, "{to}");
    }
}

#[test]
fn a_value_that_the_gate_does_not_look_into_is_searched_all_the_same() {
    let unfit = FINE.replace("true", "\"jane@example.com\"");
    let expected = ["x:1 /fields/enabled type", "x:1 /fields/enabled email"];
    assert_eq!(places(&unfit), expected);
    let twice = FINE.replace("\"events\"", "\"events\":[\"jane@example.com\"],\"events\"");
    assert_eq!(places(&twice), ["x:1 /fields/events/0 email"]);
    let twice = FINE.replace("\"scope\"", "\"name\":\"jane@example.com\",\"scope\"");
    assert_eq!(places(&twice), ["x:1 /name email"]);
    let large = FINE.replace(
        "\"push\"",
        &format!("\"{}\",\"jane@example.com\"", "push ".repeat(14_000)),
    );
    assert_eq!(
        places(&large),
        ["x:1 /fields too-large", "x:1 /fields/events/1 email"]
    );
}

#[test]
fn a_record_of_another_kind_is_searched_like_anything_else() {
    let other = FINE.replace("integration", "other");
    assert_eq!(places(&other.replace("true", "7")), [""; 0]);
    let found = places(&other.replace("anything", "jane@example.com"));
    assert!(
        found.contains(&"x:1 /fields/apiToken email".to_owned()),
        "{found:?}"
    );
}

const RULE: &str = r#"{"kind":"rule","scope":"site","name":"Call","fields":{"trigger":"schedule","enabled":true,"actions":[
    {"do":"transition"},
    {"do":"call-webhook","url":"https://a.example","token":"password=hunter2","payload":{"to":["x"]}}]}}"#;

#[test]
fn what_is_nested_is_told_at_its_place_and_its_secrets_are_its_own() {
    assert_eq!(places(RULE), [""; 0]);
    for (from, to, expected) in [
        (
            "\"x\"",
            "\"jane@example.com\"",
            vec!["x:1 /fields/actions/1/payload/to/0 email"],
        ),
        (
            "https://a",
            "http://a",
            vec!["x:1 /fields/actions/1/url type"],
        ),
        // What is not as declared is searched here, all but the secret.
        (
            "\"transition\"",
            "\"jane@example.com\"",
            vec![
                "x:1 /fields/actions/0/do not-a-choice",
                "x:1 /fields/actions/0/do email",
            ],
        ),
        (
            "\"do\":\"transition\"",
            "\"do\":\"jane@example.com\",\"do\":\"transition\"",
            vec!["x:1 /fields/actions/0/do email"],
        ),
    ] {
        assert_eq!(places(&RULE.replace(from, to)), expected, "{to}");
    }
}
