//! Jobs and the last look, compared with what the ledger tells of them.

use bailee_core::entry::Act;
use bailee_core::name::{Family, Name};
use serde_json::{Map, Value};

use crate::item::{self, Plain};
use crate::report::Code;
use crate::run::Run;

/// What the ledger tells of a restore.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) to: u32,
    pub(crate) is_over: bool,
    /// How it ended.
    state: Option<&'static str>,
    /// What it came to.
    hash: Option<String>,
}

/// Notes what an entry tells of restores.
pub(crate) fn note(run: &mut Run<'_, '_>, act: &Act) {
    match act {
        Act::RestoreStarted { job, to } => {
            let told = Told { to: *to, ..Told::default() };
            run.jobs.insert(job.clone(), told);
        }
        Act::RestoreFinished { job, state, .. } => {
            let told = run.jobs.entry(job.clone()).or_default();
            told.is_over = true;
            told.state = Some("done");
            told.hash = Some(state.to_string());
        }
        Act::RestoreFailed { job, code, .. } => {
            let told = run.jobs.entry(job.clone()).or_default();
            told.is_over = true;
            told.state = Some(if code == "cancelled" { "cancelled" } else { "failed" });
        }
        Act::PolicyChanged { hash } => run.policy = Some(hash.to_string()),
        _ => {}
    }
}

/// Compares the document of every restore that the ledger tells of.
pub(crate) fn all(run: &mut Run<'_, '_>) {
    for (id, told) in run.jobs.clone() {
        let Ok(job) = id.parse() else { continue };
        let name = Name::Job(job);
        let Some(data) = data(run, &name, Family::Job) else {
            continue;
        };
        let text = |name: &str| data.get(name).and_then(Value::as_str);
        let is_state = match told.state {
            Some(state) => text("state") == Some(state),
            None => matches!(text("state"), Some("queued" | "running")),
        };
        let is_own = text("job") == Some(id.as_str())
            && data.get("to").and_then(Value::as_u64) == Some(u64::from(told.to))
            && (told.hash.is_none() || text("stateHash") == told.hash.as_deref());
        if !is_state || !is_own {
            run.differ(&name, Code::Contradicts, "it says other than the ledger of this restore");
        }
    }
    if run.snapshot.get(&run.own.clone(), &Name::Look.to_string()).is_some() {
        data(run, &Name::Look, Family::Look);
    }
}

fn data(run: &mut Run<'_, '_>, name: &Name, family: Family) -> Option<Map<String, Value>> {
    let key = name.to_string();
    run.see(&key);
    let Some(json) = run.snapshot.get(&run.own.clone(), &key) else {
        run.differ(name, Code::Missing, "it has to be there");
        return None;
    };
    run.report.count(family, json.len());
    let data = item::read::<Plain<'_>>(json)
        .and_then(|item| serde_json::from_str::<Map<String, Value>>(item.data.get()).ok());
    if data.is_none() {
        run.differ(name, Code::Damaged, "it is no document of this kind");
    }
    data
}
