//! Bugs that are planted in what is tested, so that it is known that the swarm finds such ones.
//!
//! Each stands between engine and platform, or between engine and caller, and makes of a sound engine one that has the bug: it
//! shows the engine what one without the check in question would believe, or tells the caller what such a one would.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use bailee_core::canonical;
use bailee_core::cipher::{self, LIFETIME_EPOCH};
use bailee_core::name::{ENTITY, Name, Place};
use bailee_core::policy::Policy;
use bailee_engine::Platform;
use bailee_forge::{Context, Effect, Event, Outcome, PlatformError};
use bailee_sim::store::Text;
use bailee_sim::{Area, Sim, SimPlatform, engine};
use serde_json::{Value as Json, json};

use super::site::{SITE, Stored, Which};
use crate::common::ring::{key_ring, opened};

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// What a change found is taken for what the history says.
    Heals,
    /// Numbers beyond the head, and what was known after them, are not looked for.
    RollsBack,
    /// A site without a head is taken for a new one.
    StartsAnew,
    /// What a job says is believed, whoever wrote it.
    BelievesJobs,
    /// A base that is lost is not made again.
    LosesBases,
    /// A restore keeps to the policy of before.
    PassesGate,
    /// Tiles and bundles of the ledger are not looked at.
    SkipsTiles,
    /// The statement is one that somebody kept.
    KeepsStatement,
    /// A restore leaves one value out, and its proof reads what was to be written.
    LiesOfRestore,
    /// A point that was shown before shows another state hash.
    ShowsOtherHash,
}

pub const BUGS: [Bug; 10] = [
    Bug::Heals,
    Bug::RollsBack,
    Bug::StartsAnew,
    Bug::BelievesJobs,
    Bug::LosesBases,
    Bug::PassesGate,
    Bug::SkipsTiles,
    Bug::KeepsStatement,
    Bug::LiesOfRestore,
    Bug::ShowsOtherHash,
];

/// What a bug remembers from one invocation to the next.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<Remembered>>);

#[derive(Default)]
struct Remembered {
    /// What the page was told before anything was damaged.
    answers: BTreeMap<String, Json>,
    /// What was stored before.
    stored: BTreeMap<String, Json>,
    /// The anchors that were stored, by the number of the manifest that was the last one then.
    anchors: BTreeMap<u64, Json>,
    /// The documents of jobs as they were written last.
    jobs: BTreeMap<String, Json>,
    is_damaged: bool,
}

const ANCHOR: &str = "bailee:anchor";

impl Memory {
    /// Remembers what a bug needs of the time before the damage: what was stored after each step.
    pub fn remember(&self, past: &[Arc<Stored>]) {
        let mut memory = self.0.borrow_mut();
        memory.is_damaged = true;
        let own = Area::Entity(ENTITY.into());
        for stored in past {
            let head = stored.get(&(own.clone(), "head".into()));
            let anchor = stored.get(&(Area::Secret, ANCHOR.into()));
            if let (Some(head), Some(anchor)) = (head, anchor) {
                let n = head.json()["n"].as_u64().unwrap_or_default();
                memory.anchors.insert(n, anchor.json());
            }
        }
        for ((area, key), text) in past.last().into_iter().flat_map(|stored| &**stored) {
            if *area == own {
                memory.stored.insert(key.clone(), text.json());
            }
        }
    }
}

/// Handles an event as the engine does, with the bug.
pub async fn handle(
    which: Which,
    bug: Option<Bug>,
    memory: Memory,
    sim: Sim,
    platform: SimPlatform,
    context: Context,
    event: Event,
) -> Outcome {
    let Some(bug) = bug else {
        return engine::handle(&platform, which.policy(), &context, event).await;
    };
    let is_work = matches!(event, Event::Queue(_));
    let function = match &event {
        Event::Resolver { function, .. } => function.clone(),
        _ => String::new(),
    };
    let is_before = bug == Bug::PassesGate && (is_work || function == "backups.restore");
    let policy: &Policy = match is_before {
        true => Which::Written.policy(),
        false => which.policy(),
    };
    let planted = Planted {
        sim,
        platform,
        bug,
        is_work,
        is_read_only: ["status", "statement", "ledger.list"].contains(&function.as_str()),
        memory: memory.clone(),
        written: RefCell::default(),
        is_base_lost: RefCell::default(),
    };
    let outcome = engine::handle(&planted, policy, &context, event).await;
    let Outcome::Reply { mut body } = outcome else {
        return outcome;
    };
    let mut memory = memory.0.borrow_mut();
    match bug {
        Bug::KeepsStatement if ["status", "statement"].contains(&function.as_str()) => {
            body = memory.answers.entry(function).or_insert(body).clone();
        }
        Bug::ShowsOtherHash if memory.is_damaged && function == "backups.list" => {
            if let Some(hash) = body.pointer_mut("/ok/points/0/stateHash") {
                *hash = json!("00".repeat(32));
            }
        }
        _ => {}
    }
    Outcome::Reply { body }
}

/// The platform with a bug between it and the engine.
struct Planted {
    sim: Sim,
    platform: SimPlatform,
    bug: Bug,
    /// Whether this is work in the background.
    is_work: bool,
    /// Whether the function changes nothing.
    is_read_only: bool,
    memory: Memory,
    /// What was left out of what was to be written, by key.
    written: RefCell<BTreeMap<String, Json>>,
    is_base_lost: RefCell<bool>,
}

