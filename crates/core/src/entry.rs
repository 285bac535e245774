//! A ledger entry: who did what, when, to which records, in canonical JSON that an auditor reads in any language.
//!
//! An entry holds no content. For each record it names only the id; what the records said before and after
//! is in `ops`, one hash over the keyed commitments of the change, which packs repeat and the ledger thus vouches for.
//! (With the commitments themselves in the entry, a bundle of 256 restore entries would not fit into one stored value.)

use serde_json::{Map, Value, json};

use crate::actor::Actor;
use crate::canonical;
use crate::digest::Digest;
use crate::encoding::{from_base32, to_base32};
use crate::error::Error;
use crate::id::RecordId;

/// The longest entry, in bytes: the length prefix of a C2SP tlog-tiles entry bundle has 16 bits.
pub const MAX_ENTRY_BYTES: usize = 0xffff;

/// The most ops in one change: the platform's 25 operations of a transaction, less head and journal.
pub const MAX_OPS: usize = 23;

const VERSION: u64 = 1;

/// The identity of a change: 16 random bytes, by which a writer recognises its own change after an unknown outcome.
pub type ChangeId = [u8; 16];

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The sequence number of the change; for a seal, the last one it covers.
    pub seq: u32,
    /// When, in milliseconds since the Unix epoch.
    pub time: i64,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub act: Act,
    /// The identity of the change.
    pub id: ChangeId,
    /// The records written, in ascending order.
    pub put: Vec<RecordId>,
    /// The records deleted, in ascending order.
    pub delete: Vec<RecordId>,
    /// The hash over all commitments of the change, see [`crate::change::Change`]; `None` when it touches no record.
    pub ops: Option<Digest>,
}

/// What was done: a code and its data.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Custody began on this site.
    Setup,
    /// A record was created or changed.
    Put,
    /// A record was deleted.
    Delete,
    /// Records were stored though they break rules of the policy: of a kind for which the gate reports to the app's own code.
    PutReported {
        /// How many rules, counted once for each field.
        broken: u32,
    },
    /// Records of observed kinds were found changed: their own app wrote them.
    Seen,
    /// A restore was asked for.
    RestoreStarted {
        /// The job.
        job: String,
        /// The sequence number to go back to.
        to: u32,
    },
    /// One step of a restore.
    Restore {
        /// The job.
        job: String,
        /// The sequence number to go back to.
        to: u32,
    },
    /// A restore ended, its result proven equal to `state`.
    RestoreFinished {
        /// The job.
        job: String,
        /// The sequence number it went back to.
        to: u32,
        /// The recomputed state hash.
        state: Digest,
    },
    /// A restore ended without reaching its goal.
    RestoreFailed {
        /// The job.
        job: String,
        /// The sequence number to go back to.
        to: u32,
        /// The code of the error, or `cancelled`.
        code: String,
    },
    /// A call was refused for lack of permission.
    Refused {
        /// The resolver function.
        function: String,
    },
    /// The app came with another policy.
    PolicyChanged {
        /// The hash of the new policy.
        hash: Digest,
    },
    /// A range of changes was sealed.
    Seal {
        /// The number of the manifest.
        n: u32,
        /// The first sequence number of the range.
        first: u32,
        /// The last sequence number of the range.
        last: u32,
        /// The hash over the hashes of the packs, in order.
        packs: Digest,
        /// The state hash after the range.
        state: Digest,
        /// The hash of the previous manifest's text, `None` for the first.
        previous: Option<Digest>,
    },
    /// Anything else, also from a newer version: kept as it is.
    Other {
        /// The code, kebab-case.
        code: String,
        /// Its data.
        data: Map<String, Value>,
    },
}

impl Entry {
    /// An entry that touches no record.
    #[must_use]
    pub fn new(seq: u32, time: i64, actor: impl Into<Actor>, act: Act, id: ChangeId) -> Self {
        let actor = actor.into();
        Self {
            seq,
            time,
            actor,
            act,
            id,
            put: Vec::new(),
            delete: Vec::new(),
            ops: None,
        }
    }

    /// The entry of a seal; its id follows from the range and the packs, so that a repeated seal gives the same entry.
    #[must_use]
    pub fn seal(time: i64, act: Act) -> Self {
        let last = if let Act::Seal { last, .. } = &act {
            *last
        } else {
            0
        };
        let data = canonical::to_string(&Value::Object(act.data()));
        let hash = Digest::blake3(data.as_bytes());
        let id = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        Self::new(last, time, Actor::Event, act, id)
    }

