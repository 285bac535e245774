//! Damage: what somebody who can write the store does to one value of it, or to several together.

use std::collections::BTreeMap;

use bailee_sim::Area;
use bailee_sim::dice::Dice;
use bailee_sim::store::Text;
use serde_json::{Value as Json, json};

use super::family::{families, family, is_explained, is_redundant, matters};
use super::model::Built;
use super::scene::Scene;
use super::site::{SITE, Slot, Stored};

/// How a value is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One letter or digit of it is another.
    Flip,
    /// It is gone.
    Delete,
    /// It and another one of its family have changed places.
    Swap,
    /// It is what it was some steps ago.
    Older,
    /// It and others are what they were some steps ago.
    Group,
    /// It is that of another site.
    Foreign,
    /// A value lies at a key of its family that has none.
    Add,
    /// It is readable, and says something else.
    Forge,
}

pub const KINDS: [Kind; 8] = [
    Kind::Flip,
    Kind::Delete,
    Kind::Swap,
    Kind::Older,
    Kind::Group,
    Kind::Foreign,
    Kind::Add,
    Kind::Forge,
];

/// Families of which small sites have no value.
const RARE: [&str; 3] = ["base", "tile", "bundle"];

/// One damage, told in a way that stands for something in a shorter history, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The family, as [`family`] calls it.
    pub family: String,
    pub kind: Kind,
    /// Which value of the family, counted from the last.
    pub pick: u32,
    /// Of how many steps ago.
    pub back: u32,
    /// What else is drawn.
    pub draw: u64,
}

/// What is written or deleted where.
type Write = ((Area, String), Option<Text>);

/// A damage that was done.
#[derive(Clone, Debug)]
pub struct Done {
    pub family: String,
    pub kind: Kind,
    /// What was written or deleted.
    pub at: Vec<(Area, String)>,
    /// What lies there since, where something that the history rests on lay or lies.
    left: Vec<Write>,
    /// Whether something that the history rests on is not what it was.
    pub matters: bool,
    /// Whether everything that was damaged can be made again from the rest.
    pub is_redundant: bool,
}

impl Done {
    /// The records whose live values were damaged.
    pub fn slots(&self) -> Vec<Slot> {
        let at = self.at.iter();
        at.filter_map(|(area, key)| Slot::at(area, key)).collect()
    }

    /// Of these, the records that cannot be as they are by any fault of the platform.
    pub fn broken(&self) -> Vec<Slot> {
        let left = self.left.iter();
        left.filter_map(|((area, key), _)| Slot::at(area, key))
            .collect()
    }

    /// What of it is still there: nobody wrote something else over it, and it is not what was acknowledged last after all.
    pub fn standing(&self, scene: &Scene, last: &BTreeMap<Slot, Text>) -> Option<&str> {
        let mut left = self.left.iter();
        let standing = left.find(|((area, key), text)| {
            let now = scene.text(area, key);
            let now = now.as_ref().map(Text::as_str);
            let said = Slot::at(area, key).map(|slot| last.get(&slot).map(Text::as_str));
            now == text.as_ref().map(Text::as_str) && said != Some(now)
        });
        standing.map(|((_, key), _)| key.as_str())
    }

    pub fn hits(&self, name: &str) -> bool {
        self.at
            .iter()
            .any(|(area, key)| self::family(area, key) == name)
    }
}

impl Damage {
    /// Draws one for a site. Keys of Bailee are damaged rarely: whoever writes secrets is exempt from more.
    pub fn draw(dice: &mut Dice, built: &Built) -> Self {
        let stored = built.past.last().map(|last| &**last);
        let all = stored.map(families).unwrap_or_default();
        let names: Vec<&String> = all.keys().collect();
        let is_key = |name: &str| ["root", "ring", "anchor"].contains(&name);
        let mut family = names[dice.index(names.len())];
        if is_key(family) && !dice.chance(100) {
            family = names[dice.index(names.len())];
        }
        // What only large sites have is damaged often where it is.
        let rare: Vec<&String> = names
            .into_iter()
            .filter(|name| RARE.contains(&name.as_str()))
            .collect();
        if !rare.is_empty() && dice.chance(300) {
            family = rare[dice.index(rare.len())];
        }
        let count = all[family].len();
        // The last ones matter most.
        let pick = if dice.chance(400) {
            0
        } else {
            dice.index(count)
        };
        Self {
            family: family.clone(),
            kind: KINDS[dice.index(KINDS.len())],
            pick: pick as u32,
            back: 1 + dice.index(built.past.len()) as u32,
            draw: dice.bits(),
        }
    }

