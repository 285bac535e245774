//! What the page is given: the types of everything that crosses the boundary, and a call for each function of the table.

use bailee_core::field::TYPES;

use crate::error::{CODES, Failure};
use crate::function::FUNCTIONS;
use crate::typescript::TypeScript;

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
    let types = types.into_text();
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

#[cfg(test)]
mod tests {
    use super::*;

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
