//! IPv4.

use super::super::scan::{at, before};
use super::surrounding::{is_in_authority, is_network};

/// Public resolvers and their like: everybody configures them. From memory, not compared.
const RESOLVERS: &[[u8; 4]] = &[
    [1, 1, 1, 1],
    [1, 0, 0, 1],
    [1, 1, 1, 2],
    [1, 0, 0, 2],
    [1, 1, 1, 3],
    [1, 0, 0, 3],
    [8, 8, 8, 8],
    [8, 8, 4, 4],
    [9, 9, 9, 9],
    [9, 9, 9, 10],
    [9, 9, 9, 11],
    [149, 112, 112, 112],
    [149, 112, 112, 10],
    [149, 112, 112, 11],
    [208, 67, 222, 222],
    [208, 67, 220, 220],
    [208, 67, 222, 123],
    [208, 67, 220, 123],
    [4, 2, 2, 1],
    [4, 2, 2, 2],
    [4, 2, 2, 3],
    [4, 2, 2, 4],
    [94, 140, 14, 14],
    [94, 140, 15, 15],
    [64, 6, 64, 6],
    [64, 6, 65, 6],
    [185, 228, 168, 9],
    [185, 228, 169, 9],
    [76, 76, 2, 1],
    [76, 76, 19, 19],
    [76, 76, 10, 1],
    [77, 88, 8, 8],
    [77, 88, 8, 1],
    [114, 114, 114, 114],
    [114, 114, 115, 115],
    [223, 5, 5, 5],
    [223, 6, 6, 6],
    [119, 29, 29, 29],
    [180, 76, 76, 76],
    [84, 200, 69, 80],
    [84, 200, 70, 40],
    [193, 110, 81, 0],
    [185, 253, 5, 0],
    [168, 63, 129, 16],
];

/// Words before a version of four parts.
const VERSIONS: &[&str] = &[
    "version",
    "ver",
    "v",
    "rev",
    "revision",
    "release",
    "build",
    "firmware",
    "oid",
    "chrome",
    "chromium",
    "edge",
    "edg",
    "opr",
    "opera",
    "safari",
    "assemblyversion",
    "fileversion",
    "driver",
    "section",
    "chapter",
    "mask",
    "netmask",
];

/// The end of the public address that begins at `start`.
pub(super) fn address(bytes: &[u8], start: usize) -> Option<usize> {
    if before(bytes, start) == b'.' {
        return None;
    }
    let (octets, end) = read(bytes, start)?;
    let surrounded = opens(bytes, start, octets) && closes(bytes, end);
    let network = is_network(bytes, end, b"32") && !is_in_authority(bytes, start);
    (surrounded && !network && is_public(octets) && !is_version(bytes, start, octets))
        .then_some(end)
}

/// Four numbers up to 255 without leading zeros, with dots between.
fn read(bytes: &[u8], start: usize) -> Option<([u8; 4], usize)> {
    let mut octets = [0_u8; 4];
    let mut index = start;
    for (place, octet) in octets.iter_mut().enumerate() {
        if place > 0 {
            if at(bytes, index) != b'.' {
                return None;
            }
            index += 1;
        }
        let first = index;
        let mut value = 0_u8;
        while at(bytes, index).is_ascii_digit() {
            value = value
                .checked_mul(10)?
                .checked_add(at(bytes, index) - b'0')?;
            index += 1;
        }
        let length = index - first;
        if length == 0 || (length > 1 && at(bytes, first) == b'0') {
            return None;
        }
        *octet = value;
    }
    Some((octets, index))
}

fn opens(bytes: &[u8], start: usize, octets: [u8; 4]) -> bool {
    let lead = before(bytes, start);
    let second = start.checked_sub(1).map_or(0, |index| before(bytes, index));
    match lead {
        // `Chrome/120.0.0.0` and `name/1.2.3.4` are versions, `hosts/185.133.1.109` is none.
        b'/' => second == b'/' || octets.iter().filter(|octet| **octet >= 64).count() >= 2,
        b'@' => is_in_authority(bytes, start),
        b'=' => !matches!(second, b'<' | b'>' | b'~' | b'^' | b'!' | b'='),
        b' ' => {
            !matches!(second, b'<' | b'>' | b'~' | b'^' | b'=') || before(bytes, start - 2) == b' '
        }
        b'-' => !second.is_ascii_alphanumeric(),
        b'_' | b'.' | b'^' | b'~' | b'>' | b'<' | b'+' | b'#' | b'\\' if lead != b'>' => false,
        // `<ip>185.133.1.109</ip>`, but no `>1.2.3.4`.
        b'>' => second.is_ascii_alphabetic() || matches!(second, b'"' | b'/'),
        byte => !byte.is_ascii_alphanumeric(),
    }
}

fn closes(bytes: &[u8], end: usize) -> bool {
    let next = at(bytes, end + 1);
    match at(bytes, end) {
        b'.' => !next.is_ascii_alphanumeric() && next != b'*',
        b'-' | b'+' => !next.is_ascii_alphanumeric(),
        b'_' | b'*' | b'%' => false,
        byte => !byte.is_ascii_alphanumeric(),
    }
}

/// Whether the address is one of the public internet: IANA's registry of special-purpose addresses, as the package
/// ipaddr.js 2.5.0 (npm) has it, 2026-11-27.
fn is_public(octets: [u8; 4]) -> bool {
    let special = matches!(
        octets,
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 31, 196, _]
            | [192, 52, 193, _]
            | [192, 175, 48, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            // Networks, not hosts.
            | [.., 0]
    );
    !special && !RESOLVERS.contains(&octets)
}

/// Whether the four numbers are rather a version: all small, or two zeros within, or a word says so.
fn is_version(bytes: &[u8], start: usize, octets: [u8; 4]) -> bool {
    let small =
        octets.iter().all(|octet| *octet < 40) || matches!(octets, [0..40, 0..10, _, 0..64]);
    let zeros = octets.iter().filter(|octet| **octet == 0).count() >= 2;
    small || zeros || is_announced(bytes, start)
}

/// Whether a word about versions stands before, up to `=`, `:`, a quote or a space.
fn is_announced(bytes: &[u8], start: usize) -> bool {
    let window = bytes
        .get(start.saturating_sub(32)..start)
        .unwrap_or_default();
    let end = window
        .iter()
        .rposition(|byte| {
            !matches!(
                byte,
                b' ' | b'=' | b':' | b'"' | b'\'' | b'/' | b'(' | b'.' | b'>' | b'<' | b'\\' | b','
            )
        })
        .map_or(0, |index| index + 1);
    let lead = window.get(..end).unwrap_or_default();
    VERSIONS.iter().any(|word| {
        let begin = lead.len().saturating_sub(word.len());
        let text = lead.get(begin..).unwrap_or_default();
        let joint = before(lead, begin);
        // `appVersion` and `app_version`, but no `driver` in `screwdriver`.
        let bounded = !joint.is_ascii_alphabetic()
            || (at(text, 0).is_ascii_uppercase() && joint.is_ascii_lowercase());
        bounded && text.eq_ignore_ascii_case(word.as_bytes())
    })
}
