//! Who may: every function names what it needs, and only a check against Jira turns a request into an authorised one.
//!
//! A use case that touches data takes an [`Authorized`] value.
//! Its fields are private to this module, so code that did not pass the check does not compile
//! (`tests/authorized.rs` proves it).

use bailee_core::scope::Scope;
use bailee_forge::jira::{JiraRequest, Permission};
use bailee_forge::{Context, PlatformError};
use serde_json::Value as Json;

use crate::error::EngineError;
use crate::platform::{Platform, PlatformExt};
use crate::retry;

/// What a resolver function needs of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To administer Jira.
    Site,
    /// To administer Jira, or the project that the record belongs to.
    Record,
}

/// Every resolver function with what it needs. A function that does not stand here cannot be called.
pub const FUNCTIONS: &[(&str, Need)] = &[
    ("status", Need::Site),
    ("records.list", Need::Record),
    ("records.get", Need::Record),
    ("records.put", Need::Record),
    ("records.delete", Need::Record),
    ("backups.list", Need::Site),
    ("backups.seal", Need::Site),
    ("backups.preview", Need::Site),
    ("backups.restore", Need::Site),
    ("jobs.get", Need::Site),
    ("jobs.cancel", Need::Site),
    ("ledger.list", Need::Site),
    ("ledger.checkpoint", Need::Site),
    ("statement", Need::Site),
];

/// Returns what `function` needs; `None` when there is no such function.
#[must_use]
pub fn need(function: &str) -> Option<Need> {
    FUNCTIONS
        .iter()
        .find(|(name, _)| *name == function)
        .map(|(_, need)| *need)
}

/// What Jira says the caller holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Administer Jira.
    pub site: bool,
    /// Administer this project.
    pub project: Option<String>,
    /// The project that was asked about is not there, or not visible to the caller.
    pub is_project_missing: bool,
}

/// Whether `held` is enough for `need` on a record at `scope` (`None`: records of every scope).
#[must_use]
pub fn is_enough(need: Need, held: &Held, scope: Option<&Scope>) -> bool {
    if held.site {
        return true;
    }
    match (need, scope) {
        (Need::Record, Some(Scope::Project(project))) => {
            held.project.as_deref() == Some(project.as_str())
        }
        _ => false,
    }
}

/// The right to everything of a site.
#[derive(Debug)]
pub struct SiteAdmin(());

/// The right to the records of one scope, or of every scope.
#[derive(Debug)]
pub struct RecordAdmin {
    held: Held,
}

/// Proof that the caller was checked against Jira and holds the right `R`.
#[derive(Debug)]
pub struct Authorized<R> {
    account_id: String,
    right: R,
}

impl<R> Authorized<R> {
    /// Returns the caller's account id. It must not be stored; see [`crate::site::Site::pseudonym`].
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account_id
    }
}

impl Authorized<RecordAdmin> {
    /// Whether the right covers records at `scope`.
    #[must_use]
    pub fn covers(&self, scope: &Scope) -> bool {
        is_enough(Need::Record, &self.right.held, Some(scope))
    }

    /// Whether the project that the right was asked for is not there.
    #[must_use]
    pub fn is_project_missing(&self) -> bool {
        self.right.held.is_project_missing
    }
}

const NEEDS_SITE: &str = "Administer Jira";
const NEEDS_RECORD: &str = "Administer Jira, or Administer Projects for the record's project";

/// Checks that the caller administers Jira.
///
/// # Errors
/// `forbidden`, also for a caller without an account; the platform's error when Jira cannot be asked.
pub async fn authorize_site(
    platform: &impl Platform,
    context: &Context,
) -> Result<Authorized<SiteAdmin>, EngineError> {
    let account_id = account(context, NEEDS_SITE)?;
    let held = ask(platform, None).await?;
    if !is_enough(Need::Site, &held, None) {
        return Err(EngineError::Forbidden { needs: NEEDS_SITE });
    }
    Ok(Authorized {
        account_id,
        right: SiteAdmin(()),
    })
}

/// Checks that the caller may act on records at `scope`, or on those of every scope when it is `None`.
///
/// # Errors
/// As [`authorize_site`].
pub async fn authorize_records(
    platform: &impl Platform,
    context: &Context,
    scope: Option<&Scope>,
) -> Result<Authorized<RecordAdmin>, EngineError> {
    let account_id = account(context, NEEDS_RECORD)?;
    let project = match scope {
        Some(Scope::Project(project)) => Some(project.as_str()),
        _ => None,
    };
    let held = ask(platform, project).await?;
    if !is_enough(Need::Record, &held, scope) {
        return Err(EngineError::Forbidden {
            needs: NEEDS_RECORD,
        });
    }
    Ok(Authorized {
        account_id,
        right: RecordAdmin { held },
    })
}

fn account(context: &Context, needs: &'static str) -> Result<String, EngineError> {
    match context.account_id.as_deref() {
        // The platform gives anonymous users this account id, the same on every site.
        None | Some("" | "unidentified") => Err(EngineError::Forbidden { needs }),
        Some(account_id) => Ok(account_id.to_owned()),
    }
}

async fn ask(platform: &impl Platform, project: Option<&str>) -> Result<Held, EngineError> {
    let permissions: &[Permission] = match project {
        Some(_) => &[Permission::Administer, Permission::AdministerProjects],
        None => &[Permission::Administer],
    };
    let request = JiraRequest::my_permissions(permissions, project)?;
    // An answer that says nothing about the caller is no refusal: it is tried again, and then reported as what it is.
    let (status, body) = retry::read(platform, async || {
        match platform.jira(request.clone()).await? {
            answer @ (200 | 401 | 403 | 404, _) => Ok(answer),
            (status, _) => Err(PlatformError::new("JIRA_UNAVAILABLE", Some(status))),
        }
    })
    .await?;
    if status == 404 && project.is_some() {
        // A project that is not there or not visible: the caller holds nothing in it, but perhaps everything on the site.
        let held = Box::pin(ask(platform, None)).await?;
        return Ok(Held {
            is_project_missing: true,
            ..held
        });
    }
    if status != 200 {
        return Ok(Held::default());
    }
    let has = |permission: Permission| {
        body.get("permissions")
            .and_then(|all| all.get(permission.key()))
            .and_then(|one| one.get("havePermission"))
            .and_then(Json::as_bool)
            .unwrap_or(false)
    };
    Ok(Held {
        site: has(Permission::Administer),
        project: project
            .filter(|_| has(Permission::AdministerProjects))
            .map(str::to_owned),
        is_project_missing: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(id: &str) -> Scope {
        Scope::Project(id.into())
    }

    #[test]
    fn a_caller_without_a_permission_may_do_nothing() {
        for (name, need) in FUNCTIONS {
            for scope in [None, Some(Scope::Site), Some(project("1"))] {
                assert!(
                    !is_enough(*need, &Held::default(), scope.as_ref()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_project_administrator_reaches_the_records_of_that_project_only() {
        let held = Held {
            project: Some("1".into()),
            ..Held::default()
        };
        assert!(is_enough(Need::Record, &held, Some(&project("1"))));
        assert!(!is_enough(Need::Record, &held, Some(&project("2"))));
        assert!(!is_enough(Need::Record, &held, Some(&Scope::Site)));
        assert!(!is_enough(Need::Record, &held, None));
        assert!(!is_enough(Need::Site, &held, Some(&project("1"))));
    }

    #[test]
    fn a_function_that_is_not_in_the_table_has_no_need_that_could_be_met() {
        assert_eq!(need("records.purge"), None);
        assert_eq!(need(""), None);
        assert_eq!(need("records.put"), Some(Need::Record));
    }
}
