//! Makes a macro of the documented behaviours in `fixtures/conformance.json`: one test for each, named by its sentence.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const CASES: &str = "fixtures/conformance.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CASES}");
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(CASES)?)?;
    let mut tests = String::new();
    for (index, case) in cases.iter().enumerate() {
        let sentence = case.get("name").and_then(Value::as_str).unwrap_or_default();
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
        let words: String = sentence.to_lowercase().chars().map(plain).collect();
        let name = words.split_whitespace().collect::<Vec<_>>().join("_");
        writeln!(
            tests,
            "        #[test]\n        fn {name}() {{\n            $crate::conformance::hold(&$platform, {index});\n        }}"
        )?;
    }
    let text = format!(
        "/// Makes a test of every documented behaviour of the platform: `conformance!(platform())` in a module of its own.\n\
         ///\n\
         /// The expression is evaluated for each test and gives the platform of a fresh invocation, any\n\
         /// [`bailee_engine::Platform`] whose calls end by themselves.\n\
         #[macro_export]\n\
         macro_rules! conformance {{\n    ($platform:expr) => {{\n{tests}    }};\n}}\n"
    );
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("conformance.rs"), text)?;
    Ok(())
}
