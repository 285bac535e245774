//! Tasks: what the app asks of itself through the queue.

use bailee_forge::effect::Push;
use bailee_forge::queue::{Concurrency, Events, QueueEvent, QueueName};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::error::EngineError;
use crate::head::Head;
use crate::name;
use crate::platform::Platform;
use crate::retry;

/// What a queue event asks for.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "camelCase")]
pub enum Task {
    /// Seal what is unsealed.
    Seal {
        /// The head that the schedule saw: it spares the consumer a read, and the commit's condition checks it.
        head: Head,
    },
    /// Go on with a restore.
    Restore {
        /// Its job.
        job: String,
    },
}

impl Task {
    fn to_push(&self) -> Result<Push, EngineError> {
        let Ok(Json::Object(body)) = serde_json::to_value(self) else {
            return Err(EngineError::Defect {
                what: "a task is not an object",
            });
        };
        // One at a time for each kind of task: a second sealer or restorer would only lose.
        let key = match self {
            Self::Seal { .. } => "seal",
            Self::Restore { .. } => "restore",
        };
        let concurrency = Some(Concurrency {
            key: key.into(),
            limit: 1,
        });
        let event = QueueEvent {
            body,
            delay_in_seconds: None,
            concurrency,
        };
        Ok(Push {
            push: Events::new(QueueName::new(name::QUEUE)?, vec![event])?,
        })
    }

    /// Reads what a delivery asks for; `None` when this version does not know it.
    #[must_use]
    pub fn read(body: &Map<String, Json>) -> Option<Self> {
        serde_json::from_value(Json::Object(body.clone())).ok()
    }
}

/// Pushes `task` to the queue.
///
/// # Errors
/// The platform's error.
pub async fn push(platform: &impl Platform, task: &Task) -> Result<(), EngineError> {
    Ok(retry::ask(platform, task.to_push()?).await?)
}
