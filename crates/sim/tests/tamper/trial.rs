//! Trials: one copy of a site is damaged, somebody goes on working with it, and everything that it says is judged.

use std::collections::BTreeMap;

use bailee_sim::dice::Dice;
use bailee_sim::store::Text;
use bailee_sim::{Fault, Rule};
use serde_json::{Value as Json, json};

use super::damage::{Damage, Done, Kind};
use super::family::is_exempt;
use super::history::{fault, restore};
use super::model::Built;
use super::oracle::Judge;
use super::planted::Bug;
use super::scene::Scene;
use super::site::{Slot, Stored, WRITTEN};
use super::violation::{Oracle, Violation};
use crate::common::DAY;

/// What somebody does with a damaged site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// An administrator opens the overview and the statement.
    Look,
    /// They open every list.
    List,
    /// The app changes a record that is not damaged.
    Other(u32),
    /// It changes one that is.
    Same(u32),
    /// An administrator makes a backup.
    Seal,
    /// A day passes.
    Day,
    /// An administrator looks at a point, counted from the last.
    Preview(u32),
    /// They go back to one; what is damaged meanwhile, and whether the first run is killed before.
    Restore {
        back: u32,
        keep: bool,
        meanwhile: Option<(Damage, Option<u8>)>,
    },
    /// Something else is damaged.
    Damage(Damage),
    /// The platform fails once at the next of these.
    Fault(u8, u8),
    /// An administrator has everything repaired that is offered.
    Repair,
}

/// A damage, and what follows it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What is damaged at first, all at once.
    pub damages: Vec<Damage>,
    pub probes: Vec<Probe>,
}

impl Trial {
    /// Draws one for a site.
    pub fn draw(dice: &mut Dice, built: &Built) -> Self {
        let count = [1, 1, 1, 2, 2, 3, 4, 4][dice.index(8)];
        let damages = (0..count).map(|_| Damage::draw(dice, built)).collect();
        let mut probes = Vec::new();
        match dice.index(5) {
            0 | 1 => probes.push(Probe::Look),
            2 => probes.push(Probe::List),
            3 => probes.extend([Probe::Look, Probe::List]),
            _ => {}
        }
        for _ in 0..1 + dice.index(2) {
            if dice.chance(60) {
                probes.push(Probe::Fault(dice.index(7) as u8, dice.index(6) as u8));
            }
            let back = dice.index(built.model.points.len()) as u32;
            probes.push(match dice.index(19) {
                0..=3 => Probe::Other(dice.index(WRITTEN) as u32),
                4..=6 => Probe::Same(dice.index(WRITTEN) as u32),
                7 => Probe::Seal,
                8 => Probe::Day,
                9..=11 => Probe::Preview(back),
                12 => Probe::Damage(Damage::draw(dice, built)),
                13..=14 => Probe::Repair,
                _ => {
                    let is_hurt = dice.chance(300);
                    let kill = dice.chance(500).then(|| dice.index(12) as u8);
                    let second = is_hurt.then(|| {
                        let mut second = Damage::draw(dice, built);
                        if dice.chance(500) {
                            second.family = "job".into();
                        }
                        (second, kill)
                    });
                    Probe::Restore {
                        back,
                        keep: dice.chance(400),
                        meanwhile: second,
                    }
                }
            });
        }
        if dice.chance(100) {
            probes.extend([Probe::List, Probe::Look]);
        }
        Self { damages, probes }
    }

    /// Makes it on a copy of the site; `None` where the damage changes nothing.
    pub fn run(
        &self,
        built: &Built,
        other: &Stored,
        bug: Option<Bug>,
    ) -> Option<(Vec<Done>, Vec<Violation>)> {
        let scene = Scene::of(built.world.clone(), built.which, bug);
        if let Some(bug) = bug {
            if bug == Bug::KeepsStatement {
                for function in ["status", "statement"] {
                    drop(scene.call(function, json!({})));
                }
            }
            scene.memory.remember(&built.past);
        }
        let damages: Vec<Done> = self
            .damages
            .iter()
            .filter_map(|one| one.apply(&scene, built, other))
            .collect();
        if damages.is_empty() || is_exempt(&scene, built) {
            return None;
        }
        let mut judge = Judge {
            scene: &scene,
            model: built.model.clone(),
            clauses: &built.clauses,
            damages,
            found: Vec::new(),
            is_faulty: false,
            known: built.model.head,
            is_lost: false,
            puts: 5000,
        };
        for probe in &self.probes {
            if let Probe::Fault(number, after) = probe {
                let rule = Rule::once(fault(*number)).after(u32::from(*after));
                scene.sim.world().add_fault(rule);
                judge.is_faulty = true;
                continue;
            }
            judge.perform(probe, built, other);
            if matches!(probe, Probe::Damage(_)) && is_exempt(&scene, built) {
                break;
            }
            scene.sim.world().faults.clear();
            judge.is_faulty = false;
        }
        Some((judge.damages, judge.found))
    }
}

