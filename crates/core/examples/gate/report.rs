//! The tables, as Markdown.

use crate::case::{Case, HARMLESS};
use crate::judge::{Judge, count};
use crate::real::{ADDRESSES, HEX24, KEYS, REAL};
use std::collections::BTreeMap;

/// The fewest of the cases of a class that have to be found, in percent.
const RECALL: f64 = 99.5;
/// The most values that may be refused though harmless, in percent: those as Jira has them.
const REFUSED: f64 = 0.5;
/// The same of real values.
const REFUSED_REAL: f64 = 0.05;
/// The group of bare names of people, of which no detector can know.
const NAMES: &str = "name";
/// As many missed classes as are named.
const NAMED: usize = 3;

/// A mark behind what misses its budget.
pub(crate) fn mark(missed: bool) -> &'static str {
    if missed { " **missed**" } else { "" }
}

/// Groups in the order of the cases, each with the indices of its cases.
fn groups(cases: &[Case], harmless: bool) -> Vec<(&str, Vec<usize>)> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        if (case.label == HARMLESS) != harmless {
            continue;
        }
        match groups.iter_mut().find(|(group, _)| *group == case.group) {
            Some((_, list)) => list.push(index),
            None => groups.push((&case.group, vec![index])),
        }
    }
    groups
}

fn hits(judge: &Judge, list: &[usize]) -> usize {
    let hit = |index: &&usize| judge.found.get(**index).is_some_and(|found| *found);
    list.iter().filter(hit).count()
}

/// The classes of a group's cases that were found or not, the most frequent first.
fn classes(cases: &[Case], judge: &Judge, list: &[usize], found: bool, most: usize) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for index in list {
        if judge.found.get(*index) == Some(&found)
            && let Some(case) = cases.get(*index)
        {
            *counts.entry(&case.class).or_default() += 1;
        }
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let more = counts.len().saturating_sub(most);
    let shown = counts.iter().take(most);
    let mut shown: Vec<String> = shown
        .map(|(class, number)| format!("{class} ({number})"))
        .collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join("; ").replace('|', "\\|")
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * count(part) / count(whole.max(1))
}

/// Prints recall and false refusals, a column for each judge; the first is the gate.
pub(crate) fn print(cases: &[Case], judges: &[Judge]) {
    let Some((gate, peers)) = judges.split_first() else {
        return;
    };
    let names: String = peers
        .iter()
        .map(|peer| format!(" {} |", peer.name))
        .collect();
    let rules = "---|".repeat(peers.len());
    println!(
        "| class | cases | found, % |{names} budget | missed most |\n|---|---|---|{rules}---|---|"
    );
    let (mut all, mut total) = (Vec::new(), 0);
    for (group, list) in groups(cases, false) {
        row(group, cases, gate, peers, &list);
        if group != NAMES {
            total += list.len();
            all.extend(list);
        }
    }
    if total > 0 {
        row("**all**", cases, gate, peers, &all);
    }
    println!(
        "\n| harmless | cases | refused |{names} budget | refused most |\n|---|---|---|{rules}---|---|"
    );
    for (group, list) in groups(cases, true) {
        let refused = hits(gate, &list);
        let most = if group == REAL { REFUSED_REAL } else { REFUSED };
        let share = percent(refused, list.len());
        let budget = if [ADDRESSES, HEX24, KEYS].contains(&group) {
            "– (found is right)".to_owned()
        } else {
            format!("≤{most} %{}", mark(share > most))
        };
        let others: String = peers
            .iter()
            .map(|peer| format!(" {} |", hits(peer, &list)))
            .collect();
        let classes = classes(cases, gate, &list, true, 2 * NAMED);
        println!(
            "| {group} | {} | {refused} ({share:.2} %) |{others} {budget} | {classes} |",
            list.len()
        );
    }
    if !peers.is_empty() {
        let speeds: String = peers
            .iter()
            .map(|peer| format!(" {:.0} |", peer.speed))
            .collect();
        println!(
            "| values a second | {} | {:.0} |{speeds} – | – |",
            cases.len(),
            gate.speed
        );
    }
}

fn row(group: &str, cases: &[Case], gate: &Judge, peers: &[Judge], list: &[usize]) {
    let share = |judge: &Judge| percent(hits(judge, list), list.len());
    let found = share(gate);
    let others: String = peers
        .iter()
        .map(|peer| format!(" {:.1} |", share(peer)))
        .collect();
    let budget = match group {
        NAMES => "– (not to be recognised)".to_owned(),
        _ => format!("≥{RECALL}{}", mark(found < RECALL)),
    };
    let missed = classes(cases, gate, list, false, NAMED);
    println!(
        "| {group} | {} | {found:.1} |{others} {budget} | {missed} |",
        list.len()
    );
}
