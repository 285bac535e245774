//! Time passing: which deliveries are due, taking them, and what follows from how they ended.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::app::Module;
use crate::delivery::{Completion, Delivery, Pending, Retry, TRIGGER_RETRIES, backoff};
use crate::dice::Dice;
use crate::fault::Fault;
use crate::site::{Installation, Site};
use crate::world::{World, WorldError};

/// The longest time between a delivery and its duplicate, in milliseconds; assumed.
const DUPLICATE_LATE: i64 = 60_000;

impl World {
    /// Adds a delivery, and its duplicate when chance or a fault wants one.
    pub(crate) fn enqueue(&mut self, site: &str, pending: Pending) {
        let permille = self.config.duplicate_permille;
        let Some(place) = self.sites.get_mut(site) else {
            return;
        };
        let never_twice = pending.module == Module::PreUninstall;
        let twice = !never_twice
            && (place.dice.chance(permille)
                || self
                    .faults
                    .of_site(site, &mut place.dice, |fault| {
                        *fault == Fault::DuplicateDelivery
                    })
                    .is_some());
        let Some(installation) = &mut place.installation else {
            return;
        };
        if twice {
            let mut duplicate = pending.clone();
            duplicate.id = self.next_delivery;
            self.next_delivery += 1;
            duplicate.due += place.dice.between(0, DUPLICATE_LATE);
            installation.pending.push(duplicate);
        }
        let mut pending = pending;
        pending.id = self.next_delivery;
        self.next_delivery += 1;
        installation.pending.push(pending);
    }

    /// Returns when the next delivery is due, if any is foreseen.
    #[must_use]
    pub fn next_due(&self) -> Option<i64> {
        self.sites.values().filter_map(site_due).min()
    }

    /// Moves the clock to the next delivery that is due no later than `end`, and takes it.
    ///
    /// Returns none when there is no more; the clock then stands at `end`, or later if it did already.
    /// Several deliveries that are due together come in random order.
    pub fn step(&mut self, end: i64) -> Option<Delivery> {
        loop {
            let due = self.next_due().filter(|due| *due <= end);
            let Some(due) = due else {
                self.now = self.now.max(end);
                self.pass();
                return None;
            };
            self.now = self.now.max(due);
            self.pass();
            let ready: Vec<String> = self
                .sites
                .iter()
                .filter(|(_, site)| site_due(site).is_some_and(|due| due <= self.now))
                .map(|(name, _)| name.clone())
                .collect();
            let at = self.dice.index(ready.len());
            if let Some(delivery) = ready.get(at).and_then(|site| self.take(site)) {
                return Some(delivery);
            }
        }
    }

    /// Moves the clock by `millis` and takes every delivery that is then due.
    ///
    /// For drivers that execute deliveries side by side; [`World::step`] keeps them in time order.
    pub fn advance(&mut self, millis: i64) -> Vec<Delivery> {
        let end = self.now().saturating_add(millis.max(0));
        let mut taken = Vec::new();
        while let Some(delivery) = self.step(end) {
            taken.push(delivery);
        }
        taken
    }

    /// Does what time alone does: schedules fall due, removed data are purged, a hanging uninstall ends.
    fn pass(&mut self) {
        let names: Vec<String> = self.sites.keys().cloned().collect();
        for name in names {
            self.run_schedules(&name);
            let now = self.now;
            if let Some(site) = self.sites.get_mut(&name) {
                site.former.retain(|former| former.purge_at > now);
            }
            let hanging = self
                .installation(&name)
                .ok()
                .and_then(|installation| installation.leaving)
                .is_some_and(|began| now - began > 60_000);
            if hanging {
                self.remove(&name);
            }
        }
    }

