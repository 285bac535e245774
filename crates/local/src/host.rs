//! What the parts of the server share: the simulated world, the clock, the processes, the past.
//!
//! Locks are held for single steps and never across an await; where two are needed, [`Host::live`] comes first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use bailee_sim::site::Site;
use bailee_sim::{Invocation, World};
use serde_json::{Map, Value, json};

use crate::artefact::Artefact;
use crate::clock::{Clock, rfc3339};
use crate::driver::Driver;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::process::LogLine;
use crate::record::{Line, Past};
use crate::state::Saver;

/// An invocation that runs.
#[derive(Debug)]
pub struct Live {
    /// The simulator's side of it.
    pub invocation: Invocation,
    /// When it began, on this machine.
    pub began: Instant,
    /// Secret of the process that runs it, once one was chosen.
    pub token: String,
    /// That process.
    pub pid: Option<u32>,
}

/// The local platform's state.
#[derive(Debug)]
pub struct Host {
    pub(crate) artefact: Artefact,
    pub(crate) clock: Arc<Clock>,
    pub(crate) saver: Arc<Saver>,
    pub(crate) driver: Driver,
    pub(crate) next: AtomicU64,
    pub(crate) pool: OnceLock<Arc<Pool>>,
    world: Arc<Mutex<World>>,
    live: Mutex<BTreeMap<u64, Live>>,
    past: Mutex<Past>,
    page: Option<PathBuf>,
}

impl Host {
    /// Returns a host without processes; [`Host::pool`] is set when they run.
    #[must_use]
    pub fn new(
        artefact: Artefact,
        world: Arc<Mutex<World>>,
        clock: Arc<Clock>,
        saver: Arc<Saver>,
        driver: Driver,
        page: Option<PathBuf>,
    ) -> Self {
        Self {
            artefact,
            clock,
            saver,
            driver,
            next: AtomicU64::new(1),
            pool: OnceLock::new(),
            world,
            live: Mutex::default(),
            past: Mutex::default(),
            page,
        }
    }

    /// Returns the simulated world.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    /// Returns the simulated world with its clock brought up to now, unless something is due: that is the driver's to take.
    pub fn world_now(&self) -> MutexGuard<'_, World> {
        let mut world = self.world();
        let now = self.clock.now();
        if world.next_due().is_none_or(|due| due > now) {
            let _ = world.step(now);
        }
        world
    }

    /// Returns the invocations that run.
    pub fn live(&self) -> MutexGuard<'_, BTreeMap<u64, Live>> {
        lock(&self.live)
    }

    /// Returns the invocations that ended and what was printed.
    pub fn past(&self) -> MutexGuard<'_, Past> {
        lock(&self.past)
    }

    /// Returns the processes.
    ///
    /// # Errors
    /// 503 while the server starts or stops.
    pub fn pool(&self) -> Result<&Arc<Pool>, ApiError> {
        self.pool.get().ok_or_else(|| {
            ApiError::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "starting",
                "the local platform is still starting",
            )
        })
    }

    /// Returns where the built admin page lies; nothing without a page.
    #[must_use]
    pub fn page_folder(&self) -> Option<&Path> {
        self.page.as_deref()
    }

    /// Returns the platform's time as RFC 3339 text.
    #[must_use]
    pub fn now_text(&self) -> String {
        rfc3339(self.clock.now())
    }

    /// Keeps a line that a process printed.
    pub fn print(&self, line: LogLine) {
        let at = self.now_text();
        let mut past = self.past();
        let site = line.id.and_then(|id| past.site_of(id));
        past.print(Line {
            at,
            site,
            invocation: line.id,
            level: line.level,
            text: line.text,
        });
    }

    /// Returns what `view.getContext()` of `@forge/bridge` answers on this site for this user.
    ///
    /// # Errors
    /// 404 when there is no such site or user.
    pub fn page_context(&self, site: &str, user: &str) -> Result<Value, ApiError> {
        let world = self.world();
        let place = world.site(site)?;
        self.context_of(place, user, &self.artefact.page, &Map::new())
    }

    /// The same, for a site at hand and the module with the key `module`, whose extension has the members of `extension`
    /// beside its type. The resolver gets it as `context`, too.
    pub(crate) fn context_of(
        &self,
        site: &Site,
        user: &str,
        module: &str,
        extension: &Map<String, Value>,
    ) -> Result<Value, ApiError> {
        let person = site.users.get(user).ok_or_else(|| {
            ApiError::not_found("there are the users admin, project-admin, member and anonymous")
        })?;
        let declared = self.artefact.app.called(module);
        let mut shown = extension.clone();
        if let Some(declared) = declared {
            shown.insert("type".into(), json!(declared.manifest_type));
        }
        let mut context = json!({
            "cloudId": site.cloud_id,
            "environmentId": self.artefact.app.environment,
            "environmentType": "DEVELOPMENT",
            "extension": shown,
            "localId": format!("ari:cloud:ecosystem::extension/{}/{}/static/{module}", self.artefact.app.id, self.artefact.app.environment),
            "locale": "en_US",
            "moduleKey": module,
            "siteUrl": format!("https://{}.atlassian.net", site.name),
            "timezone": "UTC",
        });
        if let (Some(account), Some(fields)) = (&person.account_id, context.as_object_mut()) {
            fields.insert("accountId".into(), json!(account));
        }
        Ok(context)
    }

    /// Whether there is such a site and such a user on it.
    ///
    /// # Errors
    /// 404 when there is not.
    pub fn has(&self, site: &str, user: &str) -> Result<(), ApiError> {
        self.page_context(site, user).map(drop)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
