//! Compiles `bailee.toml` into the module: a policy that is wrong does not build, and a policy is never parsed at run time.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use bailee_core::policy::Policy;

fn main() -> Result<(), Box<dyn Error>> {
    let source = Path::new("../../bailee.toml");
    println!("cargo::rerun-if-changed={}", source.display());
    let text = fs::read_to_string(source)?;
    match Policy::parse(&text) {
        Ok(policy) => fs::write(
            Path::new(&env::var("OUT_DIR")?).join("policy.json"),
            policy.to_json(),
        )?,
        Err(problems) => {
            for line in problems.to_string().lines() {
                println!("cargo::error={line}");
            }
        }
    }
    Ok(())
}
