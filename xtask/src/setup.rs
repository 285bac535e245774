//! Installs what the other commands need: the WebAssembly target, the npm packages, a Node 22, the glue tool.

use crate::node;
use crate::shell::{Failure, Repo, ask, read, step, write};
use std::path::{Path, PathBuf};

/// What set-up found or installed.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// Node of the manifest's major version.
    pub(crate) node: PathBuf,
}

/// Installs whatever is missing. Quick when nothing is.
///
/// # Errors
/// When something cannot be installed; the message says what to do.
pub(crate) fn all(repo: &Repo) -> Result<Tools, Failure> {
    target(repo)?;
    tools(repo)
}

/// Installs the npm packages and Node.
///
/// # Errors
/// When something cannot be installed; the message says what to do.
pub(crate) fn tools(repo: &Repo) -> Result<Tools, Failure> {
    packages(repo)?;
    let node = node::find(repo)?;
    // For those who start `bailee dev` by hand.
    write(
        &repo.path("build/node-path"),
        &format!("{}\n", node.display()),
    )?;
    Ok(Tools { node })
}

/// Adds the target that rust-toolchain.toml names; rustup does it by itself only when it installs the toolchain.
///
/// # Errors
/// When it cannot be added.
pub(crate) fn target(repo: &Repo) -> Result<(), Failure> {
    let root = ask(repo.command("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(&root)
        .join("lib/rustlib/wasm32-unknown-unknown")
        .is_dir()
    {
        return Ok(());
    }
    step(
        "add the WebAssembly target",
        repo.command("rustup")
            .args(["target", "add", "wasm32-unknown-unknown"]),
    )
}

fn packages(repo: &Repo) -> Result<(), Failure> {
    let wanted = read(&repo.path("package-lock.json"))?;
    // npm leaves a copy of the lock file of what it installed.
    let installed = read(&repo.path("node_modules/.package-lock.json")).unwrap_or_default();
    if is_installed(&wanted, &installed) {
        return Ok(());
    }
    let mut npm = repo.command(node::npm());
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    step("install the npm packages of the lock file", &mut npm)
}

/// Whether every package of the lock file is installed in its version, those for other machines aside.
fn is_installed(wanted: &str, installed: &str) -> bool {
    let packages = |text: &str| {
        let lock: Option<serde_json::Value> = serde_json::from_str(text).ok();
        lock.and_then(|lock| lock.get("packages")?.as_object().cloned())
    };
    let (Some(wanted), Some(installed)) = (packages(wanted), packages(installed)) else {
        return false;
    };
    wanted
        .iter()
        .filter(|(path, _)| !path.is_empty())
        .all(|(path, package)| {
            let optional = package.get("optional").is_some();
            installed.get(path).map_or(optional, |found| {
                found.get("version") == package.get("version")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::is_installed;

    const LOCK: &str = r#"{"packages":{"":{"version":"1"},"node_modules/a":{"version":"1.0.0"},
        "node_modules/b":{"version":"2.0.0","optional":true}}}"#;

    #[test]
    fn packages_are_installed_in_their_version_or_not_at_all() {
        assert!(is_installed(LOCK, LOCK));
        assert!(is_installed(
            LOCK,
            r#"{"packages":{"node_modules/a":{"version":"1.0.0"}}}"#
        ));
        assert!(!is_installed(
            LOCK,
            r#"{"packages":{"node_modules/a":{"version":"1.0.1"}}}"#
        ));
        assert!(!is_installed(LOCK, r#"{"packages":{}}"#));
        assert!(!is_installed(LOCK, ""));
    }
}
