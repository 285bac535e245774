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

/// Every text of a value that no secret and nothing ignored holds.
fn plain_texts(field: &Field, value: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    walk(
        &mut Vec::new(),
        Some(field),
        value,
        Stage::Given,
        &mut |_, part| {
            let is_secret = part.is_secret() || part.is_exempt;
            texts.extend(
                part.value
                    .as_str()
                    .filter(|_| !is_secret)
                    .map(str::to_owned),
            );
        },
    );
    texts
}

/// The value as it would be stored.
fn seal(field: &Field, value: &Value) -> Value {
    let mut places = Vec::new();
    walk(
        &mut Vec::new(),
        Some(field),
        value,
        Stage::Given,
        &mut |way, part| {
            if part.is_secret() {
                places.push(crate::field::pointer(way));
            }
        },
    );
    let mut stored = value.clone();
    for place in places {
        *stored.pointer_mut(&place).unwrap() = json!({ "$sealed": "c2VhbGVk" });
    }
    stored
}

proptest! {
    #[test]
    fn what_the_gate_lets_through_fits_its_shape_and_is_clean(field in any_field(), value in any_value()) {
        let mut policy = sample::policy();
        let field = Field { name: "made".to_owned(), ..field };
        policy.kinds[0].fields.push(field.clone());
        let fields = with("made", value.clone());
        let given = check(&policy, "sample", &Scope::Site, "x", &fields);
        let _ = check_stored(&policy, "sample", &Scope::Site, "x", &fields);
        prop_assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
        if given.is_ok() {
            prop_assert_eq!(field.check(&value, Stage::Given), Ok(()));
            for text in plain_texts(&field, &value) {
                prop_assert!(text != "password=hunter2" && text != "jane@example.com");
            }
            // Sealed, it fits as it is stored, and nothing readable is left of its secrets.
            let stored = with("made", seal(&field, &value));
            prop_assert_eq!(check_stored(&policy, "sample", &Scope::Site, "x", &stored), Ok(()));
        }
    }
}