impl Judge<'_> {
    fn perform(&mut self, probe: &Probe, built: &Built, other: &Stored) {
        match probe {
            Probe::Look => {
                self.look();
            }
            Probe::List => self.list(),
            Probe::Other(number) => self.put_other(*number),
            Probe::Same(number) => self.put_same(*number),
            Probe::Seal => self.seal(),
            Probe::Day => {
                self.scene.advance(DAY);
                self.ledger();
            }
            Probe::Preview(back) => {
                if let Some(seq) = self.point(*back) {
                    self.preview(seq);
                }
            }
            Probe::Restore {
                back,
                keep,
                meanwhile,
            } => {
                if let Some(seq) = self.point(*back) {
                    self.restore(seq, *keep, meanwhile.as_ref(), built, other);
                }
            }
            Probe::Damage(damage) => {
                let done = damage.apply(self.scene, built, other);
                self.damages.extend(done);
            }
            Probe::Fault(..) => {}
            Probe::Repair => self.repair(),
        }
    }

    fn next_value(&mut self, slot: Slot) -> Json {
        self.puts += 1;
        slot.value(self.puts, self.scene.which)
    }

    fn point(&self, back: u32) -> Option<u32> {
        self.model
            .points
            .range(..=self.known)
            .rev()
            .nth(back as usize)
            .map(|(seq, _)| *seq)
    }

    /// Whether changes may be refused for what was damaged: where the history goes on from is not known any more.
    fn may_refuse(&self) -> bool {
        let is_open_journal = self
            .damages
            .iter()
            .any(|done| done.matters && done.hits("journal"));
        is_open_journal
            || self.hits(&["head", "root", "ring"])
            || self.damages.iter().any(|done| done.at.len() > 2)
    }

    fn put_other(&mut self, number: u32) {
        let slots = (0..WRITTEN).map(|at| Slot((at + number as usize) % WRITTEN));
        let Some(slot) = slots.into_iter().find(|slot| !self.is_damaged(*slot)) else {
            return;
        };
        let value = self.next_value(slot);
        match self.scene.app_write(slot, Some(value.clone())) {
            Ok(answer) => {
                let version = answer["version"].as_u64().unwrap_or_default();
                self.acknowledged(version);
                let live = self.scene.text(&slot.area(), slot.row().key);
                let is_there = live.is_some_and(|live| {
                    live.json()["name"] == value["name"] || live.json() == value
                });
                if !is_there {
                    let text = format!(
                        "{} was acknowledged as {version} and is not there",
                        slot.row().key
                    );
                    self.fail(Oracle::Numbers, text);
                }
                self.model.note_one(self.scene, slot);
            }
            Err(refusal) if self.may_refuse() => self.clear("a change", &refusal),
            Err(refusal) => {
                let what = format!("a change of {}, which is not damaged", slot.row().key);
                self.must(Oracle::Work, &what, Err(refusal));
            }
        }
    }

    /// A number was given to a change.
    fn acknowledged(&mut self, version: u64) {
        if version <= u64::from(self.model.head) {
            let text = format!(
                "a change was acknowledged as {version}, and {} was before",
                self.model.head
            );
            self.fail(Oracle::Numbers, text);
        }
    }

    fn put_same(&mut self, number: u32) {
        let damaged: Vec<Slot> = self.damages.iter().flat_map(Done::broken).collect();
        let mut damaged = damaged.into_iter().filter(|slot| !slot.row().is_observed);
        let Some(slot) = damaged.next() else {
            return self.put_other(number);
        };
        let last = self.model.last();
        let now = self.scene.text(&slot.area(), slot.row().key);
        // A group may have been set back with what belongs to it, and another write may have made it good.
        let is_same = last.get(&slot).map(Text::as_str) == now.as_ref().map(Text::as_str);
        if is_same || self.is_faulty || self.damages.len() > 1 {
            return;
        }
        let value = self.next_value(slot);
        match self.scene.app_write(slot, Some(value)) {
            Ok(answer) => {
                let text = format!(
                    "{} is damaged, and a change of it was acknowledged: {answer}",
                    slot.row().key
                );
                self.fail(Oracle::Absorb, text);
                self.acknowledged(answer["version"].as_u64().unwrap_or_default());
            }
            Err(refusal) => {
                self.clear("a change of a damaged record", &refusal);
                let after = self.scene.text(&slot.area(), slot.row().key);
                if after.map(|text| text.as_str().to_owned())
                    != now.map(|text| text.as_str().to_owned())
                {
                    let text = format!(
                        "a change of {} was refused and changed something",
                        slot.row().key
                    );
                    self.fail(Oracle::Absorb, text);
                }
            }
        }
    }

    fn seal(&mut self) {
        match self.scene.call("backups.seal", json!({})) {
            Ok(_) => {}
            Err(refusal) if self.may_refuse() || self.hits(&["manifest"]) => {
                self.clear("a seal", &refusal);
            }
            Err(refusal) => {
                self.must(Oracle::Work, "a seal", Err(refusal));
            }
        }
        self.ledger();
    }

    fn restore(
        &mut self,
        seq: u32,
        keep: bool,
        meanwhile: Option<&(Damage, Option<u8>)>,
        built: &Built,
        other: &Stored,
    ) {
        let mut second = None;
        let before = self.scene.live();
        let ended = restore(self.scene, seq, keep, |scene, job| {
            let Some((damage, kill)) = meanwhile else {
                return;
            };
            if let Some(after) = kill {
                let fault = Rule::once(Fault::Kill { applied: true });
                scene.sim.world().add_fault(fault.after(u32::from(*after)));
                scene.advance(2_000);
                scene.sim.world().faults.clear();
            }
            let told = scene.call("jobs.get", json!({"job": job}));
            let is_over = told.is_ok_and(|told| !told["finished"].is_null());
            second = if is_over {
                None
            } else {
                damage.apply(scene, built, other)
            };
        });
        let is_hurt = second.is_some();
        self.damages.extend(second);
        let is_redundant = self.damages.iter().all(|done| done.is_redundant);
        match &ended {
            Ok(job) => {
                let state = job["state"].as_str().unwrap_or_default();
                self.restored(seq, keep, job, &before);
                let is_over = ["done", "failed", "cancelled"].contains(&state);
                match state == "done" {
                    true => self.model.note(self.scene),
                    false => self.is_lost = true,
                }
                if !is_over && !self.is_faulty && !self.may_refuse() {
                    self.fail(
                        Oracle::Lock,
                        format!("the restore to {seq} does not end: {job}"),
                    );
                }
                if state != "done" && is_over && is_redundant && !is_hurt && !self.is_faulty {
                    self.fail(
                        Oracle::Restorable,
                        format!("the restore to {seq} ended {job}"),
                    );
                }
            }
            Err(refusal) => {
                self.is_lost = true;
                self.clear("a restore", refusal);
                if is_redundant && !is_hurt && !self.is_faulty {
                    let text = format!("the restore to {seq} answers {}", refusal.told);
                    self.fail(Oracle::Restorable, text);
                }
            }
        }
        self.unlocked();
    }

    /// After a restore others can write again.
    fn unlocked(&mut self) {
        if self.is_faulty {
            return;
        }
        let slots = (0..WRITTEN).map(Slot);
        let Some(slot) = slots.into_iter().find(|slot| !self.is_damaged(*slot)) else {
            return;
        };
        let value = self.next_value(slot);
        match self.scene.app_write(slot, Some(value)) {
            Ok(answer) => {
                self.acknowledged(answer["version"].as_u64().unwrap_or_default());
                self.model.note_one(self.scene, slot);
            }
            Err(refusal) if refusal.code == "restore-running" => {
                self.fail(
                    Oracle::Lock,
                    "changes wait for a restore that is over".into(),
                );
            }
            Err(refusal) => self.clear("a change after a restore", &refusal),
        }
    }

    /// Has everything repaired that is offered and everything put back that was found; then all is as it was.
    fn repair(&mut self) {
        let offered = self.scene.call("repairs.list", json!({}));
        if offered
            .as_ref()
            .is_err_and(|refusal| refusal.code == "unknown-function")
        {
            return;
        }
        drop(self.scene.call("statement", json!({})));
        let Some(offered) = self.must(Oracle::Answers, "repairs.list", offered) else {
            return;
        };
        for repair in offered["repairs"].as_array().into_iter().flatten() {
            let names = repair["at"].as_array().map_or(0, Vec::len);
            if repair["repair"] == "head" && names > 1 {
                // It drops changes by name, and their numbers are given again: what an administrator gave up the model does not judge.
                continue;
            }
            let ran = self
                .scene
                .call("repairs.run", json!({"repair": repair["repair"]}));
            self.must(
                Oracle::Repair,
                &format!("repairs.run {}", repair["repair"]),
                ran,
            );
        }
        let found = self.scene.call("findings.list", json!({}));
        for finding in found
            .iter()
            .flat_map(|found| found["findings"].as_array())
            .flatten()
        {
            let settle = json!({"at": finding["at"], "seen": finding["seen"], "how": "revert"});
            let settled = self.scene.call("findings.settle", settle);
            self.must(
                Oracle::Repair,
                &format!("findings.settle {}", finding["at"]),
                settled,
            );
        }
        let can_be = |done: &Done| {
            done.kind != Kind::Add
                && (done.is_redundant || done.at.iter().all(|(_, key)| key == "head"))
        };
        if self.is_faulty || self.is_lost || !self.damages.iter().all(can_be) {
            return;
        }
        if let Some(told) = self.still_told() {
            let text = format!("everything was repaired and put back, and still: {told}");
            self.fail(Oracle::Repair, text);
        }
        let live = self.scene.live();
        let last = self.model.last();
        let text = |all: &BTreeMap<Slot, Text>, slot: Slot| {
            all.get(&slot).map(|text| text.as_str().to_owned())
        };
        let other = (0..WRITTEN)
            .map(Slot)
            .find(|slot| text(&live, *slot) != text(&last, *slot));
        if let Some(slot) = other {
            let text = format!(
                "{} is not what it was after everything was put back",
                slot.row().key
            );
            self.fail(Oracle::Repair, text);
        }
    }
}
