//! Patterns of keys: which keys of a store belong to a kind, and what a key says of its record.
//!
//! `jenkins-server-{id:uuid}` is a text with holes. A hole has a name and a class of characters; a key that fits gives each hole
//! its value, and the values give the key again: a pattern decides both ways.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::location::MAX_KEY;

mod atom;
mod class;
mod overlap;

use atom::Atom;
pub use class::Class;

/// The most holes of a pattern.
const MAX_HOLES: usize = 8;

/// The most characters of a pattern.
const MAX_LENGTH: usize = MAX_KEY;

/// Whether the text can be the key of a record: one that patterns take, and the platform.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.len() <= MAX_KEY
        && text.bytes().all(|byte| Class::Text.has(byte))
        && !text.trim().is_empty()
}

/// A pattern of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Hole(Hole),
}

/// A place of a pattern that differs from key to key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Its name, lowerCamelCase.
    pub name: String,
    /// What it takes.
    pub class: Class,
}

/// Why a text is no pattern, or values make no key. The message is made for the vendor's developer; no value is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace without its partner.
    #[error("every {{ needs its }}, and a hole is written {{name}} or {{name:class}}")]
    Brace,
    /// The name of a hole is none.
    #[error("the name of a hole begins with a letter and has letters and digits only, at most 40")]
    HoleName,
    /// Two holes of one name.
    #[error("two holes have the same name")]
    Twice,
    /// Two holes that say whose record it is.
    #[error("at most one hole can be of a class that says whose record it is: project, scope")]
    Scopes,
    /// The class of a hole is not known.
    #[error("the class of a hole is one of: {}", Class::names())]
    Class,
    /// Two holes side by side.
    #[error("between two holes there must be a text, or where one ends cannot be told")]
    Adjacent,
    /// A character that no key has.
    #[error("a key has letters, digits, space and : . _ - # only, and not spaces alone")]
    Character,
    /// Nothing at all, or more than a key may have.
    #[error("a pattern has 1 to {MAX_LENGTH} characters and at most {MAX_HOLES} holes")]
    Length,
    /// It would claim keys that are not meant.
    #[error(
        "a pattern that does not begin with a text claims every key: begin with one, or give the first hole one of the narrow classes: {}",
        Class::narrow_names()
    )]
    Unbounded,
    /// The values of the holes do not fit, or do not come back from the key that they make.
    #[error("the values do not make a key of this pattern")]
    Values,
}

impl PatternError {
    /// Stable code for programs: `pattern-invalid`, or `key-invalid` for values.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Values => "key-invalid",
            _ => "pattern-invalid",
        }
    }
}

