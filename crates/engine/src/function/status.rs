//! `status`: what the overview shows. A page opened after an upgrade also records a changed policy.
//!
//! It looks at the newest backup and at every change since, and says so; it says nothing of what it did not look at.

use bailee_core::name::Name;
use bailee_core::policy::{Kind, Policy};
use bailee_core::record::MAX_VALUE_BYTES;
use bailee_core::time::to_rfc3339;
use bailee_forge::effect::Now;
use serde::Serialize;
use ts_rs::TS;

use crate::access::{Authorized, SiteAdmin};
use crate::backup::{self, Point};
use crate::call::{Call, Door, Function};
use crate::discovery;
use crate::error::{Error, Failure};
use crate::head::Head;
use crate::history::{self, Tail};
use crate::look::{self, Look};
use crate::note;
use crate::payload::Nothing;
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;
use crate::store;

mod health;

use health::{HOUR_MILLIS, Health};

pub(super) struct Status;

/// What the overview shows.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Status")]
pub(super) struct Overview {
    /// `ready`; or `closed` when the site cannot be opened, since its keys or its head are not what they were: then the numbers are what the
    /// head says, whoever wrote it, and 0 where that cannot be read.
    #[ts(type = "\"ready\" | \"closed\"")]
    state: &'static str,
    /// Why it is closed.
    cause: Option<Failure>,
    /// Values that were found to be others than what was acknowledged, and wait for a decision; a value that is right again counts until the
    /// next one is settled.
    findings: usize,
    now: String,
    /// Number of the last change.
    seq: u32,
    /// The last change that a backup covers.
    sealed: u32,
    /// How many backups there are.
    manifests: u32,
    /// How many changes no backup covers.
    unsealed: u32,
    /// When the oldest of them was made.
    oldest_unsealed: Option<String>,
    /// How many records there are; null when it cannot be told.
    records: Option<u32>,
    /// The newest backup; null when there is none or it cannot be read.
    last_seal: Option<Point>,
    /// By when the next backup is due; null when nothing waits for one.
    next_seal: Option<String>,
    /// The restore that runs.
    job: Option<String>,
    /// What could not be read of the newest backup and the changes since.
    damaged: Option<DamagedKey>,
    /// Whether a change waits for its backup longer than it may.
    late: bool,
    /// What background work failed with last, since the last backup.
    trouble: Option<String>,
    /// What this answer rests on.
    looked_at: LookedAt,
    /// The declared kinds.
    kinds: Vec<Kind>,
    /// The last look at records that the app writes itself; null when nothing was looked at yet, or nothing is to be.
    look: Option<LastLook>,
    health: Vec<Health>,
    vendor: VendorView,
    limits: Limits,
}

/// A stored value that cannot be read.
#[derive(Serialize, TS)]
pub(super) struct DamagedKey {
    key: String,
}

/// What an answer rests on.
#[derive(Serialize, TS)]
pub(super) struct LookedAt {
    /// The backup whose manifest was read.
    manifest: Option<u32>,
    /// Changes after it that were read.
    changes: usize,
}

/// A look at the records that the app writes itself.
#[derive(Serialize, TS)]
#[ts(rename = "Look")]
pub(super) struct LastLook {
    /// When it was begun.
    time: String,
    /// Whether it was made under the policy in force, so that no kind is missing.
    current: bool,
    /// Values that were compared.
    keys: u32,
    /// Records that were found changed.
    changed: u32,
    /// Values that are too large to be kept.
    large: u32,
    /// Values with a time to live, which are not kept.
    expiring: u32,
    /// Requests to the platform that it took, the backup after it aside.
    calls: u32,
    /// Bytes of the values that it read.
    bytes: u32,
}

/// Who answers for the app.
#[derive(Serialize, TS)]
pub(super) struct VendorView {
    name: String,
    app: String,
    contact: String,
}

/// What the policy and the formats allow.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub(super) struct Limits {
    record_bytes: usize,
    backup_hours: u32,
    margin_hours: u32,
    kept_days: u32,
}

