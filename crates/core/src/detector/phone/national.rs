//! Shapes of numbers without a country code that are nothing else.

use super::run::{Group, Run};

/// Whether the row has the shape of a national phone number.
pub(super) fn is_number(run: &Run) -> bool {
    // Parentheses are around the first group or surround the whole: then the number begins behind them.
    let closed = run
        .groups()
        .get(1)
        .is_some_and(|second| second.glue == b')');
    let zeros = (0..run.groups().len())
        .filter(|group| run.value(*group) == 0)
        .count();
    if closed != run.opened || zeros >= 2 || is_date(run) || is_list(run) {
        return false;
    }
    is_north_american(run)
        || has_trunk_prefix(run)
        || has_area_in_parentheses(run)
        || is_spanish(run)
        || is_australian(run)
        || is_russian(run)
}

fn lengths(run: &Run) -> ([usize; 6], usize) {
    let mut lengths = [0; 6];
    for (place, group) in lengths.iter_mut().zip(run.groups()) {
        *place = group.len();
    }
    (lengths, run.groups().len())
}

/// `(447) 555-9263`, `447-555-9263`, `447.555.9263`, `447 555 9263`, each also after `1`.
fn is_north_american(run: &Run) -> bool {
    let (skip, glues) = match run.groups() {
        [a, b, c] if !run.opened || b.glue == b')' => (usize::from(a.len() == 1), [b.glue, c.glue]),
        [a, b, c, d]
            if a.len() == 1
                && run.value(0) == 1
                && !run.opened
                && (b.glue == b'(') == (c.glue == b')') =>
        {
            (1, [c.glue, d.glue])
        }
        [_, b] if run.opened && b.glue == b')' => {
            return run.group(0).len() == 3
                && run.group(1).len() == 7
                && codes_fit(run.group(0), run.group(1));
        }
        _ => return false,
    };
    let sized = (
        run.group(skip).len(),
        run.group(skip + 1).len(),
        run.group(skip + 2).len(),
    ) == (3, 3, 4);
    let glued = match glues {
        [b')', b'-' | b' ' | b'.'] => true,
        [b'-' | b'/' | b' ', b'-'] | [b'.', b'.'] => true,
        // `200 300 4000` is a list of sizes.
        [b' ', b' '] => (skip..skip + 3).any(|group| !run.value(group).is_multiple_of(100)),
        _ => false,
    };
    sized && glued && codes_fit(run.group(skip), run.group(skip + 1))
}

/// Area and exchange begin with 2 to 9.
fn codes_fit(area: &[u8], exchange: &[u8]) -> bool {
    let fits = |code: &[u8]| code.first().is_some_and(|digit| *digit >= 2);
    fits(area) && fits(exchange)
}

/// The trunk prefix 0: `030 1234567`, `0171/2345678`, `06 12 34 56 78`, `(020) 7946 0958`, `03-1234-5678`, `01712345678`.
fn has_trunk_prefix(run: &Run) -> bool {
    let total = run.total();
    let first = run.group(0);
    if !matches!(first, [0, 1..=9, ..]) {
        return false;
    }
    let (lens, count) = lengths(run);
    let lens = lens.get(..count).unwrap_or_default();
    // A number of social security, and half a number of a card.
    let mobile =
        matches!(first, [0, 8, ..]) && run.groups().get(1).is_some_and(|group| group.glue == b'-');
    if matches!(lens, [3, 2, 4]) || (matches!(lens, [4, 4, 4]) && !mobile) {
        return false;
    }
    let [_, rest @ ..] = run.groups() else {
        return false;
    };
    let Some((second, others)) = rest.split_first() else {
        return matches!(total, 10 | 11) && !run.opened && !is_row(first);
    };
    if !(9..=12).contains(&total)
        || !(2..=6).contains(&first.len())
        || run.opened != (second.glue == b')')
    {
        return false;
    }
    // A last `-0` or `-12` of a German number is an extension.
    let extension = others
        .last()
        .is_some_and(|last| last.glue == b'-' && last.len() <= 4)
        && others.iter().rev().skip(1).all(|group| group.glue == b' ');
    let inner = match others.split_last() {
        Some((_, inner)) if extension => inner,
        _ => others,
    };
    let same = inner.windows(2).all(|pair| {
        pair.iter().map(|group| group.glue).min() == pair.iter().map(|group| group.glue).max()
    });
    let rest_glue = inner.first().map_or(second.glue, |group| group.glue);
    let glued = same
        && match (second.glue, rest_glue) {
            (b'.', b'.') => is_dotted(lens),
            (b' ' | b'-' | b'/' | b')', b' ' | b'-') => true,
            (b'/' | b')', glue) => glue == second.glue || glue == b'.' && second.glue == b'/',
            _ => false,
        };
    let short = |group: &&Group| group.len() < 2;
    let sized = second.len() >= 2
        && !inner.iter().any(|group| short(&group))
        && rest.iter().all(|group| group.len() <= 8);
    let alone = !others.is_empty() || second.len() >= 5 || (run.opened && second.len() >= 4);
    glued && sized && alone && !is_month(run)
}

/// The dotted shapes that are no address and no version: `06.12.34.56.78`, `044.668.18.00`, `0171.2345678`, `020.7946.0958`.
fn is_dotted(lens: &[usize]) -> bool {
    match lens {
        [first, second] => *first >= 3 && *second >= 6,
        [_, second, third] => *second >= 3 && *third >= 3,
        [3, 3, 2, 2] | [4, 2, 2, 2] | [2, 3, 2, 2] | [2, 2, 2, 2, 2] | [4, 2, 2, 3] => true,
        _ => false,
    }
}

