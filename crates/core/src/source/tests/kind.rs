//! The keys of a kind: what each takes, what stands for those left out, and every mistake at its line, once.

use super::*;
use crate::policy::{Audience, Mode, Store};

/// What is read of the reference policy with one more kind before its first, whose shape is a field `text` unless it says one.
fn parse(more: &str) -> Result<Policy, PolicyErrors> {
    let has_shape = more.contains("value") || more.contains("fields");
    let shape = if has_shape { "" } else { TEXT };
    let head = "[[kinds]]\nname = \"made\"\ntitle = \"Made\"\npurpose = \"Test.\"\n";
    let kind = format!("{head}{more}\n{shape}\n\n[[kinds]]\nname");
    Policy::parse(&REFERENCE.replacen("[[kinds]]\nname", &kind, 1))
}

const TEXT: &str = r#"fields.text = { type = "text", class = "plain", purpose = "Test." }"#;

/// The kind.
fn made(more: &str) -> crate::policy::Kind {
    let policy = parse(more).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
    policy.kind("made").unwrap().clone()
}

/// Every problem; the first line behind the kind's purpose is 1.
fn problems(more: &str) -> Vec<String> {
    let first = u32::try_from(line_of("[[kinds]]")).unwrap() + 3;
    let errors = parse(more).err().map(|errors| errors.0);
    let problems = errors.unwrap_or_default().into_iter();
    problems
        .map(|problem| {
            let line = i64::from(problem.line.unwrap()) - i64::from(first);
            format!("{line} {}: {}", problem.key, problem.message)
        })
        .collect()
}

const PLACE: &str = "key = \"made:{id}\"\nmode = \"enforce\"\n";

#[test]
fn a_kind_says_where_its_records_lie_and_who_sees_and_changes_them() {
    let all = "store = \"entity:job\"\nkey = \"made:{scope:scope}:{id:uuid}\"\nmode = \"journal\"\nsee = \"project\"\nchange = \"site\"\nlabel = \"name\"\nopen = true\nfields.name = { type = \"string\", class = \"plain\", purpose = \"Test.\" }";
    let kind = made(all);
    assert_eq!(kind.store, Store::Entity("job".to_owned()));
    assert_eq!(kind.key.to_string(), "made:{scope:scope}:{id:uuid}");
    assert_eq!(kind.mode, Mode::Journal);
    assert_eq!((kind.see, kind.change), (Audience::Project, Audience::Site));
    assert_eq!(kind.label.as_deref(), Some("name"));
    assert_eq!(kind.of, None);
    assert!(kind.value.open && kind.field("name").is_some());
}

#[test]
fn all_items_of_an_entity_may_be_of_one_kind() {
    let kind = made("store = \"entity:job\"\nkey = \"{id}\"\nmode = \"observe\"");
    assert!(kind.key.takes("rule-1:changed:2026-12-01T00:00:00.000Z"));
    assert_eq!(kind.key.prefix(), "");
}

#[test]
fn what_is_left_out_has_a_default() {
    let kind = made(PLACE);
    assert_eq!(kind.store, Store::Kvs);
    assert_eq!((kind.see, kind.change), (Audience::Site, Audience::Nobody));
    assert_eq!((kind.label, kind.of), (None, None));
    assert!(!kind.value.open && !kind.value.nullable && !kind.value.ignore);
}

#[test]
fn a_value_that_is_no_object_has_a_shape_of_its_own() {
    let kind = made(&format!("{PLACE}value = {{ type = \"strings\", max = 7 }}"));
    assert_eq!(kind.value.field_type.name, "strings");
    assert_eq!((kind.value.max, kind.value.item_max), (Some(7), Some(255)));
    assert!(kind.value.fields.is_empty());
    let kind = made(&format!(
        "{PLACE}[kinds.value]\ntype = \"union\"\nany-of = [{{ type = \"null\" }}, {{ type = \"object\", open = true }}]"
    ));
    assert!(kind.value.any_of[1].open);
    let kind = made(&format!(
        "{PLACE}value = {{ type = \"string\", class = \"secret\" }}"
    ));
    assert!(kind.value.is_secret());
}

