//! Sealed values: compressed, encrypted and bound to the place they belong to.
//!
//! A sealed text is the base64 of a header and an XChaCha20-Poly1305 ciphertext.
//! The header is `BA` (magic), version, kind, epoch (u32, big endian) and nonce (24 bytes); the associated data is
//! `bailee`, the header without the nonce, and the name the value is stored under.
//! So a valid value replayed under another name, as another kind or from another version does not open.
//!
//! The nonce is derived from the caller's random salt *and* the content (keyed BLAKE3).
//! With a good salt that is a random nonce; if a salt ever repeats (a broken source, a replayed run), two different contents
//! still get different nonces, and all that shows is that two equal contents are equal.
//! Packs and bases use a salt of zeros on purpose: the same content gives the same bytes, which makes a retry idempotent.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use data_encoding::BASE64;

use crate::compress::{self, ExpandError};
use crate::key::SecretKey;
use crate::ring::Ring;

/// The longest sealed text, in bytes: the platform's 240 KiB for a value, less the quotes that make it JSON.
pub const MAX_TEXT: usize = 240 * 1024 - 2;

/// The most compressed bytes that fit into [`MAX_TEXT`], less header and tag.
pub const MAX_SEALED: usize = MAX_TEXT / 4 * 3 - HEADER - NONCE - TAG;

/// The epoch for what has to outlive retention (ledger tiles and entries, manifests); no time falls into it.
pub const LIFETIME_EPOCH: u32 = 0;

const MAGIC: u8 = 0xba;
const VERSION: u8 = 1;
const HEADER: usize = 7;
const NONCE: usize = 24;
const TAG: usize = 16;

/// What a sealed value is; part of what is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One change, `j:<seq>`.
    Journal,
    /// A sealed range of changes, `p:…`.
    Pack,
    /// A chunk of the full state, `b:…`.
    Base,
    /// A commit object, `m:<n>`.
    Manifest,
    /// A full ledger tile, `t:<level>:<n>`.
    Tile,
    /// A full ledger entry bundle, `e:<n>`.
    Entries,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Journal => 1,
            Self::Pack => 2,
            Self::Base => 3,
            Self::Manifest => 4,
            Self::Tile => 5,
            Self::Entries => 6,
        }
    }
}

/// Why a value could not be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key of the epoch or record was erased, or the index is out of range.
    #[error("the key was erased")]
    KeyErased,
    /// The sealed text would exceed [`MAX_TEXT`], or the content what is ever expanded again.
    #[error("the value is too large to be stored")]
    TooLarge,
}

impl SealError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyErased => "key-erased",
            Self::TooLarge => "value-too-large",
        }
    }
}

/// Why a sealed value could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The text is not base64, too short, or does not start like a sealed value.
    #[error("not a sealed value")]
    NotSealed,
    /// A newer version of this program wrote it.
    #[error("sealed in an unknown version {0}")]
    Version(u8),
    /// It is a sealed value of another kind.
    #[error("a sealed value of another kind")]
    Kind,
    /// The key that opens it was erased.
    #[error("the key was erased")]
    KeyErased,
    /// It was changed, or it belongs to another name or another site.
    #[error("the value was changed or belongs elsewhere")]
    Damaged,
    /// It opened, but its content does not expand.
    #[error("the content does not expand")]
    Content(#[source] ExpandError),
}

impl OpenError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSealed => "not-sealed",
            Self::Version(_) => "version-unknown",
            Self::Kind => "kind-mismatch",
            Self::KeyErased => "key-erased",
            Self::Damaged => "value-damaged",
            Self::Content(source) => source.code(),
        }
    }
}

/// Seals `plaintext` for the place `name` under the key of `epoch`; `salt` is 24 random bytes, or zeros where the same content shall give the same text.
///
/// # Errors
/// [`SealError::KeyErased`] when the epoch's key is gone, [`SealError::TooLarge`] when the text would exceed [`MAX_TEXT`].
pub fn seal(
    ring: &Ring,
    epoch: u32,
    name: &str,
    kind: Kind,
    plaintext: &[u8],
    salt: [u8; 24],
) -> Result<String, SealError> {
    if plaintext.len() > compress::MAX_EXPANDED {
        return Err(SealError::TooLarge);
    }
    let key = ring.epoch_key(epoch).ok_or(SealError::KeyErased)?;
    let header = header(kind, epoch);
    let content = compress::compress(plaintext);
    if content.len() > MAX_SEALED {
        return Err(SealError::TooLarge);
    }
    let (nonce, sealed) = encrypt(&key, salt, &associated(&header, name), &content)?;
    let mut bytes = Vec::with_capacity(HEADER + NONCE + sealed.len());
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(BASE64.encode(&bytes))
}

