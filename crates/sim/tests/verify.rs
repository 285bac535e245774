//! The verifier against the real engine: a site of sixty days is whole, and every single damage to it is noticed.
//!
//! `cargo xtask bench tamper` prints the table by family and kind; `BAILEE_DAMAGES` says how many of each are tried, `BAILEE_SEED`
//! which.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes what `json!` makes"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use bailee_core::location::{Location, Store};
use bailee_core::name::{Name, Place};
use bailee_core::policy::Policy;
use bailee_engine::PlatformExt;
use bailee_forge::effect::{Delete, SecretSet, Set};
use bailee_forge::{Context, Event, Key, Outcome, Secret, SetOptions, Value};
use bailee_sim::executor::run;
use bailee_sim::{Area, Config, Sim, SimPlatform, World};
use bailee_verify::{Difference, Mode, Note, Options, Report, Snapshot, read_export, verify};
use common::{DAY, HOUR, integration, secret};
use serde_json::{Value as Json, json};

const DAYS: i64 = 60;

async fn app(platform: SimPlatform, context: Context, event: Event) -> Outcome {
    bailee_sim::engine::handle(&platform, secret::policy(), &context, event).await
}

/// What a site stored at the end, at the end of each day, and what is known of it beside.
struct History {
    now: Snapshot,
    days: Vec<Snapshot>,
    /// The same script on another installation.
    other: Snapshot,
    installation: String,
    /// The newest checkpoint of each day.
    checkpoints: Vec<String>,
    /// The pages of an export at the end.
    pages: Vec<Vec<String>>,
}

struct Life {
    sim: Sim,
    dice: u64,
}

