//! The table of families: what each kind of stored value is, where it lies, and who writes and deletes it.

/// Where the platform keeps a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A plain key.
    Plain,
    /// A secret, which nothing can list.
    Secret,
    /// A key of the app's own, in the store that the kind of the record says.
    App,
    /// An item of the entity [`ENTITY`](super::ENTITY).
    Entity,
}

/// What a stored value is: the names of one family differ in numbers and digests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// [`Name::Head`](super::Name::Head)
    Head,
    /// [`Name::Root`](super::Name::Root)
    Root,
    /// [`Name::Ring`](super::Name::Ring)
    Ring,
    /// [`Name::Anchor`](super::Name::Anchor)
    Anchor,
    /// [`Name::Live`](super::Name::Live)
    Live,
    /// [`Name::Journal`](super::Name::Journal)
    Journal,
    /// [`Name::Pack`](super::Name::Pack)
    Pack,
    /// [`Name::Base`](super::Name::Base)
    Base,
    /// [`Name::Shelf`](super::Name::Shelf)
    Shelf,
    /// [`Name::Manifest`](super::Name::Manifest)
    Manifest,
    /// [`Name::Tile`](super::Name::Tile)
    Tile,
    /// [`Name::Bundle`](super::Name::Bundle)
    Bundle,
    /// [`Name::Job`](super::Name::Job)
    Job,
    /// [`Name::Look`](super::Name::Look)
    Look,
    /// [`Name::Findings`](super::Name::Findings)
    Findings,
}

/// What is known of a family: one row each, from which names, parsing and the tables of the documents come.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The family.
    pub family: Family,
    /// The name, or what it begins with before the colon of its first part.
    pub(super) prefix: &'static str,
    /// How many parts follow the prefix.
    pub(super) parts: usize,
    /// The form of the name, for people.
    pub form: &'static str,
    /// Where it lies.
    pub place: Place,
    /// The number by which sealed values of this family are authenticated; `None` for values that are not sealed.
    pub seal: Option<u8>,
    /// What it holds.
    pub what: &'static str,
    /// Who writes it.
    pub written: &'static str,
    /// Who deletes it.
    pub deleted: &'static str,
}

/// Every family.
pub const FAMILIES: [Row; 15] = [
    Row {
        family: Family::Live,
        prefix: "l",
        parts: 1,
        form: "l:<address>",
        place: Place::App,
        seal: None,
        what: "value of a record, in the app's own form, except that its secrets are sealed; in messages and logs it is called by its address",
        written: "a change",
        deleted: "a change that deletes the record",
    },
    Row {
        family: Family::Journal,
        prefix: "j",
        parts: 1,
        form: "j:<seq>",
        place: Place::Entity,
        seal: Some(1),
        what: "journal record: one change, sealed",
        written: "a change",
        deleted: "the seal after the one that covers it",
    },
    Row {
        family: Family::Pack,
        prefix: "p",
        parts: 3,
        form: "p:<first>-<last>:<index>:<hash12>",
        place: Place::Entity,
        seal: Some(2),
        what: "pack of sealed changes",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Base,
        prefix: "b",
        parts: 4,
        form: "b:<part>:<seq>:<index>:<hash12>",
        place: Place::Entity,
        seal: Some(3),
        what: "chunk of a sealed full state",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Shelf,
        prefix: "s",
        parts: 1,
        form: "s:<n>",
        place: Place::Entity,
        seal: Some(7),
        what: "tags of some records: leaf, version and commitment, sealed",
        written: "a change",
        deleted: "never",
    },
    Row {
        family: Family::Manifest,
        prefix: "m",
        parts: 1,
        form: "m:<n>",
        place: Place::Entity,
        seal: Some(4),
        what: "manifest, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Tile,
        prefix: "t",
        parts: 2,
        form: "t:<level>:<n>",
        place: Place::Entity,
        seal: Some(5),
        what: "full ledger tile, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Bundle,
        prefix: "e",
        parts: 1,
        form: "e:<n>",
        place: Place::Entity,
        seal: Some(6),
        what: "full bundle of ledger entries, sealed",
        written: "a seal",
        deleted: "never",
    },
    Row {
        family: Family::Job,
        prefix: "job",
        parts: 1,
        form: "job:<id>",
        place: Place::Entity,
        seal: Some(8),
        what: "progress of a restore, sealed",
        written: "a restore",
        deleted: "never",
    },
    Row {
        family: Family::Look,
        prefix: "look",
        parts: 0,
        form: "look",
        place: Place::Entity,
        seal: Some(9),
        what: "when the keys of observed kinds and of secrets were looked at last, what was compared, found changed and left out, in how many requests and bytes; sealed",
        written: "a look",
        deleted: "never",
    },
    Row {
        family: Family::Findings,
        prefix: "findings",
        parts: 0,
        form: "findings",
        place: Place::Entity,
        seal: Some(10),
        what: "stored values that were found changed, lost, older or foreign and are not settled yet, sealed",
        written: "whoever finds or settles one",
        deleted: "never",
    },
    Row {
        family: Family::Head,
        prefix: "head",
        parts: 0,
        form: "head",
        place: Place::Entity,
        seal: None,
        what: "the last change, the last manifest, the restore that runs; plain JSON, authenticated",
        written: "every change and seal",
        deleted: "never",
    },
    Row {
        family: Family::Root,
        prefix: "bailee:root",
        parts: 0,
        form: "bailee:root",
        place: Place::Secret,
        seal: None,
        what: "the root key",
        written: "set-up",
        deleted: "never",
    },
    Row {
        family: Family::Ring,
        prefix: "bailee:ring",
        parts: 0,
        form: "bailee:ring",
        place: Place::Secret,
        seal: None,
        what: "the key ring, wrapped",
        written: "set-up",
        deleted: "never",
    },
    Row {
        family: Family::Anchor,
        prefix: "bailee:anchor",
        parts: 0,
        form: "bailee:anchor",
        place: Place::Secret,
        seal: None,
        what: "the last manifest with its hash, and size and root of the ledger",
        written: "set-up and every seal",
        deleted: "never",
    },
];

impl Family {
    /// Returns the word for it: one for each, kebab-case.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Root => "root",
            Self::Ring => "ring",
            Self::Anchor => "anchor",
            Self::Live => "live",
            Self::Journal => "journal",
            Self::Pack => "pack",
            Self::Base => "base",
            Self::Shelf => "shelf",
            Self::Manifest => "manifest",
            Self::Tile => "tile",
            Self::Bundle => "bundle",
            Self::Job => "job",
            Self::Look => "look",
            Self::Findings => "findings",
        }
    }

    /// Returns the family's row.
    #[must_use]
    pub fn row(self) -> &'static Row {
        let [first, ..] = &FAMILIES;
        // Every family has a row, which a test holds.
        FAMILIES
            .iter()
            .find(|row| row.family == self)
            .unwrap_or(first)
    }
}

impl Row {
    /// Returns the parts of a key of this family; `None` for a key of another form.
    pub(super) fn parts_of<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        let rest = key.strip_prefix(self.prefix)?;
        let parts = match rest.strip_prefix(':') {
            Some(parts) => parts.split(':').collect(),
            None if rest.is_empty() => Vec::new(),
            None => return None,
        };
        (parts.len() == self.parts).then_some(parts)
    }
}
