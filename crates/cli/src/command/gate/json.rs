//! JSON as it stands in a file: with the line of every value, members in their order, and none lost that has the name of another.

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value with the line on which it begins.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) line: u64,
    pub(super) node: Node,
}

/// A member of an object.
pub(super) type Member = (String, Item);

#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    List(Vec<Item>),
    Members(Vec<Member>),
    /// Null, true, false or a number.
    Plain(Value),
}

impl Item {
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn to_value(&self) -> Value {
        match &self.node {
            Node::Text(text) => Value::String(text.clone()),
            Node::List(items) => items.iter().map(Self::to_value).collect(),
            Node::Members(members) => Value::Object(to_map(members)),
            Node::Plain(value) => value.clone(),
        }
    }
}

/// The members as an object, the last of each name, as everybody else reads it.
pub(super) fn to_map(members: &[Member]) -> Map<String, Value> {
    let pairs = members.iter();
    pairs
        .map(|(name, item)| (name.clone(), item.to_value()))
        .collect()
}

/// The member of this name, the last one if there are several.
pub(super) fn member<'n>(members: &'n [Member], name: &str) -> Option<&'n Item> {
    let found = members.iter().rev().find(|(other, _)| other == name);
    found.map(|(_, item)| item)
}

/// Reads one JSON text and hands it on: where it is a list, its items one by one with their index, so that a long one does not
/// lie in memory, and anything else whole.
///
/// # Errors
/// What is read is not JSON, or cannot be read; what came before was handed on.
pub(super) fn read(
    reader: impl Read,
    is_list: bool,
    each: &mut dyn FnMut(Option<usize>, Item),
) -> Result<(), serde_json::Error> {
    let lines = &Cell::new(1);
    let mut deserializer = serde_json::Deserializer::from_reader(Counted { reader, lines });
    if is_list {
        deserializer.deserialize_seq(Items { lines, each })?;
    } else {
        each(None, Seed { lines }.deserialize(&mut deserializer)?);
    }
    deserializer.end()
}

/// Reads the JSON value of one line.
///
/// # Errors
/// The line is not JSON.
pub(super) fn read_line(text: &[u8], line: u64) -> Result<Item, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let lines = Cell::new(line);
    let item = Seed { lines: &lines }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(item)
}

/// Counts the lines that were read. The deserialiser asks for one byte at a time, so it is exact.
struct Counted<'l, R> {
    reader: R,
    lines: &'l Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        let ends = read.iter().filter(|byte| **byte == b'\n').count();
        let ends = u64::try_from(ends).unwrap_or(u64::MAX);
        self.lines.set(self.lines.get().saturating_add(ends));
        Ok(count)
    }
}

/// Hands on the items of a list.
struct Items<'l, 'e> {
    lines: &'l Cell<u64>,
    each: &'e mut dyn FnMut(Option<usize>, Item),
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(item) = list.next_element_seed(Seed { lines: self.lines })? {
            (self.each)(Some(index), item);
            index += 1;
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct Seed<'l> {
    lines: &'l Cell<u64>,
}

impl Seed<'_> {
    fn plain(self, value: impl Into<Value>) -> Item {
        Item {
            line: self.lines.get(),
            node: Node::Plain(value.into()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Item;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Item, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Item;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(self.plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Item, E> {
        Ok(self.plain(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
        Ok(self.plain(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
        Ok(self.plain(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
        Ok(self.plain(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Item, E> {
        Ok(Item {
            line: self.lines.get(),
            node: Node::Text(value.to_owned()),
        })
    }

    fn visit_string<E>(self, value: String) -> Result<Item, E> {
        Ok(Item {
            line: self.lines.get(),
            node: Node::Text(value),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Item, A::Error> {
        let line = self.lines.get();
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        let node = Node::List(items);
        Ok(Item { line, node })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let line = self.lines.get();
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            // A number ends where the next line begins, so the line of its name is the surer one.
            let line = self.lines.get();
            let mut item = map.next_value_seed(self)?;
            item.line = line;
            members.push((name, item));
        }
        let node = Node::Members(members);
        Ok(Item { line, node })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_line_and_no_member_is_lost() {
        let text = "{\n \"a\": \"x\\n\",\n \"a\": [1,\n  \"y\"],\n\n \"b\": {\"c\":\n 2}}\n";
        let mut found = Vec::new();
        read(text.as_bytes(), false, &mut |index, item| {
            found.push((index, item));
        })
        .unwrap();
        let (index, item) = found.remove(0);
        assert_eq!((index, item.line, found.len()), (None, 1, 0));
        let Node::Members(members) = &item.node else {
            panic!("{item:?}")
        };
        let lines = members
            .iter()
            .map(|(name, item)| (name.as_str(), item.line));
        let lines = lines.collect::<Vec<_>>();
        assert_eq!(lines, [("a", 2), ("a", 3), ("b", 6)]);
        let Node::List(items) = &members[1].1.node else {
            panic!("{members:?}")
        };
        assert_eq!(items[1].line, 4);
        assert_eq!(
            item.to_value(),
            serde_json::json!({"a": [1, "y"], "b": {"c": 2}})
        );
    }

    #[test]
    fn the_items_of_an_outermost_list_come_one_by_one() {
        let mut found = Vec::new();
        let each = &mut |index, item: Item| found.push((index, item.line, item.to_value()));
        read("[\"a\",\nnull,\n{}]".as_bytes(), true, each).unwrap();
        let lines: Vec<_> = found
            .iter()
            .map(|(index, line, _)| (*index, *line))
            .collect();
        assert_eq!(lines, [(Some(0), 1), (Some(1), 2), (Some(2), 3)]);
        let each = &mut |_, _| {};
        assert!(read("[1] x".as_bytes(), true, each).is_err());
        assert!(read("{\"a\": }".as_bytes(), false, each).is_err());
        assert!(read("7\n".as_bytes(), false, each).is_ok());
    }
    #[test]
    fn half_a_pair_and_too_many_levels_are_no_json() {
        assert!(read_line(br#""\ud83d\ude00""#, 1).is_ok());
        assert!(read_line(br#""\ud83d""#, 1).is_err());
        let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read_line(nested(127).as_bytes(), 1).is_ok());
        assert!(read_line(nested(128).as_bytes(), 1).is_err());
    }
}