/// `(11) 91234-5678`, `(495) 123-45-67`: an area in parentheses that is no year and no number of a volume.
fn has_area_in_parentheses(run: &Run) -> bool {
    let [area, second, rest @ ..] = run.groups() else {
        return false;
    };
    let sized =
        (2..=3).contains(&area.len()) && (10..=11).contains(&run.total()) && second.len() >= 3;
    let glued = rest
        .iter()
        .all(|group| matches!(group.glue, b'-' | b' ') && group.len() >= 2);
    run.opened && second.glue == b')' && sized && glued && !rest.is_empty()
}

/// `612 34 56 78`, the shape of Spain.
fn is_spanish(run: &Run) -> bool {
    let (lens, count) = lengths(run);
    count == 4
        && matches!(lens, [3, 2, 2, 2, ..])
        && run.group(0).first().is_some_and(|digit| *digit >= 6)
        && !run.opened
        && run.groups().iter().skip(1).all(|group| group.glue == b' ')
}

/// `1300 123 456`, the numbers of Australia that all can call.
fn is_australian(run: &Run) -> bool {
    let (lens, count) = lengths(run);
    let glued = run.groups().iter().skip(1).all(|group| group.glue == b' ');
    count == 3 && matches!(lens, [4, 3, 3, ..]) && matches!(run.value(0), 1300 | 1800) && glued
}

/// `8 (495) 123-45-67`, the shape of Russia.
fn is_russian(run: &Run) -> bool {
    let (lens, count) = lengths(run);
    (count == 5 && matches!(lens, [1, 3, 3, 2, 2, ..])
        || count == 3
            && matches!(lens, [1, 3, 7, ..])
            && run.groups().get(1).is_some_and(|group| group.glue == b'('))
        && matches!(run.value(0), 7 | 8)
        && !run
            .groups()
            .iter()
            .any(|group| matches!(group.glue, b'.' | b'/'))
}

/// A day, a month and a year in any order: `26.11.2024`, `2024-11-26`, also with an hour behind.
pub(super) fn is_date(run: &Run) -> bool {
    let [_, second, third, ..] = run.groups() else {
        return false;
    };
    let (lens, _) = lengths(run);
    let year = |index: usize| (1900..2100).contains(&run.value(index));
    let part = |index: usize| (1..=31).contains(&run.value(index));
    let glued = second.glue == third.glue && matches!(second.glue, b'.' | b'-' | b'/' | b' ');
    glued
        && match lens {
            [1 | 2, 1 | 2, 4, ..] => part(0) && part(1) && year(2),
            [4, 1 | 2, 1 | 2, ..] => part(1) && part(2) && year(0),
            _ => false,
        }
}

/// `01/2024 12345`: a month of a year.
fn is_month(run: &Run) -> bool {
    let (lens, _) = lengths(run);
    let glue = run.groups().get(1).map_or(0, |group| group.glue);
    matches!(lens, [2, 4, ..]) && glue == b'/' && (1900..2100).contains(&run.value(1))
}

/// `01 02 03 04 05`: the same step from each group to the next; `02 03 05 08 13`: days or draws of a lottery in their order;
/// `012330 12330`: one id, padded and not.
fn is_list(run: &Run) -> bool {
    let count = run.groups().len();
    let step = |index: usize| run.value(index + 1).wrapping_sub(run.value(index));
    let even = count >= 3 && (1..count - 1).all(|index| step(index) == step(0));
    let rises = count >= 4
        && run.groups().iter().all(|group| group.len() == 2)
        && (0..count - 1).all(|index| run.value(index) < run.value(index + 1))
        && run.value(count - 1) < 50;
    let twice = count == 2 && step(0) == 0;
    even || rises || twice
}

/// Areas of North America that cost the caller nothing: of their numbers with 555 only one is fiction, and others are in use.
const FREE: [u64; 7] = [800, 833, 844, 855, 866, 877, 888];

/// `212-555-0142` and `555-0142`: 555-0100 to 555-0199 are published as belonging to nobody.
pub(super) fn is_fiction(run: &Run) -> bool {
    let prefix = run.prefix().unwrap_or_default();
    let digits = run
        .digits_of(run.groups().len())
        .and_then(|digits| digits.get(prefix..))
        .unwrap_or_default();
    let digits = match digits {
        [1, rest @ ..] if rest.len() == 10 => rest,
        _ => digits,
    };
    let (area, number) = digits.split_at(digits.len().saturating_sub(7));
    let area_fits = match area {
        [] => true,
        [2..=9, _, _] => {
            let area = area
                .iter()
                .fold(0, |value, digit| value * 10 + u64::from(*digit));
            !FREE.contains(&area)
        }
        _ => false,
    };
    let last = run.groups().last().map_or(0, Group::len);
    area_fits && last != 2 && matches!(number, [5, 5, 5, 0, 1, _, _])
}

/// `0123456789`: each digit the next, or all the same after the 0.
fn is_row(digits: &[u8]) -> bool {
    let steps = |step: u8| {
        digits
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if (*a + step) % 10 == *b))
    };
    let rest = digits.get(1..).unwrap_or_default();
    steps(1) || steps(9) || rest.iter().all(|digit| Some(digit) == rest.first())
}
