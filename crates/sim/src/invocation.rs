//! One invocation of the app: its site, its clock, its limit, what it used.

use bailee_forge::Context;
use serde::{Deserialize, Serialize};

use crate::app::Module;
use crate::dice::Dice;
use crate::usage::Usage;

/// How an invocation ended before its handler returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// Its time was over.
    TimedOut,
    /// A fault ended it.
    Killed,
}

/// One platform call and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedCall {
    /// The effect's name.
    pub effect: String,
    /// `ok`, the platform's code, `no-answer`, or how the invocation ended.
    pub outcome: String,
    /// Milliseconds since the invocation began.
    pub elapsed: i64,
}

/// One run of a function for one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Its id, a UUID.
    pub id: String,
    /// The site's name.
    pub site: String,
    /// The installation it runs for.
    pub installation: String,
    /// The invocation that began the chain of pushes it belongs to: itself, unless a queue's event started it.
    pub origin: String,
    /// The module that started it.
    pub module: Module,
    /// The module's key.
    pub module_key: String,
    /// The function.
    pub function: String,
    /// Tenant and user.
    pub context: Context,
    /// Site time at which it began.
    pub started: i64,
    /// Milliseconds that it has run.
    pub elapsed: i64,
    /// Milliseconds that it may run.
    pub limit: i64,
    /// Set when it ended before its handler returned; no call is performed after that.
    pub ended: Option<End>,
    /// Its calls in order.
    pub trace: Vec<TracedCall>,
    /// What it used.
    pub usage: Usage,
    /// Random bytes of this invocation.
    pub dice: Dice,
}

impl Invocation {
    /// Returns the names of the calls that were answered at the same time, in order of time: one list for each round trip,
    /// where every call takes equally long.
    #[must_use]
    pub fn round_trips(&self) -> Vec<Vec<&str>> {
        let mut trips: Vec<Vec<&str>> = Vec::new();
        let mut last = None;
        for call in &self.trace {
            match trips.last_mut().filter(|_| last == Some(call.elapsed)) {
                Some(trip) => trip.push(&call.effect),
                None => trips.push(vec![&call.effect]),
            }
            last = Some(call.elapsed);
        }
        trips
    }

    /// Returns how many milliseconds it may still run.
    #[must_use]
    pub fn remaining(&self) -> i64 {
        (self.limit - self.elapsed).max(0)
    }

    /// Lets it run on for `millis` without a call, as computing does, and ends it at its limit.
    pub fn spend(&mut self, millis: i64) {
        self.elapsed += millis.max(0);
        if self.elapsed >= self.limit && self.ended.is_none() {
            self.ended = Some(End::TimedOut);
        }
    }

    /// Records a call and what came of it.
    pub fn record(&mut self, effect: &str, outcome: &str) {
        self.trace.push(TracedCall {
            effect: effect.into(),
            outcome: outcome.into(),
            elapsed: self.elapsed,
        });
    }
}
