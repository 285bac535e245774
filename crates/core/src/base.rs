//! Bases: the full state of one partition as of a sequence number, in chunks sorted by record.
//!
//! Like packs, chunks follow from their content, and each record is sealed under its own key; the commitment to it is not, so
//! that the state stays provable when a record was forgotten.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::aead;
use crate::change::commitment;
use crate::cipher::MAX_SEALED;
use crate::compress;
use crate::digest::{Digest, Short};
use crate::document::{self, Document, Reference, Sealed};
use crate::error::Error;
use crate::id::RecordId;
use crate::name::Name;
use crate::order;
use crate::record::{Content, MAX_RECORD_BYTES};
use crate::ring::Ring;

const VERSION: u8 = 1;

/// One record of a base, in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The record.
    pub record: RecordId,
    /// The leaf of its life, the number of its key.
    pub leaf: u32,
    /// The sequence number of the change that wrote it.
    pub version: u32,
    /// The commitment to what it says.
    pub commitment: Digest,
    /// What it says; `None` once its key was erased.
    pub content: Option<Content>,
}

/// What a manifest knows of a base.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BaseRef {
    /// The partition.
    #[n(0)]
    pub part: u32,
    /// The sequence number of the last change in it.
    #[n(1)]
    pub seq: u32,
    /// Its chunks, in order.
    #[n(2)]
    pub chunks: Vec<Reference>,
}

/// A chunk: some of the records of a base, each sealed under its own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The partition.
    pub part: u32,
    /// The sequence number of the last change in the base.
    pub seq: u32,
    /// Its place among the chunks, from 0.
    pub index: u32,
    items: Vec<SealedItem>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    part: u32,
    #[n(2)]
    seq: u32,
    #[n(3)]
    index: u32,
    #[n(4)]
    items: Vec<SealedItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct SealedItem {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    leaf: u32,
    #[n(2)]
    version: u32,
    /// The commitment, outside the body.
    #[n(3)]
    commitment: Digest,
    /// Absent when the key was already erased when the base was made.
    #[n(4)]
    body: Option<ByteVec>,
}

/// Makes the chunks of a base; no items give one empty chunk.
///
/// # Errors
/// When a record is there twice, its content is not of its own life or not what the commitment says, or its key is gone; without
/// content, when its key is there.
pub fn build(
    ring: &Ring,
    epoch: u32,
    part: u32,
    seq: u32,
    items: Vec<Item>,
) -> Result<Vec<Sealed>, Error> {
    let items = order::by_key(items, |item| item.record.as_bytes().to_vec());
    if !items.is_sorted_by(|one, next| one.record < next.record) {
        return Err(wrong_items());
    }
    let mut chunks = Vec::new();
    let (mut chunk, mut size) = (Vec::new(), 0);
    for item in items {
        let item = seal_item(ring, &item)?;
        // Sealed bodies do not compress, and the framing of one takes less than 48 bytes beside the commitment.
        let weight = item.body.as_ref().map_or(0, |body| body.len()) + 48 + 34;
        if size + weight > MAX_SEALED - 64 && !chunk.is_empty() {
            chunks.push(std::mem::take(&mut chunk));
            size = 0;
        }
        size += weight;
        chunk.push(item);
    }
    chunks.push(chunk);
    let mut sealed = Vec::with_capacity(chunks.len());
    for (index, items) in (0..).zip(chunks) {
        let chunk = Chunk {
            part,
            seq,
            index,
            items,
        };
        // The same records give the same chunks, so that a retry writes nothing new.
        sealed.push(document::seal(ring, epoch, chunk.name(), &chunk, [0; 24])?);
    }
    Ok(sealed)
}

impl Chunk {
    /// Returns its name, without the hash of its text.
    fn name(&self) -> Name {
        Name::Base {
            part: self.part,
            seq: self.seq,
            index: self.index,
            hash: Short::default(),
        }
    }

    /// Returns the records in it, in ascending order; without content where the key is gone.
    ///
    /// # Errors
    /// Every changed byte is noticed.
    pub fn open(&self, ring: &Ring) -> Result<Vec<Item>, Error> {
        self.items
            .iter()
            .map(|item| open_item(ring, item))
            .collect()
    }
}

impl Document for Chunk {
    const UNREADABLE: &'static str = "the base chunk cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
        let wire = Wire {
            version: VERSION,
            part: self.part,
            seq: self.seq,
            index: self.index,
            items: self.items.clone(),
        };
        // Encoding into memory cannot fail.
        Ok(minicbor::to_vec(wire).unwrap_or_default())
    }

    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error> {
        let wire: Wire = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("the base has an unknown format version"));
        }
        let chunk = Self {
            part: wire.part,
            seq: wire.seq,
            index: wire.index,
            items: wire.items,
        };
        let sorted = chunk
            .items
            .is_sorted_by(|one, next| one.record < next.record);
        if sorted && chunk.name().bound() == name.bound() {
            Ok(chunk)
        } else {
            Err(damaged())
        }
    }
}

fn damaged() -> Error {
    Error::damaged("the parts of the base do not agree")
}

fn wrong_items() -> Error {
    Error::invalid("the records of a base are not each there once with their own content")
}

fn place(record: &RecordId, leaf: u32, version: u32) -> String {
    format!("base:{record}:{leaf}:{version}")
}

fn seal_item(ring: &Ring, item: &Item) -> Result<SealedItem, Error> {
    let sealed = |body| SealedItem {
        record: item.record,
        leaf: item.leaf,
        version: item.version,
        commitment: item.commitment,
        body,
    };
    let (content, key) = match (&item.content, ring.record_key(item.leaf)) {
        (Some(content), Some(key)) => (content, key),
        (None, None) => return Ok(sealed(None)),
        (Some(_), None) => return Err(Error::key_erased()),
        (None, Some(_)) => return Err(wrong_items()),
    };
    if !content.is_of(item.leaf) || commitment(&key, content) != item.commitment {
        return Err(wrong_items());
    }
    let packed = compress::compress(content.as_bytes());
    let place = place(&item.record, item.leaf, item.version);
    let body = aead::seal_part(&key, &place, &packed, [0; 24])?;
    Ok(sealed(Some(body.into())))
}

fn open_item(ring: &Ring, item: &SealedItem) -> Result<Item, Error> {
    let content = match (&item.body, ring.record_key(item.leaf)) {
        (Some(body), Some(key)) => {
            let place = place(&item.record, item.leaf, item.version);
            let packed = aead::open_part(&key, &place, body)?;
            let bytes = compress::expand(&packed, MAX_RECORD_BYTES)?;
            let content = Content::sealed(bytes);
            let content = content.filter(|content| commitment(&key, content) == item.commitment);
            Some(content.ok_or_else(damaged)?)
        }
        _ => None,
    };
    Ok(Item {
        record: item.record,
        leaf: item.leaf,
        version: item.version,
        commitment: item.commitment,
        content,
    })
}

#[cfg(test)]
mod tests;
