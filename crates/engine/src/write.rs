//! Writes of records: what is to become of each, the changes that are made of them, and how each ends.
//!
//! Writes that belong together are a unit, which is made wholly or not at all. Units that were given together are made in as few
//! changes as there is room for, and one that is refused takes no other along.

use bailee_core::actor::Actor;
use bailee_core::change::Edit;
use bailee_core::entry::{Act, MAX_OPS};
use bailee_core::gate;
use bailee_core::id::Address;
use bailee_core::location::Location;
use bailee_core::record::{MAX_VALUE_BYTES, Record};
use bailee_forge::limit::SECRET_BYTES;
use bailee_forge::value::json_bytes;
use serde_json::Value as Json;

use crate::access::{AppCode, Authorized, RecordAdmin};
use crate::commit::{Plan, Room, commit_seen};
use crate::error::Error;
use crate::head::Leaves;
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::seen::{self, Seen};
use crate::site::Site;

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
    fn touches(&self, other: &Self) -> bool {
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
    fn is_replaced_by(&self, later: &Self) -> bool {
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
pub(crate) struct Writer<'w> {
    /// How the ledger names them.
    actor: Actor,
    /// The right of the app's own code: it knows secrets, so one that it writes as it is stored is the same one, and what it
    /// writes as it is stored is no change.
    app: Option<&'w Authorized<AppCode>>,
}

/// How units ended.
pub(crate) struct Ends {
    /// The version of each that was made, absent where nothing is left, or why it was refused.
    each: Vec<Option<Result<Option<u32>, Error>>>,
    /// Why nothing is known of those that did not end.
    rest: Option<Error>,
}

impl Ends {
    /// Returns how the unit of this number ended.
    pub(crate) fn of(&self, number: usize) -> Result<Option<u32>, &Error> {
        match (self.each.get(number), &self.rest) {
            (Some(Some(Ok(version))), _) => Ok(*version),
            (Some(Some(Err(error))), _) | (_, Some(error)) => Err(error),
            _ => Err(const { &Error::defect("a write has no end") }),
        }
    }
}

/// Makes one change for a user of the page, and returns its number.
///
/// # Errors
/// Why it was refused; nothing was changed.
pub(crate) async fn as_user<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<RecordAdmin>,
    writes: Vec<Write>,
    seen: Seen,
) -> Result<u32, Error> {
    let by = Writer {
        actor: by.actor(site),
        app: None,
    };
    let unit = Unit { writes, broken: 0 };
    let mut ends = write(site, &by, std::slice::from_ref(&unit), seen).await;
    match (ends.each.pop().flatten(), ends.rest) {
        (Some(Ok(version)), _) => version.ok_or(Error::NotFound { what: "record" }),
        (Some(Err(error)), _) | (None, Some(error)) => Err(error),
        (None, None) => Err(Error::defect("a write has no end")),
    }
}

/// Makes the writes of the app's own code.
pub(crate) async fn as_app<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Authorized<AppCode>,
    units: &[Unit],
    seen: Seen,
) -> Ends {
    let by = Writer {
        actor: by.actor(site),
        app: Some(by),
    };
    write(site, &by, units, seen).await
}

/// Where the records of these units lie.
pub(crate) fn locations(units: &[Unit]) -> Vec<Location> {
    let writes = units.iter().flat_map(|unit| &unit.writes);
    writes.map(|write| write.location.clone()).collect()
}

async fn write<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Writer<'_>,
    units: &[Unit],
    mut seen: Seen,
) -> Ends {
    let mut ends = Ends {
        each: units.iter().map(|_| None).collect(),
        rest: None,
    };
    let mut left: Vec<(usize, &Unit)> = units.iter().enumerate().collect();
    while !left.is_empty() {
        // The last write of a record wins: one need not be made when the next that touches its record leaves all that it would, and
        // is made after all when none of those that follow was.
        let is_replaced = |(number, unit): &(usize, &Unit)| {
            let mut later = left.iter().filter(|(other, _)| other > number);
            let next = later.find(|(_, later)| later.touches(unit));
            next.is_some_and(|(_, next)| unit.is_replaced_by(next))
        };
        let replaced: Vec<(usize, &Unit)> = left.iter().copied().filter(is_replaced).collect();
        left.retain(|(number, _)| !replaced.iter().any(|(other, _)| other == number));
        let mut rest = left.as_slice();
        let mut most = rest.len();
        while let [(number, _), ..] = rest {
            match round(site, by, rest, most, std::mem::take(&mut seen)).await {
                Ok(round) => {
                    for (number, end) in round.ends {
                        if let Some(place) = ends.each.get_mut(number) {
                            *place = Some(end);
                        }
                    }
                    rest = rest.get(round.taken.max(1)..).unwrap_or_default();
                }
                // What is of one of them must not end the others: each alone from here on.
                Err(error) if most > 1 && is_of_one(&error) => most = 1,
                Err(error) if is_of_one(&error) => {
                    if let Some(place) = ends.each.get_mut(*number) {
                        *place = Some(Err(error));
                    }
                    rest = rest.get(1..).unwrap_or_default();
                }
                Err(error) => {
                    ends.rest = Some(error);
                    return ends;
                }
            }
        }
        left = Vec::new();
        for (number, unit) in replaced.into_iter().rev() {
            let later = units.iter().enumerate().skip(number + 1);
            let mut made = later
                .filter(|(_, later)| later.touches(unit))
                .filter_map(|(later, _)| ends.of(later).ok());
            match (made.next(), ends.each.get_mut(number)) {
                (Some(version), Some(place)) => *place = Some(Ok(version)),
                _ => left.insert(0, (number, unit)),
            }
        }
    }
    ends
}

