//! The way from a text's bytes to the forms that may begin there: a table that the compiler sorts by first characters.

use super::pattern::{Runs, is_of};
use super::table::GROUPS;
use crate::detector::scan;
use crate::rule::Rule;

/// One alternative of one form.
#[derive(Clone, Copy)]
struct Entry {
    group: u8,
    form: u8,
    from: u16,
    to: u16,
    /// The second character of a literal; the class of a run.
    second: u8,
    /// The fewest characters of the run that it begins with, 255 at most.
    least: u8,
    /// The first character behind that run, when its length is fixed and a literal follows; else 0.
    anchor: u8,
}

/// The buckets: one for each ASCII character that an alternative begins with; the first is for those that begin with a run.
const BUCKETS: usize = 128;

/// How many characters in a row a form that begins with a run has at least: shorter words are not tried.
const LEAST: usize = 12;

/// As far as the length of a word is measured.
const FAR: usize = 64;

const COUNT: usize = count();

/// The alternatives, by bucket.
static ENTRIES: [Entry; COUNT] = sorted().0;
/// Where each bucket begins, and where the last ends.
static STARTS: [u16; BUCKETS + 1] = sorted().1;

/// What matches at a place.
pub(super) struct Match {
    pub(super) rule: Rule,
    /// What the form is called.
    pub(super) name: &'static str,
    pub(super) end: usize,
}

/// The form that matches here, and where it ends: the longest match of those that begin alike.
pub(super) fn at(runs: &mut Runs<'_>, bytes: &[u8], start: usize) -> Option<Match> {
    let first = scan::at(bytes, start);
    if first == 0 || usize::from(first) >= BUCKETS {
        return None;
    }
    let second = scan::at(bytes, start + 1);
    // A literal of one character is followed by a run.
    let entries = bucket(first.into());
    let begun = with_second(entries, second)
        .iter()
        .chain(with_second(entries, b'{'));
    let found = longest(begun, runs, start);
    let is_sign = |byte: u8| matches!(byte, b'+' | b'/' | b'-' | b'_' | b'.');
    let begins_run =
        first.is_ascii_alphanumeric() || is_sign(first) && !is_sign(scan::before(bytes, start));
    if found.is_some() || !begins_run {
        return found;
    }
    let near = bytes.get(start..start + LEAST).unwrap_or_default();
    if near.len() < LEAST || !near.iter().all(|byte| (0x21..0x7f).contains(byte)) {
        return None;
    }
    // Most words are shorter than what these begin with, which one look tells of all of them.
    let near = bytes
        .get(..bytes.len().min(start + FAR))
        .unwrap_or_default();
    let word = scan::run_end(near, start, |byte| byte.is_ascii_alphanumeric()) - start;
    let fits = |entry: &&Entry| {
        let least = usize::from(entry.least);
        let is_word = !matches!(entry.second, b's' | b'w' | b't' | b'b' | b'c');
        // Behind a run of a fixed length its literal can be looked for at once.
        (!is_word || least.min(FAR) <= word)
            && (entry.anchor == 0 || scan::at(bytes, start + least) == entry.anchor)
            && is_of(entry.second, first)
    };
    longest(bucket(0).iter().filter(fits), runs, start)
}

/// The entries of a bucket with this second character.
fn with_second(entries: &'static [Entry], second: u8) -> &'static [Entry] {
    let from = entries.partition_point(|entry| entry.second < second);
    let rest = entries.get(from..).unwrap_or_default();
    let count = rest
        .iter()
        .take_while(|entry| entry.second == second)
        .count();
    rest.get(..count).unwrap_or_default()
}

fn bucket(number: usize) -> &'static [Entry] {
    let at = |place: usize| STARTS.get(place).map_or(0, |start| usize::from(*start));
    ENTRIES.get(at(number)..at(number + 1)).unwrap_or_default()
}

fn longest(
    entries: impl Iterator<Item = &'static Entry>,
    runs: &mut Runs<'_>,
    start: usize,
) -> Option<Match> {
    let mut best: Option<Match> = None;
    for entry in entries {
        let Some(group) = GROUPS.get(usize::from(entry.group)) else {
            continue;
        };
        let Some(form) = group.forms.get(usize::from(entry.form)) else {
            continue;
        };
        let alternative = form
            .pattern
            .get(usize::from(entry.from)..usize::from(entry.to));
        // Most of those that begin alike go on otherwise, which is cheaper to see than to match.
        let end = alternative
            .filter(|alternative| goes_on(entry, alternative.as_bytes(), runs, start))
            .and_then(|alternative| form.end_of(alternative, runs, start));
        if end > best.as_ref().map(|best| best.end) {
            let (rule, name) = (group.rule, form.name);
            best = end.map(|end| Match { rule, name, end });
        }
    }
    best
}

