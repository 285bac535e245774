//! What of the app is not Bailee's: what its manifest has, and what the vendor declares of it. Nobody checks what is said here.

use serde::Serialize;

/// A function of the app's manifest that is not Bailee's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Function {
    /// Its key in the manifest.
    pub name: String,
    /// The widest circle of those who may call it.
    pub who: Who,
    /// What it reads or writes: kinds of the policy by name, stores by their words (see [`STORES`]).
    pub touches: Vec<String>,
    /// What it is for.
    pub purpose: String,
}

/// What the app's manifest has beside Bailee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Beside {
    /// Keys of the functions that are not Bailee's, and of what else of the vendor's gets at the app's storage: endpoints, and
    /// remotes that are given a token.
    pub functions: Vec<String>,
    /// The stores that it declares, by the words that a function's `touches` takes: `entity:<name>`, `sql`, `object-store`.
    pub stores: Vec<String>,
}

/// Who may call a function of the vendor's; each includes those before it, but for the platform, which nobody else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Its events and schedules alone.
    Platform,
    /// Administrators of the site.
    SiteAdmins,
    /// Also administrators of a project or space.
    ProjectAdmins,
    /// Also every other user of the site.
    Members,
    /// Whoever knows the address, as with a web trigger.
    Anyone,
}

/// Stores that a function may touch beside the declared kinds, by the words of `bailee.toml`, with what each is.
/// A custom entity is `entity:` and its name in the manifest.
pub const STORES: &[(&str, &str)] = &[
    ("kvs", "plain keys of the app's storage"),
    ("secret", "secrets of the app's storage"),
    ("sql", "tables of Forge SQL"),
    ("object-store", "objects of the Forge Object Store"),
    (
        "entity-properties",
        "properties that the product keeps with issues, projects, users and the like",
    ),
    (
        "product",
        "other data of the Atlassian product, over its API",
    ),
    ("elsewhere", "systems outside of the platform"),
    ("nothing", "none of all these"),
];

impl Who {
    /// Every circle of callers.
    pub const ALL: [Self; 5] = [
        Self::Platform,
        Self::SiteAdmins,
        Self::ProjectAdmins,
        Self::Members,
        Self::Anyone,
    ];

    /// The name in `bailee.toml` and in the compiled policy.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::SiteAdmins => "site-admins",
            Self::ProjectAdmins => "project-admins",
            Self::Members => "members",
            Self::Anyone => "anyone",
        }
    }

    /// Those who may call, as part of a sentence.
    #[must_use]
    pub const fn people(self) -> &'static str {
        match self {
            Self::Platform => "the platform alone",
            Self::SiteAdmins => "administrators of the site",
            Self::ProjectAdmins => "administrators of a project",
            Self::Members => "any user of the site",
            Self::Anyone => "anyone",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_explained_in_the_head_of_the_reference_policy() {
        let text = std::fs::read_to_string("../../bailee.toml").unwrap();
        let stores = STORES.iter().map(|(word, _)| *word);
        for word in Who::ALL.map(Who::as_str).into_iter().chain(stores) {
            let mut lines = text.lines();
            let explained = lines.any(|line| line.starts_with(&format!("#   {word} ")));
            assert!(explained, "{word}");
        }
    }

    #[test]
    fn a_word_is_the_same_in_the_source_and_in_the_compiled_policy() {
        for who in Who::ALL {
            assert_eq!(serde_json::to_value(who).unwrap(), who.as_str());
        }
    }
}
