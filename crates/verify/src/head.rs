//! The head: how far the history goes.

use bailee_core::canonical;
use bailee_core::name::{Family, Name};
use serde_json::{Value, json};

use crate::item::{self, Heading};
use crate::report::Code;
use crate::run::Run;
use crate::told::{Data, Head};

/// Reads the head, and says what is wrong with it.
pub(crate) fn read(run: &mut Run<'_, '_>) -> Option<Head> {
    let name = Name::Head;
    let key = name.to_string();
    run.see(&key);
    let Some(text) = run.snapshot.get(&run.own, &key) else {
        run.differ(&name, Code::Missing, "it has to be there");
        return None;
    };
    run.report.count(Family::Head, text.len());
    let read = item::read::<Heading<'_>>(text).and_then(|heading| {
        let data: Data = serde_json::from_str(heading.data.get()).ok()?;
        let head = Head {
            seq: heading.seq,
            n: heading.n,
            data,
        };
        let code = code(run, &heading)?;
        Some((head, code))
    });
    let Some((head, code)) = read else {
        run.differ(&name, Code::Damaged, "it is no head");
        return None;
    };
    if code.is_some_and(|code| code != head.data.mac) {
        run.differ(
            &name,
            Code::Damaged,
            "somebody else than this installation wrote it",
        );
    }
    if usize::try_from(head.data.shelves) != Ok(head.data.written.len()) {
        run.differ(
            &name,
            Code::Contradicts,
            "it says of other shelves than there are which change wrote them",
        );
    }
    Some(head)
}

/// Returns the code by which the head is authenticated: nothing without the keys, `None` for what cannot be a head.
fn code(run: &Run<'_, '_>, heading: &Heading<'_>) -> Option<Option<String>> {
    let mut data: Value = serde_json::from_str(heading.data.get()).ok()?;
    data.as_object_mut()?.remove("mac")?;
    let json = json!({"data": data, "n": heading.n, "seq": heading.seq});
    let code = |keys: &crate::key::Keys| keys.head.authenticate(&canonical::to_string(&json));
    Some(run.keys.as_ref().map(|keys| code(keys).to_string()))
}

/// Compares the head with what the rest comes to.
pub(crate) fn compare(run: &mut Run<'_, '_>, head: &Head, sealed: u32) {
    let name = Name::Head;
    let data = &head.data;
    if data.sealed != sealed {
        run.differ(
            &name,
            Code::Contradicts,
            "it says that another change was sealed last",
        );
    }
    if run.keys.is_none() || run.fold.is_torn {
        return;
    }
    if data.leaf != run.fold.leaf {
        run.differ(
            &name,
            Code::Contradicts,
            "it says that another leaf was given last",
        );
    }
    if usize::try_from(data.records) != Ok(run.fold.records.len()) {
        run.differ(
            &name,
            Code::Contradicts,
            "it counts other records than there are",
        );
    }
    let running = run.told.jobs.iter().find(|(_, job)| !job.is_over);
    let running = running
        .map(|(id, job)| (id.as_str(), job.seq))
        .unwrap_or_default();
    if running != (data.job.as_str(), data.job_seq) {
        run.differ(
            &name,
            Code::Contradicts,
            "it names another restore, or another step of it, than the one that runs",
        );
    }
    let recorded = run.told.policy.as_ref();
    if recorded.is_some_and(|policy| !policy.starts_with(data.policy.as_str())) {
        run.differ(
            &name,
            Code::Contradicts,
            "it names another policy than the last one recorded",
        );
    }
}
