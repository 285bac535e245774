//! One reason why the gate refuses a record.

use serde::Serialize;
use ts_rs::TS;

use crate::field::{Place, Step};
use crate::rule::Rule;

/// What a violation of the value as a whole names in place of a field.
pub(super) const VALUE: &str = "value";

/// One reason why the gate refuses a record.
///
/// It is made for whoever sent the record: the place may be the name of an entry that they wrote. Logs and evidence take
/// the rule and nothing else. Of what is stored already nothing is named ([`check_stored`](super::check_stored)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Violation {
    /// The declared field, or `key` or `value` for the record itself.
    pub field: String,
    /// The broken rule; in JSON its code.
    #[ts(type = "string")]
    pub rule: Rule,
    /// The part of the field's value; `None` for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "Array<string | number | null>")]
    pub place: Option<Place>,
    /// What is wrong and what would be right, with the place: a sentence that begins after the name of the field.
    pub message: String,
}

impl Violation {
    /// A violation at a part of the fields: the first step is the field. `message` is a sentence that begins after the place.
    #[must_use]
    pub fn at(way: &[Step<'_>], rule: Rule, message: &str) -> Self {
        let (field, rest) = match way {
            [Step::Member(field), rest @ ..] => (*field, rest),
            _ => (VALUE, way),
        };
        Self::new(field, Place::of(rest), rule, message)
    }

    /// A violation at a place in a field, empty for the whole of it.
    pub(super) fn new(field: &str, place: Place, rule: Rule, message: &str) -> Self {
        let place = (!place.steps().is_empty()).then_some(place);
        Self {
            field: field.to_owned(),
            rule,
            message: match &place {
                Some(place) => format!("{place}: {message}"),
                None => message.to_owned(),
            },
            place,
        }
    }
}
