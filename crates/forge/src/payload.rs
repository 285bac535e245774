//! Payloads as JavaScript writes them: JSON that `serde_json` would refuse is made readable, and what was wrong is told.
//!
//! `JSON.stringify` writes half of a surrogate pair as `\ud83c`, which the grammar of JSON allows and no text can hold,
//! and it nests as deep as its stack allows, while `serde_json` stops at 128 levels.
//! Anybody who may call a function can send both, and so can a product event that quotes what somebody typed.
//! So a payload is read in any case: half a character becomes U+FFFD, what is nested too deeply becomes null, and the
//! first such place is named, for whoever must not accept a payload that was changed.

use std::fmt;
use std::ops::Range;

use serde_json::Value as Json;

/// The most levels of nesting that a payload is read with: `serde_json` reads 128, and every reader of ours far fewer.
pub(crate) const DEPTH: usize = 100;
/// The most levels of a place that are given by name; what lies below is a customer's, and given by position.
const NAMED: usize = 3;
/// The longest name that is repeated in a place.
const NAME_CHARS: usize = 40;

/// A payload that was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Payload {
    /// What it says, without what no JSON of ours can hold.
    pub(crate) json: Json,
    /// The first thing that had to be changed to read it.
    pub(crate) flaw: Option<Flaw>,
}

/// Something in a payload that cannot be read as it stands, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    what: What,
    place: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    HalfInValue,
    HalfInName,
    TooDeep,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place.as_str() {
            "" => "the payload",
            place => place,
        };
        match self.what {
            What::HalfInValue => write!(f, "{place} holds half of a surrogate pair"),
            What::HalfInName => write!(f, "a name in {place} holds half of a surrogate pair"),
            What::TooDeep => write!(f, "{place} is nested more than {DEPTH} levels deep"),
        }
    }
}

/// Reads the JSON text of a payload; `None` when it is none.
pub(crate) fn read(bytes: &[u8]) -> Option<Payload> {
    let mut scanner = Scanner {
        bytes,
        at: 0,
        levels: Vec::new(),
        mended: Vec::new(),
        kept: 0,
        flaw: None,
    };
    scanner.run();
    let Scanner {
        mut mended,
        kept,
        flaw,
        ..
    } = scanner;
    let json = if flaw.is_none() {
        parse(bytes)
    } else {
        mended.extend_from_slice(bytes.get(kept..)?);
        parse(&mended)
    };
    json.map(|json| Payload { json, flaw })
}

/// Reads JSON; `None` for anything else. By the one reader that `serde_json` itself compiles: of those that are generic every crate
/// that calls one has its own.
pub(crate) fn parse(bytes: &[u8]) -> Option<Json> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// One list or object that is open.
struct Level {
    is_object: bool,
    /// Whether the next text is a member's name.
    expects_name: bool,
    /// Members or items before the current one.
    index: usize,
    /// Where the current member's name stands.
    name: Range<usize>,
}

