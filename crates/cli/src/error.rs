//! What ends a command, and with which exit code.

use std::process::ExitCode;

use bailee_local::LocalError;
use thiserror::Error;

/// The exit codes, as the help prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and nothing is wrong.
    Fine = 0,
    /// Done, and the answer is no.
    Problem = 1,
    /// The command line is wrong, and only what was read told so.
    Usage = 2,
    /// The local platform cannot be reached, or refused.
    Unreachable = 3,
    /// A file or program is missing or cannot be used.
    Environment = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A command that could not do its work.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    #[error("cannot read {path}")]
    Read {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("cannot write {path}")]
    Write {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("cannot read {path}")]
    Input {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("{path} is a folder")]
    Folder { path: String },
    #[error("{path} is not text: there is a NUL in its first 8 KiB")]
    Binary { path: String },
    #[error("{path}:{line}: is not JSON; it was searched as text")]
    NotJson { path: String, line: u64 },
    #[error("{path}: {number} more lines are not JSON")]
    MoreNotJson { path: String, number: u64 },
    #[error("{path} cannot be used as the app's manifest: {what}")]
    Manifest { path: String, what: String },
    #[error("{path} cannot be verified: {what}")]
    Unverifiable { path: String, what: String },
    #[error("name the site with --site; the app is installed on: {sites}")]
    Site { sites: String },
    #[error("the policy {path} has problems")]
    Policy { path: String },
    #[error("the local platform at {url} cannot be reached")]
    Unreachable {
        url: String,
        #[source]
        source: Box<ureq::Error>,
    },
    #[error("the local platform refused: {message}")]
    Refused { code: String, message: String },
    #[error("the local platform answered something other than a statement")]
    NoStatement(#[source] serde_json::Error),
    #[error(transparent)]
    Local(#[from] LocalError),
}

impl CliError {
    /// Returns the stable code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Read { .. } | Self::Write { .. } | Self::Input { .. } | Self::Folder { .. } => {
                "file-error"
            }
            Self::Binary { .. } => "not-text",
            Self::NotJson { .. } | Self::MoreNotJson { .. } => "not-json",
            Self::Manifest { .. } => "manifest-unusable",
            Self::Unverifiable { .. } => "file-unusable",
            Self::Site { .. } => "no-site",
            Self::Policy { .. } => "policy-problems",
            Self::Unreachable { .. } => "unreachable",
            Self::Refused { code, .. } => code,
            Self::NoStatement(_) => "unreadable-answer",
            Self::Local(error) => error.code(),
        }
    }

    /// Returns what to do about it, where that is known.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Read { .. } => "name the policy: bailee check path/to/bailee.toml",
            Self::Folder { .. } => {
                "name its files, such as with: find DIR -type f -exec bailee gate {} +"
            }
            Self::Binary { .. } => "unpack it, or convert it from UTF-16 to UTF-8, and search that",
            Self::Unverifiable { .. } => {
                "name a state file of bailee dev, or an export that the admin page saved"
            }
            Self::Manifest { .. } => "name another one with --manifest",
            Self::Policy { .. } => "list them with: bailee check path/to/bailee.toml",
            Self::Unreachable { .. } => "start it with: bailee dev",
            Self::Refused { code, .. } if code == "not-found" => {
                "list the sites: curl http://127.0.0.1:4600/_local/sites"
            }
            Self::Local(LocalError::Port { .. }) => {
                "choose another with --port, or 0 for a free one"
            }
            Self::Local(LocalError::Node { .. }) => "install Node 22, or name it with --node",
            Self::Local(LocalError::NoArtefact { .. }) => {
                "build the artefact with: cargo xtask build"
            }
            _ => return None,
        })
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Unreachable { .. } | Self::Refused { .. } | Self::NoStatement(_) => {
                Exit::Unreachable
            }
            Self::Site { .. } => Exit::Usage,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Input { .. }
            | Self::Folder { .. }
            | Self::Binary { .. }
            | Self::NotJson { .. }
            | Self::MoreNotJson { .. }
            | Self::Manifest { .. }
            | Self::Unverifiable { .. }
            | Self::Policy { .. }
            | Self::Local(_) => Exit::Environment,
        }
    }
}
