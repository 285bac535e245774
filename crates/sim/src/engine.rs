//! The engine on the model, compiled once.
//!
//! The engine's functions are generic over the platform, so whoever calls them with a platform of their own compiles all of
//! them again: a quarter of a minute for each test file.
//! Here stands the one copy; a platform reaches it through a pointer.

use std::pin::Pin;

use bailee_core::policy::Policy;
use bailee_engine::Platform;
use bailee_forge::{Context, Effect, Event, Outcome, PlatformError};
use serde_json::Value as Json;

/// A future that lives in one thread.
type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Any [`Platform`], behind a pointer.
pub trait AnyPlatform {
    /// Performs `effect`.
    fn perform(&self, effect: Effect) -> Local<'_, Result<Json, PlatformError>>;
}

impl<P: Platform> AnyPlatform for P {
    fn perform(&self, effect: Effect) -> Local<'_, Result<Json, PlatformError>> {
        Box::pin(self.call(effect))
    }
}

struct Behind<'a>(&'a dyn AnyPlatform);

impl Platform for Behind<'_> {
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError> {
        self.0.perform(effect).await
    }
}

/// Does what [`bailee_engine::handle`] does.
#[must_use]
pub fn handle<'a>(
    platform: &'a dyn AnyPlatform,
    policy: &'a Policy,
    context: &'a Context,
    event: Event,
) -> Local<'a, Outcome> {
    Box::pin(async move { bailee_engine::handle(&Behind(platform), policy, context, event).await })
}
