//! Counts what Bailee asks of the platform, on the model: calls, bytes, virtual time and dollars.
//!
//! `cargo xtask bench calls` runs it. The figures are counters and virtual time, so they are the same on every machine.

#![expect(
    clippy::indexing_slicing,
    reason = "indexing JSON gives null for what is absent"
)]

use std::collections::BTreeMap;
use std::path::Path;

use bailee_core::digest::Digest;
use bailee_core::policy::{Beside, Policy};
use bailee_forge::effect::{
    Ask, BatchDelete, BatchGet, BatchSet, Delete, EntityDelete, EntityGet, EntitySet, Get, Jira,
    QueryIndex, QueryKeys, SecretDelete, SecretGet, SecretSet, Set, Transact,
};
use bailee_forge::{Context, Event, Outcome};
use bailee_sim::config::Quota;
use bailee_sim::engine::handle;
use bailee_sim::sim::Report;
use bailee_sim::{Area, Config, Ran, Sim, SimPlatform, Usage, World};
use serde_json::{Value as Json, json};

#[path = "calls/contention.rs"]
mod contention;
#[path = "calls/large.rs"]
mod large;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// How often a restore's progress is asked for, every ten seconds of virtual time: an hour and a half.
const MOST_POLLS: u32 = 500;
const READS: [&str; 6] = [
    Get::NAME,
    SecretGet::NAME,
    EntityGet::NAME,
    BatchGet::NAME,
    QueryKeys::NAME,
    QueryIndex::NAME,
];
const WRITES: [&str; 9] = [
    Set::NAME,
    Delete::NAME,
    SecretSet::NAME,
    SecretDelete::NAME,
    EntitySet::NAME,
    EntityDelete::NAME,
    BatchSet::NAME,
    BatchDelete::NAME,
    Transact::NAME,
];

type Failure = Box<dyn std::error::Error>;

struct Bench {
    sim: Sim,
    policy: &'static Policy,
    versions: BTreeMap<usize, u64>,
    edits: u64,
}

impl Bench {
    fn new(config: Config) -> Result<Self, Failure> {
        Self::with(config, "")
    }

    /// A site of the reference app with further kinds.
    fn with(config: Config, kinds: &str) -> Result<Self, Failure> {
        // `cargo run` says where this package lies now; where it was compiled may be another checkout.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
        let text = std::fs::read_to_string(Path::new(&package).join("../../bailee.toml"))?;
        let (before, clauses) = text.split_once("# - Clauses").ok_or("no clauses")?;
        let text = format!("{before}{kinds}\n# - Clauses{clauses}");
        let mut policy = Policy::parse(&text).map_err(|errors| errors.to_string())?;
        // As of an app without functions of its own.
        (policy.functions, policy.beside) = (Vec::new(), Some(Beside::default()));
        let mut world = World::new(config);
        world.install("alpha")?;
        let bench = Self {
            sim: Sim::new(world),
            policy: Box::leak(Box::new(policy)),
            versions: BTreeMap::new(),
            edits: 0,
        };
        bench.advance(HOUR)?;
        Ok(bench)
    }

    fn app(
        &self,
    ) -> impl Fn(SimPlatform, Context, Event) -> std::pin::Pin<Box<dyn Future<Output = Outcome>>> + use<>
    {
        let policy = self.policy;
        move |platform, context, event| {
            Box::pin(async move { handle(&platform, policy, &context, event).await })
        }
    }

    fn call(&self, function: &str, payload: Json) -> Result<(Json, Report), Failure> {
        let report = self
            .sim
            .call("alpha", "admin", function, payload, self.app())?;
        let answer = report
            .ok()
            .cloned()
            .ok_or_else(|| format!("{function} answered {:?}", report.body()))?;
        Ok((answer, report))
    }

