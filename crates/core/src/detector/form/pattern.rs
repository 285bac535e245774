//! What a form is, and how a text is held against it.

use super::super::chance::{LOOK, is_summed, looks_random};
use super::super::placeholder::is_placeholder;
use super::super::scan::{at, run_end};

/// How the form can be told from chance, beyond its pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// What its runs match must look like chance, and not like words.
    Random,
    /// The pattern says enough: there is nothing random in it, or so much else that words in it do not matter.
    Pattern,
    /// As `Random`; or the last six characters are the CRC-32 of the rest behind the last underscore, in base 62 (GitHub, npm).
    Crc32,
}

/// One published form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// What it is called, with its article: `a GitLab deploy token`.
    pub name: &'static str,
    /// Its pattern, see the module.
    pub pattern: &'static str,
    /// What its pattern does not say.
    pub check: Check,
}

/// Where a form was read.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Who issues it.
    pub owner: &'static str,
    /// The page or rule file.
    pub url: &'static str,
    /// The day on which it was read.
    pub seen: &'static str,
}

/// One piece of a pattern.
///
/// A form is a *pattern*: literal characters, and runs of a class of characters.
///
/// | in a pattern | matches |
/// |---|---|
/// | `{w20}` | exactly 20 characters of class `w` |
/// | `{w20-40}` | 20 to 40 |
/// | `{w20+}` | 20 or more |
/// | `\|` | between alternatives of one form |
/// | anything else | itself, in this case of letters |
///
/// | class | characters |
/// |---|---|
/// | `d` | `0-9` |
/// | `h` | `0-9a-f` |
/// | `H` | `0-9a-fA-F` |
/// | `a` | `0-9A-Za-z` |
/// | `l` | `0-9a-z` |
/// | `u` | `0-9A-Z` |
/// | `L` | `a-z` |
/// | `U` | `A-Z` |
/// | `i` | `2-7A-Z` (base32) |
/// | `s` | `0-9A-Za-z_` |
/// | `w` | `0-9A-Za-z_-` (base64url) |
/// | `t` | `0-9A-Za-z_.-` |
/// | `b` | `0-9A-Za-z+/=` (base64) |
/// | `c` | `0-9A-Za-z./` (of `crypt`) |
///
/// A run takes as much as it can and never gives back, so matching is linear: a run of no fixed length must not be followed by a
/// literal of its own class. A match begins where no letter, digit or plus sign stands before it, and ends where its last
/// run could not go on; behind a beginning of four characters or more, a longer run is taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'p> {
    /// These characters.
    Literal(&'p [u8]),
    /// A run of a class.
    Run {
        /// The letter of the class.
        class: u8,
        /// The fewest characters.
        least: usize,
        /// The most; `usize::MAX` for no limit.
        most: usize,
    },
}

/// Returns the pieces of one alternative, in their order. A pattern that is none ends early; a test reads every pattern of the table.
pub fn pieces(alternative: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = alternative.as_bytes();
    std::iter::from_fn(move || {
        let (piece, after) = first_piece(rest)?;
        rest = after;
        Some(piece)
    })
}

fn first_piece(pattern: &[u8]) -> Option<(Piece<'_>, &[u8])> {
    let Some(run) = pattern.strip_prefix(b"{") else {
        let end = pattern.iter().position(|byte| *byte == b'{');
        let (literal, rest) = pattern.split_at(end.unwrap_or(pattern.len()));
        return (!literal.is_empty()).then_some((Piece::Literal(literal), rest));
    };
    let (class, rest) = run.split_first()?;
    let (least, rest) = number(rest)?;
    let (most, rest) = match rest.split_first()? {
        (b'-', rest) => number(rest)?,
        (b'+', rest) => (usize::MAX, rest),
        _ => (least, rest),
    };
    let rest = rest.strip_prefix(b"}")?;
    let class = *class;
    Some((Piece::Run { class, least, most }, rest))
}

fn number(text: &[u8]) -> Option<(usize, &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = text.split_at(end);
    let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((value, rest))
}

