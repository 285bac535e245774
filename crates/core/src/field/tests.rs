//! The table of types, what each takes, and the list of them in the head of `bailee.toml`.

use serde_json::{Value, json};

use super::*;
use crate::policy::sample;
use crate::rule::{Rule, Subject};

/// A field of the sample policy, changed.
fn field(name: &str, change: impl FnOnce(&mut Field)) -> Field {
    let policy = sample::policy();
    let mut field = policy.kinds[0].field(name).unwrap().clone();
    change(&mut field);
    field
}

/// What is wrong with a value, with its place, as the gate says it.
fn refusal(field: &Field, value: &Value) -> (Rule, String) {
    let unfit = field.check(value, Stage::Given).unwrap_err();
    let place = match unfit.place.to_string().as_str() {
        "" => String::new(),
        place => format!("{place}: "),
    };
    (unfit.rule, format!("{place}{}", unfit.message))
}

/// A field of the type that declares as little as it may.
fn plain(kind: &'static FieldType) -> Field {
    let default = |limit: Option<Limit>| limit.and_then(|limit| limit.default);
    let choices: &[&str] = if kind.has_choices { &["one"] } else { &[] };
    Field {
        name: "sample".to_owned(),
        field_type: kind,
        class: Class::Plain,
        purpose: "Test.".to_owned(),
        required: false,
        min: default(kind.min),
        max: default(kind.max),
        item_max: default(kind.item_max),
        choices: choices.iter().map(ToString::to_string).collect(),
        form: None,
        nullable: false,
        ignore: false,
        fields: Vec::new(),
        open: false,
        item: None,
        any_of: Vec::new(),
    }
}

/// A value of every kind that JSON has, and of every size that differs to a type.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(7),
        json!(0.5),
        json!(""),
        json!("one"),
        json!("two\nlines"),
        json!("https://one.example"),
        json!([]),
        json!(["one"]),
        json!([["one"]]),
        json!({}),
        json!({ "one": "1" }),
        json!({ "one": { "two": "1" } }),
    ]
}

#[test]
fn every_type_has_a_name_of_its_own_and_does_not_take_everything() {
    for kind in TYPES {
        assert_eq!(find_type(kind.name), Some(*kind));
        let count = TYPES.iter().filter(|other| other == &kind).count();
        assert_eq!(count, 1, "{kind:?}");
        if kind.name == "any" {
            continue;
        }
        let takes_null = plain(kind).check(&Value::Null, Stage::Given).is_ok();
        assert_eq!(takes_null, kind.name == "null", "{kind:?}");
        let refused = values()
            .iter()
            .filter(|value| plain(kind).check(value, Stage::Given).is_err())
            .count();
        assert!(refused > values().len() / 2, "{kind:?}");
    }
    assert_eq!(find_type("stirng"), None);
}

#[test]
fn each_type_takes_what_it_is_for() {
    for (name, value) in [
        ("title", json!("Build server")),
        ("notes", json!("two\nlines")),
        ("count", json!(7)),
        ("ratio", json!(0.25)),
        ("enabled", json!(false)),
        ("link", json!("https://one.example")),
        ("mode", json!("fast")),
        ("events", json!(["push", ""])),
        ("options", json!({ "script": "a\nb" })),
    ] {
        assert_eq!(
            field(name, |_| {}).check(&value, Stage::Given),
            Ok(()),
            "{name}"
        );
    }
}

#[test]
fn every_refusal_is_about_the_form_and_says_what_must_be() {
    for kind in TYPES {
        for value in values() {
            if let Err(unfit) = plain(kind).check(&value, Stage::Given) {
                if unfit.rule == Rule::FieldUndeclared {
                    assert!(unfit.message.contains("not declared"), "{}", unfit.message);
                    continue;
                }
                assert_eq!(unfit.rule.subject(), Subject::Form, "{kind:?}: {value}");
                assert!(unfit.message.contains("must "), "{}", unfit.message);
            }
        }
    }
}

#[test]
fn what_can_be_secret_is_text() {
    for kind in TYPES.iter().filter(|kind| kind.can_be_secret) {
        for value in values().iter().filter(|value| !value.is_string()) {
            assert!(
                plain(kind).check(value, Stage::Given).is_err(),
                "{kind:?}: {value}"
            );
        }
    }
}

