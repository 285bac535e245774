//! Records as they lie in the store, with what is known of them: read together, and compared.

use bailee_core::id::RecordId;
use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::record::{MAX_RECORD_BYTES, Record};
use bailee_core::shelf::Tag;
use serde_json::Value as Json;

use crate::error::Error;
use crate::head::Head;
use crate::intent;
use crate::platform::Platform;
use crate::shelf::{self, Tags};
use crate::site::Site;
use crate::store;

/// Values of records and their tags, read with the site, so that the first plan of a change needs no further call.
#[derive(Default)]
pub struct Seen {
    found: Vec<(Location, Option<Json>)>,
    tags: Option<Tags>,
}

impl Seen {
    /// Returns the names of what is read beside the site for the records at `locations`: each once, as a batch asks for it.
    pub(crate) fn names(head: &Head, locations: &[Location]) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::with_capacity(locations.len());
        for location in locations {
            let name = Name::Live(location.clone());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.extend(shelf::names(head, locations.iter().map(Location::address)));
        names
    }

    /// Takes what was read at `names`.
    ///
    /// # Errors
    /// As [`Tags::load`].
    pub(crate) async fn new<P: Platform>(
        site: &Site<'_, P>,
        names: &[Name],
        values: Vec<Option<Json>>,
    ) -> Result<Self, Error> {
        let mut tags = Tags::default();
        let count = names.iter().filter(|name| matches!(name, Name::Live(_)));
        let (live, shelves) = values.split_at_checked(count.count()).unwrap_or_default();
        let mut found = Vec::with_capacity(live.len());
        for (name, value) in names.iter().zip(live) {
            if let Name::Live(location) = name {
                found.push((location.clone(), value.clone()));
            }
        }
        let names = names.get(live.len()..).unwrap_or_default();
        tags.take(site, names, shelves).await?;
        Ok(Self {
            found,
            tags: Some(tags),
        })
    }

    /// Reads the head of `site` again, and with it the records at `locations` and their tags, in one round trip.
    ///
    /// What is read here may be older than the head. That is noticed: a change under the condition of this head also writes the
    /// shelf of each of its records, under the condition that nobody did since it was read, and a value that is not what its tag
    /// says is read again. On which shelf a tag lies follows from the head; when that has changed, nothing read here is believed.
    ///
    /// # Errors
    /// `store-damaged` when the head is gone, or the platform's error.
    pub(crate) async fn again<P: Platform>(
        site: &mut Site<'_, P>,
        locations: &[Location],
    ) -> Result<Self, Error> {
        let shelves = site.head.shelves;
        let mut names = Self::names(&site.head, locations);
        names.insert(0, Name::Head);
        let mut values = store::glance_all(site.platform, &names).await?;
        let head = match values.is_empty() {
            true => None,
            false => values.remove(0),
        };
        match head {
            Some(head) => site.take_head(head)?,
            // A batch may leave something out.
            None => site.refresh().await?,
        }
        if locations.is_empty() || site.head.shelves != shelves {
            return Ok(Self::default());
        }
        Self::new(site, names.get(1..).unwrap_or_default(), values).await
    }

    /// Returns the records at `locations` and the shelves of their tags: as they were seen, or read again where they were not seen
    /// or do not agree, since a batch may leave something out or return it too old.
    ///
    /// # Errors
    /// `store-damaged` when a value is not what the history says.
    pub(crate) async fn take<P: Platform>(
        self,
        site: &Site<'_, P>,
        locations: &[Location],
    ) -> Result<(Vec<Option<Record>>, Tags), Error> {
        let names = Self::names(&site.head, locations);
        let seen = match self.tags {
            Some(_) => self,
            None => {
                let values = store::glance_all(site.platform, &names).await?;
                Self::new(site, &names, values).await?
            }
        };
        if let Some(mut tags) = seen.tags {
            // Reads nothing, unless a shelf has become due since.
            let addresses = locations.iter().map(Location::address);
            tags.load(site, addresses).await?;
            if let Ok(records) = open_all(site, locations, &seen.found, &tags) {
                return Ok((records, tags));
            }
        }
        let again = read_again(site, locations).await;
        if !matches!(again, Err(Error::StoreDamaged { .. }))
            || !locations.iter().any(Location::is_secret)
        {
            return again;
        }
        // Perhaps a change did not come to writing it.
        let since = intent::unconfirmed(site).await?;
        intent::complete(site, since, |_, location| locations.contains(location)).await?;
        read_again(site, locations).await
    }
}

