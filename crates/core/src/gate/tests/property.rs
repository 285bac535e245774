//! The gate against random payloads.

use proptest::prelude::*;

use super::*;

/// Any JSON, nested up to four levels.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,30}".prop_map(Value::from),
        ".{0,10}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("(\\$secret|\\$sealed|[a-z]{0,6})", inner, 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_payload_makes_the_gate_panic(
        key in "(sample:site:|sample:project:1:|note:|.{0,8}).{0,20}", free in any_json(),
        fields in proptest::collection::btree_map("(title|notes|count|ratio|enabled|link|mode|events|options|token|.{0,6})", any_json(), 0..10),
    ) {
        let policy = sample::policy();
        for value in [fields.into_iter().collect(), free] {
            if let Err(violations) = check(&policy, &Store::Kvs, &key, &value) {
                prop_assert!(!violations.is_empty());
            }
            let _ = check_stored(&policy, &Store::Kvs, &key, &value);
        }
    }

    #[test]
    fn what_passes_survives_json_unchanged(fields in proptest::collection::btree_map("(title|notes|count|ratio|enabled|events|options)", any_json(), 0..6)) {
        let fields: Value = fields.into_iter().chain([("title".to_owned(), json!("x"))]).collect();
        if put(&fields).is_ok() {
            let text = serde_json::to_string(&fields).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), fields);
        }
    }

    #[test]
    fn any_number_of_few_digits_survives_json(digits in 0i64..1_000_000_000_000_000, scale in 0u32..7) {
        let text = format!("{}.{:0width$}", digits / 10i64.pow(scale), digits % 10i64.pow(scale), width = scale as usize);
        let value: Value = serde_json::from_str(text.trim_end_matches('.').trim_end_matches(".0")).unwrap();
        if put(&with("ratio", value.clone())).is_ok() {
            prop_assert_eq!(serde_json::from_str::<Value>(&value.to_string()).unwrap(), value);
        }
    }

    #[test]
    fn a_mail_address_is_refused_in_every_plain_field(local in "[a-z]{1,10}", domain in "[a-z]{2,10}\\.(com|org|de)") {
        let address = format!("{local}@{domain}");
        for value in [("title", json!(address)), ("notes", json!(address)), ("events", json!([address])), ("options", json!({ "a": address })), ("options", json!({ &address: "a" }))] {
            prop_assert_eq!(one(value.0, value.1).1, "email");
        }
    }
}
