//! Surveys for the tests of checks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bailee_core::digest::Digest;
use bailee_core::hash::StateHash;
use bailee_core::id::RecordId;
use bailee_core::ledger::log::LedgerState;
use bailee_core::location::{Location, Store};
use bailee_core::manifest::Manifest;
use bailee_core::name::Name;
use bailee_core::policy::{Beside, Function, Policy, Who};
use bailee_core::record::Record;
use serde_json::Value as Json;

use crate::finding::Finding;
use crate::state::{Held, State};
use crate::survey::{Backups, Inventory, Live, Retained, Survey};

/// The reference app's policy, and its manifest, in which there is nothing but Bailee.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    let mut policy = Policy::parse(&text).unwrap();
    (policy.functions, policy.beside) = (Vec::new(), Some(Beside::default()));
    policy
});

pub(super) const NOW: i64 = 1_790_000_000_000;
pub(super) const HOUR: i64 = 3_600_000;

/// A site that keeps every clause, with nothing in it.
pub(super) fn survey() -> Survey<'static> {
    Survey {
        now: NOW,
        policy: &POLICY,
        backups: Ok(Backups {
            newest: None,
            oldest_unsealed: Some(NOW - HOUR),
            unsealed: 1,
        }),
        retained: Ok(Retained {
            forgotten: 0,
            changes: 1,
            since: Some(NOW - HOUR),
        }),
        state: Ok(State::default()),
        live: Some(Live::default()),
        inventory: Inventory {
            is_whole: true,
            ..Inventory::default()
        },
        look: None,
        instance_runs: 1,
        is_bound: true,
    }
}

/// A site that keeps every clause, with a record and a backup.
pub(super) fn healthy() -> Survey<'static> {
    let newest = Manifest {
        n: 1,
        previous: None,
        first: 1,
        last: 1,
        time_first: NOW - HOUR,
        time_last: NOW - HOUR,
        time: NOW,
        changes: 1,
        packs: Vec::new(),
        base: None,
        since: Vec::new(),
        state: StateHash::new(),
        records: 1,
        ledger: LedgerState::default(),
        seal_index: 1,
        checkpoint: String::new(),
        pieces: Vec::new(),
        leaf: 1,
    };
    Survey {
        backups: Ok(Backups {
            newest: Some(newest),
            oldest_unsealed: None,
            unsealed: 0,
        }),
        ..holding("build server", fields())
    }
}

/// A site on which every check finds something broken, the decision of A17 aside.
pub(super) fn broken() -> Survey<'static> {
    let leaked = serde_json::json!({"baseUrl": "https://u:hunter2@one.example", "nickname": "x"});
    Survey {
        backups: Err(Name::Manifest(1)),
        retained: Err(Name::Manifest(1)),
        instance_runs: 2,
        ..holding("x", leaked)
    }
}

/// The reference app with the vendor's functions `beside` Bailee and SQL, `settings` declared and no other; `None` is an app
/// whose manifest was not read.
pub(super) fn beside(functions: Option<&[&str]>) -> Policy {
    let mut policy = POLICY.clone();
    policy.functions = vec![Function {
        name: "settings".into(),
        who: Who::Members,
        touches: vec!["secret".into()],
        purpose: "Shows the settings.".into(),
    }];
    policy.beside = functions.map(|functions| Beside {
        functions: functions.iter().map(|&name| name.into()).collect(),
        stores: vec!["sql".into()],
    });
    policy
}

/// A site whose history cannot be read.
pub(super) fn damaged() -> Survey<'static> {
    Survey {
        backups: Err(Name::Manifest(1)),
        retained: Err(Name::Manifest(1)),
        state: Err(Name::Manifest(1)),
        live: None,
        ..survey()
    }
}

/// A site with one record of the kind `integration`, which is called `name`.
pub(super) fn holding(name: &str, mut value: Json) -> Survey<'static> {
    value["name"] = name.into();
    holding_at("integration:site:one", value)
}

/// A site with one record.
pub(super) fn holding_at(key: &str, value: Json) -> Survey<'static> {
    let record = Record {
        location: Location {
            store: Store::Kvs,
            key: key.into(),
        },
        value,
        version: 1,
        leaf: 1,
    };
    let held = Held {
        leaf: 1,
        version: 1,
        commitment: Digest::blake3(b"sample"),
        record: Some(record),
    };
    Survey {
        state: Ok(State {
            records: BTreeMap::from([(RecordId::from_bytes([1; 16]), Box::new(held))]),
            ..State::default()
        }),
        ..survey()
    }
}

/// Fields that the policy declares.
pub(super) fn fields() -> Json {
    serde_json::json!({"baseUrl": "https://one.example", "enabled": true})
}

pub(super) fn is_kept(finding: &Finding) -> bool {
    matches!(finding, Finding::Kept(_))
}

pub(super) fn is_broken(finding: &Finding) -> bool {
    matches!(finding, Finding::Broken(_))
}

pub(super) fn is_unfinished(finding: &Finding) -> bool {
    matches!(finding, Finding::Unfinished(_))
}

/// Whether a check is never green while a member is not in custody, names it, and still sees what is broken beside it.
pub(super) fn names_what_is_ignored(run: fn(&Survey<'_>) -> Finding) -> bool {
    let mut policy = POLICY.clone();
    for kind in &mut policy.kinds {
        for field in &mut kind.value.fields {
            field.ignore = field.name == "system";
        }
    }
    let mut site = holding("build server", fields());
    let before = is_kept(&run(&site));
    site.policy = &policy;
    let finding = run(&site);
    let named =
        matches!(&finding, Finding::Unfinished(text) if text.contains("`integration.system`"));
    let mut broken = holding(
        "x",
        serde_json::json!({"baseUrl": "https://u:hunter2@one.example", "enabled": true}),
    );
    broken.policy = &policy;
    before && named && is_broken(&run(&broken))
}
