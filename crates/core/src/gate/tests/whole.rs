//! Values as a whole: those that are no objects, objects that may have other fields, and what a record is called.

use super::*;
use crate::field::{Field, find_type};

/// The sample with another shape of the values of its first kind, as `type` and more members of the compiled form.
fn shaped(kind: &str, more: &Value) -> Policy {
    let mut compiled: Value = serde_json::from_slice(&sample::policy().to_json()).unwrap();
    let mut shape =
        json!({ "name": "", "type": kind, "class": "plain", "purpose": "", "required": false });
    let members = shape.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    compiled["kinds"][0]["value"] = shape;
    let policy = Policy::from_json(compiled.to_string().as_bytes()).unwrap();
    assert_eq!(policy.problems(), []);
    policy
}

/// The sample whose first kind takes other fields, too.
fn open() -> Policy {
    let mut policy = sample::policy();
    policy.kinds[0].value.open = true;
    policy
}

fn told(result: Result<(), Vec<Violation>>) -> Vec<(String, &'static str, String)> {
    let violations = result.err().unwrap_or_default().into_iter();
    violations
        .map(|violation| (violation.field, violation.rule.code(), violation.message))
        .collect()
}

fn one_of(field: &str, rule: &'static str, message: &str) -> [(String, &'static str, String); 1] {
    [(field.to_owned(), rule, message.to_owned())]
}

#[test]
fn a_value_that_is_no_object_has_the_shape_that_is_declared() {
    let secret = json!({ "class": "secret" });
    let item = json!({ "item": { "name": "", "type": "string", "class": "plain", "purpose": "", "required": false, "max": 20 }, "max": 2 });
    for (kind, more, fits, others) in [
        (
            "string",
            json!({ "max": 5 }),
            vec![json!("on"), json!("")],
            vec![json!("longer"), json!(1), json!({}), Value::Null],
        ),
        (
            "string",
            json!({ "required": true }),
            vec![json!("on")],
            vec![json!(""), json!("  ")],
        ),
        (
            "boolean",
            json!({}),
            vec![json!(true), json!(false)],
            vec![json!("true"), Value::Null],
        ),
        (
            "integer",
            json!({ "min": 0, "max": 9 }),
            vec![json!(0), json!(9)],
            vec![json!(10), json!(-1), json!(0.5)],
        ),
        ("number", json!({}), vec![json!(0.5)], vec![json!(1e300)]),
        (
            "url",
            json!({}),
            vec![json!("https://a.example")],
            vec![json!("http://a.example")],
        ),
        (
            "choice",
            json!({ "choices": ["on", "off"] }),
            vec![json!("on")],
            vec![json!("On")],
        ),
        (
            "strings",
            json!({ "max": 2 }),
            vec![json!([]), json!(["a", "b"])],
            vec![json!(["a", "b", "c"]), json!([1]), json!("a")],
        ),
        (
            "map",
            json!({ "max": 2 }),
            vec![json!({}), json!({ "a": "b" })],
            vec![json!({ "a": 1 }), json!(["a"])],
        ),
        (
            "list",
            item,
            vec![json!([]), json!(["a"])],
            vec![json!(["a", "b", "c"]), json!([1])],
        ),
        (
            "null",
            json!({}),
            vec![Value::Null],
            vec![json!({}), json!(false)],
        ),
        (
            "any",
            json!({}),
            vec![json!({ "a": [1] }), Value::Null, json!("x")],
            vec![json!({ "$sealed": "AAAA" }), json!(1e300)],
        ),
        (
            "text",
            json!({ "nullable": true }),
            vec![Value::Null, json!("a\nb")],
            vec![json!(1)],
        ),
        (
            "string",
            secret,
            vec![json!("hunter2"), json!({ "$secret": "set" })],
            vec![json!(""), json!({ "$sealed": "AAAA" })],
        ),
    ] {
        let policy = shaped(kind, &more);
        for value in fits {
            assert_eq!(given(&policy, &value), Ok(()), "{kind}: {value}");
        }
        for value in others {
            let violations = given(&policy, &value).unwrap_err();
            assert_eq!(violations[0].field, "value", "{kind}: {value}");
        }
    }
}

