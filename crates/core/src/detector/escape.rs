//! A text as it is meant: with what is escaped in it decoded once, and the way back to where it stands.
//!
//! Percent signs (also doubled), HTML entities, `\u0040`, `\x40`, `\"`, quoted-printable, and full-width forms. A text that needs more
//! than two rounds is somebody's wish to hide something, which no detector prevents.

use std::ops::Range;

use super::scan::at;

/// How much around an escape is searched: as far as a detector looks.
const AROUND: usize = 256;

/// A decoded text.
#[derive(Debug, Default)]
pub(super) struct View {
    /// What it says.
    pub(super) bytes: Vec<u8>,
    /// After each escape: where its character begins in `bytes` and where the escape lies in what was decoded.
    marks: Vec<(usize, Range<usize>)>,
}

impl View {
    /// Where a range of the view lies in what was decoded.
    pub(super) fn source(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start, false)..self.place(range.end, true)
    }

    /// The parts of the view that differ from what was decoded, each with what stands around it: only they can say something new.
    pub(super) fn parts(&self) -> impl Iterator<Item = Range<usize>> {
        let mut marks = self.marks.iter().map(|(at, _)| *at).peekable();
        std::iter::from_fn(move || {
            let first = marks.next()?;
            let mut end = first + AROUND;
            while let Some(next) = marks.next_if(|next| *next < end + AROUND) {
                end = next + AROUND;
            }
            Some(self.word_start(first.saturating_sub(AROUND))..self.word_end(end))
        })
    }

    /// The beginning of the word at this place, so that no piece of one is taken for the whole.
    fn word_start(&self, index: usize) -> usize {
        let before = self
            .bytes
            .get(index.saturating_sub(AROUND)..index)
            .unwrap_or_default();
        index - before.iter().rev().take_while(|byte| **byte > b' ').count()
    }

    fn word_end(&self, index: usize) -> usize {
        let index = index.min(self.bytes.len());
        let after = self
            .bytes
            .get(index..self.bytes.len().min(index + AROUND))
            .unwrap_or_default();
        index + after.iter().take_while(|byte| **byte > b' ').count()
    }

    fn place(&self, index: usize, is_end: bool) -> usize {
        // The end of a range is the end of its last byte.
        let byte = if is_end {
            index.saturating_sub(1)
        } else {
            index
        };
        let after = self.marks.partition_point(|(start, _)| *start <= byte);
        let Some((start, escape)) = after.checked_sub(1).and_then(|mark| self.marks.get(mark))
        else {
            return index;
        };
        let behind = byte - start;
        match (behind, is_end) {
            // A character of several bytes is all of its escape.
            (0, false) => escape.start,
            (0, true) => escape.end,
            _ => escape.end + index - start - 1,
        }
    }
}

/// Decodes once; `None` when nothing is escaped.
pub(super) fn decode(bytes: &[u8]) -> Option<View> {
    let first = bytes.iter().position(|byte| begins(*byte))?;
    let mut view = View::default();
    let mut index = first;
    view.bytes.extend_from_slice(bytes.get(..first)?);
    while index < bytes.len() {
        let byte = at(bytes, index);
        let Some((sign, length)) = begins(byte).then(|| escaped(bytes, index)).flatten() else {
            view.bytes.push(byte);
            index += 1;
            continue;
        };
        view.marks.push((view.bytes.len(), index..index + length));
        let mut buffer = [0; 4];
        match sign {
            Sign::Byte(byte) => view.bytes.push(byte),
            Sign::Char(char) => view
                .bytes
                .extend_from_slice(char.encode_utf8(&mut buffer).as_bytes()),
            Sign::Nothing => {}
        }
        // The bytes of one character count as one, so that what follows is found again.
        if let Sign::Char(char) = sign
            && char.len_utf8() > 1
        {
            let (end, start) = (view.bytes.len(), index + length);
            view.marks.push((end - 1, start - 1..start));
        }
        index += length;
    }
    (!view.marks.is_empty()).then_some(view)
}

/// What an escape stands for.
enum Sign {
    Byte(u8),
    Char(char),
    /// A line that goes on.
    Nothing,
}

