//! The ways in which people and programs write one and the same text.

use crate::dice::Dice;
use crate::template::fill;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use std::fmt::Write as _;

/// A way to write a text that can be read back.
pub(crate) type Encoding = (&'static str, fn(&str) -> String);
/// A place to put a text into: its name and the whole.
pub(crate) type Context = (&'static str, fn(&mut Dice, &str) -> (String, String));

/// Every encoding that the gate reads.
pub(crate) const ENCODINGS: [Encoding; 14] = [
    ("percent", |text| {
        escape(text, |byte| format!("%{byte:02X}"))
    }),
    ("percent-lower", |text| {
        escape(text, |byte| format!("%{byte:02x}"))
    }),
    ("percent-every", |text| {
        text.bytes().map(|byte| format!("%{byte:02X}")).collect()
    }),
    ("percent-twice", |text| {
        escape(text, |byte| format!("%25{byte:02X}"))
    }),
    ("entity-decimal", |text| {
        escape(text, |byte| format!("&#{byte};"))
    }),
    ("entity-padded", |text| {
        escape(text, |byte| format!("&#{byte:04};"))
    }),
    ("entity-hex", |text| {
        escape(text, |byte| format!("&#x{byte:x};"))
    }),
    ("escape-u", |text| {
        escape(text, |byte| format!("\\u{byte:04x}"))
    }),
    ("escape-u-every", |text| {
        text.encode_utf16()
            .map(|unit| format!("\\u{unit:04X}"))
            .collect()
    }),
    ("escape-x", |text| {
        escape(text, |byte| format!("\\x{byte:02x}"))
    }),
    ("quoted-printable", quote),
    ("full-width", widen),
    ("base64", |text| BASE64.encode(text.as_bytes())),
    ("base64url", |text| BASE64URL_NOPAD.encode(text.as_bytes())),
];

/// Every place where a value stands that has a form of its own, so that no name is needed.
pub(crate) const CONTEXTS: [Context; 13] = [
    ("bare", |_, text| bare(text.to_owned())),
    ("prose", |dice, text| {
        bare(format!("{} {text} {}", dice.word(), dice.word()))
    }),
    ("sentence", |_, text| {
        bare(format!("It is {text}, but not for long."))
    }),
    ("equals", |dice, text| {
        bare(format!(
            "{}={text}",
            fill("‹U›_‹TOKEN|SETTING|VALUE›", dice)
        ))
    }),
    ("map", |dice, text| {
        (dice.word().to_owned(), text.to_owned())
    }),
    ("json", |dice, text| {
        bare(format!("{{\"{}\":\"{}\"}}", dice.word(), json(text)))
    }),
    ("json-in-string", |dice, text| {
        let inner = format!("{{\"{}\":\"{}\"}}", dice.word(), json(text));
        bare(format!("{{\"body\":\"{}\"}}", json(&inner)))
    }),
    ("yaml", |dice, text| {
        bare(format!("{}:\n  {}: {text}\n", dice.word(), dice.word()))
    }),
    ("xml", |dice, text| {
        let word = dice.word();
        bare(format!("<{word}>{}</{word}>", xml(text)))
    }),
    ("xml-attribute", |dice, text| {
        bare(format!(
            "<add key=\"{}\" value=\"{}\" />",
            dice.word(),
            xml(text)
        ))
    }),
    ("header", |dice, text| {
        bare(format!("X-{}: {text}", dice.title()))
    }),
    ("command", |dice, text| {
        bare(format!(
            "{} --{} {text} --verbose",
            dice.word(),
            dice.word()
        ))
    }),
    ("query", |dice, text| {
        bare(format!(
            "https://{}/api?{}={}&page=2",
            fill("‹host›", dice),
            dice.word(),
            percent(text)
        ))
    }),
];

fn bare(text: String) -> (String, String) {
    (String::new(), text)
}

/// Percent-encodes what may not stand in a query.
pub(crate) fn percent(text: &str) -> String {
    let is_free = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| match is_free(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

/// Escapes what may not stand in a JSON string.
pub(crate) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted
        .get(1..quoted.len().saturating_sub(1))
        .unwrap_or_default()
        .to_owned()
}

/// Escapes what may not stand in XML.
pub(crate) fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// Writes all but letters, digits and the characters of other languages in another way.
fn escape(text: &str, write: fn(u8) -> String) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(byte) if byte.is_ascii() && !byte.is_ascii_alphanumeric() => {
                out.push_str(&write(byte));
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Quoted-printable, with its soft ends of lines.
fn quote(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for byte in text.bytes() {
        if column >= 72 {
            out.push_str("=\r\n");
            column = 0;
        }
        let before = out.len();
        if byte.is_ascii_alphanumeric() || b" .,-_:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(out, "={byte:02X}");
        }
        column += out.len() - before;
    }
    out
}

/// The forms of East Asian typesetting.
fn widen(text: &str) -> String {
    let wide = |letter: char| match u32::from(letter) {
        code @ 0x21..=0x7e => char::from_u32(code + 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    text.chars().map(wide).collect()
}
