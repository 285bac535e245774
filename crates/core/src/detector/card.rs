//! Numbers of payment cards: ISO/IEC 7812, with the ranges of their issuers and the check digit of Luhn.

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "a payment card number";

/// Longest number.
const LONGEST: usize = 19;

/// First and last prefix of an issuer's range (both with the same count of digits), shortest and longest number.
/// Compared with the package credit-card-type 10.3.0 (npm), 2026-11-27: narrower than there where it allows more lengths or a
/// whole leading digit (Maestro), wider for UnionPay. The range 3095 is not there; Oracle's list of preambles has it. Numbers of 12 and 13 digits are left out: they are ids, EANs and moments far more often.
const RANGES: &[(u32, u32, usize, usize)] = &[
    // Visa.
    (4, 4, 16, 16),
    (4, 4, 19, 19),
    // Mastercard.
    (51, 55, 16, 16),
    (2221, 2720, 16, 16),
    // American Express.
    (34, 34, 15, 15),
    (37, 37, 15, 15),
    // Discover.
    (6011, 6011, 16, 16),
    (644, 649, 16, 16),
    (65, 65, 16, 16),
    // JCB.
    (3528, 3589, 16, 16),
    // Diners Club.
    (300, 305, 14, 14),
    (3095, 3095, 14, 14),
    (36, 36, 14, 14),
    (38, 39, 14, 14),
    // UnionPay.
    (62, 62, 16, 19),
    (81, 81, 16, 19),
    // Maestro.
    (5018, 5018, 16, 19),
    (5020, 5020, 16, 19),
    (5038, 5038, 16, 19),
    (5893, 5893, 16, 19),
    (6304, 6304, 16, 19),
    (6759, 6759, 16, 19),
    (6761, 6763, 16, 19),
    // Mir.
    (2200, 2204, 16, 19),
];

/// Notes every number of a payment card.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !at(bytes, index).is_ascii_digit() {
            index += 1;
            continue;
        }
        if let Some(end) = number(bytes, index) {
            finds.add(Rule::PaymentCard, FORM, index..end);
            index = end;
        } else {
            index = run_end(bytes, index, |byte| byte.is_ascii_digit());
        }
    }
}

/// The end of the number that begins at `start`.
fn number(bytes: &[u8], start: usize) -> Option<usize> {
    if !opens(bytes, start) {
        return None;
    }
    let mut digits = [0_u8; LONGEST];
    let mut count = 0;
    let mut groups = [0_usize; 6];
    let mut group = 0;
    let mut index = start;
    let mut glue = 0;
    loop {
        let byte = at(bytes, index);
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = byte - b'0';
            *groups.get_mut(group)? += 1;
            count += 1;
            index += 1;
            continue;
        }
        let separates = matches!(byte, b' ' | b'-')
            && (glue == 0 || byte == glue)
            && at(bytes, index + 1).is_ascii_digit();
        if !separates {
            break;
        }
        glue = byte;
        group += 1;
        index += 1;
    }
    let groups = groups.get(..=group)?;
    let digits = digits.get(..count)?;
    let grouped = matches!(
        groups,
        [_] | [4, 4, 4, 2..=4] | [4, 4, 4, 4, 1..=3] | [4, 6, 4 | 5] | [4, 4, 5] | [6, 10..=13]
    );
    (grouped && closes(bytes, index) && is_issued(digits) && is_checked(digits)).then_some(index)
}

/// Whether no longer number, identifier, path or decimal surrounds it.
fn opens(bytes: &[u8], start: usize) -> bool {
    let lead = before(bytes, start);
    let second = start.checked_sub(1).map_or(0, |index| before(bytes, index));
    match lead {
        b'.' | b'/' | b'-' | b'+' | b'%' | b'@' | b'~' | b'\\' => false,
        b'_' | b'#' | b'$' => false,
        b' ' | b':' => !second.is_ascii_digit(),
        byte => !byte.is_ascii_alphanumeric(),
    }
}

fn closes(bytes: &[u8], end: usize) -> bool {
    let next = at(bytes, end + 1);
    match at(bytes, end) {
        b'_' | b'%' | b'@' | b'+' => false,
        b'-' | b'.' | b'/' | b':' | b',' => !next.is_ascii_alphanumeric(),
        byte => !byte.is_ascii_alphanumeric(),
    }
}

/// Whether an issuer has numbers of this length that begin so.
fn is_issued(digits: &[u8]) -> bool {
    RANGES.iter().any(|(least, most, short, long)| {
        let length = usize::try_from(least.ilog10()).unwrap_or_default() + 1;
        let prefix = digits
            .iter()
            .take(length)
            .fold(0_u32, |value, digit| value * 10 + u32::from(*digit));
        (*least..=*most).contains(&prefix) && (*short..=*long).contains(&digits.len())
    })
}

/// Luhn: every second digit from the end doubled, the sum of all digits a multiple of ten.
fn is_checked(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(*digit) << (index % 2);
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| Some(digit) != digits.first())
}
