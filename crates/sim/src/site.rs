//! A site: its installation, its projects and its people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::delivery::{Job, Pending};
use crate::dice::Dice;
use crate::quota::{Chains, Meter};
use crate::store::Store;
use crate::usage::Usage;

/// Days for which the data of an uninstalled app are kept (storage page of Atlassian's documentation, read 2026-11-21).
pub const SOFT_DELETE_DAYS: i64 = 28;

/// The app on a site, from install to uninstall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Installation {
    /// Its id, a bare UUID.
    pub id: String,
    /// When it was installed.
    pub installed_at: i64,
    /// What it stores.
    pub store: Store,
    /// Deliveries that are not due or not taken.
    pub pending: Vec<Pending>,
    /// Deliveries that a driver took and has not completed.
    pub flight: BTreeMap<u64, Pending>,
    /// When each schedule is next due.
    pub schedules: BTreeMap<String, i64>,
    /// Jobs of queues by id.
    pub jobs: BTreeMap<String, Job>,
    /// Rates.
    pub meter: Meter,
    /// Pushes that follow from one another.
    pub chains: Chains,
    /// When an uninstall began, if one has.
    pub leaving: Option<i64>,
}

/// An installation that was removed and is not yet purged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Former {
    /// The installation as it was.
    pub installation: Installation,
    /// When it was removed.
    pub removed_at: i64,
    /// When its data go.
    pub purge_at: i64,
}

/// How a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProjectState {
    /// In use.
    Live,
    /// In the trash.
    Trashed,
    /// Gone.
    Deleted,
}

/// A Jira project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id, digits.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: ProjectState,
}

impl Project {
    /// Returns the project as Jira's answers and events show it.
    #[must_use]
    pub fn shown(&self) -> Json {
        json!({
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "projectTypeKey": "software",
            "simplified": false,
            "isPrivate": false,
        })
    }
}

/// What a person may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Administers Jira.
    Admin,
    /// Administers one project.
    ProjectAdmin(String),
    /// May look.
    Member,
    /// Is not signed in.
    Anonymous,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Atlassian account id; absent for the anonymous user.
    pub account_id: Option<String>,
    /// Display name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// One Atlassian site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// Its name in this world, such as `alpha`.
    pub name: String,
    /// Its cloud id, a UUID.
    pub cloud_id: String,
    /// The app, if it is installed.
    pub installation: Option<Installation>,
    /// Removed installations whose data are still kept.
    pub former: Vec<Former>,
    /// Projects by id.
    pub projects: BTreeMap<String, Project>,
    /// People by the name that drivers use: `admin`, `project-admin`, `member`, `anonymous`.
    pub users: BTreeMap<String, User>,
    /// Random choices of this site.
    pub dice: Dice,
    /// How far the site's own time has come; calls move it on.
    pub clock: i64,
    /// What all invocations of this site used.
    pub usage: Usage,
}

impl Site {
    /// Returns a site with two projects and four people, without the app.
    ///
    /// The people are the same on every site, as Atlassian accounts are.
    #[must_use]
    pub fn new(name: &str, seed: u64, now: i64) -> Self {
        let mut dice = Dice::new(seed, name);
        let user = |account: Option<&str>, name: &str, role: Role| User {
            account_id: account.map(Into::into),
            name: name.into(),
            role,
        };
        let project = |id: &str, key: &str, name: &str| {
            (
                id.to_owned(),
                Project {
                    id: id.into(),
                    key: key.into(),
                    name: name.into(),
                    state: ProjectState::Live,
                },
            )
        };
        Self {
            name: name.into(),
            cloud_id: dice.uuid(),
            installation: None,
            former: Vec::new(),
            projects: BTreeMap::from([
                project("10000", "OPS", "Operations"),
                project("10001", "APP", "Application"),
            ]),
            users: BTreeMap::from([
                (
                    "admin".into(),
                    user(
                        Some("712020:3f9a1c52-6f0e-4a55-9f1e-2d7b1c8a4e01"),
                        "Ada Admin",
                        Role::Admin,
                    ),
                ),
                (
                    "project-admin".into(),
                    user(
                        Some("712020:8b2e7d14-05c9-4d3b-b7aa-91f3e6c20d02"),
                        "Pia Project",
                        Role::ProjectAdmin("10001".into()),
                    ),
                ),
                (
                    "member".into(),
                    user(Some("5b10ac8d82e05b22cc7d4ef5"), "Mo Member", Role::Member),
                ),
                ("anonymous".into(), user(None, "Anonymous", Role::Anonymous)),
            ]),
            dice,
            clock: now,
            usage: Usage::default(),
        }
    }

    /// Returns the install context, which names the tenant.
    #[must_use]
    pub fn context(&self) -> String {
        format!("ari:cloud:jira::site/{}", self.cloud_id)
    }

    /// Returns the person with this account id.
    #[must_use]
    pub fn user_of(&self, account: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.account_id.as_deref() == Some(account))
    }
}
