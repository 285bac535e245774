//! Conditions on attributes, and the types that entities declare.

use std::cmp::Ordering;

use bailee_forge::transaction::{Comparison, Condition};
use serde_json::Value as Json;

use crate::app::{AttributeType, Entity};
use crate::refusal::Refusal;
use crate::request::raw::Filter;

/// The most conditions of one filter (limits page, read 2026-09-28).
const FILTER_CONDITIONS: usize = 100;

/// Whether `filter` holds for `item`, where an absent item has no attributes.
#[must_use]
pub fn holds(filter: &Filter, item: Option<&Json>) -> bool {
    let one = |condition: &Condition| {
        let value = item.and_then(|item| item.get(&condition.property));
        compare(condition.condition, value, &condition.values)
    };
    match (&filter.and, &filter.or) {
        (Some(all), _) => all.iter().all(one),
        (None, Some(any)) => any.iter().any(one),
        (None, None) => true,
    }
}

/// Checks the shape of a filter.
///
/// # Errors
/// The documented codes for both operators, no condition, and too few values.
pub fn check_filter(filter: &Filter) -> Result<(), Refusal> {
    let conditions = match (&filter.and, &filter.or) {
        (Some(_), Some(_)) => {
            return Err(Refusal::new(
                400,
                "INVALID_FILTER_OPERATORS_COMBINATION",
                "A filter has one operator",
            ));
        }
        (Some(conditions), None) | (None, Some(conditions)) => conditions,
        (None, None) => {
            return Err(Refusal::new(
                400,
                "EMPTY_FILTER_OPERATOR",
                "A filter needs an operator",
            ));
        }
    };
    if conditions.is_empty() || conditions.len() > FILTER_CONDITIONS {
        return Err(Refusal::new(
            400,
            "EMPTY_FILTER_OPERATOR",
            format!("A filter has 1 to {FILTER_CONDITIONS} conditions"),
        ));
    }
    for condition in conditions {
        let needed = if condition.condition == Comparison::Between {
            2
        } else {
            1
        };
        if condition.values.len() < needed {
            return Err(Refusal::new(
                400,
                "INSUFFICIENT_FILTER_VALUES",
                "A condition has too few values",
            ));
        }
    }
    Ok(())
}

/// Whether `value` stands in the comparison to `values`; a missing attribute equals nothing and differs from everything.
#[must_use]
pub fn compare(comparison: Comparison, value: Option<&Json>, values: &[Json]) -> bool {
    let first = values.first();
    let ordered = |wanted: fn(Ordering) -> bool| match (value, first) {
        (Some(value), Some(first)) => order(value, first).is_some_and(wanted),
        _ => false,
    };
    match comparison {
        Comparison::EqualTo => ordered(Ordering::is_eq) || (value.is_some() && value == first),
        Comparison::NotEqualTo => {
            !(ordered(Ordering::is_eq) || (value.is_some() && value == first))
        }
        Comparison::GreaterThan => ordered(Ordering::is_gt),
        Comparison::GreaterThanEqualTo => ordered(Ordering::is_ge),
        Comparison::LessThan => ordered(Ordering::is_lt),
        Comparison::LessThanEqualTo => ordered(Ordering::is_le),
        Comparison::Between => {
            ordered(Ordering::is_ge)
                && matches!((value, values.get(1)), (Some(value), Some(last)) if order(value, last).is_some_and(Ordering::is_le))
        }
        Comparison::BeginsWith => {
            matches!((text(value), text(first)), (Some(value), Some(start)) if value.starts_with(start))
        }
        Comparison::Contains => contains(value, first),
        Comparison::NotContains => !contains(value, first),
        Comparison::Exists => value.is_some(),
        Comparison::NotExists => value.is_none(),
    }
}

fn text(json: Option<&Json>) -> Option<&str> {
    json.and_then(Json::as_str)
}

fn contains(value: Option<&Json>, part: Option<&Json>) -> bool {
    match (value, part) {
        (Some(Json::String(value)), Some(Json::String(part))) => value.contains(part.as_str()),
        (Some(Json::Array(items)), Some(part)) => items.contains(part),
        _ => false,
    }
}

/// Order of two values of the same type; none for values that have no order.
#[must_use]
pub fn order(left: &Json, right: &Json) -> Option<Ordering> {
    match (left, right) {
        (Json::String(left), Json::String(right)) => Some(left.cmp(right)),
        (Json::Bool(left), Json::Bool(right)) => Some(left.cmp(right)),
        (Json::Number(left), Json::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        _ => None,
    }
}

/// Checks a value against the attributes that its entity declares.
///
/// An attribute that is not declared is refused: whether the real platform takes it is not known.
///
/// # Errors
/// `INCORRECT_PROPERTY_TYPE` (measured) for another type, `INVALID_ENTITY_VALUE` for what is no object of known attributes.
pub fn check_attributes(entity: &Entity, value: &Json) -> Result<(), Refusal> {
    let Json::Object(fields) = value else {
        return Err(Refusal::new(
            400,
            "INVALID_ENTITY_VALUE",
            "An entity's value is an object of its attributes",
        ));
    };
    for (name, field) in fields {
        let Some(declared) = entity.attributes.get(name) else {
            return Err(Refusal::new(
                400,
                "INVALID_ENTITY_VALUE",
                "The value has an attribute that the entity does not declare",
            ));
        };
        if !fits(*declared, field) {
            return Err(Refusal::property_type(name, declared.name()));
        }
    }
    Ok(())
}

fn fits(declared: AttributeType, value: &Json) -> bool {
    match declared {
        AttributeType::String => value.is_string(),
        AttributeType::Boolean => value.is_boolean(),
        AttributeType::Float => value.is_number(),
        AttributeType::Integer => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        AttributeType::Any => !value.is_null(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filter(property: &str, condition: Comparison, values: Json) -> Filter {
        Filter {
            and: Some(vec![Condition {
                property: property.into(),
                condition,
                values: serde_json::from_value(values).unwrap(),
            }]),
            or: None,
        }
    }

    #[test]
    fn comparisons_follow_the_documented_meaning() {
        let item = json!({"n": 5, "s": "abc"});
        for (property, condition, values, expected) in [
            ("n", Comparison::EqualTo, json!([5]), true),
            ("n", Comparison::EqualTo, json!(["5"]), false),
            ("n", Comparison::Between, json!([1, 5]), true),
            ("n", Comparison::Between, json!([6, 9]), false),
            ("n", Comparison::GreaterThan, json!([5]), false),
            ("s", Comparison::BeginsWith, json!(["ab"]), true),
            ("s", Comparison::NotContains, json!(["c"]), false),
            ("x", Comparison::EqualTo, json!([5]), false),
            ("x", Comparison::NotEqualTo, json!([5]), true),
            ("x", Comparison::NotExists, json!([true]), true),
        ] {
            assert_eq!(
                holds(&filter(property, condition, values), Some(&item)),
                expected,
                "{property} {condition:?}"
            );
        }
    }

    #[test]
    fn an_integer_has_thirty_two_bits() {
        let app = crate::app::App::reference();
        let head = &app.entities["bailee"];
        assert!(check_attributes(head, &json!({"n": 2_147_483_647})).is_ok());
        for wrong in [
            json!(2_147_483_648_i64),
            json!("5"),
            json!(1.5),
            json!(null),
        ] {
            assert_eq!(
                check_attributes(head, &json!({"n": wrong}))
                    .unwrap_err()
                    .message,
                "Data type for property \"n\" is defined as \"integer\""
            );
        }
    }
}