impl Life {
    fn draw(&mut self, below: u64) -> u64 {
        // SplitMix64.
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    #[track_caller]
    fn ok(&self, site: &str, function: &str, payload: Json) -> Json {
        let report = self
            .sim
            .call(site, "admin", function, payload, app)
            .unwrap();
        match report.ok() {
            Some(answer) => answer.clone(),
            None => panic!("{function} answered {:?}, {:?}", report.body(), report.ran),
        }
    }

    fn try_call(&self, site: &str, function: &str, payload: Json) {
        self.sim
            .call(site, "admin", function, payload, app)
            .unwrap();
    }

    /// Writes what the app writes itself, without Bailee.
    fn by_app(&self, site: &str, key: &str, value: Option<Json>, is_secret: bool) {
        let platform = self.sim.invoke(site, "admin").unwrap();
        let key = Key::new(key).unwrap();
        let work = async {
            match value {
                Some(value) if is_secret => {
                    let value = Secret::new(Value::new(value).unwrap()).unwrap();
                    let options = SetOptions::default();
                    platform
                        .ask(SecretSet {
                            key,
                            value,
                            options,
                        })
                        .await
                        .unwrap();
                }
                Some(value) => {
                    let value = Value::new(value).unwrap();
                    let options = SetOptions::default();
                    platform
                        .ask(Set {
                            key,
                            value,
                            options,
                        })
                        .await
                        .unwrap();
                }
                None => platform.ask(Delete { key }).await.unwrap(),
            }
        };
        run(&platform, work).done().unwrap();
        platform.finish();
    }

    fn expect(&self, site: &str, store: &str, key: &str) -> Json {
        let payload = json!({"store": store, "key": key});
        let report = self
            .sim
            .call(site, "admin", "records.get", payload, app)
            .unwrap();
        report
            .ok()
            .map_or(Json::Null, |record| record["version"].clone())
    }

    fn put(&self, site: &str, store: &str, key: &str, value: Json) {
        let expect = self.expect(site, store, key);
        self.ok(
            site,
            "records.put",
            json!({"store": store, "key": key, "value": value, "expect": expect}),
        );
    }

    fn day(&mut self, site: &str, day: i64) {
        for _ in 0..10 {
            let n = self.draw(60);
            match self.draw(10) {
                0..=4 => {
                    let name = format!("n{n}");
                    let mut payload =
                        integration(&name, &format!("https://{day}.example/{n}"), None);
                    payload["value"]["apiToken"] = json!(format!("tok{day}-{n}"));
                    let key = payload["key"].as_str().unwrap().to_owned();
                    payload["expect"] = self.expect(site, "kvs", &key);
                    self.ok(site, "records.put", payload);
                }
                5 => {
                    let key = format!("integration:site:n{n}");
                    let expect = self.expect(site, "kvs", &key);
                    if !expect.is_null() {
                        self.ok(
                            site,
                            "records.delete",
                            json!({"key": key, "expect": expect}),
                        );
                    }
                }
                6 => self.put(
                    site,
                    "kvs",
                    &format!("account-{n}"),
                    json!({"title": format!("of day {day}")}),
                ),
                7 => self.put(
                    site,
                    "secret",
                    &format!("login-{n}"),
                    json!({"user": format!("u{day}"), "password": format!("p{day}-{n}")}),
                ),
                8 => self.by_app(
                    site,
                    &format!("server-{}", n % 9),
                    Some(json!({"day": day, "n": n})),
                    false,
                ),
                _ => self.by_app(
                    site,
                    &format!("token-{}", n % 9),
                    Some(json!(format!("t{day}-{n}"))),
                    true,
                ),
            }
        }
        // So large that its journal record and its pack lie in several values.
        if day % 20 == 7 {
            let letters: Vec<u64> = (0..230_000).map(|_| self.draw(64)).collect();
            let text: String = letters
                .into_iter()
                .map(|letter| char::from(b'0' + u8::try_from(letter).unwrap()))
                .collect();
            let text = text.replace('\\', "x");
            self.by_app(site, "server-large", Some(json!({"text": text})), false);
        }
        if day % 15 == 9 {
            self.by_app(site, "server-1", None, false);
        }
        if day == 20 || day == 40 {
            let to = self.ok(site, "backups.list", json!({}))["points"][2]["seq"].clone();
            let job = self.ok(site, "backups.restore", json!({"to": {"seq": to}}))["job"].clone();
            for _ in 0..60 {
                self.sim.advance(10_000, app).unwrap();
                if self.ok(site, "jobs.get", json!({"job": job}))["state"] == "done" {
                    break;
                }
            }
        }
        // Somebody without the right.
        if day % 9 == 4 {
            self.sim
                .call(site, "member", "status", json!({}), app)
                .unwrap();
        }
        if day % 13 == 0 {
            self.try_call(site, "backups.seal", json!({}));
        }
    }

    fn export(&self) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut cursor = Json::Null;
        loop {
            let page = self.ok("alpha", "store.export", json!({"cursor": cursor}));
            assert!(page.to_string().len() < 4_800_000);
            let lines = page["lines"].as_array().unwrap();
            pages.push(
                lines
                    .iter()
                    .map(|line| line.as_str().unwrap().to_owned())
                    .collect(),
            );
            cursor = page["cursor"].clone();
            if cursor.is_null() {
                return pages;
            }
            assert!(pages.len() < 100);
        }
    }

    fn stored(&self, site: &str) -> Snapshot {
        let mut snapshot = Snapshot::new();
        for (area, key, value) in self.sim.world().stored(site).unwrap() {
            snapshot.insert(store(&area), key, value.to_string());
        }
        snapshot
    }
}

fn store(area: &Area) -> Store {
    match area {
        Area::Plain => Store::Kvs,
        Area::Secret => Store::Secret,
        Area::Entity(name) => Store::Entity(name.clone()),
    }
}