    /// Lets time pass and returns the runs of background work.
    fn advance(&self, millis: i64) -> Result<Vec<Report>, Failure> {
        let reports = self.sim.advance(millis, self.app())?;
        match reports
            .iter()
            .find(|report| !matches!(report.ran, Ran::Done(Outcome::Done | Outcome::Retry { .. })))
        {
            Some(report) => Err(format!("background work ended as {:?}", report.ran).into()),
            None => Ok(reports),
        }
    }

    /// Writes record `n` with content that no earlier edit had: about 1 KiB of JSON.
    fn edit(&mut self, n: usize) -> Result<Report, Failure> {
        self.edits += 1;
        let noise = |length: usize, salt: u64| {
            let mut state =
                (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (self.edits << 32) ^ salt;
            (0..length)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    char::from(b'a' + u8::try_from(state >> 59).unwrap_or(0) % 26)
                })
                .collect::<String>()
        };
        // Half of it words of configuration, half of it values: real manifests compress about as much.
        let dependencies: BTreeMap<String, String> = (0..22)
            .map(|k| {
                (
                    format!("setting-{k:02}-{}", noise(6, k)),
                    format!("^{k}.4.{}-{}", k % 7, noise(8, 100 + k)),
                )
            })
            .collect();
        let payload = json!({
            "key": format!("connector:{n:07}"),
            "value": {
                "name": format!("record {n:07}"),
                "version": "1.0.0",
                "license": "MIT",
                "main": "index.js",
                "dependencies": dependencies,
            },
            "expect": self.versions.get(&n),
        });
        let (answer, report) = self.call("records.put", payload)?;
        self.versions
            .insert(n, answer["version"].as_u64().ok_or("no version")?);
        Ok(report)
    }

    fn usage(&self) -> Usage {
        self.sim.world().usage().clone()
    }
}

fn calls(usage: &Usage, names: &[&str]) -> u64 {
    usage.calls_of(names)
}

fn row(what: &str, measured: &str, budget: &str) {
    println!("| {what} | {measured} | {budget} |");
}

fn shape(usage: &Usage) -> String {
    format!(
        "{} reads, {} transact, {} other writes, {} Jira",
        calls(usage, &READS),
        calls(usage, &[Transact::NAME]),
        calls(usage, &WRITES) - calls(usage, &[Transact::NAME]),
        calls(usage, &[Jira::NAME]),
    )
}

fn changes() -> Result<(), Failure> {
    let mut bench = Bench::new(Config::calm(1))?;
    bench.edit(0)?;
    let create = bench.edit(1)?;
    let update = bench.edit(1)?;
    let (record, _) = bench.call("records.list", json!({"limit": 1}))?;
    let record = &record["records"][0];
    let (_, delete) = bench.call(
        "records.delete",
        json!({"key": record["key"], "expect": record["version"]}),
    )?;
    for (what, report) in [("create", create), ("update", update), ("delete", delete)] {
        row(
            &format!("a change: {what}"),
            &shape(&report.invocation.usage),
            "≤4 reads in one round trip, beside the head and the permission check; 1 transact, 0 other writes",
        );
        let trips = report.invocation.round_trips();
        let trips: Vec<String> = trips.iter().map(|calls| calls.join(" + ")).collect();
        row(
            &format!("round trips of a change: {what}"),
            &trips.join("; "),
            "permission check and what is read beside it; 1 of reads; 1 transact",
        );
    }
    bench.advance(2 * DAY)?;
    let before = bench.usage();
    bench.advance(DAY)?;
    let mut quiet = bench.usage();
    quiet.calls = difference(&before, &quiet);
    let reads: u64 = READS.iter().filter_map(|name| quiet.calls.get(*name)).sum();
    let all: u64 = quiet.calls.values().sum();
    row(
        "a day without changes",
        &format!("{reads} get, {} other calls", all - reads),
        "1 get, 0 writes",
    );
    Ok(())
}

