//! Values with parts: objects, lists, maps, unions and free-form members.

use super::*;
use crate::policy::Field;

/// Field, rule, and message of every violation of a payload.
fn told(field: &str, value: Value) -> Vec<(&'static str, String)> {
    tell(put(&with(field, value)))
}

fn tell(result: Result<(), Vec<Violation>>) -> Vec<(&'static str, String)> {
    let violations = result.err().unwrap_or_default();
    violations
        .into_iter()
        .map(|violation| (violation.rule.code(), violation.message))
        .collect()
}

/// The rules that a stored value of the sample breaks.
fn breaks(field: &str, value: Value) -> Vec<&'static str> {
    let found = stored(&sample::policy(), &with(field, value));
    tell(found).into_iter().map(|(rule, _)| rule).collect()
}

/// The sample policy with a change to one of its fields.
fn changed(name: &str, change: impl FnOnce(&mut Field)) -> Policy {
    let mut policy = sample::policy();
    let fields = &mut policy.kinds[0].value.fields;
    change(
        fields
            .iter_mut()
            .find(|field| field.name == name)
            .expect("the sample has the field"),
    );
    policy
}

#[test]
fn values_of_every_shape_pass() {
    for (field, value) in [
        ("server", json!({ "url": "https://a.example" })),
        (
            "server",
            json!({ "url": "https://a.example", "key": "any secret" }),
        ),
        (
            "server",
            json!({ "url": "https://a.example", "key": { "$secret": "set" } }),
        ),
        ("steps", json!([])),
        (
            "steps",
            json!([{}, { "url": "https://a.example", "key": "one", "note": [{ "deep": 1 }] }]),
        ),
        (
            "named",
            json!({ "a": 7, "b": null, "c": { "key": "hunter2" } }),
        ),
        ("free", Value::Null),
        ("free", json!({ "a": [1, 0.5, null, "text", { "": [] }] })),
        ("free", json!("text")),
    ] {
        assert_eq!(told(field, value.clone()), [], "{field}: {value}");
    }
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    for (field, value, rule, message) in [
        ("server", json!({}), "required", "url: must have a value"),
        ("server", json!("x"), "type", "must be an object, not text"),
        (
            "server",
            json!({ "url": "http://a.example" }),
            "type",
            "url: must begin with https://, not http://: the connection would not be encrypted",
        ),
        (
            "server",
            json!({ "url": "https://a.example", "mail": "x", "bob@example.com": 1 }),
            "field-undeclared",
            "2 members are not declared; declared are: url, key",
        ),
        (
            "server",
            json!({ "url": "https://a.example", "key": "" }),
            "empty-secret",
            "key: is empty, and an empty text is no secret: enter one, keep the stored one, or leave the field out to remove it",
        ),
        ("steps", json!({}), "type", "must be a list, not an object"),
        (
            "steps",
            json!([{}, { "url": 7 }]),
            "type",
            "item 2, url: must be an https address, not a number",
        ),
        (
            "steps",
            json!([{}, {}, {}, {}, {}, {}]),
            "too-many",
            "must have at most 5 items",
        ),
        (
            "steps",
            json!([{}, {}, { "note": { "who": "ask jane@example.com" } }]),
            "email",
            "item 3, entry “note”, entry “who”: looks like an e-mail address, from character 5 on; personal data is not stored",
        ),
        (
            "named",
            json!({ "a": "x" }),
            "type",
            "entry “a”: must be a whole number or an object or nothing (null)",
        ),
        (
            "named",
            json!({ "a": {} }),
            "required",
            "entry “a”, key: must have a value",
        ),
        (
            "free",
            json!([["a", { "dbPassword": ["hunter2"] }]]),
            "password",
            "item 1, item 2, entry “dbPassword”, item 1: looks like a password; keep it in a secret field",
        ),
        (
            "named",
            json!({ "jane@example.com": null }),
            "email",
            "an entry whose name is not shown: looks like an e-mail address; personal data is not stored",
        ),
        (
            "free",
            json!({ "a": 1e300 }),
            "type",
            "must be a number of at most 15 digits, not closer to zero than 0.000001, and without an exponent",
        ),
    ] {
        assert_eq!(
            told(field, value.clone()),
            [(rule, message.to_owned())],
            "{field}: {value}"
        );
    }
}

#[test]
fn names_that_stand_for_secrets_are_no_names_of_plain_entries() {
    for (field, value) in [
        ("options", json!({ "$sealed": "AAAA" })),
        ("options", json!({ "$secret": "set" })),
        ("steps", json!([{ "$secret": "set" }])),
        ("steps", json!([{ "note": { "$sealed": "AAAA" } }])),
        ("free", json!([{ "$secret": "set" }])),
        ("named", json!({ "$sealed": 7 })),
    ] {
        let found = told(field, value.clone());
        assert_eq!(found[0].0, "name", "{field}: {value}");
    }
}

