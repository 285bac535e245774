//! The head: how far the site's history goes, and how far it is sealed.
//!
//! It is the only item that two writers can contend for.
//! Every write of it is part of a transaction on the condition that `seq` and `n` are as they were read,
//! and moves one of the two: so no write is lost and none applies twice.
//!
//! It is plain JSON, so that conditions can compare it, and authenticated: what somebody else wrote there is no head of the site.

use bailee_core::canonical;
use bailee_core::key::SecretKey;
use bailee_core::name::Name;
use bailee_core::shelf::Shelves;
use bailee_core::tree::LAST_LEAF;
use bailee_forge::effect::EntitySet;
use bailee_forge::transaction::Condition;
use bailee_forge::{PlatformError, SetOptions, Transaction, Value};
use serde_json::{Value as Json, json};

use crate::error::Error;
use crate::payload::Members;
use crate::platform::{Platform, PlatformExt};
use crate::store;

/// The greatest sequence number: entity integers are 32-bit signed.
pub(crate) const LAST_SEQ: u32 = 0x7fff_fffe;

/// What the head says. `seq` and `n`, which its conditions compare, are attributes of the item; all else is in its `data`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the last change.
    pub seq: u32,
    /// Number of the last manifest; 0 before the first.
    pub n: u32,
    /// Last change that manifest `n` covers.
    pub sealed: u32,
    /// Last leaf of the key tree that was given to a life of a record; 0 before the first.
    ///
    /// It moves in the transaction that writes what is sealed under the leaf, or not at all: so no leaf is given twice, and one
    /// that was planned and not committed is free.
    pub leaf: u32,
    /// How many shelves there are for what is known of records beside their values; 0 before set-up.
    pub shelves: u32,
    /// How many records lie on them.
    pub records: u32,
    /// For each shelf the change that wrote it last: so none can be put back unnoticed.
    pub written: Vec<u32>,
    /// Id of the restore that runs; empty if none does.
    pub job: String,
    /// The change that wrote the document of that job last; 0 if none runs.
    pub job_seq: u32,
    /// The change that wrote the findings last; 0 before the first.
    pub findings: u32,
    /// Hour since the Unix epoch of the last recorded refusal.
    pub hour: u32,
    /// Refusals recorded in that hour.
    pub refused: u32,
    /// First 16 hex digits of the hash of the policy that the last set-up or upgrade recorded.
    pub policy: String,
    /// The kinds that the policy of that mark observes.
    pub observed: Vec<String>,
    /// The kinds that the app wrote itself until then, and of which what it wrote last is not taken over yet.
    pub handover: Vec<String>,
    /// What background work failed with last, as `<task> <code> <place>`; empty since the last seal.
    pub trouble: String,
    /// The code by which all of it is authenticated, in hex.
    pub mac: String,
}

impl Head {
    /// Reads the head; `None` before set-up.
    ///
    /// # Errors
    /// The platform's error, or `store-damaged` when it cannot be read.
    pub(crate) async fn read(platform: &impl Platform) -> Result<Option<Self>, Error> {
        store::read(platform, &Name::Head)
            .await?
            .map(Self::parse)
            .transpose()
    }

    /// Reads a stored head.
    ///
    /// # Errors
    /// `store-damaged` when it contradicts itself.
    pub fn parse(json: Json) -> Result<Self, Error> {
        let unreadable = || Error::contradicts(Name::Head, "it is not a head");
        let Json::Object(members) = json else {
            return Err(unreadable());
        };
        let head = Self::take(&mut Members::new(members)).map_err(|_| unreadable())?;
        let has_shelves = head.seq == 0 || head.shelves().is_some();
        if head.sealed > head.seq
            || head.seq > LAST_SEQ
            || head.leaf > LAST_LEAF
            || head.records > head.leaf
            || !has_shelves
            || head.written.len() != usize::try_from(head.shelves).unwrap_or(usize::MAX)
            || head.written.iter().any(|seq| *seq > head.seq)
            || head.job_seq.max(head.findings) > head.seq
        {
            return Err(unreadable());
        }
        Ok(head)
    }

