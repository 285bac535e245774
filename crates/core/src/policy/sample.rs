//! A small policy for tests.

use serde_json::json;

use super::Policy;

/// Every field type, plain and secret, flat and nested, in one kind `sample`; a kind `note` for the site only; two clauses.
#[allow(clippy::unwrap_used)]
pub(crate) fn policy() -> Policy {
    let dated = |days: u32| json!({ "days": days, "source": "https://docs.example/lifecycle", "seen": "2026-02-19" });
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "class": "plain", "purpose": "Test.", "required": false });
    let with = |mut field: serde_json::Value, more: serde_json::Value| {
        field
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        field
    };
    let shape = |kind: &str| with(field("", kind), json!({ "purpose": "" }));
    let kind = |name: &str, title: &str, key: &str, fields: Vec<serde_json::Value>| {
        let value = with(shape("object"), json!({ "fields": fields }));
        json!({ "name": name, "title": title, "purpose": "Test.", "store": "kvs", "key": key, "mode": "enforce",
            "see": "project", "change": "project", "value": value })
    };
    let policy = json!({
        "format": 1,
        "vendor": { "name": "Vendor", "contact": "support@vendor.example", "security": "security@vendor.example" },
        "app": { "key": "sample", "name": "Sample" },
        "ledger": { "origin": "vendor.example/sample" },
        "hosting": { "provider": "Atlassian Forge", "location": "in the region of the site", "source": "https://docs.example/hosting", "seen": "2026-02-19" },
        "retention": { "afterUninstall": dated(28), "relink": dated(21), "paidUninstall": dated(60), "lateExpiry": dated(2) },
        "backup": { "frequencyHours": 24, "marginHours": 2, "keptDays": 35 },
        "contacts": { "documentation": "https://docs.example/", "advisories": "https://vendor.example/advisories", "privacy": "privacy@vendor.example" },
        "gate": { "off": [] },
        "processors": [],
        "kinds": [
            kind("sample", "Sample", "sample:{scope:scope}:{id}", vec![
                with(field("title", "string"), json!({ "required": true, "max": 40 })),
                field("notes", "text"),
                with(field("count", "integer"), json!({ "min": 0, "max": 100 })),
                field("ratio", "number"),
                field("enabled", "boolean"),
                field("link", "url"),
                with(field("mode", "choice"), json!({ "choices": ["fast", "slow"] })),
                with(field("events", "strings"), json!({ "max": 5, "itemMax": 400 })),
                with(field("options", "map"), json!({ "max": 5, "itemMax": 400 })),
                with(field("token", "string"), json!({ "class": "secret", "max": 400 })),
                with(field("server", "object"), json!({ "fields": [
                    with(field("url", "url"), json!({ "required": true })),
                    with(field("key", "string"), json!({ "class": "secret" })),
                ] })),
                with(field("steps", "list"), json!({ "max": 5, "item": with(shape("object"), json!({ "open": true, "fields": [
                    field("url", "url"),
                    with(field("key", "string"), json!({ "class": "secret" })),
                ] })) })),
                with(field("named", "map"), json!({ "max": 5, "item": with(shape("union"), json!({ "anyOf": [
                    shape("integer"),
                    with(shape("object"), json!({ "fields": [with(field("key", "string"), json!({ "class": "secret", "required": true }))] })),
                    shape("null"),
                ] })) })),
                with(field("free", "any"), json!({ "nullable": true })),
            ]),
            with(kind("note", "Note", "note:{id}", vec![field("text", "text")]), json!({ "see": "site", "change": "site" })),
        ],
        "functions": [],
        "clauses": [ { "id": "A5" }, { "id": "A8" } ],
        "beside": { "functions": [], "stores": [] },
    });
    Policy::from_json(policy.to_string().as_bytes()).unwrap()
}
