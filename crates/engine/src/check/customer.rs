//! B3: a request is authorised for one customer, named by the platform alone.

use super::{Check, authorization, isolation};
use crate::finding::Finding;
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "B3",
    looks_at: "Tries the decision on every function, as for A17, and checks that the keys of this site refuse every other one.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    match (authorization::run(survey), isolation::broken(survey)) {
        (Finding::Kept(_), None) => Finding::Kept(
            "Each function refuses whoever lacks its permission; the keys that this run opened are those of the site that the platform named, and refuse any other.".into(),
        ),
        (_, Some(finding)) | (finding, None) => finding,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_reused_instance_and_keys_that_open_for_another_site_are_caught() {
        assert!(super::isolation::catches_shared_runs(super::run));
    }
}
