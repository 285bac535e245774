//! Harmless values as an app for Jira keeps them.

use crate::case::{Cases, HARMLESS};
use crate::dice::Dice;
use crate::template::fill;

mod code;
mod site;
mod talk;

/// Values of each class.
const COUNT: usize = 24;

/// Adds values of every class.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    for table in [&site::CLASSES[..], &code::CLASSES[..], &talk::CLASSES[..]] {
        cases.add_all(HARMLESS, "jira", table, COUNT, dice);
    }
    for _ in 0..COUNT {
        for (class, name, template) in talk::NAMED {
            let text = fill(template, dice);
            cases.add_named(HARMLESS, "jira", class, name, text);
        }
    }
}
