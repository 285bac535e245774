//! What the site that is tampered with holds: records in every store and every mode that Bailee knows, and its policies.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bailee_core::policy::{Beside, Policy};
use bailee_sim::Area;
use bailee_sim::store::Text;
use serde_json::{Value as Json, json};

/// Everything that lies in a store.
pub type Stored = BTreeMap<(Area, String), Text>;

/// Its name.
pub const SITE: &str = "alpha";
/// The app's entity in which some of its records lie.
pub const OWN_ENTITY: &str = "job";

/// Which policy is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// Every kind is written through Bailee, so that every clause can be proven.
    Written,
    /// The same without the field `count`: what was written before does not fit any more.
    Narrow,
    /// Beside these, kinds that the app writes itself.
    Mixed,
}

/// A record that may exist: where it lies, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub usize);

/// What is known of a slot.
pub struct Row {
    pub store: &'static str,
    pub key: &'static str,
    pub is_observed: bool,
}

const fn row(store: &'static str, key: &'static str, is_observed: bool) -> Row {
    Row {
        store,
        key,
        is_observed,
    }
}

/// Those that Bailee writes come first.
pub const SLOTS: [Row; 17] = [
    row("kvs", "plain-0", false),
    row("kvs", "plain-1", false),
    row("kvs", "plain-2", false),
    row("kvs", "plain-3", false),
    row("kvs", "noted-0", false),
    row("kvs", "noted-1", false),
    row("entity:job", "0", false),
    row("entity:job", "1", false),
    row("entity:job", "2", false),
    row("secret", "login-0", false),
    row("secret", "login-1", false),
    row("kvs", "server-0", true),
    row("kvs", "server-1", true),
    row("kvs", "server-2", true),
    row("entity:job", "seen-0", true),
    row("entity:job", "seen-1", true),
    row("secret", "settings", true),
];
/// How many of them Bailee writes.
pub const WRITTEN: usize = 11;

impl Slot {
    pub fn row(self) -> &'static Row {
        &SLOTS[self.0 % SLOTS.len()]
    }

    pub fn area(self) -> Area {
        match self.row().store {
            "kvs" => Area::Plain,
            "secret" => Area::Secret,
            _ => Area::Entity(OWN_ENTITY.into()),
        }
    }

    /// The slot at a place of the store, if it is one.
    pub fn at(area: &Area, key: &str) -> Option<Self> {
        (0..SLOTS.len())
            .map(Self)
            .find(|slot| slot.row().key == key && slot.area() == *area)
    }

    /// What the record says in its version `n`.
    pub fn value(self, n: u32, which: Which) -> Json {
        if self.row().store == "secret" {
            return json!(format!("heron-plover-{n}"));
        }
        let mut value = json!({"name": format!("number {n}")});
        if !self.row().is_observed {
            value["token"] = json!(format!("curlew-dunlin-{}", n / 3));
        }
        if which != Which::Narrow {
            value["count"] = json!(n);
        }
        value
    }
}

fn kind(name: &str, store: &str, key: &str, mode: &str, has_count: bool) -> String {
    let page = if mode == "observe" {
        "open = true"
    } else {
        "change = \"site\""
    };
    let shape = if store == "secret" {
        "value = { type = \"string\", class = \"secret\", purpose = \"Signs in.\" }".to_owned()
    } else {
        let count =
            "fields.count = { type = \"integer\", class = \"plain\", purpose = \"A number.\" }";
        let count = if has_count { count } else { "" };
        format!(
            "fields.name = {{ type = \"string\", class = \"plain\", purpose = \"What it is called.\" }}\nfields.token = {{ type = \"string\", class = \"secret\", purpose = \"Signs in.\" }}\n{count}"
        )
    };
    let page = if store == "secret" && mode == "observe" {
        ""
    } else {
        page
    };
    format!(
        "\n[[kinds]]\nname = \"{name}\"\ntitle = \"{name}\"\npurpose = \"Of a test.\"\nstore = \"{store}\"\nkey = \"{key}\"\nmode = \"{mode}\"\n{page}\n{shape}\n"
    )
}

impl Which {
    pub fn policy(self) -> &'static Policy {
        static POLICIES: OnceLock<[Policy; 3]> = OnceLock::new();
        let all =
            POLICIES.get_or_init(|| [Self::Written, Self::Narrow, Self::Mixed].map(Self::read));
        match self {
            Self::Written => &all[0],
            Self::Narrow => &all[1],
            Self::Mixed => &all[2],
        }
    }

    fn read(self) -> Policy {
        let count = self != Self::Narrow;
        let mut kinds = vec![
            kind("plain", "kvs", "plain-{id:digits}", "enforce", count),
            kind("noted", "kvs", "noted-{id:digits}", "journal", count),
            kind("row", "entity:job", "{id:digits}", "enforce", count),
            kind("login-a", "secret", "login-0", "enforce", count),
            kind("login-b", "secret", "login-1", "enforce", count),
        ];
        if self == Self::Mixed {
            kinds.push(kind("server", "kvs", "server-{id:digits}", "observe", true));
            kinds.push(kind(
                "seen",
                "entity:job",
                "seen-{id:digits}",
                "observe",
                true,
            ));
            kinds.push(kind("settings", "secret", "settings", "observe", true));
        }
        let text = crate::common::with_kinds(&kinds.concat());
        Policy::parse_with(&text, Some(Beside::default()))
            .unwrap_or_else(|errors| panic!("{errors}"))
    }

    pub fn has(self, slot: Slot) -> bool {
        self == Self::Mixed || !slot.row().is_observed
    }
}
