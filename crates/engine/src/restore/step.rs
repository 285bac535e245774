//! Steps of a restore: which records are written together.

use bailee_core::change::Edit;
use bailee_core::id::{Address, RecordId};
use bailee_core::order;
use bailee_core::shelf::Shelves;

use crate::commit::Room;
use crate::error::Error;
use crate::head::Head;
use crate::point::{Difference, Version};

/// A record that is not yet as it is to be.
pub(super) struct Left {
    record: RecordId,
    difference: Difference,
    address: Address,
}

impl Left {
    /// Where it lies.
    pub(super) fn address(&self) -> Address {
        self.address
    }
}

/// One step of a restore.
pub(super) struct Step {
    /// What its change does.
    pub(super) edits: Vec<Edit>,
    /// Where its records lie.
    pub(super) addresses: Vec<Address>,
    /// How many records are as they are to be when it is written.
    pub(super) records: u32,
}

impl Step {
    /// The records that are secrets of the app's own.
    ///
    /// # Errors
    /// None in practice: contents that were opened are readable.
    pub(super) fn secrets(&self) -> Result<Vec<RecordId>, Error> {
        let mut secrets = Vec::new();
        for edit in &self.edits {
            let content = edit.after.as_ref().or(edit.before.as_ref());
            let record = content.map(|content| content.record(0)).transpose()?;
            let is_secret = record.is_some_and(|record| record.location.is_secret());
            if is_secret && !secrets.contains(&edit.record) {
                secrets.push(edit.record);
            }
        }
        Ok(secrets)
    }
}

/// Returns what is left to do, so that [`take`] takes records together whose tags lie together.
///
/// # Errors
/// None in practice: contents that were opened are readable.
pub(super) fn order(
    differences: impl IntoIterator<Item = (RecordId, Difference)>,
) -> Result<Vec<Left>, Error> {
    let mut left = Vec::new();
    for (record, difference) in differences {
        let content = Version::known(difference.target.as_ref());
        let content = content.or_else(|| Version::known(difference.current.as_ref()));
        // What is not known at all is not written.
        let Some(content) = content else { continue };
        left.push(Left {
            address: content.record(0)?.location.address(),
            record,
            difference,
        });
    }
    let place = |left: &Left| Shelves::order(&left.address).to_be_bytes().to_vec();
    Ok(order::by_key(left, place))
}

/// Takes the records of one step from `left`: as many as fit a change that also writes the job.
///
/// A record that was deleted and made again has another key than it had at the point: one life ends and the other begins in the
/// same change, as two parts, so that no version of it is ever sealed under a key that is not its own.
pub(super) fn take(left: &mut Vec<Left>, head: &Head) -> Step {
    let mut step = Step {
        edits: Vec::new(),
        addresses: Vec::new(),
        records: 0,
    };
    let mut room = Room::new(head, 1);
    while let Some(one) = left.pop() {
        let Difference { current, target } = &one.difference;
        let weight = size(current.as_ref()) + size(target.as_ref());
        let parts = 1 + usize::from(is_renewed(&one.difference));
        // No two parts of a change share a leaf.
        let leaves = [current, target].map(|version| version.as_ref().map(|one| one.leaf));
        let is_shared = step
            .edits
            .iter()
            .any(|edit| leaves.contains(&Some(edit.leaf)));
        if is_shared || !room.take(&one.address, parts, weight) {
            left.push(one);
            break;
        }
        step.records += 1;
        step.addresses.push(one.address);
        step.edits.extend(edits(one.record, one.difference));
    }
    step
}

/// Whether one life of the record ends and another begins, which takes two parts of a change.
fn is_renewed(difference: &Difference) -> bool {
    match (&difference.current, &difference.target) {
        (Some(current), Some(target)) => current.leaf != target.leaf,
        _ => false,
    }
}

/// Returns what makes a record what it is to be: one edit, or two when it is of another life then.
fn edits(record: RecordId, difference: Difference) -> Vec<Edit> {
    let leaf = |version: &Option<Version>| version.as_ref().map(|version| version.leaf);
    let (old, new) = (leaf(&difference.current), leaf(&difference.target));
    let content = |version: Option<Version>| version.and_then(|version| version.content);
    let (before, after) = (content(difference.current), content(difference.target));
    let edit = |leaf, before, after| Edit {
        record,
        leaf,
        before,
        after,
    };
    match (old, new) {
        (Some(old), Some(new)) if old != new => {
            vec![edit(old, before, None), edit(new, None, after)]
        }
        (Some(leaf), _) | (None, Some(leaf)) => vec![edit(leaf, before, after)],
        (None, None) => Vec::new(),
    }
}

fn size(version: Option<&Version>) -> usize {
    Version::known(version).map_or(0, |content| content.as_bytes().len())
}
