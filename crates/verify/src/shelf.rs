//! Shelves: the tags of records, compared with the fold.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use bailee_core::document::Document;
use bailee_core::id::Address;
use bailee_core::name::{Family, Name};
use bailee_core::shelf::{Shelf, Shelves};

use crate::fold::Held;
use crate::item::{self, Shelved};
use crate::report::Code;
use crate::run::Run;

/// Compares every shelf with what the history says of its records.
pub(crate) fn all(run: &mut Run<'_, '_>, count: u32) {
    let shelves = Shelves::new(count);
    let mut known: BTreeMap<Address, Held> = BTreeMap::new();
    let mut forgotten = 0;
    for (record, held) in &run.fold.records {
        match run.fold.location(record) {
            Some(location) => _ = known.insert(location.address(), *held),
            None => forgotten += 1,
        }
    }
    let mut absent: BTreeSet<u32> = BTreeSet::new();
    for number in 0..count {
        let name = Name::Shelf(number);
        let Some(shelf) = read(run, &name) else {
            absent.insert(number);
            continue;
        };
        if run.keys.is_none() || run.fold.is_torn {
            continue;
        }
        for tag in shelf.tags() {
            let held = Held {
                leaf: tag.leaf,
                version: tag.version,
                commitment: tag.commitment,
            };
            let is_here = shelves.is_some_and(|shelves| shelves.of(&tag.address) == number);
            match known.remove(&tag.address) {
                Some(expected) if expected == held && is_here => {}
                None if forgotten > 0 && is_here => forgotten -= 1,
                _ => {
                    run.differ(
                        &name,
                        Code::Contradicts,
                        "a tag on it is not what the history says",
                    );
                }
            }
        }
    }
    if run.keys.is_none() || run.fold.is_torn {
        return;
    }
    let missing: BTreeSet<u32> = known
        .keys()
        .filter_map(|address| Some(shelves?.of(address)))
        .filter(|number| !absent.contains(number))
        .collect();
    for number in missing {
        run.differ(
            &Name::Shelf(number),
            Code::Contradicts,
            "a tag that the history knows is not on it",
        );
    }
}

fn read(run: &mut Run<'_, '_>, name: &Name) -> Option<Shelf> {
    let key = name.to_string();
    run.see(&key);
    let Some(json) = run.snapshot.get(&run.own.clone(), &key) else {
        run.differ(name, Code::Missing, "it has to be there");
        return None;
    };
    run.report.count(Family::Shelf, json.len());
    let Some(item) = item::read::<Shelved<'_>>(json) else {
        run.differ(name, Code::Damaged, "it is no item of a shelf");
        return None;
    };
    let text: Cow<'_, str> = item.text;
    let content = run.content(name, &text)?;
    let Ok(shelf) = Shelf::decode(name, &content) else {
        run.differ(name, Code::Damaged, "it cannot be read");
        return None;
    };
    written(run, name, &shelf, item.seq);
    Some(shelf)
}

/// Checks the change that it says wrote it.
fn written(run: &mut Run<'_, '_>, name: &Name, shelf: &Shelf, seq: u32) {
    let at = usize::try_from(shelf.number()).ok();
    let written = run
        .head
        .as_ref()
        .map(|head| at.and_then(|at| head.data.written.get(at)).copied());
    if written.is_some_and(|written| written != Some(shelf.seq())) {
        run.differ(
            name,
            Code::Older,
            "another change wrote it than the head says",
        );
    }
    if shelf.seq() != seq {
        run.differ(
            name,
            Code::Contradicts,
            "its attribute names another change than the one that wrote it",
        );
    }
}
