//! Jobs: work that outlives one invocation, with its progress in the store.

use bailee_core::actor::Actor;
use bailee_core::id::{JobId, RecordId};
use bailee_core::name::Name;
use bailee_core::time::to_rfc3339;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use crate::commit::SEQ;
use crate::error::Error;
use crate::head::Head;
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::point::{Point, Secrets};
use crate::sealed;
use crate::site::Site;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub(crate) enum JobState {
    /// Accepted, not begun.
    Queued,
    /// Writing, and proving what was written.
    Running,
    /// Ended well: the result was proven.
    Done,
    /// Ended badly.
    Failed,
    /// Ended by an administrator.
    Cancelled,
}

impl JobState {
    /// Whether the job has ended.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// What a proof looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Proof {
    /// Every live value was read again, and the state hash is that of the point.
    Full,
    /// The live value of every record that changed since the point was read again, whether or not this restore wrote it; the
    /// hash of all others was carried over.
    Changed,
    /// Secrets were kept, so the state hash is not that of the point: records were compared one by one with the point's plain
    /// fields and the secrets of before.
    Records,
}

/// A restore job, as it is sealed at `job:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    /// Its id.
    pub(crate) job: JobId,
    /// Where it stands.
    pub(crate) state: JobState,
    /// The change to go back to.
    pub(crate) to: u32,
    /// When that change was made, in milliseconds since the Unix epoch.
    pub(crate) to_time: i64,
    /// What becomes of secrets.
    pub(crate) secrets: Secrets,
    /// Records whose secrets are not those of the point, and were kept.
    pub(crate) secrets_kept: u32,
    /// Records that do not become what they were at the point, because they were forgotten since.
    pub(crate) forgotten: u32,
    /// Records that do not become what they were at the point, because today's policy does not allow it.
    pub(crate) unfit: u32,
    /// Pseudonym of the administrator who asked.
    pub(crate) actor: Actor,
    /// Records written so far.
    pub(crate) done: u32,
    /// Records to write in all.
    pub(crate) total: u32,
    /// When it was accepted, in milliseconds since the Unix epoch.
    pub(crate) started: i64,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished: Option<i64>,
    /// State hash that is to be reached, in hex: that of the point, unless secrets are kept or records were forgotten.
    pub(crate) expected_hash: String,
    /// State hash that was recomputed after the restore, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state_hash: Option<String>,
    /// What the recomputed hash covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<Proof>,
    /// Records whose live values the proof read again.
    pub(crate) compared: u32,
    /// Records that their app wrote while the restore ran: they stay as they are, and are no part of what is proven.
    pub(crate) meanwhile: Vec<RecordId>,
    /// Records whose secrets the last step means to write, and perhaps did not come to.
    pub(crate) pending: Vec<RecordId>,
    /// Code of the error that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// A job as the page gets it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "Job")]
pub(crate) struct JobView {
    /// Its id.
    job: JobId,
    /// Always `restore`.
    #[ts(type = "\"restore\"")]
    kind: &'static str,
    /// Where it stands.
    state: JobState,
    /// The point to go back to.
    to: Moment,
    /// Records written so far.
    done: u32,
    /// Records to write in all.
    total: u32,
    /// When it was accepted.
    started: String,
    /// What becomes of secrets.
    secrets: Secrets,
    /// Records whose secrets are not those of the point, and were kept.
    secrets_kept: u32,
    /// Records that do not become what they were at the point, because they were forgotten since.
    forgotten: u32,
    /// Records that do not become what they were at the point, because today's policy does not allow it.
    unfit: u32,
    /// State hash that is to be reached.
    expected_hash: String,
    /// When it ended.
    finished: Option<String>,
    /// State hash that was recomputed after the restore.
    state_hash: Option<String>,
    /// What the recomputed hash covers.
    proof: Option<Proof>,
    /// Records whose live values the proof read again.
    compared: u32,
    /// Records that their app wrote while the restore ran: they stay as they are, and are no part of what is proven.
    meanwhile: usize,
    /// Why it ended badly.
    error: Option<JobError>,
}

/// A change and when it was made.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Moment {
    /// The change's number.
    pub(crate) seq: u32,
    /// RFC 3339.
    pub(crate) time: String,
}

impl Moment {
    /// The moment of change `seq`, made at `time` (milliseconds since the Unix epoch).
    pub(crate) fn new(seq: u32, time: i64) -> Self {
        Self {
            seq,
            time: to_rfc3339(time),
        }
    }
}

/// Why a job ended badly.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct JobError {
    #[ts(type = "ErrorCode")]
    code: String,
    message: &'static str,
}