fn difference(before: &Usage, after: &Usage) -> BTreeMap<String, u64> {
    after
        .calls
        .iter()
        .map(|(name, count)| (name.clone(), count - before.calls.get(name).unwrap_or(&0)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// Days with 1 % changed at `records`: calls of each day's seal, bytes written, dollars.
fn seals(records: usize, days: usize, budget: &str) -> Result<(), Failure> {
    // Quotas off: the records are loaded faster than anyone edits.
    let quota = Quota {
        requests_per_second: u64::MAX,
        units_per_minute: u64::MAX,
        ..Quota::default()
    };
    let mut bench = Bench::new(Config {
        quota,
        ..Config::calm(2)
    })?;
    for n in 0..records {
        bench.edit(n)?;
        // The first seal of many records is not what is measured: it is made in parts.
        if n % 500 == 499 {
            bench.call("backups.seal", json!({}))?;
        }
    }
    bench.advance(DAY)?;
    let (mut per_day, mut sealed_bytes, mut month) = (Vec::new(), 0, Usage::default());
    let mut edited = 0;
    for day in 0..days {
        let before = bench.usage();
        for k in 0..records / 100 {
            let report = bench.edit((day * 7919 + k * 104_729) % records)?;
            edited += report.invocation.usage.write_bytes;
        }
        let middle = bench.usage();
        bench.advance(DAY)?;
        let after = bench.usage();
        per_day.push(difference(&middle, &after).values().sum::<u64>());
        sealed_bytes += after.write_bytes - middle.write_bytes;
        month.read_bytes += after.read_bytes - before.read_bytes;
        month.write_bytes += after.write_bytes - before.write_bytes;
        month.mb_millis += after.mb_millis - before.mb_millis;
    }
    let mut sorted = per_day.clone();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
    let worst = sorted.last().copied().unwrap_or(0);
    row(
        &format!("calls of a daily seal, {records} records, 1 % changed ({days} days)"),
        &format!("median {median}, worst {worst} (a base is rewritten)"),
        budget,
    );
    row(
        &format!(
            "bytes written by the seal for each byte that the changes wrote, {records} records"
        ),
        &format!("{:.2}", ratio(sealed_bytes, edited)),
        "–",
    );
    let prices = bench.sim.world().prices.clone();
    let scale = 30.0 / f64::from(u32::try_from(days)?);
    row(
        &format!("cost of a site and month, {records} records, before free allowances"),
        &format!("${:.4}", month.dollars(&prices) * scale),
        if records == 10_000 { "≤$0.01" } else { "–" },
    );
    Ok(())
}

fn ratio(part: u64, whole: u64) -> f64 {
    let float = |number: u64| f64::from(u32::try_from(number / 16).unwrap_or(u32::MAX));
    float(part) / float(whole)
}

/// Restores in virtual time, with latency and quotas of the platform.
fn restores(records: usize) -> Result<(), Failure> {
    let mut bench = Bench::new(Config {
        duplicate_permille: 0,
        ..Config::seeded(3)
    })?;
    let (start, _) = bench.call("status", json!({}))?;
    for n in 0..records {
        bench.edit(n)?;
        if n % 500 == 499 {
            bench.call("backups.seal", json!({}))?;
        }
    }
    bench.call("backups.seal", json!({}))?;
    let (full, _) = bench.call("status", json!({}))?;
    for k in 0..records / 100 {
        bench.edit(k * 97 % records)?;
    }
    bench.advance(DAY)?;
    let day_back = restore(&bench, &full["seq"])?;
    row(
        &format!("one day back, {records} records, 1 % changed"),
        &day_back,
        "–",
    );
    let empty = restore(&bench, &start["seq"])?;
    row(
        &format!("back to an empty site, {records} records deleted"),
        &empty,
        "–",
    );
    let again = restore(&bench, &full["seq"])?;
    let budget = if records == 10_000 { "≤25 s" } else { "–" };
    row(
        &format!("full restore, {records} records written"),
        &again,
        budget,
    );
    Ok(())
}

/// A kind whose records the app writes itself.
const OBSERVED: &str = r#"
[[kinds]]
name = "server"
title = "Server"
purpose = "A server, as its own app writes it."
key = "server-{id}"
mode = "observe"
open = true
"#;

/// Days of looking at `keys` values of about 1 KiB that the app writes itself.
fn looks(keys: usize) -> Result<(), Failure> {
    let bench = Bench::with(Config::calm(4), OBSERVED)?;
    let write = |n: usize, day: usize| -> Result<(), Failure> {
        let key = format!("server-{n:07}");
        let noise = Digest::blake3(format!("{key} {day}").as_bytes()).to_string();
        let value =
            json!({"name": key, "jobs": vec![json!({"id": noise}); 8], "note": "x".repeat(300)});
        let mut world = bench.sim.world();
        Ok(world.tamper("alpha", Area::Plain, &key, Some(&value))?)
    };
    for n in 0..keys {
        write(n, 0)?;
    }
    for (day, what) in ["the first look", "1 % changed", "nothing changed"]
        .into_iter()
        .enumerate()
    {
        if day == 1 {
            for n in 0..keys / 100 {
                write(n * 97 % keys, day)?;
            }
        }
        let before = bench.usage();
        let reports = bench.advance(DAY)?;
        let after = bench.usage();
        let millis: i64 = reports.iter().map(|report| report.invocation.elapsed).sum();
        let calls: u64 = difference(&before, &after).values().sum();
        let used = Usage {
            read_bytes: after.read_bytes - before.read_bytes,
            write_bytes: after.write_bytes - before.write_bytes,
            mb_millis: after.mb_millis - before.mb_millis,
            ..Usage::default()
        };
        let prices = bench.sim.world().prices.clone();
        row(
            &format!("a day of observing {keys} keys: {what}"),
            &format!(
                "{calls} calls, {} units read, {} written, {} s, ${:.4} if every day of a month were so",
                after.read_units - before.read_units,
                after.write_units - before.write_units,
                millis / 1000,
                used.dollars(&prices) * 30.0,
            ),
            "at most 400 units a minute",
        );
    }
    Ok(())
}

fn restore(bench: &Bench, seq: &Json) -> Result<String, Failure> {
    let (answer, started) = bench.call("backups.restore", json!({"to": {"seq": seq}}))?;
    let (mut calls, mut millis) = (
        started.invocation.usage.total_calls(),
        started.invocation.elapsed,
    );
    for _ in 0..MOST_POLLS {
        for report in bench.advance(10_000)? {
            calls += report.invocation.usage.total_calls();
            millis += report.invocation.elapsed;
        }
        // The restore uses the whole budget of a minute at times; the page then asks again, too.
        let Ok((job, _)) = bench.call("jobs.get", json!({"job": answer["job"]})) else {
            continue;
        };
        match job["state"].as_str() {
            Some("done") => {
                let seconds = f64::from(i32::try_from(millis)?) / 1000.0;
                return Ok(format!(
                    "{calls} calls, {seconds:.1} s, proof {}",
                    job["proof"]
                ));
            }
            Some("failed" | "cancelled") => {
                return Err(format!("the restore ended as {job}").into());
            }
            _ => {}
        }
    }
    Err("the restore does not end".into())
}

fn main() -> Result<(), Failure> {
    let prices = World::new(Config::calm(1)).prices;
    println!(
        "Counted on the model; dollars by the price table of {}.\n",
        prices.read_on
    );
    println!("| what | measured | budget |\n|---|---|---|");
    changes()?;
    contention::rows()?;
    large::rows()?;
    seals(1000, 120, "≤8")?;
    seals(10_000, 20, "≤10")?;
    restores(1000)?;
    restores(10_000)?;
    looks(100)?;
    looks(1000)?;
    looks(10_000)?;
    Ok(())
}
