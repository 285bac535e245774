//! Opening a site, and setting it up first when it is new.
//!
//! Set-up is lazy and idempotent: the install event may come late, twice or never, the admin may open the page first,
//! and two set-ups may race. Each item is created with `FAIL_IF_EXISTS` and read back, so whoever loses uses the winner's.
//! Nothing is created beside history that is already there: a missing root key with a history is `keys-lost`, never a new key.

use bailee_core::encoding::to_base64;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::Policy;
use bailee_core::ring::Ring;
use bailee_forge::effect::{SecretSet, Sleep};
use bailee_forge::{Context, PlatformError, Secret, SetOptions, Value};
use futures_util::future::join;
use serde_json::Value as Json;

use crate::anchor::Anchor;
use crate::error::Error;
use crate::head::Head;
use crate::note;
use crate::platform::{Platform, PlatformExt};
use crate::seen::Seen;
use crate::site::{KEYS, Site, Stored, root_key, tenant};
use crate::store;

/// How often a set-up that raced with another one looks again.
const SET_UPS: u32 = 5;

/// A site, and the records that were read beside it.
pub(crate) type Opened<'a, P> = (Site<'a, P>, Seen);

/// Opens the site of `context` at a head that was read before, sets it up first when it is new, and reads the records at `beside`
/// and their tags: one round trip when it is not new.
///
/// # Errors
/// `keys-lost`, `other-site`, `store-damaged`, or the platform's error. Nothing that exists is ever replaced.
pub(crate) async fn open<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
    mut head: Option<Json>,
    beside: &[Location],
) -> Result<Opened<'a, P>, Error> {
    for _ in 0..SET_UPS {
        if let Some(opened) = open_at(platform, policy, context, head, beside).await? {
            return Ok(opened);
        }
        match set_up(platform, policy, context).await {
            // Another set-up was faster at some step: what it made is there now.
            Err(Error::Contended) => platform.ask(Sleep { millis: 200 }).await?,
            Ok(site) => return Ok((site, Seen::default())),
            Err(error) => return Err(error),
        }
        head = store::read(platform, &Name::Head).await?;
    }
    Err(Error::Contended)
}

/// As [`open`], but `None` when the site is not (wholly) set up.
///
/// # Errors
/// As `open`.
async fn open_at<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
    head: Option<Json>,
    beside: &[Location],
) -> Result<Option<Opened<'a, P>>, Error> {
    let Some(head) = head.map(Head::parse).transpose()? else {
        return Ok(None);
    };
    let mut names = Seen::names(&head, beside);
    // Nothing may lie at the number of the next change: the head would be one that somebody put back.
    let next = Name::Journal(head.seq.saturating_add(1));
    names.push(next.clone());
    let keys = store::read_together(platform, &KEYS);
    let (keys, values) = join(keys, store::look_up_all(platform, &names)).await;
    let read = head.clone();
    let stored = Stored::new(keys?, Some(head));
    let Some(mut site) = Site::open(platform, policy, context, stored).await? else {
        return Ok(None);
    };
    if !site.head.is_at(&read) {
        // What was read beside another head is read again by whoever needs it.
        return Ok(Some((site, Seen::default())));
    }
    let mut values = values?;
    let beyond = values.pop();
    names.pop();
    // What a batch left out is asked for before a change is made.
    let noted = match beyond {
        Some(store::Found::Value(value)) => site.note_beyond(&next, Some(&value)).await,
        Some(store::Found::Absent) => site.note_beyond(&next, None).await,
        Some(store::Found::Unknown) | None => Ok(()),
    };
    match noted {
        Err(Error::Contended) | Ok(()) => {}
        Err(error) => return Err(error),
    }
    if beside.is_empty() {
        return Ok(Some((site, Seen::default())));
    }
    let values = values.into_iter().map(store::Found::value).collect();
    let seen = Seen::new(&site, &names, values).await?;
    Ok(Some((site, seen)))
}

