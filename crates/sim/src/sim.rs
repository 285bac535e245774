//! The native driver: a shared world, and the app as a function of platform, context and event.

use std::cell::{RefCell, RefMut};
use std::future::ready;
use std::rc::Rc;

use bailee_forge::{Context, Event, Outcome};
use serde_json::Value as Json;

use crate::app::Module;
use crate::delivery::{Completion, Delivery};
use crate::executor::{Ran, run};
use crate::invocation::Invocation;
use crate::odd;
use crate::platform::SimPlatform;
use crate::world::{World, WorldError};

/// A shared world with a driver for native runs.
#[derive(Clone)]
pub struct Sim {
    world: Rc<RefCell<World>>,
}

/// One run and what it used.
#[derive(Clone, Debug)]
pub struct Report {
    /// How it ended.
    pub ran: Ran<Outcome>,
    /// Its trace, time and counters.
    pub invocation: Invocation,
    /// The line that it left in the log, if it did.
    pub log: Option<Json>,
}

impl Report {
    /// Returns the body of a resolver's reply, if there is one.
    #[must_use]
    pub fn body(&self) -> Option<&Json> {
        match &self.ran {
            Ran::Done(Outcome::Reply { body }) => Some(body),
            _ => None,
        }
    }

    /// Returns what is under `ok` in a resolver's reply.
    #[must_use]
    pub fn ok(&self) -> Option<&Json> {
        self.body()?.get("ok")
    }

    /// Returns the code under `error` in a resolver's reply.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.body()?.get("error")?.get("code")?.as_str()
    }
}

impl Sim {
    /// Returns a driver of `world`.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self {
            world: Rc::new(RefCell::new(world)),
        }
    }

    /// Returns the world to look at or change; do not hold it across a run.
    #[must_use]
    pub fn world(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// Returns a copy of the whole world; [`Sim::new`] of it continues from there.
    #[must_use]
    pub fn snapshot(&self) -> World {
        self.world.borrow().clone()
    }

    /// Returns the platform of an invocation of the resolver by a user.
    ///
    /// # Errors
    /// [`WorldError`] when site, installation or user is missing.
    pub fn invoke(&self, site: &str, user: &str) -> Result<SimPlatform, WorldError> {
        let invocation = self.world().invoke(site, user)?;
        Ok(SimPlatform::new(Rc::clone(&self.world), invocation))
    }

    /// Returns the platform of the invocation that executes a delivery.
    ///
    /// # Errors
    /// [`WorldError`] when site or installation is gone.
    pub fn begin(&self, delivery: &Delivery) -> Result<SimPlatform, WorldError> {
        let invocation = self.world().begin(delivery)?;
        Ok(SimPlatform::new(Rc::clone(&self.world), invocation))
    }

    /// Calls a function of the resolver as the admin page does, and runs the app to its end.
    ///
    /// # Errors
    /// As [`Sim::invoke`].
    pub fn call<F: Future<Output = Outcome>>(
        &self,
        site: &str,
        user: &str,
        function: &str,
        payload: Json,
        app: impl FnOnce(SimPlatform, Context, Event) -> F,
    ) -> Result<Report, WorldError> {
        let platform = self.invoke(site, user)?;
        let event = Event::Resolver {
            function: function.into(),
            payload,
        };
        Ok(report(&platform, Module::Resolver.name(), |context| {
            app(platform.clone(), context, event)
        }))
    }

    /// Executes a delivery and completes it.
    ///
    /// # Errors
    /// As [`Sim::begin`].
    pub fn deliver<F: Future<Output = Outcome>>(
        &self,
        delivery: &Delivery,
        app: impl FnOnce(SimPlatform, Context, Event) -> F,
    ) -> Result<Report, WorldError> {
        let platform = self.begin(delivery)?;
        let module = delivery.module.name();
        let report = match Event::read(module, self.payload(delivery)?.as_bytes()) {
            Ok(event) => report(&platform, module, |context| {
                app(platform.clone(), context, event)
            }),
            Err(error) => report(&platform, module, |_| ready(error.outcome(module))),
        };
        let completion = match &report.ran {
            Ran::Done(outcome) => Completion::Returned {
                value: outcome.to_wire(),
            },
            Ran::TimedOut => Completion::TimedOut,
            Ran::Killed => Completion::Killed,
            Ran::Stalled => Completion::Threw,
        };
        self.world().complete(delivery.id, &completion)?;
        Ok(report)
    }

    /// The delivery's payload as text, as odd as the platform is.
    fn payload(&self, delivery: &Delivery) -> Result<String, WorldError> {
        let mut world = self.world();
        if !world.config.is_odd {
            return Ok(delivery.payload.to_string());
        }
        let dice = &mut world.site_mut(&delivery.site)?.dice;
        Ok(odd::write(&delivery.payload, dice))
    }

    /// Lets `millis` pass and executes every delivery that falls due, in time order; returns the reports.
    ///
    /// # Errors
    /// As [`Sim::begin`].
    pub fn advance<F: Future<Output = Outcome>>(
        &self,
        millis: i64,
        app: impl Fn(SimPlatform, Context, Event) -> F,
    ) -> Result<Vec<Report>, WorldError> {
        let end = self.world().now().saturating_add(millis);
        let mut reports = Vec::new();
        loop {
            // The world must be free again while the delivery runs.
            let next = self.world().step(end);
            let Some(delivery) = next else {
                return Ok(reports);
            };
            reports.push(self.deliver(&delivery, &app)?);
        }
    }

    /// Uninstalls the app from a site, with its last invocation, if the app has one.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NotInstalled`].
    pub fn uninstall<F: Future<Output = Outcome>>(
        &self,
        site: &str,
        app: impl FnOnce(SimPlatform, Context, Event) -> F,
    ) -> Result<Option<Report>, WorldError> {
        let delivery = self.world().uninstall(site)?;
        match delivery {
            Some(delivery) => Ok(Some(self.deliver(&delivery, app)?)),
            None => Ok(None),
        }
    }
}

fn report<F: Future<Output = Outcome>>(
    platform: &SimPlatform,
    module: &str,
    app: impl FnOnce(Context) -> F,
) -> Report {
    let ran = run(platform, app(platform.context()));
    let log = match &ran {
        Ran::Done(outcome) => outcome.to_log(module),
        _ => None,
    };
    Report {
        ran,
        invocation: platform.finish(),
        log,
    }
}
