//! The head: how far the history goes.

use bailee_core::name::{Family, Name};
use serde_json::{Map, Value};

use crate::item::{self, Heading};
use crate::report::Code;
use crate::run::Run;

/// What the head says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) seq: u32,
    pub(crate) n: u32,
    pub(crate) sealed: u32,
    pub(crate) leaf: u32,
    pub(crate) shelves: u32,
    pub(crate) records: u32,
    pub(crate) job: String,
    pub(crate) policy: String,
}

/// Reads the head, and says what is wrong with it.
pub(crate) fn read(run: &mut Run<'_, '_>) -> Option<Head> {
    let name = Name::Head;
    let key = name.to_string();
    run.see(&key);
    let Some(json) = run.snapshot.get(&run.own.clone(), &key) else {
        run.differ(&name, Code::Missing, "it has to be there");
        return None;
    };
    run.report.count(Family::Head, json.len());
    let head = item::read::<Heading<'_>>(json).and_then(|heading| parse(&heading));
    if head.is_none() {
        run.differ(&name, Code::Damaged, "it is no head");
    }
    head
}

fn parse(heading: &Heading<'_>) -> Option<Head> {
    let data: Map<String, Value> = serde_json::from_str(heading.data.get()).ok()?;
    let number = |name: &str| u32::try_from(data.get(name)?.as_u64()?).ok();
    let text = |name: &str| match data.get(name) {
        None => Some(String::new()),
        Some(text) => Some(text.as_str()?.to_owned()),
    };
    Some(Head {
        seq: heading.seq,
        n: heading.n,
        sealed: number("sealed")?,
        leaf: number("leaf")?,
        shelves: number("shelves")?,
        records: number("records")?,
        job: text("job")?,
        policy: text("policy")?,
    })
}

/// Compares the head with what the rest comes to.
pub(crate) fn compare(run: &mut Run<'_, '_>, head: &Head, sealed: u32) {
    let name = Name::Head;
    if head.sealed != sealed {
        run.differ(&name, Code::Contradicts, "it says that another change was sealed last");
    }
    if run.keys.is_none() || run.fold.is_torn {
        return;
    }
    if head.leaf != run.fold.leaf {
        run.differ(&name, Code::Contradicts, "it says that another leaf was given last");
    }
    if usize::try_from(head.records) != Ok(run.fold.records.len()) {
        run.differ(&name, Code::Contradicts, "it counts other records than there are");
    }
    let running = run.jobs.iter().find(|(_, job)| !job.is_over);
    if running.map(|(id, _)| id.as_str()).unwrap_or_default() != head.job {
        run.differ(&name, Code::Contradicts, "it names another restore than the one that runs");
    }
    if let Some(policy) = &run.policy
        && !policy.starts_with(head.policy.as_str())
    {
        run.differ(&name, Code::Contradicts, "it names another policy than the last one recorded");
    }
}