    /// Reads the item. Without the numbers of history and keys it is no head: a leaf must never be given again because a member
    /// was lost. Any other that is absent has its first value.
    fn take(members: &mut Members) -> Result<Self, Error> {
        let (seq, n) = (members.seq("seq")?, members.seq("n")?);
        let mut data = Members::new(members.object(store::DATA)?);
        let (sealed, leaf) = (data.seq("sealed")?, data.seq("leaf")?);
        let (shelves, records) = (data.seq("shelves")?, data.seq("records")?);
        let written = data.seqs("written")?;
        let mut number = |name| data.optional_seq(name).map(Option::unwrap_or_default);
        let (hour, refused) = (number("hour")?, number("refused")?);
        let (job_seq, findings) = (number("jobSeq")?, number("findings")?);
        let mut text = |name| data.optional_text(name).map(Option::unwrap_or_default);
        Ok(Self {
            seq,
            n,
            sealed,
            leaf,
            shelves,
            records,
            written,
            job: text("job")?,
            job_seq,
            findings,
            hour,
            refused,
            policy: text("policy")?,
            trouble: text("trouble")?,
            mac: text("mac")?,
            observed: data.texts("observed", "names of kinds")?,
            handover: data.texts("handover", "names of kinds")?,
        })
    }

    /// Returns it with the code by which `key` authenticates it.
    pub(crate) fn signed(&self, key: &SecretKey) -> Self {
        Self {
            mac: self.code(key),
            ..self.clone()
        }
    }

    /// Returns the code by which `key` authenticates everything else that it says.
    fn code(&self, key: &SecretKey) -> String {
        let mut json = self.to_json();
        if let Some(data) = json.get_mut(store::DATA).and_then(Json::as_object_mut) {
            data.remove("mac");
        }
        key.authenticate(&canonical::to_string(&json)).to_string()
    }

    /// Checks that the site itself wrote it.
    ///
    /// # Errors
    /// `store-damaged` when it did not.
    pub(crate) fn verify(&self, key: &SecretKey) -> Result<(), Error> {
        match self.mac == self.code(key) {
            true => Ok(()),
            false => Err(Error::contradicts(
                Name::Head,
                "somebody else than this site wrote it",
            )),
        }
    }

    /// Creates the head of a new site, unless another set-up did.
    ///
    /// # Errors
    /// The platform's error, as it came.
    pub(crate) async fn create(
        platform: &impl Platform,
        key: &SecretKey,
    ) -> Result<(), PlatformError> {
        let invalid = |_| PlatformError::unreadable_reply();
        let effect = EntitySet {
            entity_name: store::entity().map_err(invalid)?,
            key: store::key(&Name::Head).map_err(invalid)?,
            value: Self::default().signed(key).to_value().map_err(invalid)?,
            options: SetOptions::create_only(),
        };
        platform.ask(effect).await
    }

    /// Adds to `transaction` the write of `next`, on the condition that the head is still `self`, and returns it as it is written:
    /// authenticated by `key`.
    ///
    /// # Errors
    /// When the transaction is full.
    pub(crate) fn replace(
        &self,
        next: &Self,
        key: &SecretKey,
        transaction: &mut Transaction,
    ) -> Result<Self, Error> {
        let next = next.signed(key);
        let conditions = vec![
            Condition::equals("seq", self.seq),
            Condition::equals("n", self.n),
        ];
        transaction.set_entity(
            store::entity()?,
            store::key(&Name::Head)?,
            next.to_value()?,
            conditions,
        )?;
        Ok(next)
    }

    /// Whether both stand for the same point of the history.
    pub(crate) fn is_at(&self, other: &Self) -> bool {
        (self.seq, self.n) == (other.seq, other.n)
    }

    /// Returns the leaves for records that a change creates.
    pub(crate) fn leaves(&self) -> Leaves {
        Leaves { last: self.leaf }
    }

    /// Returns on which shelf which record lies; `None` before set-up.
    pub(crate) fn shelves(&self) -> Option<Shelves> {
        Shelves::new(self.shelves)
    }

    /// Returns how many changes are not yet sealed.
    #[must_use]
    pub fn unsealed(&self) -> u32 {
        self.seq - self.sealed.min(self.seq)
    }

