//! Lists of words that are looked up by one byte: written as one text, sorted while it is compiled.

/// The separator between the rows of a text.
const SEPARATOR: u8 = b'|';

/// The rows of a text, by their first or last byte.
pub(super) struct List<const COUNT: usize> {
    text: &'static str,
    rows: [(u16, u16); COUNT],
    starts: [u16; 257],
}

/// Which byte a list is looked up by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The first.
    First,
    /// The last.
    Last,
}

/// How many rows a text has.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
pub(super) const fn count(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut index) = (1, 0);
    while index < bytes.len() {
        if bytes[index] == SEPARATOR {
            count += 1;
        }
        index += 1;
    }
    count
}

impl<const COUNT: usize> List<COUNT> {
    /// Sorts the rows of a text.
    #[expect(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
    )]
    pub(super) const fn new(text: &'static str, by: By) -> Self {
        let bytes = text.as_bytes();
        let mut rows = [(0, 0); COUNT];
        let mut starts = [0_u16; 257];
        // How many rows lie before those of each byte, then the rows in their places.
        let mut round = 0;
        let mut next = [0_u16; 257];
        while round < 2 {
            let (mut from, mut to) = (0, 0);
            while to <= bytes.len() {
                if to == bytes.len() || bytes[to] == SEPARATOR {
                    let key = match by {
                        By::First => bytes[from],
                        By::Last => bytes[to - 1],
                    } as usize;
                    if round == 0 {
                        starts[key + 1] += 1;
                    } else {
                        rows[next[key] as usize] = (from as u16, to as u16);
                        next[key] += 1;
                    }
                    from = to + 1;
                }
                to += 1;
            }
            if round == 0 {
                let mut key = 0;
                while key < 256 {
                    starts[key + 1] += starts[key];
                    key += 1;
                }
                next = starts;
            }
            round += 1;
        }
        Self { text, rows, starts }
    }

    /// The text of all rows.
    pub(super) const fn text(&self) -> &'static str {
        self.text
    }

    /// The rows with this byte, in the order of the text.
    pub(super) fn rows(&self, byte: u8) -> impl Iterator<Item = &'static [u8]> {
        let start = |key: usize| self.starts.get(key).map_or(0, |start| usize::from(*start));
        let range = start(usize::from(byte))..start(usize::from(byte) + 1);
        let text = self.text.as_bytes();
        let rows = self.rows.get(range).unwrap_or_default();
        rows.iter()
            .filter_map(move |(from, to)| text.get(usize::from(*from)..usize::from(*to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one|two|three|four|tone";

    #[test]
    fn rows_are_found_by_their_byte_in_the_order_of_the_text() {
        let first: List<{ count(TEXT) }> = List::new(TEXT, By::First);
        let rows = |byte| first.rows(byte).collect::<Vec<_>>();
        assert_eq!(rows(b't'), [&b"two"[..], b"three", b"tone"]);
        assert!(rows(b'z').is_empty());
        let last: List<{ count(TEXT) }> = List::new(TEXT, By::Last);
        assert_eq!(last.rows(b'e').count(), 3);
    }
}
