//! What is wrong with a policy, all of it, each with line and key.

use std::fmt;

/// The file that the messages name.
const FILE: &str = "bailee.toml";

/// One problem of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the source, counted from 1; `None` for a policy that was not read from text.
    pub line: Option<u32>,
    /// Path of the key, such as `kinds[1].fields.token.class`; empty for the whole file.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Every problem of a policy, in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PolicyErrors(pub Vec<Problem>);

impl PolicyErrors {
    /// Stable code for programs: `policy-invalid`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "policy-invalid"
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{FILE}:{line}: ")?,
            None => write!(out, "{FILE}: ")?,
        }
        if !self.key.is_empty() {
            write!(out, "{}: ", self.key)?;
        }
        out.write_str(&self.message)
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            write!(out, "{problem}")?;
        }
        Ok(())
    }
}
