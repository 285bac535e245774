//! Histories: what app and administrators did on a site.

use std::sync::Arc;

use bailee_sim::dice::Dice;
use bailee_sim::{Fault, Rule};
use serde_json::{Value as Json, json};

use super::model::{Built, Model, survey};
use super::planted::Bug;
use super::scene::{Refusal, Scene};
use super::site::{SLOTS, Slot, WRITTEN, Which};
use super::violation::{Oracle, Violation};
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
    /// It writes so much that what is sealed of it lies in several values.
    Large(Slot, u32),
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

/// Letters of a large value. Before and after together are more than one value takes.
const LARGE: usize = 180_000;
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

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
        if class == 4 && which == Which::Mixed {
            for n in [1, 2] {
                acts.extend([plain(Step::Large(Slot(WRITTEN), n)), plain(Step::Day)]);
            }
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
        Step::Large(slot, n) => {
            let mut value = slot.value(n, scene.which);
            let mut dice = Dice::new(n.into(), "large");
            let text = dice.bytes(LARGE).into_iter();
            // Nothing that compression makes small.
            let text: String = text
                .map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]))
                .collect();
            value["text"] = json!(text);
            scene.write_past(slot, Some(value));
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
    let mut payload = json!({"to": {"seq": seq}, "secrets": secrets});
    let mut started = scene.call("backups.restore", payload.clone());
    if started
        .as_ref()
        .is_err_and(|refusal| refusal.code == "restore-unfit")
    {
        payload["leaveOut"] = json!(true);
        started = scene.call("backups.restore", payload);
    }
    let job = started?["job"].clone();
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
