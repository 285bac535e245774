//! The installed app as the platform knows it: what its manifest declares.

use std::collections::BTreeMap;

use bailee_core::name::ENTITY;
use serde::{Deserialize, Serialize};

/// Type of an attribute of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeType {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A number.
    Float,
    /// A signed number of 32 bits (measured 2026-10-09).
    Integer,
    /// Anything.
    Any,
}

impl AttributeType {
    /// Returns the name in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Float => "float",
            Self::Integer => "integer",
            Self::Any => "any",
        }
    }
}

/// An index of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Attributes whose values a query names.
    #[serde(default)]
    pub partition: Vec<String>,
    /// Attribute that a query ranges over.
    #[serde(default)]
    pub range: Option<String>,
}

/// A custom entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its attributes.
    pub attributes: BTreeMap<String, AttributeType>,
    /// Its indexes by name.
    #[serde(default)]
    pub indexes: BTreeMap<String, Index>,
}

/// Which kind of module an invocation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Module {
    /// A function that a page or a panel calls.
    Resolver,
    /// A schedule.
    Scheduled,
    /// A consumer of a queue.
    Queue,
    /// A lifecycle or product event.
    Trigger,
    /// A request from outside, to an address that anybody may call.
    WebTrigger,
    /// The call before the app is uninstalled.
    PreUninstall,
}

impl Module {
    /// Returns the name that [`bailee_forge::Event::read`] takes; it knows no web trigger, since Bailee has none.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Resolver => "resolver",
            Self::Scheduled => "scheduled",
            Self::Queue => "queue",
            Self::Trigger => "trigger",
            Self::WebTrigger => "webTrigger",
            Self::PreUninstall => "preUninstall",
        }
    }

    /// Returns the module's type in the manifest; pages and panels are of many types, of which this is one.
    #[must_use]
    pub fn manifest_type(self) -> &'static str {
        match self {
            Self::Resolver => "jira:adminPage",
            Self::Scheduled => "scheduledTrigger",
            Self::Queue => "consumer",
            Self::Trigger => "trigger",
            Self::WebTrigger => "webtrigger",
            Self::PreUninstall => "preUninstall",
        }
    }

    /// Returns how many seconds an invocation may run when the manifest does not say
    /// (page "Invocation limits", read 2026-09-01; pre-uninstall page, read 2026-04-07).
    #[must_use]
    pub fn default_timeout(self) -> u32 {
        match self {
            Self::Resolver | Self::Trigger => 25,
            Self::Scheduled | Self::Queue | Self::WebTrigger | Self::PreUninstall => 55,
        }
    }
}

/// One module of the manifest that starts a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declared {
    /// Its kind.
    pub module: Module,
    /// Its type in the manifest, such as `jira:issuePanel`; the app context names it.
    #[serde(default)]
    pub manifest_type: String,
    /// Its key.
    pub key: String,
    /// The function it starts.
    pub function: String,
    /// The function's handler, such as `index.seal`.
    pub handler: String,
    /// Seconds that the function may run.
    pub timeout: u32,
    /// Events of a trigger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Queue of a consumer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Function of a resolver that takes the events of a consumer, as consumers of `@forge/events` 1 name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Whether a consumer takes events that an earlier version pushed.
    #[serde(default)]
    pub cross_version: bool,
    /// Interval of a schedule, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
}

/// One version of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// The app's id, a bare UUID.
    pub id: String,
    /// The environment's id, a bare UUID.
    pub environment: String,
    /// Its version, such as `1.0.0`.
    pub version: String,
    /// Memory of a function, in MB.
    pub memory_mb: u32,
    /// Custom entities by name.
    pub entities: BTreeMap<String, Entity>,
    /// Modules that start functions.
    pub modules: Vec<Declared>,
}

const DAY: i64 = 86_400_000;

impl App {
    /// Returns the reference app as `manifest.yml` declares it.
    #[must_use]
    pub fn reference() -> Self {
        let declared = |module: Module, key: &str, handler: &str| Declared {
            module,
            manifest_type: module.manifest_type().into(),
            key: key.into(),
            function: format!("bailee-{handler}"),
            handler: format!("index.{handler}"),
            timeout: module.default_timeout(),
            events: Vec::new(),
            queue: None,
            method: None,
            cross_version: false,
            interval: None,
        };
        let attributes = [
            ("seq", AttributeType::Integer),
            ("n", AttributeType::Integer),
            ("gen", AttributeType::Integer),
            ("turn", AttributeType::Integer),
            ("born", AttributeType::String),
            ("root", AttributeType::String),
            ("act", AttributeType::String),
            ("dying", AttributeType::String),
            ("state", AttributeType::String),
            ("text", AttributeType::String),
            ("data", AttributeType::Any),
        ];
        Self {
            id: "ba11ee00-0000-4000-8000-000000000000".into(),
            environment: "ba11ee00-0000-4000-8000-00000000000e".into(),
            version: "1.0.0".into(),
            memory_mb: 512,
            entities: BTreeMap::from([(
                ENTITY.into(),
                Entity {
                    attributes: attributes
                        .into_iter()
                        .map(|(name, kind)| (name.to_owned(), kind))
                        .collect(),
                    indexes: BTreeMap::new(),
                },
            )]),
            modules: vec![
                declared(Module::Resolver, "bailee-admin", "resolver"),
                Declared {
                    interval: Some(DAY),
                    ..declared(Module::Scheduled, "bailee-daily", "scheduled")
                },
                Declared {
                    queue: Some("bailee-work".into()),
                    cross_version: true,
                    timeout: 900,
                    ..declared(Module::Queue, "bailee-work", "seal")
                },
                Declared {
                    events: vec![
                        "avi:forge:installed:app".into(),
                        "avi:forge:upgraded:app".into(),
                    ],
                    ..declared(Module::Trigger, "bailee-app-lifecycle", "lifecycle")
                },
                Declared {
                    events: vec!["avi:jira:deleted:project".into()],
                    ..declared(Module::Trigger, "bailee-project-events", "lifecycle")
                },
                Declared {
                    function: "apply-rules".into(),
                    events: vec![
                        "avi:jira:created:issue".into(),
                        "avi:jira:updated:issue".into(),
                    ],
                    ..declared(Module::Trigger, "issue-events", "issue")
                },
                declared(Module::PreUninstall, "bailee-before-uninstall", "uninstall"),
            ],
        }
    }

    /// Returns the modules of a kind.
    pub fn of(&self, module: Module) -> impl Iterator<Item = &Declared> {
        self.modules
            .iter()
            .filter(move |declared| declared.module == module)
    }

    /// Returns the module with this key that somebody calls from outside: a page, a panel or a web trigger.
    #[must_use]
    pub fn called(&self, key: &str) -> Option<&Declared> {
        let is_called =
            |one: &&Declared| matches!(one.module, Module::Resolver | Module::WebTrigger);
        self.modules
            .iter()
            .filter(is_called)
            .find(|declared| declared.key == key)
    }

    /// Returns the module that consumes a queue.
    #[must_use]
    pub fn consumer(&self, queue: &str) -> Option<&Declared> {
        self.of(Module::Queue)
            .find(|declared| declared.queue.as_deref() == Some(queue))
    }
}
