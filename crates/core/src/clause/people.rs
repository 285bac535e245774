//! The classes of personal data that the gate looks for, as part of a sentence.

use crate::policy::Gate;
use crate::rule::Rule;

/// Names every class that is looked for, all rules about personal data but those that are `off`.
///
/// A new rule about personal data is named without a change here: its message says what its text looks like.
pub(super) fn people(off: &[Rule]) -> String {
    let mut rules = Gate::classes();
    rules.retain(|rule| !off.contains(rule));
    // What people know best comes first.
    let (first, others): (Vec<Rule>, Vec<Rule>) =
        rules.into_iter().partition(|rule| *rule == Rule::Email);
    let nouns: Vec<String> = first.into_iter().chain(others).map(noun).collect();
    match nouns.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing (every class of personal data is turned off)".to_owned(),
    }
}

/// What the rule's message says that a text looks like: `an e-mail address`.
fn noun(rule: Rule) -> String {
    let message = rule.message();
    let noun = message.split(';').next().unwrap_or_default();
    let noun = noun.strip_prefix("looks like ").unwrap_or(noun);
    match noun.strip_prefix("the number of ") {
        Some(thing) => format!("{thing} number"),
        None => noun.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Subject;

    #[test]
    fn every_class_is_named_and_none_that_is_off() {
        let all = people(&[]);
        assert!(all.starts_with("an e-mail address"), "{all}");
        let about_people = |rule: &&Rule| rule.subject() == Subject::PersonalData;
        for rule in Rule::ALL.iter().filter(about_people) {
            assert!(all.contains(&noun(*rule)), "{all}");
            assert!(!people(&[*rule]).contains(&noun(*rule)), "{rule:?}");
        }
        for rule in Rule::ALL.iter().filter(|rule| !about_people(rule)) {
            assert_eq!(people(&[*rule]), all, "{rule:?}");
        }
    }

    #[test]
    fn a_noun_is_a_thing_with_its_article() {
        for rule in Rule::ALL {
            if rule.subject() == Subject::PersonalData {
                let noun = noun(*rule);
                assert!(
                    noun.starts_with("a ") || noun.starts_with("an "),
                    "the message of {rule:?} begins `looks like a …;`, not {noun:?}"
                );
            }
        }
    }

    #[test]
    fn classes_are_joined_as_in_a_sentence() {
        let others = |rule: &&Rule| !matches!(rule, Rule::Email | Rule::AtlassianAccountId);
        let mut off: Vec<Rule> = Rule::ALL.iter().filter(others).copied().collect();
        assert_eq!(people(&off), "an e-mail address or an Atlassian account id");
        off.push(Rule::Email);
        assert_eq!(people(&off), "an Atlassian account id");
        assert!(people(Rule::ALL).starts_with("nothing"));
    }
}
