//! A change that is being made of units, and what comes of each.

use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::id::Address;
use bailee_core::location::Location;
use bailee_core::record::{Record, most_bytes};
use bailee_forge::value::json_bytes;

use super::unit::{Expect, Unit, Write, Writer};
use crate::commit::Room;
use crate::error::Error;
use crate::head::Leaves;
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::site::Site;

/// A change that is being made of units.
pub(super) struct Draft<'d, 's, P> {
    site: &'d Site<'s, P>,
    seq: u32,
    room: Room,
    leaves: Leaves,
    pub(super) edits: Vec<Edit>,
    broken: u32,
    /// Whether a unit ended without an edit.
    pub(super) is_unsure: bool,
}

impl<'d, 's, P: Platform> Draft<'d, 's, P> {
    pub(super) fn new(site: &'d Site<'s, P>, seq: u32) -> Self {
        Self {
            site,
            seq,
            room: Room::new(&site.head, 0),
            leaves: site.head.leaves(),
            edits: Vec::new(),
            broken: 0,
            is_unsure: false,
        }
    }

    /// Takes units as long as there is room, and returns how each ends.
    ///
    /// # Errors
    /// What ends all of them.
    pub(super) async fn fill(
        &mut self,
        by: &Writer<'_>,
        units: &[(usize, &Unit)],
        stored: &[Option<Record>],
    ) -> Result<Round, Error> {
        let mut round = Round::default();
        for (number, unit) in units {
            if !self.has_others_than(unit) {
                break;
            }
            match self.take(by, unit, stored).await {
                Ok(Some(version)) => round.ends.push((*number, Ok(version))),
                Ok(None) => break,
                Err(error) if is_of_one(&error) => {
                    self.is_unsure = true;
                    round.ends.push((*number, Err(error)));
                }
                Err(error) => return Err(error),
            }
            round.taken += 1;
        }
        Ok(round)
    }

    /// What the ledger calls it.
    pub(super) fn act(&self) -> Act {
        let broken = self.broken;
        match self.edits.iter().any(|edit| edit.after.is_some()) {
            false => Act::Delete,
            true if broken > 0 => Act::PutReported { broken },
            true => Act::Put,
        }
    }

    /// Whether no record of the unit is in the change: what is written to one twice are two changes.
    fn has_others_than(&self, unit: &Unit) -> bool {
        let mut ids = unit
            .writes
            .iter()
            .map(|write| self.site.record_id(&write.location));
        !ids.any(|id| self.edits.iter().any(|edit| edit.record == id))
    }

    /// Takes a unit, and returns the version of what it leaves; `None` when there is no room for it.
    ///
    /// # Errors
    /// Why it is refused; then nothing of it is in the change.
    async fn take(
        &mut self,
        by: &Writer<'_>,
        unit: &Unit,
        stored: &[Option<Record>],
    ) -> Result<Option<Option<u32>>, Error> {
        let mut leaves = self.leaves.clone();
        let (mut edits, mut version) = (Vec::new(), None);
        for write in &unit.writes {
            let mut found = stored.iter().flatten();
            let before = found.find(|record| record.location == write.location);
            let edit = self.edit(by, write, before, &mut leaves).await?;
            version = match edit {
                Some(_) => Some(self.seq),
                None => before.map(|record| record.version),
            };
            edits.extend(edit.map(|edit| (write.location.address(), edit)));
        }
        if !self.has_room(&edits) {
            if self.edits.is_empty() {
                self.room = Room::new(&self.site.head, 0);
                let limit = "these records are more than fit into one change".to_owned();
                return Err(Error::TooLarge { limit });
            }
            return Ok(None);
        }
        self.is_unsure |= edits.is_empty();
        if !edits.is_empty() {
            version = Some(self.seq);
            self.broken = self.broken.saturating_add(unit.broken);
        }
        self.leaves = leaves;
        self.edits.extend(edits.into_iter().map(|(_, edit)| edit));
        Ok(Some(version))
    }

    fn has_room(&mut self, edits: &[(Address, Edit)]) -> bool {
        edits.iter().all(|(address, edit)| {
            let contents = edit.before.iter().chain(&edit.after);
            let bytes = contents.map(|content| content.as_bytes().len()).sum();
            self.room.take(address, 1, bytes)
        })
    }

    /// Returns what a write does to the record that is stored as `before`, `None` for nothing; a new one takes the next leaf.
    async fn edit(
        &self,
        by: &Writer<'_>,
        write: &Write,
        before: Option<&Record>,
        leaves: &mut Leaves,
    ) -> Result<Option<Edit>, Error> {
        let current = before.map(|record| record.version);
        match (write.expect, current) {
            (Expect::Anything, _) | (Expect::Absent, None) => {}
            (Expect::There(seen), Some(version)) if seen == version => {}
            (Expect::There(_), None) if write.value.is_none() => {
                return Err(Error::NotFound { what: "record" });
            }
            _ => return Err(Error::VersionConflict { current }),
        }
        let id = self.site.record_id(&write.location);
        let Some(value) = &write.value else {
            return Ok(before.map(|before| Edit {
                record: id,
                leaf: before.leaf,
                before: Some(before.content()),
                after: None,
            }));
        };
        let Location { store, key } = &write.location;
        let kind = self.site.policy.kind_at(store, key);
        let kind = kind.ok_or(Error::defect("the gate passed an undeclared kind"))?;
        let owner = secret::Owner {
            id,
            leaf: match before {
                Some(record) => record.leaf,
                None => leaves.take()?,
            },
            before,
            app: by.app,
        };
        let salt = self.site.platform.random::<24>().await?;
        let after = Record {
            location: write.location.clone(),
            value: secret::seal(self.site, kind, &owner, value, salt)?,
            version: self.seq,
            leaf: owner.leaf,
        };
        // The gate has measured the value as it was given; a sealed secret is longer than its text.
        let bytes = json_bytes(&after.value);
        let most = most_bytes(store);
        if bytes > most {
            return Err(Error::TooLarge {
                limit: format!(
                    "a value has at most {most} bytes of JSON, this one has {bytes} as it is stored"
                ),
            });
        }
        let (content, before) = (after.content(), before.map(Record::content));
        if by.app.is_some() && before.as_ref() == Some(&content) {
            return Ok(None);
        }
        Ok(Some(Edit {
            record: id,
            leaf: owner.leaf,
            before,
            after: Some(content),
        }))
    }
}

/// What came of one change.
#[derive(Default)]
pub(super) struct Round {
    /// How the units ended, by their numbers.
    pub(super) ends: Vec<(usize, Result<Option<u32>, Error>)>,
    /// How many were taken.
    pub(super) taken: usize,
    /// Whether there was nothing to change.
    pub(super) is_idle: bool,
}

/// Whether an error may be due to one of several writes, so that the others are worth trying.
pub(super) fn is_of_one(error: &Error) -> bool {
    let is_of_all = matches!(
        error,
        Error::RestoreRunning { .. }
            | Error::KeysLost
            | Error::OtherSite
            | Error::SequenceExhausted
            | Error::LeavesExhausted
    );
    !is_of_all && !error.is_transient()
}
