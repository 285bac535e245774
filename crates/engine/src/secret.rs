//! Secrets of records, at every depth: sealed under the record's own key, and shown to nobody.

use bailee_core::aead;
use bailee_core::encoding::{from_base64, to_base64};
use bailee_core::field::{Addresses, Part, Stage, Step, pointer, walk};
use bailee_core::gate::{self, Rule, Violation};
use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::{Kind, Policy, Store};
use bailee_core::record::Record;
use bailee_forge::limit::VALUE_DEPTH;
use serde_json::{Value as Json, json};

use crate::access::{AppCode, Authorized};
use crate::error::Error;
use crate::site::Site;

mod keep;
mod leftover;

// A sealed secret is one level deeper than its text.
const _: () = assert!(gate::MAX_DEPTH < VALUE_DEPTH);

pub(crate) use keep::{WHOLE, keep};
pub(crate) use leftover::{close, may_lie_open};

/// The record that secrets are sealed for.
pub(crate) struct Owner<'o> {
    /// Its id in the history.
    pub(crate) id: RecordId,
    /// The leaf of its life, the number of its key.
    pub(crate) leaf: u32,
    /// What is stored now.
    pub(crate) before: Option<&'o Record>,
    /// The right to know secrets: whoever has it keeps one by giving it as it is stored. Nobody else may learn whether it is.
    pub(crate) app: Option<&'o Authorized<AppCode>>,
}

/// Returns `given` as it is stored: new secrets sealed, kept ones taken over; `salt` is 24 random bytes.
///
/// A secret is kept from the same place of what is stored: an item of a list from the item with its number, unless the item is one
/// that stood elsewhere in the list, for then it would get the secret of another. It is kept beside the addresses that it was stored
/// with, or whoever may change one of them could have it sent to a place of their own.
///
/// # Errors
/// `gate-refused` when there is no secret to keep, or an address is another that it may be sent to.
pub(crate) fn seal<P>(
    site: &Site<'_, P>,
    kind: &Kind,
    owner: &Owner<'_>,
    given: &Json,
    salt: [u8; 24],
) -> Result<Json, Error> {
    let ways = declared(kind, given);
    let before = owner
        .before
        .map_or(Json::Null, |record| record.value.clone());
    let mut shown = before.clone();
    hide_parts(Some(kind), &mut shown);
    // As it would be shown: what is entered is no more to be told from what is kept.
    let mut shows = given.clone();
    for way in &ways {
        set(&mut shows, &pointer(way), placeholder());
    }
    let was = Addresses::of(Some(&kind.value), &before, Stage::Stored);
    let is = Addresses::of(Some(&kind.value), given, Stage::Given);
    let mut violations = Vec::new();
    let mut stored = given.clone();
    for way in ways {
        let place = pointer(&way);
        let Some(value) = stored.pointer_mut(&place) else {
            continue;
        };
        if gate::is_secret_placeholder(value) {
            let is_secret = |kept: &&Json| gate::sealed_text(kept).is_some() || kept.is_string();
            let kept = before.pointer(&place).filter(is_secret);
            let mut refuse =
                |rule, message: &str| violations.push(Violation::at(&way, rule, message));
            match (kept, is.differing(&was, &way)) {
                _ if has_moved(&way, &shows, &shown) => refuse(Rule::NoSecret, MOVED),
                (None, _) => refuse(Rule::NoSecret, Rule::NoSecret.message()),
                (_, Some(address)) => {
                    let message = format!(
                        "must be entered again, since it may be sent to what was changed: {address}"
                    );
                    refuse(Rule::OtherAddress, &message);
                }
                (Some(kept), None) => value.clone_from(kept),
            }
        } else if let (Some(app), Some(record), Json::String(given)) =
            (owner.app, owner.before, &*value)
            && let Some(kept) = before.pointer(&place)
            && let Some(text) = gate::sealed_text(kept)
            && unseal(site, app, record, &place, text).is_ok_and(|stored| stored == *given)
        {
            value.clone_from(kept);
        }
        // What was entered, and what was kept and lies open since its field became secret. The secret store itself is one of secrets,
        // and the form of the value there the app's own.
        if kind.store != Store::Secret
            && let Json::String(text) = &*value
        {
            *value = seal_text(site, (owner.id, owner.leaf), &place, text, salt)?;
        }
    }
    if violations.is_empty() {
        return Ok(stored);
    }
    Err(Error::GateRefused { violations })
}

