//! `manifest.yml`, as far as the policy goes: which functions and stores of the app are not Bailee's.

use std::path::Path;

use bailee_core::name::ENTITY;
use bailee_core::policy::Beside;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error::CliError;

/// How the manifest is called, in the folder of the policy.
pub(crate) const FILE: &str = "manifest.yml";
/// What keys of Bailee's functions begin with; the rest is the name of the handler.
const PREFIX: &str = "bailee-";
/// The handlers that `src/handlers.js` makes.
const HANDLERS: &[&str] = &["resolver", "scheduled", "seal", "lifecycle", "uninstall"];

#[derive(Deserialize)]
struct Manifest {
    app: App,
    modules: Modules,
    #[serde(default)]
    remotes: Vec<Remote>,
}

#[derive(Deserialize)]
struct App {
    #[serde(default)]
    storage: Storage,
}

#[derive(Default, Deserialize)]
struct Storage {
    #[serde(default)]
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modules {
    // A manifest without functions is none of an app with Bailee in it.
    function: Vec<Function>,
    #[serde(default)]
    endpoint: Vec<Module>,
    #[serde(default)]
    sql: Vec<IgnoredAny>,
    #[serde(default)]
    object_store: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Function {
    key: String,
    handler: String,
}

#[derive(Deserialize)]
struct Module {
    key: String,
}

#[derive(Deserialize)]
struct Remote {
    key: String,
    #[serde(default)]
    auth: Option<Auth>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Auth {
    app_system_token: Option<Token>,
    app_user_token: Option<Token>,
}

#[derive(Deserialize)]
struct Token {
    enabled: bool,
}

/// Reads what the manifest has beside Bailee; `None` when no manifest is named and none lies beside the policy.
///
/// # Errors
/// [`CliError::Manifest`] for a manifest that is named and cannot be read, or is none.
pub(crate) fn read(named: Option<&Path>, policy: &Path) -> Result<Option<Beside>, CliError> {
    let beside = policy.with_file_name(FILE);
    let path = named.unwrap_or(&beside);
    let unusable = |what: String| CliError::Manifest {
        path: path.display().to_string(),
        what,
    };
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map(Some).map_err(unusable),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(error.to_string())),
    }
}

/// # Errors
/// Why the text is no manifest, in one line.
fn parse(text: &str) -> Result<Beside, String> {
    let manifest: Manifest = serde_saphyr::from_str(text).map_err(|error| {
        let message = error.without_snippet().to_string();
        message.lines().next().unwrap_or_default().to_owned()
    })?;
    let Manifest {
        app,
        modules,
        remotes,
    } = manifest;
    let functions = modules.function.into_iter().filter(|one| !is_own(one));
    // Code elsewhere that the platform calls, or that is given a token, gets at the storage as a function does.
    let remotes = remotes.into_iter().filter(Remote::has_token);
    let functions = functions
        .map(|function| function.key)
        .chain(modules.endpoint.into_iter().map(|endpoint| endpoint.key))
        .chain(remotes.map(|remote| remote.key));
    let entities = app.storage.entities.into_iter().map(|entity| entity.name);
    let mut stores: Vec<String> = entities
        .filter(|name| name != ENTITY)
        .map(|name| format!("entity:{name}"))
        .collect();
    for (store, declared) in [("sql", modules.sql), ("object-store", modules.object_store)] {
        if !declared.is_empty() {
            stores.push(store.to_owned());
        }
    }
    Ok(Beside {
        functions: functions.collect(),
        stores,
    })
}

/// Whether key and handler are those of one of Bailee's functions: either alone may be a vendor's.
fn is_own(function: &Function) -> bool {
    let export = function.handler.rsplit_once('.').map(|(_, name)| name);
    let named = function.key.strip_prefix(PREFIX);
    named.is_some() && named == export && HANDLERS.iter().any(|name| Some(*name) == named)
}

impl Remote {
    fn has_token(&self) -> bool {
        let given = |token: &Option<Token>| token.as_ref().is_some_and(|token| token.enabled);
        let auth = self.auth.as_ref();
        auth.is_some_and(|auth| given(&auth.app_system_token) || given(&auth.app_user_token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference app's manifest, with more lines below `modules` and at the end.
    fn with(modules: &str, end: &str) -> Beside {
        let text = std::fs::read_to_string("../../manifest.yml").unwrap();
        let more = format!("modules:\n{modules}");
        parse(&(text.replacen("modules:\n", &more, 1) + end)).unwrap()
    }

    #[test]
    fn the_reference_app_has_one_function_beside_bailee() {
        let beside = with("", "");
        assert_eq!(beside.functions, ["apply-rules"]);
        assert!(beside.stores.is_empty());
    }

    #[test]
    fn the_handlers_are_those_that_the_shim_makes() {
        let shim = std::fs::read_to_string("../../src/handlers.js").unwrap();
        let (_, made) = shim.split_once("return {").unwrap();
        let names = made.lines().filter_map(|line| line.trim().split_once(": "));
        // The other one is for the app's own code.
        let names = names.map(|(name, _)| name).filter(|name| *name != "bailee");
        assert_eq!(names.collect::<Vec<_>>(), HANDLERS);
    }

    #[test]
    fn a_function_is_bailees_by_key_and_handler_only() {
        for (key, handler, own) in [
            ("bailee-resolver", "index.resolver", true),
            ("bailee-seal", "bailee.seal", true),
            ("resolver", "index.resolver", false),
            ("bailee-resolver", "index.settings", false),
            ("bailee-resolver", "resolver", false),
            ("bailee-seal", "index.resolver", false),
            ("bailee-export", "index.export", false),
            ("bailee-", "index.", false),
        ] {
            let (key, handler) = (key.to_owned(), handler.to_owned());
            let function = Function { key, handler };
            assert_eq!(is_own(&function), own, "{}", function.key);
        }
    }

    #[test]
    fn what_gets_at_the_storage_and_every_other_store_is_found() {
        let beside = with(
            "  endpoint: [{key: hook, remote: server}]\n  sql: [{key: main, engine: mysql}]\n  objectStore: [{key: files, storageClass: standard}]\n",
            "remotes:\n  - {key: server, baseUrl: https://a.example, auth: {appSystemToken: {enabled: true}}}\n  - {key: cdn, baseUrl: https://b.example, auth: {appUserToken: {enabled: false}}}\n",
        );
        assert_eq!(beside.functions, ["apply-rules", "hook", "server"]);
        assert_eq!(beside.stores, ["sql", "object-store"]);
        let text = r#"{"app": {"storage": {"entities": [{"name": "bailee"}, {"name": "job"}]}}, "modules": {"function": [{"key": "settings", "handler": "index.settings"}]}}"#;
        let beside = parse(text).unwrap();
        assert_eq!(beside.functions, ["settings"]);
        assert_eq!(beside.stores, ["entity:job"]);
    }

    #[test]
    fn what_is_no_manifest_is_an_error_and_no_app_without_functions() {
        for text in [
            "",
            "modules: [",
            "app: {}\n",
            "app: {}\nmodules: {}\n",
            "app: {}\nmodules: {function: []}\nmodules: {function: []}\n",
            "app: {}\nmodules: {function: [{key: settings}]}\n",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        }
    }
}
