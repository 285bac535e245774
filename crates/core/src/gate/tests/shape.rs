//! Random shapes and random values: what the gate lets through fits the shape, and nothing makes it panic.

use proptest::prelude::*;

use super::*;
use crate::field::{Inner, TYPES};
use crate::policy::{Class, Field};

/// A field of any type, with random parts.
fn any_field() -> impl Strategy<Value = Field> {
    let leaf = (0..TYPES.len(), any::<[bool; 4]>()).prop_map(|(index, flags)| {
        let kind = TYPES[index];
        let is_leaf = matches!(kind.inner, Inner::Nothing | Inner::Entries);
        let kind = if is_leaf { kind } else { TYPES[0] };
        let is_secret = flags[0] && kind.can_be_secret;
        Field {
            field_type: kind,
            class: if is_secret {
                Class::Secret
            } else {
                Class::Plain
            },
            required: flags[1],
            nullable: flags[2],
            ignore: flags[3] && flags[1] && flags[2],
            ..template()
        }
    });
    leaf.prop_recursive(3, 24, 4, |inner| {
        let parts = proptest::collection::vec(inner, 1..4);
        (0..TYPES.len(), parts, any::<bool>()).prop_map(|(index, mut parts, open)| {
            let kind = TYPES[index];
            let mut field = Field {
                field_type: kind,
                ..template()
            };
            match kind.inner {
                Inner::Nothing => {}
                Inner::Members => {
                    for (index, part) in parts.iter_mut().enumerate() {
                        part.name = NAMES[index].to_owned();
                    }
                    field.open = open;
                    field.fields = parts;
                }
                Inner::Items | Inner::Entries => field.item = parts.pop().map(Box::new),
                Inner::Cases => field.any_of = parts,
            }
            field
        })
    })
}

const NAMES: [&str; 3] = ["a", "b", "c"];

/// A field that declares nothing.
fn template() -> Field {
    let policy = sample::policy();
    let notes = policy.kinds[0].field("notes").unwrap();
    Field {
        name: String::new(),
        max: None,
        ..notes.clone()
    }
}

/// JSON that often fits, since it is made of few names and texts.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..9).prop_map(Value::from),
        prop_oneof![
            Just("x"),
            Just(""),
            Just("https://a.example"),
            Just("password=hunter2"),
            Just("jane@example.com"),
        ]
        .prop_map(Value::from),
        Just(json!({ "$secret": "set" })),
        Just(json!({ "$sealed": "c2VhbGVk" })),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// What a value holds as its shape says, found by recursion of its own and not by the walk that the gate uses: the places of
/// secrets, and every other text in custody.
fn parts(
    field: Option<&Field>,
    value: &Value,
    place: &str,
    found: &mut (Vec<String>, Vec<String>),
) {
    if field.is_some_and(|field| field.ignore || field.nullable && value.is_null()) {
        return;
    }
    let fits = |case: &&Field| case.check(value, Stage::Given).is_ok();
    if let Some(case) = field.and_then(|field| field.any_of.iter().find(fits)) {
        return parts(Some(case), value, place, found);
    }
    if field.is_some_and(|field| field.class == Class::Secret) {
        found.0.push(place.to_owned());
        return;
    }
    match value {
        Value::String(text) => found.1.push(text.clone()),
        Value::Array(items) => {
            let item = field.and_then(|field| field.item.as_deref());
            for (index, value) in items.iter().enumerate() {
                parts(item, value, &format!("{place}/{index}"), found);
            }
        }
        Value::Object(entries) => {
            for (name, value) in entries {
                let member = field.and_then(|field| {
                    let mut members = field.fields.iter();
                    let member = members.find(|member| member.name == *name);
                    member.or(field.item.as_deref())
                });
                parts(member, value, &format!("{place}/{name}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

proptest! {
    #[test]
    fn what_the_gate_lets_through_fits_its_shape_and_is_clean(field in any_field(), value in any_value()) {
        let mut policy = sample::policy();
        let field = Field { name: "made".to_owned(), ..field };
        policy.kinds[0].value.fields.push(field.clone());
        let fields = with("made", value.clone());
        let result = given(&policy, &fields);
        let _ = stored(&policy, &fields);
        prop_assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
        if result.is_ok() {
            prop_assert_eq!(field.check(&value, Stage::Given), Ok(()));
            let mut found = Default::default();
            parts(Some(&field), &value, "", &mut found);
            let (secrets, texts) = found;
            for text in texts {
                prop_assert!(text != "password=hunter2" && text != "jane@example.com");
            }
            // Sealed, it fits as it is stored, and nothing readable is left of its secrets.
            let mut sealed = value.clone();
            for place in secrets {
                *sealed.pointer_mut(&place).unwrap() = json!({ "$sealed": "c2VhbGVk" });
            }
            prop_assert_eq!(stored(&policy, &with("made", sealed)), Ok(()));
        }
    }

    #[test]
    fn a_whole_value_that_the_gate_lets_through_fits_its_shape_and_is_clean(field in any_field(), value in any_value()) {
        let mut policy = sample::policy();
        policy.kinds[0].value = field.clone();
        let result = given(&policy, &value);
        let _ = stored(&policy, &value);
        prop_assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
        if result.is_ok() {
            prop_assert_eq!(field.check(&value, Stage::Given), Ok(()));
            let mut found = Default::default();
            parts(Some(&field), &value, "", &mut found);
            let (secrets, texts) = found;
            for text in texts {
                prop_assert!(text != "password=hunter2" && text != "jane@example.com");
            }
            let mut sealed = value.clone();
            for place in secrets {
                *sealed.pointer_mut(&place).unwrap() = json!({ "$sealed": "c2VhbGVk" });
            }
            prop_assert_eq!(stored(&policy, &sealed), Ok(()));
        }
    }
}
