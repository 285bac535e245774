//! Faults as values: what goes wrong, where, how often.

use bailee_forge::Effect;
use bailee_forge::effect::{
    Ask, BatchGet, EntityGet, Get, Instance, Now, Push, QueryIndex, QueryKeys, Random, Remaining,
    SecretGet, Sleep, Spent,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::dice::Dice;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Fault {
    /// The reply is lost: the caller gets a 504 without a readable body.
    LostReply {
        /// Whether the request was performed.
        applied: bool,
    },
    /// No reply at all, after a long wait.
    Timeout {
        /// Whether the request was performed.
        applied: bool,
    },
    /// 429 `RATE_LIMIT_EXCEEDED`; nothing is performed.
    RateLimited {
        /// Seconds of `Retry-After`, if sent.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// Another error of the platform; nothing is performed.
    Refused {
        /// HTTP status.
        status: u16,
        /// The code.
        code: String,
    },
    /// The invocation ends at this call.
    Kill {
        /// Whether the request was performed.
        applied: bool,
    },
    /// A page of a query misses about half of what it should show.
    StalePage,
    /// A page of a query ends early, with a cursor.
    ShortPage,
    /// A query begins again: its cursor is ignored.
    RepeatedPage,
    /// A batch returns what a query would: values from before a write that is not a second old.
    StaleBatch,
    /// Some items of a batch, or events of a push, fail.
    PartialBatch,
    /// One bit of a value that is read is wrong.
    BitFlip,
    /// A key that is read seems absent.
    MissingKey,
    /// A delivery comes twice.
    DuplicateDelivery,
    /// A schedule is skipped once.
    SkipSchedule,
    /// A schedule does not run while this fault is in place.
    StopSchedule,
    /// The install event never comes.
    InstallNever,
    /// The install event comes late.
    InstallLate {
        /// How late, in milliseconds.
        millis: i64,
    },
    /// The install event comes twice.
    InstallTwice,
    /// A lifecycle or product event is never delivered: the platform promises no more for them.
    LostEvent,
    /// A native run reads a clock that is wrong.
    ClockJump {
        /// Milliseconds, negative for a clock that is slow.
        millis: i64,
    },
    /// A native run gets the same bytes whenever it asks for random ones.
    RepeatedRandom,
}

impl Fault {
    /// Whether the fault concerns platform calls, and not deliveries, clock or randomness.
    #[must_use]
    pub fn is_of_call(&self) -> bool {
        !matches!(
            self,
            Self::DuplicateDelivery
                | Self::SkipSchedule
                | Self::StopSchedule
                | Self::InstallNever
                | Self::InstallLate { .. }
                | Self::InstallTwice
                | Self::LostEvent
                | Self::ClockJump { .. }
                | Self::RepeatedRandom
        )
    }

    /// Whether the fault can be injected into the effect of this name.
    #[must_use]
    pub fn concerns(&self, effect: &str) -> bool {
        match self {
            Self::StalePage | Self::ShortPage | Self::RepeatedPage => {
                matches!(effect, QueryKeys::NAME | QueryIndex::NAME)
            }
            Self::StaleBatch => effect == BatchGet::NAME,
            Self::PartialBatch => effect.starts_with("batch") || effect == Push::NAME,
            Self::BitFlip | Self::MissingKey => matches!(
                effect,
                Get::NAME
                    | SecretGet::NAME
                    | EntityGet::NAME
                    | BatchGet::NAME
                    | QueryKeys::NAME
                    | QueryIndex::NAME
            ),
            fault => fault.is_of_call(),
        }
    }
}

/// Returns the names of the effects that are calls, so that something can happen to them, in the order of their table.
#[must_use]
pub fn faultable() -> Vec<&'static str> {
    let aside = [
        Now::NAME,
        Random::NAME,
        Remaining::NAME,
        Sleep::NAME,
        Instance::NAME,
        Spent::NAME,
    ];
    let names = Effect::NAMES.iter().map(|(name, _)| *name);
    names.filter(|name| !aside.contains(name)).collect()
}

/// A fault with its scope: everything that is absent matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// What goes wrong.
    pub fault: Fault,
    /// On which site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// At which effect, such as `transact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// At calls that name a key with this prefix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How many matching calls pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many times it happens; until it is cleared, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// In how many of 1,000 matching calls it happens; in all, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permille: Option<u16>,
}

impl Rule {
    /// Returns a rule that makes `fault` happen at every call it concerns, everywhere.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self {
            fault,
            site: None,
            effect: None,
            key: None,
            skip: 0,
            count: None,
            permille: None,
        }
    }

    /// Returns a rule that makes `fault` happen once, at the next call it concerns.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self {
            count: Some(1),
            ..Self::always(fault)
        }
    }

    /// Narrows the rule to a site.
    #[must_use]
    pub fn on(mut self, site: &str) -> Self {
        self.site = Some(site.into());
        self
    }

    /// Narrows the rule to an effect.
    #[must_use]
    pub fn at(mut self, effect: &str) -> Self {
        self.effect = Some(effect.into());
        self
    }

    /// Narrows the rule to keys with a prefix.
    #[must_use]
    pub fn key(mut self, prefix: &str) -> Self {
        self.key = Some(prefix.into());
        self
    }

    /// Lets this many matching calls pass first.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Makes it happen in this many of 1,000 matching calls.
    #[must_use]
    pub fn permille(mut self, permille: u16) -> Self {
        self.permille = Some(permille);
        self
    }
}

