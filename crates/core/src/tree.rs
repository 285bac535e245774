//! The puncturable key tree (Goldreich–Goldwasser–Micali): 2^31 keys in 32 bytes, any of which can be forgotten for good.
//!
//! A binary tree of BLAKE3-derived seeds, depth 31.
//! Knowing a seed gives every leaf below it; puncturing a leaf replaces the seed above it by the seeds of the siblings along the path.
//! After that the leaf's key cannot be computed from what is left, while every other leaf still can.
//! One puncture adds at most 31 seeds: 1004 bytes encoded.

use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::key::SecretKey;

/// The depth of the tree; leaves are numbered 0 to 2^31 − 1, the range of the platform's positive integers.
pub const DEPTH: u32 = 31;

/// The last leaf.
pub const LAST_LEAF: u32 = (1 << DEPTH) - 1;

type Seed = Zeroizing<[u8; 32]>;

/// A seed that covers `2^(DEPTH - depth)` leaves.
#[derive(Clone, PartialEq, Eq)]
struct Node {
    /// The first of them.
    start: u32,
    depth: u32,
    seed: Seed,
}

/// A key tree: the seeds that are left, in the order of the first leaf that each covers.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyTree {
    nodes: Vec<Node>,
}

/// The stored form: which nodes exist, in preorder, and their seeds in the same order.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire<'a> {
    #[n(0)]
    version: u8,
    /// Bits, most significant first: `1` the node is split, `01` it has a seed, `00` it is gone.
    #[b(1)]
    shape: &'a ByteSlice,
    #[b(2)]
    seeds: &'a ByteSlice,
}

const VERSION: u8 = 1;

impl KeyTree {
    /// The whole tree below `seed`, which must come from a cryptographic random source.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        let root = Node {
            start: 0,
            depth: 0,
            seed: Zeroizing::new(seed),
        };
        Self { nodes: vec![root] }
    }

    /// Returns the key of leaf `index`, or `None` when it was punctured or `index` is 2^31 or more.
    #[must_use]
    pub fn leaf(&self, index: u32) -> Option<SecretKey> {
        let node = self.nodes.get(self.covering(index)?)?;
        let mut seed = node.seed.clone();
        for depth in node.depth..DEPTH {
            seed = child(&seed, bit(index, depth));
        }
        Some(SecretKey::from_bytes(
            *blake3::keyed_hash(&seed, b"leaf").as_bytes(),
        ))
    }

    /// Forgets the key of leaf `index` for good; false when it was already gone or `index` is 2^31 or more.
    pub fn puncture(&mut self, index: u32) -> bool {
        let Some(at) = self.covering(index) else {
            return false;
        };
        let node = self.nodes.remove(at);
        let mut seed = node.seed;
        for depth in node.depth..DEPTH {
            let right = bit(index, depth);
            let below = width(depth + 1);
            self.insert(Node {
                // The first leaf below the sibling: the index with this bit flipped and all lower bits cleared.
                start: ((index / below) ^ 1) * below,
                depth: depth + 1,
                seed: child(&seed, !right),
            });
            seed = child(&seed, right);
        }
        true
    }

    /// Returns how many seeds are left; what the tree costs is about 32 bytes for each.
    #[must_use]
    pub fn seeds(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the stored form.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bits = Bits::default();
        let mut seeds = Zeroizing::new(Vec::with_capacity(self.nodes.len() * 32));
        self.write(0, 0, &mut bits, &mut seeds);
        let wire = Wire {
            version: VERSION,
            shape: bits.bytes.as_slice().into(),
            seeds: seeds.as_slice().into(),
        };
        // Encoding into memory cannot fail.
        Zeroizing::new(minicbor::to_vec(wire).unwrap_or_default())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// When the bytes are not exactly one encoded tree of a known version.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let wire: Wire<'_> = minicbor::decode(bytes).map_err(|_| damaged())?;
        if wire.version != VERSION {
            return Err(Error::version("a key tree is of a newer version"));
        }
        let mut reader = Reader {
            shape: wire.shape,
            position: 0,
            seeds: wire.seeds,
        };
        let mut tree = Self { nodes: Vec::new() };
        tree.read(0, 0, &mut reader)?;
        // The shape must be the one that would be written: no second form of the same tree, no left-over bits or seeds.
        let mut bits = Bits::default();
        tree.write(0, 0, &mut bits, &mut Zeroizing::new(Vec::new()));
        let exact = reader.seeds.is_empty() && *bits.bytes == **wire.shape;
        if exact { Ok(tree) } else { Err(damaged()) }
    }

    /// Returns which node covers leaf `index`.
    fn covering(&self, index: u32) -> Option<usize> {
        if index >= width(0) {
            return None;
        }
        let at = self.after(index).checked_sub(1)?;
        let node = self.nodes.get(at)?;
        (index - node.start < width(node.depth)).then_some(at)
    }

    /// Returns how many nodes begin at or before leaf `index`.
    fn after(&self, index: u32) -> usize {
        self.nodes.partition_point(|node| node.start <= index)
    }

    fn insert(&mut self, node: Node) {
        self.nodes.insert(self.after(node.start), node);
    }

    fn write(&self, start: u32, depth: u32, bits: &mut Bits, seeds: &mut Vec<u8>) {
        let first = start.checked_sub(1).map_or(0, |before| self.after(before));
        let next = self.nodes.get(first);
        match next.filter(|node| node.start - start < width(depth)) {
            None => bits.push_all(&[false, false]),
            Some(node) if node.start == start && node.depth == depth => {
                bits.push_all(&[false, true]);
                seeds.extend_from_slice(node.seed.as_slice());
            }
            Some(_) => {
                bits.push_all(&[true]);
                self.write(start, depth + 1, bits, seeds);
                self.write(start + width(depth + 1), depth + 1, bits, seeds);
            }
        }
    }

    fn read(&mut self, start: u32, depth: u32, reader: &mut Reader<'_>) -> Result<(), Error> {
        if reader.bit()? {
            if depth == DEPTH {
                return Err(damaged());
            }
            self.read(start, depth + 1, reader)?;
            self.read(start + width(depth + 1), depth + 1, reader)
        } else if reader.bit()? {
            let seed = Zeroizing::new(reader.seed()?);
            self.insert(Node { start, depth, seed });
            Ok(())
        } else {
            Ok(())
        }
    }
}