fn history() -> &'static History {
    static HISTORY: OnceLock<History> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let mut world = World::new(Config::calm(1));
        world.install("alpha").unwrap();
        world.install("beta").unwrap();
        let sim = Sim::new(world);
        let mut life = Life { sim, dice: seed() };
        life.sim.advance(1000, app).unwrap();
        let (mut days, mut checkpoints) = (Vec::new(), Vec::new());
        for day in 0..DAYS {
            for site in ["alpha", "beta"] {
                let before = life.dice;
                life.day(site, day);
                if site == "alpha" {
                    life.dice = before;
                }
            }
            life.sim.advance(DAY, app).unwrap();
            days.push(life.stored("alpha"));
            let checkpoint = life.ok("alpha", "ledger.checkpoint", json!({}));
            checkpoints.extend(checkpoint["checkpoint"].as_str().map(str::to_owned));
        }
        // Half a day that is not sealed yet; what the app wrote itself was looked at.
        life.put(
            "alpha",
            "kvs",
            "account-1",
            json!({"title": "of the last day"}),
        );
        life.put(
            "alpha",
            "kvs",
            "account-2",
            json!({"title": "of the last day"}),
        );
        life.put(
            "beta",
            "kvs",
            "account-1",
            json!({"title": "of the last day"}),
        );
        life.sim.advance(HOUR, app).unwrap();
        days.push(life.stored("alpha"));
        life.put(
            "alpha",
            "kvs",
            "account-3",
            json!({"title": "of the last hour"}),
        );
        let installation = life.sim.world().context("alpha").unwrap().install_context;
        History {
            now: life.stored("alpha"),
            pages: life.export(),
            other: life.stored("beta"),
            days,
            installation,
            checkpoints,
        }
    })
}

fn number(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    number("BAILEE_SEED", 1)
}

fn look(snapshot: &Snapshot) -> Report {
    let policy: &Policy = secret::policy();
    let history = history();
    let options = Options {
        policy: Some(policy),
        installation: Some(&history.installation),
        ..Options::default()
    };
    verify(snapshot, &options)
}

#[test]
fn a_site_of_sixty_days_is_whole() {
    let history = history();
    let report = look(&history.now);
    assert_eq!(report.differences, [], "{:?}", report.totals);
    assert_eq!(report.notes, []);
    assert_eq!(report.unchecked, Vec::<&str>::new());
    assert_eq!(report.mode, Mode::Keys);
    assert!(report.totals.changes >= 500, "{:?}", report.totals);
    assert!(report.totals.seals >= 60);
    assert!(report.totals.entries >= 560);
    for day in history.days.iter().step_by(7) {
        assert_eq!(look(day).differences, []);
    }
}

#[test]
fn checkpoints_that_were_kept_elsewhere_are_prefixes() {
    let history = history();
    let notes: Vec<Note> = (1..)
        .zip(&history.checkpoints)
        .map(|(day, text)| Note {
            name: format!("day {day}"),
            text: text.clone(),
        })
        .collect();
    assert!(notes.len() >= 55);
    let options = Options {
        checkpoints: &notes,
        ..Options::default()
    };
    assert_eq!(verify(&history.now, &options).differences, []);
    // An installation that went back by days knows less than a later checkpoint says.
    let report = verify(&history.days[30], &options);
    let forked = |difference: &&Difference| difference.store == "checkpoint";
    let forked: Vec<_> = report.differences.iter().filter(forked).collect();
    assert_eq!(forked.len(), report.differences.len());
    assert!(forked.len() >= 25, "{}", forked.len());
    // One of another site is none of this one.
    let report = verify(&history.other, &options);
    assert_eq!(report.differences.len(), notes.len());
}

fn export() -> Snapshot {
    read_export(&history().pages.concat().join("\n")).unwrap()
}

