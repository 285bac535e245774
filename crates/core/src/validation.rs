//! Contradictions inside a policy: what its shape allows and the app could not keep.

use crate::policy::{FORMAT, Policy, Problem};
use finding::Findings;

mod clause;
mod fact;
mod field;
mod finding;
mod function;
mod gate;
mod kind;
mod name;
mod shape;

impl Policy {
    /// Every contradiction in the policy, in its order; empty for one that may be compiled.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        if self.format != FORMAT {
            found.add("format", format!("must be {FORMAT}"));
        }
        fact::texts(self, &mut found);
        fact::dates(self, &mut found);
        fact::backup(self, &mut found);
        gate::gate(self, &mut found);
        kind::kinds(self, &mut found);
        function::functions(self, &mut found);
        clause::clauses(self, &mut found);
        found.into_problems()
    }
}

#[cfg(test)]
mod tests;
