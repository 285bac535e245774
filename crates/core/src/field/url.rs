//! The type `url`: an absolute https address without user or password.

use super::content::{MAX_LENGTH, length, wrong};
use super::declared::{FieldType, Inner, Limit, Unfit};
use crate::rule::Rule;

pub(super) const TYPE: FieldType = FieldType {
    name: "url",
    takes: "an https address",
    min: None,
    max: Some(Limit {
        unit: "characters",
        default: Some(2_000),
        least: 1,
        most: MAX_LENGTH,
    }),
    item_max: None,
    has_choices: false,
    has_form: false,
    can_be_secret: false,
    has_class: true,
    inner: Inner::Nothing,
    check: |field, value, _| {
        let text = value.as_str().ok_or_else(|| wrong(TYPE.takes, value))?;
        match fault(text) {
            Some(fault) => Err(Unfit::new(Rule::Type, fault)),
            None => length(field, text),
        }
    },
};

const WHOLE: &str =
    "must be a whole address that begins with https://, such as https://example.com/path";

/// Why the text is not `https://host[:port][/…]` without user information, spaces and control characters; `None` when it is.
#[must_use]
pub(crate) fn fault(text: &str) -> Option<&'static str> {
    let Some(rest) = text.strip_prefix("https://") else {
        return Some(without_https(text));
    };
    let has_space = |character: char| character.is_whitespace() || character.is_control();
    if rest.chars().any(has_space) {
        return Some("must be an address without spaces, line breaks and control characters");
    }
    if rest.contains(['"', '<', '>', '\\', '`']) {
        return Some("must be an address without quotes, angle brackets and backslashes");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Some(
            "must be an address without a user name or password; keep those in a secret field",
        );
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if host.is_empty() {
        return Some(WHOLE);
    }
    if !is_host(host) {
        return Some("must be an address with a valid host name, such as https://example.com/path");
    }
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0);
    if !port.is_none_or(is_port) {
        return Some("must be an address whose port, after the colon, is a number from 1 to 65535");
    }
    None
}

/// What is wrong with an address that does not begin with `https://`.
fn without_https(text: &str) -> &'static str {
    let begins = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if begins("http://") {
        "must begin with https://, not http://: the connection would not be encrypted"
    } else if begins("https://") {
        "must begin with https:// in lower-case letters"
    } else if text.contains("://") {
        "must begin with https://; other kinds of address are not taken"
    } else {
        WHOLE
    }
}

fn is_host(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match address {
        Some(address) => {
            let fits = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
            address.contains(':') && address.bytes().all(fits)
        }
        None => host.split('.').all(is_host_label),
    }
}

/// A label of a host name: letters (also non-ASCII), digits, inner hyphens; underscores occur in practice.
fn is_host_label(label: &str) -> bool {
    let fits = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    !label.is_empty() && label.chars().all(fits) && !label.starts_with('-') && !label.ends_with('-')
}
