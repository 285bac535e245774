//! The site that is tampered with, and whoever uses it.

use std::collections::BTreeMap;

use bailee_core::location::Store;
use bailee_engine::PlatformExt;
use bailee_forge::effect::{Delete, EntityDelete, EntitySet, SecretDelete, SecretSet, Set};
use bailee_forge::{Context, EntityName, Event, Key, Outcome, Secret, SetOptions, Value};
use bailee_sim::app::{App, AttributeType, Entity};
use bailee_sim::executor::run;
use bailee_sim::sim::Report;
use bailee_sim::store::Text;
use bailee_sim::{Area, Config, Ran, Sim, SimPlatform, World};
use serde_json::{Value as Json, json};

use super::planted::{self, Bug, Memory};
use super::site::{OWN_ENTITY, Row, SITE, SLOTS, Slot, Stored, Which};

/// A site, the policy in force, and the bug that was planted in what is tested, if any.
pub struct Scene {
    pub sim: Sim,
    pub which: Which,
    pub bug: Option<Bug>,
    pub memory: Memory,
}

impl Scene {
    /// A new site whose install event was handled.
    pub fn new(seed: u64, which: Which, bug: Option<Bug>) -> Self {
        let mut app = App::reference();
        let attributes = BTreeMap::from([
            ("name".to_owned(), AttributeType::Any),
            ("token".to_owned(), AttributeType::Any),
            ("count".to_owned(), AttributeType::Any),
        ]);
        let own = Entity {
            attributes,
            ..Entity::default()
        };
        app.entities.insert(OWN_ENTITY.into(), own);
        let mut world = World::with_app(Config::calm(seed), app);
        world.install(SITE).unwrap();
        let scene = Self::of(world, which, bug);
        scene.advance(1000);
        scene
    }

    pub fn of(world: World, which: Which, bug: Option<Bug>) -> Self {
        Self {
            sim: Sim::new(world),
            which,
            bug,
            memory: Memory::default(),
        }
    }

    fn handle(
        &self,
    ) -> impl Fn(SimPlatform, Context, Event) -> std::pin::Pin<Box<dyn Future<Output = Outcome>>> + use<>
    {
        let (which, bug) = (self.which, self.bug);
        let (memory, sim) = (self.memory.clone(), self.sim.clone());
        move |platform, context, event| {
            Box::pin(planted::handle(
                which,
                bug,
                memory.clone(),
                sim.clone(),
                platform,
                context,
                event,
            ))
        }
    }

    pub fn advance(&self, millis: i64) -> Vec<Report> {
        self.sim.advance(millis, self.handle()).unwrap()
    }

    /// What a function of the page answers: what it says, or the code of its error.
    pub fn call(&self, function: &str, payload: Json) -> Result<Json, Refusal> {
        let report = self
            .sim
            .call(SITE, "admin", function, payload, self.handle())
            .unwrap();
        read(report.ran)
    }

    /// What the app's own code is answered to one write.
    pub fn app_write(&self, slot: Slot, value: Option<Json>) -> Result<Json, Refusal> {
        let Row { store, key, .. } = slot.row();
        let write = match value {
            Some(value) => json!({"store": store, "put": key, "value": value}),
            None => json!({"store": store, "delete": key}),
        };
        let platform = self.sim.invoke(SITE, "admin").unwrap();
        let context = Context {
            account_id: None,
            ..platform.context()
        };
        let event = Event::App {
            payload: json!({"write": [[write]]}),
        };
        let ran = run(&platform, self.handle()(platform.clone(), context, event));
        platform.finish();
        let answers = read(ran)?;
        one(&answers[0])
    }

