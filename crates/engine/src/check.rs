//! The checks of the clauses: each looks at the survey and says what it found.

use bailee_core::gate::{self, Rule, Subject};
use bailee_core::record::Record;
use bailee_core::scope::Scope;
use bailee_core::time::to_rfc3339;

use crate::access::{self, Held, Need};
use crate::survey::{Backups, Survey};

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

/// What a check found, with one sentence of evidence that holds nothing of a customer.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
    /// The clause is kept.
    Kept(String),
    /// The clause is broken.
    Broken(String),
    /// The check could not look at everything.
    Unfinished(String),
}

/// Runs the check of clause `id`; `None` for a clause without one.
#[must_use]
pub fn run(id: &str, survey: &Survey) -> Option<Finding> {
    match id {
        "A3" => Some(inventory(survey)),
        "A4" => Some(credentials(survey)),
        "A5" => Some(kinds(survey)),
        "A8" => Some(daily(survey)),
        "A9" => Some(kept(survey)),
        "A17" => Some(authorization(survey, access::is_enough)),
        "B2" => Some(isolation(survey)),
        "B3" => Some(one_customer(survey)),
        "B4" => Some(no_combination(survey)),
        _ => None,
    }
}

/// What the check of clause `id` looks at, with placeholders of the policy; `None` for a clause without one.
#[must_use]
pub fn looks_at(id: &str) -> Option<&'static str> {
    match id {
        "A3" => Some(
            "Compares every stored key with the families of keys that the app declares, every record with the policy, and every live value with the history.",
        ),
        "A4" => Some(
            "Searches every readable text of every stored record for passwords, tokens and keys, and checks that its secret fields are sealed.",
        ),
        "A5" => Some(
            "Checks that every stored record is of a declared kind, at a scope that the kind allows, with values of the declared types.",
        ),
        "A8" => Some("Measures the age of the oldest change that no backup covers."),
        "A9" => Some(
            "Reads back every change of the last {backup-days} days, without a gap and unaltered, and compares what they add up to with what is stored.",
        ),
        "A17" => Some(
            "Tries the decision on every function, as callers without its permission and at each kind of scope; a function that is not declared must not exist.",
        ),
        "B2" => Some(
            "Checks that the site's keys open for this installation and refuse another, and that the memory of the run that asks served no other run.",
        ),
        "B3" => Some(
            "Checks that the request that asks was authorised for this site, as for A17, and that the keys refuse every other site.",
        ),
        "B4" => Some(
            "Checks that the run that asks holds the keys of one site only, in memory that no other run has used.",
        ),
        _ => None,
    }
}

fn damaged(key: &str) -> Finding {
    Finding::Broken(format!(
        "Stored data is missing or was changed outside the app, at `{key}`."
    ))
}

/// A3: nothing is stored but what the policy declares.
fn inventory(survey: &Survey) -> Finding {
    let records = match &survey.records {
        Ok(records) => records,
        Err(key) => return damaged(key),
    };
    let seen = &survey.inventory;
    if seen.undeclared > 0 {
        return Finding::Broken(format!(
            "{} stored under a name that no part of the app declares.",
            values(seen.undeclared)
        ));
    }
    if seen.unknown_records > 0 {
        return Finding::Broken(format!(
            "{} stored of which the history knows nothing.",
            values(seen.unknown_records)
        ));
    }
    if survey.broken_chains > 0 {
        return Finding::Broken(format!(
            "{} changes did not start from what the history says: a value had been changed or lost outside the app.",
            survey.broken_chains
        ));
    }
    if let Some(key) = survey.strays.first() {
        return Finding::Broken(format!(
            "{} not what the history says, the first at `{key}`.",
            values(survey.strays.len())
        ));
    }
    if let Some(finding) = undeclared_content(survey, records.values(), |_| true) {
        return finding;
    }
    let keys: usize = seen.counts.values().sum();
    if !seen.is_whole || !survey.is_compared {
        return Finding::Unfinished(format!(
            "{keys} keys were looked at; there are more than one run looks at."
        ));
    }
    Finding::Kept(format!(
        "{keys} keys, all of declared families; {} records, all of declared fields and equal to the history.",
        records.len()
    ))
}

fn values(count: usize) -> String {
    if count == 1 {
        "1 value is".into()
    } else {
        format!("{count} values are")
    }
}

/// A4: no credential of an Atlassian product in any readable field.
fn credentials(survey: &Survey) -> Finding {
    let records = match &survey.records {
        Ok(records) => records,
        Err(key) => return damaged(key),
    };
    let is_credential = |rule: Rule| rule.subject() == Subject::Credential;
    match undeclared_content(survey, records.values(), is_credential) {
        Some(finding) => finding,
        None => Finding::Kept(format!(
            "{} records were searched for passwords, tokens and keys; none was found.",
            records.len()
        )),
    }
}

