//! Live values: what lies at the app's own keys, compared with the fold.

use std::collections::BTreeSet;

use bailee_core::change::commitment;
use bailee_core::id::RecordId;
use bailee_core::location::{Location, Store};
use bailee_core::name::Family;
use bailee_core::record::{Record, record_id};

use crate::report::{Code, Difference};
use crate::run::Run;

/// Compares every value of a record.
pub(crate) fn all(run: &mut Run<'_, '_>) {
    let snapshot = run.snapshot;
    let mut found: BTreeSet<RecordId> = BTreeSet::new();
    for (store, key, text) in snapshot.iter() {
        let location = Location {
            store: store.clone(),
            key: key.to_owned(),
        };
        if location.is_own() {
            continue;
        }
        let Some(keys) = &run.keys else {
            run.report.count(Family::Live, text.len());
            continue;
        };
        let id = record_id(&keys.ids, &location);
        let policy = run.options.policy;
        let is_observed = policy.is_some_and(|policy| policy.observes(&location));
        let Some(held) = run.fold.records.get(&id).copied() else {
            let is_kept =
                snapshot.is_custody() || policy.is_some_and(|policy| policy.keeps(&location));
            if is_kept && !run.fold.is_torn {
                let what = "the history knows no record there";
                tell(run, store, key, is_observed, Code::Extra, what);
            }
            continue;
        };
        found.insert(id);
        run.report.count(Family::Live, text.len());
        if run.fold.is_torn {
            continue;
        }
        // Forgotten: nobody can tell what it said.
        let Some(key_of) = keys.ring.record_key(held.leaf) else {
            continue;
        };
        let value = serde_json::from_str(text).ok();
        let content = value.map(|value| {
            let record = Record {
                location,
                value,
                version: held.version,
                leaf: held.leaf,
            };
            record.content()
        });
        if content.is_none_or(|content| commitment(&key_of, &content) != held.commitment) {
            let what = "it is not what the history says";
            tell(run, store, key, is_observed, Code::Contradicts, what);
        }
    }
    if run.keys.is_none() || run.fold.is_torn {
        return;
    }
    let absent: Vec<Option<Location>> = run
        .fold
        .records
        .keys()
        .filter(|id| !found.contains(id))
        .map(|id| run.fold.location(id).cloned())
        .collect();
    for location in absent.into_iter().flatten() {
        if snapshot.is_custody() && location.is_secret() {
            run.report
                .unchecked("values of the platform's secret store: no export has them");
            continue;
        }
        if snapshot.is_hidden(&location.store, &location.key) {
            run.report
                .unchecked("values in which secrets lie open: no export has them");
            continue;
        }
        let policy = run.options.policy;
        let is_observed = policy.is_some_and(|policy| policy.observes(&location));
        let what = "a record lies there, the history says";
        tell(
            run,
            &location.store,
            &location.key,
            is_observed,
            Code::Missing,
            what,
        );
    }
}

/// Names a difference; what the app itself writes is none, and the next look takes it in.
fn tell(
    run: &mut Run<'_, '_>,
    store: &Store,
    key: &str,
    is_observed: bool,
    code: Code,
    what: &'static str,
) {
    if is_observed {
        let what = "the app wrote it since the last look, which takes it into the history";
        run.report
            .notes
            .push(Difference::new(store, key, code, what));
    } else {
        run.report
            .differences
            .push(Difference::new(store, key, code, what));
    }
}
