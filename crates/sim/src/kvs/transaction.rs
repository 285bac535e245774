//! Transactions: all or nothing, with conditions on entities.

use std::collections::BTreeSet;

use bailee_forge::limit::TRANSACTION_OPERATIONS;
use bailee_forge::value::json_bytes;

use super::{Scene, check};
use crate::condition::{check_filter, holds};
use crate::refusal::Refusal;
use crate::request::{Answer, RawOperation, RawTransaction};
use crate::store::Area;

fn invalid(message: &str) -> Refusal {
    Refusal::new(400, "INVALID_TRANSACTION_REQUEST", message)
}

impl Scene<'_> {
    pub(super) fn transact(&mut self, transaction: RawTransaction) -> Result<Answer, Refusal> {
        let RawTransaction { set, delete, check } = transaction;
        let all = || set.iter().chain(&delete).chain(&check);
        let count = all().count();
        if count == 0 {
            return Err(invalid("A transaction needs at least one operation"));
        }
        if count > TRANSACTION_OPERATIONS {
            return Err(Refusal::unprocessable());
        }
        let names: BTreeSet<_> = all()
            .map(|operation| (&operation.item.entity_name, &operation.item.key))
            .collect();
        if names.len() != count {
            return Err(Refusal::duplicate_key());
        }
        let values = set.iter().filter_map(|set| set.item.value.as_ref());
        check::request_size(values.map(json_bytes).sum())?;
        for operation in all() {
            check::key(&operation.item.key)?;
            self.known(&Area::of(operation.item.entity_name.as_deref()))?;
            self.check_shape(operation)?;
        }
        if check
            .iter()
            .any(|check| check.item.entity_name.is_none() || check.conditions.is_none())
        {
            return Err(invalid("A check names an entity and a condition"));
        }
        let mut writes = Vec::new();
        for set in set.iter() {
            let area = Area::of(set.item.entity_name.as_deref());
            let text = self.checked_value(&area, set.item.value.clone())?;
            let expiry = self.expiry(&set.item.key, &set.item.options)?;
            writes.push((area, set.item.key.clone(), Some(text), expiry));
        }
        for delete in &delete {
            let area = Area::of(delete.item.entity_name.as_deref());
            writes.push((area, delete.item.key.clone(), None, None));
        }
        // A check of an absent key fails whatever its condition (measured 2026-10-09).
        let present = check.iter().all(|check| self.current(check).is_some());
        if !present || !all().all(|operation| self.meets(operation)) {
            return Err(Refusal::condition_failed());
        }
        for (area, key, text, expiry) in writes {
            self.write(area, key, text, expiry);
        }
        Ok(Answer::Done)
    }

    fn check_shape(&self, operation: &RawOperation) -> Result<(), Refusal> {
        let Some(filter) = &operation.conditions else {
            return Ok(());
        };
        let Some(name) = &operation.item.entity_name else {
            return Err(invalid("Conditions exist on entities only"));
        };
        check_filter(filter)?;
        let conditions = filter.and.iter().chain(&filter.or).flatten();
        let entity = self
            .entities
            .get(name)
            .ok_or_else(Refusal::schema_not_found)?;
        for condition in conditions {
            if !entity.attributes.contains_key(&condition.property) {
                return Err(invalid(
                    "A condition names an attribute that is not declared",
                ));
            }
        }
        Ok(())
    }

    fn current(&self, operation: &RawOperation) -> Option<serde_json::Value> {
        let area = Area::of(operation.item.entity_name.as_deref());
        let version = self.store.get(&area, &operation.item.key, self.at)?;
        version.live(self.at).map(crate::store::Text::json)
    }

    fn meets(&self, operation: &RawOperation) -> bool {
        match &operation.conditions {
            Some(filter) => holds(filter, self.current(operation).as_ref()),
            None => true,
        }
    }
}
