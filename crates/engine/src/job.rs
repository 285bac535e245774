//! Jobs: work that outlives one invocation, with its progress in the store.

use bailee_core::time::to_rfc3339;
use bailee_forge::{Key, Value};
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::access::{Authorized, SiteAdmin};
use crate::error::EngineError;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;
use crate::site::Site;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Accepted, not begun.
    Queued,
    /// Writing.
    Running,
    /// Written; the result is being compared.
    Proving,
    /// Ended well: the result was proven.
    Done,
    /// Ended badly.
    Failed,
    /// Ended by an administrator.
    Cancelled,
}

impl JobState {
    /// Whether the job has ended.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A restore job, as stored under `job:<id>`. Nothing of a customer is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    pub job: String,
    /// Where it stands.
    pub state: JobState,
    /// The change to go back to.
    pub to: u32,
    /// When that change was made, in milliseconds since the Unix epoch.
    pub to_time: i64,
    /// Pseudonym of the administrator who asked.
    pub actor: String,
    /// Records written so far.
    pub done: u32,
    /// Records to write in all.
    pub total: u32,
    /// When it was accepted, in milliseconds since the Unix epoch.
    pub started: i64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<i64>,
    /// State hash of the point to go back to, in hex.
    pub expected_hash: String,
    /// State hash that was recomputed after the restore, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<String>,
    /// What the recomputed hash covers: `full` (every live value was read) or `changed` (those that were written).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// Code of the error that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Job {
    /// Returns a new job id: 26 characters of base32.
    ///
    /// # Errors
    /// The platform's error when it gives no randomness.
    pub async fn new_id(platform: &impl Platform) -> Result<String, EngineError> {
        Ok(BASE32_NOPAD
            .encode(&platform.random::<16>().await?)
            .to_ascii_lowercase())
    }

    /// Returns its key.
    ///
    /// # Errors
    /// When the id is not one of ours.
    pub fn key(&self) -> Result<Key, EngineError> {
        Ok(name::job(&self.job)?)
    }

    /// Returns it as a store value.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_value(&self) -> Result<Value, EngineError> {
        Ok(Value::new(
            serde_json::to_value(self).unwrap_or(Json::Null),
        )?)
    }

    /// Reads a job.
    ///
    /// # Errors
    /// `not-found`, `store-damaged`, or the platform's error.
    pub async fn read<P: Platform>(site: &Site<'_, P>, id: &str) -> Result<Self, EngineError> {
        let key = name::job(id).map_err(|_| EngineError::NotFound { what: "job" })?;
        if name::family(key.as_str()) != Some(name::Family::Job) {
            return Err(EngineError::NotFound { what: "job" });
        }
        let json = retry::read(site.platform, async || site.platform.get(&key).await)
            .await?
            .ok_or(EngineError::NotFound { what: "job" })?;
        serde_json::from_value(json).map_err(|_| EngineError::damaged(&key))
    }

    /// Returns it as the page gets it.
    #[must_use]
    pub fn to_page(&self) -> Json {
        let mut page = json!({
            "job": self.job,
            "kind": "restore",
            "state": self.state,
            "to": {"seq": self.to, "time": to_rfc3339(self.to_time)},
            "done": self.done,
            "total": self.total,
            "started": to_rfc3339(self.started),
            "expectedHash": self.expected_hash,
        });
        if let Some(page) = page.as_object_mut() {
            let optional = [
                (
                    "finished",
                    self.finished.map(|time| json!(to_rfc3339(time))),
                ),
                (
                    "stateHash",
                    self.state_hash.as_ref().map(|hash| json!(hash)),
                ),
                ("proof", self.proof.as_ref().map(|proof| json!(proof))),
                (
                    "error",
                    self.error
                        .as_ref()
                        .map(|code| json!({"code": code, "message": explain(code)})),
                ),
            ];
            page.extend(
                optional
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?))),
            );
        }
        page
    }
}

fn explain(code: &str) -> &'static str {
    match code {
        "proof-failed" => {
            "every record was written, but the result is not equal to the restore point; contact the vendor's support"
        }
        "store-damaged" => {
            "stored data is missing or was changed outside the app; what was restored before stays, and nothing else was changed"
        }
        _ => {
            "the restore ended early; what was restored before stays, and nothing else was changed"
        }
    }
}

/// Returns a job as the page gets it.
///
/// # Errors
/// As [`Job::read`].
pub async fn get<P: Platform>(
    site: &Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    id: &str,
) -> Result<Json, EngineError> {
    Ok(Job::read(site, id).await?.to_page())
}
