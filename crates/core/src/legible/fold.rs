//! One text for all names that look alike.

use super::character::{is_hidden, is_selector};

/// Letters and signs that look like others on most screens, and what they look like, sign for sign: Cyrillic, Greek, and
/// typographic punctuation.
///
/// Each pair is confusable by Unicode's data (UTS #39). Within a script no two letters have the same look, so words of one
/// script stay apart.
const ALIKE: &[(&str, &str)] = &[
    // Cyrillic.
    (
        "\u{405}\u{406}\u{408}\u{410}\u{412}\u{415}\u{417}\u{41a}\u{41c}\u{41d}\u{41e}\u{420}\u{421}\u{422}\u{423}\u{425}\u{42c}\u{474}\u{50c}\u{51a}\u{51c}",
        "SIJABE3KMHOPCTYXbVGQW",
    ),
    (
        "\u{430}\u{431}\u{433}\u{435}\u{43e}\u{440}\u{441}\u{443}\u{445}\u{455}\u{456}\u{458}\u{475}\u{4bb}\u{4cf}\u{501}\u{51b}\u{51d}",
        "a6reopcyxsijvhldqw",
    ),
    (
        "\u{400}\u{401}\u{407}\u{450}\u{451}\u{457}\u{4aa}\u{4ab}\u{4d0}\u{4d1}\u{4d2}\u{4d3}\u{4d6}\u{4d7}\u{4e6}\u{4e7}",
        "ÈËÏèëïÇçĂăÄäĔĕÖö",
    ),
    // Greek.
    (
        "\u{37f}\u{391}\u{392}\u{395}\u{396}\u{397}\u{399}\u{39a}\u{39c}\u{39d}\u{39f}\u{3a1}\u{3a4}\u{3a5}\u{3a7}\u{3dc}\u{3f9}",
        "JABEZHIKMNOPTYXFC",
    ),
    (
        "\u{3b1}\u{3b3}\u{3b9}\u{3bd}\u{3bf}\u{3c1}\u{3c5}\u{3f2}\u{3f3}",
        "ayivopucj",
    ),
    (
        "\u{386}\u{388}\u{38a}\u{38c}\u{38e}\u{3aa}\u{3ab}\u{3ac}\u{3af}\u{3ca}\u{3cb}\u{3cc}\u{3cd}",
        "ÁÉÍÓÝÏŸáíïüóú",
    ),
    // Hyphens, apostrophes, quotation marks and others.
    (
        "\u{2d7}\u{2010}\u{2011}\u{2012}\u{2013}\u{2043}\u{2212}",
        "-------",
    ),
    (
        "\u{2b9}\u{2bb}\u{2bc}\u{2bd}\u{2c8}\u{2018}\u{2019}\u{201b}\u{2032}",
        "'''''''''",
    ),
    (
        "\u{2ba}\u{2ee}\u{201c}\u{201d}\u{201f}\u{2033}",
        "\"\"\"\"\"\"",
    ),
    ("\u{201a}\u{2024}\u{2044}\u{2215}\u{2236}\u{a789}", ",.//::"),
];

/// Returns one text for all names that look alike: what differs in it can be told apart on a screen.
///
/// Folded are Cyrillic and Greek letters that look like Latin ones, full-width forms, hyphens, apostrophes and quotation
/// marks, white space of any kind and number, and characters that are not shown.
/// Case stays, and so do look-alikes within the Latin script (`I`, `l` and `1`) and those of other scripts.
/// A name of another form than [`name_fault`](super::name_fault) asks for is not composed here.
///
/// Addresses of records may be made from this text: a change of the table is a change of the stored format.
///
/// ```
/// use bailee_core::legible::fold;
///
/// assert_eq!(fold("Build s\u{435}rver"), "Build server");
/// assert_eq!(fold("Build\u{a0} server\u{200b} "), "Build server");
/// assert_ne!(fold("build server"), "Build server");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut is_apart = false;
    for character in text.chars() {
        if character.is_whitespace() {
            is_apart = true;
        } else if is_seen(character) {
            if is_apart && !folded.is_empty() {
                folded.push(' ');
            }
            is_apart = false;
            folded.push(look(character));
        }
    }
    folded
}

/// Whether the character can make a difference on the screen.
fn is_seen(character: char) -> bool {
    !is_hidden(character)
        && !is_selector(character)
        && !character.is_control()
        && !matches!(character, '\u{200c}' | '\u{200d}')
}

/// The character that this one looks like; itself where there is none.
fn look(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    if let full_width @ 0xff01..=0xff5e = u32::from(character) {
        return char::from_u32(full_width - 0xff01 + u32::from('!')).unwrap_or(character);
    }
    ALIKE
        .iter()
        .flat_map(|(these, those)| these.chars().zip(those.chars()))
        .find(|(this, _)| *this == character)
        .map_or(character, |(_, that)| that)
}