impl Function for Status {
    const NAME: &'static str = "status";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Nothing;
    type Answer = Overview;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Overview, Error> {
        let site = &mut call.site;
        note::record_policy(site).await?;
        let now = site.platform.ask(Now {}).await?;
        // Damage is shown, not thrown: the page must be able to say what is wrong.
        let (tail, damaged) = match recent(site).await? {
            Ok(tail) => (tail, None),
            Err(key) => (Tail::default(), Some(key)),
        };
        let mut overview = show(&site.head, site.policy, now, &tail, damaged);
        overview.findings = match discovery::stored(site).await {
            Ok(all) => all.iter().filter(|one| one.location.is_some()).count(),
            // It is read anew when something is found again.
            Err(Error::StoreDamaged { .. }) => 0,
            Err(error) => return Err(error),
        };
        if look::is_due(site.policy) {
            let look = match Look::last(site).await {
                Err(Error::StoreDamaged { .. }) => None,
                look => look?,
            };
            overview.health.push(health::of_look(site, now, look.as_ref()));
            overview.look = look.map(|look| last_look(site, &look));
        }
        Ok(overview)
    }

    async fn answer_closed<P: Platform>(
        door: Door<'_, P>,
        _: &Authorized<SiteAdmin>,
        _: Nothing,
        cause: &Error,
    ) -> Result<Option<Overview>, Error> {
        let now = door.platform.ask(Now {}).await?;
        let head = store::read(door.platform, &Name::Head).await?;
        let head = head.and_then(|head| Head::parse(head).ok());
        let damaged = cause.key();
        let tail = Tail::default();
        let head = head.unwrap_or_default();
        Ok(Some(Overview {
            state: "closed",
            cause: Some(cause.to_failure()),
            ..show(&head, door.policy, now, &tail, damaged)
        }))
    }
}

/// Reads what is recent, or names what is damaged.
async fn recent<P: Platform>(site: &mut Site<'_, P>) -> Result<Result<Tail, String>, Error> {
    for is_last in [false, true] {
        match history::recent(site).await {
            Ok(tail) => return Ok(Ok(tail)),
            // Two seals since the head was read delete what it names: damage must be seen twice.
            Err(Error::StoreDamaged { .. }) if !is_last => site.refresh().await?,
            Err(Error::StoreDamaged { name, .. }) => return Ok(Err(name.to_string())),
            Err(error) => return Err(error),
        }
    }
    Err(Error::Contended)
}

fn show(
    head: &Head,
    policy: &Policy,
    now: i64,
    tail: &Tail,
    damaged: Option<String>,
) -> Overview {
    let backup = &policy.backup;
    let oldest = tail.changes.first().map(bailee_core::change::Change::time);
    let hours = |hours: u32| i64::from(hours) * HOUR_MILLIS;
    let limit = hours(backup.limit_hours());
    let is_late = oldest.is_some_and(|time| now - time > limit);
    let is_restoring = !head.job.is_empty();
    Overview {
        state: "ready",
        cause: None,
        findings: 0,
        now: to_rfc3339(now),
        seq: head.seq,
        sealed: head.sealed,
        manifests: head.n,
        unsealed: head.unsealed(),
        oldest_unsealed: oldest.map(to_rfc3339),
        records: damaged.is_none().then(|| history::count(tail)),
        last_seal: tail.newest.as_ref().map(backup::to_page),
        next_seal: oldest.map(|time| to_rfc3339(time + hours(backup.frequency_hours))),
        job: is_restoring.then(|| head.job.clone()),
        late: is_late,
        trouble: (!head.trouble.is_empty()).then(|| head.trouble.clone()),
        looked_at: LookedAt {
            manifest: tail.newest.as_ref().map(|manifest| manifest.n),
            changes: tail.changes.len(),
        },
        kinds: policy.kinds.clone(),
        look: None,
        health: vec![
            health::of_history(tail, damaged.as_deref()),
            health::of_backup(is_late, oldest, damaged.is_some()),
            health::of_restore(is_restoring),
            health::of_work(&head.trouble),
        ],
        vendor: VendorView {
            name: policy.vendor.name.clone(),
            app: policy.app.name.clone(),
            contact: policy.vendor.contact.clone(),
        },
        limits: Limits {
            record_bytes: MAX_VALUE_BYTES,
            backup_hours: backup.frequency_hours,
            margin_hours: backup.margin_hours,
            kept_days: backup.kept_days,
        },
        damaged: damaged.map(|key| DamagedKey { key }),
    }
}

fn last_look<P>(site: &Site<'_, P>, look: &Look) -> LastLook {
    LastLook {
        time: to_rfc3339(look.time),
        current: look.policy == site.policy_mark(),
        keys: look.keys,
        changed: look.changed,
        large: look.large,
        expiring: look.expiring,
        calls: look.calls,
        bytes: look.bytes,
    }
}
