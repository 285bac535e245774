//! The search through one input: texts go to the detectors, records of declared kinds to the gate.

use std::rc::Rc;

use bailee_core::detector::{Finding, may_go_on, scan, scan_without};
use bailee_core::gate::{Rule, Subject};
use bailee_core::policy::{Policy, Store};

use super::find::{Find, Place};
use super::hold::{Left, Record, Rest};
use super::json::{Item, Member, Node, member};
use super::pointer::{Step, Way, tell};
use super::record::{Entry, KEY, Standing, VALUE, is_dump, is_part, is_record};

/// What is looked for, and what was found and not yet taken.
#[derive(Debug)]
pub(super) struct Search {
    /// Classes that are left out; the policy leaves out the same.
    off: Vec<Rule>,
    policy: Option<Rc<Policy>>,
    path: String,
    found: Found,
    /// Where in memory that lies which is not searched: secrets of a record, and what is not in custody.
    closed: Vec<usize>,
}

/// What a search found since it was asked last.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) finds: Vec<Find>,
    /// How many texts were searched.
    pub(super) values: u64,
    /// Where keys are that the policy says nothing of.
    pub(super) outside: Vec<Place>,
}

impl Search {
    pub(super) fn new(off: Vec<Rule>, policy: Option<Policy>) -> Self {
        Self {
            off,
            policy: policy.map(Rc::new),
            path: String::new(),
            found: Found::default(),
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
        std::mem::take(&mut self.found)
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
        self.found.values = self.found.values.saturating_add(texts);
    }

    /// Searches a JSON value that stands by itself, on a line, or in a list that does: it may be a dump of keys and values, and a key
    /// of no kind is told.
    pub(super) fn search_whole<'n>(&mut self, item: &'n Item, way: &mut Way<'n>) {
        if let (Some(policy), Node::Members(members)) = (self.policy.clone(), &item.node) {
            match Entry::of(members) {
                Some(entry) => self.note_outside(&policy, &entry, item.line, way),
                None if is_dump(&policy, members) => {
                    for member in members {
                        self.search_dumped(&policy, member, way);
                    }
                    return;
                }
                None => {}
            }
        }
        self.search_value("", item, way);
    }