#[test]
fn a_default_is_one_of_the_numbers_that_may_be_declared() {
    for kind in TYPES {
        for limit in [kind.min, kind.max, kind.item_max].into_iter().flatten() {
            assert!(limit.least <= limit.most, "{kind:?}");
            let fits = |default| (limit.least..=limit.most).contains(&default);
            assert!(limit.default.is_none_or(fits), "{kind:?}");
        }
    }
}

#[test]
fn a_value_of_another_type_is_told_what_it_is_and_what_it_must_be() {
    for (name, value, message) in [
        ("title", json!(7), "must be one line of text, not a number"),
        (
            "title",
            Value::Null,
            "must be one line of text, not nothing (null)",
        ),
        (
            "title",
            json!("two\nlines"),
            "must be one line, without line breaks",
        ),
        (
            "title",
            json!("bell\u{7}"),
            "must not have control characters, such as the U+0007 in it",
        ),
        ("notes", json!(["a"]), "must be text, not a list"),
        ("count", json!("7"), "must be a whole number, not text"),
        (
            "count",
            json!(7.5),
            "must be a whole number without decimals, between -9007199254740991 and 9007199254740991",
        ),
        (
            "ratio",
            json!(false),
            "must be a number, not a true-or-false value",
        ),
        ("enabled", json!("true"), "must be true or false, not text"),
        ("link", json!({}), "must be an https address, not an object"),
        (
            "mode",
            json!(1),
            "must be one of the declared choices, not a number",
        ),
        (
            "events",
            json!("push"),
            "must be a list of lines of text, not text",
        ),
        (
            "events",
            json!(["push", 1]),
            "item 2: must be one line of text, not a number",
        ),
        (
            "events",
            json!(["push", ["tag"]]),
            "item 2: must be one line of text, not a list",
        ),
        ("options", json!(["a"]), "must be texts by name, not a list"),
        (
            "options",
            json!({ "a": 1 }),
            "entry “a”: must be text, not a number",
        ),
        (
            "options",
            json!({ "a": true }),
            "entry “a”: must be text, not a true-or-false value",
        ),
        (
            "options",
            json!({ "a": null }),
            "entry “a”: must be text, not nothing (null)",
        ),
        (
            "options",
            json!({ "nested": { "a": "b" } }),
            "entry “nested”: must be text, not an object",
        ),
        (
            "options",
            json!({ "list": ["b"] }),
            "entry “list”: must be text, not a list",
        ),
    ] {
        let refused = refusal(&field(name, |_| {}), &value);
        assert_eq!(refused, (Rule::Type, message.to_owned()), "{name}: {value}");
    }
}

#[test]
fn sizes_and_ranges_are_told_with_the_limit() {
    for (name, value, rule, message) in [
        (
            "title",
            json!("ä".repeat(41)),
            Rule::TooLong,
            "must have at most 40 characters",
        ),
        (
            "events",
            json!(["a", "b", "c", "d", "e", "f"]),
            Rule::TooMany,
            "must have at most 5 items",
        ),
        (
            "events",
            json!(["a", "y".repeat(401)]),
            Rule::TooLong,
            "item 2: must have at most 400 characters",
        ),
        (
            "options",
            json!({ "name": "y".repeat(401) }),
            Rule::TooLong,
            "entry “name”: must have at most 400 characters",
        ),
        (
            "options",
            json!({ "y".repeat(401): "" }),
            Rule::TooLong,
            "an entry whose name is not shown: must have at most 400 characters",
        ),
        (
            "count",
            json!(101),
            Rule::OutOfRange,
            "must be between 0 and 100",
        ),
        (
            "mode",
            json!("medium"),
            Rule::NotAChoice,
            "must be one of: fast, slow",
        ),
    ] {
        let refused = refusal(&field(name, |_| {}), &value);
        assert_eq!(refused, (rule, message.to_owned()), "{name}: {value}");
    }
    let low = field("count", |field| field.max = None);
    assert_eq!(refusal(&low, &json!(-1)).1, "must be at least 0");
    let high = field("ratio", |field| field.max = Some(2));
    assert_eq!(refusal(&high, &json!(2.5)).1, "must be at most 2");
}

#[test]
fn a_limit_that_a_compiled_policy_leaves_out_is_that_of_the_type() {
    let long = json!("x".repeat(256));
    assert!(
        field("token", |field| field.max = Some(256))
            .check(&long, Stage::Given)
            .is_ok()
    );
    assert!(
        field("token", |field| field.max = None)
            .check(&long, Stage::Given)
            .is_err()
    );
}

