//! What the product is held to.

/// Something that has to hold, whatever was damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oracle {
    /// No restore ends as proven unless every record that it covers is what the model knows.
    Truth,
    /// A restore stores nothing that today's policy refuses.
    Gate,
    /// The state hash of a point never changes once it was shown.
    Hash,
    /// Nothing is called whole that rests on a damaged value, once somebody looked.
    Whole,
    /// What is listed is what was acknowledged, or marked.
    Shown,
    /// Lists, overview and statement answer.
    Answers,
    /// Records that are not damaged can be changed and sealed.
    Work,
    /// A value that somebody else left is never built on.
    Absorb,
    /// No number of a change is given twice, and none that was acknowledged is forgotten.
    Numbers,
    /// Checkpoints are of one ledger that only grows.
    Ledger,
    /// What can be read from anywhere can be restored.
    Restorable,
    /// No damage locks a site for good.
    Lock,
    /// Nothing ends without a code that says what is wrong.
    Clear,
    /// What repairs bring back is what it was.
    Repair,
}

pub const ORACLES: [Oracle; 14] = [
    Oracle::Truth,
    Oracle::Gate,
    Oracle::Hash,
    Oracle::Whole,
    Oracle::Shown,
    Oracle::Answers,
    Oracle::Work,
    Oracle::Absorb,
    Oracle::Numbers,
    Oracle::Ledger,
    Oracle::Restorable,
    Oracle::Lock,
    Oracle::Clear,
    Oracle::Repair,
];

/// What was found not to hold.
#[derive(Clone, Debug)]
pub struct Violation {
    pub oracle: Oracle,
    pub text: String,
}

impl Violation {
    pub fn new(oracle: Oracle, text: String) -> Self {
        Self { oracle, text }
    }
}
