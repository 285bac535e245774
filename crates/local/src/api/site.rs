//! Sites: adding them, what happens on them, what the app printed there.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bailee_sim::site::{ProjectState, Site};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{kept, lines, ok, read};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::host::Host;

fn view(site: &Site) -> Value {
    let installation = site.installation.as_ref();
    let projects = site.projects.values().map(|project| json!(project));
    let users = site
        .users
        .iter()
        .map(|(key, user)| json!({"user": key, "name": user.name, "accountId": user.account_id}));
    json!({
        "site": site.name,
        "cloudId": site.cloud_id,
        "installed": installation.is_some(),
        "installationId": installation.map(|installation| installation.id.clone()),
        "installedAt": installation.map(|installation| rfc3339(installation.installed_at)),
        "former": site.former.iter().map(|former| json!({
            "installationId": former.installation.id,
            "removedAt": rfc3339(former.removed_at),
            "purgeAt": rfc3339(former.purge_at),
        })).collect::<Vec<_>>(),
        "projects": projects.collect::<Vec<_>>(),
        "users": users.collect::<Vec<_>>(),
    })
}

fn one(host: &Host, site: &str) -> Result<Value, ApiError> {
    Ok(view(host.world().site(site)?))
}

/// `GET /_local/sites`
pub(super) async fn list(State(host): State<Arc<Host>>) -> Json<Value> {
    let sites: Vec<_> = host.world().sites().values().map(view).collect();
    Json(json!({"sites": sites}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    site: String,
    #[serde(default = "yes")]
    install: bool,
}

fn yes() -> bool {
    true
}

/// `POST /_local/sites {site, install?}`
pub(super) async fn add(State(host): State<Arc<Host>>, body: Bytes) -> Result<Response, ApiError> {
    let Add { site, install } = read(&body)?;
    {
        let mut world = host.world_now();
        world.add_site(&site)?;
        if install {
            world.install(&site)?;
        }
    }
    done(&host, &site).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    payload: Value,
}

/// `POST /_local/sites/{site}/event {type, payload}`
pub(super) async fn event(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let Event { kind, payload } = read(&body)?;
    let state = match kind.as_str() {
        "avi:jira:deleted:project" => Some(ProjectState::Deleted),
        "avi:jira:softdeleted:project" => Some(ProjectState::Trashed),
        "avi:jira:restored:project" => Some(ProjectState::Live),
        _ => None,
    };
    {
        let mut world = host.world_now();
        world.installation(&site)?;
        let project = payload.pointer("/project/id").and_then(|id| match id {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        });
        match (state, project) {
            // Jira's own project: it changes there, too, and Jira writes the payload.
            (Some(state), Some(project)) if world.site(&site)?.projects.contains_key(&project) => {
                world.set_project(&site, &project, state)?;
            }
            // Anything else is delivered as it was given, well-formed or not.
            _ => world.fire(&site, &kind, &payload, 0)?,
        }
    }
    changed(&host, ok()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upgrade {
    version: Option<String>,
}

/// `POST /_local/sites/{site}/upgrade {version?}`
pub(super) async fn upgrade(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let Upgrade { version } = read(&body)?;
    let version = {
        let mut world = host.world_now();
        world.installation(&site)?;
        let major: u32 = world
            .app
            .version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok())
            .unwrap_or(1);
        let version = version.unwrap_or_else(|| format!("{}.0.0", major.saturating_add(1)));
        world.upgrade(&version, true);
        version
    };
    changed(&host, json!({"ok": true, "version": version})).await
}

/// `POST /_local/sites/{site}/uninstall`
pub(super) async fn uninstall(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
) -> Result<Response, ApiError> {
    let delivery = host.world_now().uninstall(&site)?;
    host.saver.changed();
    // As on the platform, the uninstall waits for the app's last call, and goes on whatever comes of it.
    let ran = match delivery {
        Some(delivery) => host.deliver(delivery).await,
        None => None,
    };
    let mut value = one(&host, &site)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("ran".into(), json!(ran.map(|ran| ran.record)));
    }
    changed(&host, value).await
}

/// `POST /_local/sites/{site}/reinstall`
pub(super) async fn reinstall(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
) -> Result<Response, ApiError> {
    {
        let mut world = host.world_now();
        world.site(&site)?;
        world.install(&site)?;
    }
    done(&host, &site).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Relink {
    installation_id: String,
}

/// `POST /_local/sites/{site}/relink {installationId}`
pub(super) async fn relink(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let Relink { installation_id } = read(&body)?;
    host.world_now().relink(&site, &installation_id)?;
    done(&host, &site).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tail {
    limit: Option<usize>,
}

/// `GET /_local/sites/{site}/log?limit=`
pub(super) async fn log(
    State(host): State<Arc<Host>>,
    Path(site): Path<String>,
    Query(query): Query<Tail>,
) -> Result<Response, ApiError> {
    host.world().site(&site)?;
    let past = host.past().lines(&site, query.limit.unwrap_or(200));
    Ok(lines(past.into_iter().map(|line| json!(line))))
}

async fn done(host: &Host, site: &str) -> Result<Response, ApiError> {
    let value = one(host, site)?;
    changed(host, value).await
}

async fn changed(host: &Host, value: Value) -> Result<Response, ApiError> {
    host.saver.changed();
    host.driver.wake();
    kept(host, value).await
}
