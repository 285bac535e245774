//! Contradictions that a policy must not have.

use super::*;
use crate::policy::{
    Beside, Class, Field, FreeClause, Function, Gate, Owner, Processor, Who, sample,
};
use crate::rule::Rule;

mod kind;

/// The keys of the problems after a change to the sample policy.
fn keys(change: impl FnOnce(&mut Policy)) -> Vec<String> {
    let mut policy = sample::policy();
    change(&mut policy);
    policy
        .problems()
        .into_iter()
        .map(|problem| problem.key)
        .collect()
}

fn field<'a>(policy: &'a mut Policy, name: &str) -> &'a mut Field {
    policy.kinds[0]
        .value
        .fields
        .iter_mut()
        .find(|field| field.name == name)
        .expect("the sample has the field")
}

#[test]
fn the_sample_has_no_problem() {
    assert_eq!(sample::policy().problems(), []);
}

#[test]
fn names_have_their_forms_and_are_unique() {
    assert_eq!(
        keys(|policy| policy.app.key = "My App".to_owned()),
        ["app.key"]
    );
    assert_eq!(
        keys(|policy| policy.kinds[1].name = "Note".to_owned()),
        ["kinds[1].name"]
    );
    assert_eq!(
        keys(|policy| policy.kinds[1].name = "sample".to_owned()),
        ["kinds[1].name"]
    );
    assert_eq!(
        keys(|policy| field(policy, "notes").name = "my-notes".to_owned()),
        ["kinds[0].fields.my-notes"]
    );
    assert_eq!(
        keys(|policy| field(policy, "notes").name = "title".to_owned()),
        ["kinds[0].fields.title"]
    );
    assert_eq!(
        keys(|policy| policy.clauses[1].id = "A5".to_owned()),
        ["clauses[1].id"]
    );
}

#[test]
fn a_plain_field_cannot_be_made_for_credentials_or_people() {
    for name in ["password", "apiToken", "clientSecret", "privateKey"] {
        assert_eq!(
            keys(|policy| field(policy, "notes").name = name.to_owned()),
            [format!("kinds[0].fields.{name}.class")]
        );
    }
    for name in ["email", "ownerAccountId"] {
        assert_eq!(
            keys(|policy| field(policy, "notes").name = name.to_owned()),
            [format!("kinds[0].fields.{name}")]
        );
    }
}

#[test]
fn only_text_can_be_secret() {
    assert_eq!(
        keys(|policy| field(policy, "options").class = Class::Secret),
        ["kinds[0].fields.options.class"]
    );
}

