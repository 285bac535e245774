//! An export: everything that is stored, page by page, as lines of JSON that `bailee verify` reads.
//!
//! What never changes comes first, what changes last, and a page ends where its lines are many: so an export is made over many calls
//! while the site goes on, and where it went on, what is read again counts.
//! No value of the secret store is in it, and no text that lies open where the policy declares a secret.

use bailee_core::cipher::{self, MAX_TEXT};
use bailee_core::document::Document;
use bailee_core::encoding::to_base64;
use bailee_core::ledger::tile::WIDTH;
use bailee_core::location::{Location, Store};
use bailee_core::manifest::Manifest;
use bailee_core::name::{ENTITY, MAX_PIECES, Name, Place};
use bailee_core::time::to_rfc3339;
use bailee_forge::effect::Now;
use serde_json::{Value as Json, json};

use crate::error::Error;
use crate::ledger;
use crate::listing::{self, Range};
use crate::platform::{Platform, PlatformExt};
use crate::secret;
use crate::site::Site;
use crate::store;

mod cursor;

pub(crate) use cursor::Cursor;
use cursor::{STAGES, Stage};

/// Bytes of a page after which it ends: with the longest document beside them it stays below the 5 MB that the platform's answer to a
/// page may have.
const PAGE_BYTES: usize = 2_000_000;
/// Steps of a page after which it ends, so that the time of one call suffices.
const STEPS: u32 = 60;
/// Values of records that are read at once: of the largest, as many as a page takes.
const VALUES: usize = 8;
/// How often what changes is read again because it changed meanwhile.
const AGAIN: u32 = 5;
/// Version of the form of an export.
const VERSION: u32 = 1;

/// One page of an export.
pub(crate) struct Page {
    pub(crate) lines: Vec<String>,
    /// Where the next one begins; `None` on the last.
    pub(crate) cursor: Option<Cursor>,
}

/// Returns the page that begins at `cursor`.
///
/// # Errors
/// The platform's error. What is damaged is exported as it lies there.
pub(crate) async fn page<P: Platform>(site: &Site<'_, P>, cursor: Cursor) -> Result<Page, Error> {
    let mut work = Work {
        site,
        cursor,
        lines: Vec::new(),
        bytes: 0,
    };
    for _ in 0..STEPS {
        if work.step().await? {
            return Ok(Page {
                lines: work.lines,
                cursor: None,
            });
        }
        if work.is_full() {
            break;
        }
    }
    Ok(Page {
        lines: work.lines,
        cursor: Some(work.cursor),
    })
}

struct Work<'w, 'a, P> {
    site: &'w Site<'a, P>,
    cursor: Cursor,
    lines: Vec<String>,
    bytes: usize,
}

impl<P: Platform> Work<'_, '_, P> {
    fn is_full(&self) -> bool {
        self.bytes >= PAGE_BYTES
    }

    fn line(&mut self, line: &Json) {
        let line = line.to_string();
        // As a text in the answer, quotes and backslashes take two bytes.
        let escapes = line.bytes().filter(|byte| matches!(byte, b'"' | b'\\'));
        self.bytes += line.len() + escapes.count() + 3;
        self.lines.push(line);
    }

    fn own(&mut self, key: &str, value: &Json) {
        self.line(&json!({"store": format!("entity:{ENTITY}"), "key": key, "value": value}));
    }

    /// Goes on to the next stage.
    fn turn(&mut self) {
        let at = STAGES.iter().position(|stage| *stage == self.cursor.stage);
        let next = at.and_then(|at| STAGES.get(at + 1));
        self.cursor.stage = next.copied().unwrap_or(Stage::End);
        (self.cursor.at, self.cursor.part) = (0, 0);
        (self.cursor.listing, self.cursor.last) = (None, None);
    }

    /// Does a little; tells whether that was the end.
    async fn step(&mut self) -> Result<bool, Error> {
        match self.cursor.stage {
            Stage::Header => self.header().await?,
            Stage::Own => self.listed().await?,
            Stage::Seals => self.seals().await?,
            Stage::Ledger => self.ledger().await?,
            Stage::Live => self.live().await?,
            Stage::Journal => self.journal().await?,
            Stage::Shelves => self.shelves().await?,
            Stage::End => return self.end().await,
        }
        Ok(false)
    }

