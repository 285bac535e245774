//! Stands in for the engine until its `handle` exists.
use bailee_core::policy::Policy;
use bailee_engine::{Platform, PlatformExt};
use bailee_forge::{Context, Event, Key, Outcome};
use serde_json::json;

pub(crate) async fn handle(platform: &impl Platform, policy: &Policy, context: &Context, event: Event) -> Outcome {
    let Event::Resolver { function, payload } = event else { return Outcome::Done };
    let Ok(key) = Key::new("l:stub") else { return Outcome::Done };
    let value = platform.get(&key).await.ok();
    let now = platform.now().await.unwrap_or_default();
    let runs = platform.instance_runs().await.unwrap_or_default();
    Outcome::Reply { body: json!({"ok": {"function": function, "payload": payload, "site": context.install_context, "value": value, "now": now, "runs": runs, "kinds": policy.kinds.len()}}) }
}
