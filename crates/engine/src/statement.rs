//! The statement: every chosen clause with the verdict of its check, run now.
//!
//! A check looks at what is stored and at this very invocation; none of them can only say yes.
//! Each has a violation that it must catch, in `crates/sim/tests/clause.rs` or beside the checks.

use bailee_core::clause::{self, Evidence, Verdict};
use bailee_core::statement::Statement;
use bailee_forge::Context;
use serde_json::Value as Json;

use crate::access::{Authorized, SiteAdmin};
use crate::check::{self, Finding};
use crate::error::EngineError;
use crate::platform::{Platform, PlatformExt};
use crate::site::Site;
use crate::survey::Survey;

/// How often a survey is taken again when somebody writes while it is taken.
const RETAKES: u32 = 3;

/// Runs every check and returns the statement.
///
/// # Errors
/// Only when the platform cannot be asked; what is wrong with the data is a verdict and not an error.
pub async fn statement<P: Platform>(
    site: &mut Site<'_, P>,
    _by: &Authorized<SiteAdmin>,
    context: &Context,
) -> Result<Json, EngineError> {
    let mut survey = Survey::take(site, context).await?;
    for _ in 0..RETAKES {
        let seen = site.head.seq;
        let sealed = site.head.n;
        if !survey.may_be_outdated() {
            break;
        }
        site.refresh().await?;
        if (site.head.seq, site.head.n) == (seen, sealed) {
            break;
        }
        // Somebody wrote in the meantime: what looked wrong may just be newer than the survey.
        survey = Survey::take(site, context).await?;
    }
    let mut clauses = clause::chosen(site.policy);
    for clause in &mut clauses {
        if let (Some(finding), Some(looks_at)) =
            (check::run(&clause.id, &survey), check::looks_at(&clause.id))
        {
            let (verdict, text) = match finding {
                Finding::Kept(text) => (Verdict::Proven, text),
                Finding::Broken(text) => (Verdict::Failing, text),
                Finding::Unfinished(text) => (Verdict::Incomplete, text),
            };
            let evidence = Evidence {
                time_ms: survey.now,
                text,
            };
            clause.settle(site.policy, looks_at, verdict, Some(evidence));
        }
    }
    let generated = site.platform.now().await?;
    serde_json::to_value(Statement::new(site.policy, generated, clauses)).map_err(|_| {
        EngineError::Defect {
            what: "the statement cannot be written",
        }
    })
}
