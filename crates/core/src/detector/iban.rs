//! Numbers of bank accounts: ISO 13616, with the length of their country and the check digits of ISO 7064.

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "an IBAN";

/// Countries with the length of their IBANs: those of SWIFT's IBAN registry, and countries that use the form without being in it.
/// Each length was compared with the package ibantools 4.5.4 (npm), 2026-11-27; the registry itself was not opened.
const COUNTRIES: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AO", 25),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BF", 28),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BJ", 28),
    (b"BR", 29),
    (b"BY", 28),
    (b"CF", 27),
    (b"CG", 27),
    (b"CH", 21),
    (b"CI", 28),
    (b"CM", 27),
    (b"CR", 22),
    (b"CV", 25),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"DZ", 26),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GA", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GQ", 27),
    (b"GR", 27),
    (b"GT", 28),
    (b"GW", 25),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IR", 26),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KM", 27),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MA", 28),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MG", 27),
    (b"MK", 19),
    (b"ML", 28),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"MZ", 25),
    (b"NE", 28),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SN", 28),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TD", 27),
    (b"TG", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// Notes every IBAN, compact or in groups.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !at(bytes, index).is_ascii_alphanumeric() {
            index += 1;
            continue;
        }
        // An IBAN begins a word: its first letters need no other look back.
        if let Some(end) = number(bytes, index) {
            finds.add(Rule::Iban, FORM, index..end);
            index = end;
        } else {
            index = run_end(bytes, index, |byte| byte.is_ascii_alphanumeric());
        }
    }
}

/// The end of the IBAN that begins at `start`.
fn number(bytes: &[u8], start: usize) -> Option<usize> {
    let head = [at(bytes, start), at(bytes, start + 1)].map(|byte| byte.to_ascii_uppercase());
    let check = [at(bytes, start + 2), at(bytes, start + 3)];
    if !check.iter().all(u8::is_ascii_digit) || before(bytes, start) == b'%' {
        return None;
    }
    let length = COUNTRIES
        .iter()
        .find(|(country, _)| **country == head)
        .map(|(_, length)| *length)?;
    let mut text = [0_u8; 34];
    let mut index = start;
    let mut separators = 0;
    for (count, place) in text.iter_mut().take(length).enumerate() {
        if count > 0 && count % 4 == 0 {
            let separator = separator(bytes, index);
            separators += usize::from(separator > 0);
            index += separator;
        }
        let byte = at(bytes, index);
        if !byte.is_ascii_alphanumeric() {
            return None;
        }
        *place = byte;
        index += 1;
    }
    let text = text.get(..length)?;
    // Groups of four all the way: a UUID has some of its separators there by chance.
    if separators != 0 && separators != (length - 1) / 4 {
        return None;
    }
    let closed = !at(bytes, index).is_ascii_alphanumeric();
    (closed && is_of_one_case(text) && is_checked(text)).then_some(index)
}

/// The length of what separates two groups of four: a space, a narrow or unbreakable one, a hyphen.
fn separator(bytes: &[u8], index: usize) -> usize {
    match bytes.get(index..).unwrap_or_default() {
        [b' ' | b'-' | b'.', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0xaf | 0x89, ..] => 3,
        _ => 0,
    }
}

/// All capitals, or all small letters: country, length and check digits say the rest.
fn is_of_one_case(text: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| text.iter().any(class);
    !(has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase))
}

/// ISO 7064, MOD 97-10: the first four characters behind the others, letters as 10 to 35, leave 1.
fn is_checked(text: &[u8]) -> bool {
    let (head, rest) = text.split_at(text.len().min(4));
    let remainder = rest
        .iter()
        .chain(head)
        .fold(0_u32, |value, byte| match byte {
            b'0'..=b'9' => (value * 10 + u32::from(byte - b'0')) % 97,
            _ => (value * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
        });
    remainder == 1
}
