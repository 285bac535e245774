//! `backups.preview`: what a restore would change; it changes nothing.

use std::collections::BTreeMap;

use bailee_core::gate;
use bailee_core::id::Address;
use bailee_core::record::Content;
use bailee_core::scope::Scope;
use serde::Serialize;
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::job::Moment;
use crate::platform::Platform;
use crate::point::{self, Difference, Point, Return};

pub(super) struct BackupsPreview;

/// Changes that are listed one by one.
const LISTED: usize = 100;

/// What a restore would do to a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    /// It comes back.
    Add,
    /// It goes.
    Delete,
    /// It becomes what it was.
    Update,
}

/// A record that a restore would change.
#[derive(Serialize, TS)]
#[ts(rename = "PreviewChange")]
pub(super) struct RecordChange {
    id: Address,
    kind: String,
    #[ts(type = "string")]
    scope: Scope,
    name: String,
    action: Action,
    /// Names of the plain fields that would change.
    fields: Vec<String>,
    /// Names of the secrets that are not those of the point; whether they change is what `secrets` of the payload says.
    secrets: Vec<String>,
}

/// What a restore would change.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub(super) struct Preview {
    to: Moment,
    adds: usize,
    updates: usize,
    deletes: usize,
    /// The first 100 of them.
    changes: Vec<RecordChange>,
    total: usize,
    /// Hash over everything that was stored at the point.
    state_hash: String,
    /// Records whose secrets are not those of the point.
    secrets_differ: usize,
}

impl Function for BackupsPreview {
    const NAME: &'static str = "backups.preview";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Return;
    type Answer = Preview;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: Return,
    ) -> Result<Preview, Error> {
        let secrets = payload.secrets.unwrap_or_default();
        show(&point::find(&call.site, &payload.to, secrets).await?)
    }
}

fn show(point: &Point) -> Result<Preview, Error> {
    let mut preview = Preview {
        to: Moment::new(point.seq, point.time),
        adds: 0,
        updates: 0,
        deletes: 0,
        changes: Vec::new(),
        total: point.differences.len(),
        state_hash: point.hash.digest().to_string(),
        secrets_differ: point.other_secrets.len(),
    };
    // In the order in which people look for things.
    let mut sorted = BTreeMap::new();
    for (id, difference) in &point.differences {
        let Difference { current, target } = difference;
        let (action, shown) = match (current, target) {
            (None, Some(target)) => (Action::Add, target),
            (Some(current), None) => (Action::Delete, current),
            (_, Some(target)) => (Action::Update, target),
            (None, None) => continue,
        };
        match action {
            Action::Add => preview.adds += 1,
            Action::Delete => preview.deletes += 1,
            Action::Update => preview.updates += 1,
        }
        let record = shown.record(0)?;
        let place = (
            action,
            record.kind.clone(),
            record.scope.clone(),
            record.name.clone(),
        );
        sorted.insert(place, (id, record, difference));
    }
    for ((action, ..), (id, record, difference)) in sorted.into_iter().take(LISTED) {
        preview.changes.push(RecordChange {
            id: record.address(),
            kind: record.kind,
            scope: record.scope,
            name: record.name,
            action,
            fields: differing(difference)?,
            secrets: point.other_secrets.get(id).cloned().unwrap_or_default(),
        });
    }
    Ok(preview)
}

/// Names of the plain fields that differ; all of the one side when the other is absent.
fn differing(difference: &Difference) -> Result<Vec<String>, Error> {
    let plain = |content: &Option<Content>| {
        let record = content.as_ref().map(|content| content.record(0));
        let mut fields = record.transpose()?.map(|record| record.fields).unwrap_or_default();
        fields.retain(|_, value| gate::sealed_text(value).is_none());
        Ok::<_, Error>(fields)
    };
    let (current, target) = (plain(&difference.current)?, plain(&difference.target)?);
    let added = target.keys().filter(|name| !current.contains_key(*name));
    let mut names: Vec<String> = current
        .keys()
        .chain(added)
        .filter(|name| current.get(*name) != target.get(*name))
        .cloned()
        .collect();
    names.sort_unstable();
    Ok(names)
}
