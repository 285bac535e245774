//! Forms of texts: what a field may declare beside its type, one row each.
//!
//! A form narrows what the field takes. Some forms have the looks of something that the gate refuses; in a field that declares
//! the form, what is so by declaration is no find, and everything else is.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::detector::{Finding, HEX24_FORM};
use crate::rule::Rule;

/// A form of a text.
pub struct Form {
    /// Name in `bailee.toml` and in payloads.
    pub name: &'static str,
    /// What it takes, as the end of "must be …".
    pub takes: &'static str,
    /// Whether a text has the form.
    fits: fn(&str) -> bool,
    /// Whether a find in a text of the form is the form itself.
    is_form: fn(&str, &Finding) -> bool,
}

/// Every form, in the order in which they are listed for people.
pub static FORMS: &[&Form] = &[
    &Form {
        name: "hex24",
        takes: "24 hexadecimal digits, with letters of one case",
        fits: is_hex24,
        is_form: |_, finding| finding.form == HEX24_FORM,
    },
    &Form {
        name: "uuid",
        takes: "a UUID: 8-4-4-4-12 hexadecimal digits",
        fits: is_uuid,
        is_form: |_, _| false,
    },
    &Form {
        name: "dsn",
        takes: "an address of Sentry without a password: https://<32 hexadecimal digits>@<host>/<digits>",
        fits: is_dsn,
        is_form: is_only_sign,
    },
    &Form {
        name: "calendar-id",
        takes: "the id of a calendar of Google, which ends in @group.calendar.google.com or @resource.calendar.google.com",
        fits: is_calendar_id,
        is_form: is_only_sign,
    },
    &Form {
        name: "ssh-address",
        takes: "an SSH address without a password: user@host:path or ssh://user@host/path",
        fits: is_ssh_address,
        is_form: is_only_sign,
    },
];

/// The form of this name; `None` when there is none.
#[must_use]
pub fn find_form(name: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|known| known.name == name)
}

impl Form {
    /// Whether the text has this form.
    ///
    /// ```
    /// use bailee_core::field::find_form;
    ///
    /// let dsn = find_form("dsn").expect("there is such a form");
    /// assert!(dsn.fits(&format!("https://{}@sentry.example/42", "0f".repeat(16))));
    /// assert!(!dsn.fits("https://sentry.example/42"));
    /// ```
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        (self.fits)(text)
    }

    /// Whether a find in the text is only that it has this form, which its field declares.
    #[must_use]
    pub fn explains(&self, text: &str, finding: &Finding) -> bool {
        self.fits(text) && (self.is_form)(text, finding)
    }
}

/// An e-mail address around the one `@` that the form has: a second address, hidden in an escape, does not lie there.
fn is_only_sign(text: &str, finding: &Finding) -> bool {
    let sign = text.find('@');
    finding.rule == Rule::Email && sign.is_some_and(|sign| finding.range.contains(&sign))
}

fn is_hex24(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_hexdigit();
    let has = |case: fn(&u8) -> bool| text.as_bytes().iter().any(case);
    text.len() == 24
        && text.bytes().all(is_hex)
        && !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}

fn is_uuid(text: &str) -> bool {
    let fits = |(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => u8::is_ascii_hexdigit(&byte),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// `https://<public key>@<host>/<path>/<project>`; the older form has a secret behind the key, which does not fit.
fn is_dsn(text: &str) -> bool {
    let Some((key, rest)) = text
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once('@'))
    else {
        return false;
    };
    let Some((authority, path)) = rest.split_once('/') else {
        return false;
    };
    let (before, project) = path.rsplit_once('/').unwrap_or(("", path));
    let is_segment = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|byte| is_word(byte) || byte == b'.')
    };
    key.len() == 32
        && key.bytes().all(|byte| byte.is_ascii_hexdigit())
        && is_authority(authority)
        && (path == project || before.split('/').all(is_segment))
        && is_number(project)
}

/// Ends of the ids of calendars that belong to no person: made by hand, taken over, public (`.v.`), or of a room.
const CALENDARS: [&str; 4] = [
    "group.calendar.google.com",
    "group.v.calendar.google.com",
    "import.calendar.google.com",
    "resource.calendar.google.com",
];

fn is_calendar_id(text: &str) -> bool {
    let Some((id, host)) = text.split_once('@') else {
        return false;
    };
    !id.is_empty() && !id.contains(is_gap) && CALENDARS.contains(&host)
}

/// `user@host:path`, or an address with the scheme `ssh` or `git+ssh`.
pub(super) fn is_ssh_address(text: &str) -> bool {
    let schemes = ["ssh://", "git+ssh://"];
    let whole = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some((user, rest)) = whole.unwrap_or(text).split_once('@') else {
        return false;
    };
    let split = match whole {
        Some(_) => rest.split_once('/'),
        None => rest.split_once(':'),
    };
    let Some((host, path)) = split else {
        return false;
    };
    let is_place = if whole.is_some() {
        is_authority(host)
    } else {
        is_host(host)
    };
    // A colon before the sign would be followed by a password.
    let is_user = !user.is_empty() && user.bytes().all(|byte| is_word(byte) || byte == b'.');
    is_user && is_place && !path.is_empty() && !path.contains('@') && !path.contains(is_gap)
}

/// A host, with a port or without.
fn is_authority(text: &str) -> bool {
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0),
        None => is_host(text),
    }
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(is_word)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.split('.').all(is_label)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A letter, a digit, a hyphen or an underscore.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// What an address or an id does not have inside.
fn is_gap(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

// Names are unique among the forms, so a name stands for its form.
impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Form {}

impl fmt::Debug for Form {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

#[cfg(test)]
mod tests;
