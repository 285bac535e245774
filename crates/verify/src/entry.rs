//! Ledger entries, read without making anything of them that is not needed.
//!
//! Entries of the usual form are read where they lie: canonical JSON has one text for each, so a reader that takes nothing else
//! refuses the rest. Any other entry goes to the reader of `bailee-core`.

use bailee_core::digest::Digest;
use bailee_core::entry::{Act, Entry as Whole};
use bailee_core::id::RecordId;

/// Characters of an id in base32.
const ID: usize = 26;
/// The act of a look, with the quote behind it.
const SEEN: &[u8] = b"seen\"";

/// What is needed of an entry.
pub(crate) struct Entry<'b> {
    pub(crate) seq: u32,
    pub(crate) time: i64,
    /// What was done, with its data; `None` for an act without data.
    pub(crate) act: Option<Act>,
    /// Whether it is what a look found.
    is_seen: bool,
    /// The hash of its ops.
    pub(crate) ops: Option<Digest>,
    put: Ids<'b>,
    delete: Ids<'b>,
}

enum Ids<'b> {
    /// As it stands in the entry, between the brackets.
    Text(&'b [u8]),
    List(Vec<RecordId>),
}

impl<'b> Entry<'b> {
    /// Reads leaf data; `None` for anything that is no entry, or not in the one form that it can have.
    pub(crate) fn read(bytes: &'b [u8]) -> Option<Self> {
        Self::usual(bytes).or_else(|| Self::whole(bytes))
    }

    fn whole(bytes: &[u8]) -> Option<Self> {
        let entry = Whole::decode(bytes).ok()?;
        Some(Self {
            seq: entry.seq,
            time: entry.time,
            is_seen: entry.act == Act::Seen,
            act: Some(entry.act),
            ops: entry.ops,
            put: Ids::List(entry.put),
            delete: Ids::List(entry.delete),
        })
    }

    fn usual(bytes: &'b [u8]) -> Option<Self> {
        let mut text = Text(bytes);
        text.skip(b"{\"act\":\"")?;
        let is_seen = text.0.starts_with(SEEN);
        text.until_quote(|byte| byte.is_ascii_lowercase() || byte == b'-')?;
        text.skip(b",\"actor\":\"")?;
        text.until_quote(|byte| matches!(byte, b' '..=b'~') && byte != b'\\')?;
        let delete = text.ids(b",\"delete\":[")?;
        text.skip(b",\"id\":\"")?;
        id(text.take(ID)?)?;
        text.skip(b"\"")?;
        let ops = match text.skip(b",\"ops\":\"") {
            None => None,
            Some(()) => {
                let ops = hex(text.take(64)?)?;
                text.skip(b"\"")?;
                Some(ops)
            }
        };
        let put = text.ids(b",\"put\":[")?;
        text.skip(b",\"seq\":")?;
        let seq = u32::try_from(text.number()?).ok()?;
        text.skip(b",\"time\":")?;
        let time = i64::try_from(text.number()?).ok()?;
        (text.0 == b",\"v\":1}").then_some(Self {
            seq,
            time,
            is_seen,
            act: None,
            ops,
            put: Ids::Text(put),
            delete: Ids::Text(delete),
        })
    }

    /// Whether it is a step of a restore, which alone gives a record back the life that it had.
    pub(crate) fn restores(&self) -> bool {
        matches!(self.act, Some(Act::Restore { .. }))
    }

    /// Whether it is what a look found.
    pub(crate) const fn sees(&self) -> bool {
        self.is_seen
    }

    /// How many records it touched.
    pub(crate) fn touched(&self) -> u32 {
        u32::try_from(self.put.count() + self.delete.count()).unwrap_or(u32::MAX)
    }

    /// Whether these are the records that it says were written, in this order.
    pub(crate) fn puts(&self, records: impl Iterator<Item = RecordId>) -> bool {
        self.put.are(records)
    }

    /// Whether these are the records that it says were deleted, in this order.
    pub(crate) fn deletes(&self, records: impl Iterator<Item = RecordId>) -> bool {
        self.delete.are(records)
    }
}

impl Ids<'_> {
    fn count(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Text(text) => text.len().div_ceil(ID + 3),
        }
    }

    fn are(&self, mut records: impl Iterator<Item = RecordId>) -> bool {
        match self {
            Self::List(list) => list.iter().copied().eq(records),
            Self::Text(text) => {
                // `"<id>"`, and a comma between two.
                let mut stated = text.chunks(ID + 3);
                stated.all(|one| {
                    let one = one.get(1..=ID).and_then(id);
                    one.is_some() && one == records.next()
                }) && records.next().is_none()
            }
        }
    }
}

struct Text<'b>(&'b [u8]);

