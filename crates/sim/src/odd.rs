//! JSON as text with everything drawn that no page fixes: members in any order, and some that nobody knows.

use serde_json::Value as Json;

use crate::dice::Dice;

/// A member that no version of ours knows.
const UNKNOWN: &str = "addedByALaterVersion";

/// Writes `event` with its members, and those of everything in it, in a random order, and with a member that nobody knows.
pub(crate) fn write(event: &Json, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut event = event.clone();
    if let Some(members) = event.as_object_mut()
        && dice.chance(500)
    {
        members.insert(UNKNOWN.into(), serde_json::json!({"of": ["any", 1, null]}));
    }
    append(&event, dice, &mut text);
    text
}

fn append(json: &Json, dice: &mut Dice, text: &mut String) {
    match json {
        Json::Object(members) => {
            let mut members: Vec<(&String, &Json)> = members.iter().collect();
            dice.shuffle(&mut members);
            text.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Json::from(name.as_str()).to_string());
                text.push(':');
                append(value, dice, text);
            }
            text.push('}');
        }
        Json::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                append(item, dice, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_says_the_same_in_another_order_and_with_more() {
        let event = json!({"a": 1, "b": {"c": "x\"y", "d": [1, {"e": null, "f": true}]}, "g": 2.5});
        let mut dice = Dice::new(1, "");
        let mut texts = std::collections::BTreeSet::new();
        let mut with_more = 0;
        for _ in 0..50 {
            let text = write(&event, &mut dice);
            let mut back: Json = serde_json::from_str(&text).unwrap();
            with_more += usize::from(back.as_object_mut().unwrap().remove(UNKNOWN).is_some());
            assert_eq!(back, event);
            texts.insert(text);
        }
        assert!(texts.len() > 20 && (10..40).contains(&with_more));
        assert_eq!(write(&json!(["a"]), &mut dice), "[\"a\"]");
    }
}
