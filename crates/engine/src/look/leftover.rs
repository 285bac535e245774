//! What a look finds in the history alone: secrets that lie open since before their policy declared them.

use super::difference::{Difference, Held, content};
use crate::error::Error;
use crate::secret;
use crate::site::Site;
use crate::state::State;

/// Returns the records with secrets that lie open since before their policy declared them.
///
/// # Errors
/// `keys-lost` when the key of a record is gone.
pub(super) fn leftovers<P>(site: &Site<'_, P>, state: &State) -> Result<Vec<Difference>, Error> {
    let mut found = Vec::new();
    for (id, held) in &state.records {
        let Some(record) = &held.record else { continue };
        let Some(value) = secret::close(site, record, [0; 24])? else {
            continue;
        };
        let (location, before) = (&record.location, record.content());
        found.push(Difference {
            record: *id,
            address: location.address(),
            bytes: before.as_bytes().len() + content(location, 0, &value).as_bytes().len(),
            location: location.clone(),
            held: Some(Held {
                leaf: held.leaf,
                commitment: held.commitment,
                content: before,
            }),
            is_expiring: false,
        });
    }
    Ok(found)
}
