//! Texts with places to fill: `deploy/‹w›/‹h40›`.
//!
//! | place | becomes |
//! |---|---|
//! | `w`, `W`, `U` | a word, with a capital, in capitals |
//! | `K`, `v`, `n` | a project's key, a version, a number below 1000 |
//! | `d8`, `h8`, `H8`, `l8`, `L8`, `a8`, `u8`, `b8`, `B8`, `i8` | eight of digits, hex, capital hex, small letters, capitals, letters and digits, capitals and digits, base64, base64url, base32; `a8-12`: eight to twelve |
//! | `uuid`, `date`, `host`, `mail` | one of these |
//! | `p`, `pr`, `ph`, `pd` | a password: any, random, as people make them, words; `pu`: fit for an address |
//! | `x\|y\|z` | one of these |

use crate::dice::Dice;

/// Fills every place of a template.
pub(crate) fn fill(template: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('‹') {
        text.push_str(before);
        let (place, behind) = after.split_once('›').unwrap_or((after, ""));
        text.push_str(&fill_place(place, dice));
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn fill_place(place: &str, dice: &mut Dice) -> String {
    if place.contains('|') {
        let options: Vec<&str> = place.split('|').collect();
        return dice.pick(&options).copied().unwrap_or_default().to_owned();
    }
    match place {
        "w" => dice.word().to_owned(),
        "W" => dice.title(),
        "U" => dice.word().to_ascii_uppercase(),
        "K" => dice.text(CAPITALS, 3),
        "n" => dice.within(1, 999).to_string(),
        "v" => fill("‹0|1|2|3|7|12|26›.‹0|4|11|38›.‹0|1|9|17›", dice),
        "uuid" => {
            let short = |dice: &mut Dice| dice.text(HEX, 4);
            let head = dice.text(HEX, 8);
            let (one, two) = (short(dice), dice.text(HEX, 3));
            let (three, last) = (dice.text(HEX, 3), dice.text(HEX, 12));
            format!("{head}-{one}-4{two}-a{three}-{last}")
        }
        "date" => fill("20‹19|22|24|26›-‹01|04|07|10|12›-‹02|09|15|23|28›", dice),
        "host" => fill(
            "‹w›.‹w›.‹example.com|example.org|internal|corp.local›",
            dice,
        ),
        "mail" => mail(dice),
        "p" => password(dice),
        "pr" => random_password(dice),
        "ph" => human_password(dice),
        "pd" => word_password(dice),
        "pu" => address_password(dice),
        _ => run(place, dice),
    }
}

fn run(place: &str, dice: &mut Dice) -> String {
    let (class, lengths) = place.split_at_checked(1).unwrap_or_default();
    let (least, most) = lengths.split_once('-').unwrap_or((lengths, lengths));
    let (least, most) = (least.parse().unwrap_or(1), most.parse().unwrap_or(1));
    let length = dice.within(least, most);
    dice.text(alphabet(class), length)
}

const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX: &[u8] = b"0123456789abcdef";

fn alphabet(class: &str) -> &'static [u8] {
    match class {
        "d" => b"0123456789",
        "h" => HEX,
        "H" => b"0123456789ABCDEF",
        "l" => b"abcdefghijklmnopqrstuvwxyz",
        "L" => CAPITALS,
        "u" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "b" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "B" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "i" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        _ => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    }
}

/// A password of any kind.
pub(crate) fn password(dice: &mut Dice) -> String {
    match dice.below(8) {
        0..=3 => random_password(dice),
        4..=6 => human_password(dice),
        _ => word_password(dice),
    }
}

fn random_password(dice: &mut Dice) -> String {
    const SIGNS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!+$%^*@?";
    let length = dice.within(12, 24);
    let text = dice.text(SIGNS, length);
    // Every tenth begins with a sign that placeholders begin with, too.
    match dice.below(10) {
        0 => format!("{}{text}", dice.word_of(&["%", "$", "[", "(", "{", "*"])),
        _ => text,
    }
}

fn human_password(dice: &mut Dice) -> String {
    fill("‹W›‹d2-4›‹||!|#|.|*|?›", dice)
}

fn word_password(dice: &mut Dice) -> String {
    fill(
        dice.word_of(&["‹w›", "‹w›-‹w›-‹w›", "‹w›‹w›", "‹w›.‹w›"]),
        dice,
    )
}

fn address_password(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => fill("‹W›‹d2-4›‹|!|.›", dice),
        1 => fill("‹w›-‹w›-‹w›", dice),
        2 => fill("‹a8›%‹21|23|24|40›‹a6›", dice),
        _ => fill("‹a6-10›‹.|!|-|_|~›‹a4-9›", dice),
    }
}

fn mail(dice: &mut Dice) -> String {
    let local = dice.word_of(&[
        "‹w›",
        "‹w›.‹w›",
        "‹l1›.‹w›",
        "‹w›_‹w›",
        "‹w›‹d2›",
        "‹w›-‹w›",
    ]);
    let domain = dice.word_of(&["‹w›-‹w›", "‹w›", "‹w›.‹w›"]);
    let top = "‹com|net|org|io|de|fr|ch|es|jp|cloud|dev|co.uk|com.au|com.br|app|eu›";
    fill(&format!("{local}@{domain}.{top}"), dice)
}
