//! B3: a request is authorised for one customer, named by the platform alone.

use super::{Check, authorization, isolation};
use crate::finding::Finding;
use crate::survey::Survey;

pub(super) const CHECK: Check = Check {
    id: "B3",
    looks_at: "Checks that the request that asks was authorised for this site, as for A17, and that the keys refuse every other site.",
    run,
};

fn run(survey: &Survey<'_>) -> Finding {
    match (authorization::run(survey), isolation::broken(survey)) {
        (Finding::Kept(_), None) => Finding::Kept(
            "This request was authorised by Jira for this site before anything was answered or changed; the site is named by the platform, no payload can name one, and the keys refuse any other.".into(),
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
