//! The anchor: what the secret store knows of the newest seal.

use bailee_core::location::Store;
use bailee_core::name::{Family, Name};
use serde::Deserialize;

use crate::report::{Code, Difference};
use crate::run::Run;

/// What it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    n: u32,
    last: u32,
    time: i64,
    manifest: Option<String>,
    size: u64,
    root: Option<String>,
}

/// Reads the anchor.
pub(crate) fn read(run: &mut Run<'_, '_>) -> Option<Anchor> {
    let key = Name::Anchor.to_string();
    let Some(json) = run.snapshot.get(&Store::Secret, &key) else {
        // An export may do without.
        if !run.snapshot.is_custody() {
            run.differ_secret(&key, Code::Missing, "it has to be there");
        }
        return None;
    };
    run.report.count(Family::Anchor, json.len());
    let anchor = serde_json::from_str(json).ok().filter(is_anchor);
    if anchor.is_none() {
        run.differ_secret(&key, Code::Damaged, "it is no anchor");
    }
    anchor
}

fn is_anchor(anchor: &Anchor) -> bool {
    let is_sealed = anchor.n > 0;
    is_sealed == anchor.manifest.is_some()
        && is_sealed == anchor.root.is_some()
        && (is_sealed || (anchor.last, anchor.time, anchor.size) == (0, 0, 0))
}

/// Compares the anchor with the seals.
pub(crate) fn compare(run: &mut Run<'_, '_>, anchor: &Anchor, last: u32) {
    let key = Name::Anchor.to_string();
    let Some(seal) = run.seals.get(&anchor.n) else {
        if anchor.n > last {
            // What lies beside it went back, or it is of another installation.
            let what = "the anchor in the secret store knows a later seal";
            run.differ(&Name::Head, Code::Older, what);
        } else if anchor.n > 0 {
            run.report
                .unchecked("the anchor: the seal that it names cannot be read");
        } else if last > 0 {
            note_older(run, &key);
        }
        return;
    };
    let is_same = anchor.last == seal.last
        && anchor.time == seal.time
        && anchor.size == seal.size
        && anchor.manifest == Some(seal.manifest.to_string())
        && anchor.root == Some(seal.root.to_string());
    if !is_same {
        run.differ_secret(
            &key,
            Code::Contradicts,
            "it says other than the seal that it names",
        );
    } else if anchor.n < last {
        note_older(run, &key);
    }
}

fn note_older(run: &mut Run<'_, '_>, key: &str) {
    let what = "it knows an earlier seal than the last one; the next seal raises it";
    let note = Difference::new(&Store::Secret, key, Code::Older, what);
    run.report.notes.push(note);
}
