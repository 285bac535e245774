//! The search through one input: texts go to the detectors, records of declared kinds to the gate.

use std::rc::Rc;

use bailee_core::detector::{Finding, may_go_on, scan, scan_without};
use bailee_core::gate::Rule;
use bailee_core::policy::Policy;

use super::find::{Find, Place};
use super::json::{Item, Member, Node, member};
use super::pointer::{Step, Way, tell};
use super::record::{FIELDS, Left, Record, is_part};

/// What is looked for, and what was found and not yet taken.
#[derive(Debug)]
pub(super) struct Search {
    /// Classes that are left out; the policy leaves out the same.
    off: Vec<Rule>,
    policy: Option<Rc<Policy>>,
    path: String,
    finds: Vec<Find>,
    values: u64,
    /// Where in memory that lies which is not searched: secrets of a record, and what is not in custody.
    closed: Vec<usize>,
}

/// What a search found since it was asked last.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) finds: Vec<Find>,
    /// How many texts were searched.
    pub(super) values: u64,
}

impl Search {
    pub(super) fn new(off: Vec<Rule>, policy: Option<Policy>) -> Self {
        Self {
            off,
            policy: policy.map(Rc::new),
            path: String::new(),
            finds: Vec::new(),
            values: 0,
            closed: Vec::new(),
        }
    }

    /// Begins with an input, which is called so in what is told of it.
    pub(super) fn begin(&mut self, path: &str) {
        path.clone_into(&mut self.path);
        self.take();
    }

    /// Takes what was found.
    pub(super) fn take(&mut self) -> Found {
        Found {
            finds: std::mem::take(&mut self.finds),
            values: std::mem::take(&mut self.values),
        }
    }

    /// Notes a find in text.
    pub(super) fn found_in_text(&mut self, line: u64, column: u64, finding: &Finding) {
        let place = Place {
            path: self.path.clone(),
            line,
            column: Some(column),
            pointer: None,
            offset: None,
        };
        self.note(place, finding.rule, finding.message(""));
    }

    /// Counts texts that were searched.
    pub(super) fn count(&mut self, texts: u64) {
        self.values = self.values.saturating_add(texts);
    }

