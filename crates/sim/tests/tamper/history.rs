//! Histories: what app and administrators did on a site, and the model of what each record said after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bailee_core::ledger::checkpoint::Checkpoint;
use bailee_sim::dice::Dice;
use bailee_sim::store::Text;
use bailee_sim::{Area, Fault, Rule, World};
use serde_json::{Value as Json, json};

use super::bug::Bug;
use super::oracle::{Oracle, Violation};
use super::scene::{Refusal, SLOTS, Scene, Slot, WRITTEN, Which};
use crate::common::DAY;

/// One thing that somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The app's own code puts a record in this version.
    Put(Slot, u32),
    /// It deletes one.
    Drop(Slot),
    /// An administrator puts one on the page.
    Admin(Slot, u32),
    /// The app puts many records, one change each.
    Many(u32),
    /// The app writes an observed value itself.
    Past(Slot, u32),
    /// It deletes one itself.
    Gone(Slot),
    /// An administrator makes a backup.
    Seal,
    /// A day passes.
    Day,
    /// An administrator goes back by so many of the known points.
    Restore { back: u32, keep: bool },
    /// The app is upgraded to a policy without the field `count`.
    Narrow,
}

/// A step, and what goes wrong on the platform meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    pub step: Step,
    /// Which fault, and after how many calls that it concerns.
    pub fault: Option<(u8, u8)>,
}

/// The faults that are drawn.
pub fn fault(number: u8) -> Fault {
    match number % 7 {
        0 => Fault::LostReply { applied: true },
        1 => Fault::LostReply { applied: false },
        2 => Fault::Kill { applied: true },
        3 => Fault::Kill { applied: false },
        4 => Fault::RateLimited { retry_after: None },
        5 => Fault::PartialBatch,
        _ => Fault::Timeout { applied: true },
    }
}

/// What a history is made of.
#[derive(Clone, Debug)]
pub struct History {
    pub seed: u64,
    pub which: Which,
    pub acts: Vec<Act>,
}

impl History {
    /// Draws one. Most are short; some are long enough for a base, few for a full tile of the ledger.
    pub fn draw(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "tamper history");
        let which = [Which::Written, Which::Written, Which::Mixed][dice.index(3)];
        let length = 8 + dice.index(14);
        let mut acts: Vec<Act> = Vec::new();
        let mut number = 1;
        for slot in [0, 4, 6, 9] {
            acts.push(plain(Step::Put(Slot(slot), number)));
            number += 1;
        }
        if which == Which::Mixed {
            for slot in [WRITTEN, WRITTEN + 3, WRITTEN + 5] {
                acts.push(plain(Step::Past(Slot(slot), number)));
            }
        }
        acts.push(plain(Step::Day));
        // A base is written after 64 changes, a tile after 256 entries.
        let class = dice.index(20);
        if class < 3 {
            acts.push(plain(Step::Many(60)));
            acts.push(plain(Step::Day));
        } else if class == 3 {
            acts.push(plain(Step::Many(130)));
            acts.push(plain(Step::Day));
            acts.push(plain(Step::Many(130)));
            acts.push(plain(Step::Day));
        }
        let narrows = which == Which::Written && dice.chance(150);
        for at in 0..length {
            number += 1;
            let slot = Slot(dice.index(WRITTEN));
            let own = Slot(WRITTEN + dice.index(SLOTS.len() - WRITTEN));
            let step = match dice.index(20) {
                0..=6 => Step::Put(slot, number),
                7..=8 => Step::Admin(slot, number),
                9..=10 => Step::Drop(slot),
                11..=12 if which == Which::Mixed => Step::Past(own, number),
                13 if which == Which::Mixed => Step::Gone(own),
                14..=15 => Step::Seal,
                16..=18 => Step::Day,
                19 => Step::Restore {
                    back: 1 + dice.index(4) as u32,
                    keep: dice.chance(500),
                },
                _ => Step::Put(slot, number),
            };
            let fault = dice
                .chance(60)
                .then(|| (dice.index(7) as u8, dice.index(8) as u8));
            acts.push(Act { step, fault });
            if narrows && at == length / 2 {
                acts.push(plain(Step::Day));
                acts.push(plain(Step::Narrow));
            }
        }
        Self { seed, which, acts }
    }
}

pub fn plain(step: Step) -> Act {
    Act { step, fault: None }
}

