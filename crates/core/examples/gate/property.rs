//! What is found in clear is found in every notation that is read, and among noise.

use crate::case::Case;
use crate::dice::Dice;
use crate::notation::ENCODINGS;
use bailee_core::detector::scan;
use std::collections::BTreeMap;

/// As many texts as are listed.
const LISTED: usize = 200;
/// Notations of which one is in a case already: read once only, so a second one may hide it.
const WRITTEN: [&str; 10] = [
    "%",
    "&",
    "\\",
    "=3",
    "=4",
    "base64",
    "full-width",
    "ideographic",
    "zero-width",
    "quoted-printable",
];
/// Groups of which the rest of a line says what it is.
const LINES: [&str; 2] = ["credential-line", "named-in-text"];
/// The shortest text that is written in base64: shorter ones are words like any other.
const WORD: usize = 12;

/// Texts that were found in clear and then were not.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    pub(crate) checked: u64,
    pub(crate) failed: u64,
    /// How many by what hid them.
    pub(crate) kinds: BTreeMap<String, u64>,
    list: Vec<String>,
}

impl Hidden {
    /// Writes a case in every notation and puts it among noise; returns how many scans that took.
    pub(crate) fn check(&mut self, case: &Case, dice: &mut Dice) -> u64 {
        // Found by itself: no notation writes the name of a field.
        if scan("", &case.text).is_empty() {
            return 1;
        }
        let before = self.checked;
        let is_written = |sign: &str| case.text.contains(sign) || case.class.contains(sign);
        if !WRITTEN.into_iter().any(is_written) {
            for (notation, write) in ENCODINGS {
                if notation.starts_with("base64") && case.text.len() < WORD {
                    continue;
                }
                self.note(notation, case, &write(&case.text));
            }
        }
        let noise = [noise(dice), noise(dice)];
        let [front, behind] = &noise;
        // A word on both sides: a sign right before a number may make it one of a formula.
        // A line of a file is one with nothing else in it, and behind a name a sign more may be that of a sentence.
        if !LINES.contains(&case.group.as_str()) {
            self.note(
                "noise",
                case,
                &format!("{front} here {} here {behind}", case.text),
            );
        }
        self.note(
            "noise in lines",
            case,
            &format!("{front}\n{}\n{behind}", case.text),
        );
        self.checked - before + 1
    }

    fn note(&mut self, what: &str, case: &Case, text: &str) {
        self.checked += 1;
        if !scan("", text).is_empty() {
            return;
        }
        self.failed += 1;
        *self
            .kinds
            .entry(format!("{what}, {}", case.group))
            .or_default() += 1;
        if self.list.len() < LISTED {
            self.list.push(format!(
                "{what} | {} | {} | {:?}",
                case.group, case.class, text
            ));
        }
    }

    /// The first of them, one a line.
    pub(crate) fn listed(&self) -> String {
        self.list.join("\n")
    }
}

/// Signs that begin a notation and do not end it; without digits, which would go on a number.
fn noise(dice: &mut Dice) -> String {
    const SIGNS: [&str; 12] = [
        "%", "%g", "%zz", "&#", "&#x;", "&foo;", "\\uz", "\\x", "=", "=z", "\u{ff5e}", "\u{fffd}",
    ];
    let count = dice.within(1, 6);
    (0..count)
        .map(|_| dice.word_of(&SIGNS))
        .collect::<Vec<_>>()
        .join(" ")
}
