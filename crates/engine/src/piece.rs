//! Sealed documents in the store, each in as many values as it takes: one, unless a record of it is large.
//!
//! How many there are the first one says, so a document of one value is read as any other value, without a further call.
//! The text is sealed as a whole: what was left out, swapped or taken from elsewhere does not open.

use bailee_core::cipher;
use bailee_core::document::{Sealed, further};
use bailee_core::name::Name;
use bailee_forge::{InvalidInput, Value};

use crate::error::Error;
use crate::platform::Platform;
use crate::store;

/// Reads documents, which must be there, and returns the sealed text of each.
///
/// # Errors
/// `store-damaged` when one of them or a piece of one is missing, which the error names; the platform's error.
pub(crate) async fn read<P: Platform>(platform: &P, names: &[Name]) -> Result<Vec<String>, Error> {
    let mut texts = Vec::with_capacity(names.len());
    let mut more = Vec::new();
    for (name, value) in names.iter().zip(store::read_all(platform, names).await?) {
        let text = store::text(name, value.as_ref())?.to_owned();
        more.append(&mut further(name, &text));
        texts.push(text);
    }
    if more.is_empty() {
        return Ok(texts);
    }
    let values = store::read_all(platform, &more).await?;
    let mut more = more.iter().zip(values);
    for text in &mut texts {
        for (name, value) in more.by_ref().take(usize::from(cipher::pieces(text) - 1)) {
            text.push_str(store::text(name, value.as_ref())?);
        }
    }
    Ok(texts)
}

/// As [`read`], each by itself: one that is damaged hides no other.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read_each<P: Platform>(
    platform: &P,
    names: &[Name],
) -> Result<Vec<Result<String, Error>>, Error> {
    match read(platform, names).await {
        Ok(texts) => return Ok(texts.into_iter().map(Ok).collect()),
        Err(Error::StoreDamaged { .. }) => {}
        Err(error) => return Err(error),
    }
    let mut texts = Vec::with_capacity(names.len());
    for (name, value) in names.iter().zip(store::read_all(platform, names).await?) {
        let text = match store::text(name, value.as_ref()) {
            Err(error) => Err(error),
            Ok(text) if cipher::pieces(text) == 1 => Ok(text.to_owned()),
            Ok(_) => match read(platform, std::slice::from_ref(name)).await {
                Ok(mut texts) => Ok(texts.pop().unwrap_or_default()),
                Err(error @ Error::StoreDamaged { .. }) => Err(error),
                Err(error) => return Err(error),
            },
        };
        texts.push(text);
    }
    Ok(texts)
}

/// Returns the values in which `sealed` lies.
///
/// # Errors
/// None in practice: no piece is larger than the platform takes.
pub(crate) fn values(sealed: Sealed) -> Result<Vec<(Name, Value)>, InvalidInput> {
    let mut values = Vec::new();
    for (name, text) in sealed.pieces() {
        values.push((name, store::sealed(text)?));
    }
    Ok(values)
}
