//! From an event to its use case and back: the only entry of the engine.

use bailee_core::policy::Policy;
use bailee_core::record::RecordId;
use bailee_forge::{Context, Event, Outcome};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::access::{self, Authorized, Need, RecordAdmin, SiteAdmin};
use crate::commit;
use crate::error::EngineError;
use crate::platform::Platform;
use crate::point::{self, Target};
use crate::site::Site;
use crate::{backup, job, ledger, record, restore, schedule, seal, statement, status};

/// Handles one event of the platform. It never fails: every error becomes an answer, a retry or, where a retry is of no use, an end.
pub async fn handle(
    platform: &impl Platform,
    policy: &Policy,
    context: &Context,
    event: Event,
) -> Outcome {
    if context.install_context.is_empty() {
        // Without a tenant nothing may be read or written.
        return refuse(
            &event,
            &EngineError::Defect {
                what: "the platform named no site",
            },
        );
    }
    match event {
        Event::Resolver { function, payload } => {
            let body = match call(platform, policy, context, &function, payload).await {
                Ok(answer) => json!({"ok": answer}),
                Err(error) => error.to_answer(),
            };
            Outcome::Reply { body }
        }
        Event::Scheduled => schedule::end(schedule::run(platform, policy, context).await),
        Event::Queue(delivery) => {
            schedule::end(schedule::work(platform, policy, context, &delivery).await)
        }
        Event::Installed => schedule::end(schedule::install(platform, policy, context).await),
        Event::Upgraded => schedule::end(schedule::upgrade(platform, policy, context).await),
        Event::PreUninstall => schedule::end(schedule::uninstall(platform, policy, context).await),
        Event::ProjectDeleted { project } => {
            schedule::end(schedule::project_deleted(platform, policy, context, &project).await)
        }
        Event::Other { .. } => Outcome::Done,
    }
}

/// Returns the outcome of an event that cannot be handled at all.
#[must_use]
pub fn refuse(event: &Event, error: &EngineError) -> Outcome {
    match event {
        Event::Resolver { .. } => Outcome::Reply {
            body: error.to_answer(),
        },
        _ => Outcome::failed(error.code(), None),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ById {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    id: String,
    expect: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(default)]
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct To {
    to: Target,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByJob {
    job: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    #[serde(default)]
    from: u64,
    #[serde(default)]
    limit: Option<usize>,
}

async fn call<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    function: &str,
    payload: Json,
) -> Result<Json, EngineError> {
    let need = access::need(function).ok_or(EngineError::UnknownFunction)?;
    let mut answer = call_once(platform, policy, context, need, function, payload.clone()).await;
    if let Err(EngineError::StoreDamaged { .. }) = &answer {
        // Two seals in the middle of a long read delete journal records that it still wanted: damage must be seen twice.
        answer = call_once(platform, policy, context, need, function, payload).await;
    }
    if let Err(EngineError::Forbidden { .. }) = &answer {
        note_refusal(platform, policy, context, function).await;
    }
    answer
}

async fn call_once<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    need: Need,
    function: &str,
    payload: Json,
) -> Result<Json, EngineError> {
    match need {
        Need::Site => call_site(platform, policy, context, function, payload).await,
        Need::Record => call_record(platform, policy, context, function, payload).await,
    }
}

/// Records a refusal in the ledger. What goes wrong here must not turn the refusal into anything else.
async fn note_refusal<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    function: &str,
) {
    // An outsider does not set up a site.
    if let Ok(Some(mut site)) = Site::open_existing(platform, policy, context).await {
        let actor = match context.account_id.as_deref() {
            None | Some("" | "unidentified") => "anonymous".to_owned(),
            Some(account_id) => site.pseudonym(account_id),
        };
        let _ = commit::record_refusal(&mut site, &actor, function).await;
    }
}