/// Whether the first literal of an alternative stands here, or its first run is long enough.
fn goes_on(entry: &Entry, alternative: &[u8], runs: &mut Runs<'_>, start: usize) -> bool {
    if alternative.first() == Some(&b'{') {
        return runs.end(entry.second, start) - start >= usize::from(entry.least);
    }
    let text = runs.bytes().get(start..).unwrap_or_default();
    let literal = alternative
        .iter()
        .position(|byte| *byte == b'{')
        .unwrap_or(alternative.len());
    alternative
        .get(..literal)
        .is_some_and(|literal| text.starts_with(literal))
}

/// How many alternatives all patterns have.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn count() -> usize {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        let forms = GROUPS[group].forms;
        let mut form = 0;
        while form < forms.len() {
            let pattern = forms[form].pattern.as_bytes();
            let mut at = 0;
            while at < pattern.len() {
                if pattern[at] == b'|' {
                    count += 1;
                }
                at += 1;
            }
            count += 1;
            form += 1;
        }
        group += 1;
    }
    count
}

/// Sorts the entries of each bucket by their second character: few share it, so one at a time is put in its place.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn by_second(mut entries: [Entry; COUNT], starts: &[u16; BUCKETS + 1]) -> [Entry; COUNT] {
    let mut bucket = 0;
    while bucket < BUCKETS {
        let start = starts[bucket] as usize;
        let mut at = start + 1;
        while at < starts[bucket + 1] as usize {
            let entry = entries[at];
            let mut place = at;
            while place > start && entries[place - 1].second > entry.second {
                entries[place] = entries[place - 1];
                place -= 1;
            }
            entries[place] = entry;
            at += 1;
        }
        bucket += 1;
    }
    entries
}

/// The fewest characters of the run that an alternative begins with; no more than are measured.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn least_of(pattern: &[u8], from: usize, to: usize) -> u8 {
    let (mut number, mut at) = (0, from + 2);
    while pattern[from] == b'{' && at < to && pattern[at].is_ascii_digit() {
        number = number * 10 + (pattern[at] - b'0') as usize;
        at += 1;
    }
    if number < 255 { number as u8 } else { 255 }
}

/// The first character behind the run that an alternative begins with.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn anchor_of(pattern: &[u8], from: usize, to: usize) -> u8 {
    let mut at = from + 2;
    while pattern[from] == b'{' && at < to && pattern[at].is_ascii_digit() {
        at += 1;
    }
    let is_fixed =
        pattern[from] == b'{' && at + 1 < to && pattern[at] == b'}' && pattern[at + 1] != b'{';
    if is_fixed && least_of(pattern, from, to) < 255 {
        pattern[at + 1]
    } else {
        0
    }
}

const fn bucket_of(first: u8) -> usize {
    if first == b'{' { 0 } else { first as usize }
}

/// Sorts the alternatives into buckets, in two rounds over the patterns: one counts, one places.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated while it is compiled, where a wrong index is an error of the compiler"
)]
const fn sorted() -> ([Entry; COUNT], [u16; BUCKETS + 1]) {
    let empty = Entry {
        group: 0,
        form: 0,
        from: 0,
        to: 0,
        second: 0,
        least: 0,
        anchor: 0,
    };
    let mut entries = [empty; COUNT];
    let mut starts = [0_u16; BUCKETS + 1];
    let mut next = [0_u16; BUCKETS + 1];
    let mut places = false;
    loop {
        let mut group = 0;
        while group < GROUPS.len() {
            let forms = GROUPS[group].forms;
            let mut form = 0;
            while form < forms.len() {
                let pattern = forms[form].pattern.as_bytes();
                let (mut from, mut to) = (0, 0);
                while to <= pattern.len() {
                    if to == pattern.len() || pattern[to] == b'|' {
                        if from < to {
                            let bucket = bucket_of(pattern[from]);
                            if places {
                                entries[next[bucket] as usize] = Entry {
                                    group: group as u8,
                                    form: form as u8,
                                    from: from as u16,
                                    to: to as u16,
                                    second: if from + 1 < to {
                                        pattern[from + 1]
                                    } else {
                                        b'{'
                                    },
                                    least: least_of(pattern, from, to),
                                    anchor: anchor_of(pattern, from, to),
                                };
                                next[bucket] += 1;
                            } else {
                                starts[bucket + 1] += 1;
                            }
                        }
                        from = to + 1;
                    }
                    to += 1;
                }
                form += 1;
            }
            group += 1;
        }
        if places {
            return (by_second(entries, &starts), starts);
        }
        let mut bucket = 0;
        while bucket < BUCKETS {
            starts[bucket + 1] += starts[bucket];
            bucket += 1;
        }
        next = starts;
        places = true;
    }
}
