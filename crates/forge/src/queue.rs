//! Asynchronous events: what is pushed to a queue, and what a consumer receives.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::error::InvalidInput;
use crate::limit::{
    QUEUE_BYTES, QUEUE_DELAY_SECONDS, QUEUE_EVENT_BYTES, QUEUE_EVENTS, QUEUE_NAME_CHARS,
};
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
            return Err(InvalidInput::beyond(
                "queue-name",
                "a queue name has at least one and",
                QUEUE_NAME_CHARS,
                "letters, digits, `-` or `_`",
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
    /// The most events of the key that run at once.
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
#[serde(try_from = "RawEvents")]
pub struct Events {
    queue: QueueName,
    events: Vec<QueueEvent>,
}

#[derive(Deserialize)]
struct RawEvents {
    queue: QueueName,
    events: Vec<QueueEvent>,
}

impl TryFrom<RawEvents> for Events {
    type Error = InvalidInput;
    fn try_from(raw: RawEvents) -> Result<Self, Self::Error> {
        Self::new(raw.queue, raw.events)
    }
}

impl Events {
    /// Checks `events` and returns them for a push to `queue`.
    ///
    /// An event is held to the limit of consumers that may run long, as Bailee's may.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `queue-size`, `queue-delay` or `queue-too-large`.
    pub fn new(queue: QueueName, events: Vec<QueueEvent>) -> Result<Self, InvalidInput> {
        if events.is_empty() || events.len() > QUEUE_EVENTS {
            return Err(InvalidInput::beyond(
                "queue-size",
                "a push has at least one and",
                QUEUE_EVENTS,
                "events",
            ));
        }
        if events
            .iter()
            .any(|event| event.delay_in_seconds.unwrap_or(0) > u32::from(QUEUE_DELAY_SECONDS))
        {
            return Err(InvalidInput::beyond(
                "queue-delay",
                "a delay has",
                usize::from(QUEUE_DELAY_SECONDS),
                "seconds",
            ));
        }
        let mut all = 0;
        for event in &events {
            let bytes = json_bytes(&Json::Object(event.body.clone()));
            if bytes > QUEUE_EVENT_BYTES {
                return Err(InvalidInput::beyond(
                    "queue-too-large",
                    "an event has",
                    QUEUE_EVENT_BYTES,
                    "bytes",
                ));
            }
            all += bytes;
        }
        if all > QUEUE_BYTES {
            return Err(InvalidInput::beyond(
                "queue-too-large",
                "a push has",
                QUEUE_BYTES,
                "bytes",
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryContext {
    /// Which retry this is, from 1; 0 when the platform did not say.
    pub retry_count: u64,
    /// Why the platform retries, such as `FUNCTION_TIME_OUT`; empty when it did not say.
    pub retry_reason: String,
    /// What the attempt before asked to be given.
    pub retry_data: Json,
}

/// One delivery to a consumer. Delivery is at least once and in no order.
///
/// Only `body`, `jobId` and `retryContext` stand in the documentation's table of an event's properties ("Async events API",
/// mirror of 2026-08-22), and only the body is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What was pushed.
    pub body: Map<String, Json>,
    /// Present on retries.
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
        assert!(Events::new(queue(), vec![event(Some(900))]).is_ok());
        assert_eq!(Events::new(queue(), vec![]).unwrap_err().code, "queue-size");
        assert_eq!(
            Events::new(queue(), vec![event(None); 51])
                .unwrap_err()
                .code,
            "queue-size"
        );
        assert_eq!(
            Events::new(queue(), vec![event(Some(901))])
                .unwrap_err()
                .code,
            "queue-delay"
        );
        let of = |bytes: usize| {
            let mut event = event(None);
            // `{"x":""}` has eight bytes.
            event.body.insert("x".into(), "y".repeat(bytes - 8).into());
            event
        };
        let large = of(QUEUE_EVENT_BYTES);
        assert!(Events::new(queue(), vec![large.clone(); 2]).is_ok());
        for events in [vec![of(QUEUE_EVENT_BYTES + 1)], vec![large; 3]] {
            assert_eq!(
                Events::new(queue(), events).unwrap_err().code,
                "queue-too-large"
            );
        }
    }

    #[test]
    fn a_queue_name_follows_the_manifest_pattern() {
        assert!(QueueName::new("work-1_a").is_ok());
        assert!(QueueName::new("").is_err());
        assert!(QueueName::new("a b").is_err());
        assert!(QueueName::new("q".repeat(37)).is_err());
    }
}
