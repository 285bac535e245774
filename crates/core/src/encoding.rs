//! Bytes as text (RFC 4648): base64, base32 in lower case without padding, and lower-case hex.
//!
//! Each text has one reading and each sequence of bytes one text: what is not exactly the text that would be written is refused.

use base32ct::Base32Unpadded;
use base64ct::{Base64, Base64UrlUnpadded};
// Both crates name their trait `Encoding`.
use base32ct::Encoding as _;
use base64ct::Encoding as _;

/// Returns base64 with the standard alphabet and padding.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Reads what [`to_base64`] writes; `None` for anything else.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// Returns base64 with the alphabet for addresses, without padding.
#[must_use]
pub fn to_base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Reads what [`to_base64url`] writes; `None` for anything else.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// Returns lower-case base32 without padding.
#[must_use]
pub fn to_base32(bytes: &[u8]) -> String {
    Base32Unpadded::encode_string(bytes)
}

/// Reads what [`to_base32`] writes; `None` for anything else.
#[must_use]
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    // The decoder takes bits after the last byte that are not zero.
    let bytes = Base32Unpadded::decode_vec(text).ok()?;
    (to_base32(&bytes) == text).then_some(bytes)
}

/// Returns lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// Reads what [`to_hex`] writes; `None` for anything else.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    base16ct::lower::decode_vec(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_those_of_another_implementation(bytes: Vec<u8>) {
            let base32 = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
            for (ours, theirs, back) in [
                (to_base64(&bytes), BASE64.encode(&bytes), from_base64 as fn(&str) -> Option<Vec<u8>>),
                (to_base64url(&bytes), BASE64URL_NOPAD.encode(&bytes), from_base64url),
                (to_base32(&bytes), base32, from_base32),
                (to_hex(&bytes), HEXLOWER.encode(&bytes), from_hex),
            ] {
                prop_assert_eq!(&ours, &theirs);
                prop_assert_eq!(back(&ours), Some(bytes.clone()));
            }
        }

        #[test]
        fn a_text_is_read_only_when_it_is_the_one_that_is_written(text in "[A-Za-z0-9+/=_-]{0,12}") {
            prop_assert!(from_base64(&text).is_none_or(|bytes| to_base64(&bytes) == text));
            prop_assert!(from_base64url(&text).is_none_or(|bytes| to_base64url(&bytes) == text));
            prop_assert!(from_base32(&text).is_none_or(|bytes| to_base32(&bytes) == text));
            prop_assert!(from_hex(&text).is_none_or(|bytes| to_hex(&bytes) == text));
        }
    }
}
