//! The part of an address after its sign: whether a name can receive mail, or names a file, a package or a member.

use super::super::scan::at;
use super::labels::{CODE, COMMON, FILES, GENERIC, is_in};
use super::local::{char_at, is_letter};

/// The longest name of a host, RFC 1035.
const LONGEST: usize = 253;

/// Top-level domains of countries: ISO 3166 and what IANA added (2026-01).
const COUNTRIES: &[u8] = b"acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsosrssstsusvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

/// Where the name of a host ends.
pub(super) struct Host {
    /// The index after the name, without the full stop of a sentence.
    pub(super) end: usize,
    /// Whether its last label is a top-level domain that we know.
    pub(super) known: bool,
}

/// The host that begins at `start`; `None` when it cannot receive mail.
pub(super) fn read(bytes: &[u8], start: usize) -> Option<Host> {
    let run = run_end(bytes, start);
    let name = bytes.get(start..run).unwrap_or_default();
    let mut labels: Vec<&[u8]> = Vec::new();
    for label in name.split(|byte| *byte == b'.') {
        if label.is_empty() {
            // Two dots, or the full stop of a sentence: the name ends here.
            break;
        }
        labels.push(label);
    }
    let [first, second, ..] = labels.as_slice() else {
        return None;
    };
    if is_version(first, second) || is_image_scale(first) {
        return None;
    }
    let length = labels.iter().map(|label| label.len() + 1).sum::<usize>() - 1;
    let known = judge(&labels)?;
    Some(Host {
        end: start + length,
        known,
    })
}

/// The index after the letters, digits, dots and hyphens that begin at `start`.
pub(super) fn run_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while end < start + LONGEST {
        let byte = at(bytes, end);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') {
            end += 1;
            continue;
        }
        match char_at(bytes, end) {
            Some(letter) if byte >= 0x80 && is_letter(letter) => end += letter.len_utf8(),
            _ => break,
        }
    }
    end
}

/// Whether the label is a top-level domain that we know, or an internationalised one.
pub(super) fn is_known(label: &[u8]) -> bool {
    if label.starts_with(b"xn--") || !label.is_ascii() {
        return true;
    }
    match label {
        [one, two] => COUNTRIES
            .chunks_exact(2)
            .any(|pair| pair == [one.to_ascii_lowercase(), two.to_ascii_lowercase()]),
        _ => is_in(&GENERIC, label),
    }
}

/// `Some(true)` with a known top-level domain, `Some(false)` with a word that may be one.
fn judge(labels: &[&[u8]]) -> Option<bool> {
    let mut rest = labels;
    let mut of_code = false;
    let mut of_file = false;
    while let [start @ .., last] = rest {
        let code = is_in(&CODE, last);
        // `mov`, `md` and `zip` are both; what has more labels before it is decided by those.
        if !code && !is_in(&FILES, last) && !last.iter().all(u8::is_ascii_digit) {
            break;
        }
        of_code |= code;
        of_file = true;
        rest = start;
    }
    let (last, start) = rest.split_last()?;
    if start.is_empty() {
        // `jane@example.md` is a file or a person in Moldova; files are more.
        return None;
    }
    let word = last.split(|byte| *byte == b'-').next().unwrap_or_default();
    if of_code {
        return is_in(&COMMON, word).then_some(true);
    }
    if is_known(word) || (word.len() < last.len() && is_known(last)) {
        return Some(true);
    }
    let one_case =
        word.iter().all(u8::is_ascii_lowercase) || word.iter().all(u8::is_ascii_uppercase);
    (!of_file && word.len() == last.len() && word.len() >= 3 && one_case).then_some(false)
}

/// `name@18.3.0-canary.x` and `name@v1.x-beta.rc` name versions: the first label is a number, the next begins with a digit or is a wildcard.
fn is_version(first: &[u8], second: &[u8]) -> bool {
    let digits = first.strip_prefix(b"v").unwrap_or(first);
    let number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    number && (second.first().is_some_and(u8::is_ascii_digit) || second == b"x")
}

/// `icon@2x.png` names an image for dense screens.
fn is_image_scale(first: &[u8]) -> bool {
    matches!(first, [digit, b'x'] if digit.is_ascii_digit())
}
