//! What becomes of secrets when a record goes back to what it was: the newest stay.

use bailee_core::field::{Addresses, Field, Part, Place, Stage, Step, pointer, walk};
use bailee_core::gate::sealed_text;
use bailee_core::policy::{Kind, Policy};
use bailee_core::record::{Content, MAX_VALUE_BYTES};
use bailee_forge::value::json_bytes;
use serde_json::{Map, Value as Json};

use super::set;
use crate::error::Error;

/// What becomes of a record whose newest secrets are not those that it had.
pub(crate) struct Kept {
    /// What it said, with its newest secrets.
    pub(crate) content: Content,
    /// The places of the secrets that differ, and of everything that stays as it is for their sake.
    pub(crate) names: Vec<String>,
}

/// What a value that is a secret as a whole is called among the places of secrets.
pub(crate) const WHOLE: &str = "value";

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
    let was = std::mem::take(&mut record.value);
    let mut names = Vec::new();
    let merged = if lies_open(kind, &was) || lies_open(kind, &newest.value) {
        keep_open(declared, &was, &newest.value, &mut names)
    } else {
        keep_sealed(declared, &was, &newest.value, &mut names)
    };
    if names.is_empty() {
        return Ok(None);
    }
    let merged = merged.filter(|merged| is_bound(declared, merged, [&newest.value, &was]));
    let fits = |value: &Json| json_bytes(value) <= MAX_VALUE_BYTES;
    let content = merged.filter(fits).map(|value| {
        if !any_secrets(declared, &newest.value).is_empty() {
            record.leaf = newest.leaf;
        }
        record.value = value;
        record.content()
    });
    let content = content.unwrap_or_else(|| {
        // What cannot go back beside its newest secrets stays as it is now, as a whole.
        let members = [&was, &newest.value];
        let members = members.into_iter().filter_map(Json::as_object);
        for name in members.flat_map(Map::keys) {
            if was.get(name) != newest.value.get(name) {
                let step = Step::Entry(name);
                let step = declared.map_or(step, |field| field.part(step).0);
                note(&[step], &mut names);
            }
        }
        newest.content()
    });
    Ok(Some(Kept { content, names }))
}

/// Whether declared secrets lie open: in a kind that its app writes, or in a value from the time before they were declared.
fn lies_open(kind: Option<&Kind>, was: &Json) -> bool {
    let mut is_open = kind.is_some_and(|kind| !kind.mode.is_written());
    let mut see = |_: &[Step<'_>], part: &Part<'_>| {
        is_open |= part.is_secret() && part.sealed_text().is_none();
    };
    let declared = kind.map(|kind| &kind.value);
    walk(&mut Vec::new(), declared, was, Stage::Stored, &mut see);
    is_open
}

/// Whether every secret stands beside addresses that it stood beside in one of `known`: no secret is sent where it never was.
fn is_bound(declared: Option<&Field>, merged: &Json, known: [&Json; 2]) -> bool {
    let addresses = |value| Addresses::of(declared, value, Stage::Stored);
    let is = addresses(merged);
    let known = known.map(|value| (value, addresses(value)));
    any_secrets(declared, merged).iter().all(|way| {
        known.iter().any(|(value, was)| {
            at(value, way) == at(merged, way) && is.differing(was, way).is_none()
        })
    })
}

/// The old value with the newest of its sealed secrets, whose places are noted where they differ; there is a difference only then.
fn keep_sealed(
    declared: Option<&Field>,
    was: &Json,
    newest: &Json,
    names: &mut Vec<String>,
) -> Option<Json> {
    let mut differing = secrets(declared, was);
    let new = secrets(declared, newest);
    differing.extend(new.into_iter().filter(|way| !is_sealed_at(was, way)));
    differing.retain(|way| at(was, way) != at(newest, way));
    for way in &differing {
        note(way, names);
    }
    if differing.is_empty() {
        return None;
    }
    if let (Json::Object(old), Json::Object(new)) = (was, newest) {
        let merged = merge_members(declared, old, new, &differing, names);
        return Some(Json::Object(merged));
    }
    merge_part(declared, Some(was), Some(newest), &mut Vec::new(), names)
}

/// As [`keep_sealed`], of declared secrets that lie open. `None` where they are not at the same places in both, or one is inside a
/// list, so that it could be that of another item.
fn keep_open(
    declared: Option<&Field>,
    was: &Json,
    newest: &Json,
    names: &mut Vec<String>,
) -> Option<Json> {
    let (old, new) = (any_secrets(declared, was), any_secrets(declared, newest));
    let is_same = |way: &Way<'_>| at(was, way) == at(newest, way);
    let differing: Vec<&Way<'_>> = old.iter().chain(&new).filter(|way| !is_same(way)).collect();
    for way in &differing {
        note(way, names);
    }
    let is_listed = |way: &Way<'_>| way.iter().any(|step| matches!(step, Step::Item(_)));
    if old != new || differing.iter().any(|way| is_listed(way)) {
        return None;
    }
    let mut merged = was.clone();
    for way in differing {
        set(&mut merged, &pointer(way), at(newest, way)?.clone());
    }
    Some(merged)
}

/// The ways to everything that is declared secret, or may be one.
fn any_secrets<'v>(declared: Option<&'v Field>, value: &'v Json) -> Vec<Way<'v>> {
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
        [] => WHOLE.to_owned(),
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
