//! Opening what is sealed, as `docs/format.md` says it, for reading much of it fast.

use bailee_core::name::Name;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::key::{Keys, Life};
use crate::report::Code;

const MAGIC: u8 = 0xba;
const VERSION: u8 = 1;
const HEADER: usize = 8;
const NONCE: usize = 24;
const TAG: usize = 16;
/// The most that anything expands to.
const MAX_EXPANDED: usize = 8 * 1024 * 1024;

/// Why something did not open.
pub(crate) type Refusal = (Code, &'static str);

const NOT_SEALED: Refusal = (Code::Damaged, "it is no sealed value");
const CHANGED: Refusal = (
    Code::Damaged,
    "it does not open: it was changed, or is of another name, time or installation",
);
const UNEXPANDABLE: Refusal = (Code::Damaged, "what it holds does not expand");
const UNKNOWN: Refusal = (Code::VersionUnknown, "a newer version wrote it");
const ERASED: Refusal = (Code::Damaged, "the key of its epoch is gone");

/// Opens the sealed `text` that was found at `name`.
pub(crate) fn open(keys: &mut Keys, name: &Name, text: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = decode(text).ok_or(NOT_SEALED)?;
    let (header, rest) = bytes.split_first_chunk::<HEADER>().ok_or(NOT_SEALED)?;
    let header = *header;
    let nonce = *rest.split_first_chunk::<NONCE>().ok_or(NOT_SEALED)?.0;
    let [magic, version, kind, epoch @ .., _] = header;
    if magic != MAGIC {
        return Err(NOT_SEALED);
    }
    if version != VERSION {
        return Err(UNKNOWN);
    }
    if name.family().row().seal != Some(kind) {
        return Err((Code::Damaged, "it is a sealed value of another family"));
    }
    let key = keys.epoch(u32::from_be_bytes(epoch)).ok_or(ERASED)?;
    let bound = name.bound();
    let associated = [b"bailee".as_slice(), &header, bound.as_bytes()].concat();
    let mut sealed = bytes.split_off(HEADER + NONCE);
    let length = decrypt(key.as_bytes(), &nonce, &associated, &mut sealed).ok_or(CHANGED)?;
    sealed.truncate(length);
    expand(sealed, MAX_EXPANDED)
}

/// Opens a part that is sealed under the key of a record's life.
pub(crate) fn open_part(life: &Life, place: &str, part: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (version, rest) = part.split_first().ok_or(NOT_SEALED)?;
    if *version != VERSION {
        return Err(UNKNOWN);
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(NOT_SEALED)?;
    let associated = [b"bailee field".as_slice(), &[VERSION], place.as_bytes()].concat();
    let mut sealed = sealed.to_vec();
    let length = decrypt(&life.seal, nonce, &associated, &mut sealed).ok_or(CHANGED)?;
    sealed.truncate(length);
    expand(sealed, MAX_EXPANDED)
}

/// Decrypts in place; returns how many bytes of `buffer` are the plain text, `None` when its tag does not fit.
pub(crate) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    associated: &[u8],
    buffer: &mut [u8],
) -> Option<usize> {
    let length = buffer.len().checked_sub(TAG)?;
    let (text, tag) = buffer.split_at_mut(length);
    let tag: [u8; TAG] = (&*tag).try_into().ok()?;
    XChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(nonce.into(), associated, text.into(), &tag.into())
        .ok()?;
    Some(length)
}

/// Returns what was packed.
pub(crate) fn expand(mut packed: Vec<u8>, limit: usize) -> Result<Vec<u8>, Refusal> {
    match packed.first() {
        Some(0) => {
            packed.remove(0);
            Ok(packed)
        }
        Some(1) => bailee_core::compress::expand(&packed, limit).map_err(|_| UNEXPANDABLE),
        Some(_) => Err(UNKNOWN),
        None => Err(UNEXPANDABLE),
    }
}

/// Reads base64; `None` for what nobody would write.
fn decode(text: &str) -> Option<Vec<u8>> {
    bailee_core::encoding::from_base64(text)
}
