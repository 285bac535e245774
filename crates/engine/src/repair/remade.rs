//! Values that are made again: which of them differ from what lies in the store, and writing those.

use bailee_core::document::Sealed;
use bailee_core::name::Name;
use bailee_forge::Value;
use bailee_forge::effect::BatchSet;
use bailee_forge::limit::BATCH_ITEMS;
use bailee_forge::store::Item;

use crate::error::Error;
use crate::piece;
use crate::platform::Platform;
use crate::site::Site;
use crate::store;

/// Writes values that are made again: twice, or in vain, does no harm.
pub(super) async fn write<P: Platform>(
    site: &Site<'_, P>,
    values: Vec<(Name, Value)>,
) -> Result<(), Error> {
    let mut items = Vec::with_capacity(values.len());
    for (name, value) in values {
        items.push(Item {
            value: Some(value),
            ..store::item(&name)?
        });
    }
    // Sixteen of 240 KiB stay below the platform's 4 MB.
    let each = BATCH_ITEMS.min(16);
    store::perform(site.platform, &items, each, |items| BatchSet { items }).await
}

/// Those of `values` that do not lie in the store as they are.
pub(super) async fn differing<P: Platform>(
    site: &Site<'_, P>,
    values: Vec<(Name, Value)>,
) -> Result<Vec<(Name, Value)>, Error> {
    let names: Vec<Name> = values.iter().map(|(name, _)| name.clone()).collect();
    let stored = store::read_all(site.platform, &names).await?;
    let pairs = values.into_iter().zip(stored);
    Ok(pairs
        .filter(|((_, value), stored)| stored.as_ref() != Some(value.as_json()))
        .map(|(value, _)| value)
        .collect())
}

/// Returns the values in which sealed documents lie.
pub(super) fn values(sealed: Vec<Sealed>) -> Result<Vec<(Name, Value)>, Error> {
    let mut values = Vec::new();
    for one in sealed {
        values.append(&mut piece::values(one)?);
    }
    Ok(values)
}
