//! Chance, as against words: what keys and tokens are made of.

/// As many bytes of a value as are looked at.
pub(super) const LOOK: usize = 96;

/// The fewest neighbouring letters and digits from which chance can be told.
const PAIRS: u32 = 7;

/// Which letter often follows which, `a` to `z`, one bit each: the 276 pairs that make up nearly all of the names in the
/// published packages of npm, and what German, French and Portuguese words need besides (counted 2026-11-26).
const COMMON: [u32; 26] = [
    0x1be_bf5e, 0x116_cb11, 0x31e_4d95, 0x014_4919, 0x1ff_b97f, 0x012_4931, 0x016_39d1, 0x018_4111,
    0x22e_fa7f, 0x004_4111, 0x004_0110, 0x13c_c91b, 0x014_d913, 0x03c_ed7d, 0x07e_ff7f, 0x01e_c9b9,
    0x010_0000, 0x13e_7d5d, 0x31c_cdb5, 0x31e_5195, 0x00e_b977, 0x000_0111, 0x002_6191, 0x008_8010,
    0x004_b000, 0x010_0010,
];

/// Whether the bytes look like chance and not like words, numbers, or a list of them.
///
/// Letters that rarely follow one another in words, letters beside digits, and a capital inside a word count; separators and
/// digits beside digits do not.
pub(super) fn looks_random(word: &[u8]) -> bool {
    let word = word.get(..word.len().min(LOOK)).unwrap_or_default();
    let (mut pairs, mut odd) = (0_u32, 0_u32);
    for pair in word.windows(2) {
        if let [one, two] = pair
            && let Some(oddness) = oddness(*one, *two)
        {
            pairs += 1;
            odd += oddness;
        }
    }
    (pairs >= PAIRS && odd * 10 >= pairs * 6) || is_hex(word)
}

/// How rarely one character follows another in what people write, from 0 to 2; `None` when the pair says nothing.
fn oddness(one: u8, two: u8) -> Option<u32> {
    match (one.is_ascii_alphabetic(), two.is_ascii_alphabetic()) {
        (true, true) => {
            let bit = |byte: u8| u32::from(byte.to_ascii_lowercase() - b'a');
            let follows = COMMON.get(usize::from(one.to_ascii_lowercase() - b'a'));
            let is_common = follows.is_some_and(|mask| mask >> bit(two) & 1 == 1);
            let begins_word = one.is_ascii_lowercase() && two.is_ascii_uppercase();
            Some(match (is_common, begins_word) {
                (false, _) => 2,
                (true, true) => 1,
                (true, false) => 0,
            })
        }
        (true, false) => two.is_ascii_digit().then_some(2),
        (false, true) => one.is_ascii_digit().then_some(2),
        (false, false) => None,
    }
}

/// Sixteen or more hexadecimal digits, letters and digits well mixed.
fn is_hex(word: &[u8]) -> bool {
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    word.len() >= 16
        && word.iter().all(u8::is_ascii_hexdigit)
        && digits >= 4
        && word.len() - digits >= 3
}

/// Whether the last six characters are the CRC-32 of what stands before them behind the last underscore, in base 62: tokens of
/// GitHub and npm.
pub(super) fn is_summed(token: &[u8]) -> bool {
    let Some((rest, sum)) = token.split_last_chunk::<6>() else {
        return false;
    };
    let start = rest
        .iter()
        .rposition(|byte| *byte == b'_')
        .map_or(0, |place| place + 1);
    let mut crc = crc32(rest.get(start..).unwrap_or_default());
    let mut expected = [b'0'; 6];
    for digit in expected.iter_mut().rev() {
        let value = u8::try_from(crc % 62).unwrap_or_default();
        *digit = match value {
            0..=9 => b'0' + value,
            10..=35 => b'A' + value - 10,
            _ => b'a' + value - 36,
        };
        crc /= 62;
    }
    *sum == expected
}

/// CRC-32 as of ISO 3309, bit by bit: it is asked for a token at most.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let mask = (crc & 1).wrapping_neg();
            crc = (crc >> 1) ^ (0xedb8_8320 & mask);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_words_and_numbers() {
        for word in [
            "q7Xv2Lm9ZpTr4KsW8bNc",
            "xkqzjvwpbfmhdgtc",
            "8a67639f74080f56c5aa328f676226e2",
            "ZQXJVKWPBFMHDG",
        ] {
            assert!(looks_random(word.as_bytes()), "{word}");
        }
        for word in [
            "internationalisation",
            "HtmlWebpackPlugin",
            "customfield_10010",
            "release-2024-11-26-candidate",
            "configurationManagementDatabase",
            "1234567890123456",
            "Zugangsberechtigung",
        ] {
            assert!(!looks_random(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn the_checksum_is_the_one_of_iso_3309() {
        // The check value of the published catalogue of CRC algorithms.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_token_ends_with_the_sum_of_what_stands_before() {
        // Zero in base 62 is six zeros: the sum of nothing.
        assert!(is_summed(b"ghp_000000"));
        assert!(!is_summed(b"ghp_000001"));
        assert!(!is_summed(b"short"));
    }
}
