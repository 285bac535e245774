//! Requests to Jira: the few that the app makes, answered from a site's people and projects.

use bailee_forge::effect::{Ask, Jira};
use bailee_forge::jira::Principal;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::route::{Read, Route};
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan, Request, Service};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::site::{Project, ProjectState, Role, Site, User};
use crate::world::World;

/// As whom Jira is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The app.
    App,
    /// The user with this account, or the invocation's user.
    User(Option<String>),
}

/// A GET request to Jira.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As whom.
    pub caller: Caller,
    /// Path and query.
    pub path: String,
}

impl Modelled for Jira {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Plan::Request(Box::new(Asked {
            caller: match self.request.principal() {
                Principal::App => Caller::App,
                Principal::User => Caller::User(None),
            },
            path: self.request.path().into(),
        }))
    }
}

/// Reads GET requests that go to Jira.
pub(super) fn read(route: &Route<'_>) -> Read {
    let is_jira = route.option("type") == Some("fpp") && route.option("remote") == Some("jira");
    if !is_jira || route.method() != "GET" {
        return Ok(None);
    }
    let caller = match route.option("provider") {
        Some("user") => Caller::User(route.option("accountId").map(Into::into)),
        Some("app") => Caller::App,
        _ => return Ok(None),
    };
    let path = route.path.into();
    Ok(Some(Box::new(Asked { caller, path })))
}

impl Request for Asked {
    fn name(&self) -> &'static str {
        Jira::NAME
    }

    fn service(&self) -> Service {
        Service::Product
    }

    fn perform(self: Box<Self>, place: &mut Place<'_>) -> Result<Answer, Refusal> {
        let invoker = place.invocation.context.account_id.clone();
        answer(place.site()?, invoker.as_deref(), &self)
    }
}

/// Answers a request of the app, of the invocation's user, or of another account.
///
/// # Errors
/// 401 `NEEDS_AUTHENTICATION_ERR` when a request as the user has no user; 501 for a path that is not modelled.
fn answer(site: &Site, invoker: Option<&str>, asked: &Asked) -> Result<Answer, Refusal> {
    let user = match &asked.caller {
        Caller::App => None,
        Caller::User(named) => {
            let account = named.as_deref().or(invoker);
            let user = account.and_then(|account| site.user_of(account));
            Some(user.ok_or_else(Refusal::needs_authentication)?)
        }
    };
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let parameter = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.replace("%2C", ",").replace("%2c", ","))
    };
    let (status, body) = match path.strip_prefix("/rest/api/3/") {
        Some("mypermissions") => permissions(
            site,
            user,
            parameter("permissions").as_deref(),
            parameter("projectId").as_deref(),
        ),
        Some("myself") => match user {
            Some(user) => (200, person(user)),
            None => (
                200,
                json!({"accountType": "app", "displayName": "Bailee", "active": true}),
            ),
        },
        Some("project/search") => search(site),
        Some(rest) => match rest.strip_prefix("project/") {
            Some(id) if !id.contains('/') => project_of(site, id),
            _ => return Err(Refusal::not_modelled(&format!("GET {path}"))),
        },
        None => return Err(Refusal::not_modelled(&format!("GET {path}"))),
    };
    Ok(Answer::Http(status, body))
}

/// Without a project a project permission is had when it is had in any project, as in Jira.
fn permissions(
    site: &Site,
    user: Option<&User>,
    keys: Option<&str>,
    project: Option<&str>,
) -> (u16, Json) {
    let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
        return errors(400, "The 'permissions' query parameter is required.");
    };
    if let Some(id) = project
        && live(site, id).is_none()
    {
        return errors(404, &format!("No project could be found with id '{id}'."));
    }
    let mut permissions = serde_json::Map::new();
    for key in keys.split(',') {
        let (id, name, kind) = match key {
            "ADMINISTER" => ("0", "Administer Jira", "GLOBAL"),
            "ADMINISTER_PROJECTS" => ("23", "Administer Projects", "PROJECT"),
            "BROWSE_PROJECTS" => ("10", "Browse Projects", "PROJECT"),
            _ => return errors(400, "Unrecognized permission"),
        };
        let have = user.is_some_and(|user| match (&user.role, key) {
            (Role::Admin, _) => true,
            (Role::ProjectAdmin(own), "ADMINISTER_PROJECTS") => project.is_none_or(|id| id == own),
            (Role::ProjectAdmin(_) | Role::Member, "BROWSE_PROJECTS") => true,
            _ => false,
        });
        permissions.insert(
            key.into(),
            json!({"id": id, "key": key, "name": name, "type": kind, "description": name, "havePermission": have}),
        );
    }
    (200, json!({ "permissions": permissions }))
}