#[test]
fn a_stored_secret_is_sealed_wherever_it_lies() {
    let sealed = json!({ "$sealed": "c2VhbGVk" });
    for (field, value) in [
        (
            "server",
            json!({ "url": "https://a.example", "key": sealed }),
        ),
        ("steps", json!([{}, { "key": sealed }])),
        ("named", json!({ "a": { "key": sealed } })),
    ] {
        assert_eq!(breaks(field, value.clone()), [""; 0], "{value}");
    }
    for (field, value) in [
        ("server", json!({ "url": "https://a.example", "key": "x" })),
        ("steps", json!([{}, { "key": { "$secret": "set" } }])),
        // No case fits, so nobody can say what is secret in it.
        ("named", json!({ "a": { "key": "x" } })),
        // Not an object: the text may be the secret.
        ("server", json!("x")),
    ] {
        let rules = breaks(field, value.clone());
        assert!(rules.contains(&"not-sealed"), "{value}: {rules:?}");
    }
    // One fault does not hide the other.
    let rules = breaks("steps", json!([{ "url": 7 }, { "key": "x" }]));
    assert_eq!(rules, ["type", "not-sealed"]);
}

#[test]
fn a_stored_value_of_another_shape_is_searched_all_the_same() {
    let hidden = json!({ "deep": ["password=hunter2"] });
    for (field, value) in [
        (
            "server",
            json!({ "url": "https://a.example", "more": hidden }),
        ),
        ("server", json!([hidden])),
        ("steps", json!({ "a": hidden })),
        ("named", json!({ "a": hidden })),
        ("free", json!({ "$sealed": "password=hunter2" })),
    ] {
        let rules = breaks(field, value.clone());
        assert!(rules.contains(&"password"), "{value}: {rules:?}");
    }
}

#[test]
fn what_is_not_in_custody_is_not_looked_at_and_not_undeclared() {
    let policy = changed("server", |field| field.fields[0].ignore = true);
    for url in [
        json!("password=hunter2"),
        json!({ "a": ["x"] }),
        Value::Null,
    ] {
        let fields = with("server", json!({ "url": url }));
        assert_eq!(given(&policy, &fields), Ok(()));
        assert_eq!(stored(&policy, &fields), Ok(()));
    }
    // The names of the entries are those of a map that is in custody.
    let policy = changed("named", |field| field.item.as_mut().unwrap().ignore = true);
    let fields = with("named", json!({ "password=hunter2": "password=hunter2" }));
    let found = given(&policy, &fields);
    assert_eq!(tell(found).len(), 1);
    let policy = changed("title", |field| field.ignore = true);
    let fields = json!({});
    assert_eq!(given(&policy, &fields), Ok(()));
}

#[test]
fn null_stands_where_the_policy_lets_it() {
    let policy = changed("title", |field| field.nullable = true);
    let fields = with("title", Value::Null);
    assert_eq!(given(&policy, &fields), Ok(()));
    assert_eq!(one("title", Value::Null).1, "type");
}

#[test]
fn a_value_is_as_deep_as_the_store_takes_it() {
    let nested = |levels: usize| (1..levels).fold(json!([]), |inner, _| json!([inner]));
    // The object around the field is the first level.
    assert_eq!(told("free", nested(MAX_DEPTH - 1)), []);
    assert_eq!(
        told("free", nested(MAX_DEPTH)),
        [(
            "too-deep",
            "must have at most 30 levels of objects and lists".to_owned()
        )]
    );
}

#[test]
fn the_first_case_that_fits_decides() {
    let field = changed("named", |_| {}).kinds[0].value.fields.clone();
    let item = field.iter().find(|field| field.name == "named").unwrap();
    let union = item.item.as_deref().unwrap();
    for (value, name) in [
        (json!(7), Some("integer")),
        (Value::Null, Some("null")),
        (json!({ "key": "x" }), Some("object")),
        (json!("x"), None),
    ] {
        let case = union.settle(&value, crate::field::Stage::Given);
        assert_eq!(case.map(|case| case.field_type.name), name, "{value}");
    }
}

#[test]
fn a_value_beside_its_name_is_judged_by_it_in_free_form_json() {
    let headers = |name: &str| json!([{"name": name, "value": "hunter2x9"}]);
    for name in ["dbPassword", "api_key"] {
        let found = refused(&with("free", json!({"headers": headers(name)})));
        assert_eq!(found, [("free".to_owned(), "password")], "{name}");
    }
    assert!(refused(&with("free", json!({"headers": headers("color")}))).is_empty());
}