#[test]
fn a_value_that_is_no_object_is_searched_and_told_by_its_place() {
    let mail = "looks like an e-mail address; personal data is not stored";
    let item =
        json!({ "name": "", "type": "string", "class": "plain", "purpose": "", "required": false });
    for (kind, more, value, message) in [
        (
            "string",
            json!({}),
            json!("jane@example.com"),
            mail.to_owned(),
        ),
        (
            "strings",
            json!({}),
            json!(["a", "jane@example.com"]),
            format!("item 2: {mail}"),
        ),
        (
            "list",
            json!({ "item": item }),
            json!(["jane@example.com"]),
            format!("item 1: {mail}"),
        ),
        (
            "map",
            json!({}),
            json!({ "zeta": "jane@example.com" }),
            format!("entry “zeta”: {mail}"),
        ),
        (
            "any",
            json!({}),
            json!([[{ "zeta": "jane@example.com" }]]),
            format!("item 1, item 1, entry “zeta”: {mail}"),
        ),
    ] {
        let policy = shaped(kind, &more);
        assert_eq!(
            told(given(&policy, &value)),
            one_of("value", "email", &message)
        );
        let stored = told(stored(&policy, &value));
        assert_eq!((stored.len(), stored[0].1), (1, "email"));
        assert!(!stored[0].2.contains("zeta"), "{stored:?}");
    }
    // What is stored in another shape is searched all the same.
    let policy = shaped("integer", &json!({}));
    let found = told_by(stored(&policy, &json!(["jane@example.com"])));
    let expected = [("value", "type"), ("value", "email")];
    assert_eq!(
        found,
        expected.map(|(field, rule)| (field.to_owned(), rule))
    );
    let found = told_by(given(&policy, &json!(["jane@example.com"])));
    assert_eq!(found, [("value".to_owned(), "type")]);
}

#[test]
fn a_secret_that_is_the_whole_value_is_sealed_where_it_is_stored() {
    let policy = shaped("string", &json!({ "class": "secret" }));
    assert_eq!(stored(&policy, &json!({ "$sealed": "c2VhbGVk" })), Ok(()));
    for value in [
        json!("readable"),
        json!({ "$secret": "set" }),
        json!({ "$sealed": "" }),
        json!(7),
    ] {
        let found = told_by(stored(&policy, &value));
        assert_eq!(found, [("value".to_owned(), "not-sealed")], "{value}");
    }
}

#[test]
fn a_value_of_another_type_than_an_object_of_fields_is_refused_as_a_whole() {
    for value in [
        json!("text"),
        json!(7),
        json!([{ "title": "x" }]),
        Value::Null,
    ] {
        assert_eq!(refused(&value), [("value".to_owned(), "type")], "{value}");
    }
    assert_eq!(
        told(put(&json!("text"))),
        one_of("value", "type", "must be an object, not text")
    );
    // It may be what was secret.
    let found = told_by(stored(&sample::policy(), &json!(["password=hunter2"])));
    let expected = ["type", "not-sealed", "password"];
    assert_eq!(found, expected.map(|rule| ("value".to_owned(), rule)));
}

#[test]
fn other_fields_of_an_open_kind_pass_and_are_searched_beside_their_names() {
    let policy = open();
    for value in [
        json!(1),
        json!("x"),
        json!([{ "a": null }]),
        Value::Null,
        json!({ "deep": { "": 0.5 } }),
    ] {
        assert_eq!(
            given(&policy, &with("further", value.clone())),
            Ok(()),
            "{value}"
        );
        assert_eq!(stored(&policy, &with("further", value)), Ok(()));
    }
    for (name, value, rule, message) in [
        (
            "note",
            json!("ask jane@example.com"),
            "email",
            "entry “note”: looks like an e-mail address, from character 5 on; personal data is not stored",
        ),
        (
            "note",
            json!({ "who": ["jane@example.com"] }),
            "email",
            "entry “note”, entry “who”, item 1: looks like an e-mail address; personal data is not stored",
        ),
        (
            "dbPassword",
            json!("hunter2"),
            "password",
            "entry “dbPassword”: looks like a password; keep it in a secret field",
        ),
        (
            "jane@example.com",
            json!(1),
            "email",
            "an entry whose name is not shown: looks like an e-mail address; personal data is not stored",
        ),
        (
            "$sealed",
            json!("AAAA"),
            "name",
            "entry “$sealed”: its name is one of those that stand for secrets; choose another name",
        ),
        (
            "$secret",
            json!("set"),
            "name",
            "entry “$secret”: its name is one of those that stand for secrets; choose another name",
        ),
        (
            "note",
            json!({ "$sealed": "AAAA" }),
            "name",
            "entry “note”: its name is one of those that stand for secrets; choose another name",
        ),
        (
            "note",
            json!(1e300),
            "type",
            "entry “note”: must be a number of at most 15 digits, not closer to zero than 0.000001, and without an exponent",
        ),
    ] {
        let value = with(name, value);
        assert_eq!(told(given(&policy, &value)), one_of("value", rule, message));
        let stored = told(stored(&policy, &value));
        assert!(
            stored
                .iter()
                .any(|(field, found, _)| field == "value" && *found == rule),
            "{stored:?}"
        );
        assert!(
            stored
                .iter()
                .all(|(_, _, message)| !message.contains("note") && !message.contains("db")),
            "{stored:?}"
        );
    }
    // What is declared is held to what is declared.
    assert_eq!(
        told_by(given(&policy, &with("count", json!("7")))),
        [("count".to_owned(), "type")]
    );
    assert_eq!(
        told_by(given(&policy, &json!({ "further": 1 }))),
        [("title".to_owned(), "required")]
    );
}

