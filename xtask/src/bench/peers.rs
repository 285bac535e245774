//! Public detectors, installed at fixed versions and asked about the same cases.

use crate::node;
use crate::setup::Tools;
use crate::shell::{Failure, Repo, step, write};
use std::path::PathBuf;

/// What pip installs.
const PYTHON: &str = "detect-secrets==1.5.0";
/// What npm installs.
const NPM: [(&str, &str); 2] = [
    ("@secretlint/core", "13.1.0"),
    ("@secretlint/secretlint-rule-preset-recommend", "13.1.0"),
];
/// Where they are installed.
const FOLDER: &str = "build/peers";

/// Asks every peer about the cases of a file; returns the files in `folder` with what they found.
///
/// # Errors
/// When a peer cannot be installed or fails.
pub(super) fn run(
    repo: &Repo,
    tools: &Tools,
    folder: &str,
    cases: &str,
) -> Result<Vec<PathBuf>, Failure> {
    let found = |name: &str| repo.path(folder).join(format!("{name}.json"));
    let mut files = Vec::new();
    let python = python(repo)?;
    for form in ["json", "text"] {
        let file = found(&format!("detect-secrets-{form}"));
        let mut script = repo.command(&python);
        script.args(["xtask/python/detect_secrets_peer.py", form, cases]);
        step("ask detect-secrets", script.arg(&file))?;
        files.push(file);
    }
    packages(repo)?;
    let mut script = repo.command(&tools.node);
    script.args(["xtask/node/peer-secretlint.cjs", FOLDER, cases]);
    let file = found("secretlint");
    step("ask secretlint", script.arg(&file))?;
    files.push(file);
    Ok(files)
}

/// Installs detect-secrets in an environment of its own, whose Python is returned.
fn python(repo: &Repo) -> Result<PathBuf, Failure> {
    let folder = repo.path(FOLDER).join("python");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if !python.exists() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        let mut venv = repo.command(system);
        step(
            "make a Python environment",
            venv.args(["-m", "venv"]).arg(&folder),
        )?;
    }
    let mut pip = repo.command(&python);
    pip.args(["-m", "pip", "install", "--quiet", PYTHON]);
    step("install detect-secrets", &mut pip)?;
    Ok(python)
}

/// Installs secretlint.
fn packages(repo: &Repo) -> Result<(), Failure> {
    // Without a package of its own, npm would install into that of the workspace.
    write(
        &repo.path(FOLDER).join("package.json"),
        "{\"private\":true}\n",
    )?;
    let mut npm = repo.command(node::npm());
    npm.current_dir(repo.path(FOLDER));
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
    npm.arg("--loglevel=error");
    npm.args(NPM.map(|(name, version)| format!("{name}@{version}")));
    step("install secretlint", &mut npm)
}
