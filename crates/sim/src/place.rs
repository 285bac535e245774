//! Where a request is performed: the world, seen from one invocation at one moment.

use bailee_forge::limit::UNIT_BYTES;

use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::refusal::Refusal;
use crate::request::answer::Answer;
use crate::shelf::Shelf;
use crate::site::{Installation, Site};
use crate::world::World;

/// Bytes that a read which finds nothing is billed as (pricing page, read 2026-08-12).
const EMPTY_READ_BYTES: u64 = 1000;

/// The world as one invocation sees it.
#[derive(Debug)]
pub struct Place<'a> {
    /// The world.
    pub(crate) world: &'a mut World,
    /// The invocation that asks.
    pub(crate) invocation: &'a mut Invocation,
    /// The site's time.
    pub(crate) at: i64,
    /// A fault that changes the answer or the extent of the request.
    pub(crate) twist: Option<&'a Fault>,
}

impl<'a> Place<'a> {
    /// Returns the place of an invocation as of now, and brings its site's clock there.
    ///
    /// # Errors
    /// When the installation that it runs for is gone.
    pub(crate) fn new(
        world: &'a mut World,
        invocation: &'a mut Invocation,
        twist: Option<&'a Fault>,
    ) -> Result<Self, Refusal> {
        let own = invocation.started + invocation.elapsed;
        let floor = world.now.max(own);
        let site = world
            .sites
            .get_mut(&invocation.site)
            .ok_or_else(Refusal::not_installed)?;
        site.clock = site.clock.max(floor);
        let mut place = Self {
            at: site.clock,
            world,
            invocation,
            twist,
        };
        place.installation()?;
        Ok(place)
    }

    /// Returns the site.
    pub(crate) fn site(&mut self) -> Result<&mut Site, Refusal> {
        self.world
            .sites
            .get_mut(&self.invocation.site)
            .ok_or_else(Refusal::not_installed)
    }

    /// Returns the installation that the invocation runs for.
    pub(crate) fn installation(&mut self) -> Result<&mut Installation, Refusal> {
        let id = &self.invocation.installation;
        self.world
            .sites
            .get_mut(&self.invocation.site)
            .and_then(|site| site.installation.as_mut())
            .filter(|installation| &installation.id == id)
            .ok_or_else(Refusal::not_installed)
    }

    /// Reads from the installation's stores.
    pub(crate) fn read(
        &mut self,
        act: impl FnOnce(&mut Shelf<'_>) -> Result<Answer, Refusal>,
    ) -> Result<Answer, Refusal> {
        self.meter(None, act)
    }

    /// Writes values of this many bytes into the installation's stores.
    pub(crate) fn write(
        &mut self,
        bytes: usize,
        act: impl FnOnce(&mut Shelf<'_>) -> Result<Answer, Refusal>,
    ) -> Result<Answer, Refusal> {
        self.meter(Some(bytes), act)
    }

    /// Does something to the stores within the platform's rates, and counts it. A read is charged for what it found.
    fn meter(
        &mut self,
        written: Option<usize>,
        act: impl FnOnce(&mut Shelf<'_>) -> Result<Answer, Refusal>,
    ) -> Result<Answer, Refusal> {
        let site = self
            .world
            .sites
            .get_mut(&self.invocation.site)
            .ok_or_else(Refusal::not_installed)?;
        let installed = site
            .installation
            .as_mut()
            .ok_or_else(Refusal::not_installed)?;
        let units = |bytes: usize| u64::try_from(bytes.div_ceil(UNIT_BYTES).max(1)).unwrap_or(1);
        let write_units = written.map_or(0, units);
        let read_units = u64::from(written.is_none());
        installed
            .meter
            .admit(&self.world.config.quota, self.at, read_units, write_units)?;
        let mut shelf = Shelf {
            store: &mut installed.store,
            dice: &mut site.dice,
            entities: &self.world.app.entities,
            config: &self.world.config,
            at: self.at,
            twist: self.twist,
            installation: &self.invocation.installation,
            read: 0,
        };
        let answer = act(&mut shelf);
        let read = shelf.read;
        let read_units = if written.is_none() { units(read) } else { 0 };
        installed.meter.charge(self.at, read_units, write_units);
        let usage = &mut self.invocation.usage;
        usage.read_units += read_units;
        usage.write_units += write_units;
        match written {
            Some(bytes) => usage.write_bytes += u64::try_from(bytes).unwrap_or(0),
            None if read == 0 => usage.read_bytes += EMPTY_READ_BYTES,
            None => usage.read_bytes += u64::try_from(read).unwrap_or(0),
        }
        answer
    }
}
