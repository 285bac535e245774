//! Queries: eventually consistent pages with opaque, short-lived cursors.

use std::cmp::Ordering;

use bailee_forge::query::Sort;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Scene, check, show};
use crate::app::Index;
use crate::condition::{check_filter, compare, holds, order};
use crate::dice::fnv;
use crate::fault::{Fault, flip};
use crate::refusal::Refusal;
use crate::request::{Answer, RawEntityQuery, RawQuery, Shown};
use crate::store::Area;

/// What is inside a cursor; the nonce makes every cursor text another one.
#[derive(Serialize, Deserialize)]
struct Cursor {
    nonce: u64,
    issued: i64,
    seal: u64,
    range: Json,
    key: String,
}

/// The name of the index that every entity has.
const BY_KEY: &str = "by-key";

impl Scene<'_> {
    pub(super) fn query(&mut self, query: &RawQuery) -> Result<Answer, Refusal> {
        let limit = check::page(query.limit)?;
        let prefix = match query.clauses.as_slice() {
            [] => "",
            [only] if only.property == "key" && only.condition == "BEGINS_WITH" => {
                match only.values.as_slice() {
                    [Json::String(prefix)] => prefix.as_str(),
                    _ => return Err(Refusal::malformed("BEGINS_WITH takes one text")),
                }
            }
            _ => {
                return Err(Refusal::malformed(
                    "A query has one condition: the key begins with a text",
                ));
            }
        };
        let what = format!("kvs {prefix}");
        let after = self.open_cursor(query.after.as_deref(), &what)?;
        let (twist, at) = (self.twist.cloned(), self.at);
        let after_key = after.as_ref().map(|cursor| cursor.key.as_str());
        let mut results: Vec<(Json, Shown, usize)> = Vec::new();
        for (key, version) in self.store.seen(&Area::Plain, prefix, after_key, at) {
            if results.len() > limit {
                break;
            }
            if twist == Some(Fault::StalePage) && self.dice.chance(500) {
                continue;
            }
            if let Some(text) = version.live(at) {
                let shown = show(key, None, version, text, &query.options.metadata_fields);
                results.push((Json::Null, shown, text.bytes()));
            }
        }
        Ok(self.page(results, limit, &what))
    }

    pub(super) fn entity_query(&mut self, query: &RawEntityQuery) -> Result<Answer, Refusal> {
        let limit = check::page(query.limit)?;
        let area = Area::Entity(query.entity_name.clone());
        let entity = self
            .entities
            .get(&query.entity_name)
            .ok_or_else(Refusal::schema_not_found)?;
        let index = if query.index_name == BY_KEY {
            None
        } else {
            let declared = entity.indexes.get(&query.index_name);
            Some(declared.ok_or_else(|| {
                Refusal::new(400, "INVALID_ENTITY_INDEX", "The entity has no such index")
            })?)
        };
        if let Some(filter) = &query.filters {
            check_filter(filter)?;
        }
        let what = format!("{} {}", query.entity_name, query.index_name);
        let after = self.open_cursor(query.cursor.as_deref(), &what)?;
        let at = self.at;
        let mut results: Vec<(Json, Shown, usize)> = Vec::new();
        for (key, version) in self.store.seen(&area, "", None, at) {
            let Some(text) = version.live(at) else {
                continue;
            };
            let value = text.json();
            let Some(place) = placed(index, query, key, &value) else {
                continue;
            };
            if query
                .filters
                .as_ref()
                .is_some_and(|filter| !holds(filter, Some(&value)))
            {
                continue;
            }
            let entity = Some(query.entity_name.as_str());
            let shown = show(key, entity, version, text, &query.options.metadata_fields);
            results.push((place, shown, text.bytes()));
        }
        results
            .sort_by(|left, right| place_order((&left.0, &left.1.key), (&right.0, &right.1.key)));
        if query.sort == Some(Sort::Desc) {
            results.reverse();
        }
        if let Some(cursor) = after {
            let from = (&cursor.range, &cursor.key);
            let past = if query.sort == Some(Sort::Desc) {
                Ordering::Less
            } else {
                Ordering::Greater
            };
            results.retain(|(place, shown, _)| place_order((place, &shown.key), from) == past);
        }
        if self.twist == Some(&Fault::StalePage) {
            results.retain(|_| !self.dice.chance(500));
        }
        Ok(self.page(results, limit, &what))
    }

    /// Cuts one page, gives it a cursor when there is more, and lets faults of reads strike.
    fn page(&mut self, mut results: Vec<(Json, Shown, usize)>, limit: usize, what: &str) -> Answer {
        let mut size = limit;
        if self.twist == Some(&Fault::ShortPage) && results.len() > 1 {
            size = 1 + self.dice.index(results.len().min(limit).saturating_sub(1));
        }
        let more = results.len() > size;
        results.truncate(size);
        let cursor = match results.last() {
            Some((range, shown, _)) if more => Some(self.seal_cursor(range, &shown.key, what)),
            _ => None,
        };
        if self.twist == Some(&Fault::MissingKey) {
            let at = self.dice.index(results.len());
            if at < results.len() {
                results.remove(at);
            }
        }
        if self.twist == Some(&Fault::BitFlip) {
            let at = self.dice.index(results.len());
            if let Some(value) = results
                .get_mut(at)
                .and_then(|(_, shown, _)| shown.value.as_mut())
            {
                flip(value, self.dice);
            }
        }
        self.read += results.iter().map(|(_, _, bytes)| bytes).sum::<usize>();
        let shown = results.into_iter().map(|(_, shown, _)| shown).collect();
        Answer::Page(shown, cursor)
    }

    fn cursor_seal(&self, what: &str, issued: i64, nonce: u64) -> u64 {
        fnv(format!("{} {what} {issued} {nonce}", self.installation).as_bytes())
    }

    fn seal_cursor(&mut self, range: &Json, key: &str, what: &str) -> String {
        let nonce = self.dice.bits();
        let cursor = Cursor {
            nonce,
            issued: self.at,
            seal: self.cursor_seal(what, self.at, nonce),
            range: range.clone(),
            key: key.into(),
        };
        let text = serde_json::to_vec(&cursor).unwrap_or_default();
        BASE64URL_NOPAD.encode(&text)
    }

    /// Opens a cursor that this installation got for the same query a short while ago.
    fn open_cursor(&self, cursor: Option<&str>, what: &str) -> Result<Option<Cursor>, Refusal> {
        let Some(text) = cursor else {
            return Ok(None);
        };
        let opened = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok())
            .filter(|cursor| {
                cursor.seal == self.cursor_seal(what, cursor.issued, cursor.nonce)
                    && self.at - cursor.issued <= self.config.cursor_life
            });
        let Some(opened) = opened else {
            return Err(Refusal::new(
                400,
                "INVALID_CURSOR",
                "The cursor is not valid",
            ));
        };
        if self.twist == Some(&Fault::RepeatedPage) {
            return Ok(None);
        }
        Ok(Some(opened))
    }
}

/// Where an item stands in an index, or none when it is not in it or outside the asked range.
fn placed(index: Option<&Index>, query: &RawEntityQuery, key: &str, value: &Json) -> Option<Json> {
    let place = match index {
        None => Json::from(key),
        Some(index) => {
            let matches = index
                .partition
                .iter()
                .zip(&query.partition)
                .all(|(name, wanted)| value.get(name) == Some(wanted));
            if !matches || index.partition.len() != query.partition.len() {
                return None;
            }
            match &index.range {
                Some(name) => value.get(name)?.clone(),
                None => Json::from(key),
            }
        }
    };
    match &query.range {
        Some(range) if !compare(range.condition, Some(&place), &range.values) => None,
        _ => Some(place),
    }
}

fn place_order(left: (&Json, &String), right: (&Json, &String)) -> Ordering {
    order(left.0, right.0)
        .unwrap_or(Ordering::Equal)
        .then_with(|| left.1.cmp(right.1))
}
