//! Holding a record against the policy: what the gate says of it, each at its place, and what the gate did not look into.

use std::collections::BTreeSet;

use bailee_core::detector::scan_without;
use bailee_core::field::{self, Inner, Shown, Stage, walk};
use bailee_core::gate::{Rule, SECRET, SECRET_SET, Subject, Violation, check, sealed_text};
use bailee_core::policy::{Kind, Policy};
use serde_json::{Value, json};

use super::json::{Item, Member, Node, member};
use super::pointer::{Step, Way};
use super::record::{Entry, KEY, VALUE};

/// A record of a kind that the policy declares.
#[derive(Debug)]
pub(super) struct Record<'p, 'n> {
    pub(super) policy: &'p Policy,
    pub(super) kind: &'p Kind,
    pub(super) entry: Entry<'n>,
    /// The step to its value.
    pub(super) at: Step<'n>,
    /// The line of its key; `None` where the key was searched already.
    pub(super) key_line: Option<u64>,
}

/// Something that the gate did not look into.
pub(super) enum Left<'n> {
    /// A field.
    Field(&'n Member),
    /// The value as a whole.
    Value(&'n Item),
}

/// What the gate left to be searched.
pub(super) struct Rest<'n> {
    pub(super) left: Vec<Left<'n>>,
    /// What nobody searches in it: secrets, and what is not in custody.
    pub(super) closed: Vec<&'n Item>,
}

