//! Committing a change: one `transact` that moves the head, writes the live values and the journal record.
//!
//! Nothing is acknowledged before it. The head's `seq` is compared and set, so the history is dense and linear.
//! A conflict is planned anew from what is stored now.
//! When the outcome is unknown, the journal record of that number tells whose change it holds; while it is absent the *same*
//! transaction is sent again, which cannot apply twice, because the first application moves the head.

use bailee_core::change::{Change, Edit};
use bailee_core::digest::Digest;
use bailee_core::entry::{Act, ChangeId, Entry};
use bailee_core::ring::epoch_of;
use bailee_forge::{Key, Transaction, Value};

use crate::error::EngineError;
use crate::head::{Head, LAST_SEQ};
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;

/// How often a change is planned anew after losing to another writer.
const PLANS: u32 = 12;

/// The actor of changes that no user asked for.
pub const APP: &str = "app";

/// What one change does.
pub struct Plan {
    /// What the ledger calls it.
    pub act: Act,
    /// Records that change; at most [`room`] of them.
    pub edits: Vec<Edit>,
    /// Further keys to write in the same transaction.
    pub sets: Vec<(Key, Value)>,
    /// The head to write; its `seq` is set by [`commit`].
    pub head: Head,
}

/// A change that was made.
pub struct Committed<T> {
    /// Its number.
    pub seq: u32,
    /// What its plan gave back.
    pub result: T,
}

/// How many records one change can touch, beside head, journal and `sets` further keys.
#[must_use]
pub fn room(sets: usize) -> usize {
    bailee_forge::limit::TRANSACTION_OPERATIONS.saturating_sub(2 + sets)
}

/// Makes one change. `plan` is called with the site as it is now and the number that the change will have;
/// it is called again after losing to another writer.
///
/// # Errors
/// Whatever `plan` returns; `try-again` when others kept winning; `outcome-unknown` when no answer came, also on repeating;
/// the platform's error when it refused. Except for `outcome-unknown`, nothing was changed.
pub async fn commit<'a, P: Platform, T>(
    site: &mut Site<'a, P>,
    actor: &str,
    mut plan: impl AsyncFnMut(&Site<'a, P>, u32) -> Result<(Plan, T), EngineError>,
) -> Result<Committed<T>, EngineError> {
    for attempt in 0..PLANS {
        let seq = site.head.seq + 1;
        if seq > LAST_SEQ {
            return Err(EngineError::SequenceExhausted);
        }
        let (plan, result) = plan(site, seq).await?;
        let id = site.platform.random::<16>().await?;
        let next = Head {
            seq,
            ..plan.head.clone()
        };
        let transaction = build(site, seq, actor, id, plan, &next).await?;
        if send(site, seq, id, &transaction).await? {
            site.head = next;
            return Ok(Committed { seq, result });
        }
        // Lost to another writer: a short, growing and uneven wait lets the others finish.
        if attempt > 0 {
            let [jitter] = site.platform.random::<1>().await?;
            site.platform
                .sleep(u16::from(jitter) * u16::try_from(attempt.min(4)).unwrap_or(4))
                .await?;
        }
        site.refresh().await?;
    }
    Err(EngineError::Contended)
}

async fn build<P: Platform>(
    site: &Site<'_, P>,
    seq: u32,
    actor: &str,
    id: ChangeId,
    plan: Plan,
    next: &Head,
) -> Result<Transaction, EngineError> {
    let time = site.platform.now().await?;
    let salt = site.platform.random::<24>().await?;
    let mut transaction = Transaction::new();
    site.head.replace(next, &mut transaction)?;
    for edit in &plan.edits {
        let key = name::live(&edit.record)?;
        match &edit.after {
            Some(after) => {
                // A record's version is the number of the change that wrote it.
                let record = after.record(seq).map_err(|_| EngineError::Defect {
                    what: "a change has no readable content",
                })?;
                transaction.set(key, Value::new(record.to_value())?)?;
            }
            None => transaction.delete(key)?,
        }
    }
    let sealed = Change::build(
        &site.ring,
        Entry::new(seq, time, actor, plan.act, id),
        plan.edits,
        salt,
    )
    .and_then(|change| change.seal(&site.ring, epoch_of(time), salt))
    .map_err(|error| EngineError::TooLarge {
        limit: error.to_string(),
    })?;
    transaction.set(name::journal(seq)?, Value::text(sealed)?)?;
    for (key, value) in plan.sets {
        transaction.set(key, value)?;
    }
    Ok(transaction)
}

