//! What is written: writes that belong together, and who writes them.

use bailee_core::actor::Actor;
use bailee_core::gate;
use bailee_core::location::Location;
use serde_json::Value as Json;

use crate::access::{AppCode, Authorized};

/// What somebody who writes must have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Nothing: the last write wins.
    Anything,
    /// That there is no record.
    Absent,
    /// This version of it.
    There(u32),
}

impl Expect {
    /// The version that somebody saw, 0 for a record that is not there.
    pub(crate) const fn version(version: u32) -> Self {
        match version {
            0 => Self::Absent,
            version => Self::There(version),
        }
    }
}

/// What is to become of one record.
pub(crate) struct Write {
    /// Where it lies.
    pub(crate) location: Location,
    /// Its value; `None` deletes it.
    pub(crate) value: Option<Json>,
    /// What was seen of it.
    pub(crate) expect: Expect,
}

/// Writes that are made together or not at all, each of another record.
pub(crate) struct Unit {
    pub(crate) writes: Vec<Write>,
    /// How often the gate reported that they break a rule.
    pub(crate) broken: u32,
}

impl Unit {
    /// Whether both write to one record.
    pub(super) fn touches(&self, other: &Self) -> bool {
        let mut all = self.writes.iter();
        all.any(|one| {
            other
                .writes
                .iter()
                .any(|write| write.location == one.location)
        })
    }

    /// Whether what this unit leaves is left by `later` as well, and whatever this one did cannot be told any more: then it need not
    /// be made. That is so of two writes of one record, unless one asks what was there.
    pub(super) fn is_replaced_by(&self, later: &Self) -> bool {
        let ([write], [last]) = (self.writes.as_slice(), later.writes.as_slice()) else {
            return false;
        };
        write.location == last.location
            && (write.expect, last.expect) == (Expect::Anything, Expect::Anything)
            && !last.value.as_ref().is_some_and(keeps_secret)
    }
}

/// Whether a value may keep a secret of what is stored.
fn keeps_secret(value: &Json) -> bool {
    value.to_string().contains(gate::SECRET)
}

/// Who writes.
pub(super) struct Writer<'w> {
    /// How the ledger names them.
    pub(super) actor: Actor,
    /// The right of the app's own code: it knows secrets, so one that it writes as it is stored is the same one, and what it
    /// writes as it is stored is no change.
    pub(super) app: Option<&'w Authorized<AppCode>>,
}
