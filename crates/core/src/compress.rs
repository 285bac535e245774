//! Compression with bounded decompression: brotli, or the bytes as they are where brotli would not help.
//!
//! The output starts with one byte that names the method.
//! Whatever is compressed is decompressed and compared at once: an encoder bug must not become the only copy of somebody's data
//! (restic #4523 and #4677 were exactly that).

use std::io::Read;

use brotli::enc::BrotliEncoderParams;

/// The most that is ever decompressed, 8 MiB: far above any value here (240 KiB sealed), far below what hurts a 512 MB function.
pub const MAX_EXPANDED: usize = 8 * 1024 * 1024;

const STORED: u8 = 0;
const BROTLI: u8 = 1;

/// The brotli quality of everything.
///
/// Measured on configuration of about 1.6 KB a record: from quality 5 on the encoder takes 2 ms to set up, against 0.05 ms at 4,
/// and saves 6 % on a single record and nothing on packs, bases and entry bundles, whose sealed bodies and hashes do not compress.
const QUALITY: i32 = 4;

/// Why bytes could not be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// The first byte names no known method.
    #[error("unknown compression method {0}")]
    Method(u8),
    /// The content is larger than the limit.
    #[error("the content expands to more than the limit")]
    TooLarge,
    /// The bytes are not a whole compressed stream.
    #[error("the compressed content is damaged")]
    Damaged,
}

impl ExpandError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Method(_) => "compression-unknown",
            Self::TooLarge => "content-too-large",
            Self::Damaged => "compression-damaged",
        }
    }
}

/// Returns `bytes` compressed, at most one byte longer than they are.
#[must_use]
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![BROTLI];
    let done = brotli::BrotliCompress(&mut &*bytes, &mut out, &params(bytes.len()));
    let smaller = done.is_ok() && out.len() <= bytes.len();
    if smaller && expand(&out, MAX_EXPANDED).is_ok_and(|back| back == bytes) {
        return out;
    }
    out.clear();
    out.push(STORED);
    out.extend_from_slice(bytes);
    out
}

fn params(size: usize) -> BrotliEncoderParams {
    // The smallest window that holds the input: the encoder's memory follows it.
    let window = size
        .max(1)
        .next_power_of_two()
        .trailing_zeros()
        .clamp(10, 22);
    BrotliEncoderParams {
        quality: QUALITY,
        lgwin: i32::try_from(window).unwrap_or(22),
        size_hint: size,
        ..BrotliEncoderParams::default()
    }
}

/// Returns what [`compress`] was given.
///
/// # Errors
/// [`ExpandError`]; memory stays within about `limit` whatever the bytes are.
pub fn expand(bytes: &[u8], limit: usize) -> Result<Vec<u8>, ExpandError> {
    let (method, body) = bytes.split_first().ok_or(ExpandError::Damaged)?;
    match *method {
        STORED if body.len() > limit => Err(ExpandError::TooLarge),
        STORED => Ok(body.to_vec()),
        BROTLI => {
            let mut out = Vec::new();
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
            brotli::Decompressor::new(body, 4096)
                .take(most)
                .read_to_end(&mut out)
                .map_err(|_| ExpandError::Damaged)?;
            if out.len() > limit {
                Err(ExpandError::TooLarge)
            } else {
                Ok(out)
            }
        }
        other => Err(ExpandError::Method(other)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_shrinks_and_noise_grows_by_one_byte() {
        let text = "configuration ".repeat(200);
        assert!(compress(text.as_bytes()).len() < 100);
        let mut noise = vec![0; 5000];
        blake3::Hasher::new().finalize_xof().fill(&mut noise);
        assert_eq!(compress(&noise).len(), 5001);
        assert_eq!(compress(b""), [STORED]);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 4_000_000]);
        assert!(bomb.len() < 1000);
        assert_eq!(expand(&bomb, 3_999_999), Err(ExpandError::TooLarge));
        assert_eq!(expand(&bomb, 4_000_000).map(|out| out.len()), Ok(4_000_000));
    }

    #[test]
    fn a_cut_stream_and_an_unknown_method_are_refused() {
        let whole = compress("abcabcabd".repeat(50).as_bytes());
        assert_eq!(
            expand(&whole[..whole.len() - 1], 1000),
            Err(ExpandError::Damaged)
        );
        assert_eq!(expand(&[7, 1, 2], 1000), Err(ExpandError::Method(7)));
        assert_eq!(expand(&[], 1000), Err(ExpandError::Damaged));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn everything_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(expand(&compress(&bytes), bytes.len()), Ok(bytes));
        }

        #[test]
        fn arbitrary_streams_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
            bytes[0] = BROTLI;
            let _ = expand(&bytes, 100_000);
        }
    }
}
