//! Contradictions of kinds: where their records lie, who sees them, and what they are called.

use super::*;
use crate::field::find_type;
use crate::pattern::Pattern;
use crate::policy::{Audience, Kind, Mode, Store};

/// Key and message of every problem after a change to the kinds of the sample, without what this version cannot do yet.
fn told(change: impl FnOnce(&mut Vec<Kind>)) -> Vec<(String, String)> {
    let mut policy = sample::policy();
    change(&mut policy.kinds);
    let problems = policy.problems().into_iter();
    problems
        .filter(|problem| !problem.message.starts_with("this version "))
        .map(|problem| (problem.key, problem.message))
        .collect()
}

/// The only problem.
fn one(change: impl FnOnce(&mut Vec<Kind>)) -> (String, String) {
    let mut found = told(change);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn says(key: &str, message: &str) -> (String, String) {
    (key.to_owned(), message.to_owned())
}

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap()
}

fn entity(name: &str) -> Store {
    Store::Entity(name.to_owned())
}

#[test]
fn kinds_need_keys_and_each_key_is_of_one_project() {
    assert_eq!(
        one(|kinds| kinds[1].key = Pattern::nothing()),
        says("kinds[1].key", "must be a pattern of keys")
    );
    // Nothing else is said of such a kind: not that its keys say no project.
    assert_eq!(
        one(|kinds| kinds[0].key = Pattern::nothing()),
        says("kinds[0].key", "must be a pattern of keys")
    );
    assert_eq!(
        one(|kinds| kinds[0].key = pattern("sample:{id}:{p:project}:{x}")),
        says(
            "kinds[0].key",
            "whose record it is can be read from the key `sample:0:1:1:0` in two ways: put the project in front, or give a hole before it a narrower class",
        )
    );
    assert_eq!(
        told(|kinds| kinds[0].key = pattern("sample:{id:word}:{p:project}:{x}")),
        []
    );
}

#[test]
fn no_kind_lies_where_bailee_s_own_values_do() {
    let own = "this entity is Bailee's own";
    assert_eq!(
        one(|kinds| kinds[1].store = entity("bailee")),
        says("kinds[1].store", own)
    );
    assert_eq!(told(|kinds| kinds[1].store = entity("bailee-app")), []);
    let secrets = "secrets that begin with `bailee:` are Bailee's own";
    for key in [
        "bailee:root",
        "bailee:{id}",
        "bailee:",
        "b{id}",
        "bailee{id}",
    ] {
        let found = told(|kinds| {
            kinds[1].store = Store::Secret;
            kinds[1].key = pattern(key);
            kinds[1].of = key.contains('{').then(|| "sample".to_owned());
        });
        let expected = says("kinds[1].key", secrets);
        // The hole is there with another class or not: that is not what is asked here.
        assert!(found.contains(&expected), "{key}: {found:?}");
    }
    for key in ["bailee", "bailee-{id}", "token:bailee:{id}", "{id:digits}"] {
        let found = told(|kinds| {
            kinds[1].store = Store::Secret;
            kinds[1].key = pattern(key);
        });
        assert!(
            found.iter().all(|(at, _)| at != "kinds[1].key"),
            "{key}: {found:?}"
        );
    }
    // Plain keys and entities of such names are the app's.
    for store in [Store::Kvs, entity("job")] {
        assert_eq!(
            told(|kinds| {
                kinds[1].store = store;
                kinds[1].key = pattern("bailee:{id}");
            }),
            []
        );
    }
}

/// What is said of a kind of secrets at such keys, of such a kind.
fn secret(key: &str, of: Option<&str>) -> Vec<(String, String)> {
    told(|kinds| {
        kinds[1].store = Store::Secret;
        kinds[1].key = pattern(key);
        kinds[1].of = of.map(str::to_owned);
    })
}

