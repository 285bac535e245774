//! Steps of a restore: which records are written together.

use bailee_core::change::Edit;
use bailee_core::id::RecordId;
use bailee_core::record::Content;

use crate::commit;
use crate::error::Error;
use crate::point::Difference;

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
/// A record that was deleted and made again has another key than it had at the point: it is deleted first and comes back in a
/// later step, so that no version of it is ever sealed under a key that is not its own.
///
/// # Errors
/// None in practice: contents that were opened are readable.
pub(super) fn take(left: &mut Vec<(RecordId, Difference)>) -> Result<Step, Error> {
    let mut step = Step {
        edits: Vec::new(),
        records: 0,
    };
    let mut bytes = 0;
    let mut next = Vec::new();
    while let Some((record, difference)) = left.pop() {
        let weight = size(difference.current.as_ref()) + size(difference.target.as_ref());
        let is_full = step.edits.len() >= commit::room(1) || bytes + weight > STEP_BYTES;
        if is_full && !step.edits.is_empty() {
            left.push((record, difference));
            break;
        }
        bytes += weight;
        let current = created(difference.current.as_ref())?;
        let target = created(difference.target.as_ref())?;
        let (created, after) = match (current, target) {
            (Some(old), Some(new)) if old != new => {
                let again = Difference {
                    current: None,
                    target: difference.target,
                };
                next.push((record, again));
                (old, None)
            }
            (Some(key), _) | (None, Some(key)) => (key, difference.target),
            (None, None) => continue,
        };
        // A record that is deleted to come back in a later step is counted there.
        step.records += u32::from(after.is_some() || target.is_none());
        step.edits.push(Edit {
            record,
            created,
            before: difference.current,
            after,
        });
    }
    // What was deleted to come back comes back in the very next step, so that no more than one step of records is ever gone.
    left.extend(next);
    Ok(step)
}

fn size(content: Option<&Content>) -> usize {
    content.map_or(0, |content| content.as_bytes().len())
}

fn created(content: Option<&Content>) -> Result<Option<u32>, Error> {
    match content {
        Some(content) => Ok(Some(content.record(0)?.created)),
        None => Ok(None),
    }
}
