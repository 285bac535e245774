//! Fields inside of fields: read with their lines, and every contradiction told at its key.

use super::*;
use crate::policy::Class;

/// What is wrong with the reference policy when this stands before its first kind.
fn problems(fields: &str) -> Vec<String> {
    let kind = "[[kinds]]\nname = \"made\"\ntitle = \"Made\"\npurpose = \"Test.\"\nkey = \"made:{id}\"\nmode = \"enforce\"\n";
    let text = REFERENCE.replacen(
        "[[kinds]]\nname",
        &format!("{kind}{fields}\n[[kinds]]\nname"),
        1,
    );
    let errors = Policy::parse(&text).err();
    let problems = errors.map(|errors| errors.0).unwrap_or_default();
    problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.key, problem.message))
        .collect()
}

const NESTED: &str = r#"
[kinds.fields.server]
type = "object"
purpose = "Test."
required = true
[kinds.fields.server.fields.url]
type = "url"
class = "plain"
required = true
purpose = "Test."
[kinds.fields.server.fields.X-Token]
type = "string"
class = "secret"
purpose = "Test."
[kinds.fields.server.fields.cache]
ignore = true
[kinds.fields.pipelines]
type = "list"
max = 7
purpose = "Test."
item = { type = "union", any-of = [ { type = "string", max = 9 }, { type = "object", open = true }, { type = "null" } ] }
[kinds.fields.named]
type = "map"
purpose = "Test."
item = { type = "string", class = "secret", nullable = true }
[kinds.fields.legacy]
ignore = true
"#;

