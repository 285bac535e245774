//! Exports: what a site gives out of its values, one JSON object on each line.

use std::borrow::Cow;

use bailee_core::encoding::from_base64;
use bailee_core::location::Store;
use serde::{Deserialize, Deserializer};
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
    #[serde(rename = "time")]
    _time: Option<&'a str>,
    seq: Option<u32>,
    vkey: Option<&'a str>,
    #[serde(borrow)]
    store: Option<Cow<'a, str>>,
    #[serde(borrow)]
    key: Option<Cow<'a, str>>,
    // Null is a value as any other.
    #[serde(borrow, default, deserialize_with = "given")]
    value: Option<&'a RawValue>,
    hidden: Option<bool>,
    gone: Option<bool>,
    #[serde(borrow)]
    opened: Option<Cow<'a, str>>,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// Reads an export.
///
/// # Errors
/// The first line that is none of an export's, or that the last line is missing.
pub fn read(text: &str) -> Result<Snapshot, ExportError> {
    let mut snapshot = Snapshot::new();
    snapshot.set_custody();
    let (mut begun, mut ended) = (None, None);
    let mut last = 0;
    for (number, line) in (1..).zip(text.lines()) {
        last = number;
        let failed = |what| ExportError { line: number, what };
        let line: Line<'_> = serde_json::from_str(line).map_err(|_| failed(NO_LINE))?;
        match (number, line.bailee) {
            (1, Some("export")) if line.v == Some(1) => {
                begun = line.seq;
                if let Some(vkey) = line.vkey {
                    snapshot.set_vkey(vkey.to_owned());
                }
            }
            (1, Some("export")) => return Err(failed("a newer version wrote this export")),
            (1, _) => return Err(failed("an export begins with a line that says so")),
            (_, Some("end")) => ended = line.seq,
            (_, None) if ended.is_none() => take(&mut snapshot, &line).map_err(failed)?,
            _ => return Err(failed(NO_LINE)),
        }
    }
    if ended.is_none() {
        let what = "it was cut: the line that says its end is missing";
        return Err(ExportError { line: last, what });
    }
    snapshot.set_moved(begun != ended);
    Ok(snapshot)
}

const NO_LINE: &str = "it is no line of an export";

/// Takes a line; later ones count more than earlier ones, since the site may have gone on meanwhile.
fn take(snapshot: &mut Snapshot, line: &Line<'_>) -> Result<(), &'static str> {
    match (&line.store, &line.key, &line.opened, &line.content) {
        (Some(store), Some(key), None, None) => {
            let store: Store = store.parse().map_err(|_| "it names no store")?;
            match (line.value, line.hidden, line.gone) {
                (Some(value), None, None) => {
                    snapshot.insert(store, key.to_string(), value.get().to_owned());
                }
                (None, Some(true), None) => snapshot.hide(store, key.to_string()),
                (None, None, Some(true)) => _ = snapshot.remove(&store, key),
                _ => return Err(NO_LINE),
            }
            Ok(())
        }
        (None, None, Some(name), Some(content)) => {
            let content = from_base64(content).ok_or("its content is no base64")?;
            snapshot.insert_opened(name.to_string(), content);
            Ok(())
        }
        _ => Err(NO_LINE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str =
        r#"{"bailee":"export","v":1,"time":"2026-11-27T17:00:00.000Z","seq":7,"vkey":"a+b+c"}"#;
    const END: &str = r#"{"bailee":"end","seq":7}"#;

    fn read_lines(lines: &[&str]) -> Result<Snapshot, ExportError> {
        read(&lines.join("\n"))
    }

    #[test]
    fn later_lines_count_and_what_is_gone_is_gone() {
        let snapshot = read_lines(&[
            BEGIN,
            r#"{"store":"entity:bailee","key":"j:1","value":{"text":"a"}}"#,
            r#"{"store":"entity:bailee","key":"j:2","value":{"text":"b"}}"#,
            r#"{"store":"kvs","key":"k","value":null}"#,
            r#"{"store":"kvs","key":"h","hidden":true}"#,
            r#"{"store":"entity:bailee","key":"j:1","gone":true}"#,
            r#"{"store":"entity:bailee","key":"j:2","value":{"text":"c"}}"#,
            r#"{"opened":"m:1","content":"YQ=="}"#,
            END,
        ])
        .unwrap();
        let own = Store::Entity("bailee".to_owned());
        assert_eq!(snapshot.get(&own, "j:1"), None);
        assert_eq!(snapshot.get(&own, "j:2"), Some(r#"{"text":"c"}"#));
        assert_eq!(snapshot.get(&Store::Kvs, "k"), Some("null"));
        assert_eq!(snapshot.opened("m:1"), Some(&b"a"[..]));
        assert!(snapshot.is_hidden(&Store::Kvs, "h"));
        assert!(!snapshot.has_moved());
    }

    #[test]
    fn what_is_no_export_is_refused_with_its_line() {
        let value = r#"{"store":"kvs","key":"k","value":1}"#;
        for (lines, line) in [
            (vec![], 0),
            (vec![value], 1),
            (vec![r#"{"bailee":"export","v":2}"#], 1),
            (vec![BEGIN, value], 2),
            (vec![BEGIN, "", END], 2),
            (
                vec![BEGIN, r#"{"store":"elsewhere","key":"k","value":1}"#, END],
                2,
            ),
            (vec![BEGIN, r#"{"store":"kvs","key":"k"}"#, END], 2),
            (
                vec![
                    BEGIN,
                    r#"{"store":"kvs","key":"k","value":1,"more":1}"#,
                    END,
                ],
                2,
            ),
            (vec![BEGIN, r#"{"opened":"m:1","content":"?"}"#, END], 2),
            (vec![BEGIN, BEGIN, END], 2),
            (vec![BEGIN, END, value], 3),
        ] {
            assert_eq!(read_lines(&lines).unwrap_err().line, line, "{lines:?}");
        }
    }
}
