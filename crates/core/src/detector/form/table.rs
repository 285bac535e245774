//! The table: every group of forms.

use super::pattern::{Form, Source};
use crate::rule::Rule;

/// The forms of one sort of owner, and the rule that refuses them.
pub(super) struct Group {
    pub(super) rule: Rule,
    pub(super) forms: &'static [Form],
}

/// Makes the two lists of groups, apart: what detection needs goes into the module, where it was read does not.
macro_rules! groups {
    ($($group:ident: $rule:ident,)*) => {
        /// Every form, by group.
        pub(super) const GROUPS: &[Group] = &[$(Group { rule: Rule::$rule, forms: super::$group::FORMS }),*];
        /// Where each was read, in the same order.
        const SOURCES: &[&[Source]] = &[$(super::$group::SOURCES),*];
        /// What each group is called, in the same order.
        const NAMES: &[&str] = &[$(stringify!($group)),*];
    };
}

groups! {
    address: ServiceToken,
    ai: ServiceToken,
    atlassian: AtlassianApiToken,
    chat: ServiceToken,
    cloud: ServiceToken,
    code: ServiceToken,
    data: ServiceToken,
    hash: Password,
    identity: ServiceToken,
    key: ServiceToken,
    mail: ServiceToken,
    monitoring: ServiceToken,
    other: ServiceToken,
    payment: ServiceToken,
}

/// Returns every form with where it was read.
pub fn all() -> impl Iterator<Item = (&'static Form, &'static Source)> {
    let forms = GROUPS.iter().flat_map(|group| group.forms);
    forms.zip(SOURCES.iter().copied().flatten())
}

/// Returns the name of every group, with its forms.
pub fn groups() -> impl Iterator<Item = (&'static str, &'static [Form])> {
    NAMES
        .iter()
        .copied()
        .zip(GROUPS.iter().map(|group| group.forms))
}

/// Returns how many forms there are.
#[must_use]
pub fn count() -> usize {
    GROUPS.iter().map(|group| group.forms.len()).sum()
}
