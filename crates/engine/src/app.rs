//! What the app's own code asks for: records with their secrets open, and writes of them.
//!
//! Records that Bailee does not write pass through: they are read and written as they are. What several callers of one invocation
//! ask for at the same time comes as one list, and each of it has an answer of its own.

use bailee_core::field::{Stage, walk};
use bailee_core::gate::{self, Rule, Violation};
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::{Kind, Mode, Policy};
use bailee_core::record::Record;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use crate::access::{AppCode, Authorized};
use crate::call::Door;
use crate::discovery;
use crate::error::Error;
use crate::payload::{self, Members, Payload, wrong};
use crate::platform::Platform;
use crate::record;
use crate::secret;
use crate::seen;
use crate::setup;
use crate::store;
use crate::write::{self, Expect, Unit, Write};

mod pass;

/// What is asked for: records, or writes that belong together, each.
enum Asked {
    Records(Vec<Json>),
    Writes(Vec<Json>),
}

impl Payload for Asked {
    fn take(members: &mut Members) -> Result<Self, Error> {
        match (
            members.optional_list("read")?,
            members.optional_list("write")?,
        ) {
            (Some(records), None) => Ok(Self::Records(records)),
            (None, Some(writes)) => Ok(Self::Writes(writes)),
            _ => Err(wrong("read", "given, or write")),
        }
    }
}

/// A record by where it lies.
struct Place(Location);

impl Payload for Place {
    fn take(members: &mut Members) -> Result<Self, Error> {
        record::take_location(members).map(Self)
    }
}

impl Payload for Write {
    fn take(members: &mut Members) -> Result<Self, Error> {
        let store = record::take_store(members)?;
        let (put, gone) = (
            members.optional_text("put")?,
            members.optional_text("delete")?,
        );
        // What was meant to guard a write must not vanish from it.
        if members.is_null("expect") {
            return Err(wrong("expect", "a version, or 0 for no record"));
        }
        let expect = members.optional_seq("expect")?;
        let (location, value) = match (put, gone) {
            (Some(key), None) => {
                let value = members.any("value")?;
                (record::locate(store, key, "put")?, Some(value))
            }
            (None, Some(key)) => (record::locate(store, key, "delete")?, None),
            _ => return Err(wrong("put", "a key, or delete")),
        };
        Ok(Self {
            location,
            value,
            expect: expect.map_or(Expect::Anything, Expect::version),
        })
    }
}

/// Answers what the app's own code asks for: a list, in the order in which it was asked.
///
/// # Errors
/// When nothing of it can be answered. A site that was not named is none: where the platform names one site and the context that
/// was handed over another, nothing is read.
pub(crate) async fn answer<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<AppCode>,
    payload: Json,
) -> Result<Json, Error> {
    let handed = door.context.handed.as_ref();
    if handed.is_some_and(|handed| *handed != door.context.install_context) {
        return Err(Error::OtherContext);
    }
    match payload::read::<Asked>(payload)? {
        Asked::Records(asked) => Ok(read(door, by, asked).await.into()),
        Asked::Writes(asked) => Ok(write(door, by, asked).await.into()),
    }
}

/// What the caller is told: of an error nothing that it sent.
fn told(result: Result<Json, &Error>) -> Json {
    match result {
        Ok(answer) => json!({"ok": answer}),
        Err(Error::GateRefused { violations }) => {
            let refused = Error::GateRefused {
                violations: Vec::new(),
            };
            let mut answer = refused.to_answer();
            if let Some(detail) = answer.pointer_mut("/error/detail/violations") {
                *detail = broken(violations);
            }
            answer
        }
        Err(error) => error.to_answer(),
    }
}

/// Field and rule of each violation, and nothing else: a place may be the name of an entry.
fn broken(violations: &[Violation]) -> Json {
    let rules = violations.iter();
    rules
        .map(|one| json!({"field": one.field, "rule": one.rule}))
        .collect()
}

/// Returns the kind of the record at `location`.
///
/// # Errors
/// `gate-refused` when there is none.
fn kind<'p>(policy: &'p Policy, location: &Location) -> Result<&'p Kind, Error> {
    let Location { store, key } = location;
    policy.kind_at(store, key).ok_or_else(|| {
        let what = "the policy declares no kind with this key";
        let violations = vec![Violation::at(&[], Rule::KindUndeclared, what)];
        Error::GateRefused { violations }
    })
}