/// Opens the sealed `text` of this kind that was found at `name`.
///
/// # Errors
/// [`OpenError`]; every changed byte, other name, other kind and other site is noticed.
pub fn open(ring: &Ring, name: &str, kind: Kind, text: &str) -> Result<Vec<u8>, OpenError> {
    let bytes = BASE64
        .decode(text.as_bytes())
        .map_err(|_| OpenError::NotSealed)?;
    let (header, rest) = bytes
        .split_first_chunk::<HEADER>()
        .ok_or(OpenError::NotSealed)?;
    let (nonce, sealed) = rest
        .split_first_chunk::<NONCE>()
        .ok_or(OpenError::NotSealed)?;
    let [magic, version, code, epoch @ ..] = *header;
    if magic != MAGIC {
        return Err(OpenError::NotSealed);
    }
    if version != VERSION {
        return Err(OpenError::Version(version));
    }
    if code != kind.code() {
        return Err(OpenError::Kind);
    }
    let key = ring
        .epoch_key(u32::from_be_bytes(epoch))
        .ok_or(OpenError::KeyErased)?;
    let content = decrypt(&key, nonce, &associated(header, name), sealed)?;
    compress::expand(&content, compress::MAX_EXPANDED).map_err(OpenError::Content)
}

/// Seals one field or one record body under the key of its record; neither compressed nor base64.
///
/// `place` says where it belongs and must be given again to open it; begin it with the kind of place, such as `field:`.
///
/// # Errors
/// [`SealError::TooLarge`] beyond the cipher's own limit of 256 GiB.
pub fn seal_field(
    record_key: &SecretKey,
    place: &str,
    plaintext: &[u8],
    salt: [u8; 24],
) -> Result<Vec<u8>, SealError> {
    let key = record_key.derive("seal");
    let (nonce, sealed) = encrypt(&key, salt, &field_associated(place), plaintext)?;
    let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

/// Opens what [`seal_field`] made for the same key and place.
///
/// # Errors
/// [`OpenError`]; every changed byte and other place is noticed.
pub fn open_field(record_key: &SecretKey, place: &str, bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (version, rest) = bytes.split_first().ok_or(OpenError::NotSealed)?;
    if *version != VERSION {
        return Err(OpenError::Version(*version));
    }
    let (nonce, sealed) = rest
        .split_first_chunk::<NONCE>()
        .ok_or(OpenError::NotSealed)?;
    decrypt(
        &record_key.derive("seal"),
        nonce,
        &field_associated(place),
        sealed,
    )
}

fn header(kind: Kind, epoch: u32) -> [u8; HEADER] {
    let [a, b, c, d] = epoch.to_be_bytes();
    [MAGIC, VERSION, kind.code(), a, b, c, d]
}

fn associated(header: &[u8; HEADER], name: &str) -> Vec<u8> {
    [b"bailee".as_slice(), header, name.as_bytes()].concat()
}

fn field_associated(place: &str) -> Vec<u8> {
    [b"bailee field".as_slice(), &[VERSION], place.as_bytes()].concat()
}

/// Returns nonce and ciphertext.
pub(crate) fn encrypt(
    key: &SecretKey,
    salt: [u8; 24],
    associated: &[u8],
    plaintext: &[u8],
) -> Result<([u8; NONCE], Vec<u8>), SealError> {
    let nonce = nonce(key, salt, associated, plaintext);
    let payload = Payload {
        msg: plaintext,
        aad: associated,
    };
    let sealed = XChaCha20Poly1305::new(key.as_bytes().into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| SealError::TooLarge)?;
    Ok((nonce, sealed))
}

pub(crate) fn decrypt(
    key: &SecretKey,
    nonce: &[u8; NONCE],
    associated: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, OpenError> {
    let payload = Payload {
        msg: sealed,
        aad: associated,
    };
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt(nonce.into(), payload)
        .map_err(|_| OpenError::Damaged)
}

fn nonce(key: &SecretKey, salt: [u8; 24], associated: &[u8], plaintext: &[u8]) -> [u8; NONCE] {
    let length = u64::try_from(associated.len())
        .unwrap_or(u64::MAX)
        .to_be_bytes();
    let mut nonce = [0; NONCE];
    blake3::Hasher::new_keyed(key.derive("nonce").as_bytes())
        .update(&salt)
        .update(&length)
        .update(associated)
        .update(plaintext)
        .finalize_xof()
        .fill(&mut nonce);
    nonce
}

#[cfg(test)]
mod tests;
