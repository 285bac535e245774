//! The artefact that the bundler produced: what its manifest declares.

use std::collections::BTreeMap;
use std::path::Path;

use bailee_sim::app::{App, AttributeType, Declared, Entity, Index, Module};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::error::LocalError;

/// The environment that `forge deploy` uses when none is named; the id stands for "on this machine".
const ENVIRONMENT: &str = "10ca1000-0000-4000-8000-00000000000e";
/// Memory of a function when the manifest names none, in MB (page "Invocation limits", read 2026-09-01).
const MEMORY_MB: u32 = 512;

#[derive(Deserialize)]
struct Manifest {
    app: RawApp,
    modules: Modules,
    #[serde(default)]
    permissions: Permissions,
}

#[derive(Deserialize)]
struct RawApp {
    id: String,
    #[serde(default)]
    runtime: Runtime,
    #[serde(default)]
    storage: Storage,
}

#[derive(Default, Deserialize)]
struct Runtime {
    #[serde(rename = "memoryMB")]
    memory_mb: Option<u32>,
}

#[derive(Default, Deserialize)]
struct Storage {
    #[serde(default)]
    entities: Vec<RawEntity>,
}

#[derive(Deserialize)]
struct RawEntity {
    name: String,
    #[serde(default)]
    attributes: BTreeMap<String, Attribute>,
    #[serde(default)]
    indexes: Vec<RawIndex>,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "type")]
    kind: AttributeType,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawIndex {
    Name(String),
    Full {
        name: String,
        #[serde(default)]
        partition: Vec<String>,
        #[serde(default)]
        range: Vec<String>,
    },
}

#[derive(Default, Deserialize)]
struct Permissions {
    #[serde(default)]
    scopes: Vec<Json>,
    #[serde(default)]
    external: Json,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modules {
    #[serde(rename = "jira:adminPage", default)]
    admin: Vec<Started>,
    #[serde(default)]
    function: Vec<Function>,
    #[serde(default)]
    scheduled_trigger: Vec<Started>,
    #[serde(default)]
    consumer: Vec<Started>,
    #[serde(default)]
    trigger: Vec<Started>,
    #[serde(default)]
    pre_uninstall: Vec<Started>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Function {
    key: String,
    handler: String,
    timeout_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    key: String,
    title: Option<String>,
    function: Option<String>,
    resolver: Option<Resolver>,
    #[serde(default)]
    events: Vec<Json>,
    queue: Option<String>,
    #[serde(default)]
    cross_version: bool,
    interval: Option<String>,
}

#[derive(Deserialize)]
struct Resolver {
    function: Option<String>,
}

/// The artefact's declaration.
#[derive(Clone, Debug)]
pub struct Artefact {
    /// The app as the simulator knows it.
    pub app: App,
    /// Title of the admin page, from its module.
    pub title: String,
    /// `appContext.permissions` of the runtime.
    pub permissions: Json,
}

impl Artefact {
    /// Reads the artefact in `folder`.
    ///
    /// # Errors
    /// [`LocalError::File`] when there is none, [`LocalError::Manifest`] when its manifest cannot be used.
    pub fn read(folder: &Path) -> Result<Self, LocalError> {
        let path = folder.join("manifest.yml");
        let text = std::fs::read_to_string(&path).map_err(|source| LocalError::File {
            action: "read",
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(&text)
    }

    /// Reads a manifest as the bundler writes it: JSON text, in a file that is called `manifest.yml`.
    fn parse(text: &str) -> Result<Self, LocalError> {
        let manifest: Manifest =
            serde_json::from_str(text).map_err(|error| LocalError::Manifest {
                what: error.to_string(),
            })?;
        let Manifest {
            app,
            modules,
            permissions,
        } = manifest;
        let functions = Functions(modules.function);
        let title = modules.admin.first().and_then(|page| page.title.clone());
        let mut declared = Vec::new();
        for (module, list) in [
            (Module::Resolver, modules.admin),
            (Module::Scheduled, modules.scheduled_trigger),
            (Module::Queue, modules.consumer),
            (Module::Trigger, modules.trigger),
            (Module::PreUninstall, modules.pre_uninstall),
        ] {
            for started in list {
                declared.push(functions.declare(module, started)?);
            }
        }
        Ok(Self {
            app: App {
                id: app.id.rsplit('/').next().unwrap_or_default().to_owned(),
                environment: ENVIRONMENT.into(),
                version: "1.0.0".into(),
                memory_mb: app.runtime.memory_mb.unwrap_or(MEMORY_MB),
                entities: app.storage.entities.into_iter().map(entity).collect(),
                modules: declared,
            },
            title: title.unwrap_or_else(|| "Admin page".into()),
            permissions: serde_json::json!({
                "scopes": permissions.scopes,
                "external": match permissions.external {
                    Json::Null => Json::Object(serde_json::Map::new()),
                    external => external,
                },
            }),
        })
    }

    /// Returns the handlers of all functions that a module starts, each once.
    #[must_use]
    pub fn handlers(&self) -> Vec<String> {
        let mut handlers: Vec<_> = self
            .app
            .modules
            .iter()
            .map(|module| module.handler.clone())
            .collect();
        handlers.sort();
        handlers.dedup();
        handlers
    }
}

struct Functions(Vec<Function>);

impl Functions {
    fn declare(&self, module: Module, started: Started) -> Result<Declared, LocalError> {
        let unusable = |what: String| LocalError::Manifest { what };
        let key = started.key;
        let name = started
            .function
            .or(started.resolver.and_then(|resolver| resolver.function))
            .ok_or_else(|| unusable(format!("module {key} names no function")))?;
        let function = self
            .0
            .iter()
            .find(|function| function.key == name)
            .ok_or_else(|| {
                unusable(format!(
                    "module {key} names the function {name}, which is not declared"
                ))
            })?;
        let interval = match started.interval.as_deref() {
            None => None,
            Some("fiveMinute") => Some(5 * 60_000),
            Some("hour") => Some(3_600_000),
            Some("day") => Some(86_400_000),
            Some("week") => Some(7 * 86_400_000),
            Some(other) => return Err(unusable(format!("module {key} has the interval {other}"))),
        };
        let events = started.events.iter().filter_map(|event| {
            let name = event
                .as_str()
                .or_else(|| event.get("eventType").and_then(Json::as_str));
            name.map(str::to_owned)
        });
        Ok(Declared {
            module,
            key,
            function: name,
            handler: function.handler.clone(),
            timeout: function.timeout_seconds.unwrap_or(module.default_timeout()),
            events: events.collect(),
            queue: started.queue,
            cross_version: started.cross_version,
            interval,
        })
    }
}

fn entity(raw: RawEntity) -> (String, Entity) {
    let attributes = raw
        .attributes
        .into_iter()
        .map(|(name, Attribute { kind })| (name, kind));
    let indexes = raw.indexes.into_iter().map(|index| match index {
        RawIndex::Name(name) => (
            name.clone(),
            Index {
                partition: vec![name],
                range: None,
            },
        ),
        RawIndex::Full {
            name,
            partition,
            range,
        } => (
            name,
            Index {
                partition,
                range: range.into_iter().next(),
            },
        ),
    });
    let entity = Entity {
        attributes: attributes.collect(),
        indexes: indexes.collect(),
    };
    (raw.name, entity)
}
