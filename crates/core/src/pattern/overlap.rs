//! Whether two patterns take the same key, or one pattern takes it in two ways: both are walked together, one character at a time.

use std::collections::{BTreeMap, VecDeque};

use super::atom::{Atom, Set};

/// Where both walks are: the next atom of each, and whether a character was in the marked hole of one of them only.
type Place = (usize, usize, bool);

/// Returns the shortest key that both rows of atoms take; `None` when there is none.
pub(super) fn common(one: &[Atom], other: &[Atom]) -> Option<String> {
    walk(&steps(one, None), &steps(other, None), false)
}

/// Returns the shortest key that both rows of atoms take and of which they give another part to this hole; `None` when there is none.
pub(super) fn apart(one: &[Atom], other: &[Atom], hole: usize) -> Option<String> {
    walk(&steps(one, Some(hole)), &steps(other, Some(hole)), true)
}

fn walk(one: &[Step], other: &[Step], is_apart: bool) -> Option<String> {
    let goal = (one.len(), other.len(), is_apart);
    let start = (0, 0, false);
    // Where each place was come to from, and by which character.
    let mut from: BTreeMap<Place, Option<(Place, u8)>> = BTreeMap::from([(start, None)]);
    let mut queue = VecDeque::from([start]);
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
                let next = (
                    place.0 + usize::from(left),
                    place.1 + usize::from(right),
                    place.2 || first.is_marked != second.is_marked,
                );
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
    is_marked: bool,
}

/// The steps of a row of atoms; those of the hole at this index are marked.
fn steps(atoms: &[Atom], marked: Option<usize>) -> Vec<Step> {
    let mut holes = 0..;
    let mut within = None;
    let mut steps = Vec::new();
    for atom in atoms {
        let (set, goes_on) = match atom {
            Atom::One(set) => (*set, false),
            Atom::Run(set) => (*set, true),
            Atom::Open => {
                within = holes.next();
                continue;
            }
            Atom::Close => {
                within = None;
                continue;
            }
        };
        steps.push(Step {
            set,
            goes_on,
            is_marked: within.is_some() && within == marked,
        });
    }
    steps
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