    /// Returns the leaf data: compact JSON with sorted keys.
    ///
    /// # Errors
    /// Too large beyond [`MAX_ENTRY_BYTES`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut value = json!({
            "v": VERSION,
            "seq": self.seq,
            "time": self.time,
            "actor": self.actor,
            "act": self.act.code(),
            "id": to_base32(&self.id),
        });
        if let Some(members) = value.as_object_mut() {
            let data = self.act.data();
            if !data.is_empty() {
                members.insert("data".to_owned(), Value::Object(data));
            }
            for (name, ids) in [("put", &self.put), ("delete", &self.delete)] {
                if !ids.is_empty() {
                    members.insert(name.to_owned(), json!(ids));
                }
            }
            if let Some(ops) = self.ops {
                members.insert("ops".to_owned(), json!(ops));
            }
        }
        let bytes = canonical::to_string(&value).into_bytes();
        if bytes.len() > MAX_ENTRY_BYTES {
            Err(Error::too_large(
                "the ledger entry is larger than 65535 bytes",
            ))
        } else {
            Ok(bytes)
        }
    }

    /// Reads leaf data.
    ///
    /// # Errors
    /// When it is damaged or newer; also for anything that would not encode to the same bytes again, because then its leaf hash would change.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let value = canonical::parse(bytes).ok_or_else(damaged)?;
        if value.get("v").and_then(Value::as_u64) != Some(VERSION) {
            return Err(Error::version(
                "the ledger entry has an unknown format version",
            ));
        }
        let entry = Self::read(&value).ok_or_else(damaged)?;
        if entry.encode()? == bytes {
            Ok(entry)
        } else {
            Err(damaged())
        }
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |name| value.get(name).and_then(Value::as_str);
        let ids = |name| match value.get(name) {
            None => Some(Vec::new()),
            Some(ids) => ids
                .as_array()?
                .iter()
                .map(|id| id.as_str()?.parse().ok())
                .collect(),
        };
        let data = match value.get("data") {
            None => Map::new(),
            Some(data) => data.as_object()?.clone(),
        };
        let id = from_base32(text("id")?)?;
        Some(Self {
            seq: value.get("seq")?.as_u64()?.try_into().ok()?,
            time: value.get("time")?.as_i64()?,
            actor: text("actor")?.into(),
            act: Act::from_parts(text("act")?, data),
            id: id.try_into().ok()?,
            put: ids("put")?,
            delete: ids("delete")?,
            ops: match value.get("ops") {
                None => None,
                Some(ops) => Some(ops.as_str()?.parse().ok()?),
            },
        })
    }
}

fn damaged() -> Error {
    Error::damaged("the ledger entry is damaged")
}

impl Act {
    /// Returns the stable code, kebab-case.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Setup => "setup",
            Self::Put => "put",
            Self::PutReported { .. } => "put-reported",
            Self::Seen => "seen",
            Self::Delete => "delete",
            Self::RestoreStarted { .. } => "restore-started",
            Self::Restore { .. } => "restore",
            Self::RestoreFinished { .. } => "restore-finished",
            Self::RestoreFailed { .. } => "restore-failed",
            Self::Refused { .. } => "refused",
            Self::PolicyChanged { .. } => "policy-changed",
            Self::Seal { .. } => "seal",
            Self::Other { code, .. } => code,
        }
    }

    /// Returns the data that goes with the code.
    #[must_use]
    pub fn data(&self) -> Map<String, Value> {
        let value = match self {
            Self::Setup | Self::Put | Self::Seen | Self::Delete => return Map::new(),
            Self::PutReported { broken } => json!({"broken": broken}),
            Self::RestoreStarted { job, to } | Self::Restore { job, to } => {
                json!({"job": job, "to": to})
            }
            Self::RestoreFinished { job, to, state } => {
                json!({"job": job, "to": to, "state": state})
            }
            Self::RestoreFailed { job, to, code } => json!({"job": job, "to": to, "code": code}),
            Self::Refused { function } => json!({"function": function}),
            Self::PolicyChanged { hash } => json!({"hash": hash}),
            Self::Seal {
                n,
                first,
                last,
                packs,
                state,
                previous,
            } => json!({
                "n": n, "first": first, "last": last, "packs": packs, "state": state, "previous": previous,
            }),
            Self::Other { data, .. } => return data.clone(),
        };
        value.as_object().cloned().unwrap_or_default()
    }

    /// Returns the act with this code and data; [`Act::Other`] for what this version does not know.
    #[must_use]
    pub fn from_parts(code: &str, data: Map<String, Value>) -> Self {
        let known = Self::known(code, &data).filter(|act| act.data() == data);
        known.unwrap_or_else(|| Self::Other {
            code: code.to_owned(),
            data,
        })
    }

    fn known(code: &str, data: &Map<String, Value>) -> Option<Self> {
        let text = |name| data.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name| data.get(name)?.as_u64()?.try_into().ok();
        let digest = |name| data.get(name)?.as_str()?.parse().ok();
        Some(match code {
            "setup" => Self::Setup,
            "put" => Self::Put,
            "put-reported" => Self::PutReported {
                broken: number("broken")?,
            },
            "seen" => Self::Seen,
            "delete" => Self::Delete,
            "restore-started" => Self::RestoreStarted {
                job: text("job")?,
                to: number("to")?,
            },
            "restore" => Self::Restore {
                job: text("job")?,
                to: number("to")?,
            },
            "restore-finished" => Self::RestoreFinished {
                job: text("job")?,
                to: number("to")?,
                state: digest("state")?,
            },
            "restore-failed" => Self::RestoreFailed {
                job: text("job")?,
                to: number("to")?,
                code: text("code")?,
            },
            "refused" => Self::Refused {
                function: text("function")?,
            },
            "policy-changed" => Self::PolicyChanged {
                hash: digest("hash")?,
            },
            "seal" => Self::Seal {
                n: number("n")?,
                first: number("first")?,
                last: number("last")?,
                packs: digest("packs")?,
                state: digest("state")?,
                previous: digest("previous"),
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
