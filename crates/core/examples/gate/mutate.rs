//! Inputs that nobody would write.

use crate::case::Case;
use crate::dice::Dice;
use crate::hostile::PIECES;
use crate::notation::ENCODINGS;
use bailee_core::detector::form::{self, Piece, pieces};

/// The longest input, except for a few that show how time grows.
const LONGEST: usize = 8 * 1024;

/// A name and a text: some cases, mutated a few times.
pub(crate) fn input(cases: &[Case], dice: &mut Dice) -> (String, String) {
    let case = dice.pick(cases);
    let (mut name, text) = case
        .map(|case| (case.name.clone(), case.text.clone()))
        .unwrap_or_default();
    let mut text = text;
    for _ in 0..dice.within(1, 5) {
        text = mutate(text, cases, dice);
        if text.len() > LONGEST {
            text = cut(&text, 0, LONGEST).to_owned();
        }
    }
    if dice.below(8) == 0 {
        name = mutate(name, cases, dice);
    }
    (name, text)
}

fn mutate(text: String, cases: &[Case], dice: &mut Dice) -> String {
    let other = |dice: &mut Dice| {
        dice.pick(cases)
            .map(|case| case.text.clone())
            .unwrap_or_default()
    };
    let at = dice.below(text.len() + 1);
    match dice.below(10) {
        // Two texts in one, cut anywhere.
        0 => {
            let other = other(dice);
            let from = dice.below(other.len() + 1);
            format!("{}{}", cut(&text, 0, at), cut(&other, from, other.len()))
        }
        // A part of it, many times.
        1 => {
            let end = at + dice.within(1, 24);
            let times = dice.within(2, 200);
            let part = cut(&text, at, end).repeat(times);
            format!("{}{part}{}", cut(&text, 0, at), cut(&text, end, text.len()))
        }
        2 => {
            let mut bytes = text.into_bytes();
            for _ in 0..dice.within(1, 6) {
                let (index, bit) = (dice.below(bytes.len()), dice.below(8));
                if let Some(byte) = bytes.get_mut(index) {
                    *byte ^= 1 << bit;
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
        3 | 4 => {
            let piece = dice.word_of(&PIECES).repeat(dice.within(1, 12));
            format!("{}{piece}{}", cut(&text, 0, at), cut(&text, at, text.len()))
        }
        5 => {
            let other = other(dice);
            format!("{}{other}{}", cut(&text, 0, at), cut(&text, at, text.len()))
        }
        6 => {
            let end = at + dice.within(1, 16);
            format!("{}{}", cut(&text, 0, at), cut(&text, end, text.len()))
        }
        7 => match dice.pick(&ENCODINGS) {
            Some((_, write)) => write(&text),
            None => text,
        },
        8 => {
            let piece = match dice.below(2) {
                0 => dice.word_of(&PIECES).to_owned(),
                _ => beginning(dice),
            };
            piece.repeat(dice.within(1, LONGEST / piece.len().max(1)))
        }
        _ => {
            let letters = dice.within(1, 12);
            let noise: String = (0..letters)
                .filter_map(|_| {
                    char::from_u32(u32::try_from(dice.below(0x3_0000)).unwrap_or_default())
                })
                .collect();
            format!("{}{noise}{}", cut(&text, 0, at), cut(&text, at, text.len()))
        }
    }
}

/// What tokens of some form begin with.
fn beginning(dice: &mut Dice) -> String {
    let form = form::all().nth(dice.below(form::count()));
    let alternatives: Vec<&str> = form
        .map(|(form, _)| form.alternatives().collect())
        .unwrap_or_default();
    let mut pieces = pieces(dice.word_of(&alternatives));
    match pieces.next() {
        Some(Piece::Literal(literal)) => String::from_utf8_lossy(literal).into_owned(),
        _ => String::new(),
    }
}

/// A part of a text, moved to the ends of its characters.
fn cut(text: &str, from: usize, to: usize) -> &str {
    let floor = |index: usize| text.floor_char_boundary(index.min(text.len()));
    text.get(floor(from)..floor(to)).unwrap_or_default()
}
