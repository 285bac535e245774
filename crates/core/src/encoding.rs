//! Bytes as text (RFC 4648): base64, base32 in lower case without padding, and lower-case hex.
//!
//! Each text has one reading and each sequence of bytes one text: what is not exactly the text that would be written is refused.
//! One routine for all of them: compiled apart, each way in each alphabet is a kilobyte or more of the module.

/// One way to write bits as characters.
struct Alphabet {
    /// Two to the power of `bits` of them.
    characters: &'static [u8],
    /// Of one character.
    bits: u32,
    /// Whether equals signs fill up the last four characters.
    is_padded: bool,
}

const BASE64: Alphabet = Alphabet {
    characters: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    bits: 6,
    is_padded: true,
};
const BASE64_URL: Alphabet = Alphabet {
    characters: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    bits: 6,
    is_padded: false,
};
const BASE32: Alphabet = Alphabet {
    characters: b"abcdefghijklmnopqrstuvwxyz234567",
    bits: 5,
    is_padded: false,
};
const HEX: Alphabet = Alphabet {
    characters: b"0123456789abcdef",
    bits: 4,
    is_padded: false,
};

/// What stands for no character.
const NONE: u8 = u8::MAX;

impl Alphabet {
    fn encode(&self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len() / 2 * 3 + 4);
        let mask = (1 << self.bits) - 1;
        let character = |bits: u32| {
            let place = usize::try_from(bits & mask).unwrap_or_default();
            char::from(self.characters.get(place).copied().unwrap_or_default())
        };
        let (mut rest, mut count) = (0_u32, 0);
        for byte in bytes {
            rest = rest << 8 | u32::from(*byte);
            count += 8;
            while count >= self.bits {
                count -= self.bits;
                text.push(character(rest >> count));
            }
        }
        if count > 0 {
            text.push(character(rest << (self.bits - count)));
        }
        while self.is_padded && !text.len().is_multiple_of(4) {
            text.push('=');
        }
        text
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        let mut values = [NONE; 256];
        for (value, character) in (0..).zip(self.characters) {
            *values.get_mut(usize::from(*character))? = value;
        }
        let mut digits = text;
        if self.is_padded {
            if !text.len().is_multiple_of(4) {
                return None;
            }
            for _ in 0..2 {
                digits = digits.strip_suffix('=').unwrap_or(digits);
            }
        }
        let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 3);
        let (mut rest, mut count) = (0_u32, 0);
        for digit in digits.bytes() {
            let value = *values.get(usize::from(digit))?;
            if value == NONE {
                return None;
            }
            rest = rest << self.bits | u32::from(value);
            count += self.bits;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(rest >> count & 0xff).ok()?);
            }
        }
        // Neither a character too many, nor bits behind the last byte that say something.
        let is_whole = count < self.bits && rest & ((1 << count) - 1) == 0;
        is_whole.then_some(bytes)
    }
}

/// Returns base64 with the standard alphabet and padding.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Reads what [`to_base64`] writes; `None` for anything else.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text)
}

/// Returns base64 with the alphabet for addresses, without padding.
#[must_use]
pub fn to_base64url(bytes: &[u8]) -> String {
    BASE64_URL.encode(bytes)
}

/// Reads what [`to_base64url`] writes; `None` for anything else.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64_URL.decode(text)
}

/// Returns lower-case base32 without padding.
#[must_use]
pub fn to_base32(bytes: &[u8]) -> String {
    BASE32.encode(bytes)
}

/// Reads what [`to_base32`] writes; `None` for anything else.
#[must_use]
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    BASE32.decode(text)
}

/// Returns lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    HEX.encode(bytes)
}

/// Reads what [`to_hex`] writes; `None` for anything else.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    HEX.decode(text)
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