#[test]
fn secrets_say_of_which_kind_their_keys_are_made() {
    let of = |message: &str| vec![says("kinds[1].of", message)];
    let which = "secrets cannot be listed: must name the kind from whose keys those of these secrets are made";
    assert_eq!(secret("token-{id}", Some("sample")), []);
    assert_eq!(secret("token-{scope:scope}-{id}", Some("sample")), []);
    assert_eq!(secret("token", None), []);
    assert_eq!(secret("token-{id}", None), of(which));
    assert_eq!(
        secret("token-{id}", Some("other")),
        of("there is no kind `other`")
    );
    // Secrets of secrets lead nowhere, and those of themselves neither.
    let secrets = "secrets cannot be listed, so no keys can be made of theirs: must name a kind of another store";
    assert_eq!(secret("token-{id}", Some("note")), of(secrets));
    let circle = told(|kinds| {
        for (kind, other) in kinds.iter_mut().zip(["note", "sample"]) {
            kind.store = Store::Secret;
            kind.of = Some(other.to_owned());
        }
    });
    assert!(
        circle.contains(&says("kinds[0].of", secrets))
            && circle.contains(&says("kinds[1].of", secrets)),
        "{circle:?}"
    );
    // Nothing is looked for at the keys of what is ignored, nor for secrets that are.
    let ignored = told(|kinds| {
        (kinds[0].mode, kinds[0].change) = (Mode::Ignore, Audience::Nobody);
        kinds[1].store = Store::Secret;
        kinds[1].of = Some("sample".to_owned());
    });
    assert_eq!(
        ignored,
        of("nobody looks for the keys of `sample`, which is ignored")
    );
    let ignored = told(|kinds| {
        (kinds[1].mode, kinds[1].change) = (Mode::Ignore, Audience::Nobody);
        kinds[1].store = Store::Secret;
    });
    assert_eq!(ignored, []);
    assert_eq!(
        secret("token", Some("sample")),
        of("a key without holes needs none")
    );
    assert_eq!(
        secret("token-{server}", Some("sample")),
        of("the keys of that kind have no hole {server:text}")
    );
    assert_eq!(
        secret("token-{id:digits}", Some("sample")),
        of("the keys of that kind have no hole {id:digits}")
    );
    assert_eq!(
        one(|kinds| kinds[1].of = Some("sample".to_owned())),
        says(
            "kinds[1].of",
            "only a kind of secrets has it: the keys of every other store can be listed",
        )
    );
}

#[test]
fn who_sees_and_who_changes_agree_with_each_other_and_with_the_keys() {
    use Audience::{Nobody, Project, Site};
    let of = |index: usize, see: Audience, change: Audience| {
        told(|kinds| (kinds[index].see, kinds[index].change) = (see, change))
    };
    let unseen = says("kinds[1].change", "nobody can change what they do not see");
    for (see, change) in [(Nobody, Nobody), (Site, Nobody), (Site, Site)] {
        assert_eq!(of(1, see, change), []);
        assert_eq!(of(0, see, change), []);
    }
    for (see, change) in [(Nobody, Site), (Nobody, Project), (Site, Project)] {
        assert_eq!(of(1, see, change), std::slice::from_ref(&unseen));
    }
    let keys = "the keys of these records do not say a project: they need a hole of the class project or scope";
    for change in [Nobody, Site, Project] {
        assert_eq!(of(1, Project, change), [says("kinds[1].see", keys)]);
        assert_eq!(of(0, Project, change), []);
    }
}

#[test]
fn a_label_names_a_plain_field_of_one_line() {
    let message = "must name a plain field of the type string";
    let label = |name: &str| told(|kinds| kinds[0].label = Some(name.to_owned()));
    assert_eq!(label("title"), []);
    for name in [
        "token", "notes", "count", "link", "mode", "events", "server", "other", "", "url",
    ] {
        assert_eq!(label(name), [says("kinds[0].label", message)], "{name}");
    }
    let found = told(|kinds| {
        kinds[0].label = Some("title".to_owned());
        kinds[0].value.fields[0].ignore = true;
    });
    assert_eq!(found, [says("kinds[0].label", message)]);
    let found = told(|kinds| {
        kinds[0].label = Some("title".to_owned());
        kinds[0].value.field_type = find_type("any").unwrap();
        kinds[0].value.fields.clear();
    });
    assert_eq!(found, [says("kinds[0].label", message)]);
}

#[test]
fn nothing_that_a_secret_says_is_its_name() {
    let found = told(|kinds| {
        kinds[0].store = Store::Secret;
        kinds[0].key = pattern("sample-{scope:scope}");
        kinds[0].of = Some("other".to_owned());
        kinds[0].label = Some("title".to_owned());
    });
    let label = "nothing in a secret is shown: such records are called by their keys";
    assert!(found.contains(&says("kinds[0].label", label)), "{found:?}");
}

#[test]
fn no_key_is_of_two_kinds_unless_one_begins_with_a_longer_text() {
    let both = |one: &str, other: &str| {
        told(|kinds| {
            kinds[0].see = Audience::Site;
            kinds[0].change = Audience::Site;
            kinds[0].key = pattern(one);
            kinds[1].key = pattern(other);
        })
    };
    let message = |key: &str| {
        format!(
            "the key `{key}` would be of this kind and of `sample`: give a hole a narrower class, or begin with another text"
        )
    };
    for (one, other, witness) in [
        ("a-{x}", "a-{y}", Some("a-0")),
        ("a-{x}", "a-{y:digits}", Some("a-0")),
        ("a-{x:hex}-b", "a-{y:digits}-{z}", Some("a-0-b")),
        ("a", "a", Some("a")),
        ("{x:digits}", "{y:project}", Some("1")),
        ("a-{x}", "a-b", None),
        ("a-{x}", "a-b-{y}", None),
        ("a-{x:word}", "a-{y:uuid}:b", None),
        ("a-{x}", "b-{y}", None),
        ("a-{x:digits}", "a-{y:uuid}", None),
        ("{x:digits}", "a", None),
    ] {
        let expected: Vec<_> = witness
            .map(|key| says("kinds[1].key", &message(key)))
            .into_iter()
            .collect();
        assert_eq!(both(one, other), expected, "{one} {other}");
    }
    // The same keys of another store are other keys.
    for store in [entity("job"), Store::Secret] {
        let found = told(|kinds| {
            kinds[0].key = pattern("note:{id}:{scope:scope}");
            kinds[1].store = store.clone();
            kinds[1].of = (store == Store::Secret).then(|| "sample".to_owned());
        });
        assert_eq!(found, []);
    }
    assert_eq!(
        one(|kinds| {
            for kind in kinds.iter_mut() {
                kind.store = entity("job");
                kind.key = pattern("{s:scope}");
            }
        })
        .0,
        "kinds[1].key"
    );
}

