//! Numbers beside a word that announces one: `Tel. 555 92 63`, `"mobile": "4475559263"`.

use super::super::scan::{at, before};
use super::national::is_date;
use super::run::{Group, Run};

/// Words that announce a number. The weak ones have other meanings and count only right before it.
const STRONG: &[&str] = &[
    "phone",
    "telephone",
    "cellphone",
    "tel",
    "telefon",
    "telefax",
    "t\u{e9}l\u{e9}phone",
    "telephono",
    "t\u{e9}l",
    "tel\u{e9}fono",
    "telefono",
    "telefone",
    "telefoon",
    "rufnummer",
    "handynummer",
    "mobilnummer",
    "durchwahl",
    "m\u{f3}vil",
    "celular",
    "cellulare",
    "whatsapp",
    "hotline",
    "landline",
    "wa.me",
    "callto",
    "\u{96fb}\u{8a71}",
    "\u{643a}\u{5e2f}",
    "\u{7535}\u{8bdd}",
    "\u{624b}\u{673a}",
    "\u{624b}\u{6a5f}",
    "\u{c804}\u{d654}",
    "\u{442}\u{435}\u{43b}\u{435}\u{444}\u{43e}\u{43d}",
    "\u{442}\u{435}\u{43b}",
    "\u{422}\u{435}\u{43b}",
];
const WEAK: &[&str] = &[
    "mobile", "mobil", "cell", "fax", "handy", "movil", "portable", "sms", "call", "msisdn", "gsm",
    "dial", "phones", "tlf", "ph",
];

/// Words that announce an id: digits behind them without any separator are no number to call, and none at all when `No.` follows.
const IDS: &[&str] = &[
    "id",
    "po",
    "order",
    "auftrag",
    "auftrags",
    "bestell",
    "bestellung",
    "ticket",
    "issue",
    "invoice",
    "rechnung",
    "rechnungs",
    "article",
    "artikel",
    "art",
    "item",
    "part",
    "material",
    "account",
    "customer",
    "kunde",
    "kunden",
    "kd",
    "vendor",
    "supplier",
    "center",
    "centre",
    "serial",
    "batch",
    "build",
    "key",
    "code",
    "ref",
    "reference",
    "version",
    "revision",
    "port",
    "seed",
    "hash",
    "size",
    "bytes",
];

/// Words that announce an id and nothing else, with separators or without.
const NUMBERS: &[&str] = &["rma", "upc", "ean", "gtin", "isbn", "sku", "sap"];

/// What may follow such a word within the same name: `phoneNumber`, `Telefonnummer`.
const TAILS: &[&str] = &["number", "nummer", "numero", "num", "no", "nr"];

/// How far before a number a word counts.
const REACH: usize = 40;

/// Whether a word that announces a number stands before `start`.
pub(super) fn is_announced(bytes: &[u8], start: usize) -> bool {
    let window = bytes
        .get(start.saturating_sub(REACH)..start)
        .unwrap_or_default();
    // Another number, another line and another member have words of their own.
    let begin = window
        .iter()
        .rposition(|byte| {
            byte.is_ascii_digit() || matches!(byte, b'\n' | b';' | b'{' | b'}' | b'?' | b'&')
        })
        .map_or(0, |index| index + 1);
    let lead = window.get(begin..).unwrap_or_default();
    (0..lead.len()).any(|index| {
        let after = |words: &[&str]| words.iter().find_map(|word| word_end(lead, index, word));
        after(STRONG).is_some_and(|end| is_near(lead, end, 20))
            || after(WEAK).is_some_and(|end| is_near(lead, end, 3))
    })
}