    /// The app writes a value itself, as it did before Bailee came.
    pub fn write_past(&self, slot: Slot, value: Option<Json>) {
        let platform = self.sim.invoke(SITE, "admin").unwrap();
        let key = Key::new(slot.row().key).unwrap();
        let options = SetOptions::default;
        let wrote = run(&platform, async {
            let ask = &platform;
            match (slot.area(), value) {
                (Area::Plain, Some(value)) => {
                    let value = Value::new(value).unwrap();
                    ask.ask(Set {
                        key,
                        value,
                        options: options(),
                    })
                    .await
                    .map(drop)
                }
                (Area::Plain, None) => ask.ask(Delete { key }).await.map(drop),
                (Area::Secret, Some(value)) => {
                    let value = Secret::new(Value::new(value).unwrap()).unwrap();
                    ask.ask(SecretSet {
                        key,
                        value,
                        options: options(),
                    })
                    .await
                    .map(drop)
                }
                (Area::Secret, None) => ask.ask(SecretDelete { key }).await.map(drop),
                (Area::Entity(name), value) => {
                    let entity_name = EntityName::new(name).unwrap();
                    match value {
                        Some(value) => {
                            let value = Value::new(value).unwrap();
                            let effect = EntitySet {
                                entity_name,
                                key,
                                value,
                                options: options(),
                            };
                            ask.ask(effect).await.map(drop)
                        }
                        None => ask.ask(EntityDelete { entity_name, key }).await.map(drop),
                    }
                }
            }
        });
        platform.finish();
        drop(wrote);
    }

    /// What lies in the store at a place.
    pub fn text(&self, area: &Area, key: &str) -> Option<Text> {
        let world = self.sim.world();
        let at = world.site_now(SITE).unwrap();
        let store = &world.installation(SITE).unwrap().store;
        store
            .get(area, key, at)
            .and_then(|found| found.text.clone())
    }

    /// Everything that lies in the store.
    pub fn everything(&self) -> Stored {
        let world = self.sim.world();
        let at = world.site_now(SITE).unwrap();
        let store = &world.installation(SITE).unwrap().store;
        let all = store.everything(at);
        all.map(|(area, key, text)| ((area, key.to_owned()), text.clone()))
            .collect()
    }

    /// What lies at every slot of the policy.
    pub fn live(&self) -> BTreeMap<Slot, Text> {
        let slots = (0..SLOTS.len())
            .map(Slot)
            .filter(|slot| self.which.has(*slot));
        let found = slots.filter_map(|slot| Some((slot, self.text(&slot.area(), slot.row().key)?)));
        found.collect()
    }

    /// The number of the last change, as the head says; 0 when no head can be read.
    pub fn head(&self) -> u32 {
        let head = self.text(&crate::common::own(), "head");
        let seq = head.and_then(|head| head.json()["seq"].as_u64());
        seq.and_then(|seq| u32::try_from(seq).ok())
            .unwrap_or_default()
    }

    pub fn store_of(slot: Slot) -> Store {
        slot.row().store.parse().unwrap()
    }
}

/// Why a call was not answered with what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: String,
    pub told: String,
}

impl Refusal {
    /// Whether the answer says that something is wrong with what is stored, or with the request, and not with the product.
    pub fn is_clear(&self) -> bool {
        !["internal", "killed", "stalled", "timed-out", "none"].contains(&self.code.as_str())
    }
}

fn one(answer: &Json) -> Result<Json, Refusal> {
    match answer.get("ok") {
        Some(ok) => Ok(ok.clone()),
        None => Err(Refusal {
            code: answer["error"]["code"]
                .as_str()
                .unwrap_or("none")
                .to_owned(),
            told: answer.to_string(),
        }),
    }
}

fn read(ran: Ran<Outcome>) -> Result<Json, Refusal> {
    let ended = |code: &str| Refusal {
        code: code.into(),
        told: String::new(),
    };
    match ran {
        Ran::Done(Outcome::Reply { body }) => one(&body),
        Ran::Done(other) => Err(Refusal {
            code: "none".into(),
            told: format!("{other:?}"),
        }),
        Ran::Killed => Err(ended("killed")),
        Ran::TimedOut => Err(ended("timed-out")),
        Ran::Stalled => Err(ended("stalled")),
    }
}