    /// Does it; `None` where it would change nothing, or what nobody could notice.
    pub fn apply(&self, scene: &Scene, built: &Built, other: &Stored) -> Option<Done> {
        let stored = scene.everything();
        let all = families(&stored);
        let keys = all.get(&self.family)?;
        let count = keys.len();
        let at = keys.get(count - 1 - (self.pick as usize % count))?.clone();
        let mut dice = Dice::new(self.draw, "damage");
        let mut writes: Vec<Write> = Vec::new();
        let now = &stored[&at];
        match self.kind {
            Kind::Flip => writes.push((at, Some(flip(&mut dice, now)?))),
            Kind::Delete => writes.push((at, None)),
            Kind::Swap => {
                let second = keys[dice.index(count)].clone();
                let text = stored[&second].clone();
                writes.push((second, Some(now.clone())));
                writes.push((at, Some(text)));
            }
            Kind::Older => {
                let older = self.past(built)?.get(&at)?.clone();
                writes.push((at, Some(older)));
            }
            Kind::Group => writes = self.group(&mut dice, built, &stored)?,
            Kind::Foreign => {
                let theirs = families(other);
                let theirs = theirs.get(&self.family)?;
                let from = &theirs[theirs.len() - 1 - (self.pick as usize % theirs.len())];
                writes.push((at, Some(other[from].clone())));
            }
            Kind::Add => writes.push(self.add(&mut dice, &at, now)?),
            Kind::Forge => {
                writes.push((at.clone(), Some(self.forge(&mut dice, now, &stored)?)));
            }
        }
        writes.retain(|(at, text)| {
            stored.get(at).map(Text::as_str) != text.as_ref().map(Text::as_str)
        });
        if writes.is_empty() {
            return None;
        }
        let is_left = |((area, key), text): &&Write| {
            matters(&stored, area, key) && !is_explained(built, area, key, text.as_ref())
        };
        let left: Vec<_> = writes.iter().filter(is_left).cloned().collect();
        let is_redundant = writes.iter().all(|((area, key), text)| {
            is_redundant(&stored, area, key)
                || (!stored.contains_key(&(area.clone(), key.clone())) && text.is_some())
        });
        for ((area, key), text) in &writes {
            let json = text.as_ref().map(Text::json);
            let mut world = scene.sim.world();
            world
                .tamper(SITE, area.clone(), key, json.as_ref())
                .unwrap();
        }
        Some(Done {
            family: self.family.clone(),
            kind: self.kind,
            at: writes.into_iter().map(|(at, _)| at).collect(),
            matters: !left.is_empty(),
            left,
            is_redundant,
        })
    }

