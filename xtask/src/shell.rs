//! Running other programs, and what can go wrong with them.

use crate::root::{self, RootError};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;
use thiserror::Error;

/// Why a command of xtask failed. The message is all that the user sees.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The command line cannot be understood.
    #[error("{what}")]
    Usage {
        /// What is wrong with it.
        what: String,
    },
    /// It is not clear which checkout is meant.
    #[error(transparent)]
    Root(#[from] RootError),
    /// A program is not installed, or could not be started.
    #[error("cannot start {program}: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ended with an error.
    #[error("{what} failed ({status})")]
    Program {
        /// What it was to do.
        what: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something that a step needs is missing or wrong.
    #[error("{what}")]
    Missing {
        /// What, and what to do.
        what: String,
    },
    /// What npm would install is not what it was when its integrity was noted.
    #[error(
        "npm's {package} does not have the integrity that is noted in xtask/src/node.rs, so it was not installed; find out why before you trust it, or install Node yourself and put it on the PATH"
    )]
    Integrity {
        /// Name and version.
        package: String,
    },
    /// Ctrl-C was pressed.
    #[error("stopped")]
    Stopped,
    /// Checks or tests failed; they have been printed.
    #[error("{failed} of {total} failed")]
    Checks {
        /// How many.
        failed: usize,
        /// Of how many.
        total: usize,
    },
}

/// The checkout that xtask works on.
#[derive(Clone, Debug)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// Finds the checkout that xtask is started in.
    ///
    /// # Errors
    /// When it is started elsewhere.
    pub(crate) fn find() -> Result<Self, Failure> {
        let root = root::find()?;
        Ok(Self { root })
    }

    /// Returns the path of something in the repository.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns Cargo's target folder.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.path("target"), |folder| self.path(folder))
    }

    /// Returns the path of a native program of the workspace, built without optimisation.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target().join("debug").join(name)
    }

    /// Returns a command that runs in the root of the repository.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Returns Cargo, the one that runs xtask.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::File {
        path: path.to_path_buf(),
        source,
    })
}

/// Writes a file and the folders above it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let failed = |source| Failure::File {
        path: path.to_path_buf(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, content).map_err(failed)
}

/// Removes a folder and everything in it, if it is there.
///
/// # Errors
/// When it cannot be removed.
pub(crate) fn clear(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Failure::File {
            path: folder.to_path_buf(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Runs a program with its output on the terminal, under a line that says what it does and how long it took.
///
/// # Errors
/// When it cannot be started or ends with an error.
pub(crate) fn step(what: &str, command: &mut Command) -> Result<(), Failure> {
    let start = Instant::now();
    eprintln!("▸ {what} …");
    let status = command
        .status()
        .map_err(|source| start_failure(command, source))?;
    if !status.success() {
        return Err(Failure::Program {
            what: what.to_owned(),
            status,
        });
    }
    eprintln!("  {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a program as [`step`] does, but shows its output only when it fails, so that several may run side by side.
///
/// # Errors
/// When it cannot be started or ends with an error.
pub(crate) fn held_step(what: &str, command: &mut Command) -> Result<(), Failure> {
    let start = Instant::now();
    eprintln!("▸ {what} …");
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| start_failure(command, source))?;
    if !output.status.success() {
        let printed = [output.stdout, output.stderr].concat();
        eprintln!("{}", String::from_utf8_lossy(&printed).trim_end());
        return Err(Failure::Program {
            what: what.to_owned(),
            status: output.status,
        });
    }
    eprintln!("  {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a program quietly and returns what it printed, or nothing when it is missing or failed.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the failure of a program that could not be started.
pub(crate) fn start_failure(command: &Command, source: io::Error) -> Failure {
    Failure::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// Runs a program in the place of xtask, so that it alone hears the signals of the terminal.
///
/// # Errors
/// When it cannot be started or, where a program cannot be replaced, when it ends with an error.
pub(crate) fn become_program(mut command: Command) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let source = std::os::unix::process::CommandExt::exec(&mut command);
        Err(start_failure(&command, source))
    }
    #[cfg(not(unix))]
    {
        let status = command
            .status()
            .map_err(|source| start_failure(&command, source))?;
        let what = command.get_program().to_string_lossy().into_owned();
        if status.success() {
            Ok(())
        } else {
            Err(Failure::Program { what, status })
        }
    }
}
