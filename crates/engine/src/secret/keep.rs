//! What becomes of secrets when a record goes back to what it was: the newest stay.

use bailee_core::field::{Field, Part, Place, Stage, Step, pointer, walk};
use bailee_core::gate::sealed_text;
use bailee_core::policy::{Kind, Policy};
use bailee_core::record::{Content, MAX_VALUE_BYTES, Record};
use bailee_forge::value::json_bytes;
use serde_json::{Map, Value as Json};

use crate::error::Error;

/// What becomes of a record whose newest secrets are not those that it had.
pub(crate) struct Kept {
    /// What it said, with its newest secrets.
    pub(crate) content: Content,
    /// The places of the secrets that differ, and of everything that stays as it is for their sake.
    pub(crate) names: Vec<String>,
}

/// The way to a part of a record.
type Way<'v> = Vec<Step<'v>>;

/// Returns `target` with the secrets of `newest`, or `None` when they are the same.
///
/// No old secret comes back, and no newest one is lost: where the two cannot be matched, because a list has another number of items
/// or a union another case, what is stored now stays as a whole, and its place is among the names. `DESIGN.md` has the rule.
///
/// A secret is sealed under the key of one life of its record, so what keeps the newest secrets is of the newest life.
///
/// # Errors
/// None in practice: contents that were opened are readable.
pub(crate) fn keep(
    policy: &Policy,
    target: &Content,
    newest: &Content,
) -> Result<Option<Kept>, Error> {
    let (mut record, newest) = (target.record(0)?, newest.record(0)?);
    let kind = policy.kind_at(&record.location.store, &record.location.key);
    let declared = kind.map(|kind| &kind.value);
    if lies_open(kind) {
        return Ok(keep_open(declared, record, &newest));
    }
    let was = std::mem::take(&mut record.value);
    let new = secrets(declared, &newest.value);
    let mut differing = secrets(declared, &was);
    differing.extend(new.iter().filter(|way| !is_sealed_at(&was, way)).cloned());
    differing.retain(|way| at(&was, way) != at(&newest.value, way));
    if differing.is_empty() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for way in &differing {
        note(way, &mut names);
    }
    record.value = if let (Json::Object(old), Json::Object(new)) = (&was, &newest.value) {
        Json::Object(merge_members(declared, old, new, &differing, &mut names))
    } else {
        let (old, new) = (Some(&was), Some(&newest.value));
        let merged = merge_part(declared, old, new, &mut Vec::new(), &mut names);
        merged.unwrap_or_else(|| newest.value.clone())
    };
    if !new.is_empty() {
        record.leaf = newest.leaf;
    }
    let content = record.content();
    if json_bytes(&record.value) > MAX_VALUE_BYTES {
        // What is larger than a record can be stays as it is now, as a whole.
        let members = [&was, &newest.value]
            .into_iter()
            .filter_map(Json::as_object);
        for name in members.flat_map(Map::keys) {
            note(&[Step::Member(name)], &mut names);
        }
        let content = newest.content();
        return Ok(Some(Kept { content, names }));
    }
    Ok(Some(Kept { content, names }))
}

/// Whether secrets of the kind lie open, in its app's own form.
fn lies_open(kind: Option<&Kind>) -> bool {
    kind.is_some_and(|kind| !kind.mode.is_written())
}

