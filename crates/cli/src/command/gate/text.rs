//! Text: searched in blocks of lines, so that a key of many lines is seen whole and a long file does not lie in memory.

use std::io::{BufRead, Read};

use bailee_core::detector::Finding;
use bailee_core::gate::Rule;

use super::search::{Search, repeats};

/// How much is searched at once.
const BLOCK: usize = 1 << 20;
/// How much of a block is searched again with the next, for what crosses from one into the other. No key is longer.
const OVERLAP: usize = 16 << 10;
/// The longest piece of a line that is read at once.
const PIECE: u64 = 1 << 20;

/// A place in a text, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    line: u64,
    column: u64,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };

    /// The place after this text.
    fn after(self, text: &str) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let (_, rest) = text.rsplit_once('\n').unwrap_or(("", text));
        let columns = count(rest.chars().count());
        match text.bytes().filter(|byte| *byte == b'\n').count() {
            0 => Self {
                line: self.line,
                column: self.column.saturating_add(columns),
            },
            lines => Self {
                line: self.line.saturating_add(count(lines)),
                column: columns.saturating_add(1),
            },
        }
    }
}

/// Searches a text to its end. `go_on` is asked after each block, with what was found in it.
///
/// # Errors
/// It cannot be read.
pub(super) fn search_text(
    reader: &mut dyn BufRead,
    search: &mut Search,
    go_on: &mut dyn FnMut(&mut Search) -> bool,
) -> std::io::Result<()> {
    let mut text = String::new();
    let mut start = Position::START;
    // What was told of the block before, where this block repeats it.
    let mut told: Vec<Finding> = Vec::new();
    loop {
        let is_end = fill(reader, &mut text)?;
        let finds = search.find_all("", &text);
        let mut position = start;
        let mut at = 0;
        let told_end = told.iter().map(|known| known.range.end).max();
        for finding in &finds {
            let is_near = told_end.is_some_and(|end| finding.range.start < end);
            if is_near && told.iter().any(|known| repeats(known, finding)) {
                continue;
            }
            position = position.after(text.get(at..finding.range.start).unwrap_or_default());
            at = finding.range.start;
            search.found_in_text(position.line, position.column, finding);
        }
        let cut = if is_end { text.len() } else { cut(&text) };
        let passed = text.get(..cut).unwrap_or_default();
        let is_cut = is_end && !passed.is_empty() && !passed.ends_with('\n');
        search.count(lines(passed).saturating_add(is_cut.into()));
        start = start.after(passed);
        if !go_on(search) || is_end {
            return Ok(());
        }
        told.extend(finds);
        told.retain(|known| {
            let reaches = known.rule == Rule::PrivateKey && known.range.end > cut;
            known.range.start >= cut || reaches
        });
        for finding in &mut told {
            let range = &finding.range;
            finding.range = range.start.saturating_sub(cut)..range.end.saturating_sub(cut);
        }
        text.drain(..cut);
    }
}

/// Searches one line that should have been something else.
pub(super) fn search_line(line: u64, bytes: &[u8], search: &mut Search) {
    let text = String::from_utf8_lossy(bytes);
    search.count(1);
    for finding in search.find_all("", &text) {
        let before = text.get(..finding.range.start).unwrap_or_default();
        let position = Position { line, column: 1 }.after(before);
        search.found_in_text(position.line, position.column, &finding);
    }
}

/// Reads lines until the block is full; whether that was the end.
fn fill(reader: &mut dyn BufRead, text: &mut String) -> std::io::Result<bool> {
    let mut line = Vec::new();
    while text.len() < BLOCK {
        line.clear();
        let mut piece = Read::take(&mut *reader, PIECE);
        if piece.read_until(b'\n', &mut line)? == 0 {
            return Ok(true);
        }
        text.push_str(&String::from_utf8_lossy(&line));
    }
    Ok(false)
}

/// Where the part begins that is searched again: with a line, unless the line is longer than that part.
fn cut(text: &str) -> usize {
    let mut cut = text.len().saturating_sub(OVERLAP);
    while !text.is_char_boundary(cut) {
        cut += 1;
    }
    let rest = text.get(cut..).unwrap_or_default();
    let line = rest.find('\n').map(|end| cut + end + 1);
    line.filter(|line| *line < text.len()).unwrap_or(cut)
}

/// How many lines end in the text.
fn lines(text: &str) -> u64 {
    let ends = text.bytes().filter(|byte| *byte == b'\n').count();
    u64::try_from(ends).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_lines_and_characters() {
        let at = |line, column| Position { line, column };
        assert_eq!(Position::START.after(""), at(1, 1));
        assert_eq!(Position::START.after("äb"), at(1, 3));
        assert_eq!(at(4, 9).after("x\ny\näb"), at(6, 3));
        assert_eq!(at(4, 9).after("x\n"), at(5, 1));
    }

    #[test]
    fn a_block_is_cut_at_a_line_where_there_is_one() {
        let line = "x".repeat(99);
        let text = format!("{line}\n").repeat(1_000);
        let rest = &text[cut(&text)..];
        assert!(rest.len() <= OVERLAP && rest.len() > OVERLAP - 100);
        assert_eq!(rest.len() % 100, 0);
        let long = "ä".repeat(OVERLAP + 1);
        assert_eq!(long.len() - cut(&long), OVERLAP);
    }

    #[test]
    fn a_find_is_told_once_wherever_the_blocks_end() {
        let filler = "nothing to see here\n";
        let key = format!(
            "-----BEGIN {0}-----\n{1}\n-----END {0}-----\n",
            concat!("PRIVATE ", "KEY"),
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n".repeat(20)
        );
        for before in [0, BLOCK - OVERLAP - 300, BLOCK - 300, BLOCK - 10] {
            let count = before / filler.len();
            let text = filler.repeat(count) + &key + &filler.repeat(2 * OVERLAP / filler.len());
            let mut found = Search::new(Vec::new(), None);
            search_text(&mut text.as_bytes(), &mut found, &mut |_| true).unwrap();
            let found = found.take();
            let keys: Vec<_> = found
                .finds
                .iter()
                .filter(|find| find.rule.code() == "private-key")
                .collect();
            assert_eq!(keys.len(), 1, "{before}: {keys:?}");
            assert_eq!(found.values, u64::try_from(text.lines().count()).unwrap());
        }
    }
}
