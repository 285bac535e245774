//! Which keys a pattern takes, what it reads from them, and where two patterns meet.

use proptest::prelude::*;

use super::*;

fn pattern(text: &str) -> Pattern {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> PatternError {
    text.parse::<Pattern>().expect_err(text)
}

#[test]
fn a_key_says_its_holes_and_the_holes_make_the_key() {
    for (text, key, values) in [
        ("organisation-id", "organisation-id", vec![]),
        ("jenkinsServer-{uuid}", "jenkinsServer-1", vec!["1"]),
        (
            "isTeamOnboardingCompleted:{accountId}",
            "isTeamOnboardingCompleted:557058:aa",
            vec!["557058:aa"],
        ),
        ("{issue:digits}", "10001", vec!["10001"]),
        (
            "a-{id:uuid}-b",
            "a-F58131cb-b67d-43c7-b30d-6b58d40bd077-b",
            vec!["F58131cb-b67d-43c7-b30d-6b58d40bd077"],
        ),
        (
            "rule:{scope:scope}:{id}",
            "rule:project:10000:x:y",
            vec!["project:10000", "x:y"],
        ),
        ("rule:{scope:scope}:{id}", "rule:site:x", vec!["site", "x"]),
        ("{a:project}-{b}", "7-7", vec!["7", "7"]),
    ] {
        let pattern = pattern(text);
        assert_eq!(pattern.read(key), Some(values.clone()), "{text}");
        assert_eq!(pattern.key(&values).as_deref(), Ok(key), "{text}");
    }
}

#[test]
fn a_key_that_does_not_fit_is_of_no_record() {
    for (text, key) in [
        ("organisation-id", "organisation-ids"),
        ("server-{id}", "server-"),
        ("server-{id}", "Server-1"),
        ("{issue:digits}", "10001a"),
        ("a-{id:uuid}", "a-f58131cb-b67d-43c7-b30d-6b58d40bd07"),
        ("rule:{scope:scope}:{id}", "rule:project:0:x"),
        ("rule:{scope:scope}:{id}", "rule:projects:1:x"),
        ("{a:project}", "12345678901234567890"),
        ("server-{id}", "server-\u{e4}"),
        ("server-{id:word}", "server-a b"),
    ] {
        assert_eq!(pattern(text).read(key), None, "{text}: {key}");
    }
}

#[test]
fn values_that_would_be_read_as_others_make_no_key() {
    let pattern = pattern("a-{x}-{y}");
    assert_eq!(pattern.read("a-1-2-3"), Some(vec!["1", "2-3"]));
    assert_eq!(pattern.key(&["1", "2-3"]).as_deref(), Ok("a-1-2-3"));
    for values in [
        vec!["1-2", "3"],
        vec!["1"],
        vec!["1", "2", "3"],
        vec!["", "2"],
        vec!["/", "2"],
    ] {
        assert_eq!(
            pattern.key(&values),
            Err(PatternError::Values),
            "{values:?}"
        );
    }
}

#[test]
fn what_is_no_pattern_is_refused_with_its_reason() {
    for (text, expected) in [
        ("", PatternError::Length),
        ("a{", PatternError::Brace),
        ("a}", PatternError::Brace),
        ("a{b{c}", PatternError::Brace),
        ("a{}", PatternError::HoleName),
        ("a{1b}", PatternError::HoleName),
        ("a{b-c}", PatternError::HoleName),
        ("a{b:email}", PatternError::Class),
        ("a{b}{c}", PatternError::Adjacent),
        ("a{b}-{b}", PatternError::Twice),
        ("a{b:project}-{c:scope}", PatternError::Scopes),
        ("a/{b}", PatternError::Character),
        ("  ", PatternError::Character),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    assert_eq!(error(&"a".repeat(501)), PatternError::Length);
    assert_eq!(error("a}").code(), "pattern-invalid");
}

#[test]
fn a_pattern_that_begins_with_a_hole_of_a_wide_class_claims_every_key() {
    for text in ["{b}", "{b:word}-x", "{b:hex}"] {
        assert!(!pattern(text).is_bounded(), "{text}");
    }
    for text in ["a{b}", "{b:digits}", "{b:uuid}-x", "{b:scope}:{c}"] {
        assert!(pattern(text).is_bounded(), "{text}");
    }
    assert!(Pattern::nothing().is_bounded());
}

#[test]
fn a_pattern_is_written_as_it_was_read() {
    for text in ["a", "a-{b}", "{b:digits}-{c}:x", "a:{b:scope}:{c:uuid}"] {
        assert_eq!(pattern(text).to_string(), text);
    }
    assert_eq!(pattern("a-{b:text}").to_string(), "a-{b}");
}

#[test]
fn two_patterns_that_take_the_same_key_are_told_with_one() {
    for (one, other, common) in [
        ("a-{b}", "a-b", Some("a-b")),
        ("a-{b}", "a-{c}-d", Some("a-0-d")),
        ("a-{b:digits}", "a-{c:word}", Some("a-0")),
        ("a-{b:digits}", "a-b{c}", None),
        ("{a:digits}", "1{b:digits}", Some("10")),
        ("group-{id}", "groupToken-{id}", None),
        ("x:{s:scope}:a", "x:project:{p}:a", Some("x:project:1:a")),
        ("x:{s:scope}:a", "x:{p:digits}:a", None),
        ("{a:uuid}", "{b:digits}", None),
    ] {
        let (one, other) = (pattern(one), pattern(other));
        assert_eq!(one.common(&other).as_deref(), common, "{one} {other}");
        assert_eq!(other.common(&one).as_deref(), common, "{other} {one}");
    }
}

#[test]
fn a_pattern_reaches_what_a_key_of_it_can_begin_with() {
    for (text, prefix, reaches) in [
        ("bailee:{x}", "bailee:", true),
        ("bail{x}", "bailee:", true),
        ("bailee", "bailee:", false),
        ("bailee:", "bailee:", true),
        ("{x:digits}", "bailee:", false),
        ("token-{x}", "bailee:", false),
        ("token-{x}", "", true),
    ] {
        assert_eq!(pattern(text).reaches(prefix), reaches, "{text} {prefix}");
    }
}

#[test]
fn a_key_of_blanks_or_of_none_is_of_no_pattern() {
    assert_eq!(pattern(" {a}").read("  "), None);
    assert_eq!(pattern(" {a}").key(&[" "]), Err(PatternError::Values));
    assert_eq!(pattern(" {a}").key(&["x"]).as_deref(), Ok(" x"));
    assert!(!Pattern::nothing().takes(""));
    assert!(Pattern::nothing().is_nothing() && !pattern("a").is_nothing());
    assert_eq!("".parse::<Pattern>(), Err(PatternError::Length));
}

#[test]
fn what_is_a_key_is_what_the_platform_takes() {
    for key in ["a", " a", "a:b.c_d-e#f g", &"a".repeat(500)] {
        assert!(is_key(key), "{key}");
    }
    for key in [
        "",
        "  ",
        "a/b",
        "a@b",
        "a%b",
        "\u{e4}",
        "a\n",
        &"a".repeat(501),
    ] {
        assert!(!is_key(key), "{key}");
    }
}

#[test]
fn a_pattern_whose_keys_say_a_project_in_two_ways_is_told_with_one() {
    for (text, doubtful) in [
        ("a-{id}", None),
        ("a-{x}-{y}", None),
        ("{p:project}", None),
        ("{p:project}-{id}", None),
        ("a:{s:scope}:{id}", None),
        ("a:{id:word}:{p:project}:{x}", None),
        ("a:{id:digits}:{s:scope}:{x}", None),
        ("a:{id}:{p:project}", None),
        ("a:{id:uuid}-{p:project}", None),
        ("a:{id}:{p:project}:{x}", Some("a:0:1:1:0")),
        ("a:{id}-{s:scope}-{x}", Some("a:0-site-site-0")),
        ("a:{p:project}1{x}", Some("a:1110")),
        ("a:{x:digits}1{p:project}", Some("a:0111")),
    ] {
        assert_eq!(pattern(text).doubtful().as_deref(), doubtful, "{text}");
    }
}

#[test]
fn the_longest_key_is_read_in_time_that_grows_with_its_length() {
    let pattern = pattern("a{a}a{b}a{c}a{d}a{e}a{f}a{g}a{h}b");
    assert_eq!(pattern.read(&"a".repeat(MAX_LENGTH)), None);
    assert_eq!(
        pattern.common(&pattern).as_deref(),
        Some("a0a0a0a0a0a0a0a0b")
    );
}

/// Texts of a few characters that patterns and keys share.
fn piece() -> impl Strategy<Value = String> {
    "[ab1:-]{1,3}"
}

fn any_pattern() -> impl Strategy<Value = String> {
    let class = prop::sample::select(Class::ALL.to_vec());
    (
        piece(),
        prop::collection::vec((class, piece()), 0..4),
        any::<bool>(),
    )
        .prop_map(|(first, holes, ends)| {
            let count = holes.len();
            let holes = holes.into_iter().enumerate().map(|(index, (class, text))| {
                let text = if ends && index + 1 == count {
                    String::new()
                } else {
                    text
                };
                format!("{{h{index}:{}}}{text}", class.name())
            });
            std::iter::once(first).chain(holes).collect()
        })
}

proptest! {
    /// Whatever is read gives the key again, and a key that was made is read as what it was made of.
    #[test]
    fn reading_and_making_a_key_are_inverse(text in any_pattern(), key in "[ab1:-]{0,12}") {
        if let Ok(pattern) = text.parse::<Pattern>() {
            if let Some(values) = pattern.read(&key) {
                prop_assert_eq!(pattern.key(&values), Ok(key.clone()));
            }
            if let Some(key) = pattern.common(&pattern) {
                prop_assert!(pattern.takes(&key), "{} {}", pattern, key);
            }
            if let Some(key) = pattern.doubtful() {
                prop_assert!(pattern.takes(&key), "{} {}", pattern, key);
            }
        }
    }

    /// Where no key is in doubt, what was put into the hole of the scope is what is read from the key, whatever is beside it.
    #[test]
    fn a_scope_that_is_in_no_doubt_is_read_as_it_was_written(
        text in any_pattern(), values in prop::collection::vec("[ab1:-]{1,5}|site|project:[1-9]{1,2}|[1-9]{1,3}", 0..4),
    ) {
        if let Ok(pattern) = text.parse::<Pattern>() {
            let position = pattern.holes().position(|hole| hole.class.is_scope());
            let holes = pattern.holes().count();
            if let Some(position) = position.filter(|_| holes == values.len() && pattern.doubtful().is_none()) {
                let mut key = String::new();
                let mut rest = values.iter();
                let mut fits = true;
                for part in &pattern.parts {
                    match part {
                        Part::Literal(text) => key.push_str(text),
                        Part::Hole(hole) => {
                            let alone = format!("x{{{}:{}}}", hole.name, hole.class.name());
                            let value = rest.next().unwrap();
                            fits &= alone.parse::<Pattern>().unwrap().takes(&format!("x{value}"));
                            key.push_str(value);
                        }
                    }
                }
                if fits {
                    prop_assert_eq!(pattern.read(&key).unwrap()[position], &values[position], "{} {}", pattern, key);
                }
            }
        }
    }

    /// A key that both take is one that both take, and where there is none, no key is of both.
    #[test]
    fn a_common_key_is_taken_by_both(one in any_pattern(), other in any_pattern(), key in "[ab1:-]{0,12}") {
        if let (Ok(one), Ok(other)) = (one.parse::<Pattern>(), other.parse::<Pattern>()) {
            match one.common(&other) {
                Some(key) => prop_assert!(one.takes(&key) && other.takes(&key), "{} {} {}", one, other, key),
                None => prop_assert!(!one.takes(&key) || !other.takes(&key), "{} {} {}", one, other, key),
            }
        }
    }

    /// No text makes reading a pattern panic.
    #[test]
    fn any_text_is_a_pattern_or_is_refused(text in "[a-c{}:0-9/ -]{0,20}") {
        if let Ok(pattern) = text.parse::<Pattern>() {
            prop_assert_eq!(pattern.to_string().parse::<Pattern>(), Ok(pattern));
        }
    }
}
