//! Documents: what is sealed under a name of its own (a change, a pack, a base chunk, a manifest, ledger tiles and bundles).
//!
//! Each says how it is written and read; sealing, opening and everything that is checked on the way stand here once.

use minicbor::{Decode, Encode};

use crate::cipher::{self, MAX_TEXT};
use crate::digest::Digest;
use crate::error::Error;
use crate::name::Name;
use crate::ring::Ring;

/// Something that is sealed under a name of its own.
pub trait Document: Sized {
    /// What an error says that could not open or read it.
    const UNREADABLE: &'static str;

    /// Returns the stored form, before sealing.
    ///
    /// # Errors
    /// When its parts break a rule of the format.
    fn encode(&self) -> Result<Vec<u8>, Error>;

    /// Reads the stored form that was found at `name`; fields this version does not know are ignored.
    ///
    /// # Errors
    /// When it is damaged, newer, or says itself that it belongs under another name.
    fn decode(name: &Name, bytes: &[u8]) -> Result<Self, Error>;
}

/// A document that is ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its name, with the hash of the text where names of its family carry one.
    pub name: Name,
    /// Its text, which may be too long for one value: see [`Self::pieces`].
    pub text: String,
}

/// What a manifest knows of a pack or base chunk: its name and the hash of its whole text.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reference {
    /// Its name.
    #[n(0)]
    pub name: Name,
    /// The hash of its text, see [`hash`].
    #[n(1)]
    pub hash: Digest,
}

impl Sealed {
    /// Returns what a manifest knows of it.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference {
            name: self.name.clone(),
            hash: hash(&self.text),
        }
    }

    /// Returns in how many values it lies.
    #[must_use]
    pub fn count(&self) -> usize {
        self.text.len().div_ceil(MAX_TEXT)
    }

    /// Returns the values in which it lies, in order: the name and the text of each.
    #[must_use]
    pub fn pieces(self) -> Vec<(Name, String)> {
        if self.count() <= 1 {
            return vec![(self.name, self.text)];
        }
        let mut pieces = Vec::with_capacity(self.count());
        let mut rest = self.text.as_str();
        // Base64: a character is a byte.
        while let (number, Some((piece, more))) = (
            pieces.len(),
            rest.split_at_checked(rest.len().min(MAX_TEXT)),
        ) && !piece.is_empty()
        {
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            pieces.push((self.name.piece(number), piece.to_owned()));
            rest = more;
        }
        pieces
    }
}

/// Returns the names of the further pieces of the text at `name` that begins like `text`.
#[must_use]
pub fn further(name: &Name, text: &str) -> Vec<Name> {
    let numbers = 1..cipher::pieces(text);
    numbers.map(|number| name.piece(number)).collect()
}

impl Reference {
    /// Opens the document that it names in the text that was found there.
    ///
    /// # Errors
    /// As [`open`]; also when the text is not the one that was referred to.
    pub fn open<D: Document>(&self, ring: &Ring, text: &str) -> Result<D, Error> {
        if hash(text) != self.hash {
            let error = Error::damaged("the text is not the one that the manifest committed");
            return Err(error.at(&self.name));
        }
        open(ring, &self.name, text)
    }
}

/// Returns the hash of a document's sealed text, by which others name it.
#[must_use]
pub fn hash(text: &str) -> Digest {
    Digest::blake3(text.as_bytes())
}

/// Seals a document for `name` under the key of `epoch`; `salt` is 24 random bytes, or zeros where the same content shall give
/// the same text.
///
/// # Errors
/// As [`cipher::seal`] and [`Document::encode`].
pub fn seal<D: Document>(
    ring: &Ring,
    epoch: u32,
    name: Name,
    document: &D,
    salt: [u8; 24],
) -> Result<Sealed, Error> {
    let text = document
        .encode()
        .and_then(|bytes| cipher::seal(ring, epoch, &name, &bytes, salt))
        .map_err(|error| error.at(&name))?;
    let name = name.with_hash(hash(&text).short());
    Ok(Sealed { name, text })
}

/// Opens the document in the text that was found at `name`.
///
/// # Errors
/// Every changed byte is noticed, and a document of another name; the error says at which.
pub fn open<D: Document>(ring: &Ring, name: &Name, text: &str) -> Result<D, Error> {
    let opened = match name.hash() {
        Some(expected) if hash(text).short() != expected => {
            Err(Error::damaged("the text does not fit its name"))
        }
        _ => cipher::open(ring, name, text).and_then(|bytes| D::decode(name, &bytes)),
    };
    opened.map_err(|error| error.unreadable(D::UNREADABLE).at(name))
}

#[cfg(test)]
mod tests;
