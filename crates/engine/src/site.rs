//! A site: one installation, opened for one run, with its keys and its head.
//!
//! Set-up is lazy and idempotent: the install event may come late, twice or never, the admin may open the page first,
//! and two set-ups may race. Each item is created with `FAIL_IF_EXISTS` and read back, so whoever loses uses the winner's.
//! Nothing is created beside history that is already there: a missing root key with a history is `keys-lost`, never a new key.

use bailee_core::digest::Digest;
use bailee_core::key::{RootKey, SecretKey};
use bailee_core::policy::Policy;
use bailee_core::ring::{Ring, RingError};
use bailee_forge::{Context, Key, PlatformError, SetOptions, Value};
use data_encoding::BASE64;
use serde_json::Value as Json;

use crate::error::EngineError;
use crate::head::Head;
use crate::name;
use crate::platform::{Platform, PlatformExt};
use crate::retry;

/// How often a set-up that raced with another one looks again.
const SET_UPS: u32 = 5;

/// A site with its keys, as of one run.
pub struct Site<'a, P> {
    /// The platform, bound to this site by the invocation's context.
    pub platform: &'a P,
    /// The policy in force.
    pub policy: &'a Policy,
    /// The key ring.
    pub ring: Ring,
    /// The head as last read.
    pub head: Head,
    /// Key of the record ids.
    pub id_key: SecretKey,
    /// Seed of the ledger's signing key.
    pub signing_key: SecretKey,
    actor_key: SecretKey,
    mark: String,
}

impl<'a, P: Platform> Site<'a, P> {
    /// Opens the site of `context`, and sets it up first when it is new. Three reads when it is not.
    ///
    /// # Errors
    /// `keys-lost`, `other-site`, `store-damaged`, or the platform's error. Nothing that exists is ever replaced.
    pub async fn open(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
    ) -> Result<Self, EngineError> {
        for _ in 0..SET_UPS {
            if let Some(site) = Self::open_existing(platform, policy, context).await? {
                return Ok(site);
            }
            match Self::set_up(platform, policy, context).await {
                // Another set-up was faster at some step: what it made is there now.
                Err(EngineError::Contended) => platform.sleep(200).await?,
                outcome => return outcome,
            }
        }
        Err(EngineError::Contended)
    }

