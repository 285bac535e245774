//! The judge: what each answer is compared with.

use std::collections::{BTreeMap, BTreeSet};

use bailee_core::digest::Digest;
use bailee_core::gate;
use bailee_core::ledger::merkle;
use bailee_sim::store::Text;
use serde_json::{Value as Json, json};

use super::damage::{Done, Kind};
use super::model::{Clauses, Model, checkpoint, clauses};
use super::scene::{Refusal, Scene};
use super::site::{Slot, Which};
use super::violation::{Oracle, Violation};

/// What a site is held against, and what was found so far.
pub struct Judge<'a> {
    pub scene: &'a Scene,
    pub model: Model,
    pub clauses: &'a Clauses,
    pub damages: Vec<Done>,
    pub found: Vec<Violation>,
    /// Whether the platform fails just now, so that a refusal says nothing of the product.
    pub is_faulty: bool,
    /// The last change before anything was damaged: points up to it are known whatever happened since.
    pub known: u32,
    /// Whether it is not known any more what was acknowledged last, because a restore ended early.
    pub is_lost: bool,
    /// How many records were put so far: no two with the same value, since that would be no change.
    pub puts: u32,
}

impl Judge<'_> {
    pub fn fail(&mut self, oracle: Oracle, text: String) {
        self.found.push(Violation::new(oracle, text));
    }

    pub fn is_damaged(&self, slot: Slot) -> bool {
        self.damages.iter().any(|done| done.slots().contains(&slot))
    }

    pub fn hits(&self, families: &[&str]) -> bool {
        let mut all = self.damages.iter();
        all.any(|done| families.iter().any(|family| done.hits(family)))
    }

    /// Takes an answer that has to come.
    pub fn must(
        &mut self,
        oracle: Oracle,
        what: &str,
        answer: Result<Json, Refusal>,
    ) -> Option<Json> {
        match answer {
            Ok(answer) => Some(answer),
            Err(refusal) => {
                self.clear(what, &refusal);
                // A storage that says to be another tenant's is not read at all.
                let is_foreign = refusal.code == "other-site";
                if !self.is_faulty && !is_foreign {
                    self.fail(oracle, format!("{what}: {} {}", refusal.code, refusal.told));
                }
                None
            }
        }
    }

    /// Takes a refusal that may come.
    pub fn clear(&mut self, what: &str, refusal: &Refusal) {
        if !refusal.is_clear() && !self.is_faulty {
            self.fail(
                Oracle::Clear,
                format!("{what}: {} {}", refusal.code, refusal.told),
            );
        }
    }

    /// Somebody opens the overview, and the statement.
    pub fn look(&mut self) -> bool {
        let (status, statement) = (self.ask("status"), self.ask("statement"));
        let is_told = match (&status, &statement) {
            (Some(status), Some(statement)) => self.told(status, statement, true).is_some(),
            _ => true,
        };
        if let (Some(status), false) = (&status, is_told) {
            let seq = status["seq"].as_u64().unwrap_or_default();
            if seq < u64::from(self.model.head) {
                self.fail(
                    Oracle::Numbers,
                    format!(
                        "all is called well at change {seq} after {}",
                        self.model.head
                    ),
                );
            }
            let last = self.model.last();
            let mut standing = self
                .damages
                .iter()
                .filter_map(|done| done.standing(self.scene, &last));
            if let Some(key) = standing.next() {
                let text = format!("everything was looked at and called whole, with {key} damaged");
                self.fail(Oracle::Whole, text);
            }
        }
        is_told
    }

    /// Somebody opens every list; those are held against what is known, unless a page says that something is wrong.
    pub fn list(&mut self) {
        let (backups, records) = (self.ask("backups.list"), self.ask("records.list"));
        // What cannot be read of the ledger it says: an entry is there or it is not.
        let entries = self.scene.call("ledger.list", json!({"limit": 100}));
        let ledger = entries.ok();
        if let Some(backups) = &backups {
            self.points(backups);
        }
        let is_other = ledger.is_some_and(|ledger| self.has_other_entry(&ledger));
        let other = records.and_then(|records| self.other_record(&records));
        if (is_other || other.is_some()) && !self.look() {
            if is_other {
                self.fail(
                    Oracle::Numbers,
                    "an entry of the ledger is another one, and all is called well".into(),
                );
            }
            if let Some(text) = other {
                self.fail(Oracle::Shown, text);
            }
        }
    }

    fn ask(&mut self, function: &str) -> Option<Json> {
        let payload = match function {
            "records.list" => json!({"limit": 100}),
            _ => json!({}),
        };
        let answer = self.scene.call(function, payload);
        self.must(Oracle::Answers, function, answer)
    }

    /// What any page says to be wrong that was not before.
    fn told(&self, status: &Json, statement: &Json, by_words: bool) -> Option<String> {
        let health = status["health"].as_array().into_iter().flatten();
        let mut ill = health.filter(|one| one["ok"] != true && one["id"] != "look");
        if let Some(one) = ill.next() {
            return Some(one.to_string());
        }
        let findings = &status["findings"];
        if findings.as_u64().unwrap_or_default() > 0 || !status["damaged"].is_null() {
            return Some(format!("{findings} findings, {}", status["damaged"]));
        }
        let now = clauses(statement);
        let mut all = self.clauses.iter();
        let other = all.find(|(id, (verdict, words))| {
            now.get(*id).is_none_or(|now| match verdict.as_str() {
                "proven" => now.0 != "proven",
                "failing" => false,
                // What was incomplete before says why.
                _ => now.0 != *verdict || (by_words && now.1 != *words),
            })
        });
        other.map(|(id, before)| format!("{id} was {before:?} and is {:?}", now.get(id)))
    }

    /// What is still said to be wrong.
    pub fn still_told(&mut self) -> Option<String> {
        let (status, statement) = (self.ask("status"), self.ask("statement"));
        self.told(&status?, &statement?, false)
    }

    fn points(&mut self, backups: &Json) {
        let points = backups["points"].as_array().cloned().unwrap_or_default();
        for point in &points {
            let (n, seq) = (
                point["n"].as_u64().unwrap_or_default(),
                point["seq"].as_u64().unwrap_or_default(),
            );
            let hash = point["stateHash"].as_str().unwrap_or_default().to_owned();
            match self.model.seals.get(&n) {
                // One that cannot be read says no hash.
                Some(known) if !hash.is_empty() && *known != (seq, hash.clone()) => {
                    let text = format!("seal {n} was {known:?} and is shown as {seq}, {hash}");
                    self.fail(Oracle::Hash, text);
                }
                Some(_) => {}
                None => {
                    self.model.seals.insert(n, (seq, hash));
                }
            }
        }
        let newest = points
            .iter()
            .filter_map(|point| point["n"].as_u64())
            .max()
            .unwrap_or_default();
        let known = self.model.seals.keys().max().copied().unwrap_or_default();
        if newest < known && !self.look() {
            self.fail(
                Oracle::Numbers,
                format!("seal {known} is not listed, and all is called well"),
            );
        }
    }

    fn has_other_entry(&self, ledger: &Json) -> bool {
        let mut entries = ledger["entries"].as_array().into_iter().flatten();
        entries.any(|entry| {
            let known = self
                .model
                .leaves
                .get(&entry["index"].as_u64().unwrap_or_default());
            known.is_some_and(|known| *known != entry["leafHash"].as_str().unwrap_or_default())
        })
    }

    /// A record that is listed as something else than was acknowledged last.
    fn other_record(&self, records: &Json) -> Option<String> {
        if self.is_lost {
            return None;
        }
        let listed = records["records"].as_array().cloned().unwrap_or_default();
        let said = self.model.last();
        for (slot, text) in said.iter().filter(|(slot, _)| !slot.row().is_observed) {
            let row = slot.row();
            let found = listed
                .iter()
                .find(|one| one["key"] == row.key && one["store"] == row.store);
            let json = text.json();
            let is_same = found.is_some_and(|found| {
                row.store == "secret"
                    || (found["value"]["name"] == json["name"]
                        && found["value"]["count"] == json["count"])
            });
            if !is_same {
                let found = found.map(|found| found["value"].to_string());
                return Some(format!("{} is listed as {found:?} and was {json}", row.key));
            }
        }
        None
    }

    /// Looks what a preview of a point shows, and whether it may be refused.
    pub fn preview(&mut self, seq: u32) {
        let told = self
            .scene
            .call("backups.preview", json!({"to": {"seq": seq}}));
        match told {
            Ok(preview) => {
                let hash = preview["stateHash"].as_str().unwrap_or_default().to_owned();
                let known = self.model.hashes.get(&seq);
                if known.is_some_and(|known| *known != hash) {
                    let text = format!("the preview of {seq} showed {known:?} and shows {hash}");
                    self.fail(Oracle::Hash, text);
                }
            }
            Err(refusal) => {
                self.clear(&format!("preview of {seq}"), &refusal);
                if self.is_faulty {
                    return;
                }
                if self.damages.iter().all(|done| done.is_redundant) {
                    let text = format!("the preview of {seq} answers {}", refusal.told);
                    self.fail(Oracle::Restorable, text);
                }
                let statement = self.scene.call("statement", json!({}));
                let verdict = statement.ok().and_then(|all| clauses(&all).remove("A9"));
                if verdict.is_some_and(|(verdict, _)| verdict == "proven") {
                    let text = format!(
                        "A9 is proven, and the preview of {seq} answers {}",
                        refusal.told
                    );
                    self.fail(Oracle::Whole, text);
                }
            }
        }
    }

    /// Compares what a restore left with what the model knows of its point.
    pub fn restored(&mut self, seq: u32, keep: bool, job: &Json, before: &BTreeMap<Slot, Text>) {
        if job["state"] != "done" || job["proof"].is_null() {
            return;
        }
        let Some(said) = self.model.points.get(&seq).cloned() else {
            return;
        };
        let live = self.scene.live();
        let mut meanwhile = job["meanwhile"].as_u64().unwrap_or_default();
        let (is_narrow, last) = (self.scene.which == Which::Narrow, self.model.last());
        let slots: BTreeSet<Slot> = said.keys().chain(live.keys()).copied().collect();
        for slot in slots {
            let (expected, found) = (said.get(&slot), live.get(&slot));
            let has_count =
                |text: Option<&Text>| text.is_some_and(|text| text.json().get("count").is_some());
            if is_narrow
                && !slot.row().key.starts_with("noted")
                && has_count(found)
                && found.map(Text::as_str) != before.get(&slot).map(Text::as_str)
                // What was acknowledged last and was lost comes back as it was.
                && found.map(Text::as_str) != last.get(&slot).map(Text::as_str)
            {
                let row = slot.row();
                let check = gate::check_stored(
                    self.scene.which.policy(),
                    &Scene::store_of(slot),
                    row.key,
                    &found.unwrap().json(),
                );
                if check.is_err() {
                    self.fail(
                        Oracle::Gate,
                        format!("the restore to {seq} stored `count` at {}", row.key),
                    );
                }
            }
            // What does not fit is left out by choice.
            if is_narrow && has_count(expected) || is_left_out(job, slot) {
                continue;
            }
            if keep && slot.row().store == "secret" {
                continue;
            }
            let plain = |text: Option<&Text>| {
                text.map(|text| {
                    let mut json = text.json();
                    if let (true, Some(members)) = (keep, json.as_object_mut()) {
                        members.remove("token");
                    }
                    json
                })
            };
            if plain(expected) == plain(found) {
                continue;
            }
            // A secret that the point did not have is kept, and what holds it.
            let has_token =
                |text: Option<&Text>| text.is_some_and(|text| text.json().get("token").is_some());
            if keep && slot.row().is_observed && has_token(found) && !has_token(expected) {
                continue;
            }
            if slot.row().is_observed && meanwhile > 0 {
                meanwhile -= 1;
                continue;
            }
            // What lies where no record is or was is none: the inventory names it, and a restore is not asked about it.
            let is_planted = |done: &Done| done.kind == Kind::Add && done.slots().contains(&slot);
            if expected.is_none() && self.damages.iter().any(is_planted) {
                continue;
            }
            let text = format!(
                "the restore to {seq} is proven ({}), and {} is {:?} instead of {:?}",
                job["proof"],
                slot.row().key,
                found.map(Text::as_str),
                expected.map(Text::as_str)
            );
            self.fail(Oracle::Truth, text);
            return;
        }
    }

    /// Keeps the newest checkpoint, and looks that it is of the same ledger as those before.
    pub fn ledger(&mut self) {
        let Some(newest) = checkpoint(self.scene) else {
            return;
        };
        let known = self.model.checkpoints.clone();
        for older in &known {
            if newest.size < older.size || (newest.size == older.size && newest.root != older.root)
            {
                let text = format!(
                    "a checkpoint of size {} was signed after one of size {}",
                    newest.size, older.size
                );
                self.fail(Oracle::Ledger, text);
                return;
            }
        }
        let Some(oldest) = known.last().filter(|older| older.size < newest.size) else {
            return;
        };
        let Some(leaves) = self.leaves(newest.size) else {
            return;
        };
        let is_one = merkle::root(&leaves) == newest.root
            && merkle::root(&leaves[..oldest.size as usize]) == oldest.root;
        if !is_one {
            let text = format!(
                "the checkpoint of size {} does not hold that of size {}",
                newest.size, oldest.size
            );
            self.fail(Oracle::Ledger, text);
        }
        self.model.checkpoints.push(newest);
    }

    /// The hashes of the first entries, as far as the ledger lists them.
    fn leaves(&self, size: u64) -> Option<Vec<Digest>> {
        let mut leaves = Vec::new();
        while (leaves.len() as u64) < size {
            let from = json!({"from": leaves.len(), "limit": 100});
            let list = self.scene.call("ledger.list", from).ok()?;
            let entries = list["entries"].as_array()?;
            for entry in entries {
                leaves.push(entry["leafHash"].as_str()?.parse().ok()?);
            }
            if entries.is_empty() {
                return None;
            }
        }
        leaves.truncate(size as usize);
        Some(leaves)
    }
}

/// Whether a job says itself that it does not cover a record.
fn is_left_out(job: &Json, slot: Slot) -> bool {
    let lists = job
        .as_object()
        .into_iter()
        .flat_map(|members| members.values())
        .filter_map(Json::as_array);
    let mut all = lists.flatten();
    all.any(|one| one == slot.row().key || one["key"] == slot.row().key)
}