    async fn header(&mut self) -> Result<(), Error> {
        let now = self.site.platform.ask(Now {}).await?;
        let vkey = ledger::signer(self.site)?.verifier().vkey();
        self.lines.push(format!(
            "{{\"bailee\":\"export\",\"v\":{VERSION},\"time\":{},\"seq\":{},\"vkey\":{}}}",
            json!(to_rfc3339(now)),
            self.site.head.seq,
            json!(vkey)
        ));
        self.turn();
        Ok(())
    }

    /// What a listing shows and no later stage reads by its name: packs, bases, jobs, and what nothing names.
    async fn listed(&mut self) -> Result<(), Error> {
        let range = Range {
            store: Store::Entity(ENTITY.into()),
            prefix: String::new(),
        };
        let from = self.cursor.listing.clone();
        let page = listing::page(self.site.platform, &range, from).await?;
        let last = self.cursor.last.take();
        let mut is_new = !page
            .results
            .iter()
            .any(|item| last.as_ref() == Some(&item.key));
        for item in page.results {
            if !is_new {
                is_new = last.as_ref() == Some(&item.key);
                continue;
            }
            if self.is_full() {
                return Ok(());
            }
            if !self.comes_later(&item.key) {
                self.own(&item.key, &item.value);
            }
            self.cursor.last = Some(item.key);
        }
        self.cursor.last = None;
        match page.cursor {
            Some(next) => self.cursor.listing = Some(next),
            None => self.turn(),
        }
        Ok(())
    }

    /// Whether a later stage reads the item with this key by its name.
    fn comes_later(&self, key: &str) -> bool {
        let head = &self.site.head;
        let name = Name::parse(Place::Entity, key).ok();
        match name.as_ref().map(Name::whole) {
            Some(Name::Head | Name::Look | Name::Findings) => true,
            Some(Name::Journal(seq)) => *seq <= head.seq,
            Some(Name::Shelf(number)) => *number < head.shelves,
            Some(Name::Manifest(n)) => *n <= head.n,
            _ => false,
        }
    }

    /// A manifest, or a document that it names.
    async fn seals(&mut self) -> Result<(), Error> {
        let n = self.cursor.sealed + 1;
        if n > self.site.head.n {
            self.turn();
            return Ok(());
        }
        let name = Name::Manifest(n);
        let text = self.document(&name, self.cursor.part == 0).await?;
        let content = text.and_then(|text| cipher::open(&self.site.ring, &name, &text).ok());
        let manifest = content
            .as_ref()
            .and_then(|content| Manifest::decode(&name, content).ok());
        if let (Some(content), 0) = (&content, self.cursor.part) {
            self.opened(&name, content);
        }
        let base = manifest
            .as_ref()
            .and_then(|manifest| manifest.base.as_ref());
        let chunks = base.filter(|base| manifest.as_ref().is_some_and(|one| one.last == base.seq));
        let packs = manifest.iter().flat_map(|manifest| &manifest.packs);
        let mut named = packs.chain(chunks.into_iter().flat_map(|base| &base.chunks));
        let at = usize::try_from(self.cursor.part).unwrap_or(usize::MAX);
        let next = named.nth(at).map(|reference| reference.name.clone());
        self.cursor.part += 1;
        // A listing may not show yet what was written last.
        let is_recent = n + 2 > self.site.head.n;
        match next.filter(|_| is_recent) {
            Some(next) => _ = self.document(&next, true).await?,
            None => (self.cursor.sealed, self.cursor.part) = (n, 0),
        }
        Ok(())
    }