/// Opens the site of `context` as it is now, in one round trip; `None` when it is not (wholly) set up.
///
/// # Errors
/// As `open`.
pub async fn open_existing<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
) -> Result<Option<Site<'a, P>>, Error> {
    let [root, ring, anchor] = KEYS;
    let names = [root, ring, anchor, Name::Head];
    let mut values = store::read_together(platform, &names).await?;
    let head = values.pop().flatten().map(Head::parse).transpose()?;
    let stored = Stored::new(values, head);
    Site::open(platform, policy, context, stored).await
}

async fn set_up<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
) -> Result<Site<'a, P>, Error> {
    let head = Head::read(platform).await?;
    let mut keys = store::read_together(platform, &KEYS).await?.into_iter();
    let mut next = || keys.next().flatten();
    let (root, ring, anchor) = (next(), next(), next());
    let has_head = |head: &Option<Head>| head.as_ref().is_some_and(|head| head.seq > 0);
    if anchor.is_some() || has_head(&head) || is_history(platform).await? {
        // Also what another set-up made since: then the head is there by now.
        let head = Head::read(platform).await?;
        let keys = store::read_together(platform, &[Name::Root, Name::Ring]).await?;
        return Err(match (keys.iter().all(Option::is_some), &head) {
            (false, _) => Error::KeysLost,
            (true, None) => Error::missing(Name::Head),
            (true, Some(_)) if has_head(&head) => Error::Contended,
            (true, Some(_)) => Error::contradicts(Name::Head, "it is older than the history"),
        });
    }
    let root = match root {
        Some(root) => root,
        // A ring without its root key can never be opened again; a new root key would hide that.
        None if ring.is_some() => return Err(Error::KeysLost),
        None => {
            let fresh = to_base64(&platform.random::<32>().await?);
            create_secret(platform, &Name::Root, fresh).await?
        }
    };
    let ring = match ring {
        Some(ring) => ring,
        None => {
            let key = root_key(&root)?;
            let (records, epochs) = (
                platform.random::<32>().await?,
                platform.random::<32>().await?,
            );
            let fresh = Ring::new(records, epochs, tenant(context))
                .wrap(&key, platform.random::<24>().await?)?;
            create_secret(platform, &Name::Ring, fresh).await?
        }
    };
    if head.is_none() {
        let key = root_key(&root)?.derive("head");
        created(platform, &Name::Head, Head::create(platform, &key).await).await?;
    }
    let head = Head::read(platform).await?.ok_or(Error::Contended)?;
    let mut site = Site::assemble(platform, policy, context, &root, &ring, head)?;
    note::record_set_up(&mut site).await?;
    // From here on nothing starts anew. A set-up that ended before this is like one whose anchor is still the first.
    site.anchor = Some(raise_first(platform).await?);
    Ok(site)
}

/// Writes the first anchor, unless there is one.
async fn raise_first(platform: &impl Platform) -> Result<Anchor, Error> {
    let effect = Anchor::default().to_effect(SetOptions::create_only())?;
    let outcome = platform.ask(effect).await;
    Anchor::parse(created(platform, &Name::Anchor, outcome).await?)
}

async fn create_secret(platform: &impl Platform, name: &Name, text: String) -> Result<Json, Error> {
    let effect = SecretSet {
        key: store::key(name)?,
        value: Secret::new(Value::text(text)?)?,
        options: SetOptions::create_only(),
    };
    let outcome = platform.ask(effect).await;
    created(platform, name, outcome).await
}

/// What is there after a create-only write decides, whatever was answered: ours, or that of another set-up.
async fn created(
    platform: &impl Platform,
    name: &Name,
    outcome: Result<(), PlatformError>,
) -> Result<Json, Error> {
    match (store::read(platform, name).await?, outcome) {
        (Some(value), _) => Ok(value),
        (None, Err(error)) if !error.is_outcome_unknown() => Err(error.into()),
        // A write without an answer may still arrive, so it is looked for again and never assumed lost.
        (None, _) => Err(Error::Contended),
    }
}

/// Whether the store holds the first change or the first manifest, which every history has or had.
async fn is_history(platform: &impl Platform) -> Result<bool, Error> {
    let first = [Name::Manifest(1), Name::Journal(1)];
    let found = store::read_together(platform, &first).await?;
    Ok(found.iter().any(Option::is_some))
}