#[test]
fn an_open_kind_is_refused_what_its_shape_refuses() {
    let policy = open();
    let shape = &policy.kinds[0].value;
    for value in [
        with("further", json!({ "$sealed": "AAAA" })),
        with("$secret", json!("set")),
        with("further", json!(1e300)),
        with("count", json!("7")),
        json!({ "further": 1 }),
    ] {
        assert!(shape.check(&value, Stage::Given).is_err(), "{value}");
        assert!(given(&policy, &value).is_err(), "{value}");
    }
}

#[test]
fn an_undeclared_field_that_is_stored_is_searched_beside_its_name() {
    let value = json!({ "title": "x", "dbPassword": "hunter2", "headers": [{ "name": "api_key", "value": "hunter2x9" }] });
    assert_eq!(refused(&value), [("value".to_owned(), "field-undeclared")]);
    let found = told_by(stored(&sample::policy(), &value));
    let expected = ["field-undeclared", "password", "password"];
    assert_eq!(found, expected.map(|rule| ("value".to_owned(), rule)));
}

/// The sample whose records are called by their title, which may have any length and be missing.
fn labelled() -> Policy {
    let mut policy = sample::policy();
    policy.kinds[0].label = Some("title".to_owned());
    let title = &mut policy.kinds[0].value.fields[0];
    (title.max, title.required, title.nullable) = (Some(1_000), false, true);
    assert_eq!(policy.problems(), []);
    policy
}

#[test]
fn a_label_that_cannot_be_read_is_refused_where_it_is_given_and_where_it_is_stored() {
    let policy = labelled();
    for (title, rule) in [
        (json!("a".repeat(200)), None),
        (json!("a".repeat(201)), Some("too-long")),
        (json!("a".repeat(1_001)), Some("too-long")),
        (json!(" a"), Some("name")),
        (json!("a\u{202e}b"), Some("name")),
        (json!(""), Some("name")),
        (json!("a\nb"), Some("type")),
        (json!(7), Some("type")),
        (Value::Null, None),
        (json!("ask jane@example.com"), Some("email")),
    ] {
        let value = with("title", title.clone());
        let expected: Vec<_> = rule
            .map(|rule| ("title".to_owned(), rule))
            .into_iter()
            .collect();
        assert_eq!(told_by(given(&policy, &value)), expected, "{title}");
        assert_eq!(told_by(stored(&policy, &value)), expected, "{title}");
    }
    assert_eq!(given(&policy, &json!({})), Ok(()));
    // Without a label, such a text is a text like others.
    assert_eq!(put(&with("title", json!(" a"))), Ok(()));
}

#[test]
fn a_label_without_an_object_around_it_is_none() {
    let mut policy = labelled();
    let any = find_type("any").unwrap();
    policy.kinds[0].value = Field {
        field_type: any,
        ..Field::object(Vec::new())
    };
    assert_eq!(given(&policy, &json!({ "title": " a" })), Ok(()));
    assert_eq!(given(&policy, &json!("title")), Ok(()));
}
