//! Detectors: what looks like personal data or a credential.
//!
//! Hand-written scanners over bytes, linear in the length of the text: no regular expressions in the artefact.
//! They catch accidents (a pasted token, a contact address in a description), not an adversary who encodes on purpose,
//! and they cannot know a bare personal name.

mod account;
mod email;
mod jwt;
mod key;
mod password;
mod token;

pub(crate) use email::is_mailbox;
pub(crate) use password::scan_pair;

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A private key: PEM (PKCS #1, PKCS #8, EC, OpenSSH, OpenPGP), PuTTY, age.
    PrivateKey,
    /// A JSON Web Token.
    Jwt,
    /// An Atlassian API token, access token, app password or Data Center personal access token.
    AtlassianApiToken,
    /// A token of another common service, known by its prefix.
    ServiceToken,
    /// A password: in an address (`scheme://user:password@host`) or given by name (`password=…`).
    Password,
    /// An Atlassian account id.
    AtlassianAccountId,
    /// An e-mail address.
    Email,
}

impl Rule {
    /// Stable code of the rule.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrivateKey => "private-key",
            Self::Jwt => "jwt",
            Self::AtlassianApiToken => "atlassian-api-token",
            Self::ServiceToken => "service-token",
            Self::Password => "password",
            Self::AtlassianAccountId => "atlassian-account-id",
            Self::Email => "email",
        }
    }

    /// One sentence for the person who filled in the form.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::PrivateKey => "looks like a private key; keep it in a secret field",
            Self::Jwt => "looks like a JSON Web Token; keep it in a secret field",
            Self::AtlassianApiToken => {
                "looks like an Atlassian API token; keep it in a secret field"
            }
            Self::ServiceToken => {
                "looks like an access token of a service; keep it in a secret field"
            }
            Self::Password => "looks like a password; keep it in a secret field",
            Self::AtlassianAccountId => {
                "looks like an Atlassian account id; personal data is not stored"
            }
            Self::Email => "looks like an e-mail address; personal data is not stored",
        }
    }
}

/// What the text looks like, the most harmful first; `None` when it looks harmless.
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

/// The byte at an index, 0 beyond the end: spares bounds checks in the scanners. NUL is in no class they look for.
fn at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or(0)
}

/// The byte before an index, 0 at the start.
fn before(bytes: &[u8], index: usize) -> u8 {
    index.checked_sub(1).map_or(0, |index| at(bytes, index))
}

/// Every index at which `needle` begins.
fn positions<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
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
fn run_end(bytes: &[u8], start: usize, class: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start
        + rest
            .iter()
            .position(|byte| !class(*byte))
            .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests;
