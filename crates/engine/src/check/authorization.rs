//! A17: every function refuses every caller who lacks its permission.

use bailee_core::scope::Scope;

use super::Check;
use crate::access::{self, Held, Need};
use crate::finding::{Finding, counted};
use crate::function::FUNCTIONS;
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "A17",
    looks_at: "Tries the decision on every function, as callers without its permission and at each kind of scope.",
    run,
};

/// The decision that the resolver uses, or one of a test.
type Decide = fn(Need, &Held, Option<&Scope>) -> bool;

pub(super) fn run(_: &Survey<'_>) -> Finding {
    decided(access::is_enough)
}

fn decided(decide: Decide) -> Finding {
    let project = |id: &str| Scope::Project(id.into());
    let callers = [
        Held::default(),
        Held {
            project: Some("1".into()),
            ..Held::default()
        },
    ];
    let scopes = [
        None,
        Some(Scope::Site),
        Some(project("1")),
        Some(project("2")),
    ];
    let mut tried = 0;
    for function in FUNCTIONS {
        for held in &callers {
            for scope in &scopes {
                tried += 1;
                let is_own = held.project.is_some()
                    && function.need == Need::Record
                    && *scope == Some(project("1"));
                if decide(function.need, held, scope.as_ref()) != is_own {
                    return Finding::Broken(format!(
                        "`{}` does not decide as it must for a caller without the permission.",
                        function.name
                    ));
                }
            }
        }
    }
    Finding::Kept(format!(
        "{} tried as {} callers on {} scopes ({tried} decisions): each refuses whoever lacks its permission.",
        counted(FUNCTIONS.len(), "function was", "functions were"),
        callers.len(),
        scopes.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{is_broken, is_kept, survey};
    use super::*;

    #[test]
    fn a_decision_that_lets_somebody_in_is_caught() {
        let lax: [Decide; 3] = [
            |_, _, _| true,
            |need, _, _| need == Need::Record,
            |_, held, _| held.project.is_some(),
        ];
        for decide in lax {
            assert!(is_broken(&decided(decide)));
        }
        assert!(is_kept(&run(&survey())));
    }

    #[test]
    fn a_decision_that_locks_project_administrators_out_is_caught() {
        assert!(is_broken(&decided(|_, held, _| held.site)));
    }
}
