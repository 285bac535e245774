//! SARIF 2.1.0 (OASIS), the form that code scanning reads. It has no end of a region, no snippet and no fingerprint: each would say
//! something of the value.

use bailee_core::gate::Rule;
use serde_json::{Value, json};

use super::find::{Find, OUTSIDE, Place, subject};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log of one run.
pub(super) fn write(finds: &[Find], outside: &[Place], unread: &[String]) -> Value {
    let rules: Vec<Value> = Rule::ALL.iter().map(|rule| describe(*rule)).collect();
    let unread_notes = unread
        .iter()
        .map(|text| json!({ "level": "error", "message": { "text": text } }));
    let outside_notes = outside.iter().map(|place| {
        json!({ "level": "note", "message": { "text": OUTSIDE }, "locations": [location(place)] })
    });
    let notes: Vec<Value> = unread_notes.chain(outside_notes).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bailee gate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": notes,
            }],
            "results": finds.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

fn describe(rule: Rule) -> Value {
    json!({
        "id": rule.code(),
        "shortDescription": { "text": rule.message() },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": [subject(rule)] },
    })
}

fn result(find: &Find) -> Value {
    json!({
        "ruleId": find.rule.code(),
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == find.rule),
        "level": "error",
        "message": { "text": find.message },
        "locations": [location(&find.place)],
    })
}

fn location(place: &Place) -> Value {
    let mut region = json!({ "startLine": place.line });
    if let (Some(column), Some(region)) = (place.column, region.as_object_mut()) {
        region.insert("startColumn".to_owned(), column.into());
    }
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.path) },
            "region": region,
        },
    });
    let pointer = place.pointer.as_deref().filter(|text| !text.is_empty());
    if let (Some(pointer), Some(location)) = (pointer, location.as_object_mut()) {
        let logical = json!([{ "fullyQualifiedName": pointer, "kind": "value" }]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    location
}

/// A path as a reference: relative as it was given, absolute as a `file` address.
fn uri(path: &str) -> String {
    let path = path.replace(std::path::MAIN_SEPARATOR, "/");
    let relative = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::new();
    if relative.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in relative.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        for (path, expected) in [
            ("./a/b.json", "a/b.json"),
            ("a b/ä:c.txt", "a%20b/%C3%A4%3Ac.txt"),
            ("/a/b", "file:///a/b"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