impl Pattern {
    /// Returns a pattern that takes no key.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { parts: Vec::new() }
    }

    /// Whether it is [`Pattern::nothing`].
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns the holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Literal(_) => None,
        })
    }

    /// Returns what every key of the pattern begins with; empty when it begins with a hole.
    #[must_use]
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether it takes some keys of a store only: it begins with a text, or with a hole of a narrow class.
    ///
    /// ```
    /// use bailee_core::pattern::Pattern;
    ///
    /// assert!("server-{id}".parse::<Pattern>()?.is_bounded() && "{id:digits}".parse::<Pattern>()?.is_bounded());
    /// assert!(!"{id}".parse::<Pattern>()?.is_bounded());
    /// # Ok::<(), bailee_core::pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        match self.parts.first() {
            Some(Part::Hole(hole)) => hole.class.is_narrow(),
            _ => true,
        }
    }

    /// Returns the values of the holes in `key`, in their order; `None` when the key is not of this pattern.
    ///
    /// Where a key can be read in several ways, each hole takes as little as it can, from left to right.
    ///
    /// ```
    /// let pattern: bailee_core::pattern::Pattern = "server-{id}-{part:digits}".parse()?;
    /// assert_eq!(pattern.read("server-a-b-7"), Some(vec!["a-b", "7"]));
    /// assert_eq!(pattern.read("server-a"), None);
    /// # Ok::<(), bailee_core::pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn read<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        if !key.starts_with(self.prefix()) || !is_key(key) {
            return None;
        }
        self.ways().find_map(|way| {
            let ranges = atom::read(&way, key.as_bytes())?;
            let values: Option<Vec<&str>> =
                ranges.into_iter().map(|range| key.get(range)).collect();
            values.filter(|values| self.fits(values))
        })
    }

    /// Whether the key is of this pattern.
    #[must_use]
    pub fn takes(&self, key: &str) -> bool {
        self.read(key).is_some()
    }

    /// Returns the key that these values of the holes make.
    ///
    /// # Errors
    /// [`PatternError::Values`] when they are too many or too few, do not fit their classes, or when the key would be read as
    /// other values.
    pub fn key(&self, values: &[&str]) -> Result<String, PatternError> {
        let mut key = String::new();
        let mut rest = values.iter();
        for part in &self.parts {
            match part {
                Part::Literal(text) => key.push_str(text),
                Part::Hole(_) => key.push_str(rest.next().ok_or(PatternError::Values)?),
            }
        }
        match self.read(&key) {
            Some(read) if read == values => Ok(key),
            _ => Err(PatternError::Values),
        }
    }

    /// Returns a key that both patterns take; `None` when there is none.
    ///
    /// ```
    /// use bailee_core::pattern::Pattern;
    ///
    /// let [one, other]: [Pattern; 2] = ["hook-{id}".parse()?, "hook-id-{id}".parse()?];
    /// assert_eq!(one.common(&other).as_deref(), Some("hook-id-0"));
    /// assert_eq!("hook-{id:digits}".parse::<Pattern>()?.common(&other), None);
    /// # Ok::<(), bailee_core::pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<String> {
        self.ways()
            .find_map(|one| other.ways().find_map(|way| overlap::common(&one, &way)))
    }

    /// Returns a key whose record could be that of two projects, or of a project and the site; `None` when every key says it in one
    /// way only.
    ///
    /// ```
    /// use bailee_core::pattern::Pattern;
    ///
    /// let doubtful: Pattern = "note:{name}:{project:project}:{id}".parse()?;
    /// assert_eq!(doubtful.doubtful().as_deref(), Some("note:0:1:1:0"));
    /// let clear: Pattern = "note:{project:project}:{name}:{id}".parse()?;
    /// assert_eq!(clear.doubtful(), None);
    /// # Ok::<(), bailee_core::pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn doubtful(&self) -> Option<String> {
        let hole = self.holes().position(|hole| hole.class.is_scope())?;
        self.ways()
            .find_map(|one| self.ways().find_map(|way| overlap::apart(&one, &way, hole)))
    }

    /// Whether a key of this pattern can begin with `prefix`.
    #[must_use]
    pub fn reaches(&self, prefix: &str) -> bool {
        let alone: Vec<Atom> = prefix.bytes().map(Atom::character).collect();
        let longer = [alone.as_slice(), &[Atom::run(Class::Text)]].concat();
        self.ways().any(|way| {
            [&alone, &longer]
                .iter()
                .any(|begin| overlap::common(&way, begin).is_some())
        })
    }

    /// The ways to read the pattern as a row of atoms: one, or one for each form of a hole that has several.
    fn ways(&self) -> impl Iterator<Item = Vec<Atom>> {
        // Only what says whose record it is has several forms, and a pattern has one such hole.
        let forms = self.holes().map(|hole| hole.class.forms()).max();
        (0..forms.unwrap_or(1)).map(|form| {
            let mut atoms = Vec::new();
            for part in &self.parts {
                match part {
                    Part::Literal(text) => atoms.extend(text.bytes().map(Atom::character)),
                    Part::Hole(hole) => {
                        atoms.push(Atom::Open);
                        hole.class.push(form, &mut atoms);
                        atoms.push(Atom::Close);
                    }
                }
            }
            atoms
        })
    }

    fn fits(&self, values: &[&str]) -> bool {
        let mut holes = self.holes();
        values
            .iter()
            .all(|value| holes.next().is_some_and(|hole| hole.class.fits(value)))
            && holes.next().is_none()
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (literal, after) = rest.split_once('{').unwrap_or((rest, ""));
            if literal.contains('}') {
                return Err(PatternError::Brace);
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            if literal.len() == rest.len() {
                break;
            }
            let (inside, behind) = after.split_once('}').ok_or(PatternError::Brace)?;
            let hole = hole(inside)?;
            match parts.last() {
                Some(Part::Hole(_)) => return Err(PatternError::Adjacent),
                _ => parts.push(Part::Hole(hole)),
            }
            rest = behind;
        }
        let pattern = Self { parts };
        pattern.check(text).map(|()| pattern)
    }
}

impl Pattern {
    fn check(&self, text: &str) -> Result<(), PatternError> {
        let names: Vec<&str> = self.holes().map(|hole| hole.name.as_str()).collect();
        if text.is_empty() || text.len() > MAX_LENGTH || names.len() > MAX_HOLES {
            return Err(PatternError::Length);
        }
        let is_twice =
            |(index, name): (usize, &&str)| names.iter().take(index).any(|one| one == name);
        if names.iter().enumerate().any(is_twice) {
            return Err(PatternError::Twice);
        }
        if self.holes().filter(|hole| hole.class.is_scope()).count() > 1 {
            return Err(PatternError::Scopes);
        }
        let mut literals = self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text),
            Part::Hole(_) => None,
        });
        if !literals.all(|text| text.bytes().all(|byte| Class::Text.has(byte)))
            || text.trim().is_empty()
        {
            return Err(PatternError::Character);
        }
        Ok(())
    }
}

/// Reads what stands between braces.
fn hole(text: &str) -> Result<Hole, PatternError> {
    let (name, class) = text.split_once(':').unwrap_or((text, Class::Text.name()));
    let is_name = name.len() <= 40
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if text.contains('{') {
        return Err(PatternError::Brace);
    }
    if !is_name {
        return Err(PatternError::HoleName);
    }
    Ok(Hole {
        name: name.to_owned(),
        class: Class::find(class).ok_or(PatternError::Class)?,
    })
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.write_str(text)?,
                Part::Hole(Hole {
                    name,
                    class: Class::Text,
                }) => write!(out, "{{{name}}}")?,
                Part::Hole(Hole { name, class }) => write!(out, "{{{name}:{}}}", class.name())?,
            }
        }
        Ok(())
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;
