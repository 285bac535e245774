//! One run as bytes in, bytes out: decodes replies, polls the use case, encodes the effects it wants.
//! Free of wasm-bindgen, so whole runs are tested natively; `lib.rs` adds the boundary.

use crate::port::{Drive, Port, Progress, connect};
use bailee_engine::Platform;
use bailee_forge::event::EventError;
use bailee_forge::{Effect, Outcome, PlatformError, Reply};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::future::Future;
use thiserror::Error;

/// Most random bytes of one effect.
const RANDOM_MAX: u16 = 1024;

/// An answer of the platform to an effect.
type Answer = Result<Reply, PlatformError>;

/// What is answered inside the module, without a round trip through JavaScript.
pub(crate) trait Local {
    /// Returns the time in milliseconds since the Unix epoch.
    fn now(&self) -> i64;
    /// Fills `bytes` with randomness fit for keys; false when there is none.
    fn random(&self, bytes: &mut [u8]) -> bool;
    /// Returns how many runs this instance has served, this one included.
    fn runs(&self) -> u32;
}

/// The platform of one run: what `L` can answer is answered at once, everything else goes out.
pub(crate) struct Outside<L> {
    port: Port<Effect, Answer>,
    local: L,
}

impl<L: Local> Platform for Outside<L> {
    async fn call(&self, effect: Effect) -> Answer {
        match effect {
            Effect::Now => Ok(Reply::Time {
                millis: self.local.now(),
            }),
            Effect::Instance => Ok(Reply::Count {
                count: self.local.runs(),
            }),
            Effect::Random { length } => {
                let mut bytes = vec![0; usize::from(length.min(RANDOM_MAX))];
                if length > RANDOM_MAX || !self.local.random(&mut bytes) {
                    return Err(PlatformError::new("NO_RANDOMNESS", None));
                }
                Ok(Reply::Bytes { bytes })
            }
            other => self.port.ask(other).await,
        }
    }
}

/// Why a step could not be made. A run that fails so is over.
#[derive(Debug, Error, PartialEq)]
pub(crate) enum StepError {
    /// The answer belongs to no effect that is outstanding.
    #[error("no effect {id} is outstanding")]
    Unasked {
        /// The id that came with the answer.
        id: u32,
    },
    /// The use case waits for nothing.
    #[error("the run waits for nothing")]
    Stalled,
    /// An effect or outcome has no JSON form.
    #[error("the step cannot be written as JSON")]
    Unwritable,
}

impl StepError {
    /// Returns the stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unasked { .. } => "unasked-answer",
            Self::Stalled => "run-stalled",
            Self::Unwritable => "step-unwritable",
        }
    }
}

/// One run of one event.
pub(crate) struct Session {
    drive: Drive<Effect, Answer, Outcome>,
    /// Effects that are out, by id: an answer is read by the effect that it answers.
    outstanding: BTreeMap<u32, Effect>,
    /// What the shim is to log at the end; never content.
    log: Option<Json>,
}

impl Session {
    /// Prepares the run that `make` builds over its platform; nothing happens before the first step.
    pub(crate) fn new<L: Local, F>(local: L, make: impl FnOnce(Outside<L>) -> F) -> Self
    where
        F: Future<Output = Outcome> + 'static,
    {
        let drive = connect(|port| make(Outside { port, local }));
        Self {
            drive,
            outstanding: BTreeMap::new(),
            log: None,
        }
    }

    /// Prepares a run that does nothing: the event could not be read, and repeating it would change nothing.
    /// A resolver call gets the error as its answer, anything else ends with a line for the log.
    pub(crate) fn refused(answered: bool, error: &EventError) -> Self {
        let answer = json!({"error": {"code": error.code(), "message": error.to_string()}});
        let outcome = if answered {
            Outcome::Reply {
                body: answer.clone(),
            }
        } else {
            Outcome::Done
        };
        Self {
            drive: connect(|_| std::future::ready(outcome)),
            outstanding: BTreeMap::new(),
            log: Some(answer),
        }
    }

    /// Takes the host's `answer` to effect `id` (none on the first step) and returns JSON:
    /// `{"effects":[{"id","effect"}]}`, or `{"done": <what the handler returns>, "log": <line or null>}`.
    ///
    /// # Errors
    /// [`StepError`]; the run cannot go on.
    pub(crate) fn step(&mut self, answer: Option<(u32, &[u8])>) -> Result<Vec<u8>, StepError> {
        if let Some((id, bytes)) = answer {
            let effect = self.outstanding.remove(&id);
            let effect = effect.ok_or(StepError::Unasked { id })?;
            // A call that was given up no longer waits; its answer is of no interest.
            let _ = self.drive.answer(id, Reply::from_host(&effect, bytes));
        }
        let output = match self.drive.poll() {
            Progress::Done(outcome) => json!({"done": outcome.to_wire(), "log": self.log.take()}),
            Progress::Stalled => return Err(StepError::Stalled),
            Progress::Wants(wants) => return self.send(wants),
        };
        serde_json::to_vec(&output).map_err(|_| StepError::Unwritable)
    }

    /// Writes the effects one by one, so that large values are not copied into a tree first.
    fn send(&mut self, wants: Vec<(u32, Effect)>) -> Result<Vec<u8>, StepError> {
        let mut output = b"{\"effects\":[".to_vec();
        for (position, (id, effect)) in wants.into_iter().enumerate() {
            if position > 0 {
                output.push(b',');
            }
            output.extend_from_slice(format!("{{\"id\":{id},\"effect\":").as_bytes());
            serde_json::to_writer(&mut output, &effect).map_err(|_| StepError::Unwritable)?;
            output.push(b'}');
            self.outstanding.insert(id, effect);
        }
        output.extend_from_slice(b"]}");
        Ok(output)
    }
}

#[cfg(test)]
mod tests;
