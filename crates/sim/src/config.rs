//! What of the platform's behaviour can be set: seed, latency, lag, quotas.
//!
//! Figures are data with a date and a source, so that a newer measurement replaces them in one place.

use bailee_forge::limit;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// Behaviour of the modelled platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// Decides every random choice; the same seed and the same calls give the same state.
    pub seed: u64,
    /// How long calls take.
    pub latency: Latency,
    /// How late a query sees a write.
    pub lag: Span,
    /// How late an expired value disappears.
    pub expiry: Span,
    /// How late a queue delivers, on top of the delay that was asked for.
    pub queue: Span,
    /// How late a product or lifecycle event arrives.
    pub trigger: Span,
    /// Deliveries of 1,000 that come twice.
    pub duplicate_permille: u16,
    /// Rates above which the platform answers 429.
    pub quota: Quota,
    /// How long a query cursor works, in milliseconds.
    pub cursor_life: i64,
    /// What the platform calls refusals whose code nobody documents.
    pub wording: Wording,
    /// Whether everything that no page fixes is drawn: optional members come or do not, members and items in any order,
    /// members that nobody knows beside them.
    pub is_odd: bool,
}

/// Status and code of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// HTTP status.
    pub status: u16,
    /// The code; absent when the answer has no readable one.
    pub code: Option<String>,
}

impl Words {
    fn new((status, code): (u16, &str)) -> Self {
        Self {
            status,
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        }
    }
}

/// What the platform calls refusals whose code stands in no page of its documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wording {
    /// A create-only write of a key that exists.
    pub key_conflict: Words,
    /// A condition that is false.
    pub condition_failed: Words,
}

/// What a key that exists may be called. The first was measured on a real site on 2026-10-09, the others are invented.
const KEY_CONFLICTS: [(u16, &str); 6] = [
    (409, "KEY_CONFLICT"),
    (409, "KEY_ALREADY_EXISTS"),
    (400, "CONDITION_FAILED"),
    (412, "PRECONDITION_FAILED"),
    (409, ""),
    (400, ""),
];
/// What a false condition may be called. The first was measured on a real site on 2026-10-09, the others are invented.
const CONDITION_FAILURES: [(u16, &str); 6] = [
    (400, "CONDITIONAL_CHECK_FAILED"),
    (400, "CONDITION_FAILED"),
    (409, "TRANSACTION_CONFLICT"),
    (412, "PRECONDITION_FAILED"),
    (404, "NOT_FOUND"),
    (400, ""),
];

impl Default for Wording {
    fn default() -> Self {
        let [key_conflict, ..] = KEY_CONFLICTS;
        let [condition_failed, ..] = CONDITION_FAILURES;
        Self {
            key_conflict: Words::new(key_conflict),
            condition_failed: Words::new(condition_failed),
        }
    }
}

impl Wording {
    /// Returns words that the seed draws; a platform keeps to its own.
    #[must_use]
    pub fn drawn(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "wording");
        let mut of = |all: &[(u16, &str)]| all.get(dice.index(all.len())).copied().map(Words::new);
        let measured = Self::default();
        Self {
            key_conflict: of(&KEY_CONFLICTS).unwrap_or(measured.key_conflict),
            condition_failed: of(&CONDITION_FAILURES).unwrap_or(measured.condition_failed),
        }
    }
}

/// A range of durations in milliseconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The shortest.
    pub min: i64,
    /// The longest.
    pub max: i64,
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self { min: 0, max: 0 };

    /// Returns the range from `min` to `max` milliseconds.
    #[must_use]
    pub const fn new(min: i64, max: i64) -> Self {
        Self { min, max }
    }
}

/// How long each group of calls takes, warm, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Latency {
    /// Day of the measurement.
    pub measured_on: String,
    /// Where the figures come from.
    pub source: String,
    /// Store calls.
    pub store: Span,
    /// Pushes to a queue.
    pub queue: Span,
    /// Requests to Jira.
    pub jira: Span,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            measured_on: "2026-10-09".into(),
            source: "live measurement on a real site by a third party: 25–280 ms warm for store calls; queue and Jira assumed alike".into(),
            store: Span::new(25, 280),
            queue: Span::new(25, 280),
            jira: Span::new(25, 280),
        }
    }
}

/// Rates that an installation may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quota {
    /// Requests in one second.
    pub requests_per_second: u64,
    /// Read units, and write units, of 10 KB in one minute.
    pub units_per_minute: u64,
    /// Events that are pushed to queues in one minute.
    pub events_per_minute: u64,
    /// Pushes that may follow from one invocation, in it and in everything that it set off.
    pub chain: u32,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            requests_per_second: limit::REQUESTS_PER_SECOND,
            units_per_minute: limit::UNITS_PER_MINUTE,
            events_per_minute: limit::QUEUE_EVENTS_PER_MINUTE,
            chain: limit::QUEUE_CHAIN,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            latency: Latency::default(),
            // Documented as "eventually consistent" without a figure; a few hundred milliseconds is assumed.
            lag: Span::new(50, 700),
            // Documented: up to 48 hours late.
            expiry: Span::new(0, limit::TTL_LATE_HOURS * 3_600_000),
            queue: Span::new(100, 3_000),
            // Documented: up to three minutes.
            trigger: Span::new(500, 180_000),
            duplicate_permille: 10,
            quota: Quota::default(),
            cursor_life: 15 * 60_000,
            wording: Wording::default(),
            is_odd: false,
        }
    }
}

impl Config {
    /// Returns the documented behaviour with this seed; what no page fixes is drawn.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            wording: Wording::drawn(seed),
            is_odd: true,
            ..Self::default()
        }
    }

    /// Returns a platform that is fast, prompt and consistent: for tests of something else.
    ///
    /// Calls take 1 ms, queries see every write at once, deliveries come at once and once.
    #[must_use]
    pub fn calm(seed: u64) -> Self {
        let instant = Span::new(1, 1);
        Self {
            seed,
            latency: Latency {
                store: instant,
                queue: instant,
                jira: instant,
                ..Latency::default()
            },
            lag: Span::ZERO,
            expiry: Span::ZERO,
            queue: Span::ZERO,
            trigger: Span::ZERO,
            duplicate_permille: 0,
            ..Self::default()
        }
    }
}
