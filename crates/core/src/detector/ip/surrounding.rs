//! What stands around an address: the length of a network, the authority of a URL.

use super::super::scan::{at, before, run_end};

/// Whether a length of a prefix follows: `/8` makes a network of an address, `whole` leaves it a host.
pub(super) fn is_network(bytes: &[u8], end: usize, whole: &[u8]) -> bool {
    if at(bytes, end) != b'/' {
        return false;
    }
    let after = run_end(
        bytes.get(..bytes.len().min(end + 5)).unwrap_or(bytes),
        end + 1,
        |byte| byte.is_ascii_digit(),
    );
    (end + 2..=end + 4).contains(&after)
        && !at(bytes, after).is_ascii_alphanumeric()
        && bytes.get(end + 1..after) != Some(whole)
}

/// Whether `://` stands right before the authority that ends at `start`.
pub(super) fn is_in_authority(bytes: &[u8], start: usize) -> bool {
    let least = start.saturating_sub(64);
    (least..start)
        .rev()
        .find(|index| matches!(at(bytes, *index), b'/' | b' ' | b'"' | b'?' | b'\n'))
        .is_some_and(|slash| at(bytes, slash) == b'/' && before(bytes, slash) == b'/')
}
