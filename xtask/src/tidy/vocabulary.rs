//! The vocabularies: words that are written once, in their table, and reach every other place through it.
//!
//! A word that is written a second time drifts: a row is renamed, and the copy goes on naming what is not there any more.
//! Tests, examples and documents may write a word, since they say from outside what it should be, and so may files that a command
//! generates from the table; their first line says so.
//!
//! A word with a dot, a capital or a digit means nothing else. One of small letters only, like `set` or `text`, is also a
//! word of other languages, of HTML for instance, so it counts where another word of the same vocabulary stands within
//! three lines: copies of a table have its words side by side.

/// One vocabulary: where its words are, and who else may write them.
pub(super) struct Vocabulary {
    /// What the words are, in the plural.
    pub(super) what: &'static str,
    /// The file of the table, or the folder of its files.
    pub(super) from: &'static str,
    /// Where in these files the words stand.
    pub(super) table: Table,
    pub(super) form: Form,
    /// Files in which words of this spelling mean something else.
    pub(super) others: &'static [Other],
}

/// Words of a vocabulary's spelling that mean something else in one file.
pub(super) struct Other {
    pub(super) file: &'static str,
    pub(super) words: &'static [&'static str],
    /// What they mean there; read by people only.
    _meaning: &'static str,
}

/// Where in a file the words stand.
pub(super) enum Table {
    /// In the constants and functions of this name.
    Items(&'static str),
    /// In a member of the constants of this name: of `CHECK` what stands behind `id:`.
    Members(&'static str, &'static str),
    /// Before a colon in what this macro is given: `effects! { "get": Get { … } … }`.
    Rows(&'static str),
}

/// How a word stands in a text.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// The text is the word.
    Whole,
    /// The text begins with the word, letters and a colon, and goes on with a value: `l:{record}`.
    Family,
}

/// Every vocabulary. A new one is one more row here.
pub(super) const VOCABULARIES: &[Vocabulary] = &[
    Vocabulary {
        what: "functions",
        from: "crates/engine/src/function/",
        table: Table::Items("NAME"),
        form: Form::Whole,
        others: &[],
    },
    Vocabulary {
        what: "effects",
        from: "crates/forge/src/effect.rs",
        table: Table::Rows("effects"),
        form: Form::Whole,
        others: &[
            Other {
                file: "crates/sim/src/request/single.rs",
                words: &["get", "set", "delete"],
                _meaning: "ends of the paths of the store's interface",
            },
            Other {
                file: "crates/sim/src/request/batch.rs",
                words: &["get", "set", "delete"],
                _meaning: "what the platform's message says went wrong",
            },
        ],
    },
    Vocabulary {
        what: "checks",
        from: "crates/engine/src/check/",
        table: Table::Members("CHECK", "id"),
        form: Form::Whole,
        others: &[Other {
            file: "crates/core/src/clause/catalogue.rs",
            words: ANY,
            _meaning: "the clauses, some of which have a check",
        }],
    },
    Vocabulary {
        what: "field types",
        from: "crates/core/src/field/",
        table: Table::Members("TYPE", "name"),
        form: Form::Whole,
        others: &[Other {
            file: "crates/sim/src/app.rs",
            words: &["string", "boolean", "integer"],
            _meaning: "types of an entity's attributes in a manifest",
        }],
    },
    Vocabulary {
        what: "key families",
        from: "crates/core/src/name/family.rs",
        table: Table::Members("FAMILIES", "form"),
        form: Form::Family,
        others: &[],
    },
];

/// Every word: for a file that is the table of something wider.
pub(super) const ANY: &[&str] = &[];

impl Form {
    /// Returns the word that a text of the table stands for.
    pub(super) fn word(self, text: &str) -> Option<&str> {
        match self {
            Self::Whole => (!text.is_empty()).then_some(text),
            Self::Family => {
                let (family, rest) = text.split_once(':')?;
                let is_family = !family.is_empty()
                    && family.bytes().all(|byte| byte.is_ascii_lowercase())
                    && goes_on(rest);
                is_family.then(|| text.get(..=family.len())).flatten()
            }
        }
    }

    /// Whether a text has the word.
    pub(super) fn has(self, text: &str, word: &str) -> bool {
        match self {
            Self::Whole => text == word,
            Self::Family => text.strip_prefix(word).is_some_and(goes_on),
        }
    }
}

/// Whether what follows a key family is nothing, a placeholder or a number.
fn goes_on(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(|c: char| matches!(c, '{' | '<') || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_family_is_letters_and_a_colon_before_a_value() {
        assert_eq!(Form::Family.word("job:{id}"), Some("job:"));
        assert_eq!(Form::Family.word("l:"), Some("l:"));
        assert_eq!(Form::Family.word("note: {text}"), None);
        assert_eq!(Form::Family.word("ari:cloud"), None);
        assert_eq!(Form::Family.word("nothing"), None);
        assert!(Form::Family.has("m:3", "m:"));
        assert!(!Form::Family.has("m:x", "m:"));
    }
}
