//! Secrets of the app's own that a change writes. No transaction of the platform takes a secret, so a change says in the history what
//! it means to do, and does it then; what it did not come to is done by whoever finds it.
//!
//! A secret that is as the change found it is one that the change did not come to. One that is neither that nor what the change
//! left is somebody else's doing, and stays.

use std::collections::BTreeMap;

use bailee_core::canonical;
use bailee_core::change::Edit;
use bailee_core::entry::Act;
use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Content;
use bailee_forge::effect::{Now, SecretDelete, SecretSet};
use bailee_forge::{Key, PlatformError, Secret, SetOptions, Value};
use futures_util::future::join_all;
use serde_json::Value as Json;

use crate::error::Error;
use crate::history::{self, Bound};
use crate::look::Look;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;
use crate::store;

/// What a change means to do to a secret.
pub(crate) struct Intent {
    location: Location,
    /// What it found there.
    before: Option<Json>,
    /// What is to lie there; `None` when it is to be gone.
    after: Option<Secret>,
}

const HOUR_MILLIS: i64 = 3_600_000;
const WEEK_MILLIS: i64 = 7 * 24 * HOUR_MILLIS;

/// What a change means to do, by record.
type Intents = BTreeMap<RecordId, Intent>;

/// Returns what these edits mean to do to secrets.
///
/// # Errors
/// When a value is none that the platform takes as a secret.
pub(crate) fn of<P>(site: &Site<'_, P>, edits: &[Edit]) -> Result<Vec<Intent>, Error> {
    let mut intents = Intents::new();
    if site.policy.keeps_secrets() {
        for edit in edits {
            let (before, after) = (edit.before.as_ref(), edit.after.as_ref());
            note(&mut intents, edit.record, before, after)?;
        }
    }
    Ok(intents.into_values().collect())
}

/// Notes what one part of a change means to do. Where one life ends and another begins, the second part says what is left.
fn note(
    intents: &mut Intents,
    record: RecordId,
    before: Option<&Content>,
    after: Option<&Content>,
) -> Result<(), Error> {
    let value = |content: Option<&Content>| content.map(|one| one.record(0)).transpose();
    let (before, after) = (value(before)?, value(after)?);
    let Some(location) = after.as_ref().or(before.as_ref()).map(|one| &one.location) else {
        return Ok(());
    };
    if !location.is_secret() {
        return Ok(());
    }
    let location = location.clone();
    let secret = |value| Secret::new(Value::new(value)?);
    let after = after.map(|after| secret(after.value)).transpose()?;
    let intent = intents.entry(record).or_insert(Intent {
        location,
        before: before.map(|before| before.value),
        after: None,
    });
    intent.after = after.or(intent.after.take());
    Ok(())
}

