//! Names that people can read, and names that look alike.
//!
//! The tables are compared with the crates of the Unicode project for Rust, `unicode-normalization` and `unicode-security`.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_security::confusable_detection::skeleton;

use super::*;

#[test]
fn names_of_all_scripts_and_with_emoji_are_names() {
    for name in [
        "Build server",
        "O'Neil's (test) #7: a/b & c",
        "Bau-Server Köln",
        "Ẹ̀kọ́",
        "Сервер сборки",
        "Διακομιστής",
        "שרת בנייה",
        "خادم البناء",
        "می\u{200c}خواهم",
        "निर्माण सर्वर",
        "ශ්\u{200d}රී",
        "ビルド サーバー",
        "빌드 서버",
        "构建服务器",
        "🚀",
        "❤️ deploy",
        "👩\u{200d}💻 tools",
        "👩🏽\u{200d}🚒",
        "1\u{fe0f}\u{20e3} first",
        "café",
        "x",
    ] {
        assert_eq!(name_fault(name), None, "{name}");
    }
}

#[test]
fn a_name_that_shows_nothing_is_no_name() {
    for name in ["", "\u{301}", "\u{20dd}\u{301}"] {
        assert_eq!(name_fault(name), Some(Fault::Blank), "{name:?}");
    }
    for name in [
        "",
        " ",
        "\u{200b}",
        "\u{200b}\u{200b}\u{200b}",
        "\u{200d}",
        "\u{feff}",
        "\u{3164}",
        "\u{2800}",
        "\u{fe0f}",
        "\u{301}",
        "\u{a0}",
        "\u{3000}",
        "\u{ad}",
        "\u{e0041}",
        "\u{2028}",
        "\u{0}",
        "\u{1d173}",
    ] {
        assert!(is_blank(name), "{name:?}");
        assert!(name_fault(name).is_some(), "{name:?}");
    }
}

#[test]
fn characters_that_hide_or_turn_are_named() {
    for (name, hidden) in [
        ("invoice\u{202e}txt.exe", '\u{202e}'),
        ("\u{2066}Build server", '\u{2066}'),
        ("A\u{e0041}\u{e0042}", '\u{e0041}'),
        ("Build\u{200b}server", '\u{200b}'),
        ("Build server\u{2060}", '\u{2060}'),
        ("Build\u{ad}server", '\u{ad}'),
        ("Build\u{200d}server", '\u{200d}'),
        ("Build \u{200c}", '\u{200c}'),
        ("A\u{fe0f}", '\u{fe0f}'),
        ("1\u{fe0f}", '\u{fe0f}'),
        ("\u{200f}שרת", '\u{200f}'),
    ] {
        assert_eq!(name_fault(name), Some(Fault::Hidden(hidden)), "{name:?}");
        assert_eq!(fault(name), Some(Fault::Hidden(hidden)), "{name:?}");
    }
    assert!(
        Fault::Hidden('\u{202e}')
            .to_string()
            .ends_with("such as the U+202E in it")
    );
}

#[test]
fn white_space_is_one_ordinary_space_between_words() {
    for name in [
        " a",
        "a ",
        "a  b",
        "Build\u{a0}server",
        "Build\u{3000}server",
        "Build\u{2009}server",
    ] {
        assert_eq!(name_fault(name), Some(Fault::Space), "{name:?}");
        assert_eq!(fault(name), None, "{name:?}");
    }
    for name in ["a\nb", "a\tb", "a\u{0}", "a\u{2028}b", "a\u{85}b"] {
        assert!(
            matches!(name_fault(name), Some(Fault::Control(_))),
            "{name:?}"
        );
        assert!(matches!(fault(name), Some(Fault::Control(_))), "{name:?}");
    }
}

#[test]
fn accents_are_part_of_their_letters() {
    for name in [
        "Cafe\u{301}",
        "A\u{30a}ngstro\u{308}m",
        "\u{212b}ngström",
        "\u{1112}\u{1161}\u{11ab}",
        "か\u{3099}",
    ] {
        assert_eq!(name_fault(name), Some(Fault::Decomposed), "{name:?}");
        let composed: String = name.nfc().collect();
        assert_eq!(name_fault(&composed), None, "{composed:?}");
    }
}

#[test]
fn whether_a_text_is_composed_agrees_with_unicode_on_every_character() {
    for character in '\0'..=char::MAX {
        let text = character.to_string();
        assert_eq!(
            composition::is_composed(&text),
            text.nfc().eq([character]),
            "{:x}",
            u32::from(character)
        );
    }
}