    /// Searches a JSON value: the texts in it, the names of its members, and the records in it.
    pub(super) fn search_value<'n>(&mut self, name: &str, item: &'n Item, way: &mut Way<'n>) {
        if !self.closed.is_empty() && self.closed.contains(&address(item)) {
            return;
        }
        match &item.node {
            Node::Plain(_) => {}
            Node::Text(text) => self.search_text(name, text, item.line, way),
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    way.push(Step::Item(index));
                    // Its items are called as the list is, as they are to the gate.
                    self.search_value(name, item, way);
                    way.pop();
                }
            }
            Node::Members(members) => {
                let policy = self.policy.clone();
                let record = |policy| Record::of(policy, members);
                match policy
                    .as_deref()
                    .and_then(|policy| Some((policy, record(policy)?)))
                {
                    Some((policy, record)) => self.hold(policy, &record, members, way),
                    None => self.search_members(members, way),
                }
            }
        }
    }

    fn search_members<'n>(&mut self, members: &'n [Member], way: &mut Way<'n>) {
        let label = label(members);
        for (name, item) in members {
            let known_as = label.filter(|_| name == VALUE).unwrap_or(name);
            self.search_member(name, known_as, item, way);
        }
    }

    /// Holds a record against the policy, and searches what the policy does not declare.
    fn hold<'n>(
        &mut self,
        policy: &Policy,
        record: &Record<'_, 'n>,
        members: &'n [Member],
        way: &mut Way<'n>,
    ) {
        self.count(record.parts());
        let rest = record.hold(policy, members, &mut |steps, line, rule, message| {
            let whole = [way.as_slice(), steps].concat();
            self.note_at(line, &whole, None, rule, message);
        });
        way.push(Step::Member(FIELDS));
        for Left { member, closed } in rest {
            let (name, item) = member;
            // A record may lie in another one, of which nothing is opened meanwhile.
            let outer = self.closed.len();
            self.closed.extend(closed.into_iter().map(address));
            self.search_member(name, name, item, way);
            self.closed.truncate(outer);
        }
        way.pop();
        for (name, item) in members.iter().filter(|(name, _)| !is_part(name)) {
            self.search_member(name, name, item, way);
        }
    }

    /// Searches a member, whose value belongs to the name `known_as`.
    fn search_member<'n>(
        &mut self,
        name: &'n str,
        known_as: &str,
        item: &'n Item,
        way: &mut Way<'n>,
    ) {
        let is_told = self.search_name(name, item.line, way);
        way.push(if is_told {
            Step::Member(name)
        } else {
            Step::Hidden
        });
        self.search_value(known_as, item, way);
        way.pop();
    }

    /// Searches the name of a member of the value at `way`; whether it may be told.
    ///
    /// A name that is a find of a class that is left out is not told either: it would stand in the log all the same.
    fn search_name(&mut self, name: &str, line: u64, way: &[Step<'_>]) -> bool {
        let findings = scan("", name);
        let mut noted: Vec<Rule> = Vec::new();
        for finding in &findings {
            if self.off.contains(&finding.rule) || noted.contains(&finding.rule) {
                continue;
            }
            noted.push(finding.rule);
            let text = format!("a member's name {}", finding.message(""));
            self.note_at(line, way, None, finding.rule, &text);
        }
        findings.is_empty()
    }

    fn search_text(&mut self, name: &str, text: &str, line: u64, way: &[Step<'_>]) {
        self.count(1);
        for finding in self.find_all(name, text) {
            let before = text.get(..finding.range.start).unwrap_or_default();
            let offset = u64::try_from(before.chars().count()).ok();
            self.note_at(line, way, offset, finding.rule, &finding.message(""));
        }
    }

    /// Every find of a text, also when there are more than the detectors keep: then its lines are searched in smaller parts, too.
    pub(super) fn find_all(&self, name: &str, text: &str) -> Vec<Finding> {
        let mut finds = scan_without(&self.off, name, text);
        if may_go_on(&finds) {
            let mut start = 0;
            while let Some(part) = first_part(text, start) {
                finds.extend(self.find_all(name, part).into_iter().map(|mut finding| {
                    finding.range = finding.range.start + start..finding.range.end + start;
                    finding
                }));
                start += part.len();
            }
        }
        finds.sort_by_key(|finding| finding.range.start);
        let mut kept: Vec<Finding> = Vec::with_capacity(finds.len());
        let mut key: Option<Finding> = None;
        for finding in finds {
            let is_here = |known: &&Finding| known.range.start == finding.range.start;
            let mut known = kept.iter().rev().take_while(is_here).chain(&key);
            if known.any(|known| repeats(known, &finding)) {
                continue;
            }
            if finding.rule == Rule::PrivateKey {
                key = Some(finding.clone());
            }
            kept.push(finding);
        }
        kept
    }

    /// Notes a find at a place in a JSON value.
    fn note_at(
        &mut self,
        line: u64,
        way: &[Step<'_>],
        offset: Option<u64>,
        rule: Rule,
        message: &str,
    ) {
        let (pointer, is_below) = tell(way);
        let message = if is_below {
            format!("below a member whose name is not shown: {message}")
        } else {
            message.to_owned()
        };
        let place = Place {
            path: self.path.clone(),
            line,
            column: None,
            pointer: Some(pointer),
            offset,
        };
        self.note(place, rule, message);
    }

    fn note(&mut self, place: Place, rule: Rule, message: String) {
        self.finds.push(Find::new(place, rule, message));
    }
}

/// The member that holds what another member names.
const VALUE: &str = "value";

/// The name of what stands in the member `value`: in an export of a store, a list of headers or of variables, the name is the
/// text beside it.
fn label(members: &[Member]) -> Option<&str> {
    let name = member(members, "key").or_else(|| member(members, "name"))?;
    member(members, VALUE)?;
    name.as_text()
}

/// Whether a find is one that is known from another look at the text. A key goes over several lines: where its beginning was
/// cut off, the rest may look like a key by itself.
pub(super) fn repeats(known: &Finding, finding: &Finding) -> bool {
    let start = finding.range.start;
    let is_rest = known.rule == Rule::PrivateKey && known.range.contains(&start);
    known.rule == finding.rule && (known.range.start == start || is_rest)
}

/// In how many parts a text is searched that has more finds than are kept.
const PARTS: usize = 16;

/// The lines from `start` on that are one part of the text; `None` at its end, or when there is only one line.
fn first_part(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let least = (text.len() / PARTS).min(rest.len());
    let tail = rest.as_bytes().get(least..).unwrap_or_default();
    let end = tail.iter().position(|byte| *byte == b'\n');
    let part = rest.get(..end.map_or(rest.len(), |end| least + end + 1))?;
    (part.len() < text.len()).then_some(part)
}

/// Where an item lies: two with the same text are not the same.
fn address(item: &Item) -> usize {
    std::ptr::from_ref(item).addr()
}

#[cfg(test)]
mod tests;
