//! `backups.preview`: what a restore would change; it changes nothing.

use bailee_core::gate::{self, Rule};
use bailee_core::id::RecordId;
use bailee_core::order;
use bailee_core::policy::Policy;
use bailee_core::record::Record;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use crate::access::SiteAdmin;
use crate::call::{Call, Function};
use crate::error::Error;
use crate::job::Moment;
use crate::platform::Platform;
use crate::point::{self, Difference, Point, Return, Touched, Version};
use crate::record::Heading;
use crate::secret;

pub(super) struct BackupsPreview;

/// Changes that are listed one by one.
const LISTED: usize = 100;

/// What a restore would do to a record.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
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
    #[serde(flatten)]
    #[ts(flatten)]
    heading: Heading,
    action: Action,
    /// Names of the plain fields that would change.
    fields: Vec<String>,
    /// Places of the secrets that are not those of the point, and of what would stay as it is for their sake; whether they change is
    /// what `secrets` of the payload says.
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
    /// Records that stay what they are, because the policy does not keep their kind any more.
    outside: usize,
    /// Records that do not become what they were at the point, because they were forgotten since.
    forgotten: usize,
    /// The first 100 of them, as the ledger knows them: what they were called was forgotten as well.
    forgotten_records: Vec<RecordId>,
    /// Records that would come back as today's policy does not allow them: they stay what they are, and a restore asks first.
    unfit: usize,
    /// The first 100 of them.
    unfit_records: Vec<UnfitRecord>,
}

/// A record that does not come back, because today's policy does not allow it as it was.
#[derive(Serialize, TS)]
pub(super) struct UnfitRecord {
    #[serde(flatten)]
    #[ts(flatten)]
    heading: Heading,
    /// The first rule that it would break.
    #[ts(type = "string")]
    rule: Rule,
}

impl Function for BackupsPreview {
    const NAME: &'static str = "backups.preview";
    const CHANGES: bool = false;
    const EXAMPLE: &'static str =
        r#"{"to": {"seq": 1}}"#;
    type Right = SiteAdmin;
    type Payload = Return;
    type Answer = Preview;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        payload: Return,
    ) -> Result<Preview, Error> {
        let secrets = payload.secrets.unwrap_or_default();
        let point = point::find(&call.site, &payload.to, secrets).await?;
        show(call.site.policy, &point)
    }
}

fn show(policy: &Policy, point: &Point) -> Result<Preview, Error> {
    let mut found = Vec::new();
    for (_, touched) in point.differences() {
        found.extend(change(touched)?);
    }
    let count = |wanted| found.iter().filter(|(action, ..)| *action == wanted).count();
    let (adds, updates, deletes) = (
        count(Action::Add),
        count(Action::Update),
        count(Action::Delete),
    );
    let total = found.len();
    // In the order in which people look for things.
    let found = order::by_key(found, |(action, record, _)| {
        let rank = match action {
            Action::Add => 0_u8,
            Action::Delete => 1,
            Action::Update => 2,
        };
        [&[rank], Heading::of(policy, record).place().as_slice()].concat()
    });
    let mut changes = Vec::new();
    for (action, record, touched) in found.into_iter().take(LISTED) {
        changes.push(RecordChange {
            heading: Heading::of(policy, &record),
            action,
            fields: differing(policy, &touched.difference)?,
            secrets: touched.other_secrets.clone(),
        });
    }
    Ok(Preview {
        to: Moment::new(point.seq, point.time),
        adds,
        updates,
        deletes,
        changes,
        total,
        state_hash: point.hash.digest().to_string(),
        secrets_differ: point.other_secrets(),
        outside: point.outside(),
        forgotten: point.forgotten().count(),
        forgotten_records: point.forgotten().take(LISTED).copied().collect(),
        unfit: point.unfit().count(),
        unfit_records: unfit(policy, point)?,
    })
}

/// The first records that do not come back because of today's policy.
fn unfit(policy: &Policy, point: &Point) -> Result<Vec<UnfitRecord>, Error> {
    let first = point.unfit().take(LISTED);
    let shown = first.map(|unfit| {
        let record = unfit.content.record(0)?;
        Ok(UnfitRecord {
            heading: Heading::of(policy, &record),
            rule: unfit.rule,
        })
    });
    shown.collect()
}

/// What becomes of a record, with the side of it that is shown.
fn change(touched: &Touched) -> Result<Option<(Action, Record, &Touched)>, Error> {
    let Difference { current, target } = &touched.difference;
    let (current, target) = (Version::known(current.as_ref()), Version::known(target.as_ref()));
    let (action, shown) = match (current, target) {
        (None, Some(target)) => (Action::Add, target),
        (Some(current), None) => (Action::Delete, current),
        (_, Some(target)) => (Action::Update, target),
        (None, None) => return Ok(None),
    };
    Ok(Some((action, shown.record(0)?, touched)))
}

/// Names of the plain fields that differ; all of the one side when the other is absent; `value` for one that is no object.
fn differing(policy: &Policy, difference: &Difference) -> Result<Vec<String>, Error> {
    let plain = |version: &Option<Version>| {
        let Some(content) = Version::known(version.as_ref()) else {
            return Ok(Map::new());
        };
        let Record { location, mut value, .. } = content.record(0)?;
        secret::hide(policy, &location, &mut value);
        let mut fields = Map::new();
        match value {
            value if gate::is_secret_placeholder(&value) => {}
            Json::Object(members) => fields = members,
            other => drop(fields.insert("value".to_owned(), other)),
        }
        fields.retain(|_, value| !gate::is_secret_placeholder(value));
        Ok::<_, Error>(fields)
    };
    let (current, target) = (plain(&difference.current)?, plain(&difference.target)?);
    let mut all = current.clone();
    all.extend(target.clone());
    all.retain(|name, _| current.get(name) != target.get(name));
    Ok(all.into_iter().map(|(name, _)| name).collect())
}