    fn run_schedules(&mut self, name: &str) {
        let now = self.now;
        let intervals: BTreeMap<String, i64> = self
            .app
            .of(Module::Scheduled)
            .filter_map(|declared| Some((declared.key.clone(), declared.interval?.max(1))))
            .collect();
        let Some(installation) = self
            .sites
            .get_mut(name)
            .and_then(|site| site.installation.as_mut())
            .filter(|installation| installation.leaving.is_none())
        else {
            return;
        };
        // A schedule that this version of the app no longer declares has ended.
        installation
            .schedules
            .retain(|key, _| intervals.contains_key(key));
        let mut ready = Vec::new();
        for (key, next) in &mut installation.schedules {
            if *next <= now {
                ready.push((key.clone(), *next));
                *next += intervals.get(key).copied().unwrap_or(1);
            }
        }
        for (key, due) in ready {
            let Some(site) = self.sites.get_mut(name) else {
                return;
            };
            let withheld = self
                .faults
                .of_site(name, &mut site.dice, |fault| {
                    matches!(fault, Fault::SkipSchedule | Fault::StopSchedule)
                })
                .is_some();
            if withheld {
                continue;
            }
            let (token, cloud_id) = (site.dice.uuid(), site.cloud_id.clone());
            self.enqueue(
                name,
                Pending::new(
                    Module::Scheduled,
                    &key,
                    json!({
                        "context": {"cloudId": cloud_id, "moduleKey": key},
                        "contextToken": token,
                    }),
                    due,
                ),
            );
        }
    }

    /// Takes one delivery of a site that is due, at random.
    fn take(&mut self, name: &str) -> Option<Delivery> {
        let (now, version) = (self.now, self.app.version.clone());
        let site = self.sites.get_mut(name)?;
        let installation = site.installation.as_mut()?;
        let ready: Vec<u64> = installation
            .pending
            .iter()
            .filter(|pending| pending.due <= now && !blocked(installation, pending))
            .map(|pending| pending.id)
            .collect();
        let id = *ready.get(site.dice.index(ready.len()))?;
        let at = installation
            .pending
            .iter()
            .position(|pending| pending.id == id)?;
        let pending = installation.pending.remove(at);
        let module = pending.module;
        let declared = self
            .app
            .of(module)
            .find(|declared| declared.key == pending.module_key)
            .cloned();
        // An event of an earlier version is lost unless its consumer takes such events.
        let stale = pending
            .queued
            .as_ref()
            .is_some_and(|queued| queued.version != version);
        let Some(declared) = declared.filter(|declared| declared.cross_version || !stale) else {
            settle(installation, &pending, false);
            return None;
        };
        let payload = with_retry(&pending, now, self.config.is_odd, &mut site.dice);
        let delivery = Delivery {
            id,
            site: name.into(),
            module,
            module_key: declared.key,
            function: declared.function,
            handler: declared.handler,
            origin: pending.queued.as_ref().map(|queued| queued.origin.clone()),
            payload: match declared.method {
                Some(method) => as_call(payload, &method),
                None => payload,
            },
            context: bailee_forge::Context {
                install_context: site.context(),
                account_id: None,
                handed: None,
                app_version: Some(version),
            },
            attempt: pending.retries + 1,
            limit: i64::from(declared.timeout) * 1000,
        };
        if let Some(installation) = &mut site.installation {
            installation.flight.insert(id, pending);
        }
        Some(delivery)
    }

    /// Reports how the execution of a delivery ended; the platform retries, gives up, or is done with it.
    ///
    /// # Errors
    /// [`WorldError::NoDelivery`] when no delivery of this number is being executed.
    pub fn complete(&mut self, id: u64, completion: &Completion) -> Result<(), WorldError> {
        let floor = self.now;
        let site = self
            .sites
            .values_mut()
            .find(|site| {
                site.installation
                    .as_ref()
                    .is_some_and(|installation| installation.flight.contains_key(&id))
            })
            .ok_or(WorldError::NoDelivery(id))?;
        let (name, now) = (site.name.clone(), floor.max(site.clock));
        let installation = site
            .installation
            .as_mut()
            .ok_or(WorldError::NoDelivery(id))?;
        let Some(mut pending) = installation.flight.remove(&id) else {
            return Err(WorldError::NoDelivery(id));
        };
        if pending.module == Module::PreUninstall {
            self.remove(&name);
            return Ok(());
        }
        let asked = completion.retry(pending.module, &mut site.dice);
        let may_retry = match pending.module {
            Module::Queue => now < pending.until,
            Module::Trigger => u64::from(pending.retries) < TRIGGER_RETRIES,
            Module::Scheduled | Module::Resolver | Module::WebTrigger | Module::PreUninstall => {
                false
            }
        };
        match asked {
            Some(Retry {
                reason,
                after,
                data,
            }) if may_retry => {
                pending.retries += 1;
                let backed_off = backoff(pending.retries);
                pending.due = now + after.map_or(backed_off, |seconds| seconds * 1000);
                pending.reason = reason;
                pending.data = data;
                installation.pending.push(pending);
            }
            retry => {
                let good = retry.is_none() && matches!(completion, Completion::Returned { .. });
                settle(installation, &pending, good);
            }
        }
        Ok(())
    }