/// Whether a word that announces an id stands right before `start`, where digits without a separator begin, or others.
pub(super) fn is_id(bytes: &[u8], start: usize, alone: bool) -> bool {
    let window = bytes
        .get(start.saturating_sub(24)..start)
        .unwrap_or_default();
    let lead = trim(window);
    // `Kd.-Nr.`, `Item No.`, `orderNumber`: what counts stands before.
    let tail = TAILS.iter().find_map(|tail| strip(lead, tail));
    let word = tail.map_or(lead, trim);
    let is_one = |words: &[&str]| words.iter().any(|known| ends_with(word, known));
    is_one(NUMBERS) || (alone || tail.is_some()) && is_one(IDS)
}

/// The text without what may stand between a word and its number.
fn trim(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| {
        !matches!(
            byte,
            b' ' | b':' | b'=' | b'"' | b'\'' | b'.' | b'#' | b'(' | b'-' | b'_'
        )
    });
    text.get(..end.map_or(0, |index| index + 1))
        .unwrap_or_default()
}

/// The text without this end, in capitals or not.
fn strip<'t>(text: &'t [u8], end: &str) -> Option<&'t [u8]> {
    let (lead, last) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    last.eq_ignore_ascii_case(end.as_bytes()).then_some(lead)
}

/// Whether the text ends with this word, which begins one or goes on a name in camel case.
fn ends_with(text: &[u8], word: &str) -> bool {
    let Some(lead) = strip(text, word) else {
        return false;
    };
    let last = before(lead, lead.len());
    !last.is_ascii_alphabetic()
        || at(text, lead.len()).is_ascii_uppercase() && last.is_ascii_lowercase()
}

/// Whether at most so many letters stand between the word and the number, all within one sentence.
fn is_near(lead: &[u8], end: usize, letters: usize) -> bool {
    let between = lead.get(end..).unwrap_or_default();
    // `call@0.12.345` is a package and its version.
    if between.contains(&b'@') {
        return false;
    }
    let sentence = between.windows(3).any(|three| {
        matches!(three, [letter, b'.', b' '] if letter.is_ascii_lowercase()) && three.len() == 3
    });
    between
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count()
        <= letters
        && (!sentence || letters <= 3)
}

/// The index after the word with what may follow it, when it stands at `index` as a word or as a part of a compound name.
fn word_end(lead: &[u8], index: usize, word: &str) -> Option<usize> {
    let end = index + word.len();
    let text = lead.get(index..end)?;
    if !text.eq_ignore_ascii_case(word.as_bytes()) {
        return None;
    }
    let first = at(text, 0);
    let last = before(lead, index);
    let camel = first.is_ascii_uppercase() && last.is_ascii_lowercase() && last != b'i';
    if last.is_ascii_alphabetic() && !camel {
        return None;
    }
    let next = at(lead, end);
    if !next.is_ascii_lowercase()
        && (!next.is_ascii_uppercase() || at(text, 1).is_ascii_lowercase())
    {
        return Some(end);
    }
    TAILS.iter().find_map(|tail| {
        let stop = end + tail.len();
        let fits = lead.get(end..stop)?.eq_ignore_ascii_case(tail.as_bytes());
        (fits && !at(lead, stop).is_ascii_alphabetic()).then_some(stop)
    })
}

/// Whether the digits can be a number once it is announced: no date, no decimal, no milliseconds since 1970, no address.
pub(super) fn is_plain(run: &Run) -> bool {
    let total = run.total();
    let groups = run.groups();
    let glue = |group: &Group| group.glue;
    let all_dots = groups.len() > 1 && groups.iter().skip(1).all(|group| glue(group) == b'.');
    let decimal = all_dots
        && (groups.len() == 2
            || (groups.len() == 4 && groups.iter().all(|group| group.len() <= 3)));
    let clock = groups.len() == 1 && total == 13 && matches!(run.group(0), [1, ..]);
    let long = groups.iter().all(|group| group.len() <= 13);
    let same = run
        .digits_of(groups.len())
        .is_some_and(|digits| digits.iter().all(|digit| Some(digit) == digits.first()));
    let bracketed = run.opened != groups.get(1).is_some_and(|second| glue(second) == b')');
    !bracketed && !decimal && !clock && long && !same && !is_date(run)
}