    /// Reads a sealed document, in all its pieces, and writes them down as they lie there.
    async fn document(&mut self, name: &Name, is_told: bool) -> Result<Option<String>, Error> {
        let mut whole = String::new();
        let mut count = 1;
        let mut number = 0;
        while number < count {
            let name = name.piece(number);
            let Some(value) = store::read(self.site.platform, &name).await? else {
                return Ok(None);
            };
            if is_told {
                self.own(&name.to_string(), &value);
            }
            let Ok(text) = store::text(&name, Some(&value)) else {
                return Ok(None);
            };
            if number == 0 {
                count = cipher::pieces(text);
            }
            whole.push_str(text);
            number += 1;
        }
        Ok(Some(whole))
    }

    fn opened(&mut self, name: &Name, content: &[u8]) {
        self.line(&json!({"opened": name.to_string(), "content": to_base64(content)}));
    }

    /// A full tile or bundle.
    async fn ledger(&mut self) -> Result<(), Error> {
        let names = self.full().await?;
        for name in names
            .iter()
            .skip(usize::try_from(self.cursor.at).unwrap_or(usize::MAX))
        {
            if self.is_full() {
                return Ok(());
            }
            let text = self.document(name, true).await?;
            let content = text.and_then(|text| cipher::open(&self.site.ring, name, &text).ok());
            if let Some(content) = content {
                self.opened(name, &content);
            }
            self.cursor.at += 1;
        }
        self.turn();
        Ok(())
    }