/// Returns a new job id.
///
/// # Errors
/// The platform's error when it gives no randomness.
pub(crate) async fn new_id(platform: &impl Platform) -> Result<JobId, Error> {
    Ok(JobId::from_bytes(platform.random::<16>().await?))
}

impl Job {
    /// Returns its name.
    pub(crate) fn name(&self) -> Name {
        Name::Job(self.job)
    }

    /// Takes what going back to `point` means: what is to be written, kept and reached.
    pub(crate) fn aim(&mut self, point: &Point) {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.secrets_kept = match self.secrets {
            Secrets::Keep => count(point.other_secrets()),
            Secrets::BringBack => 0,
        };
        self.total = count(point.differences().count());
        self.forgotten = count(point.forgotten().count());
        self.unfit = count(point.unfit().count());
        self.expected_hash = point.goal.digest().to_string();
    }

    /// Returns it as JSON.
    pub(crate) fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or(Json::Null)
    }

    /// Reads a job by the text of its id.
    ///
    /// # Errors
    /// `not-found`; `store-damaged`, also when it is not what the change left there that wrote the job last; the platform's error.
    pub(crate) async fn read<P: Platform>(site: &Site<'_, P>, id: &str) -> Result<Self, Error> {
        let absent = || Error::NotFound { what: "job" };
        let name = Name::Job(id.parse().map_err(|_| absent())?);
        let json = sealed::read(site.platform, &site.ring, &name).await?;
        let unreadable = || Error::contradicts(name.clone(), "it is not a job");
        let Json::Object(members) = json.ok_or_else(absent)? else {
            return Err(unreadable());
        };
        let mut members = Members::new(members);
        let seq = members.seq(SEQ).map_err(|_| unreadable())?;
        let job = Self::take(&mut members).map_err(|_| unreadable())?;
        let is_newest = |head: &Head| match head.job == id {
            true => seq == head.job_seq,
            false => job.state.is_over(),
        };
        // One that is newer than the head was written since that was read.
        let is_newest = is_newest(&site.head) || is_newest(&site.read_head().await?);
        match is_newest {
            true => Ok(job),
            false => Err(Error::contradicts(
                name,
                "it is older than the restore's last step",
            )),
        }
    }

    fn take(members: &mut Members) -> Result<Self, Error> {
        Ok(Self {
            job: members.parsed("job", "a job's id")?,
            state: members.named("state", "a state")?,
            to: members.seq("to")?,
            to_time: members.time("toTime")?,
            secrets: members.named("secrets", "what becomes of secrets")?,
            secrets_kept: members.seq("secretsKept")?,
            forgotten: members.seq("forgotten")?,
            unfit: members.seq("unfit")?,
            actor: members.text("actor")?.as_str().into(),
            done: members.seq("done")?,
            total: members.seq("total")?,
            started: members.time("started")?,
            finished: members.optional_time("finished")?,
            expected_hash: members.text("expectedHash")?,
            state_hash: members.optional_text("stateHash")?,
            proof: members.optional_named("proof", "a proof")?,
            compared: members.seq("compared")?,
            meanwhile: members.texts("meanwhile", "ids of records")?,
            pending: members.texts("pending", "ids of records")?,
            error: members.optional_text("error")?,
        })
    }

    /// Returns it as the page gets it.
    pub(crate) fn to_page(&self) -> JobView {
        JobView {
            job: self.job,
            kind: "restore",
            state: self.state,
            to: Moment::new(self.to, self.to_time),
            done: self.done,
            total: self.total,
            started: to_rfc3339(self.started),
            secrets: self.secrets,
            secrets_kept: self.secrets_kept,
            forgotten: self.forgotten,
            unfit: self.unfit,
            expected_hash: self.expected_hash.clone(),
            finished: self.finished.map(to_rfc3339),
            state_hash: self.state_hash.clone(),
            proof: self.proof,
            compared: self.compared,
            meanwhile: self.meanwhile.len(),
            error: self.error.as_ref().map(|code| JobError {
                message: explain(code),
                code: code.clone(),
            }),
        }
    }
}

fn explain(code: &str) -> &'static str {
    match code {
        "proof-failed" => {
            "every record was written, but the result is not equal to the restore point; contact the vendor's support"
        }
        "store-damaged" => {
            "stored data is missing or was changed outside the app; what was written before stays, and a restore to the change before this one undoes it"
        }
        _ => {
            "the restore ended early; what was written before stays; restore to the same point again to go on, or to the change before this one to undo it"
        }
    }
}
