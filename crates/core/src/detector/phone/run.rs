//! Groups of digits with the separators of phone numbers.

use super::super::scan::at;

/// The most groups and digits that are read: more is no phone number.
const GROUPS: usize = 8;
const DIGITS: usize = 18;

/// One group of digits.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What separates it from the group before: space, `-`, `.`, `/`, `(` or `)`; 0 for the first.
    pub(super) glue: u8,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// A row of groups.
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it begins with `+`.
    pub(super) plus: bool,
    /// Whether its first group stands in parentheses.
    pub(super) opened: bool,
    /// Whether there is more than was read.
    pub(super) cut: bool,
    groups: [Group; GROUPS],
    count: usize,
    digits: [u8; DIGITS],
}

impl Run {
    /// The row that begins at `start`, with `+`, `(` or a digit.
    pub(super) fn read(bytes: &[u8], start: usize) -> Self {
        let plus = at(bytes, start) == b'+';
        let mut index = start + usize::from(plus);
        let opened = at(bytes, index) == b'(';
        index += usize::from(opened);
        let mut run = Self {
            start,
            end: index,
            plus,
            opened,
            cut: false,
            groups: [Group::default(); GROUPS],
            count: 0,
            digits: [0; DIGITS],
        };
        let mut glue = 0;
        let mut total = 0;
        while at(bytes, index).is_ascii_digit() {
            let begin = index;
            while at(bytes, index).is_ascii_digit() {
                let Some(place) = run.digits.get_mut(total) else {
                    run.cut = true;
                    return run;
                };
                *place = at(bytes, index) - b'0';
                total += 1;
                index += 1;
            }
            let Some(place) = run.groups.get_mut(run.count) else {
                run.cut = true;
                return run;
            };
            *place = Group {
                start: begin,
                end: index,
                glue,
            };
            run.count += 1;
            run.end = index;
            (index, glue) = separator(bytes, index);
        }
        run
    }

    pub(super) fn groups(&self) -> &[Group] {
        self.groups.get(..self.count).unwrap_or_default()
    }

    /// The digits of a group, as numbers.
    pub(super) fn group(&self, index: usize) -> &[u8] {
        let before: usize = self.groups().iter().take(index).map(Group::len).sum();
        let length = self.groups().get(index).map_or(0, Group::len);
        self.digits.get(before..before + length).unwrap_or_default()
    }

    /// The number that the digits of a group make.
    pub(super) fn value(&self, index: usize) -> u64 {
        self.group(index).iter().fold(0_u64, |value, digit| {
            value.saturating_mul(10).saturating_add(u64::from(*digit))
        })
    }

    /// The digits of the first groups.
    pub(super) fn digits_of(&self, count: usize) -> Option<&[u8]> {
        let total: usize = self.groups().iter().take(count).map(Group::len).sum();
        self.digits.get(..total)
    }

    pub(super) fn total(&self) -> usize {
        self.groups().iter().map(Group::len).sum()
    }

    /// The length of the international prefix: nothing behind `+`, `00`, or `011` as in North America; `None` without one.
    pub(super) fn prefix(&self) -> Option<usize> {
        let dotted = self.groups().iter().any(|group| group.glue == b'.');
        match self.digits {
            _ if self.plus => Some(0),
            [0, 0, 1..=9, ..] if !dotted => Some(2),
            [0, 1, 1, 1..=9, ..] if !dotted && self.group(0).len() == 3 => Some(3),
            _ => None,
        }
    }
}

/// What separates two groups, and the index after it. Dashes and narrow spaces of typography count as their plain twins.
fn separator(bytes: &[u8], start: usize) -> (usize, u8) {
    let mut index = start;
    let mut glue = 0;
    for _ in 0..4 {
        let (kind, length) = match bytes.get(index..).unwrap_or_default() {
            [byte @ (b' ' | b'-' | b'.' | b'/' | b'(' | b')'), ..] => (*byte, 1),
            [0xc2, 0xa0, ..] => (b' ', 2),
            [0xe2, 0x80, 0x89 | 0x8a | 0xaf | 0x87, ..] => (b' ', 3),
            [0xe2, 0x80, 0x90..=0x94, ..] | [0xe2, 0x88, 0x92, ..] => (b'-', 3),
            _ => break,
        };
        glue = match (glue, kind) {
            (0 | b' ', kind) => kind,
            (glue, b' ') => glue,
            (b')', b'-' | b'/' | b'.' | b'(') => b')',
            (b'-', b'(') => b'(',
            // Two that do not go together end the row.
            _ => return (start, 0),
        };
        index += length;
    }
    (index, glue)
}
