//! Sealed values: compressed, encrypted under the key of an epoch, and bound to the name they are stored under.
//!
//! A sealed text is the base64 of a header and an XChaCha20-Poly1305 ciphertext.
//! The header is `BA` (magic), version, number of the family, epoch (u32, big endian) and nonce (24 bytes); the associated data
//! is `bailee`, the header without the nonce, and the name ([`Name::bound`]).
//! So a valid value replayed under another name, as another kind or from another version does not open.

use crate::aead::{self, NONCE, TAG};
use crate::compress;
use crate::encoding::{from_base64, to_base64};
use crate::error::Error;
use crate::name::Name;
use crate::ring::Ring;

/// The longest sealed text, in bytes: the platform's 240 KiB for a value, less what makes an item of it.
pub const MAX_TEXT: usize = 240 * 1024 - FRAMING.len();

/// The item around a sealed text.
const FRAMING: &str = r#"{"text":""}"#;

/// The most compressed bytes that fit into [`MAX_TEXT`], less header and tag.
pub const MAX_SEALED: usize = MAX_TEXT / 4 * 3 - HEADER - NONCE - TAG;

/// The epoch for what has to outlive retention (ledger tiles and entries, manifests); no time falls into it.
pub const LIFETIME_EPOCH: u32 = 0;

const MAGIC: u8 = 0xba;
const VERSION: u8 = 1;
const HEADER: usize = 7;

/// Seals `plaintext` for `name` under the key of `epoch`; `salt` is 24 random bytes, or zeros where the same content shall give
/// the same text.
///
/// # Errors
/// When the epoch's key is gone, when the text would exceed [`MAX_TEXT`], and for a family whose values are not sealed.
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
    let header = header(name, epoch)?;
    let content = compress::compress(plaintext);
    if content.len() > MAX_SEALED {
        return Err(too_large());
    }
    let (nonce, sealed) = aead::encrypt(&key, salt, &associated(&header, name), &content)?;
    let mut bytes = Vec::with_capacity(HEADER + NONCE + sealed.len());
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(to_base64(&bytes))
}

/// Opens the sealed `text` that was found at `name`.
///
/// # Errors
/// Every changed byte, other name, other family and other site is noticed.
pub fn open(ring: &Ring, name: &Name, text: &str) -> Result<Vec<u8>, Error> {
    let not_sealed = || Error::damaged("not a sealed value");
    let bytes = from_base64(text).ok_or_else(not_sealed)?;
    let (found, rest) = bytes.split_first_chunk::<HEADER>().ok_or_else(not_sealed)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(not_sealed)?;
    let [magic, version, _, epoch @ ..] = *found;
    if magic != MAGIC {
        return Err(not_sealed());
    }
    if version != VERSION {
        return Err(Error::version("the value is sealed in an unknown version"));
    }
    let epoch = u32::from_be_bytes(epoch);
    if *found != header(name, epoch)? {
        return Err(Error::damaged("a sealed value of another kind"));
    }
    let key = ring.epoch_key(epoch).ok_or_else(Error::key_erased)?;
    let content = aead::decrypt(&key, nonce, &associated(found, name), sealed)?;
    compress::expand(&content, compress::MAX_EXPANDED)
        .map_err(|error| error.during("the content does not expand"))
}

fn header(name: &Name, epoch: u32) -> Result<[u8; HEADER], Error> {
    let family = name.family().row().seal;
    let family = family.ok_or_else(|| Error::invalid("values of this name are not sealed"))?;
    let [a, b, c, d] = epoch.to_be_bytes();
    Ok([MAGIC, VERSION, family, a, b, c, d])
}

fn associated(header: &[u8; HEADER], name: &Name) -> Vec<u8> {
    [b"bailee".as_slice(), header, name.bound().as_bytes()].concat()
}

fn too_large() -> Error {
    Error::too_large("the value is too large to be stored")
}

#[cfg(test)]
mod tests;