    /// Reports every delivery in execution as killed: for a driver that starts again after a crash.
    pub fn recover(&mut self) {
        let ids: Vec<u64> = self
            .sites
            .values()
            .filter_map(|site| site.installation.as_ref())
            .flat_map(|installation| installation.flight.keys().copied())
            .collect();
        for id in ids {
            // Each id was just found in flight.
            let _ = self.complete(id, &Completion::Killed);
        }
    }
}

/// Counts an event of a queue as handled or given up.
fn settle(installation: &mut Installation, pending: &Pending, good: bool) {
    let Some(job) = pending
        .queued
        .as_ref()
        .and_then(|queued| installation.jobs.get_mut(&queued.job))
    else {
        return;
    };
    // A duplicate settles an event that is settled already.
    if job.pending == 0 {
        return;
    }
    job.pending -= 1;
    if good {
        job.success += 1;
    } else {
        job.failed += 1;
    }
}

/// When a site's next delivery is due.
fn site_due(site: &Site) -> Option<i64> {
    let installation = site.installation.as_ref()?;
    let pending = installation
        .pending
        .iter()
        .filter(|pending| !blocked(installation, pending))
        .map(|pending| pending.due);
    let schedules = installation
        .schedules
        .values()
        .copied()
        .filter(|_| installation.leaving.is_none());
    pending.chain(schedules).min()
}

/// Whether a delivery waits for others with its concurrency key, or for an uninstall that has begun.
fn blocked(installation: &Installation, pending: &Pending) -> bool {
    if installation.leaving.is_some() {
        return true;
    }
    let Some(concurrency) = pending
        .queued
        .as_ref()
        .and_then(|queued| queued.concurrency.as_ref())
    else {
        return false;
    };
    let running = installation
        .flight
        .values()
        .filter_map(|other| other.queued.as_ref()?.concurrency.as_ref())
        .filter(|other| other.key == concurrency.key)
        .count();
    running >= usize::try_from(concurrency.limit).unwrap_or(usize::MAX)
}

/// An event as a consumer with a resolver gets it: as the call of one of its functions, with the retry context in the body.
///
/// Page "Upgrade to @forge/events major version 2" (of 6 June 2025) says so of version 1, by what version 2 changed.
fn as_call(mut event: Json, method: &str) -> Json {
    let mut take = |name: &str| event.get_mut(name).map(Json::take);
    let (mut body, retry) = (take("body").unwrap_or_default(), take("retryContext"));
    let job = take("jobId");
    if let (Some(members), Some(retry)) = (body.as_object_mut(), retry) {
        members.insert("retryContext".into(), retry);
    }
    json!({"call": {"functionKey": method, "payload": body, "jobId": job}, "context": {}})
}

/// The payload as this attempt gets it. The retention window is documented as optional.
fn with_retry(pending: &Pending, now: i64, is_odd: bool, dice: &mut Dice) -> Json {
    let mut payload = pending.payload.clone();
    if pending.retries == 0 {
        return payload;
    }
    let mut context = json!({
        "retryCount": pending.retries,
        "retryReason": pending.reason,
        "retryData": pending.data,
    });
    if let Some(queued) = &pending.queued
        && let Some(members) = context.as_object_mut()
        && !(is_odd && dice.chance(300))
    {
        members.insert(
            "retentionWindow".into(),
            json!({
                "startTime": crate::time::rfc3339(queued.enqueued),
                "remainingTimeMs": (pending.until - now).max(0),
            }),
        );
    }
    if let Some(members) = payload.as_object_mut() {
        members.insert("retryContext".into(), context);
    }
    payload
}