/// As [`keep`], of a record whose declared secrets lie open. Where they are not at the same places in both, or one is inside a list,
/// so that it could be that of another item, the record stays as it is now, as a whole.
fn keep_open(declared: Option<&Field>, mut target: Record, newest: &Record) -> Option<Kept> {
    let (was, is) = (
        open_secrets(declared, &target.value),
        open_secrets(declared, &newest.value),
    );
    let is_same = |way: &Way<'_>| at(&target.value, way) == at(&newest.value, way);
    let differing: Vec<&Way<'_>> = was.iter().chain(&is).filter(|way| !is_same(way)).collect();
    if differing.is_empty() {
        return None;
    }
    let mut names = Vec::new();
    for way in &differing {
        note(way, &mut names);
    }
    let is_listed = |way: &Way<'_>| way.iter().any(|step| matches!(step, Step::Item(_)));
    if was != is || differing.iter().any(|way| is_listed(way)) {
        let content = newest.content();
        return Some(Kept { content, names });
    }
    let places: Vec<(String, Json)> = differing
        .iter()
        .filter_map(|way| Some((pointer(way), at(&newest.value, way)?.clone())))
        .collect();
    for (place, secret) in places {
        if let Some(value) = target.value.pointer_mut(&place) {
            *value = secret;
        }
    }
    target.leaf = newest.leaf;
    let is_large = json_bytes(&target.value) > MAX_VALUE_BYTES;
    let content = if is_large { newest } else { &target }.content();
    Some(Kept { content, names })
}

/// The ways to everything that is declared secret, or may be one.
fn open_secrets<'v>(declared: Option<&'v Field>, value: &'v Json) -> Vec<Way<'v>> {
    let mut ways = Vec::new();
    let mut see = |way: &[Step<'v>], part: &Part<'v>| {
        if part.is_secret() || part.is_lost || part.sealed_text().is_some() {
            ways.push(way.to_vec());
        }
    };
    walk(&mut Vec::new(), declared, value, Stage::Stored, &mut see);
    ways
}

/// The members of an object with the secrets of the newer one: each member by itself.
fn merge_members<'v>(
    declared: Option<&'v Field>,
    old: &'v Map<String, Json>,
    new: &'v Map<String, Json>,
    differing: &[Way<'v>],
    names: &mut Vec<String>,
) -> Map<String, Json> {
    let mut all = old.clone();
    // The ways of one member follow one another, those of the past first.
    let mut firsts: Vec<Step<'_>> = Vec::new();
    for first in differing.iter().filter_map(|way| way.first()) {
        let (Step::Member(name) | Step::Entry(name)) = *first else {
            continue;
        };
        if firsts.contains(first) {
            continue;
        }
        firsts.push(*first);
        let fields = declared.map_or(&[] as &[Field], |field| &field.fields);
        let field = fields.iter().find(|field| field.name == name);
        let mut way = vec![*first];
        match merge_part(field, old.get(name), new.get(name), &mut way, names) {
            Some(merged) => all.insert(name.to_owned(), merged),
            None => all.remove(name),
        };
    }
    all
}

/// The part of a value with the secrets of the newer one, or the newer one where the two make something that the policy does not
/// know: a mixture is worse than what is there.
fn merge_part<'v>(
    field: Option<&'v Field>,
    old: Option<&'v Json>,
    new: Option<&'v Json>,
    way: &mut Way<'v>,
    names: &mut Vec<String>,
) -> Option<Json> {
    let merged = merge(field, old, new, way, names);
    let fits = |value: &Json| field.is_none_or(|field| field.check(value, Stage::Stored).is_ok());
    let is_settled = match new {
        Some(new) => fits(new),
        None => field.is_none_or(|field| !field.required),
    };
    if merged.as_ref().is_some_and(|merged| !fits(merged)) && is_settled {
        note(way, names);
        return new.cloned();
    }
    merged
}

