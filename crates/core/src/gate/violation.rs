//! One reason why the gate refuses a record.

use serde::Serialize;
use ts_rs::TS;

use crate::field::Place;
use crate::rule::Rule;

/// One reason why the gate refuses a record.
///
/// It is made for whoever sent the record: the place may be the name of an entry that they wrote. Logs and evidence take
/// the rule and nothing else. Of what is stored already nothing is named ([`check_stored`](super::check_stored)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Violation {
    /// The declared field, or `kind`, `scope`, `name` or `fields` for the record itself.
    pub field: String,
    /// The broken rule; in JSON its code.
    #[ts(type = "string")]
    pub rule: Rule,
    /// The part of the field's value; `None` for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<Place>,
    /// What is wrong and what would be right, with the place: a sentence that begins after the name of the field.
    pub message: String,
}