#[test]
fn a_kind_says_the_shape_of_its_values() {
    let fields = says("kinds[1].fields", "there must be 1 to 60 fields");
    assert_eq!(
        told(|kinds| kinds[1].value.fields.clear()),
        std::slice::from_ref(&fields)
    );
    let many = told(|kinds| {
        let text = kinds[1].value.fields[0].clone();
        kinds[1].value.fields = (0..61)
            .map(|number| Field {
                name: format!("text{number}"),
                ..text.clone()
            })
            .collect();
    });
    assert_eq!(many, [fields]);
    assert_eq!(
        told(|kinds| {
            kinds[1].value.open = true;
            kinds[1].value.fields.clear();
        }),
        []
    );
    let typed = |name: &str| {
        let name = name.to_owned();
        told(move |kinds| {
            kinds[1].value.fields.clear();
            kinds[1].value.field_type = find_type(&name).unwrap();
        })
    };
    for name in [
        "string", "integer", "boolean", "url", "strings", "map", "any",
    ] {
        assert_eq!(typed(name), [], "{name}");
    }
    assert_eq!(typed("choice")[0].0, "kinds[1].value.choices");
    assert_eq!(typed("list")[0].0, "kinds[1].value.item");
    assert_eq!(typed("union")[0].0, "kinds[1].value.any-of");
    let any = |name: &str| {
        let name = name.to_owned();
        one(move |kinds| {
            kinds[1].name = name;
            kinds[1].value.fields.clear();
            kinds[1].value.field_type = find_type("string").unwrap();
        })
    };
    // A value is called as its kind.
    assert_eq!(any("api-token").0, "kinds[1].value.class");
    assert_eq!(any("phone").0, "kinds[1].value");
}

#[test]
fn a_kind_whose_whole_value_is_ignored_is_none() {
    let expected = says(
        "kinds[1].value.ignore",
        "must be left out: whether a kind is in custody is said by its `mode`",
    );
    assert_eq!(one(|kinds| kinds[1].value.ignore = true), expected);
    assert_eq!(
        one(|kinds| {
            kinds[1].value.fields.clear();
            kinds[1].value.field_type = find_type("any").unwrap();
            kinds[1].value.ignore = true;
        }),
        expected
    );
}

#[test]
fn what_this_version_cannot_do_yet_is_refused_and_said() {
    let of = |change: fn(&mut Kind)| {
        let mut policy = sample::policy();
        change(&mut policy.kinds[1]);
        let problems = policy.problems().into_iter();
        problems
            .map(|problem| (problem.key, problem.message))
            .collect::<Vec<_>>()
    };
    let change = says(
        "kinds[1].change",
        "this version lets nobody change records of the modes `ignore` and `observe` on the page: leave it out",
    );
    assert_eq!(
        of(|kind| {
            kind.store = Store::Secret;
            kind.key = pattern("token");
        }),
        []
    );
    assert_eq!(
        [
            of(|kind| kind.mode = Mode::Observe),
            of(|kind| kind.mode = Mode::Ignore)
        ],
        [[change.clone()], [change]]
    );
    for mode in [Mode::Observe, Mode::Ignore] {
        let mut policy = sample::policy();
        policy.kinds[1].mode = mode;
        policy.kinds[1].change = Audience::Nobody;
        assert_eq!(policy.problems(), []);
    }
    assert_eq!(of(|kind| kind.mode = Mode::Journal), []);
    assert_eq!(of(|kind| kind.store = entity("job")), []);
}

#[test]
fn what_is_left_out_of_custody_is_named_in_values_of_every_shape() {
    let mut policy = sample::policy();
    assert_eq!(policy.ignored(), "");
    let ignored = Field {
        ignore: true,
        ..policy.kinds[1].value.fields[0].clone()
    };
    let nameless = Field {
        name: String::new(),
        ..ignored.clone()
    };
    let value = &mut policy.kinds[1].value;
    value.fields.clear();
    value.field_type = find_type("list").unwrap();
    value.item = Some(Box::new(nameless));
    assert_eq!(policy.ignored(), "`note.*`");
    policy.kinds[1].value.item = Some(Box::new(Field::object(vec![ignored])));
    assert_eq!(policy.ignored(), "`note.*.text`");
    policy.kinds[0].value.fields[1].ignore = true;
    assert_eq!(policy.ignored(), "`sample.notes`, `note.*.text`");
}