/// What each record said.
pub type Said = Arc<BTreeMap<Slot, Text>>;
/// Everything that lies in a store.
pub type Stored = BTreeMap<(Area, String), Text>;

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
    fn see(&mut self, scene: &Scene) {
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

/// Does what `history` says, and notes what came of it.
pub fn build(history: &History, bug: Option<Bug>) -> Built {
    let mut scene = Scene::new(history.seed, history.which, bug);
    let mut model = Model::default();
    let mut past = Vec::new();
    let mut violations = Vec::new();
    model.note(&scene);
    for act in &history.acts {
        if let Some((number, after)) = act.fault {
            let rule = Rule::once(fault(number)).after(u32::from(after));
            scene.sim.world().add_fault(rule);
        }
        let before = scene.head();
        let ended = perform(&mut scene, &mut model, act.step);
        scene.sim.world().faults.clear();
        match ended {
            Ok(Some(version)) if version <= before || version > scene.head() => {
                let text = format!("{act:?} was acknowledged as {version} after {before}");
                violations.push(Violation::new(Oracle::Numbers, text));
            }
            Err(refusal) if act.fault.is_none() && !is_expected(act.step, &refusal) => {
                let text = format!("{act:?}, with nothing damaged: {}", refusal.told);
                violations.push(Violation::new(Oracle::Work, text));
            }
            _ => {}
        }
        if act.fault.is_some() {
            // What was begun is carried on, so that the model knows where it stands.
            scene.advance(DAY);
            model.see(&scene);
        }
        model.note(&scene);
        past.push(Arc::new(scene.everything()));
    }
    let before = scene.head();
    scene.advance(60_000);
    if scene.head() != before {
        // A look that somebody asked for has come.
        model.see(&scene);
    }
    model.note(&scene);
    past.push(Arc::new(scene.everything()));
    let clauses = survey(&scene, &mut model, &mut violations);
    let world = scene.sim.snapshot();
    Built {
        world,
        which: scene.which,
        model,
        past,
        clauses,
        violations,
    }
}

/// Whether a refusal says nothing of the product: there is no such record, or no such point.
fn is_expected(step: Step, refusal: &Refusal) -> bool {
    let is_gone = matches!(step, Step::Drop(_) | Step::Admin(..)) && refusal.code == "not-found";
    is_gone || refusal.code == "gate-refused"
}

fn perform(scene: &mut Scene, model: &mut Model, step: Step) -> Result<Option<u32>, Refusal> {
    let version = |answer: Json| {
        answer["version"]
            .as_u64()
            .and_then(|seq| u32::try_from(seq).ok())
    };
    match step {
        Step::Put(slot, n) => {
            let value = slot.value(n, scene.which);
            Ok(version(scene.app_write(slot, Some(value))?))
        }
        Step::Drop(slot) => scene.app_write(slot, None).map(|_| None),
        Step::Admin(slot, n) => {
            let (store, key) = (slot.row().store, slot.row().key);
            let found = scene.call("records.get", json!({"store": store, "key": key}));
            let expect = found.map_or(Json::Null, |found| found["version"].clone());
            let value = slot.value(n, scene.which);
            let put = json!({"store": store, "key": key, "value": value, "expect": expect});
            Ok(version(scene.call("records.put", put)?))
        }
        Step::Many(count) => {
            for n in 0..count {
                let slot = Slot(n as usize % 4);
                scene.app_write(slot, Some(slot.value(1000 + n, scene.which)))?;
            }
            Ok(None)
        }
        Step::Past(slot, n) => {
            scene.write_past(slot, Some(slot.value(n, scene.which)));
            Ok(None)
        }
        Step::Gone(slot) => {
            scene.write_past(slot, None);
            Ok(None)
        }
        Step::Seal => scene.call("backups.seal", json!({})).map(|_| None),
        Step::Day => {
            scene.advance(DAY);
            model.see(scene);
            Ok(None)
        }
        Step::Restore { back, keep } => {
            let points: Vec<u32> = model.points.keys().copied().collect();
            let at = points.len().saturating_sub(1 + back as usize);
            let ended = restore(scene, points[at], keep, |_, _| {});
            if ended.as_ref().is_ok_and(|job| job["state"] == "done") {
                model.see(scene);
            }
            ended.map(|_| None)
        }
        Step::Narrow => {
            scene.which = Which::Narrow;
            model.narrow_since = Some(scene.head());
            Ok(None)
        }
    }
}

/// Goes back to a point, and returns the job at its end. `meanwhile` is called once it has been started.
pub fn restore(
    scene: &Scene,
    seq: u32,
    keep: bool,
    meanwhile: impl FnOnce(&Scene, &Json),
) -> Result<Json, Refusal> {
    let secrets = if keep { "keep" } else { "bring-back" };
    let payload = json!({"to": {"seq": seq}, "secrets": secrets});
    let job = scene.call("backups.restore", payload)?["job"].clone();
    meanwhile(scene, &job);
    let mut told = Ok(Json::Null);
    for round in 0..12 {
        scene.advance(if round < 8 { 10_000 } else { DAY / 2 });
        told = scene.call("jobs.get", json!({"job": job}));
        if let Ok(state) = &told
            && ["done", "failed", "cancelled"]
                .contains(&state["state"].as_str().unwrap_or_default())
        {
            return told;
        }
    }
    told
}

/// Asks for everything that a site says of itself, and notes it.
fn survey(scene: &Scene, model: &mut Model, violations: &mut Vec<Violation>) -> Clauses {
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
