//! The swarm: many seeds, each a history and many trials of it; what was found is counted, shrunk and told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Instant;

use bailee_sim::dice::Dice;

use super::case::Case;
use super::damage::Kind;
use super::history::{History, build};
use super::model::Built;
use super::planted::Bug;
use super::shrink::shrink;
use super::site::Stored;
use super::trial::Trial;
use super::violation::{ORACLES, Oracle, Violation};

/// What the engine holds today. What else is found is told, and fails nothing.
const HELD: [Oracle; 2] = [Oracle::Lock, Oracle::Clear];

/// How much is done, and what has to hold.
pub struct Settings {
    /// The first seed.
    pub from: u64,
    /// How many damages there are in all.
    pub damages: u64,
    /// How many copies of a small site are damaged before the next history.
    pub trials: u64,
    /// What has to hold.
    pub held: Vec<Oracle>,
    /// What is shrunk beside that.
    pub shrinks: Vec<Oracle>,
    /// The bug that is planted.
    pub bug: Option<Bug>,
}

/// What the environment asks for:
///
/// - `BAILEE_TAMPER_SEED`, the first seed;
/// - `BAILEE_TAMPER_DAMAGES`, how many damages;
/// - `BAILEE_TAMPER_HELD`, what has to hold: names of oracles with commas between them, or `all`;
/// - `BAILEE_TAMPER_SHRINK`, of what else the shortest histories are told, in the same form.
pub fn settings() -> Settings {
    let number = |name: &str, or: u64| std::env::var(name).map_or(or, |text| text.parse().unwrap());
    let oracles = |name: &str, or: &[Oracle]| match std::env::var(name).as_deref() {
        Err(_) => or.to_vec(),
        Ok("all") => ORACLES.to_vec(),
        Ok(names) => {
            let named =
                |oracle: &Oracle| names.split(',').any(|name| name == format!("{oracle:?}"));
            ORACLES.into_iter().filter(named).collect()
        }
    };
    Settings {
        from: number("BAILEE_TAMPER_SEED", 1),
        damages: number("BAILEE_TAMPER_DAMAGES", 20_000),
        trials: 300,
        held: oracles("BAILEE_TAMPER_HELD", &HELD),
        shrinks: oracles("BAILEE_TAMPER_SHRINK", &[]),
        bug: None,
    }
}

/// What a run of many seeds came to.
pub struct Swarm {
    settings: Settings,
    other: Stored,
    damages: u64,
    histories: u64,
    millis: u128,
    table: BTreeMap<(String, Kind), u64>,
    /// By oracle, and by what was damaged.
    pub cases: BTreeMap<(Oracle, String), Case>,
}

impl Swarm {
    pub fn new(settings: Settings) -> Self {
        let other = build(&History::draw(0x0bad_5eed), None);
        Self {
            settings,
            other: (**other.past.last().unwrap()).clone(),
            damages: 0,
            histories: 0,
            millis: 0,
            table: BTreeMap::new(),
            cases: BTreeMap::new(),
        }
    }

    /// Runs until there were as many damages as were asked for, or `is_enough` says so.
    pub fn run(mut self, is_enough: impl Fn(&Self) -> bool) -> Self {
        let begun = Instant::now();
        for seed in self.settings.from.. {
            let history = match self.settings.bug {
                None => History::draw(seed),
                Some(bug) => bug.history(seed),
            };
            let built = build(&history, self.settings.bug);
            self.histories += 1;
            for violation in &built.violations {
                self.note("nothing".into(), &history, None, violation.clone());
            }
            let mut dice = Dice::new(seed, "tamper trials");
            // Where everything takes longer, less of it.
            let trials = self.settings.trials / (1 + built.weight());
            for _ in 0..trials {
                let mut trial = Trial::draw(&mut dice, &built);
                if let Some(bug) = self.settings.bug {
                    bug.aim(&mut dice, &built, &mut trial);
                }
                self.one(&history, &built, trial);
                if self.damages >= self.settings.damages || is_enough(&self) {
                    self.millis = begun.elapsed().as_millis();
                    return self;
                }
            }
        }
        self
    }

    fn one(&mut self, history: &History, built: &Built, trial: Trial) {
        let Some((done, found)) = trial.run(built, &self.other, self.settings.bug) else {
            return;
        };
        self.damages += done.len() as u64;
        for one in &done {
            *self
                .table
                .entry((one.family.clone(), one.kind))
                .or_default() += 1;
        }
        let what = match done.as_slice() {
            [one] => format!("{} {:?}", one.family, one.kind),
            _ => "several".into(),
        };
        // Each thing once for each trial.
        let mut told = BTreeSet::new();
        for violation in found {
            if told.insert(violation.oracle) {
                self.note(what.clone(), history, Some(trial.clone()), violation);
            }
        }
    }

    fn note(
        &mut self,
        what: String,
        history: &History,
        trial: Option<Trial>,
        violation: Violation,
    ) {
        let case = Case {
            history: history.clone(),
            trial,
            violation,
            count: 0,
        };
        let found = self
            .cases
            .entry((case.violation.oracle, what))
            .or_insert_with(|| case.clone());
        found.count += 1;
        if case.history.acts.len() < found.history.acts.len() {
            let count = found.count;
            *found = Case { count, ..case };
        }
    }

    /// Fails with the shortest history of the first thing that has to hold and does not.
    pub fn check(&self) {
        let mut cases = self.cases.values();
        let broken = cases.find(|case| self.settings.held.contains(&case.violation.oracle));
        if let Some(case) = broken {
            let (seed, oracle) = (case.history.seed, case.violation.oracle);
            panic!(
                "{}\nagain with BAILEE_TAMPER_SEED={seed} BAILEE_TAMPER_HELD={oracle:?}",
                self.shortest(case)
            );
        }
    }

    fn shortest(&self, case: &Case) -> String {
        shrink(case, &self.other, self.settings.bug).to_string()
    }
}

impl fmt::Display for Swarm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.damages as u128 * 1000 / self.millis.max(1);
        writeln!(
            out,
            "{} damages of {} histories, {each} a second",
            self.damages, self.histories
        )?;
        let kinds: BTreeSet<Kind> = self.table.keys().map(|(_, kind)| *kind).collect();
        write!(out, "{:12}", "")?;
        for kind in &kinds {
            write!(out, "{:>9}", format!("{kind:?}"))?;
        }
        writeln!(out)?;
        let families: BTreeSet<&String> = self.table.keys().map(|(family, _)| family).collect();
        for family in families {
            write!(out, "{family:12}")?;
            for kind in &kinds {
                let count = self
                    .table
                    .get(&(family.clone(), *kind))
                    .copied()
                    .unwrap_or_default();
                write!(out, "{count:>9}")?;
            }
            writeln!(out)?;
        }
        for ((oracle, what), case) in &self.cases {
            let text: String = case.violation.text.chars().take(240).collect();
            writeln!(
                out,
                "{:6} × {oracle:?} after {what}: seed {}: {text}",
                case.count, case.history.seed
            )?;
        }
        let mut cases = self.cases.values();
        cases.try_for_each(
            |case| match self.settings.shrinks.contains(&case.violation.oracle) {
                true => writeln!(out, "{}", self.shortest(case)),
                false => Ok(()),
            },
        )
    }
}
