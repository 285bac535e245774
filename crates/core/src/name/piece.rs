//! Pieces of a sealed value that does not fit into one value: `j:7` is the first, `j:7#1` the next.

/// The most values that one sealed text lies in.
///
/// So few that the packs of a single change always fit into the transaction of its seal, whatever they are filled with.
pub const MAX_PIECES: u8 = 6;

/// What stands between the name of a sealed value and the number of a further piece of it.
pub(super) const SIGN: char = '#';

/// Takes a text apart into a name and the number of a piece; one that cannot be a number is [`MAX_PIECES`], which no piece has.
pub(super) fn split(text: &str) -> (&str, u8) {
    match text.split_once(SIGN) {
        Some((stem, number)) => (stem, number.parse().unwrap_or(MAX_PIECES)),
        None => (text, 0),
    }
}
