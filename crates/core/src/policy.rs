//! The policy: what an app stores, why, for how long, and what its statement says.
//!
//! The source is `bailee.toml` (read by `Policy::parse`, feature `toml`); the build embeds its compiled form,
//! which is the JSON of these types ([`Policy::to_json`], [`Policy::from_json`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod kind;
#[cfg(feature = "toml")]
pub mod parse;
pub mod problem;
#[cfg(test)]
pub(crate) mod sample;
mod validate;

pub use kind::{Class, Field, FieldType, Kind, ScopeKind};
pub use problem::{PolicyErrors, Problem};

/// The only version of the policy's shape that this code reads.
pub const FORMAT: u32 = 1;

/// The declaration of one app: the single source of what it stores and of its statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
    /// Third parties that receive data; empty means none.
    pub processors: Vec<Processor>,
    /// The declared kinds of record.
    pub kinds: Vec<Kind>,
    /// The clauses of the statement, in the order in which it shows them.
    pub clauses: Vec<ClauseChoice>,
}

/// The publisher of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vendor {
    /// Name as customers know it.
    pub name: String,
    /// Where customers get support: an e-mail address or an https address.
    pub contact: String,
    /// Where vulnerabilities are reported: an e-mail address or an https address.
    pub security: String,
}

/// The app that the policy is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    /// Stable short name, kebab-case.
    pub key: String,
    /// Name as customers know it.
    pub name: String,
}

/// The ledger of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ledger {
    /// Origin line of the checkpoints: a name without scheme, such as `vendor.example/app` (C2SP tlog-checkpoint).
    pub origin: String,
}

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dated {
    /// Days.
    pub days: u32,
    /// Page that says so.
    pub source: String,
    /// The page's own date, else the day it was read, `YYYY-MM-DD`.
    pub seen: String,
}

/// How often backups are taken and how long they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Backup {
    /// Longest time from a change to its backup, in hours, when the platform keeps its schedule.
    pub frequency_hours: u32,
    /// Allowance for late schedules, in hours.
    pub margin_hours: u32,
    /// Every day of this many days back has a restore point.
    pub kept_days: u32,
}

/// Where customers read and report more. Each is an e-mail address or an https address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contacts {
    /// Documentation of the app.
    pub documentation: String,
    /// Published vulnerabilities and their solutions.
    pub advisories: String,
    /// Questions about privacy.
    pub privacy: String,
}

/// A third party that receives data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClauseChoice {
    /// Id of a clause of the catalogue, or an id of the vendor's own for a free clause.
    pub id: String,
    /// Values for the parameters of the clause's text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Text and owner of a free clause; absent for clauses of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<FreeClause>,
}

/// A clause with a text of the vendor's own. It is always shown as stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FreeClause {
    /// The sentence.
    pub text: String,
    /// Who performs it.
    pub owner: Owner,
}

/// The compiled policy cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CompiledError {
    /// It is not the JSON that [`Policy::to_json`] writes.
    #[error("the compiled policy is not readable")]
    Malformed(#[source] serde_json::Error),
    /// It was written for another version of the code.
    #[error("the compiled policy has format {found}, this code reads format {FORMAT}")]
    Format {
        /// The format it names.
        found: u32,
    },
}

impl CompiledError {
    /// Stable code for programs: `policy-malformed` or `policy-format`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "policy-malformed",
            Self::Format { .. } => "policy-format",
        }
    }
}

impl Policy {
    /// The compiled form: JSON with a fixed order of keys, the same bytes for equal policies.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Serialising owned strings, numbers and string-keyed maps has no failing case.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the compiled form. It was validated when it was compiled and is not validated again.
    ///
    /// # Errors
    /// [`CompiledError`] when the bytes are not a compiled policy of this format.
    pub fn from_json(bytes: &[u8]) -> Result<Self, CompiledError> {
        let policy: Self = serde_json::from_slice(bytes).map_err(CompiledError::Malformed)?;
        if policy.format == FORMAT {
            Ok(policy)
        } else {
            Err(CompiledError::Format {
                found: policy.format,
            })
        }
    }

    /// BLAKE3 of the compiled form: changes exactly when the policy changes.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.to_json()).as_bytes()
    }

    /// The declared kind of this name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// Every contradiction in the policy; empty for one that may be compiled.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        validate::problems(self)
    }
}

impl Owner {
    /// The name in `bailee.toml` and in payloads.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Platform => "platform",
            Self::Vendor => "vendor",
            Self::Customer => "customer",
        }
    }
}
