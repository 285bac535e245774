//! Whether two patterns take the same key: both are walked together, one character at a time.

use std::collections::{BTreeMap, VecDeque};

use super::atom::{Atom, Set};

/// Where both walks are: the next atom of each.
type Place = (usize, usize);

/// Returns the shortest key that both rows of atoms take; `None` when there is none.
pub(super) fn common(one: &[Atom], other: &[Atom]) -> Option<String> {
    let (one, other) = (steps(one), steps(other));
    let goal = (one.len(), other.len());
    // Where each place was come to from, and by which character.
    let mut from: BTreeMap<Place, Option<(Place, u8)>> = BTreeMap::from([((0, 0), None)]);
    let mut queue = VecDeque::from([(0, 0)]);
    while let Some(place) = queue.pop_front() {
        if place == goal {
            return Some(way(&from, place));
        }
        let (Some(first), Some(second)) = (one.get(place.0), other.get(place.1)) else {
            continue;
        };
        let Some(byte) = first.set.common(second.set) else {
            continue;
        };
        for left in [false, true] {
            for right in [false, true] {
                // A run stays where it is, or is left; one character is always left.
                if !left && !first.goes_on || !right && !second.goes_on {
                    continue;
                }
                let next = (place.0 + usize::from(left), place.1 + usize::from(right));
                from.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    Some((place, byte))
                });
            }
        }
    }
    None
}

/// An atom that takes a character.
struct Step {
    set: Set,
    goes_on: bool,
}

fn steps(atoms: &[Atom]) -> Vec<Step> {
    let step = |atom: &Atom| match atom {
        Atom::One(set) => Some(Step {
            set: *set,
            goes_on: false,
        }),
        Atom::Run(set) => Some(Step {
            set: *set,
            goes_on: true,
        }),
        Atom::Open | Atom::Close => None,
    };
    atoms.iter().filter_map(step).collect()
}

fn way(from: &BTreeMap<Place, Option<(Place, u8)>>, goal: Place) -> String {
    let mut bytes = Vec::new();
    let mut place = goal;
    while let Some(Some((before, byte))) = from.get(&place) {
        bytes.push(*byte);
        place = *before;
    }
    bytes.reverse();
    String::from_utf8_lossy(&bytes).into_owned()
}
