//! Effects that go to no service with a file of its own: time, randomness, waiting. A new effect may begin here.

use bailee_forge::effect::{Instance, Now, Random, Remaining, Sleep, Spent};

use super::route::{Read, Route};
use crate::dice::Dice;
use crate::fault::Fault;
use crate::invocation::Invocation;
use crate::model::{Modelled, Plan};
use crate::world::World;

/// The longest wait that the host makes, in milliseconds (`src/host.js`).
const SLEEP_MOST: u16 = 5000;
/// The most random bytes of one effect (`crates/wasm/src/session.rs`).
const RANDOM_MOST: u16 = 1024;

/// Reads nothing: none of these goes over the wire.
pub(super) fn read(_: &Route<'_>) -> Read {
    Ok(None)
}

impl Modelled for Now {
    fn plan(self, world: &mut World, invocation: &mut Invocation) -> Plan {
        let own = invocation.started + invocation.elapsed;
        let site = world.site_now(&invocation.site);
        let right = site.map_or(own, |site| site.max(own));
        let wrong = world.draw_fault(&invocation.site, |fault| {
            matches!(fault, Fault::ClockJump { .. })
        });
        let millis = match wrong {
            Some(Fault::ClockJump { millis }) => right.saturating_add(millis),
            _ => right,
        };
        Plan::Answer(millis.into())
    }
}

impl Modelled for Random {
    fn plan(self, world: &mut World, invocation: &mut Invocation) -> Plan {
        let repeated = world
            .draw_fault(&invocation.site, |fault| *fault == Fault::RepeatedRandom)
            .is_some();
        let length = usize::from(self.length.min(RANDOM_MOST));
        let bytes = if repeated {
            Dice::new(0, "repeated").bytes(length)
        } else {
            invocation.dice.bytes(length)
        };
        Plan::Answer(bytes.into())
    }
}

impl Modelled for Remaining {
    fn plan(self, _: &mut World, invocation: &mut Invocation) -> Plan {
        Plan::Answer(invocation.remaining().into())
    }
}

impl Modelled for Sleep {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Plan::Wait(self.millis.min(SLEEP_MOST).into())
    }
}

impl Modelled for Instance {
    fn plan(self, _: &mut World, _: &mut Invocation) -> Plan {
        Plan::Answer(1.into())
    }
}

impl Modelled for Spent {
    fn plan(self, _: &mut World, invocation: &mut Invocation) -> Plan {
        Plan::Answer(invocation.usage.total_calls().into())
    }
}
