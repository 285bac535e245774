//! The platform's published limits, as dated data.
//!
//! Source, unless a line says otherwise: "Limits: KVS and Custom Entity Store", Atlassian's Forge
//! documentation, page `limits-kvs-ce`, read 2026-09-28.

/// Day on which the limits below were last read at their source.
pub const READ_ON: &str = "2026-09-28";

/// Longest key, in characters.
pub const KEY_CHARS: usize = 500;
/// Largest value, in bytes of raw JSON text (240 KiB).
pub const VALUE_BYTES: usize = 240 * 1024;
/// Deepest nesting of a value; the limits page says 31, an error text 32: the lower one is safe.
pub const VALUE_DEPTH: usize = 31;
/// Most operations in one transaction.
pub const TRANSACTION_OPERATIONS: usize = 25;
/// Most bytes in one transaction or batch (4 MB).
pub const REQUEST_BYTES: usize = 4 * 1000 * 1000;
/// Most items in one batch.
pub const BATCH_ITEMS: usize = 25;
/// Most results in one query page.
pub const QUERY_PAGE: u32 = 100;
/// Results in a query page when none is asked for.
pub const QUERY_PAGE_DEFAULT: u32 = 10;
/// Longest time to live, in days.
pub const TTL_DAYS: u64 = 365;
/// Hours that an expired value may stay readable.
pub const TTL_LATE_HOURS: i64 = 48;
/// Bytes of one read or write unit; a request is rounded up to whole units.
pub const UNIT_BYTES: usize = 10 * 1000;
/// Read units and write units an installation may use in a minute (each).
pub const UNITS_PER_MINUTE: u64 = 4000;
/// Requests an installation may make in a second.
pub const REQUESTS_PER_SECOND: u64 = 1000;

/// Most events in one push to a queue (page "Async events API", client check in `@forge/events` 3.0.8).
pub const QUEUE_EVENTS: usize = 50;
/// Most bytes in one push to a queue (same source).
pub const QUEUE_BYTES: usize = 200 * 1024;
/// Longest delay of a queue event, in seconds (same source).
pub const QUEUE_DELAY_SECONDS: u32 = 900;
/// Longest name of a queue, in characters (manifest schema of `@forge/manifest` 13.7.0).
pub const QUEUE_NAME_CHARS: usize = 36;
/// Most bytes of `retryData` (page "Events: retry", read 2026-09-01).
pub const RETRY_DATA_BYTES: usize = 4 * 1024;
/// Longest `retryAfter`, in seconds (same source).
pub const RETRY_AFTER_SECONDS: u32 = 900;
