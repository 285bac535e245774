//! Notes: changes that touch no record and only tell the ledger what happened.

use bailee_core::digest::Digest;
use bailee_core::entry::Act;
use bailee_forge::effect::Now;
use serde_json::{Map, Value as Json, json};

use crate::commit::{APP, Plan, commit};
use crate::error::Error;
use crate::head::Head;
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;

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
    commit(site, APP, async |site, _| Ok(Plan::new(site, act.clone()))).await?;
    Ok(())
}

/// Records the set-up as the first change, unless another set-up did.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_set_up<P: Platform>(site: &mut Site<'_, P>) -> Result<(), Error> {
    if site.head.seq > 0 {
        return Ok(());
    }
    let outcome = commit(site, APP, async |site, seq| {
        if seq > 1 {
            // Another set-up recorded itself in the meantime.
            return Err(Error::Contended);
        }
        let policy = site.policy_mark();
        Ok(Plan::new(site, Act::Setup).moving(|head| head.policy = policy))
    })
    .await;
    match outcome {
        Ok(_) => Ok(()),
        Err(Error::Contended) if site.head.seq > 0 => Ok(()),
        Err(error) => Err(error),
    }
}

/// Records that the app came with another policy than the last one recorded; nothing when it did not.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_policy<P: Platform>(site: &mut Site<'_, P>) -> Result<(), Error> {
    if site.head.policy == site.policy_mark() {
        return Ok(());
    }
    commit(site, APP, async |site, _| {
        let policy = site.policy_mark();
        let act = Act::PolicyChanged {
            hash: Digest::new(site.policy.hash()),
        };
        Ok(Plan::new(site, act).moving(|head| head.policy = policy))
    })
    .await?;
    Ok(())
}

/// Records that a caller was refused. Beyond [`REFUSALS_AN_HOUR`] nothing is written.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn record_refusal<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &str,
    function: &str,
) -> Result<(), Error> {
    let hour = u32::try_from(site.platform.ask(Now {}).await? / HOUR_MILLIS).unwrap_or(0);
    let recorded = |head: &Head| if head.hour == hour { head.refused } else { 0 };
    if recorded(&site.head) >= REFUSALS_AN_HOUR {
        return Ok(());
    }
    commit(site, actor, async |site, _| {
        let refused = recorded(&site.head) + 1;
        if refused > REFUSALS_AN_HOUR {
            // Others were recorded meanwhile.
            return Err(Error::Contended);
        }
        let act = Act::Refused {
            function: function.to_owned(),
        };
        Ok(Plan::new(site, act).moving(|head| (head.hour, head.refused) = (hour, refused)))
    })
    .await?;
    Ok(())
}

/// Records that background work failed and why, once until the next seal: the page shows it, and the ledger keeps it.
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
    if site.head.trouble == trouble {
        return Ok(());
    }
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
    commit(site, APP, async |site, _| {
        let trouble = trouble.clone();
        Ok(Plan::new(site, act.clone()).moving(|head| head.trouble = trouble))
    })
    .await?;
    Ok(())
}
