//! XChaCha20-Poly1305, decrypted in place.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

/// Bytes of a nonce.
pub(crate) const NONCE: usize = 24;
/// Bytes of the tag at the end.
const TAG: usize = 16;

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
