//! The walk through a value beside its shape: every part once, with what is declared for it.

use serde_json::{Map, Value};

use super::declared::{Field, Inner, Stage};
use super::place::Step;
use super::secret::sealed_text;

/// A part of a value.
#[derive(Clone, Copy)]
pub struct Part<'v> {
    /// What is declared for it; `None` where it is free-form, or where no shape fits.
    pub field: Option<&'v Field>,
    /// The name that its texts stand beside: that of the nearest entry, empty below a declared member.
    pub name: &'v str,
    /// The part.
    pub value: &'v Value,
    /// Whether nobody looks into it: it is not in custody, or the `null` that its field may be.
    pub is_exempt: bool,
    /// Whether secrets are declared for it, and its form is another, so that nobody can say which of its texts are secrets.
    pub is_lost: bool,
}

impl<'v> Part<'v> {
    /// Whether it is declared secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        !self.is_exempt && self.field.is_some_and(Field::is_secret)
    }

    /// The base64 text of the part where it looks sealed, which no plain part in custody does.
    #[must_use]
    pub fn sealed_text(&self) -> Option<&'v str> {
        sealed_text(self.value).filter(|_| !self.is_exempt)
    }
}

/// Visits the value and everything in it, from the outside to the inside and in the order of its parts.
///
/// Nothing is visited inside a declared secret and inside of what is not in custody. `way` is the way to the value, and the same
/// again afterwards. The walk has a stack of its own: the depth of a stored value is not ours to trust.
pub fn walk<'v>(
    way: &mut Vec<Step<'v>>,
    field: Option<&'v Field>,
    value: &'v Value,
    stage: Stage,
    see: &mut dyn FnMut(&[Step<'v>], &Part<'v>),
) {
    let start = way.len();
    let mut rest = vec![(start, None, field, "", value)];
    while let Some((depth, step, declared, name, value)) = rest.pop() {
        way.truncate(depth);
        way.extend(step);
        let field = declared.and_then(|field| field.settle(value, stage));
        let is_exempt = field.is_some_and(|field| field.is_exempt(value));
        let is_lost = declared.is_some_and(|declared| {
            !is_exempt
                && field.is_none_or(|field| is_other(field, value))
                && declared.holds_secret()
        });
        see(
            way,
            &Part {
                field,
                name,
                value,
                is_exempt,
                is_lost,
            },
        );
        if is_exempt || field.is_some_and(Field::is_secret) {
            continue;
        }
        let depth = way.len();
        let push = |step, name| {
            let (step, field) = field.map_or((step, None), |field| field.part(step));
            let name = match step {
                Step::Member(_) => "",
                _ => name,
            };
            (depth, Some(step), field, name)
        };
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().rev() {
                    let (depth, step, field, name) = push(Step::Item(index), name);
                    rest.push((depth, step, field, name, item));
                }
            }
            Value::Object(entries) => {
                let label = label(entries);
                for (entry, value) in entries.iter().rev() {
                    let beside = label.filter(|_| entry == VALUE);
                    let (depth, step, field, name) =
                        push(Step::Entry(entry), beside.unwrap_or(entry));
                    rest.push((depth, step, field, name, value));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    way.truncate(start);
}

/// The member beside which, in a list of headers or of variables, stands what it is called.
const VALUE: &str = "value";

/// What the member `value` is called where its name is the text beside it.
fn label(entries: &Map<String, Value>) -> Option<&str> {
    let name = entries.get("key").or_else(|| entries.get("name"))?;
    name.as_str().filter(|_| entries.contains_key(VALUE))
}

/// Visits the fields of a record: [`walk`] for each of them, with its name as the first step.
pub fn walk_fields<'v>(
    declared: &'v [Field],
    fields: &'v Map<String, Value>,
    stage: Stage,
    see: &mut dyn FnMut(&[Step<'v>], &Part<'v>),
) {
    for (name, value) in fields {
        let field = declared.iter().find(|field| field.name == *name);
        let step = match field {
            Some(_) => Step::Member(name),
            None => Step::Entry(name),
        };
        walk(&mut vec![step], field, value, stage, see);
    }
}

/// Whether a value has another form than a shape that has parts.
fn is_other(field: &Field, value: &Value) -> bool {
    match field.field_type.inner {
        Inner::Members | Inner::Entries => !value.is_object(),
        Inner::Items => !value.is_array(),
        Inner::Nothing | Inner::Cases => false,
    }
}