impl<'b> Text<'b> {
    fn skip(&mut self, what: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(what)?;
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// Skips what is before a quote, and the quote; at least one character, each of which is allowed.
    fn until_quote(&mut self, allowed: impl Fn(u8) -> bool) -> Option<()> {
        let length = self.0.iter().position(|byte| *byte == b'"')?;
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest.get(1..)?;
        (length > 0 && taken.iter().all(|byte| allowed(*byte))).then_some(())
    }

    /// Takes a list of ids that begins so; empty where none does.
    fn ids(&mut self, begin: &[u8]) -> Option<&'b [u8]> {
        if self.skip(begin).is_none() {
            return Some(&[]);
        }
        let length = self.0.iter().position(|byte| *byte == b']')?;
        let list = self.take(length)?;
        self.skip(b"]")?;
        let mut chunks = list.chunks(ID + 3).peekable();
        chunks.peek()?;
        while let Some(one) = chunks.next() {
            let end: &[u8] = if chunks.peek().is_some() {
                b"\","
            } else {
                b"\""
            };
            let one = one.strip_prefix(b"\"")?.strip_suffix(end)?;
            id(one)?;
        }
        Some(list)
    }

    /// Takes a number without sign and leading zeros, small enough to be exact everywhere.
    fn number(&mut self) -> Option<u64> {
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let text = self.take(digits)?;
        if !(1..=15).contains(&digits) || (digits > 1 && text.starts_with(b"0")) {
            return None;
        }
        let add = |sum: u64, digit: &u8| sum * 10 + u64::from(digit - b'0');
        Some(text.iter().fold(0, add))
    }
}

/// Reads base32 of 16 bytes in the one form that it can have.
fn id(text: &[u8]) -> Option<RecordId> {
    let text: &[u8; ID] = text.try_into().ok()?;
    let mut bits: u128 = 0;
    for (at, byte) in text.iter().enumerate() {
        let value = match byte {
            b'a'..=b'z' => byte - b'a',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        if at < ID - 1 {
            bits = bits << 5 | u128::from(value);
        } else if value & 3 == 0 {
            // 130 bits, of which the last two are none of the bytes.
            bits = bits << 3 | u128::from(value >> 2);
        } else {
            return None;
        }
    }
    Some(RecordId::from_bytes(bits.to_be_bytes()))
}

/// The value of a digit; 16 and more for what is none.
const fn hex_digit(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0',
        b'a'..=b'f' => letter - b'a' + 10,
        _ => 0xff,
    }
}

fn hex(text: &[u8]) -> Option<Digest> {
    let (mut bytes, mut wrong) = ([0; 32], 0);
    for (byte, [high, low]) in bytes.iter_mut().zip(text.as_chunks::<2>().0) {
        let (high, low) = (hex_digit(*high), hex_digit(*low));
        wrong |= high | low;
        *byte = high << 4 | low;
    }
    (wrong < 16).then(|| Digest::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::entry::Entry as Core;

    fn written(act: Act) -> Vec<u8> {
        let mut entry = Core::new(7, 1_795_283_939_000, "mfrggzdfmztwq2lk", act, [9; 16]);
        entry.put = vec![
            RecordId::from_bytes([1; 16]),
            RecordId::from_bytes([0xff; 16]),
        ];
        entry.delete = vec![RecordId::from_bytes([2; 16])];
        entry.ops = Some(Digest::blake3(b"ops"));
        entry.encode().unwrap()
    }

    #[test]
    fn entries_say_the_same_to_both_readers() {
        for act in [
            Act::Put,
            Act::Delete,
            Act::Seen,
            Act::Setup,
            Act::PutReported { broken: 2 },
        ] {
            let bytes = written(act.clone());
            let entry = Entry::read(&bytes).unwrap();
            let core = Core::decode(&bytes).unwrap();
            assert_eq!(
                (entry.seq, entry.time, entry.ops),
                (core.seq, core.time, core.ops)
            );
            assert!(
                entry.puts(core.put.iter().copied()) && entry.deletes(core.delete.iter().copied())
            );
            assert!(
                !entry.puts(core.delete.iter().copied())
                    && !entry.deletes(core.put.iter().copied())
            );
            assert_eq!((entry.sees(), entry.touched()), (act == Act::Seen, 3));
            assert_eq!(Entry::usual(&bytes).is_some(), core.act.data().is_empty());
        }
    }

    #[test]
    fn whatever_is_changed_both_readers_agree() {
        let bytes = written(Act::Put);
        for at in 0..bytes.len() {
            for other in [
                b'0',
                b'a',
                b'"',
                b'}',
                b',',
                b'\\',
                b' ',
                0xc3,
                bytes[at] ^ 1,
            ] {
                let mut changed = bytes.clone();
                changed[at] = other;
                let usual = Entry::usual(&changed).is_some();
                assert!(!usual || Core::decode(&changed).is_ok(), "{at} {other}");
                assert_eq!(
                    Entry::read(&changed).is_some(),
                    Core::decode(&changed).is_ok()
                );
            }
            assert!(Entry::read(&bytes[..at]).is_none());
        }
    }
}
