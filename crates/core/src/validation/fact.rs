//! What the policy says of vendor, app, hosting, retention, backups and processors.

use super::finding::Findings;
use super::name::is_kebab;
use crate::policy::{Dated, Policy};

/// The most days of a retention or of kept backups: ten years.
const MAX_DAYS: i64 = 3_650;

/// The longest time between two backups: a week.
const MAX_HOURS: i64 = 168;

/// Vendor, app, ledger, hosting, contacts and processors.
pub(super) fn texts(policy: &Policy, found: &mut Findings) {
    found.line(&policy.vendor.name, "vendor.name");
    found.contact(&policy.vendor.contact, "vendor.contact");
    found.contact(&policy.vendor.security, "vendor.security");
    found.check(
        is_kebab(&policy.app.key),
        "app.key",
        "must be kebab-case, such as my-app",
    );
    found.line(&policy.app.name, "app.name");
    found.check(
        is_origin(&policy.ledger.origin),
        "ledger.origin",
        "must be a name without scheme, spaces and plus signs, such as vendor.example/app",
    );
    found.line(&policy.hosting.provider, "hosting.provider");
    found.line(&policy.hosting.location, "hosting.location");
    found.contact(&policy.contacts.documentation, "contacts.documentation");
    found.contact(&policy.contacts.advisories, "contacts.advisories");
    found.contact(&policy.contacts.privacy, "contacts.privacy");
    for (index, processor) in policy.processors.iter().enumerate() {
        let key = |name: &str| format!("processors[{index}].{name}");
        found.line(&processor.name, &key("name"));
        found.line(&processor.purpose, &key("purpose"));
        found.line(&processor.location, &key("location"));
        found.address(&processor.url, &key("url"));
    }
}

/// Everything read from somebody else's page has that page and the day of reading.
pub(super) fn dates(policy: &Policy, found: &mut Findings) {
    found.address(&policy.hosting.source, "hosting.source");
    found.date(&policy.hosting.seen, "hosting.seen");
    let retention = &policy.retention;
    let all: [(&str, &Dated); 4] = [
        ("after-uninstall", &retention.after_uninstall),
        ("relink", &retention.relink),
        ("paid-uninstall", &retention.paid_uninstall),
        ("late-expiry", &retention.late_expiry),
    ];
    let mut is_sound = true;
    for (name, dated) in all {
        let key = |part: &str| format!("retention.{name}.{part}");
        is_sound &= found.range(dated.days.into(), 1, MAX_DAYS, &key("days"));
        found.address(&dated.source, &key("source"));
        found.date(&dated.seen, &key("seen"));
    }
    found.check(
        !is_sound || retention.relink.days <= retention.after_uninstall.days,
        "retention.relink.days",
        "must not exceed after-uninstall: what is deleted cannot be attached again",
    );
}

/// Backups cover the time between them.
pub(super) fn backup(policy: &Policy, found: &mut Findings) {
    let backup = &policy.backup;
    let (hours, days) = (backup.frequency_hours, backup.kept_days);
    let is_timed = found.range(hours.into(), 1, MAX_HOURS, "backup.frequency-hours");
    found.check(
        !is_timed || backup.margin_hours <= hours,
        "backup.margin-hours",
        "must not exceed frequency-hours",
    );
    let is_kept = found.range(days.into(), 1, MAX_DAYS, "backup.kept-days");
    found.check(
        !(is_timed && is_kept) || u64::from(days) * 24 >= u64::from(hours),
        "backup.kept-days",
        "must be at least the time between two backups",
    );
}

/// A name for the first line of checkpoints: visible ASCII without a scheme, and without the plus sign of note formats.
fn is_origin(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'+';
    (1..=200).contains(&text.len()) && text.bytes().all(fits) && !text.contains("://")
}
