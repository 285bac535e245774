//! The types of payloads and answers as TypeScript, for the page: collected from the table of functions, on the machine that
//! generates them.

use std::any::TypeId;
use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

/// The declarations that were met, each once.
pub struct TypeScript {
    config: Config,
    seen: Vec<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl TypeScript {
    /// No declaration yet.
    pub(crate) fn new() -> Self {
        Self {
            // What crosses the boundary is exact in JavaScript: counts and sizes are far below 2^53.
            config: Config::new().with_large_int("number"),
            seen: Vec::new(),
            declarations: BTreeMap::new(),
        }
    }

    /// Adds a type with everything that it names, and returns its own name.
    pub(crate) fn add<T: TS + 'static + ?Sized>(&mut self) -> String {
        if !self.seen.contains(&TypeId::of::<T>()) {
            self.seen.push(TypeId::of::<T>());
            if T::output_path().is_some() {
                let docs = comment(&T::docs().unwrap_or_default(), "");
                let declaration = layout(&T::decl(&self.config));
                let text = format!("{docs}export {declaration}\n");
                self.declarations.insert(T::ident(&self.config), text);
            }
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
        T::name(&self.config)
    }

    /// Returns the declarations as one text, by name: the order in which `ts-rs` visits what a type names is another in every build.
    pub(crate) fn into_text(self) -> String {
        let declarations: Vec<String> = self.declarations.into_values().collect();
        declarations.join("\n")
    }
}

impl TypeVisitor for TypeScript {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// Writes a comment of ts-rs on as few lines as it needs.
fn comment(text: &str, indent: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim().trim_start_matches("/**").trim_end_matches("*/"))
        .map(|line| line.trim_start_matches('*').trim())
        .filter(|line| !line.is_empty())
        .collect();
    match lines.as_slice() {
        [] => String::new(),
        lines => format!("{indent}/** {} */\n", lines.join(" ")),
    }
}

/// Writes each member of an object on a line of its own, and its comment before it.
fn layout(declaration: &str) -> String {
    let object = declaration
        .split_once(" = {")
        .and_then(|(head, rest)| Some((head, rest.strip_suffix("};")?)))
        .filter(|(_, members)| is_whole(members));
    let Some((head, members)) = object else {
        return plain(declaration);
    };
    let mut text = format!("{head} = {{\n");
    for member in split(members) {
        let (docs, member) = match member.split_once("*/") {
            Some((docs, member)) => (comment(docs, "  "), member),
            None => (String::new(), member),
        };
        text.push_str(&format!("{docs}  {};\n", member.trim()));
    }
    text.push_str("};");
    text
}

/// Writes a union or another name on one line, without comments.
fn plain(declaration: &str) -> String {
    let parts: Vec<&str> = declaration.split("/**").collect();
    let code: Vec<&str> = parts
        .iter()
        .map(|part| part.split_once("*/").map_or(*part, |(_, code)| code))
        .collect();
    let words: Vec<&str> = code
        .iter()
        .flat_map(|part| part.split_whitespace())
        .collect();
    words.join(" ").replace(", }", " }")
}

/// Whether no brace closes that was not opened in `members`: an object, and not a union of two.
fn is_whole(members: &str) -> bool {
    let mut depth = 0;
    members.chars().all(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth >= 0
    })
}

/// Splits members at the commas between them.
fn split(members: &str) -> Vec<&str> {
    let (mut depth, mut start, mut is_comment) = (0, 0, false);
    let mut parts = Vec::new();
    for (at, letter) in members.char_indices() {
        let rest = members.get(at..).unwrap_or_default();
        is_comment = (is_comment || rest.starts_with("/**")) && !rest.starts_with("*/");
        match letter {
            _ if is_comment => {}
            '{' | '<' | '(' | '[' => depth += 1,
            '}' | '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(members.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(members.get(start..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_laid_out_with_their_comments() {
        let declaration = "type A = { \n/**\n * One, or\n * two.\n */\na: number, b: Array<{ c: string, d?: E }>, };";
        let expected = "type A = {\n  /** One, or two. */\n  a: number;\n  b: Array<{ c: string, d?: E }>;\n};";
        assert_eq!(layout(declaration), expected);
        let union = "type B = { \"a\": number } | { \"b\": string };";
        assert_eq!(layout(union), union);
        let union = "type B = { \n/**\n * A.\n */\na: number, } | null;";
        assert_eq!(layout(union), "type B = { a: number } | null;");
    }
}