/// A5: every record is of a declared kind.
fn kinds(survey: &Survey) -> Finding {
    let records = match &survey.records {
        Ok(records) => records,
        Err(key) => return damaged(key),
    };
    let is_kind = |rule: Rule| matches!(rule.subject(), Subject::Declaration | Subject::Form);
    match undeclared_content(survey, records.values(), is_kind) {
        Some(finding) => finding,
        None => Finding::Kept(format!(
            "{} records, each of one of the {} kinds that the policy declares.",
            records.len(),
            survey.policy.kinds.len()
        )),
    }
}

/// Runs the gate over what is stored and reports the first rule of `matters` that is broken, with how often.
fn undeclared_content<'r>(
    survey: &Survey,
    records: impl Iterator<Item = &'r Record>,
    matters: impl Fn(Rule) -> bool,
) -> Option<Finding> {
    let mut broken = 0;
    let mut first = None;
    for record in records {
        let result = gate::check_stored(
            &survey.policy,
            &record.kind,
            &record.scope,
            &record.name,
            &record.fields,
        );
        let violation = result
            .err()
            .and_then(|all| all.into_iter().find(|violation| matters(violation.rule)));
        if let Some(violation) = violation {
            broken += 1;
            first.get_or_insert(violation.rule);
        }
    }
    let rule = first?;
    let count = if broken == 1 {
        "1 record breaks".into()
    } else {
        format!("{broken} records break")
    };
    Some(Finding::Broken(format!(
        "{count} the policy, the first one by the rule `{}`.",
        rule.code()
    )))
}

fn backups(survey: &Survey) -> Result<&Backups, Finding> {
    survey.backups.as_ref().map_err(|key| damaged(key))
}

/// A8: no change waits longer for its backup than the policy says.
fn daily(survey: &Survey) -> Finding {
    let backups = match backups(survey) {
        Ok(backups) => backups,
        Err(finding) => return finding,
    };
    let hours = i64::from(survey.policy.backup.frequency_hours + survey.policy.backup.margin_hours);
    match (backups.oldest_unsealed, &backups.newest) {
        (Some(time), _) if survey.now - time > hours * HOUR_MILLIS => Finding::Broken(format!(
            "{} changes are not backed up, the oldest of {}; the limit is {hours} hours.",
            backups.unsealed,
            to_rfc3339(time)
        )),
        (Some(time), _) => Finding::Kept(format!(
            "{} changes since {} wait for the next daily backup; the limit is {hours} hours.",
            backups.unsealed,
            to_rfc3339(time)
        )),
        (None, Some(newest)) => Finding::Kept(format!(
            "Every change is in a backup; the newest is number {} of {}.",
            newest.n,
            to_rfc3339(newest.time)
        )),
        (None, None) => {
            Finding::Broken("There is no backup and no change that waits for one.".into())
        }
    }
}

/// A9: every change back to the horizon is there, unaltered, and can be restored.
fn kept(survey: &Survey) -> Finding {
    let retained = match &survey.retained {
        Ok(retained) => retained,
        Err(key) => return damaged(key),
    };
    let records = match &survey.records {
        Ok(records) => records,
        Err(key) => return damaged(key),
    };
    let Some(since) = retained.since else {
        return Finding::Broken("There is nothing to restore.".into());
    };
    let days = (survey.now - since) / DAY_MILLIS;
    Finding::Kept(format!(
        "{} changes since {} ({days} days; the site keeps {}) were read back unaltered; the newest backup with the changes since gives {} records and has its recorded state hash.",
        retained.changes,
        to_rfc3339(since),
        survey.policy.backup.kept_days,
        records.len()
    ))
}

/// A17: every function refuses every caller who lacks its permission. `decide` is the decision that the resolver uses.
fn authorization(survey: &Survey, decide: impl Fn(Need, &Held, Option<&Scope>) -> bool) -> Finding {
    let project = |id: &str| Scope::Project(id.into());
    let callers = [
        Held::default(),
        Held {
            project: Some("1".into()),
            ..Held::default()
        },
    ];
    let scopes = [
        None,
        Some(Scope::Site),
        Some(project("1")),
        Some(project("2")),
    ];
    let mut tried = 0;
    for (name, need) in access::FUNCTIONS {
        for held in &callers {
            for scope in &scopes {
                tried += 1;
                let own =
                    held.project.is_some() && *need == Need::Record && *scope == Some(project("1"));
                if decide(*need, held, scope.as_ref()) != own {
                    return Finding::Broken(format!(
                        "`{name}` does not decide as it must for a caller without the permission."
                    ));
                }
            }
        }
    }
    if access::need("no.such.function").is_some() {
        return Finding::Broken("A function that is not declared can be called.".into());
    }
    Finding::Kept(format!(
        "{} functions were tried as {} callers on {} scopes ({tried} decisions): each refuses whoever lacks its permission; this request itself was checked against Jira at {}.",
        access::FUNCTIONS.len(),
        callers.len(),
        scopes.len(),
        to_rfc3339(survey.now)
    ))
}

