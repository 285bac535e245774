//! What has the form of an address and names no mailbox.

use std::ops::Range;

use super::super::scan::{at, before, run_end};

/// How far back the surroundings are looked at.
const REACH: usize = 128;

/// Users of version control over SSH: `git@host/path` names a repository, not a person.
const SERVICE_USERS: &[&[u8]] = &[b"git", b"hg", b"svn"];

/// Schemes whose user is a mailbox; that of every other is the name of an account on the host.
const MAIL_SCHEMES: &[&[u8]] = &[
    b"mailto", b"imap", b"imaps", b"smtp", b"smtps", b"pop", b"pop3", b"pop3s", b"sip", b"sips",
    b"xmpp",
];

/// Ends of domains whose addresses are ids of calendars, service accounts, chats and ingests.
const IDS: &[&[u8]] = &[
    b".calendar.google.com",
    b"gserviceaccount.com",
    b".sentry.io",
    b"thread.skype",
    b".gbl.spaces",
    b"g.us",
    b"mail.gmail.com",
];

/// Headers of mail whose values are ids of messages.
const ID_HEADERS: &[&[u8]] = &[b"message-id", b"in-reply-to", b"references", b"content-id"];

/// An address with what surrounds it.
pub(super) struct Address<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) local: Range<usize>,
    pub(super) domain: Range<usize>,
}

impl Address<'_> {
    /// Whether it names a repository, an account on a host, a principal, a message or a calendar.
    pub(super) fn is_harmless(&self) -> bool {
        self.is_handle()
            || self.is_path_over_ssh()
            || self.is_repository()
            || self.is_authority()
            || self.is_id()
            || self.is_principal()
            || self.is_message()
    }

    fn text(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// `@hazel@pebble.social`, a name in a network.
    fn is_handle(&self) -> bool {
        let start = self.local.start;
        let second = start
            .checked_sub(1)
            .map_or(0, |index| before(self.bytes, index));
        before(self.bytes, start) == b'@' && !second.is_ascii_alphanumeric() && second != b'"'
    }

    /// `user@host:path/in/it` and `git@host:name.git`.
    fn is_path_over_ssh(&self) -> bool {
        if at(self.bytes, self.domain.end) != b':' {
            return false;
        }
        let start = self.domain.end + 1;
        let end = run_end(self.bytes, start, |byte| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'.' | b'_' | b'-' | b'~' | b'/' | b'+' | b'$' | b'{' | b'}'
                )
        });
        let path = self.bytes.get(start..end).unwrap_or_default();
        let named = !path.starts_with(b"//") && path.len() > 1;
        named && (path.contains(&b'/') || path.ends_with(b".git") || self.is_service_user())
    }

    fn is_service_user(&self) -> bool {
        SERVICE_USERS.contains(&self.text(&self.local))
    }

    /// `git@host/path`.
    fn is_repository(&self) -> bool {
        matches!(at(self.bytes, self.domain.end), b'/' | b':') && self.is_service_user()
    }

    /// `https://user@host/`, also with a password: that is another rule's. `https://jane%40example.com@host` is none.
    fn is_authority(&self) -> bool {
        let sign = at(self.bytes, self.local.end);
        if sign != b'@' || at(self.bytes, self.domain.end) == b'@' {
            return false;
        }
        let least = self.local.end.saturating_sub(REACH);
        let stop = (least..self.local.end).rev().find(|index| {
            matches!(
                at(self.bytes, *index),
                b'/' | b'@' | b'?' | b'#' | b'"' | b'<' | b' ' | b'\n'
            )
        });
        let Some(slash) = stop.filter(|index| *index >= 2 && at(self.bytes, *index) == b'/') else {
            return false;
        };
        let colon = slash - 2;
        if self.bytes.get(colon..=slash) != Some(b"://") {
            return false;
        }
        let start = (colon.saturating_sub(16)..colon)
            .rev()
            .take_while(|index| {
                at(self.bytes, *index).is_ascii_alphanumeric()
                    || matches!(at(self.bytes, *index), b'+' | b'-')
            })
            .last()
            .unwrap_or(colon);
        let scheme = self.bytes.get(start..colon).unwrap_or_default();
        !MAIL_SCHEMES
            .iter()
            .any(|mail| scheme.eq_ignore_ascii_case(mail))
    }

    fn is_id(&self) -> bool {
        let domain = self.text(&self.domain);
        IDS.iter().any(|id| {
            let start = domain.len().saturating_sub(id.len());
            let ends = domain
                .get(start..)
                .is_some_and(|end| end.eq_ignore_ascii_case(id));
            let whole = start == 0
                || id.first() == Some(&b'.')
                || at(domain, start.saturating_sub(1)) == b'.';
            // Gmail's message ids come in angle brackets; people have `gmail.com`.
            ends && whole
                && (*id != b"mail.gmail.com" || before(self.bytes, self.local.start) == b'<')
        })
    }

    /// `HTTP/host.example.com@REALM.EXAMPLE.COM` (Kerberos): a service, an instance, a realm in capitals.
    fn is_principal(&self) -> bool {
        let realm = self.text(&self.domain);
        if realm.iter().any(u8::is_ascii_lowercase) || before(self.bytes, self.local.start) != b'/'
        {
            return false;
        }
        let slash = self.local.start - 1;
        let service = before(self.bytes, slash);
        let least = slash.saturating_sub(32);
        let start = (least..slash)
            .rev()
            .take_while(|index| {
                at(self.bytes, *index).is_ascii_alphanumeric()
                    || matches!(at(self.bytes, *index), b'_' | b'-' | b'.')
            })
            .last()
            .unwrap_or(slash);
        service.is_ascii_alphanumeric() && !matches!(before(self.bytes, start), b'/' | b':')
    }

    /// `<20240101.abc123@mail.example.com>` and what follows `Message-ID:`.
    fn is_message(&self) -> bool {
        let start = self.local.start;
        let angle = usize::from(before(self.bytes, start) == b'<');
        let least = start.saturating_sub(24);
        let lead = self.bytes.get(least..start - angle).unwrap_or_default();
        let trimmed = lead.trim_ascii_end();
        let trimmed = trimmed
            .strip_suffix(b"\"")
            .unwrap_or(trimmed)
            .trim_ascii_end();
        let header = trimmed.strip_suffix(b":").is_some_and(|lead| {
            let lead = lead.strip_suffix(b"\"").unwrap_or(lead);
            ID_HEADERS.iter().any(|header| {
                lead.get(lead.len().saturating_sub(header.len())..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(header))
            })
        });
        if header {
            return true;
        }
        let local = self.text(&self.local);
        let digits = local.iter().filter(|byte| byte.is_ascii_digit()).count();
        let rich = digits >= 8 || (digits >= 3 && local.len() >= 24);
        angle == 1 && at(self.bytes, self.domain.end) == b'>' && rich
    }
}
