//! Opening what is sealed, as `docs/format.md` says it, for reading much of it fast.

use std::io::Write as _;

use bailee_core::name::Name;
use flate2::{Decompress, FlushDecompress, Status};

use crate::aead::{NONCE, decrypt};
use crate::key::{Keys, Life};
use crate::report::Code;

const MAGIC: u8 = 0xba;
const VERSION: u8 = 1;
const HEADER: usize = 8;
/// The most that anything expands to.
const MAX_EXPANDED: usize = 8 * 1024 * 1024;

/// Why something did not open.
pub(crate) type Refusal = (Code, &'static str);

const NOT_SEALED: Refusal = (Code::Damaged, "it is no sealed value");
const CHANGED: Refusal = (
    Code::Damaged,
    "it does not open: it was changed, or is of another name, time or installation",
);
const UNEXPANDABLE: Refusal = (Code::Damaged, "what it holds does not expand");
const UNKNOWN: Refusal = (Code::VersionUnknown, "a newer version wrote it");
const ERASED: Refusal = (Code::Damaged, "the key of its epoch is gone");

/// What opening needs beside keys: kept from one value to the next, so that little is allocated.
pub(crate) struct Opener {
    inflate: Decompress,
    /// What was decrypted last, still packed.
    packed: Vec<u8>,
    /// What a part says of where it belongs.
    associated: Vec<u8>,
}

impl Opener {
    pub(crate) fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            packed: Vec::new(),
            associated: Vec::new(),
        }
    }

    /// Opens the sealed `text` that was found at `name`.
    pub(crate) fn open(
        &mut self,
        keys: &mut Keys,
        name: &Name,
        text: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let mut bytes = decode(text).ok_or(NOT_SEALED)?;
        let (header, rest) = bytes.split_first_chunk_mut::<HEADER>().ok_or(NOT_SEALED)?;
        let (nonce, sealed) = rest.split_first_chunk_mut::<NONCE>().ok_or(NOT_SEALED)?;
        let [magic, version, kind, epoch @ .., _] = *header;
        if magic != MAGIC {
            return Err(NOT_SEALED);
        }
        if version != VERSION {
            return Err(UNKNOWN);
        }
        if name.family().row().seal != Some(kind) {
            return Err((Code::Damaged, "it is a sealed value of another family"));
        }
        let key = keys.epoch(u32::from_be_bytes(epoch)).ok_or(ERASED)?;
        let bound = name.bound();
        let associated = [b"bailee".as_slice(), header, bound.as_bytes()].concat();
        let length = decrypt(key.as_bytes(), nonce, &associated, sealed).ok_or(CHANGED)?;
        let packed = sealed.get(..length).unwrap_or_default();
        let mut content = Vec::new();
        expand(&mut self.inflate, packed, &mut content)?;
        Ok(content)
    }

    /// Opens a part that is sealed under the key of a record's life, into `content`.
    pub(crate) fn open_part(
        &mut self,
        life: &Life,
        place: std::fmt::Arguments<'_>,
        part: &[u8],
        content: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let (version, rest) = part.split_first().ok_or(NOT_SEALED)?;
        if *version != VERSION {
            return Err(UNKNOWN);
        }
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(NOT_SEALED)?;
        self.associated.clear();
        self.associated.extend_from_slice(b"bailee field\x01");
        // Writing to memory cannot fail.
        let _ = self.associated.write_fmt(place);
        self.packed.clear();
        self.packed.extend_from_slice(sealed);
        let length =
            decrypt(&life.seal, nonce, &self.associated, &mut self.packed).ok_or(CHANGED)?;
        let packed = self.packed.get(..length).unwrap_or_default();
        expand(&mut self.inflate, packed, content)
    }
}

/// Gives what was packed, in `content`.
fn expand(inflate: &mut Decompress, packed: &[u8], content: &mut Vec<u8>) -> Result<(), Refusal> {
    content.clear();
    let (method, body) = packed.split_first().ok_or(UNEXPANDABLE)?;
    match *method {
        0 => {
            content.extend_from_slice(body);
            Ok(())
        }
        1 => inflate_all(inflate, body, content).ok_or(UNEXPANDABLE),
        _ => Err(UNKNOWN),
    }
}

/// Inflates a whole stream with nothing behind it.
fn inflate_all(inflate: &mut Decompress, body: &[u8], content: &mut Vec<u8>) -> Option<()> {
    inflate.reset(false);
    content.reserve(body.len().saturating_mul(4).clamp(1024, MAX_EXPANDED));
    loop {
        let read = usize::try_from(inflate.total_in()).ok()?;
        let rest = body.get(read..)?;
        let before = (inflate.total_in(), content.len());
        let status = inflate
            .decompress_vec(rest, content, FlushDecompress::None)
            .ok()?;
        if content.len() > MAX_EXPANDED {
            return None;
        }
        if status == Status::StreamEnd {
            return (inflate.total_in() == body.len() as u64).then_some(());
        }
        if content.len() == content.capacity() {
            content.reserve(content.len().max(1024));
        } else if before == (inflate.total_in(), content.len()) {
            return None;
        }
    }
}

/// Reads base64; `None` for what nobody would write.
fn decode(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_text_for_each_sequence_of_bytes() {
        for bytes in [&b"a"[..], b"ab", b"abc", &[7; 100]] {
            let text = bailee_core::encoding::to_base64(bytes);
            assert_eq!(decode(&text).as_deref(), Some(bytes));
        }
        // Bits behind the last byte, no padding, too much of it, another alphabet, white space.
        for text in [
            "YR==", "YWJ=", "YQ", "YQ=", "YQ===", "_-8=", "YQ==\n", " YQ==", "Y Q=",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn what_expands_is_what_was_packed_and_nothing_behind_it() {
        let mut opener = Opener::new();
        let mut content = Vec::new();
        for bytes in [
            &b""[..],
            b"a",
            &[7; 100_000],
            b"some text that is some text that is some text",
        ] {
            let mut packed = bailee_core::compress::compress(bytes);
            assert_eq!(expand(&mut opener.inflate, &packed, &mut content), Ok(()));
            assert_eq!(content, bytes);
            if packed[0] == 1 {
                packed.push(0);
                assert!(expand(&mut opener.inflate, &packed, &mut content).is_err());
                packed.truncate(packed.len() - 3);
                assert!(expand(&mut opener.inflate, &packed, &mut content).is_err());
            }
        }
        assert!(expand(&mut opener.inflate, &[2, 0], &mut content).is_err());
        assert!(expand(&mut opener.inflate, &[], &mut content).is_err());
        let bomb = bailee_core::compress::compress(&vec![0; MAX_EXPANDED]);
        assert_eq!(expand(&mut opener.inflate, &bomb, &mut content), Ok(()));
    }
}
