//! Queries over an index of a custom entity: eventually consistent pages in the order of the index.

use std::cmp::Ordering;

use bailee_forge::effect::{Ask, QueryIndex};
use bailee_forge::query::{BY_KEY, Range, Sort};
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Answer;
use super::page::{self, Hit};
use super::raw::{Filter, Options};
use super::route::{Read, Route};
use crate::app::Index;
use crate::check;
use crate::condition::{check_filter, compare, holds, order};
use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::shelf::{Shelf, show};
use crate::store::Area;
use crate::world::World;

/// A query over an index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawEntityQuery {
    /// The entity.
    pub entity_name: String,
    /// The index.
    pub index_name: String,
    /// Values of the partition attributes.
    #[serde(default)]
    pub partition: Vec<Json>,
    /// Condition on the range attribute.
    #[serde(default)]
    pub range: Option<Range>,
    /// Order.
    #[serde(default)]
    pub sort: Option<Sort>,
    /// Page size.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Cursor of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Further conditions.
    #[serde(default)]
    pub filters: Option<Filter>,
    /// Metadata of the results.
    #[serde(default)]
    pub options: Options,
}

impl Modelled for QueryIndex {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let query = self.query;
        Plan::Request(Box::new(RawEntityQuery {
            entity_name: query.entity_name.into(),
            index_name: query.index_name,
            partition: query.partition,
            range: query.range,
            sort: query.sort,
            limit: Some(query.limit.into()),
            cursor: query.cursor,
            filters: Filter::all(query.filters),
            options: Options::listed(),
        }))
    }
}

/// Reads what goes to `entity/query`.
pub(super) fn read(route: &Route<'_>) -> Read {
    if route.store() != Some("entity/query") {
        return Ok(None);
    }
    let query: RawEntityQuery = route.body()?;
    Ok(Some(Box::new(query)))
}

impl Request for RawEntityQuery {
    fn name(&self) -> &'static str {
        QueryIndex::NAME
    }

    fn service(&self) -> Service {
        Service::Store
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        place.read(|shelf| query(shelf, &self))
    }
}

fn query(shelf: &mut Shelf<'_>, query: &RawEntityQuery) -> Result<Answer, Refusal> {
    let limit = check::page(query.limit)?;
    let area = Area::Entity(query.entity_name.clone());
    let entity = shelf
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
    let after = page::open(shelf, query.cursor.as_deref(), &what)?;
    let at = shelf.at;
    let mut hits: Vec<Hit> = Vec::new();
    for (key, version) in shelf.store.seen(&area, "", None, at) {
        let Some(text) = version.live(at) else {
            continue;
        };
        let value = text.json();
        let Some(place) = placed(index, query, key, &value) else {
            continue;
        };
        let fits = |filter| holds(filter, Some(&value));
        if !query.filters.as_ref().is_none_or(fits) {
            continue;
        }
        let entity = Some(query.entity_name.as_str());
        let shown = show(key, entity, version, text, &query.options.metadata_fields);
        hits.push(Hit {
            place,
            shown,
            bytes: text.bytes(),
        });
    }
    let descending = query.sort == Some(Sort::Desc);
    hits.sort_by(|left, right| {
        in_order(
            (&left.place, &left.shown.key),
            (&right.place, &right.shown.key),
        )
    });
    if descending {
        hits.reverse();
    }
    if let Some(cursor) = after {
        let from = (&cursor.place, &cursor.key);
        let past = if descending {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        hits.retain(|hit| in_order((&hit.place, &hit.shown.key), from) == past);
    }
    if shelf.twist == Some(&Fault::StalePage) {
        hits.retain(|_| !shelf.dice.chance(500));
    }
    Ok(page::cut(shelf, hits, limit, &what))
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

fn in_order(left: (&Json, &String), right: (&Json, &String)) -> Ordering {
    order(left.0, right.0)
        .unwrap_or(Ordering::Equal)
        .then_with(|| left.1.cmp(right.1))
}