    /// Searches a JSON value: the texts in it, the names of its members, and the records in it.
    pub(super) fn search_value<'n>(&mut self, name: &str, item: &'n Item, way: &mut Way<'n>) {
        if !self.closed.is_empty() && self.closed.contains(&address(item)) {
            return;
        }
        match &item.node {
            Node::Plain(_) => {}
            Node::Text(text) => self.search_text(name, text, item.line, way),
            Node::List(items) => self.search_items(name, items, way),
            Node::Members(members) => {
                let policy = self.policy.clone();
                let entry = policy.as_deref().zip(Entry::of(members));
                match entry.map(|(policy, entry)| (policy, entry.standing(policy), entry)) {
                    Some((policy, Standing::Of(kind), entry)) => {
                        let key_line = member(members, KEY).map(|key| key.line);
                        let at = Step::Member(VALUE);
                        self.hold(
                            &Record {
                                policy,
                                kind,
                                entry,
                                at,
                                key_line,
                            },
                            way,
                        );
                        self.search_beside(members, |name| !is_part(name), way);
                    }
                    Some((_, Standing::Ignored, _)) => {
                        self.search_beside(members, |name| name != VALUE, way);
                    }
                    _ => self.search_members(members, way),
                }
            }
        }
    }

    fn search_items<'n>(&mut self, name: &str, items: &'n [Item], way: &mut Way<'n>) {
        let policy = self.policy.clone();
        // Among records, what looks like one is one.
        let records = policy.filter(|policy| items.iter().any(|item| is_record(policy, item)));
        for (index, item) in items.iter().enumerate() {
            way.push(Step::Item(index));
            if let (Some(policy), Node::Members(members)) = (&records, &item.node)
                && let Some(entry) = Entry::of(members)
            {
                self.note_outside(policy, &entry, item.line, way);
            }
            // Its items are called as the list is, as they are to the gate.
            self.search_value(name, item, way);
            way.pop();
        }
    }

    fn search_members<'n>(&mut self, members: &'n [Member], way: &mut Way<'n>) {
        let label = label(members);
        for (name, item) in members {
            let known_as = label.filter(|_| name == VALUE).unwrap_or(name);
            self.search_member(name, known_as, item, way);
        }
    }

    /// Searches the members that are beside what is held or left alone.
    fn search_beside<'n>(
        &mut self,
        members: &'n [Member],
        is_beside: fn(&str) -> bool,
        way: &mut Way<'n>,
    ) {
        for (name, item) in members.iter().filter(|(name, _)| is_beside(name)) {
            self.search_member(name, name, item, way);
        }
    }

    /// Searches one key of a dump and its value.
    fn search_dumped<'n>(&mut self, policy: &Policy, member: &'n Member, way: &mut Way<'n>) {
        let entry = Entry::of_dump(member);
        let (name, item) = member;
        let at = self.search_name(name, item.line, way);
        match entry.standing(policy) {
            Standing::Of(kind) => {
                let key_line = None;
                self.hold(
                    &Record {
                        policy,
                        kind,
                        entry,
                        at,
                        key_line,
                    },
                    way,
                );
            }
            Standing::Ignored => {}
            Standing::Own | Standing::Outside => {
                way.push(at);
                self.note_outside(policy, &entry, item.line, way);
                self.search_value(name, item, way);
                way.pop();
            }
        }
    }

    /// Holds a record against the policy, and searches what the policy does not declare.
    fn hold<'n>(&mut self, record: &Record<'_, 'n>, way: &mut Way<'n>) {
        self.count(record.parts());
        let Rest { left, closed } = record.hold(&mut |steps, line, rule, message| {
            let whole = [way.as_slice(), steps].concat();
            self.note_at(line, &whole, None, rule, message);
        });
        let off = self.off.clone();
        if record.entry.store == Store::Secret {
            // Where credentials belong, none is a find, be it declared or not.
            let all = Rule::ALL.iter().copied();
            self.off
                .extend(all.filter(|rule| rule.subject() == Subject::Credential));
        }
        // A record may lie in another one, of which nothing is opened meanwhile.
        let outer = self.closed.len();
        self.closed.extend(closed.into_iter().map(address));
        way.push(record.at);
        for left in left {
            match left {
                Left::Field((name, item)) => self.search_member(name, name, item, way),
                Left::Value(item) => self.search_value(record.entry.key, item, way),
            }
        }
        way.pop();
        self.closed.truncate(outer);
        self.off = off;
    }

    /// Searches a member, whose value belongs to the name `known_as`.
    fn search_member<'n>(
        &mut self,
        name: &'n str,
        known_as: &str,
        item: &'n Item,
        way: &mut Way<'n>,
    ) {
        let step = self.search_name(name, item.line, way);
        way.push(step);
        self.search_value(known_as, item, way);
        way.pop();
    }

    /// Searches the name of a member of the value at `way`; returns the step into it, which is hidden where the name is a find.
    ///
    /// A name that is a find of a class that is left out is not told either: it would stand in the log all the same.
    fn search_name<'n>(&mut self, name: &'n str, line: u64, way: &[Step<'_>]) -> Step<'n> {
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
        if findings.is_empty() {
            Step::Member(name)
        } else {
            Step::Hidden
        }
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
        let place = self.place(line, pointer, offset);
        self.note(place, rule, message);
    }

    /// Notes where a key is, if it is of no kind.
    fn note_outside(&mut self, policy: &Policy, entry: &Entry<'_>, line: u64, way: &[Step<'_>]) {
        if matches!(entry.standing(policy), Standing::Outside) {
            let place = self.place(line, tell(way).0, None);
            self.found.outside.push(place);
        }
    }

    fn place(&self, line: u64, pointer: String, offset: Option<u64>) -> Place {
        Place {
            path: self.path.clone(),
            line,
            column: None,
            pointer: Some(pointer),
            offset,
        }
    }

    fn note(&mut self, place: Place, rule: Rule, message: String) {
        self.found.finds.push(Find::new(place, rule, message));
    }
}

/// The name of what stands in the member `value`: in an export of a store, a list of headers or of variables, the name is the
/// text beside it.
fn label(members: &[Member]) -> Option<&str> {
    let name = member(members, KEY).or_else(|| member(members, "name"))?;
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
