//! The platform's published limits, as dated data.
//!
//! Source, unless a line says otherwise: "Limits: KVS and Custom Entity Store", Atlassian's Forge
//! documentation, page `limits-kvs-ce`, read 2026-09-28.

/// The longest key, in characters.
pub const KEY_CHARS: usize = 500;
/// The largest value, in bytes of raw JSON text (240 KiB).
pub const VALUE_BYTES: usize = 240 * 1024;
/// The largest secret, in bytes of raw JSON text: 128 KiB (page "Encrypting stored data", mirror of 2026-08-22).
pub const SECRET_BYTES: usize = 128 * 1024;
/// The deepest nesting of a value; the limits page says 31, an error text 32: the lower one is safe.
pub const VALUE_DEPTH: usize = 31;
/// The most operations in one transaction.
pub const TRANSACTION_OPERATIONS: usize = 25;
/// The most bytes in one transaction or batch (4 MB).
pub const REQUEST_BYTES: usize = 4 * 1000 * 1000;
/// The most items in one batch.
pub const BATCH_ITEMS: usize = 25;
/// The most results in one query page.
pub const QUERY_PAGE: u32 = 100;
/// Results in a query page when none is asked for.
pub const QUERY_PAGE_DEFAULT: u32 = 10;
/// The longest time to live, in days.
pub const TTL_DAYS: u16 = 365;
/// Hours that an expired value may stay readable.
pub const TTL_LATE_HOURS: i64 = 48;
/// Bytes of one read or write unit; a request is rounded up to whole units.
pub const UNIT_BYTES: usize = 10 * 1000;
/// Read units and write units that an installation may use in a minute (each).
pub const UNITS_PER_MINUTE: u64 = 4000;
/// Requests that an installation may make in a second.
pub const REQUESTS_PER_SECOND: u64 = 1000;

/// The most events in one push to a queue (page "Async events limits", mirror of 2026-02-28; client check in `@forge/events` 3.0.8).
pub const QUEUE_EVENTS: usize = 50;
/// The most events that an installation may push in a minute (same page).
pub const QUEUE_EVENTS_PER_MINUTE: u64 = 500;
/// The most bytes in one push to a queue (same page and check).
pub const QUEUE_BYTES: usize = 200 * 1024;
/// The most bytes in one event whose consumer may run longer than 55 seconds: 100 KB (same page).
pub const QUEUE_EVENT_BYTES: usize = 100 * 1000;
/// The most pushes that may follow from one invocation, in it and in everything that it set off (same page: "cyclic invocation limit").
pub const QUEUE_CHAIN: u32 = 1000;
/// The longest delay of a queue event, in seconds (page "Async events API", mirror of 2026-08-22; client check).
pub const QUEUE_DELAY_SECONDS: u16 = 900;
/// The longest name of a queue, in characters (manifest schema of `@forge/manifest` 13.7.0).
pub const QUEUE_NAME_CHARS: usize = 36;
/// The longest `retryAfter`, in seconds (page "Async events API", mirror of 2026-08-22).
pub const RETRY_AFTER_SECONDS: u32 = 900;
/// The most retries of a trigger that a handler may ask for (page "Atlassian app events", mirror of 2026-08-22).
pub const TRIGGER_RETRIES: u64 = 4;