    /// Returns the item.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "seq": self.seq,
            "n": self.n,
            store::DATA: {
                "sealed": self.sealed,
                "leaf": self.leaf,
                "shelves": self.shelves,
                "records": self.records,
                "written": self.written,
                "job": self.job,
                "jobSeq": self.job_seq,
                "findings": self.findings,
                "hour": self.hour,
                "refused": self.refused,
                "policy": self.policy,
                "observed": self.observed,
                "handover": self.handover,
                "trouble": self.trouble,
                "mac": self.mac,
            },
        })
    }

    fn to_value(&self) -> Result<Value, bailee_forge::InvalidInput> {
        Value::new(self.to_json())
    }
}

/// Leaves that no life of a record has, in order. They are taken for good when the change that uses them is committed.
#[derive(Clone)]
pub(crate) struct Leaves {
    last: u32,
}

impl Leaves {
    /// Returns the next one.
    ///
    /// # Errors
    /// `leaves-exhausted` after the last.
    pub(crate) fn take(&mut self) -> Result<u32, Error> {
        if self.last >= LAST_LEAF {
            return Err(Error::LeavesExhausted);
        }
        self.last += 1;
        Ok(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn head() -> Head {
        Head {
            seq: 3,
            n: 1,
            sealed: 2,
            leaf: 7,
            shelves: 3,
            records: 5,
            written: vec![1, 3, 2],
            job: "job".into(),
            job_seq: 2,
            findings: 1,
            hour: 4,
            refused: 5,
            policy: "policy".into(),
            trouble: "trouble".into(),
            mac: String::new(),
            observed: vec!["one".into()],
            handover: vec!["two".into()],
        }
    }

    /// The item of [`head`] with one member of its data changed.
    fn with(name: &str, value: Json) -> Json {
        let mut json = head().to_json();
        json[store::DATA][name] = value;
        json
    }

    #[test]
    fn a_head_that_contradicts_itself_is_damaged() {
        assert!(Head::parse(head().to_json()).is_ok());
        for wrong in [
            with("sealed", json!(4)),
            with("leaf", json!(LAST_LEAF + 1)),
            with("leaf", Json::Null),
            with("shelves", json!(0)),
            with("shelves", json!(1 << 21)),
            with("shelves", json!(2)),
            with("records", json!(8)),
            with("written", json!([1, 4, 2])),
            with("written", json!([1, 2])),
            with("written", json!("x")),
            with("jobSeq", json!(4)),
            with("findings", json!(4)),
            with("mac", Json::Null),
            json!({"seq": -1}),
            json!({"seq": 3, "n": 1, "sealed": 2, "leaf": 1, "shelves": 1, "records": 0}),
            json!("text"),
        ] {
            let error = Head::parse(wrong.clone()).unwrap_err();
            assert_eq!(error.code(), "store-damaged", "{wrong}");
        }
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        assert_eq!(Head::parse(head().to_json()).unwrap(), head());
    }

    #[test]
    fn a_head_of_which_anything_was_changed_is_nobodys() {
        let key = SecretKey::from_bytes([7; 32]);
        let signed = head().signed(&key);
        assert!(signed.verify(&key).is_ok());
        assert!(signed.verify(&SecretKey::from_bytes([8; 32])).is_err());
        let changes: [fn(&mut Head); 17] = [
            |head| head.seq += 1,
            |head| head.n += 1,
            |head| head.sealed -= 1,
            |head| head.leaf += 1,
            |head| head.shelves += 1,
            |head| head.records -= 1,
            |head| head.written.swap(0, 1),
            |head| head.job.clear(),
            |head| head.job_seq = 1,
            |head| head.findings = 0,
            |head| head.hour += 1,
            |head| head.refused += 1,
            |head| head.policy.clear(),
            |head| head.trouble.clear(),
            |head| head.observed.clear(),
            |head| head.handover.clear(),
            |head| head.mac.clear(),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut changed = signed.clone();
            change(&mut changed);
            assert!(changed.verify(&key).is_err(), "{number}");
        }
    }

    #[test]
    fn leaves_are_given_in_order_up_to_the_last() {
        let head = Head {
            leaf: LAST_LEAF - 2,
            ..Head::default()
        };
        let mut leaves = head.leaves();
        assert_eq!(leaves.take().unwrap(), LAST_LEAF - 1);
        assert_eq!(leaves.take().unwrap(), LAST_LEAF);
        assert_eq!(leaves.take().unwrap_err().code(), "leaves-exhausted");
    }
}
