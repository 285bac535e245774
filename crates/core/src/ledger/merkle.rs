//! The Merkle tree of RFC 6962, section 2.1: hashes, root, inclusion and consistency proofs.
//!
//! The verifiers follow RFC 9162, sections 2.1.3.2 and 2.1.4.2, which are the same trees.

use sha2::{Digest as _, Sha256};

use crate::digest::Digest;
use crate::error::Error;

/// Returns the root of the empty tree.
#[must_use]
pub fn empty_root() -> Digest {
    sha256(&[])
}

/// Returns the hash of a leaf with this data.
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Digest {
    sha256(&[&[0], data])
}

/// Returns the hash of the node above two others.
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// Returns the root of the tree over these leaf hashes.
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// Returns the proof that leaf `index` is in the tree over these leaf hashes, from the bottom up; `None` when it is not.
#[must_use]
pub fn inclusion_proof(leaves: &[Digest], index: u64) -> Option<Vec<Digest>> {
    let index = usize::try_from(index)
        .ok()
        .filter(|index| *index < leaves.len())?;
    let mut proof = Vec::new();
    include(leaves, index, &mut proof);
    Some(proof)
}

/// Returns the proof that the tree over the first `old` of these leaf hashes is a prefix of the whole; `None` when `old` is larger.
///
/// Empty when `old` is 0 or all leaves.
#[must_use]
pub fn consistency_proof(leaves: &[Digest], old: u64) -> Option<Vec<Digest>> {
    let old = usize::try_from(old)
        .ok()
        .filter(|old| *old <= leaves.len())?;
    let mut proof = Vec::new();
    if old > 0 && old < leaves.len() {
        extend(leaves, old, true, &mut proof);
    }
    Some(proof)
}

/// Checks that the leaf with hash `leaf` stands at `index` in the tree of this size and root.
///
/// # Errors
/// When the proof does not show it.
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    proof: &[Digest],
    expected: &Digest,
) -> Result<(), Error> {
    if index >= size {
        return Err(outside());
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return Err(wrong_length());
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length());
    }
    if hash == *expected {
        Ok(())
    } else {
        Err(mismatch())
    }
}

/// Checks that the tree of `old` leaves is a prefix of the tree of `new` leaves.
///
/// # Errors
/// When the proof does not show it.
pub fn verify_consistency(
    old: u64,
    old_root: &Digest,
    new: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> Result<(), Error> {
    if old > new {
        return Err(outside());
    }
    if old == new || old == 0 {
        if !proof.is_empty() {
            return Err(wrong_length());
        }
        let same = if old == 0 {
            *old_root == empty_root()
        } else {
            old_root == new_root
        };
        return if same { Ok(()) } else { Err(mismatch()) };
    }
    // A complete old tree is its own first node, so the proof leaves it out.
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() {
        old_root
    } else {
        steps.next().ok_or_else(wrong_length)?
    };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (*first, *first);
    for step in steps {
        if last == 0 {
            return Err(wrong_length());
        }
        if node & 1 == 1 || node == last {
            before = node_hash(step, &before);
            after = node_hash(step, &after);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length());
    }
    if before == *old_root && after == *new_root {
        Ok(())
    } else {
        Err(mismatch())
    }
}

fn outside() -> Error {
    Error::invalid("the proof is for a place outside the tree")
}

fn wrong_length() -> Error {
    Error::invalid("the proof has the wrong length")
}

fn mismatch() -> Error {
    Error::damaged("the proof leads to another root")
}

fn include(leaves: &[Digest], index: usize, proof: &mut Vec<Digest>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        include(left, index, proof);
        proof.push(root(right));
    } else {
        include(right, index - left.len(), proof);
        proof.push(root(left));
    }
}

/// `SUBPROOF` of RFC 6962: `whole` says that the old tree is exactly the subtree looked at.
fn extend(leaves: &[Digest], old: usize, whole: bool, proof: &mut Vec<Digest>) {
    if old == leaves.len() {
        if !whole {
            proof.push(root(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if old <= left.len() {
        extend(left, old, whole, proof);
        proof.push(root(right));
    } else {
        extend(right, old - left.len(), false, proof);
        proof.push(root(left));
    }
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

pub(crate) fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest::new(hasher.finalize().into())
}

#[cfg(test)]
mod tests;
