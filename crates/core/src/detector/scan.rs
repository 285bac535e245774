//! What every detector needs to walk over bytes without bounds to get wrong.

/// The byte at an index, 0 beyond the end: spares bounds checks in the scanners. NUL is in no class they look for.
pub(super) fn at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or(0)
}

/// The byte before an index, 0 at the start.
pub(super) fn before(bytes: &[u8], index: usize) -> u8 {
    index.checked_sub(1).map_or(0, |index| at(bytes, index))
}

/// Every index at which `needle` begins.
pub(super) fn positions<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = at(needle, 0);
    let begins = move |index: usize| {
        bytes
            .get(index..)
            .is_some_and(|rest| rest.starts_with(needle))
    };
    bytes
        .iter()
        .enumerate()
        .filter(move |(index, byte)| **byte == first && begins(*index))
        .map(|(index, _)| index)
}

/// The index after the run of bytes of a class that begins at `start`.
pub(super) fn run_end(bytes: &[u8], start: usize, mut class: impl FnMut(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start
        + rest
            .iter()
            .position(|byte| !class(*byte))
            .unwrap_or(rest.len())
}

/// Whether the byte is a quotation mark of a program.
pub(super) const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}
