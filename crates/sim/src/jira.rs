//! The few requests to Jira that the app makes, answered from a site's people and projects.

use serde_json::{Value as Json, json};

use crate::refusal::Refusal;
use crate::request::{Answer, Caller};
use crate::site::{Project, ProjectState, Role, Site, User};

impl Site {
    /// Answers a GET request of the app, of the invocation's user, or of another account.
    ///
    /// # Errors
    /// 401 `NEEDS_AUTHENTICATION_ERR` when a request as the user has no user; 501 for a path that is not modelled.
    pub fn jira(
        &self,
        invoker: Option<&str>,
        caller: &Caller,
        path: &str,
    ) -> Result<Answer, Refusal> {
        let user = match caller {
            Caller::App => None,
            Caller::User(named) => {
                let account = named.as_deref().or(invoker);
                let user = account.and_then(|account| self.user_of(account));
                Some(user.ok_or_else(|| {
                    Refusal::new(401, "NEEDS_AUTHENTICATION_ERR", "Authentication Required")
                })?)
            }
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.replace("%2C", ",").replace("%2c", ","))
        };
        let (status, body) = match path.strip_prefix("/rest/api/3/") {
            Some("mypermissions") => self.permissions(
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
            Some("project/search") => self.search(),
            Some(rest) => match rest.strip_prefix("project/") {
                Some(id) if !id.contains('/') => self.project_of(id),
                _ => return Err(Refusal::not_modelled(&format!("GET {path}"))),
            },
            None => return Err(Refusal::not_modelled(&format!("GET {path}"))),
        };
        Ok(Answer::Http(status, body))
    }

    /// Without a project a project permission is had when it is had in any project, as in Jira.
    fn permissions(
        &self,
        user: Option<&User>,
        keys: Option<&str>,
        project: Option<&str>,
    ) -> (u16, Json) {
        let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
            return errors(400, "The 'permissions' query parameter is required.");
        };
        if let Some(id) = project
            && self.live(id).is_none()
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
                (Role::ProjectAdmin(own), "ADMINISTER_PROJECTS") => {
                    project.is_none_or(|id| id == own)
                }
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

    fn live(&self, id_or_key: &str) -> Option<&Project> {
        self.projects
            .values()
            .find(|project| project.id == id_or_key || project.key == id_or_key)
            .filter(|project| project.state == ProjectState::Live)
    }

    fn project_of(&self, id: &str) -> (u16, Json) {
        match self.live(id) {
            Some(project) => (200, shown(project)),
            None => errors(404, &format!("No project could be found with key '{id}'.")),
        }
    }

    fn search(&self) -> (u16, Json) {
        let values: Vec<Json> = self
            .projects
            .values()
            .filter(|project| project.state == ProjectState::Live)
            .map(shown)
            .collect();
        (
            200,
            json!({"startAt": 0, "maxResults": 50, "total": values.len(), "isLast": true, "values": values}),
        )
    }
}

/// Returns a project as Jira's answers and events show it.
pub(crate) fn shown(project: &Project) -> Json {
    json!({
        "id": project.id,
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
        "simplified": false,
        "isPrivate": false,
    })
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

    fn ask(account: &str, path: &str) -> (u16, Json) {
        let site = Site::new("alpha", 1, 0);
        let account = site.users[account].account_id.clone();
        match site
            .jira(account.as_deref(), &Caller::User(None), path)
            .unwrap()
        {
            Answer::Http(status, body) => (status, body),
            other => panic!("{other:?}"),
        }
    }

    fn has(account: &str, permission: &str, project: Option<&str>) -> bool {
        let project = project.map_or(String::new(), |id| format!("&projectId={id}"));
        let path = format!("/rest/api/3/mypermissions?permissions={permission}{project}");
        ask(account, &path).1["permissions"][permission]["havePermission"] == true
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
        let site = Site::new("alpha", 1, 0);
        let refusal = site
            .jira(None, &Caller::User(None), "/rest/api/3/myself")
            .unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (401, "NEEDS_AUTHENTICATION_ERR")
        );
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
        let site = Site::new("alpha", 1, 0);
        let refusal = site
            .jira(None, &Caller::App, "/rest/api/3/issue/A-1")
            .unwrap_err();
        assert_eq!(refusal.code, "NOT_MODELLED");
    }
}
