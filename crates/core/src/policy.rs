//! The policy: what an app stores, why, for how long, and what its statement says.
//!
//! The source is `bailee.toml` (read by `Policy::parse`, feature `toml`); what an app is started with is its
//! compiled form, the JSON of these types ([`Policy::to_json`], [`Policy::from_json`]).
//! These are data only: what a policy must not say is in the module `validation`, what it forbids to store in
//! [`gate`](crate::gate), what it promises in [`clause`](crate::clause).
//!
//! ```
//! use bailee_core::policy::Policy;
//!
//! let policy = Policy::parse(include_str!("../../../bailee.toml"))?;
//! let kind = policy.kind("integration").expect("the reference policy declares it");
//! assert_eq!(kind.title, "Integration");
//! assert!(kind.field("apiToken").is_some_and(|field| field.is_secret()));
//!
//! let compiled = policy.to_json();
//! assert_eq!(Policy::from_json(&compiled), Ok(policy));
//! # Ok::<(), bailee_core::policy::PolicyErrors>(())
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod beside;
mod compiled;
mod custody;
mod function;
mod gate;
mod kind;
mod mode;
mod problem;
#[cfg(test)]
pub(crate) mod sample;
mod secret;

pub use crate::field::{Class, Field, FieldType};
use crate::location::Location;
pub use crate::location::Store;
pub use compiled::CompiledError;
pub use function::{Beside, Function, STORES, Who};
pub use gate::Gate;
pub use kind::Kind;
pub use mode::{Audience, Mode};
pub use problem::{PolicyErrors, Problem};

/// The only version of the policy's shape that this code reads.
pub const FORMAT: u32 = 1;

/// The declaration of one app: the single source of what it stores and of its statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Version of this shape; always [`FORMAT`].
    pub format: u32,
    /// Who publishes the app.
    pub vendor: Vendor,
    /// The app.
    pub app: App,
    /// The ledger of changes.
    pub ledger: Ledger,
    /// Where the data lies.
    pub hosting: Hosting,
    /// What happens to the data after uninstall, as the platform documents it.
    pub retention: Retention,
    /// How often backups are taken and how long they are kept.
    pub backup: Backup,
    /// Where to read and report more.
    pub contacts: Contacts,
    /// What the gate does not look for.
    pub gate: Gate,
    /// Third parties that receive data; empty means none.
    pub processors: Vec<Processor>,
    /// The declared kinds of record.
    pub kinds: Vec<Kind>,
    /// Functions of the app that are not Bailee's, as the vendor declares them.
    pub functions: Vec<Function>,
    /// The clauses of the statement, in the order in which it shows them.
    pub clauses: Vec<ClauseChoice>,
    /// What the app's manifest has beside Bailee; `None` when it was not read, and then nobody knows.
    pub beside: Option<Beside>,
}

/// The publisher of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vendor {
    /// Name as customers know it.
    pub name: String,
    /// Where customers get support: an e-mail address or an https address.
    pub contact: String,
    /// Where vulnerabilities are reported: an e-mail address or an https address.
    pub security: String,
}

/// The app that the policy is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// Stable short name, kebab-case.
    pub key: String,
    /// Name as customers know it.
    pub name: String,
}

/// The ledger of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// Origin line of the checkpoints: a name without scheme, such as `vendor.example/app` (C2SP tlog-checkpoint).
    pub origin: String,
}

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hosting {
    /// Who runs the storage.
    pub provider: String,
    /// Where it is, as the end of the sentence "Your data is stored …".
    pub location: String,
    /// Page that says so.
    pub source: String,
    /// The page's own date, else the day it was read, `YYYY-MM-DD`.
    pub seen: String,
}

/// The platform's clocks after an uninstall. They have changed before: each is data with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    /// From the end of the installation to the platform's deletion of its storage.
    pub after_uninstall: Dated,
    /// How long the platform's support can attach the old storage to a new installation.
    pub relink: Dated,
    /// How long a paid app stays installed after the end of the subscription whose app was uninstalled.
    pub paid_uninstall: Dated,
    /// How late the platform may delete a value whose time to live has passed.
    pub late_expiry: Dated,
}

/// A number of days with the page it was read from and the date of that page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated {
    /// Days.
    pub days: u32,
    /// Page that says so.
    pub source: String,
    /// The page's own date, else the day it was read, `YYYY-MM-DD`.
    pub seen: String,
}

/// How often backups are taken and how long they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// The longest time from a change to its backup, in hours, when the platform keeps its schedule.
    pub frequency_hours: u32,
    /// Allowance for late schedules, in hours.
    pub margin_hours: u32,
    /// Every day of this many days back has a restore point.
    pub kept_days: u32,
}

impl Backup {
    /// Returns the longest that a change may wait for its backup, in hours.
    #[must_use]
    pub fn limit_hours(&self) -> u32 {
        self.frequency_hours.saturating_add(self.margin_hours)
    }
}

/// Where customers read and report more. Each is an e-mail address or an https address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contacts {
    /// Documentation of the app.
    pub documentation: String,
    /// Published vulnerabilities and their solutions.
    pub advisories: String,
    /// Questions about privacy.
    pub privacy: String,
}

/// A third party that receives data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Processor {
    /// Its name.
    pub name: String,
    /// What it gets the data for.
    pub purpose: String,
    /// Where it keeps the data.
    pub location: String,
    /// Its own statement, an https address.
    pub url: String,
}

/// Who performs what a clause promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The app's code.
    App,
    /// The Atlassian platform.
    Platform,
    /// The vendor's staff.
    Vendor,
    /// The customer.
    Customer,
}

/// A clause that the vendor chose for the statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClauseChoice {
    /// Id of a clause of the catalogue, or an id of the vendor's own for a free clause.
    pub id: String,
    /// Values for the parameters of the clause's text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Text and owner of a free clause; absent for clauses of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<FreeClause>,
}

/// A clause with a text of the vendor's own. It is always shown as stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FreeClause {
    /// The sentence.
    pub text: String,
    /// Who performs it.
    pub owner: Owner,
}

impl Policy {
    /// The kind to which the key of a store belongs: the one whose keys begin with the longest text.
    #[must_use]
    pub fn kind_at(&self, store: &Store, key: &str) -> Option<&Kind> {
        let of = |kind: &&Kind| kind.store == *store && kind.key.takes(key);
        self.kinds
            .iter()
            .filter(of)
            .max_by_key(|kind| kind.key.prefix().len())
    }

    /// Whether the app itself writes the record at `location`, and Bailee only looks.
    #[must_use]
    pub fn observes(&self, location: &Location) -> bool {
        let kind = self.kind_at(&location.store, &location.key);
        kind.is_some_and(|kind| kind.mode == Mode::Observe)
    }

    /// Whether the record at `location` is in custody: of a declared kind that is not ignored.
    #[must_use]
    pub fn keeps(&self, location: &Location) -> bool {
        let kind = self.kind_at(&location.store, &location.key);
        kind.is_some_and(|kind| kind.mode.is_kept())
    }

    /// The declared kind of this name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }
}

impl Owner {
    /// Every owner.
    pub const ALL: [Self; 4] = [Self::App, Self::Platform, Self::Vendor, Self::Customer];

    /// The name in `bailee.toml` and in payloads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Platform => "platform",
            Self::Vendor => "vendor",
            Self::Customer => "customer",
        }
    }
}
