//! Where secrets of the app's own lie: nothing can list them, so their keys are made.

use super::{Kind, Policy};
use crate::location::{Location, Store};

impl Policy {
    /// Whether secrets of the app's own are in custody.
    #[must_use]
    pub fn keeps_secrets(&self) -> bool {
        self.secrets().next().is_some()
    }

    /// Where secrets in custody lie whose kinds have one key.
    pub fn lone_secrets(&self) -> impl Iterator<Item = Location> {
        self.secrets().filter_map(|kind| at(kind, &[]))
    }

    /// Where secrets in custody lie whose keys are made of that of the record at `location`. One whose key would be too long lies
    /// nowhere.
    pub fn secrets_of(&self, location: &Location) -> impl Iterator<Item = Location> {
        let source = match self.keeps_secrets() {
            true => self.kind_at(&location.store, &location.key),
            false => None,
        };
        let of = source.map(|source| source.name.as_str());
        let kinds = self.secrets();
        let kinds = kinds.filter(move |kind| of.is_some() && kind.of.as_deref() == of);
        kinds.filter_map(move |kind| {
            let source = &source?.key;
            let values = source.read(&location.key)?;
            let value = |name: &str| {
                let at = source.holes().position(|hole| hole.name == name)?;
                values.get(at).copied()
            };
            let values: Option<Vec<&str>> =
                kind.key.holes().map(|hole| value(&hole.name)).collect();
            at(kind, &values?)
        })
    }

    fn secrets(&self) -> impl Iterator<Item = &Kind> {
        let kinds = self.kinds.iter();
        kinds.filter(|kind| kind.store == Store::Secret && kind.mode.is_kept())
    }
}

/// Where the secret of the kind lies whose key has these values.
fn at(kind: &Kind, values: &[&str]) -> Option<Location> {
    let key = kind.key.key(values).ok()?;
    let store = Store::Secret;
    Some(Location { store, key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Mode, sample};

    fn kept(mode: Mode, key: &str, of: Option<&str>) -> Policy {
        let mut policy = sample::policy();
        let kind = &mut policy.kinds[1];
        (kind.store, kind.mode) = (Store::Secret, mode);
        kind.key = key.parse().unwrap();
        kind.of = of.map(str::to_owned);
        policy
    }

    fn sample_at(key: &str) -> Location {
        let store = Store::Kvs;
        Location {
            store,
            key: key.into(),
        }
    }

    fn keys(found: impl Iterator<Item = Location>) -> Vec<String> {
        found.map(|at| format!("{} {}", at.store, at.key)).collect()
    }

    #[test]
    fn a_key_without_holes_is_one_secret_and_one_with_holes_one_for_each_record() {
        let lone = kept(Mode::Observe, "token", None);
        assert_eq!(keys(lone.lone_secrets()), ["secret token"]);
        assert_eq!(keys(lone.secrets_of(&sample_at("sample:site:7"))), [""; 0]);
        let many = kept(Mode::Enforce, "token-{id}", Some("sample"));
        assert_eq!(keys(many.lone_secrets()), [""; 0]);
        assert_eq!(
            keys(many.secrets_of(&sample_at("sample:site:7"))),
            ["secret token-7"]
        );
        assert_eq!(keys(many.secrets_of(&sample_at("note:7"))), [""; 0]);
        // One whose key would be too long lies nowhere.
        let long = kept(Mode::Enforce, "token-of-a-sample-{id}", Some("sample"));
        let found = keys(long.secrets_of(&sample_at(&format!("sample:site:{}", "7".repeat(485)))));
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn holes_are_told_by_their_names_in_whatever_order() {
        let policy = kept(Mode::Observe, "{scope:scope}-token-{id}", Some("sample"));
        let found = keys(policy.secrets_of(&sample_at("sample:project:10000:a-b")));
        assert_eq!(found, ["secret project:10000-token-a-b"]);
    }

    #[test]
    fn secrets_that_are_ignored_are_looked_for_nowhere() {
        let policy = kept(Mode::Ignore, "token", None);
        assert!(!policy.keeps_secrets());
        assert_eq!(policy.lone_secrets().count(), 0);
        assert!(kept(Mode::Journal, "token", None).keeps_secrets());
    }
}
