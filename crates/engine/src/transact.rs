//! Sending a transaction that moves the head, until it is known what became of it.
//!
//! What the platform answers is a hint, what is stored decides.
//! A transaction is recognised by the one key that only it or a rival writes; while that key is free and the head has not
//! moved, the *same* transaction is sent again, which cannot apply twice, because its first application moves the head.

use bailee_core::name::Name;
use bailee_forge::effect::Transact;
use bailee_forge::{ErrorKind, PlatformError, Transaction};

use crate::error::Error;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;
use crate::store;

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It was applied.
    Applied,
    /// Another writer was faster, and it never will be.
    Lost,
}

/// What is found when the answer does not say it.
enum Finding {
    /// The transaction was applied.
    Ours,
    /// Another writer moved the head.
    Rival,
    /// Nobody moved it: the transaction was not applied, or not yet.
    Open,
    /// The head has moved, and the key was written and is gone again since: whose it was can no longer be told.
    Gone,
}

/// Sends `transaction`, whose condition is the site's head as it was read. `claim` is the key that only it or a rival writes; the
/// value is sealed with a salt of its own, so no other transaction writes the same one.
///
/// # Errors
/// The platform's error when it refused, and nothing was changed; `outcome-unknown` when it cannot be told.
pub(crate) async fn send<P: Platform>(
    site: &Site<'_, P>,
    transaction: &Transaction,
    claim: &Name,
) -> Result<Sent, Error> {
    let mut is_unknown = false;
    let mut attempt = 0;
    loop {
        let error = match site
            .platform
            .ask(Transact {
                transaction: transaction.clone(),
            })
            .await
        {
            Ok(()) => return Ok(Sent::Applied),
            Err(error) => error,
        };
        match retry::wait_out(site.platform, &error).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(failed) => return Err(end(is_unknown, failed)),
        }
        // An earlier attempt may have been applied, and a later one then fails on the condition.
        let is_refused = error.may_be_lost_condition();
        is_unknown |= error.is_outcome_unknown();
        if is_refused && !is_unknown && error.kind == ErrorKind::ConditionFailed {
            // The caller reads what decides before it plans again.
            return Ok(Sent::Lost);
        }
        if is_refused || error.is_outcome_unknown() {
            match find(site, transaction, claim).await {
                Ok(Finding::Ours) => return Ok(Sent::Applied),
                Ok(Finding::Rival) => return Ok(Sent::Lost),
                Ok(Finding::Gone) => return Err(Error::OutcomeUnknown),
                // A refusal that no rival explains is what it says.
                Ok(Finding::Open) if is_refused && !is_unknown => return Err(error.into()),
                Ok(Finding::Open) => {}
                Err(failed) if !is_unknown => return Err(failed),
                // It may have been applied: no other error may say that it was not.
                Err(_) => return Err(Error::OutcomeUnknown),
            }
        }
        attempt += 1;
        let is_over = attempt >= retry::ATTEMPTS;
        if is_over || !(error.is_retryable() || error.is_outcome_unknown() || is_refused) {
            return Err(end(is_unknown, error));
        }
        let waited = retry::wait(site.platform, attempt - 1, &error).await;
        waited.map_err(|failed| end(is_unknown, failed))?;
    }
}

/// Returns how it ended: after an attempt that may have been applied, no error may say that it was not.
fn end(is_unknown: bool, error: PlatformError) -> Error {
    match is_unknown {
        true => Error::OutcomeUnknown,
        false => error.into(),
    }
}

/// Reads what decides: the head first, then the key, so that an application in between is seen at the key.
async fn find<P: Platform>(
    site: &Site<'_, P>,
    transaction: &Transaction,
    claim: &Name,
) -> Result<Finding, Error> {
    let head = site.read_head().await?;
    if let Some(value) = store::read(site.platform, claim).await? {
        let at = store::item(claim)?;
        let mut sets = transaction.sets().iter();
        let ours = sets.find(|set| set.key == at.key && set.entity_name == at.entity_name);
        return Ok(match ours {
            Some(set) if *set.value.as_json() == value => Finding::Ours,
            _ => Finding::Rival,
        });
    }
    if head.is_at(&site.head) {
        return Ok(Finding::Open);
    }
    Ok(match *claim {
        // Sealed, and deleted by the seal after that.
        Name::Journal(seq) if head.seq >= seq => Finding::Gone,
        _ => Finding::Rival,
    })
}
