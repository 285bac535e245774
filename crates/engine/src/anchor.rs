//! The anchor: how far the history went when it was last sealed.
//!
//! It lies in the secret store, where nothing but this app's own code writes, and plain values lie elsewhere. So whoever puts plain
//! values back to what they were before a seal is noticed, and nothing starts anew beside it.

use bailee_core::digest::Digest;
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_forge::effect::SecretSet;
use bailee_forge::{Secret, SetOptions, Value};
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::head::Head;
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::store;

/// What the anchor says. Before the first seal nothing but zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Number of the newest manifest.
    pub(crate) n: u32,
    /// Last change that it covers.
    pub(crate) last: u32,
    /// When it was made, in milliseconds since the Unix epoch.
    pub(crate) time: i64,
    /// Hash of its text.
    pub(crate) manifest: Option<Digest>,
    /// Leaves of the ledger.
    size: u64,
    /// Root of the ledger.
    root: Option<Digest>,
}

impl Anchor {
    /// The anchor at a manifest whose text has this hash.
    pub(crate) fn at(manifest: &Manifest, hash: Digest) -> Self {
        Self {
            n: manifest.n,
            last: manifest.last,
            time: manifest.time,
            manifest: Some(hash),
            size: manifest.ledger.size(),
            root: Some(manifest.ledger.root()),
        }
    }

    /// Reads a stored anchor.
    ///
    /// # Errors
    /// `store-damaged` when it is none.
    pub(crate) fn parse(json: Json) -> Result<Self, Error> {
        let unreadable = || Error::contradicts(Name::Anchor, "it is not an anchor");
        let Json::Object(members) = json else {
            return Err(unreadable());
        };
        let anchor = Self::take(&mut Members::new(members)).map_err(|_| unreadable())?;
        match anchor.n > 0 && anchor.manifest.is_none() {
            true => Err(unreadable()),
            false => Ok(anchor),
        }
    }

    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            n: members.seq("n")?,
            last: members.seq("last")?,
            time: members.optional_time("time")?.unwrap_or_default(),
            manifest: members.optional_parsed("manifest", "a hash")?,
            size: members
                .optional_number("size", 0, u64::MAX)?
                .unwrap_or_default(),
            root: members.optional_parsed("root", "a hash")?,
        })
    }

    fn to_json(&self) -> Json {
        let mut members = Map::new();
        members.insert("n".into(), self.n.into());
        members.insert("last".into(), self.last.into());
        members.insert("size".into(), self.size.into());
        members.insert("time".into(), self.time.into());
        for (name, digest) in [("manifest", &self.manifest), ("root", &self.root)] {
            if let Some(digest) = digest {
                members.insert(name.into(), digest.to_string().into());
            }
        }
        members.into()
    }

    /// Whether `head` stands before what was sealed.
    pub(crate) fn is_ahead_of(&self, head: &Head) -> bool {
        head.n < self.n || head.sealed < self.last || (head.n == self.n && head.sealed != self.last)
    }

    /// Whether a manifest of this number whose text has this hash may be: always, unless it is the one that the anchor names.
    pub(crate) fn admits(&self, n: u32, hash: &Digest) -> bool {
        n != self.n || self.manifest.as_ref() == Some(hash)
    }

    /// Returns the request that writes it.
    ///
    /// # Errors
    /// None in practice: it is small.
    pub(crate) fn to_effect(&self, options: SetOptions) -> Result<SecretSet, Error> {
        Ok(SecretSet {
            key: store::key(&Name::Anchor)?,
            value: Secret::new(Value::new(self.to_json())?)?,
            options,
        })
    }

    /// Writes it, and again when it is not known whether that was done: twice is as good as once.
    ///
    /// # Errors
    /// The platform's error.
    pub(crate) async fn keep(&self, platform: &impl Platform) -> Result<(), Error> {
        let mut attempt = 0;
        loop {
            let effect = self.to_effect(SetOptions::default())?;
            let Err(error) = platform.ask(effect).await else {
                return Ok(());
            };
            attempt += 1;
            let is_passing = error.is_retryable() || error.is_outcome_unknown();
            if !is_passing || attempt >= retry::ATTEMPTS {
                return Err(error.into());
            }
            retry::wait(platform, attempt - 1, &error).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_anchor_is_read_as_it_was_written() {
        let digest = Digest::blake3(b"x");
        let anchor = Anchor {
            n: 3,
            last: 7,
            time: 9,
            manifest: Some(digest),
            size: 10,
            root: Some(digest),
        };
        assert_eq!(Anchor::parse(anchor.to_json()).unwrap(), anchor);
        let first = Anchor::default();
        assert_eq!(Anchor::parse(first.to_json()).unwrap(), first);
    }

    #[test]
    fn what_is_no_anchor_is_damage() {
        for wrong in [json!("x"), json!({}), json!({"n": 1, "last": 1, "size": 2})] {
            let error = Anchor::parse(wrong).unwrap_err();
            assert_eq!(error.code(), "store-damaged");
        }
    }

    #[test]
    fn a_head_from_before_the_anchor_is_told_from_one_that_went_on() {
        let anchor = Anchor {
            n: 2,
            last: 5,
            ..Anchor::default()
        };
        let head = |n, sealed| Head {
            n,
            sealed,
            seq: 9,
            ..Head::default()
        };
        assert!(anchor.is_ahead_of(&head(1, 3)));
        assert!(anchor.is_ahead_of(&head(2, 4)));
        assert!(anchor.is_ahead_of(&head(2, 6)));
        assert!(!anchor.is_ahead_of(&head(2, 5)));
        assert!(!anchor.is_ahead_of(&head(3, 6)));
    }
}
