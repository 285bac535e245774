//! Secrets of records: sealed under the record's own key, shown to nobody, kept or brought back as a whole.

use bailee_core::aead;
use bailee_core::encoding::to_base64;
use bailee_core::gate;
use bailee_core::id::RecordId;
use bailee_core::policy::{Kind, Policy};
use bailee_core::record::{Content, Record};
use serde_json::{Map, Value as Json, json};

use crate::error::Error;
use crate::site::Site;

/// The record that secrets are sealed for.
pub(crate) struct Owner<'o> {
    /// Its id in the history.
    pub(crate) id: RecordId,
    /// The leaf of its life, the number of its key.
    pub(crate) leaf: u32,
    /// What is stored now.
    pub(crate) before: Option<&'o Record>,
}

/// Returns `fields` as they are stored: new secrets sealed, kept ones taken over; `salt` is 24 random bytes.
///
/// # Errors
/// `invalid-payload` when there is no secret to keep.
pub(crate) fn seal<P>(
    site: &Site<'_, P>,
    kind: &Kind,
    owner: &Owner<'_>,
    fields: &Map<String, Json>,
    salt: [u8; 24],
) -> Result<Map<String, Json>, Error> {
    let mut fields = fields.clone();
    for field in kind.fields.iter().filter(|field| field.is_secret()) {
        let Some(given) = fields.get_mut(&field.name) else {
            continue;
        };
        let name = &field.name;
        *given = if gate::is_secret_placeholder(given) {
            let kept = owner.before.and_then(|record| record.fields.get(name));
            kept.filter(|kept| gate::sealed_text(kept).is_some())
                .cloned()
                .ok_or_else(|| Error::payload(format!("field `{name}` has no secret to keep")))?
        } else {
            let Json::String(secret) = &*given else {
                return Err(Error::payload(format!("field `{name}` is not text")));
            };
            let key = site.ring.record_key(owner.leaf).ok_or(Error::KeysLost)?;
            // The place differs from field to field, and so does the nonce.
            let place = format!("secret:{}:{name}", owner.id);
            let sealed = aead::seal_part(&key, &place, secret.as_bytes(), salt)?;
            json!({gate::SEALED: to_base64(&sealed)})
        };
    }
    Ok(fields)
}

/// What becomes of a record whose newest secrets are not those that it had.
pub(crate) struct Kept {
    /// What it said, with its newest secrets.
    pub(crate) content: Content,
    /// The names of the secrets that differ.
    pub(crate) names: Vec<String>,
}

/// Returns `target` with the secrets of `newest`, or `None` when they are the same.
///
/// A secret is sealed under the key of one life of its record, so what keeps the newest secrets is of the newest life.
/// Where the newest has a plain value in place of a secret, or none, that stays as well.
///
/// # Errors
/// None in practice: contents that were opened are readable.
pub(crate) fn keep(
    policy: &Policy,
    target: &Content,
    newest: &Content,
) -> Result<Option<Kept>, Error> {
    let (mut record, mut newest) = (target.record(0)?, newest.record(0)?);
    let (old, new) = (names(policy, &record), names(policy, &newest));
    let added = new.iter().filter(|name| !old.contains(name));
    let names: Vec<String> = old
        .iter()
        .chain(added)
        .filter(|name| record.fields.get(*name) != newest.fields.get(*name))
        .cloned()
        .collect();
    if names.is_empty() {
        return Ok(None);
    }
    if !new.is_empty() {
        record.leaf = newest.leaf;
    }
    for name in old.iter().chain(&new) {
        match newest.fields.remove(name) {
            Some(value) => record.fields.insert(name.clone(), value),
            None if new.contains(name) => continue,
            None => record.fields.remove(name),
        };
    }
    Ok(Some(Kept {
        content: record.content(),
        names,
    }))
}

/// Returns the names of the fields of a record that hold a secret.
fn names(policy: &Policy, record: &Record) -> Vec<String> {
    let kind = policy.kind(&record.kind);
    let fields = record.fields.iter();
    let secrets = fields.filter(|(name, value)| is_secret(kind, name, value));
    secrets.map(|(name, _)| name.clone()).collect()
}

/// Whether a stored value is a secret: it looks sealed, and is not just what a field that is declared otherwise may hold.
pub(crate) fn is_secret(kind: Option<&Kind>, name: &str, value: &Json) -> bool {
    let field = kind.and_then(|kind| kind.field(name));
    let is_plain = field.is_some_and(|field| !field.is_secret() && field.check(value).is_ok());
    gate::sealed_text(value).is_some() && !is_plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailee_core::scope::Scope;

    fn policy() -> Policy {
        let text = std::fs::read_to_string("../../bailee.toml").unwrap();
        Policy::parse(&text).unwrap()
    }

    fn content(leaf: u32, fields: &Json) -> Content {
        of_kind("k", leaf, fields)
    }

    fn of_kind(kind: &str, leaf: u32, fields: &Json) -> Content {
        Record {
            kind: kind.into(),
            scope: Scope::Site,
            name: "n".into(),
            fields: fields.as_object().cloned().unwrap(),
            version: 0,
            leaf,
        }
        .content()
    }

    fn sealed(text: &str) -> Json {
        json!({gate::SEALED: text})
    }

    #[test]
    fn the_newest_secrets_stay_and_everything_else_goes_back() {
        let target = content(1, &json!({"url": "old", "token": sealed("AAAA")}));
        let newest = content(1, &json!({"url": "new", "token": sealed("BBBB")}));
        let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
        let expected = content(1, &json!({"url": "old", "token": sealed("BBBB")}));
        assert_eq!(
            (kept.content, kept.names),
            (expected, vec!["token".to_owned()])
        );
        assert!(keep(&policy(), &target, &target).unwrap().is_none());
    }

    #[test]
    fn a_secret_that_was_removed_stays_removed() {
        let target = content(1, &json!({"url": "old", "token": sealed("AAAA")}));
        let newest = content(1, &json!({"url": "new"}));
        let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
        assert_eq!(kept.content, content(1, &json!({"url": "old"})));
    }

    #[test]
    fn what_keeps_the_secrets_of_another_life_is_of_that_life() {
        let target = content(1, &json!({"url": "old"}));
        let newest = content(7, &json!({"url": "new", "token": sealed("BBBB")}));
        let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
        let expected = content(7, &json!({"url": "old", "token": sealed("BBBB")}));
        assert_eq!(kept.content, expected);
    }

    #[test]
    fn a_field_that_is_no_secret_any_more_keeps_its_newest_value() {
        let target = content(1, &json!({"token": sealed("AAAA")}));
        let newest = content(1, &json!({"token": "open"}));
        let kept = keep(&policy(), &target, &newest).unwrap().unwrap();
        assert_eq!(kept.content, newest);
    }

    #[test]
    fn a_plain_map_that_looks_like_a_secret_goes_back_like_every_plain_field() {
        let map = |entries: Json| of_kind("connector", 1, &json!({"dependencies": entries}));
        let (target, newest) = (map(sealed("AAAA")), map(json!({"a": "b"})));
        assert!(keep(&policy(), &target, &newest).unwrap().is_none());
        assert!(keep(&policy(), &newest, &target).unwrap().is_none());
    }
}
