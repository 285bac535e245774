//! The table: every group of forms.

use super::pattern::{Form, Source};

/// Makes the two lists of groups, apart: what detection needs goes into the module, where it was read does not.
macro_rules! groups {
    ($($group:ident),*) => {
        /// Every form, by group.
        pub(super) const GROUPS: &[&[Form]] = &[$(super::$group::FORMS),*];
        /// Where each was read, in the same order.
        const SOURCES: &[&[Source]] = &[$(super::$group::SOURCES),*];
    };
}

groups!(
    address, ai, atlassian, chat, cloud, code, data, identity, key, mail, monitoring, other,
    payment
);

/// Returns every form with where it was read.
pub fn all() -> impl Iterator<Item = (&'static Form, &'static Source)> {
    let forms = GROUPS.iter().copied().flatten();
    forms.zip(SOURCES.iter().copied().flatten())
}

/// Returns how many forms there are.
#[must_use]
pub fn count() -> usize {
    GROUPS.iter().map(|forms| forms.len()).sum()
}
