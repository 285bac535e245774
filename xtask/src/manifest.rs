//! Validates manifest.yml offline: Forge's own validator and lint, and the checks that these leave to the server.

use crate::setup::Tools;
use crate::shell::{Failure, Repo, ask};
use crate::suite::Counts;

/// Runs `xtask/node/manifest.cjs`, prints each check, and returns how many passed and failed.
///
/// # Errors
/// When the script itself cannot run.
pub(crate) fn run(repo: &Repo, tools: &Tools) -> Result<Counts, Failure> {
    let mut node = repo.command(&tools.node);
    let report = ask(node.args(["xtask/node/manifest.cjs", "manifest.yml"]));
    let report = report.ok_or_else(|| Failure::Missing {
        what: "xtask/node/manifest.cjs could not check manifest.yml".into(),
    })?;
    println!("{report}");
    let lines = |prefix: &str| {
        report
            .lines()
            .filter(|line| line.starts_with(prefix))
            .count()
    };
    Ok(Counts {
        passed: lines("ok "),
        failed: lines("not ok "),
    })
}
