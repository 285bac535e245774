//! What the gate leaves out: classes of personal data, each once.

use super::finding::Findings;
use crate::policy::{Gate, Policy};
use crate::rule::Rule;

/// Checks the classes that are off.
pub(super) fn gate(policy: &Policy, found: &mut Findings) {
    let classes = Gate::classes();
    let codes: Vec<&str> = classes.iter().map(|class| class.code()).collect();
    let codes = codes.join(", ");
    let off = &policy.gate.off;
    for (index, rule) in off.iter().enumerate() {
        let code = rule.code();
        if !classes.contains(rule) {
            found.add("gate.off", format!("{code:?} is not one of: {codes}"));
        } else if is_repeated(off, index, *rule) {
            found.add(
                "gate.off",
                format!("{code:?} is named twice; each of these at most once: {codes}"),
            );
        }
    }
}

/// Whether this is the second of its kind: a third is the same mistake.
fn is_repeated(off: &[Rule], index: usize, rule: Rule) -> bool {
    let before = off.iter().take(index);
    before.filter(|earlier| **earlier == rule).count() == 1
}
