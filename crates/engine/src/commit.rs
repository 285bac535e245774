//! Committing a change: one `transact` that moves the head, writes the live values, their tags and the journal record.
//!
//! Nothing is acknowledged before it. The head's `seq` is compared and set, so the history is dense and linear.
//! A change that lost to another writer is planned again from what is stored now.

use std::pin::Pin;

use bailee_core::actor::Actor;
use bailee_core::change::{Change, Edit};
use bailee_core::cipher::MAX_SEALED;
use bailee_core::document;
use bailee_core::entry::{Act, Entry, MAX_OPS};
use bailee_core::id::Address;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::Content;
use bailee_core::ring::epoch_of;
use bailee_core::shelf::Shelves;
use bailee_forge::effect::{Now, Sleep};
use bailee_forge::limit::TRANSACTION_OPERATIONS;
use bailee_forge::{Transaction, Value};
use serde_json::Value as Json;

use crate::error::Error;
use crate::head::{Head, LAST_SEQ};
use crate::intent;
use crate::piece;
use crate::platform::{Platform, PlatformExt};
use crate::seen::Seen;
use crate::shelf::{self, Landing, Tags};
use crate::site::Site;
use crate::store;
use crate::transact::{self, Sent};

/// The member of a document that says which change wrote it.
pub(crate) const SEQ: &str = "seq";

/// How often a change is planned again after losing to another writer.
const PLANS: u32 = 12;

/// What one change does.
pub(crate) struct Plan {
    /// What the ledger calls it.
    act: Act,
    /// Records that change; as many as there is [`Room`] for.
    edits: Vec<Edit>,
    /// The shelves of their tags, as they were read.
    tags: Tags,
    /// Whether the values are what they are to be already, because the app wrote them: then no value is written.
    is_seen: bool,
    /// Further documents to seal and write in the same transaction.
    documents: Vec<(Name, Json)>,
    /// Further shelves to write, as they are.
    shelves: Vec<u32>,
    /// Where something lies that the history never had, and that is taken away.
    clears: Vec<Location>,
    /// The head to write; its numbers are set by [`commit`].
    head: Head,
}

impl Plan {
    /// A change that touches no record and leaves the head's other attributes as they are.
    pub(crate) fn new<P>(site: &Site<'_, P>, act: Act) -> Self {
        Self {
            act,
            edits: Vec::new(),
            tags: match site.head.shelves() {
                None => Tags::first(),
                Some(_) => Tags::default(),
            },
            is_seen: false,
            documents: Vec::new(),
            shelves: Vec::new(),
            clears: Vec::new(),
            head: site.head.clone(),
        }
    }

    /// Touches these records, whose tags lie on shelves that were read.
    pub(crate) fn editing(mut self, edits: Vec<Edit>, tags: Tags) -> Self {
        self.edits = edits;
        self.tags = tags;
        self
    }

    /// Takes into the history what the app wrote itself: its values are left as they are.
    pub(crate) fn seeing(mut self, edits: Vec<Edit>, tags: Tags) -> Self {
        self.is_seen = true;
        self.editing(edits, tags)
    }

    /// Seals and writes a document of the site's own, which says then which change wrote it.
    pub(crate) fn keeping(mut self, name: Name, document: Json) -> Self {
        self.documents.push((name, document));
        self
    }

    /// Writes shelves again, as they were read or folded.
    pub(crate) fn shelving(mut self, names: &[Name]) -> Self {
        let numbers = names.iter().filter_map(|name| match name {
            Name::Shelf(number) => Some(*number),
            _ => None,
        });
        self.shelves.extend(numbers);
        self
    }

    /// Takes away a value that lies where the history has none.
    pub(crate) fn clearing(mut self, location: Location) -> Self {
        self.clears.push(location);
        self
    }

    /// Changes further attributes of the head.
    pub(crate) fn moving(mut self, change: impl FnOnce(&mut Head)) -> Self {
        change(&mut self.head);
        self
    }
}

/// The most bytes of content in one change of many records, before and after together, so that its journal record fits one value.
/// A record that has more has a change of its own.
const BYTES: usize = 120 * 1024;

/// Bytes of content in each value of a journal record, without any compression: base64 takes a third more.
const PIECE_BYTES: usize = MAX_SEALED - 8 * 1024;

/// What one change still has room for.
pub(crate) struct Room {
    shelves: Option<Shelves>,
    touched: Vec<u32>,
    items: usize,
    ops: usize,
    bytes: usize,
}

impl Room {
    /// A change that writes nothing yet but head, journal and `sets` further items, and may divide a shelf.
    pub(crate) fn new(head: &Head, sets: usize) -> Self {
        let used = 2 + sets + shelf::DIVIDED;
        Self {
            shelves: head.shelves(),
            touched: Vec::new(),
            items: TRANSACTION_OPERATIONS.saturating_sub(used),
            ops: MAX_OPS,
            bytes: BYTES,
        }
    }

