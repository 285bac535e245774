//! `statement`: every chosen clause with the verdict of its check, run now.

use bailee_core::clause::{self, Evidence, Verdict};
use bailee_core::statement::Statement as Answer;
use bailee_forge::effect::Now;

use crate::access::{Authorized, SiteAdmin};
use crate::call::{Call, Door, Function};
use crate::check;
use crate::discovery;
use crate::error::Error;
use crate::payload::Nothing;
use crate::platform::{Platform, PlatformExt};
use crate::survey::Survey;

pub(super) struct Statement;

/// How often a survey is taken again when somebody writes while it is taken.
const RETAKES: u32 = 3;

impl Function for Statement {
    const NAME: &'static str = "statement";
    const CHANGES: bool = false;
    type Right = SiteAdmin;
    type Payload = Nothing;
    type Answer = Answer;

    /// Fails only when the platform cannot be asked: what is wrong with the data is a verdict and not an error.
    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Answer, Error> {
        let survey = survey(call).await?;
        // That it cannot be noted changes nothing of the verdicts.
        let _ = discovery::record(&mut call.site, &survey.discoveries()).await;
        let policy = call.site.policy;
        let mut clauses = clause::chosen(policy);
        for clause in &mut clauses {
            if let Some(check) = check::find(&clause.id) {
                let (verdict, evidence) = check.look(&survey).into_verdict(survey.now);
                clause.settle(policy, check.looks_at, verdict, Some(evidence));
            }
        }
        let generated = call.site.platform.ask(Now {}).await?;
        Ok(Answer::new(policy, generated, clauses))
    }

    /// What cannot be looked at is neither kept nor broken.
    async fn answer_closed<P: Platform>(
        door: Door<'_, P>,
        _: &Authorized<SiteAdmin>,
        _: Nothing,
        cause: &Error,
    ) -> Result<Option<Answer>, Error> {
        let time_ms = door.platform.ask(Now {}).await?;
        let place = cause.key().unwrap_or_default();
        let text = format!(
            "Nothing could be looked at: the site's keys or its head are not what they were, at `{place}`."
        );
        let mut clauses = clause::chosen(door.policy);
        for clause in &mut clauses {
            if let Some(check) = check::find(&clause.id) {
                let text = text.clone();
                let evidence = Evidence { time_ms, text };
                clause.settle(door.policy, check.looks_at, Verdict::Incomplete, Some(evidence));
            }
        }
        Ok(Some(Answer::new(door.policy, time_ms, clauses)))
    }
}

/// Takes the survey, and takes it again when what looks wrong may just be newer than the survey.
async fn survey<'p, P: Platform>(call: &mut Call<'p, P, SiteAdmin>) -> Result<Survey<'p>, Error> {
    let site = &mut call.site;
    let mut survey = Survey::take(site, call.context).await?;
    for _ in 0..RETAKES {
        if !survey.may_be_outdated() {
            break;
        }
        let seen = site.head.clone();
        site.refresh().await?;
        if site.head.is_at(&seen) {
            break;
        }
        survey = Survey::take(site, call.context).await?;
    }
    Ok(survey)
}
