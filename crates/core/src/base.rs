//! Bases: the full state of one partition as of a sequence number, in chunks sorted by record.
//!
//! Like packs, chunks follow from their content, and each record is sealed under its own key.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::cipher::{self, Kind, MAX_SEALED, OpenError, SealError};
use crate::compress;
use crate::digest::Digest;
use crate::record::{Content, MAX_RECORD_BYTES, RecordId};
use crate::ring::Ring;

const VERSION: u8 = 1;

/// One record of a base, in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The record.
    pub record: RecordId,
    /// The sequence number that created it, the number of its key.
    pub created: u32,
    /// The sequence number of the change that wrote it.
    pub version: u32,
    /// What it says; `None` once its key was erased.
    pub content: Option<Content>,
}

/// What a manifest knows of a chunk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChunkRef {
    /// Its store key, `b:<part>:<seq>:<index>:<hash12>`.
    #[n(0)]
    pub name: String,
    /// The BLAKE3 hash of its text.
    #[n(1)]
    pub hash: Digest,
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
    pub chunks: Vec<ChunkRef>,
}

/// A chunk that is ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedChunk {
    /// What the manifest will know of it, its store key included.
    pub reference: ChunkRef,
    /// Its text.
    pub text: String,
}

/// Why a base could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// A record appears twice, or has no content to seal, or that of another life of the record.
    #[error("the records of a base are not each there once with their own content")]
    Items,
    /// A chunk or record could not be sealed.
    #[error("the base could not be sealed")]
    Seal(#[source] SealError),
    /// A chunk or record could not be opened.
    #[error("the base could not be opened")]
    Open(#[source] OpenError),
    /// The text does not have the hash that its name says.
    #[error("the base chunk's text does not fit its name")]
    Name,
    /// A newer version of this program wrote it.
    #[error("the base has an unknown format version")]
    Version,
    /// It opened, but its parts do not agree.
    #[error("the parts of the base do not agree")]
    Damaged,
}

impl BaseError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Items => "base-items",
            Self::Seal(source) => source.code(),
            Self::Open(source) => source.code(),
            Self::Name => "base-name-mismatch",
            Self::Version => "version-unknown",
            Self::Damaged => "base-damaged",
        }
    }
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
    items: Vec<ItemWire>,
}

#[derive(Clone, Encode, Decode)]
#[cbor(map)]
struct ItemWire {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    created: u32,
    #[n(2)]
    version: u32,
    #[n(3)]
    body: ByteVec,
}

/// Makes the chunks of a base; no items give one empty chunk.
///
/// # Errors
/// [`BaseError`] when a record is there twice or its key is gone.
pub fn build(
    ring: &Ring,
    epoch: u32,
    part: u32,
    seq: u32,
    mut items: Vec<Item>,
) -> Result<Vec<SealedChunk>, BaseError> {
    items.sort_by_key(|item| item.record);
    if !items.is_sorted_by(|one, next| one.record < next.record) {
        return Err(BaseError::Items);
    }
    let mut chunks = Vec::new();
    let (mut chunk, mut size) = (Vec::new(), 0);
    for item in items {
        let item = seal_item(ring, &item)?;
        // Sealed bodies do not compress, and the framing of one takes less than 48 bytes.
        let weight = item.body.len() + 48;
        if size + weight > MAX_SEALED - 64 && !chunk.is_empty() {
            chunks.push(std::mem::take(&mut chunk));
            size = 0;
        }
        size += weight;
        chunk.push(item);
    }
    chunks.push(chunk);
    let numbered = (0..).zip(chunks);
    numbered
        .map(|(index, items)| seal_chunk(ring, epoch, part, seq, index, items))
        .collect()
}

/// Returns the records in the chunk text that was found at `name`, in ascending order.
///
/// # Errors
/// [`BaseError`]; every changed byte is noticed.
pub fn open(ring: &Ring, name: &str, text: &str) -> Result<Vec<Item>, BaseError> {
    let (stem, short) = name.rsplit_once(':').ok_or(BaseError::Name)?;
    if Digest::blake3(text.as_bytes()).short() != short {
        return Err(BaseError::Name);
    }
    let bytes = cipher::open(ring, stem, Kind::Base, text).map_err(BaseError::Open)?;
    let wire: Wire = minicbor::decode(&bytes).map_err(|_| BaseError::Damaged)?;
    if wire.version != VERSION {
        return Err(BaseError::Version);
    }
    let sorted = wire
        .items
        .is_sorted_by(|one, next| one.record < next.record);
    if !sorted || self::stem(wire.part, wire.seq, wire.index) != stem {
        return Err(BaseError::Damaged);
    }
    wire.items
        .iter()
        .map(|item| open_item(ring, item))
        .collect()
}

fn stem(part: u32, seq: u32, index: u32) -> String {
    format!("b:{part}:{seq}:{index}")
}

fn place(record: &RecordId, created: u32, version: u32) -> String {
    format!("base:{record}:{created}:{version}")
}

fn seal_item(ring: &Ring, item: &Item) -> Result<ItemWire, BaseError> {
    let Item {
        record,
        created,
        version,
        content,
    } = item;
    let content = content
        .as_ref()
        .filter(|content| content.is_created(*created));
    let content = content.ok_or(BaseError::Items)?;
    let key = ring
        .record_key(*created)
        .ok_or(BaseError::Seal(SealError::KeyErased))?;
    let packed = compress::compress(content.as_bytes());
    let place = place(record, *created, *version);
    let body = cipher::seal_field(&key, &place, &packed, [0; 24]).map_err(BaseError::Seal)?;
    Ok(ItemWire {
        record: *record,
        created: *created,
        version: *version,
        body: body.into(),
    })
}

fn open_item(ring: &Ring, item: &ItemWire) -> Result<Item, BaseError> {
    let ItemWire {
        record,
        created,
        version,
        body,
    } = item;
    let content = match ring.record_key(*created) {
        None => None,
        Some(key) => {
            let place = place(record, *created, *version);
            let packed = cipher::open_field(&key, &place, body).map_err(BaseError::Open)?;
            let bytes =
                compress::expand(&packed, MAX_RECORD_BYTES).map_err(|_| BaseError::Damaged)?;
            Some(Content::sealed(bytes).ok_or(BaseError::Damaged)?)
        }
    };
    Ok(Item {
        record: *record,
        created: *created,
        version: *version,
        content,
    })
}

fn seal_chunk(
    ring: &Ring,
    epoch: u32,
    part: u32,
    seq: u32,
    index: u32,
    items: Vec<ItemWire>,
) -> Result<SealedChunk, BaseError> {
    let wire = Wire {
        version: VERSION,
        part,
        seq,
        index,
        items,
    };
    let bytes = minicbor::to_vec(wire).map_err(|_| BaseError::Damaged)?;
    let stem = stem(part, seq, index);
    let text =
        cipher::seal(ring, epoch, &stem, Kind::Base, &bytes, [0; 24]).map_err(BaseError::Seal)?;
    let hash = Digest::blake3(text.as_bytes());
    let name = format!("{stem}:{}", hash.short());
    Ok(SealedChunk {
        reference: ChunkRef { name, hash },
        text,
    })
}

#[cfg(test)]
mod tests;
