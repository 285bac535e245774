//! Fingerprints of a step's inputs, so that a step whose inputs have not changed is skipped.

use crate::shell::{Failure, Repo, write};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders that are never an input.
const SKIPPED: [&str; 4] = ["target", "node_modules", "build", ".git"];

/// The fingerprint of one step.
pub(crate) struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// Fingerprints `inputs` (files and folders of the repository; missing ones count as such) and `salt`.
    ///
    /// # Errors
    /// When an input cannot be read.
    pub(crate) fn of(
        repo: &Repo,
        step: &str,
        inputs: &[&str],
        salt: &str,
    ) -> Result<Self, Failure> {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        for input in inputs {
            input.hash(&mut hasher);
            add(&repo.path(input), &mut hasher)?;
        }
        let value = format!("{:016x}", hasher.finish());
        Ok(Self {
            file: repo.path("build/.stamp").join(step),
            value,
        })
    }

    /// Whether the step has run with these inputs and its `outputs` still exist.
    pub(crate) fn is_fresh(&self, outputs: &[PathBuf]) -> bool {
        let last = fs::read_to_string(&self.file).unwrap_or_default();
        last == self.value && outputs.iter().all(|output| output.exists())
    }

    /// Records that the step has run with these inputs.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(crate) fn set(&self) -> Result<(), Failure> {
        write(&self.file, &self.value)
    }
}

/// Adds a file, or every file below a folder in the order of names.
fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<(), Failure> {
    let failed = |source| Failure::File {
        path: path.to_path_buf(),
        source,
    };
    if path.is_dir() {
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries: Vec<PathBuf> = entries
            .map_err(failed)?
            .iter()
            .map(fs::DirEntry::path)
            .collect();
        entries.sort();
        for entry in entries {
            let name = entry
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if !SKIPPED.contains(&name.as_str()) {
                name.hash(hasher);
                add(&entry, hasher)?;
            }
        }
    } else if path.exists() {
        fs::read(path).map_err(failed)?.hash(hasher);
    } else {
        "missing".hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Stamp;
    use crate::shell::Repo;

    #[test]
    fn a_stamp_changes_with_its_inputs_and_its_salt() {
        let repo = Repo::find().unwrap();
        let value =
            |inputs: &[&str], salt: &str| Stamp::of(&repo, "test", inputs, salt).unwrap().value;
        assert_eq!(value(&["xtask"], ""), value(&["xtask"], ""));
        assert_ne!(value(&["xtask"], ""), value(&["xtask"], "fast"));
        assert_ne!(value(&["Cargo.toml"], ""), value(&["Cargo.lock"], ""));
    }

    #[test]
    fn a_step_that_never_ran_is_not_fresh() {
        let repo = Repo::find().unwrap();
        let stamp = Stamp::of(&repo, "never", &["Cargo.toml"], "").unwrap();
        assert!(!stamp.is_fresh(&[]));
    }
}
