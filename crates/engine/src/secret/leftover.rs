//! Secrets that lie open, left over from the time before a policy declared them.

use bailee_core::field::{Field, Stage, pointer, walk};
use bailee_core::gate;
use bailee_core::location::Store;
use bailee_core::policy::{Kind, Policy};
use bailee_core::record::Record;
use serde_json::Value as Json;

use super::{declared, placeholder, seal_text, set};
use crate::error::Error;
use crate::site::Site;

/// Whether records of a kind could hold such secrets: of one whose values Bailee writes, in one transaction with the change.
fn is_sealed(kind: &Kind) -> bool {
    kind.mode.is_written() && kind.store != Store::Secret && kind.value.holds_secret()
}

/// Whether the policy has a kind whose records could hold such secrets.
pub(crate) fn may_lie_open(policy: &Policy) -> bool {
    policy.kinds.iter().any(is_sealed)
}

/// Returns the record's value with such secrets sealed; `None` when it has none, or when the gate would refuse it for another reason,
/// so that it is left to people. `salt` is 24 random bytes.
///
/// # Errors
/// `keys-lost` when the key of the record is gone.
pub(crate) fn close<P>(
    site: &Site<'_, P>,
    record: &Record,
    salt: [u8; 24],
) -> Result<Option<Json>, Error> {
    let (store, key) = (&record.location.store, &record.location.key);
    let Some(kind) = site
        .policy
        .kind_at(store, key)
        .filter(|kind| is_sealed(kind))
    else {
        return Ok(None);
    };
    // As a person would give it: what is sealed is kept, what lies open is entered.
    let mut given = record.value.clone();
    let Some(sealed) = sealed_beside_open(&kind.value, &record.value) else {
        return Ok(None);
    };
    for place in sealed {
        set(&mut given, &place, placeholder());
    }
    if gate::check(site.policy, store, key, &given).is_err() {
        return Ok(None);
    }
    let owner = (site.record_id(&record.location), record.leaf);
    let mut value = record.value.clone();
    for way in declared(kind, &given) {
        let place = pointer(&way);
        if let Some(Json::String(text)) = given.pointer(&place) {
            set(
                &mut value,
                &place,
                seal_text(site, owner, &place, text, salt)?,
            );
        }
    }
    Ok(Some(value).filter(|value| *value != record.value))
}

/// The places of the secrets that are sealed, if others lie open.
fn sealed_beside_open(declared: &Field, value: &Json) -> Option<Vec<String>> {
    let (mut sealed, mut is_open) = (Vec::new(), false);
    walk(
        &mut Vec::new(),
        Some(declared),
        value,
        Stage::Stored,
        &mut |way, part| {
            if part.sealed_text().is_some() {
                sealed.push(pointer(way));
            } else {
                is_open |= part.is_secret() || part.is_lost;
            }
        },
    );
    is_open.then_some(sealed)
}
