//! `cargo xtask generate`: writes what is made of the tables of the crates.
//!
//! The tests that hold these files to the tables write them, so that what is written and what is asked for cannot differ.

use crate::shell::{Failure, Repo, step};

/// The tests, by package and name.
const TESTS: [(&str, &str); 2] = [
    ("bailee-engine", "generated"),
    ("bailee-sim", "authorization"),
];

/// Writes every generated file.
///
/// # Errors
/// When a crate does not compile, or a file cannot be written.
pub(crate) fn run(repo: &Repo) -> Result<(), Failure> {
    for (package, test) in TESTS {
        let mut command = repo.cargo();
        command
            .args(["test", "--quiet", "--package", package, "--test", test])
            // Documents are written section by section.
            .args(["--", "--test-threads=1"])
            .env("BAILEE_GENERATE", "1");
        step(
            &format!("what is made of the tables of {package}"),
            &mut command,
        )?;
    }
    Ok(())
}
