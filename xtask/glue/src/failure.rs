//! What every step of this tool fails with.

use std::error::Error;

/// Any error: wasm-bindgen's own type is opaque.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;