/// Sends `transaction` until it is known what became of it: `true` when it is change `seq`, `false` when another change is.
async fn send<P: Platform>(
    site: &Site<'_, P>,
    seq: u32,
    id: ChangeId,
    transaction: &Transaction,
) -> Result<bool, EngineError> {
    let mut unknown = false;
    let mut last = None;
    let mut attempt = 0;
    while attempt < retry::ATTEMPTS {
        let error = match site.platform.transact(transaction.clone()).await {
            Ok(()) => return Ok(true),
            Err(error) => error,
        };
        if retry::is_waited_out(site.platform, &error).await? {
            continue;
        }
        if error.may_be_lost_condition() && !unknown {
            return Ok(false);
        }
        if error.may_be_lost_condition() || error.is_outcome_unknown() {
            // An earlier attempt may have applied, and a later one then fails on the condition: the journal tells.
            unknown = true;
            match holder(site, seq).await {
                Ok(Some(holder)) => return Ok(holder == id),
                Ok(None) => {}
                // The change may have been made: no other error may say that it was not.
                Err(_) => return Err(EngineError::OutcomeUnknown),
            }
            if error.may_be_lost_condition() {
                // The head moved without this number being taken: a seal moved it, or this number is sealed and gone.
                return gone_or_free(site, seq)
                    .await
                    .map_err(|_| EngineError::OutcomeUnknown);
            }
        } else if !error.is_retryable() {
            return Err(if unknown {
                EngineError::OutcomeUnknown
            } else {
                error.into()
            });
        }
        retry::wait(site.platform, attempt, &error).await?;
        attempt += 1;
        last = Some(error);
    }
    match last {
        // Every attempt was turned away before anything was done.
        Some(error) if !unknown => Err(error.into()),
        _ => Err(EngineError::OutcomeUnknown),
    }
}

/// Returns the id of the change that holds number `seq`, if its journal record is there.
async fn holder<P: Platform>(
    site: &Site<'_, P>,
    seq: u32,
) -> Result<Option<ChangeId>, EngineError> {
    let key = name::journal(seq)?;
    let Some(json) = retry::read(site.platform, async || site.platform.get(&key).await).await?
    else {
        return Ok(None);
    };
    let change = crate::history::open_change(site, seq, &json)?;
    Ok(Some(change.entry.id))
}

async fn gone_or_free<P: Platform>(site: &Site<'_, P>, seq: u32) -> Result<bool, EngineError> {
    match Head::read(site.platform).await? {
        Some(head) if head.seq < seq => Ok(false),
        // The record was sealed and deleted since, by two seals in a row: whose it was can no longer be told cheaply.
        Some(_) => Err(EngineError::OutcomeUnknown),
        None => Err(EngineError::damaged(name::HEAD)),
    }
}

/// Records the set-up as the first change, unless another set-up did.
///
/// # Errors
/// As [`commit`].
pub async fn record_set_up<P: Platform>(site: &mut Site<'_, P>) -> Result<(), EngineError> {
    if site.head.seq > 0 {
        return Ok(());
    }
    let outcome = commit(site, APP, async |site, seq| {
        if seq > 1 {
            // Another set-up recorded itself in the meantime.
            return Err(EngineError::Contended);
        }
        let head = Head {
            policy: site.policy_mark(),
            ..site.head.clone()
        };
        Ok((
            Plan {
                act: Act::Setup,
                edits: Vec::new(),
                sets: Vec::new(),
                head,
            },
            (),
        ))
    })
    .await;
    match outcome {
        Ok(_) => Ok(()),
        Err(EngineError::Contended) if site.head.seq > 0 => Ok(()),
        Err(error) => Err(error),
    }
}

/// Records that the app came with another policy than the last one recorded; nothing when it did not.
///
/// # Errors
/// As [`commit`].
pub async fn record_policy<P: Platform>(site: &mut Site<'_, P>) -> Result<(), EngineError> {
    if site.head.policy == site.policy_mark() {
        return Ok(());
    }
    commit(site, APP, async |site, _| {
        let head = Head {
            policy: site.policy_mark(),
            ..site.head.clone()
        };
        let act = Act::PolicyChanged {
            hash: Digest::new(site.policy.hash()),
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: Vec::new(),
                head,
            },
            (),
        ))
    })
    .await
    .map(drop)
}

/// Most refusals that are recorded one by one in an hour: an outsider must not be able to fill the store.
pub const REFUSALS_AN_HOUR: u32 = 60;

/// Records that a caller was refused. Beyond [`REFUSALS_AN_HOUR`] nothing is written.
///
/// # Errors
/// As [`commit`].
pub async fn record_refusal<P: Platform>(
    site: &mut Site<'_, P>,
    actor: &str,
    function: &str,
) -> Result<(), EngineError> {
    let hour = u32::try_from(site.platform.now().await? / 3_600_000).unwrap_or(0);
    let recorded = |head: &Head| if head.hour == hour { head.refused } else { 0 };
    if recorded(&site.head) >= REFUSALS_AN_HOUR {
        return Ok(());
    }
    commit(site, actor, async |site, _| {
        let head = Head {
            hour,
            refused: recorded(&site.head) + 1,
            ..site.head.clone()
        };
        let act = Act::Refused {
            function: function.to_owned(),
        };
        Ok((
            Plan {
                act,
                edits: Vec::new(),
                sets: Vec::new(),
                head,
            },
            (),
        ))
    })
    .await
    .map(drop)
}