/// Opens the site, and sets it up first when it is new.
async fn open<'a, P: Platform>(
    door: Door<'a, P>,
    beside: &[Location],
) -> Result<setup::Opened<'a, P>, Error> {
    // Before what is read beside the site, so that no value is older than the head.
    let head = store::read(door.platform, &Name::Head).await?;
    setup::open(door.platform, door.policy, door.context, head, beside).await
}

async fn read<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<AppCode>,
    asked: Vec<Json>,
) -> Vec<Json> {
    let mut answers: Vec<Json> = Vec::with_capacity(asked.len());
    let (mut kept, mut passing) = (Vec::<(usize, Location)>::new(), Vec::new());
    for one in asked {
        let located = payload::read::<Place>(one).and_then(|Place(location)| {
            let kind = kind(door.policy, &location)?;
            Ok((location, kind.mode))
        });
        answers.push(match located {
            Ok((location, mode)) if mode.is_written() => {
                kept.push((answers.len(), location));
                Json::Null
            }
            Ok((location, _)) => {
                passing.push((answers.len(), Name::Live(location)));
                Json::Null
            }
            Err(error) => told(Err(&error)),
        });
    }
    // At once, as the platform's own client would.
    let reads = passing
        .iter()
        .map(|(_, name)| store::read(door.platform, name));
    for ((number, _), value) in passing.iter().zip(join_all(reads).await) {
        let value = value.map(shown);
        put(&mut answers, *number, told(value.as_ref().map(Json::clone)));
    }
    if kept.is_empty() {
        return answers;
    }
    let locations: Vec<Location> = kept.iter().map(|(_, location)| location.clone()).collect();
    match open(door, &locations).await {
        Err(error) => {
            let failed = told(Err(&error));
            for (number, _) in kept {
                put(&mut answers, number, failed.clone());
            }
        }
        Ok((mut site, seen)) => {
            let mut damaged = Vec::new();
            let found = match seen.take(&site, &locations).await {
                Ok((records, _)) => Ok(records.into_iter().map(Ok).collect()),
                // One that is damaged must not hide the others.
                Err(Error::StoreDamaged { .. }) => seen::read_each(&site, &locations).await,
                Err(error) => Err(error),
            };
            let found: Vec<Result<Option<Record>, Error>> = match found {
                Ok(found) => found,
                Err(error) => {
                    let failed = told(Err(&error));
                    kept.iter()
                        .for_each(|(number, _)| put(&mut answers, *number, failed.clone()));
                    return answers;
                }
            };
            for ((number, _), record) in kept.into_iter().zip(found) {
                damaged.extend(record.as_ref().err().and_then(discovery::of_error));
                let opened = record.and_then(|record| {
                    let Some(record) = record else {
                        return Ok(Json::Null);
                    };
                    let value = secret::reveal(&site, by, &record)?;
                    Ok(json!({"value": value, "version": record.version}))
                });
                put(&mut answers, number, told(opened.as_ref().map(Json::clone)));
            }
            // That it cannot be noted changes nothing of the answers.
            let _ = discovery::record(&mut site, &damaged).await;
        }
    }
    answers
}

/// A record without a version, or nothing.
fn shown(value: Option<Json>) -> Json {
    value.map_or(Json::Null, |value| json!({"value": value}))
}

fn put(answers: &mut [Json], number: usize, answer: Json) {
    if let Some(place) = answers.get_mut(number) {
        *place = answer;
    }
}

/// What one unit came to before anything was written.
struct Judged {
    unit: Unit,
    is_kept: bool,
    broken: Json,
}

