//! What Bailee does with the records of a kind, and who may on the page.

use serde::{Serialize, Serializer};

/// What is done with the records of a kind: the ladder of adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Nothing: they are not in custody.
    Ignore,
    /// The app writes them as it always did; once a day what changed is taken into the history.
    Observe,
    /// Writes go through Bailee, each a change of the history; to the app's own code the gate reports what it finds, and what it
    /// refuses on the page is stored.
    Journal,
    /// As journal, and the gate refuses, whoever writes.
    Enforce,
}

/// Who may do something with the records of a kind on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Nobody.
    Nobody,
    /// Administrators of Jira.
    Site,
    /// Also administrators of the project that the record belongs to.
    Project,
}

macro_rules! words {
    ($Type:ident: $($variant:ident = $word:literal),* $(,)?) => {
        impl $Type {
            /// Every one, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in `bailee.toml` and in payloads.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl Serialize for $Type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words!(Mode: Ignore = "ignore", Observe = "observe", Journal = "journal", Enforce = "enforce");
words!(Audience: Nobody = "nobody", Site = "site", Project = "project");

impl Mode {
    /// Whether Bailee alone writes such records.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Journal | Self::Enforce)
    }

    /// Whether such records are in custody.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Ignore)
    }
}
