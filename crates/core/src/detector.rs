//! Detectors: what looks like personal data or a credential.
//!
//! Hand-written scanners over bytes, linear in the length of the text: no regular expressions in the artefact.
//! They catch accidents (a pasted token, a contact address in a description), not an adversary who encodes on purpose,
//! and they cannot know a bare personal name.
//!
//! A text is read as it stands and as it is meant: with escapes decoded, twice at most, and with words in base64 that are texts.
//! What is found in the clear is found whatever else the text holds, since every reading is searched.

use std::ops::Range;

mod account;
mod authority;
mod card;
mod chance;
mod command;
mod context;
mod credential;
mod email;
mod escape;
mod finding;
pub mod form;
mod iban;
mod ip;
mod jwt;
mod key;
mod list;
mod name;
mod phone;
mod placeholder;
mod scan;
mod token;
mod value;
mod word;

pub use email::is_mailbox;
pub use finding::{Finding, may_go_on, worst};

use crate::rule::Rule;
use finding::Finds;

/// What an account id of 24 hexadecimal digits is called: a field may declare that its values have this form.
pub(crate) const HEX24_FORM: &str = account::HEX24_FORM;

/// How often escapes are decoded: JSON in an address in JSON.
const ROUNDS: usize = 2;

/// The longest text that may be a phone number as a whole.
const PHONE: usize = 64;

/// Everything in a text that looks like personal data or a credential, in the order of its places; empty when it looks harmless.
///
/// `name` is that of the field, the entry of a map or the member that the text is the value of; empty when there is none.
/// Of each rule the first hundred: [`may_go_on`] says whether there may be more.
///
/// ```
/// use bailee_core::detector::scan;
/// use bailee_core::rule::Rule;
///
/// let found = |name: &str, text: &str| scan(name, text).first().map(|finding| finding.rule);
/// assert_eq!(found("", "ask jane.doe@example.com"), Some(Rule::Email));
/// assert_eq!(found("", "connect with password=hunter2"), Some(Rule::Password));
/// assert_eq!(found("password", "hunter2"), Some(Rule::Password));
/// assert_eq!(found("", "project = OPS and labels = release"), None);
/// ```
#[must_use]
pub fn scan(name: &str, text: &str) -> Vec<Finding> {
    scan_without(&[], name, text)
}

/// Everything that [`scan()`] finds but what the rules in `off` are about.
#[must_use]
pub fn scan_without(off: &[Rule], name: &str, text: &str) -> Vec<Finding> {
    let mut finds = Finds::without(off);
    if let Some((rule, form)) = context::judge(name, text) {
        finds.add(rule, form, 0..text.len());
    }
    read(text.as_bytes(), ROUNDS, &|range| range, &mut finds);
    // A number beside `phone` is one in more notations than without it.
    let is_label = name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !name.bytes().any(|byte| byte.is_ascii_digit());
    if is_label && text.len() <= PHONE {
        let label = format!("{name}: ");
        let within = |range: Range<usize>| {
            range.start.saturating_sub(label.len())..range.end.saturating_sub(label.len())
        };
        finds.within(&within, |finds| {
            phone::find(format!("{label}{text}").as_bytes(), finds);
        });
    }
    finds.into_list()
}

/// Searches a text and the texts inside it, then what is new in its decoded reading.
fn read(
    bytes: &[u8],
    rounds: usize,
    source: &dyn Fn(Range<usize>) -> Range<usize>,
    finds: &mut Finds,
) {
    finds.within(source, |finds| search(bytes, finds));
    word::texts(bytes, |range, text| {
        let place = source(range);
        let whole = |_| place.clone();
        finds.within(&whole, |finds| search(text, finds));
        if let Some(view) = escape::decode(text) {
            finds.within(&whole, |finds| search(&view.bytes, finds));
        }
    });
    let Some(view) = escape::decode(bytes).filter(|_| rounds > 0) else {
        return;
    };
    for part in view.parts() {
        let start = part.start;
        let place =
            |range: Range<usize>| source(view.source(&(range.start + start..range.end + start)));
        let text = view.bytes.get(part).unwrap_or_default();
        read(text, rounds - 1, &place, finds);
    }
}

/// Runs every detector over the bytes as they stand.
fn search(bytes: &[u8], finds: &mut Finds) {
    key::find(bytes, finds);
    jwt::find(bytes, finds);
    token::find(bytes, finds);
    form::find(bytes, finds);
    authority::find(bytes, finds);
    context::find(bytes, finds);
    command::find(bytes, finds);
    account::find(bytes, finds);
    email::find(bytes, finds);
    phone::find(bytes, finds);
    iban::find(bytes, finds);
    card::find(bytes, finds);
    ip::find(bytes, finds);
}

#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod tests;
