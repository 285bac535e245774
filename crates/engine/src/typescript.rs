//! The types of payloads and answers as TypeScript, for the page: collected from the table of functions, on the machine that
//! generates them.

use std::any::TypeId;

use bailee_core::field::TYPES;
use ts_rs::{Config, TS, TypeVisitor};

use crate::error::{CODES, Failure};
use crate::function::FUNCTIONS;

/// What every page needs beside the types of the table.
const COMMON: &str = r#"/** A function's name. */
export type Name = keyof Functions;
/** What a function takes. */
export type Payload<One extends Name> = Functions[One]["payload"];
/** What a function answers when it does not refuse. */
export type Answer<One extends Name> = Functions[One]["answer"];
/** What comes back from a call. */
export type Reply<One extends Name> = { ok: Answer<One> } | { error: Failure };
/** A call of a function; a payload without required members may be left out. */
export type Call<One extends Name> =
  Nothing extends Payload<One> ? (payload?: Payload<One>) => Promise<Answer<One>> : (payload: Payload<One>) => Promise<Answer<One>>;
/** A stand-in for the back end: what it answers is checked against what the back end can answer. */
export type Handlers = { [One in Name]: (payload: Payload<One>) => Reply<One> | Promise<Reply<One>> };
"#;

/// The declarations that were met, each once, in the order in which they were needed.
pub struct TypeScript {
    config: Config,
    seen: Vec<TypeId>,
    declarations: Vec<String>,
}

impl TypeScript {
    fn new() -> Self {
        Self {
            // What crosses the boundary is exact in JavaScript: counts and sizes are far below 2^53.
            config: Config::new().with_large_int("number"),
            seen: Vec::new(),
            declarations: Vec::new(),
        }
    }

    /// Adds a type with everything that it names, and returns its own name.
    pub(crate) fn add<T: TS + 'static + ?Sized>(&mut self) -> String {
        if !self.seen.contains(&TypeId::of::<T>()) {
            self.seen.push(TypeId::of::<T>());
            if T::output_path().is_some() {
                let docs = comment(&T::docs().unwrap_or_default(), "");
                let declaration = layout(&T::decl(&self.config));
                self.declarations
                    .push(format!("{docs}export {declaration}\n"));
            }
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
        T::name(&self.config)
    }
}

impl TypeVisitor for TypeScript {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// Returns the declarations of everything that crosses the boundary: an interface `Functions` with kind, payload and answer of each
/// function, the types that they name, the union of all error codes, and the calls.
#[must_use]
pub fn declarations() -> String {
    let mut types = TypeScript::new();
    let mut functions = String::from("export interface Functions {\n");
    let mut calls = String::new();
    for row in FUNCTIONS {
        let (payload, answer) = (row.describe)(&mut types);
        let kind = if row.changes { "change" } else { "read" };
        let name = row.name;
        functions.push_str(&format!(
            "  \"{name}\": {{ kind: \"{kind}\"; payload: {payload}; answer: {answer} }};\n",
        ));
        calls.push_str(&format!(
            "export const {}: Call<\"{name}\">;\n",
            identifier(name)
        ));
    }
    functions.push_str("}\n");
    types.add::<Failure>();
    let codes = union(CODES.into_iter());
    let codes = format!(
        "/** Codes of the errors that the back end answers, or that a job ends with. */\nexport type ErrorCode = {codes};\n"
    );
    let fields = union(TYPES.iter().map(|field| field.name));
    let fields = format!("/** Types of field. */\nexport type FieldType = {fields};\n");
    let types = types.declarations.join("\n");
    [functions, COMMON.to_owned(), calls, codes, fields, types].join("\n")
}

/// Returns the calls of the page, one function for each row of the table.
#[must_use]
pub fn calls() -> String {
    let mut calls = String::from("import { change, read } from \"../api.js\";\n");
    for row in FUNCTIONS {
        let kind = if row.changes { "change" } else { "read" };
        let (name, identifier) = (row.name, identifier(row.name));
        calls.push_str(&format!(
            "\n/** @type {{import(\"./functions.d.ts\").Call<\"{name}\">}} */\nexport const {identifier} = (payload) => {kind}(\"{name}\", payload);\n"
        ));
    }
    calls
}

/// `records.list` is `recordsList` in JavaScript.
fn identifier(name: &str) -> String {
    let mut identifier = String::new();
    let mut is_first = false;
    for letter in name.chars() {
        match letter {
            '.' => is_first = true,
            letter if is_first => {
                identifier.push(letter.to_ascii_uppercase());
                is_first = false;
            }
            letter => identifier.push(letter),
        }
    }
    identifier
}

fn union<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    names.join(" | ")
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

    #[test]
    fn every_function_is_declared_and_called() {
        let (declarations, calls) = (declarations(), calls());
        for row in FUNCTIONS {
            let name = row.name;
            assert!(
                declarations.contains(&format!("\n  \"{name}\": {{ kind: ")),
                "{name}"
            );
            assert!(calls.contains(&format!("(\"{name}\", payload);")), "{name}");
        }
        assert_eq!(identifier("backups.preview"), "backupsPreview");
    }
}