/// The old value with the secrets of the new one; recursion follows what both have in common.
fn merge<'v>(
    field: Option<&'v Field>,
    old: Option<&'v Json>,
    new: Option<&'v Json>,
    way: &mut Way<'v>,
    names: &mut Vec<String>,
) -> Option<Json> {
    let (old, new) = match (old, new) {
        (old, _) if field.is_some_and(|field| field.ignore) => return old.cloned(),
        (Some(old), Some(new)) if has_secret(old) || has_secret(new) => (old, new),
        // Where nothing of the past surrounds a newest secret, what surrounds it now stays with it.
        (None, new) => return new.filter(|new| has_secret(new)).cloned(),
        (Some(old), None) => return without_secrets(old),
        (Some(old), Some(_)) => return Some(old.clone()),
    };
    let settle = |value| field.and_then(|field| field.settle(value, Stage::Stored));
    let (case, other) = (settle(old), settle(new));
    let address = |case: Option<&'v Field>| case.map(std::ptr::from_ref);
    let is_same_case = field.is_none() || case.is_some() && address(case) == address(other);
    let inner = |step| case.map_or((step, None), |case| case.part(step));
    match (old, new) {
        (Json::Object(was), Json::Object(is))
            if is_same_case && sealed_text(old).or(sealed_text(new)).is_none() =>
        {
            let mut merged = Map::new();
            let added = is.keys().filter(|name| !was.contains_key(*name));
            for name in was.keys().chain(added) {
                let (step, field) = inner(Step::Entry(name));
                way.push(step);
                let part = merge(field, was.get(name), is.get(name), way, names);
                way.pop();
                if let Some(part) = part {
                    merged.insert(name.clone(), part);
                }
            }
            Some(Json::Object(merged))
        }
        (Json::Array(was), Json::Array(is)) if is_same_case && are_the_same(was, is) => {
            let mut merged = Vec::with_capacity(was.len());
            for (index, (old, new)) in was.iter().zip(is).enumerate() {
                let (step, field) = inner(Step::Item(index));
                way.push(step);
                merged.extend(merge(field, Some(old), Some(new), way, names));
                way.pop();
            }
            Some(Json::Array(merged))
        }
        _ => {
            if sealed_text(old).is_none() || sealed_text(new).is_none() {
                note(way, names);
            }
            Some(new.clone())
        }
    }
}

/// Whether two lists have the same items as far as secrets are concerned: an item with a secret stands beside the same plain values,
/// or its secret would go to another.
fn are_the_same(was: &[Json], is: &[Json]) -> bool {
    was.len() == is.len()
        && was.iter().zip(is).all(|(old, new)| {
            !(has_secret(old) || has_secret(new)) || without_secrets(old) == without_secrets(new)
        })
}

/// The value without the secrets in it: `None` where nothing can be left out without moving something else.
fn without_secrets(value: &Json) -> Option<Json> {
    match value {
        value if !has_secret(value) => Some(value.clone()),
        Json::Object(entries) if sealed_text(value).is_none() => {
            let left = entries.iter();
            let left =
                left.filter_map(|(name, value)| Some((name.clone(), without_secrets(value)?)));
            Some(Json::Object(left.collect()))
        }
        Json::Array(items) => items.iter().map(without_secrets).collect(),
        _ => None,
    }
}

/// Notes a place once.
fn note(way: &[Step<'_>], names: &mut Vec<String>) {
    let name = match way {
        [] => "value".to_owned(),
        way => Place::of(way).to_string(),
    };
    if !names.contains(&name) {
        names.push(name);
    }
}

/// Whether something in the value looks sealed: no plain entry may be called so.
fn has_secret(value: &Json) -> bool {
    let mut found = false;
    let mut see = |_: &[Step<'_>], part: &Part<'_>| found |= part.sealed_text().is_some();
    walk(&mut Vec::new(), None, value, Stage::Stored, &mut see);
    found
}

/// The ways to everything that looks sealed and is in custody.
fn secrets<'v>(declared: Option<&'v Field>, value: &'v Json) -> Vec<Way<'v>> {
    let mut ways = Vec::new();
    let mut see = |way: &[Step<'v>], part: &Part<'v>| {
        if part.sealed_text().is_some() {
            ways.push(way.to_vec());
        }
    };
    walk(&mut Vec::new(), declared, value, Stage::Stored, &mut see);
    ways
}

fn is_sealed_at(value: &Json, way: &[Step<'_>]) -> bool {
    at(value, way).and_then(sealed_text).is_some()
}

/// The part at the end of a way.
fn at<'v>(value: &'v Json, way: &[Step<'_>]) -> Option<&'v Json> {
    way.iter().try_fold(value, |value, step| match step {
        Step::Member(name) | Step::Entry(name) => value.get(*name),
        Step::Item(index) => value.get(*index),
    })
}

#[cfg(test)]
mod tests;