#[test]
fn bounds_fit_their_type() {
    assert_eq!(
        keys(|policy| field(policy, "title").min = Some(1)),
        ["kinds[0].fields.title.min"]
    );
    assert_eq!(
        keys(|policy| field(policy, "title").max = Some(0)),
        ["kinds[0].fields.title.max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "title").max = Some(60_001)),
        ["kinds[0].fields.title.max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "count").max = Some(-1)),
        ["kinds[0].fields.count.max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "count").max = Some(i64::MAX)),
        ["kinds[0].fields.count.max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "enabled").max = Some(1)),
        ["kinds[0].fields.enabled.max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "title").item_max = Some(1)),
        ["kinds[0].fields.title.item-max"]
    );
    assert_eq!(
        keys(|policy| field(policy, "events").max = Some(1_001)),
        ["kinds[0].fields.events.max"]
    );
}

#[test]
fn choices_belong_to_choice_and_differ() {
    assert_eq!(
        keys(|policy| field(policy, "mode").choices.clear()),
        ["kinds[0].fields.mode.choices"]
    );
    assert_eq!(
        keys(|policy| field(policy, "mode").choices.push("fast".to_owned())),
        ["kinds[0].fields.mode.choices"]
    );
    assert_eq!(
        keys(|policy| field(policy, "title").choices.push("fast".to_owned())),
        ["kinds[0].fields.title.choices"]
    );
}

#[test]
fn kinds_need_fields_and_purposes() {
    assert_eq!(
        keys(|policy| policy.kinds[1].value.fields.clear()),
        ["kinds[1].fields"]
    );
    assert_eq!(
        keys(|policy| policy.kinds[1].purpose.clear()),
        ["kinds[1].purpose"]
    );
    assert_eq!(keys(|policy| policy.kinds.clear()), ["kinds"]);
}

#[test]
fn dated_facts_need_days_source_and_a_real_date() {
    assert_eq!(
        keys(|policy| policy.retention.late_expiry.days = 0),
        ["retention.late-expiry.days"]
    );
    assert_eq!(
        keys(|policy| policy.retention.late_expiry.source = "a page".to_owned()),
        ["retention.late-expiry.source"]
    );
    assert_eq!(
        keys(|policy| policy.retention.late_expiry.seen = "2026-02-30".to_owned()),
        ["retention.late-expiry.seen"]
    );
    assert_eq!(
        keys(|policy| policy.retention.relink.days = 29),
        ["retention.relink.days"]
    );
}

#[test]
fn backups_cover_the_time_between_them() {
    assert_eq!(
        keys(|policy| policy.backup.frequency_hours = 0),
        ["backup.frequency-hours"]
    );
    let weekly_kept_a_day = keys(|policy| {
        policy.backup.frequency_hours = 168;
        policy.backup.kept_days = 1;
    });
    assert_eq!(weekly_kept_a_day, ["backup.kept-days"]);
}

#[test]
fn contacts_and_origin_have_their_forms() {
    assert_eq!(
        keys(|policy| policy.vendor.security = "call us".to_owned()),
        ["vendor.security"]
    );
    assert_eq!(
        keys(|policy| policy.contacts.advisories = "http://vendor.example".to_owned()),
        ["contacts.advisories"]
    );
    for origin in ["", "https://vendor.example", "vendor example", "vendor+1"] {
        assert_eq!(
            keys(|policy| policy.ledger.origin = origin.to_owned()),
            ["ledger.origin"],
            "{origin:?}"
        );
    }
    let processor = Processor {
        name: "Cloud".to_owned(),
        purpose: "Mail.".to_owned(),
        location: "EU".to_owned(),
        url: "cloud".to_owned(),
    };
    assert_eq!(
        keys(|policy| policy.processors.push(processor)),
        ["processors[0].url"]
    );
}

#[test]
fn clauses_are_of_the_catalogue_or_free_and_know_their_parameters() {
    assert_eq!(
        keys(|policy| policy.clauses[0].id = "Z9".to_owned()),
        ["clauses[0].id"]
    );
    let free = FreeClause {
        text: "Text.".to_owned(),
        owner: Owner::Vendor,
    };
    assert_eq!(
        keys(|policy| policy.clauses[0].free = Some(free)),
        ["clauses[0].text"]
    );
    let parameter = |policy: &mut Policy| {
        policy.clauses[0]
            .parameters
            .insert("scope".to_owned(), "x".to_owned())
    };
    assert_eq!(
        keys(|policy| drop(parameter(policy))),
        ["clauses[0].parameters.scope"]
    );
}

#[test]
fn a_form_is_for_fields_of_lines() {
    let uuid = crate::field::find_form("uuid");
    for name in ["title", "events", "token"] {
        assert_eq!(keys(|policy| field(policy, name).form = uuid), [""; 0]);
    }
    for name in ["notes", "count", "link", "options"] {
        assert_eq!(
            keys(|policy| field(policy, name).form = uuid),
            [format!("kinds[0].fields.{name}.form")]
        );
    }
}

#[test]
fn only_personal_data_can_be_off() {
    assert_eq!(keys(|policy| policy.gate.off = vec![Rule::Iban]), [""; 0]);
    for off in [
        vec![Rule::Password],
        vec![Rule::TooLong],
        vec![Rule::Iban, Rule::Email, Rule::Iban],
    ] {
        assert_eq!(keys(|policy| policy.gate.off = off), ["gate.off"]);
    }
}

#[test]
fn a_policy_that_looks_for_no_personal_data_cannot_promise_that_there_is_none() {
    let promise = |policy: &mut Policy, off: Vec<Rule>| {
        policy.clauses[1].id = "A2".to_owned();
        policy.gate.off = off;
    };
    assert_eq!(
        keys(|policy| promise(policy, Gate::classes())),
        ["clauses[1].id"]
    );
    let all_but_one = Gate::classes().split_off(1);
    assert_eq!(keys(|policy| promise(policy, all_but_one)), [""; 0]);
    assert_eq!(keys(|policy| policy.gate.off = Gate::classes()), [""; 0]);
}

#[test]
fn a_shape_with_a_secret_stands_beside_no_free_form_one() {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    let secret = r#"{ type = "object", fields.key = { type = "string", class = "secret", purpose = "Test." } }"#;
    let with = |other: &str| {
        let field = format!(
            "\n[kinds.fields.either]\ntype = \"union\"\npurpose = \"Test.\"\nany-of = [{secret}, {other}]\n"
        );
        let text = text.replace(
            "\n[kinds.fields.labels]",
            &format!("{field}\n[kinds.fields.labels]"),
        );
        Policy::parse(&text).map(|_| ())
    };
    for free in [
        r#"{ type = "any" }"#,
        r#"{ type = "map" }"#,
        r#"{ type = "object", open = true }"#,
        "{ ignore = true }",
    ] {
        let errors = with(free).unwrap_err();
        assert!(
            errors.to_string().contains("must not be free-form"),
            "{free}: {errors}"
        );
    }
    assert_eq!(with(r#"{ type = "integer" }"#), Ok(()));
}

#[test]
fn a_field_that_may_be_null_is_asked_for_its_class_all_the_same() {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    for field in [
        "apiToken]\ntype = \"url\"\nclass = \"plain\"",
        "phone]\ntype = \"integer\"\nclass = \"plain\"",
        "credentials]\ntype = \"map\"",
    ] {
        let field = format!("\n[kinds.fields.{field}\nnullable = true\npurpose = \"Test.\"\n");
        let text = text.replace(
            "\n[kinds.fields.labels]",
            &format!("{field}\n[kinds.fields.labels]"),
        );
        assert!(Policy::parse(&text).is_err(), "{field}");
    }
}

/// The keys of the problems of a policy that declares one function, of an app with this function and with SQL.
fn declaring(change: impl FnOnce(&mut Function)) -> Vec<String> {
    keys(|policy| {
        let mut function = Function {
            name: "settings".to_owned(),
            who: Who::Members,
            touches: vec!["secret".to_owned(), "sample".to_owned()],
            purpose: "Shows the settings.".to_owned(),
        };
        change(&mut function);
        policy.functions = vec![function];
        policy.beside = Some(Beside {
            functions: vec!["settings".to_owned(), "hook".to_owned()],
            stores: vec!["entity:job".to_owned(), "sql".to_owned()],
        });
    })
}

#[test]
fn a_declared_function_is_one_of_the_manifest_that_is_not_bailees() {
    assert_eq!(declaring(|_| {}), [""; 0]);
    for name in ["bailee-resolver", "absent"] {
        let found = declaring(|function| function.name = name.to_owned());
        assert_eq!(found, ["functions[0].name"], "{name}");
    }
    // Without a manifest nobody can tell.
    let unread = keys(|policy| {
        policy.functions.push(Function {
            name: "absent".to_owned(),
            who: Who::Platform,
            touches: vec!["entity:absent".to_owned()],
            purpose: "Test.".to_owned(),
        });
        policy.beside = None;
    });
    assert_eq!(unread, [""; 0]);
}

#[test]
fn a_function_touches_kinds_and_stores_of_the_app() {
    let touching = |words: &[&str]| {
        declaring(|function| function.touches = words.iter().map(|&word| word.into()).collect())
    };
    for words in [
        &["nothing"][..],
        &["sample", "note"],
        &["entity:job", "sql", "kvs"],
        &["product", "entity-properties", "elsewhere"],
    ] {
        assert_eq!(touching(words), [""; 0], "{words:?}");
    }
    for words in [
        &[][..],
        &["nothing", "kvs"],
        &["kvs", "kvs"],
        &["absent"],
        &["entity:absent"],
        &["entity:bailee"],
        &["entity:"],
        &["object-store"],
    ] {
        assert_eq!(touching(words), ["functions[0].touches"], "{words:?}");
    }
    let ambiguous = keys(|policy| {
        policy.kinds[1].name = "secret".to_owned();
        policy.functions.push(Function {
            name: "settings".to_owned(),
            who: Who::Members,
            touches: vec!["secret".to_owned()],
            purpose: "Test.".to_owned(),
        });
        policy.beside = None;
    });
    assert_eq!(ambiguous, ["functions[0].touches"]);
}
