//! The catalogue and the life of a verdict.

use super::*;
use crate::policy::sample;

#[test]
fn the_catalogue_holds_every_clause_once_and_in_order() {
    let expected: Vec<String> = (1..=22)
        .map(|n| format!("A{n}"))
        .chain((1..=11).map(|n| format!("B{n}")))
        .collect();
    let ids: Vec<&str> = CATALOGUE.iter().map(|sentence| sentence.id).collect();
    assert_eq!(ids, expected);
}

#[test]
fn every_text_of_the_catalogue_can_be_filled_from_a_policy() {
    let mut policy = sample::policy();
    policy.clauses = CATALOGUE
        .iter()
        .map(|sentence| ClauseChoice {
            id: sentence.id.to_owned(),
            ..ClauseChoice::default()
        })
        .collect();
    let clauses = chosen(&policy);
    assert_eq!(clauses.len(), CATALOGUE.len());
    for clause in clauses {
        assert!(
            !clause.text.contains(['{', '}']),
            "{}: {}",
            clause.id,
            clause.text
        );
        assert!(clause.text.ends_with('.'), "{}", clause.text);
    }
}

#[test]
fn titles_of_kinds_lose_their_capital_in_a_sentence_and_abbreviations_do_not() {
    let mut policy = sample::policy();
    policy.kinds[0].title = "CRM connector".to_owned();
    policy.kinds[1].title = "Field mapping of JQL".to_owned();
    assert!(
        chosen(&policy)[0]
            .text
            .ends_with("CRM connector, field mapping of JQL."),
        "{}",
        chosen(&policy)[0].text
    );
}

#[test]
fn parameters_replace_the_defaults_of_the_catalogue() {
    let mut policy = sample::policy();
    let text = |policy: &Policy| {
        chosen(policy)
            .first()
            .map(|clause| clause.text.clone())
            .unwrap_or_default()
    };
    policy.clauses = vec![ClauseChoice {
        id: "B1".to_owned(),
        ..ClauseChoice::default()
    }];
    assert_eq!(
        text(&policy),
        "This statement applies to Sample as hosted on Atlassian Forge, and to nothing else that Vendor offers."
    );
    policy.clauses[0]
        .parameters
        .insert("scope".to_owned(), "everything {app} does".to_owned());
    assert_eq!(
        text(&policy),
        "This statement applies to everything Sample does, and to nothing else that Vendor offers."
    );
}

/// Evidence of a check that ran.
fn seen() -> Option<Evidence> {
    Some(Evidence {
        time_ms: 1_795_283_939_000,
        text: "2 h".to_owned(),
    })
}

#[test]
fn every_clause_is_stated_until_its_check_is_known() {
    let policy = sample::policy();
    for clause in chosen(&policy) {
        assert_eq!((clause.verdict, clause.check), (Verdict::Stated, None));
    }
}

#[test]
fn a_check_settles_its_clause_and_its_placeholders_are_filled() {
    let policy = sample::policy();
    for verdict in [Verdict::Proven, Verdict::Failing, Verdict::Incomplete] {
        let mut clause = chosen(&policy).remove(1);
        clause.settle(&policy, "Looks back {backup-days} days.", verdict, seen());
        assert_eq!(clause.verdict, verdict);
        assert_eq!(clause.check.as_deref(), Some("Looks back 35 days."));
        assert_eq!(clause.evidence, seen());
    }
}

#[test]
fn nothing_is_proven_or_broken_without_evidence() {
    let policy = sample::policy();
    for verdict in Verdict::ALL {
        let mut clause = chosen(&policy).remove(1);
        clause.settle(&policy, "Looks.", verdict, None);
        assert_eq!(clause.verdict, Verdict::Incomplete, "{verdict:?}");
    }
}

#[test]
fn a_clause_with_a_check_is_never_merely_stated() {
    let policy = sample::policy();
    let mut clause = chosen(&policy).remove(1);
    clause.settle(&policy, "Looks.", Verdict::Stated, seen());
    assert_eq!(clause.verdict, Verdict::Incomplete);
}

#[test]
fn a_parameter_of_the_vendor_is_filled_in_what_a_check_looks_at() {
    let mut policy = sample::policy();
    policy.clauses = vec![ClauseChoice {
        id: "A14".to_owned(),
        parameters: [("staff".to_owned(), "two people".to_owned())].into(),
        free: None,
    }];
    let mut clause = chosen(&policy).remove(0);
    clause.settle(&policy, "Compares with {staff}.", Verdict::Proven, seen());
    assert_eq!(clause.check.as_deref(), Some("Compares with two people."));
}

