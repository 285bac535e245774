//! Contradictions inside a policy.

use super::{Policy, Problem};

/// Every contradiction, in the order of the policy.
pub(super) fn problems(_policy: &Policy) -> Vec<Problem> {
    Vec::new()
}