#[test]
fn an_export_is_whole_without_keys_and_with_them() {
    let history = history();
    assert!(history.pages.len() > 1);
    let mut export = export();
    let report = verify(&export, &Options::default());
    assert_eq!((report.differences, report.notes), (vec![], vec![]));
    assert_eq!(report.mode, Mode::Hashes);
    let whole = look(&history.now).totals;
    assert_eq!(
        (report.totals.entries, &report.totals.root),
        (whole.entries, &whole.root)
    );
    assert_eq!(report.totals.vkey, whole.vkey);
    for key in ["bailee:root", "bailee:ring"] {
        let value = history.now.get(&Store::Secret, key).unwrap();
        export.insert(Store::Secret, key.into(), value.into());
    }
    let report = look(&export);
    assert_eq!((report.differences, report.notes), (vec![], vec![]));
    assert_eq!((report.mode, report.totals), (Mode::Keys, whole));
}

#[test]
fn an_export_holds_everything_but_secrets() {
    let history = history();
    let text = history.pages.concat().join("\n");
    let export = export();
    for (store, key, value) in history.now.iter() {
        if *store == Store::Secret {
            let inner = value.trim_matches('"');
            assert!(!text.contains(inner), "{key}");
        } else {
            assert_eq!(export.get(store, key), Some(value), "{store} {key}");
        }
    }
}

#[test]
fn without_keys_what_checkpoints_vouch_for_is_compared() {
    const VOUCHED: [&str; 6] = [
        "\"key\":\"p:",
        "\"key\":\"b:",
        "\"key\":\"m:",
        "\"opened\":\"e:",
        "\"opened\":\"t:",
        "\"opened\":\"m:",
    ];
    let whole = history().pages.concat();
    let seals = look(&history().now).totals.seals;
    // Of which value a line is, as far as the line says so before the value.
    let head = |line: &str| line.chars().take(70).collect::<String>();
    let last: BTreeMap<String, usize> = whole
        .iter()
        .enumerate()
        .map(|(at, line)| (head(line), at))
        .collect();
    let mut lines: Vec<usize> = last.into_values().collect();
    lines.retain(|at| {
        let line = &whole[*at];
        // Only its successor names the text of a manifest, and nothing that of the last one.
        let is_newest = line.contains(&format!("\"key\":\"m:{seals}\""));
        !is_newest && VOUCHED.iter().any(|begin| line.contains(begin))
    });
    assert!(lines.len() > 150, "{}", lines.len());
    let noticed = |lines: &[String]| match read_export(&lines.join("\n")) {
        Ok(export) => !verify(&export, &Options::default()).is_whole(),
        Err(_) => true,
    };
    for at in lines.into_iter().step_by(4) {
        let mut changed = whole.clone();
        let middle = whole[at].len() / 2;
        let letter = if whole[at].as_bytes()[middle] == b'A' {
            "B"
        } else {
            "A"
        };
        changed[at].replace_range(middle..=middle, letter);
        assert!(noticed(&changed), "changed: {}", head(&whole[at]));
    }
}

/// The word for the family of a value.
fn family(snapshot: &Snapshot, store: &Store, key: &str) -> Option<&'static str> {
    let location = Location {
        store: store.clone(),
        key: key.to_owned(),
    };
    if !location.is_own() {
        let known = snapshot.get(store, key).is_some();
        let kind = secret::policy().kind_at(store, key)?;
        return (known && kind.mode.is_kept()).then_some(match store {
            Store::Secret => "live secret",
            _ => "live value",
        });
    }
    let place = if *store == Store::Secret {
        Place::Secret
    } else {
        Place::Entity
    };
    let name = Name::parse(place, key).ok()?;
    let prefix = match name.whole() {
        Name::Head => "head",
        Name::Root => "root",
        Name::Ring => "ring",
        Name::Journal(_) => "journal",
        Name::Pack { .. } => "pack",
        Name::Base { .. } => "base",
        Name::Shelf(_) => "shelf",
        Name::Manifest(_) => "manifest",
        Name::Tile { .. } => "tile",
        Name::Bundle(_) => "bundle",
        Name::Job(_) => "job",
        Name::Look => "look",
        Name::Anchor => "anchor",
        Name::Findings => "findings",
        _ => "other",
    };
    Some(prefix)
}

