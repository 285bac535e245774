//! What can go wrong in the local platform: errors of its start, and errors that the control API answers.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bailee_sim::WorldError;
use serde_json::{Value, json};
use thiserror::Error;

/// The local platform cannot start, or an invocation cannot be given to Node.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Node cannot be started.
    #[error("node cannot be started as {node}")]
    Node {
        /// The binary that was tried.
        node: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The process ended before it was ready.
    #[error("the node process ended before it had loaded the artefact")]
    NodeEnded,
    /// There is no artefact, or it cannot be read.
    #[error("cannot read {path}")]
    NoArtefact {
        /// Its folder or a file in it.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The artefact does not load.
    #[error("the artefact does not load: {message}")]
    BrokenArtefact {
        /// What Node says.
        message: String,
    },
    /// The state file cannot be read or claimed.
    #[error("cannot {action} {path}")]
    File {
        /// `read` or `create`.
        action: &'static str,
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The artefact's manifest lacks something that is needed to run it.
    #[error("the artefact's manifest.yml cannot be used: {what}")]
    Manifest {
        /// What is wrong.
        what: String,
    },
    /// The state file is not one of ours, or of another version.
    #[error(
        "the state file {path} cannot be used: {what}; move it away or choose another with --state"
    )]
    State {
        /// The file.
        path: String,
        /// What is wrong.
        what: String,
    },
    /// Another local platform uses the state file.
    #[error("another local platform uses the state file {path}")]
    StateInUse {
        /// The file.
        path: String,
    },
    /// The port is taken.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The server ended with an error.
    #[error("the server stopped")]
    Server(#[source] std::io::Error),
}

impl LocalError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Node { .. } => "node-missing",
            Self::NodeEnded => "node-ended",
            Self::NoArtefact { .. } => "artefact-missing",
            Self::BrokenArtefact { .. } => "artefact-broken",
            Self::File { .. } => "file-error",
            Self::Manifest { .. } => "manifest-unusable",
            Self::State { .. } => "state-unusable",
            Self::StateInUse { .. } => "state-in-use",
            Self::Port { .. } => "port-taken",
            Self::Server(_) => "server-stopped",
        }
    }
}

/// An error of the control API: status, code and message, as JSON.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl ApiError {
    /// Returns an error with a status of the caller's choice.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Returns a 400: the request is not what the endpoint takes.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid-request", message)
    }

    /// Returns a 404: there is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", message)
    }

    /// Returns a 409: not in this state.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn body(&self) -> Value {
        json!({"error": {"code": self.code, "message": self.message}})
    }
}

impl From<LocalError> for ApiError {
    fn from(error: LocalError) -> Self {
        let code = error.code();
        let mut message = error.to_string();
        let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
        while let Some(next) = cause {
            message = format!("{message}: {next}");
            cause = next.source();
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, message)
    }
}

impl From<WorldError> for ApiError {
    fn from(error: WorldError) -> Self {
        let status = match error {
            WorldError::NoSite(_)
            | WorldError::NoUser(_)
            | WorldError::NoProject(_)
            | WorldError::NotCalled(_) => StatusCode::NOT_FOUND,
            WorldError::SiteName => StatusCode::BAD_REQUEST,
            _ => StatusCode::CONFLICT,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