async fn call_site<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    function: &str,
    payload: Json,
) -> Result<Json, EngineError> {
    let by: Authorized<SiteAdmin> = access::authorize_site(platform, context).await?;
    // The payload is read before anything else happens: bad input changes nothing.
    match function {
        "status" => {
            let Nothing {} = read(payload)?;
            status::status(&mut Site::open(platform, policy, context).await?, &by).await
        }
        "backups.list" => {
            let page: Page = read(payload)?;
            backup::list(
                &Site::open(platform, policy, context).await?,
                &by,
                page.cursor.as_deref(),
            )
            .await
        }
        "backups.seal" => {
            let Nothing {} = read(payload)?;
            let mut site = Site::open(platform, policy, context).await?;
            seal::on_demand(&mut site, &by).await
        }
        "backups.preview" => {
            let To { to } = read(payload)?;
            point::preview(&Site::open(platform, policy, context).await?, &by, &to).await
        }
        "backups.restore" => {
            let To { to } = read(payload)?;
            let job =
                restore::start(&mut Site::open(platform, policy, context).await?, &by, &to).await?;
            Ok(json!({"job": job}))
        }
        "jobs.get" => {
            let ByJob { job } = read(payload)?;
            job::get(&Site::open(platform, policy, context).await?, &by, &job).await
        }
        "jobs.cancel" => {
            let ByJob { job } = read(payload)?;
            restore::cancel(&mut Site::open(platform, policy, context).await?, &by, &job).await
        }
        "ledger.list" => {
            let Entries { from, limit } = read(payload)?;
            ledger::list(
                &Site::open(platform, policy, context).await?,
                &by,
                from,
                limit.unwrap_or(50),
            )
            .await
        }
        "ledger.checkpoint" => {
            let Nothing {} = read(payload)?;
            ledger::checkpoint(&Site::open(platform, policy, context).await?, &by).await
        }
        "statement" => {
            let Nothing {} = read(payload)?;
            statement::statement(
                &mut Site::open(platform, policy, context).await?,
                &by,
                context,
            )
            .await
        }
        _ => Err(EngineError::UnknownFunction),
    }
}

async fn call_record<P: Platform>(
    platform: &P,
    policy: &Policy,
    context: &Context,
    function: &str,
    payload: Json,
) -> Result<Json, EngineError> {
    match function {
        "records.list" => {
            let list: record::List = read(payload)?;
            let by = access::authorize_records(platform, context, list.scope.as_ref()).await?;
            record::list(&Site::open(platform, policy, context).await?, &by, &list).await
        }
        "records.get" => {
            let ById { id } = read(payload)?;
            let id = record_id(&id)?;
            let (by, site) = authorize_record(platform, policy, context, &id).await?;
            Ok(record::to_page(
                policy,
                &id,
                &record::get(&site, &by, &id).await?,
            ))
        }
        "records.put" => {
            let put: record::Put = read(payload)?;
            let by = access::authorize_records(platform, context, Some(&put.scope)).await?;
            let stored =
                record::put(&mut Site::open(platform, policy, context).await?, &by, &put).await?;
            Ok(json!({"id": stored.id.to_string(), "version": stored.version, "seq": stored.seq}))
        }
        "records.delete" => {
            let Delete { id, expect } = read(payload)?;
            let id = record_id(&id)?;
            let (by, mut site) = authorize_record(platform, policy, context, &id).await?;
            let seq = record::delete(&mut site, &by, &id, expect).await?;
            Ok(json!({"seq": seq}))
        }
        _ => Err(EngineError::UnknownFunction),
    }
}

/// Authorises a call that names a record by id only: site administrators at once, others through the record's own project.
///
/// Whoever may not see a record learns only that, not whether it exists.
async fn authorize_record<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
    id: &RecordId,
) -> Result<(Authorized<RecordAdmin>, Site<'a, P>), EngineError> {
    match access::authorize_records(platform, context, None).await {
        Ok(by) => Ok((by, Site::open(platform, policy, context).await?)),
        Err(forbidden @ EngineError::Forbidden { .. }) if context.account_id.is_some() => {
            let Some(site) = Site::open_existing(platform, policy, context).await? else {
                return Err(forbidden);
            };
            let Some(scope) = record::scope_of(&site, id).await? else {
                return Err(forbidden);
            };
            Ok((
                access::authorize_records(platform, context, Some(&scope)).await?,
                site,
            ))
        }
        Err(error) => Err(error),
    }
}

fn record_id(text: &str) -> Result<RecordId, EngineError> {
    text.parse()
        .map_err(|_| EngineError::payload("id is not a record id"))
}

/// Reads a payload. serde's messages name fields and types; those that could repeat a value are replaced.
fn read<T: DeserializeOwned>(payload: Json) -> Result<T, EngineError> {
    let object = match payload {
        Json::Null => json!({}),
        object @ Json::Object(_) => object,
        _ => return Err(EngineError::payload("it is not an object")),
    };
    serde_json::from_value(object).map_err(|error| EngineError::payload(safe(&error.to_string())))
}

/// Keeps only messages that serde makes from the *type*, which name declared fields and nothing of the payload.
fn safe(message: &str) -> String {
    if message.starts_with("missing field") {
        return message.to_owned();
    }
    // The last one is serde's own; an earlier one may stand in the payload.
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("a value has the wrong type or name, expected {expected}"),
        None => "a value is not of its declared form".to_owned(),
    }
}
