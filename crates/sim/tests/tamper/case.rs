//! Cases: what was found, with what it takes to see it again.

use std::fmt;

use super::history::History;
use super::trial::Trial;
use super::violation::Violation;

/// One thing that was found, with what it takes to see it again.
#[derive(Clone, Debug)]
pub struct Case {
    pub history: History,
    pub trial: Option<Trial>,
    pub violation: Violation,
    pub count: u64,
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Violation { oracle, text } = &self.violation;
        writeln!(out, "{oracle:?}: {text}")?;
        writeln!(
            out,
            "  seed {}, policy {:?}",
            self.history.seed, self.history.which
        )?;
        for act in &self.history.acts {
            match act.fault {
                None => writeln!(out, "  {:?}", act.step)?,
                Some(fault) => writeln!(out, "  {:?} with fault {fault:?}", act.step)?,
            }
        }
        let Some(trial) = &self.trial else {
            return Ok(());
        };
        for damage in &trial.damages {
            writeln!(out, "  then {damage:?}")?;
        }
        for probe in &trial.probes {
            writeln!(out, "  then {probe:?}")?;
        }
        Ok(())
    }
}
