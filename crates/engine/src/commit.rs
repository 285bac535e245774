//! Committing a change: one `transact` that moves the head, writes the live values and the journal record.
//!
//! Nothing is acknowledged before it. The head's `seq` is compared and set, so the history is dense and linear.
//! A change that lost to another writer is planned again from what is stored now.

use bailee_core::change::{Change, Edit};
use bailee_core::document;
use bailee_core::entry::{Act, Entry};
use bailee_core::name::Name;
use bailee_core::ring::epoch_of;
use bailee_forge::effect::{Now, Sleep};
use bailee_forge::{Transaction, Value};

use crate::error::Error;
use crate::head::{Head, LAST_SEQ};
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;
use crate::store;
use crate::transact::{self, Claim, Sent};

/// How often a change is planned again after losing to another writer.
const PLANS: u32 = 12;

/// The actor of changes that no user asked for.
pub(crate) const APP: &str = "app";

/// What one change does.
pub(crate) struct Plan {
    /// What the ledger calls it.
    act: Act,
    /// Records that change; at most [`room`] of them.
    edits: Vec<Edit>,
    /// Further values to write in the same transaction.
    sets: Vec<(Name, Value)>,
    /// The head to write; its `seq` and `leaf` are set by [`commit`].
    head: Head,
}

impl Plan {
    /// A change that touches no record and leaves the head's other attributes as they are.
    pub(crate) fn new<P>(site: &Site<'_, P>, act: Act) -> Self {
        Self {
            act,
            edits: Vec::new(),
            sets: Vec::new(),
            head: site.head.clone(),
        }
    }

    /// Touches these records.
    pub(crate) fn editing(mut self, edits: Vec<Edit>) -> Self {
        self.edits = edits;
        self
    }

    /// Writes a further value.
    pub(crate) fn setting(mut self, name: Name, value: Value) -> Self {
        self.sets.push((name, value));
        self
    }

    /// Changes further attributes of the head.
    pub(crate) fn moving(mut self, change: impl FnOnce(&mut Head)) -> Self {
        change(&mut self.head);
        self
    }
}

/// How many records one change can touch, beside head, journal and `sets` further items.
pub(crate) fn room(sets: usize) -> usize {
    bailee_forge::limit::TRANSACTION_OPERATIONS.saturating_sub(2 + sets)
}

/// Makes one change and returns its number. `plan` is called with the site as it is now and the number that the change will
/// have; it is called again after losing to another writer.
///
/// # Errors
/// Whatever `plan` returns; `try-again` when others kept winning; `outcome-unknown` when no answer came, also on repeating;
/// the platform's error when it refused. Except for `outcome-unknown`, nothing was changed.
pub(crate) async fn commit<'a, P: Platform>(
    site: &mut Site<'a, P>,
    actor: &str,
    mut plan: impl AsyncFnMut(&Site<'a, P>, u32) -> Result<Plan, Error>,
) -> Result<u32, Error> {
    for attempt in 0..PLANS {
        let seq = site.head.seq + 1;
        if seq > LAST_SEQ {
            return Err(Error::SequenceExhausted);
        }
        let plan = plan(site, seq).await?;
        if apply(site, seq, actor, plan).await? == Sent::Applied {
            return Ok(seq);
        }
        // A short, growing and uneven wait lets the others finish.
        if attempt > 0 {
            let [jitter] = site.platform.random::<1>().await?;
            let millis = u16::from(jitter) * u16::try_from(attempt.min(4)).unwrap_or(4);
            site.platform.ask(Sleep { millis }).await?;
        }
        site.refresh().await?;
    }
    Err(Error::Contended)
}

async fn apply<P: Platform>(
    site: &mut Site<'_, P>,
    seq: u32,
    actor: &str,
    plan: Plan,
) -> Result<Sent, Error> {
    let id = site.platform.random::<16>().await?;
    let salt = site.platform.random::<24>().await?;
    let time = site.platform.ask(Now {}).await?;
    let next = Head {
        seq,
        leaf: last_leaf(site, &plan.edits)?,
        ..plan.head.clone()
    };
    let entry = Entry::new(seq, time, actor, plan.act.clone(), id);
    let transaction = build(site, entry, plan, &next, salt)?;
    let name = Name::Journal(seq);
    let claim = Claim {
        name: name.clone(),
        is_ours: &|value| {
            let text = store::text(&name, Some(value))?;
            let change: Change = document::open(&site.ring, &name, text)?;
            Ok(change.entry.id == id)
        },
    };
    let sent = transact::send(site, &transaction, &claim).await?;
    if sent == Sent::Applied {
        site.head = next;
    }
    Ok(sent)
}

/// Returns the last leaf that is taken when these edits are committed.
///
/// # Errors
/// `store-damaged` when a record that is there already has a leaf that was never given to any: a live value that was changed
/// outside the app must not move the counter. `internal` when new lives do not take the next leaves, one each.
fn last_leaf<P>(site: &Site<'_, P>, edits: &[Edit]) -> Result<u32, Error> {
    let given = site.head.leaf;
    let (mut last, mut fresh) = (given, 0);
    for edit in edits.iter().filter(|edit| edit.leaf > given) {
        if let Some(before) = &edit.before {
            let name = Name::Live(before.record(0)?.address());
            return Err(Error::contradicts(name, "its key was never given to it"));
        }
        last = last.max(edit.leaf);
        fresh += 1;
    }
    // No two edits of a change share a leaf, so these are the next ones.
    if last - given != fresh {
        return Err(Error::defect("a new record does not take the next leaf"));
    }
    Ok(last)
}

/// Whether another of `edits` begins the next life of the record whose life `edit` ends.
fn is_renewed(edits: &[Edit], edit: &Edit) -> bool {
    let mut others = edits.iter().filter(|other| other.record == edit.record);
    others.any(|other| other.after.is_some())
}

fn build<P>(
    site: &Site<'_, P>,
    entry: Entry,
    plan: Plan,
    next: &Head,
    salt: [u8; 24],
) -> Result<Transaction, Error> {
    let mut transaction = Transaction::new();
    site.head.replace(next, &mut transaction)?;
    for edit in &plan.edits {
        let (content, is_left) = match (&edit.after, &edit.before) {
            (Some(after), _) => (after, true),
            // Where one life ends and another begins, the live value is that of the new one.
            (None, Some(_)) if is_renewed(&plan.edits, edit) => continue,
            (None, Some(before)) => (before, false),
            (None, None) => continue,
        };
        // A record's version is the number of the change that wrote it.
        let record = content.record(entry.seq)?;
        let name = Name::Live(record.address());
        if is_left {
            store::set(&mut transaction, &name, Value::new(record.to_value())?)?;
        } else {
            store::delete(&mut transaction, &name)?;
        }
    }
    let epoch = epoch_of(entry.time);
    let change = Change::build(&site.ring, entry, plan.edits, salt)?;
    let sealed = document::seal(&site.ring, epoch, change.name(), &change, salt)?;
    let journal = (sealed.name, store::sealed(sealed.text)?);
    for (name, value) in std::iter::once(journal).chain(plan.sets) {
        store::set(&mut transaction, &name, value)?;
    }
    Ok(transaction)
}
