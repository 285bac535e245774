//! The platform as the engine sees it: one call, with effects as data.
//!
//! [`Platform::call`] is what an implementation performs; [`PlatformExt::ask`] is what use cases write:
//! `platform.ask(Get { key }).await?` gives the answer with the type that the table of effects names.

use std::pin::Pin;
use std::task::{Context, Poll};

use bailee_forge::effect::Random;
use bailee_forge::{Answer, Ask, Effect, PlatformError};
use serde_json::Value as Json;

/// Everything that lies outside the engine: store, secrets, queue, Jira, time and randomness.
///
/// An implementation performs one effect and returns what Atlassian's own client returns for it, as JSON.
/// It never retries: whether a request may be repeated is the engine's to decide.
#[expect(
    async_fn_in_trait,
    reason = "a run lives in one thread; nothing needs its futures to be Send"
)]
pub trait Platform {
    /// Performs `effect`.
    ///
    /// # Errors
    /// The platform's error; [`PlatformError::is_outcome_unknown`] tells whether it may have been performed.
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError>;
}

/// A request on its way, whichever it is: one pointer in the state of whoever waits for it, and one piece of code for all. What is
/// moved into a future and what is inlined there are a good part of the module.
type Called<'p> = Pin<Box<dyn Future<Output = Result<Json, PlatformError>> + 'p>>;

/// Asks for `effect` and reads the answer as `T`.
pub(crate) struct Answering<'p, T> {
    called: Called<'p>,
    read: fn(Json) -> Option<T>,
}

impl<T> Future for Answering<'_, T> {
    type Output = Result<T, PlatformError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let read = self.read;
        let called = self.called.as_mut().poll(context);
        called.map(|answer| read(answer?).ok_or_else(PlatformError::unreadable_reply))
    }
}

/// Asks for `effect`.
pub(crate) fn answer<P: Platform + ?Sized, T: Answer>(
    platform: &P,
    effect: Effect,
) -> Answering<'_, T> {
    Answering {
        called: Box::pin(platform.call(effect)),
        read: T::read,
    }
}

/// What use cases ask, for every [`Platform`].
#[expect(async_fn_in_trait, reason = "as for Platform")]
pub trait PlatformExt: Platform {
    /// Performs `effect` and returns its answer.
    ///
    /// # Errors
    /// The platform's error; an answer that cannot be read counts as none.
    fn ask<A: Ask>(&self, effect: A) -> impl Future<Output = Result<A::Answer, PlatformError>> {
        answer(self, effect.into())
    }

    /// Returns `N` random bytes, fit for keys.
    ///
    /// # Errors
    /// The platform's error; fewer bytes than asked for count as no answer.
    async fn random<const N: usize>(&self) -> Result<[u8; N], PlatformError> {
        let length = u16::try_from(N).map_err(|_| PlatformError::unreadable_reply())?;
        let bytes = self.ask(Random { length }).await?;
        bytes
            .try_into()
            .map_err(|_| PlatformError::unreadable_reply())
    }
}

impl<P: Platform> PlatformExt for P {}