#[test]
fn an_address_is_told_what_is_wrong_with_it() {
    let link = field("link", |_| {});
    for (text, part) in [
        ("http://ci.example", "must begin with https://, not http://"),
        ("HTTP://ci.example", "must begin with https://, not http://"),
        ("HTTPS://ci.example", "in lower-case letters"),
        ("ftp://ci.example", "other kinds of address are not taken"),
        (
            "ci.example",
            "must be a whole address that begins with https://",
        ),
        ("", "must be a whole address that begins with https://"),
        (
            "https://",
            "must be a whole address that begins with https://",
        ),
        (
            "https:///path",
            "must be a whole address that begins with https://",
        ),
        ("https://a b", "without spaces"),
        ("https://a.example/x y", "without spaces"),
        (
            "https://user:pw@a.example/",
            "without a user name or password",
        ),
        ("https://user@a.example/", "without a user name or password"),
        ("https://-a.example", "with a valid host name"),
        ("https://a..example", "with a valid host name"),
        ("https://[::1/", "with a valid host name"),
        ("https://a.example:0/", "number from 1 to 65535"),
        ("https://a.example:65536/", "number from 1 to 65535"),
        ("https://a.example/\"x", "without quotes"),
    ] {
        let (rule, message) = refusal(&link, &json!(text));
        assert_eq!(rule, Rule::Type, "{text}");
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn a_required_field_has_something_to_see() {
    for (name, values) in [
        (
            "title",
            vec![
                json!(""),
                json!("  "),
                json!("\u{200b}"),
                json!("\u{2800}"),
                json!("\u{301}"),
            ],
        ),
        ("notes", vec![json!(""), json!("\n\u{feff}\n")]),
        (
            "events",
            vec![json!([]), json!([""]), json!(["\u{200b}", " "])],
        ),
        ("options", vec![json!({})]),
    ] {
        let required = field(name, |field| field.required = true);
        let optional = field(name, |field| field.required = false);
        for value in values {
            assert_eq!(
                refusal(&required, &value).0,
                Rule::Required,
                "{name}: {value}"
            );
            assert_eq!(
                optional.check(&value, Stage::Given),
                Ok(()),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn the_name_of_an_entry_can_be_seen_and_hides_nothing() {
    let options = field("options", |_| {});
    for name in ["", " ", "\u{200b}", "two\nlines", "pay\u{202e}dab"] {
        assert_eq!(
            refusal(&options, &json!({ name: "x" })).0,
            Rule::Name,
            "{name:?}"
        );
    }
    for name in [
        " lead",
        "node import ./x",
        "@scope/name",
        "custom  field",
        "__proto__",
        "constructor",
    ] {
        assert_eq!(
            options.check(&json!({ name: "x" }), Stage::Given),
            Ok(()),
            "{name:?}"
        );
    }
    let (_, message) = refusal(&options, &json!({ "": "x" }));
    assert_eq!(
        message,
        "an entry whose name is not shown: its name must have something in it that can be seen"
    );
}

#[test]
fn an_entry_is_named_only_when_its_name_is_harmless() {
    let entry = |name: &str| Place::of(&[Step::Entry(name)]).steps().to_vec();
    assert_eq!(entry("zeta"), [Shown::Entry(Some("zeta".to_owned()))]);
    for name in [
        "jane@example.com",
        "password=hunter2",
        "a\u{202e}b",
        "",
        &"x".repeat(61),
    ] {
        assert_eq!(entry(name), [Shown::Entry(None)], "{name:?}");
    }
}

#[test]
fn a_place_is_its_steps_for_people_and_in_json() {
    let way = [
        Step::Member("servers"),
        Step::Item(2),
        Step::Entry("zeta"),
        Step::Entry(""),
    ];
    let place = Place::of(&way);
    assert_eq!(
        place.to_string(),
        "servers, item 3, entry “zeta”, an entry whose name is not shown"
    );
    assert_eq!(
        serde_json::to_value(&place).unwrap(),
        json!(["servers", 3, "zeta", null])
    );
    assert_eq!(
        serde_json::to_value(place.without_names()).unwrap(),
        json!(["servers", 3, null, null])
    );
    assert_eq!(pointer(&way), "/servers/2/zeta/");
    assert_eq!(pointer(&[Step::Entry("a/b~c")]), "/a~1b~0c");
}
