//! Tasks: what the app asks of itself through the queue.

use bailee_forge::effect::Push;
use bailee_forge::queue::{Concurrency, Events, QueueEvent, QueueName};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::head::Head;
use crate::platform::Platform;
use crate::retry;

/// The app's queue, as `manifest.yml` declares it.
const QUEUE: &str = "work";

/// What a queue event asks for.
#[derive(Debug, PartialEq, Eq, Serialize)]
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
    fn to_push(&self) -> Result<Push, Error> {
        let Ok(Json::Object(body)) = serde_json::to_value(self) else {
            return Err(Error::defect("a task is not an object"));
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
            push: Events::new(QueueName::new(QUEUE)?, vec![event])?,
        })
    }

    /// Reads what a delivery asks for; `None` when this version does not know it.
    #[must_use]
    pub(crate) fn read(body: &Map<String, Json>) -> Option<Self> {
        let text = |name| body.get(name).and_then(Json::as_str);
        match text("task")? {
            "seal" => Some(Self::Seal {
                head: Head::parse(body.get("head")?.clone()).ok()?,
            }),
            "restore" => Some(Self::Restore {
                job: text("job")?.to_owned(),
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
