//! From an event to its use case and back: the only entry of the engine.

use std::pin::Pin;

use bailee_core::actor::Actor;
use bailee_core::policy::Policy;
use bailee_forge::{Context, Event, Outcome};
use serde_json::{Value as Json, json};

use crate::access::{self, AppCode, Authorized};
use crate::app;
use crate::call::Door;
use crate::discovery;
use crate::error::Error;
use crate::function;
use crate::note;
use crate::platform::Platform;
use crate::schedule;
use crate::setup;

/// Handles one event of the platform. It never fails: every error becomes an answer, a retry or, where a retry is of no use, an end.
pub async fn handle(
    platform: &impl Platform,
    policy: &Policy,
    context: &Context,
    event: Event,
) -> Outcome {
    if context.install_context.is_empty() {
        // Without a tenant nothing may be read or written.
        return refuse(&event, &Error::defect("the platform named no site"));
    }
    let door = Door {
        platform,
        policy,
        context,
    };
    let app = access::authorize_app(context, &event);
    match event {
        Event::App { payload } => Outcome::Reply {
            body: answer_app(door, app, payload).await,
        },
        Event::Resolver { function, payload } => Outcome::Reply {
            body: answer(door, &function, payload).await,
        },
        Event::Other { .. } => Outcome::Done,
        background => {
            // Dispatched at run time, as functions are: a call of the page has no use for the code of background work.
            let work: Pin<Box<dyn Future<Output = Outcome> + '_>> =
                Box::pin(schedule::handle(door, background));
            work.await
        }
    }
}

/// Returns the outcome of an event that cannot be handled at all.
#[must_use]
pub fn refuse(event: &Event, error: &Error) -> Outcome {
    match event {
        Event::Resolver { .. } | Event::App { .. } => Outcome::Reply {
            body: error.to_answer(),
        },
        _ => schedule::failed(error),
    }
}

async fn answer_app<P: Platform>(
    door: Door<'_, P>,
    by: Option<Authorized<AppCode>>,
    payload: Json,
) -> Json {
    let Some(by) = by else {
        return Error::UnknownFunction.to_answer();
    };
    // As a function of the page: its code is compiled when it is first called.
    let app: Pin<Box<dyn Future<Output = Result<Json, Error>> + '_>> =
        Box::pin(app::answer(door, &by, payload));
    match app.await {
        Ok(answers) => json!({"ok": answers}),
        Err(error) => error.to_answer(),
    }
}

async fn answer<P: Platform>(door: Door<'_, P>, function: &str, payload: Json) -> Json {
    let mut answer = function::call(function, door, payload.clone()).await;
    if let Err(Error::StoreDamaged { .. }) = &answer {
        // Two seals in the middle of a long read delete journal records that it still wanted: damage must be seen twice.
        answer = function::call(function, door, payload).await;
    }
    match answer {
        Ok(answer) => json!({"ok": answer}),
        Err(error) => {
            if let Error::Forbidden { .. } = &error {
                note_refusal(door, function).await;
            }
            note_found(door, discovery::of_error(&error).as_slice()).await;
            error.to_answer()
        }
    }
}

/// Records what was found damaged, as far as it still can be told: what goes wrong here changes nothing of the answer.
async fn note_found<P: Platform>(door: Door<'_, P>, found: &[discovery::Found]) {
    if found.is_empty() {
        return;
    }
    let opened = setup::open_existing(door.platform, door.policy, door.context).await;
    if let Ok(Some(mut site)) = opened {
        let _ = discovery::record(&mut site, found).await;
    }
}

/// Records a refusal in the ledger. What goes wrong here must not turn the refusal into anything else.
async fn note_refusal<P: Platform>(door: Door<'_, P>, function: &str) {
    // An outsider does not set up a site.
    let opened = setup::open_existing(door.platform, door.policy, door.context).await;
    if let Ok(Some(mut site)) = opened {
        let actor = match access::account(door.context) {
            None => Actor::Anonymous,
            Some(account_id) => Actor::User(site.pseudonym(account_id)),
        };
        let _ = note::record_refusal(&mut site, &actor, function).await;
    }
}
