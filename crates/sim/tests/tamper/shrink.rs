//! Shrinking: the shortest history and trial in which the same thing does not hold.

use super::case::Case;
use super::history::{History, build};
use super::planted::Bug;
use super::site::Stored;
use super::trial::Trial;
use super::violation::{Oracle, Violation};

/// How many shorter ones are tried.
const TRIES: u32 = 250;

/// Returns the shortest case that was found.
pub fn shrink(case: &Case, other: &Stored, bug: Option<Bug>) -> Case {
    let mut shortest = case.clone();
    let mut tries = TRIES;
    // Large parts first, then small ones, again and again until nothing goes any more.
    loop {
        let before = size(&shortest);
        let mut part = (before / 2).max(1);
        loop {
            for at in (0..size(&shortest)).rev() {
                let Some(shorter) = without(&shortest, at, part) else {
                    continue;
                };
                if tries == 0 {
                    return shortest;
                }
                tries -= 1;
                if let Some(violation) = again(
                    &shorter.history,
                    shorter.trial.as_ref(),
                    case.violation.oracle,
                    other,
                    bug,
                ) {
                    shortest = Case {
                        violation,
                        ..shorter
                    };
                }
            }
            if part == 1 {
                break;
            }
            part /= 2;
        }
        if size(&shortest) == before {
            return shortest;
        }
    }
}

fn size(case: &Case) -> usize {
    let trial = case
        .trial
        .as_ref()
        .map_or(0, |trial| trial.damages.len() + trial.probes.len());
    case.history.acts.len() + trial
}

/// The case without so many things from one on: acts, damages and probes in this order.
fn without(case: &Case, at: usize, part: usize) -> Option<Case> {
    let mut shorter = case.clone();
    for place in (at..at + part).rev() {
        let acts = case.history.acts.len();
        if place < acts {
            shorter.history.acts.remove(place);
            continue;
        }
        let trial = shorter.trial.as_mut()?;
        let damages = case.trial.as_ref()?.damages.len();
        let place = place - acts;
        if place < damages {
            trial.damages.remove(place);
        } else if place - damages < trial.probes.len() {
            trial.probes.remove(place - damages);
        }
    }
    let has_damage = shorter
        .trial
        .as_ref()
        .is_none_or(|trial| !trial.damages.is_empty());
    (has_damage && size(&shorter) < size(case)).then_some(shorter)
}

/// Whether the same thing does not hold here either.
fn again(
    history: &History,
    trial: Option<&Trial>,
    oracle: Oracle,
    other: &Stored,
    bug: Option<Bug>,
) -> Option<Violation> {
    let built = build(history, bug);
    let found = match trial {
        None => built.violations,
        Some(trial) => trial.run(&built, other, bug)?.1,
    };
    found
        .into_iter()
        .find(|violation| violation.oracle == oracle)
}