/// The rules in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Faults(Vec<Rule>);

impl Faults {
    /// Adds a rule.
    pub fn add(&mut self, rule: Rule) {
        self.0.push(rule);
    }

    /// Removes every rule.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }

    /// Returns the fault to inject into a call, if there is one, and counts it.
    pub fn of_call(
        &mut self,
        site: &str,
        effect: &str,
        keys: &[&str],
        dice: &mut Dice,
    ) -> Option<Fault> {
        self.draw(site, dice, |rule| {
            rule.fault.concerns(effect)
                && rule.effect.as_deref().is_none_or(|name| name == effect)
                && rule
                    .key
                    .as_deref()
                    .is_none_or(|prefix| keys.iter().any(|key| key.starts_with(prefix)))
        })
    }

    /// Returns the fault of another kind for which `wanted` holds, if this site meets one now, and counts it.
    pub fn of_site(
        &mut self,
        site: &str,
        dice: &mut Dice,
        wanted: impl Fn(&Fault) -> bool,
    ) -> Option<Fault> {
        self.draw(site, dice, |rule| wanted(&rule.fault))
    }

    fn draw(
        &mut self,
        site: &str,
        dice: &mut Dice,
        matches: impl Fn(&Rule) -> bool,
    ) -> Option<Fault> {
        let mut drawn = None;
        for rule in &mut self.0 {
            let here = rule.site.as_deref().is_none_or(|name| name == site);
            if !here || rule.count == Some(0) || !matches(rule) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if rule.permille.is_some_and(|permille| !dice.chance(permille)) {
                continue;
            }
            if let Some(count) = &mut rule.count {
                *count -= 1;
            }
            drawn = Some(rule.fault.clone());
            break;
        }
        self.0.retain(|rule| rule.count != Some(0));
        drawn
    }
}

/// Changes one bit somewhere in `json`; returns false when there is nothing to change.
pub fn flip(json: &mut Json, dice: &mut Dice) -> bool {
    match json {
        Json::String(text) => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = dice.index(characters.len());
            let Some(character) = characters.get_mut(at) else {
                return false;
            };
            // The lowest bit of an ASCII letter or digit gives another printable character.
            *character = char::from_u32(u32::from(*character) ^ 1).unwrap_or('?');
            *text = characters.into_iter().collect();
            true
        }
        Json::Number(number) => {
            let flipped = number.as_i64().map_or(1, |value| value ^ 1);
            *json = Json::from(flipped);
            true
        }
        Json::Bool(value) => {
            *value = !*value;
            true
        }
        Json::Array(items) => {
            let at = dice.index(items.len());
            items.get_mut(at).is_some_and(|item| flip(item, dice))
        }
        Json::Object(fields) => {
            let at = dice.index(fields.len());
            fields
                .values_mut()
                .nth(at)
                .is_some_and(|field| flip(field, dice))
        }
        Json::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_counts_skips_and_scopes() {
        let mut faults = Faults::default();
        let mut dice = Dice::new(1, "");
        faults.add(Rule::once(Fault::StalePage).on("a").after(1));
        assert_eq!(faults.of_call("b", "query", &[], &mut dice), None);
        assert_eq!(faults.of_call("a", "get", &[], &mut dice), None);
        assert_eq!(faults.of_call("a", "query", &[], &mut dice), None);
        assert_eq!(
            faults.of_call("a", "query", &[], &mut dice),
            Some(Fault::StalePage)
        );
        assert_eq!(faults.of_call("a", "query", &[], &mut dice), None);
        assert!(faults.rules().is_empty());
    }

    #[test]
    fn a_rule_is_plain_json() {
        let rule: Rule = serde_json::from_value(json!({
            "fault": {"type": "lostReply", "applied": true}, "effect": "transact", "count": 1
        }))
        .unwrap();
        assert_eq!(
            rule,
            Rule::once(Fault::LostReply { applied: true }).at("transact")
        );
    }

    #[test]
    fn a_misspelt_scope_is_refused_and_does_not_widen_the_rule() {
        let rule = json!({"fault": {"type": "stalePage"}, "sight": "alpha"});
        assert!(serde_json::from_value::<Rule>(rule).is_err());
    }

    #[test]
    fn a_flip_changes_every_kind_of_value() {
        let mut dice = Dice::new(1, "");
        for value in [json!("QUJD"), json!({"a": 1}), json!([true]), json!(7)] {
            let mut flipped = value.clone();
            assert!(flip(&mut flipped, &mut dice));
            assert_ne!(flipped, value);
        }
    }
}
