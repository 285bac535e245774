//! Checkpoints: the signed head of the ledger, a C2SP signed note with one Ed25519 signature of ours and room for others.
//!
//! Signature lines of unknown keys are ignored: that is how witnesses cosign and how keys rotate.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::digest::Digest;
use crate::encoding::{from_base64, to_base64, to_hex};
use crate::error::{Error, ErrorKind};
use crate::key::SecretKey;
use crate::ledger::merkle;

/// The signature type of Ed25519 in a signed note.
const ED25519: u8 = 1;
const MARK: &str = "\u{2014} ";
/// More signature lines than this are not read; C2SP asks for a limit of at least 16.
const MAX_SIGNATURES: usize = 64;

/// The head of a ledger: what a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name without a scheme, such as `bailee.example/<site hash>`.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
}

/// A name and a private key.
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// A name and a public key; its text form is the *vkey*.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

impl Checkpoint {
    /// Returns the text that is signed: origin, size, root, one line each.
    ///
    /// # Errors
    /// When the origin cannot be a line.
    pub fn body(&self) -> Result<String, Error> {
        if self.origin.is_empty() || self.origin.chars().any(|char| char.is_control()) {
            return Err(wrong_origin());
        }
        Ok(format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            to_base64(self.root.as_bytes())
        ))
    }

    /// Returns the signed note.
    ///
    /// # Errors
    /// When the origin cannot be a line.
    pub fn sign(&self, signer: &Signer) -> Result<String, Error> {
        Ok(signer.sign(&self.body()?))
    }

    /// Reads the text of a note, without its signatures; extension lines are ignored.
    ///
    /// # Errors
    /// When it is not a checkpoint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let form = wrong_form;
        let mut lines = text.strip_suffix('\n').ok_or_else(form)?.split('\n');
        let mut line = || {
            lines
                .next()
                .filter(|line| !line.is_empty())
                .ok_or_else(form)
        };
        let (origin, size, root) = (line()?, line()?, line()?);
        let decimal = size.bytes().all(|byte| byte.is_ascii_digit())
            && (size == "0" || !size.starts_with('0'));
        let root = from_base64(root).ok_or_else(form)?;
        Ok(Self {
            origin: origin.to_owned(),
            size: size.parse().ok().filter(|_| decimal).ok_or_else(form)?,
            root: Digest::new(root.try_into().map_err(|_| form())?),
        })
    }
}

impl Signer {
    /// The signer with this name and the Ed25519 private key `seed`.
    ///
    /// # Errors
    /// When the name could not stand in a note.
    pub fn new(name: &str, seed: &SecretKey) -> Result<Self, Error> {
        let name = check_name(name)?.to_owned();
        Ok(Self {
            name,
            key: SigningKey::from_bytes(seed.as_bytes()),
        })
    }

    /// Returns what checks the signatures of this signer.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// Returns `text`, which must end with a line break, as a signed note.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let value = [self.verifier().key_id().as_slice(), &signature].concat();
        format!("{text}\n{MARK}{} {}\n", self.name, to_base64(&value))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signer({}, redacted)", self.name)
    }
}

impl Verifier {
    /// Reads a vkey: name, key id in hex, and type and key in base64, joined by plus signs.
    ///
    /// # Errors
    /// When it is not one, or not for Ed25519, or its key id is wrong.
    pub fn parse(vkey: &str) -> Result<Self, Error> {
        let wrong = wrong_key;
        // Base64 may hold plus signs as well, so only the first two separate.
        let mut parts = vkey.splitn(3, '+');
        let mut part = || parts.next().ok_or_else(wrong);
        let (name, id, encoded) = (part()?, part()?, part()?);
        let key = from_base64(encoded).ok_or_else(wrong)?;
        let key: &[u8; 32] = match key.split_first() {
            Some((&ED25519, key)) => key.try_into().map_err(|_| wrong())?,
            _ => return Err(wrong()),
        };
        let key = VerifyingKey::from_bytes(key).map_err(|_| wrong())?;
        let verifier = Self {
            name: check_name(name).map_err(|_| wrong())?.to_owned(),
            key,
        };
        if to_hex(&verifier.key_id()) == id {
            Ok(verifier)
        } else {
            Err(wrong())
        }
    }