const KINDS: [&str; 6] = ["flip", "delete", "swap", "older", "foreign", "extra"];

/// One damage: what lies where afterwards.
type Damage = Vec<(Store, String, Option<String>)>;

/// Every damage of a kind to the values of a family, in some order; flips are without end, and some are drawn.
fn damages(
    history: &History,
    wanted: &str,
    kind: &str,
    dice: &mut Life,
    most: usize,
) -> Vec<Damage> {
    let now = &history.now;
    let of = |snapshot: &Snapshot| -> Vec<(Store, String, String)> {
        let all = snapshot
            .iter()
            .filter(|(store, key, _)| family(snapshot, store, key) == Some(wanted));
        all.map(|(store, key, text)| (store.clone(), key.to_owned(), text.to_owned()))
            .collect()
    };
    let (own, others) = (of(now), of(&history.other));
    if own.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Damage> = Vec::new();
    match kind {
        "flip" => {
            for _ in 0..most * 4 {
                let (store, key, text) =
                    &own[usize::try_from(dice.draw(own.len() as u64)).unwrap()];
                let at = usize::try_from(dice.draw(text.len() as u64)).unwrap();
                let mut bytes = text.clone().into_bytes();
                bytes[at] = match bytes[at] {
                    b'9' => b'8',
                    b'z' => b'y',
                    b'Z' => b'Y',
                    byte if byte.is_ascii_alphanumeric() => byte + 1,
                    b'/' => b'+',
                    b'+' => b'/',
                    _ => continue,
                };
                let Ok(flipped) = String::from_utf8(bytes) else {
                    continue;
                };
                if serde_json::from_str::<Json>(&flipped).is_ok() {
                    all.push(vec![(store.clone(), key.clone(), Some(flipped))]);
                }
            }
        }
        "delete" => all.extend(
            own.iter()
                .map(|(store, key, _)| vec![(store.clone(), key.clone(), None)]),
        ),
        "swap" => {
            for (at, (store, key, text)) in own.iter().enumerate() {
                for (other_store, other, value) in own.iter().skip(at + 1) {
                    if text != value {
                        all.push(vec![
                            (store.clone(), key.clone(), Some(value.clone())),
                            (other_store.clone(), other.clone(), Some(text.clone())),
                        ]);
                    }
                }
            }
            // Both of the keys, too: each in the other's place.
            if wanted == "root" || wanted == "ring" {
                let value = |key: &str| now.get(&Store::Secret, key).map(str::to_owned);
                all.push(vec![
                    (Store::Secret, "bailee:root".into(), value("bailee:ring")),
                    (Store::Secret, "bailee:ring".into(), value("bailee:root")),
                ]);
            }
        }
        "older" => {
            for (store, key, text) in &own {
                let earlier: BTreeSet<&str> = history
                    .days
                    .iter()
                    .filter_map(|day| day.get(store, key))
                    .collect();
                all.extend(
                    earlier
                        .into_iter()
                        .filter(|old| old != text)
                        .map(|old| vec![(store.clone(), key.clone(), Some(old.to_owned()))]),
                );
            }
        }
        "foreign" => {
            for (at, (store, key, text)) in own.iter().enumerate() {
                let same = history.other.get(store, key);
                let any = others
                    .get(at % others.len().max(1))
                    .map(|(_, _, text)| text.as_str());
                all.extend(
                    same.or(any)
                        .filter(|value| value != text)
                        .map(|value| vec![(store.clone(), key.clone(), Some(value.to_owned()))]),
                );
            }
        }
        _ => {
            // A value under a name that none of the family has.
            for (at, (store, key, text)) in own.iter().enumerate() {
                let names = match wanted {
                    "journal" => vec![format!("j:{}", 100_000 + at)],
                    "manifest" => vec![format!("m:{}", 100_000 + at)],
                    "shelf" => vec![format!("s:{}", 100_000 + at)],
                    "bundle" => vec![format!("e:{}", 100_000 + at)],
                    "tile" => vec![format!("t:0:{}", 100_000 + at), format!("t:5:{at}")],
                    "job" => vec![format!(
                        "job:aaaqeayeaudaocajbifqydio{}a",
                        char::from(b'a' + u8::try_from(at % 26).unwrap())
                    )],
                    "pack" => vec![key.replacen("p:", "p:1", 1), format!("{key}#5")],
                    "base" => vec![
                        key.replacen("b:0:", "b:0:9", 1),
                        key.replacen("b:0:", "b:1:", 1),
                    ],
                    "head" | "look" | "findings" => vec![format!("{key}2"), format!("{key}:1")],
                    "root" | "ring" | "anchor" => vec![format!("{key}2"), format!("{key}:1")],
                    "live secret" => vec![format!("login-extra{at}"), format!("token-{}", at % 9)],
                    _ => vec![
                        format!("account-extra{at}"),
                        format!("integration:site:extra{at}"),
                    ],
                };
                for name in names {
                    if now.get(store, &name).is_none() {
                        all.push(vec![(store.clone(), name, Some(text.clone()))]);
                    }
                }
            }
            // What was there once, and is not any more.
            for day in &history.days {
                for (store, key, text) in of(day) {
                    if now.get(&store, &key).is_none() {
                        all.push(vec![(store, key, Some(text))]);
                    }
                }
            }
        }
    }
    // Some of them, without order.
    while all.len() > most {
        let at = usize::try_from(dice.draw(all.len() as u64)).unwrap();
        all.swap_remove(at);
    }
    all
}

