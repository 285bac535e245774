//! Where planted bugs are looked for: histories and trials in which each can show, and what is found of it then.

use bailee_sim::dice::Dice;

use super::case::Case;
use super::damage::{Damage, Kind};
use super::history::{Act, History, Step, plain};
use super::model::Built;
use super::planted::Bug;
use super::site::{Slot, Which};
use super::trial::{Probe, Trial};
use super::violation::Oracle;

impl Bug {
    /// A history in which the bug can show.
    pub fn history(self, seed: u64) -> History {
        let put = |slot, n| plain(Step::Put(Slot(slot), n));
        let mut history = History {
            seed,
            which: Which::Written,
            acts: Vec::new(),
        };
        let mut dice = Dice::new(seed, "tamper bug");
        let mut some = |acts: &mut Vec<Act>| {
            for n in 0..6 {
                let slot = dice.index(5);
                acts.push(put(slot, n + dice.index(50) as u32));
            }
        };
        let acts = &mut history.acts;
        some(acts);
        acts.push(plain(Step::Day));
        match self {
            Self::LosesBases => acts.extend([plain(Step::Many(62)), plain(Step::Day)]),
            Self::SkipsTiles => acts.extend([plain(Step::Many(260)), plain(Step::Day)]),
            Self::PassesGate => acts.push(plain(Step::Narrow)),
            Self::BelievesJobs => acts.push(plain(Step::Restore {
                back: 3,
                keep: false,
            })),
            _ => {}
        }
        some(acts);
        acts.push(plain(Step::Day));
        some(acts);
        history
    }

    /// Makes of a trial one in which the bug can show.
    pub fn aim(self, dice: &mut Dice, built: &Built, trial: &mut Trial) {
        let damage = |family: &str, kind: Kind, pick: u32, draw: u64| Damage {
            family: family.into(),
            kind,
            pick,
            back: 1,
            draw,
        };
        let (pick, draw) = (dice.index(4) as u32, dice.bits());
        let back = 1 + dice.index(built.model.points.len().min(8)) as u32;
        let restore = |meanwhile| Probe::Restore {
            back,
            keep: false,
            meanwhile,
        };
        let (damages, probes) = match self {
            Self::Heals => {
                let damage = Damage {
                    back,
                    ..damage("shelf", Kind::Group, pick, draw)
                };
                (vec![damage], vec![Probe::Same(1), restore(None)])
            }
            Self::RollsBack => {
                let damage = Damage {
                    back,
                    ..damage("head", Kind::Group, pick, draw)
                };
                (vec![damage], vec![Probe::Look, Probe::Other(pick)])
            }
            Self::StartsAnew => {
                // The first manifest is the one that is counted last.
                let first = built.model.seals.len().saturating_sub(1) as u32;
                let both = [
                    damage("head", Kind::Delete, 0, draw),
                    damage("manifest", Kind::Delete, first, draw),
                ];
                // Where no record lies: what is found at another is not taken for one of a new site.
                (both.into(), vec![Probe::Other(5 + pick), Probe::Seal])
            }
            Self::BelievesJobs => {
                let job = damage("job", Kind::Forge, 0, draw);
                (
                    vec![damage("live", Kind::Delete, pick, draw)],
                    vec![restore(Some((job, None)))],
                )
            }
            Self::LosesBases => (
                vec![damage("base", Kind::Delete, 0, draw)],
                vec![Probe::List, restore(None)],
            ),
            Self::PassesGate => (
                vec![damage("live", Kind::Delete, pick, draw)],
                vec![restore(None)],
            ),
            Self::SkipsTiles => {
                let family = ["tile", "bundle"][dice.index(2)];
                (
                    vec![damage(family, Kind::Delete, 0, draw)],
                    vec![Probe::Look],
                )
            }
            Self::KeepsStatement => (
                vec![damage("pack", Kind::Flip, pick, draw)],
                vec![Probe::Look],
            ),
            Self::LiesOfRestore => (
                vec![damage("live", Kind::Delete, pick, draw)],
                vec![restore(None)],
            ),
            Self::ShowsOtherHash => (
                vec![damage("live", Kind::Forge, pick, draw)],
                vec![Probe::List],
            ),
        };
        (trial.damages, trial.probes) = (damages, probes);
    }

    /// Whether a case is what the bug leads to.
    pub fn is_seen_in(self, case: &Case) -> bool {
        let oracles: &[Oracle] = match self {
            Self::Heals => &[Oracle::Absorb],
            Self::RollsBack => &[Oracle::Numbers, Oracle::Whole],
            Self::StartsAnew => &[Oracle::Numbers],
            Self::BelievesJobs => &[Oracle::Truth, Oracle::Lock],
            Self::LosesBases => &[Oracle::Answers, Oracle::Restorable],
            Self::PassesGate => &[Oracle::Gate],
            Self::SkipsTiles | Self::KeepsStatement => &[Oracle::Whole],
            Self::LiesOfRestore => &[Oracle::Truth],
            Self::ShowsOtherHash => &[Oracle::Hash],
        };
        case.trial.is_some() && oracles.contains(&case.violation.oracle)
    }
}
