//! Batches: best effort, each item with its own outcome.

use std::collections::BTreeSet;

use bailee_forge::effect::{Ask, BatchDelete, BatchGet, BatchSet};
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::Batch as Items;
use bailee_forge::value::{Value, json_bytes};

use super::answer::{Answer, Failed, FailedError, Shown};
use super::raw::RawItem;
use super::route::{Read, Route};
use crate::check;
use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::store::Area;
use crate::world::World;

/// What is done to each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// It is read.
    Get,
    /// Its value is written.
    Set,
    /// It is deleted.
    Delete,
}

/// A batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// What is done.
    pub verb: Verb,
    /// To which keys.
    pub items: Vec<RawItem>,
}

impl Batch {
    fn of(verb: Verb, items: Items) -> Plan {
        let items: Vec<bailee_forge::Item> = items.into();
        let items = items.into_iter().map(|item| RawItem {
            value: item.value.map(Value::into_json),
            ..RawItem::named(item.key, item.entity_name)
        });
        let items = items.collect();
        Plan::Request(Box::new(Self { verb, items }))
    }
}

impl Modelled for BatchGet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Batch::of(Verb::Get, self.items)
    }
}

impl Modelled for BatchSet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Batch::of(Verb::Set, self.items)
    }
}

impl Modelled for BatchDelete {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Batch::of(Verb::Delete, self.items)
    }
}

/// Reads what goes to `batch/…`.
pub(super) fn read(route: &Route<'_>) -> Read {
    let verb = match route.store() {
        Some("batch/get") => Verb::Get,
        Some("batch/set") => Verb::Set,
        Some("batch/delete") => Verb::Delete,
        _ => return Ok(None),
    };
    let items = route.body()?;
    Ok(Some(Box::new(Batch { verb, items })))
}

impl Request for Batch {
    fn name(&self) -> &'static str {
        match self.verb {
            Verb::Get => BatchGet::NAME,
            Verb::Set => BatchSet::NAME,
            Verb::Delete => BatchDelete::NAME,
        }
    }

    fn service(&self) -> Service {
        Service::Store
    }

    fn keys(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.key.as_str()).collect()
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let Self { verb, items } = *self;
        match verb {
            Verb::Get => place.read(|shelf| each(shelf, "get", items, get)),
            Verb::Set => {
                let values = items.iter().filter_map(|item| item.value.as_ref());
                let bytes = values.map(json_bytes).sum();
                place.write(bytes, |shelf| each(shelf, "set", items, set))
            }
            Verb::Delete => place.write(0, |shelf| each(shelf, "delete", items, delete)),
        }
    }
}

fn get(shelf: &mut Shelf<'_>, item: &RawItem) -> Result<Shown, Refusal> {
    let area = Area::of(item.entity_name.as_deref());
    check::key(&item.key)?;
    shelf.known(&area)?;
    shelf
        .read_one(&area, &item.key, &item.options.metadata_fields)
        .ok_or_else(Refusal::key_not_found)
}

fn set(shelf: &mut Shelf<'_>, item: &RawItem) -> Result<Shown, Refusal> {
    let area = Area::of(item.entity_name.as_deref());
    check::key(&item.key)?;
    let text = shelf.checked_value(&area, item.value.clone())?;
    let expiry = shelf.expiry(&item.key, &item.options)?;
    let shown = Shown::named(&item.key, item.entity_name.as_deref());
    shelf.write(area, item.key.clone(), Some(text), expiry);
    Ok(shown)
}

fn delete(shelf: &mut Shelf<'_>, item: &RawItem) -> Result<Shown, Refusal> {
    let area = Area::of(item.entity_name.as_deref());
    check::key(&item.key)?;
    shelf.known(&area)?;
    let shown = Shown::named(&item.key, item.entity_name.as_deref());
    shelf.write(area, item.key.clone(), None, None);
    Ok(shown)
}

fn each(
    shelf: &mut Shelf<'_>,
    verb: &str,
    items: Vec<RawItem>,
    one: impl Fn(&mut Shelf<'_>, &RawItem) -> Result<Shown, Refusal>,
) -> Result<Answer, Refusal> {
    if items.is_empty() {
        return Err(Refusal::malformed("A batch needs at least one item"));
    }
    if items.len() > BATCH_ITEMS {
        return Err(Refusal::too_many(verb, items.len(), BATCH_ITEMS));
    }
    let names: BTreeSet<_> = items
        .iter()
        .map(|item| (&item.entity_name, &item.key))
        .collect();
    if names.len() != items.len() {
        return Err(Refusal::duplicate_key());
    }
    let values = items.iter().filter_map(|item| item.value.as_ref());
    check::request_size(values.map(json_bytes).sum())?;
    let partial = shelf.twist == Some(&Fault::PartialBatch);
    // At least one item fails; which ones beside it is chance.
    let unlucky = shelf.dice.index(if partial { items.len() } else { 0 });
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (index, item) in items.into_iter().enumerate() {
        let outcome = if partial && (index == unlucky || shelf.dice.chance(500)) {
            Err(Refusal::new(429, "REQUEST_THROTTLED", "Request throttled"))
        } else {
            one(shelf, &item)
        };
        match outcome {
            Ok(shown) => successful.push(shown),
            Err(refusal) => failed.push(Failed {
                key: item.key,
                entity_name: item.entity_name,
                error: FailedError {
                    code: refusal.code,
                    message: refusal.message,
                },
            }),
        }
    }
    // No page says in which order the items come, and the entity's name is optional.
    if shelf.config.is_odd {
        shelf.dice.shuffle(&mut successful);
        shelf.dice.shuffle(&mut failed);
        if shelf.dice.chance(300) {
            successful
                .iter_mut()
                .for_each(|item| item.entity_name = None);
        }
    }
    Ok(Answer::Batch(successful, failed))
}
