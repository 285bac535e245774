//! The catalogue and the life of a verdict.

use super::*;
use crate::policy::sample;

#[test]
fn the_catalogue_holds_every_clause_once_and_in_order() {
    let expected: Vec<String> = (1..=22)
        .map(|n| format!("A{n}"))
        .chain((1..=11).map(|n| format!("B{n}")))
        .collect();
    let ids: Vec<&str> = CATALOGUE.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, expected);
}

#[test]
fn this_version_checks_nine_clauses() {
    let checked: Vec<&str> = CATALOGUE
        .iter()
        .filter(|entry| entry.check.is_some())
        .map(|entry| entry.id)
        .collect();
    assert_eq!(
        checked,
        ["A3", "A4", "A5", "A8", "A9", "A17", "B2", "B3", "B4"]
    );
}

#[test]
fn every_text_of_the_catalogue_can_be_filled_from_a_policy() {
    let mut policy = sample::policy();
    policy.clauses = CATALOGUE
        .iter()
        .map(|entry| ClauseChoice {
            id: entry.id.to_owned(),
            ..ClauseChoice::default()
        })
        .collect();
    let clauses = chosen(&policy);
    assert_eq!(clauses.len(), CATALOGUE.len());
    for clause in clauses {
        let check = clause.check.unwrap_or_default();
        assert!(
            !clause.text.contains(['{', '}']) && !check.contains(['{', '}']),
            "{}: {} {check}",
            clause.id,
            clause.text
        );
        assert!(clause.text.ends_with('.'), "{}", clause.text);
    }
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

#[test]
fn a_check_turns_a_clause_proven_then_stale_then_failing() {
    let mut clause = chosen(&sample::policy()).remove(1);
    assert_eq!((clause.id.as_str(), clause.verdict), ("A8", Verdict::Stale));
    let evidence = |time_ms| Evidence {
        time_ms,
        text: "seen".to_owned(),
    };
    clause.settle(true, evidence(1_000));
    clause.age(2_000, 1_000);
    assert_eq!(clause.verdict, Verdict::Proven);
    clause.age(2_001, 1_000);
    assert_eq!(clause.verdict, Verdict::Stale);
    clause.settle(false, evidence(3_000));
    clause.age(90_000, 1_000);
    assert_eq!(clause.verdict, Verdict::Failing);
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
    clause.settle(
        true,
        Evidence {
            time_ms: 0,
            text: String::new(),
        },
    );
    assert_eq!((clause.verdict, clause.evidence), (Verdict::Stated, None));
}

#[test]
fn the_json_is_what_the_resolver_promises() {
    let mut clause = chosen(&sample::policy()).remove(1);
    clause.settle(
        true,
        Evidence {
            time_ms: 1_795_283_939_000,
            text: "2 h".to_owned(),
        },
    );
    let json = serde_json::to_value(&clause).unwrap();
    assert_eq!(json["verdict"], "proven");
    assert_eq!(json["owner"], "app");
    assert_eq!(
        json["evidence"],
        serde_json::json!({ "time": "2026-11-21T17:58:59.000Z", "text": "2 h" })
    );
    assert_eq!(serde_json::from_value::<Clause>(json).unwrap(), clause);
}