    fn past<'b>(&self, built: &'b Built) -> Option<&'b Stored> {
        let count = built.past.len();
        let back = 1 + self.back as usize % count.saturating_sub(1).max(1);
        count.checked_sub(1 + back).map(|at| &*built.past[at])
    }

    /// Values that are set back together.
    fn group(&self, dice: &mut Dice, built: &Built, stored: &Stored) -> Option<Vec<Write>> {
        let past = self.past(built)?;
        let is_plain = |(area, _): &&(Area, String)| *area != Area::Secret;
        let text =
            |all: &Stored, at: &(Area, String)| all.get(at).map(|text| text.as_str().to_owned());
        let mut changed: Vec<(Area, String)> = past
            .keys()
            .chain(stored.keys())
            .filter(is_plain)
            .cloned()
            .collect();
        changed.sort();
        changed.dedup();
        changed.retain(|at| text(past, at) != text(stored, at));
        let chosen: Vec<_> = match dice.index(5) {
            0 => changed.clone(),
            // Values with the tags that say what they should be.
            4 => changed
                .iter()
                .filter(|(area, key)| {
                    family(area, key) == "shelf"
                        || (family(area, key).starts_with("live") && dice.chance(700))
                })
                .cloned()
                .collect(),
            1 => changed
                .iter()
                .filter(|(_, key)| key == "head" || dice.chance(500))
                .cloned()
                .collect(),
            2 => changed
                .iter()
                .filter(|(area, key)| family(area, key) == self.family || key == "head")
                .cloned()
                .collect(),
            _ => changed
                .iter()
                .filter(|_| dice.chance(250))
                .cloned()
                .collect(),
        };
        if chosen.len() < 2 {
            return None;
        }
        Some(
            chosen
                .into_iter()
                .map(|at| {
                    let text = past.get(&at).cloned();
                    (at, text)
                })
                .collect(),
        )
    }

    /// A value at a key that has none.
    fn add(&self, dice: &mut Dice, (area, key): &(Area, String), now: &Text) -> Option<Write> {
        let (stem, last) = match key.rsplit_once([':', '-']) {
            Some((stem, last)) => (&key[..=stem.len()], last),
            None => ("", key.as_str()),
        };
        let key = match last.parse::<u64>() {
            Ok(number) => format!("{stem}{}", number + 1 + dice.index(7) as u64),
            Err(_) => format!("{key}{}", dice.index(9)),
        };
        // Nothing lists secrets, so one at a key that no kind has is nobody's to find.
        if *area == Area::Secret {
            return None;
        }
        Some(((area.clone(), key), Some(now.clone())))
    }

    /// A value that reads well and says something else.
    fn forge(&self, dice: &mut Dice, now: &Text, stored: &Stored) -> Option<Text> {
        let mut json = now.json();
        match self.family.as_str() {
            "head" => {
                let jobs: Vec<&(Area, String)> = stored
                    .keys()
                    .filter(|(area, key)| family(area, key) == "job")
                    .collect();
                let member = [
                    "sealed", "leaf", "shelves", "records", "job", "policy", "seq", "n",
                ][dice.index(8)];
                match member {
                    "job" => {
                        let id = jobs
                            .get(dice.index(jobs.len()))
                            .map_or("aaaaaaaaaaaaaaaaaaaaaaaaaa", |(_, key)| &key[4..]);
                        json["data"]["job"] = json!(id);
                    }
                    "policy" => json["data"]["policy"] = json!("0123456789abcdef"),
                    "seq" | "n" => json[member] = shifted(dice, &json[member]),
                    member => json["data"][member] = shifted(dice, &json["data"][member]),
                }
            }
            "job" if json.get("data").is_some() => {
                let jobs: Vec<&(Area, String)> = stored
                    .keys()
                    .filter(|(area, key)| family(area, key) == "job")
                    .collect();
                let other = stored[jobs[dice.index(jobs.len())]].json();
                match dice.index(3) {
                    0 => {
                        json["data"]["state"] = json!(
                            ["done", "failed", "running", "queued", "cancelled"][dice.index(5)]
                        );
                    }
                    1 => {
                        for member in ["to", "toTime", "expectedHash"] {
                            json["data"][member] = other["data"][member].clone();
                        }
                    }
                    _ => json["data"]["actor"] = json!("aaaaaaaaaaaaaaaa"),
                }
            }
            "live" | "live-entity" => json["name"] = json!(format!("forged {}", dice.index(9))),
            "live-secret" => json = json!(format!("forged-{}", dice.index(9))),
            _ => {
                // Its own text with a part of another one.
                let text = json["text"].as_str()?.to_owned();
                let at = dice.index(text.len());
                json["text"] = json!(format!("{}{}", &text[at..], &text[..at]));
            }
        }
        Some(Text::of(&json))
    }
}

fn shifted(dice: &mut Dice, number: &Json) -> Json {
    let number = number.as_i64().unwrap_or_default();
    json!((number + [-1, 1, -2, 3][dice.index(4)]).max(0))
}

/// Another letter or digit at one place of the text of a value, so that it is JSON as before.
fn flip(dice: &mut Dice, now: &Text) -> Option<Text> {
    let text = now.as_str();
    let start = if text.starts_with("{\"text\"") { 9 } else { 0 };
    let places: Vec<usize> = match text.len() {
        // Of a long text any place is a letter more often than not.
        500.. => (0..20)
            .map(|_| start + dice.index(text.len() - start))
            .collect(),
        _ => (start..text.len()).collect(),
    };
    let places: Vec<usize> = places
        .into_iter()
        .filter(|at| text.as_bytes()[*at].is_ascii_alphanumeric())
        .collect();
    for _ in 0..4 {
        let at = *places.get(dice.index(places.len()))?;
        let old = text.as_bytes()[at];
        let new = match old {
            b'0'..=b'9' => b'1' + (old - b'0' + dice.index(8) as u8) % 9,
            b'a'..=b'z' => b'a' + (old - b'a' + 1 + dice.index(24) as u8) % 26,
            _ => b'A' + (old - b'A' + 1 + dice.index(24) as u8) % 26,
        };
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = new;
        let flipped = String::from_utf8(bytes).ok()?;
        if let (Ok(json), true) = (serde_json::from_str::<Json>(&flipped), flipped != text) {
            return Some(Text::of(&json));
        }
    }
    None
}
