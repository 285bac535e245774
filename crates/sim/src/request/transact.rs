//! Transactions: all or nothing, with conditions on entities.

use std::collections::BTreeSet;

use bailee_forge::effect::{Ask, Transact};
use bailee_forge::limit::TRANSACTION_OPERATIONS;
use bailee_forge::value::json_bytes;
use bailee_forge::{Condition, EntityName, Key};
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Answer;
use super::raw::{Filter, Options, RawItem};
use super::route::{Read, Route};
use crate::check;
use crate::condition::{check_filter, holds};
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::store::{Area, Text};
use crate::world::World;

/// One operation of a transaction.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Key, value, entity and options.
    #[serde(flatten)]
    pub item: RawItem,
    /// Conditions, on entities only.
    #[serde(default)]
    pub conditions: Option<Filter>,
}

impl Operation {
    fn new(key: &Key, entity: Option<&EntityName>, conditions: &[Condition]) -> Self {
        Self {
            item: RawItem::named(key.as_str(), entity.map(EntityName::as_str)),
            conditions: Filter::all(conditions.to_vec()),
        }
    }

    fn area(&self) -> Area {
        Area::of(self.item.entity_name.as_deref())
    }

    fn current(&self, shelf: &Shelf<'_>) -> Option<Json> {
        let version = shelf.store.get(&self.area(), &self.item.key, shelf.at)?;
        version.live(shelf.at).map(Text::json)
    }

    fn is_met(&self, shelf: &Shelf<'_>) -> bool {
        let met = |filter| holds(filter, self.current(shelf).as_ref());
        self.conditions.as_ref().is_none_or(met)
    }

    fn check_shape(&self, shelf: &Shelf<'_>) -> Result<(), Refusal> {
        check::key(&self.item.key)?;
        shelf.known(&self.area())?;
        let Some(filter) = &self.conditions else {
            return Ok(());
        };
        let Some(name) = &self.item.entity_name else {
            return Err(invalid("Conditions exist on entities only"));
        };
        check_filter(filter)?;
        let entity = shelf
            .entities
            .get(name)
            .ok_or_else(Refusal::schema_not_found)?;
        let mut conditions = filter.and.iter().chain(&filter.or).flatten();
        if conditions.any(|condition| !entity.attributes.contains_key(&condition.property)) {
            return Err(invalid(
                "A condition names an attribute that is not declared",
            ));
        }
        Ok(())
    }
}

/// A transaction.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RawTransaction {
    /// Writes.
    pub set: Vec<Operation>,
    /// Deletes.
    pub delete: Vec<Operation>,
    /// Checks.
    pub check: Vec<Operation>,
}

impl RawTransaction {
    fn all(&self) -> impl Iterator<Item = &Operation> {
        self.set.iter().chain(&self.delete).chain(&self.check)
    }

    fn bytes(&self) -> usize {
        let values = self.set.iter().filter_map(|set| set.item.value.as_ref());
        values.map(json_bytes).sum()
    }
}

impl Modelled for Transact {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let sets = self.transaction.sets().iter().map(|set| {
            let mut operation = Operation::new(&set.key, set.entity_name.as_ref(), &set.conditions);
            operation.item.value = Some(set.value.as_json().clone());
            operation.item.options = Options {
                ttl: set.ttl.map(Into::into),
                ..Options::default()
            };
            operation
        });
        let deletes = self.transaction.deletes().iter();
        let checks = self.transaction.checks().iter();
        Plan::Request(Box::new(RawTransaction {
            set: sets.collect(),
            delete: deletes
                .map(|one| Operation::new(&one.key, one.entity_name.as_ref(), &one.conditions))
                .collect(),
            check: checks
                .map(|one| Operation::new(&one.key, Some(&one.entity_name), &one.conditions))
                .collect(),
        }))
    }
}

/// Reads what goes to `transaction`.
pub(super) fn read(route: &Route<'_>) -> Read {
    if route.store() != Some("transaction") {
        return Ok(None);
    }
    let transaction: RawTransaction = route.body()?;
    Ok(Some(Box::new(transaction)))
}

impl Request for RawTransaction {
    fn name(&self) -> &'static str {
        Transact::NAME
    }

    fn service(&self) -> Service {
        Service::Store
    }

    fn keys(&self) -> Vec<&str> {
        self.all()
            .map(|operation| operation.item.key.as_str())
            .collect()
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        place.write(self.bytes(), |shelf| transact(shelf, &self))
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(400, "INVALID_TRANSACTION_REQUEST", message)
}

fn transact(shelf: &mut Shelf<'_>, transaction: &RawTransaction) -> Result<Answer, Refusal> {
    let count = transaction.all().count();
    if count == 0 {
        return Err(invalid("A transaction needs at least one operation"));
    }
    if count > TRANSACTION_OPERATIONS {
        return Err(Refusal::unprocessable());
    }
    let names: BTreeSet<_> = transaction
        .all()
        .map(|operation| (&operation.item.entity_name, &operation.item.key))
        .collect();
    if names.len() != count {
        return Err(Refusal::duplicate_key());
    }
    check::request_size(transaction.bytes())?;
    for operation in transaction.all() {
        operation.check_shape(shelf)?;
    }
    let mut checks = transaction.check.iter();
    if checks.any(|check| check.item.entity_name.is_none() || check.conditions.is_none()) {
        return Err(invalid("A check names an entity and a condition"));
    }
    let mut writes = Vec::new();
    for set in &transaction.set {
        let text = shelf.checked_value(&set.area(), set.item.value.clone())?;
        let expiry = shelf.expiry(&set.item.key, &set.item.options)?;
        writes.push((set.area(), set.item.key.clone(), Some(text), expiry));
    }
    for delete in &transaction.delete {
        writes.push((delete.area(), delete.item.key.clone(), None, None));
    }
    // A check of an absent key fails whatever its condition (measured 2026-10-09).
    let mut checks = transaction.check.iter();
    let present = checks.all(|check| check.current(shelf).is_some());
    if !present || !transaction.all().all(|operation| operation.is_met(shelf)) {
        return Err(Refusal::condition_failed(&shelf.config.wording));
    }
    for (area, key, text, expiry) in writes {
        shelf.write(area, key, text, expiry);
    }
    Ok(Answer::Done)
}
