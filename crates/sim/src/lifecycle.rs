//! Install, upgrade, uninstall, reinstall, and projects that come and go.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::app::Module;
use crate::delivery::{Delivery, Pending};
use crate::dice::Dice;
use crate::fault::Fault;
use crate::quota::{Chains, Meter};
use crate::site::{Former, Installation, ProjectState, SOFT_DELETE_DAYS};
use crate::store::Store;
use crate::world::{World, WorldError};

/// Days within which Atlassian's support can re-link a removed installation's data
/// ("Re-linking reinstallation data", read 2026-11-21).
pub(crate) const RELINK_DAYS: i64 = 21;
/// Time from install to the first run of a schedule: about five minutes (module page, read 2026-11-21).
const FIRST_SCHEDULE: i64 = 5 * 60_000;
const DAY: i64 = 86_400_000;
const INSTALLED: &str = "avi:forge:installed:app";
const UPGRADED: &str = "avi:forge:upgraded:app";

impl World {
    /// Adds a site, if it is not there, and installs the app on it.
    ///
    /// # Errors
    /// [`WorldError::SiteName`] or [`WorldError::Installed`].
    pub fn install(&mut self, site: &str) -> Result<(), WorldError> {
        if !self.sites.contains_key(site) {
            self.add_site(site)?;
        }
        if self.installation(site).is_ok() {
            return Err(WorldError::Installed(site.into()));
        }
        let now = self.site_now(site)?;
        let keys: Vec<String> = self
            .app
            .of(Module::Scheduled)
            .map(|declared| declared.key.clone())
            .collect();
        let place = self.site_mut(site)?;
        let schedules: BTreeMap<String, i64> = keys
            .into_iter()
            .map(|key| (key, now + FIRST_SCHEDULE + place.dice.between(0, 30_000)))
            .collect();
        place.installation = Some(Installation {
            id: place.dice.uuid(),
            installed_at: now,
            store: Store::default(),
            pending: Vec::new(),
            flight: BTreeMap::new(),
            schedules,
            jobs: BTreeMap::new(),
            meter: Meter::default(),
            chains: Chains::default(),
            leaving: None,
        });
        let fault = self.faults.of_site(site, &mut self.dice, |fault| {
            matches!(
                fault,
                Fault::InstallNever | Fault::InstallLate { .. } | Fault::InstallTwice
            )
        });
        let event = INSTALLED;
        let payload = self.lifecycle_event(site, event)?;
        match fault {
            Some(Fault::InstallNever) => {}
            Some(Fault::InstallLate { millis }) => self.fire(site, event, &payload, millis)?,
            Some(_) => {
                self.fire(site, event, &payload, 0)?;
                self.fire(site, event, &payload, 1000)?;
            }
            None => self.fire(site, event, &payload, 0)?,
        }
        Ok(())
    }

    /// Begins an uninstall and returns the call before it, which the driver executes and completes; that removes the app.
    ///
    /// Nothing else is delivered from now on. Without a pre-uninstall module the app is removed at once.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NotInstalled`].
    pub fn uninstall(&mut self, site: &str) -> Result<Option<Delivery>, WorldError> {
        let now = self.site_now(site)?;
        let context = self.context(site)?;
        let declared = self.app.of(Module::PreUninstall).next().cloned();
        let place = self.site_mut(site)?;
        let (cloud_id, token) = (place.cloud_id.clone(), place.dice.uuid());
        let id = self.next_delivery;
        self.next_delivery += 1;
        let installation = self.installation_mut(site)?;
        installation.leaving = Some(now);
        let Some(declared) = declared else {
            self.remove(site);
            return Ok(None);
        };
        let payload = json!({
            "context": {"cloudId": cloud_id, "moduleKey": declared.key},
            "contextToken": token,
        });
        let pending = Pending {
            id,
            ..Pending::new(Module::PreUninstall, &declared.key, payload.clone(), now)
        };
        installation.flight.insert(id, pending);
        Ok(Some(Delivery {
            id,
            site: site.into(),
            module: Module::PreUninstall,
            module_key: declared.key,
            function: declared.function,
            handler: declared.handler,
            payload,
            context,
            origin: None,
            attempt: 1,
            limit: i64::from(declared.timeout) * 1000,
        }))
    }

    /// Removes the app; its data are kept for 28 days.
    pub(crate) fn remove(&mut self, site: &str) {
        let floor = self.now;
        let Some(place) = self.sites.get_mut(site) else {
            return;
        };
        let now = floor.max(place.clock);
        if let Some(mut installation) = place.installation.take() {
            installation.pending.clear();
            installation.flight.clear();
            place.former.push(Former {
                installation,
                removed_at: now,
                purge_at: now + SOFT_DELETE_DAYS * DAY,
            });
        }
    }

