//! Canonical JSON: one value, one text, on this side of the platform and on the other.
//!
//! Rules: object keys sorted by their UTF-8 bytes, no white space, and numbers as JavaScript sees them.
//! The last rule matters because every stored value passes through `JSON.parse` and `JSON.stringify` in the host:
//! `1.0` comes back as `1`, `-0.0` as `0`, and an integer beyond 2^53 as the nearest double.
//! A content hash taken before the store and one taken after it must agree, so all of these are folded here.

use serde_json::{Number, Value};

/// The largest integer that JavaScript represents exactly, 2^53 − 1.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Reads JSON; `None` for anything else.
///
/// By the one reader that `serde_json` itself compiles: its functions that are generic are compiled again for every crate that
/// calls them, and a reader is 10 KB of the module.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Value> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// Returns the canonical text of `value`.
#[must_use]
pub fn to_string(value: &Value) -> String {
    let mut out = Vec::new();
    write(value, &mut out);
    // JSON text is UTF-8.
    String::from_utf8(out).unwrap_or_default()
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Number(number) => write_plain(&Value::Number(fold(number)), out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            // Sorted here because serde_json's map order depends on a feature that any crate may switch on.
            let mut sorted: Vec<(&String, &Value)> = Vec::with_capacity(members.len());
            for member in members {
                let at = sorted.partition_point(|(name, _)| *name < member.0);
                sorted.insert(at, member);
            }
            out.push(b'{');
            for (index, (name, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_plain(&Value::String(name.clone()), out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
        plain => write_plain(plain, out),
    }
}

/// Writes a value without members or items.
fn write_plain(value: &Value, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    out.extend(serde_json::to_vec(value).unwrap_or_default());
}

/// The number as JavaScript would give it back.
fn fold(number: &Number) -> Number {
    let safe = number
        .as_i64()
        .is_some_and(|int| int.unsigned_abs() <= MAX_SAFE_INTEGER);
    if safe {
        return number.clone();
    }
    let Some(float) = number.as_f64() else {
        return number.clone();
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "guarded: integral and within 2^53"
    )]
    if float.fract() == 0.0 && float.abs() <= MAX_SAFE_INTEGER as f64 {
        return Number::from(float as i64);
    }
    Number::from_f64(float).unwrap_or_else(|| number.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        to_string(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        assert_eq!(
            canonical(r#"{ "b": [ {"z": 1, "a": null} ], "a": "é\n" }"#),
            r#"{"a":"é\n","b":[{"a":null,"z":1}]}"#
        );
    }

    #[test]
    fn numbers_read_as_javascript_gives_them_back() {
        for (before, after) in [
            ("1.0", "1"),
            ("-0.0", "0"),
            ("1e3", "1000"),
            ("9007199254740993", "9007199254740992.0"),
            ("10000000000000000000", "1e+19"),
            ("1e19", "1e+19"),
            ("0.1", "0.1"),
            ("-12", "-12"),
        ] {
            assert_eq!(canonical(before), after, "{before}");
            assert_eq!(canonical(after), after, "{after} is not stable");
        }
    }
}