/// Whether a byte is of the class with this letter.
#[must_use]
pub const fn is_of(class: u8, byte: u8) -> bool {
    match class {
        b'd' => byte.is_ascii_digit(),
        b'h' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        b'H' => byte.is_ascii_hexdigit(),
        b'a' => byte.is_ascii_alphanumeric(),
        b'l' => matches!(byte, b'0'..=b'9' | b'a'..=b'z'),
        b'u' => matches!(byte, b'0'..=b'9' | b'A'..=b'Z'),
        b'L' => byte.is_ascii_lowercase(),
        b'U' => byte.is_ascii_uppercase(),
        b'i' => matches!(byte, b'2'..=b'7' | b'A'..=b'Z'),
        b's' => byte.is_ascii_alphanumeric() || byte == b'_',
        b'w' => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        b't' => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        b'b' => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        b'c' => byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'),
        _ => false,
    }
}

impl Form {
    /// Returns the alternatives of its pattern, in their order.
    pub fn alternatives(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.pattern.split('|')
    }

    /// Where a match of this alternative that begins at `start` ends; `None` when there is none.
    pub(super) fn end_of(
        &self,
        alternative: &str,
        runs: &mut Runs<'_>,
        start: usize,
    ) -> Option<usize> {
        let bytes = runs.bytes;
        let mut end = start;
        let mut last = b'a';
        let mut walked = [(0, 0); RUNS];
        let mut count = 0;
        for piece in pieces(alternative) {
            match piece {
                Piece::Literal(literal) => {
                    bytes.get(end..)?.strip_prefix(literal)?;
                    end += literal.len();
                    last = b'a';
                }
                Piece::Run { class, least, most } => {
                    let length = (runs.end(class, end) - end).min(most);
                    if length < least {
                        return None;
                    }
                    if let Some(place) = walked.get_mut(count) {
                        *place = (end, end + length);
                        count += 1;
                    }
                    end += length;
                    last = class;
                }
            }
        }
        // A longer word is another one, unless what it begins with says enough: forms grow.
        // The full stop of a sentence is no part of one.
        let next = at(bytes, end);
        let is_stop = next == b'.' && !is_of(last, at(bytes, end + 1));
        if is_of(last, next) && !is_stop {
            let head = alternative.find('{').unwrap_or(alternative.len());
            let ends_with_run = alternative.ends_with('}');
            if head < DISTINCT || !ends_with_run {
                return None;
            }
            end = runs.end(last, end);
        }
        // What the runs match, as far as it is looked at: prefixes and separators say nothing about chance.
        let mut chance = [0_u8; LOOK];
        let mut length = 0;
        for (from, to) in walked.get(..count)? {
            let run = bytes.get(*from..*to.min(&(from + LOOK)))?;
            for (place, byte) in chance.iter_mut().skip(length).zip(run) {
                *place = *byte;
            }
            length = (length + run.len()).min(LOOK);
        }
        let matched = bytes.get(start..end)?;
        let fits = match self.check {
            Check::Random => looks_random(chance.get(..length)?),
            Check::Pattern => true,
            Check::Crc32 => looks_random(chance.get(..length)?) || is_summed(matched),
        };
        // Four characters are the fewest that can be a mask.
        let is_masked = length >= 4 && is_placeholder(chance.get(..length)?);
        (fits && !is_masked).then_some(end)
    }
}

/// The fewest characters of a beginning that is taken for the form whatever follows.
const DISTINCT: usize = 4;

/// The most runs of one alternative that are remembered.
const RUNS: usize = 8;

/// The letters of the classes.
pub(super) const CLASSES: &[u8; 14] = b"dhHaluLUiswtbc";

/// Where the runs of each class end in a text: each is walked once, however many forms begin inside it.
pub(super) struct Runs<'b> {
    bytes: &'b [u8],
    /// Of each class, a run that was walked.
    known: [(usize, usize); CLASSES.len()],
}

impl<'b> Runs<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            known: [(0, 0); CLASSES.len()],
        }
    }

    /// The text.
    pub(super) const fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// The index after the run of a class that begins at `start`, or goes on there.
    pub(super) fn end(&mut self, class: u8, start: usize) -> usize {
        let place = CLASSES.iter().position(|known| *known == class);
        let Some(known) = place.and_then(|place| self.known.get_mut(place)) else {
            return start;
        };
        if !(known.0..known.1).contains(&start) {
            *known = (start, run_end(self.bytes, start, |byte| is_of(class, byte)));
        }
        known.1
    }
}
