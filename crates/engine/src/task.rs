//! Tasks: what the app asks of itself through the queue.

use bailee_forge::effect::Push;
use bailee_forge::queue::{Concurrency, Events, QueueEvent, QueueName};
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::head::Head;
use crate::platform::Platform;
use crate::progress::Look;
use crate::retry;

/// The app's queue, as `manifest.yml` declares it.
const QUEUE: &str = "bailee-work";

/// Seconds before a look goes on in another run.
const LOOK_SECONDS: u32 = 60;

/// What a queue event asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Seal what is unsealed.
    Seal {
        /// The head that the schedule saw: it spares the consumer a read, and the commit's condition checks it.
        head: Head,
    },
    /// Compare observed kinds with the history, and seal then.
    Look {
        /// How far an earlier run came.
        look: Look,
    },
    /// Go on with a restore.
    Restore {
        /// Its job.
        job: String,
    },
}

impl Task {
    /// Returns the task's name.
    fn name(&self) -> &'static str {
        match self {
            Self::Seal { .. } => "seal",
            Self::Look { .. } => "look",
            Self::Restore { .. } => "restore",
        }
    }

    /// Returns the body of the event that asks for it: its name under `task`, and what it needs.
    #[must_use]
    pub fn to_body(&self) -> Map<String, Json> {
        let (member, json) = match self {
            Self::Seal { head } => ("head", head.to_json()),
            Self::Look { look } => ("look", look.to_json()),
            Self::Restore { job } => ("job", job.clone().into()),
        };
        let mut body = Map::new();
        body.insert("task".into(), self.name().into());
        body.insert(member.into(), json);
        body
    }

    fn to_push(&self) -> Result<Push, Error> {
        // One at a time for each kind of task: a second sealer or restorer would only lose.
        let concurrency = Some(Concurrency {
            key: self.name().into(),
            limit: 1,
        });
        let event = QueueEvent {
            body: self.to_body(),
            delay_in_seconds: match self {
                // What one run did not come to waits for the next minute's share.
                Self::Look { look } if look.time > 0 => Some(LOOK_SECONDS),
                _ => None,
            },
            concurrency,
        };
        Ok(Push {
            push: Events::new(QueueName::new(QUEUE)?, vec![event])?,
        })
    }

    /// Reads what a delivery asks for; `None` when this version does not know it.
    #[must_use]
    pub(crate) fn read(body: &Map<String, Json>) -> Option<Self> {
        let member = |name: &str| body.get(name).cloned();
        match body.get("task")?.as_str()? {
            "seal" => Some(Self::Seal {
                head: Head::parse(member("head")?).ok()?,
            }),
            "look" => Some(Self::Look {
                look: Look::from_json(member("look")?)?,
            }),
            "restore" => Some(Self::Restore {
                job: member("job")?.as_str()?.to_owned(),
            }),
            _ => None,
        }
    }
}

/// Pushes `task` to the queue.
///
/// # Errors
/// The platform's error.
pub(crate) async fn push(platform: &impl Platform, task: &Task) -> Result<(), Error> {
    Ok(retry::ask(platform, task.to_push()?).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(json: Json) -> Map<String, Json> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_task_is_read_as_it_was_written() {
        let head = Head {
            seq: 7,
            n: 2,
            sealed: 5,
            shelves: 1,
            written: vec![3],
            ..Head::default()
        };
        let job = "job".to_owned();
        let look = Look {
            time: 9,
            prefix: 1,
            cursor: Some("c".to_owned()),
            ..Look::default()
        };
        for task in [
            Task::Seal { head },
            Task::Look { look },
            Task::Restore { job },
        ] {
            assert_eq!(Task::read(&task.to_body()), Some(task));
        }
    }

    #[test]
    fn a_task_that_this_version_does_not_know_is_none() {
        for unknown in [
            json!({}),
            json!({"task": "seal"}),
            json!({"task": "seal", "head": []}),
            json!({"task": "seal", "head": {"seq": "7"}}),
            json!({"task": "restore", "job": 7}),
            json!({"task": "explode", "job": "job"}),
            json!({"task": ["seal"], "head": {}}),
        ] {
            assert_eq!(Task::read(&body(unknown.clone())), None, "{unknown}");
        }
    }
}
