//! The table is held to its notation, to what it says of itself, and to the scanner.
//!
//! No token stands here: examples and near misses are made from the patterns.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::{CLASSES, Runs};
use super::sample::{example, near_miss};
use super::table::GROUPS;
use super::*;

/// The fewest forms: none goes away by accident.
const LEAST: usize = 403;

/// As many members and near misses of each alternative are made.
const SEEDS: u32 = 100;

/// Of what is made, so many of a hundred may look like words by chance; nothing else may be missed.
const UNLUCKY: usize = 3;

/// As many characters in a row a form that begins with a run must have to be looked for, see the index.
const UNANCHORED: usize = 12;

/// Numbers that look like chance and are the same on every machine (xorshift).
fn chance(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = u64::from(seed)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(0x2545_f491_4f6c_dd1d);
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 32) % u64::from(below)).unwrap()
    }
}

/// Every alternative with its form, where it was read, and its place in the form.
fn alternatives() -> impl Iterator<Item = (&'static Form, &'static Source, usize, &'static str)> {
    all().flat_map(|(form, source)| {
        let numbered = form.alternatives().enumerate();
        numbered.map(move |(index, alternative)| (form, source, index, alternative))
    })
}

/// Fails with everything that is wrong at once: who adds many rows reads one list.
fn expect_none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} of the table are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Writes a piece as the notation has it.
fn written(piece: Piece<'_>) -> String {
    match piece {
        Piece::Literal(literal) => String::from_utf8(literal.to_vec()).unwrap(),
        Piece::Run { class, least, most } => {
            let class = char::from(class);
            match most {
                usize::MAX => format!("{{{class}{least}+}}"),
                _ if most == least => format!("{{{class}{least}}}"),
                _ => format!("{{{class}{least}-{most}}}"),
            }
        }
    }
}

/// What is wrong with an alternative.
fn faults(alternative: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let list: Vec<Piece<'_>> = pieces(alternative).collect();
    let read: String = list.iter().map(|piece| written(*piece)).collect();
    if list.is_empty() || read != alternative {
        faults.push(format!("is read as {read:?}"));
    }
    if !alternative.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        faults.push("has characters beyond ASCII".to_owned());
    }
    for piece in &list {
        match piece {
            Piece::Literal(literal) if literal.contains(&b'}') => {
                faults.push("has a stray brace".to_owned());
            }
            Piece::Run { class, least, most } => {
                if !CLASSES.contains(class) {
                    faults.push(format!("has the unknown class {:?}", char::from(*class)));
                }
                if least > most || *most == 0 {
                    faults.push(format!("has the impossible run {}", written(*piece)));
                }
            }
            Piece::Literal(_) => {}
        }
    }
    for pair in list.windows(2) {
        let &[Piece::Run { class, least, most }, next] = pair else {
            continue;
        };
        let goes_on = |byte: u8| match next {
            Piece::Literal(literal) => literal.first() == Some(&byte),
            Piece::Run { class, .. } => is_of(class, byte),
        };
        if least != most && (0..0x7f).any(|byte| is_of(class, byte) && goes_on(byte)) {
            let run = written(pair[0]);
            faults.push(format!(
                "has {run}, which takes what begins {:?}",
                written(next)
            ));
        }
    }
    let fewest: usize = list
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => literal.len(),
            Piece::Run { least, .. } => *least,
        })
        .sum();
    if alternative.starts_with('{') && fewest < UNANCHORED {
        faults.push("begins with a run and is too short to be looked for".to_owned());
    }
    faults
}

/// What the scanner finds.
fn found(text: &str) -> Vec<crate::detector::Finding> {
    let mut finds = Finds::default();
    find(text.as_bytes(), &mut finds);
    finds.into_list()
}