#[test]
fn an_object_without_fields_may_have_any() {
    let kind = made(&format!("{PLACE}open = true"));
    assert!(kind.value.open && kind.field("text").is_some());
    let kind = made(&format!("{PLACE}open = true\nfields = {{}}"));
    assert!(kind.value.open && kind.value.fields.is_empty());
    assert_eq!(
        problems(&format!("{PLACE}fields = {{}}")),
        ["3 kinds[0].fields: there must be 1 to 60 fields"]
    );
}

#[test]
fn every_mistake_is_told_at_its_line_once() {
    let text = r#"fields.text = { type = "text", class = "plain", purpose = "Test." }"#;
    let named = r#"fields.name = { type = "string", class = "plain", purpose = "Test." }"#;
    let unread = r#"fields.name = { type = "sting", class = "plain", purpose = "Test." }"#;
    let mut wrong = Vec::new();
    for (kind, expected) in [
        ("mode = \"enforce\"".to_owned(), "-3 kinds[0].key: is missing; it must be a string"),
        ("key = \"made:{id}\"".to_owned(), "-3 kinds[0].mode: is missing; it must be a string"),
        (format!("{PLACE}scopes = [\"site\"]"), "3 kinds[0].scopes: unknown key; known here: name, title, purpose, store, key, of, mode, see, change, label, open, fields, value"),
        ("key = 7\nmode = \"enforce\"".to_owned(), "1 kinds[0].key: must be a string, not an integer"),
        ("key = \"made:{id\"\nmode = \"enforce\"".to_owned(), "1 kinds[0].key: \"made:{id\": every { needs its }, and a hole is written {name} or {name:class}"),
        ("key = \"made:{id:words}\"\nmode = \"enforce\"".to_owned(), "1 kinds[0].key: \"made:{id:words}\": the class of a hole is one of: text, word, digits, hex, uuid, project, scope"),
        // That its keys say no project is not said of a key that could not be read.
        ("key = \"made:{s:scop}:{id}\"\nmode = \"enforce\"\nsee = \"project\"\nchange = \"project\"".to_owned(), "1 kinds[0].key: \"made:{s:scop}:{id}\": the class of a hole is one of: text, word, digits, hex, uuid, project, scope"),
        ("key = \"{id}\"\nmode = \"enforce\"".to_owned(), "1 kinds[0].key: \"{id}\": a pattern that does not begin with a text claims every key: begin with one, or give the first hole one of the narrow classes: digits, uuid, project, scope"),
        ("key = \"rule:{scope:scope}:{id}\"\nmode = \"enforce\"".to_owned(), "OVERLAP"),
        (format!("{PLACE}store = \"sql\""), "3 kinds[0].store: \"sql\": a store is `kvs`, `secret`, or `entity:` and the name of a custom entity"),
        // Nor is anything said of what a store that could not be read has.
        (format!("{PLACE}store = \"secrets\"\nof = \"rule\""), "3 kinds[0].store: \"secrets\": a store is `kvs`, `secret`, or `entity:` and the name of a custom entity"),
        ("key = \"rule:{scope:scope}:{id}\"\nmode = \"enforce\"\nstore = \"entity:x\"".to_owned(), "3 kinds[0].store: \"entity:x\": a store is `kvs`, `secret`, or `entity:` and the name of a custom entity"),
        (format!("{PLACE}store = \"entity:bailee\""), "3 kinds[0].store: this entity is Bailee's own"),
        ("key = \"made-{id}\"\nmode = \"enforce\"\nstore = \"secret\"\nof = \"rules\"".to_owned(), "4 kinds[0].of: there is no kind `rules`"),
        ("key = \"made-{id}\"\nmode = \"enforce\"\nstore = \"secret\"\nof = \"made\"".to_owned(), "4 kinds[0].of: secrets cannot be listed, so no keys can be made of theirs: must name a kind of another store"),
        ("key = \"made-{name}\"\nmode = \"enforce\"\nstore = \"secret\"\nof = \"rule\"".to_owned(), "4 kinds[0].of: the keys of that kind have no hole {name:text}"),
        (format!("key = \"made\"\nmode = \"enforce\"\nstore = \"secret\"\nlabel = \"name\"\n{named}"), "4 kinds[0].label: nothing in a secret is shown: such records are called by their keys"),
        ("key = \"made\"\nmode = \"watch\"".to_owned(), "2 kinds[0].mode: \"watch\" is not one of: ignore, observe, journal, enforce"),
        ("key = \"made\"\nmode = \"observe\"\nchange = \"site\"".to_owned(), "3 kinds[0].change: this version lets nobody change records of the modes `ignore` and `observe` on the page: leave it out"),
        (format!("{PLACE}see = \"everybody\""), "3 kinds[0].see: \"everybody\" is not one of: nobody, site, project"),
        // That more change it than see it is not said when who sees it could not be read.
        ("key = \"made:{s:scope}\"\nmode = \"enforce\"\nsee = \"projects\"\nchange = \"project\"".to_owned(), "3 kinds[0].see: \"projects\" is not one of: nobody, site, project"),
        (format!("{PLACE}change = \"admin\""), "3 kinds[0].change: \"admin\" is not one of: nobody, site, project"),
        (format!("{PLACE}change = true"), "3 kinds[0].change: must be a string, not a boolean"),
        (format!("{PLACE}change = \"project\""), "3 kinds[0].change: nobody can change what they do not see"),
        (format!("{PLACE}see = \"project\""), "3 kinds[0].see: the keys of these records do not say a project: they need a hole of the class project or scope"),
        (format!("{PLACE}of = \"rule\""), "3 kinds[0].of: only a kind of secrets has it: the keys of every other store can be listed"),
        (format!("{PLACE}label = \"name\"\n{text}"), "3 kinds[0].label: must name a plain field of the type string"),
        (format!("{PLACE}label = [\"name\"]\n{named}"), "3 kinds[0].label: must be a string, not an array"),
        // The label is a field that could not be read.
        (format!("{PLACE}label = \"name\"\n{unread}"), "4 kinds[0].fields.name.type: \"sting\" is not one of: string, text, integer, number, boolean, url, choice, strings, map, object, list, union, null, any"),
        (format!("{PLACE}open = 1\n{text}"), "3 kinds[0].open: must be true or false, not an integer"),
        (format!("{PLACE}value = {{ type = \"text\" }}\n{text}"), "4 kinds[0].fields: must be left out: `value` says the shape of the whole value"),
        (format!("{PLACE}open = true\nvalue = {{ type = \"text\" }}"), "3 kinds[0].open: must be left out: `value` says the shape of the whole value"),
        (format!("{PLACE}value = {{ type = \"object\", open = true }}"), "3 kinds[0].value.type: an object is declared by `fields` of the kind itself, and by `open = true` where it may have others"),
        (format!("{PLACE}value = {{ type = \"texts\" }}"), "3 kinds[0].value.type: \"texts\" is not one of: string, text, integer, number, boolean, url, choice, strings, map, object, list, union, null, any"),
        (format!("{PLACE}value = {{ type = \"text\", maximum = 3 }}"), "3 kinds[0].value.maximum: unknown key; known here: ignore, type, class, purpose, required, nullable, min, max, item-max, choices, form, fields, open, item, any-of"),
        (format!("{PLACE}value = {{ type = \"integer\", class = \"secret\" }}"), "3 kinds[0].value.class: only a field of these types can be secret: string, text"),
        (format!("{PLACE}value = {{ ignore = true }}"), "3 kinds[0].value.ignore: must be left out: whether a kind is in custody is said by its `mode`"),
        (format!("{PLACE}value = \"text\""), "3 kinds[0].value: must be a table, not a string"),
        (format!("{PLACE}fields = \"text\""), "3 kinds[0].fields: must be a table of tables, not a string"),
    ] {
        let found = problems(&kind);
        if expected == "OVERLAP" {
            assert_eq!(found.len(), 1, "{found:?}");
            let key = "kinds[3].key: the key `rule:site:0` would be of this kind and of `made`";
            assert!(found[0].contains(key), "{found:?}");
        } else {
            if found != [expected] { wrong.push(format!("{kind}\n{found:#?}\n{expected}")); }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_kind_says_fields_or_a_value() {
    let text = REFERENCE.replacen(
        "# - Clauses",
        "[[kinds]]\nname = \"made\"\ntitle = \"Made\"\npurpose = \"Test.\"\nkey = \"made\"\nmode = \"enforce\"\n\n# - Clauses",
        1,
    );
    let errors = Policy::parse(&text).unwrap_err();
    assert_eq!(errors.0.len(), 1, "{errors}");
    assert!(
        errors.to_string().ends_with(
            "kinds[4].fields: is missing; it must be a table of tables, or `value` the shape of a value that is no object"
        ),
        "{errors}"
    );
}
