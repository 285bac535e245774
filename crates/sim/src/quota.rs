//! Rates of one installation: requests in a second, units in a minute.

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
}

impl Meter {
    fn turn(&mut self, at: i64) {
        let (second, minute) = (at.div_euclid(1000), at.div_euclid(60_000));
        if second != self.second {
            (self.second, self.requests) = (second, 0);
        }
        if minute != self.minute {
            (self.minute, self.read_units, self.write_units) = (minute, 0, 0);
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

    /// Counts the units that a performed request used.
    pub fn charge(&mut self, at: i64, read_units: u64, write_units: u64) {
        self.turn(at);
        self.read_units += read_units;
        self.write_units += write_units;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_units_is_refused_when_used_up_and_comes_back() {
        let quota = Quota {
            requests_per_second: 1000,
            units_per_minute: 10,
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
    fn a_second_has_so_many_requests() {
        let quota = Quota {
            requests_per_second: 2,
            units_per_minute: 10,
        };
        let mut meter = Meter::default();
        assert!(meter.admit(&quota, 0, 0, 0).is_ok());
        assert!(meter.admit(&quota, 1, 0, 0).is_ok());
        assert!(meter.admit(&quota, 2, 0, 0).is_err());
        assert!(meter.admit(&quota, 1000, 0, 0).is_ok());
    }
}
