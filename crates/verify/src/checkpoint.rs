//! Checkpoints: those of the manifests, and those that were kept elsewhere.

use bailee_core::ledger::checkpoint::{Checkpoint, Verifier};
use bailee_core::location::Store;
use bailee_core::manifest::Manifest;

use crate::report::{Code, Difference};
use crate::run::Run;

/// Checks the signed note of a manifest.
pub(crate) fn own(run: &mut Run<'_, '_>, manifest: &Manifest) {
    let name = manifest.name();
    let Some(checkpoint) = signed(run, &manifest.checkpoint) else {
        run.differ(
            &name,
            Code::Unsigned,
            "its checkpoint is not signed by the site's key",
        );
        return;
    };
    if (checkpoint.size, checkpoint.root) != (manifest.ledger.size(), manifest.ledger.root()) {
        run.differ(
            &name,
            Code::Contradicts,
            "its checkpoint is not that of its ledger",
        );
    }
}

/// Compares a checkpoint that was kept elsewhere with the ledger: it has to be a prefix.
pub(crate) fn kept(run: &mut Run<'_, '_>, name: &str, note: &str) {
    let differ = |run: &mut Run<'_, '_>, code, what| {
        let mut difference = Difference::new(&Store::Kvs, name, code, what);
        difference.store = "checkpoint".to_owned();
        run.report.differences.push(difference);
    };
    let Some(checkpoint) = signed(run, note) else {
        differ(
            run,
            Code::Unsigned,
            "it is no checkpoint that is signed by the site's key",
        );
        return;
    };
    if checkpoint.size == 0 {
        return;
    }
    match run.log.roots.get(&checkpoint.size) {
        Some(root) if *root == checkpoint.root => {}
        Some(_) => differ(
            run,
            Code::Forked,
            "the ledger says other than it does: entries that it covers were changed",
        ),
        None if checkpoint.size > run.log.size() => {
            differ(
                run,
                Code::Forked,
                "the ledger is shorter than it says: entries that it covers are gone",
            );
        }
        None => differ(run, Code::Forked, "what it covers cannot be read"),
    }
}

/// Returns the size of a note's ledger, so that its root is made when the ledger has grown to it.
pub(crate) fn size(note: &str) -> Option<u64> {
    let end = note.rfind("\n\n")?;
    Some(Checkpoint::parse(note.get(..=end)?).ok()?.size)
}

/// Returns the checkpoint in a note that the site's key signed.
fn signed(run: &mut Run<'_, '_>, note: &str) -> Option<Checkpoint> {
    let origin = note.lines().next()?;
    let verifier: Verifier = match (&run.verifier, &mut run.keys) {
        (Some(verifier), _) if verifier.name() == origin => verifier.clone(),
        (None, Some(keys)) | (Some(_), Some(keys)) => keys.verifier(origin)?.clone(),
        _ => return None,
    };
    if run.report.totals.vkey.as_deref() != Some(verifier.vkey().as_str()) {
        run.report.totals.vkey = Some(verifier.vkey());
    }
    verifier.checkpoint(origin, note).ok()
}
