//! Notes: changes that touch no record and only tell the ledger what happened.

use bailee_core::actor::Actor;
use bailee_core::digest::Digest;
use bailee_core::entry::Act;
use bailee_forge::effect::Now;
use serde_json::{Map, Value as Json, json};

use crate::commit::{Plan, commit};
use crate::error::Error;
use crate::head::Head;
use crate::look::{self, Look};
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;
use crate::task::{self, Task};

/// The most refusals that are recorded one by one in an hour: an outsider must not be able to fill the store.
pub const REFUSALS_AN_HOUR: u32 = 60;
const HOUR_MILLIS: i64 = 3_600_000;

/// Records an act of the app's own; `data` must be an object.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record<P: Platform>(
    site: &mut Site<'_, P>,
    code: &str,
    data: Json,
) -> Result<(), Error> {
    let data = data.as_object().cloned().unwrap_or_default();
    let act = Act::Other {
        code: code.to_owned(),
        data,
    };
    commit(site, &Actor::Event, async |site, _| {
        Ok(Plan::new(site, act.clone()))
    })
    .await?;
    Ok(())
}

/// Makes a change that only tells something, unless the head says that it was told: also when somebody else told it meanwhile.
async fn tell<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &Actor,
    act: &Act,
    is_told: impl Fn(&Head) -> bool,
    mark: impl Fn(&mut Head),
) -> Result<(), Error> {
    if is_told(&site.head) {
        return Ok(());
    }
    let outcome = commit(site, actor, async |site, _| {
        if is_told(&site.head) {
            return Err(Error::Contended);
        }
        Ok(Plan::new(site, act.clone()).moving(&mark))
    })
    .await;
    match outcome {
        Ok(_) => Ok(()),
        Err(Error::Contended) if is_told(&site.head) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Records the set-up as the first change, unless another set-up did.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_set_up<P: Platform>(site: &mut Site<'_, P>) -> Result<(), Error> {
    let policy = site.policy_mark();
    let observed = look::observed(site.policy);
    let is_told = |head: &Head| head.seq > 0;
    let mark = |head: &mut Head| {
        head.policy.clone_from(&policy);
        head.observed.clone_from(&observed);
    };
    tell(site, &Actor::Event, &Act::Setup, is_told, mark).await
}

/// Records that the app came with another policy than the last one recorded; nothing when it did not.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_policy<P: Platform>(site: &mut Site<'_, P>) -> Result<(), Error> {
    let policy = site.policy_mark();
    let act = Act::PolicyChanged {
        hash: Digest::new(site.policy.hash()),
    };
    let is_told = |head: &Head| head.policy == policy;
    if is_told(&site.head) {
        return Ok(());
    }
    // What the app wrote last in kinds that it wrote itself until now is taken in, and what became secret is sealed, before the change of
    // policy counts as known.
    if look::is_called_for(site) {
        let look = Look::default();
        task::push(site.platform, &Task::Look { look }).await?;
    }
    let (in_force, observed) = (site.policy, look::observed(site.policy));
    let mark = |head: &mut Head| {
        head.handover = look::handover(head, in_force);
        head.policy.clone_from(&policy);
        head.observed.clone_from(&observed);
    };
    tell(site, &Actor::Event, &act, is_told, mark).await
}

/// Records that what the app wrote last in kinds that it wrote itself until now was taken over.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_handover<P: Platform>(
    site: &mut Site<'_, P>,
    kinds: &[String],
) -> Result<(), Error> {
    let mut data = Map::new();
    data.insert("kinds".into(), json!(kinds));
    let act = Act::Other {
        code: "handed-over".into(),
        data,
    };
    let is_told = |head: &Head| head.handover.is_empty();
    let mark = |head: &mut Head| head.handover.clear();
    tell(site, &Actor::Event, &act, is_told, mark).await
}

/// Records that a caller was refused. Beyond [`REFUSALS_AN_HOUR`] nothing is written.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_refusal<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &Actor,
    function: &str,
) -> Result<(), Error> {
    let hour = u32::try_from(site.platform.ask(Now {}).await? / HOUR_MILLIS).unwrap_or(0);
    let act = Act::Refused {
        function: function.to_owned(),
    };
    let recorded = |head: &Head| if head.hour == hour { head.refused } else { 0 };
    let is_full = |head: &Head| recorded(head) >= REFUSALS_AN_HOUR;
    let mark = |head: &mut Head| (head.hour, head.refused) = (hour, recorded(head) + 1);
    tell(site, actor, &act, is_full, mark).await
}

/// Records that background work failed and why, but not the same twice in a row until the next seal: the page shows it, and the
/// ledger keeps it.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_trouble<P: Platform>(
    site: &mut Site<'_, P>,
    task: &str,
    error: &Error,
) -> Result<(), Error> {
    let place = error.place().unwrap_or_default();
    let trouble = format!("{task} {} {place}", error.code()).trim().to_owned();
    let mut data = Map::new();
    data.insert("task".into(), json!(task));
    data.insert("code".into(), json!(error.code()));
    if !place.is_empty() {
        data.insert("at".into(), json!(place));
    }
    let act = Act::Other {
        code: "work-failed".into(),
        data,
    };
    let is_told = |head: &Head| head.trouble == trouble;
    let mark = |head: &mut Head| head.trouble.clone_from(&trouble);
    tell(site, &Actor::Event, &act, is_told, mark).await
}
