//! JavaScript files as TypeScript's own parser sees them: what each imports, and the texts that stand in it.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Endings of JavaScript files.
const ENDINGS: [&str; 4] = [".js", ".mjs", ".cjs", ".jsx"];

/// One parsed file. Lines count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Script {
    /// What is imported, as it is written. Types in comments are no imports.
    pub(super) imports: Vec<(usize, String)>,
    /// Every text literal, those of imports and of `typeof` comparisons aside; of a template its beginning.
    pub(super) literals: Vec<(usize, String)>,
}

/// Parses every JavaScript file among `files`, paths with their texts, with `parser`: Node, and the root of a checkout whose packages are installed.
///
/// # Errors
/// When Node or the parser is missing, or a file is not JavaScript; in words.
pub(super) fn parse<'a>(
    parser: &(PathBuf, PathBuf),
    files: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<String, Script>, String> {
    let input: Map<String, Value> = files
        .filter(|(path, _)| ENDINGS.iter().any(|ending| path.ends_with(ending)))
        .map(|(path, text)| (path.to_owned(), text.into()))
        .collect();
    if input.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (node, root) = parser;
    let failed = |what: String| format!("JavaScript was not parsed: {what}");
    let mut child = Command::new(node)
        .arg("xtask/node/parse.cjs")
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| failed(format!("{}: {source}", node.display())))?;
    if let Some(mut stdin) = child.stdin.take() {
        let written = stdin.write_all(Value::from(input).to_string().as_bytes());
        written.map_err(|source| failed(source.to_string()))?;
    }
    let output = child
        .wait_with_output()
        .map_err(|source| failed(source.to_string()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(failed(message.trim().to_owned()));
    }
    let answer: Value =
        serde_json::from_slice(&output.stdout).map_err(|source| failed(source.to_string()))?;
    let answer = answer.as_object().into_iter().flatten();
    Ok(answer
        .map(|(path, script)| {
            let script = Script {
                imports: pairs(script.get("imports")),
                literals: pairs(script.get("literals")),
            };
            (path.clone(), script)
        })
        .collect())
}

/// Reads `[[line, text], …]`.
fn pairs(list: Option<&Value>) -> Vec<(usize, String)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|pair| {
        let line = usize::try_from(pair.get(0)?.as_u64()?).ok()?;
        Some((line, pair.get(1)?.as_str()?.to_owned()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;

    #[test]
    fn imports_and_texts_are_found_and_what_only_looks_like_them_is_not() {
        let text = r#"// import "./comment.js"
import { a } from "./a.js";
import "./b.js";
export { c } from "./c.js";
/** @param {import("./type.js").T} x */
const lazy = () => import("./d.js");
const old = require("./e.js");
const isText = x => typeof x === "string" || "object" !== typeof x;
const quote = /["'`]/;
const page = <p title="a title">don't "quote" {"a text"}</p>;
const key = { "a-b": `one`, plain: `two:${key}` };
switch (key) { case "three": }
"#;
        let tree = tree(&[("static/a.jsx", text)]);
        let script = tree.scripts().unwrap().get("static/a.jsx").unwrap().clone();
        let paths = |list: Vec<(usize, String)>| {
            list.into_iter()
                .map(|(line, text)| format!("{line} {text}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            paths(script.imports),
            ["2 ./a.js", "3 ./b.js", "4 ./c.js", "6 ./d.js", "7 ./e.js"]
        );
        assert_eq!(
            paths(script.literals),
            [
                "10 a title",
                "10 a text",
                "11 a-b",
                "11 one",
                "11 two:",
                "12 three"
            ]
        );
    }

    #[test]
    fn a_file_that_is_not_javascript_is_refused() {
        let tree = tree(&[("src/a.js", "const = ;\n")]);
        let message = tree.scripts().unwrap_err();
        assert!(message.contains("src/a.js:1"), "{message}");
    }
}
