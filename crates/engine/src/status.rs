//! The overview: is all well, since when, and what happens next.

use bailee_core::time::to_rfc3339;
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::backup;
use crate::commit;
use crate::error::EngineError;
use crate::history;
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;

const HOUR_MILLIS: i64 = 3_600_000;

/// Returns what the overview shows. A page opened after an upgrade also records a changed policy.
///
/// # Errors
/// As [`history::recent`].
pub async fn status<P: Platform>(
    site: &mut Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
) -> Result<Json, EngineError> {
    commit::record_policy(site).await?;
    let now = site.platform.now().await?;
    // Damage is shown, not thrown: the page must be able to say what is wrong.
    let mut read = history::recent(site).await;
    if let Err(EngineError::StoreDamaged { .. }) = &read {
        // Two seals since the head was read delete what it names: damage must be seen twice.
        site.refresh().await?;
        read = history::recent(site).await;
    }
    let (newest, unsealed, damaged) = match read {
        Ok((newest, unsealed)) => (newest, unsealed, None),
        Err(EngineError::StoreDamaged { key }) => (None, Vec::new(), Some(key)),
        Err(error) => return Err(error),
    };
    let records = history::count(newest.as_ref(), &unsealed);
    let oldest = unsealed.first().map(bailee_core::change::Change::time);
    let limit = i64::from(site.policy.backup.frequency_hours + site.policy.backup.margin_hours)
        * HOUR_MILLIS;
    let is_late = oldest.is_some_and(|time| now - time > limit);
    let health = [
        match &damaged {
            None => json!({
                "id": "history",
                "ok": true,
                "text": "The newest backup and every change since are present and unaltered.",
            }),
            Some(key) => json!({
                "id": "history",
                "ok": false,
                "text": format!("Stored data is missing or was changed outside the app, at `{key}`; contact the vendor's support."),
            }),
        },
        match (is_late, oldest) {
            _ if damaged.is_some() => {
                json!({"id": "backup", "ok": false, "text": "Backups cannot go on until the damage is repaired."})
            }
            (true, Some(time)) => json!({
                "id": "backup",
                "ok": false,
                "text": format!("Changes since {} are not backed up: the daily backup is late.", to_rfc3339(time)),
            }),
            (false, Some(_)) => {
                json!({"id": "backup", "ok": true, "text": "New changes wait for the next daily backup."})
            }
            (_, None) => json!({"id": "backup", "ok": true, "text": "Every change is backed up."}),
        },
        match site.head.job.is_empty() {
            true => json!({"id": "restore", "ok": true, "text": "No restore is running."}),
            false => {
                json!({"id": "restore", "ok": true, "text": "A restore is running; changes wait until it has ended."})
            }
        },
    ];
    let next =
        oldest.map(|time| time + i64::from(site.policy.backup.frequency_hours) * HOUR_MILLIS);
    Ok(json!({
        "state": "ready",
        "now": to_rfc3339(now),
        "seq": site.head.seq,
        "sealed": site.head.sealed,
        "manifests": site.head.n,
        "unsealed": site.head.unsealed(),
        "oldestUnsealed": oldest.map(to_rfc3339),
        "records": damaged.is_none().then_some(records),
        "lastSeal": newest.as_ref().map(backup::to_page),
        "nextSeal": next.map(to_rfc3339),
        "job": (!site.head.job.is_empty()).then_some(&site.head.job),
        "kinds": site.policy.kinds,
        "health": health,
        "vendor": {"name": site.policy.vendor.name, "app": site.policy.app.name, "contact": site.policy.vendor.contact},
        "limits": {
            "recordBytes": bailee_core::record::MAX_RECORD_BYTES,
            "backupHours": site.policy.backup.frequency_hours,
            "marginHours": site.policy.backup.margin_hours,
            "keptDays": site.policy.backup.kept_days,
        },
    }))
}
