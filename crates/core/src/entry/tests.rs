//! Tests of ledger entries.

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

fn digest() -> Digest {
    Digest::blake3(b"x")
}

fn acts() -> Vec<Act> {
    let job = "j1".to_owned();
    vec![
        Act::Setup,
        Act::Put,
        Act::PutReported { broken: 3 },
        Act::Delete,
        Act::RestoreStarted {
            job: job.clone(),
            to: 7,
        },
        Act::Restore {
            job: job.clone(),
            to: 7,
        },
        Act::RestoreFinished {
            job: job.clone(),
            to: 7,
            state: digest(),
        },
        Act::RestoreFailed {
            job,
            to: 7,
            code: "cancelled".to_owned(),
        },
        Act::Refused {
            function: "records.put".to_owned(),
        },
        Act::PolicyChanged { hash: digest() },
        Act::Seal {
            n: 1,
            first: 1,
            last: 9,
            packs: digest(),
            state: digest(),
            previous: None,
        },
        Act::Seal {
            n: 2,
            first: 10,
            last: 10,
            packs: digest(),
            state: digest(),
            previous: Some(digest()),
        },
        Act::Other {
            code: "export".to_owned(),
            data: json!({"to": "age1…"}).as_object().cloned().unwrap(),
        },
    ]
}

#[test]
fn every_act_survives_its_leaf() {
    for act in acts() {
        let mut entry = Entry::new(5, 1_795_283_939_000, "app", act.clone(), [7; 16]);
        entry.put = vec![RecordId::from_bytes([1; 16]), RecordId::from_bytes([2; 16])];
        entry.ops = Some(digest());
        let leaf = entry.encode().unwrap();
        assert_eq!(Entry::decode(&leaf), Ok(entry));
        assert!(
            !matches!(Act::from_parts(act.code(), act.data()), Act::Other { .. })
                || act.code() == "export"
        );
    }
}

#[test]
fn a_leaf_reads_like_this() {
    let mut entry = Entry::new(5, 1_795_283_939_000, "app", Act::Put, [0; 16]);
    entry.put = vec![RecordId::from_bytes([0; 16])];
    entry.ops = Some(Digest::new([0; 32]));
    assert_eq!(
        String::from_utf8(entry.encode().unwrap()).unwrap(),
        concat!(
            r#"{"act":"put","actor":"app","id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","#,
            r#""ops":"0000000000000000000000000000000000000000000000000000000000000000","#,
            r#""put":["aaaaaaaaaaaaaaaaaaaaaaaaaa"],"seq":5,"time":1795283939000,"v":1}"#
        )
    );
}

#[test]
fn a_known_code_with_unknown_data_is_kept_as_it_is() {
    let data = json!({"function": "x", "newer": true})
        .as_object()
        .cloned()
        .unwrap();
    let act = Act::from_parts("refused", data.clone());
    assert_eq!(
        act,
        Act::Other {
            code: "refused".to_owned(),
            data
        }
    );
    let entry = Entry::new(1, 0, "app", act, [1; 16]);
    assert_eq!(Entry::decode(&entry.encode().unwrap()), Ok(entry));
}

#[test]
fn what_would_not_encode_to_the_same_bytes_is_refused() {
    let leaf =
        String::from_utf8(Entry::new(1, 0, "app", Act::Put, [1; 16]).encode().unwrap()).unwrap();
    let cases = [
        leaf.replace("\"v\":1", "\"v\":2"),
        leaf.replace("\"v\":1", "\"v\":1,\"x\":1"),
        leaf.replace("\"seq\":1", "\"seq\":-1"),
        leaf.replace(":", ": "),
        leaf.replace("app", "app\\u0061"),
        leaf.replace("\"act\":\"put\",", ""),
        String::new(),
    ];
    for bad in cases.into_iter().filter(|bad| bad != &leaf) {
        if bad.contains("\\u0061") {
            assert_eq!(
                Entry::decode(bad.as_bytes()).unwrap_err().kind(),
                ErrorKind::Damaged
            );
        }
        assert!(Entry::decode(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn an_entry_beyond_the_length_prefix_is_refused() {
    let data = json!({"text": "x".repeat(MAX_ENTRY_BYTES)})
        .as_object()
        .cloned()
        .unwrap();
    let entry = Entry::new(
        1,
        0,
        "app",
        Act::Other {
            code: "note".to_owned(),
            data,
        },
        [1; 16],
    );
    assert_eq!(entry.encode().unwrap_err().kind(), ErrorKind::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Entry::decode(&bytes).is_err());
    }
}
