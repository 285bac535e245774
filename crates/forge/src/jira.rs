//! The few Jira requests that Bailee makes.
//!
//! A path is built here and nowhere else, from checked parts, so no text of a caller reaches a URL.

use serde::{Deserialize, Serialize};

use crate::error::InvalidInput;

/// As whom a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Principal {
    /// The user of the invocation.
    User,
    /// The app itself.
    App,
}

/// A global or project permission of Jira.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// `ADMINISTER`: administer Jira.
    Administer,
    /// `ADMINISTER_PROJECTS`: administer one project.
    AdministerProjects,
}

impl Permission {
    /// Returns Jira's key of the permission.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Administer => "ADMINISTER",
            Self::AdministerProjects => "ADMINISTER_PROJECTS",
        }
    }
}

/// A GET request to Jira's REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JiraRequest {
    #[serde(rename = "as")]
    principal: Principal,
    path: String,
}

impl JiraRequest {
    /// Asks which of `permissions` the user has, globally or in a project.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `project-id` when the project id is not 1–19 digits.
    pub fn my_permissions(
        permissions: &[Permission],
        project: Option<&str>,
    ) -> Result<Self, InvalidInput> {
        let keys: Vec<_> = permissions
            .iter()
            .map(|permission| permission.key())
            .collect();
        let mut path = format!("/rest/api/3/mypermissions?permissions={}", keys.join(","));
        if let Some(project) = project {
            check_project(project)?;
            path.push_str("&projectId=");
            path.push_str(project);
        }
        Ok(Self {
            principal: Principal::User,
            path,
        })
    }

    /// Asks who the user is.
    #[must_use]
    pub fn myself() -> Self {
        Self {
            principal: Principal::User,
            path: "/rest/api/3/myself".into(),
        }
    }

    /// Asks for one project, as the app.
    ///
    /// # Errors
    /// [`InvalidInput`] with code `project-id` when the project id is not 1–19 digits.
    pub fn project(project: &str) -> Result<Self, InvalidInput> {
        check_project(project)?;
        Ok(Self {
            principal: Principal::App,
            path: format!("/rest/api/3/project/{project}"),
        })
    }

    /// Returns as whom the request is made.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// Returns path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn check_project(project: &str) -> Result<(), InvalidInput> {
    if (1..=19).contains(&project.len()) && project.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    Err(InvalidInput::new("project-id", "a project id is a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_id_is_a_number() {
        for wrong in ["", "ABC", "1&x=2", "../1", "12345678901234567890"] {
            assert_eq!(
                JiraRequest::project(wrong).unwrap_err().code,
                "project-id",
                "{wrong}"
            );
        }
        assert_eq!(
            JiraRequest::project("10001").unwrap().path(),
            "/rest/api/3/project/10001"
        );
    }

    #[test]
    fn permissions_are_asked_for_as_the_user() {
        let request = JiraRequest::my_permissions(
            &[Permission::Administer, Permission::AdministerProjects],
            Some("10001"),
        )
        .unwrap();
        assert_eq!(request.principal(), Principal::User);
        assert_eq!(
            request.path(),
            "/rest/api/3/mypermissions?permissions=ADMINISTER,ADMINISTER_PROJECTS&projectId=10001"
        );
    }
}
