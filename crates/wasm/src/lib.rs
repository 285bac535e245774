//! The WebAssembly module that runs inside a Forge function: the only user of wasm-bindgen.
//!
//! JavaScript drives: it makes a [`Run`], performs the effects that each step asks for, and gives the answers back.
//! Forge finds the tenant through the async context of the JavaScript that performs an effect, so nothing here may
//! ever resume by itself; see `DESIGN.md`, "Why does JavaScript drive?", and `docs/boundary.md` for the whole contract.
//! Every run has an instance of its own, so what is static here lives for one run.
//! The policy comes with the run, so the module is the same for every app.

mod panic;
mod port;
mod session;

use bailee_core::policy::Policy;
use bailee_forge::{Context, Effect, Event, PlatformError};
use serde_json::Value as Json;
use session::{Inside, Session, StepError};
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::prelude::*;

/// Runs begun in this instance: evidence that an instance serves one run only.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// One invocation of the app.
#[wasm_bindgen]
pub struct Run {
    session: Session,
}

#[wasm_bindgen]
impl Run {
    /// Begins a run of `module` (`resolver`, `scheduled`, `queue`, `trigger` or `preUninstall`) with its `payload`
    /// as JSON bytes (none when it cannot be written as JSON), for the installation and user that `context` names:
    /// `{installContext, accountId?, appVersion?}` as JSON bytes.
    /// `policy` is the app's policy in its compiled form.
    ///
    /// # Errors
    /// When `context` is no object.
    /// A payload or policy that cannot be read is no error here: the run answers it.
    #[wasm_bindgen(constructor)]
    pub fn new(
        module: &str,
        payload: &[u8],
        context: &[u8],
        policy: &[u8],
    ) -> Result<Run, JsError> {
        panic::install();
        let runs = RUNS.fetch_add(1, Ordering::Relaxed) + 1;
        let context = Context::read(context).map_err(|error| JsError::new(error.code()))?;
        let session = match (Event::read(module, payload), Policy::from_json(policy)) {
            (Ok(event), Ok(policy)) => {
                Session::new(module, Instance { runs }, |platform| async move {
                    bailee_engine::handle(&platform, &policy, &context, event).await
                })
            }
            (Ok(event), Err(error)) => {
                Session::ended(module, bailee_engine::refuse(&event, &error.into()))
            }
            (Err(error), _) => Session::ended(module, error.outcome(module)),
        };
        Ok(Run { session })
    }

    /// Takes the answer to effect `id` (no `answer` on the first step) and returns JSON bytes:
    /// `{"effects":[{"id","effect"}]}`, or `{"done": …, "log": …}` with what the handler returns and a line for the log.
    ///
    /// # Errors
    /// When the answer belongs to no effect or the run waits for nothing; the run is over.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "wasm-bindgen hands an optional buffer over by value"
    )]
    pub fn step(&mut self, id: u32, answer: Option<Vec<u8>>) -> Result<Vec<u8>, JsError> {
        let answer = answer.as_deref().map(|bytes| (id, bytes));
        self.session.step(answer).map_err(|error| failure(&error))
    }
}

/// Returns where the last panic of this instance happened, as `file:line:column`; its message may hold content.
#[wasm_bindgen(js_name = lastPanic)]
#[must_use]
pub fn last_panic() -> Option<String> {
    panic::last()
}

fn failure(error: &StepError) -> JsError {
    JsError::new(error.code())
}

/// What the module answers by itself.
struct Instance {
    runs: u32,
}

impl Inside for Instance {
    fn answer(&self, effect: &Effect) -> Option<Result<Json, PlatformError>> {
        match effect {
            Effect::Now(_) => {
                // Milliseconds of `Date.now()` are whole and far below 2^53.
                #[expect(
                    clippy::as_conversions,
                    clippy::cast_possible_truncation,
                    reason = "whole milliseconds"
                )]
                let millis = js_sys::Date::now() as i64;
                Some(Ok(millis.into()))
            }
            Effect::Random(random) => Some(session::random(random.length, |bytes| {
                getrandom::fill(bytes).is_ok()
            })),
            Effect::Instance(_) => Some(Ok(self.runs.into())),
            _ => None,
        }
    }
}
