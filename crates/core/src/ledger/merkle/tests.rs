//! Tests of the tree: published values, another implementation, and every forged proof.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;

use super::*;

/// The leaves and roots of the reference test of Certificate Transparency (certificate-transparency, `merkletree` tests).
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves(count: u64) -> Vec<Digest> {
    (0..count)
        .map(|number| leaf_hash(&number.to_be_bytes()))
        .collect()
}

#[test]
fn the_roots_are_the_published_ones() {
    let hashes: Vec<_> = LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(root(&hashes[..size]).to_string(), *expected, "size {size}");
    }
}

#[test]
fn roots_and_proofs_agree_with_ct_merkle() {
    let mut tree = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    let mut hashes = Vec::new();
    for size in 1..=70u64 {
        let data = size.to_be_bytes().to_vec();
        hashes.push(leaf_hash(&data));
        tree.push(data);
        assert_eq!(
            root(&hashes).as_bytes().as_slice(),
            tree.root().as_bytes().as_slice()
        );
        for index in [0, size / 3, size / 2, size - 1] {
            let ours: Vec<u8> = inclusion_proof(&hashes, index)
                .unwrap()
                .iter()
                .flat_map(|hash| *hash.as_bytes())
                .collect();
            let theirs = tree.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(ours, theirs.as_bytes(), "inclusion of {index} in {size}");
            let old = index + 1;
            let ours: Vec<u8> = consistency_proof(&hashes, old)
                .unwrap()
                .iter()
                .flat_map(|hash| *hash.as_bytes())
                .collect();
            let theirs = tree.prove_consistency(usize::try_from(size - old).unwrap());
            if old < size {
                assert_eq!(ours, theirs.as_bytes(), "consistency of {old} and {size}");
            }
        }
    }
}

#[test]
fn every_proof_of_every_small_tree_holds() {
    for size in 1..=40 {
        let hashes = leaves(size);
        let whole = root(&hashes);
        for index in 0..size {
            let proof = inclusion_proof(&hashes, index).unwrap();
            let leaf = &hashes[usize::try_from(index).unwrap()];
            assert_eq!(verify_inclusion(leaf, index, size, &proof, &whole), Ok(()));
        }
        for old in 0..=size {
            let before = root(&hashes[..usize::try_from(old).unwrap()]);
            let proof = consistency_proof(&hashes, old).unwrap();
            assert_eq!(
                verify_consistency(old, &before, size, &whole, &proof),
                Ok(())
            );
        }
        assert_eq!(inclusion_proof(&hashes, size), None);
        assert_eq!(consistency_proof(&hashes, size + 1), None);
    }
}

/// Every single change to a valid proof, its place, its size or its roots must be noticed.
#[test]
fn every_forged_inclusion_is_refused() {
    for size in 1..=20 {
        let hashes = leaves(size);
        let whole = root(&hashes);
        for index in 0..size {
            let proof = inclusion_proof(&hashes, index).unwrap();
            let leaf = hashes[usize::try_from(index).unwrap()];
            let other = leaf_hash(b"other");
            assert!(verify_inclusion(&other, index, size, &proof, &whole).is_err());
            assert!(verify_inclusion(&leaf, index, size, &proof, &other).is_err());
            for at in 0..size + 3 {
                if at != index {
                    assert!(verify_inclusion(&leaf, at, size, &proof, &whole).is_err());
                }
            }
            for at in 0..proof.len() {
                let mut bad = proof.clone();
                bad[at] = other;
                assert!(verify_inclusion(&leaf, index, size, &bad, &whole).is_err());
                bad.remove(at);
                assert!(verify_inclusion(&leaf, index, size, &bad, &whole).is_err());
            }
            let longer = [proof.as_slice(), &[other]].concat();
            assert!(verify_inclusion(&leaf, index, size, &longer, &whole).is_err());
        }
    }
}

#[test]
fn every_forged_consistency_is_refused() {
    let other = leaf_hash(b"other");
    for size in 1..=20u64 {
        let hashes = leaves(size);
        let whole = root(&hashes);
        for old in 1..size {
            let before = root(&hashes[..usize::try_from(old).unwrap()]);
            let proof = consistency_proof(&hashes, old).unwrap();
            assert!(verify_consistency(old, &other, size, &whole, &proof).is_err());
            assert!(verify_consistency(old, &before, size, &other, &proof).is_err());
            assert!(verify_consistency(size, &whole, old, &before, &proof).is_err());
            for at in 0..proof.len() {
                let mut bad = proof.clone();
                bad[at] = other;
                assert!(verify_consistency(old, &before, size, &whole, &bad).is_err());
                bad.remove(at);
                assert!(verify_consistency(old, &before, size, &whole, &bad).is_err());
            }
            let longer = [proof.as_slice(), &[other]].concat();
            assert!(verify_consistency(old, &before, size, &whole, &longer).is_err());
        }
        assert!(verify_consistency(size, &whole, size, &other, &[]).is_err());
        assert!(verify_consistency(0, &other, size, &whole, &[]).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_proofs_neither_hold_nor_panic(
        index in any::<u64>(),
        size in any::<u64>(),
        proof in proptest::collection::vec(any::<[u8; 32]>().prop_map(Digest::new), 0..80),
    ) {
        let leaf = leaf_hash(b"leaf");
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &empty_root()).is_err());
        let consistent = verify_consistency(index, &leaf, size, &empty_root(), &proof);
        prop_assert!(consistent.is_err());
    }
}