impl Platform for Planted {
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError> {
        let mut wire = serde_json::to_value(&effect).unwrap();
        match effect.name() {
            "get" | "entityGet" | "secretGet" => {
                let found = self.platform.call(effect).await?;
                let (entity, key) = (
                    wire["entityName"].as_str(),
                    wire["key"].as_str().unwrap_or_default(),
                );
                let found = Some(found).filter(|found| !found.is_null());
                Ok(self.view(entity, key, found).unwrap_or_default())
            }
            "batchGet" => {
                let mut answer = self.platform.call(effect).await?;
                let found = answer["successfulKeys"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let mut seen = Vec::new();
                for item in wire["items"].as_array().into_iter().flatten() {
                    let is_it = |one: &&Json| {
                        one["key"] == item["key"]
                            && (one["entityName"] == item["entityName"]
                                || one["entityName"].is_null())
                    };
                    let value = found.iter().find(is_it).map(|one| one["value"].clone());
                    let value = self.view(
                        item["entityName"].as_str(),
                        item["key"].as_str().unwrap_or_default(),
                        value,
                    );
                    if let Some(value) = value {
                        let mut one = item.clone();
                        one["value"] = value;
                        seen.push(one);
                    }
                }
                answer["successfulKeys"] = seen.into();
                Ok(answer)
            }
            "transact" if self.bug == Bug::LiesOfRestore && self.is_work => {
                self.leave_out(&mut wire);
                let effect = serde_json::from_value(wire).unwrap();
                self.platform.call(effect).await
            }
            "transact" if self.bug == Bug::BelievesJobs => {
                let sets = wire.pointer("/transaction/set").and_then(Json::as_array);
                let sets = sets.cloned().unwrap_or_default();
                let answer = self.platform.call(effect).await?;
                let jobs = sets.into_iter().filter(|set| {
                    set["key"]
                        .as_str()
                        .is_some_and(|key| key.starts_with("job:"))
                });
                let mut memory = self.memory.0.borrow_mut();
                for set in jobs {
                    let key = set["key"].as_str().unwrap_or_default().to_owned();
                    memory.jobs.insert(key, set["value"].clone());
                }
                Ok(answer)
            }
            _ => self.platform.call(effect).await,
        }
    }
}

impl Planted {
    /// What the engine is shown of a value.
    fn view(&self, entity: Option<&str>, key: &str, found: Option<Json>) -> Option<Json> {
        let is_own = entity == Some(ENTITY);
        let memory = self.memory.0.borrow();
        let number = |prefix: &str| {
            key.strip_prefix(prefix)
                .and_then(|number| number.parse::<u64>().ok())
        };
        match self.bug {
            Bug::LiesOfRestore => self.written.borrow().get(key).cloned().or(found),
            Bug::SkipsTiles
                if is_own
                    && self.is_read_only
                    && (key.starts_with("t:") || key.starts_with("e:")) =>
            {
                memory.stored.get(key).cloned().or(found)
            }
            Bug::BelievesJobs if is_own => {
                let written = memory
                    .jobs
                    .get(key)
                    .filter(|written| Some(*written) != found.as_ref());
                written.map(|written| self.ended(key, written)).or(found)
            }
            Bug::LosesBases if is_own && key.starts_with("b:") => {
                *self.is_base_lost.borrow_mut() |= found.is_none();
                found
            }
            Bug::LosesBases if is_own && key.starts_with("p:") && *self.is_base_lost.borrow() => {
                None
            }
            Bug::StartsAnew if key == ANCHOR && self.head().is_none() => None,
            Bug::StartsAnew if is_own && self.head().is_none() && ["m:1", "j:1"].contains(&key) => {
                None
            }
            Bug::RollsBack if key == ANCHOR => {
                let n = self
                    .head()
                    .and_then(|head| head["n"].as_u64())
                    .unwrap_or_default();
                memory.anchors.get(&n).cloned().or(found)
            }
            Bug::RollsBack
                if is_own && number("j:") > self.head().and_then(|head| head["seq"].as_u64()) =>
            {
                None
            }
            Bug::RollsBack
                if is_own && number("m:") > self.head().and_then(|head| head["n"].as_u64()) =>
            {
                None
            }
            _ => found,
        }
    }

    /// The document of a job, saying that it is over, as whoever wrote something else there would have it said.
    fn ended(&self, key: &str, written: &Json) -> Json {
        let mut job = opened(&self.sim, key, written);
        job["state"] = json!("done");
        let name = Name::parse(Place::Entity, key).unwrap();
        let (_, ring) = key_ring(&self.sim);
        let text = canonical::to_string(&job).into_bytes();
        let text = cipher::seal(&ring, LIFETIME_EPOCH, &name, &text, [0; 24]).unwrap();
        json!({ "text": text })
    }

    /// The head as it is stored.
    fn head(&self) -> Option<Json> {
        let world = self.sim.world();
        let store = &world.installation(SITE).ok()?.store;
        let at = world.site_now(SITE).ok()?;
        let head = store.get(&Area::Entity(ENTITY.into()), "head", at)?;
        head.text.as_ref().map(Text::json)
    }

    /// Leaves the first value of the app's own out of a transaction.
    fn leave_out(&self, wire: &mut Json) {
        let sets = wire
            .pointer_mut("/transaction/set")
            .and_then(Json::as_array_mut);
        let Some(sets) = sets else { return };
        let at = sets.iter().position(|set| set["entityName"] != ENTITY);
        if let Some(at) = at {
            let set = sets.remove(at);
            let key = set["key"].as_str().unwrap_or_default().to_owned();
            self.written.borrow_mut().insert(key, set["value"].clone());
        }
    }
}
