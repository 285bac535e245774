//! The platform on your machine: serves the simulator over HTTP to the real artefact in Node.

#![forbid(unsafe_code)]
