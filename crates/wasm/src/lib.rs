//! The WebAssembly module that runs inside a Forge function.
