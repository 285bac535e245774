//! Tests of the puncturable key tree.

use proptest::prelude::*;

use super::*;

const LAST: u32 = (1 << 31) - 1;

#[test]
fn every_leaf_has_its_own_key() {
    let tree = KeyTree::new([1; 32]);
    let keys: Vec<_> = [0, 1, 2, 1000, LAST]
        .map(|index| tree.leaf(index).unwrap())
        .to_vec();
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[..at].contains(key));
    }
    assert_eq!(tree.leaf(LAST + 1), None);
    assert_eq!(tree.leaf(u32::MAX), None);
}

#[test]
fn a_puncture_costs_at_most_one_kibibyte() {
    let mut tree = KeyTree::new([1; 32]);
    let whole = tree.encode().len();
    assert!(tree.puncture(12_345));
    let cost = tree.encode().len() - whole;
    assert!(cost <= 1024, "{cost} bytes");
    assert_eq!(tree.seeds(), 31);
}

#[test]
fn a_second_puncture_of_the_same_leaf_changes_nothing() {
    let mut tree = KeyTree::new([1; 32]);
    assert!(tree.puncture(LAST));
    let after = tree.clone();
    assert!(!tree.puncture(LAST));
    assert!(!tree.puncture(LAST + 1));
    assert_eq!(tree, after);
}

#[test]
fn damaged_trees_are_refused_without_panic() {
    let mut tree = KeyTree::new([1; 32]);
    tree.puncture(5);
    let bytes = tree.encode();
    for cut in 0..bytes.len() {
        assert!(KeyTree::decode(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    // A shape that splits below the last level must not recurse for ever.
    let deep = Wire {
        version: 1,
        shape: [0xff; 64].as_slice().into(),
        seeds: [].as_slice().into(),
    };
    assert!(KeyTree::decode(&minicbor::to_vec(deep).unwrap()).is_err());
    let newer = Wire {
        version: 2,
        shape: [0x40].as_slice().into(),
        seeds: [0; 32].as_slice().into(),
    };
    let newer = KeyTree::decode(&minicbor::to_vec(newer).unwrap());
    assert_eq!(newer.unwrap_err().kind(), crate::ErrorKind::Version);
}

#[test]
fn a_second_form_of_the_same_tree_is_refused() {
    let decode = |shape: &[u8], seeds: &[u8]| {
        let wire = Wire {
            version: 1,
            shape: shape.into(),
            seeds: seeds.into(),
        };
        KeyTree::decode(&minicbor::to_vec(wire).unwrap())
    };
    assert!(decode(&[0b0100_0000], &[7; 32]).is_ok());
    // Bits after the end, a byte after the end, a seed after the end.
    assert!(decode(&[0b0100_0001], &[7; 32]).is_err());
    assert!(decode(&[0b0100_0000, 0], &[7; 32]).is_err());
    assert!(decode(&[0b0100_0000], &[7; 64]).is_err());
    // An inner node both of whose halves are gone is itself gone.
    assert!(decode(&[0b0000_0000], &[]).is_ok());
    assert!(decode(&[0b1000_0000], &[]).is_err());
}

#[test]
fn the_seeds_never_print() {
    assert_eq!(
        format!("{:?}", KeyTree::new([1; 32])),
        "KeyTree(1 seeds, redacted)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn punctured_leaves_are_gone_and_all_others_keep_their_keys(
        gone in proptest::collection::btree_set(0u32..64, 0..40),
        far in proptest::collection::btree_set(0u32..=LAST, 0..8),
    ) {
        let whole = KeyTree::new([9; 32]);
        let mut tree = whole.clone();
        for index in gone.iter().chain(&far) {
            tree.puncture(*index);
        }
        let read = KeyTree::decode(&tree.encode()).unwrap();
        prop_assert_eq!(&read, &tree);
        for index in (0..64).chain(far.iter().flat_map(|at| [at.saturating_sub(1), *at, (at + 1).min(LAST)])) {
            let lost = gone.contains(&index) || far.contains(&index);
            let expected = if lost { None } else { whole.leaf(index) };
            prop_assert_eq!(read.leaf(index), expected, "leaf {}", index);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = KeyTree::decode(&bytes);
    }
}