impl std::fmt::Debug for KeyTree {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "KeyTree({} seeds, redacted)", self.nodes.len())
    }
}

impl<C> Encode<C> for KeyTree {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&KeyTree::encode(self))?.ok()
    }
}

impl<'b, C> Decode<'b, C> for KeyTree {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        KeyTree::decode(decoder.bytes()?)
            .map_err(|_| minicbor::decode::Error::message("damaged key tree"))
    }
}

fn damaged() -> Error {
    Error::damaged("the key tree is damaged")
}

/// The number of leaves below a node of this depth (0 to [`DEPTH`]).
const fn width(depth: u32) -> u32 {
    1 << (DEPTH - depth)
}

/// Whether the path to `index` goes right below a node of this depth.
const fn bit(index: u32, depth: u32) -> bool {
    (index >> (DEPTH - 1 - depth)) & 1 == 1
}

fn child(seed: &Seed, right: bool) -> Seed {
    let label: &[u8] = if right { b"right" } else { b"left" };
    Zeroizing::new(*blake3::keyed_hash(seed, label).as_bytes())
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

impl Bits {
    fn push_all(&mut self, bits: &[bool]) {
        for bit in bits {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let (true, Some(last)) = (*bit, self.bytes.last_mut()) {
                *last |= 0x80 >> (self.used % 8);
            }
            self.used += 1;
        }
    }
}

struct Reader<'a> {
    shape: &'a [u8],
    position: usize,
    seeds: &'a [u8],
}

impl Reader<'_> {
    fn bit(&mut self) -> Result<bool, Error> {
        let byte = self.shape.get(self.position / 8).ok_or_else(damaged)?;
        let bit = byte & (0x80 >> (self.position % 8)) != 0;
        self.position += 1;
        Ok(bit)
    }

    fn seed(&mut self) -> Result<[u8; 32], Error> {
        let (seed, rest) = self.seeds.split_first_chunk::<32>().ok_or_else(damaged)?;
        self.seeds = rest;
        Ok(*seed)
    }
}

#[cfg(test)]
mod tests;
