//! The head: how far the site's history goes, and how far it is sealed.
//!
//! It is the only item that two writers can contend for.
//! Every write of it is part of a transaction on the condition that `seq` and `n` are as they were read,
//! and moves one of the two: so no write is lost and none applies twice.

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
    /// Id of the restore that runs; empty if none does.
    pub job: String,
    /// Hour since the Unix epoch of the last recorded refusal.
    pub hour: u32,
    /// Refusals recorded in that hour.
    pub refused: u32,
    /// First 16 hex digits of the hash of the policy that the last set-up or upgrade recorded.
    pub policy: String,
    /// What background work failed with last, as `<task> <code> <place>`; empty since the last seal.
    pub trouble: String,
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
        let mut number = |name| data.optional_seq(name).map(Option::unwrap_or_default);
        let (hour, refused) = (number("hour")?, number("refused")?);
        let mut text = |name| data.optional_text(name).map(Option::unwrap_or_default);
        Ok(Self {
            seq,
            n,
            sealed,
            leaf,
            shelves,
            records,
            job: text("job")?,
            hour,
            refused,
            policy: text("policy")?,
            trouble: text("trouble")?,
        })
    }

    /// Creates the head of a new site, unless another set-up did.
    ///
    /// # Errors
    /// The platform's error, as it came.
    pub(crate) async fn create(platform: &impl Platform) -> Result<(), PlatformError> {
        let invalid = |_| PlatformError::unreadable_reply();
        let effect = EntitySet {
            entity_name: store::entity().map_err(invalid)?,
            key: store::key(&Name::Head).map_err(invalid)?,
            value: Self::default().to_value().map_err(invalid)?,
            options: SetOptions::create_only(),
        };
        platform.ask(effect).await
    }

    /// Adds to `transaction` the write of `next`, on the condition that the head is still `self`.
    ///
    /// # Errors
    /// When the transaction is full.
    pub(crate) fn replace(&self, next: &Self, transaction: &mut Transaction) -> Result<(), Error> {
        let conditions = vec![
            Condition::equals("seq", self.seq),
            Condition::equals("n", self.n),
        ];
        Ok(transaction.set_entity(
            store::entity()?,
            store::key(&Name::Head)?,
            next.to_value()?,
            conditions,
        )?)
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
                "job": self.job,
                "hour": self.hour,
                "refused": self.refused,
                "policy": self.policy,
                "trouble": self.trouble,
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

    #[test]
    fn a_head_that_is_sealed_beyond_its_history_is_damaged() {
        let error = Head::parse(
            json!({"seq": 3, "n": 1, "data": {"sealed": 4, "leaf": 1, "shelves": 1, "records": 0}}),
        )
        .unwrap_err();
        assert_eq!(error.code(), "store-damaged");
        assert!(Head::parse(json!({"seq": -1})).is_err());
        assert!(
            Head::parse(
                json!({"seq": 3, "n": 1, "sealed": 2, "leaf": 1, "shelves": 1, "records": 0})
            )
            .is_err()
        );
        assert!(
            Head::parse(
                json!({"seq": 3, "n": 1, "data": {"sealed": 2, "shelves": 1, "records": 0}})
            )
            .is_err()
        );
        let beyond = json!({"seq": 3, "n": 1, "data": {"sealed": 2, "leaf": LAST_LEAF + 1, "shelves": 1, "records": 0}});
        assert!(Head::parse(beyond).is_err());
        for (shelves, records) in [(0, 0), (1 << 21, 0), (1, 2)] {
            let data = json!({"sealed": 2, "leaf": 1, "shelves": shelves, "records": records});
            assert!(Head::parse(json!({"seq": 3, "n": 1, "data": data})).is_err());
        }
        assert!(Head::parse(json!("text")).is_err());
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let head = Head {
            seq: 3,
            n: 1,
            sealed: 2,
            leaf: 7,
            shelves: 3,
            records: 5,
            job: "job".into(),
            hour: 4,
            refused: 5,
            policy: "policy".into(),
            trouble: "trouble".into(),
        };
        assert_eq!(Head::parse(head.to_json()).unwrap(), head);
    }

    #[test]
    fn a_head_without_newer_members_is_read() {
        assert_eq!(
            Head::parse(json!({"seq": 3, "n": 1, "data": {"sealed": 2, "leaf": 1, "shelves": 1, "records": 0}}))
                .unwrap()
                .unsealed(),
            1
        );
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
