//! One run as bytes in, bytes out: decodes answers, polls the use case, encodes the effects it wants.
//! Free of wasm-bindgen, so whole runs are tested natively; `lib.rs` adds the boundary.

use crate::port::{Drive, Port, Progress, connect};
use bailee_engine::Platform;
use bailee_forge::{Effect, Outcome, PlatformError, answer};
use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::future::Future;
use thiserror::Error;

/// The most random bytes of one effect.
const RANDOM_MAX: u16 = 1024;

/// What the platform answers to an effect: what its client returned, or an error.
type Answered = Result<Json, PlatformError>;

/// What is answered inside the module, without a round trip through JavaScript: the rows of the table that say `inside`, but for
/// what the run itself has counted.
pub(crate) trait Inside {
    /// Answers `effect`, or returns `None` for another one.
    fn answer(&self, effect: &Effect) -> Option<Answered>;
}

/// Returns `length` random bytes that `fill` fills, as the answer to the effect that asks for them.
pub(crate) fn random(length: u16, fill: impl FnOnce(&mut [u8]) -> bool) -> Answered {
    let mut bytes = vec![0; usize::from(length.min(RANDOM_MAX))];
    if length > RANDOM_MAX || !fill(&mut bytes) {
        return Err(PlatformError::new("NO_RANDOMNESS", None));
    }
    Ok(bytes.into())
}

/// The platform of one run: what is answered inside is answered at once, everything else goes out.
pub(crate) struct Outside<I> {
    port: Port<Effect, Answered>,
    inside: I,
    /// Requests that were sent.
    sent: Cell<u32>,
}

impl<I: Inside> Platform for Outside<I> {
    async fn call(&self, effect: Effect) -> Answered {
        if let Effect::Spent(_) = effect {
            return Ok(self.sent.get().into());
        }
        if let Some(answer) = self.inside.answer(&effect) {
            return answer;
        }
        // The host knows how much time is left, and waits, without the platform.
        if !matches!(effect, Effect::Remaining(_) | Effect::Sleep(_)) {
            self.sent.set(self.sent.get().saturating_add(1));
        }
        self.port.ask(effect).await
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
    drive: Drive<Effect, Answered, Outcome>,
    /// Ids of the effects that are out.
    outstanding: Vec<u32>,
    /// The module that was invoked, for the log.
    module: String,
}

impl Session {
    /// Prepares the run that `make` builds over its platform; nothing happens before the first step.
    pub(crate) fn new<I: Inside, F>(
        module: &str,
        inside: I,
        make: impl FnOnce(Outside<I>) -> F,
    ) -> Self
    where
        F: Future<Output = Outcome> + 'static,
    {
        Self {
            drive: connect(|port| {
                let sent = Cell::new(0);
                make(Outside { port, inside, sent })
            }),
            outstanding: Vec::new(),
            module: module.into(),
        }
    }

    /// Prepares a run that does nothing and ends so: event or policy could not be read.
    pub(crate) fn ended(module: &str, outcome: Outcome) -> Self {
        Self {
            drive: connect(|_| std::future::ready(outcome)),
            outstanding: Vec::new(),
            module: module.into(),
        }
    }

    /// Takes the host's `answer` to effect `id` (none on the first step) and returns JSON:
    /// `{"effects":[{"id","effect"}]}`, or `{"done": <what the handler returns>, "log": <line or null>}`.
    ///
    /// # Errors
    /// [`StepError`]; the run cannot go on.
    pub(crate) fn step(&mut self, answer: Option<(u32, &[u8])>) -> Result<Vec<u8>, StepError> {
        if let Some((id, bytes)) = answer {
            let asked = self.outstanding.iter().position(|out| *out == id);
            let asked = asked.ok_or(StepError::Unasked { id })?;
            self.outstanding.swap_remove(asked);
            // A call that was given up no longer waits; its answer is of no interest.
            let _ = self.drive.answer(id, answer::from_host(bytes));
        }
        let output = match self.drive.poll() {
            Progress::Done(outcome) => {
                json!({"done": outcome.to_wire(), "log": outcome.to_log(&self.module)})
            }
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
            output.extend_from_slice(b"{\"id\":");
            output.extend_from_slice(id.to_string().as_bytes());
            output.extend_from_slice(b",\"effect\":");
            serde_json::to_writer(&mut output, &effect).map_err(|_| StepError::Unwritable)?;
            output.push(b'}');
            self.outstanding.push(id);
        }
        output.extend_from_slice(b"]}");
        Ok(output)
    }
}

#[cfg(test)]
mod tests;
