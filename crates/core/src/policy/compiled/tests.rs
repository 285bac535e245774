//! The compiled form: read back equal, and every damage of it an error.

use super::*;
use crate::policy::sample;

#[test]
fn the_compiled_form_reads_back_equal() {
    let mut policy = sample::policy();
    policy.gate.off = vec![Rule::PhoneNumber, Rule::IpAddress];
    policy.kinds[0].value.fields[0].form = find_form("uuid");
    policy.processors.push(Processor {
        name: "Cloud".to_owned(),
        purpose: "Mail.".to_owned(),
        location: "EU".to_owned(),
        url: "https://cloud.example".to_owned(),
    });
    policy.clauses.push(ClauseChoice {
        id: "hours".to_owned(),
        parameters: BTreeMap::from([("staff".to_owned(), "two people".to_owned())]),
        free: Some(FreeClause {
            text: "We answer.".to_owned(),
            owner: Owner::Vendor,
        }),
    });
    policy.functions.push(function());
    for beside in [
        None,
        Some(Beside {
            functions: vec!["settings".to_owned()],
            stores: vec!["sql".to_owned()],
        }),
    ] {
        policy.beside = beside;
        assert_eq!(Policy::from_json(&policy.to_json()).as_ref(), Ok(&policy));
    }
}

fn function() -> Function {
    Function {
        name: "settings".to_owned(),
        who: Who::Members,
        touches: vec!["secret".to_owned(), "sample".to_owned()],
        purpose: "Shows the settings.".to_owned(),
    }
}

#[test]
fn the_hash_covers_what_the_manifest_has_beside_bailee() {
    let policy = sample::policy();
    let (mut unknown, mut more, mut stored) = (policy.clone(), policy.clone(), policy.clone());
    unknown.beside = None;
    for (policy, functions, stores) in [
        (&mut more, vec!["settings".to_owned()], vec![]),
        (&mut stored, vec![], vec!["sql".to_owned()]),
    ] {
        policy.beside = Some(Beside { functions, stores });
    }
    let hashes = [&policy, &unknown, &more, &stored].map(Policy::hash);
    for (index, hash) in hashes.iter().enumerate() {
        assert_eq!(hashes.iter().position(|other| other == hash), Some(index));
    }
}

#[test]
fn the_hash_is_that_of_the_policy_however_its_json_is_laid_out() {
    let policy = sample::policy();
    let value: Value = serde_json::from_slice(&policy.to_json()).unwrap();
    // Members in the order of their names, and blanks between them.
    let other = serde_json::to_vec_pretty(&value).unwrap();
    assert_ne!(other, policy.to_json());
    let read = Policy::from_json(&other).unwrap();
    assert_eq!(read.hash(), policy.hash());
}

#[test]
fn an_unknown_type_of_field_is_an_error_and_no_text() {
    let compiled = String::from_utf8(sample::policy().to_json()).unwrap();
    let changed = compiled.replacen(r#""type":"string""#, r#""type":"stirng""#, 1);
    assert_ne!(changed, compiled);
    assert_eq!(Policy::from_json(changed.as_bytes()), Err(CompiledError));
}

/// The pointers of everything in a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in entries {
        pointers(value, &format!("{at}/{name}"), found);
    }
}

fn read(value: &Value) -> Result<Policy, CompiledError> {
    Policy::from_json(&serde_json::to_vec(value).unwrap())
}

/// The sample with everything in it that is left out where it says nothing.
fn full() -> Policy {
    let mut policy = sample::policy();
    policy.gate.off = vec![Rule::Iban];
    policy.kinds[0].value.fields[0].form = find_form("uuid");
    policy.kinds[0].value.fields[1].ignore = true;
    policy.kinds[0].label = Some("title".to_owned());
    policy.kinds[0].of = Some("note".to_owned());
    policy.clauses.push(ClauseChoice {
        id: "hours".to_owned(),
        parameters: BTreeMap::from([("staff".to_owned(), "two people".to_owned())]),
        free: Some(FreeClause {
            text: "We answer.".to_owned(),
            owner: Owner::Vendor,
        }),
    });
    policy.functions.push(function());
    policy.beside = Some(Beside {
        functions: vec!["settings".to_owned()],
        stores: vec!["sql".to_owned()],
    });
    policy
}

#[test]
fn every_damage_is_an_error_and_none_a_default() {
    let policy = full();
    let compiled: Value = serde_json::from_slice(&policy.to_json()).unwrap();
    assert_eq!(read(&compiled), Ok(policy.clone()));
    let mut found = Vec::new();
    pointers(&compiled, "", &mut found);
    for pointer in [
        "/kinds/0/store",
        "/kinds/0/key",
        "/kinds/0/of",
        "/kinds/0/mode",
        "/kinds/0/see",
        "/kinds/0/change",
        "/kinds/0/label",
        "/kinds/0/value/fields/0/class",
        "/kinds/0/value/fields/0/max",
        "/kinds/0/value/fields/6/choices/0",
        "/gate/off/0",
    ] {
        assert!(found.iter().any(|one| one == pointer), "{pointer}");
    }
    for pointer in &found {
        for other in [Value::from(-1.5), Value::from([0]), Value::Null] {
            if pointer == "/beside" && other.is_null() {
                // The manifest was not read.
                continue;
            }
            let mut damaged = compiled.clone();
            *damaged.pointer_mut(pointer).unwrap() = other;
            assert_eq!(read(&damaged), Err(CompiledError), "{pointer}");
        }
        let Some((around, name)) = pointer.rsplit_once('/') else {
            continue;
        };
        if let Some(Value::Object(members)) = compiled.clone().pointer_mut(around) {
            members.remove(name);
            // What may be left out makes another policy, never the same one.
            let mut damaged = compiled.clone();
            *damaged.pointer_mut(around).unwrap() = Value::Object(members.clone());
            assert_ne!(read(&damaged), Ok(policy.clone()), "{pointer}");
        }
    }
    assert_eq!(Policy::from_json(b"{"), Err(CompiledError));
}

#[test]
fn what_another_version_says_beside_all_that_is_known_is_an_error() {
    let compiled: Value = serde_json::from_slice(&full().to_json()).unwrap();
    let mut found = Vec::new();
    pointers(&compiled, "", &mut found);
    let mut objects = 0;
    for pointer in found {
        let mut more = compiled.clone();
        if let Some(Value::Object(members)) = more.pointer_mut(&pointer) {
            members.insert("more".to_owned(), Value::Null);
            assert_eq!(read(&more), Err(CompiledError), "{pointer}");
            objects += 1;
        }
    }
    assert!(objects > 30, "{objects}");
}

#[test]
fn a_word_or_a_pattern_that_is_not_known_is_an_error() {
    let compiled: Value = serde_json::from_slice(&full().to_json()).unwrap();
    for (pointer, others) in [
        ("/kinds/0/store", ["sql", "entity:", ""]),
        ("/kinds/0/key", ["sample:{scope:scopes}", "{id", ""]),
        ("/kinds/0/mode", ["Enforce", "watch", ""]),
        ("/kinds/0/see", ["admin", "Site", ""]),
        ("/kinds/0/change", ["everybody", "projects", ""]),
        ("/kinds/0/value/type", ["objects", "Object", ""]),
        ("/kinds/0/value/fields/0/form", ["guid", "UUID", ""]),
        ("/gate/off/0", ["password", "IBAN", ""]),
    ] {
        for other in others {
            let mut damaged = compiled.clone();
            *damaged.pointer_mut(pointer).unwrap() = Value::from(other);
            assert_eq!(read(&damaged), Err(CompiledError), "{pointer} {other}");
        }
    }
}
