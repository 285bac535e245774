//! The part of an address after its sign: whether a name can receive mail, or names a file, a package or a member.

use super::super::scan::at;
use super::labels::{CODE, COMMON, FILES, GENERIC, is_in};
use super::local::{char_at, is_letter};

/// The longest name of a host, RFC 1035.
const LONGEST: usize = 253;

/// Top-level domains of countries, each two letters. Compared with the package tlds 1.261.0 (npm), which carries IANA's list,
/// 2026-11-27: all are there, and only `bv` and `sj`, under which nobody has mail, are left out.
const COUNTRIES: &[u8] = b"acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsosrssstsusvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

/// Endings of files that are top-level domains, too.
const BOTH: [&[u8]; 5] = [b"md", b"mov", b"properties", b"pub", b"zip"];

/// Where the name of a host ends.
pub(super) struct Host {
    /// The index after the name, without the full stop of a sentence.
    pub(super) end: usize,
    /// What its last label is.
    pub(super) last: Last,
}

/// What the last label of a host is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// A top-level domain that we know.
    Known,
    /// A word that may be one.
    Word,
    /// A top-level domain that is more often the ending of a file.
    File,
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
    let last = judge(&labels)?;
    Some(Host {
        end: start + length,
        last,
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

/// What the last label is, behind which endings of files may stand; `None` when the name is that of a file, a package or a member.
fn judge(labels: &[&[u8]]) -> Option<Last> {
    let mut rest = labels;
    let mut of_code = false;
    let mut of_file = false;
    while let [start @ .., last] = rest {
        let code = is_in(&CODE, last);
        // `md` and `zip` are both; a top-level domain before them decides.
        if !code && !is_in(&FILES, last) && !last.iter().all(u8::is_ascii_digit) {
            break;
        }
        of_code |= code;
        of_file = true;
        rest = start;
    }
    let (last, start) = rest.split_last()?;
    let both = !of_code && rest.len() + 1 == labels.len() && is_both(labels);
    if start.is_empty() {
        return both.then_some(Last::File);
    }
    let word = last.split(|byte| *byte == b'-').next().unwrap_or_default();
    if of_code {
        return is_in(&COMMON, word).then_some(Last::Known);
    }
    if is_known(word) || (word.len() < last.len() && is_known(last)) {
        return Some(Last::Known);
    }
    if both {
        return Some(Last::File);
    }
    let one_case =
        word.iter().all(u8::is_ascii_lowercase) || word.iter().all(u8::is_ascii_uppercase);
    (!of_file && word.len() == last.len() && word.len() >= 3 && one_case).then_some(Last::Word)
}

/// Whether the last label is both a top-level domain and an ending of files, and the others have a letter first, unlike versions.
fn is_both(labels: &[&[u8]]) -> bool {
    let Some((last, names)) = labels.split_last() else {
        return false;
    };
    let is_name = |name: &&[u8]| {
        name.first().is_some_and(u8::is_ascii_alphabetic) && !is_version_number(name)
    };
    BOTH.iter().any(|both| last.eq_ignore_ascii_case(both)) && names.iter().all(is_name)
}

/// `v4`.
fn is_version_number(label: &[u8]) -> bool {
    matches!(label, [b'v' | b'V', digits @ ..] if digits.iter().all(u8::is_ascii_digit))
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