#[test]
fn a_nested_policy_is_read_with_its_defaults_and_compiles() {
    let kind = "[[kinds]]\nname = \"made\"\ntitle = \"Made\"\npurpose = \"Test.\"\nkey = \"made:{id}\"\nmode = \"enforce\"\n";
    let policy = Policy::parse(&format!("{}\n{kind}{NESTED}", *REFERENCE))
        .unwrap_or_else(|errors| panic!("{errors}"));
    let made = policy.kind("made").unwrap();
    let server = made.field("server").unwrap();
    assert_eq!(server.class, Class::Plain);
    assert!(server.member("X-Token").unwrap().is_secret() && server.holds_secret());
    assert!(server.member("cache").unwrap().ignore);
    let union = made.field("pipelines").unwrap().item.as_deref().unwrap();
    assert_eq!(union.any_of[0].max, Some(9));
    assert!(union.any_of[1].open && !union.holds_secret());
    assert!(made.field("named").unwrap().item.as_ref().unwrap().nullable);
    assert_eq!(policy.ignored(), "`made.server.cache`, `made.legacy`");
    let compiled = policy.to_json();
    assert_eq!(Policy::from_json(&compiled), Ok(policy));
    // A member of the compiled form that is not what it must be is an error.
    let text = String::from_utf8(compiled).unwrap();
    for (from, to) in [
        (r#""ignore":true"#, r#""ignore":1"#),
        (r#""open":true"#, r#""open":null"#),
        (r#""anyOf":["#, r#""anyOf":[7,"#),
        (r#""type":"object""#, r#""type":"objekt""#),
    ] {
        let damaged = text.replacen(from, to, 1);
        assert_ne!(damaged, text);
        assert!(Policy::from_json(damaged.as_bytes()).is_err(), "{from}");
    }
}

#[test]
fn what_is_wrong_inside_of_a_field_is_told_at_its_key() {
    let in_server = |more: &str| {
        format!("[kinds.fields.server]\ntype = \"object\"\npurpose = \"Test.\"\n{more}")
    };
    let union = |cases: &str| {
        format!("[kinds.fields.one]\ntype = \"union\"\npurpose = \"Test.\"\nany-of = [{cases}]")
    };
    for (fields, expected) in [
        (
            in_server("class = \"plain\"\nopen = true"),
            "kinds[0].fields.server.class: must be left out: a field of type object is plain as a whole, and what is declared inside it has classes of its own",
        ),
        (
            in_server("class = \"secret\"\nopen = true"),
            "kinds[0].fields.server.class: must be left out: a field of type object is plain as a whole, and what is declared inside it has classes of its own",
        ),
        (
            in_server(""),
            "kinds[0].fields.server.fields: there must be fields, or `open = true`",
        ),
        (
            in_server("fields.url = { type = \"url\", class = \"plain\" }"),
            "kinds[0].fields.server.fields.url.purpose: is missing; it must be a string",
        ),
        (
            in_server("fields.password = { type = \"string\", class = \"plain\", purpose = \"Test.\" }"),
            "kinds[0].fields.server.fields.password.class: a field of this name must be secret",
        ),
        (
            in_server("fields.\"$sealed\" = { type = \"string\", class = \"plain\", purpose = \"Test.\" }"),
            "kinds[0].fields.server.fields.$sealed: a member's name must be one line of 1 to 60 characters, and none that stands for secrets",
        ),
        (
            in_server("open = true\nitem = { type = \"string\" }"),
            "kinds[0].fields.server.item: only a field of these types has it: map, list",
        ),
        (
            in_server("fields.x = { type = \"object\", purpose = \"Test.\", fields.y = { type = \"objekt\", class = \"plain\", purpose = \"Test.\" } }"),
            "kinds[0].fields.server.fields.x.fields.y.type: \"objekt\" is not one of: string, text, integer, number, boolean, url, choice, strings, map, object, list, union, null, any",
        ),
        (
            "[kinds.fields.one]\ntype = \"list\"\npurpose = \"Test.\"".to_owned(),
            "kinds[0].fields.one.item: is missing; it must be a table that declares the shape of an item",
        ),
        (
            "[kinds.fields.one]\ntype = \"list\"\npurpose = \"Test.\"\nitem = { type = \"lits\" }".to_owned(),
            "kinds[0].fields.one.item.type: \"lits\" is not one of: string, text, integer, number, boolean, url, choice, strings, map, object, list, union, null, any",
        ),
        (
            "[kinds.fields.accessToken]\ntype = \"list\"\npurpose = \"Test.\"\nitem = { type = \"string\" }".to_owned(),
            "kinds[0].fields.accessToken.item.class: a field of this name must be secret",
        ),
        (
            "[kinds.fields.accessToken]\ntype = \"any\"\npurpose = \"Test.\"".to_owned(),
            "kinds[0].fields.accessToken.class: a field of this name must be secret",
        ),
        (
            union("{ type = \"string\" }"),
            "kinds[0].fields.one.any-of: there must be 2 to 10 shapes",
        ),
        (
            union("{ type = \"string\" }, { type = \"integer\", max = 0.5 }"),
            "kinds[0].fields.one.any-of[1].max: must be a whole number, not a float",
        ),
        (
            union("{ type = \"string\" }, { type = \"strin\" }"),
            "kinds[0].fields.one.any-of[1].type: \"strin\" is not one of: string, text, integer, number, boolean, url, choice, strings, map, object, list, union, null, any",
        ),
        (
            union("{ type = \"string\" }, { type = \"boolean\", class = \"secret\" }"),
            "kinds[0].fields.one.any-of[1].class: only a field of these types can be secret: string, text",
        ),
    ] {
        assert_eq!(problems(&fields), [expected], "{fields}");
    }
    let secret = union("{ type = \"null\" }, { type = \"string\", class = \"secret\" }");
    assert_eq!(
        problems(&secret.replace("fields.one", "fields.accessToken")),
        [""; 0]
    );
}

#[test]
fn a_shape_is_small_enough_to_be_followed() {
    let list = |depth: usize| {
        let open = "type = \"list\", item = { ".repeat(depth);
        let close = " }".repeat(depth);
        format!(
            "[kinds.fields.deep]\npurpose = \"Test.\"\ntype = \"list\"\nitem = {{ {open}type = \"string\"{close} }}"
        )
    };
    assert_eq!(problems(&list(14)), [""; 0]);
    assert_eq!(
        problems(&list(16)),
        ["kinds[0].fields.deep: must be nested at most 16 levels deep"]
    );
    let mut cases = "{ type = \"null\" }".to_owned();
    for _ in 0..3 {
        let four = [r#"{ type = "integer" }"#; 4].join(", ");
        cases = format!("{{ type = \"union\", any-of = [ {cases}, {four} ] }}");
    }
    let ways = format!("[kinds.fields.ways]\npurpose = \"Test.\"\ntype = \"list\"\nitem = {cases}");
    assert_eq!(
        problems(&ways),
        [
            "kinds[0].fields.ways: has too many unions inside unions: the numbers of their cases, multiplied, must be at most 100"
        ]
    );
}