async fn write<P: Platform>(
    door: Door<'_, P>,
    by: &Authorized<AppCode>,
    asked: Vec<Json>,
) -> Vec<Json> {
    let mut answers = Vec::with_capacity(asked.len());
    let (mut units, mut reports, mut passing) = (Vec::new(), Vec::new(), Vec::new());
    for one in asked {
        let number = answers.len();
        answers.push(match judge(door.policy, one) {
            Err(error) => told(Err(&error)),
            Ok(judged) if judged.is_kept => {
                units.push(judged.unit);
                reports.push((number, judged.broken));
                Json::Null
            }
            Ok(judged) => {
                passing.push((number, judged.unit.writes));
                Json::Null
            }
        });
    }
    for (number, passed) in pass::all(door.platform, passing).await {
        let passed = passed.map(|()| json!({"broken": []}));
        put(&mut answers, number, told(passed.as_ref().map(Json::clone)));
    }
    if units.is_empty() {
        return answers;
    }
    match open(door, &write::locations(&units)).await {
        Err(error) => {
            let failed = told(Err(&error));
            for (number, _) in reports {
                put(&mut answers, number, failed.clone());
            }
        }
        Ok((mut site, seen)) => {
            let ends = write::as_app(&mut site, by, &units, seen).await;
            let mut damaged = Vec::new();
            for (unit, (number, broken)) in reports.into_iter().enumerate() {
                let end = ends.of(unit);
                damaged.extend(
                    end.as_ref()
                        .err()
                        .and_then(|error| discovery::of_error(error)),
                );
                let made = end.map(|version| match version {
                    Some(version) => json!({"version": version, "broken": broken}),
                    None => json!({ "broken": broken }),
                });
                put(&mut answers, number, told(made));
            }
            // That it cannot be noted changes nothing of the answers.
            let _ = discovery::record(&mut site, &damaged).await;
        }
    }
    answers
}

/// Reads what belongs together, and holds it against the policy.
///
/// # Errors
/// `invalid-payload` or `gate-refused`.
fn judge(policy: &Policy, asked: Json) -> Result<Judged, Error> {
    let Json::Array(asked) = asked else {
        return Err(Error::payload("it is no list of writes"));
    };
    let mut writes: Vec<Write> = Vec::with_capacity(asked.len());
    let (mut found, mut passing) = (Vec::new(), 0);
    for one in asked {
        let write = payload::read::<Write>(one)?;
        if writes.iter().any(|other| other.location == write.location) {
            return Err(Error::payload("it writes one record twice"));
        }
        let kind = kind(policy, &write.location)?;
        if !kind.mode.is_written() {
            passing += 1;
            if write.expect != Expect::Anything {
                return Err(wrong(
                    "expect",
                    "left out: records that Bailee does not write have no version",
                ));
            }
        } else if let Some(value) = &write.value {
            found.extend(report(policy, kind, &write.location, value)?);
        }
        writes.push(write);
    }
    if passing > 0 && passing < writes.len() {
        return Err(Error::payload(
            "some of its records are written by Bailee and some are not, and these cannot be written together",
        ));
    }
    Ok(Judged {
        is_kept: passing == 0,
        broken: broken(&found),
        unit: Unit {
            broken: u32::try_from(found.len()).unwrap_or(u32::MAX),
            writes,
        },
    })
}

/// Returns what the gate finds where it is to report.
///
/// # Errors
/// `gate-refused` where it is to refuse, and for what cannot be kept as it is: what is larger or deeper than a record may be, and
/// what has a secret where nobody could tell it.
fn report(
    policy: &Policy,
    kind: &Kind,
    location: &Location,
    value: &Json,
) -> Result<Vec<Violation>, Error> {
    let Location { store, key } = location;
    let Err(violations) = gate::check(policy, store, key, value) else {
        return Ok(Vec::new());
    };
    let is_of_size = |one: &Violation| matches!(one.rule, Rule::TooLarge | Rule::TooDeep);
    if kind.mode == Mode::Journal
        && !violations.iter().any(is_of_size)
        && !hides_secrets(kind, value)
    {
        return Ok(violations);
    }
    Err(Error::GateRefused { violations })
}

/// Whether a value has something that would have to be sealed and cannot be, or that would be taken for a sealed secret.
fn hides_secrets(kind: &Kind, value: &Json) -> bool {
    let mut is_hidden = false;
    walk(
        &mut Vec::new(),
        Some(&kind.value),
        value,
        Stage::Given,
        &mut |_, part| {
            let is_kept = gate::is_secret_placeholder(part.value);
            let is_marked = [gate::SECRET, gate::SEALED]
                .iter()
                .any(|name| part.value.get(name).is_some());
            is_hidden |= !part.is_exempt
                && match part.is_secret() {
                    true => !is_kept && !part.value.is_string(),
                    false => part.is_lost || is_marked,
                };
        },
    );
    is_hidden
}
