//! Classes that the policy turns off, and forms that a field declares.

use super::*;
use crate::field::find_form;
use crate::policy::Gate;

const PHONE: &str = "+49 30 901820";
/// The same in characters that a key may have.
const DIALLED: &str = "0049 30 901820";
const EMAIL: &str = "jane.doe@example.com";

fn policy(off: &[Rule]) -> Policy {
    let mut policy = sample::policy();
    policy.gate.off = off.to_vec();
    policy
}

/// A policy in which `title` and `events` declare a form.
fn formed(name: &str) -> Policy {
    let mut policy = policy(&[]);
    for field in &mut policy.kinds[0].value.fields {
        if field.field_type.has_form && !field.is_secret() {
            field.form = Some(find_form(name).unwrap());
        }
    }
    policy
}

/// What a record that is written breaks first.
fn first(policy: &Policy, fields: &Value) -> Violation {
    given(policy, fields).unwrap_err().remove(0)
}

/// Rules that a record breaks, when it is written and when it is stored.
fn rules(policy: &Policy, id: &str, fields: &Value) -> [Vec<Rule>; 2] {
    let key = format!("sample:site:{id}");
    [check, check_stored].map(|check| {
        let found = check(policy, &Store::Kvs, &key, fields).err();
        let found = found.unwrap_or_default().into_iter();
        found.map(|violation| violation.rule).collect()
    })
}

#[test]
fn a_class_that_is_off_is_not_looked_for_in_values_and_keys() {
    let fields = json!({
        "title": "one", "notes": PHONE, "events": [PHONE], "options": { PHONE: PHONE },
    });
    let [written, stored] = rules(&policy(&[]), DIALLED, &fields);
    assert_eq!(written, [Rule::PhoneNumber; 5]);
    assert_eq!(stored, [Rule::PhoneNumber; 5]);
    let off = policy(&[Rule::PhoneNumber]);
    assert_eq!(rules(&off, DIALLED, &fields), [vec![], vec![]]);
    assert_eq!(rules(&policy(&[Rule::Iban]), DIALLED, &fields)[0].len(), 5);
}

#[test]
fn what_is_on_is_told_beside_what_is_off() {
    let fields = json!({ "title": "one", "notes": format!("{EMAIL}, {PHONE}") });
    for (off, rest) in [
        (Rule::PhoneNumber, Rule::Email),
        (Rule::Email, Rule::PhoneNumber),
    ] {
        assert_eq!(rules(&policy(&[off]), "x", &fields), [[rest], [rest]]);
    }
    let all = policy(&Gate::classes());
    assert_eq!(rules(&all, DIALLED, &fields), [vec![], vec![]]);
}

#[test]
fn a_credential_is_found_with_every_class_off_and_behind_any_number_of_what_is_off() {
    let policy = policy(&Gate::classes());
    let many = "ask jane.doe@example.com\n".repeat(300);
    for leak in ["password=hunter2", "password%3Dhunter2%26x%3D1"] {
        for text in [
            leak.to_owned(),
            format!("{many}{leak}"),
            format!("{leak}\n{many}"),
        ] {
            let fields = json!({ "title": "one", "notes": text });
            let found = rules(&policy, "x", &fields);
            assert_eq!(found, [[Rule::Password], [Rule::Password]], "{leak}");
        }
    }
}

#[test]
fn a_class_that_is_on_is_found_behind_any_number_of_what_is_off() {
    let many = "jane.doe@example.com, ".repeat(300);
    let fields = json!({ "title": "one", "notes": format!("{many}{PHONE}") });
    let policy = policy(&[Rule::Email]);
    let message = first(&policy, &fields).message;
    assert!(message.contains("from character 6601 on"), "{message}");
}

#[test]
fn a_value_of_another_form_is_refused_with_what_the_form_takes() {
    for form in crate::field::FORMS {
        let policy = formed(form.name);
        let fields = json!({ "title": "one" });
        assert_eq!(rules(&policy, "x", &fields)[0], [Rule::Type]);
        let message = first(&policy, &fields).message;
        assert_eq!(message, format!("must be {}", form.takes));
    }
}

#[test]
fn digits_with_the_looks_of_an_account_id_pass_in_a_field_of_that_form_only() {
    let id = "5f3a".repeat(6);
    let fields = json!({ "title": id, "events": [id, id] });
    assert_eq!(rules(&formed("hex24"), "x", &fields), [vec![], vec![]]);
    assert_eq!(
        rules(&policy(&[]), "x", &fields),
        [[Rule::AtlassianAccountId; 3], [Rule::AtlassianAccountId; 3]]
    );
    let beside = json!({ "title": id, "notes": id });
    assert_eq!(
        rules(&formed("hex24"), "x", &beside),
        [[Rule::AtlassianAccountId], [Rule::AtlassianAccountId]]
    );
    assert_eq!(
        rules(&formed("hex24"), &id, &json!({ "title": id })),
        [[Rule::AtlassianAccountId], [Rule::AtlassianAccountId]]
    );
}

#[test]
fn an_item_of_another_form_is_told_by_its_place_and_a_stored_one_is_searched() {
    let policy = formed("ssh-address");
    let fields = json!({ "title": "git@code.example:a", "events": ["git@code.example:a", EMAIL] });
    let message = first(&policy, &fields).message;
    assert!(
        message.starts_with("item 2: must be an SSH address"),
        "{message}"
    );
    let [written, stored] = rules(&policy, "x", &fields);
    assert_eq!(written, [Rule::Type]);
    assert_eq!(stored, [Rule::Type, Rule::Email]);
}

#[test]
fn a_secret_has_the_form_that_it_declares() {
    let mut policy = sample::policy();
    for field in policy.kinds[0]
        .value
        .fields
        .iter_mut()
        .filter(|field| field.is_secret())
    {
        field.form = find_form("dsn");
    }
    let [written, _] = rules(&policy, "x", &json!({ "title": "one", "token": "other" }));
    assert_eq!(written, [Rule::Type]);
    let kept = json!({ "title": "one", "token": { SECRET: SECRET_SET } });
    assert_eq!(rules(&policy, "x", &kept)[0], []);
}
