//! A tamper swarm: by seed, histories of an app and its administrators, damage to what is stored, and what the product says then.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    unreachable_pub,
    reason = "a test fails by panicking, and takes what `json!` makes; its modules are nobody else's"
)]

mod common;

mod tamper {
    pub mod aim;
    pub mod case;
    pub mod damage;
    pub mod family;
    pub mod history;
    pub mod model;
    pub mod oracle;
    pub mod planted;
    pub mod scene;
    pub mod shrink;
    pub mod site;
    pub mod swarm;
    pub mod trial;
    pub mod violation;
}

use tamper::planted::BUGS;
use tamper::swarm::{Settings, Swarm, settings};

#[test]
fn nothing_that_is_damaged_is_taken_for_what_was_acknowledged() {
    let swarm = Swarm::new(settings()).run(|_| false);
    println!("{swarm}");
    swarm.check();
}

#[test]
fn every_planted_bug_is_found() {
    let mut missed = Vec::new();
    for bug in BUGS {
        let settings = Settings {
            damages: 2000,
            bug: Some(bug),
            ..settings()
        };
        let swarm =
            Swarm::new(settings).run(|swarm| swarm.cases.values().any(|case| bug.is_seen_in(case)));
        match swarm.cases.values().find(|case| bug.is_seen_in(case)) {
            Some(case) => println!("{bug:?} was found: {case}"),
            None => missed.push(bug),
        }
    }
    assert_eq!(missed, [], "planted and not found");
}
