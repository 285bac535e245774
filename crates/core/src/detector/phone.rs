//! Phone numbers: international ones by the country codes of ITU-T E.164, national ones by the shapes in use, and any digits
//! beside a word that announces a number.

mod announced;
mod country;
mod national;
mod run;

use super::finding::Finds;
use super::scan::{at, before, run_end};
use crate::rule::Rule;
use run::Run;

/// What a find is called.
const FORM: &str = "a phone number";

/// Notes every phone number.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        let byte = at(bytes, index);
        let next = at(bytes, index + 1);
        let begins = match byte {
            b'+' => next.is_ascii_digit() || next == b'(',
            b'(' => next.is_ascii_digit(),
            _ => byte.is_ascii_digit(),
        };
        if !begins {
            index += 1;
            continue;
        }
        if let Some(end) = number(bytes, index) {
            finds.add(Rule::PhoneNumber, FORM, index..end);
            index = end;
            continue;
        }
        // The rest of a run of digits begins no number; what a bracket surrounds may be one.
        index = match byte {
            b'(' => index + 1,
            _ => run_end(bytes, index + 1, |byte| byte.is_ascii_digit()),
        };
    }
}

/// The end of the phone number that begins at `start`.
fn number(bytes: &[u8], start: usize) -> Option<usize> {
    let lead = before(bytes, start);
    if lead.is_ascii_alphanumeric() || lead == b'_' {
        return None;
    }
    // A later group of a row: the row as a whole was no number, and no word announces its middle.
    let follows = start
        .checked_sub(1)
        .is_some_and(|index| before(bytes, index).is_ascii_digit());
    if follows && matches!(lead, b' ' | b'.' | b'-' | b':' | b'/') && at(bytes, start) != b'+' {
        return None;
    }
    let run = Run::read(bytes, start);
    if national::is_fiction(&run) {
        return None;
    }
    if let Some(end) = run
        .prefix()
        .and_then(|prefix| international(bytes, &run, prefix))
    {
        return Some(end);
    }
    if run.plus {
        return None;
    }
    let total = run.total();
    if !(7..=15).contains(&total) || run.cut || !ends_word(bytes, run.end) {
        return None;
    }
    let alone = run.groups().len() == 1;
    let shaped = opens_word(bytes, start, alone)
        && national::is_number(&run)
        && !announced::is_id(bytes, start, alone);
    let announced = || announced::is_plain(&run) && announced::is_announced(bytes, start);
    (shaped || announced()).then_some(run.end)
}

/// `+49 174 2337099`, `0049 174 2337099`: the longest row of groups that a country has, cut only at a space.
fn international(bytes: &[u8], run: &Run, prefix: usize) -> Option<usize> {
    if !run.plus && !opens_word(bytes, run.start, run.groups().len() == 1) {
        return None;
    }
    (1..=run.groups().len()).rev().find_map(|count| {
        let end = run.groups().get(count - 1)?.end;
        let cut = run.groups().get(count).is_none_or(|next| next.glue == b' ');
        let fits = cut
            && run
                .digits_of(count)
                .is_some_and(|digits| country::is_number(digits, prefix));
        (fits && ends_word(bytes, end)).then_some(end)
    })
}

/// Whether a national number can begin here: no piece of a version, a range, a path, an amount, a list.
fn opens_word(bytes: &[u8], start: usize, alone: bool) -> bool {
    let lead = before(bytes, start);
    let second = start.checked_sub(1).map_or(0, |index| before(bytes, index));
    match lead {
        b'.' | b':' => !second.is_ascii_digit(),
        b'-' => !second.is_ascii_alphanumeric() && second != b'-',
        b'/' => false,
        b'=' => !alone && !matches!(second, b'<' | b'>' | b'!' | b'~' | b'='),
        b' ' => {
            !second.is_ascii_digit()
                && !matches!(
                    second,
                    b'+' | b'-' | b'*' | b'=' | b'<' | b'>' | b'$' | b'#'
                )
        }
        b'#' | b'@' | b'$' | b'%' | b'^' | b'~' | b'\\' | b'[' | b'+' | b'&' | b'*' | b'<' => false,
        // Euro and pound.
        0xac => second != 0x82,
        0xa3 => second != 0xc2,
        _ => true,
    }
}

/// Whether a number can end here: no decimals follow, no unit, no more of an identifier. An extension may (`x123`, `ext. 5`).
fn ends_word(bytes: &[u8], end: usize) -> bool {
    let next = at(bytes, end + 1);
    match at(bytes, end) {
        b'x' | b'X' => next.is_ascii_digit(),
        b'e' | b'E' => {
            next.eq_ignore_ascii_case(&b'x') && at(bytes, end + 2).eq_ignore_ascii_case(&b't')
        }
        b'_' | b'@' | b'%' | b'=' | b'#' | b'$' | b'+' | b'*' | b'~' | b'^' => false,
        b'-' | b'/' | b'.' | b':' => !next.is_ascii_alphanumeric(),
        b',' => !next.is_ascii_digit(),
        byte => !byte.is_ascii_alphanumeric(),
    }
}