fn live<'a>(site: &'a Site, id_or_key: &str) -> Option<&'a Project> {
    site.projects
        .values()
        .find(|project| project.id == id_or_key || project.key == id_or_key)
        .filter(|project| project.state == ProjectState::Live)
}

fn project_of(site: &Site, id: &str) -> (u16, Json) {
    match live(site, id) {
        Some(project) => (200, project.shown()),
        None => errors(404, &format!("No project could be found with key '{id}'.")),
    }
}

fn search(site: &Site) -> (u16, Json) {
    let values: Vec<Json> = site
        .projects
        .values()
        .filter(|project| project.state == ProjectState::Live)
        .map(Project::shown)
        .collect();
    (
        200,
        json!({"startAt": 0, "maxResults": 50, "total": values.len(), "isLast": true, "values": values}),
    )
}

fn person(user: &User) -> Json {
    json!({
        "accountId": user.account_id,
        "accountType": "atlassian",
        "displayName": user.name,
        "active": true,
        "timeZone": "Etc/UTC",
        "locale": "en_US",
        "emailAddress": "",
    })
}

fn errors(status: u16, message: &str) -> (u16, Json) {
    (status, json!({"errorMessages": [message], "errors": {}}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_user(account: Option<&str>, path: &str) -> Result<Answer, Refusal> {
        let asked = Asked {
            caller: Caller::User(None),
            path: path.into(),
        };
        answer(&Site::new("alpha", 1, 0), account, &asked)
    }

    fn ask(user: &str, path: &str) -> (u16, Json) {
        let site = Site::new("alpha", 1, 0);
        match as_user(site.users[user].account_id.as_deref(), path).unwrap() {
            Answer::Http(status, body) => (status, body),
            other => panic!("{other:?}"),
        }
    }

    fn has(user: &str, permission: &str, project: Option<&str>) -> bool {
        let project = project.map_or(String::new(), |id| format!("&projectId={id}"));
        let path = format!("/rest/api/3/mypermissions?permissions={permission}{project}");
        ask(user, &path).1["permissions"][permission]["havePermission"] == true
    }

    #[test]
    fn each_role_has_its_own_permissions() {
        assert!(has("admin", "ADMINISTER", None));
        assert!(has("admin", "ADMINISTER_PROJECTS", Some("10000")));
        assert!(!has("project-admin", "ADMINISTER", None));
        assert!(has("project-admin", "ADMINISTER_PROJECTS", Some("10001")));
        assert!(!has("project-admin", "ADMINISTER_PROJECTS", Some("10000")));
        assert!(!has("member", "ADMINISTER_PROJECTS", Some("10001")));
    }

    #[test]
    fn the_anonymous_user_needs_to_sign_in() {
        let refusal = as_user(None, "/rest/api/3/myself").unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (401, "NEEDS_AUTHENTICATION_ERR")
        );
        assert!(refusal.is_of_proxy);
    }

    #[test]
    fn a_missing_project_is_404_and_an_unknown_path_says_so() {
        assert_eq!(ask("admin", "/rest/api/3/project/99").0, 404);
        assert_eq!(ask("admin", "/rest/api/3/project/10001").0, 200);
        assert_eq!(
            ask(
                "admin",
                "/rest/api/3/mypermissions?permissions=ADMINISTER&projectId=99"
            )
            .0,
            404
        );
        let asked = Asked {
            caller: Caller::App,
            path: "/rest/api/3/issue/A-1".into(),
        };
        let refusal = answer(&Site::new("alpha", 1, 0), None, &asked).unwrap_err();
        assert_eq!(refusal.code, "NOT_MODELLED");
    }
}
