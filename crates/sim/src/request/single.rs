//! One key: reading, writing and deleting it, in the key-value store, the secret store or a custom entity.

use bailee_forge::effect::{self, Ask};
use bailee_forge::value::json_bytes;
use bailee_forge::{EntityName, SetOptions, store::KeyPolicy};
use serde_json::Value as Json;

use super::answer::Answer;
use super::raw::{Options, RawItem};
use super::route::{Read, Route};
use crate::check;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::store::Area;
use crate::world::World;

/// What is done to the key.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// It is read.
    Get,
    /// A value is written; it is absent when the request had none.
    Set(Option<Json>),
    /// It is deleted.
    Delete,
}

/// A request that names one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Single {
    /// In which store.
    pub area: Area,
    /// Which key.
    pub key: String,
    /// What is done to it.
    pub verb: Verb,
    /// Options.
    pub options: Options,
}

impl Single {
    fn of(area: Area, key: impl Into<String>, verb: Verb, options: Options) -> Plan {
        Plan::Request(Box::new(Self {
            area,
            key: key.into(),
            verb,
            options,
        }))
    }
}

fn entity(name: EntityName) -> Area {
    Area::Entity(name.into())
}

fn raw(options: SetOptions) -> Options {
    Options {
        ttl: options.ttl.map(Into::into),
        key_policy: (options.key_policy == KeyPolicy::FailIfExists)
            .then(|| "FAIL_IF_EXISTS".to_owned()),
        ..Options::default()
    }
}

impl Modelled for effect::Get {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Single::of(Area::Plain, self.key, Verb::Get, Options::default())
    }
}

impl Modelled for effect::Set {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let verb = Verb::Set(Some(self.value.into_json()));
        Single::of(Area::Plain, self.key, verb, raw(self.options))
    }
}

impl Modelled for effect::Delete {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Single::of(Area::Plain, self.key, Verb::Delete, Options::default())
    }
}

impl Modelled for effect::SecretGet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Single::of(Area::Secret, self.key, Verb::Get, Options::default())
    }
}

impl Modelled for effect::SecretSet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let verb = Verb::Set(Some(self.value.into_json()));
        Single::of(Area::Secret, self.key, verb, raw(self.options))
    }
}

impl Modelled for effect::SecretDelete {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Single::of(Area::Secret, self.key, Verb::Delete, Options::default())
    }
}

impl Modelled for effect::EntityGet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let area = entity(self.entity_name);
        Single::of(area, self.key, Verb::Get, Options::default())
    }
}

impl Modelled for effect::EntitySet {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let verb = Verb::Set(Some(self.value.into_json()));
        Single::of(entity(self.entity_name), self.key, verb, raw(self.options))
    }
}

impl Modelled for effect::EntityDelete {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        let area = entity(self.entity_name);
        Single::of(area, self.key, Verb::Delete, Options::default())
    }
}

/// Reads `get`, `set`, `delete`, and the same below `secret/` and `entity/`.
pub(super) fn read(route: &Route<'_>) -> Read {
    let Some(path) = route.store() else {
        return Ok(None);
    };
    let (store, verb) = path.split_once('/').unwrap_or(("", path));
    if !matches!(store, "" | "secret" | "entity") || !matches!(verb, "get" | "set" | "delete") {
        return Ok(None);
    }
    let item: RawItem = route.body()?;
    let area = match (store, item.entity_name) {
        ("", _) => Area::Plain,
        ("secret", _) => Area::Secret,
        (_, Some(name)) => Area::Entity(name),
        (_, None) => return Err(Refusal::malformed("The entity's name is missing")),
    };
    Ok(Some(Box::new(Single {
        area,
        key: item.key,
        verb: match verb {
            "get" => Verb::Get,
            "set" => Verb::Set(item.value),
            _ => Verb::Delete,
        },
        options: item.options,
    })))
}

impl Request for Single {
    fn name(&self) -> &'static str {
        match (&self.area, &self.verb) {
            (Area::Plain, Verb::Get) => effect::Get::NAME,
            (Area::Plain, Verb::Set(_)) => effect::Set::NAME,
            (Area::Plain, Verb::Delete) => effect::Delete::NAME,
            (Area::Secret, Verb::Get) => effect::SecretGet::NAME,
            (Area::Secret, Verb::Set(_)) => effect::SecretSet::NAME,
            (Area::Secret, Verb::Delete) => effect::SecretDelete::NAME,
            (Area::Entity(_), Verb::Get) => effect::EntityGet::NAME,
            (Area::Entity(_), Verb::Set(_)) => effect::EntitySet::NAME,
            (Area::Entity(_), Verb::Delete) => effect::EntityDelete::NAME,
        }
    }

    fn service(&self) -> Service {
        Service::Store
    }

    fn keys(&self) -> Vec<&str> {
        vec![&self.key]
    }

    fn takes_absence(&self) -> bool {
        matches!(self.verb, Verb::Get | Verb::Delete)
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let Self {
            area,
            key,
            verb,
            options,
        } = *self;
        match verb {
            Verb::Get => place.read(|shelf| {
                check::key(&key)?;
                shelf.known(&area)?;
                shelf
                    .read_one(&area, &key, &options.metadata_fields)
                    .map(Answer::Value)
                    .ok_or_else(Refusal::key_not_found)
            }),
            Verb::Set(value) => {
                let bytes = value.as_ref().map_or(0, json_bytes);
                place.write(bytes, |shelf| set(shelf, &area, &key, value, &options))
            }
            Verb::Delete => place.write(0, |shelf| {
                check::key(&key)?;
                shelf.known(&area)?;
                shelf.write(area, key, None, None);
                Ok(Answer::Done)
            }),
        }
    }
}

fn set(
    shelf: &mut Shelf<'_>,
    area: &Area,
    key: &str,
    value: Option<Json>,
    options: &Options,
) -> Result<Answer, Refusal> {
    check::key(key)?;
    let text = shelf.checked_value(area, value)?;
    let expiry = shelf.expiry(key, options)?;
    let create_only = match options.key_policy.as_deref() {
        None | Some("OVERRIDE") => false,
        Some("FAIL_IF_EXISTS") => true,
        Some(_) => return Err(Refusal::malformed("The key policy is not known")),
    };
    let returned = options.return_value.as_deref();
    if create_only && returned.is_some() {
        return Err(Refusal::new(
            400,
            "INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION",
            "A value is returned with key policy OVERRIDE only",
        ));
    }
    let fields = &options.return_metadata_fields;
    let previous = shelf.peek(area, key, fields);
    if create_only && previous.is_some() {
        return Err(Refusal::key_conflict(&shelf.config.wording));
    }
    shelf.write(area.clone(), key.to_owned(), Some(text), expiry);
    match returned {
        None => Ok(Answer::Done),
        Some("PREVIOUS") => Ok(previous.map_or(Answer::Done, Answer::Value)),
        Some("LATEST") => Ok(shelf
            .read_one(area, key, fields)
            .map_or(Answer::Done, Answer::Value)),
        Some(_) => Err(Refusal::malformed("The value to return is not known")),
    }
}
