//! What is known of looks: how far one has come, what the last one left, and what is to be looked at.

use bailee_core::name::Name;
use bailee_core::policy::{Kind, Mode, Policy};
use bailee_forge::SetOptions;
use bailee_forge::effect::{EntitySet, Now};
use serde_json::{Value as Json, json};

use crate::error::Error;
use crate::head::Head;
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::sealed;
use crate::secret::may_lie_open;
use crate::site::{Site, policy_mark};
use crate::store;

/// The clocks of two runs differ by less.
const HOUR_MILLIS: i64 = 3_600_000;
const WEEK_MILLIS: i64 = 7 * 24 * HOUR_MILLIS;

/// How far a look has come: what the queue's event carries, and at its end what the store keeps of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// When it was begun, in milliseconds since the Unix epoch.
    pub time: i64,
    /// How many of the prefixes it has gone through.
    pub prefix: u32,
    /// Where it goes on within the next one.
    pub cursor: Option<String>,
    /// The last key that it went through there.
    pub last: Option<String>,
    /// The mark of the policy whose kinds it looks at.
    pub policy: String,
    /// Values that were compared.
    pub keys: u32,
    /// Bytes of the values that its pages showed.
    pub bytes: u32,
    /// Requests that its runs sent to the platform.
    pub calls: u32,
    /// Records that were found changed.
    pub changed: u32,
    /// Values that are too large to be kept: the platform stored them, but as this side writes their numbers they are longer.
    pub large: u32,
    /// Values with a time to live, which are not kept.
    pub expiring: u32,
    /// Key of the first secret that Bailee writes and that is not what the history says.
    pub stray: Option<String>,
}

impl Look {
    /// Returns the last whole look, if there was one.
    ///
    /// # Errors
    /// `store-damaged` when it cannot be read, or the platform's error.
    pub(crate) async fn last<P: Platform>(site: &Site<'_, P>) -> Result<Option<Self>, Error> {
        let json = sealed::read(site.platform, &site.ring, &Name::Look).await?;
        Ok(json.and_then(Self::from_json))
    }

    /// Returns it as JSON.
    pub(crate) fn to_json(&self) -> Json {
        json!({
            "time": self.time,
            "prefix": self.prefix,
            "cursor": self.cursor,
            "last": self.last,
            "policy": self.policy,
            "keys": self.keys,
            "bytes": self.bytes,
            "calls": self.calls,
            "changed": self.changed,
            "large": self.large,
            "expiring": self.expiring,
            "stray": self.stray,
        })
    }

    /// Reads what was written as JSON; `None` when it is something else.
    pub(crate) fn from_json(json: Json) -> Option<Self> {
        let Json::Object(members) = json else {
            return None;
        };
        Self::take(&mut Members::new(members)).ok()
    }

    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            time: members.time("time")?,
            prefix: members.seq("prefix")?,
            cursor: members.optional_text("cursor")?,
            last: members.optional_text("last")?,
            policy: members.text("policy")?,
            keys: members.seq("keys")?,
            bytes: members.seq("bytes")?,
            calls: members.seq("calls")?,
            changed: members.seq("changed")?,
            large: members.seq("large")?,
            expiring: members.seq("expiring")?,
            stray: members.optional_text("stray")?,
        })
    }

    /// Keeps it as the last one.
    ///
    /// # Errors
    /// The platform's error.
    pub(crate) async fn keep<P: Platform>(&self, site: &Site<'_, P>) -> Result<(), Error> {
        let salt = site.platform.random::<24>().await?;
        for (name, value) in sealed::seal(&site.ring, &Name::Look, &self.to_json(), salt)? {
            let effect = EntitySet {
                entity_name: store::entity()?,
                key: store::key(&name)?,
                value,
                options: SetOptions::default(),
            };
            site.platform.ask(effect).await?;
        }
        Ok(())
    }
}

/// Returns since when what changes mean to do to secrets was not confirmed by a look, in milliseconds since the Unix epoch. What is
/// older than a week was never looked at, and its difference is told like any other.
///
/// # Errors
/// The platform's error.
pub(crate) async fn unconfirmed<P: Platform>(site: &Site<'_, P>) -> Result<i64, Error> {
    // One that cannot be read says nothing, and then more is looked at than need be.
    let last = match Look::last(site).await {
        Ok(last) => last.map_or(0, |last| last.time),
        Err(Error::StoreDamaged { .. }) => 0,
        Err(error) => return Err(error),
    };
    let week = site.platform.ask(Now {}).await? - WEEK_MILLIS;
    // Clocks of two runs may differ.
    Ok(week.max(last - HOUR_MILLIS))
}

/// Whether there is something to look at.
pub(crate) fn is_due(policy: &Policy) -> bool {
    observes(policy) || policy.keeps_secrets()
}

/// Whether something is observed at all.
pub(crate) fn observes(policy: &Policy) -> bool {
    policy.kinds.iter().any(is_observed)
}

/// Whether another policy asks for a look: to hand over kinds that were observed before and are written through Bailee now, or, where
/// no look is due every day, to seal what its fields declare secret.
pub(crate) fn is_called_for<P>(site: &Site<'_, P>) -> bool {
    let closes = !is_due(site.policy) && may_lie_open(site.policy);
    closes || !handover(&site.head, site.policy).is_empty()
}

pub(crate) fn is_observed(kind: &Kind) -> bool {
    kind.mode == Mode::Observe
}

/// The names of the observed kinds.
pub(crate) fn observed(policy: &Policy) -> Vec<String> {
    let kinds = policy.kinds.iter().filter(|kind| is_observed(kind));
    kinds.map(|kind| kind.name.clone()).collect()
}

/// The names of the kinds that Bailee writes now, and that the app wrote itself until the last policy or the one that is not noted yet: what
/// it wrote last is still to be taken over. Only the head says so, and once: whatever lies there afterwards is nobody's any more.
pub(crate) fn handover(head: &Head, policy: &Policy) -> Vec<String> {
    let is_noted = head.policy == policy_mark(policy);
    let former = head.observed.iter().filter(|_| !is_noted);
    let mut names: Vec<String> = Vec::new();
    for name in head.handover.iter().chain(former) {
        let is_written = policy
            .kinds
            .iter()
            .any(|kind| kind.name == *name && kind.mode.is_written());
        if is_written && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
