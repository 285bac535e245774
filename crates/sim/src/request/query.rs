//! Queries over keys: eventually consistent pages in the order of keys.

use bailee_forge::effect::{Ask, QueryKeys};
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Answer;
use super::page::{self, Hit};
use super::raw::Options;
use super::route::{Read, Route};
use crate::check;
use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::shelf::{Shelf, show};
use crate::store::Area;
use crate::world::World;

/// A clause of a key query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Where {
    /// Only `key` is known.
    pub property: String,
    /// Only `BEGINS_WITH` is known.
    pub condition: String,
    /// The prefix.
    pub values: Vec<Json>,
}

/// A query over keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RawQuery {
    /// Page size.
    pub limit: Option<i64>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// The prefix.
    #[serde(rename = "where")]
    pub clauses: Vec<Where>,
    /// Metadata of the results.
    pub options: Options,
}

impl Modelled for QueryKeys {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let clause = self.query.prefix().map(|prefix| Where {
            property: "key".into(),
            condition: "BEGINS_WITH".into(),
            values: vec![prefix.into()],
        });
        Plan::Request(Box::new(RawQuery {
            limit: Some(self.query.limit().into()),
            after: self.query.cursor().map(Into::into),
            clauses: clause.into_iter().collect(),
            options: Options::listed(),
        }))
    }
}

/// Reads what goes to `query`.
pub(super) fn read(route: &Route<'_>) -> Read {
    if route.store() != Some("query") {
        return Ok(None);
    }
    let query: RawQuery = route.body()?;
    Ok(Some(Box::new(query)))
}

impl Request for RawQuery {
    fn name(&self) -> &'static str {
        QueryKeys::NAME
    }

    fn service(&self) -> Service {
        Service::Store
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        place.read(|shelf| query(shelf, &self))
    }
}

fn query(shelf: &mut Shelf<'_>, query: &RawQuery) -> Result<Answer, Refusal> {
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
    let after = page::open(shelf, query.after.as_deref(), &what)?;
    let (is_stale, at) = (shelf.twist == Some(&Fault::StalePage), shelf.at);
    let after_key = after.as_ref().map(|cursor| cursor.key.as_str());
    let mut hits: Vec<Hit> = Vec::new();
    for (key, version) in shelf.store.seen(&Area::Plain, prefix, after_key, at) {
        if hits.len() > limit {
            break;
        }
        if is_stale && shelf.dice.chance(500) {
            continue;
        }
        if let Some(text) = version.live(at) {
            let shown = show(key, None, version, text, &query.options.metadata_fields);
            hits.push(Hit {
                place: Json::Null,
                shown,
                bytes: text.bytes(),
            });
        }
    }
    Ok(page::cut(shelf, hits, limit, &what))
}
