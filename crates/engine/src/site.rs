//! A site: one installation, opened for one run, with its keys and its head.

use bailee_core::ErrorKind;
use bailee_core::change::commit;
use bailee_core::cipher;
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

use crate::anchor::Anchor;
use crate::error::Error;
use crate::head::Head;
use crate::piece;
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
    /// How far the history went when it was last sealed, as read with the keys; none only where set-up did not come to it.
    pub(crate) anchor: Option<Anchor>,
    /// The head's `seq` at which nothing was found beyond it.
    pub(crate) probed: Option<u32>,
    /// What authenticates the head.
    pub(crate) head_key: SecretKey,
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
    pub(crate) anchor: Option<Json>,
    pub(crate) head: Option<Head>,
}

/// The secrets that a site is opened with.
pub(crate) const KEYS: [Name; 3] = [Name::Root, Name::Ring, Name::Anchor];

impl Stored {
    /// What was read at [`KEYS`], and a head.
    pub(crate) fn new(keys: Vec<Option<Json>>, head: Option<Head>) -> Self {
        let mut keys = keys.into_iter();
        let mut next = || keys.next().flatten();
        Self {
            root: next(),
            ring: next(),
            anchor: next(),
            head,
        }
    }
}

impl<'a, P: Platform> Site<'a, P> {
    /// Opens what was read; `None` when the site is not (wholly) set up.
    ///
    /// # Errors
    /// `other-site`, `store-damaged`, or the platform's error.
    pub(crate) async fn open(
        platform: &'a P,
        policy: &'a Policy,
        context: &Context,
        stored: Stored,
    ) -> Result<Option<Self>, Error> {
        let Stored {
            root: Some(root),
            ring: Some(ring),
            anchor,
            head: Some(head),
        } = stored
        else {
            return Ok(None);
        };
        if head.seq == 0 {
            return Ok(None);
        }
        // One that cannot be read says nothing, like one that is gone: the statement names it, and the next seal writes it anew.
        let anchor = anchor.and_then(|anchor| Anchor::parse(anchor).ok());
        let mut site = Self::assemble(platform, policy, context, &root, &ring, head)?;
        site.anchor = anchor;
        if site.check_anchor().is_err() {
            // A seal since the head was read explains it.
            site.refresh().await?;
        }
        Ok(Some(site))
    }

    /// Checks that the head stands at what was sealed last, or went on from there.
    fn check_anchor(&self) -> Result<(), Error> {
        let anchor = self.anchor.as_ref();
        match anchor.is_some_and(|anchor| anchor.is_ahead_of(&self.head)) {
            true => Err(Error::contradicts(
                Name::Head,
                "it is older than the last backup",
            )),
            false => Ok(()),
        }
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
        let keys = store::read_together(platform, &KEYS).await?;
        let stored = Stored::new(keys, Some(head));
        let site = Self::open(platform, policy, context, stored).await?;
        site.ok_or(Error::KeysLost)
    }

    /// Returns the site that these keys open. Whether the head stands where the history was sealed is for the caller to look at.
    ///
    /// # Errors
    /// `other-site`; `store-damaged`, also when somebody else wrote the head.
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
        let head_key = root.derive("head");
        head.verify(&head_key)?;
        Ok(Self {
            platform,
            policy,
            ring,
            head,
            anchor: None,
            probed: None,
            head_key,
            id_key: root.derive("record id"),
            signing_key: root.derive("checkpoint"),
            actor_key: root.derive("actor"),
            mark: root.derive("site mark").pseudonym("site"),
        })
    }

    /// Reads the head again.
    ///
    /// # Errors
    /// `store-damaged` when it is gone, somebody else's or from before the last backup, or the platform's error.
    pub(crate) async fn refresh(&mut self) -> Result<(), Error> {
        self.head = self.read_head().await?;
        self.check_anchor()
    }

    /// Takes a head that was read after this site was opened.
    ///
    /// # Errors
    /// `store-damaged` when it is somebody else's or from before the last backup.
    pub(crate) fn take_head(&mut self, head: Json) -> Result<(), Error> {
        let head = Head::parse(head)?;
        head.verify(&self.head_key)?;
        self.head = head;
        self.check_anchor()
    }

    /// Returns the head as it is now.
    ///
    /// # Errors
    /// `store-damaged` when it is gone or somebody else's, or the platform's error.
    pub(crate) async fn read_head(&self) -> Result<Head, Error> {
        let head = Head::read(self.platform).await?;
        let head = head.ok_or_else(|| Error::missing(Name::Head))?;
        head.verify(&self.head_key)?;
        Ok(head)
    }

    /// Looks whether the history goes on beyond the head: then somebody put the head back, and a change would be written over one that was
    /// acknowledged.
    ///
    /// # Errors
    /// `store-damaged` when it does; `try-again` when another writer was faster; the platform's error.
    pub(crate) async fn probe(&mut self) -> Result<(), Error> {
        if self.probed == Some(self.head.seq) {
            return Ok(());
        }
        let name = Name::Journal(self.head.seq + 1);
        let beyond = store::read(self.platform, &name).await?;
        self.note_beyond(&name, beyond.as_ref()).await
    }

    /// Takes what was found at the number after the head.
    ///
    /// # Errors
    /// As [`Self::probe`].
    pub(crate) async fn note_beyond(
        &mut self,
        name: &Name,
        beyond: Option<&Json>,
    ) -> Result<(), Error> {
        let text = beyond.and_then(|value| store::text(name, Some(value)).ok());
        // What does not open is nobody's change: whoever can write it could as well have left it out.
        let is_change = match text {
            Some(text) if cipher::pieces(text) > 1 => {
                let whole = piece::read_each(self.platform, std::slice::from_ref(name)).await?;
                let mut whole = whole.into_iter().flatten();
                whole.any(|text| cipher::open(&self.ring, name, &text).is_ok())
            }
            Some(text) => cipher::open(&self.ring, name, text).is_ok(),
            None => false,
        };
        if is_change {
            if !self.read_head().await?.is_at(&self.head) {
                return Err(Error::Contended);
            }
            return Err(Error::contradicts(
                Name::Head,
                "the history goes on beyond it",
            ));
        }
        self.probed = Some(self.head.seq);
        Ok(())
    }

    /// Checks that the keys that are there, if they are, are not those of another tenant.
    ///
    /// # Errors
    /// `other-site` when they are, or the platform's error.
    pub(crate) async fn check_tenant(platform: &P, context: &Context) -> Result<(), Error> {
        let keys = store::read_together(platform, &[Name::Root, Name::Ring]).await?;
        let [Some(root), Some(ring)] = keys.as_slice() else {
            return Ok(());
        };
        let (Ok(root), Ok(ring)) = (root_key(root), store::text(&Name::Ring, Some(ring))) else {
            return Ok(());
        };
        match Ring::unwrap(&root, &tenant(context), ring) {
            Err(error) if error.kind() == ErrorKind::Foreign => Err(Error::OtherSite),
            _ => Ok(()),
        }
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
