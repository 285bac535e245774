//! The checkout is found where xtask is started, also in a copy that carries the compiled program along.

use super::{RootError, choose};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder for one test, removed at the end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder.canonicalize().unwrap())
    }

    /// Makes what xtask takes for a checkout, around the given program.
    fn checkout(&self, name: &str, program: &str) -> PathBuf {
        let root = self.0.join(name);
        fs::create_dir_all(root.join("xtask/src")).unwrap();
        let package = "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"xtask\"]\n",
        )
        .unwrap();
        fs::write(root.join("xtask/Cargo.toml"), package).unwrap();
        fs::write(root.join("xtask/src/main.rs"), program).unwrap();
        root
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the program of a checkout as `cargo xtask` does, and returns the lines that it prints.
#[cfg(unix)]
fn cargo_xtask(root: &Path) -> Vec<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap());
    cargo
        .current_dir(root)
        .args(["run", "--quiet", "--offline", "--package", "xtask"])
        .env_remove("CARGO_TARGET_DIR");
    let output = cargo.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn a_copied_checkout_is_worked_on_and_not_the_one_it_was_copied_from() {
    let place = Place::new("copy");
    let program = "mod root;\n\
        fn main() {\n\
        println!(\"{}\", root::find().unwrap().display());\n\
        println!(\"{}\", env!(\"CARGO_MANIFEST_DIR\"));\n\
        }\n";
    let first = place.checkout("first", program);
    fs::copy("src/root.rs", first.join("xtask/src/root.rs")).unwrap();
    let compiled = first.join("xtask").display().to_string();
    assert_eq!(
        cargo_xtask(&first),
        [first.display().to_string(), compiled.clone()]
    );

    let second = place.0.join("second");
    let mut copy = Command::new("cp");
    assert!(
        copy.arg("-a")
            .args([&first, &second])
            .status()
            .unwrap()
            .success()
    );
    // The second line shows the trap: Cargo compiled nothing again, and a compiled-in path names the original.
    assert_eq!(
        cargo_xtask(&second),
        [second.display().to_string(), compiled]
    );
}

#[test]
fn the_current_folder_and_what_cargo_says_must_name_the_same_checkout() {
    let place = Place::new("choose");
    let (first, second) = (place.checkout("first", ""), place.checkout("second", ""));
    let inside = first.join("xtask/src");
    let package = |root: &PathBuf| root.join("xtask");
    assert_eq!(
        choose(Some(&inside), Some(&package(&first))),
        Ok(first.clone())
    );
    assert_eq!(choose(Some(&inside), None), Ok(first.clone()));
    assert_eq!(
        choose(Some(&place.0), Some(&package(&first))),
        Ok(first.clone())
    );
    assert_eq!(choose(Some(&place.0), None), Err(RootError::Outside));
    assert_eq!(
        choose(Some(&inside), Some(&package(&second))),
        Err(RootError::Two {
            current: first,
            package: second
        })
    );
}