/// Walks over JSON text once, without recursion; whether it is JSON is `serde_json`'s to say.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    /// The text up to `kept`, with everything replaced that cannot be read.
    mended: Vec<u8>,
    kept: usize,
    flaw: Option<Flaw>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'{' | b'[' if self.levels.len() == DEPTH => self.cut(),
                b'{' | b'[' => self.levels.push(Level {
                    is_object: *byte == b'{',
                    expects_name: *byte == b'{',
                    index: 0,
                    name: 0..0,
                }),
                b'}' | b']' => drop(self.levels.pop()),
                b',' => {
                    if let Some(level) = self.levels.last_mut() {
                        level.index += 1;
                        level.expects_name = level.is_object;
                    }
                }
                b':' => {
                    if let Some(level) = self.levels.last_mut() {
                        level.expects_name = false;
                    }
                }
                b'"' => self.text(),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Walks over a text, from its first quotation mark to its last.
    fn text(&mut self) {
        let start = self.at + 1;
        self.at = start;
        loop {
            match self.bytes.get(self.at) {
                None | Some(b'"') => break,
                Some(b'\\') => match self.unit(self.at) {
                    Some(0xD800..=0xDBFF)
                        if matches!(self.unit(self.at + 6), Some(0xDC00..=0xDFFF)) =>
                    {
                        self.at += 12;
                    }
                    Some(0xD800..=0xDFFF) => {
                        let is_name = self.levels.last().is_some_and(|level| level.expects_name);
                        self.note(if is_name {
                            What::HalfInName
                        } else {
                            What::HalfInValue
                        });
                        self.replace(self.at + 6, b"\\ufffd");
                        self.at += 6;
                    }
                    _ => self.at += 2,
                },
                Some(_) => self.at += 1,
            }
        }
        if let Some(level) = self.levels.last_mut()
            && level.expects_name
        {
            level.name = start..self.at;
        }
    }

    /// Returns the code unit of a `\u` escape at this place.
    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }

    /// Replaces the list or object that begins here with null.
    fn cut(&mut self) {
        self.note(What::TooDeep);
        let (mut open, mut end) = (0_usize, self.at);
        while let Some(byte) = self.bytes.get(end) {
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => end = self.end_of_text(end),
                _ => {}
            }
            end += 1;
            if open == 0 {
                break;
            }
        }
        self.replace(end, b"null");
        self.at = end - 1;
    }

    /// Returns where the text that begins here ends.
    fn end_of_text(&self, start: usize) -> usize {
        let mut at = start + 1;
        loop {
            match self.bytes.get(at) {
                None | Some(b'"') => return at,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
            }
        }
    }

    /// Puts `text` in place of what stands from here to `end`.
    fn replace(&mut self, end: usize, text: &[u8]) {
        let before = self.bytes.get(self.kept..self.at).unwrap_or_default();
        self.mended.extend_from_slice(before);
        self.mended.extend_from_slice(text);
        self.kept = end.min(self.bytes.len());
    }

    fn note(&mut self, what: What) {
        if self.flaw.is_none() {
            let place = self.place();
            self.flaw = Some(Flaw { what, place });
        }
    }

    /// Returns the place as `fields.labels item 3`; the outermost level is the event around the payload and not named.
    fn place(&self) -> String {
        let mut place = String::new();
        for (depth, level) in self.levels.iter().enumerate().skip(1) {
            // The name that is being read is not known yet.
            if level.expects_name {
                break;
            }
            match self.name(level).filter(|_| depth < NAMED) {
                Some(name) => {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    place.push_str(name);
                }
                None => {
                    place.push_str(match (place.is_empty(), level.is_object) {
                        (true, true) => "entry ",
                        (true, false) => "item ",
                        (false, true) => " entry ",
                        (false, false) => " item ",
                    });
                    place.push_str(&(level.index + 1).to_string());
                }
            }
            if depth >= NAMED {
                break;
            }
        }
        place
    }

    /// Returns the current member's name, if it looks like one that a program declares.
    fn name(&self, level: &Level) -> Option<&str> {
        let name = std::str::from_utf8(self.bytes.get(level.name.clone())?).ok()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let fits = (1..=NAME_CHARS).contains(&name.len()) && name.chars().all(plain);
        (level.is_object && fits).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn flaw(text: &str) -> Option<String> {
        read(text.as_bytes())
            .unwrap()
            .flaw
            .map(|flaw| flaw.to_string())
    }

    #[test]
    fn what_serde_reads_is_read_as_it_is() {
        for text in [
            r#"{"a":[1,-0.5,1e21,true,null,"\ud83c\udf89 \\ \" \u0000 \\ud83c"],"b":{}}"#,
            "[]",
            "null",
            "\"x\"",
        ] {
            let payload = read(text.as_bytes()).unwrap();
            assert_eq!(payload.flaw, None, "{text}");
            assert_eq!(payload.json, serde_json::from_str::<Json>(text).unwrap());
        }
    }

    #[test]
    fn half_a_character_is_replaced_and_its_place_is_named() {
        let text = r#"{"functionKey":"f","payload":{"fields":{"ok":"\ud83c\udf89","query":"done \ud83c","x":"\udf89"}}}"#;
        let payload = read(text.as_bytes()).unwrap();
        assert_eq!(
            payload.json["payload"]["fields"],
            json!({"ok": "🎉", "query": "done \u{fffd}", "x": "\u{fffd}"})
        );
        assert_eq!(
            payload.flaw.unwrap().to_string(),
            "fields.query holds half of a surrogate pair"
        );
    }

    #[test]
    fn every_place_in_a_payload_has_a_name_that_repeats_nothing_of_a_customer() {
        for (payload, expected) in [
            (r#""\ud83c""#, "the payload holds half of a surrogate pair"),
            (r#"["a","\ud83c"]"#, "item 2 holds half of a surrogate pair"),
            (
                r#"{"name":"\ud83c"}"#,
                "name holds half of a surrogate pair",
            ),
            (
                r#"{"fields":{"labels":["a",["b"],"\ud83cx"]}}"#,
                "fields.labels item 3 holds half of a surrogate pair",
            ),
            (
                r#"{"fields":{"map":{"canary":1,"canary2":{"canary3":"\udf89\ud83c"}}}}"#,
                "fields.map entry 2 holds half of a surrogate pair",
            ),
            (
                r#"{"fields":{"map":{"canary":1,"\ud83c":1}}}"#,
                "a name in fields.map holds half of a surrogate pair",
            ),
            (
                r#"{"fields":{"\ud83c":1}}"#,
                "a name in fields holds half of a surrogate pair",
            ),
            (
                r#"{"\ud83c":1}"#,
                "a name in the payload holds half of a surrogate pair",
            ),
            (
                r#"{"a canary":{"\u0061":"\ud83c"}}"#,
                "entry 1 entry 1 holds half of a surrogate pair",
            ),
        ] {
            let text = format!(r#"{{"functionKey":"f","payload":{payload}}}"#);
            let found = flaw(&text).unwrap();
            assert_eq!(found, expected);
            assert!(!found.contains("canary"));
        }
    }

    #[test]
    fn what_is_nested_too_deeply_is_cut_off_and_the_rest_is_read() {
        let deep = |levels: usize| {
            format!(
                r#"{{"payload":{{"fields":{{"labels":{}"]}}"{},"after":7}}}}}}"#,
                "[".repeat(levels),
                "]".repeat(levels)
            )
        };
        assert_eq!(flaw(&deep(DEPTH - 3)), None);
        for levels in [DEPTH - 2, 126, 127, 128, 200_000] {
            let payload = read(deep(levels).as_bytes()).unwrap();
            assert_eq!(payload.json["payload"]["fields"]["after"], 7);
            assert_eq!(
                payload.flaw.unwrap().to_string(),
                "fields.labels item 1 is nested more than 100 levels deep",
                "{levels}"
            );
        }
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for text in [
            "",
            "canary",
            "{",
            "[1,]",
            r#"{"a":"\ud83c"#,
            r#"{"a":"\ud8"}"#,
            r#"["\ud83c",]"#,
            r#""\"#,
            "]]]",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"\"\xff\xfe\""), None);
        let unbalanced = "[".repeat(DEPTH + 5);
        assert_eq!(read(unbalanced.as_bytes()), None);
    }

    proptest::proptest! {
        #[test]
        fn any_json_is_read_as_serde_reads_it_and_any_text_ends(text in "[\\[\\]{}\":,\\\\ud83cfa1 ]{0,60}") {
            let ours = read(text.as_bytes());
            if let Ok(json) = serde_json::from_str::<Json>(&text) {
                proptest::prop_assert_eq!(ours, Some(Payload { json, flaw: None }));
            }
        }
    }
}