/// Does what a change that is in the history means to do. What the app wrote in the meantime where it writes itself stays.
///
/// # Errors
/// The platform's error: some of it may not be done then.
pub(crate) async fn perform<P: Platform>(
    site: &Site<'_, P>,
    intents: &[Intent],
) -> Result<(), Error> {
    let is_observed = |intent: &&Intent| site.policy.observes(&intent.location);
    let (observed, mut due): (Vec<&Intent>, Vec<&Intent>) = intents.iter().partition(is_observed);
    due.extend(undone(site, observed).await?);
    write(site, &due).await
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

/// Does what changes since a time, in milliseconds since the Unix epoch, meant to do to wanted secrets and did not come to, and
/// returns where the secrets lie that any change since then was about.
///
/// A change from before another policy is none that it did not come to: its app may have written the secret itself until then, and
/// put back what the change had found. So nothing is done before the other policy is noted, either.
///
/// # Errors
/// `try-again` when there is something to do and a change came after the history was read, since it may be about the same secret;
/// the platform's error, or as reading the history.
pub(crate) async fn complete<P: Platform>(
    site: &Site<'_, P>,
    since: i64,
    is_wanted: impl Fn(&RecordId, &Location) -> bool,
) -> Result<Vec<Location>, Error> {
    if !site.policy.keeps_secrets() {
        return Ok(Vec::new());
    }
    let (mut last, mut touched) = (Intents::new(), Vec::new());
    let steps = history::since(site, Bound::Time(since)).await?.steps;
    for step in steps.iter().filter(|step| step.entry.time >= since) {
        if matches!(step.entry.act, Act::PolicyChanged { .. }) {
            last.clear();
        }
        let mut intents = Intents::new();
        for op in &step.ops {
            let (before, after) = history::contents(op).unwrap_or_default();
            // What was seen is there: nothing was meant to be done.
            let before = if step.entry.act == Act::Seen {
                after
            } else {
                before
            };
            note(&mut intents, op.record, before, after)?;
            // What an older change meant to do is over, also where nothing is left or known of this one.
            last.remove(&op.record);
        }
        touched.extend(intents.values().map(|intent| intent.location.clone()));
        last.extend(intents);
    }
    if site.head.policy != site.policy_mark() {
        return Ok(touched);
    }
    let wanted = last
        .iter()
        .filter(|(id, intent)| is_wanted(id, &intent.location));
    let wanted = wanted.map(|(_, intent)| intent).collect();
    let due = undone(site, wanted).await?;
    if !due.is_empty() && site.read_head().await?.seq != site.head.seq {
        return Err(Error::Contended);
    }
    write(site, &due).await?;
    Ok(touched)
}

/// Those of `intents` whose secret is as the change found it.
async fn undone<'i, P: Platform>(
    site: &Site<'_, P>,
    intents: Vec<&'i Intent>,
) -> Result<Vec<&'i Intent>, Error> {
    let names: Vec<Name> = intents.iter().map(|intent| intent.name()).collect();
    let values = store::read_all(site.platform, &names).await?;
    let found = intents.into_iter().zip(values);
    let undone = found.filter(|(intent, value)| intent.is_undone(value.as_ref()));
    Ok(undone.map(|(intent, _)| intent).collect())
}

async fn write<P: Platform>(site: &Site<'_, P>, intents: &[&Intent]) -> Result<(), Error> {
    let written = intents.iter().map(|intent| intent.write(site.platform));
    join_all(written).await.into_iter().collect()
}

/// Whether two values say the same.
fn is_equal(one: Option<&Json>, other: Option<&Json>) -> bool {
    one.map(canonical::to_string) == other.map(canonical::to_string)
}

impl Intent {
    fn name(&self) -> Name {
        Name::Live(self.location.clone())
    }

    /// Whether what lies there is what the change left.
    fn is_done(&self, live: Option<&Json>) -> bool {
        is_equal(live, self.after.as_ref().map(Secret::as_json))
    }

    /// Whether what lies there is what the change found, and not what it left.
    fn is_undone(&self, live: Option<&Json>) -> bool {
        is_equal(live, self.before.as_ref()) && !self.is_done(live)
    }

    /// Writes it, and again when it is not known whether that was done, unless something else lies there by then: another run that saw
    /// this one's may have written the next.
    ///
    /// # Errors
    /// The platform's error when it is not known to be done.
    async fn write(&self, platform: &impl Platform) -> Result<(), Error> {
        let key = store::key(&self.name())?;
        let mut attempt = 0;
        loop {
            let Err(error) = self.send(platform, key.clone()).await else {
                return Ok(());
            };
            if !retry::wait_out(platform, &error).await? {
                attempt += 1;
                let is_passing = error.is_retryable() || error.is_outcome_unknown();
                if !is_passing || attempt >= retry::ATTEMPTS {
                    return Err(error.into());
                }
                retry::wait(platform, attempt - 1, &error).await?;
            }
            let live = store::read(platform, &self.name()).await?;
            if self.is_done(live.as_ref()) {
                return Ok(());
            }
            if !self.is_undone(live.as_ref()) {
                // Somebody else's, and whose turn it is only the history tells.
                return Err(error.into());
            }
        }
    }

    async fn send(&self, platform: &impl Platform, key: Key) -> Result<(), PlatformError> {
        match self.after.clone() {
            Some(value) => {
                let options = SetOptions::default();
                platform
                    .ask(SecretSet {
                        key,
                        value,
                        options,
                    })
                    .await
            }
            None => platform.ask(SecretDelete { key }).await,
        }
    }
}
