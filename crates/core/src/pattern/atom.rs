//! A pattern as a row of atoms, and how a key is read by it: in time linear in the length of the key, without going back.

use std::ops::Range;

use super::class::Class;

/// A piece of a pattern that takes one character, a run of them, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// One character of the set.
    One(Set),
    /// One or more characters of the set.
    Run(Set),
    /// Here begins a hole.
    Open,
    /// Here it ends.
    Close,
}

/// A set of ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set(u128);

impl Set {
    fn of(has: impl Fn(u8) -> bool) -> Self {
        Self(
            (0..128)
                .filter(|byte| has(*byte))
                .fold(0, |set, byte| set | 1 << byte),
        )
    }

    pub(super) const fn has(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 == 1
    }

    /// Returns a character that both have, a letter or a digit where there is one.
    pub(super) fn common(self, other: Self) -> Option<u8> {
        let both = |byte: &u8| self.has(*byte) && other.has(*byte);
        let mut readable = (b'0'..=b'9').chain(b'a'..=b'z').chain(b'A'..=b'Z');
        readable.find(both).or_else(|| (0..128).find(both))
    }
}

/// The lengths of the groups of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

impl Class {
    /// In how many ways values of the class are made.
    pub(super) const fn forms(self) -> usize {
        match self {
            Self::Project => 2,
            Self::Scope => 3,
            _ => 1,
        }
    }

    /// Adds the atoms of one of the ways.
    pub(super) fn push(self, form: usize, atoms: &mut Vec<Atom>) {
        match (self, form) {
            (Self::Uuid, _) => {
                for (index, length) in UUID.into_iter().enumerate() {
                    if index > 0 {
                        atoms.push(Atom::character(b'-'));
                    }
                    atoms.extend(std::iter::repeat_n(Atom::one(self), length));
                }
            }
            (Self::Scope, 0) => atoms.extend(b"site".map(Atom::character)),
            (Self::Scope, form) => {
                atoms.extend(b"project:".map(Atom::character));
                Self::Project.push(form - 1, atoms);
            }
            // The first digit of an id is not 0; others may follow.
            (Self::Project, form) => {
                atoms.push(Atom::positive());
                if form > 0 {
                    atoms.push(Atom::run(self));
                }
            }
            _ => atoms.push(Atom::run(self)),
        }
    }
}

impl Atom {
    /// This character alone.
    pub(super) fn character(of: u8) -> Self {
        Self::One(Set::of(|byte| byte == of))
    }

    /// One character of the class.
    pub(super) fn one(class: Class) -> Self {
        Self::One(Set::of(|byte| class.has(byte)))
    }

    /// A digit other than 0.
    pub(super) fn positive() -> Self {
        Self::One(Set::of(|byte| matches!(byte, b'1'..=b'9')))
    }

    /// Characters of the class.
    pub(super) fn run(class: Class) -> Self {
        Self::Run(Set::of(|byte| class.has(byte)))
    }
}

/// Returns the ranges of the holes in `key`, each as short as it can be from left to right; `None` when the key does not fit.
pub(super) fn read(atoms: &[Atom], key: &[u8]) -> Option<Vec<Range<usize>>> {
    let ends = ends(atoms, key);
    let can = |atom: usize, at: usize| {
        let row = ends.get(atom);
        row.and_then(|row| row.get(at)).copied().unwrap_or_default()
    };
    if !can(0, 0) {
        return None;
    }
    let (mut at, mut opened) = (0, 0);
    let mut holes = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        match atom {
            Atom::Open => opened = at,
            Atom::Close => holes.push(opened..at),
            Atom::One(_) => at += 1,
            Atom::Run(_) => {
                at += 1;
                while !can(index + 1, at) {
                    at += 1;
                }
            }
        }
    }
    Some(holes)
}

/// For each atom and each place of the key, whether what begins there fits what begins with the atom.
fn ends(atoms: &[Atom], key: &[u8]) -> Vec<Vec<bool>> {
    let mut rows = vec![
        (0..=key.len())
            .map(|at| at == key.len())
            .collect::<Vec<bool>>(),
    ];
    for atom in atoms.iter().rev() {
        let next = rows.last().map(Vec::as_slice).unwrap_or_default();
        let row = match atom {
            Atom::Open | Atom::Close => next.to_vec(),
            Atom::One(set) | Atom::Run(set) => {
                let goes_on = matches!(atom, Atom::Run(_));
                // From the end: a run goes on where the rest of it fits, or ends.
                let mut row = vec![false; key.len() + 1];
                let mut behind = false;
                for ((fits, byte), next) in row.iter_mut().zip(key).zip(next.iter().skip(1)).rev() {
                    *fits = set.has(*byte) && (*next || goes_on && behind);
                    behind = *fits;
                }
                row
            }
        };
        rows.push(row);
    }
    rows.reverse();
    rows
}
