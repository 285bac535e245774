//! Rates of one installation: requests in a second, units and events in a minute, pushes that follow from one another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::Quota;
use crate::refusal::Refusal;

/// What an installation used in the current second and minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meter {
    second: i64,
    requests: u64,
    minute: i64,
    read_units: u64,
    write_units: u64,
    events: u64,
}

impl Meter {
    fn turn(&mut self, at: i64) {
        let (second, minute) = (at.div_euclid(1000), at.div_euclid(60_000));
        if second != self.second {
            (self.second, self.requests) = (second, 0);
        }
        if minute != self.minute {
            (self.minute, self.read_units, self.write_units) = (minute, 0, 0);
            self.events = 0;
        }
    }

    /// Counts one request, and refuses it when a rate is already used up.
    ///
    /// # Errors
    /// 429 `RATE_LIMIT_EXCEEDED`; the request must not be performed.
    pub fn admit(
        &mut self,
        quota: &Quota,
        at: i64,
        read_units: u64,
        write_units: u64,
    ) -> Result<(), Refusal> {
        self.turn(at);
        self.requests += 1;
        let over = self.requests > quota.requests_per_second
            || self.read_units + read_units > quota.units_per_minute
            || self.write_units + write_units > quota.units_per_minute;
        if over {
            return Err(Refusal::rate_limited());
        }
        Ok(())
    }

    /// Counts the events of a push, and refuses them when those of the minute are used up.
    ///
    /// # Errors
    /// 429 `RATE_LIMIT_EXCEEDED`; none of them may be taken.
    pub fn admit_events(&mut self, quota: &Quota, at: i64, events: u64) -> Result<(), Refusal> {
        self.turn(at);
        if self.events + events > quota.events_per_minute {
            return Err(Refusal::rate_limited());
        }
        self.events += events;
        Ok(())
    }

    /// Counts the units that a performed request used.
    pub fn charge(&mut self, at: i64, read_units: u64, write_units: u64) {
        self.turn(at);
        self.read_units += read_units;
        self.write_units += write_units;
    }
}

/// How many pushes followed from each invocation that began a chain of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chains(BTreeMap<String, Chain>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Chain {
    pushes: u32,
    last: i64,
}

/// How long a chain is remembered after its last push, in milliseconds: no event of it is delivered later.
const CHAIN_LIFE: i64 = 96 * 3_600_000;

impl Chains {
    /// Counts a push of the chain that `origin` began, and returns how many it has now.
    pub fn push(&mut self, origin: String, at: i64) -> u32 {
        self.0.retain(|_, chain| at - chain.last <= CHAIN_LIFE);
        let chain = self.0.entry(origin).or_default();
        chain.pushes += 1;
        chain.last = at;
        chain.pushes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Quota = Quota {
        requests_per_second: 2,
        units_per_minute: 10,
        events_per_minute: 3,
        chain: 2,
    };

    #[test]
    fn a_minute_of_units_is_refused_when_used_up_and_comes_back() {
        let quota = Quota {
            requests_per_second: 1000,
            ..FEW
        };
        let mut meter = Meter::default();
        meter.charge(0, 10, 0);
        assert!(meter.admit(&quota, 59_999, 0, 1).is_ok());
        assert_eq!(
            meter.admit(&quota, 59_999, 1, 0).unwrap_err().code,
            "RATE_LIMIT_EXCEEDED"
        );
        assert!(meter.admit(&quota, 60_000, 1, 0).is_ok());
    }

    #[test]
    fn a_second_has_a_number_of_requests() {
        let mut meter = Meter::default();
        assert!(meter.admit(&FEW, 0, 0, 0).is_ok());
        assert!(meter.admit(&FEW, 1, 0, 0).is_ok());
        assert!(meter.admit(&FEW, 2, 0, 0).is_err());
        assert!(meter.admit(&FEW, 1000, 0, 0).is_ok());
    }

    #[test]
    fn a_minute_has_a_number_of_events_and_what_is_refused_does_not_count() {
        let mut meter = Meter::default();
        assert!(meter.admit_events(&FEW, 0, 2).is_ok());
        assert!(meter.admit_events(&FEW, 1, 2).is_err());
        assert!(meter.admit_events(&FEW, 2, 1).is_ok());
        assert!(meter.admit_events(&FEW, 60_000, 3).is_ok());
    }

    #[test]
    fn pushes_are_counted_by_the_invocation_that_began_their_chain() {
        let mut chains = Chains::default();
        assert_eq!(chains.push("a".into(), 0), 1);
        assert_eq!(chains.push("a".into(), 1), 2);
        assert_eq!(chains.push("b".into(), 2), 1);
        assert_eq!(chains.push("a".into(), CHAIN_LIFE + 2), 1, "forgotten");
    }
}
