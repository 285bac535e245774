//! Every name and its text.

use super::*;
use crate::location::Store;

fn names() -> Vec<Name> {
    let hash = "0123456789ab".parse().unwrap();
    vec![
        Name::Head,
        Name::Look,
        Name::Findings,
        Name::Root,
        Name::Ring,
        Name::Anchor,
        Name::Live(Location {
            store: Store::Kvs,
            key: "a:1".to_owned(),
        }),
        Name::Shelf(5),
        Name::Journal(17),
        Name::Pack {
            first: 1,
            last: 10,
            index: 0,
            hash,
        },
        Name::Base {
            part: 0,
            seq: 10,
            index: 2,
            hash,
        },
        Name::Manifest(3),
        Name::Tile { level: 1, n: 0 },
        Name::Bundle(u64::MAX),
        Name::Job(JobId::from_bytes([2; 16])),
    ]
}

#[test]
fn every_family_has_one_row_and_every_name_comes_back_from_its_text() {
    for name in names() {
        let row = name.family().row();
        assert_eq!(row.family, name.family());
        let rest = row.form.strip_prefix(row.prefix).unwrap();
        assert_eq!(rest.matches(':').count(), row.parts, "{name}");
        for place in [Place::Plain, Place::Secret, Place::Entity] {
            let read = Name::parse(place, &name.to_string()).ok();
            // A key of the app's own is read by its kinds.
            let expected = (place == row.place && place != Place::App).then(|| name.clone());
            assert_eq!(read, expected, "{name} in {place:?}");
        }
        let bytes = minicbor::to_vec(&name).unwrap();
        let decoded = minicbor::decode::<Name>(&bytes);
        assert_eq!(decoded.ok() == Some(name), row.place == Place::Entity);
    }
    assert_eq!(names().len(), FAMILIES.len());
    let seals: Vec<u8> = FAMILIES.iter().filter_map(|row| row.seal).collect();
    assert_eq!(seals, [1, 2, 3, 7, 4, 5, 6, 8, 9, 10]);
}

#[test]
fn a_value_is_bound_to_its_name_without_the_hash_of_itself() {
    let bound: Vec<String> = names().iter().map(Name::bound).collect();
    assert!(bound.contains(&"p:1-10:0".to_owned()));
    assert!(bound.contains(&"b:0:10:2".to_owned()));
    assert!(bound.contains(&"m:3".to_owned()));
}

#[test]
fn a_further_piece_of_a_sealed_value_is_of_its_family_and_comes_back_from_its_text() {
    for name in names() {
        let piece = name.piece(2);
        assert_eq!((name.piece(0), piece.whole()), (name.clone(), &name));
        assert_eq!(piece.family(), name.family());
        assert_eq!((piece.hash(), piece.range()), (None, None));
        let read = Name::parse(name.family().row().place, &format!("{name}#2"));
        let is_sealed = name.family().row().seal.is_some();
        assert_eq!(read.ok(), is_sealed.then_some(piece), "{name}");
    }
    assert!(Name::parse(Place::Entity, "j:7#5").is_ok());
}

#[test]
fn a_key_that_nothing_writes_is_no_name() {
    for key in [
        "",
        "x",
        "l:short",
        "j:01",
        "j:-1",
        "j:+1",
        "m:1:2",
        "p:1:0:0123456789ab",
        "b:0:1:0:XYZ",
        "cache:users",
        "l:",
        "head:",
        "j:4294967296",
        "t:256:0",
        "root",
        "bailee",
        "bailee:",
        "bailee:root:",
        "bailee:head",
        "jo:1",
        "job1",
        "p:1-2:0:0123456789AB",
        "j:7#",
        "j:7#0",
        "j:7#01",
        "j:7#6",
        "j:7#-1",
        "j:7#1#1",
        "j:7#256",
        "#1",
        "head#1",
        "bailee:anchor#1",
    ] {
        for place in [Place::Plain, Place::Secret, Place::Entity] {
            assert!(Name::parse(place, key).is_err(), "{key} in {place:?}");
        }
    }
}

#[test]
fn what_is_ours_beside_the_keys_of_the_app_says_so() {
    assert_eq!(ENTITY, "bailee");
    for row in FAMILIES.iter().filter(|row| row.place == Place::Secret) {
        assert!(row.form.starts_with("bailee:"), "{}", row.form);
    }
    let families = |place: Place| -> Vec<Family> {
        let rows = FAMILIES.iter().filter(|row| row.place == place);
        rows.map(|row| row.family).collect()
    };
    assert_eq!(families(Place::Plain), [], "no plain key is Bailee's own");
    let app = families(Place::App);
    assert_eq!(app, [Family::Live], "live values alone are the app's");
}