    /// Returns the vkey.
    #[must_use]
    pub fn vkey(&self) -> String {
        let key = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        format!(
            "{}+{}+{}",
            self.name,
            to_hex(&self.key_id()),
            to_base64(&key)
        )
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the key id: the first 4 bytes of SHA-256 over name, line feed, type and public key.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        let hash = merkle::sha256(&[self.name.as_bytes(), &[b'\n', ED25519], self.key.as_bytes()]);
        hash.as_bytes().first_chunk().copied().unwrap_or_default()
    }

    /// Returns the text of a signed note after checking this key's signature; lines of other keys are ignored.
    ///
    /// # Errors
    /// When it is not a note, or this key's signature is missing or wrong.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, Error> {
        let end = note.rfind("\n\n").ok_or_else(wrong_note)?;
        let (text, signatures) = note.split_at_checked(end + 1).ok_or_else(wrong_note)?;
        let signatures = signatures
            .strip_prefix('\n')
            .and_then(|lines| lines.strip_suffix('\n'));
        let lines: Vec<&str> = signatures.ok_or_else(wrong_note)?.split('\n').collect();
        let control = note.chars().any(|char| char.is_control() && char != '\n');
        if control || lines.len() > MAX_SIGNATURES {
            return Err(wrong_note());
        }
        let mut found = false;
        for line in lines {
            let (name, value) = line
                .strip_prefix(MARK)
                .and_then(|line| line.split_once(' '))
                .ok_or_else(wrong_note)?;
            let value = from_base64(value).ok_or_else(wrong_note)?;
            let (id, signature) = value.split_first_chunk::<4>().ok_or_else(wrong_note)?;
            if check_name(name).is_err() || signature.is_empty() {
                return Err(wrong_note());
            }
            if name == self.name && *id == self.key_id() {
                self.check(text, signature)?;
                found = true;
            }
        }
        if found {
            Ok(text)
        } else {
            Err(wrong_unsigned())
        }
    }

    /// Returns the checkpoint in a signed note of the log `origin` after checking this key's signature.
    ///
    /// # Errors
    /// As [`Verifier::open`], and when the note is not a checkpoint of that log.
    pub fn checkpoint(&self, origin: &str, note: &str) -> Result<Checkpoint, Error> {
        let checkpoint = Checkpoint::parse(self.open(note)?)?;
        if checkpoint.origin == origin {
            Ok(checkpoint)
        } else {
            Err(Error::new(
                ErrorKind::Foreign,
                "the checkpoint is of another log",
            ))
        }
    }

    fn check(&self, text: &str, signature: &[u8]) -> Result<(), Error> {
        let signature = Signature::from_slice(signature).map_err(|_| wrong_signature())?;
        // Strict: no key of small order, no second encoding of the same signature.
        self.key
            .verify_strict(text.as_bytes(), &signature)
            .map_err(|_| wrong_signature())
    }
}

fn wrong_key_name() -> Error {
    Error::invalid("a key name is not empty and holds neither space nor plus sign")
}

fn wrong_origin() -> Error {
    Error::invalid("an origin is not empty and has one line")
}

fn wrong_key() -> Error {
    Error::invalid("not an Ed25519 verifier key")
}

fn wrong_note() -> Error {
    Error::invalid("not a signed note")
}

fn wrong_form() -> Error {
    Error::invalid("the note is not a checkpoint")
}

fn wrong_unsigned() -> Error {
    Error::new(ErrorKind::Foreign, "the note has no signature of this key")
}

fn wrong_signature() -> Error {
    Error::damaged("the signature does not fit the text")
}

fn check_name(name: &str) -> Result<&str, Error> {
    let bad = name.is_empty()
        || name
            .chars()
            .any(|char| char.is_whitespace() || char.is_control() || char == '+');
    if bad { Err(wrong_key_name()) } else { Ok(name) }
}

#[cfg(test)]
mod tests;
