//! Finding a Chromium for the tests of the admin page.

use crate::shell::{Failure, Repo, ask, step};
use std::path::PathBuf;

/// Where a Chromium may be.
const CANDIDATES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Returns a Chromium: `BAILEE_CHROMIUM`, one on the PATH, or Debian's package where that can be installed.
///
/// # Errors
/// When there is none and none can be installed; the message says what to do.
pub(crate) fn find(repo: &Repo) -> Result<PathBuf, Failure> {
    if let Some(found) = installed(repo) {
        return Ok(found);
    }
    let root = ask(repo.command("id").arg("-u")).is_some_and(|id| id == "0");
    if root && ask(repo.command("apt-get").arg("--version")).is_some() {
        step(
            "refresh Debian's package lists",
            repo.command("apt-get").args(["update", "-qq"]),
        )?;
        let mut install = repo.command("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        step(
            "install Debian's Chromium",
            install.args([
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                "chromium",
            ]),
        )?;
        if let Some(found) = installed(repo) {
            return Ok(found);
        }
    }
    Err(Failure::Missing {
        what: "the tests of the admin page need Chromium or Chrome: install one, or name it in BAILEE_CHROMIUM".into(),
    })
}

fn installed(repo: &Repo) -> Option<PathBuf> {
    let named = std::env::var_os("BAILEE_CHROMIUM").map(PathBuf::from);
    let candidates = named
        .into_iter()
        .chain(CANDIDATES.iter().map(PathBuf::from));
    candidates
        .into_iter()
        .find(|program| ask(repo.command(program).arg("--version")).is_some())
}
