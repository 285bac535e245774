//! What invocations use, and what it costs by a dated price table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counters of one invocation, one site, or everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Usage {
    /// Invocations.
    pub invocations: u64,
    /// Platform calls by effect.
    pub calls: BTreeMap<String, u64>,
    /// Refused calls by code.
    pub refusals: BTreeMap<String, u64>,
    /// Read units of 10 KB, as the rate limit counts them.
    pub read_units: u64,
    /// Write units of 10 KB.
    pub write_units: u64,
    /// Bytes read, as billed: a read that finds nothing counts 1,000.
    pub read_bytes: u64,
    /// Bytes written.
    pub write_bytes: u64,
    /// Memory × duration, in MB-milliseconds.
    pub mb_millis: u64,
}

impl Usage {
    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        self.invocations += other.invocations;
        for (effect, count) in &other.calls {
            *self.calls.entry(effect.clone()).or_default() += count;
        }
        for (code, count) in &other.refusals {
            *self.refusals.entry(code.clone()).or_default() += count;
        }
        self.read_units += other.read_units;
        self.write_units += other.write_units;
        self.read_bytes += other.read_bytes;
        self.write_bytes += other.write_bytes;
        self.mb_millis += other.mb_millis;
    }

    /// Returns how many platform calls there were.
    #[must_use]
    pub fn total_calls(&self) -> u64 {
        self.calls.values().sum()
    }

    /// Returns how many calls of these effects there were.
    #[must_use]
    pub fn calls_of(&self, effects: &[&str]) -> u64 {
        effects
            .iter()
            .filter_map(|effect| self.calls.get(*effect))
            .sum()
    }

    /// Returns GB-seconds.
    #[must_use]
    pub fn gb_seconds(&self) -> f64 {
        to_f64(self.mb_millis) / 1024.0 / 1000.0
    }

    /// Returns what this costs beyond any free allowance, in US dollars.
    #[must_use]
    pub fn dollars(&self, prices: &Prices) -> f64 {
        self.gb_seconds() * prices.gb_second
            + to_f64(self.read_bytes) / 1e9 * prices.read_gb
            + to_f64(self.write_bytes) / 1e9 * prices.write_gb
    }

    /// Returns what remains of the cost when this is all that the app uses in a month.
    #[must_use]
    pub fn dollars_after_free(&self, prices: &Prices) -> f64 {
        let beyond = |used: f64, free: f64| (used - free).max(0.0);
        beyond(self.gb_seconds(), prices.free_gb_seconds) * prices.gb_second
            + beyond(to_f64(self.read_bytes) / 1e9, prices.free_read_gb) * prices.read_gb
            + beyond(to_f64(self.write_bytes) / 1e9, prices.free_write_gb) * prices.write_gb
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counters stay far below 2^53, and a price needs no more digits"
)]
fn to_f64(number: u64) -> f64 {
    number as f64
}

/// Prices in US dollars, with the free allowance of an app in a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prices {
    /// Day on which the prices were read.
    pub read_on: String,
    /// Where they were read.
    pub source: String,
    /// One GB-second of functions.
    pub gb_second: f64,
    /// One GB read from store and entities.
    pub read_gb: f64,
    /// One GB written.
    pub write_gb: f64,
    /// Free GB-seconds.
    pub free_gb_seconds: f64,
    /// Free GB read.
    pub free_read_gb: f64,
    /// Free GB written.
    pub free_write_gb: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            read_on: "2026-08-12".into(),
            source: "Atlassian, \"Forge platform pricing\", in force since 2026-01-01 (read through one secondary source)".into(),
            gb_second: 0.000_025,
            read_gb: 0.055,
            write_gb: 1.090,
            free_gb_seconds: 200_000.0,
            free_read_gb: 0.1,
            free_write_gb: 0.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gigabyte_written_costs_its_listed_price() {
        let usage = Usage {
            write_bytes: 1_000_000_000,
            mb_millis: 1024 * 1000 * 1000,
            ..Usage::default()
        };
        let prices = Prices::default();
        assert!((usage.dollars(&prices) - (1.090 + 0.025)).abs() < 1e-9);
        assert!((usage.dollars_after_free(&prices) - 0.9 * 1.090).abs() < 1e-9);
    }
}