    /// Opens the site of `context`; `None` when it is not (wholly) set up.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_existing(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
    ) -> Result<Option<Self>, EngineError> {
        let Some(root) = secret(platform, name::ROOT).await? else {
            return Ok(None);
        };
        let Some(ring) = secret(platform, name::RING).await? else {
            return Ok(None);
        };
        let Some(head) = Head::read(platform).await? else {
            return Ok(None);
        };
        if head.seq == 0 {
            return Ok(None);
        }
        Self::assemble(platform, policy, context, &root, &ring, head).map(Some)
    }

    /// Opens the site with a head that was read before: two reads.
    ///
    /// # Errors
    /// As [`Self::open`]; `keys-lost` when a key is missing, since a head is there.
    pub async fn open_with_head(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        head: Head,
    ) -> Result<Self, EngineError> {
        let root = secret(platform, name::ROOT)
            .await?
            .ok_or(EngineError::KeysLost)?;
        let ring = secret(platform, name::RING)
            .await?
            .ok_or(EngineError::KeysLost)?;
        Self::assemble(platform, policy, context, &root, &ring, head)
    }

    async fn set_up(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
    ) -> Result<Self, EngineError> {
        let head = Head::read(platform).await?;
        let has_history =
            head.as_ref().is_some_and(|head| head.seq > 0) || is_history(platform).await?;
        let mut root = secret(platform, name::ROOT).await?;
        let mut ring = secret(platform, name::RING).await?;
        if has_history {
            return Err(match (root.is_some() && ring.is_some(), &head) {
                (true, None) => EngineError::damaged(name::HEAD),
                (true, Some(_)) => EngineError::Contended,
                (false, _) => EngineError::KeysLost,
            });
        }
        if root.is_none() {
            // A ring without its root key can never be opened again; a new root key would hide that.
            if ring.is_some() {
                return Err(EngineError::KeysLost);
            }
            let fresh = BASE64.encode(&platform.random::<32>().await?);
            create_secret(platform, name::ROOT, fresh).await?;
            root = secret(platform, name::ROOT).await?;
        }
        // Absent after a write without an answer: it may still arrive, so it is looked for again and never assumed lost.
        let root = root.ok_or(EngineError::Contended)?;
        if ring.is_none() {
            let key = root_key(&root)?;
            let (records, epochs) = (
                platform.random::<32>().await?,
                platform.random::<32>().await?,
            );
            let fresh = Ring::new(records, epochs, tenant(context))
                .wrap(&key, platform.random::<24>().await?)
                .map_err(|_| EngineError::Defect {
                    what: "a new key ring cannot be wrapped",
                })?;
            create_secret(platform, name::RING, fresh).await?;
            ring = secret(platform, name::RING).await?;
        }
        let ring = ring.ok_or(EngineError::Contended)?;
        if head.is_none() {
            settle(Head::create(platform).await)?;
        }
        let head = Head::read(platform).await?.ok_or(EngineError::Contended)?;
        let mut site = Self::assemble(platform, policy, context, &root, &ring, head)?;
        crate::commit::record_set_up(&mut site).await?;
        Ok(site)
    }

    fn assemble(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        root: &str,
        ring: &str,
        head: Head,
    ) -> Result<Self, EngineError> {
        let root = root_key(root)?;
        let ring = Ring::unwrap(&root, &tenant(context), ring).map_err(|error| match error {
            RingError::OtherSite => EngineError::OtherSite,
            _ => EngineError::damaged(name::RING),
        })?;
        Ok(Self {
            platform,
            policy,
            ring,
            head,
            id_key: root.derive("record id"),
            signing_key: root.derive("checkpoint"),
            actor_key: root.derive("actor"),
            mark: root.derive("site mark").pseudonym("site"),
        })
    }

    /// Reads the head again.
    ///
    /// # Errors
    /// `store-damaged` when it is gone, or the platform's error.
    pub async fn refresh(&mut self) -> Result<(), EngineError> {
        self.head = Head::read(self.platform)
            .await?
            .ok_or_else(|| EngineError::damaged(name::HEAD))?;
        Ok(())
    }

    /// Returns the pseudonym under which the ledger knows an account. It cannot be resolved without the site's root key.
    #[must_use]
    pub fn pseudonym(&self, account_id: &str) -> String {
        self.actor_key.pseudonym(account_id)
    }

    /// Tries the stored key ring: whether it opens for the site of `context` and refuses another. Two reads.
    ///
    /// # Errors
    /// `keys-lost` when a key has gone since the site was opened, or the platform's error.
    pub async fn is_bound_to(&self, context: &Context) -> Result<bool, EngineError> {
        let root = secret(self.platform, name::ROOT)
            .await?
            .ok_or(EngineError::KeysLost)?;
        let ring = secret(self.platform, name::RING)
            .await?
            .ok_or(EngineError::KeysLost)?;
        let root = root_key(&root)?;
        let other = Context {
            install_context: format!("{}/other", context.install_context),
            ..Context::default()
        };
        let refuses_other = matches!(
            Ring::unwrap(&root, &tenant(&other), &ring),
            Err(RingError::OtherSite)
        );
        Ok(refuses_other && Ring::unwrap(&root, &tenant(context), &ring).is_ok())
    }

    /// Returns the name under which the ledger knows this site; it tells nothing about it.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Returns the short form of the policy's hash that the head records.
    #[must_use]
    pub fn policy_mark(&self) -> String {
        Digest::new(self.policy.hash())
            .to_string()
            .chars()
            .take(16)
            .collect()
    }
}

/// Identifies the tenant inside the key ring: a ring opens only for the site it was made for.
fn tenant(context: &Context) -> [u8; 32] {
    *Digest::blake3(context.install_context.as_bytes()).as_bytes()
}

fn root_key(text: &str) -> Result<RootKey, EngineError> {
    let bytes = BASE64
        .decode(text.as_bytes())
        .map_err(|_| EngineError::damaged(name::ROOT))?;
    Ok(RootKey::from_bytes(
        bytes
            .try_into()
            .map_err(|_| EngineError::damaged(name::ROOT))?,
    ))
}

async fn secret(platform: &impl Platform, name: &str) -> Result<Option<String>, EngineError> {
    let key = Key::new(name)?;
    match retry::read(platform, async || platform.secret_get(&key).await).await? {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(EngineError::damaged(name)),
    }
}

async fn create_secret(
    platform: &impl Platform,
    name: &str,
    text: String,
) -> Result<(), EngineError> {
    let (key, value) = (Key::new(name)?, Value::text(text)?);
    settle(
        platform
            .secret_set(&key, value, SetOptions::create_only())
            .await,
    )
}

/// A create-only write that lost the race, or whose answer is unknown, is settled by the read that follows.
fn settle(outcome: Result<(), PlatformError>) -> Result<(), EngineError> {
    match outcome {
        Err(error) if !error.may_be_lost_condition() && !error.is_outcome_unknown() => {
            Err(error.into())
        }
        _ => Ok(()),
    }
}

/// Whether the store holds the first change or the first manifest, which every history has or had.
async fn is_history(platform: &impl Platform) -> Result<bool, EngineError> {
    for key in [name::manifest(1)?, name::journal(1)?] {
        if retry::read(platform, async || platform.get(&key).await)
            .await?
            .is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}
