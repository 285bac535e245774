//! No word of a vocabulary is written a second time.

use super::rust::{Literal, literals, literals_of, members_of, rows_of};
use super::tree::{File, Tree};
use super::vocabulary::{Table, VOCABULARIES, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines apart two words of a copied table are at most.
const NEAR: usize = 3;

/// Where words are looked for.
const CODE: [&str; 3] = ["crates/", "src/", "static/"];

/// Every place that writes a word of a vocabulary again.
pub(super) fn second_literals(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    let scripts = match tree.scripts() {
        Ok(scripts) => scripts,
        Err(message) => return vec![message],
    };
    let code: Vec<(&File, Vec<Literal>)> = tree
        .files
        .iter()
        .filter(|file| CODE.iter().any(|folder| file.path.starts_with(folder)))
        .filter(|file| !file.is_test && !file.is_generated() && !file.path.contains("/examples/"))
        .map(|file| {
            let found = match scripts.get(&file.path) {
                Some(script) => script.literals.clone(),
                None if file.path.ends_with(".rs") => literals(file.tokens()),
                None => Vec::new(),
            };
            (file, found)
        })
        .collect();
    for vocabulary in VOCABULARIES {
        let words = vocabulary.words(tree);
        if words.is_empty() {
            let Vocabulary { what, from, .. } = vocabulary;
            broken.push(format!("no {what} were found in {from}"));
        }
        for (file, literals) in &code {
            for (line, word) in vocabulary.repeated(&words, &file.path, literals) {
                let Vocabulary { what, from, .. } = vocabulary;
                let place = format!("{}:{line}", file.path);
                broken.push(format!("{place}: `{word}`, one of the {what} of {from}"));
            }
        }
        broken.extend(vocabulary.useless(&words, &code));
    }
    broken
}

/// Words with the places of their tables.
type Words = BTreeMap<String, Vec<(String, usize)>>;

impl Vocabulary {
    /// Returns the words, each with the lines on which its table writes it.
    fn words(&self, tree: &Tree) -> Words {
        let mut words = Words::new();
        let files = tree.under(self.from, ".rs").filter(|file| !file.is_test);
        for file in files {
            let found = match self.table {
                Table::Items(name) => literals_of(file.tokens(), name),
                Table::Members(name, member) => members_of(file.tokens(), name, member),
                Table::Rows(name) => rows_of(file.tokens(), name),
            };
            for (line, text) in found {
                if let Some(word) = self.form.word(&text) {
                    let places = words.entry(word.to_owned()).or_default();
                    places.push((file.path.clone(), line));
                }
            }
        }
        words
    }

    /// Returns the words among the literals of a file, each with its line, that its table does not excuse.
    fn repeated<'a>(
        &self,
        words: &'a Words,
        path: &str,
        literals: &[Literal],
    ) -> BTreeSet<(usize, &'a str)> {
        let mut found = BTreeSet::new();
        for (line, text) in literals {
            let same = words.iter().find(|(word, places)| {
                self.form.has(text, word)
                    && !places.contains(&(path.to_owned(), *line))
                    && !self.is_other(path, word)
            });
            found.extend(same.map(|(word, _)| (*line, word.as_str())));
        }
        let has_neighbour = |(line, word): &(usize, &str)| {
            let near = line.saturating_sub(NEAR)..=line.saturating_add(NEAR);
            found
                .iter()
                .any(|(other, neighbour)| neighbour != word && near.contains(other))
        };
        let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
        let counts = |at: &&(usize, &str)| !is_plain(at.1) || has_neighbour(at);
        found.iter().filter(counts).copied().collect()
    }

    fn is_other(&self, path: &str, word: &str) -> bool {
        self.others.iter().any(|other| {
            other.file == path && (other.words.is_empty() || other.words.contains(&word))
        })
    }

    /// Returns exceptions that excuse nothing: words that the vocabulary does not have, or that the file does not write.
    fn useless(&self, words: &Words, code: &[(&File, Vec<Literal>)]) -> Vec<String> {
        let mut useless = Vec::new();
        for other in self.others {
            let (file, what) = (other.file, self.what);
            let Some((_, literals)) = code.iter().find(|(file, _)| file.path == other.file) else {
                useless.push(format!(
                    "{file} is not there, and needs no exception among the {what}"
                ));
                continue;
            };
            let has_any = || {
                let mut texts = literals.iter().map(|(_, text)| text);
                texts.any(|text| words.keys().any(|word| self.form.has(text, word)))
            };
            if other.words.is_empty() && !has_any() {
                useless.push(format!(
                    "{file}: no word needs an exception among the {what}"
                ));
            }
            for word in other.words {
                let is_written = literals.iter().any(|(_, text)| self.form.has(text, word));
                if !words.contains_key(*word) || !is_written {
                    useless.push(format!(
                        "{file}: `{word}` needs no exception among the {what}"
                    ));
                }
            }
        }
        useless
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::second_literals;
    use crate::tidy::tests::tree;
    use crate::tidy::tree::Tree;

    /// The smallest tables, with a word in each.
    const TABLES: [(&str, &str); 5] = [
        (
            "crates/engine/src/function/a.rs",
            "const NAME: &str = \"records.get\";\n",
        ),
        (
            "crates/forge/src/effect.rs",
            "effects! { $ \"secretGet\": A {}; \"get\": B {}; \"set\": C {}; \"delete\": D {}; }\n",
        ),
        (
            "crates/engine/src/check/a.rs",
            "const CHECK: Check = Check { id: \"A3\" };\n",
        ),
        (
            "crates/core/src/field/a.rs",
            "const TYPE: T = T { name: \"strings\" };\nmod b { const TYPE: T = T { name: \"url\" }; }\n\
             mod c { const TYPE: T = T { name: \"string\" }; }\nmod d { const TYPE: T = T { name: \"boolean\" }; }\n\
             mod e { const TYPE: T = T { name: \"number\" }; }\nmod f { const TYPE: T = T { name: \"text\" }; }\n\
             mod g { const TYPE: T = T { name: \"integer\" }; }\n",
        ),
        (
            "crates/core/src/name/family.rs",
            "const FAMILIES: [Row; 1] = [Row { form: \"l:<address>\" }];\n",
        ),
    ];

    /// The files that are excused, with the words that they are excused for.
    const EXCUSED: [(&str, &str); 4] = [
        ("crates/core/src/clause/catalogue.rs", "fn f() { \"A3\" }\n"),
        (
            "crates/sim/src/request/single.rs",
            "fn f() { [\"get\", \"set\", \"delete\"] }\n",
        ),
        (
            "crates/sim/src/request/batch.rs",
            "fn f() { [\"get\", \"set\", \"delete\"] }\n",
        ),
        (
            "crates/sim/src/app.rs",
            "fn f() { [\"string\", \"boolean\", \"integer\"] }\n",
        ),
    ];

    /// Tables and excused files, with one more file or one in place of another.
    fn with(path: &str, text: &str) -> Tree {
        let all = TABLES.into_iter().chain(EXCUSED);
        let mut files: Vec<_> = all.filter(|(other, _)| *other != path).collect();
        files.push((path, text));
        tree(&files)
    }

    /// A tree in which nothing but a word that is written again breaks the rule.
    pub(in crate::tidy) fn mutant() -> Tree {
        with(
            "crates/sim/src/a.rs",
            "//! A.\nfn f() { \"records.get\" }\n",
        )
    }

    fn broken(path: &str, text: &str) -> Vec<String> {
        second_literals(&with(path, text))
    }

    #[test]
    fn a_word_written_again_is_found_in_rust_and_in_javascript() {
        assert_eq!(broken("crates/sim/src/a.rs", "//! A.\n"), [""; 0]);
        for (path, text, word) in [
            (
                "crates/engine/src/dispatch.rs",
                "\nfn f() { \"records.get\" }\n",
                "records.get",
            ),
            (
                "crates/sim/src/a.rs",
                "\n#[serde(rename = \"secretGet\")]\nstruct S;\n",
                "secretGet",
            ),
            (
                "src/host.js",
                "\nconst a = { 'secretGet': 1 };\n",
                "secretGet",
            ),
            (
                "static/admin/src/api.js",
                "\ncall('records.get');\n",
                "records.get",
            ),
            ("crates/core/src/a.rs", "\nmatches!(id, \"A3\")\n", "A3"),
            (
                "crates/engine/src/seal.rs",
                "\nformat!(\"l:{}\", id)\n",
                "l:",
            ),
            (
                "crates/local/frame/frame.js",
                "\nconst key = `l:${id}`;\n",
                "l:",
            ),
        ] {
            let found = broken(path, text);
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            let start = format!("{path}:2: `{word}`, one of the ");
            assert!(
                found.iter().all(|place| place.starts_with(&start)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_plain_word_counts_beside_another_of_its_vocabulary() {
        let found = |text: &str| broken("crates/sim/src/view.rs", text).len();
        let field = "fn f() { g(\"strings\") }\n";
        assert_eq!(found(field), 0);
        assert_eq!(found(&format!("{field}\n\nfn h() {{ g(\"url\") }}\n")), 2);
        assert_eq!(found(&format!("{field}\n\n\nfn h() {{ g(\"url\") }}\n")), 0);
        let get = "match name {\n\"get\" => f(\"get\"),\n";
        assert_eq!(found(&format!("{get}}}\n")), 0);
        assert_eq!(found(&format!("{get}\"url\" => 1,\n}}\n")), 0);
        assert_eq!(found(&format!("{get}\"set\" => 1,\n}}\n")), 2);
    }

    #[test]
    fn tests_examples_documents_generated_files_and_other_texts_may_write_a_word() {
        for (path, text) in [
            ("crates/engine/tests/a.rs", "fn f() { \"records.get\" }\n"),
            ("crates/sim/examples/a.rs", "fn f() { \"records.get\" }\n"),
            (
                "crates/engine/src/a.rs",
                "/// `\"records.get\"`\n#[cfg(test)]\nmod tests { f(\"records.get\") }\n",
            ),
            ("docs/a.md", "\"records.get\"\n"),
            ("tests/ui/world.mjs", "call('records.get');\n"),
            (
                "src/name.js",
                "// Generated by `cargo xtask generate`; do not edit.\nexport const names = ['records.get'];\n",
            ),
            ("crates/sim/src/a.rs", "fn f() { \"records.getter\" }\n"),
            (
                "src/run.js",
                "const isText = x => typeof x === 'strings'; // 'records.get'\n",
            ),
            ("src/run.js", "const a = { secretGet: 1 };\n"),
        ] {
            assert_eq!(broken(path, text), [""; 0], "{path}: {text}");
        }
    }

    #[test]
    fn an_exception_that_excuses_nothing_is_a_violation() {
        let path = "crates/sim/src/request/single.rs";
        let useless = format!("{path}: `delete` needs no exception among the effects");
        assert_eq!(broken(path, "fn f() { [\"get\", \"set\"] }\n"), [useless]);
        assert_eq!(broken(path, "fn f() { \"get\" }\n").len(), 2);
        let catalogue = "crates/core/src/clause/catalogue.rs";
        let useless = format!("{catalogue}: no word needs an exception among the checks");
        assert_eq!(broken(catalogue, "fn f() { \"A99\" }\n"), [useless]);
        let files: Vec<_> = TABLES
            .into_iter()
            .chain(EXCUSED)
            .filter(|(other, _)| *other != path)
            .collect();
        let found = second_literals(&tree(&files));
        assert_eq!(
            found,
            [format!(
                "{path} is not there, and needs no exception among the effects"
            )]
        );
    }

    #[test]
    fn the_catalogue_of_clauses_may_name_those_that_have_a_check() {
        let text = "fn f() { \"A3\" }\n";
        assert_eq!(broken("crates/core/src/clause/catalogue.rs", text).len(), 0);
        assert_eq!(broken("crates/core/src/clause/text.rs", text).len(), 1);
    }

    #[test]
    fn a_table_that_is_not_found_is_a_violation() {
        let found = second_literals(&tree(&[TABLES.get(1..).unwrap(), &EXCUSED].concat()));
        assert_eq!(
            found,
            ["no functions were found in crates/engine/src/function/"]
        );
    }
}
