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
    #[serde(default)]
    function: Vec<Function>,
    #[serde(default)]
    scheduled_trigger: Vec<Started>,
    #[serde(default)]
    consumer: Vec<Started>,
    #[serde(default)]
    trigger: Vec<Started>,
    #[serde(default)]
    webtrigger: Vec<Started>,
    #[serde(default)]
    pre_uninstall: Vec<Started>,
    /// Modules of every other type; those with a resolver are pages and panels.
    #[serde(flatten)]
    others: BTreeMap<String, Json>,
}

/// The type of modules whose first is the page that the local platform shows when none is named.
const ADMIN_PAGE: &str = "jira:adminPage";

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
    method: Option<String>,
}

/// The artefact's declaration.
#[derive(Clone, Debug)]
pub struct Artefact {
    /// The app as the simulator knows it.
    pub app: App,
    /// Key of the page that is shown, and whose resolver a call without a module is for; empty without a page.
    pub page: String,
    titles: BTreeMap<String, String>,
    /// `appContext.permissions` of the runtime.
    pub permissions: Json,
}

impl Artefact {
    /// Reads the artefact in `folder`.
    ///
    /// # Errors
    /// [`LocalError::NoArtefact`] when there is none, [`LocalError::Manifest`] when its manifest cannot be used.
    pub fn read(folder: &Path) -> Result<Self, LocalError> {
        let path = folder.join("manifest.yml");
        let text = std::fs::read_to_string(&path).map_err(|source| LocalError::NoArtefact {
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
        let mut declared = Vec::new();
        let mut titles = BTreeMap::new();
        for (manifest_type, started) in called(modules.others)? {
            if let Some(title) = &started.title {
                titles.insert(started.key.clone(), title.clone());
            }
            declared.push(Declared {
                manifest_type,
                ..functions.declare(Module::Resolver, started)?
            });
        }
        let page = declared.first().map(|page| page.key.clone());
        for (module, list) in [
            (Module::Scheduled, modules.scheduled_trigger),
            (Module::Queue, modules.consumer),
            (Module::Trigger, modules.trigger),
            (Module::WebTrigger, modules.webtrigger),
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
            page: page.unwrap_or_default(),
            titles,
            permissions: serde_json::json!({
                "scopes": permissions.scopes,
                "external": match permissions.external {
                    Json::Null => Json::Object(serde_json::Map::new()),
                    external => external,
                },
            }),
        })
    }

    /// Returns the title of the page that is shown.
    #[must_use]
    pub fn title(&self) -> &str {
        self.titles
            .get(&self.page)
            .map_or("Admin page", String::as_str)
    }

    /// Shows the page with this key, and takes its resolver for calls that name no module.
    ///
    /// # Errors
    /// [`LocalError::Manifest`] when there is no page or panel with this key.
    pub fn show(&mut self, key: &str) -> Result<(), LocalError> {
        let is_page = |module: &Declared| module.module == Module::Resolver && module.key == key;
        if !self.app.modules.iter().any(is_page) {
            return Err(LocalError::Manifest {
                what: format!("it has no page or panel {key} with a resolver"),
            });
        }
        key.clone_into(&mut self.page);
        Ok(())
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

/// Returns the pages and panels with their types, admin pages first: the modules that name the function of a resolver.
/// What names none has a static page, a remote or nothing to call.
fn called(others: BTreeMap<String, Json>) -> Result<Vec<(String, Started)>, LocalError> {
    let mut called = Vec::new();
    for (manifest_type, list) in others {
        let modules = match list {
            Json::Array(modules) => modules,
            _ => Vec::new(),
        };
        for module in modules {
            if module.pointer("/resolver/function").is_none() {
                continue;
            }
            let started = serde_json::from_value(module).map_err(|error| LocalError::Manifest {
                what: format!("a module of {manifest_type}: {error}"),
            })?;
            called.push((manifest_type.clone(), started));
        }
    }
    called.sort_by_key(|(manifest_type, _)| manifest_type != ADMIN_PAGE);
    Ok(called)
}

struct Functions(Vec<Function>);

impl Functions {
    fn declare(&self, module: Module, started: Started) -> Result<Declared, LocalError> {
        let unusable = |what: String| LocalError::Manifest { what };
        let key = started.key;
        let (of_resolver, method) = match started.resolver {
            Some(Resolver { function, method }) => (function, method),
            None => (None, None),
        };
        let name = started
            .function
            .or(of_resolver)
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
            manifest_type: module.manifest_type().into(),
            key,
            function: name,
            handler: function.handler.clone(),
            timeout: function.timeout_seconds.unwrap_or(module.default_timeout()),
            events: events.collect(),
            queue: started.queue,
            method,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_gives_modules_with_handler_limit_and_what_starts_them() {
        let artefact = Artefact::parse(include_str!("../tests/fake/manifest.yml")).unwrap();
        assert_eq!(artefact.app.id, "fa4e0000-0000-4000-8000-000000000000");
        assert_eq!(
            (
                artefact.title(),
                artefact.page.as_str(),
                artefact.app.memory_mb
            ),
            ("Fake", "admin", 256)
        );
        let queue = artefact.app.consumer("work").unwrap();
        assert_eq!(
            (queue.handler.as_str(), queue.timeout, queue.cross_version),
            ("index.consumer", 900, true)
        );
        let schedule = artefact.app.of(Module::Scheduled).next().unwrap();
        assert_eq!((schedule.interval, schedule.timeout), (Some(3_600_000), 55));
        let resolver = artefact.app.of(Module::Resolver).next().unwrap();
        assert_eq!(
            (resolver.handler.as_str(), resolver.timeout),
            ("index.resolver", 25)
        );
        assert_eq!(
            artefact
                .app
                .of(Module::Trigger)
                .next()
                .unwrap()
                .events
                .len(),
            3
        );
        assert_eq!(artefact.handlers().len(), 9);
        let older = artefact.app.consumer("older").unwrap();
        assert_eq!(older.method.as_deref(), Some("heard"));
    }

    #[test]
    fn pages_and_panels_are_the_modules_that_name_a_resolver_and_the_first_admin_page_is_shown() {
        let mut artefact = Artefact::parse(include_str!("../tests/fake/manifest.yml")).unwrap();
        let pages: Vec<_> = artefact.app.of(Module::Resolver).collect();
        let types = pages.iter().map(|page| page.manifest_type.as_str());
        assert_eq!(types.collect::<Vec<_>>(), [ADMIN_PAGE, "jira:issuePanel"]);
        assert!(artefact.app.called("still").is_none());
        assert_eq!(artefact.app.called("hook").unwrap().timeout, 55);
        artefact.show("panel").unwrap();
        assert_eq!(
            (artefact.page.as_str(), artefact.title()),
            ("panel", "Panel")
        );
        let error = artefact.show("hook").unwrap_err();
        assert_eq!(error.code(), "manifest-unusable");
        assert!(error.to_string().contains("hook"), "{error}");
    }

    #[test]
    fn entities_come_with_types_and_both_forms_of_index() {
        let text = r#"{"app": {"id": "ari:cloud:ecosystem::app/x", "storage": {"entities": [{"name": "job",
            "attributes": {"due": {"type": "integer"}, "state": {"type": "string"}},
            "indexes": ["due", {"name": "by-state", "partition": ["state"], "range": ["due"]}]}]}}, "modules": {}}"#;
        let app = Artefact::parse(text).unwrap().app;
        let job = app.entities.get("job").unwrap();
        assert_eq!(job.attributes.get("due"), Some(&AttributeType::Integer));
        assert_eq!(
            job.indexes.get("by-state").unwrap().range.as_deref(),
            Some("due")
        );
        assert!(job.indexes.contains_key("due"));
        assert_eq!(app.memory_mb, MEMORY_MB);
    }

    #[test]
    fn a_manifest_that_cannot_be_run_says_why() {
        for (modules, why) in [
            (
                r#"{"consumer": [{"key": "c", "queue": "q"}]}"#,
                "names no function",
            ),
            (
                r#"{"consumer": [{"key": "c", "queue": "q", "function": "f"}]}"#,
                "not declared",
            ),
            (
                r#"{"function": [{"key": "f", "handler": "index.f"}], "scheduledTrigger": [{"key": "s", "function": "f", "interval": "minute"}]}"#,
                "interval minute",
            ),
        ] {
            let text = format!(r#"{{"app": {{"id": "a/x"}}, "modules": {modules}}}"#);
            let error = Artefact::parse(&text).unwrap_err();
            assert_eq!(error.code(), "manifest-unusable");
            assert!(error.to_string().contains(why), "{error}");
        }
    }
}
