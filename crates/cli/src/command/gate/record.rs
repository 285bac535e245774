//! Records among the JSON: what the policy declares is held against it by the gate, everything around it is searched.

use std::collections::BTreeSet;

use bailee_core::field::{self, Shown, Stage, walk};
use bailee_core::gate::{Rule, Subject, Violation, check};
use bailee_core::policy::{Kind, Policy};
use bailee_core::scope::{Scope, ScopeError};

use super::json::{Item, Member, Node, member, to_map};
use super::pointer::{Step, Way};

const KIND: &str = "kind";
const SCOPE: &str = "scope";
const NAME: &str = "name";
/// The member that holds the fields.
pub(super) const FIELDS: &str = "fields";
const PARTS: [&str; 4] = [KIND, SCOPE, NAME, FIELDS];

/// A record of a kind that the policy declares.
#[derive(Debug)]
pub(super) struct Record<'p, 'n> {
    kind: &'p Kind,
    scope: Result<Scope, ScopeError>,
    name: &'n str,
    fields: &'n [Member],
    /// The line on which its fields begin.
    line: u64,
}

impl<'p, 'n> Record<'p, 'n> {
    /// The record that these members are; `None` when they are something else, or of another kind.
    pub(super) fn of(policy: &'p Policy, members: &'n [Member]) -> Option<Self> {
        // Of two parts with one name nobody can say which counts: then it is searched like anything else.
        if members.iter().filter(|(name, _)| is_part(name)).count() != PARTS.len() {
            return None;
        }
        let text = |name| member(members, name).and_then(Item::as_text);
        let fields = member(members, FIELDS)?;
        let Node::Members(list) = &fields.node else {
            return None;
        };
        Some(Self {
            kind: policy.kind(text(KIND)?)?,
            scope: text(SCOPE)?.parse(),
            name: text(NAME)?,
            fields: list,
            line: fields.line,
        })
    }
}

/// A field that the gate did not look into.
pub(super) struct Left<'n> {
    pub(super) member: &'n Member,
    /// What nobody searches in it: secrets, and what is not in custody.
    pub(super) closed: Vec<&'n Item>,
}

/// Is told a violation: the way to it from the record, the line, the rule and the message.
pub(super) type Tell<'t> = &'t mut dyn FnMut(&[Step<'_>], u64, Rule, &str);

impl<'n> Record<'_, 'n> {
    /// How many values the record has.
    pub(super) fn parts(&self) -> u64 {
        u64::try_from(self.fields.len().saturating_add(1)).unwrap_or(u64::MAX)
    }

    /// Holds the record against the policy, and returns the fields that the gate did not look into: what is not declared or
    /// not as declared, what has two members with one name, and everything where the record is too large or too deep as a whole.
    pub(super) fn hold(
        &self,
        policy: &Policy,
        members: &'n [Member],
        tell: Tell<'_>,
    ) -> Vec<Left<'n>> {
        let fields = to_map(self.fields);
        let scope = self.scope.as_ref().unwrap_or(&Scope::Site);
        let violations = check(policy, &self.kind.name, scope, self.name, &fields).err();
        let violations = violations.unwrap_or_default();
        if let Err(error) = &self.scope {
            let line = line_of(members, SCOPE, self.line);
            let way = [Step::Member(SCOPE)];
            tell(&way, line, Rule::ScopeNotAllowed, &error.to_string());
        }
        for violation in &violations {
            // Against a scope that it does not have, a record cannot be held.
            if violation.rule != Rule::ScopeNotAllowed || self.scope.is_ok() {
                self.tell(members, violation, tell);
            }
        }
        let is_blind = fields.len() < self.fields.len()
            || violations
                .iter()
                .any(|violation| matches!(violation.rule, Rule::TooLarge | Rule::TooDeep));
        // A violation of a field of its own, and not of something that was found in it.
        let is_unfit = |violation: &Violation| {
            matches!(
                violation.rule.subject(),
                Subject::Form | Subject::Declaration
            )
        };
        let unfit: Vec<&str> = violations
            .iter()
            .filter(|violation| is_unfit(violation))
            .map(|violation| violation.field.as_str())
            .collect();
        let is_left = |(name, item): &&Member| {
            self.kind.field(name).is_none()
                || is_blind
                || unfit.contains(&name.as_str())
                || repeats(item)
        };
        let left = self.fields.iter().filter(is_left);
        left.map(|member| Left {
            member,
            closed: self.closed(member),
        })
        .collect()
    }

    /// What is not searched in a field.
    fn closed(&self, (name, item): &'n Member) -> Vec<&'n Item> {
        let mut closed = Vec::new();
        let value = item.to_value();
        let field = self.kind.field(name);
        walk(
            &mut Vec::new(),
            field,
            &value,
            Stage::Given,
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
    fn tell(&self, members: &[Member], violation: &Violation, tell: Tell<'_>) {
        let mut way: Way<'_> = Vec::new();
        let field = violation.field.as_str();
        let mut line = self.line;
        // A field may be called as a part of the record is: then the place is the record.
        if !is_part(field) {
            way.extend([Step::Member(FIELDS), Step::Member(field)]);
            line = line_of(self.fields, field, line);
        } else if self.kind.field(field).is_none() {
            way.push(Step::Member(field));
            line = line_of(members, field, line);
        }
        let mut message = violation.message.as_str();
        let prefix = violation.place.as_ref().map(|place| format!("{place}: "));
        let bare = prefix.and_then(|prefix| message.strip_prefix(prefix.as_str()));
        if let (Some(place), Some(bare)) = (&violation.place, bare)
            && let Some(steps) = place.steps().iter().map(step).collect::<Option<Vec<_>>>()
        {
            let part = member(self.fields, field).and_then(|item| part_of(item, &steps));
            line = part.map_or(line, |part| part.line);
            way.extend(steps);
            message = bare;
        }
        tell(&way, line, violation.rule, message);
    }
}

/// Whether an object in it has two members with one name, of which the gate sees the last.
fn repeats(item: &Item) -> bool {
    match &item.node {
        Node::List(items) => items.iter().any(repeats),
        Node::Members(members) => {
            let mut names = BTreeSet::new();
            let mut is_repeated =
                |(name, item): &Member| !names.insert(name.clone()) || repeats(item);
            members.iter().any(&mut is_repeated)
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

/// Whether a member of this name is a part of a record, and not something beside it.
pub(super) fn is_part(name: &str) -> bool {
    PARTS.contains(&name)
}

fn line_of(members: &[Member], name: &str, otherwise: u64) -> u64 {
    member(members, name).map_or(otherwise, |item| item.line)
}