#[test]
fn every_single_damage_is_noticed() {
    const FAMILIES: [&str; 16] = [
        "head",
        "root",
        "ring",
        "anchor",
        "live value",
        "live secret",
        "journal",
        "pack",
        "base",
        "shelf",
        "manifest",
        "tile",
        "bundle",
        "job",
        "look",
        "findings",
    ];
    let history = history();
    let most = usize::try_from(number("BAILEE_DAMAGES", 4)).unwrap();
    let mut dice = Life {
        sim: Sim::new(World::new(Config::calm(1))),
        dice: seed(),
    };
    let sound = look(&history.now);
    assert!(sound.is_whole(), "{:?}", sound.differences);
    let mut table: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for family in FAMILIES {
        for kind in KINDS {
            for damage in damages(history, family, kind, &mut dice, most) {
                let mut damaged = history.now.clone();
                for (store, key, text) in damage.clone() {
                    match text {
                        Some(text) => _ = damaged.insert(store, key, text),
                        None => _ = damaged.remove(&store, &key),
                    }
                }
                let report = look(&damaged);
                let is_noticed = !report.is_whole() || report.notes != sound.notes;
                let (noticed, tried) = table.entry((family, kind)).or_default();
                *tried += 1;
                *noticed += usize::from(is_noticed);
                if !is_noticed {
                    let what: Vec<String> = damage
                        .iter()
                        .map(|(store, key, text)| {
                            format!(
                                "{store} {key} {:?}",
                                text.as_ref()
                                    .map(|text| text.chars().take(300).collect::<String>())
                            )
                        })
                        .collect();
                    missed.push(format!("{family} {kind}: {what:?}"));
                }
            }
        }
    }
    println!("noticed of tried, by family and kind of damage:");
    println!(
        "{:<12}{}",
        "",
        KINDS.map(|kind| format!("{kind:>10}")).concat()
    );
    for family in FAMILIES {
        let cells = KINDS.map(|kind| match table.get(&(family, kind)) {
            Some((noticed, tried)) => format!("{:>10}", format!("{noticed}/{tried}")),
            None => format!("{:>10}", "-"),
        });
        println!("{family:<12}{}", cells.concat());
    }
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}
