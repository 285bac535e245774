//! One invocation from start to end: the simulator begins it, a process runs it, its cost is kept.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bailee_sim::{Completion, Delivery, End, Invocation};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value as Json, json};

use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::host::{Host, Live};
use crate::process::{Call, Ending};
use crate::record::{Cost, Record};

/// An invocation that ended.
#[derive(Debug)]
pub struct Ran {
    /// What is kept of it.
    pub record: Record,
    /// How it ended.
    pub ending: Ending,
}

pub(crate) fn raw(value: &impl Serialize) -> Result<Box<RawValue>, ApiError> {
    to_raw_value(value).map_err(|error| ApiError::invalid(format!("the payload: {error}")))
}

/// What an invocation is started with.
pub(crate) struct Start {
    pub(crate) invocation: Invocation,
    pub(crate) handler: String,
    pub(crate) payload: Box<RawValue>,
    pub(crate) context: Json,
    pub(crate) function: String,
    pub(crate) user: Option<String>,
    pub(crate) attempt: u32,
}

impl Host {
    /// Executes a delivery and reports to the simulator how it ended.
    pub async fn deliver(self: &Arc<Self>, delivery: Delivery) -> Option<Ran> {
        let start = {
            let mut world = self.world_now();
            let begun = world.begin(&delivery).and_then(|invocation| {
                let context = world.wire_context(&invocation)?;
                Ok((invocation, context))
            });
            // Uninstalled meanwhile: there is nothing to run and nothing to report.
            let (invocation, context) = begun.ok()?;
            Start {
                invocation,
                handler: delivery.handler,
                payload: raw(&delivery.payload).ok()?,
                context,
                function: delivery.function,
                user: None,
                attempt: delivery.attempt,
            }
        };
        let ran = self.run(start).await;
        let completion = match ran.as_ref().map(|ran| &ran.ending) {
            // What no JSON value here can hold asks for no retry.
            Ok(Ending::Returned(value)) => Completion::Returned {
                value: value
                    .as_ref()
                    .and_then(|value| serde_json::from_str(value.get()).ok())
                    .unwrap_or_default(),
            },
            Ok(Ending::Threw { .. }) => Completion::Threw,
            Ok(Ending::TimedOut) => Completion::TimedOut,
            Ok(Ending::Killed) | Err(_) => Completion::Killed,
        };
        // The uninstall may have removed the delivery with everything else.
        let _ = self.world().complete(delivery.id, &completion);
        self.saver.changed();
        self.driver.wake();
        ran.ok()
    }

    /// Runs an invocation to its end.
    pub(crate) async fn run(self: &Arc<Self>, start: Start) -> Result<Ran, ApiError> {
        let pool = self.pool()?;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let limit = u64::try_from(start.invocation.limit).unwrap_or(0);
        let call = Call {
            id,
            handler: start.handler,
            payload: start.payload,
            context: start.context,
            runtime: self.runtime(&start.invocation),
            timeout: limit,
        };
        let live = Live {
            invocation: start.invocation,
            began: Instant::now(),
            token: String::new(),
            pid: None,
        };
        self.past().begin(id, &live.invocation.site);
        self.live().insert(id, live);
        let ended = pool
            .invoke(call, |process| {
                if let Some(live) = self.live().get_mut(&id) {
                    live.token.clone_from(&process.token);
                    live.pid = Some(process.pid);
                }
            })
            .await;
        let Some(mut live) = self.live().remove(&id) else {
            return Err(ApiError::conflict(
                "no-invocation",
                "the invocation is gone",
            ));
        };
        let ending = ended?;
        let ending = match live.invocation.ended {
            Some(End::TimedOut) => Ending::TimedOut,
            Some(End::Killed) => Ending::Killed,
            None => ending,
        };
        if !self.clock.stands() {
            live.invocation.elapsed = elapsed(live.began);
        }
        let record = self.keep(
            id,
            start.function,
            start.user,
            start.attempt,
            &mut live,
            &ending,
        );
        Ok(Ran { record, ending })
    }

    fn keep(
        &self,
        id: u64,
        function: String,
        user: Option<String>,
        attempt: u32,
        live: &mut Live,
        ending: &Ending,
    ) -> Record {
        let invocation = &mut live.invocation;
        let cost = {
            let mut world = self.world();
            world.finish(invocation);
            Cost::of(&invocation.usage, &world.prices)
        };
        let record = Record {
            id,
            site: invocation.site.clone(),
            user,
            module: invocation.module,
            function,
            at: rfc3339(invocation.started),
            millis: invocation.elapsed,
            outcome: match ending {
                Ending::Returned(_) => "ok",
                Ending::Threw { .. } => "threw",
                Ending::TimedOut => "timed-out",
                Ending::Killed => "killed",
            },
            attempt,
            pid: live.pid,
            effects: json!(invocation.usage.calls),
            cost,
        };
        self.past().add(record.clone());
        self.saver.counted();
        record
    }

    /// The data of `__forge_runtime__` (`@forge/api` 8.3.0, `out/api/runtime.d.ts`).
    ///
    /// `kvs` is absent: the client then takes the route through the proxy, which is the one that is generally in use.
    fn runtime(&self, invocation: &Invocation) -> Json {
        let app = &self.artefact.app;
        let trace = invocation.id.replace('-', "");
        let version = invocation.context.app_version.clone();
        json!({
            "proxy": {"token": "local", "url": "http://127.0.0.1"},
            "contextAri": invocation.context.install_context,
            "container": {"region": "local", "runtime": "nodejs22.x", "handler": "__forge__.main", "appCodeDir": "."},
            "appContext": {
                "appId": app.id,
                "appVersion": version,
                "environmentId": app.environment,
                "environmentType": "DEVELOPMENT",
                "invocationId": invocation.id,
                "installationId": invocation.installation,
                "functionKey": invocation.function,
                "moduleType": app.called(&invocation.module_key).map_or(invocation.module.manifest_type(), |module| &module.manifest_type),
                "moduleKey": invocation.module_key,
                "installation": {"id": invocation.installation},
                "permissions": self.artefact.permissions,
            },
            "aaid": invocation.context.account_id,
            "tracing": {"traceId": trace, "spanId": trace.get(..16)},
            "realtime": {},
            "featureFlags": [],
        })
    }
}

/// Milliseconds since `began`, on this machine.
pub(crate) fn elapsed(began: Instant) -> i64 {
    i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX)
}