#[test]
fn whether_a_text_is_composed_agrees_with_unicode_on_every_pair() {
    // Every letter that begins a decomposition, with every mark that ends one, and every composed letter. Of a letter that
    // is composed already it is only asked that what is right is not refused.
    let mut letters = vec![
        'a', 'q', '\u{1100}', '\u{ac00}', '\u{ac01}', '\u{4e00}', '😀',
    ];
    let mut marks = vec!['\u{1161}', '\u{11a8}', '\u{5b0}', '\u{94d}'];
    marks.extend('\u{300}'..='\u{36f}');
    for character in '\u{80}'..=char::MAX {
        let parts: Vec<char> = character.nfd().collect();
        if let [first, .., last] = parts.as_slice() {
            let syllable = ('\u{ac00}'..='\u{d7a3}').contains(&character);
            if !syllable {
                letters.extend([*first, character]);
                marks.push(*last);
            }
        }
    }
    letters.sort_unstable();
    letters.dedup();
    marks.sort_unstable();
    marks.dedup();
    assert!(letters.len() > 1_000 && marks.len() > 150);
    for letter in &letters {
        for mark in &marks {
            let text: String = [*letter, *mark].iter().collect();
            let is_right = text.nfc().eq(text.chars());
            let is_composed = composition::is_composed(&text);
            let is_plain = letter.nfd().eq([*letter]) && canonical_combining_class(*letter) == 0;
            assert!(is_composed >= is_right, "{text:?} is in Form C");
            assert!(!is_plain || is_composed == is_right, "{text:?}");
        }
    }
}

#[test]
fn look_alikes_are_alike_to_unicode_too_and_words_of_one_script_stay_apart() {
    let mut looks = std::collections::BTreeMap::new();
    for block in [
        0x370..0x400,
        0x400..0x530,
        0x2b0..0x300,
        0x2000..0x2300,
        0xff01..0xff5f_u32,
    ] {
        for code in block.clone() {
            let Some(character) = char::from_u32(code) else {
                continue;
            };
            let folded = fold(&character.to_string());
            if folded.is_empty() || folded.chars().eq([character]) {
                continue;
            }
            // Unicode has no entry for the full-width hyphen and for three signs of mathematics; they are wider forms.
            let unlisted = matches!(character, '\u{ff0d}' | '\u{2212}' | '\u{2215}' | '\u{2236}');
            let text = character.to_string();
            assert!(
                unlisted || skeleton(&text).eq(skeleton(&folded)),
                "{character} is not like {folded}"
            );
            if matches!(block.start, 0x370 | 0x400) {
                let other = looks.insert((block.start, folded.clone()), character);
                assert_eq!(
                    other, None,
                    "{character} and another letter of its script are both like {folded}"
                );
            }
        }
    }
    assert!(looks.len() > 70, "{}", looks.len());
}

#[test]
fn names_that_look_alike_fold_to_one_text() {
    for (one, other) in [
        ("Build server", "Build\u{a0}server"),
        ("Build server", "Build  server"),
        ("Build server", "Build s\u{435}rver"),
        ("Build server", "\u{ff22}uild server"),
        ("Build-server", "Build\u{2011}server"),
        ("Don't", "Don\u{2019}t"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("❤️", "❤"),
        ("\u{39a}\u{3bf}", "Ko"),
    ] {
        assert_eq!(fold(one), fold(other), "{one} {other}");
    }
    for (one, other) in [
        ("Build server", "build server"),
        ("Buildserver", "Build server"),
        ("Cafe", "Café"),
        ("v1", "vl"),
        ("Сервер", "Сервис"),
        ("a", ""),
    ] {
        assert_ne!(fold(one), fold(other), "{one} {other}");
    }
}

proptest! {
    #[test]
    fn no_text_in_form_c_is_refused_for_its_form(text in "\\PC{0,20}") {
        let composed: String = text.nfc().collect();
        prop_assert!(composition::is_composed(&composed), "{:?}", composed);
    }

    #[test]
    fn any_order_of_marks_is_judged_as_unicode_does(letters in proptest::collection::vec("[aeoqα]|[\u{300}-\u{36f}]{0,4}", 1..6)) {
        let text = letters.concat();
        prop_assert_eq!(composition::is_composed(&text), text.nfc().eq(text.chars()), "{:?}", text);
    }

    #[test]
    fn folding_twice_is_folding_once(text in "(\\PC|[\u{400}-\u{52f}]|[\u{370}-\u{3ff}]|[\u{2000}-\u{206f}]| ){0,30}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn what_is_a_name_shows_something_when_folded(text in "(\\PC|\u{200d}|\u{301}| ){0,12}") {
        if name_fault(&text).is_none() {
            prop_assert!(!is_blank(&fold(&text)), "{:?}", text);
        }
    }
}
