//! Documents of JSON: jobs, the last look and findings, compared with what ledger and head tell of them.

use bailee_core::canonical;
use bailee_core::name::Name;
use serde_json::{Map, Value};

use crate::report::{Code, Difference};
use crate::run::Run;

/// A look is made once a day; what is older by this much than the newest seal is no longer of yesterday.
const LATE_MILLIS: i64 = 36 * 3_600_000;

/// Compares each document.
pub(crate) fn all(run: &mut Run<'_, '_>, newest: i64) {
    for (id, told) in run.told.jobs.clone() {
        let Ok(job) = id.parse() else { continue };
        let name = Name::Job(job);
        if told.is_released {
            // It was lost, and the ledger tells so.
            run.quietly(|run| run.text(&name));
            run.seen.insert(name.to_string());
            continue;
        }
        let Some(data) = read(run, &name) else {
            continue;
        };
        let text = |name: &str| data.get(name).and_then(Value::as_str);
        let number = |name: &str| data.get(name).and_then(Value::as_u64);
        let is_state = match told.state {
            Some(state) => text("state") == Some(state),
            None => matches!(text("state"), Some("queued" | "running")),
        };
        let is_own = text("job") == Some(id.as_str())
            && number("to") == Some(u64::from(told.to))
            && (told.hash.is_none() || text("stateHash") == told.hash.as_deref());
        if number("seq") != Some(u64::from(told.seq)) {
            run.differ(
                &name,
                Code::Older,
                "another change wrote it than the last one of its restore",
            );
        } else if !is_state || !is_own {
            run.differ(
                &name,
                Code::Contradicts,
                "it says other than the ledger of its restore",
            );
        }
    }
    findings(run);
    look(run, newest);
}

/// What was found and is not settled: the head says which change wrote it.
fn findings(run: &mut Run<'_, '_>) {
    let name = Name::Findings;
    let written = run.head.as_ref().map_or(0, |head| head.data.findings);
    if written == 0 {
        return;
    }
    let Some(data) = read(run, &name) else { return };
    if data.get("seq").and_then(Value::as_u64) != Some(u64::from(written)) {
        run.differ(
            &name,
            Code::Older,
            "another change wrote it than the head says",
        );
    }
}

/// The last look. Nothing authenticates which one it is; what the ledger tells of later ones is noted.
fn look(run: &mut Run<'_, '_>, newest: i64) {
    let name = Name::Look;
    let is_there = run.snapshot.get(&run.own, &name.to_string()).is_some();
    if !is_there {
        if !run.told.seen.is_empty() {
            note_look(
                run,
                Code::Missing,
                "looks found changes, and none has left a word: it is gone, or the first one runs",
            );
        }
        return;
    }
    let Some(data) = read(run, &name) else { return };
    let number = |name: &str| data.get(name).and_then(Value::as_i64);
    let (Some(time), Some(changed)) = (number("time"), number("changed")) else {
        run.differ(&name, Code::Damaged, "it is no look");
        return;
    };
    let since = run.told.seen.iter().filter(|(at, _)| *at >= time);
    let since: i64 = since.map(|(_, records)| i64::from(*records)).sum();
    if since != changed {
        note_look(
            run,
            Code::Older,
            "changes were seen that it does not count: it is an older one, or another one runs",
        );
    } else if time < newest - LATE_MILLIS && run.looks_daily() {
        note_look(
            run,
            Code::Older,
            "it is older than the day before the newest seal: an older one was put back, or none was made since",
        );
    }
}

fn note_look(run: &mut Run<'_, '_>, code: Code, what: &'static str) {
    let note = Difference::new(&run.own, &Name::Look.to_string(), code, what);
    run.report.notes.push(note);
}

/// Opens a document of JSON; nothing without the keys.
fn read(run: &mut Run<'_, '_>, name: &Name) -> Option<Map<String, Value>> {
    let text = run.text(name)?;
    let content = run.content(name, &text)?;
    let data = canonical::parse(&content);
    let is_canonical = data
        .as_ref()
        .is_some_and(|data| canonical::to_string(data).as_bytes() == content);
    match data {
        Some(Value::Object(data)) if is_canonical => Some(data),
        _ => {
            run.differ(name, Code::Damaged, "it is no document of its kind");
            None
        }
    }
}