/// Reads records and their tags once more, each by its key alone, which is strongly consistent.
///
/// # Errors
/// `store-damaged` when a value is not what the history says; `try-again` when it is a secret of a change that is later than the head
/// of `site`, and so perhaps not written yet.
pub(crate) async fn read_again<P: Platform>(
    site: &Site<'_, P>,
    locations: &[Location],
) -> Result<(Vec<Option<Record>>, Tags), Error> {
    let names = Seen::names(&site.head, locations);
    let values = store::read_together(site.platform, &names).await?;
    let seen = Seen::new(site, &names, values).await?;
    let tags = seen.tags.unwrap_or_default();
    let opened = open_all(site, locations, &seen.found, &tags);
    let is_later = |location: &Location| {
        let tag = tags.tag(&location.address());
        location.is_secret() && tag.is_some_and(|tag| tag.version > site.head.seq)
    };
    match opened {
        Err(Error::StoreDamaged { .. }) if locations.iter().any(is_later) => Err(Error::Contended),
        opened => Ok((opened?, tags)),
    }
}

/// As [`read_again`], each record by itself: one that is damaged hides no other.
///
/// # Errors
/// The platform's error.
pub(crate) async fn read_each<P: Platform>(
    site: &Site<'_, P>,
    locations: &[Location],
) -> Result<Vec<Result<Option<Record>, Error>>, Error> {
    let each = read_as_is(site, locations).await?;
    let is_doubtful = |(at, read): (&Location, &Result<Option<Record>, Error>)| {
        at.is_secret() && matches!(read, Err(Error::StoreDamaged { .. }))
    };
    if !locations.iter().zip(&each).any(is_doubtful) {
        return Ok(each);
    }
    // Perhaps a change did not come to writing a secret, or is about to.
    let since = intent::unconfirmed(site).await?;
    let is_wanted = |_: &RecordId, location: &Location| locations.contains(location);
    let settled = intent::complete(site, since, is_wanted).await;
    let is_unsettled = matches!(settled, Err(Error::Contended));
    if !is_unsettled {
        settled?;
    }
    let mut again = read_as_is(site, locations).await?;
    for (at, read) in locations.iter().zip(&mut again) {
        if is_unsettled && is_doubtful((at, read)) {
            *read = Err(Error::Contended);
        }
    }
    Ok(again)
}

async fn read_as_is<P: Platform>(
    site: &Site<'_, P>,
    locations: &[Location],
) -> Result<Vec<Result<Option<Record>, Error>>, Error> {
    let names = Seen::names(&site.head, locations);
    let values = store::read_together(site.platform, &names).await?;
    let seen = Seen::new(site, &names, values).await?;
    let tags = seen.tags.unwrap_or_default();
    let each = locations.iter().map(|at| {
        let read = open_one(site, at, &seen.found, &tags);
        let version = tags.tag(&at.address()).map(|tag| tag.version);
        match read {
            // It is a secret of a change that is later than the head, and so perhaps not written yet.
            Err(Error::StoreDamaged { .. })
                if at.is_secret() && version.is_some_and(|version| version > site.head.seq) =>
            {
                Err(Error::Contended)
            }
            read => read,
        }
    });
    Ok(each.collect())
}

fn open_all<P>(
    site: &Site<'_, P>,
    locations: &[Location],
    found: &[(Location, Option<Json>)],
    tags: &Tags,
) -> Result<Vec<Option<Record>>, Error> {
    let each = locations.iter().map(|at| open_one(site, at, found, tags));
    each.collect()
}

fn open_one<P>(
    site: &Site<'_, P>,
    location: &Location,
    found: &[(Location, Option<Json>)],
    tags: &Tags,
) -> Result<Option<Record>, Error> {
    let value = found.iter().find(|(at, _)| at == location);
    let (_, value) = value.ok_or(Error::defect("a record was not read before its change"))?;
    open(site, location, value.clone(), tags.tag(&location.address()))
}

/// Returns the record whose value was found at `location`, if there is one.
///
/// # Errors
/// `store-damaged` when it is not what the history says. Nothing is changed then: what somebody else left there is never taken for
/// something that was acknowledged.
fn open<P>(
    site: &Site<'_, P>,
    location: &Location,
    value: Option<Json>,
    tag: Option<&Tag>,
) -> Result<Option<Record>, Error> {
    let what = match (value, tag) {
        (None, None) => return Ok(None),
        // What the app itself writes is what it is now; the next look takes it into the history.
        (value, tag) if site.policy.observes(location) => {
            return Ok(value.map(|value| Record {
                location: location.clone(),
                value,
                version: tag.map_or(0, |tag| tag.version),
                leaf: tag.map_or(0, |tag| tag.leaf),
            }));
        }
        (None, Some(_)) => "it is gone; a restore that covers it brings it back",
        (Some(_), None) => "a value lies there that the history does not know",
        (Some(value), Some(tag)) => {
            let record = Record {
                location: location.clone(),
                value,
                version: tag.version,
                leaf: tag.leaf,
            };
            let content = record.content();
            if content.as_bytes().len() <= MAX_RECORD_BYTES
                && site.commit(tag.leaf, &content)? == tag.commitment
            {
                return Ok(Some(record));
            }
            "it is not what the history says; a restore that covers it brings it back"
        }
    };
    Err(Error::contradicts(Name::Live(location.clone()), what))
}