/// The ways to the declared secrets of a value as it is given.
fn declared<'v>(kind: &'v Kind, given: &'v Json) -> Vec<Vec<Step<'v>>> {
    let mut ways = Vec::new();
    let mut see = |way: &[Step<'v>], part: &Part<'v>| {
        if part.is_secret() {
            ways.push(way.to_vec());
        }
    };
    walk(
        &mut Vec::new(),
        Some(&kind.value),
        given,
        Stage::Given,
        &mut see,
    );
    ways
}

fn placeholder() -> Json {
    json!({gate::SECRET: gate::SECRET_SET})
}

fn set(value: &mut Json, place: &str, part: Json) {
    if let Some(value) = value.pointer_mut(place) {
        *value = part;
    }
}

/// Seals a text under the key of a life of a record, for its place in it.
fn seal_text<P>(
    site: &Site<'_, P>,
    (id, leaf): (RecordId, u32),
    place: &str,
    text: &str,
    salt: [u8; 24],
) -> Result<Json, Error> {
    let key = site.ring.record_key(leaf).ok_or(Error::KeysLost)?;
    // The place differs from secret to secret, and so does the nonce.
    let sealed = aead::seal_part(&key, &name(&id, place), text.as_bytes(), salt)?;
    Ok(json!({gate::SEALED: to_base64(&sealed)}))
}

/// Returns under which name a secret is sealed.
fn name(record: &RecordId, place: &str) -> String {
    format!("secret:{record}:{place}")
}

fn unseal<P>(
    site: &Site<'_, P>,
    _: &Authorized<AppCode>,
    record: &Record,
    place: &str,
    text: &str,
) -> Result<String, Error> {
    let Record { location, leaf, .. } = record;
    let damaged = || contradicts(location);
    let key = site.ring.record_key(*leaf).ok_or(Error::KeysLost)?;
    let sealed = from_base64(text).ok_or_else(damaged)?;
    let name = name(&site.record_id(location), place);
    let opened = aead::open_part(&key, &name, &sealed).map_err(|_| damaged())?;
    String::from_utf8(opened).map_err(|_| damaged())
}

#[cold]
fn contradicts(location: &Location) -> Error {
    Error::contradicts(Name::Live(location.clone()), "a secret in it does not open")
}

/// Returns the value of a record with its secrets open, which nobody but the app's own code may see.
///
/// # Errors
/// `store-damaged` when one does not open; `keys-lost` when the record was forgotten.
pub fn reveal<P>(
    site: &Site<'_, P>,
    by: &Authorized<AppCode>,
    record: &Record,
) -> Result<Json, Error> {
    let Location { store, key } = &record.location;
    let kind = site.policy.kind_at(store, key);
    let mut sealed = Vec::new();
    walk(
        &mut Vec::new(),
        kind.map(|kind| &kind.value),
        &record.value,
        Stage::Stored,
        &mut |way, part| {
            if let Some(text) = part.sealed_text() {
                sealed.push((pointer(way), text.to_owned()));
            }
        },
    );
    let mut value = record.value.clone();
    for (place, text) in sealed {
        let opened = unseal(site, by, record, &place, &text)?;
        if let Some(part) = value.pointer_mut(&place) {
            *part = opened.into();
        }
    }
    Ok(value)
}

const MOVED: &str = "belongs to an item that stood elsewhere in the list, so that its secret cannot be told from that of another; enter it again";

/// Whether an item on the way is one that was shown at another place of its list.
fn has_moved(way: &[Step<'_>], given: &Json, shown: &Json) -> bool {
    way.iter().enumerate().any(|(depth, step)| {
        let Step::Item(index) = step else {
            return false;
        };
        let list = pointer(way.get(..depth).unwrap_or_default());
        let given = given.pointer(&list).and_then(Json::as_array);
        let shown = shown.pointer(&list).and_then(Json::as_array);
        let (Some(given), Some(shown)) = (given, shown) else {
            return false;
        };
        let item = given.get(*index);
        // In a list that became shorter, whatever is not what stood there may be what stood elsewhere.
        item != shown.get(*index)
            && (given.len() < shown.len() || item.is_some_and(|item| shown.contains(item)))
    })
}

/// Replaces every secret by the placeholder that says that it is set.
///
/// What looks sealed is one, whatever is declared: no plain entry may be called so. What is declared as one is one, too, also while it
/// lies open, since a policy may have made it secret since; and so is a part of another form, of which nobody can say what in it is.
/// What is not in custody stays as it is.
///
/// A value in the platform's secret store is one as a whole, down to the names of its members.
pub(crate) fn hide(policy: &Policy, location: &Location, value: &mut Json) {
    if location.is_secret() {
        *value = json!({gate::SECRET: gate::SECRET_SET});
    } else {
        hide_parts(policy.kind_at(&location.store, &location.key), value);
    }
}

/// Whether a secret lies open in a value, so that it must not be shown even as it is stored.
pub(crate) fn lies_open(policy: &Policy, location: &Location, value: &Json) -> bool {
    let kind = policy.kind_at(&location.store, &location.key);
    let mut is_open = location.is_secret();
    walk(
        &mut Vec::new(),
        kind.map(|kind| &kind.value),
        value,
        Stage::Stored,
        &mut |_, part| {
            is_open |= part.is_lost || part.is_secret() && part.sealed_text().is_none();
        },
    );
    is_open
}

fn hide_parts(kind: Option<&Kind>, value: &mut Json) {
    let mut places = Vec::new();
    walk(
        &mut Vec::new(),
        kind.map(|kind| &kind.value),
        value,
        Stage::Stored,
        &mut |way, part| {
            if part.is_secret() || part.is_lost || part.sealed_text().is_some() {
                places.push(pointer(way));
            }
        },
    );
    for place in places {
        set(value, &place, placeholder());
    }
}
