//! The checkout that xtask works on: the one in which it is started, never the one in which it was compiled.
//!
//! A path compiled into the program (`env!("CARGO_MANIFEST_DIR")`) stays what it was when the checkout and its `target`
//! are copied or moved, because Cargo sees nothing to compile again.
//! So what Cargo says when it starts the program counts, and the current folder.
//! This file uses the standard library only, so that its test can compile it alone.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why no checkout was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RootError {
    /// Neither the current folder nor the package that Cargo runs lies in one.
    Outside,
    /// Cargo runs the package of one checkout, and the current folder lies in another.
    Two {
        /// The checkout of the current folder.
        current: PathBuf,
        /// The checkout of the package.
        package: PathBuf,
    },
}

impl fmt::Display for RootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str("start xtask in a checkout of Bailee"),
            Self::Two { current, package } => write!(
                f,
                "xtask is started in {}, but Cargo runs it for {}; start `cargo xtask` in the folder that it is to work on",
                current.display(),
                package.display()
            ),
        }
    }
}

impl Error for RootError {}

/// Returns the root of the checkout, as an absolute path.
///
/// # Errors
/// When there is none, or when Cargo and the current folder name two.
pub(crate) fn find() -> Result<PathBuf, RootError> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = std::env::current_dir().ok();
    choose(current.as_deref(), package.as_deref())
}

/// Chooses between the checkouts around the current folder and around the package that Cargo runs.
fn choose(current: Option<&Path>, package: Option<&Path>) -> Result<PathBuf, RootError> {
    match (current.and_then(around), package.and_then(around)) {
        (Some(current), Some(package)) if current != package => {
            Err(RootError::Two { current, package })
        }
        (Some(root), _) | (None, Some(root)) => Ok(root),
        (None, None) => Err(RootError::Outside),
    }
}

/// Returns the checkout that `folder` lies in, links resolved.
fn around(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    folder
        .ancestors()
        .find(|root| root.join("xtask/Cargo.toml").is_file() && root.join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
}

#[cfg(test)]
mod tests;
