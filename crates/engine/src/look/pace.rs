//! How fast a look may be: it shares the platform's units with the app.

use bailee_forge::effect::{Remaining, Sleep};

use crate::error::Error;
use crate::platform::{Platform, PlatformExt};

/// Units of 10 KB that a look reads or writes in a minute: a tenth of what the platform grants an installation.
const UNITS_A_MINUTE: usize = 400;
/// Bytes of one unit.
pub(super) const UNIT_BYTES: usize = 10_000;
/// One wait is no longer than five seconds, whatever was asked for (`src/host.js`); twelve are a minute.
const NAP_MILLIS: u16 = 5000;
const NAPS: u32 = 12;
/// Milliseconds that must remain before a look waits for the next minute, or goes on.
const MARGIN_MILLIS: i64 = 90_000;

/// What a look may read and write in a minute.
#[derive(Default)]
pub(super) struct Pace {
    bytes: usize,
}

impl Pace {
    /// Counts bytes that were read or are written.
    pub(super) fn count(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Waits for the next minute when this one's share is used up; returns whether there is time to go on in this run.
    ///
    /// # Errors
    /// The platform's error.
    pub(super) async fn wait(&mut self, platform: &impl Platform) -> Result<bool, Error> {
        let remaining = platform.ask(Remaining {}).await?;
        if remaining < MARGIN_MILLIS {
            return Ok(false);
        }
        while self.bytes > UNITS_A_MINUTE * UNIT_BYTES {
            self.bytes -= UNITS_A_MINUTE * UNIT_BYTES;
            for _ in 0..NAPS {
                platform.ask(Sleep { millis: NAP_MILLIS }).await?;
            }
            if platform.ask(Remaining {}).await? < MARGIN_MILLIS {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