/// Whether an error may be due to one of several writes, so that the others are worth trying.
fn is_of_one(error: &Error) -> bool {
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

/// What came of one change.
#[derive(Default)]
struct Round {
    /// How the units ended, by their numbers.
    ends: Vec<(usize, Result<Option<u32>, Error>)>,
    /// How many were taken.
    taken: usize,
    /// Whether there was nothing to change.
    is_idle: bool,
}

/// Makes one change of as many of the first `most` units as there is room for.
///
/// # Errors
/// As committing a change; nothing was changed.
async fn round<P: Platform>(
    site: &mut Site<'_, P>,
    by: &Writer<'_>,
    units: &[(usize, &Unit)],
    most: usize,
    seen: Seen,
) -> Result<Round, Error> {
    // No more than one change can have: what it does not take would be read in vain, and again by the next one.
    let mut writes = 0;
    let fitting = units.iter().take(most).take_while(|(_, unit)| {
        writes += unit.writes.len();
        writes <= MAX_OPS
    });
    let most = fitting.count().max(1);
    let units = units.get(..most).unwrap_or(units);
    let writes = units.iter().flat_map(|(_, unit)| &unit.writes);
    let locations: Vec<Location> = writes.map(|write| write.location.clone()).collect();
    let mut round = Round::default();
    let outcome = commit_seen(
        site,
        &by.actor,
        &locations,
        seen,
        async |site, seq, seen| {
            if !site.head.job.is_empty() {
                let job = site.head.job.clone();
                return Err(Error::RestoreRunning { job });
            }
            let (mut stored, mut tags) = seen.take(site, &locations).await?;
            let mut draft = Draft::new(site, seq);
            round = draft.fill(by, units, &stored).await?;
            if draft.is_idle {
                // What changes nothing has no condition that would notice that what was read is too old.
                (stored, tags) = seen::read_again(site, &locations).await?;
                draft = Draft::new(site, seq);
                round = draft.fill(by, units, &stored).await?;
            }
            if draft.edits.is_empty() {
                round.is_idle = true;
                // There is nothing to commit.
                return Err(Error::NotFound { what: "change" });
            }
            let plan = Plan::new(site, draft.act()).starting_from(stored.iter().flatten());
            Ok(plan.editing(draft.edits, tags))
        },
    )
    .await;
    match outcome {
        Err(_) if round.is_idle => Ok(round),
        Err(error) => Err(error),
        Ok(_) => Ok(round),
    }
}

/// A change that is being made of units.
struct Draft<'d, 's, P> {
    site: &'d Site<'s, P>,
    seq: u32,
    room: Room,
    leaves: Leaves,
    edits: Vec<Edit>,
    broken: u32,
    /// Whether a unit that was taken changes nothing.
    is_idle: bool,
}

impl<'d, 's, P: Platform> Draft<'d, 's, P> {
    fn new(site: &'d Site<'s, P>, seq: u32) -> Self {
        Self {
            site,
            seq,
            room: Room::new(&site.head, 0),
            leaves: site.head.leaves(),
            edits: Vec::new(),
            broken: 0,
            is_idle: false,
        }
    }

    /// Takes units as long as there is room, and returns how each ends.
    ///
    /// # Errors
    /// What ends all of them.
    async fn fill(
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
                Err(error) if is_of_one(&error) => round.ends.push((*number, Err(error))),
                Err(error) => return Err(error),
            }
            round.taken += 1;
        }
        Ok(round)
    }

    fn act(&self) -> Act {
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
        self.is_idle |= edits.is_empty();
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
        let most = match write.location.is_secret() {
            true => SECRET_BYTES,
            false => MAX_VALUE_BYTES,
        };
        if bytes > most {
            return Err(Error::TooLarge {
                limit: format!(
                    "a value has at most {most} bytes of JSON, this one has {bytes} with its secrets sealed"
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
