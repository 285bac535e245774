//! Listings of what lies in the store: eventually consistent pages, which prove what is there and not what is absent.

use bailee_core::location::{Location, Store};
use bailee_core::order;
use bailee_forge::EntityName;
use bailee_forge::answer::Page;
use bailee_forge::effect::{QueryIndex, QueryKeys};
use bailee_forge::limit::QUERY_PAGE;
use bailee_forge::query::{EntityQuery, Query};

use crate::error::Error;
use crate::platform::Platform;
use crate::retry;

/// A part of the store that can be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// The store; no secrets, which nothing can list.
    pub(crate) store: Store,
    /// What its keys begin with; of an entity, all are listed.
    pub(crate) prefix: String,
}

impl Range {
    /// Whether a key of this place is listed by it.
    pub(crate) fn holds(&self, location: &Location) -> bool {
        self.store == location.store && location.key.starts_with(&self.prefix)
    }
}

/// Returns the ranges in which keys lie that begin so, each key in one range only.
pub(crate) fn ranges(all: impl Iterator<Item = (Store, String)>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    let all: Vec<Range> = all
        .filter(|(store, _)| *store != Store::Secret)
        .map(|(store, prefix)| Range {
            prefix: match store {
                Store::Kvs => prefix,
                _ => String::new(),
            },
            store,
        })
        .collect();
    // A prefix stands before those that begin with it.
    let place = |range: &Range| format!("{}\0{}", range.store, range.prefix).into_bytes();
    for range in order::by_key(all, place) {
        let is_within = ranges.last().is_some_and(|last| {
            last.store == range.store && range.prefix.starts_with(&last.prefix)
        });
        if !is_within {
            ranges.push(range);
        }
    }
    ranges
}

/// Returns one page of a range, after `cursor`.
///
/// # Errors
/// The platform's error.
pub(crate) async fn page(
    platform: &impl Platform,
    range: &Range,
    cursor: Option<String>,
) -> Result<Page, Error> {
    if let Store::Entity(name) = &range.store {
        let query = EntityQuery::by_key(EntityName::new(name.clone())?, QUERY_PAGE, cursor)?;
        return Ok(retry::ask(platform, QueryIndex { query }).await?);
    }
    let prefix = (!range.prefix.is_empty()).then(|| range.prefix.clone());
    let query = Query::new(prefix, QUERY_PAGE, cursor)?;
    Ok(retry::ask(platform, QueryKeys { query }).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_listed_once_however_the_prefixes_overlap() {
        let kvs = |prefix: &str| (Store::Kvs, prefix.to_owned());
        let entity = |name: &str| (Store::Entity(name.into()), "x-".to_owned());
        let all = [
            kvs("server-"),
            entity("job"),
            kvs("server-old-"),
            kvs("set"),
            (Store::Secret, "t".into()),
            entity("job"),
        ];
        let found: Vec<(String, String)> = ranges(all.into_iter())
            .into_iter()
            .map(|range| (range.store.to_string(), range.prefix))
            .collect();
        let expected = [("entity:job", ""), ("kvs", "server-"), ("kvs", "set")];
        assert!(
            found
                .iter()
                .map(|(store, prefix)| (store.as_str(), prefix.as_str()))
                .eq(expected)
        );
        assert_eq!(ranges([kvs(""), kvs("a")].into_iter()).len(), 1);
    }
}
