//! Addresses in values: where a secret that stands beside them may be sent.
//!
//! They are known by their looks and not by what is declared: an address in a plain line of text or in a free-form member leads a
//! secret away as well, and two policies, or two cases of a union, find the same ones.

use serde_json::Value;

use super::declared::{Field, Stage};
use super::form::is_ssh_address;
use super::place::{Place, Step, pointer};
use super::walk::walk;

/// The addresses in a value.
pub struct Addresses<'v>(Vec<Address<'v>>);

struct Address<'v> {
    way: Vec<Step<'v>>,
    pointer: String,
    text: &'v str,
    /// Whether it is the name of an entry, and not a text of its own.
    is_name: bool,
}

impl<'v> Addresses<'v> {
    /// Finds the addresses of a value; those that are secrets themselves, or not in custody, are none.
    #[must_use]
    pub fn of(declared: Option<&'v Field>, value: &'v Value, stage: Stage) -> Self {
        let mut found = Vec::new();
        walk(&mut Vec::new(), declared, value, stage, &mut |way, part| {
            if part.is_exempt {
                return;
            }
            let name = match way.last() {
                Some(Step::Entry(name)) => Some(*name),
                _ => None,
            };
            let text = part.value.as_str().filter(|_| !part.is_secret());
            for (text, is_name) in [(text, false), (name, true)] {
                if let Some(text) = text.filter(|text| is_address(text)) {
                    found.push(Address {
                        way: way.to_vec(),
                        pointer: pointer(way),
                        text,
                        is_name,
                    });
                }
            }
        });
        Self(found)
    }

    /// Returns the place of an address that the secret at the end of this way may be sent to and that is not the same in `other`;
    /// `None` when all are.
    ///
    /// A secret may be sent to every address of its record, but for those inside other items of a list, or other entries of a map,
    /// than the one that it lies in.
    #[must_use]
    pub fn differing(&self, other: &Self, secret: &[Step<'_>]) -> Option<Place> {
        let own = self.0.iter().find(|one| one.is_other(other, secret));
        let gone = || other.0.iter().find(|one| one.is_other(self, secret));
        Some(Place::of(&own.or_else(gone)?.way))
    }
}

impl Address<'_> {
    /// Whether the secret may be sent here, and `other` does not have the same.
    fn is_other(&self, other: &Addresses<'_>, secret: &[Step<'_>]) -> bool {
        let is_same = |one: &Address<'_>| {
            (one.text, one.is_name, &one.pointer) == (self.text, self.is_name, &self.pointer)
        };
        self.is_reached(secret) && !other.0.iter().any(is_same)
    }

    fn is_reached(&self, secret: &[Step<'_>]) -> bool {
        let common = secret.iter().zip(&self.way);
        let common = common
            .take_while(|(one, other)| is_same(one, other))
            .count();
        let parts = matches!(secret.get(common), Some(Step::Item(_) | Step::Entry(_)));
        let are_inside = secret.len().min(self.way.len()) > common + 1;
        !(parts && (are_inside || self.is_name))
    }
}

/// Whether both steps lead to the same part: whether a name is declared may depend on the stage.
fn is_same(one: &Step<'_>, other: &Step<'_>) -> bool {
    match (one, other) {
        (Step::Item(one), Step::Item(other)) => one == other,
        (Step::Member(one) | Step::Entry(one), Step::Member(other) | Step::Entry(other)) => {
            one == other
        }
        _ => false,
    }
}

/// Whether a text begins as an address does: with a scheme and `://`, or as `user@host:path`.
fn is_address(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.:".contains(&byte);
        !scheme.is_empty() && scheme.bytes().all(fits)
    };
    let text = text.trim_start();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(is_scheme) || is_ssh_address(text)
}

#[cfg(test)]
mod tests;
