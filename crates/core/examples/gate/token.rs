//! Tokens in published forms: every alternative of every form of the table, in every notation.

use crate::case::Cases;
use crate::dice::Dice;
use crate::notation::{CONTEXTS, ENCODINGS};
use bailee_core::detector::form::{self, Form, sample};

/// The fewest cases of all forms together.
const FEWEST: usize = 4_000;

/// Adds tokens of every form, at least one of each alternative in each notation.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    let alternatives = |form: &Form| form.alternatives().count();
    let all: usize = form::all().map(|(form, _)| alternatives(form)).sum();
    let notations = CONTEXTS.len() + ENCODINGS.len();
    let draws = FEWEST.div_ceil((all * notations).max(1));
    for (group, forms) in form::groups() {
        let group = format!("token-{group}");
        for form in forms {
            for _ in 0..draws {
                for alternative in 0..alternatives(form) {
                    add_all(cases, &group, form, alternative, dice);
                }
            }
        }
    }
}

/// Adds a token of one alternative in each notation.
fn add_all(cases: &mut Cases, group: &str, form: &Form, alternative: usize, dice: &mut Dice) {
    for (notation, write) in CONTEXTS {
        let token = token(form, alternative, dice);
        let (name, text) = write(dice, &token);
        cases.add_named("secret", group, &class(form.name, notation), &name, text);
    }
    for (notation, write) in ENCODINGS {
        let text = write(&token(form, alternative, dice));
        cases.add("secret", group, &class(form.name, notation), text);
    }
}

fn token(form: &Form, alternative: usize, dice: &mut Dice) -> String {
    let mut draw = |limit| dice.below_u32(limit);
    sample::example(form, alternative, &mut draw).unwrap_or_default()
}

fn class(form: &str, notation: &str) -> String {
    let article = |article| form.strip_prefix(article);
    let form = article("an ").or_else(|| article("a ")).unwrap_or(form);
    format!("{form}, {notation}")
}
