//! Compression with bounded decompression: DEFLATE, or the bytes as they are where it would not help.
//!
//! The output starts with one byte that names the method.
//! Whatever is compressed is decompressed and compared at once: an encoder bug must not become the only copy of somebody's data
//! (restic #4523 and #4677 were exactly that).
//! See `DESIGN.md`, "Why DEFLATE, and why in Rust?".

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::error::Error;

/// The most that is ever decompressed, 8 MiB: far above any value here (240 KiB sealed), far below what hurts a 512 MB function.
pub const MAX_EXPANDED: usize = 8 * 1024 * 1024;

const STORED: u8 = 0;
/// A raw DEFLATE stream, RFC 1951.
const DEFLATE: u8 = 1;

/// The level of everything: zlib's own default.
const LEVEL: u8 = 6;

/// Returns `bytes` compressed, at most one byte longer than they are.
#[must_use]
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![DEFLATE];
    out.append(&mut compress_to_vec(bytes, LEVEL));
    if out.len() <= bytes.len() && expand(&out, MAX_EXPANDED).is_ok_and(|back| back == bytes) {
        return out;
    }
    out.clear();
    out.push(STORED);
    out.extend_from_slice(bytes);
    out
}

/// Returns what [`compress`] was given.
///
/// # Errors
/// When they are no whole stream, or expand to more; memory stays within about `limit` whatever the bytes are.
pub fn expand(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let (method, body) = bytes.split_first().ok_or_else(damaged)?;
    match *method {
        STORED if body.len() > limit => Err(too_large()),
        STORED => Ok(body.to_vec()),
        DEFLATE => decompress_to_vec_with_limit(body, limit).map_err(|error| match error.status {
            TINFLStatus::HasMoreOutput => too_large(),
            _ => damaged(),
        }),
        _ => Err(Error::version(
            "the content is compressed by an unknown method",
        )),
    }
}

fn damaged() -> Error {
    Error::damaged("the compressed content is damaged")
}

fn too_large() -> Error {
    Error::too_large("the content expands to more than the limit")
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
        assert!(bomb.len() < 10_000);
        assert_eq!(expand(&bomb, 3_999_999), Err(too_large()));
        assert_eq!(expand(&bomb, 4_000_000).map(|out| out.len()), Ok(4_000_000));
    }

    #[test]
    fn a_cut_stream_and_an_unknown_method_are_refused() {
        let whole = compress("abcabcabd".repeat(50).as_bytes());
        assert_eq!(expand(&whole[..whole.len() - 1], 1000), Err(damaged()));
        assert_eq!(
            expand(&[7, 1, 2], 1000).unwrap_err().kind(),
            crate::ErrorKind::Version
        );
        assert_eq!(expand(&[], 1000), Err(damaged()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn everything_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(expand(&compress(&bytes), bytes.len()), Ok(bytes));
        }

        #[test]
        fn arbitrary_streams_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
            bytes[0] = DEFLATE;
            let _ = expand(&bytes, 100_000);
        }
    }
}
