//! Every case that chance makes, of all kinds.

use crate::case::Cases;
use crate::dice::Dice;
use crate::{address, key, line, mail, named, person, token};

/// Adds cases of one kind.
pub(crate) type Maker = fn(&mut Cases, &mut Dice);

/// What makes something that has to be found.
const MAKERS: [Maker; 7] = [
    token::add,
    named::add,
    address::add,
    line::add,
    key::add,
    mail::add,
    person::add,
];

/// Makes the cases of a seed: what has to be found, and what `others` make.
pub(crate) fn make(seed: u64, others: &[Maker]) -> Cases {
    let mut cases = Cases::new();
    for (salt, add) in (0_u64..).zip(MAKERS.iter().chain(others)) {
        // Each with dice of its own, so that a case more in one changes no other.
        add(&mut cases, &mut Dice::new(seed ^ (salt << 32)));
    }
    cases
}
