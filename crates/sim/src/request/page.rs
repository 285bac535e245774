//! Pages of results with opaque, short-lived cursors.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::answer::{Answer, Shown};
use crate::dice::fnv;
use crate::fault::{Fault, flip};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// A result of a query.
pub(super) struct Hit {
    /// Where it stands in the order of an index; null in the order of keys.
    pub(super) place: Json,
    /// What is shown of it.
    pub(super) shown: Shown,
    /// How many bytes its value has.
    pub(super) bytes: usize,
}

/// What is inside a cursor; the nonce makes every cursor text another one.
#[derive(Serialize, Deserialize)]
pub(super) struct Cursor {
    nonce: u64,
    issued: i64,
    seal: u64,
    /// Place of the last result.
    pub(super) place: Json,
    /// Key of the last result.
    pub(super) key: String,
}

/// Cuts one page, gives it a cursor when there is more, and lets faults of reads strike.
pub(super) fn cut(shelf: &mut Shelf<'_>, mut hits: Vec<Hit>, limit: usize, what: &str) -> Answer {
    let mut size = limit;
    if shelf.twist == Some(&Fault::ShortPage) && hits.len() > 1 {
        size = 1 + shelf.dice.index(hits.len().min(limit).saturating_sub(1));
    }
    let more = hits.len() > size;
    hits.truncate(size);
    let cursor = match hits.last() {
        Some(hit) if more => Some(seal(shelf, &hit.place, &hit.shown.key, what)),
        _ => None,
    };
    if shelf.twist == Some(&Fault::MissingKey) {
        let at = shelf.dice.index(hits.len());
        if at < hits.len() {
            hits.remove(at);
        }
    }
    if shelf.twist == Some(&Fault::BitFlip) {
        let at = shelf.dice.index(hits.len());
        if let Some(value) = hits.get_mut(at).and_then(|hit| hit.shown.value.as_mut()) {
            flip(value, shelf.dice);
        }
    }
    shelf.read += hits.iter().map(|hit| hit.bytes).sum::<usize>();
    Answer::Page(hits.into_iter().map(|hit| hit.shown).collect(), cursor)
}

fn check_sum(shelf: &Shelf<'_>, what: &str, issued: i64, nonce: u64) -> u64 {
    fnv(format!("{} {what} {issued} {nonce}", shelf.installation).as_bytes())
}

fn seal(shelf: &mut Shelf<'_>, place: &Json, key: &str, what: &str) -> String {
    let nonce = shelf.dice.bits();
    let cursor = Cursor {
        nonce,
        issued: shelf.at,
        seal: check_sum(shelf, what, shelf.at, nonce),
        place: place.clone(),
        key: key.into(),
    };
    let text = serde_json::to_vec(&cursor).unwrap_or_default();
    BASE64URL_NOPAD.encode(&text)
}

/// Opens a cursor that this installation got for the same query a short while ago.
pub(super) fn open(
    shelf: &Shelf<'_>,
    cursor: Option<&str>,
    what: &str,
) -> Result<Option<Cursor>, Refusal> {
    let Some(text) = cursor else {
        return Ok(None);
    };
    let opened = BASE64URL_NOPAD
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok())
        .filter(|cursor| {
            cursor.seal == check_sum(shelf, what, cursor.issued, cursor.nonce)
                && shelf.at - cursor.issued <= shelf.config.cursor_life
        });
    let Some(opened) = opened else {
        return Err(Refusal::new(
            400,
            "INVALID_CURSOR",
            "The cursor is not valid",
        ));
    };
    if shelf.twist == Some(&Fault::RepeatedPage) {
        return Ok(None);
    }
    Ok(Some(opened))
}
