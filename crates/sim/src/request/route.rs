//! Where a `__forge_fetch__` goes: what of it decides which request it is.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::model::Request;
use crate::refusal::Refusal;

/// What a file's `read` returns: the request, none when it is not one of the file's, or why it cannot be read.
pub type Read = Result<Option<Box<dyn Request>>, Refusal>;

/// One `__forge_fetch__(options, path, init)`.
#[derive(Clone, Copy, Debug)]
pub struct Route<'a> {
    options: &'a Json,
    init: &'a Json,
    /// Its path.
    pub path: &'a str,
}

impl<'a> Route<'a> {
    /// Returns the route of a fetch.
    #[must_use]
    pub fn new(options: &'a Json, path: &'a str, init: &'a Json) -> Self {
        Self {
            options,
            init,
            path,
        }
    }

    /// Returns an option that is text.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'a str> {
        self.options.get(name).and_then(Json::as_str)
    }

    /// Returns the HTTP method.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.init
            .get("method")
            .and_then(Json::as_str)
            .unwrap_or("GET")
    }

    /// Returns what follows `/api/v1/` when the fetch goes to the stores.
    #[must_use]
    pub fn store(&self) -> Option<&'a str> {
        let path = self.path.strip_prefix("/api/v1/");
        path.filter(|_| self.option("type") == Some("kvs"))
    }

    /// Returns the path when the fetch goes through the platform's own gateway.
    ///
    /// The braces of such a path are literal: the platform's proxy fills them in.
    #[must_use]
    pub fn gateway(&self) -> Option<&'a str> {
        let is_gateway =
            self.option("type") == Some("fpp") && self.option("remote") == Some("stargate");
        is_gateway.then_some(self.path)
    }

    /// Reads the body.
    ///
    /// # Errors
    /// 400 for one of another shape; nothing of it is repeated.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let unreadable =
            || Refusal::malformed(format!("The request is not what {} takes", self.path));
        // The clients send text, the golden file holds it parsed. The error of serde may repeat content.
        match self.init.get("body") {
            Some(Json::String(text)) => serde_json::from_str(text).map_err(|_| unreadable()),
            Some(json) => T::deserialize(json).map_err(|_| unreadable()),
            None => Err(unreadable()),
        }
    }

    /// Returns the refusal of what no file reads.
    #[must_use]
    pub fn not_modelled(&self) -> Refusal {
        match (self.option("type"), self.option("remote")) {
            (None, _) => Refusal::malformed("The request's options have no type"),
            (Some("kvs"), _) => Refusal::not_modelled(self.path),
            (Some("fpp"), Some("stargate")) => {
                Refusal::not_modelled(&format!("the gateway's {}", self.path))
            }
            (Some("fpp"), Some("jira")) => {
                Refusal::not_modelled(&format!("{} of Jira as this caller", self.method()))
            }
            (Some(kind), remote) => Refusal::not_modelled(&format!(
                "requests of type {kind} to {}",
                remote.unwrap_or("nowhere")
            )),
        }
    }
}