    /// Gives the current installation the data of a removed one, as Atlassian's support can within 21 days.
    ///
    /// # Errors
    /// [`WorldError::NoFormer`] when there is none of this id, or it was removed too long ago.
    pub fn relink(&mut self, site: &str, installation: &str) -> Result<(), WorldError> {
        let now = self.site_now(site)?;
        self.installation(site)?;
        let place = self.site_mut(site)?;
        let at = place
            .former
            .iter()
            .position(|former| {
                former.installation.id == installation
                    && now - former.removed_at <= RELINK_DAYS * DAY
            })
            .ok_or_else(|| WorldError::NoFormer(installation.into()))?;
        let former = place.former.remove(at);
        self.installation_mut(site)?.store = former.installation.store;
        Ok(())
    }

    /// Puts another version of the app in force on every site; a major one fires the upgrade event.
    pub fn upgrade(&mut self, version: &str, major: bool) {
        self.app.version = version.into();
        let sites: Vec<String> = self.sites.keys().cloned().collect();
        for site in sites.into_iter().filter(|_| major) {
            // A site without the app gets no event.
            if self.installation(&site).is_ok()
                && let Ok(payload) = self.lifecycle_event(&site, UPGRADED)
            {
                let _ = self.fire(&site, UPGRADED, &payload, 0);
            }
        }
    }

    /// Moves a project to the trash, out of it, or away for ever, and fires Jira's event.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NoProject`].
    pub fn set_project(
        &mut self,
        site: &str,
        project: &str,
        state: ProjectState,
    ) -> Result<(), WorldError> {
        let place = self.site_mut(site)?;
        let entry = place
            .projects
            .get_mut(project)
            .ok_or_else(|| WorldError::NoProject(project.into()))?;
        entry.state = state;
        let event = match state {
            ProjectState::Live => "avi:jira:restored:project",
            ProjectState::Trashed => "avi:jira:softdeleted:project",
            ProjectState::Deleted => "avi:jira:deleted:project",
        };
        let payload = json!({"eventType": event, "project": entry.shown()});
        self.fire(site, event, &payload, 0)
    }

    /// Delivers an event with any payload to the triggers that listen to it, a while from now.
    ///
    /// # Errors
    /// [`WorldError::NoSite`]. Without an installation or a listening trigger nothing is delivered.
    pub fn fire(
        &mut self,
        site: &str,
        event: &str,
        payload: &Json,
        later: i64,
    ) -> Result<(), WorldError> {
        let now = self.site_now(site)?;
        let span = self.config.trigger;
        let listening: Vec<String> = self
            .app
            .of(Module::Trigger)
            .filter(|declared| declared.events.iter().any(|name| name == event))
            .map(|declared| declared.key.clone())
            .collect();
        for module_key in listening {
            let lost = self
                .faults
                .of_site(site, &mut self.dice, |fault| *fault == Fault::LostEvent)
                .is_some();
            if lost {
                continue;
            }
            let late = self.site_mut(site)?.dice.between(span.min, span.max);
            let due = now + later + late;
            let pending = Pending {
                until: due + DAY,
                ..Pending::new(Module::Trigger, &module_key, payload.clone(), due)
            };
            self.enqueue(site, pending);
        }
        Ok(())
    }

    /// The payload of an install or upgrade: as the page "Life cycle events" (mirror of 2026-08-22) shows it, where the
    /// platform is odd with the members that handlers of others were seen to read, and without those that may be absent.
    fn lifecycle_event(&mut self, site: &str, event: &str) -> Result<Json, WorldError> {
        let is_odd = self.config.is_odd;
        let id = self.installation(site)?.id.clone();
        let mut app = json!({"id": self.app.id, "version": self.app.version});
        let environment = json!({"id": self.app.environment});
        let place = self.site_mut(site)?;
        let admin = place.users.get("admin");
        let account = json!(admin.and_then(|user| user.account_id.clone()));
        let (text, cloud_id) = (place.context(), place.cloud_id.clone());
        let dice = &mut place.dice;
        // A member that is documented as optional stands there unless the platform is odd; one that is not documented
        // stands there at most then.
        let optional = |dice: &mut Dice| !(is_odd && dice.chance(400));
        let further = |dice: &mut Dice| is_odd && dice.chance(400);
        let mut payload = Map::new();
        payload.insert("id".into(), id.into());
        if optional(dice) {
            let who = match event {
                UPGRADED => "upgraderAccountId",
                _ => "installerAccountId",
            };
            payload.insert(who.into(), account.clone());
        }
        if let Some(members) = app.as_object_mut() {
            if optional(dice) {
                members.insert("name".into(), "Bailee".into());
            }
            if further(dice) {
                members.insert("ownerAccountId".into(), account);
            }
        }
        payload.insert("app".into(), app);
        if optional(dice) {
            payload.insert("environment".into(), environment);
        }
        if event == UPGRADED && further(dice) {
            let permissions = json!({"scopes": ["storage:app", "read:jira-work"], "external": {}});
            payload.insert("permissions".into(), permissions);
        }
        if further(dice) {
            payload.insert("eventType".into(), event.into());
        }
        if further(dice) {
            payload.insert("context".into(), text.into());
        } else if further(dice) {
            payload.insert(
                "context".into(),
                json!({"cloudId": cloud_id, "moduleKey": "bailee-app-lifecycle"}),
            );
            payload.insert("contextToken".into(), dice.uuid().into());
        }
        Ok(payload.into())
    }
}