/// Whether this run has memory and keys of its own.
fn broken_isolation(survey: &Survey) -> Option<Finding> {
    if survey.instance_runs != 1 {
        return Some(Finding::Broken(format!(
            "The memory of this run has served {} runs before it.",
            survey.instance_runs.saturating_sub(1)
        )));
    }
    if !survey.is_bound {
        return Some(Finding::Broken(
            "The keys of this site also open for another site.".into(),
        ));
    }
    None
}

/// B2: each customer's data lies apart, in the store and in memory.
fn isolation(survey: &Survey) -> Finding {
    broken_isolation(survey).unwrap_or_else(|| {
        Finding::Kept("The keys open for this site and refuse another; the memory of this run was made for it and served no other.".into())
    })
}

/// B3: a request is authorised for one customer, named by the platform alone.
fn one_customer(survey: &Survey) -> Finding {
    match (authorization(survey, access::is_enough), broken_isolation(survey)) {
        (Finding::Kept(_), None) => Finding::Kept(
            "This request was authorised by Jira for this site before any data was read; the site is named by the platform, no payload can name one, and the keys refuse any other.".into(),
        ),
        (_, Some(finding)) | (finding, None) => finding,
    }
}

/// B4: nothing of another customer is within reach of a run.
fn no_combination(survey: &Survey) -> Finding {
    broken_isolation(survey).unwrap_or_else(|| {
        Finding::Kept(
            "This run reaches the store of one site only, in memory that no other run has used."
                .into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::Inventory;
    use std::collections::BTreeMap;

    fn survey() -> Survey {
        let policy =
            bailee_core::policy::Policy::parse(include_str!("../../../bailee.toml")).unwrap();
        Survey {
            now: 1_790_000_000_000,
            policy,
            backups: Err("m:1".into()),
            retained: Err("p:1-1:0:0123456789ab".into()),
            records: Ok(BTreeMap::new()),
            strays: Vec::new(),
            broken_chains: 0,
            is_compared: true,
            inventory: Inventory {
                is_whole: true,
                ..Inventory::default()
            },
            instance_runs: 1,
            is_bound: true,
        }
    }

    fn is_broken(finding: &Finding) -> bool {
        matches!(finding, Finding::Broken(_))
    }

    #[test]
    fn a_decision_that_lets_everyone_in_is_caught() {
        assert!(is_broken(&authorization(&survey(), |_, _, _| true)));
        assert!(is_broken(
            &authorization(&survey(), |need, _, _| need == Need::Record)
        ));
        assert!(is_broken(&authorization(&survey(), |_, held, _| held
            .project
            .is_some())));
        assert!(!is_broken(&authorization(&survey(), access::is_enough)));
    }

    #[test]
    fn a_decision_that_locks_project_administrators_out_is_caught() {
        assert!(is_broken(&authorization(&survey(), |_, held, _| held.site)));
    }

    #[test]
    fn a_reused_instance_breaks_isolation() {
        let reused = Survey {
            instance_runs: 2,
            ..survey()
        };
        for id in ["B2", "B3", "B4"] {
            assert!(is_broken(&run(id, &reused).unwrap()), "{id}");
            assert!(!is_broken(&run(id, &survey()).unwrap()), "{id}");
        }
    }

    #[test]
    fn keys_that_open_for_another_site_break_isolation() {
        let unbound = Survey {
            is_bound: false,
            ..survey()
        };
        for id in ["B2", "B3", "B4"] {
            assert!(is_broken(&run(id, &unbound).unwrap()), "{id}");
        }
    }

    #[test]
    fn a_credential_in_a_readable_field_is_caught() {
        let id = bailee_core::record::RecordId::from_bytes([1; 16]);
        let record = |name: &str| Record {
            kind: "integration".into(),
            scope: Scope::Site,
            name: name.into(),
            fields: serde_json::from_str(r#"{"baseUrl":"https://one.example","enabled":true}"#)
                .unwrap(),
            version: 1,
            created: 1,
        };
        let holding = |name: &str| Survey {
            records: Ok(BTreeMap::from([(id, record(name))])),
            ..survey()
        };
        assert!(!is_broken(&run("A4", &holding("build server")).unwrap()));
        for leaked in [
            "-----BEGIN PRIVATE KEY-----",
            "https://user:hunter2@one.example",
        ] {
            assert!(is_broken(&run("A4", &holding(leaked)).unwrap()), "{leaked}");
        }
    }

    #[test]
    fn damaged_backups_break_the_clauses_that_rest_on_them() {
        for id in ["A8", "A9"] {
            assert!(is_broken(&run(id, &survey()).unwrap()), "{id}");
        }
    }

    #[test]
    fn a_listing_that_did_not_end_is_not_called_proven() {
        let partial = Survey {
            inventory: Inventory::default(),
            ..survey()
        };
        assert!(matches!(run("A3", &partial), Some(Finding::Unfinished(_))));
    }
}
