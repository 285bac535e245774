//! What is verified: a state file of the local platform, or an export of a site.

use std::path::Path;

use bailee_core::location::Store;
use bailee_core::policy::Policy;
use bailee_local::state;
use bailee_sim::{Area, World};
use bailee_verify::{Note, Snapshot, read_export};
use serde::Deserialize;

use crate::cli::Verify as Arguments;
use crate::error::CliError;

/// Everything that was read.
pub(super) struct Input {
    pub(super) snapshot: Snapshot,
    pub(super) site: Option<String>,
    /// The `installContext` of the site.
    pub(super) installation: Option<String>,
    pub(super) policy: Option<Policy>,
    pub(super) checkpoints: Vec<Note>,
}

/// The keys of an installation, as its secret store has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(rename = "bailee:root")]
    root: serde_json::Value,
    #[serde(rename = "bailee:ring")]
    ring: serde_json::Value,
}

impl Input {
    /// Reads what the arguments name.
    ///
    /// # Errors
    /// When a file cannot be read or is not of its kind, or there is no such site.
    pub(super) fn read(args: &Arguments) -> Result<Self, CliError> {
        let text = read(&args.file)?;
        let is_export = text.starts_with("{\"bailee\":");
        let mut input = if is_export {
            Self::of_export(args, &text)?
        } else {
            drop(text);
            Self::of_state(args)?
        };
        if let Some(path) = &args.keys {
            let keys: Keys = serde_json::from_str(&read(path)?)
                .map_err(|_| unusable(path, "it is no object with bailee:root and bailee:ring"))?;
            for (name, value) in [("bailee:root", keys.root), ("bailee:ring", keys.ring)] {
                input
                    .snapshot
                    .insert(Store::Secret, name.to_owned(), value.to_string());
            }
        }
        if let Some(path) = &args.policy {
            let policy = Policy::parse(&read(path)?);
            input.policy = Some(policy.map_err(|_| CliError::Policy {
                path: path.display().to_string(),
            })?);
        }
        for path in &args.checkpoint {
            input.checkpoints.push(Note {
                name: path.display().to_string(),
                text: read(path)?,
            });
        }
        Ok(input)
    }

    fn of_export(args: &Arguments, text: &str) -> Result<Self, CliError> {
        let snapshot = read_export(text).map_err(|error| CliError::Unverifiable {
            path: format!("{}:{}", args.file.display(), error.line),
            what: error.what.to_owned(),
        })?;
        Ok(Self {
            snapshot,
            site: None,
            installation: None,
            policy: None,
            checkpoints: Vec::new(),
        })
    }

    fn of_state(args: &Arguments) -> Result<Self, CliError> {
        let saved = state::read::<World>(&args.file)?;
        let world = saved.map(|saved| saved.world);
        let world = world.ok_or_else(|| unusable(&args.file, "it is gone"))?;
        let installed: Vec<&str> = world
            .sites()
            .iter()
            .filter(|(_, site)| site.installation.is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let site = match (&args.site, installed.as_slice()) {
            (Some(site), _) => site.clone(),
            (None, [only]) => (*only).to_owned(),
            (None, _) => String::new(),
        };
        let stored = world.stored(&site);
        let context = world.context(&site);
        let (Ok(stored), Ok(context)) = (stored, context) else {
            let sites = installed.join(", ");
            return Err(CliError::Site { sites });
        };
        let mut snapshot = Snapshot::new();
        for (area, key, value) in stored {
            let store = match area {
                Area::Plain => Store::Kvs,
                Area::Secret => Store::Secret,
                Area::Entity(name) => Store::Entity(name),
            };
            snapshot.insert(store, key, value.to_string());
        }
        Ok(Self {
            snapshot,
            site: Some(site),
            installation: Some(context.install_context),
            policy: None,
            checkpoints: Vec::new(),
        })
    }
}

fn read(path: &Path) -> Result<String, CliError> {
    let path_text = || path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| CliError::Input {
        path: path_text(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|_| unusable(path, "it is not text"))
}

fn unusable(path: &Path, what: &str) -> CliError {
    CliError::Unverifiable {
        path: path.display().to_string(),
        what: what.to_owned(),
    }
}
