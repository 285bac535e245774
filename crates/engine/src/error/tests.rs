//! Codes and what errors tell.

use super::*;

#[test]
fn every_error_has_a_code_of_the_table() {
    let platform = |status| PlatformError::new("X", Some(status));
    let errors = [
        Error::Forbidden { needs: "x" },
        Error::UnknownFunction,
        Error::payload("x"),
        Error::MalformedEvent(bailee_forge::EventError::UnknownModule),
        Error::PolicyUnreadable(CompiledError),
        Error::NotFound { what: "x" },
        Error::ProjectMissing,
        Error::NoSuchMoment { first: 0 },
        Error::VersionConflict { current: None },
        Error::GateRefused {
            violations: Vec::new(),
        },
        Error::RestoreRunning { job: "x".into() },
        Error::KeysLost,
        Error::OtherSite,
        Error::ProofFailed,
        Error::missing(Name::Head),
        Error::TooLarge { limit: "x".into() },
        Error::SequenceExhausted,
        Error::LeavesExhausted,
        Error::RestoreUnfit { count: 1 },
        Error::Contended,
        Error::OutcomeUnknown,
        Error::QueueUnavailable(platform(500)),
        Error::Platform(platform(429)),
        Error::Platform(platform(503)),
        Error::Platform(platform(401)),
        Error::Platform(platform(400)),
        InvalidInput::new("x", "x").into(),
        Error::defect("x"),
    ];
    let found: std::collections::BTreeSet<&str> = errors.iter().map(Error::code).collect();
    for code in &found {
        assert!(CODES.contains(code), "{code}");
    }
    // A malformed event, and one end of a restore, are no errors of a use case of this test.
    let others: Vec<&str> = CODES
        .into_iter()
        .filter(|code| !found.contains(code))
        .collect();
    assert_eq!(others, ["malformed-event", "cancelled"]);
}

#[test]
fn damage_names_its_place_and_its_cause_once() {
    let error = Error::missing(Name::Journal(7));
    assert_eq!(error.place().as_deref(), Some("j:7 missing"));
    assert_eq!(
        serde_json::to_value(error.detail()).unwrap(),
        json!({"key": "j:7", "damage": "missing"})
    );
}
