//! Who may: three kinds of caller, and for each the only way to its right.
//!
//! A page's user is checked against Jira: every function names what it needs, and only that check turns a request into an
//! authorised one. The app's own code, and events without a user, have a right by the kind of their event, which nobody but code
//! of the app and the platform can make; neither opens what the other, or a page's user, may do.
//!
//! A use case that touches data takes an [`Authorized`] value.
//! Its fields are private to this module, so code that did not pass the check does not compile
//! (the documentation tests of [`internal`](crate::internal) prove it).

use bailee_core::actor::Actor;
use bailee_core::scope::Scope;
use bailee_forge::answer::Http;
use bailee_forge::effect::Jira;
use bailee_forge::jira::{JiraRequest, Permission};
use bailee_forge::{Context, Event, PlatformError};
use serde_json::Value as Json;

use crate::error::Error;
use crate::platform::Platform;
use crate::retry;
use crate::site::Site;

/// What a function needs of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To administer Jira.
    Site,
    /// To administer Jira, or the project that the record belongs to.
    Record,
}

impl Need {
    /// Returns the name in documents and in golden tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Record => "record",
        }
    }

    /// Returns the permission of Jira, as people know it.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::Site => "Administer Jira",
            Self::Record => "Administer Jira, or Administer Projects for the record's project",
        }
    }
}

/// What Jira says the caller holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// Administer Jira.
    pub site: bool,
    /// Administer this project.
    pub project: Option<String>,
    /// The project that was asked about is not there, or not visible to the caller.
    pub is_project_missing: bool,
}