/// Is told a violation: the way to it from what the record stands in, the line, the rule and the message.
pub(super) type Tell<'t> = &'t mut dyn FnMut(&[Step<'_>], u64, Rule, &str);

impl<'n> Record<'_, 'n> {
    /// How many values the record has.
    pub(super) fn parts(&self) -> u64 {
        let values = self.fields().map_or(1, <[Member]>::len);
        u64::try_from(values.saturating_add(1)).unwrap_or(u64::MAX)
    }

    /// Holds the record against the policy, and returns what the gate did not look into: what is not declared or not as declared,
    /// what has two members with one name, and everything where the value is too large or too deep as a whole.
    pub(super) fn hold(&self, tell: Tell<'_>) -> Rest<'n> {
        let (value, stage) = self.given();
        let Entry { store, key, .. } = &self.entry;
        let violations = check(self.policy, store, key, &value).err();
        let mut violations = violations.unwrap_or_default().into_iter().peekable();
        // The gate looks at the key first.
        if let Some(violation) = violations.next_if(|first| self.is_of_key(first))
            && let Some(line) = self.key_line
        {
            tell(
                &[Step::Member(KEY)],
                line,
                violation.rule,
                &violation.message,
            );
        }
        let violations: Vec<Violation> = violations.collect();
        let told = violations.iter().filter(|one| !self.is_found_again(one));
        told.for_each(|violation| self.tell(violation, tell));
        let left = self.left(&violations);
        let closed = left.iter().flat_map(|left| self.closed(left, stage));
        let closed = closed.collect();
        Rest { left, closed }
    }

    /// The fields, where the value is an object of such.
    fn fields(&self) -> Option<&'n [Member]> {
        match (self.kind.value.field_type.inner, &self.entry.value.node) {
            (Inner::Members, Node::Members(fields)) => Some(fields),
            _ => None,
        }
    }

    /// The value as it would be given to be stored: of a secret that is sealed already, that it is there. Says, too, whether it
    /// was stored.
    fn given(&self) -> (Value, Stage) {
        let mut value = self.entry.value.to_value();
        let mut sealed = Vec::new();
        let declared = Some(&self.kind.value);
        let mut see = |way: &[field::Step<'_>], part: &field::Part<'_>| {
            if part.is_secret() && sealed_text(part.value).is_some() {
                sealed.push(field::pointer(way));
            }
        };
        walk(&mut Vec::new(), declared, &value, Stage::Stored, &mut see);
        for pointer in &sealed {
            if let Some(part) = value.pointer_mut(pointer) {
                *part = json!({ SECRET: SECRET_SET });
            }
        }
        let stage = if sealed.is_empty() {
            Stage::Given
        } else {
            Stage::Stored
        };
        (value, stage)
    }

    /// Whether a violation, the first of all, is one of the key, and not of a field that is called so.
    fn is_of_key(&self, violation: &Violation) -> bool {
        violation.field == KEY
            && violation.place.is_none()
            && !is_unfit(violation)
            && !scan_without(&self.policy.gate.off, "", self.entry.key).is_empty()
    }

    /// Whether a violation is one of a field without a declaration, which is searched here, at a place that can be told.
    fn is_found_again(&self, violation: &Violation) -> bool {
        self.fields().is_some()
            && violation.field == VALUE
            && self.kind.field(VALUE).is_none()
            && !is_unfit(violation)
    }

    /// What the gate did not look into.
    fn left(&self, violations: &[Violation]) -> Vec<Left<'n>> {
        let is_blind = violations.iter().any(is_of_all);
        let unfit: Vec<&str> = violations
            .iter()
            .filter(|violation| is_unfit(violation))
            .map(|violation| violation.field.as_str())
            .collect();
        let value = self.entry.value;
        let Some(fields) = self.fields() else {
            let is_left = is_blind || !unfit.is_empty() || repeats(value);
            return is_left.then_some(Left::Value(value)).into_iter().collect();
        };
        let is_blind = is_blind || has_twice(fields);
        let is_left = |(name, item): &&Member| {
            self.kind.field(name).is_none()
                || is_blind
                || unfit.contains(&name.as_str())
                || repeats(item)
        };
        fields.iter().filter(is_left).map(Left::Field).collect()
    }

    /// What is not searched in it.
    fn closed(&self, left: &Left<'n>, stage: Stage) -> Vec<&'n Item> {
        let (declared, item) = match left {
            Left::Field((name, item)) => (self.kind.field(name), item),
            Left::Value(item) => (Some(&self.kind.value), *item),
        };
        let mut closed = Vec::new();
        let value = item.to_value();
        walk(
            &mut Vec::new(),
            declared,
            &value,
            stage,
            &mut |way, part| {
                if part.is_exempt || part.is_secret() {
                    let way: Way<'_> = way.iter().map(|step| raw(*step)).collect();
                    closed.extend(part_of(item, &way));
                }
            },
        );
        closed
    }

    /// Tells a violation at its place in the record.
    fn tell(&self, violation: &Violation, tell: Tell<'_>) {
        let mut way: Way<'_> = vec![self.at];
        let mut part = self.entry.value;
        let field = violation.field.as_str();
        // A field may be called as the value is.
        if let Some(fields) = self.fields()
            && self.kind.field(field).is_some()
            && (field != VALUE || !is_of_value(violation))
        {
            way.push(Step::Member(field));
            part = member(fields, field).unwrap_or(part);
        }
        let mut message = violation.message.as_str();
        let prefix = violation.place.as_ref().map(|place| format!("{place}: "));
        let bare = prefix.and_then(|prefix| message.strip_prefix(prefix.as_str()));
        if let (Some(place), Some(bare)) = (&violation.place, bare)
            && let Some(steps) = place.steps().iter().map(step).collect::<Option<Vec<_>>>()
        {
            part = part_of(part, &steps).unwrap_or(part);
            way.extend(steps);
            message = bare;
        }
        tell(&way, part.line, violation.rule, message);
    }
}

/// Whether it is a violation of a value of its own, and not of something that was found in it.
fn is_unfit(violation: &Violation) -> bool {
    let subject = violation.rule.subject();
    matches!(subject, Subject::Form | Subject::Declaration)
}

/// Whether it is a violation of the whole value, into which the gate then does not look.
fn is_of_all(violation: &Violation) -> bool {
    matches!(violation.rule, Rule::TooLarge | Rule::TooDeep)
}

/// Whether it is a violation of a value that is an object, and not of its field of the same name.
fn is_of_value(violation: &Violation) -> bool {
    let is_undeclared = violation.rule == Rule::FieldUndeclared && violation.place.is_none();
    is_of_all(violation) || is_undeclared
}

/// Whether two members have one name.
fn has_twice(members: &[Member]) -> bool {
    let mut names = BTreeSet::new();
    members.iter().any(|(name, _)| !names.insert(name))
}

/// Whether an object in it has two members with one name, of which the gate sees the last.
fn repeats(item: &Item) -> bool {
    match &item.node {
        Node::List(items) => items.iter().any(repeats),
        Node::Members(members) => {
            has_twice(members) || members.iter().any(|(_, item)| repeats(item))
        }
        Node::Text(_) | Node::Plain(_) => false,
    }
}

/// The part at the end of a way.
fn part_of<'n>(item: &'n Item, way: &[Step<'_>]) -> Option<&'n Item> {
    way.iter()
        .try_fold(item, |item, step| match (step, &item.node) {
            (Step::Item(index), Node::List(items)) => items.get(*index),
            (Step::Member(name), Node::Members(members)) => member(members, name),
            _ => None,
        })
}

/// A step of the gate's walk.
fn raw(step: field::Step<'_>) -> Step<'_> {
    match step {
        field::Step::Member(name) | field::Step::Entry(name) => Step::Member(name),
        field::Step::Item(index) => Step::Item(index),
    }
}

/// A step as it is told; `None` for one that is not shown.
fn step(shown: &Shown) -> Option<Step<'_>> {
    match shown {
        Shown::Member(name) | Shown::Entry(Some(name)) => Some(Step::Member(name)),
        Shown::Entry(None) => None,
        Shown::Item(number) => Some(Step::Item(number.saturating_sub(1))),
    }
}
