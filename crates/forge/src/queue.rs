//! Asynchronous events: what is pushed to a queue, and what a consumer receives.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::error::InvalidInput;
use crate::limit::{QUEUE_BYTES, QUEUE_DELAY_SECONDS, QUEUE_EVENTS, QUEUE_NAME_CHARS};
use crate::value::json_bytes;

/// The name of a queue: 1–36 characters of `[a-zA-Z0-9-_]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QueueName(String);

impl QueueName {
    /// Checks `text` and returns it as a queue name.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `queue-name`.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidInput> {
        let text = text.into();
        let allowed = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if text.is_empty() || text.len() > QUEUE_NAME_CHARS || !allowed {
            return Err(InvalidInput::new(
                "queue-name",
                format!("a queue name has 1 to {QUEUE_NAME_CHARS} letters, digits, `-` or `_`"),
            ));
        }
        Ok(Self(text))
    }

    /// Returns the name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for QueueName {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<QueueName> for String {
    fn from(name: QueueName) -> Self {
        name.0
    }
}

/// How many events with the same key may run at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concurrency {
    /// Events with the same key share the limit.
    pub key: String,
    /// Most events of the key that run at once.
    pub limit: u32,
}

/// One event to push: a JSON object, with a delay of at most 900 seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueEvent {
    /// What the consumer receives.
    pub body: Map<String, Json>,
    /// Seconds before delivery, 0–900.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_in_seconds: Option<u32>,
    /// How many events of a key may run at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<Concurrency>,
}

/// 1–50 events of at most 200 KB for one queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPush")]
pub struct Push {
    queue: QueueName,
    events: Vec<QueueEvent>,
}

#[derive(Deserialize)]
struct RawPush {
    queue: QueueName,
    events: Vec<QueueEvent>,
}

impl TryFrom<RawPush> for Push {
    type Error = InvalidInput;
    fn try_from(raw: RawPush) -> Result<Self, Self::Error> {
        Self::new(raw.queue, raw.events)
    }
}

impl Push {
    /// Checks `events` and returns them as a push to `queue`.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `queue-size`, `queue-delay` or `queue-too-large`.
    pub fn new(queue: QueueName, events: Vec<QueueEvent>) -> Result<Self, InvalidInput> {
        if events.is_empty() || events.len() > QUEUE_EVENTS {
            return Err(InvalidInput::new(
                "queue-size",
                format!("a push has 1 to {QUEUE_EVENTS} events"),
            ));
        }
        if events
            .iter()
            .any(|event| event.delay_in_seconds.unwrap_or(0) > QUEUE_DELAY_SECONDS)
        {
            return Err(InvalidInput::new(
                "queue-delay",
                format!("a delay is at most {QUEUE_DELAY_SECONDS} seconds"),
            ));
        }
        let bytes: usize = events
            .iter()
            .map(|event| json_bytes(&Json::Object(event.body.clone())))
            .sum();
        if bytes > QUEUE_BYTES {
            return Err(InvalidInput::new(
                "queue-too-large",
                format!("a push has at most {QUEUE_BYTES} bytes"),
            ));
        }
        Ok(Self { queue, events })
    }

    /// Returns the queue.
    #[must_use]
    pub fn queue(&self) -> &QueueName {
        &self.queue
    }

    /// Returns the events.
    #[must_use]
    pub fn events(&self) -> &[QueueEvent] {
        &self.events
    }
}

/// What a retried delivery knows of the attempts before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryContext {
    /// Which retry this is, from 1.
    pub retry_count: u32,
    /// Why the platform retries, such as `FUNCTION_TIME_OUT`.
    pub retry_reason: String,
    /// What the attempt before asked to be given.
    pub retry_data: Json,
}

/// One delivery to a consumer. Delivery is at least once and in no order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The queue's name.
    pub queue_name: String,
    /// The push that the event came from.
    #[serde(default)]
    pub job_id: String,
    /// The event's id, the same on every delivery.
    #[serde(default)]
    pub event_id: String,
    /// What was pushed.
    pub body: Map<String, Json>,
    /// Present on retries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_context: Option<RetryContext>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(delay: Option<u32>) -> QueueEvent {
        QueueEvent {
            body: Map::new(),
            delay_in_seconds: delay,
            concurrency: None,
        }
    }

    #[test]
    fn a_push_keeps_to_the_clients_limits() {
        let queue = || QueueName::new("work").unwrap();
        assert!(Push::new(queue(), vec![event(Some(900))]).is_ok());
        assert_eq!(Push::new(queue(), vec![]).unwrap_err().code, "queue-size");
        assert_eq!(
            Push::new(queue(), vec![event(None); 51]).unwrap_err().code,
            "queue-size"
        );
        assert_eq!(
            Push::new(queue(), vec![event(Some(901))]).unwrap_err().code,
            "queue-delay"
        );
        let mut big = event(None);
        big.body.insert("x".into(), "y".repeat(QUEUE_BYTES).into());
        assert_eq!(
            Push::new(queue(), vec![big]).unwrap_err().code,
            "queue-too-large"
        );
    }

    #[test]
    fn a_queue_name_follows_the_manifest_pattern() {
        assert!(QueueName::new("work-1_a").is_ok());
        assert!(QueueName::new("").is_err());
        assert!(QueueName::new("a b").is_err());
        assert!(QueueName::new("q".repeat(37)).is_err());
    }
}