    /// Makes room for the record at `address`, with so many parts and bytes of content; returns whether there was room. For the
    /// first record there always is.
    pub(crate) fn take(&mut self, address: &Address, ops: usize, bytes: usize) -> bool {
        let number = self.shelves.map_or(0, |shelves| shelves.of(address));
        let is_new = !self.touched.contains(&number);
        // Its value, its shelf, and the further pieces of the journal record.
        let items = 1 + usize::from(is_new) + bytes / PIECE_BYTES;
        let fits = items <= self.items && ops <= self.ops && bytes <= self.bytes;
        if !fits && !self.touched.is_empty() {
            return false;
        }
        if is_new {
            self.touched.push(number);
        }
        self.items = self.items.saturating_sub(items);
        self.ops = self.ops.saturating_sub(ops);
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }
}

/// Makes one change and returns its number. `plan` is called with the site as it is now and the number that the change will
/// have; it is called again after losing to another writer.
///
/// # Errors
/// Whatever `plan` returns; `try-again` when others kept winning; `outcome-unknown` when no answer came, also on repeating;
/// the platform's error when it refused. Except for `outcome-unknown`, nothing was changed.
pub(crate) async fn commit<'a, P: Platform>(
    site: &mut Site<'a, P>,
    actor: &Actor,
    plan: impl AsyncFnMut(&Site<'a, P>, u32) -> Result<Plan, Error>,
) -> Result<u32, Error> {
    let (seq, _) = commit_with_tags(site, actor, plan).await?;
    Ok(seq)
}

/// As [`commit`]; also returns the shelves as they are now.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn commit_with_tags<'a, P: Platform>(
    site: &mut Site<'a, P>,
    actor: &Actor,
    mut plan: impl AsyncFnMut(&Site<'a, P>, u32) -> Result<Plan, Error>,
) -> Result<(u32, Tags), Error> {
    let plan = async |site: &Site<'a, P>, seq, _| plan(site, seq).await;
    commit_seen(site, actor, &[], Seen::default(), plan).await
}

/// As [`commit_with_tags`], of a change that starts from the records at `locations`, as they were `seen`: whoever lost reads them
/// again together with the head, in one round trip.
///
/// # Errors
/// As [`commit`].
pub(crate) async fn commit_seen<'a, P: Platform>(
    site: &mut Site<'a, P>,
    actor: &Actor,
    locations: &[Location],
    seen: Seen,
    mut plan: impl AsyncFnMut(&Site<'a, P>, u32, Seen) -> Result<Plan, Error>,
) -> Result<(u32, Tags), Error> {
    contend(site, actor, locations, seen, &mut plan).await
}

/// What plans a change: every closure that [`commit`] takes. Dispatched at run time, so that the module holds one copy of all that
/// follows a plan and not one for each place that makes a change.
trait Planner<'a, P> {
    fn plan<'s>(&'s mut self, site: &'s Site<'a, P>, seq: u32, seen: Seen) -> Planned<'s>;
}

type Planned<'s> = Pin<Box<dyn Future<Output = Result<Plan, Error>> + 's>>;

impl<'a, P, F: AsyncFnMut(&Site<'a, P>, u32, Seen) -> Result<Plan, Error>> Planner<'a, P> for F {
    fn plan<'s>(&'s mut self, site: &'s Site<'a, P>, seq: u32, seen: Seen) -> Planned<'s> {
        Box::pin(self(site, seq, seen))
    }
}

/// Plans and sends until the change is made.
async fn contend<'a, P: Platform>(
    site: &mut Site<'a, P>,
    actor: &Actor,
    locations: &[Location],
    mut seen: Seen,
    planner: &mut dyn Planner<'a, P>,
) -> Result<(u32, Tags), Error> {
    for attempt in 0..PLANS {
        let seq = site.head.seq + 1;
        if seq > LAST_SEQ {
            return Err(Error::SequenceExhausted);
        }
        let planned = match site.probe().await {
            Ok(()) => planner.plan(site, seq, std::mem::take(&mut seen)).await,
            Err(error) => Err(error),
        };
        match planned {
            // Another writer was faster: what it starts from is newer than the head, or there is a newer head by now.
            Err(Error::Contended)
                if !locations.is_empty() || site.probed != Some(site.head.seq) => {}
            Err(error) => return Err(error),
            Ok(mut plan) => {
                let mut tags = std::mem::take(&mut plan.tags);
                if apply(site, seq, actor, plan, &mut tags).await? == Sent::Applied {
                    return Ok((seq, tags));
                }
            }
        }
        // A short, growing and uneven wait lets the others finish.
        if attempt > 0 {
            let [jitter] = site.platform.random::<1>().await?;
            let millis = u16::from(jitter) * u16::try_from(attempt.min(4)).unwrap_or(4);
            site.platform.ask(Sleep { millis }).await?;
        }
        seen = Seen::again(site, locations).await?;
    }
    Err(Error::Contended)
}