/// Whether an escape may begin with this byte.
fn begins(byte: u8) -> bool {
    // 0xe3 and 0xef begin the ideographic full stop and the full-width forms.
    matches!(byte, b'%' | b'&' | b'\\' | b'=' | 0xe3 | 0xef)
}

/// The escape that begins here, and its length.
fn escaped(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    match at(bytes, start) {
        b'%' => percent(bytes, start),
        b'&' => entity(bytes, start),
        b'\\' => backslash(bytes, start),
        b'=' => quoted_printable(bytes, start),
        _ => wide(bytes, start),
    }
}

fn hex(bytes: &[u8], start: usize, digits: usize) -> Option<u32> {
    let text = bytes.get(start..start + digits)?;
    let is_hex = text.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(text).ok().filter(|_| is_hex)?;
    u32::from_str_radix(text, 16).ok()
}

/// `%40`, and `%2540`, which is the same once more; `%C3%A4` is one letter.
fn percent(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    let (first, mut length) = percent_byte(bytes, start)?;
    let count = match first {
        0..=0x7f => return Some((Sign::Byte(first), length)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        // A percent sign and two letters, as in `%BE_CAREFUL%`.
        _ => return None,
    };
    let mut text = [first, 0, 0, 0];
    for place in text.iter_mut().take(count).skip(1) {
        let (byte, more) = percent_byte(bytes, start + length)?;
        *place = byte;
        length += more;
    }
    let char = std::str::from_utf8(text.get(..count)?)
        .ok()?
        .chars()
        .next()?;
    Some((Sign::Char(char), length))
}

fn percent_byte(bytes: &[u8], start: usize) -> Option<(u8, usize)> {
    let mut digits = start + 1;
    // Each `25` is a percent sign; more than three are no longer a mistake of somebody's program.
    for _ in 0..3 {
        if hex(bytes, digits, 2) != Some(0x25) || hex(bytes, digits + 2, 2).is_none() {
            break;
        }
        digits += 2;
    }
    let byte = u8::try_from(hex(bytes, digits, 2)?).ok()?;
    (at(bytes, start) == b'%').then_some((byte, digits + 2 - start))
}

/// `&#64;`, `&#x40;` and the entities that matter here.
fn entity(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    const NAMED: [(&[u8], char); 14] = [
        (b"amp", '&'),
        (b"lt", '<'),
        (b"gt", '>'),
        (b"quot", '"'),
        (b"apos", '\''),
        (b"commat", '@'),
        (b"period", '.'),
        (b"colon", ':'),
        (b"equals", '='),
        (b"sol", '/'),
        (b"lowbar", '_'),
        (b"hyphen", '-'),
        (b"nbsp", ' '),
        (b"plus", '+'),
    ];
    let near = bytes.get(start + 1..bytes.len().min(start + 12))?;
    let end = near.iter().position(|byte| *byte == b';')?;
    let name = near.get(..end)?;
    let length = end + 2;
    let named = NAMED.iter().find(|(known, _)| *known == name);
    if let Some((_, char)) = named {
        return Some((Sign::Char(*char), length));
    }
    let number = name.strip_prefix(b"#")?;
    let code = match number.split_first() {
        Some((b'x' | b'X', digits)) if digits.len() <= 6 => hex(digits, 0, digits.len())?,
        _ => std::str::from_utf8(number).ok()?.parse().ok()?,
    };
    Some((Sign::Char(char::from_u32(code)?), length))
}

/// `\u0040`, `\u{40}`, `\x40`, `\"`, `\n`.
fn backslash(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    // JSON in JSON in JSON: the backslashes before the sign are one each time.
    let more = bytes
        .iter()
        .skip(start)
        .take(8)
        .take_while(|byte| **byte == b'\\')
        .count();
    let sign = start + more;
    let length = |digits: usize| more + 1 + digits;
    Some(match at(bytes, sign) {
        b'u' if at(bytes, sign + 1) == b'{' => {
            let near = bytes.get(sign + 2..bytes.len().min(sign + 10))?;
            let digits = near.iter().position(|byte| *byte == b'}')?;
            (
                Sign::Char(char::from_u32(hex(near, 0, digits)?)?),
                length(digits + 2),
            )
        }
        b'u' => (
            Sign::Char(char::from_u32(hex(bytes, sign + 1, 4)?)?),
            length(4),
        ),
        b'x' => (
            Sign::Byte(u8::try_from(hex(bytes, sign + 1, 2)?).ok()?),
            length(2),
        ),
        quote @ (b'"' | b'\'' | b'/') => (Sign::Byte(quote), length(0)),
        b'n' | b'r' if more > 0 => (Sign::Byte(b'\n'), length(0)),
        b't' => (Sign::Byte(b'\t'), length(0)),
        _ => return None,
    })
}

/// `=40`, and a line that goes on after its `=`.
fn quoted_printable(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    match (at(bytes, start + 1), at(bytes, start + 2)) {
        (b'\r', b'\n') => return Some((Sign::Nothing, 3)),
        (b'\n', _) => return Some((Sign::Nothing, 2)),
        (b'a'..=b'f', _) | (_, b'a'..=b'f') => return None,
        _ => {}
    }
    let byte = u8::try_from(hex(bytes, start + 1, 2)?).ok()?;
    // Signs and ends of lines only: letters and digits are written as they are, and `=12` is a value.
    let is_sign = byte.is_ascii_punctuation() || matches!(byte, b'\n' | b'\r') || byte >= 0x80;
    is_sign.then_some((Sign::Byte(byte), 3))
}

/// Full-width forms of ASCII, and the full stops of ideographic text.
fn wide(bytes: &[u8], start: usize) -> Option<(Sign, usize)> {
    let text = std::str::from_utf8(bytes.get(start..start + 3)?).ok()?;
    let char = text.chars().next()?;
    let plain = match u32::from(char) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xff01 + 0x21)?,
        0x3002 | 0xff61 | 0xfe52 => '.',
        0xfe55 => ':',
        0xfe66 => '=',
        0xfe6b => '@',
        0x3000 => ' ',
        _ => return None,
    };
    Some((Sign::Char(plain), 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_is_decoded_and_led_back_to_its_place() {
        for (text, meant) in [
            ("jane%40example", "jane@example"),
            ("jane%2540example", "jane@example"),
            ("jane%252540example", "jane@example"),
            ("jane&#64;example", "jane@example"),
            ("jane&#x40;example", "jane@example"),
            ("jane&commat;example", "jane@example"),
            (r"jane\u0040example", "jane@example"),
            (r"jane\x40example", "jane@example"),
            (r"jane\\u0040example", "jane@example"),
            ("jane=40example", "jane@example"),
            ("hazel=0D=0Ajane", "hazel\r\njane"),
            ("jane\u{ff20}example\u{3002}org", "jane@example.org"),
            (r#"{\"a\":\"b\"}"#, r#"{"a":"b"}"#),
            ("a%C3%A4b", "a\u{e4}b"),
        ] {
            let view = decode(text.as_bytes()).unwrap();
            assert_eq!(String::from_utf8_lossy(&view.bytes), meant, "{text}");
            let all = 0..view.bytes.len();
            assert_eq!(view.source(&all), 0..text.len(), "{text}");
        }
        let view = decode(b"ab%40cd%40ef").unwrap();
        assert_eq!(view.source(&(3..5)), 5..7, "cd");
        assert_eq!(view.source(&(2..3)), 2..5, "the first sign");
        assert_eq!(view.source(&(6..8)), 10..12, "ef");
        let view = decode("a&#228;b=40c".as_bytes()).unwrap();
        assert_eq!(
            view.source(&(3..6)),
            7..12,
            "b@c behind a letter of two bytes"
        );
    }

    #[test]
    fn what_only_begins_like_an_escape_stays() {
        for text in [
            "100 % of",
            "a & b",
            r"C:\Users",
            "x=1",
            "a=ab",
            "%zz",
            "&#xzz;",
            "&unknown;",
            "plain",
        ] {
            assert!(decode(text.as_bytes()).is_none(), "{text}");
        }
    }
}
