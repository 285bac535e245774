//! Families of stored values: which a value is of, what rests on it, and what of it nobody can notice.

use std::collections::BTreeMap;
use std::sync::Arc;

use bailee_core::name::{ENTITY, Name, Place};
use bailee_sim::Area;
use bailee_sim::store::Text;
use serde_json::Value as Json;

use super::model::Built;
use super::scene::Scene;
use super::site::Stored;

/// The family of a value, as the table of damages calls it.
pub fn family(area: &Area, key: &str) -> String {
    let name = match area {
        Area::Entity(name) if name == ENTITY => Name::parse(Place::Entity, key),
        Area::Secret if key.starts_with("bailee:") => Name::parse(Place::Secret, key),
        Area::Plain => return "live".into(),
        Area::Secret => return "live-secret".into(),
        Area::Entity(_) => return "live-entity".into(),
    };
    name.map_or("other".into(), |name| {
        format!("{:?}", name.family()).to_lowercase()
    })
}

/// The values of each family.
pub fn families(stored: &Stored) -> BTreeMap<String, Vec<(Area, String)>> {
    let mut all: BTreeMap<String, Vec<(Area, String)>> = BTreeMap::new();
    for (area, key) in stored.keys() {
        all.entry(family(area, key))
            .or_default()
            .push((area.clone(), key.clone()));
    }
    // By number, not by text.
    for keys in all.values_mut() {
        keys.sort_by_key(|(_, key)| (key.len(), key.clone()));
    }
    all
}

fn head_of(stored: &Stored, member: &str) -> u64 {
    let head = stored.get(&(crate::common::own(), "head".into()));
    head.and_then(|head| head.json().pointer(member).and_then(Json::as_u64))
        .unwrap_or_default()
}

/// Whether everything of Bailee's own that is plain was set back to one time, one since the last seal or together with what the
/// secret store says of it: that is what nobody can notice.
pub fn is_exempt(scene: &Scene, built: &Built) -> bool {
    let is_own = |(at, _): &(&(Area, String), &Text)| at.0.entity() == Some(ENTITY);
    let stored = scene.everything();
    let head = (crate::common::own(), "head".to_owned());
    let last = built.past.last().unwrap();
    if stored.get(&head).map(Text::as_str) == last.get(&head).map(Text::as_str) {
        return false;
    }
    let number = |all: &Stored| all.get(&head).map(|head| head.json()["n"].clone());
    let essential = |all: &Stored| -> BTreeMap<String, Text> {
        let own = all
            .iter()
            .filter(is_own)
            .filter(|((area, key), _)| matters(all, area, key));
        own.map(|((_, key), text)| (key.clone(), text.clone()))
            .collect()
    };
    let now = essential(&stored);
    let mut past = built
        .past
        .iter()
        .filter(|past| number(past) == number(last));
    past.any(|past| essential(past) == now)
}

/// Whether what lies there now is what an honest run may have left: one that was killed before it wrote a secret or the anchor.
pub fn is_explained(built: &Built, area: &Area, key: &str, text: Option<&Text>) -> bool {
    let at = (area.clone(), key.to_owned());
    let is_it = |stored: &Arc<Stored>| stored.get(&at).map(Text::as_str) == text.map(Text::as_str);
    match family(area, key).as_str() {
        "live-secret" => built.past.iter().any(is_it) || text.is_none(),
        "anchor" => built.past.iter().any(is_it),
        _ => false,
    }
}

/// Whether the history or what is stored rests on a value, so that its damage has to show when everything is looked at.
pub fn matters(stored: &Stored, area: &Area, key: &str) -> bool {
    match family(area, key).as_str() {
        "journal" => {
            let seq: u64 = key[2..]
                .split('#')
                .next()
                .and_then(|seq| seq.parse().ok())
                .unwrap_or_default();
            // What a seal covers is deleted by the next one.
            seq > head_of(stored, "/data/sealed")
        }
        "base" => {
            let seq = |key: &str| {
                key.split(':')
                    .nth(2)
                    .and_then(|seq| seq.parse::<u64>().ok())
            };
            let newest = stored
                .keys()
                .filter(|(area, key)| family(area, key) == "base")
                .filter_map(|(_, key)| seq(key))
                .max();
            seq(key) >= newest
        }
        // What they say ends with what they are of.
        "job" | "look" => false,
        family if family.starts_with("live") => !["server-", "seen-", "settings"]
            .iter()
            .any(|observed| key.starts_with(observed)),
        _ => true,
    }
}

/// Whether a value can be made again from the rest.
pub fn is_redundant(stored: &Stored, area: &Area, key: &str) -> bool {
    match family(area, key).as_str() {
        "journal" => !matters(stored, area, key),
        "pack" | "manifest" | "head" | "root" | "ring" => false,
        // What live values, tags, bases, tiles and bundles say, packs and manifests say, too.
        _ => true,
    }
}