async fn apply<P: Platform>(
    site: &mut Site<'_, P>,
    seq: u32,
    actor: &Actor,
    plan: Plan,
    tags: &mut Tags,
) -> Result<Sent, Error> {
    let id = site.platform.random::<16>().await?;
    let salt = site.platform.random::<24>().await?;
    let time = site.platform.ask(Now {}).await?;
    let entry = Entry::new(seq, time, actor.clone(), plan.act.clone(), id);
    let intents = match plan.is_seen {
        true => Vec::new(),
        false => intent::of(site, &plan.edits)?,
    };
    let (transaction, next) = build(site, entry, plan, tags, salt)?;
    let sent = transact::send(site, &transaction, &Name::Journal(seq)).await?;
    if sent == Sent::Applied {
        site.probed = Some(seq);
        site.head = next;
        let done = intent::perform(site, &intents).await;
        // The change is in the history: no other error may say that nothing was changed.
        done.map_err(|_| Error::OutcomeUnknown)?;
    }
    Ok(sent)
}

/// Returns the last leaf that is taken when these edits are committed.
///
/// # Errors
/// `internal` when new lives do not take the next leaves, one each.
fn last_leaf(given: u32, edits: &[Edit]) -> Result<u32, Error> {
    let fresh = edits.iter().filter(|edit| edit.leaf > given);
    let last = fresh.clone().map(|edit| edit.leaf).max().unwrap_or(given);
    // No two edits of a change share a leaf, so these are the next ones.
    let are_next = fresh.clone().count() == usize::try_from(last - given).unwrap_or(usize::MAX);
    if are_next && fresh.clone().all(|edit| edit.before.is_none()) {
        return Ok(last);
    }
    Err(Error::defect("a new record does not take the next leaf"))
}

/// Returns what these edits leave in the store.
fn landings(edits: &[Edit], seq: u32) -> Result<Vec<Landing>, Error> {
    let mut landings = Vec::with_capacity(edits.len());
    let landing = |content: &Content, leaf: u32, is_left: bool| {
        let record = content.record(seq)?;
        Ok::<_, Error>(Landing {
            location: record.location,
            value: is_left.then_some(record.value),
            leaf,
        })
    };
    for edit in edits {
        match (&edit.after, &edit.before) {
            (Some(after), _) => landings.push(landing(after, edit.leaf, true)?),
            // Where one life ends and another begins, what is left is that of the new one.
            (None, Some(_)) if is_renewed(edits, edit) => {}
            (None, Some(before)) => landings.push(landing(before, edit.leaf, false)?),
            (None, None) => {}
        }
    }
    Ok(landings)
}

/// Whether another of `edits` begins the next life of the record whose life `edit` ends.
fn is_renewed(edits: &[Edit], edit: &Edit) -> bool {
    let mut others = edits.iter().filter(|other| other.record == edit.record);
    others.any(|other| other.after.is_some())
}

/// Makes the transaction of a change, and the head that it writes.
fn build<P>(
    site: &Site<'_, P>,
    entry: Entry,
    plan: Plan,
    tags: &mut Tags,
    salt: [u8; 24],
) -> Result<(Transaction, Head), Error> {
    let (seq, epoch) = (entry.seq, epoch_of(entry.time));
    let mut next = Head {
        seq,
        leaf: last_leaf(site.head.leaf, &plan.edits)?,
        ..plan.head
    };
    for (name, _) in &plan.documents {
        match name {
            Name::Job(_) => next.job_seq = seq,
            Name::Findings => next.findings = seq,
            _ => {}
        }
    }
    if next.job.is_empty() {
        next.job_seq = 0;
    }
    let landings = landings(&plan.edits, seq)?;
    let change = Change::build(&site.ring, entry, plan.edits, salt)?;
    let shelves = tags.change(&mut next, &landings, &change.ops, &plan.shelves)?;
    let mut transaction = Transaction::new();
    let next = site.head.replace(&next, &site.head_key, &mut transaction)?;
    // No transaction takes a secret: they are written after it.
    let is_written = |landing: &Landing| !plan.is_seen && !landing.location.is_secret();
    let written = landings.into_iter().filter(is_written);
    for landing in written {
        let name = Name::Live(landing.location);
        match landing.value {
            Some(value) => store::set(&mut transaction, &name, Value::new(value)?)?,
            None => store::delete(&mut transaction, &name)?,
        }
    }
    for location in plan.clears {
        store::delete(&mut transaction, &Name::Live(location))?;
    }
    for slot in &shelves {
        shelf::write(site, &mut transaction, slot, salt)?;
    }
    let sealed = document::seal(&site.ring, epoch, change.name(), &change, salt)?;
    let mut values = piece::values(sealed)?;
    for (name, mut document) in plan.documents {
        if let Some(members) = document.as_object_mut() {
            members.insert(SEQ.into(), seq.into());
        }
        values.append(&mut store::seal_json(&site.ring, &name, &document, salt)?);
    }
    for (name, value) in values {
        store::set(&mut transaction, &name, value)?;
    }
    Ok((transaction, next))
}
