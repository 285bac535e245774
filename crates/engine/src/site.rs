//! A site: one installation, opened for one run, with its keys and its head.

use bailee_core::ErrorKind;
use bailee_core::change::commit;
use bailee_core::digest::Digest;
use bailee_core::encoding::from_base64;
use bailee_core::id::RecordId;
use bailee_core::key::{RootKey, SecretKey};
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::Policy;
use bailee_core::record::{Content, record_id};
use bailee_core::ring::Ring;
use bailee_forge::Context;
use serde_json::Value as Json;

use crate::error::Error;
use crate::head::Head;
use crate::platform::Platform;
use crate::store;

/// A site with its keys, as of one run.
pub struct Site<'a, P> {
    /// The platform, bound to this site by the invocation's context.
    pub(crate) platform: &'a P,
    /// The policy in force.
    pub(crate) policy: &'a Policy,
    /// The key ring.
    pub(crate) ring: Ring,
    /// The head as last read.
    pub(crate) head: Head,
    /// Seed of the ledger's signing key.
    pub(crate) signing_key: SecretKey,
    id_key: SecretKey,
    actor_key: SecretKey,
    mark: String,
}

/// What a site is opened with, as it lies in the store.
pub(crate) struct Stored {
    pub(crate) root: Option<Json>,
    pub(crate) ring: Option<Json>,
    pub(crate) head: Option<Head>,
}

impl<'a, P: Platform> Site<'a, P> {
    /// Opens what was read; `None` when the site is not (wholly) set up.
    ///
    /// # Errors
    /// `other-site` or `store-damaged`.
    pub(crate) fn open(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        stored: Stored,
    ) -> Result<Option<Self>, Error> {
        let (Some(root), Some(ring), Some(head)) = (stored.root, stored.ring, stored.head) else {
            return Ok(None);
        };
        if head.seq == 0 {
            return Ok(None);
        }
        Self::assemble(platform, policy, context, &root, &ring, head).map(Some)
    }

    /// Opens the site with a head that was read before: two reads in one round trip.
    ///
    /// # Errors
    /// `keys-lost` when a key is missing, since a head is there; `other-site`, `store-damaged`, or the platform's error.
    pub(crate) async fn open_with_head(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        head: Head,
    ) -> Result<Self, Error> {
        let mut keys = store::read_together(platform, &[Name::Root, Name::Ring]).await?;
        match (keys.pop().flatten(), keys.pop().flatten()) {
            (Some(ring), Some(root)) => {
                Self::assemble(platform, policy, context, &root, &ring, head)
            }
            _ => Err(Error::KeysLost),
        }
    }

    /// Returns the site that these keys open.
    ///
    /// # Errors
    /// `other-site` or `store-damaged`.
    pub(crate) fn assemble(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        root: &Json,
        ring: &Json,
        head: Head,
    ) -> Result<Self, Error> {
        let root = root_key(root)?;
        let ring = Ring::unwrap(
            &root,
            &tenant(context),
            store::text(&Name::Ring, Some(ring))?,
        )
        .map_err(|error| error.at(&Name::Ring))?;
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
    pub(crate) async fn refresh(&mut self) -> Result<(), Error> {
        self.head = Head::read(self.platform)
            .await?
            .ok_or_else(|| Error::missing(Name::Head))?;
        Ok(())
    }

    /// Tries the stored key ring: whether it opens for the site of `context` and refuses another. Two reads.
    ///
    /// # Errors
    /// `keys-lost` when a key has gone since the site was opened, or the platform's error.
    pub(crate) async fn is_bound_to(&self, context: &Context) -> Result<bool, Error> {
        let mut keys = store::read_together(self.platform, &[Name::Root, Name::Ring]).await?;
        let (Some(ring), Some(root)) = (keys.pop().flatten(), keys.pop().flatten()) else {
            return Err(Error::KeysLost);
        };
        let root = root_key(&root)?;
        let ring = store::text(&Name::Ring, Some(&ring))?;
        let other = Context {
            install_context: format!("{}/other", context.install_context),
            ..Context::default()
        };
        let refuses_other = Ring::unwrap(&root, &tenant(&other), ring)
            .is_err_and(|error| error.kind() == ErrorKind::Foreign);
        Ok(refuses_other && Ring::unwrap(&root, &tenant(context), ring).is_ok())
    }
}

impl<P> Site<'_, P> {
    /// Returns the pseudonym under which the ledger knows an account. It cannot be resolved without the site's root key.
    pub(crate) fn pseudonym(&self, account_id: &str) -> String {
        self.actor_key.pseudonym(account_id)
    }

    /// Returns the id by which the history knows a record.
    pub(crate) fn record_id(&self, location: &Location) -> RecordId {
        record_id(&self.id_key, location)
    }

    /// Returns the commitment to a content of the life that has this leaf.
    ///
    /// # Errors
    /// `keys-lost` when its key was forgotten.
    pub(crate) fn commit(&self, leaf: u32, content: &Content) -> Result<Digest, Error> {
        commit(&self.ring, leaf, content).ok_or(Error::KeysLost)
    }

    /// Returns the name under which the ledger knows this site; it tells nothing about it.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// Returns the short form of the policy's hash that the head records.
    pub(crate) fn policy_mark(&self) -> String {
        policy_mark(self.policy)
    }
}

/// Returns the short form of a policy's hash that the head records.
pub(crate) fn policy_mark(policy: &Policy) -> String {
    let mut mark = Digest::new(policy.hash()).to_string();
    mark.truncate(16);
    mark
}

/// Identifies the tenant inside the key ring: a ring opens only for the site it was made for.
pub(crate) fn tenant(context: &Context) -> [u8; 32] {
    *Digest::blake3(context.install_context.as_bytes()).as_bytes()
}

/// Reads a stored root key.
///
/// # Errors
/// `store-damaged` when it is none.
pub(crate) fn root_key(value: &Json) -> Result<RootKey, Error> {
    let bytes = from_base64(store::text(&Name::Root, Some(value))?);
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(RootKey::from_bytes)
        .ok_or_else(|| Error::contradicts(Name::Root, "it is not a root key"))
}
