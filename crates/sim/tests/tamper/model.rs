//! The model: what is known of a site by whoever saw everything that was done to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bailee_core::ledger::checkpoint::Checkpoint;
use bailee_sim::World;
use bailee_sim::store::Text;
use serde_json::{Value as Json, json};

use super::scene::Scene;
use super::site::{Slot, Stored, Which};
use super::violation::{Oracle, Violation};

/// What each record said.
pub type Said = Arc<BTreeMap<Slot, Text>>;

/// Verdict and evidence of each clause; of the evidence the words, since times and counts change.
pub type Clauses = BTreeMap<String, (String, String)>;

/// Reads what a statement says.
pub fn clauses(statement: &Json) -> Clauses {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let all = statement["clauses"].as_array().cloned().unwrap_or_default();
    let read = |clause: Json| {
        let words: String = text(&clause["evidence"]["text"])
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect();
        (text(&clause["id"]), (text(&clause["verdict"]), words))
    };
    all.into_iter().map(read).collect()
}

/// What is known of a site by whoever saw everything.
#[derive(Clone, Default)]
pub struct Model {
    /// What each record said after a change.
    pub points: BTreeMap<u32, Said>,
    /// The policy under which that was.
    pub narrow_since: Option<u32>,
    /// Number of the change and state hash of each seal.
    pub seals: BTreeMap<u64, (u64, String)>,
    /// The state hash that a preview of a point shows.
    pub hashes: BTreeMap<u32, String>,
    /// The hashes of the ledger's entries, by index.
    pub leaves: BTreeMap<u64, String>,
    /// Every checkpoint that was seen.
    pub checkpoints: Vec<Checkpoint>,
    /// The last change that was acknowledged.
    pub head: u32,
    /// What was seen of records that the app writes itself.
    seen: BTreeMap<Slot, Text>,
}

/// A site as a history left it.
pub struct Built {
    pub world: World,
    pub which: Which,
    pub model: Model,
    /// What was stored after each step.
    pub past: Vec<Arc<Stored>>,
    /// What the statement said at its end.
    pub clauses: Clauses,
    /// What was wrong although nothing was damaged.
    pub violations: Vec<Violation>,
}

impl Built {
    /// How much longer everything takes than on a small site.
    pub fn weight(&self) -> u64 {
        let stored = self.past.last();
        let bytes: usize = stored.map_or(0, |stored| stored.values().map(Text::bytes).sum());
        u64::from(self.model.head / 80) + bytes as u64 / 200_000
    }
}

impl Model {
    /// Takes what the site holds now for what the change at its head left.
    pub fn note(&mut self, scene: &Scene) {
        let head = scene.head();
        self.head = self.head.max(head);
        let mut said = scene.live();
        said.retain(|slot, _| !slot.row().is_observed);
        said.extend(self.seen.iter().map(|(slot, text)| (*slot, text.clone())));
        self.points.insert(head, said.into());
    }

    /// Takes what one record says now for what the change at the head left; all others are as they were.
    pub fn note_one(&mut self, scene: &Scene, slot: Slot) {
        let mut said = (*self.last()).clone();
        said.remove(&slot);
        said.extend(
            scene
                .text(&slot.area(), slot.row().key)
                .map(|text| (slot, text)),
        );
        let head = scene.head();
        self.head = self.head.max(head);
        self.points.insert(head, said.into());
    }

    /// Takes what the app wrote itself for seen.
    pub fn see(&mut self, scene: &Scene) {
        self.seen = scene.live();
        self.seen.retain(|slot, _| slot.row().is_observed);
    }

    /// What each record said last.
    pub fn last(&self) -> Said {
        self.points
            .values()
            .next_back()
            .cloned()
            .unwrap_or_default()
    }
}

/// Asks for everything that a site says of itself, and notes it.
pub fn survey(scene: &Scene, model: &mut Model, violations: &mut Vec<Violation>) -> Clauses {
    let mut fail = |oracle, text: String| violations.push(Violation::new(oracle, text));
    match scene.call("backups.list", json!({})) {
        Ok(list) => {
            for point in list["points"].as_array().unwrap() {
                let (n, seq) = (point["n"].as_u64().unwrap(), point["seq"].as_u64().unwrap());
                let hash = point["stateHash"].as_str().unwrap().to_owned();
                model.seals.insert(n, (seq, hash));
            }
        }
        Err(refusal) => fail(
            Oracle::Answers,
            format!("backups.list, undamaged: {}", refusal.told),
        ),
    }
    let mut from = json!(0);
    while !from.is_null() {
        match scene.call("ledger.list", json!({"from": from, "limit": 100})) {
            Ok(list) => {
                for entry in list["entries"].as_array().unwrap() {
                    let hash = entry["leafHash"].as_str().unwrap().to_owned();
                    model.leaves.insert(entry["index"].as_u64().unwrap(), hash);
                }
                from = list["next"].clone();
            }
            Err(refusal) => {
                fail(
                    Oracle::Answers,
                    format!("ledger.list, undamaged: {}", refusal.told),
                );
                break;
            }
        }
    }
    if let Some(checkpoint) = checkpoint(scene) {
        model.checkpoints.push(checkpoint);
    }
    for seq in model.points.keys().copied().collect::<Vec<u32>>() {
        match scene.call("backups.preview", json!({"to": {"seq": seq}})) {
            Ok(preview) => {
                let hash = preview["stateHash"].as_str().unwrap_or_default().to_owned();
                model.hashes.insert(seq, hash);
            }
            Err(refusal) => fail(
                Oracle::Restorable,
                format!("preview of {seq}, undamaged: {}", refusal.told),
            ),
        }
    }
    match scene.call("statement", json!({})) {
        Ok(statement) => {
            let clauses = clauses(&statement);
            let failing = clauses
                .iter()
                .find(|(_, (verdict, _))| verdict == "failing");
            if let (Some(clause), Which::Written) = (failing, scene.which) {
                fail(Oracle::Whole, format!("undamaged, and failing: {clause:?}"));
            }
            clauses
        }
        Err(refusal) => {
            fail(
                Oracle::Answers,
                format!("statement, undamaged: {}", refusal.told),
            );
            Clauses::new()
        }
    }
}

/// The newest checkpoint, if one is told.
pub fn checkpoint(scene: &Scene) -> Option<Checkpoint> {
    let told = scene.call("ledger.checkpoint", json!({})).ok()?;
    let note = told["checkpoint"].as_str()?;
    let (body, _) = note.split_once("\n\n")?;
    Checkpoint::parse(&format!("{body}\n")).ok()
}