    /// The names of full tiles and bundles of the newest manifest in the export.
    async fn full(&self) -> Result<Vec<Name>, Error> {
        let name = Name::Manifest(self.cursor.sealed);
        if self.cursor.sealed == 0 {
            return Ok(Vec::new());
        }
        let texts = crate::piece::read(self.site.platform, std::slice::from_ref(&name)).await;
        let texts = match texts {
            Ok(texts) => texts,
            Err(Error::StoreDamaged { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let manifest = cipher::open(&self.site.ring, &name, &texts.concat())
            .and_then(|content| Manifest::decode(&name, &content));
        let mut count = manifest.map_or(0, |manifest| manifest.ledger.size()) / WIDTH as u64;
        let mut names: Vec<Name> = (0..count).map(Name::Bundle).collect();
        for level in 0..u8::MAX {
            if count == 0 {
                break;
            }
            names.extend((0..count).map(|n| Name::Tile { level, n }));
            count /= WIDTH as u64;
        }
        Ok(names)
    }

    /// Some records. What the platform's secret store has is named by nobody and given to nobody.
    async fn live(&mut self) -> Result<(), Error> {
        let policy = self.site.policy;
        let kept = policy.kinds.iter().filter(|kind| kind.mode.is_kept());
        let ranges =
            listing::ranges(kept.map(|kind| (kind.store.clone(), kind.key.prefix().to_owned())));
        let Some(range) = ranges.get(usize::try_from(self.cursor.at).unwrap_or(usize::MAX)) else {
            self.turn();
            return Ok(());
        };
        let page = listing::page(self.site.platform, range, self.cursor.listing.clone()).await?;
        let last = self.cursor.last.take();
        let mut keys: Vec<String> = page.results.into_iter().map(|item| item.key).collect();
        if let Some(at) = keys.iter().position(|key| last.as_ref() == Some(key)) {
            keys.drain(..=at);
        }
        for keys in keys.chunks(VALUES) {
            if self.is_full() {
                return Ok(());
            }
            let at = |key: &String| Location {
                store: range.store.clone(),
                key: key.clone(),
            };
            let kept: Vec<Location> = keys.iter().map(at).filter(|at| policy.keeps(at)).collect();
            let names: Vec<Name> = kept.iter().cloned().map(Name::Live).collect();
            let values = store::read_all(self.site.platform, &names).await?;
            for (location, value) in kept.iter().zip(values) {
                if let Some(value) = value {
                    self.record(location, &value);
                }
            }
            self.cursor.last = keys.last().cloned();
        }
        self.cursor.last = None;
        self.cursor.listing = page.cursor;
        if self.cursor.listing.is_none() {
            self.cursor.at += 1;
        }
        Ok(())
    }

    fn record(&mut self, location: &Location, value: &Json) {
        let store = location.store.to_string();
        // What its app wrote itself may hold secrets that lie open.
        let line = match secret::lies_open(self.site.policy, location, value) {
            true => json!({"store": store, "key": location.key, "hidden": true}),
            false => json!({"store": store, "key": location.key, "value": value}),
        };
        self.line(&line);
    }

    /// The journal records that are not sealed yet, and those that the next seal deletes.
    async fn journal(&mut self) -> Result<(), Error> {
        let head = &self.site.head;
        if self.cursor.seq == 0 {
            let name = Name::Manifest(self.cursor.sealed);
            let text = match self.cursor.sealed {
                0 => None,
                _ => self.document(&name, false).await?,
            };
            let content = text.and_then(|text| cipher::open(&self.site.ring, &name, &text).ok());
            let manifest = content.and_then(|content| Manifest::decode(&name, &content).ok());
            self.cursor.first = manifest.map_or(head.sealed + 1, |manifest| manifest.first);
            self.cursor.seq = self.cursor.first - 1;
        }
        while self.cursor.seq < self.site.head.seq {
            if self.is_full() {
                return Ok(());
            }
            self.document(&Name::Journal(self.cursor.seq + 1), true)
                .await?;
            self.cursor.seq += 1;
        }
        self.turn();
        Ok(())
    }

    async fn shelves(&mut self) -> Result<(), Error> {
        let count = self.site.head.shelves;
        while self.cursor.at < count {
            if self.is_full() {
                return Ok(());
            }
            let end = count.min(self.cursor.at + 25);
            let names: Vec<Name> = (self.cursor.at..end).map(Name::Shelf).collect();
            let values = store::read_all(self.site.platform, &names).await?;
            for (name, value) in names.iter().zip(values) {
                if let Some(value) = value {
                    self.own(&name.to_string(), &value);
                }
            }
            self.cursor.at = end;
        }
        self.turn();
        Ok(())
    }

    /// What is left, unless the site went on meanwhile: then what it wrote is read first.
    async fn end(&mut self) -> Result<bool, Error> {
        let names = [Name::Head, Name::Look, Name::Findings];
        let mut values = store::read_all(self.site.platform, &names).await?;
        let head = &self.site.head;
        let number = |name: &str| values.first()?.as_ref()?.get(name)?.as_u64();
        let now = (number("n"), number("seq"));
        let is_read = (
            Some(u64::from(self.cursor.sealed)),
            Some(u64::from(self.cursor.seq)),
        );
        let is_new = (head.n, head.seq) != (self.cursor.sealed, self.cursor.seq);
        if self.cursor.again < AGAIN && (is_new || now != is_read) {
            if now == (Some(u64::from(head.n)), Some(u64::from(head.seq))) || is_new {
                self.begin_again();
                return Ok(false);
            }
            // The next call reads the head again.
            self.bytes = PAGE_BYTES;
            return Ok(false);
        }
        for (name, value) in names.iter().zip(values.drain(..)) {
            if let Some(value) = value {
                self.own(&name.to_string(), &value);
            }
        }
        if let Ok(job) = self.site.head.job.parse() {
            self.document(&Name::Job(job), true).await?;
        }
        let seq = self.site.head.seq;
        self.line(&json!({"bailee": "end", "seq": seq}));
        Ok(true)
    }

    /// Reads what changed, and says which journal records are gone since.
    fn begin_again(&mut self) {
        let head = &self.site.head;
        self.cursor.again += 1;
        if head.n > self.cursor.sealed {
            // A seal deletes those of the one before it.
            for seq in self.cursor.first..=self.cursor.seq {
                for piece in 0..MAX_PIECES {
                    let key = Name::Journal(seq).piece(piece).to_string();
                    let line =
                        json!({"store": format!("entity:{ENTITY}"), "key": key, "gone": true});
                    self.line(&line);
                }
            }
            self.cursor.seq = 0;
            self.cursor.stage = Stage::Seals;
        } else {
            self.cursor.stage = Stage::Journal;
        }
        (self.cursor.at, self.cursor.part) = (0, 0);
    }
}

/// The longest document beside a full page.
const _: () = assert!(PAGE_BYTES + MAX_PIECES as usize * MAX_TEXT + 1_000_000 < 5_000_000);
