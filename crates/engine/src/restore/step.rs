//! Steps of a restore: which records are written together.

use bailee_core::change::Edit;
use bailee_core::id::RecordId;

use crate::commit;
use crate::point::{Difference, Version};

/// The most bytes of content in one step, before and after together, so that its journal record fits a value.
const STEP_BYTES: usize = 120 * 1024;

/// One step of a restore.
pub(super) struct Step {
    /// What its change does.
    pub(super) edits: Vec<Edit>,
    /// How many records are as they are to be when it is written.
    pub(super) records: u32,
}

/// Takes the records of one step from `left`: as many as fit a change that also writes the job.
///
/// A record that was deleted and made again has another key than it had at the point: one life ends and the other begins in the
/// same change, as two parts, so that no version of it is ever sealed under a key that is not its own.
pub(super) fn take(left: &mut Vec<(RecordId, Difference)>) -> Step {
    let mut step = Step {
        edits: Vec::new(),
        records: 0,
    };
    let mut bytes = 0;
    while let Some((record, difference)) = left.pop() {
        let Difference { current, target } = &difference;
        let weight = size(current.as_ref()) + size(target.as_ref());
        let parts = 1 + usize::from(is_renewed(&difference));
        // No two parts of a change share a leaf; a live value that claims another's must not end the restore.
        let leaves = [current, target].map(|version| version.as_ref().map(|one| one.leaf));
        let is_shared = step
            .edits
            .iter()
            .any(|edit| leaves.contains(&Some(edit.leaf)));
        let is_full =
            step.edits.len() + parts > commit::room(1) || bytes + weight > STEP_BYTES || is_shared;
        if is_full && !step.edits.is_empty() {
            left.push((record, difference));
            break;
        }
        bytes += weight;
        step.records += 1;
        step.edits.extend(edits(record, difference));
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
