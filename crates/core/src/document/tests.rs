//! Tests of documents that lie in several values.

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

/// A document of any bytes.
#[derive(Debug, PartialEq)]
struct Bytes(Vec<u8>);

impl Document for Bytes {
    const UNREADABLE: &'static str = "the bytes cannot be read";

    fn encode(&self) -> Result<Vec<u8>, Error> {
        Ok(self.0.clone())
    }

    fn decode(_: &Name, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self(bytes.to_vec()))
    }
}

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

/// Bytes that cannot be compressed and, sealed, take so many pieces.
fn noise(seed: u8, pieces: usize) -> Bytes {
    let mut bytes = vec![0; (pieces - 1) * cipher::MAX_SEALED + 5000];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[seed]).finalize_xof().fill(&mut bytes);
    Bytes(bytes)
}

fn sealed(name: Name, seed: u8, pieces: usize) -> Sealed {
    seal(&ring(), 5, name, &noise(seed, pieces), [seed; 24]).unwrap()
}

fn texts(sealed: &Sealed) -> Vec<String> {
    let pieces = sealed.clone().pieces().into_iter();
    pieces.map(|(_, text)| text).collect()
}

#[test]
fn a_document_of_any_length_comes_back_from_its_pieces() {
    for count in 1..=usize::from(crate::name::MAX_PIECES) {
        let sealed = sealed(Name::Journal(7), 1, count);
        let pieces = sealed.clone().pieces();
        assert_eq!((sealed.count(), pieces.len()), (count, count));
        let names: Vec<Name> = pieces.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names[0], Name::Journal(7));
        assert_eq!(further(&Name::Journal(7), &pieces[0].1), names[1..]);
        let (last, others) = pieces.split_last().unwrap();
        assert!(others.iter().all(|(_, text)| text.len() == MAX_TEXT));
        assert!((1..=MAX_TEXT).contains(&last.1.len()));
        let opened = open::<Bytes>(&ring(), &Name::Journal(7), &texts(&sealed).concat());
        assert_eq!(opened, Ok(noise(1, count)));
    }
}

#[test]
fn the_hash_in_a_name_is_of_all_pieces() {
    let name = Name::Pack {
        first: 1,
        last: 2,
        index: 0,
        hash: Digest::blake3(b"").short(),
    };
    let sealed = sealed(name, 1, 3);
    let names: Vec<String> = sealed
        .clone()
        .pieces()
        .iter()
        .map(|(name, _)| name.to_string())
        .collect();
    let hash = hash(&sealed.text).short();
    assert_eq!(names[0], format!("p:1-2:0:{hash}"));
    assert_eq!(names[2], format!("p:1-2:0:{hash}#2"));
    let mut other = texts(&sealed);
    let is_a = other[2].starts_with('A');
    other[2].replace_range(..1, if is_a { "B" } else { "A" });
    let reference = sealed.reference();
    assert!(reference.open::<Bytes>(&ring(), &sealed.text).is_ok());
    let error = reference.open::<Bytes>(&ring(), &other.concat());
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Damaged);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_piece_that_is_swapped_left_out_repeated_foreign_or_altered_is_noticed(
        count in 2usize..=4,
        at in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        is_older in any::<bool>(),
    ) {
        let whole = texts(&sealed(Name::Journal(7), 1, count));
        // A piece of another document, or of an older text of the same name.
        let other = if is_older { Name::Journal(7) } else { Name::Journal(8) };
        let foreign = texts(&sealed(other, 2, count));
        let (at, to) = (at.index(count), to.index(count));
        let mut cases = Vec::new();
        let mut case = |change: &dyn Fn(&mut Vec<String>)| {
            let mut pieces = whole.clone();
            change(&mut pieces);
            if pieces != whole {
                cases.push(pieces.concat());
            }
        };
        case(&|pieces| pieces.swap(at, to));
        case(&|pieces| drop(pieces.remove(at)));
        case(&|pieces| pieces.insert(to, whole[at].clone()));
        case(&|pieces| pieces[to].clone_from(&whole[at]));
        case(&|pieces| pieces[at].clone_from(&foreign[at]));
        case(&|pieces| pieces.truncate(at));
        case(&|pieces| pieces.push(foreign[at].clone()));
        case(&|pieces| {
            let byte = place.index(pieces[at].len());
            let is_a = pieces[at].as_bytes()[byte] == b'A';
            pieces[at].replace_range(byte..=byte, if is_a { "B" } else { "A" });
        });
        prop_assert!(cases.len() >= 5);
        for text in cases {
            prop_assert!(open::<Bytes>(&ring(), &Name::Journal(7), &text).is_err());
        }
        prop_assert!(open::<Bytes>(&ring(), &Name::Journal(7), &whole.concat()).is_ok());
    }
}
