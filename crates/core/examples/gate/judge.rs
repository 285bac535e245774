//! Judges: the gate and its peers, each with what it found in the same cases.

use crate::case::Case;
use crate::clock::Moment;
use crate::real::REAL;
use bailee_core::detector::scan;
use serde_json::Value as Json;
use std::path::Path;

/// What one judge found.
#[derive(Debug)]
pub(crate) struct Judge {
    pub(crate) name: String,
    /// For each case, whether something was found.
    pub(crate) found: Vec<bool>,
    /// Values a second.
    pub(crate) speed: f64,
}

impl Judge {
    /// The gate. Real values are judged without their names: beside some of these, anything is to be refused.
    pub(crate) fn gate(cases: &[Case]) -> Self {
        Self::gate_of(cases, |case| {
            if case.group.starts_with(REAL) {
                ""
            } else {
                &case.name
            }
        })
    }

    /// The gate, with every name.
    pub(crate) fn gate_named(cases: &[Case]) -> Self {
        Self::gate_of(cases, |case| &case.name)
    }

    fn gate_of(cases: &[Case], name: fn(&Case) -> &str) -> Self {
        let started = Moment::now();
        let found = cases
            .iter()
            .map(|case| !scan(name(case), &case.text).is_empty());
        let found: Vec<bool> = found.collect();
        Self {
            name: "gate".to_owned(),
            speed: count(found.len()) / started.seconds(),
            found,
        }
    }

    /// A peer, from what its script wrote: `{"name", "seconds", "found": [index, …]}`.
    ///
    /// # Errors
    /// When the file cannot be read or is another.
    pub(crate) fn read(path: &Path, cases: usize) -> Result<Self, Box<dyn std::error::Error>> {
        let json: Json = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let name = json.get("name").and_then(Json::as_str).ok_or("no name")?;
        let seconds = json
            .get("seconds")
            .and_then(Json::as_f64)
            .ok_or("no seconds")?;
        let mut found = vec![false; cases];
        let list = json
            .get("found")
            .and_then(Json::as_array)
            .ok_or("no list")?;
        for index in list.iter().filter_map(Json::as_u64) {
            if let Some(place) = found.get_mut(usize::try_from(index)?) {
                *place = true;
            }
        }
        Ok(Self {
            name: name.to_owned(),
            speed: count(cases) / seconds,
            found,
        })
    }
}

/// A number of things, for a ratio.
pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
