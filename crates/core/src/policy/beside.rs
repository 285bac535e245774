//! What the app has beside Bailee, as the clauses about stored data and about access name it.

use super::function::Function;
use super::{Kind, Mode, Policy};
use crate::location::Store;

/// The most functions that a clause names one by one; the evidence of its check names all.
const MAX_NAMED: usize = 10;

/// What an app that writes secrets itself may have beside those that can be found.
const UNLISTED: &str =
    "secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed";

impl Policy {
    /// What the vendor declares of a function of the manifest.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The functions of the manifest that are not Bailee's and of which the policy says nothing.
    pub fn undeclared(&self) -> impl Iterator<Item = &str> {
        let names = self.beside.iter().flat_map(|beside| &beside.functions);
        names
            .filter(|name| self.function(name).is_none())
            .map(String::as_str)
    }

    /// What the app has beside Bailee, by name, as a list for a sentence. Empty when it has nothing else, and that is known.
    #[must_use]
    pub fn beside(&self) -> String {
        self.list(MAX_NAMED, |name| format!("`{name}`"))
    }

    /// The same list with all functions, and with what the vendor declares of each.
    #[must_use]
    pub fn beside_stated(&self) -> String {
        self.list(usize::MAX, |name| match self.function(name) {
            None => format!("`{name}` (undeclared)"),
            Some(Function { who, touches, .. }) => format!(
                "`{name}` (stated by the vendor: called by {}; touches {})",
                who.people(),
                touches.join(", ")
            ),
        })
    }

    fn list(&self, most: usize, name: impl Fn(&str) -> String) -> String {
        // Without a manifest the declared functions are all that is known.
        let declared = || self.functions.iter().map(|one| one.name.clone()).collect();
        let (functions, stores) = match &self.beside {
            Some(beside) => (beside.functions.clone(), beside.stores.as_slice()),
            None => (declared(), [].as_slice()),
        };
        let mut parts = Vec::new();
        if !functions.is_empty() {
            let mut named: Vec<_> = functions.iter().take(most).map(|one| name(one)).collect();
            if let Some(more @ 1..) = functions.len().checked_sub(most) {
                named.push(format!("{more} more"));
            }
            parts.push(format!(
                "functions of the vendor's own: {}",
                named.join(", ")
            ));
        }
        if !stores.is_empty() {
            parts.push(format!("stores of the app's own: {}", stores.join(", ")));
        }
        // Where nothing but Bailee writes, there are none.
        let is_theirs = |kind: &Kind| kind.store == Store::Secret && kind.mode == Mode::Observe;
        if !functions.is_empty() || self.kinds.iter().any(is_theirs) {
            parts.push(UNLISTED.into());
        }
        if self.beside.is_none() {
            parts.push(
                "whatever else the app has, since its manifest was not read with the policy".into(),
            );
        }
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Beside, Who, sample};

    fn combined() -> Policy {
        let mut policy = sample::policy();
        policy.functions.push(Function {
            name: "settings".into(),
            who: Who::Members,
            touches: vec!["secret".into(), "sample".into()],
            purpose: "Shows the settings.".into(),
        });
        policy.beside = Some(Beside {
            functions: vec!["settings".into(), "hook".into()],
            stores: vec!["entity:job".into(), "sql".into()],
        });
        policy
    }

    #[test]
    fn an_app_that_is_known_to_have_nothing_else_has_nothing_to_name() {
        let policy = sample::policy();
        assert_eq!(
            (policy.beside(), policy.beside_stated()),
            (String::new(), String::new())
        );
    }

    #[test]
    fn functions_are_named_with_what_the_vendor_states_of_them_and_stores_by_name() {
        let policy = combined();
        assert_eq!(
            policy.beside(),
            format!(
                "functions of the vendor's own: `settings`, `hook`; stores of the app's own: entity:job, sql; {UNLISTED}"
            )
        );
        assert_eq!(
            policy.beside_stated(),
            "functions of the vendor's own: `settings` (stated by the vendor: called by any user of the site; touches secret, sample), \
             `hook` (undeclared); stores of the app's own: entity:job, sql; secrets that no kind declares or whose keys cannot be made, since secrets cannot be listed"
        );
        assert_eq!(policy.undeclared().collect::<Vec<_>>(), ["hook"]);
    }

    #[test]
    fn a_manifest_that_was_not_read_is_no_manifest_without_functions() {
        let mut policy = sample::policy();
        policy.beside = None;
        assert!(policy.beside().starts_with("whatever else the app has"));
        let mut declaring = combined();
        declaring.beside = None;
        for list in [declaring.beside(), declaring.beside_stated()] {
            assert!(
                list.contains("`settings`") && list.contains("; whatever else"),
                "{list}"
            );
        }
    }

    #[test]
    fn a_clause_names_ten_functions_and_the_evidence_all() {
        let mut policy = sample::policy();
        let functions = (1..=12).map(|number| format!("f{number}")).collect();
        policy.beside = Some(Beside {
            functions,
            stores: Vec::new(),
        });
        let ends = |list: String, end: &str| list.ends_with(&format!("{end}; {UNLISTED}"));
        assert!(
            ends(policy.beside(), "`f10`, 2 more"),
            "{}",
            policy.beside()
        );
        assert!(ends(policy.beside_stated(), "`f12` (undeclared)"));
    }

    #[test]
    fn an_app_that_writes_secrets_itself_may_have_some_that_nobody_finds() {
        let mut policy = sample::policy();
        let kind = &mut policy.kinds[1];
        (kind.store, kind.mode) = (Store::Secret, Mode::Enforce);
        // Nothing but Bailee writes, and it knows what it wrote.
        assert_eq!(policy.beside(), "");
        policy.kinds[1].mode = Mode::Observe;
        assert_eq!(
            (policy.beside(), policy.beside_stated()),
            (UNLISTED.to_owned(), UNLISTED.to_owned())
        );
    }
}
