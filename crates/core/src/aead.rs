//! XChaCha20-Poly1305 with derived nonces, and parts that are sealed under a key of their own.
//!
//! The nonce is derived from the caller's random salt *and* the content (keyed BLAKE3).
//! With a good salt that is a random nonce; if a salt ever repeats (a broken source, a replayed run), two different contents
//! still get different nonces, and all that shows is that two equal contents are equal.
//! Packs and bases use a salt of zeros on purpose: the same content gives the same bytes, which makes a retry idempotent.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::error::Error;
use crate::key::SecretKey;

/// Bytes of a nonce.
pub(crate) const NONCE: usize = 24;
/// Bytes of the authentication tag at the end of a ciphertext.
pub(crate) const TAG: usize = 16;

const VERSION: u8 = 1;

/// Seals one part, a field or the body of a record, under a key of its own; neither compressed nor base64.
///
/// `place` says where it belongs and must be given again to open it; begin it with the kind of place, such as `body:`.
///
/// # Errors
/// Too large beyond the cipher's own limit of 256 GiB.
pub fn seal_part(
    key: &SecretKey,
    place: &str,
    plaintext: &[u8],
    salt: [u8; 24],
) -> Result<Vec<u8>, Error> {
    let (nonce, sealed) = encrypt(&key.derive("seal"), salt, &associated(place), plaintext)?;
    let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

/// Opens what [`seal_part`] made for the same key and place.
///
/// # Errors
/// Every changed byte, other place and other key is noticed.
pub fn open_part(key: &SecretKey, place: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let not_sealed = || Error::damaged("not a sealed part");
    let (version, rest) = bytes.split_first().ok_or_else(not_sealed)?;
    if *version != VERSION {
        return Err(Error::version("the part is sealed in an unknown version"));
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(not_sealed)?;
    decrypt(&key.derive("seal"), nonce, &associated(place), sealed)
}

fn associated(place: &str) -> Vec<u8> {
    [b"bailee field".as_slice(), &[VERSION], place.as_bytes()].concat()
}

/// Returns nonce and ciphertext.
pub(crate) fn encrypt(
    key: &SecretKey,
    salt: [u8; 24],
    associated: &[u8],
    plaintext: &[u8],
) -> Result<([u8; NONCE], Vec<u8>), Error> {
    let nonce = nonce(key, salt, associated, plaintext);
    let payload = Payload {
        msg: plaintext,
        aad: associated,
    };
    let sealed = XChaCha20Poly1305::new(key.as_bytes().into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| Error::too_large("the value is too large to be encrypted"))?;
    Ok((nonce, sealed))
}

pub(crate) fn decrypt(
    key: &SecretKey,
    nonce: &[u8; NONCE],
    associated: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let payload = Payload {
        msg: sealed,
        aad: associated,
    };
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt(nonce.into(), payload)
        .map_err(|_| Error::damaged("the value was changed or belongs elsewhere"))
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
