//! Private keys.

use super::scan::{positions, run_end};

/// Other texts that only private keys contain: PuTTY, age, and PEM that was encoded in base64 once more.
const MARKS: &[&[u8]] = &[
    b"PuTTY-User-Key-File-",
    b"AGE-SECRET-KEY-",
    b"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS",
    b"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt",
    b"LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS",
    b"LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZ",
    b"LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVkt",
];

/// The longest label of a PEM header.
const MAX_LABEL: usize = 64;

/// Whether the bytes contain a private key.
pub(super) fn found(bytes: &[u8]) -> bool {
    let marked = MARKS
        .iter()
        .any(|mark| positions(bytes, mark).next().is_some());
    marked || positions(bytes, b"BEGIN ").any(|start| is_private(bytes, start + b"BEGIN ".len()))
}

/// Whether the label that begins here, as in `-----BEGIN RSA PRIVATE KEY-----`, is that of a private key.
fn is_private(bytes: &[u8], start: usize) -> bool {
    let end = run_end(bytes, start, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' '
    })
    .min(start + MAX_LABEL);
    let label = bytes.get(start..end).unwrap_or_default();
    label.windows(11).any(|window| window == b"PRIVATE KEY")
}