/// Whether `held` is enough for `need` on a record at `scope` (`None`: records of every scope).
#[must_use]
pub(crate) fn is_enough(need: Need, held: &Held, scope: Option<&Scope>) -> bool {
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

/// The right of the app's own code: to read and write the records of its kinds, with their secrets open.
#[derive(Debug)]
pub struct AppCode(());

/// The right of work that an event without a user started.
#[derive(Debug)]
pub struct Unattended(());

/// Who calls. The account id must not be stored; the ledger knows pseudonyms.
#[derive(Debug)]
enum Caller {
    /// A user of a page, who was checked against Jira.
    User(String),
    /// The app's own code, and the account that it acts for.
    App(Option<String>),
    /// An event.
    Event,
}

/// Proof that the caller holds the right `R`: of a page's user, that they were checked against Jira.
#[derive(Debug)]
pub struct Authorized<R> {
    caller: Caller,
    right: R,
}

impl<R> Authorized<R> {
    /// Returns how the ledger of `site` names the caller.
    pub(crate) fn actor<P>(&self, site: &Site<'_, P>) -> Actor {
        match &self.caller {
            Caller::User(account_id) => Actor::User(site.pseudonym(account_id)),
            Caller::App(None) => Actor::App,
            Caller::App(Some(account_id)) => Actor::AppFor(site.pseudonym(account_id)),
            Caller::Event => Actor::Event,
        }
    }
}

/// Returns the right of the app's own code where `event` is a call of it: for the user whom its context names, if there is one.
pub(crate) fn authorize_app(context: &Context, event: &Event) -> Option<Authorized<AppCode>> {
    let Event::App { .. } = event else {
        return None;
    };
    Some(Authorized {
        caller: Caller::App(account(context).map(str::to_owned)),
        right: AppCode(()),
    })
}

/// Returns the right of unattended work where `event` is one without a user.
pub(crate) fn authorize_event(event: &Event) -> Option<Authorized<Unattended>> {
    match event {
        Event::Resolver { .. } | Event::App { .. } | Event::Other { .. } => None,
        Event::Scheduled
        | Event::Queue(_)
        | Event::Installed { .. }
        | Event::Upgraded { .. }
        | Event::PreUninstall
        | Event::ProjectDeleted { .. } => Some(Authorized {
            caller: Caller::Event,
            right: Unattended(()),
        }),
    }
}

impl Authorized<RecordAdmin> {
    /// Whether the right covers records at `scope`.
    pub(crate) fn covers(&self, scope: &Scope) -> bool {
        is_enough(Need::Record, &self.right.held, Some(scope))
    }

    /// Whether the project that the right was asked for is not there.
    pub(crate) fn is_project_missing(&self) -> bool {
        self.right.held.is_project_missing
    }
}

/// Checks that the caller administers Jira.
///
/// # Errors
/// `forbidden`, also for a caller without an account; the platform's error when Jira cannot be asked.
pub(crate) async fn authorize_site(
    platform: &impl Platform,
    context: &Context,
) -> Result<Authorized<SiteAdmin>, Error> {
    let (account_id, _) = check(platform, context, Need::Site, None).await?;
    Ok(Authorized {
        caller: Caller::User(account_id),
        right: SiteAdmin(()),
    })
}

/// Checks that the caller may act on records at `scope`, or on those of every scope when it is `None`.
///
/// # Errors
/// `forbidden`, also for a caller without an account; the platform's error when Jira cannot be asked.
pub async fn authorize_records(
    platform: &impl Platform,
    context: &Context,
    scope: Option<&Scope>,
) -> Result<Authorized<RecordAdmin>, Error> {
    let (account_id, held) = check(platform, context, Need::Record, scope).await?;
    Ok(Authorized {
        caller: Caller::User(account_id),
        right: RecordAdmin { held },
    })
}

async fn check(
    platform: &impl Platform,
    context: &Context,
    need: Need,
    scope: Option<&Scope>,
) -> Result<(String, Held), Error> {
    let forbidden = Error::Forbidden {
        needs: need.permission(),
    };
    let Some(account_id) = account(context) else {
        return Err(forbidden);
    };
    let project = match scope {
        Some(Scope::Project(project)) => Some(project.as_str()),
        _ => None,
    };
    let held = ask(platform, project).await?;
    if is_enough(need, &held, scope) {
        Ok((account_id.to_owned(), held))
    } else {
        Err(forbidden)
    }
}

/// Returns the account of the caller, if there is one: the platform gives anonymous users an id that is the same on every site.
pub(crate) fn account(context: &Context) -> Option<&str> {
    let account_id = context.account_id.as_deref();
    account_id.filter(|account_id| !matches!(*account_id, "" | "unidentified"))
}

async fn ask(platform: &impl Platform, project: Option<&str>) -> Result<Held, Error> {
    let (status, body) = permissions(platform, project).await?;
    if status == 404 && project.is_some() {
        // A project that is not there or not visible: the caller holds nothing in it, but perhaps everything on the site.
        let (status, body) = permissions(platform, None).await?;
        return Ok(Held {
            is_project_missing: true,
            ..held(status, &body, None)
        });
    }
    Ok(held(status, &body, project))
}

async fn permissions(
    platform: &impl Platform,
    project: Option<&str>,
) -> Result<(u16, Json), Error> {
    let permissions: &[Permission] = match project {
        Some(_) => &[Permission::Administer, Permission::AdministerProjects],
        None => &[Permission::Administer],
    };
    let request = JiraRequest::my_permissions(permissions, project)?;
    let mut attempt = 0;
    loop {
        let request = request.clone();
        let Http { status, body } = retry::ask(platform, Jira { request }).await?;
        if matches!(status, 200 | 401 | 403 | 404) {
            return Ok((status, body));
        }
        // An answer that says nothing about the caller is no refusal: it is tried again, and then reported as what it is.
        let error = PlatformError::new("JIRA_UNAVAILABLE", Some(status));
        attempt += 1;
        if attempt >= retry::ATTEMPTS {
            return Err(error.into());
        }
        retry::wait(platform, attempt - 1, &error).await?;
    }
}

fn held(status: u16, body: &Json, project: Option<&str>) -> Held {
    let has = |permission: Permission| {
        status == 200
            && body
                .get("permissions")
                .and_then(|all| all.get(permission.key()))
                .and_then(|one| one.get("havePermission"))
                .and_then(Json::as_bool)
                .unwrap_or(false)
    };
    Held {
        site: has(Permission::Administer),
        project: project
            .filter(|_| has(Permission::AdministerProjects))
            .map(str::to_owned),
        is_project_missing: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(id: &str) -> Scope {
        Scope::Project(id.into())
    }

    #[test]
    fn no_event_gives_the_right_of_another() {
        let call = Event::Resolver {
            function: "status".into(),
            payload: Json::Null,
        };
        let app = Event::App {
            payload: Json::Null,
        };
        let other = Event::Other { kind: "x".into() };
        let context = Context::default();
        for (event, is_app, is_event) in [
            (&call, false, false),
            (&app, true, false),
            (&other, false, false),
            (&Event::Scheduled, false, true),
            (&Event::PreUninstall, false, true),
        ] {
            assert_eq!(authorize_app(&context, event).is_some(), is_app);
            assert_eq!(authorize_event(event).is_some(), is_event);
        }
    }

    #[test]
    fn a_caller_without_a_permission_may_do_nothing() {
        for need in [Need::Site, Need::Record] {
            for scope in [None, Some(Scope::Site), Some(project("1"))] {
                assert!(!is_enough(need, &Held::default(), scope.as_ref()));
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
}
