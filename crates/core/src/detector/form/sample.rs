//! Members of a form made from chance, and texts that miss it narrowly: for tests, benches and the table's own proof.
//!
//! No token stands in the repository; whoever needs one makes it here.

use super::pattern::{Check, Form, Piece, Runs, is_of, pieces};
use crate::detector::scan::before;

/// Draws a number below the one that it is given.
pub type Draw<'a> = &'a mut dyn FnMut(u32) -> u32;

/// Beyond its least, a run without limit is shorter than this.
const MORE: u32 = 12;

/// Returns a random member of one alternative of the form's pattern; `None` beyond the last alternative.
///
/// ```
/// use bailee_core::detector::form::{all, sample::example};
///
/// let (form, _) = all().find(|(form, _)| form.name == "a GitHub personal access token").unwrap();
/// let token = example(form, 0, &mut |below| below / 2).unwrap();
/// assert!(token.len() >= 40);
/// assert_eq!(example(form, 9, &mut |_| 0), None);
/// ```
#[must_use]
pub fn example(form: &Form, alternative: usize, draw: Draw<'_>) -> Option<String> {
    let alternative = form.alternatives().nth(alternative)?;
    Some(fill(alternative, draw, |_, piece| Wrong::Nothing(piece)))
}

/// Returns a text that misses one alternative by its structure only: a run that is one character too short, or another letter
/// in a literal. No alternative of the form matches in it. `None` beyond the last alternative, or when there is no such text.
#[must_use]
pub fn near_miss(form: &Form, alternative: usize, draw: Draw<'_>) -> Option<String> {
    let alternative = form.alternatives().nth(alternative)?;
    let count = pieces(alternative).count();
    let first = below(count, draw);
    // Each piece in turn, from any: the first that, made wrong, does not happen to be right in another way.
    (0..count).find_map(|turn| {
        let wrong = (first + turn) % count;
        let text = fill(alternative, draw, |index, piece| {
            if index == wrong {
                Wrong::This(piece)
            } else {
                Wrong::Nothing(piece)
            }
        });
        (!form.is_in(text.as_bytes())).then_some(text)
    })
}

/// What is made of a piece.
enum Wrong<'p> {
    /// A member.
    Nothing(Piece<'p>),
    /// What is none, narrowly.
    This(Piece<'p>),
}

fn fill<'p>(
    alternative: &'p str,
    draw: Draw<'_>,
    what: impl Fn(usize, Piece<'p>) -> Wrong<'p>,
) -> String {
    let mut text = String::new();
    for (index, piece) in pieces(alternative).enumerate() {
        match what(index, piece) {
            Wrong::Nothing(Piece::Literal(literal)) => {
                text.push_str(&String::from_utf8_lossy(literal));
            }
            Wrong::This(Piece::Literal(literal)) => put_misspelt(literal, &mut text, draw),
            Wrong::Nothing(Piece::Run { class, least, most }) => {
                let spread = match most {
                    usize::MAX => below(MORE as usize, draw),
                    _ => below(most.saturating_sub(least) + 1, draw),
                };
                put_run(class, least + spread, &mut text, draw);
            }
            Wrong::This(Piece::Run { class, least, .. }) => {
                put_run(class, least.saturating_sub(1), &mut text, draw);
            }
        }
    }
    text
}

/// Appends the literal with another letter in the place of its last one.
fn put_misspelt(literal: &[u8], text: &mut String, draw: Draw<'_>) {
    let place = literal.iter().rposition(u8::is_ascii_alphanumeric);
    let place = place.unwrap_or(literal.len().saturating_sub(1));
    for (index, byte) in literal.iter().enumerate() {
        let byte = if index == place {
            let others = (b'a'..=b'z').filter(|other| !other.eq_ignore_ascii_case(byte));
            any_of(others, draw)
        } else {
            *byte
        };
        text.push(char::from(byte));
    }
}

fn put_run(class: u8, length: usize, text: &mut String, draw: Draw<'_>) {
    for _ in 0..length {
        // Padding stands at the end of base64 only; a member without it looks like what is issued.
        let members = (0..0x7f).filter(|byte| is_of(class, *byte) && *byte != b'=');
        text.push(char::from(any_of(members, draw)));
    }
}

/// One of the bytes; a question mark when there is none.
fn any_of(bytes: impl Iterator<Item = u8> + Clone, draw: Draw<'_>) -> u8 {
    let place = below(bytes.clone().count(), draw);
    let mut bytes = bytes.skip(place);
    bytes.next().unwrap_or(b'?')
}

/// A number below `limit`, 0 when there is none.
fn below(limit: usize, draw: Draw<'_>) -> usize {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX).max(1);
    usize::try_from(draw(limit) % limit).unwrap_or_default()
}

impl Form {
    /// The same form by its pattern alone, whatever looks random.
    pub(super) fn by_pattern(&self) -> Self {
        Self {
            check: Check::Pattern,
            ..*self
        }
    }

    /// Whether any alternative matches anywhere in the text, by the pattern alone.
    fn is_in(&self, bytes: &[u8]) -> bool {
        let form = self.by_pattern();
        let mut runs = Runs::new(bytes);
        (0..bytes.len())
            .filter(|start| !before(bytes, *start).is_ascii_alphanumeric())
            .any(|start| {
                form.alternatives()
                    .any(|alternative| form.end_of(alternative, &mut runs, start).is_some())
            })
    }
}