#[test]
fn a_broken_pattern_is_told_from_a_good_one() {
    for good in [
        "ab_{w20}",
        "{d8-10}:{w35}",
        "x{a20+}.{l9}",
        "{u4}-{u4}-{u4}",
        "{a20}a",
    ] {
        assert_eq!(faults(good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "",
        "ab_{w20",
        "ab_{w20}}",
        "ab}_{w20}",
        "ab_{z20}",
        "ab_{w}",
        "ab_{20}",
        "ab_{w20-}",
        "ab_{w20-20}",
        "ab_{w30-20}",
        "ab_{w20+}-x",
        "ab_{d8-10}{a20}",
        "{d8}",
        "ab_{w0}",
        "äb_{w20}",
    ] {
        assert_ne!(faults(bad), Vec::<String>::new(), "{bad}");
    }
}

#[test]
fn every_pattern_is_read_wholly() {
    let wrong: Vec<String> = alternatives()
        .flat_map(|(form, _, _, alternative)| {
            let say = move |fault| format!("{}: `{alternative}` {fault}", form.name);
            faults(alternative).into_iter().map(say)
        })
        .collect();
    expect_none(&wrong);
}

#[test]
fn every_form_has_a_name_of_its_own_with_an_article() {
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for (form, _) in all() {
        if !["a ", "an "]
            .iter()
            .any(|article| form.name.starts_with(article))
        {
            wrong.push(format!("{:?} has no article", form.name));
        }
        if !names.insert(form.name.to_lowercase()) {
            wrong.push(format!("{:?} is there twice", form.name));
        }
    }
    expect_none(&wrong);
}

#[test]
fn no_two_forms_have_the_same_alternative() {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (form, _, _, alternative) in alternatives() {
        if let Some(other) = names.insert(alternative, form.name) {
            wrong.push(format!("{}: `{alternative}` is also {other}", form.name));
        }
    }
    expect_none(&wrong);
}

#[test]
fn every_form_says_whose_it_is_and_where_and_when_that_was_read() {
    let mut wrong = Vec::new();
    for (form, source) in all() {
        let host = source.url.strip_prefix("https://").unwrap_or_default();
        if !host.contains('.') || host.contains([' ', '<', '>', '|']) {
            wrong.push(format!("{}: {:?} is no address", form.name, source.url));
        }
        if source.owner.trim() != source.owner || source.owner.is_empty() {
            wrong.push(format!("{}: {:?} is no owner", form.name, source.owner));
        }
        let day = crate::time::parse(&format!("{}T00:00:00Z", source.seen));
        if day.is_err() || source.seen.len() != 10 {
            wrong.push(format!("{}: {:?} is no day", form.name, source.seen));
        }
    }
    expect_none(&wrong);
}

#[test]
fn there_are_as_many_forms_as_there_were_and_the_index_can_number_them() {
    assert!(all().count() >= LEAST, "{} forms", all().count());
    // The index numbers groups and forms in one byte, and alternatives and their places in two.
    assert!(GROUPS.len() <= 256 && alternatives().count() <= 65_535);
    assert_eq!(all().count(), count());
    for group in GROUPS {
        let count = group.forms.len();
        assert!(count <= 256, "a group has {count} forms: split it");
    }
}

#[test]
fn every_example_is_found_as_what_it_is() {
    let owners: BTreeMap<&str, &str> = all()
        .map(|(form, source)| (form.name, source.owner))
        .collect();
    let mut wrong = Vec::new();
    for (form, source) in all() {
        let (mut made, mut unlucky, mut missed) = (0, 0, BTreeMap::new());
        for (index, alternative) in form.alternatives().enumerate() {
            for seed in 0..SEEDS {
                let token = example(form, index, &mut chance(seed)).unwrap();
                let text = format!("x = {token}\ny");
                made += 1;
                let finds = found(&text);
                let range = 4..4 + token.len();
                let hit = finds.iter().find(|finding| finding.range == range);
                if hit.is_some_and(|finding| owners.get(finding.form) == Some(&source.owner)) {
                    continue;
                }
                let whole =
                    form.by_pattern()
                        .end_of(alternative, &mut Runs::new(text.as_bytes()), 4);
                if finds.is_empty() && whole == Some(range.end) && form.check != Check::Pattern {
                    unlucky += 1;
                } else {
                    let names: Vec<&str> = finds.iter().map(|finding| finding.form).collect();
                    *missed.entry((alternative, names)).or_insert(0) += 1;
                }
            }
        }
        for ((alternative, names), count) in missed {
            wrong.push(format!(
                "{}: {count} of `{alternative}` are found as {names:?}",
                form.name
            ));
        }
        if unlucky * 100 > made * UNLUCKY {
            wrong.push(format!(
                "{}: {unlucky} of {made} do not look random",
                form.name
            ));
        }
    }
    expect_none(&wrong);
}

#[test]
fn no_near_miss_is_found_as_what_it_misses() {
    let mut wrong = Vec::new();
    for (form, _, index, alternative) in alternatives() {
        let mut taken = 0;
        for seed in 0..SEEDS {
            let Some(text) = near_miss(form, index, &mut chance(seed)) else {
                wrong.push(format!(
                    "{}: nothing misses `{alternative}` narrowly",
                    form.name
                ));
                break;
            };
            let finds = found(&format!("x = {text}\ny"));
            taken += usize::from(finds.iter().any(|finding| finding.form == form.name));
        }
        if taken > 0 {
            wrong.push(format!(
                "{}: {taken} near misses of `{alternative}` are taken",
                form.name
            ));
        }
    }
    expect_none(&wrong);
}

#[test]
fn beyond_the_last_alternative_there_is_no_example_and_no_near_miss() {
    for (form, _) in all() {
        let count = form.alternatives().count();
        assert_eq!(example(form, count, &mut chance(1)), None);
        assert_eq!(near_miss(form, count, &mut chance(1)), None);
    }
}

#[test]
fn a_run_of_an_example_is_as_long_as_the_pattern_says() {
    let form = Form {
        name: "a test",
        pattern: "t_{d4}|t{l3-6}|t{U2+}",
        check: Check::Pattern,
    };
    let lengths = |index: usize| -> BTreeSet<usize> {
        let tokens = (0..400).map(|seed| example(&form, index, &mut chance(seed)).unwrap());
        tokens.map(|token| token.len()).collect()
    };
    assert_eq!(lengths(0), BTreeSet::from([6]));
    assert_eq!(lengths(1), (4..=7).collect());
    assert_eq!(lengths(2), (3..=14).collect());
}

#[test]
fn every_kind_of_pattern_can_be_missed_narrowly() {
    for pattern in [
        "xoxb-{d10-13}-{d10-13}-{a24}",
        "{d8-10}:AA{w33}",
        "{h32}-us{d1-2}",
        "{a20}",
        "ey{w12+}.ey{w12+}.{w8+}",
        "k_{u1}|k_{u1}-x|k_{d0-4}z",
        "https://hooks.example/{u8-12}/{a24}",
        "AGE-SECRET",
    ] {
        let form = Form {
            name: "a test",
            pattern,
            check: Check::Pattern,
        };
        for (index, alternative) in form.alternatives().enumerate() {
            for seed in 0..SEEDS {
                let right = example(&form, index, &mut chance(seed)).unwrap();
                let end = form.end_of(alternative, &mut Runs::new(right.as_bytes()), 0);
                assert_eq!(end, Some(right.len()), "{pattern}: {right}");
                let wrong = near_miss(&form, index, &mut chance(seed));
                let wrong = wrong.unwrap_or_else(|| panic!("{pattern}"));
                let end = form.end_of(alternative, &mut Runs::new(wrong.as_bytes()), 0);
                assert_eq!(end, None, "{pattern}: {wrong}");
            }
        }
    }
}

#[test]
fn a_run_is_walked_once_however_many_forms_begin_inside_it() {
    let text = "sk-".repeat(1_000);
    let mut runs = Runs::new(text.as_bytes());
    for start in (0..text.len()).step_by(3) {
        assert_eq!(runs.end(b'w', start), text.len());
    }
    // Quadratic scanning would take minutes; the test would not end.
    let mut finds = Finds::default();
    for literal in ["sk-", "ghp_", "https://hooks.slack.com/", "AAAA"] {
        find(
            literal.repeat(200_000 / literal.len()).as_bytes(),
            &mut finds,
        );
    }
}
