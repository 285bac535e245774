//! A record as large as the platform takes: what its change and its seal cost.

use bailee_forge::limit::VALUE_BYTES;
use bailee_sim::Config;
use serde_json::{Value as Json, json};

use crate::{Bench, Failure, row, shape};

/// A kind whose records may say anything.
const OPEN: &str = r#"
[[kinds]]
name = "document"
title = "Document"
purpose = "A large document."
key = "document-{id}"
mode = "enforce"
change = "site"
open = true
"#;

/// A change and a seal of a record as large as the platform takes, of which little can be compressed.
pub(crate) fn rows() -> Result<(), Failure> {
    let bench = Bench::with(Config::calm(5), OPEN)?;
    let mut state = 7_u64;
    let mut noise = |length: usize| -> String {
        let alphabet =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ !#$%&()*+,;<>?[]^_{|}~";
        let letter = |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 40).unwrap_or(0) % alphabet.len();
            alphabet.get(at).copied().map_or('a', char::from)
        };
        (0..length).map(letter).collect()
    };
    let mut put = |expect: Json| {
        let value = json!({"text": noise(VALUE_BYTES - r#"{"text":""}"#.len())});
        let payload = json!({"key": "document-1", "value": value, "expect": expect});
        bench.call("records.put", payload)
    };
    let (first, _) = put(Json::Null)?;
    bench.call("backups.seal", json!({}))?;
    let (_, updated) = put(first["version"].clone())?;
    let (_, sealed) = bench.call("backups.seal", json!({}))?;
    for (what, report) in [("a change", updated), ("the seal", sealed)] {
        let usage = &report.invocation.usage;
        let (read, written) = (usage.read_bytes / 1000, usage.write_bytes / 1000);
        row(
            &format!("{what} of an update of a record of 240 KiB"),
            &format!("{}, {read} KB read, {written} KB written", shape(usage)),
            "–",
        );
    }
    Ok(())
}
