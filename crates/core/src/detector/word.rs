//! Words in base64 that are a text.

use std::ops::Range;

use super::scan::{at, run_end};

/// The shortest word that is looked into: eleven characters in the clear.
const LEAST: usize = 16;

/// Every word that is a text in base64 or base64url, with its place; lines that go on, as in PEM and mail, are one word.
pub(super) fn texts(bytes: &[u8], mut found: impl FnMut(Range<usize>, &[u8])) {
    let mut index = 0;
    while index < bytes.len() {
        if !in_word(at(bytes, index)) {
            index += 1;
            continue;
        }
        let end = run_end(bytes, index, in_word);
        let word = bytes.get(index..end).unwrap_or_default();
        if word.len() >= LEAST
            && let Some(text) = text_of(word)
        {
            found(index..end, &text);
        }
        index = end;
    }
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-' | b'=')
}

/// What a word says, when that is text.
fn text_of(word: &[u8]) -> Option<Vec<u8>> {
    // Most words are no text from their first letters on, which is cheap to see.
    decode(word.get(..12)?)?;
    decode(word)
}

/// Decodes text of base64 in either alphabet, with or without padding; `None` when it is no text.
pub(super) fn decode(word: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(word.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in word {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            let plain = u8::try_from(bits >> count & 0xff).unwrap_or_default();
            if !(plain >= b' ' && plain != 0x7f || matches!(plain, b'\n' | b'\r' | b'\t')) {
                return None;
            }
            text.push(plain);
        }
    }
    // Bytes beyond ASCII are text only where they are UTF-8; a few at the end may be cut.
    match std::str::from_utf8(&text) {
        Ok(_) => Some(text),
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > text.len() => {
            Some(text)
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Range<usize>, String)> {
        let mut list = Vec::new();
        texts(text.as_bytes(), |range, text| {
            list.push((range, String::from_utf8_lossy(text).into_owned()));
        });
        list
    }

    #[test]
    fn a_text_in_either_alphabet_is_read_with_its_place() {
        let word = data_encoding::BASE64.encode(b"jane@example.com?>");
        assert_eq!(
            found(&format!("x {word} y")),
            [(2..2 + word.len(), "jane@example.com?>".to_owned())]
        );
        let word = data_encoding::BASE64URL_NOPAD.encode("j\u{e4}ne@example.com??".as_bytes());
        assert_eq!(found(&word).len(), 1);
    }

    #[test]
    fn words_of_a_language_and_digests_are_no_texts() {
        for text in [
            "internationalization of everything",
            "sha512-COCpRFBld3HnEP8KNKmK+l1gJPLpIAC5474xboP4pZhEH4/o1HEgo8apn06VwlrZdHq0wMB6QGqdHhIIj7jRhw==",
            "iVBORw0KGgoAAAANSUhEUgAAYmX0jmXhRV",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
