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

use crate::error::Error;
use crate::head::Head;
use crate::note;
use crate::platform::{Platform, PlatformExt};
use crate::seen::Seen;
use crate::site::{Site, Stored, root_key, tenant};
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
    let names = Seen::names(&head, beside);
    let keys = [Name::Root, Name::Ring];
    let keys = store::read_together(platform, &keys);
    let (keys, values) = join(keys, store::glance_all(platform, &names)).await;
    let mut keys = keys?.into_iter();
    let (root, ring) = (keys.next().flatten(), keys.next().flatten());
    let stored = Stored {
        root,
        ring,
        head: Some(head),
    };
    let Some(site) = Site::open(platform, policy, context, stored)? else {
        return Ok(None);
    };
    let seen = match beside {
        [] => Seen::default(),
        _ => Seen::new(&site, &names, values?).await?,
    };
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
    let names = [Name::Root, Name::Ring, Name::Head];
    let mut values = store::read_together(platform, &names).await?.into_iter();
    let mut next = || values.next().flatten();
    let stored = Stored {
        root: next(),
        ring: next(),
        head: next().map(Head::parse).transpose()?,
    };
    Site::open(platform, policy, context, stored)
}

async fn set_up<'a, P: Platform>(
    platform: &'a P,
    policy: &'a Policy,
    context: &Context,
) -> Result<Site<'a, P>, Error> {
    let head = Head::read(platform).await?;
    let has_history =
        head.as_ref().is_some_and(|head| head.seq > 0) || is_history(platform).await?;
    let root = store::read(platform, &Name::Root).await?;
    let ring = store::read(platform, &Name::Ring).await?;
    if has_history {
        return Err(match (root.is_some() && ring.is_some(), &head) {
            (true, None) => Error::missing(Name::Head),
            (true, Some(_)) => Error::Contended,
            (false, _) => Error::KeysLost,
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
        created(platform, &Name::Head, Head::create(platform).await).await?;
    }
    let head = Head::read(platform).await?.ok_or(Error::Contended)?;
    let mut site = Site::assemble(platform, policy, context, &root, &ring, head)?;
    note::record_set_up(&mut site).await?;
    Ok(site)
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
