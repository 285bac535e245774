//! What nothing names: keys of Bailee's own that the rest does not account for.

use bailee_core::location::{SECRETS, Store};
use bailee_core::name::{Name, Place};

use crate::report::{Code, Difference};
use crate::run::Run;

/// Names every key of Bailee's own that was not looked at.
pub(crate) fn all(run: &mut Run<'_, '_>) {
    let snapshot = run.snapshot;
    for (store, key, text) in snapshot.iter() {
        match store {
            Store::Secret
                if key.starts_with(SECRETS) && Name::parse(Place::Secret, key).is_err() =>
            {
                let what = "no value of Bailee's own is called like this";
                run.report
                    .differences
                    .push(Difference::new(store, key, Code::Extra, what));
            }
            store if *store == run.own && !run.seen.contains(key) => spare(run, key, text),
            _ => {}
        }
    }
    let opened: Vec<String> = snapshot.opened_names().map(str::to_owned).collect();
    for name in opened {
        if snapshot.get(&run.own.clone(), &name).is_none() {
            let own = run.own.clone();
            let what = "its content is there without the value";
            run.report
                .differences
                .push(Difference::new(&own, &name, Code::Missing, what));
        }
    }
}

fn spare(run: &mut Run<'_, '_>, key: &str, text: &str) {
    let own = run.own.clone();
    let name = Name::parse(Place::Entity, key).ok();
    if let Some(name) = &name {
        run.report.count(name.family(), text.len());
    }
    let is_in_gap = match name.as_ref().map(Name::whole) {
        Some(Name::Pack { first, last, .. }) => run.is_in_gap(*first, *last),
        Some(Name::Base { seq, .. }) => run.is_in_gap(*seq, *seq),
        Some(Name::Tile { .. } | Name::Bundle(_)) => run.torn_tiles,
        Some(Name::Shelf(_)) => run.head.is_none(),
        Some(Name::Findings) => run.head.is_none(),
        _ => false,
    };
    // What lies in a gap still has to open.
    let opens = |run: &mut Run<'_, '_>, name: &Name| {
        run.quietly(|run| {
            let text = run.text(name)?;
            run.content(name, &text)
        })
    };
    let opened = name.as_ref().is_some_and(|name| opens(run, name).is_some());
    let what = match (&name, opened) {
        (Some(_), true) if is_in_gap => {
            return;
        }
        (Some(Name::Base { .. }), true) => {
            // Chunks may be written before the seal that names them, and stay when it is not made.
            let what = "no manifest names it: a seal that was not made left it";
            run.report
                .notes
                .push(Difference::new(&own, key, Code::Extra, what));
            return;
        }
        (Some(Name::Manifest(_) | Name::Journal(_)), true) => {
            "the head does not know it, and it is whole: the head is older than it is"
        }
        (Some(_), _) => "nothing that is stored names it",
        (None, _) => "no value of Bailee's own is called like this",
    };
    run.report
        .differences
        .push(Difference::new(&own, key, Code::Extra, what));
}
