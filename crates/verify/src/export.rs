//! Exports: what a site gives out of its values, one JSON object on each line.

use std::borrow::Cow;

use bailee_core::encoding::from_base64;
use bailee_core::location::Store;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::snapshot::Snapshot;

/// Why a text is no export, with the number of its first line that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    bailee: Option<&'a str>,
    v: Option<u32>,
    vkey: Option<&'a str>,
    #[serde(borrow)]
    store: Option<Cow<'a, str>>,
    #[serde(borrow)]
    key: Option<Cow<'a, str>>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    opened: Option<Cow<'a, str>>,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

/// Reads an export.
///
/// # Errors
/// The first line that is none of an export's.
pub fn read(text: &str) -> Result<Snapshot, ExportError> {
    let mut snapshot = Snapshot::new();
    snapshot.set_custody();
    for (number, line) in (1..).zip(text.lines()) {
        take(&mut snapshot, number, line).map_err(|what| ExportError { line: number, what })?;
    }
    Ok(snapshot)
}

fn take(snapshot: &mut Snapshot, number: usize, text: &str) -> Result<(), &'static str> {
    let line: Line<'_> = serde_json::from_str(text).map_err(|_| "it is no line of an export")?;
    if number == 1 {
        if line.bailee != Some("export") {
            return Err("an export begins with the line {\"bailee\":\"export\"}");
        }
        if line.v != Some(1) {
            return Err("a newer version wrote this export");
        }
        if let Some(vkey) = line.vkey {
            snapshot.set_vkey(vkey.to_owned());
        }
        return Ok(());
    }
    match (line.store, line.key, line.value, line.opened, line.content) {
        (Some(store), Some(key), Some(value), None, None) => {
            let store: Store = store.parse().map_err(|_| "it names no store")?;
            let before = snapshot.insert(store, key.into_owned(), value.get().to_owned());
            if before.is_some_and(|before| before != value.get()) {
                return Err("another line has another value of this key");
            }
            Ok(())
        }
        (None, None, None, Some(name), Some(content)) => {
            let content = from_base64(&content).ok_or("its content is no base64")?;
            let before = snapshot.insert_opened(name.into_owned(), content.clone());
            if before.is_some_and(|before| before != content) {
                return Err("another line has another content of this name");
            }
            Ok(())
        }
        _ => Err("it is no line of an export"),
    }
}
