//! Who did what an entry of the ledger tells: one form of text for each kind of caller, so that whoever reads a ledger without the
//! app can tell them apart.
//!
//! No form names a person: a pseudonym cannot be resolved without the site's keys.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::encoding::from_base32;

/// Bytes of a pseudonym.
const PSEUDONYM: usize = 10;
/// The app's own code.
const APP: &str = "app";
/// Bailee itself.
const EVENT: &str = "event";
/// A caller without an account.
const ANONYMOUS: &str = "anonymous";

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The user of a page, by their pseudonym. For a change: one whose right was checked against Jira.
    User(String),
    /// The app's own code, for itself.
    App,
    /// The app's own code for a user whom it names, by their pseudonym. Nobody asked Jira about them.
    AppFor(String),
    /// Bailee, on an event without a user: the schedule, the queue, the life cycle; also what was due when somebody called, such as
    /// the set-up.
    Event,
    /// A caller of a page without an account, who was refused.
    Anonymous,
    /// One of a newer version: kept as it is.
    Other(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AppFor(pseudonym) => write!(out, "{APP}:{pseudonym}"),
            Self::User(text) | Self::Other(text) => out.write_str(text),
            Self::App => out.write_str(APP),
            Self::Event => out.write_str(EVENT),
            Self::Anonymous => out.write_str(ANONYMOUS),
        }
    }
}

impl From<&str> for Actor {
    fn from(text: &str) -> Self {
        match (text, text.split_once(':')) {
            (APP, _) => Self::App,
            (EVENT, _) => Self::Event,
            (ANONYMOUS, _) => Self::Anonymous,
            (_, Some((APP, user))) if is_pseudonym(user) => Self::AppFor(user.to_owned()),
            _ if is_pseudonym(text) => Self::User(text.to_owned()),
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn is_pseudonym(text: &str) -> bool {
    from_base32(text).is_some_and(|bytes| bytes.len() == PSEUDONYM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::RootKey;

    #[test]
    fn every_actor_is_read_as_it_was_written() {
        let pseudonym = RootKey::from_bytes([3; 32])
            .derive("actor")
            .pseudonym("somebody");
        for (actor, text) in [
            (Actor::User(pseudonym.clone()), pseudonym.as_str()),
            (
                Actor::AppFor(pseudonym.clone()),
                &format!("app:{pseudonym}"),
            ),
            (Actor::App, "app"),
            (Actor::Event, "event"),
            (Actor::Anonymous, "anonymous"),
            (Actor::Other("later:one".into()), "later:one"),
        ] {
            assert_eq!(actor.to_string(), text);
            assert_eq!(Actor::from(text), actor);
        }
    }

    #[test]
    fn what_only_looks_like_a_caller_is_none() {
        for text in [
            "",
            "app:",
            "app:somebody",
            "App",
            "app:app",
            "event:abcdefghijklmnop",
            "ABCDEFGHIJKLMNOP",
        ] {
            assert_eq!(Actor::from(text), Actor::Other(text.into()), "{text}");
        }
    }
}
