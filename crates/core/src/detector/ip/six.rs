//! IPv6.

use super::super::scan::{at, before};
use super::surrounding::{is_in_authority, is_network};

/// First groups of public resolvers. From memory, not compared.
const RESOLVERS: &[[u16; 3]] = &[
    [0x2606, 0x4700, 0x4700],
    [0x2001, 0x4860, 0x4860],
    [0x2620, 0xfe, 0],
    [0x2620, 0x119, 0x35],
    [0x2620, 0x119, 0x53],
    [0x2a10, 0x50c0, 0],
];

/// The end of the public address that begins at `start`.
pub(super) fn address(bytes: &[u8], start: usize) -> Option<usize> {
    // Global unicast, 2000::/3: the first group has four digits.
    if !matches!(at(bytes, start), b'2' | b'3') || at(bytes, start + 4) != b':' {
        return None;
    }
    let lead = before(bytes, start);
    if lead.is_ascii_alphanumeric()
        || matches!(lead, b'_' | b'-' | b'.' | b'#')
        || (lead == b':'
            && matches!(before(bytes, start - 1), b':' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F'))
    {
        return None;
    }
    let (groups, end) = read(bytes, start)?;
    // IANA's registry of special-purpose addresses, as the package ipaddr.js 2.5.0 (npm) has it, 2026-11-27: documentation,
    // benchmarks, identifiers that are no addresses, the anycast of AS112. Teredo and 6to4 carry the address of somebody.
    let special = matches!(
        groups,
        [0x2001, 0xdb8, ..]
            | [0x3fff, 0..=0x0fff, ..]
            | [0x2001, 2, 0, ..]
            | [0x2001, 0x10..=0x3f, ..]
            | [0x2001, 4, 0x112, ..]
            | [0x2620, 0x4f, 0x8000, ..]
    );
    let resolver = RESOLVERS.iter().any(|known| groups.starts_with(known));
    let network = is_network(bytes, end, b"128") && !is_in_authority(bytes, start)
        || groups.ends_with(&[0, 0, 0, 0]);
    let closed = match at(bytes, end) {
        b'_' | b':' => false,
        b'.' => !at(bytes, end + 1).is_ascii_alphanumeric(),
        byte => !byte.is_ascii_alphanumeric(),
    };
    (closed && !special && !resolver && !network).then_some(end)
}

/// Eight groups, or at least three with one gap of `::`.
fn read(bytes: &[u8], start: usize) -> Option<([u16; 8], usize)> {
    let mut head = [0_u16; 8];
    let mut gap = None;
    let mut count = 0;
    let mut index = start;
    loop {
        let first = index;
        let mut value = 0_u16;
        while index < first + 4 && at(bytes, index).is_ascii_hexdigit() {
            let digit = char::from(at(bytes, index))
                .to_digit(16)
                .and_then(|digit| u16::try_from(digit).ok())?;
            value = value << 4 | digit;
            index += 1;
        }
        if index == first {
            break;
        }
        *head.get_mut(count)? = value;
        count += 1;
        match (at(bytes, index), at(bytes, index + 1)) {
            (b':', b':') if gap.is_none() => {
                gap = Some(count);
                index += 2;
            }
            (b':', next) if next.is_ascii_hexdigit() => index += 1,
            _ => break,
        }
    }
    let whole = match gap {
        Some(_) => (3..8).contains(&count),
        None => count == 8,
    };
    if !whole {
        return None;
    }
    let mut groups = [0_u16; 8];
    let gap = gap.unwrap_or(8);
    let tail = count.saturating_sub(gap);
    for (place, value) in groups.iter_mut().zip(head.iter().take(gap.min(count))) {
        *place = *value;
    }
    for (place, value) in groups
        .iter_mut()
        .rev()
        .zip(head.iter().take(count).rev().take(tail))
    {
        *place = *value;
    }
    Some((groups, index))
}
