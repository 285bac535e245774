//! Detectors: what looks like personal data or a credential.
//!
//! Hand-written scanners over bytes, linear in the length of the text: no regular expressions in the artefact.
//! They catch accidents (a pasted token, a contact address in a description), not an adversary who encodes on purpose,
//! and they cannot know a bare personal name.

use crate::rule::Rule;

mod account;
mod email;
mod jwt;
mod key;
mod password;
mod scan;
mod token;

pub use email::is_mailbox;
pub use password::scan_pair;

/// What the text looks like, the most harmful first; `None` when it looks harmless.
///
/// ```
/// use bailee_core::detector::scan_text;
/// use bailee_core::rule::Rule;
///
/// assert_eq!(scan_text("ask jane.doe@example.com"), Some(Rule::Email));
/// assert_eq!(scan_text("connect with password=hunter2"), Some(Rule::Password));
/// assert_eq!(scan_text("project = OPS and labels = release"), None);
/// ```
#[must_use]
pub fn scan_text(text: &str) -> Option<Rule> {
    let bytes = text.as_bytes();
    let found = |hit: bool, rule: Rule| hit.then_some(rule);
    found(key::found(bytes), Rule::PrivateKey)
        .or_else(|| found(jwt::found(bytes), Rule::Jwt))
        .or_else(|| found(token::atlassian(bytes), Rule::AtlassianApiToken))
        .or_else(|| found(token::service(bytes), Rule::ServiceToken))
        .or_else(|| found(password::found(bytes), Rule::Password))
        .or_else(|| found(account::found(bytes), Rule::AtlassianAccountId))
        .or_else(|| found(email::found(bytes), Rule::Email))
}

#[cfg(test)]
mod tests;
