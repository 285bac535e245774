//! Writes of records: what is to become of each, the changes that are made of them, and how each ends.
//!
//! Writes that belong together are a unit, which is made wholly or not at all. Units that were given together are made in as few
//! changes as there is room for, and one that is refused takes no other along.

use bailee_core::entry::MAX_OPS;
use bailee_core::location::Location;

use crate::access::{AppCode, Authorized, RecordAdmin};
use crate::commit::{Plan, commit_seen};
use crate::error::Error;
use crate::platform::Platform;
use crate::seen::{self, Seen};
use crate::site::Site;

mod draft;
mod unit;

use draft::{Draft, Round, is_of_one};
use unit::Writer;
pub(crate) use unit::{Expect, Unit, Write};

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
        // The last write of a record wins: one need not be made when each that follows leaves all that it would, whichever of them is
        // made, and is made after all when none was.
        let is_replaced = |(number, unit): &(usize, &Unit)| {
            let later = left
                .iter()
                .filter(|(other, later)| other > number && later.touches(unit));
            let mut later = later.peekable();
            later.peek().is_some() && later.all(|(_, later)| unit.is_replaced_by(later))
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
                    break;
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
        if ends.rest.is_some() {
            // Those that are left are as little known as the rest.
            break;
        }
    }
    ends
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
            if draft.is_unsure {
                // What changes nothing, or is refused, has no condition that would notice that what was read is too old.
                (stored, tags) = seen::read_again(site, &locations).await?;
                draft = Draft::new(site, seq);
                round = draft.fill(by, units, &stored).await?;
            }
            if draft.edits.is_empty() {
                round.is_idle = true;
                // There is nothing to commit.
                return Err(Error::NotFound { what: "change" });
            }
            let mut found = stored.iter().flatten();
            if found.any(|record| record.version > site.head.seq) {
                // Somebody was faster: the change could not be made from what is newer than the head.
                return Err(Error::Contended);
            }
            Ok(Plan::new(site, draft.act()).editing(draft.edits, tags))
        },
    )
    .await;
    match outcome {
        Err(_) if round.is_idle => Ok(round),
        Err(error) => Err(error),
        Ok(_) => Ok(round),
    }
}
