//! Queries: eventually consistent pages of keys, and of entities by index.
//!
//! A page proves nothing about completeness; see `DESIGN.md`, "Why does nothing rest on a query?".

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::InvalidInput;
use crate::key::EntityName;
use crate::limit::QUERY_PAGE;
use crate::transaction::{Comparison, Condition};

/// The index that every entity has: its items in the order of their keys.
pub const BY_KEY: &str = "by-key";

/// A page of keys that begin with a prefix, in lexicographic order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "RawQuery")]
pub struct Query {
    /// What the keys begin with; every key, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    /// Results in a page, 1–100.
    limit: u32,
    /// Where the last page ended; opaque and not to be stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct RawQuery {
    #[serde(default)]
    prefix: Option<String>,
    limit: u32,
    #[serde(default)]
    cursor: Option<String>,
}

impl TryFrom<RawQuery> for Query {
    type Error = InvalidInput;
    fn try_from(raw: RawQuery) -> Result<Self, Self::Error> {
        Self::new(raw.prefix, raw.limit, raw.cursor)
    }
}

impl Query {
    /// Returns a query for `limit` keys that begin with `prefix`, after `cursor`.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `query-limit` when `limit` is not 1–100.
    pub fn new(
        prefix: Option<String>,
        limit: u32,
        cursor: Option<String>,
    ) -> Result<Self, InvalidInput> {
        check_limit(limit)?;
        Ok(Self {
            prefix,
            limit,
            cursor,
        })
    }

    /// Returns the prefix.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// Returns the page size.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Returns the cursor.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// Order of an index query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Sort {
    /// The smallest first.
    Asc,
    /// The largest first.
    Desc,
}

/// A condition on the range attribute of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The comparison.
    pub condition: Comparison,
    /// One value, or two for `BETWEEN`.
    pub values: Vec<Json>,
}

/// A page of an entity's items by index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityQuery {
    /// The entity.
    pub entity_name: EntityName,
    /// The index; [`BY_KEY`] is the platform's own.
    pub index_name: String,
    /// Values of the index's partition attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition: Vec<Json>,
    /// Condition on the range attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// Order by the range attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// Results in a page, 1–100.
    pub limit: u32,
    /// Where the last page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Further conditions, all of which must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Condition>,
}

impl EntityQuery {
    /// Returns a query for `limit` items of an entity in the order of their keys, after `cursor`.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `query-limit` when `limit` is not 1–100.
    pub fn by_key(
        entity_name: EntityName,
        limit: u32,
        cursor: Option<String>,
    ) -> Result<Self, InvalidInput> {
        check_limit(limit)?;
        Ok(Self {
            entity_name,
            index_name: BY_KEY.into(),
            partition: Vec::new(),
            range: None,
            sort: None,
            limit,
            cursor,
            filters: Vec::new(),
        })
    }
}

fn check_limit(limit: u32) -> Result<(), InvalidInput> {
    if (1..=QUERY_PAGE).contains(&limit) {
        return Ok(());
    }
    Err(InvalidInput::beyond(
        "query-limit",
        "a page has at least one and",
        usize::try_from(QUERY_PAGE).unwrap_or(usize::MAX),
        "results",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_results() {
        assert!(Query::new(None, 0, None).is_err());
        assert!(Query::new(None, 100, None).is_ok());
        assert!(Query::new(None, 101, None).is_err());
        let entity = || EntityName::new("head").unwrap();
        assert!(EntityQuery::by_key(entity(), 100, None).is_ok());
        assert!(EntityQuery::by_key(entity(), 101, None).is_err());
    }
}
