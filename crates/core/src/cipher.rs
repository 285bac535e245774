//! Sealed values: compressed, encrypted under the key of an epoch, and bound to the name they are stored under.
//!
//! A sealed text is the base64 of a header and an XChaCha20-Poly1305 ciphertext.
//! The header is `BA` (magic), version, number of the family, epoch (u32, big endian), number of pieces and nonce (24 bytes); the
//! associated data is `bailee`, the header without the nonce, and the name ([`Name::bound`]).
//! So a valid value replayed under another name, as another kind or from another version does not open.
//!
//! A text that is too long for one value is cut into pieces, which one tag covers: it says how many there are and fixes every byte
//! of each and its place, so that none can be left out, repeated, swapped or taken from another text, not even from an older one
//! of the same name.

use crate::aead::{self, NONCE, TAG};
use crate::compress;
use crate::encoding::{from_base64, to_base64};
use crate::error::Error;
use crate::name::{MAX_PIECES, Name};
use crate::ring::Ring;

/// The longest piece of a sealed text, in bytes: the platform's 240 KiB for a value, less what makes an item of it.
pub const MAX_TEXT: usize = 240 * 1024 - FRAMING.len();

/// The item around a sealed text.
const FRAMING: &str = r#"{"text":""}"#;

/// The most compressed bytes that fit into one piece, less header and tag.
pub const MAX_SEALED: usize = MAX_TEXT / 4 * 3 - HEADER - NONCE - TAG;

/// The epoch for what has to outlive retention (ledger tiles and entries, manifests); no time falls into it.
pub const LIFETIME_EPOCH: u32 = 0;

const MAGIC: u8 = 0xba;
const VERSION: u8 = 1;
const HEADER: usize = 8;
/// Characters of base64 in which the header lies.
const HEADER_TEXT: usize = 12;

/// Seals `plaintext` for `name` under the key of `epoch`; `salt` is 24 random bytes, or zeros where the same content shall give
/// the same text.
///
/// # Errors
/// When the epoch's key is gone, when the text would need more than [`MAX_PIECES`], and for a family whose values are not sealed.
pub fn seal(
    ring: &Ring,
    epoch: u32,
    name: &Name,
    plaintext: &[u8],
    salt: [u8; 24],
) -> Result<String, Error> {
    if plaintext.len() > compress::MAX_EXPANDED {
        return Err(too_large());
    }
    let key = ring.epoch_key(epoch).ok_or_else(Error::key_erased)?;
    let content = compress::compress(plaintext);
    let header = header(name, epoch, pieces_of(content.len())?)?;
    let (nonce, sealed) = aead::encrypt(&key, salt, &associated(&header, name), &content)?;
    let mut bytes = Vec::with_capacity(HEADER + NONCE + sealed.len());
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(to_base64(&bytes))
}

/// Returns into how many pieces a text is cut that seals so many bytes of compressed content.
fn pieces_of(content: usize) -> Result<u8, Error> {
    let text = (HEADER + NONCE + TAG).saturating_add(content).div_ceil(3) * 4;
    let pieces = u8::try_from(text.div_ceil(MAX_TEXT)).ok();
    pieces
        .filter(|pieces| *pieces <= MAX_PIECES)
        .ok_or_else(too_large)
}

/// Returns how many pieces there are of a text that begins like `text`; 1 for what does not begin like a sealed text, which
/// [`open`] refuses.
#[must_use]
pub fn pieces(text: &str) -> u8 {
    let header = text.get(..HEADER_TEXT).and_then(from_base64);
    match header.as_deref() {
        Some([MAGIC, VERSION, _, _, _, _, _, pieces, _]) if (1..=MAX_PIECES).contains(pieces) => {
            *pieces
        }
        _ => 1,
    }
}

/// Opens the sealed `text` that was found at `name`, put together of its pieces.
///
/// # Errors
/// Every changed byte, other name, other family and other site is noticed.
pub fn open(ring: &Ring, name: &Name, text: &str) -> Result<Vec<u8>, Error> {
    let not_sealed = || Error::damaged("not a sealed value");
    let bytes = from_base64(text).ok_or_else(not_sealed)?;
    let (found, rest) = bytes.split_first_chunk::<HEADER>().ok_or_else(not_sealed)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(not_sealed)?;
    let [magic, version, _, epoch @ .., pieces] = *found;
    if magic != MAGIC {
        return Err(not_sealed());
    }
    if version != VERSION {
        return Err(Error::version("the value is sealed in an unknown version"));
    }
    let epoch = u32::from_be_bytes(epoch);
    if *found != header(name, epoch, pieces)? {
        return Err(Error::damaged("a sealed value of another kind"));
    }
    let key = ring.epoch_key(epoch).ok_or_else(Error::key_erased)?;
    let content = aead::decrypt(&key, nonce, &associated(found, name), sealed)?;
    compress::expand(&content, compress::MAX_EXPANDED)
        .map_err(|error| error.during("the content does not expand"))
}

fn header(name: &Name, epoch: u32, pieces: u8) -> Result<[u8; HEADER], Error> {
    let family = name.family().row().seal;
    let family = family.ok_or_else(|| Error::invalid("values of this name are not sealed"))?;
    let [a, b, c, d] = epoch.to_be_bytes();
    Ok([MAGIC, VERSION, family, a, b, c, d, pieces])
}

fn associated(header: &[u8; HEADER], name: &Name) -> Vec<u8> {
    [b"bailee".as_slice(), header, name.bound().as_bytes()].concat()
}

fn too_large() -> Error {
    Error::too_large("the value is too large to be stored")
}

#[cfg(test)]
mod tests;