#[test]
fn a_free_clause_is_stated_whatever_a_check_says() {
    let mut policy = sample::policy();
    let free = crate::policy::FreeClause {
        text: "{vendor} cares.".to_owned(),
        owner: Owner::Vendor,
    };
    policy.clauses = vec![ClauseChoice {
        id: "X1".to_owned(),
        free: Some(free),
        ..ClauseChoice::default()
    }];
    let mut clause = chosen(&policy).remove(0);
    assert_eq!(
        (clause.text.as_str(), clause.verdict),
        ("Vendor cares.", Verdict::Stated)
    );
    clause.settle(&policy, "Looks.", Verdict::Proven, seen());
    assert_eq!(
        (clause.verdict, clause.check, clause.evidence),
        (Verdict::Stated, None, None)
    );
}

#[test]
fn the_json_is_what_the_resolver_promises() {
    let policy = sample::policy();
    let mut clause = chosen(&policy).remove(1);
    clause.settle(&policy, "Looks.", Verdict::Proven, seen());
    let json = serde_json::to_value(&clause).unwrap();
    assert_eq!(json["verdict"], "proven");
    assert_eq!(json["owner"], "app");
    assert_eq!(
        json["evidence"],
        serde_json::json!({ "time": "2026-11-21T17:58:59.000Z", "text": "2 h" })
    );
    assert_eq!(serde_json::from_value::<Clause>(json).unwrap(), clause);
}

#[test]
fn the_clause_on_personal_data_names_the_classes_that_are_on() {
    let mut policy = sample::policy();
    policy.clauses[0].id = "A2".to_owned();
    let text = |policy: &Policy| chosen(policy).remove(0).text;
    assert!(text(&policy).contains("a phone number"));
    policy.gate.off = vec![crate::rule::Rule::PhoneNumber];
    assert!(!text(&policy).contains("a phone number"));
    assert!(text(&policy).contains("an e-mail address"));
}

#[test]
fn the_clause_on_credentials_counts_the_forms_and_languages_that_are_known() {
    let mut policy = sample::policy();
    policy.clauses[0].id = "A4".to_owned();
    let text = chosen(&policy).remove(0).text;
    let forms = format!("{} published forms", crate::detector::form::count());
    assert!(text.contains(&forms), "{text}");
    assert!(text.contains("in six languages"), "{text}");
    let chance = "k3Jd92hfKq0ZpLx7Vb5TnM8wRs4YgC1a";
    let names = [
        ("password", "api key"),
        ("Kennwort", "API-Schlüssel"),
        ("mot de passe", "clé d'API"),
        ("contraseña", "clave de API"),
        ("senha", "chave de API"),
        ("パスワード", "APIキー"),
    ];
    for (password, key) in names {
        for (name, value) in [(password, "hunter2x"), (key, chance)] {
            let found = crate::detector::scan(name, value);
            assert!(!found.is_empty(), "{name}");
        }
    }
    assert!(crate::detector::scan("", chance).is_empty());
}

/// The clauses that say nothing of what is stored in the app or of who gets at it.
const OTHERS: &[&str] = &[
    "A7", "A10", "A11", "A12", "A14", "A15", "A16", "A18", "A19", "A20", "A22", "B1", "B5", "B9",
];

#[test]
fn a_clause_about_stored_data_or_access_names_what_the_app_has_beside_bailee() {
    let mut policy = sample::policy();
    policy.clauses = CATALOGUE
        .iter()
        .map(|sentence| ClauseChoice {
            id: sentence.id.to_owned(),
            ..ClauseChoice::default()
        })
        .collect();
    policy.kinds[1].value.fields[0].ignore = true;
    policy.beside = Some(crate::policy::Beside {
        functions: vec!["settings".to_owned()],
        stores: vec!["sql".to_owned()],
    });
    let beside = "functions of the vendor's own: `settings`; stores of the app's own: sql; \
         secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed.";
    for clause in chosen(&policy) {
        let is_other = OTHERS.contains(&clause.id.as_str());
        assert_eq!(clause.text.ends_with(beside), !is_other, "{}", clause.text);
        let both = format!(" Not in custody, and not looked at: `note.text`; {beside}");
        let is_of_values = ["A2", "A3", "A4", "A5"].contains(&clause.id.as_str());
        assert_eq!(
            clause.text.ends_with(&both),
            is_of_values,
            "{}",
            clause.text
        );
    }
    policy.beside = None;
    for clause in chosen(&policy) {
        let unknown = clause.text.contains("its manifest was not read");
        assert_eq!(
            unknown,
            !OTHERS.contains(&clause.id.as_str()),
            "{}",
            clause.text
        );
    }
}
