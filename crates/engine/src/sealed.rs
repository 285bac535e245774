//! Documents of Bailee's own that are JSON, sealed: jobs, the last look, the findings.

use bailee_core::canonical;
use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::document::{Sealed, further};
use bailee_core::name::Name;
use bailee_core::ring::Ring;
use bailee_forge::Value;
use serde_json::Value as Json;

use crate::error::Error;
use crate::piece;
use crate::platform::Platform;
use crate::store;

/// Seals JSON for `name` and returns the values in which it lies; `salt` is 24 random bytes.
///
/// # Errors
/// When it is larger than the platform takes.
pub(crate) fn seal(
    ring: &Ring,
    name: &Name,
    json: &Json,
    salt: [u8; 24],
) -> Result<Vec<(Name, Value)>, Error> {
    let bytes = canonical::to_string(json).into_bytes();
    let text = cipher::seal(ring, LIFETIME_EPOCH, name, &bytes, salt)?;
    let name = name.clone();
    Ok(piece::values(Sealed { name, text })?)
}

/// Reads JSON that is sealed at `name`; `None` when it is absent.
///
/// # Errors
/// `store-damaged` when it is not what was sealed there, or the platform's error.
pub(crate) async fn read(
    platform: &impl Platform,
    ring: &Ring,
    name: &Name,
) -> Result<Option<Json>, Error> {
    let Some(value) = store::read(platform, name).await? else {
        return Ok(None);
    };
    let mut whole = store::text(name, Some(&value))?.to_owned();
    let more = further(name, &whole);
    for (name, value) in more.iter().zip(store::read_all(platform, &more).await?) {
        whole.push_str(store::text(name, value.as_ref())?);
    }
    let bytes = cipher::open(ring, name, &whole).map_err(|error| error.at(name))?;
    let json = serde_json::from_slice(&bytes).ok();
    let json = json.ok_or_else(|| Error::contradicts(name.clone(), "it is no JSON"))?;
    Ok(Some(json))
}
