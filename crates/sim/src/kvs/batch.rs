//! Batches: best effort, each item with its own outcome.

use std::collections::BTreeSet;

use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::value::json_bytes;

use super::{Scene, check};
use crate::fault::Fault;
use crate::refusal::Refusal;
use crate::request::{Answer, Failed, FailedError, RawItem, Shown};
use crate::store::Area;

impl Scene<'_> {
    pub(super) fn batch_get(&mut self, items: Vec<RawItem>) -> Result<Answer, Refusal> {
        self.each("get", items, |scene, item| {
            let area = Area::of(item.entity_name.as_deref());
            check::key(&item.key)?;
            scene.known(&area)?;
            scene
                .read_one(&area, &item.key, &item.options.metadata_fields)
                .ok_or_else(Refusal::key_not_found)
        })
    }

    pub(super) fn batch_set(&mut self, items: Vec<RawItem>) -> Result<Answer, Refusal> {
        self.each("set", items, |scene, mut item| {
            let area = Area::of(item.entity_name.as_deref());
            check::key(&item.key)?;
            let text = scene.checked_value(&area, item.value.take())?;
            let expiry = scene.expiry(&item.key, &item.options)?;
            let shown = Shown::named(&item.key, item.entity_name.as_deref());
            scene.write(area, item.key, Some(text), expiry);
            Ok(shown)
        })
    }

    pub(super) fn batch_delete(&mut self, items: Vec<RawItem>) -> Result<Answer, Refusal> {
        self.each("delete", items, |scene, item| {
            let area = Area::of(item.entity_name.as_deref());
            check::key(&item.key)?;
            scene.known(&area)?;
            let shown = Shown::named(&item.key, item.entity_name.as_deref());
            scene.write(area, item.key, None, None);
            Ok(shown)
        })
    }

    fn each(
        &mut self,
        verb: &str,
        items: Vec<RawItem>,
        mut one: impl FnMut(&mut Self, RawItem) -> Result<Shown, Refusal>,
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
        let partial = self.twist == Some(&Fault::PartialBatch);
        // At least one item fails; which ones beside it is chance.
        let unlucky = self.dice.index(if partial { items.len() } else { 0 });
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            let (key, entity_name) = (item.key.clone(), item.entity_name.clone());
            let outcome = if partial && (index == unlucky || self.dice.chance(500)) {
                Err(Refusal::new(429, "REQUEST_THROTTLED", "Request throttled"))
            } else {
                one(self, item)
            };
            match outcome {
                Ok(shown) => successful.push(shown),
                Err(refusal) => failed.push(Failed {
                    key,
                    entity_name,
                    error: FailedError {
                        code: refusal.code,
                        message: refusal.message,
                    },
                }),
            }
        }
        Ok(Answer::Batch(successful, failed))
    }
}
